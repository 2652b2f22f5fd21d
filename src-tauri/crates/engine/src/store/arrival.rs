//! Where in a log each message stands. Positions live in blocks of at most [`BLOCK`] arrivals: a late commit deep in the
//! log splits one block and moves the first positions of those after it, never a row of the others.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::word::words;
use super::{StoreError, Tx, cursor, log_note as note, moment};

/// Arrivals in a full block.
pub const BLOCK: i64 = 512;
/// Counter that goes up whenever a row of a log gets another position or another content: what was read by position
/// before is stale then, and only then.
pub const MOVED: &str = "log_moved";

words! {
    /// What is held of the entry.
    Held {
        /// The message.
        Message = "held",
        /// The same message stands at another position of this log too.
        Duplicate = "duplicate",
        /// The same message under a new `Bundle.id`.
        Retransmission = "retransmission",
        /// For somebody else: position and anchor only.
        NotAddressed = "not_addressed",
        /// Over the cap: the position only, until a person asks for it.
        TooLarge = "too_large",
    }
}

/// One entry of a log as held here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Its position in the log.
    pub position: i64,
    /// `Bundle.id`, else `sha256:…`; empty when never fetched.
    pub anchor: String,
    /// The message, unless none is held.
    pub message_id: Option<i64>,
    /// What is held of it.
    pub held: Held,
    /// Bytes of the entry.
    pub size: i64,
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Which server.
    pub connection_id: i64,
    /// Whose log.
    pub her_id: String,
    /// Where in it.
    pub position: i64,
}

/// An entry to be placed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub anchor: &'a str,
    pub message_id: Option<i64>,
    pub held: Held,
    pub size: i64,
    /// It brought a message that is no receipt.
    pub letter: bool,
    /// The exchange that brought it, where it was kept.
    pub exchange_id: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
struct Block {
    id: i64,
    first: i64,
    length: i64,
}

fn block_at(
    db: &Db,
    connection_id: i64,
    her_id: &str,
    position: i64,
) -> Result<Option<Block>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT block_id, first_position, length FROM block
            WHERE connection_id = ?1 AND her_id = ?2 AND first_position <= ?3
            ORDER BY first_position DESC LIMIT 1
            ",
        )?
        .query_row(params![connection_id, her_id, position], |row| {
            Ok(Block {
                id: row.get(0)?,
                first: row.get(1)?,
                length: row.get(2)?,
            })
        })
        .optional()?)
}

/// The position after the last one held; `None` when nothing is held.
///
/// # Errors
/// Database errors.
pub fn end(db: &Db, connection_id: i64, her_id: &str) -> Result<Option<i64>, StoreError> {
    Ok(block_at(db, connection_id, her_id, i64::MAX)?.map(|block| block.first + block.length))
}

/// What is held at one position.
///
/// # Errors
/// Database errors.
pub fn at(
    db: &Db,
    connection_id: i64,
    her_id: &str,
    position: i64,
) -> Result<Option<Arrival>, StoreError> {
    let Some(block) = block_at(db, connection_id, her_id, position)? else {
        return Ok(None);
    };
    Ok(db
        .prepare_cached(
            "SELECT ?3 + place, anchor, message_id, state, size FROM arrival WHERE block_id = ?1 AND place = ?2",
        )?
        .query_row(params![block.id, position - block.first, block.first], from_row)
        .optional()?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Arrival> {
    Ok(Arrival {
        position: row.get(0)?,
        anchor: row.get(1)?,
        message_id: row.get(2)?,
        held: row.get(3)?,
        size: row.get(4)?,
    })
}

/// Up to `count` arrivals from a position on, in order: for audits and repairs.
///
/// # Errors
/// Database errors.
pub fn range(
    db: &Db,
    connection_id: i64,
    her_id: &str,
    from: i64,
    count: u32,
) -> Result<Vec<Arrival>, StoreError> {
    let first = block_at(db, connection_id, her_id, from)?.map_or(from, |block| block.first);
    Ok(db
        .prepare_cached(
            "
            SELECT b.first_position + a.place, a.anchor, a.message_id, a.state, a.size
            FROM block AS b CROSS JOIN arrival AS a ON a.block_id = b.block_id
            WHERE b.connection_id = ?1 AND b.her_id = ?2 AND b.first_position >= ?3
              AND b.first_position + a.place >= ?4
            ORDER BY b.first_position, a.place LIMIT ?5
            ",
        )?
        .query_map(params![connection_id, her_id, first, from, count], from_row)?
        .collect::<Result<_, _>>()?)
}

/// Every place of a message in the logs we read.
///
/// # Errors
/// Database errors.
pub fn positions(db: &Db, message_id: i64) -> Result<Vec<Position>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT b.connection_id, b.her_id, b.first_position + a.place
            FROM arrival AS a JOIN block AS b ON b.block_id = a.block_id
            WHERE a.message_id = ?1 ORDER BY b.connection_id, b.her_id, b.first_position + a.place
            ",
        )?
        .query_map([message_id], |row| {
            Ok(Position {
                connection_id: row.get(0)?,
                her_id: row.get(1)?,
                position: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// Places an entry where none is held: behind the row before it, or where a log begins. A row that was lost here, in the
/// middle of a block, goes back to its place.
pub(super) fn append(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    position: i64,
    entry: Entry<'_>,
) -> Result<(), StoreError> {
    let block = match block_at(tx, connection_id, her_id, position)? {
        Some(block) if position < block.first + block.length => {
            put(tx, block, position - block.first, entry)?;
            return lengthen(tx, block.id, 0, i64::from(entry.letter));
        }
        Some(block) if block.first + block.length == position && block.length < BLOCK => block,
        _ => new_block(tx, connection_id, her_id, position)?,
    };
    put(tx, block, block.length, entry)?;
    lengthen(tx, block.id, 1, i64::from(entry.letter))
}

/// Places a late commit: what stood at the position and after it moves up by one.
pub(super) fn insert(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    position: i64,
    entry: Entry<'_>,
) -> Result<(), StoreError> {
    split(tx, connection_id, her_id, position)?;
    move_blocks(tx, connection_id, her_id, position, 1)?;
    let before = block_at(tx, connection_id, her_id, position - 1)?;
    let block = match before {
        Some(block) if block.first + block.length == position && block.length < BLOCK => block,
        _ => new_block(tx, connection_id, her_id, position)?,
    };
    put(tx, block, block.length, entry)?;
    lengthen(tx, block.id, 1, i64::from(entry.letter))?;
    note::move_up(tx, connection_id, her_id, position, 1)?;
    tx.count(MOVED, 1);
    Ok(())
}

/// The log no longer has the entry at this position: what stood after it moves down by one. The message stays.
///
/// # Errors
/// Database errors.
pub fn remove(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    position: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let Some(gone) = self::at(tx, connection_id, her_id, position)? else {
        return Ok(());
    };
    split(tx, connection_id, her_id, position)?;
    split(tx, connection_id, her_id, position + 1)?;
    let Some(block) = block_at(tx, connection_id, her_id, position)? else {
        return Ok(());
    };
    tx.execute("DELETE FROM arrival WHERE block_id = ?1", [block.id])?;
    tx.execute("DELETE FROM block WHERE block_id = ?1", [block.id])?;
    move_blocks(tx, connection_id, her_id, position + 1, -1)?;
    tx.execute(
        "
        INSERT INTO gone_arrival (connection_id, her_id, last_position, anchor, message_id, gone_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ",
        params![
            connection_id,
            her_id,
            position,
            gone.anchor,
            gone.message_id,
            moment::text(at)
        ],
    )?;
    told(tx, gone.message_id)?;
    note::move_up(tx, connection_id, her_id, position + 1, -1)?;
    tx.count(MOVED, 1);
    follow(tx, connection_id, her_id)
}

/// Rows came or went below what is held: every position held moves.
///
/// # Errors
/// Database errors.
pub fn shift(tx: &Tx<'_>, connection_id: i64, her_id: &str, by: i64) -> Result<(), StoreError> {
    move_blocks(tx, connection_id, her_id, i64::MIN, by)?;
    note::move_up(tx, connection_id, her_id, i64::MIN, by)?;
    tx.count(MOVED, 1);
    tx.execute(
        "
        UPDATE cursor SET start_position = start_position + ?3
        WHERE connection_id = ?1 AND her_id = ?2 AND kind = 'row'
        ",
        params![connection_id, her_id, by],
    )?;
    follow(tx, connection_id, her_id)
}

/// An entry that was not fetched before is here now.
pub(super) fn fill(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    position: i64,
    entry: Entry<'_>,
) -> Result<(), StoreError> {
    let Some(block) = block_at(tx, connection_id, her_id, position)? else {
        return Ok(());
    };
    tx.execute(
        "
        UPDATE arrival SET anchor = ?3, message_id = ?4, state = ?5, size = ?6, exchange_id = ?7
        WHERE block_id = ?1 AND place = ?2
        ",
        params![
            block.id,
            position - block.first,
            entry.anchor,
            entry.message_id,
            entry.held,
            entry.size,
            entry.exchange_id
        ],
    )?;
    tx.count(MOVED, 1);
    lengthen(tx, block.id, 0, i64::from(entry.letter))
}

/// The cursor follows what is held: after the last arrival, with its anchor.
pub(super) fn follow(tx: &Tx<'_>, connection_id: i64, her_id: &str) -> Result<(), StoreError> {
    let Some(end) = end(tx, connection_id, her_id)? else {
        return Ok(());
    };
    let last = at(tx, connection_id, her_id, end - 1)?;
    let anchor = last
        .as_ref()
        .map(|arrival| arrival.anchor.as_str())
        .filter(|anchor| !anchor.is_empty());
    let size = last.as_ref().map_or(0, |arrival| arrival.size);
    cursor::set_next(tx, connection_id, her_id, end, anchor, size)
}

pub(super) fn all_gone(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "
        INSERT INTO gone_arrival (connection_id, her_id, last_position, anchor, message_id, gone_at)
        SELECT b.connection_id, b.her_id, b.first_position + a.place, a.anchor, a.message_id, ?3
        FROM block AS b JOIN arrival AS a ON a.block_id = b.block_id
        WHERE b.connection_id = ?1 AND b.her_id = ?2
        ",
        params![connection_id, her_id, moment::text(at)],
    )?;
    tx.execute(
        "
        DELETE FROM arrival WHERE block_id IN (
            SELECT block_id FROM block WHERE connection_id = ?1 AND her_id = ?2
        )
        ",
        params![connection_id, her_id],
    )?;
    tx.execute(
        "DELETE FROM block WHERE connection_id = ?1 AND her_id = ?2",
        params![connection_id, her_id],
    )?;
    tx.count(MOVED, 1);
    Ok(())
}

fn told(tx: &Tx<'_>, message_id: Option<i64>) -> Result<(), StoreError> {
    let Some(message_id) = message_id else {
        return Ok(());
    };
    let thread_id: Option<i64> = tx
        .prepare_cached("SELECT thread_id FROM message WHERE message_id = ?1")?
        .query_row([message_id], |row| row.get(0))?;
    if let Some(thread_id) = thread_id {
        tx.thread_changed(thread_id);
    }
    Ok(())
}

fn new_block(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    first: i64,
) -> Result<Block, StoreError> {
    tx.prepare_cached(
        "INSERT INTO block (connection_id, her_id, first_position) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![connection_id, her_id, first])?;
    Ok(Block {
        id: tx.last_insert_rowid(),
        first,
        length: 0,
    })
}

fn put(tx: &Tx<'_>, block: Block, place: i64, entry: Entry<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT INTO arrival (block_id, place, anchor, message_id, state, size, exchange_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ",
    )?
    .execute(params![
        block.id,
        place,
        entry.anchor,
        entry.message_id,
        entry.held,
        entry.size,
        entry.exchange_id
    ])?;
    Ok(())
}

fn lengthen(tx: &Tx<'_>, block_id: i64, by: i64, letters: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE block SET length = length + ?2, letters = letters + ?3 WHERE block_id = ?1",
    )?
    .execute(params![block_id, by, letters])?;
    Ok(())
}

/// Makes `position` the first of its block, unless it is one already or lies outside.
fn split(tx: &Tx<'_>, connection_id: i64, her_id: &str, position: i64) -> Result<(), StoreError> {
    let Some(block) = block_at(tx, connection_id, her_id, position)? else {
        return Ok(());
    };
    let place = position - block.first;
    if place == 0 || place >= block.length {
        return Ok(());
    }
    let tail = new_block(tx, connection_id, her_id, position)?;
    tx.prepare_cached(
        "UPDATE arrival SET block_id = ?3, place = place - ?2 WHERE block_id = ?1 AND place >= ?2",
    )?
    .execute(params![block.id, place, tail.id])?;
    let letters: i64 = tx
        .prepare_cached(
            "
            SELECT count(*) FROM arrival AS a JOIN message AS m ON m.message_id = a.message_id
            WHERE a.block_id = ?1 AND a.state = 'held' AND m.class <> 'receipt'
            ",
        )?
        .query_row([tail.id], |row| row.get(0))?;
    lengthen(tx, tail.id, block.length - place, letters)?;
    lengthen(tx, block.id, place - block.length, -letters)
}

fn move_blocks(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    from: i64,
    by: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        UPDATE block SET first_position = first_position + ?4
        WHERE connection_id = ?1 AND her_id = ?2 AND first_position >= ?3
        ",
    )?
    .execute(params![connection_id, her_id, from, by])?;
    Ok(())
}
