//! Exchanges kept: those that failed or caused something. The rest live in a ring in memory, above this room.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::{StoreError, Tx, moment};

/// An exchange to keep. Secrets replaced and identifiers masked before it comes here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchange {
    /// 0 until kept.
    pub id: i64,
    /// Which server.
    pub connection_id: Option<i64>,
    /// X-Request-ID.
    pub request_id: String,
    /// `poll`, `send`, `search`, `chart`, `test`, …
    pub purpose: String,
    /// GET, POST.
    pub method: String,
    /// Masked.
    pub url: String,
    /// RFC 3339.
    pub started_at: String,
    /// How long it took.
    pub millis: Option<u32>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Catalogue key of what went wrong.
    pub problem: Option<String>,
    /// JSON array of pairs.
    pub request_headers: String,
    /// JSON array of pairs.
    pub response_headers: String,
    /// At most 256 KB.
    pub request_body: Option<Vec<u8>>,
    /// At most 256 KB.
    pub response_body: Option<Vec<u8>>,
    /// Body by reference.
    pub message_id: Option<i64>,
    /// For which outbox entry.
    pub outbox_id: Option<i64>,
}

/// Largest body kept.
const BODY: usize = 256 * 1024;

/// Keeps one.
///
/// # Errors
/// Database errors.
pub fn keep(tx: &Tx<'_>, exchange: &Exchange) -> Result<i64, StoreError> {
    let cut = |body: &Option<Vec<u8>>| {
        body.as_ref().map(|bytes| {
            bytes
                .get(..BODY.min(bytes.len()))
                .unwrap_or_default()
                .to_vec()
        })
    };
    let (request, response) = (cut(&exchange.request_body), cut(&exchange.response_body));
    let bytes = request.as_ref().map_or(0, Vec::len) + response.as_ref().map_or(0, Vec::len) + 512;
    tx.prepare_cached(
        "
        INSERT INTO exchange (
            connection_id, request_id, purpose, method, url, started_at, started_order, millis, status, problem,
            request_headers, response_headers, request_body, response_body, message_id, outbox_id, bytes
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        ",
    )?
    .execute(params![
        exchange.connection_id,
        exchange.request_id,
        exchange.purpose,
        exchange.method,
        exchange.url,
        exchange.started_at,
        moment::order_of(&exchange.started_at).unwrap_or(0),
        exchange.millis,
        exchange.status,
        exchange.problem,
        headers(&exchange.request_headers),
        headers(&exchange.response_headers),
        request,
        response,
        exchange.message_id,
        exchange.outbox_id,
        i64::try_from(bytes).unwrap_or(i64::MAX),
    ])?;
    Ok(tx.last_insert_rowid())
}

fn headers(text: &str) -> &str {
    if text.is_empty() { "[]" } else { text }
}

/// The newest before `before` (`None`: the newest of all), without bodies.
///
/// # Errors
/// Database errors.
pub fn page(db: &Db, before: Option<i64>, limit: u32) -> Result<Vec<Exchange>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT exchange_id, connection_id, request_id, purpose, method, url, started_at, millis, status, problem,
                   request_headers, response_headers, NULL, NULL, message_id, outbox_id
            FROM exchange WHERE exchange_id < ?1 ORDER BY exchange_id DESC LIMIT ?2
            ",
        )?
        .query_map(params![before.unwrap_or(i64::MAX), limit], from_row)?
        .collect::<Result<_, _>>()?)
}

/// One, with bodies.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn get(db: &Db, id: i64) -> Result<Exchange, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT exchange_id, connection_id, request_id, purpose, method, url, started_at, millis, status, problem,
                   request_headers, response_headers, request_body, response_body, message_id, outbox_id
            FROM exchange WHERE exchange_id = ?1
            ",
        )?
        .query_row([id], from_row)?)
}

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Exchange> {
    Ok(Exchange {
        id: row.get(0)?,
        connection_id: row.get(1)?,
        request_id: row.get(2)?,
        purpose: row.get(3)?,
        method: row.get(4)?,
        url: row.get(5)?,
        started_at: row.get(6)?,
        millis: row.get(7)?,
        status: row.get(8)?,
        problem: row.get(9)?,
        request_headers: row.get(10)?,
        response_headers: row.get(11)?,
        request_body: row.get(12)?,
        response_body: row.get(13)?,
        message_id: row.get(14)?,
        outbox_id: row.get(15)?,
    })
}

/// Lets go of what is older than `before`, then of the oldest until at most `max_bytes` remain. Returns how many went.
///
/// # Errors
/// Database errors.
pub fn trim(tx: &Tx<'_>, before: Timestamp, max_bytes: i64) -> Result<usize, StoreError> {
    let old = tx.execute(
        "DELETE FROM exchange WHERE started_order < ?1",
        [moment::order(before)],
    )?;
    let over = tx.execute(
        "
        DELETE FROM exchange WHERE exchange_id IN (
            SELECT exchange_id FROM (
                SELECT exchange_id, sum(bytes) OVER (ORDER BY exchange_id DESC) AS total FROM exchange
            ) WHERE total > ?1
        )
        ",
        [max_bytes],
    )?;
    Ok(old + over)
}
