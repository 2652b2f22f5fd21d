//! The traffic as a tester looks at it: what is in memory and what is kept, as one list.
//!
//! `X-Request-ID` names an exchange in both. Where both hold it, the kept row says what it was for and what it brought,
//! and the ring has its bodies.

mod body;
mod curl;
mod har;
mod list;

use std::sync::Arc;

pub(super) use body::{attempt, body, messages};
pub(super) use curl::curl;
pub(super) use har::{Writing, har};
pub(super) use list::{matching, page};

use super::session::Session;
use super::types::{ApiError, ErrorCode, HeaderView, Retry, TrafficRow};
use crate::client;
use crate::store::{self, exchange};
use crate::sync;

/// One exchange, from where it is held.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// As a row, whether or not it is one.
    pub(super) row: exchange::Exchange,
    /// In the database.
    pub(super) kept: bool,
    /// In memory.
    pub(super) live: Option<Arc<client::Exchange>>,
}

impl Seen {
    fn live(live: Arc<client::Exchange>) -> Self {
        Self {
            row: sync::to_keep(&live, None),
            kept: false,
            live: Some(live),
        }
    }

    fn kept(row: exchange::Exchange) -> Self {
        Self {
            row,
            kept: true,
            live: None,
        }
    }

    /// The one with this request id.
    pub(super) fn find(session: &Session, request_id: &str) -> Result<Self, ApiError> {
        let live = session.loops.exchanges().find(request_id);
        let kept = session.store.read(|db| exchange::get(db, request_id))?;
        match (kept, live) {
            (Some(row), live) => Ok(Self {
                live,
                ..Self::kept(row)
            }),
            (None, Some(live)) => Ok(Self::live(live)),
            (None, None) => Err(ApiError::new(
                ErrorCode::NotFound,
                "the exchange is not held any longer",
                Retry::Never,
            )),
        }
    }

    /// What the window's list shows of it.
    pub(super) fn shown(&self, names: &[store::connection::Connection]) -> TrafficRow {
        let row = &self.row;
        let bytes = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        TrafficRow {
            exchange_id: row.request_id.clone(),
            key: list::written(&row.key()),
            at: row.started_at.clone(),
            method: row.method.clone(),
            url: row.url.clone(),
            connection_id: row.connection_id,
            connection: names
                .iter()
                .find(|known| Some(known.id) == row.connection_id)
                .map(|known| known.name.clone()),
            purpose: row.purpose.clone(),
            status: row.status,
            millis: row.millis.unwrap_or_default(),
            sent_bytes: bytes(row.sent_bytes),
            received_bytes: bytes(row.received_bytes),
            problem: row.problem.clone(),
            pinned: row.pinned_at.is_some(),
            kept: self.kept,
            outbox_id: row.outbox_id,
        }
    }

    pub(super) fn request_headers(&self) -> Vec<HeaderView> {
        headers(&self.row.request_headers)
    }

    pub(super) fn response_headers(&self) -> Vec<HeaderView> {
        headers(&self.row.response_headers)
    }

    /// The answer's body as far as it is held.
    pub(super) fn response(&self) -> Option<&[u8]> {
        let live = self.live.as_ref();
        live.and_then(|live| live.response_body.as_deref())
            .or(self.row.response_body.as_deref())
    }

    /// The request's body, where it is no message.
    pub(super) fn request(&self) -> Option<&[u8]> {
        let live = self.live.as_ref();
        live.and_then(|live| live.request_body.as_deref())
            .or(self.row.request_body.as_deref())
    }
}

fn headers(json: &str) -> Vec<HeaderView> {
    let pairs: Vec<(String, String)> = serde_json::from_str(json).unwrap_or_default();
    pairs
        .into_iter()
        .map(|(name, value)| HeaderView { name, value })
        .collect()
}
