//! Walks over whole logs, a few pages at a time between the polls of their connection: those a person asked for at once,
//! the nightly ones at leisure.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::error::{PollError, SyncError};
use super::loops::Shared;
use super::poller;
use super::walk::{Depth, Walk, Walked};
use crate::store::connection::Connection;
use crate::store::cursor::{self, Kind};
use crate::tasks;

/// Pages of a walk between two polls.
const PAGES: u32 = 20;
/// A log is audited once in so long.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// After an audit that failed, it is tried again after this long.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

#[derive(Debug)]
struct Job {
    her_id: String,
    depth: Depth,
    /// Who waits for it; nobody for the nightly one.
    reply: Option<oneshot::Sender<Result<Walked, SyncError>>>,
    walk: Option<Walk>,
}

/// What is to be walked, in order.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    waiting: VecDeque<Job>,
    not_before: BTreeMap<String, Timestamp>,
}

impl Jobs {
    /// A person asks: before what nobody waits for.
    pub(super) fn ask(
        &mut self,
        her_id: String,
        depth: Depth,
        reply: oneshot::Sender<Result<Walked, SyncError>>,
    ) {
        self.waiting
            .retain(|job| job.reply.is_some() || job.her_id != her_id);
        let behind = self
            .waiting
            .iter()
            .take_while(|job| job.reply.is_some())
            .count();
        self.waiting.insert(
            behind,
            Job {
                her_id,
                depth,
                reply: Some(reply),
                walk: None,
            },
        );
    }

    /// Lines up the audits that are due.
    pub(super) async fn look_for_due(&mut self, shared: &Arc<Shared>, row: &Connection) {
        if !self.waiting.is_empty() || row.cursor_kind != Kind::Row {
            return;
        }
        let (store, id, now) = (shared.store.clone(), row.id, shared.clock.now());
        let read = tasks::blocking(move || store.read(|db| cursor::of_connection(db, id)));
        let Some(Ok(cursors)) = read.await else {
            return;
        };
        for cursor in cursors {
            let held = cursor.kind == Kind::Row
                && cursor.paused.is_none()
                && cursor.next_position > cursor.start_position
                && row.her_ids.contains(&cursor.her_id);
            let last = cursor.audited_at.or(cursor.created_at);
            let last = last.and_then(|text| text.parse::<Timestamp>().ok());
            let due = last.is_none_or(|last| now.duration_since(last) >= EVERY);
            let may = self
                .not_before
                .get(&cursor.her_id)
                .is_none_or(|moment| now >= *moment);
            if held && due && may {
                self.waiting.push_back(Job {
                    her_id: cursor.her_id,
                    depth: Depth::Ids,
                    reply: None,
                    walk: None,
                });
            }
        }
    }

    /// Walks on. True when somebody waits for the rest.
    pub(super) async fn work(
        &mut self,
        shared: &Arc<Shared>,
        row: &Connection,
        cancel: &CancellationToken,
    ) -> bool {
        let Some(mut job) = self.waiting.pop_front() else {
            return false;
        };
        let walked = step(shared, row, &mut job, cancel).await;
        let told = match (&walked, &job.walk) {
            (Ok(None), Some(walk)) => Some((walk.next, walk.end)),
            _ => None,
        };
        shared.links.change(row.id, |status| {
            status.log(&job.her_id).walking = told;
        });
        match walked {
            Ok(None) => {
                let waits = job.reply.is_some();
                self.waiting.push_front(job);
                return waits;
            }
            Ok(Some(walked)) => {
                self.not_before.remove(&job.her_id);
                if walked.repaired > 0 {
                    tracing::info!(
                        repaired = walked.repaired,
                        "An audit found and mended what differed."
                    );
                }
                if let Some(reply) = job.reply {
                    let _ = reply.send(Ok(walked));
                }
            }
            Err(error) => {
                if let Ok(moment) = shared.clock.now().checked_add(AGAIN) {
                    self.not_before.insert(job.her_id, moment);
                }
                match job.reply {
                    Some(reply) => {
                        let _ = reply.send(Err(SyncError::from(error)));
                    }
                    None => tracing::warn!(%error, "A log could not be audited."),
                }
            }
        }
        self.waiting.front().is_some_and(|job| job.reply.is_some())
    }
}

async fn step(
    shared: &Arc<Shared>,
    row: &Connection,
    job: &mut Job,
    cancel: &CancellationToken,
) -> Result<Option<Walked>, PollError> {
    // The kind may have been changed since somebody asked.
    if row.cursor_kind != Kind::Row {
        return Err(PollError::NotByRow);
    }
    let mut log = poller::open(shared, row, &job.her_id, cancel).await?;
    let mut walk = match job.walk {
        Some(walk) => walk,
        None => log.walk_from(job.depth).await?,
    };
    let walked = log.walk(&mut walk, PAGES).await;
    job.walk = Some(walk);
    walked
}
