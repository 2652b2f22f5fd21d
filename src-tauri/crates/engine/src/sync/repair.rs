//! Brings what is held into line with a log that moved.
//!
//! Each round finds the lowest position that differs, by halving, and makes one step there: read late rows in, or mark
//! rows as gone. Rounds go on until the last row held stands where the log has it; then single anchors are asked below
//! the lowest change, until a run of them agrees. What cancels out exactly is left for the nightly audit.

use super::error::PollError;
use super::keep::Place;
use super::log::align::{Step, align};
use super::log::bisect::Bisect;
use super::log::judge::Ask;
use super::note::Note;
use super::page::Page;
use super::reader::{Held, Log, Progress, blocking};
use crate::store::{arrival, banner, cursor, log_note};
use crate::sync::kill::kill_point;

/// Rows compared at a place that differs.
const WINDOW: u32 = 64;
/// Rows held that a window is compared with before all of them are looked through.
const NEAR: u32 = 4096;
/// Steps of one repair; a log that needs more is not moved but another one.
pub(crate) const STEPS: u32 = 10_000;
/// Anchors that must agree below the lowest change, and how far apart.
const RUN: i64 = 3;
/// One row in this many gone, and a person is asked.
const GONE_SHARE: i64 = 20;

/// What one repair (or one audit) has done so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mending {
    /// Rows held when it began.
    rows: i64,
    /// Rows found gone.
    gone: i64,
    /// What came.
    pub(crate) progress: Progress,
}

impl Mending {
    pub(crate) fn of(held: &Held) -> Self {
        Self {
            rows: held.next - held.start,
            gone: 0,
            progress: Progress::default(),
        }
    }
}

impl Log {
    /// Repairs until the log and what is held agree.
    ///
    /// # Errors
    /// [`PollError::Paused`] where a person has to say what to do; what the exchanges or the store failed with.
    pub(crate) async fn repair(&self) -> Result<Progress, PollError> {
        let first = self.held().await?;
        let mut mending = Mending::of(&first);
        let mut lowest = first.next;
        let mut from = first.start;
        for _ in 0..STEPS {
            let held = self.held().await?;
            let Some(place) = self.first_difference(&held, from).await? else {
                match self.differs_below(&held, lowest).await? {
                    // All of it, or a run of blocks, agrees.
                    None => return Ok(mending.progress),
                    Some(place) => {
                        lowest = place;
                        from = held.start;
                        continue;
                    }
                }
            };
            lowest = lowest.min(place);
            let Some(window) = self.window(&held, place).await? else {
                // It moved again below, between two asks: look from the start.
                from = held.start;
                continue;
            };
            from = self.mend(&held, place, window, &mut mending).await?;
        }
        Err(PollError::Restless)
    }

    /// One step at a place that differs; returns from where on nothing is known yet.
    pub(crate) async fn mend(
        &self,
        held: &Held,
        place: i64,
        window: Page,
        mending: &mut Mending,
    ) -> Result<i64, PollError> {
        let step = self.compare(held, place, &window).await?;
        if place == held.start && step != Step::Agree(window.entries.len()) {
            self.check_start(held, &window, step).await?;
        }
        match step {
            Step::Agree(rows) => Ok(place + i64::try_from(rows).unwrap_or_default()),
            Step::Insert(rows) => {
                kill_point("poll.before_repair_commit");
                let came = self
                    .place(held, window, 0, rows, place, Place::Before)
                    .await?;
                kill_point("poll.after_repair_commit");
                mending.progress.add(came);
                mending.progress.repaired += u32::try_from(rows).unwrap_or(u32::MAX);
                self.notes.tell(Note::Late {
                    position: place,
                    rows,
                });
                tracing::info!(position = place, rows, "Rows came late and were read in.");
                Ok(place + i64::try_from(rows).unwrap_or_default())
            }
            Step::Gone(rows_gone) => {
                let count = i64::try_from(rows_gone).unwrap_or(i64::MAX);
                mending.gone += count;
                if mending.gone.saturating_mul(GONE_SHARE) > mending.rows {
                    return self
                        .pause(held, "log_moved", mending.gone)
                        .await
                        .map(|_| place);
                }
                kill_point("poll.before_repair_commit");
                self.remove(place, count).await?;
                kill_point("poll.after_repair_commit");
                mending.progress.repaired += u32::try_from(rows_gone).unwrap_or(u32::MAX);
                self.notes.tell(Note::Gone {
                    position: place,
                    rows: rows_gone,
                });
                tracing::info!(position = place, rows_gone, "Rows are gone from the log.");
                Ok(place)
            }
        }
    }

    /// The lowest position from `from` on at which the log differs; `None` when the last row held stands where it was.
    async fn first_difference(&self, held: &Held, from: i64) -> Result<Option<i64>, PollError> {
        if held.next <= held.start || from >= held.next || self.agrees(held.next - 1).await? {
            return Ok(None);
        }
        let mut bisect = Bisect::new(from, held.next - 1);
        while let Some(position) = bisect.probe() {
            bisect.tell(position, self.agrees(position).await?);
        }
        Ok(Some(bisect.found()))
    }

    /// Does the log have at this position what we hold there?
    async fn agrees(&self, position: i64) -> Result<bool, PollError> {
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        let ours =
            blocking(move || store.read(|db| arrival::at(db, connection_id, &her_id, position)))
                .await?;
        let Some(ours) = ours else { return Ok(false) };
        match self.anchor_at(position).await {
            Ok(theirs) => Ok(theirs.as_deref() == Some(ours.anchor.as_str())),
            // What was too large to fetch then is too large now: as good a sign as there is.
            Err(error) if error.too_much() => Ok(ours.anchor.is_empty()),
            Err(error) => Err(error),
        }
    }

    /// Asks single anchors below a change, a block apart, until a run of them agrees.
    async fn differs_below(&self, held: &Held, lowest: i64) -> Result<Option<i64>, PollError> {
        for step in 0..RUN {
            let position = lowest - 1 - step * arrival::BLOCK;
            if position < held.start {
                break;
            }
            if !self.agrees(position).await? {
                let mut bisect = Bisect::new(held.start, position);
                while let Some(position) = bisect.probe() {
                    bisect.tell(position, self.agrees(position).await?);
                }
                return Ok(Some(bisect.found()));
            }
        }
        Ok(None)
    }

    /// The log from `place` on; `None` when the row before it is not the one we hold there (any more).
    pub(crate) async fn window(&self, held: &Held, place: i64) -> Result<Option<Page>, PollError> {
        let mut count = WINDOW.min(self.size.count().max(2));
        let before = if place > held.start {
            self.ours(place - 1, 1).await?
        } else {
            Vec::new()
        };
        let anchor = before.first().filter(|anchor| !anchor.is_empty());
        let offset = u64::try_from(place).unwrap_or_default();
        let mut ask = match anchor {
            Some(_) => Ask::next(offset, count),
            None => Ask::beside(offset, count),
        };
        loop {
            match self.fetch(ask).await {
                Err(error) if error.too_much() && count > 1 => count /= 2,
                Err(error) if error.too_much() && ask.anchored => {}
                Err(error) => return Err(error),
                Ok(mut page) => {
                    if ask.anchored && page.entries.first().map(|entry| &entry.anchor) != anchor {
                        return Ok(None);
                    }
                    if ask.anchored {
                        page.entries.remove(0);
                    }
                    return Ok(Some(page));
                }
            }
            ask = Ask::beside(offset, count);
        }
    }

    async fn compare(&self, held: &Held, place: i64, window: &Page) -> Result<Step, PollError> {
        let near = self.ours(place, NEAR).await?;
        let step = align(&window.entries, &near);
        let all_strangers = step == Step::Insert(window.entries.len());
        if !all_strangers || held.next - place <= i64::from(NEAR) {
            return Ok(step);
        }
        // None of the window is held nearby: look through all that is held above.
        let rest = u32::try_from(held.next - place).unwrap_or(u32::MAX);
        let all = self.ours(place, rest).await?;
        Ok(align(&window.entries, &all))
    }

    async fn ours(&self, from: i64, count: u32) -> Result<Vec<String>, PollError> {
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        blocking(move || {
            let rows = store.read(|db| arrival::range(db, connection_id, &her_id, from, count))?;
            Ok(rows.into_iter().map(|row| row.anchor).collect())
        })
        .await
    }

    /// Position 0 differs. When what we hold there follows close behind, rows came late at the very start; else the log
    /// is another one, and a person is asked.
    async fn check_start(&self, held: &Held, window: &Page, step: Step) -> Result<(), PollError> {
        let followed = match step {
            Step::Insert(rows) => rows < window.entries.len(),
            Step::Gone(_) | Step::Agree(_) => false,
        };
        if followed {
            return Ok(());
        }
        let rows = held.next - held.start;
        self.pause(held, "log_reset", rows).await.map(|_| ())
    }

    async fn pause(
        &self,
        held: &Held,
        code: &'static str,
        count: i64,
    ) -> Result<Progress, PollError> {
        let (store, connection_id, cursor_id, at) = (
            self.store.clone(),
            self.connection_id,
            held.cursor_id,
            self.clock.now(),
        );
        blocking(move || {
            store.write(|tx| {
                cursor::pause(tx, cursor_id, Some(code))?;
                banner::raise(tx, code, Some(connection_id), count, None, at)
            })
        })
        .await?;
        Err(PollError::Paused(code))
    }

    async fn remove(&self, place: i64, count: i64) -> Result<(), PollError> {
        let (store, connection_id, her_id, at) = (
            self.store.clone(),
            self.connection_id,
            self.her_id.clone(),
            self.clock.now(),
        );
        blocking(move || {
            store.write_refetchable(|tx| {
                for _ in 0..count {
                    arrival::remove(tx, connection_id, &her_id, place, at)?;
                }
                let kind = log_note::Kind::Gone;
                log_note::add(tx, connection_id, &her_id, kind, place, count, at)
            })
        })
        .await
    }
}
