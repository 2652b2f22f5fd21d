//! The access journal: who looked at what and when, never what it said. Each row carries the hash of the one before,
//! so that a row taken out or altered shows.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::{StoreError, Tx, moment};

/// One line to be noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access<'a> {
    /// Command name.
    pub command: &'a str,
    /// HPR number or name of who is writing here.
    pub actor: &'a str,
    /// Whose data.
    pub patient_id: Option<i64>,
    /// Which thread.
    pub thread_id: Option<i64>,
    /// `ok` or an error code.
    pub result: &'a str,
}

/// A line as noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: String,
    /// Command name.
    pub command: String,
    /// Who.
    pub actor: String,
    /// Whose data.
    pub patient_id: Option<i64>,
    /// Which thread.
    pub thread_id: Option<i64>,
    /// `ok` or an error code.
    pub result: String,
    hash: Vec<u8>,
}

/// Notes one.
///
/// # Errors
/// Database errors.
pub fn note(tx: &Tx<'_>, access: &Access<'_>, at: Timestamp) -> Result<(), StoreError> {
    let last: Option<Vec<u8>> = tx
        .prepare_cached("SELECT hash FROM access ORDER BY access_id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let at = moment::text(at);
    let hash = hash(
        &last.unwrap_or_default(),
        &at,
        access.command,
        access.actor,
        access.patient_id,
        access.thread_id,
        access.result,
    );
    tx.prepare_cached(
        "
        INSERT INTO access (at, command, actor, patient_id, thread_id, result, hash)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ",
    )?
    .execute(params![
        at,
        access.command,
        access.actor,
        access.patient_id,
        access.thread_id,
        access.result,
        hash
    ])?;
    Ok(())
}

/// Whom a message, a draft or a resource is about, for a request that names only one of those: patient and thread.
///
/// # Errors
/// Database errors.
pub fn about(
    db: &Db,
    message_id: Option<i64>,
    draft_id: Option<i64>,
    resource_id: Option<i64>,
) -> Result<(Option<i64>, Option<i64>), StoreError> {
    let found = match (message_id, draft_id, resource_id) {
        (Some(id), _, _) => db
            .prepare_cached("SELECT NULL, thread_id FROM message WHERE message_id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?,
        (None, Some(id), _) => db
            .prepare_cached("SELECT patient_id, thread_id FROM draft WHERE draft_id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?,
        (None, None, Some(id)) => db
            .prepare_cached("SELECT patient_id, NULL FROM resource WHERE resource_id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?,
        (None, None, None) => None,
    };
    Ok(found.unwrap_or_default())
}

fn hash(
    before: &[u8],
    at: &str,
    command: &str,
    actor: &str,
    patient_id: Option<i64>,
    thread_id: Option<i64>,
    result: &str,
) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [
        before,
        at.as_bytes(),
        command.as_bytes(),
        actor.as_bytes(),
        &patient_id.unwrap_or(0).to_be_bytes(),
        &thread_id.unwrap_or(0).to_be_bytes(),
        result.as_bytes(),
    ] {
        // With its length, so that two parts cannot trade bytes.
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// The newest lines before `before` (`None`: the newest of all).
///
/// # Errors
/// Database errors.
pub fn page(db: &Db, before: Option<i64>, limit: u32) -> Result<Vec<Row>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT access_id, at, command, actor, patient_id, thread_id, result, hash
            FROM access WHERE access_id < ?1 ORDER BY access_id DESC LIMIT ?2
            ",
        )?
        .query_map(params![before.unwrap_or(i64::MAX), limit], row)?
        .collect::<Result<_, _>>()?)
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        at: row.get(1)?,
        command: row.get(2)?,
        actor: row.get(3)?,
        patient_id: row.get(4)?,
        thread_id: row.get(5)?,
        result: row.get(6)?,
        hash: row.get(7)?,
    })
}

/// Walks the whole chain. `Some(id)` is the first line that does not follow from the one before.
///
/// # Errors
/// Database errors.
pub fn verify(db: &Db) -> Result<Option<i64>, StoreError> {
    let mut statement = db.prepare(
        "
        SELECT access_id, at, command, actor, patient_id, thread_id, result, hash
        FROM access ORDER BY access_id
        ",
    )?;
    let mut before = Vec::new();
    let mut number = 0;
    for line in statement.query_map([], row)? {
        let line = line?;
        number += 1;
        let expected = hash(
            &before,
            &line.at,
            &line.command,
            &line.actor,
            line.patient_id,
            line.thread_id,
            &line.result,
        );
        // AUTOINCREMENT leaves no holes unless a row was taken out.
        if expected != line.hash || line.id != number {
            return Ok(Some(line.id));
        }
        before = line.hash;
    }
    Ok(None)
}
