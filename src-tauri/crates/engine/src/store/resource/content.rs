//! The content of documents that was fetched: a Binary is kept as the resource it is, anything else beside the resource
//! that gives its address. Goes with the chart.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::{Fetched, StoreError, Tx, codec, moment, upsert_many};

/// Bytes that an address led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// As the server labelled them.
    pub content_type: Option<String>,
    /// When they were read.
    pub fetched_at: String,
    /// As received.
    pub bytes: Vec<u8>,
}

/// Keeps a resource that another one led to: of the same server, tenant and patient.
///
/// # Errors
/// Database errors.
pub fn keep_beside(
    tx: &Tx<'_>,
    resource_id: i64,
    fetched: &Fetched<'_>,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let (connection_id, tenant, patient_id): (i64, String, Option<i64>) = tx
        .prepare_cached(
            "SELECT connection_id, tenant, patient_id FROM resource WHERE resource_id = ?1",
        )?
        .query_row([resource_id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?
        .ok_or(StoreError::NotFound {
            what: "the resource",
        })?;
    let kept = upsert_many(
        tx,
        connection_id,
        &tenant,
        patient_id,
        std::slice::from_ref(fetched),
        at,
    )?;
    kept.first().copied().ok_or(StoreError::NotFound {
        what: "the resource",
    })
}

/// Keeps what an address led to.
///
/// # Errors
/// Database errors.
pub fn keep(
    tx: &Tx<'_>,
    resource_id: i64,
    address: &str,
    content_type: Option<&str>,
    bytes: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    let packed = codec::pack(bytes, codec::Dictionary::None);
    tx.prepare_cached(
        "
        INSERT INTO document_content (resource_id, address, content_type, fetched_at, codec, dict_id, size, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (resource_id, address) DO UPDATE SET
            content_type = excluded.content_type, fetched_at = excluded.fetched_at, codec = excluded.codec,
            dict_id = excluded.dict_id, size = excluded.size, body = excluded.body
        ",
    )?
    .execute(params![
        resource_id,
        address,
        content_type,
        moment::text(at),
        packed.codec,
        packed.dict_id,
        i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        packed.body
    ])?;
    super::weigh_beside(tx, resource_id)
}

/// The Binaries that a document led to.
pub(super) fn led_to(db: &Db, resource_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(db
        .prepare_cached("SELECT binary_id FROM document_lead WHERE resource_id = ?1")?
        .query_map([resource_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Lets go of those Binaries that no document leads to any longer.
pub(super) fn let_go(tx: &Tx<'_>, binaries: &[i64]) -> Result<(), StoreError> {
    for id in binaries {
        let gone = tx
            .prepare_cached(
                "
                DELETE FROM resource WHERE resource_id = ?1 AND type = 'Binary'
                    AND NOT EXISTS (SELECT 1 FROM document_lead WHERE binary_id = ?1)
                ",
            )?
            .execute([id])?;
        tx.count("resources", -i64::try_from(gone).unwrap_or(0));
    }
    Ok(())
}

/// What a document leads to now: addresses as they stand in it, and ids of Binaries on its server. What an earlier
/// version of it led to goes.
///
/// # Errors
/// Database errors.
pub fn leads(
    tx: &Tx<'_>,
    resource_id: i64,
    addresses: &[&str],
    binaries: &[&str],
) -> Result<(), StoreError> {
    let before = led_to(tx, resource_id)?;
    tx.prepare_cached("DELETE FROM document_lead WHERE resource_id = ?1")?
        .execute([resource_id])?;
    for fhir_id in binaries {
        tx.prepare_cached(
            "
            INSERT OR IGNORE INTO document_lead (resource_id, binary_id)
            SELECT one.resource_id, other.resource_id FROM resource AS one
            JOIN resource AS other ON other.connection_id = one.connection_id AND other.tenant = one.tenant
                AND other.type = 'Binary' AND other.fhir_id = ?2
            WHERE one.resource_id = ?1
            ",
        )?
        .execute(params![resource_id, fhir_id])?;
    }
    let_go(tx, &before)?;
    let held: Vec<String> = tx
        .prepare_cached("SELECT address FROM document_content WHERE resource_id = ?1")?
        .query_map([resource_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for address in held {
        if !addresses.contains(&address.as_str()) {
            tx.prepare_cached(
                "DELETE FROM document_content WHERE resource_id = ?1 AND address = ?2",
            )?
            .execute(params![resource_id, address])?;
        }
    }
    super::weigh_beside(tx, resource_id)
}

/// What an address led to, when it was fetched.
///
/// # Errors
/// Database errors; [`StoreError::Unpack`].
pub fn get(db: &Db, resource_id: i64, address: &str) -> Result<Option<Content>, StoreError> {
    let found = db
        .prepare_cached(
            "
            SELECT content_type, fetched_at, codec, dict_id, size, body FROM document_content
            WHERE resource_id = ?1 AND address = ?2
            ",
        )?
        .query_row(params![resource_id, address], |row| {
            let codec_name: String = row.get(2)?;
            let bytes = codec::unpack(
                &codec_name,
                row.get(3)?,
                row.get_ref(5)?.as_blob()?,
                row.get(4)?,
            );
            Ok((row.get(0)?, row.get(1)?, bytes))
        })
        .optional()?;
    let Some((content_type, fetched_at, bytes)) = found else {
        return Ok(None);
    };
    Ok(Some(Content {
        content_type,
        fetched_at,
        bytes: bytes?,
    }))
}

/// Was what an address leads to fetched?
///
/// # Errors
/// Database errors.
pub fn is_held(db: &Db, resource_id: i64, address: &str) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM document_content WHERE resource_id = ?1 AND address = ?2)",
        )?
        .query_row(params![resource_id, address], |row| row.get(0))?)
}

/// Is this Binary of the resource's own server held?
///
/// # Errors
/// Database errors.
pub fn is_binary_held(db: &Db, resource_id: i64, fhir_id: &str) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT EXISTS (
                SELECT 1 FROM resource AS one
                JOIN resource AS other ON other.connection_id = one.connection_id AND other.tenant = one.tenant
                    AND other.type = 'Binary' AND other.fhir_id = ?2
                WHERE one.resource_id = ?1
            )
            ",
        )?
        .query_row(params![resource_id, fhir_id], |row| row.get(0))?)
}
