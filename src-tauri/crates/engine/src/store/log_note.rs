//! Quiet lines of a log: rows that came late, rows that are gone, a log read anew. No message, nobody's data.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::word::words;
use super::{StoreError, Tx, moment};

words! {
    /// What happened.
    Kind {
        /// Rows appeared below what was read, and were read in.
        Late = "late",
        /// Rows that we hold are not in the log any more.
        Gone = "gone",
        /// Rows that were missing here were fetched again.
        Refilled = "refilled",
        /// A person had the log read again from its start.
        Reread = "reread",
        /// The log was another one, and is read anew.
        Restarted = "restarted",
    }
}

/// One quiet line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Local number.
    pub id: i64,
    /// What happened.
    pub kind: Kind,
    /// Where; it follows the rows when they move.
    pub position: i64,
    /// How many rows.
    pub rows: i64,
    /// When it was found.
    pub at: String,
}

/// Notes what happened.
///
/// # Errors
/// Database errors.
pub fn add(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    kind: Kind,
    position: i64,
    rows: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO log_note (connection_id, her_id, kind, position, rows, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![connection_id, her_id, kind, position, rows, moment::text(at)])?;
    tx.status_changed();
    Ok(())
}

/// The rows at and above a position move.
pub(super) fn move_up(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    from: i64,
    by: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        UPDATE log_note SET position = position + ?4
        WHERE connection_id = ?1 AND her_id = ?2 AND position >= ?3
        ",
    )?
    .execute(params![connection_id, her_id, from, by])?;
    Ok(())
}

pub(super) const OF_LOG: &str = "
    SELECT note_id, kind, position, rows, at FROM log_note
    WHERE connection_id = ?1 AND her_id = ?2 ORDER BY position DESC, note_id DESC LIMIT ?3
";

/// The notes of a log, highest position first.
///
/// # Errors
/// Database errors.
pub fn of_log(
    db: &Db,
    connection_id: i64,
    her_id: &str,
    limit: u32,
) -> Result<Vec<Note>, StoreError> {
    Ok(db
        .prepare_cached(OF_LOG)?
        .query_map(params![connection_id, her_id, limit], |row| {
            Ok(Note {
                id: row.get(0)?,
                kind: row.get(1)?,
                position: row.get(2)?,
                rows: row.get(3)?,
                at: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
