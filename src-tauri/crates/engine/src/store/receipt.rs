//! What a receiver said of a message of ours. A receipt names what it answers; it is matched at once, or when that
//! message becomes known here.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::delivery::{self, ReceiptCode, State};
use super::{StoreError, Tx, message, moment, outbox, thread};

/// A receipt as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The message that carried it.
    pub message_id: i64,
    /// `ok`, `fatal-error`, `transient-error`, or another word as sent.
    pub code: String,
    /// When it was read in.
    pub at: String,
    /// Words of the OperationOutcome, as sent.
    pub words: Vec<String>,
    /// HER-id that sent it.
    pub from_her: String,
}

/// Is it said by the one whom the message was sent to? Anybody can write a header id into a receipt; only the addressee
/// has a verdict.
pub(super) fn from_addressee(
    tx: &Tx<'_>,
    connection_id: i64,
    of_header: &str,
    from_her: &str,
) -> Result<bool, StoreError> {
    let addressee: Option<String> = tx
        .prepare_cached("SELECT to_her FROM outbox WHERE connection_id = ?1 AND header_id = ?2")?
        .query_row(params![connection_id, of_header], |row| row.get(0))
        .optional()?;
    Ok(addressee.is_none_or(|to_her| to_her == from_her))
}

pub(super) struct New<'a> {
    pub connection_id: i64,
    pub message_id: i64,
    pub of_header: &'a str,
    pub code: &'a str,
    pub words: &'a [String],
    pub at: Timestamp,
}

/// Keeps a receipt and moves the entry it answers. Returns that entry.
pub(super) fn keep(tx: &Tx<'_>, new: &New<'_>) -> Result<Option<i64>, StoreError> {
    let outbox_id: Option<i64> = tx
        .prepare_cached("SELECT outbox_id FROM outbox WHERE connection_id = ?1 AND header_id = ?2")?
        .query_row(params![new.connection_id, new.of_header], |row| row.get(0))
        .optional()?;
    let inserted = tx
        .prepare_cached(
            "
            INSERT INTO receipt (connection_id, message_id, of_header, outbox_id, code, at, words)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (message_id) DO NOTHING
            ",
        )?
        .execute(params![
            new.connection_id,
            new.message_id,
            new.of_header,
            outbox_id,
            new.code,
            moment::text(new.at),
            message::json(new.words),
        ])?;
    if inserted > 0
        && let Some(outbox_id) = outbox_id
    {
        tell(tx, outbox_id, new.code, new.at)?;
    }
    Ok(outbox_id)
}

/// The entry takes the verdict; a second one that contradicts is kept and flagged, and the first stands.
fn tell(tx: &Tx<'_>, outbox_id: i64, code: &str, at: Timestamp) -> Result<(), StoreError> {
    let Some(code) = ReceiptCode::from_word(code) else {
        return Ok(());
    };
    let entry = outbox::get(tx, outbox_id)?;
    if entry.attempts == 0 {
        // No byte of it has left this machine.
        return Ok(());
    }
    let Ok(to) = delivery::next(entry.state, code.event()) else {
        return Ok(());
    };
    if entry.state == State::Cancelled {
        // Stopped here and received there: it is shown again.
        outbox::show(tx, entry.message_id)?;
    }
    let contradicts = matches!(
        (entry.state, code),
        (State::Accepted, ReceiptCode::FatalError) | (State::Rejected, ReceiptCode::Ok)
    );
    if contradicts {
        tx.prepare_cached("UPDATE outbox SET contradicted = 1 WHERE outbox_id = ?1")?
            .execute([outbox_id])?;
        tx.outbox_changed(outbox_id);
        if let Some(thread_id) = entry.thread_id {
            // A person has to see it.
            thread::reopen(tx, thread_id)?;
        }
    }
    if to != entry.state {
        let reason = match code {
            ReceiptCode::Ok => None,
            ReceiptCode::FatalError => Some("rejected"),
            ReceiptCode::TransientError => Some("asked_to_wait"),
        };
        outbox::set_state(tx, &entry, to, reason, at)?;
        if let Some(thread_id) = entry.thread_id
            && code != ReceiptCode::Ok
        {
            // A person has to see it.
            thread::reopen(tx, thread_id)?;
        }
    }
    if let Some(thread_id) = entry.thread_id {
        thread::refresh(tx, thread_id)?;
    }
    Ok(())
}

/// All receipts to an entry, oldest first.
///
/// # Errors
/// Database errors.
pub fn of_outbox(db: &Db, outbox_id: i64) -> Result<Vec<Receipt>, StoreError> {
    list(
        db,
        "
        SELECT r.message_id, r.code, r.at, r.words, m.from_her
        FROM receipt AS r JOIN message AS m ON m.message_id = r.message_id
        WHERE r.outbox_id = ?1 ORDER BY r.receipt_id
        ",
        &[&outbox_id],
    )
}

/// All receipts to a message, oldest first: also those we sent for one of theirs.
///
/// # Errors
/// Database errors.
pub fn of_header(db: &Db, connection_id: i64, header_id: &str) -> Result<Vec<Receipt>, StoreError> {
    list(
        db,
        "
        SELECT r.message_id, r.code, r.at, r.words, m.from_her
        FROM receipt AS r JOIN message AS m ON m.message_id = r.message_id
        WHERE r.connection_id = ?1 AND r.of_header = ?2 ORDER BY r.receipt_id
        ",
        &[&connection_id, &header_id],
    )
}

fn list(db: &Db, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Vec<Receipt>, StoreError> {
    Ok(db
        .prepare_cached(sql)?
        .query_map(params, |row| {
            Ok(Receipt {
                message_id: row.get(0)?,
                code: row.get(1)?,
                at: row.get(2)?,
                words: message::words_of(&row.get::<_, String>(3)?),
                from_her: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
