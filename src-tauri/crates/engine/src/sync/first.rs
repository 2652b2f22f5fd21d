//! The first connection to a log: all of it, or from now on. A person says which; until then nothing is read.

use std::sync::Arc;

use super::error::{PollError, SyncError};
use super::log::bisect::End;
use super::loops::{FirstRead, Shared};
use super::reader::{Log, blocking};
use super::since;
use crate::store::connection::{self, Connection};
use crate::store::cursor::{self, Kind};
use crate::store::{StoreError, banner};
use crate::tasks;

/// How much of the past comes along with "from now".
const PAST: i64 = 1_000;

/// Raises the banner that asks, once.
pub(super) async fn ask(shared: &Arc<Shared>, connection_id: i64) -> Result<(), PollError> {
    let (store, at) = (shared.store.clone(), shared.clock.now());
    blocking(move || {
        let raised = store.read(|db| {
            let all = banner::all(db)?;
            Ok::<_, StoreError>(all.iter().any(|banner| {
                banner.code == "first_connect" && banner.connection_id == Some(connection_id)
            }))
        })?;
        if raised {
            return Ok(());
        }
        store.write(|tx| banner::raise(tx, "first_connect", Some(connection_id), 0, None, at))
    })
    .await
}

/// Takes the person's choice down.
pub(super) async fn begin(
    shared: &Arc<Shared>,
    row: &Connection,
    mode: FirstRead,
) -> Result<(), SyncError> {
    let (store, connection_id) = (shared.store.clone(), row.id);
    let kept = tasks::blocking(move || {
        store.write(|tx| {
            connection::set_first_read(tx, connection_id, Some(mode.word()))?;
            banner::lower(tx, "first_connect", Some(connection_id))
        })
    });
    match kept.await {
        Some(result) => Ok(result?),
        None => Err(SyncError::NotFound),
    }
}

/// Makes the cursor of a log that was never read, where the choice says, and reads what lies before "now" silently.
pub(super) async fn start(log: &Log, row: &Connection) -> Result<(), PollError> {
    let (store, connection_id, her_id) = (log.store.clone(), log.connection_id, log.her_id.clone());
    let kind = row.cursor_kind;
    let there =
        blocking(move || store.read(|db| cursor::get(db, connection_id, &her_id, kind))).await?;
    if there.is_some() || row.first_read.as_deref() != Some(FirstRead::FromNow.word()) {
        return Ok(());
    }
    if kind == Kind::Since {
        return since::from_now(log).await;
    }
    let mut end = End::default();
    while let Some(position) = end.probe() {
        end.tell(position, log.anchor_at(position).await?.is_some());
    }
    let start = (end.found() - PAST).max(0);
    let (store, her_id, now) = (log.store.clone(), log.her_id.clone(), log.clock.now());
    blocking(move || {
        store.write(|tx| {
            cursor::create_at(tx, connection_id, &her_id, Kind::Row, start, Some(now)).map(|_| ())
        })
    })
    .await?;
    let mut past = Log {
        store: log.store.clone(),
        client: log.client.clone(),
        clock: Arc::clone(&log.clock),
        her_id: log.her_id.clone(),
        own: log.own.clone(),
        notes: log.notes.clone(),
        cancel: log.cancel.clone(),
        silently: true,
        ..*log
    };
    past.read().await.map(|_| ())
}
