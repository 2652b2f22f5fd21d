//! NAV's whole log, for all recipients: what comes when no destination is asked for. For testers, after a yes; read into a
//! store that is thrown away, never into an inbox.
//!
//! Without a destination `_offset` means "a number greater than", and the server skips numbers: counting what came lags
//! behind, so a page begins with rows that are known, and how many of them tells how many numbers were skipped.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use super::error::PollError;
use super::keep;
use super::log::judge::Ask;
use super::loops::Shared;
use super::page::{self, Page};
use super::poller;
use super::reader::{Log, Progress, blocking};
use super::scratch::Scratch;
use crate::store::connection::Connection;
use crate::store::{Store, arrival};
use crate::tasks;

/// Stands for everybody where a HER-id stands else.
pub const WHOLE: &str = "*";
/// Rows asked for at once.
const COUNT: u32 = 200;
/// Rows looked back for those that are known already.
const BACK: u32 = 2_000;

/// A whole log as far as it was read in this session.
#[derive(Debug)]
pub struct Whole {
    scratch: Scratch,
    read: Mutex<Read>,
}

#[derive(Debug, Clone, Default)]
struct Read {
    /// What to ask from: rows that came, known ones counted again.
    offset: u64,
    /// Rows that are different ones.
    rows: i64,
    /// Numbers skipped so far.
    skipped: i64,
    /// Where numbers were skipped, and how many.
    gaps: Vec<(i64, i64)>,
}

impl Whole {
    pub(super) fn new(scratch: Scratch) -> Self {
        Self {
            scratch,
            read: Mutex::default(),
        }
    }

    /// The store that holds it.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.scratch.store()
    }

    /// Positions before which the server skipped numbers, and how many.
    #[must_use]
    pub fn gaps(&self) -> Vec<(i64, i64)> {
        self.lock().gaps.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Read> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The whole log of a connection: the one of this session, or a new one.
pub(super) async fn of(shared: &Arc<Shared>, row: &Connection) -> Result<Arc<Whole>, PollError> {
    if let Some(there) = shared.whole(row.id) {
        return Ok(there);
    }
    let (copy, at) = (row.clone(), shared.clock.now());
    let made = tasks::blocking(move || Scratch::new(&copy, at)).await;
    let scratch = match made {
        Some(Ok(scratch)) => scratch,
        Some(Err(super::error::SyncError::Store(error))) => return Err(PollError::Store(error)),
        Some(Err(_)) | None => return Err(PollError::Panicked),
    };
    let whole = Arc::new(Whole::new(scratch));
    shared.keep_whole(row.id, Arc::clone(&whole));
    Ok(whole)
}

/// Reads on to the end.
pub(super) async fn read(
    shared: &Arc<Shared>,
    row: &Connection,
    cancel: &CancellationToken,
) -> Result<Progress, PollError> {
    let whole = of(shared, row).await?;
    let mut log = poller::open(shared, row, WHOLE, cancel).await?;
    log.store = whole.store().clone();
    log.silently = true;
    log.notes = super::note::Notes::default();
    let mut progress = Progress::default();
    loop {
        if cancel.is_cancelled() {
            return Err(PollError::Stopped);
        }
        let before = whole.lock().clone();
        let ask = Ask::beside(before.offset, COUNT);
        let page = page::fetch_whole(&log.client, ask).await?;
        if page.entries.is_empty() {
            return Ok(progress);
        }
        progress.add(take(&log, &whole, before, page).await?);
    }
}

async fn take(
    log: &Log,
    whole: &Arc<Whole>,
    before: Read,
    mut page: Page,
) -> Result<Progress, PollError> {
    let came = page.entries.len();
    let (store, id) = (whole.store().clone(), log.connection_id);
    let from = (before.rows - i64::from(BACK)).max(0);
    let tail: HashSet<String> = blocking(move || {
        let rows = store.read(|db| arrival::range(db, id, WHOLE, from, BACK))?;
        Ok(rows.into_iter().map(|row| row.anchor).collect())
    })
    .await?;
    page.entries.retain(|entry| !tail.contains(&entry.anchor));
    let known = i64::try_from(came - page.entries.len()).unwrap_or_default();
    // Of the numbers up to the offset, as many were rows as were read before this page's known ones.
    let offset = i64::try_from(before.offset).unwrap_or(i64::MAX);
    let skipped = (offset - (before.rows - known)).max(before.skipped);
    let fresh = page.entries.len();
    let held = log.held().await?;
    let came_in = if fresh == 0 {
        Progress::default()
    } else {
        log.place(&held, page, 0, fresh, before.rows, keep::Place::End)
            .await?
    };
    let mut read = whole.lock();
    if skipped > before.skipped {
        read.gaps
            .push(((before.rows - known).max(0), skipped - before.skipped));
    }
    read.skipped = skipped;
    read.offset = before.offset + u64::try_from(came).unwrap_or_default();
    read.rows = before.rows + i64::try_from(fresh).unwrap_or_default();
    Ok(came_in)
}
