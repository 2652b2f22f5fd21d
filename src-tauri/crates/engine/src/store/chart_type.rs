//! How each type of a patient's chart was last read.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::{StoreError, Tx};

/// What the next reading can ask with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Of the one page that was all of it, as sent.
    pub etag: Option<String>,
    /// Of what the tag stood for.
    pub digest: Option<Vec<u8>>,
    /// The server's time as the reading began.
    pub since: Option<String>,
    /// When all of it was last read.
    pub whole_at: Option<String>,
}

/// A type of a patient's chart: how it was read, and what is held of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// `None`: never read as a whole.
    pub held: Option<Held>,
    /// Ids at the server.
    pub ids: BTreeSet<String>,
}

/// Every type of a patient that was read, or of which something is held.
///
/// # Errors
/// Database errors.
pub fn of(db: &Db, patient_id: i64) -> Result<BTreeMap<String, Kind>, StoreError> {
    let mut kinds: BTreeMap<String, Kind> = BTreeMap::new();
    let mut read = db.prepare_cached(
        "SELECT type, etag, digest, since, whole_at FROM chart_type WHERE patient_id = ?1",
    )?;
    let mut rows = read.query([patient_id])?;
    while let Some(row) = rows.next()? {
        let held = Held {
            etag: row.get(1)?,
            digest: row.get(2)?,
            since: row.get(3)?,
            whole_at: row.get(4)?,
        };
        kinds.entry(row.get(0)?).or_default().held = Some(held);
    }
    let mut ids = db.prepare_cached("SELECT type, fhir_id FROM resource WHERE patient_id = ?1")?;
    let mut rows = ids.query([patient_id])?;
    while let Some(row) = rows.next()? {
        let kind = kinds.entry(row.get(0)?).or_default();
        kind.ids.insert(row.get(1)?);
    }
    Ok(kinds)
}

/// How one type was read.
///
/// # Errors
/// Database errors.
pub fn get(db: &Db, patient_id: i64, kind: &str) -> Result<Option<Held>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT etag, digest, since, whole_at FROM chart_type WHERE patient_id = ?1 AND type = ?2",
        )?
        .query_row(params![patient_id, kind], |row| {
            Ok(Held {
                etag: row.get(0)?,
                digest: row.get(1)?,
                since: row.get(2)?,
                whole_at: row.get(3)?,
            })
        })
        .optional()?)
}

/// All of it was read.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, patient_id: i64, kind: &str, held: &Held) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT INTO chart_type (patient_id, type, etag, digest, since, whole_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (patient_id, type) DO UPDATE SET
            etag = excluded.etag, digest = excluded.digest, since = excluded.since, whole_at = excluded.whole_at
        ",
    )?
    .execute(params![
        patient_id,
        kind,
        held.etag,
        held.digest,
        held.since,
        held.whole_at
    ])?;
    Ok(())
}

/// What has changed was read: a tag of before stands for nothing now.
///
/// # Errors
/// Database errors.
pub fn changed(
    tx: &Tx<'_>,
    patient_id: i64,
    kind: &str,
    since: Option<&str>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        UPDATE chart_type SET etag = NULL, digest = NULL, since = coalesce(?3, since)
        WHERE patient_id = ?1 AND type = ?2
        ",
    )?
    .execute(params![patient_id, kind, since])?;
    Ok(())
}

/// It is not known any longer what is held: the next reading asks for everything.
///
/// # Errors
/// Database errors.
pub fn forget(tx: &Tx<'_>, patient_id: i64, kind: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM chart_type WHERE patient_id = ?1 AND type = ?2")?
        .execute(params![patient_id, kind])?;
    Ok(())
}
