//! Entries of a server that is read by time: which were seen, in which order. Such a server promises no positions; a
//! place here is ours, given once and never moved.

use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::arrival::{Arrival, Held};
use super::exchange::{self, Exchange};
use super::ingest::{self, Ingested, Page};
use super::{StoreError, Tx, cursor, thread};

/// An entry as it is noted.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    /// Resource id and version at the server.
    server_key: &'a str,
    /// `meta.lastUpdated` as sent.
    last_updated: Option<&'a str>,
    /// The message, unless none is held.
    message_id: Option<i64>,
    /// What is held of it.
    held: Held,
    /// Bytes of the entry.
    size: i64,
    /// The exchange that brought it.
    exchange_id: Option<i64>,
}

/// What a server calls an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Resource id and version.
    pub server_key: String,
    /// `meta.lastUpdated` as sent.
    pub last_updated: Option<String>,
}

/// Takes one page in, in the order given; what was seen before is passed. The exchange that brought it is kept when
/// something in it was not seen before. Call it inside [`super::Store::write_refetchable`].
///
/// # Errors
/// Database errors.
pub fn page(
    tx: &Tx<'_>,
    page: &Page<'_>,
    keys: &[Key],
    brought_by: Option<&Exchange>,
) -> Result<Ingested, StoreError> {
    let mut exchange_id = None;
    let mut result = Ingested::default();
    let mut threads = std::collections::BTreeSet::new();
    let (connection_id, her_id) = (page.connection_id, page.her_id);
    for (arriving, key) in page.entries.iter().zip(keys) {
        if known(tx, connection_id, her_id, &key.server_key)? {
            result.known += 1;
            continue;
        }
        let (message_id, held) = ingest::nowhere(tx, page, arriving, &mut result, &mut threads)?;
        let again = held == Held::Message
            && match message_id {
                Some(id) => stands(tx, connection_id, her_id, id)?,
                None => false,
            };
        let held = if again { Held::Duplicate } else { held };
        result.seen_again(message_id, held);
        if let (Some(exchange), None) = (brought_by, exchange_id) {
            exchange_id = Some(exchange::keep(tx, exchange)?);
        }
        let entry = Entry {
            server_key: &key.server_key,
            last_updated: key.last_updated.as_deref(),
            message_id,
            held,
            size: i64::try_from(arriving.raw.len()).unwrap_or(i64::MAX),
            exchange_id,
        };
        add(tx, connection_id, her_id, entry)?;
    }
    for thread_id in threads {
        thread::refresh(tx, thread_id)?;
    }
    if let Some(id) = exchange_id {
        exchange::brought(tx, id, &result.new)?;
    }
    Ok(result)
}

/// How far such a log is read: the moment to ask from, and how many entries there are.
///
/// # Errors
/// Database errors.
pub fn follow(
    tx: &Tx<'_>,
    cursor_id: i64,
    connection_id: i64,
    her_id: &str,
    since: Option<&str>,
) -> Result<(), StoreError> {
    let end = end(tx, connection_id, her_id)?;
    cursor::set_seen(tx, cursor_id, end, since)
}

fn stands(db: &Db, connection_id: i64, her_id: &str, message_id: i64) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT EXISTS (
                SELECT 1 FROM seen_entry WHERE message_id = ?1 AND connection_id = ?2 AND her_id = ?3
            )
            ",
        )?
        .query_row(params![message_id, connection_id, her_id], |row| row.get(0))?)
}

/// Was it seen before?
///
/// # Errors
/// Database errors.
pub fn known(
    db: &Db,
    connection_id: i64,
    her_id: &str,
    server_key: &str,
) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM seen_entry WHERE connection_id = ?1 AND her_id = ?2 AND server_key = ?3)",
        )?
        .query_row(params![connection_id, her_id, server_key], |row| row.get(0))?)
}

/// Notes an entry at the next place.
fn add(tx: &Tx<'_>, connection_id: i64, her_id: &str, entry: Entry<'_>) -> Result<i64, StoreError> {
    let place = end(tx, connection_id, her_id)?;
    tx.prepare_cached(
        "
        INSERT INTO seen_entry (
            connection_id, her_id, place, server_key, last_updated, message_id, state, size, exchange_id
        )
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ",
    )?
    .execute(params![
        connection_id,
        her_id,
        place,
        entry.server_key,
        entry.last_updated,
        entry.message_id,
        entry.held,
        entry.size,
        entry.exchange_id
    ])?;
    Ok(place)
}

/// The place after the last one.
///
/// # Errors
/// Database errors.
pub fn end(db: &Db, connection_id: i64, her_id: &str) -> Result<i64, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT place + 1 FROM seen_entry WHERE connection_id = ?1 AND her_id = ?2 ORDER BY place DESC LIMIT 1",
        )?
        .query_row(params![connection_id, her_id], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// `lastUpdated` of the entry at a place, as the server sent it.
///
/// # Errors
/// Database errors.
pub fn updated_at(
    db: &Db,
    connection_id: i64,
    her_id: &str,
    place: i64,
) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT last_updated FROM seen_entry WHERE connection_id = ?1 AND her_id = ?2 AND place = ?3",
        )?
        .query_row(params![connection_id, her_id, place], |row| row.get(0))
        .optional()?
        .flatten())
}

/// The entry at a place, as an arrival whose position is the place.
///
/// # Errors
/// Database errors.
pub fn at(
    db: &Db,
    connection_id: i64,
    her_id: &str,
    place: i64,
) -> Result<Option<Arrival>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT place, server_key, message_id, state, size FROM seen_entry
            WHERE connection_id = ?1 AND her_id = ?2 AND place = ?3
            ",
        )?
        .query_row(params![connection_id, her_id, place], arrival)
        .optional()?)
}

fn arrival(row: &Row<'_>) -> rusqlite::Result<Arrival> {
    Ok(Arrival {
        position: row.get(0)?,
        anchor: row.get(1)?,
        message_id: row.get(2)?,
        held: row.get(3)?,
        size: row.get(4)?,
    })
}
