//! What happened to one message, from the tables that remember it: gone rows of logs, a person's marks, our receipts.

use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::StoreError;

/// A row of a log that the server no longer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Whose log.
    pub her_id: String,
    /// Where it stood last.
    pub position: i64,
    /// When it was found gone.
    pub at: String,
}

/// Rows of logs that a message has lost.
///
/// # Errors
/// Database errors.
pub fn gone(db: &Db, message_id: i64) -> Result<Vec<Gone>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT her_id, last_position, gone_at FROM gone_arrival WHERE message_id = ?1 ORDER BY gone_id
            ",
        )?
        .query_map([message_id], |row| {
            Ok(Gone {
                her_id: row.get(0)?,
                position: row.get(1)?,
                at: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// A person's marks on a message and on its thread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// When the message was read.
    pub read_at: Option<String>,
    /// When the thread was done.
    pub done_at: Option<String>,
    /// Since when it is followed.
    pub followed_at: Option<String>,
    /// The date set.
    pub due: Option<String>,
    /// When it was put into the journal.
    pub filed_at: Option<String>,
}

/// Marks on a message and on its thread.
///
/// # Errors
/// Database errors.
pub fn marks(db: &Db, message_id: i64, thread_id: Option<i64>) -> Result<Marks, StoreError> {
    let read_at = db
        .prepare_cached("SELECT read_at FROM message_mark WHERE message_id = ?1")?
        .query_row([message_id], |row| row.get(0))
        .optional()?
        .flatten();
    let thread = db
        .prepare_cached(
            "SELECT done_at, followed_at, due, filed_at FROM thread_mark WHERE thread_id = ?1",
        )?
        .query_row([thread_id], |row| {
            Ok(Marks {
                read_at: None,
                done_at: row.get(0)?,
                followed_at: row.get(1)?,
                due: row.get(2)?,
                filed_at: row.get(3)?,
            })
        })
        .optional()?
        .unwrap_or_default();
    Ok(Marks { read_at, ..thread })
}

/// Our own receipt for a message that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurReceipt {
    /// The message that carries it.
    pub message_id: i64,
    /// Its entry in the outbox.
    pub outbox_id: i64,
    /// `response.code`.
    pub code: Option<String>,
    /// When it was made.
    pub at: String,
    /// When the receiver had custody.
    pub taken_over_at: Option<String>,
}

/// Receipts that we made for a message.
///
/// # Errors
/// Database errors.
pub fn our_receipts(
    db: &Db,
    connection_id: i64,
    header_id: &str,
) -> Result<Vec<OurReceipt>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT m.message_id, o.outbox_id, m.response_code, o.queued_at, o.taken_over_at
            FROM message AS m JOIN outbox AS o ON o.message_id = m.message_id
            WHERE m.connection_id = ?1 AND m.response_to = ?2 AND o.receipt = 1 ORDER BY m.message_id
            ",
        )?
        .query_map(params![connection_id, header_id], |row| {
            Ok(OurReceipt {
                message_id: row.get(0)?,
                outbox_id: row.get(1)?,
                code: row.get(2)?,
                at: row.get(3)?,
                taken_over_at: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
