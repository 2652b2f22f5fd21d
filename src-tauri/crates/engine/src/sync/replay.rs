//! A log read once more, from a position on, into a store that is thrown away; then held against what the workspace
//! holds. Nothing of it reaches the inbox, and nothing is sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::error::{PollError, SyncError};
use super::loops::Shared;
use super::note::{Note, Notes};
use super::poller;
use super::reader::blocking;
use super::scratch::Scratch;
use crate::store::connection::{self, Connection};
use crate::store::cursor::{self, Kind};
use crate::store::line::{self, Line};
use crate::store::log::{self, Log};
use crate::store::message::Class;
use crate::store::{Store, StoreError, example, seen};
use crate::tasks;

/// Differences that are listed; all are counted.
const LISTED: usize = 200;
/// Rows compared at once.
const STRIDE: u32 = 1_000;
/// The rule that a number may be a real person's, in TEST: such a message is not replayed.
const REAL_NUMBER: &str = "N03";

/// How far a replay has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// Reading the log.
    #[default]
    Reading,
    /// Holding it against what is held.
    Comparing,
    /// Finished.
    Done,
    /// The log could not be read to its end.
    Failed,
    /// A person stopped it.
    Stopped,
    /// TEST: a message with a number that may be a real person's.
    RealNumber,
}

/// How what was read differs from what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The log has it, we do not.
    NotHeld,
    /// We hold it, the log does not have it.
    OnlyHere,
    /// The same entry with other bytes.
    OtherBytes,
    /// Another entry stands at the position.
    OtherRow,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub position: i64,
    /// What.
    pub what: What,
    /// Of the message, as far as known.
    pub class: Class,
    /// Content list and code.
    pub kind: String,
    /// Event code.
    pub event: String,
}

/// What a replay has to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// How far it has come.
    pub phase: Phase,
    /// Counts of what was read.
    pub tally: line::Tally,
    /// Rows read.
    pub rows: i64,
    /// All differences.
    pub different: i64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

/// A replay.
#[derive(Debug)]
pub struct Replay {
    scratch: Scratch,
    /// Of which connection.
    pub connection_id: i64,
    /// Whose log.
    pub her_id: String,
    /// How it is read.
    pub kind: Kind,
    /// From where.
    pub from: i64,
    told: Mutex<Told>,
    cancel: CancellationToken,
}

impl Replay {
    /// The store that holds what was read.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.scratch.store()
    }

    /// How far it has come and what was found. Blocks on its own store.
    ///
    /// # Errors
    /// Database errors.
    pub fn told(&self) -> Result<Told, StoreError> {
        let mut told = self.lock().clone();
        self.store().read(|db| {
            let (_, end) = log::extent(db, self.log())?;
            told.rows = (end - self.first()).max(0);
            told.tally = line::tally(db)?;
            Ok::<_, StoreError>(())
        })?;
        Ok(told)
    }

    /// It met a number that may be a real person's: what it read is not to be looked at.
    #[must_use]
    pub fn is_barred(&self) -> bool {
        self.lock().phase == Phase::RealNumber
    }

    pub(crate) fn stop(&self) {
        self.cancel.cancel();
    }

    /// Where its own rows begin: a log read by time is numbered anew.
    fn first(&self) -> i64 {
        if self.kind == Kind::Since {
            0
        } else {
            self.from
        }
    }

    fn log(&self) -> Log<'_> {
        Log {
            connection_id: self.connection_id,
            her_id: &self.her_id,
            kind: self.kind,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, phase: Phase) {
        self.lock().phase = phase;
    }
}

/// Makes one; [`run`] reads.
pub(super) async fn make(
    shared: &Arc<Shared>,
    connection_id: i64,
    her_id: &str,
    from: i64,
) -> Result<(Arc<Replay>, Connection), SyncError> {
    let (store, at, her_id) = (shared.store.clone(), shared.clock.now(), her_id.to_owned());
    let made = tasks::blocking(move || {
        let row = store
            .read(|db| connection::get(db, connection_id))?
            .filter(|row| row.her_ids.contains(&her_id))
            .ok_or(SyncError::NotFound)?;
        let scratch = Scratch::new(&row, at)?;
        let kind = row.cursor_kind;
        if kind == Kind::Id {
            return Err(SyncError::NotConfigured("a log with an address"));
        }
        let from = from.max(0);
        // By time, the replay begins at the moment of the entry there.
        let since = match kind {
            Kind::Since => store.read(|db| seen::updated_at(db, connection_id, &her_id, from))?,
            Kind::Row | Kind::Id => None,
        };
        let start = if kind == Kind::Since { 0 } else { from };
        let examples = store.read(example::all)?;
        scratch.store().write(|tx| {
            // What is let pass here is let pass there.
            example::put(tx, &examples)?;
            let cursor = cursor::create_at(tx, connection_id, &her_id, kind, start, Some(at))?;
            match &since {
                Some(since) => cursor::set_since(tx, cursor, since),
                None => Ok(()),
            }
        })?;
        let replay = Replay {
            scratch,
            connection_id,
            her_id,
            kind,
            from,
            told: Mutex::default(),
            cancel: CancellationToken::new(),
        };
        Ok((Arc::new(replay), row))
    });
    made.await.unwrap_or(Err(SyncError::NotFound))
}

/// Reads and compares.
pub(super) async fn run(shared: Arc<Shared>, row: Connection, replay: Arc<Replay>) {
    let phase = match read(&shared, &row, &replay).await {
        Ok(Phase::Reading) => {
            replay.enter(Phase::Comparing);
            shared.links.touch();
            match compare(&shared, &replay).await {
                Ok(()) => Phase::Done,
                Err(error) => failed(&error),
            }
        }
        Ok(phase) => phase,
        Err(error) => failed(&error),
    };
    replay.enter(phase);
    shared.links.touch();
}

fn failed(error: &PollError) -> Phase {
    if matches!(error, PollError::Stopped) {
        return Phase::Stopped;
    }
    tracing::warn!(%error, "A replay stopped.");
    Phase::Failed
}

async fn read(
    shared: &Arc<Shared>,
    row: &Connection,
    replay: &Arc<Replay>,
) -> Result<Phase, PollError> {
    let mut log = poller::open(shared, row, &replay.her_id, &replay.cancel).await?;
    let (sender, mut notes) = mpsc::unbounded_channel();
    log.store = replay.store().clone();
    log.notes = Notes::to(sender);
    log.silently = true;
    let kind = replay.kind;
    let reading = async {
        match kind {
            Kind::Since => log.read_since().await,
            Kind::Row | Kind::Id => log.read().await,
        }
    };
    tokio::pin!(reading);
    let mut real = false;
    let done = loop {
        tokio::select! {
            biased;
            note = notes.recv() => {
                if let Some(note) = note {
                    real |= names_somebody(&note);
                }
                if real {
                    break Ok(Default::default());
                }
            }
            done = &mut reading => break done,
        }
    };
    while let Ok(note) = notes.try_recv() {
        real |= names_somebody(&note);
    }
    if real {
        return Ok(Phase::RealNumber);
    }
    done.map(|_| Phase::Reading)
}

fn names_somebody(note: &Note) -> bool {
    match note {
        Note::Arrived(arrived) => arrived
            .findings
            .iter()
            .any(|finding| finding.rule == REAL_NUMBER),
        Note::Late { .. }
        | Note::Gone { .. }
        | Note::TooLarge { .. }
        | Note::NotAddressed { .. } => false,
    }
}

async fn compare(shared: &Arc<Shared>, replay: &Arc<Replay>) -> Result<(), PollError> {
    let mut from = replay.first();
    loop {
        if replay.cancel.is_cancelled() {
            return Err(PollError::Stopped);
        }
        let (main, of) = (shared.store.clone(), Arc::clone(replay));
        let at = from;
        let (theirs, ours) = blocking(move || {
            let log = of.log();
            let theirs = of.store().read(|db| line::lines(db, log, at, STRIDE))?;
            let ours = main.read(|db| match log.kind {
                Kind::Row | Kind::Id => line::lines(db, log, at, STRIDE),
                Kind::Since => line::lines_of_keys(db, log, &theirs),
            })?;
            Ok((theirs, ours))
        })
        .await?;
        if theirs.is_empty() && ours.is_empty() {
            return Ok(());
        }
        let until = from + i64::from(STRIDE);
        note_differences(replay, from, until, &theirs, &ours);
        from = until;
    }
}

fn note_differences(replay: &Replay, from: i64, until: i64, theirs: &[Line], ours: &[Line]) {
    let mut told = replay.lock();
    for position in from..until {
        let at = |lines: &[Line]| {
            lines
                .iter()
                .position(|line| line.position == position)
                .and_then(|place| lines.get(place).cloned())
        };
        let (there, here) = (at(theirs), at(ours));
        let what = match (&there, &here) {
            (None, None) => continue,
            (Some(_), None) => What::NotHeld,
            (None, Some(_)) => What::OnlyHere,
            (Some(there), Some(here)) if there.anchor != here.anchor => What::OtherRow,
            (Some(there), Some(here)) if there.sha256.is_some() && here.sha256.is_none() => {
                What::NotHeld
            }
            (Some(there), Some(here)) if there.sha256 != here.sha256 => What::OtherBytes,
            (Some(_), Some(_)) => continue,
        };
        told.different += 1;
        if told.differences.len() < LISTED
            && let Some(line) = there.or(here)
        {
            told.differences.push(Difference {
                position,
                what,
                class: line.class,
                kind: line.kind,
                event: line.event,
            });
        }
    }
}
