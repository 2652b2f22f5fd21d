//! Attempts at an outbox entry, written before the first byte leaves.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::{StoreError, Tx, moment};

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// 1, 2, 3, …
    pub number: u32,
    /// X-Request-ID.
    pub request_id: String,
    /// `Bundle.id` of this sending, where it was not that of the frozen bytes.
    pub bundle_id: Option<String>,
    /// When it began.
    pub started_at: String,
    /// HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// Catalogue key; `None` while under way.
    pub meaning: Option<String>,
    /// How long it took.
    pub millis: Option<u32>,
    /// OperationOutcome as sent.
    pub outcome: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finish<'a> {
    /// HTTP status, when an answer came.
    pub status: Option<u16>,
    /// Catalogue key: `ok`, `offline`, `timeout`, `http_503`, `restarted`, …
    pub meaning: &'a str,
    /// How long it took.
    pub millis: Option<u32>,
    /// OperationOutcome as sent.
    pub outcome: Option<&'a str>,
}

pub(super) fn begin(
    tx: &Tx<'_>,
    outbox_id: i64,
    number: u32,
    request_id: &str,
    bundle_id: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT INTO attempt (outbox_id, number, request_id, started_at, bundle_id)
        VALUES (?1, ?2, ?3, ?4, ?5)
        ",
    )?
    .execute(params![
        outbox_id,
        number,
        request_id,
        moment::text(at),
        bundle_id
    ])?;
    Ok(())
}

/// Writes down how the attempt that is under way ended, without moving the entry: before [`super::outbox::refreeze`].
/// Else [`super::outbox::finish_attempt`] does both.
///
/// # Errors
/// Database errors.
pub fn finish(tx: &Tx<'_>, outbox_id: i64, finish: &Finish<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        UPDATE attempt SET status = ?2, meaning = ?3, millis = ?4, outcome = ?5
        WHERE outbox_id = ?1 AND meaning IS NULL
        ",
    )?
    .execute(params![
        outbox_id,
        finish.status,
        finish.meaning,
        finish.millis,
        finish.outcome
    ])?;
    Ok(())
}

/// All attempts at an entry, oldest first.
///
/// # Errors
/// Database errors.
pub fn of(db: &Db, outbox_id: i64) -> Result<Vec<Attempt>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT number, request_id, started_at, status, meaning, millis, outcome, bundle_id
            FROM attempt WHERE outbox_id = ?1 ORDER BY number
            ",
        )?
        .query_map([outbox_id], |row| {
            Ok(Attempt {
                number: row.get(0)?,
                request_id: row.get(1)?,
                started_at: row.get(2)?,
                status: row.get(3)?,
                meaning: row.get(4)?,
                millis: row.get(5)?,
                outcome: row.get(6)?,
                bundle_id: row.get(7)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// Could one of these attempts have got through although no good answer came? Only one that never left, or that was
/// refused before anything was done, could not.
#[must_use]
pub fn perhaps_arrived(attempts: &[Attempt]) -> bool {
    attempts.iter().any(|attempt| match attempt.status {
        // A folder that refused a message does not hold it.
        None => {
            let meaning = attempt.meaning.as_deref().unwrap_or_default();
            // Nor does a server that no trusted connection came about with.
            !matches!(meaning, "offline" | "address")
                && !meaning.starts_with("folder_")
                && !meaning.starts_with("tls")
        }
        // Sent again after it was taken over; or a gateway lost the answer of a server that took it.
        Some(status) => {
            matches!(status, 200..300 | 408 | 500..600)
                && attempt.meaning.as_deref() != Some("html")
        }
    })
}
