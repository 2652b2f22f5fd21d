//! Time, chance and ids, handed in as one argument.
//!
//! Nothing else in the engine reads a clock or draws a random number, so a test owns both: [`ManualClock`] stands still
//! until it is advanced, wakes sleepers, always draws the longest jitter and hands out ids in a row.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// What a sleep hands back.
pub type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Where time, chance and new ids come from.
pub trait Clock: Send + Sync + Debug {
    /// The wall clock. May jump; never used to measure a wait.
    fn now(&self) -> Timestamp;

    /// Time since some moment, on a clock that does not jump: for a wait that no wall clock may cut short.
    fn uptime(&self) -> Duration;

    /// Resolves once this much time has passed on a clock that does not jump.
    fn sleep(&self, duration: Duration) -> Sleep<'_>;

    /// Between zero and `upto`, evenly.
    fn jitter(&self, upto: Duration) -> Duration;

    /// An id of ours: v7, in the order of this clock.
    fn uuid_v7(&self) -> Uuid;
}

/// The machine's own clock and randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the wall clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn uptime(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep<'_> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn jitter(&self, upto: Duration) -> Duration {
        // An id's tail is 62 random bits: enough for spreading, and no generator to seed.
        let drawn = Uuid::now_v7().as_u64_pair().1 & 0xFFFF_FFFF;
        let share = f64::from(u32::try_from(drawn).unwrap_or_default()) / f64::from(u32::MAX);
        upto.mul_f64(share)
    }

    fn uuid_v7(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A clock that a test moves.
#[derive(Debug)]
pub struct ManualClock {
    state: Mutex<Manual>,
}

#[derive(Debug)]
struct Manual {
    now: Timestamp,
    uptime: Duration,
    ids: u64,
    sleepers: BTreeMap<(Timestamp, u64), Waker>,
    tickets: u64,
}

impl ManualClock {
    /// Stands still at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let state = Manual {
            now,
            uptime: Duration::ZERO,
            ids: 0,
            sleepers: BTreeMap::new(),
            tickets: 0,
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// Moves on, and wakes whoever slept until then.
    pub fn advance(&self, by: Duration) {
        let woken = {
            let mut state = self.state();
            state.now = later(state.now, by);
            state.uptime += by;
            let now = state.now;
            let asleep = state.sleepers.split_off(&(now, u64::MAX));
            std::mem::replace(&mut state.sleepers, asleep)
        };
        for waker in woken.into_values() {
            waker.wake();
        }
    }

    /// Sets the wall clock, also backwards. Sleepers whose moment has come are woken.
    pub fn set(&self, now: Timestamp) {
        self.state().now = now;
        self.advance(Duration::ZERO);
    }

    /// How many sleep now: a test waits for a loop to be at rest before it advances.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        self.state().sleepers.len()
    }

    fn state(&self) -> MutexGuard<'_, Manual> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn later(from: Timestamp, by: Duration) -> Timestamp {
    let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
    from.checked_add(by).unwrap_or(Timestamp::MAX)
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    fn uptime(&self) -> Duration {
        self.state().uptime
    }

    fn sleep(&self, duration: Duration) -> Sleep<'_> {
        let mut state = self.state();
        state.tickets += 1;
        Box::pin(ManualSleep {
            clock: self,
            key: (later(state.now, duration), state.tickets),
        })
    }

    /// The longest, so that a test knows for sure when a wait is over.
    fn jitter(&self, upto: Duration) -> Duration {
        upto
    }

    fn uuid_v7(&self) -> Uuid {
        let mut state = self.state();
        state.ids += 1;
        let millis = u64::try_from(state.now.as_millisecond()).unwrap_or_default();
        let mut tail = [0_u8; 10];
        for (byte, from) in tail.iter_mut().skip(2).zip(state.ids.to_be_bytes()) {
            *byte = from;
        }
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}

struct ManualSleep<'a> {
    clock: &'a ManualClock,
    key: (Timestamp, u64),
}

impl Future for ManualSleep<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.clock.state();
        if state.now >= self.key.0 {
            state.sleepers.remove(&self.key);
            return Poll::Ready(());
        }
        state.sleepers.insert(self.key, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for ManualSleep<'_> {
    fn drop(&mut self) {
        self.clock.state().sleepers.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().expect("a timestamp")
    }

    #[tokio::test]
    async fn a_manual_clock_wakes_its_sleepers_and_no_sooner() {
        let clock = ManualClock::new(noon());
        let mut sleep = clock.sleep(Duration::from_secs(10));
        assert!(
            futures_util::future::poll_immediate(&mut sleep)
                .await
                .is_none()
        );
        clock.advance(Duration::from_secs(9));
        assert_eq!(clock.sleepers(), 1);
        assert!(
            futures_util::future::poll_immediate(&mut sleep)
                .await
                .is_none()
        );
        clock.advance(Duration::from_secs(1));
        assert!(
            futures_util::future::poll_immediate(&mut sleep)
                .await
                .is_some()
        );
    }

    #[test]
    fn ids_of_a_manual_clock_are_valid_v7_and_in_order() {
        let clock = ManualClock::new(noon());
        let (first, second) = (clock.uuid_v7(), clock.uuid_v7());
        assert_eq!(first.get_version_num(), 7);
        assert!(first < second);
    }
}
