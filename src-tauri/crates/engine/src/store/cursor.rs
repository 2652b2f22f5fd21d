//! How far a log is read, and of which kind. Keyed by connection and HER-id, never by URL or port.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::word::words;
use super::{StoreError, Tx, log_note, moment};

words! {
    /// DESIGN §3, "Cursor kind". Changing the kind makes a new cursor.
    Kind {
        /// NAV with a destination: a row count.
        Row = "row",
        /// Any other server: `_lastUpdated`.
        Since = "since",
        /// NAV without a destination; testers only.
        Id = "id",
    }
}

/// A cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Local number.
    pub id: i64,
    /// Which server.
    pub connection_id: i64,
    /// Whose log.
    pub her_id: String,
    /// Which arithmetic.
    pub kind: Kind,
    /// Where the held part of the log begins.
    pub start_position: i64,
    /// The next entry to ask for.
    pub next_position: i64,
    /// Anchor of the last entry held.
    pub anchor: Option<String>,
    /// Bytes of the anchor's entry.
    pub anchor_size: i64,
    /// For `since`.
    pub since: Option<String>,
    /// Why it does not poll; a banner's code.
    pub paused: Option<String>,
    /// Entries so far that were for somebody else.
    pub not_addressed: i64,
    /// The last whole audit.
    pub audited_at: Option<String>,
    /// When the cursor was made; `None` for those older than this column.
    pub created_at: Option<String>,
    /// What the last whole audit counted.
    pub audit: Option<Audit>,
}

/// What a whole audit counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audit {
    /// Rows the server has, from where we began.
    pub server: i64,
    /// Rows held here.
    pub local: i64,
    /// Rows of the server that are not held here after the repair: too large to fetch.
    pub missing: i64,
    /// Rows read in or found gone by the audit.
    pub repaired: i64,
}

const COLUMNS: &str = "
    cursor_id, connection_id, her_id, kind, start_position, next_position, anchor, anchor_size, since, paused,
    not_addressed, audited_at, created_at, audit_server, audit_local, audit_missing, audit_repaired
";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Cursor> {
    Ok(Cursor {
        id: row.get(0)?,
        connection_id: row.get(1)?,
        her_id: row.get(2)?,
        kind: row.get(3)?,
        start_position: row.get(4)?,
        next_position: row.get(5)?,
        anchor: row.get(6)?,
        anchor_size: row.get(7)?,
        since: row.get(8)?,
        paused: row.get(9)?,
        not_addressed: row.get(10)?,
        audited_at: row.get(11)?,
        created_at: row.get(12)?,
        audit: match row.get::<_, Option<i64>>(13)? {
            None => None,
            Some(server) => Some(Audit {
                server,
                local: row.get(14)?,
                missing: row.get(15)?,
                repaired: row.get(16)?,
            }),
        },
    })
}

/// The cursor of one log, if it was ever read.
///
/// # Errors
/// Database errors.
pub fn get(
    db: &Db,
    connection_id: i64,
    her_id: &str,
    kind: Kind,
) -> Result<Option<Cursor>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM cursor WHERE connection_id = ?1 AND her_id = ?2 AND kind = ?3"
        ))?
        .query_row(params![connection_id, her_id, kind], from_row)
        .optional()?)
}

/// All cursors of a connection.
///
/// # Errors
/// Database errors.
pub fn of_connection(db: &Db, connection_id: i64) -> Result<Vec<Cursor>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM cursor WHERE connection_id = ?1 ORDER BY cursor_id"
        ))?
        .query_map([connection_id], from_row)?
        .collect::<Result<_, _>>()?)
}

/// Makes the cursor of a log that was never read. `start_position`: 0 for "hent alt", the first position to be held
/// for "fra nå".
///
/// # Errors
/// Database errors; one that is there already.
pub fn create(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    kind: Kind,
    start_position: i64,
) -> Result<i64, StoreError> {
    create_at(tx, connection_id, her_id, kind, start_position, None)
}

/// As [`create`], and says when: the first nightly audit is counted from there.
///
/// # Errors
/// Database errors; one that is there already.
pub fn create_at(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    kind: Kind,
    start_position: i64,
    at: Option<Timestamp>,
) -> Result<i64, StoreError> {
    tx.execute(
        "
        INSERT INTO cursor (connection_id, her_id, kind, start_position, next_position, created_at)
        VALUES (?1, ?2, ?3, ?4, ?4, ?5)
        ",
        params![
            connection_id,
            her_id,
            kind,
            start_position,
            at.map(moment::text)
        ],
    )?;
    tx.status_changed();
    Ok(tx.last_insert_rowid())
}

/// How far a log is read by time: how many entries were seen, and the moment to ask from (`None` keeps it).
pub(super) fn set_seen(
    tx: &Tx<'_>,
    id: i64,
    seen: i64,
    since: Option<&str>,
) -> Result<(), StoreError> {
    let changed = tx.execute(
        "
        UPDATE cursor SET next_position = ?2, since = coalesce(?3, since)
        WHERE cursor_id = ?1 AND (next_position <> ?2 OR (?3 IS NOT NULL AND since IS NOT ?3))
        ",
        params![id, seen, since],
    )?;
    if changed > 0 {
        tx.status_changed();
    }
    Ok(())
}

/// From which moment a log that was never read is asked.
///
/// # Errors
/// Database errors.
pub fn set_since(tx: &Tx<'_>, id: i64, since: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE cursor SET since = ?2 WHERE cursor_id = ?1",
        params![id, since],
    )?;
    Ok(())
}

/// Stops or resumes polling; the reason is a banner's code.
///
/// # Errors
/// Database errors.
pub fn pause(tx: &Tx<'_>, id: i64, reason: Option<&str>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE cursor SET paused = ?2 WHERE cursor_id = ?1",
        params![id, reason],
    )?;
    tx.status_changed();
    Ok(())
}

/// A person has seen that the server does not filter: the count starts again.
///
/// # Errors
/// Database errors.
pub fn clear_not_addressed(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE cursor SET not_addressed = 0 WHERE cursor_id = ?1",
        [id],
    )?;
    tx.status_changed();
    Ok(())
}

/// A whole audit is done.
///
/// # Errors
/// Database errors.
pub fn audited(tx: &Tx<'_>, id: i64, audit: Audit, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "
        UPDATE cursor
        SET audited_at = ?2, audit_server = ?3, audit_local = ?4, audit_missing = ?5, audit_repaired = ?6
        WHERE cursor_id = ?1
        ",
        params![
            id,
            moment::text(at),
            audit.server,
            audit.local,
            audit.missing,
            audit.repaired
        ],
    )?;
    tx.status_changed();
    Ok(())
}

/// What lies before where we began has been read too: the held part begins there now.
///
/// # Errors
/// Database errors.
pub fn set_start(tx: &Tx<'_>, id: i64, start: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE cursor SET start_position = ?2 WHERE cursor_id = ?1",
        params![id, start],
    )?;
    tx.status_changed();
    Ok(())
}

/// The log is another one now: the cursor begins anew at 0 (or `start`), its arrivals are told as gone, messages stay.
///
/// # Errors
/// Database errors.
pub fn restart(tx: &Tx<'_>, id: i64, start: i64, at: Timestamp) -> Result<(), StoreError> {
    let (connection_id, her_id, held): (i64, String, i64) = tx
        .prepare_cached(
            "SELECT connection_id, her_id, next_position - start_position FROM cursor WHERE cursor_id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    super::arrival::all_gone(tx, connection_id, &her_id, at)?;
    log_note::add(
        tx,
        connection_id,
        &her_id,
        log_note::Kind::Restarted,
        start,
        held,
        at,
    )?;
    tx.execute(
        "
        UPDATE cursor
        SET start_position = ?2, next_position = ?2, anchor = NULL, anchor_size = 0, paused = NULL, not_addressed = 0
        WHERE cursor_id = ?1
        ",
        params![id, start],
    )?;
    tx.status_changed();
    Ok(())
}

/// Sets where the next ask begins and its anchor. Does nothing when nothing differs.
pub(super) fn set_next(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    next: i64,
    anchor: Option<&str>,
    anchor_size: i64,
) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached(
            "
            UPDATE cursor SET next_position = ?3, anchor = ?4, anchor_size = ?5
            WHERE connection_id = ?1 AND her_id = ?2 AND kind = 'row'
              AND (next_position <> ?3 OR anchor IS NOT ?4)
            ",
        )?
        .execute(params![connection_id, her_id, next, anchor, anchor_size])?;
    if changed > 0 {
        tx.status_changed();
    }
    Ok(())
}
