//! What is kept of the exchanges, for how long, and how one of them is asked once more.
//!
//! A page that brought something and an attempt at sending keep theirs in the transaction they caused. This loop keeps
//! the others that failed, a failure that repeats itself once a minute, and lets go of what is too old or too much.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::clients::to_keep;
use super::error::SyncError;
use super::loops::Shared;
use crate::client::exchange::Again;
use crate::client::post_message::{PostTo, Posted};
use crate::client::{Client, Exchange, Purpose};
use crate::store::exchange::{DAYS, MOST_BYTES};
use crate::store::{State, StoreError, connection, exchange, outbox};
use crate::tasks;

/// Retention is looked after at the start and this often.
const HOURLY: Duration = Duration::from_secs(3600);
/// The same failure again within this time is not kept again.
const ONCE: SignedDuration = SignedDuration::from_secs(60);
/// Different failures remembered for that.
const REMEMBERED: usize = 200;

/// What makes two failures the same.
type Kind = (i64, Purpose, Option<u16>, Option<&'static str>);

/// Runs until cancelled.
pub(super) async fn run(shared: Arc<Shared>, cancel: CancellationToken) {
    let mut changes = shared.ring.changes();
    let mut seen = 0;
    let mut told: BTreeMap<Kind, Timestamp> = BTreeMap::new();
    let mut trimmed: Option<Timestamp> = None;
    loop {
        let now = shared.clock.now();
        let hour = SignedDuration::try_from(HOURLY).unwrap_or_default();
        if trimmed.is_none_or(|at| now.duration_since(at) >= hour) {
            trimmed = Some(now);
            trim(&shared, now, &cancel).await;
        }
        let (new, passed) = shared.ring.after(seen);
        seen = passed;
        let failed: Vec<Arc<Exchange>> = new
            .into_iter()
            .filter(|exchange| keeps(exchange, &mut told))
            .collect();
        if !failed.is_empty() {
            keep(&shared, failed).await;
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            changed = changes.changed() => if changed.is_err() { return },
            () = shared.clock.sleep(HOURLY) => {}
        }
    }
}

/// Polls and sends keep their own.
fn keeps(exchange: &Exchange, told: &mut BTreeMap<Kind, Timestamp>) -> bool {
    if !exchange.failed() || matches!(exchange.purpose, Purpose::Poll | Purpose::Send) {
        return false;
    }
    let kind = (
        exchange.connection_id,
        exchange.purpose,
        exchange.status,
        exchange.problem,
    );
    if told
        .get(&kind)
        .is_some_and(|at| exchange.at.duration_since(*at) < ONCE)
    {
        return false;
    }
    if told.len() >= REMEMBERED {
        told.clear();
    }
    told.insert(kind, exchange.at);
    true
}

async fn keep(shared: &Arc<Shared>, failed: Vec<Arc<Exchange>>) {
    let (store, ring) = (shared.store.clone(), Arc::clone(&shared.ring));
    let kept = tasks::blocking(move || {
        store.write_refetchable(|tx| {
            for one in &failed {
                // Who pinned it or sent it again was quicker; and one that was about a patient who is taken away is gone.
                let gone = ring.find(&one.request_id).is_none();
                if !gone && !exchange::is_kept(tx, &one.request_id)? {
                    exchange::keep(tx, &to_keep(one, None))?;
                }
            }
            Ok::<_, StoreError>(())
        })
    });
    if let Some(Err(error)) = kept.await {
        tracing::warn!(%error, "A failed exchange could not be kept.");
    }
}

/// Fourteen days, 200 MB; a batch a transaction, so that nobody waits long for the writer.
async fn trim(shared: &Arc<Shared>, now: Timestamp, cancel: &CancellationToken) {
    let before = now
        .checked_sub(SignedDuration::from_hours(24 * DAYS))
        .unwrap_or(Timestamp::MIN);
    loop {
        let store = shared.store.clone();
        let trimmed = tasks::blocking(move || {
            if !store.read(|db| exchange::overdue(db, before, MOST_BYTES))? {
                return Ok(0);
            }
            store.write_refetchable(|tx| exchange::trim(tx, before, MOST_BYTES))
        });
        match trimmed.await {
            Some(Ok(gone)) if gone > 0 && !cancel.is_cancelled() => {}
            Some(Err(error)) => {
                tracing::warn!(%error, "Old exchanges could not be let go of.");
                return;
            }
            _ => return,
        }
    }
}

async fn client(shared: &Arc<Shared>, connection_id: i64) -> Result<Client, SyncError> {
    let of = Arc::clone(shared);
    let made = tasks::blocking(move || {
        let row = of
            .store
            .read(|db| connection::get(db, connection_id))?
            .ok_or(SyncError::NotFound)?;
        of.clients.of(&row)
    });
    made.await.unwrap_or(Err(SyncError::NotFound))
}

pub(super) async fn ask_once_more(
    shared: &Arc<Shared>,
    connection_id: i64,
    again: &Again,
) -> Result<String, SyncError> {
    let client = client(shared, connection_id).await?;
    match client.ask_once_more(again).await {
        Ok(answer) => Ok(answer.request_id),
        // It is in the exchanges, with what went wrong: that is what was asked for.
        Err(failure) => match failure.request_id {
            Some(request_id) => Ok(request_id),
            None => Err(SyncError::Client(failure)),
        },
    }
}

/// Posting beside a delivery that is under way could be the second of two: only what has left for good.
fn at_rest(state: State) -> bool {
    match state {
        State::TakenOver
        | State::Accepted
        | State::Rejected
        | State::AskedToWait
        | State::NoAnswer => true,
        State::UndoTime
        | State::Queued
        | State::AwaitingLogin
        | State::Sending
        | State::UnknownOutcome
        | State::NeedsYou
        | State::Cancelled => false,
    }
}

pub(super) async fn post_once_more(
    shared: &Arc<Shared>,
    outbox_id: i64,
) -> Result<String, SyncError> {
    let store = shared.store.clone();
    let read = tasks::blocking(move || {
        store.read(|db| {
            let entry = outbox::get(db, outbox_id)?;
            let bytes = outbox::raw(db, outbox_id)?;
            Ok::<_, StoreError>((entry, bytes))
        })
    });
    let (entry, bytes) = read.await.unwrap_or(Err(StoreError::Busy))?;
    if !at_rest(entry.state) {
        return Err(SyncError::NotConfigured("delivery"));
    }
    let client = client(shared, entry.connection_id)
        .await?
        .purposed(Purpose::Again);
    let request_id = shared.clock.uuid_v7().to_string();
    let posted = client
        .post_message(&bytes, PostTo::ProcessMessage, &request_id)
        .await;
    if let Posted::NotSent(error) = posted
        && shared.ring.find(&request_id).is_none()
    {
        return Err(SyncError::Client(error.into()));
    }
    let (of, id) = (Arc::clone(shared), request_id.clone());
    let kept = tasks::blocking(move || {
        let Some(recorded) = of.ring.find(&id) else {
            return Ok(());
        };
        of.store.write(|tx| {
            if exchange::is_kept(tx, &id)? {
                return exchange::belongs_to(tx, &id, outbox_id);
            }
            exchange::keep(tx, &to_keep(&recorded, Some(outbox_id))).map(|_| ())
        })
    });
    kept.await.unwrap_or(Err(StoreError::Busy))?;
    Ok(request_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::exchange::Headers;

    fn failed(purpose: Purpose, status: u16, second: i64) -> Exchange {
        Exchange {
            connection_id: 1,
            patient_id: None,
            purpose,
            at: Timestamp::from_second(second).unwrap(),
            begun: 0,
            method: "GET".to_owned(),
            url: String::new(),
            status: Some(status),
            millis: 0,
            head_millis: None,
            sent_bytes: 0,
            received_bytes: 0,
            request_id: String::new(),
            problem: None,
            request_headers: Headers::new(),
            response_headers: Headers::new(),
            request_body: None,
            response_body: None,
            again: None,
        }
    }

    #[test]
    fn a_failure_that_repeats_itself_is_kept_once_a_minute() {
        let mut told = BTreeMap::new();
        assert!(keeps(&failed(Purpose::Search, 500, 0), &mut told));
        assert!(!keeps(&failed(Purpose::Search, 500, 10), &mut told));
        assert!(keeps(&failed(Purpose::Search, 503, 10), &mut told));
        assert!(keeps(&failed(Purpose::Read, 500, 10), &mut told));
        assert!(keeps(&failed(Purpose::Search, 500, 61), &mut told));
        assert!(!keeps(&failed(Purpose::Search, 200, 200), &mut told));
        assert!(!keeps(&failed(Purpose::Poll, 500, 200), &mut told));
        assert!(!keeps(&failed(Purpose::Send, 500, 200), &mut told));
    }
}
