//! Versions of a resource that are not its newest.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::{StoreError, Tx, codec, moment};

/// Earlier versions of one resource that are kept, the newest first. A chart that is refreshed every day for its thirty
/// days leaves thirty; what came before that is at the server, where its history is asked for.
pub const MOST: usize = 50;
/// Bytes of them together: a large Binary that changes must not fill the disk. One is kept whatever it weighs.
pub const MOST_BYTES: i64 = 32 * 1024 * 1024;

/// An earlier version, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Local number.
    pub id: i64,
    /// `meta.versionId`
    pub version: Option<String>,
    /// `meta.lastUpdated`, as sent.
    pub last_updated: Option<String>,
    /// When it was read.
    pub fetched_at: String,
}

/// Keeps what a resource was before it is written over.
pub(super) fn replaced(tx: &Tx<'_>, resource_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT OR IGNORE INTO resource_version (
            resource_id, version, last_updated, fetched_at, codec, dict_id, size, sha256, body
        )
        SELECT resource_id, version, last_updated, fetched_at, codec, dict_id, size, sha256, body
        FROM resource WHERE resource_id = ?1
        ",
    )?
    .execute([resource_id])?;
    cap(tx, resource_id)
}

const NEWEST: &str = "
    SELECT resource_version_id, length(body) FROM resource_version WHERE resource_id = ?1
    ORDER BY coalesce(last_updated, fetched_at) DESC, resource_version_id DESC
";

/// Lets go of what is over the caps: looks at the versions of this one resource, of which there are a cap and one.
fn cap(tx: &Tx<'_>, resource_id: i64) -> Result<(), StoreError> {
    let versions: Vec<(i64, i64)> = tx
        .prepare_cached(NEWEST)?
        .query_map([resource_id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut bytes = 0_i64;
    for (place, (id, size)) in versions.into_iter().enumerate() {
        bytes = bytes.saturating_add(size);
        if place >= MOST || (place > 0 && bytes > MOST_BYTES) {
            tx.prepare_cached("DELETE FROM resource_version WHERE resource_version_id = ?1")?
                .execute([id])?;
            older(tx, resource_id, true)?;
        }
    }
    super::weigh_beside(tx, resource_id)
}

/// Are there versions older than those kept? Known by having let go of some, or from the server.
///
/// # Errors
/// Database errors.
pub fn are_older(db: &Db, resource_id: i64) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT older_versions FROM resource WHERE resource_id = ?1")?
        .query_row([resource_id], |row| row.get(0))?)
}

/// Writes down whether there are versions older than those kept.
///
/// # Errors
/// Database errors.
pub fn older(tx: &Tx<'_>, resource_id: i64, are: bool) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE resource SET older_versions = ?2 WHERE resource_id = ?1")?
        .execute(params![resource_id, are])?;
    Ok(())
}

/// A version as a server's history gave it. What is held already, as the newest or an earlier one, is not kept twice.
///
/// # Errors
/// Database errors.
pub fn keep(
    tx: &Tx<'_>,
    resource_id: i64,
    version: Option<&str>,
    last_updated: Option<&str>,
    raw: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    let sha256 = codec::sha256(raw);
    let same: Option<i64> = tx
        .prepare_cached(
            "
            SELECT resource_id FROM resource
            WHERE resource_id = ?1 AND (sha256 = ?2 OR (version IS NOT NULL AND version = ?3))
            UNION ALL
            SELECT resource_id FROM resource_version
            WHERE resource_id = ?1 AND version IS NOT NULL AND version = ?3
            ",
        )?
        .query_row(params![resource_id, sha256, version], |row| row.get(0))
        .optional()?;
    if same.is_some() {
        return Ok(());
    }
    let packed = codec::pack(raw, codec::Dictionary::Resources);
    let size = i64::try_from(raw.len()).unwrap_or(i64::MAX);
    tx.prepare_cached(
        "
        INSERT OR IGNORE INTO resource_version (
            resource_id, version, last_updated, fetched_at, codec, dict_id, size, sha256, body
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ",
    )?
    .execute(params![
        resource_id,
        version,
        last_updated,
        moment::text(at),
        packed.codec,
        packed.dict_id,
        size,
        sha256,
        packed.body
    ])?;
    cap(tx, resource_id)
}

/// The earlier versions that are held, newest first as far as they say when they were.
///
/// # Errors
/// Database errors.
pub fn of(db: &Db, resource_id: i64) -> Result<Vec<Version>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT resource_version_id, version, last_updated, fetched_at FROM resource_version
            WHERE resource_id = ?1
            ORDER BY coalesce(last_updated, fetched_at) DESC, resource_version_id DESC
            ",
        )?
        .query_map([resource_id], |row| {
            Ok(Version {
                id: row.get(0)?,
                version: row.get(1)?,
                last_updated: row.get(2)?,
                fetched_at: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// The bytes of an earlier version of this resource.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`], [`StoreError::Unpack`].
pub fn raw(db: &Db, resource_id: i64, id: i64) -> Result<Vec<u8>, StoreError> {
    db.prepare_cached(
        "
        SELECT codec, dict_id, body, size FROM resource_version
        WHERE resource_version_id = ?1 AND resource_id = ?2
        ",
    )?
    .query_row([id, resource_id], |row| {
        let codec: String = row.get(0)?;
        Ok(codec::unpack(
            &codec,
            row.get(1)?,
            row.get_ref(2)?.as_blob()?,
            row.get(3)?,
        ))
    })
    .optional()?
    .ok_or(StoreError::NotFound {
        what: "the version",
    })?
}
