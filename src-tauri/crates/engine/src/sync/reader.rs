//! Reads one HER-id's log by rows, to its end: fetch, judge, store, and repair where the log has moved.
//!
//! While one page is stored the next is already asked for; its anchor is the last entry of the page in hand. If storing
//! fails, what was fetched ahead is dropped and the cursor is where it was.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use fhir::number::HerId;
use validation::{Pack, Stage};

use super::clients;
use super::due::Asks;
use super::error::PollError;
use super::ingest::{self, Prepared, Reading};
use super::keep;
use super::log::judge::{Ask, Verdict, judge};
use super::log::page_size::PageSize;
use super::note::{Arrived, Note, Notes};
use super::page::{self, Page};
use crate::client::Client;
use crate::clock::Clock;
use crate::store::cursor::{self, Cursor, Kind};
use crate::store::{Store, StoreError, banner, example};
use crate::sync::kill::kill_point;
use crate::tasks;

/// An anchor heavier than this is asked for beside the page, and not at every poll.
const HEAVY: i64 = 256 * 1024;
/// How often a heavy anchor is asked for when nothing arrives.
const HEAVY_EVERY: Duration = Duration::from_secs(600);
/// A page without entries weighs less than this.
const HOLLOW: usize = 8 * 1024;
/// This many entries for somebody else, and the poll pauses and asks.
const NOT_ADDRESSED: i64 = 20;

/// One log and what it takes to read it.
#[derive(Debug)]
pub struct Log {
    /// Where it is kept.
    pub store: Store,
    /// Who is asked.
    pub client: Client,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Key of the cursor, with the HER-id.
    pub connection_id: i64,
    /// Whose log.
    pub her_id: String,
    /// Our own HER-ids at this connection.
    pub own: Vec<HerId>,
    /// The other side's rules.
    pub pack: &'static Pack,
    /// Of the workspace, for the rules about numbers.
    pub stage: Option<Stage>,
    /// Who is told of what is found.
    pub notes: Notes,
    /// Stops the reading between two pages.
    pub cancel: CancellationToken,
    /// Rows a page.
    pub size: PageSize,
    /// When a heavy anchor was last asked for.
    pub anchored_at: Option<Timestamp>,
    /// What comes is history to the person: not new, not unread.
    pub silently: bool,
}

/// What one reading brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Messages not held before, receipts not counted.
    pub new_messages: u32,
    /// Receipts among what came.
    pub receipts: u32,
    /// Late rows read in, and rows found gone.
    pub repaired: u32,
}

impl Progress {
    pub(crate) fn add(&mut self, other: Self) {
        self.new_messages += other.new_messages;
        self.receipts += other.receipts;
        self.repaired += other.repaired;
    }
}

/// What is held of the log, as the next ask needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) cursor_id: i64,
    pub(crate) start: i64,
    pub(crate) next: i64,
    pub(crate) anchor: Option<String>,
    pub(crate) anchor_size: i64,
}

impl Held {
    fn of(cursor: Cursor) -> Self {
        Self {
            cursor_id: cursor.id,
            start: cursor.start_position,
            next: cursor.next_position,
            anchor: cursor.anchor,
            anchor_size: cursor.anchor_size,
        }
    }

    /// Is there an anchor to begin the page with, light enough to be asked for each time?
    fn light(&self) -> bool {
        self.anchor.is_some() && self.anchor_size <= HEAVY
    }

    fn ask(&self, count: u32) -> Ask {
        let next = u64::try_from(self.next).unwrap_or_default();
        if self.next > self.start && self.light() {
            Ask::next(next, count)
        } else {
            Ask::beside(next, count)
        }
    }
}

impl Log {
    /// Reads to the end of the log.
    ///
    /// # Errors
    /// [`PollError`]; what was stored before stays, and the cursor stands behind it.
    pub async fn read(&mut self) -> Result<Progress, PollError> {
        let mut progress = Progress::default();
        let mut held = self.held().await?;
        let mut ahead: Option<Result<Page, PollError>> = None;
        let mut repairs = 0;
        loop {
            if self.cancel.is_cancelled() {
                return Err(PollError::Stopped);
            }
            let ask = held.ask(self.size.count());
            let fetched = match ahead.take() {
                Some(fetched) => fetched,
                None => self.fetch(ask).await,
            };
            let page = match fetched {
                Ok(page) => page,
                Err(error) if error.too_much() => {
                    held = match self.too_much(held, error).await? {
                        Some(held) => held,
                        None => self.moved(&mut progress, &mut repairs).await?,
                    };
                    continue;
                }
                Err(error) => return Err(error),
            };
            kill_point("poll.after_page");
            let verdict = judge(
                page.ask,
                held.anchor.as_deref(),
                &page.entries,
                page.has_next,
            );
            match verdict {
                Verdict::ShortWithNext => {
                    return Err(PollError::Short {
                        request_id: page.request_id,
                    });
                }
                Verdict::Nothing => {
                    if self.anchor_is_due(&held, page.ask) && !self.anchor_stands(&held).await? {
                        held = self.moved(&mut progress, &mut repairs).await?;
                        continue;
                    }
                    return Ok(progress);
                }
                Verdict::Moved
                    if page
                        .entries
                        .first()
                        .is_some_and(|entry| entry.fault.is_some()) =>
                {
                    // Something unreadable where the anchor should be says nothing of the log.
                    return Err(PollError::Unreadable {
                        request_id: page.request_id,
                    });
                }
                // No entry that we can see, and yet a body of some weight: unreadable rather than empty.
                Verdict::Shorter if page.body.len() > HOLLOW => {
                    return Err(PollError::Unreadable {
                        request_id: page.request_id,
                    });
                }
                Verdict::Shorter | Verdict::Moved => {
                    held = self.moved(&mut progress, &mut repairs).await?;
                }
                Verdict::News { from, more } => {
                    // A heavy anchor is asked for after the page: if it stands now, it stood then.
                    if self.split(&held, page.ask) && !self.anchor_stands(&held).await? {
                        held = self.moved(&mut progress, &mut repairs).await?;
                        continue;
                    }
                    self.size.came(page.entries.len(), page.body.len());
                    let next = after(&held, &page, from);
                    let ask = next.ask(self.size.count());
                    let storing = self.keep(&held, page, from);
                    let came = if more {
                        let (kept, fetched) = tokio::join!(storing, self.fetch(ask));
                        ahead = Some(fetched);
                        kept?
                    } else {
                        storing.await?
                    };
                    progress.add(came);
                    held = next;
                    // What is asked next no longer fits what was fetched ahead only if the size changed meanwhile.
                    if !more {
                        return Ok(progress);
                    }
                }
            }
        }
    }

    pub(crate) async fn fetch(&self, ask: Ask) -> Result<Page, PollError> {
        tokio::select! {
            page = page::fetch(&self.client, &self.her_id, ask) => page,
            () = self.cancel.cancelled() => Err(PollError::Stopped),
        }
    }

    /// Where the cursor stands; makes one at 0 where there is none.
    pub(crate) async fn held(&self) -> Result<Held, PollError> {
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        let now = self.clock.now();
        let cursor = blocking(move || {
            let read = store.read(|db| cursor::get(db, connection_id, &her_id, Kind::Row))?;
            match read {
                Some(cursor) => Ok(cursor),
                None => store.write(|tx| {
                    cursor::create_at(tx, connection_id, &her_id, Kind::Row, 0, Some(now))?;
                    cursor::get(tx, connection_id, &her_id, Kind::Row)?
                        .ok_or(StoreError::NotFound { what: "the cursor" })
                }),
            }
        })
        .await?;
        match cursor.paused.as_deref() {
            None => Ok(Held::of(cursor)),
            Some(code) => Err(PollError::Paused(known(code))),
        }
    }

    /// The anchor is not part of the pages asked for.
    fn split(&self, held: &Held, ask: Ask) -> bool {
        !ask.anchored && held.next > held.start
    }

    fn anchor_is_due(&self, held: &Held, ask: Ask) -> bool {
        let now = self.clock.now();
        let due = self.anchored_at.is_none_or(|at| {
            Duration::try_from(now.duration_since(at)).is_ok_and(|passed| passed >= HEAVY_EVERY)
        });
        self.split(held, ask) && due
    }

    /// Asks for the last entry whose anchor is known, alone.
    async fn anchor_stands(&mut self, held: &Held) -> Result<bool, PollError> {
        self.anchored_at = Some(self.clock.now());
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        let (start, next) = (held.start, held.next);
        let known = blocking(move || {
            store.read(|db| keep::last_known_anchor(db, connection_id, &her_id, start, next))
        })
        .await?;
        let Some((position, anchor)) = known else {
            return Ok(true);
        };
        let found = self.anchor_at(position).await?;
        Ok(found.as_deref() == Some(anchor.as_str()))
    }

    /// The server's anchor at one position.
    pub(crate) async fn anchor_at(&self, position: i64) -> Result<Option<String>, PollError> {
        let offset = u64::try_from(position).unwrap_or_default();
        let page = self.fetch(Ask::beside(offset, 1)).await?;
        Ok(page.entries.into_iter().next().map(|entry| entry.anchor))
    }

    async fn moved(
        &mut self,
        progress: &mut Progress,
        repairs: &mut u32,
    ) -> Result<Held, PollError> {
        *repairs += 1;
        // A log that moves at every look is not one we can follow.
        if *repairs > 20 {
            return Err(PollError::Restless);
        }
        progress.add(self.repair().await?);
        self.held().await
    }

    /// Half as many; and where one row alone is too much, it is noted and the log goes on behind it. `None` when the
    /// log has moved.
    async fn too_much(&mut self, held: Held, error: PollError) -> Result<Option<Held>, PollError> {
        if self.size.halve() {
            return Ok(Some(held));
        }
        if held.next > held.start && held.light() {
            // The anchor and one row together were too much: the row alone may do.
            return Ok(Some(Held {
                anchor_size: HEAVY + 1,
                ..held
            }));
        }
        if matches!(&error, PollError::Client(failure) if failure.error == crate::client::ClientError::Cut)
        {
            // A single row that is cut is a broken connection, not a large message.
            return Err(error);
        }
        // A late commit pushes a large row that is noted already to this place: is it another one?
        if held.next > held.start && !self.anchor_stands(&held).await? {
            return Ok(None);
        }
        let (position, at) = (held.next, self.clock.now());
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        blocking(move || {
            store.write_refetchable(|tx| keep::too_large(tx, connection_id, &her_id, position, at))
        })
        .await?;
        self.notes.tell(Note::TooLarge { position });
        Ok(Some(Held {
            next: position + 1,
            anchor: None,
            anchor_size: 0,
            ..held
        }))
    }

    /// Parses, checks and stores the new entries of a page in one transaction.
    async fn keep(&self, held: &Held, page: Page, from: usize) -> Result<Progress, PollError> {
        self.place(held, page, from, usize::MAX, held.next, keep::Place::End)
            .await
    }

    /// Stores `count` entries of a page from index `from` on, at a position.
    pub(crate) async fn place(
        &self,
        held: &Held,
        page: Page,
        from: usize,
        count: usize,
        position: i64,
        how: keep::Place,
    ) -> Result<Progress, PollError> {
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        let (own, now, notes) = (self.own.clone(), self.server_now(), self.notes.clone());
        let (received, cursor_id, silently) = (self.clock.now(), held.cursor_id, self.silently);
        let (stage, pack) = (self.stage, self.pack);
        let kept = tasks::paging(move || {
            let (asks, examples) =
                store.read(|db| Ok::<_, StoreError>((Asks::read(db)?, example::all(db)?)))?;
            let reading = Reading {
                her_id: HerId::parse(&her_id).ok(),
                own: &own,
                pack,
                now,
                stage,
                examples: &examples,
                asks: &asks,
            };
            let prepared: Vec<(usize, Prepared)> = page
                .entries
                .iter()
                .enumerate()
                .skip(from)
                .take(count)
                .map(|(index, entry)| (index, ingest::prepare(page.raw(entry), &reading)))
                .collect();
            let rows: Vec<keep::Row<'_>> = prepared
                .iter()
                .filter_map(|(index, prepared)| {
                    let entry = page.entries.get(*index)?;
                    Some(keep::Row {
                        anchor: &entry.anchor,
                        raw: page.raw(entry),
                        prepared,
                    })
                })
                .collect();
            let exchange = page
                .exchange
                .as_deref()
                .map(|exchange| clients::to_keep(exchange, None));
            kill_point("poll.before_commit");
            let kept = store.write_refetchable(|tx| {
                let log = keep::Log {
                    connection_id,
                    her_id: &her_id,
                    silently,
                    pack,
                    at: received,
                };
                let kept = keep::rows(tx, &log, &rows, position, how, exchange.as_ref())?;
                if kept.not_addressed > 0 {
                    stranger(tx, connection_id, cursor_id, received)?;
                }
                Ok::<_, StoreError>(kept)
            })?;
            kill_point("poll.after_commit");
            if notes.heard() {
                tell(&notes, position, &prepared, &kept.new);
            }
            Ok(kept.progress)
        });
        said(kept.await)
    }

    fn server_now(&self) -> Timestamp {
        let now = self.clock.now();
        let skew = jiff::SignedDuration::from_millis(self.client.skew_millis().unwrap_or_default());
        now.checked_sub(skew).unwrap_or(now)
    }
}

fn after(held: &Held, page: &Page, from: usize) -> Held {
    let came = i64::try_from(page.entries.len().saturating_sub(from)).unwrap_or_default();
    let last = page.entries.last();
    Held {
        cursor_id: held.cursor_id,
        start: held.start,
        next: held.next + came,
        anchor: last.map(|entry| entry.anchor.clone()),
        anchor_size: last.map_or(0, |entry| {
            i64::try_from(entry.place.len()).unwrap_or(i64::MAX)
        }),
    }
}

/// The server gives us what is for others: counted on a banner, and after twenty the poll waits for a person.
fn stranger(
    tx: &crate::store::Tx<'_>,
    connection_id: i64,
    cursor_id: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let cursors = cursor::of_connection(tx, connection_id)?;
    let Some(cursor) = cursors.into_iter().find(|cursor| cursor.id == cursor_id) else {
        return Ok(());
    };
    banner::raise(
        tx,
        "not_filtered",
        Some(connection_id),
        cursor.not_addressed,
        None,
        at,
    )?;
    if cursor.not_addressed >= NOT_ADDRESSED {
        cursor::pause(tx, cursor_id, Some("not_filtered"))?;
    }
    Ok(())
}

fn tell(notes: &Notes, position: i64, prepared: &[(usize, Prepared)], new: &[bool]) {
    for (offset, ((_, prepared), new)) in prepared.iter().zip(new).enumerate() {
        let position = position + i64::try_from(offset).unwrap_or_default();
        if !prepared.addressed {
            notes.tell(Note::NotAddressed { position });
        } else if *new {
            let arrived = Arrived::new(position, prepared.clone());
            notes.tell(Note::Arrived(Box::new(arrived)));
        }
    }
}

/// The banner's code as one of those we know.
pub(crate) fn known(code: &str) -> &'static str {
    match code {
        "log_reset" => "log_reset",
        "log_moved" => "log_moved",
        "not_filtered" => "not_filtered",
        "first_connect" => "first_connect",
        _ => "paused",
    }
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, PollError> {
    said(tasks::blocking(work).await)
}

/// What the store said; nothing when the work panicked.
fn said<T>(done: Option<Result<T, StoreError>>) -> Result<T, PollError> {
    match done {
        Some(result) => result.map_err(PollError::Store),
        None => Err(PollError::Panicked),
    }
}
