//! A log as two stores are compared by it: what stands where, and the hash of its bytes.

use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::cursor::Kind;
use super::log::Log;
use super::message::Class;
use super::{StoreError, arrival};

/// An entry as two stores are compared by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where.
    pub position: i64,
    /// `Bundle.id`, hash, or the server's own key.
    pub anchor: String,
    /// Of the bytes held; `None` when none are.
    pub sha256: Option<Vec<u8>>,
    /// Of the message.
    pub class: Class,
    /// Content list and code.
    pub kind: String,
    /// Event code.
    pub event: String,
}

const LINE: &str =
    "m.sha256, coalesce(m.class, 'info'), coalesce(m.kind, ''), coalesce(m.event_code, '')";

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        position: row.get(0)?,
        anchor: row.get(1)?,
        sha256: row.get(2)?,
        class: row.get(3)?,
        kind: row.get(4)?,
        event: row.get(5)?,
    })
}

/// The entries at `count` positions from one on, in order.
///
/// # Errors
/// Database errors.
pub fn lines(db: &Db, log: Log<'_>, from: i64, count: u32) -> Result<Vec<Line>, StoreError> {
    let sql = match log.kind {
        Kind::Since => format!(
            "
            SELECT s.place, s.server_key, {LINE} FROM seen_entry AS s
            LEFT JOIN message AS m ON m.message_id = s.message_id
            WHERE s.connection_id = ?1 AND s.her_id = ?2 AND s.place >= ?3 AND s.place < ?3 + ?4 ORDER BY s.place
            "
        ),
        Kind::Row | Kind::Id => format!(
            "
            SELECT b.first_position + a.place, a.anchor, {LINE}
            FROM block AS b CROSS JOIN arrival AS a ON a.block_id = b.block_id
            LEFT JOIN message AS m ON m.message_id = a.message_id
            WHERE b.connection_id = ?1 AND b.her_id = ?2
              AND b.first_position > ?3 - ?5 AND b.first_position < ?3 + ?4
              AND b.first_position + a.place >= ?3 AND b.first_position + a.place < ?3 + ?4
            ORDER BY b.first_position, a.place
            "
        ),
    };
    let mut statement = db.prepare_cached(&sql)?;
    let mut parameters: Vec<&dyn rusqlite::ToSql> =
        vec![&log.connection_id, &log.her_id, &from, &count];
    if log.kind != Kind::Since {
        parameters.push(&arrival::BLOCK);
    }
    Ok(statement
        .query_map(parameters.as_slice(), line)?
        .collect::<Result<_, _>>()?)
}

/// What is held under the keys of these lines, each at the line's own position: servers read by time have no positions.
///
/// # Errors
/// Database errors.
pub fn lines_of_keys(db: &Db, log: Log<'_>, keys: &[Line]) -> Result<Vec<Line>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "
        SELECT s.place, s.server_key, {LINE} FROM seen_entry AS s
        LEFT JOIN message AS m ON m.message_id = s.message_id
        WHERE s.connection_id = ?1 AND s.her_id = ?2 AND s.server_key = ?3
        "
    ))?;
    let mut found = Vec::new();
    for key in keys {
        let held = statement
            .query_row(params![log.connection_id, log.her_id, key.anchor], line)
            .optional()?;
        found.extend(held.map(|held| Line {
            position: key.position,
            ..held
        }));
    }
    Ok(found)
}

/// Counts of a whole store: for one that holds a replay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages that are no receipts.
    pub messages: i64,
    /// Receipts.
    pub receipts: i64,
    /// Messages with a finding of severity error.
    pub errors: i64,
    /// Messages whose worst finding is a warning.
    pub warnings: i64,
}

/// Counts everything there is: for a store made for a replay, never for a workspace.
///
/// # Errors
/// Database errors.
pub fn tally(db: &Db) -> Result<Tally, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT count(*) FILTER (WHERE class <> 'receipt'), count(*) FILTER (WHERE class = 'receipt'),
                count(*) FILTER (WHERE worst IN ('fatal', 'error')), count(*) FILTER (WHERE worst = 'warning')
            FROM message
            ",
        )?
        .query_row([], |row| {
            Ok(Tally {
                messages: row.get(0)?,
                receipts: row.get(1)?,
                errors: row.get(2)?,
                warnings: row.get(3)?,
            })
        })?)
}
