//! Charts that nobody has had to do with for a while go by themselves. Messages, drafts and what was sent never do.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use super::loops::Shared;
use super::wipe;
use crate::store::{StoreError, kept, patient};
use crate::tasks;

/// Looked after at the start and this often.
const HOURLY: Duration = Duration::from_secs(3600);
/// Patients a transaction, so that nobody waits long for the writer.
const BATCH: u32 = 25;

/// Runs until cancelled.
pub(super) async fn run(shared: Arc<Shared>, cancel: CancellationToken) {
    loop {
        if let Err(error) = sweep(&shared, &cancel).await {
            tracing::warn!(%error, "Old charts could not be let go of.");
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            () = shared.clock.sleep(HOURLY) => {}
        }
    }
}

/// Lets go of what is due now; gives how many patients that was.
pub(super) async fn sweep(
    shared: &Arc<Shared>,
    cancel: &CancellationToken,
) -> Result<u32, StoreError> {
    let (mut after, mut gone) = ((i64::MIN, 0), 0);
    while !cancel.is_cancelled() {
        let (store, now) = (shared.store.clone(), shared.clock.now());
        let ring = Arc::clone(&shared.ring);
        let swept = tasks::blocking(move || {
            let due = |db: &Connection| {
                let hours = 24 * i64::from(kept::days(db)?);
                let before = now
                    .checked_sub(SignedDuration::from_hours(hours))
                    .unwrap_or(Timestamp::MIN);
                kept::overdue(db, before, after, BATCH)
            };
            // Nobody waits for the writer to hear that nothing is due.
            if store.read(due)?.is_empty() {
                return Ok::<_, StoreError>(Vec::new());
            }
            let (due, gone) = store.write(|tx| {
                // Asked again: the hourly sweep and one that a person asked for may have met.
                let due = due(tx)?;
                let mut gone = Vec::with_capacity(due.len());
                for (_, id) in &due {
                    gone.push(patient::get(tx, *id)?);
                    kept::wipe(tx, *id)?;
                }
                Ok::<_, StoreError>((due, gone))
            })?;
            ring.forget(move |exchange| {
                let mut gone = gone.iter();
                gone.any(|patient| wipe::shows(exchange, patient))
            });
            Ok(due)
        });
        let Some(swept) = swept.await else {
            return Ok(gone);
        };
        let swept: Vec<(i64, i64)> = swept?;
        let Some(last) = swept.last() else {
            break;
        };
        after = *last;
        gone += u32::try_from(swept.len()).unwrap_or(u32::MAX);
    }
    Ok(gone)
}
