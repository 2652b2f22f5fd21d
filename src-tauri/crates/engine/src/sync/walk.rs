//! Walks a log row by row beside what is held: the audit (ids only, mends what differs) and reading again from the start
//! (every entry goes through the door it came in by, which knows it again). Neither tells a person anything is new that
//! was held before.

use super::error::PollError;
use super::keep::Place;
use super::log::judge::Ask;
use super::log::page_size::PageSize;
use super::page::Page;
use super::reader::{Log, blocking};
use super::repair::{Mending, STEPS};
use crate::store::arrival::{self, Held as State};
use crate::store::cursor::{self, Audit};
use crate::store::{StoreError, log_note};

/// What the walk does with rows that agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Compares ids.
    Ids,
    /// Takes the bytes in again.
    Bytes,
}

/// How far a walk has come. Kept between its pages, so that polls go on while a long log is walked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk {
    depth: Depth,
    /// The next position to look at.
    pub(crate) next: i64,
    /// Where it began.
    from: i64,
    size: PageSize,
    mending: Mending,
    /// Rows of the server that cannot be fetched.
    missing: i64,
    steps: u32,
    /// Rows held when it began.
    pub(crate) end: i64,
}

/// What a walk found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Walked {
    /// Rows of the server, from where the walk began.
    pub server: i64,
    /// Rows held here, from there.
    pub local: i64,
    /// Rows of the server that are not held: too large to fetch.
    pub missing: i64,
    /// Rows read in or found gone on the way.
    pub repaired: i64,
    /// Messages that were not held before.
    pub new_messages: i64,
}

impl Log {
    /// Begins a walk: an audit where the held part begins, a reading of everything at 0.
    pub(crate) async fn walk_from(&self, depth: Depth) -> Result<Walk, PollError> {
        let held = self.held().await?;
        let from = match depth {
            Depth::Ids => held.start,
            Depth::Bytes => 0,
        };
        Ok(Walk {
            depth,
            next: from,
            from,
            size: PageSize::default(),
            mending: Mending::of(&held),
            missing: 0,
            steps: 0,
            end: held.next,
        })
    }

    /// Walks up to `pages` pages; the result when it is at the end.
    pub(crate) async fn walk(
        &mut self,
        walk: &mut Walk,
        pages: u32,
    ) -> Result<Option<Walked>, PollError> {
        for _ in 0..pages {
            if self.cancel.is_cancelled() {
                return Err(PollError::Stopped);
            }
            if self.walk_page(walk).await? {
                // What came meanwhile, and what the walk left at the end.
                walk.mending.progress.add(self.read().await?);
                return self.walked(walk).await.map(Some);
            }
        }
        Ok(None)
    }

    /// True at the end of the log.
    async fn walk_page(&mut self, walk: &mut Walk) -> Result<bool, PollError> {
        let held = self.held().await?;
        let offset = u64::try_from(walk.next).unwrap_or_default();
        let asked = walk.size.count();
        let page = match self.fetch(Ask::beside(offset, asked)).await {
            Ok(page) => page,
            Err(error) if error.too_much() => {
                if !walk.size.halve() {
                    self.pass_too_large(walk).await?;
                }
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        let rows = i64::try_from(page.entries.len()).unwrap_or_default();
        let whole = page.entries.len() >= usize::try_from(asked).unwrap_or(usize::MAX);
        if !whole && page.has_next {
            return Err(PollError::Short {
                request_id: page.request_id,
            });
        }
        if walk.next >= held.next {
            // Behind what is held: the reader's own business.
            return Ok(true);
        }
        walk.size.came(page.entries.len(), page.body.len());
        if walk.next < held.start {
            return self.before_the_start(walk, held.start, page).await;
        }
        let ours = self.beside(walk.next, rows).await?;
        let agree = page
            .entries
            .iter()
            .zip(&ours)
            .take_while(|(theirs, ours)| ours.as_deref() == Some(theirs.anchor.as_str()))
            .count();
        let place = walk.next + i64::try_from(agree).unwrap_or_default();
        if agree > 0 && walk.depth == Depth::Bytes {
            let came = self
                .place(&held, page, 0, agree, walk.next, Place::End)
                .await?;
            walk.mending.progress.add(came);
        } else if agree < ours.len()
            && let Some(hole) = ours.get(agree)
            && hole.as_deref().is_none_or(str::is_empty)
            && place < held.next
        {
            // Nothing is held here, or nothing but the position: the entry at hand fills it.
            let came = self
                .place(&held, page, agree, 1, place, Place::Again)
                .await?;
            walk.mending.progress.add(came);
            walk.mending.progress.repaired += 1;
            walk.next = place + 1;
            return Ok(false);
        }
        walk.next = place;
        if place >= held.next {
            return Ok(true);
        }
        let all = i64::try_from(agree).unwrap_or_default() == rows;
        if all && whole {
            return Ok(false);
        }
        walk.steps += 1;
        if walk.steps > STEPS {
            return Err(PollError::Restless);
        }
        // It differs, or it ended below what we hold.
        match self.window(&held, place).await? {
            Some(window) => {
                walk.next = self.mend(&held, place, window, &mut walk.mending).await?;
            }
            // It moved below while it was walked: the poll's own repair finds where, and the walk goes on from there.
            None => walk.mending.progress.add(self.repair().await?),
        }
        Ok(false)
    }

    /// History before the part that was read from the beginning: taken in silently, up to where the held part begins.
    async fn before_the_start(
        &mut self,
        walk: &mut Walk,
        start: i64,
        page: Page,
    ) -> Result<bool, PollError> {
        let held = self.held().await?;
        let rows = i64::try_from(page.entries.len()).unwrap_or_default();
        let count = rows.min(start - walk.next);
        if count == 0 {
            // The log is shorter than where we began: the reader says what that means.
            return Ok(true);
        }
        let silently = std::mem::replace(&mut self.silently, true);
        let placed = self
            .place(
                &held,
                page,
                0,
                usize::try_from(count).unwrap_or_default(),
                walk.next,
                Place::End,
            )
            .await;
        self.silently = silently;
        walk.mending.progress.add(placed?);
        walk.next += count;
        if walk.next == start {
            let (store, id) = (self.store.clone(), held.cursor_id);
            blocking(move || store.write(|tx| cursor::set_start(tx, id, 0))).await?;
        }
        Ok(false)
    }

    /// One row alone is too much to fetch: counted, and passed.
    async fn pass_too_large(&self, walk: &mut Walk) -> Result<(), PollError> {
        let ours = self.beside(walk.next, 1).await?;
        let fetched = ours
            .first()
            .is_some_and(|anchor| anchor.as_deref().is_some_and(|anchor| !anchor.is_empty()));
        if !fetched {
            walk.missing += 1;
        }
        walk.next += 1;
        Ok(())
    }

    /// Anchors held at `count` positions; `None` where nothing is held, empty where nothing was fetched.
    async fn beside(&self, from: i64, count: i64) -> Result<Vec<Option<String>>, PollError> {
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        let rows = u32::try_from(count).unwrap_or(u32::MAX);
        blocking(move || {
            let held = store.read(|db| arrival::range(db, connection_id, &her_id, from, rows))?;
            let mut anchors = vec![None; usize::try_from(count).unwrap_or_default()];
            for row in held {
                let place = usize::try_from(row.position - from).unwrap_or(usize::MAX);
                if let Some(slot) = anchors.get_mut(place) {
                    *slot = Some(if row.held == State::TooLarge {
                        String::new()
                    } else {
                        row.anchor
                    });
                }
            }
            Ok(anchors)
        })
        .await
    }

    /// Counts, and keeps what was found with the cursor.
    async fn walked(&self, walk: &Walk) -> Result<Walked, PollError> {
        let held = self.held().await?;
        let progress = walk.mending.progress;
        let rows = held.next - walk.from;
        let walked = Walked {
            server: rows,
            local: rows - walk.missing,
            missing: walk.missing,
            repaired: i64::from(progress.repaired),
            new_messages: i64::from(progress.new_messages),
        };
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        let (at, depth, cursor_id) = (self.clock.now(), walk.depth, held.cursor_id);
        blocking(move || {
            store.write(|tx| {
                if depth == Depth::Bytes {
                    let kind = log_note::Kind::Reread;
                    log_note::add(tx, connection_id, &her_id, kind, rows, rows, at)?;
                }
                let audit = Audit {
                    server: walked.server,
                    local: walked.local,
                    missing: walked.missing,
                    repaired: walked.repaired,
                };
                cursor::audited(tx, cursor_id, audit, at)?;
                Ok::<_, StoreError>(())
            })
        })
        .await?;
        Ok(walked)
    }
}
