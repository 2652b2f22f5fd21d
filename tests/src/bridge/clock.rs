//! The machine's clock, moved: a story can be played on any day, and still runs by itself.

use std::time::Duration;

use engine::clock::{Clock, Sleep, SystemClock};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Shows another day than the machine's, and goes at the same pace.
#[derive(Debug)]
pub struct ShiftedClock {
    by: SignedDuration,
    machine: SystemClock,
}

impl ShiftedClock {
    /// A clock that shows `start` now.
    #[must_use]
    pub fn starting(start: Timestamp) -> Self {
        let machine = SystemClock;
        Self {
            by: start.duration_since(machine.now()),
            machine,
        }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let now = self.machine.now();
        now.checked_add(self.by).unwrap_or(now)
    }

    fn uptime(&self) -> Duration {
        self.machine.uptime()
    }

    fn sleep(&self, duration: Duration) -> Sleep<'_> {
        self.machine.sleep(duration)
    }

    fn jitter(&self, upto: Duration) -> Duration {
        self.machine.jitter(upto)
    }

    // The time inside an id is this clock's, so that ids stay in the order of what it shows.
    fn uuid_v7(&self) -> Uuid {
        let (_, random) = self.machine.uuid_v7().as_u64_pair();
        let millis = u64::try_from(self.now().as_millisecond()).unwrap_or_default();
        let bytes = random.to_be_bytes();
        let mut tail = [0; 10];
        for (place, byte) in tail.iter_mut().zip(bytes.iter().chain(bytes.iter())) {
            *place = *byte;
        }
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}
