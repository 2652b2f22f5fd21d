//! Fetches one entry that was too large for a page, because a person asked for it.

use std::sync::Arc;

use super::error::{PollError, SyncError};
use super::keep;
use super::log::judge::Ask;
use super::loops::Shared;
use super::page;
use super::poller;
use super::reader::blocking;
use crate::client::{Caps, Client, Server};
use crate::store::arrival;
use crate::store::connection::Connection;
use crate::store::cursor::Kind;

/// What one entry may weigh when it is asked for by name; beyond this a machine with little memory would suffer.
const MOST: usize = 512 * 1024 * 1024;

pub(super) async fn fetch(
    shared: &Arc<Shared>,
    row: &Connection,
    her_id: &str,
    position: i64,
) -> Result<(), SyncError> {
    if row.cursor_kind != Kind::Row {
        return Err(SyncError::NotByRow);
    }
    let cancel = tokio_util::sync::CancellationToken::new();
    let mut log = poller::open(shared, row, her_id, &cancel).await?;
    let held = log.held().await?;
    // The row before it must be the one we hold there: else this is not the entry that was meant.
    let before = {
        let (store, id, her) = (shared.store.clone(), row.id, her_id.to_owned());
        blocking(move || store.read(|db| arrival::at(db, id, &her, position - 1))).await?
    };
    if let Some(before) = before.filter(|before| !before.anchor.is_empty())
        && log.anchor_at(position - 1).await?.as_deref() != Some(before.anchor.as_str())
    {
        // It moved: the poll mends that, and the person asks again.
        return Err(SyncError::NotFound);
    }
    log.client =
        roomier(shared, &log.client).map_err(|failure| SyncError::Client(failure.into()))?;
    let offset = u64::try_from(position).map_err(|_| SyncError::NotFound)?;
    let page = page::fetch(&log.client, her_id, Ask::beside(offset, 1)).await?;
    if page.entries.is_empty() {
        return Err(SyncError::NotFound);
    }
    log.place(&held, page, 0, 1, position, keep::Place::Again)
        .await
        .map(|_| ())
        .map_err(PollError::into)
}

/// The same server with a higher cap, for this one exchange.
fn roomier(shared: &Arc<Shared>, client: &Client) -> Result<Client, crate::client::ClientError> {
    let server = client.server().clone();
    let caps = Caps {
        bytes: MOST,
        ..server.caps
    };
    let clock = Arc::clone(&shared.clock);
    let sink = Arc::clone(&shared.ring);
    Client::new(Server { caps, ..server }, clock, sink)
}
