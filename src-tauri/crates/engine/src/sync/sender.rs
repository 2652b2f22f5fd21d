//! The outbox loop: whatever is due and not behind another message of its thread is delivered, at most four at a time.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use validation::Pack;

use super::deliver;
use super::loops::Shared;
use super::outbox::course::restarted;
use crate::store::delivery::Event;
use crate::store::{State, StoreError, connection, moment, outbox};
use crate::tasks::{self, Tasks};

/// Threads posted to at the same time.
const PARALLEL: usize = 4;
/// Looked at this often without being told, in case a clock jumped.
const AT_LEAST: Duration = Duration::from_secs(60);
/// After an error of the store.
const TROUBLE: Duration = Duration::from_secs(5);

/// Runs until cancelled. What was being sent when the program ended has an unknown outcome; the same bytes go again.
pub(super) async fn run(shared: Arc<Shared>, tasks: Weak<Tasks>, cancel: CancellationToken) {
    if let Err(error) = recover(&shared).await {
        tracing::error!(%error, "The outbox could not be looked through at the start.");
    }
    let mut under_way: BTreeSet<i64> = BTreeSet::new();
    let (done, mut finished) = mpsc::unbounded_channel::<i64>();
    loop {
        let wait = match turn(&shared, &under_way).await {
            Ok((now, wait)) => {
                for entry in now {
                    let Some(tasks) = tasks.upgrade() else { return };
                    let id = entry.id;
                    under_way.insert(id);
                    let (shared, cancel, done) =
                        (Arc::clone(&shared), cancel.clone(), done.clone());
                    tasks.spawn("delivery", async move {
                        deliver::deliver(&shared, entry, &cancel).await;
                        let _ = done.send(id);
                    });
                }
                wait
            }
            Err(error) => {
                tracing::error!(%error, "The outbox could not be read.");
                TROUBLE
            }
        };
        tokio::select! {
            () = cancel.cancelled() => return,
            () = shared.outbox.notified() => {}
            () = shared.clock.sleep(wait) => {}
            id = finished.recv() => {
                if let Some(id) = id {
                    under_way.remove(&id);
                }
            }
        }
    }
}

/// What may go now, and how long until something else may.
async fn turn(
    shared: &Arc<Shared>,
    under_way: &BTreeSet<i64>,
) -> Result<(Vec<outbox::Entry>, Duration), StoreError> {
    let free = PARALLEL.saturating_sub(under_way.len());
    let (store, now, held) = (shared.store.clone(), shared.clock.now(), under_way.clone());
    let uptime = shared.clock.uptime();
    let undo = {
        let mut undo = shared.undo.lock().unwrap_or_else(PoisonError::into_inner);
        undo.retain(|_, over| *over > uptime);
        undo.clone()
    };
    let soonest = undo.values().min().map(|over| over.saturating_sub(uptime));
    let looked = tasks::blocking(move || {
        if store.read(|db| outbox::decided_after(db, now))? {
            store.write(|tx| outbox::clock_went_back(tx, now))?;
        }
        let (due, next, silent) = store.read(|db| {
            let limit = u32::try_from(PARALLEL * 2).unwrap_or(u32::MAX);
            Ok::<_, StoreError>((
                outbox::due(db, None, now, limit)?,
                outbox::next_due(db)?,
                silent(db, now)?,
            ))
        })?;
        if !silent.is_empty() {
            store.write(|tx| {
                for id in silent {
                    outbox::happened(tx, id, Event::Silence, Some("no_answer"), None, now)?;
                }
                Ok::<_, StoreError>(())
            })?;
        }
        let due: Vec<_> = due
            .into_iter()
            .filter(|entry| !held.contains(&entry.id))
            // A clock that was set forward has not used up a person's time to change her mind.
            .filter(|entry| entry.state != State::UndoTime || !undo.contains_key(&entry.id))
            .take(free)
            .collect();
        Ok::<_, StoreError>((due, next))
    });
    let (due, next) = looked.await.unwrap_or(Err(StoreError::Busy))?;
    let until = next.map(|next| next.saturating_sub(moment::order(now)));
    let wait = match until.and_then(|until| u64::try_from(until).ok()) {
        // Due already: it is under way, or behind another; the end of that is told.
        None | Some(0) => AT_LEAST,
        Some(millis) => Duration::from_millis(millis).min(AT_LEAST),
    };
    Ok((due, soonest.map_or(wait, |soonest| wait.min(soonest))))
}

/// What has waited for a receipt longer than its pack says.
fn silent(db: &rusqlite::Connection, now: Timestamp) -> Result<Vec<i64>, StoreError> {
    let mut silent = Vec::new();
    for pack in Pack::all() {
        let Some(minutes) = pack.terms.receipts.red_minutes else {
            continue;
        };
        if let Ok(before) = now.checked_sub(SignedDuration::from_mins(i64::from(minutes))) {
            silent.extend(outbox::silent(db, &pack.id, before)?);
        }
    }
    Ok(silent)
}

async fn recover(shared: &Arc<Shared>) -> Result<(), StoreError> {
    let (store, at) = (shared.store.clone(), shared.clock.now());
    let recovered = tasks::blocking(move || {
        store.write(|tx| {
            for id in outbox::recover(tx, at)? {
                let entry = outbox::get(tx, id)?;
                // What lies in a folder can be seen; the next look says what became of it.
                let row = connection::get(tx, entry.connection_id)?;
                let seen = row.is_some_and(|row| row.transport == connection::Transport::Folder);
                if restarted(deliver::receiver(&entry)).ask_person && !seen {
                    let why = Some("outcome_lost");
                    outbox::happened(tx, id, Event::PersonNeeded, why, None, at)?;
                }
            }
            Ok::<_, StoreError>(())
        })
    });
    recovered.await.unwrap_or(Err(StoreError::Busy))
}
