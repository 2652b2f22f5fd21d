//! The cache of a server's resources: raw JSON, compressed. Key: (connection, tenant, type, id).

pub mod content;
pub mod link;
pub mod version;

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::{StoreError, Tx, codec, moment};

/// A resource as a server gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched<'a> {
    /// `Condition`
    pub resource_type: &'a str,
    /// Its id at the server.
    pub fhir_id: &'a str,
    /// `meta.versionId`
    pub version: Option<&'a str>,
    /// `meta.lastUpdated`, as sent.
    pub last_updated: Option<&'a str>,
    /// Its JSON as received.
    pub raw: &'a [u8],
}

/// A cached resource, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Local number, stable over refreshes.
    pub id: i64,
    /// Which server.
    pub connection_id: i64,
    /// `Condition`
    pub resource_type: String,
    /// Its id at the server.
    pub fhir_id: String,
    /// Whose.
    pub patient_id: Option<i64>,
    /// `meta.versionId`
    pub version: Option<String>,
    /// `meta.lastUpdated`, as sent.
    pub last_updated: Option<String>,
    /// When it was read.
    pub fetched_at: String,
    /// Its JSON as received.
    pub raw: Vec<u8>,
}

/// Keeps resources of one patient (or of none); what is unchanged keeps its body untouched. Returns the local numbers
/// in the order given.
///
/// # Errors
/// Database errors.
pub fn upsert_many(
    tx: &Tx<'_>,
    connection_id: i64,
    tenant: &str,
    patient_id: Option<i64>,
    resources: &[Fetched<'_>],
    at: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let at = moment::text(at);
    let base = link::base(tx, connection_id)?;
    let mut ids = Vec::with_capacity(resources.len());
    for resource in resources {
        let sha256 = codec::sha256(resource.raw);
        let held: Option<(i64, Vec<u8>)> = tx
            .prepare_cached(
                "
                SELECT resource_id, sha256 FROM resource
                WHERE connection_id = ?1 AND tenant = ?2 AND type = ?3 AND fhir_id = ?4
                ",
            )?
            .query_row(
                params![
                    connection_id,
                    tenant,
                    resource.resource_type,
                    resource.fhir_id
                ],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let id = match held {
            Some((id, same)) if same == sha256 => {
                tx.prepare_cached(
                    "
                    UPDATE resource SET fetched_at = ?2, patient_id = coalesce(?3, patient_id) WHERE resource_id = ?1
                    ",
                )?
                .execute(params![id, at, patient_id])?;
                id
            }
            Some((id, _)) => {
                version::replaced(tx, id)?;
                let packed = codec::pack(resource.raw, codec::Dictionary::Resources);
                tx.prepare_cached(
                    "
                    UPDATE resource
                    SET patient_id = coalesce(?2, patient_id), version = ?3, last_updated = ?4, fetched_at = ?5,
                        codec = ?6, dict_id = ?7, size = ?8, sha256 = ?9, body = ?10
                    WHERE resource_id = ?1
                    ",
                )?
                .execute(params![
                    id, patient_id, resource.version, resource.last_updated, at, packed.codec, packed.dict_id,
                    size(resource.raw), sha256, packed.body
                ])?;
                link::note(tx, id, base.as_deref(), resource.raw)?;
                id
            }
            None => {
                let packed = codec::pack(resource.raw, codec::Dictionary::Resources);
                tx.prepare_cached(
                    "
                    INSERT INTO resource (
                        connection_id, tenant, type, fhir_id, patient_id, version, last_updated, fetched_at,
                        codec, dict_id, size, sha256, body
                    ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                    ",
                )?
                .execute(params![
                    connection_id, tenant, resource.resource_type, resource.fhir_id, patient_id, resource.version,
                    resource.last_updated, at, packed.codec, packed.dict_id, size(resource.raw), sha256, packed.body
                ])?;
                tx.count("resources", 1);
                let id = tx.last_insert_rowid();
                link::note(tx, id, base.as_deref(), resource.raw)?;
                id
            }
        };
        ids.push(id);
    }
    if let Some(patient_id) = patient_id {
        tx.patient_changed(patient_id);
    }
    Ok(ids)
}

/// Writes down what lies beside a resource: its earlier versions, and what its addresses led to.
fn weigh_beside(tx: &Tx<'_>, resource_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        UPDATE resource SET beside_bytes =
            (SELECT coalesce(sum(length(body)), 0) FROM resource_version WHERE resource_id = ?1)
            + (SELECT coalesce(sum(length(body)), 0) FROM document_content WHERE resource_id = ?1)
        WHERE resource_id = ?1
        ",
    )?
    .execute([resource_id])?;
    Ok(())
}

fn size(raw: &[u8]) -> i64 {
    i64::try_from(raw.len()).unwrap_or(i64::MAX)
}

/// Lets go of a patient's resources of one type that the server no longer gave in a whole read. Returns how many.
///
/// # Errors
/// Database errors.
pub fn forget_others(
    tx: &Tx<'_>,
    connection_id: i64,
    patient_id: i64,
    resource_type: &str,
    keep: &[i64],
) -> Result<usize, StoreError> {
    let held: Vec<i64> = tx
        .prepare_cached(
            "SELECT resource_id FROM resource WHERE patient_id = ?1 AND type = ?2 AND connection_id = ?3",
        )?
        .query_map(params![patient_id, resource_type, connection_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut gone = 0;
    for id in held {
        if !keep.contains(&id) {
            gone += remove(tx, id)?;
        }
    }
    tx.patient_changed(patient_id);
    Ok(gone)
}

/// Takes one away, with the content that only it led to. Returns how many went of those that are a chart's own.
fn remove(tx: &Tx<'_>, id: i64) -> Result<usize, StoreError> {
    let binaries = content::led_to(tx, id)?;
    let gone = tx
        .prepare_cached("DELETE FROM resource WHERE resource_id = ?1")?
        .execute([id])?;
    tx.count("resources", -i64::try_from(gone).unwrap_or(0));
    content::let_go(tx, &binaries)?;
    Ok(gone)
}

/// Lets go of one that the server says was deleted.
///
/// # Errors
/// Database errors.
pub fn forget(
    tx: &Tx<'_>,
    connection_id: i64,
    patient_id: i64,
    resource_type: &str,
    fhir_id: &str,
) -> Result<(), StoreError> {
    let held: Option<i64> = tx
        .prepare_cached(
            "
            SELECT resource_id FROM resource
            WHERE connection_id = ?1 AND tenant = '' AND type = ?2 AND fhir_id = ?3 AND patient_id = ?4
            ",
        )?
        .query_row(
            params![connection_id, resource_type, fhir_id, patient_id],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = held {
        remove(tx, id)?;
    }
    tx.patient_changed(patient_id);
    Ok(())
}

const COLUMNS: &str = "
    resource_id, connection_id, type, fhir_id, patient_id, version, last_updated, fetched_at,
    codec, dict_id, size, body
";

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<Resource, StoreError>> {
    let codec_name: String = row.get(8)?;
    let dict_id: i64 = row.get(9)?;
    let size: i64 = row.get(10)?;
    let raw = codec::unpack(&codec_name, dict_id, row.get_ref(11)?.as_blob()?, size);
    let resource = Resource {
        id: row.get(0)?,
        connection_id: row.get(1)?,
        resource_type: row.get(2)?,
        fhir_id: row.get(3)?,
        patient_id: row.get(4)?,
        version: row.get(5)?,
        last_updated: row.get(6)?,
        fetched_at: row.get(7)?,
        raw: Vec::new(),
    };
    Ok(raw.map(|raw| Resource { raw, ..resource }))
}

/// A patient's resources of one type (`None`: of all), newest read last.
///
/// # Errors
/// Database errors; [`StoreError::Unpack`].
pub fn by_patient(
    db: &Db,
    patient_id: i64,
    resource_type: Option<&str>,
) -> Result<Vec<Resource>, StoreError> {
    let rows: Vec<Result<Resource, StoreError>> = match resource_type {
        Some(resource_type) => db
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM resource WHERE patient_id = ?1 AND type = ?2 ORDER BY resource_id"
            ))?
            .query_map(params![patient_id, resource_type], from_row)?
            .collect::<Result<_, _>>()?,
        None => db
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM resource WHERE patient_id = ?1 ORDER BY type, resource_id"
            ))?
            .query_map([patient_id], from_row)?
            .collect::<Result<_, _>>()?,
    };
    rows.into_iter().collect()
}

/// The one of a type that was kept last: the person's own resource, say.
///
/// # Errors
/// Database errors.
pub fn newest(db: &Db, patient_id: i64, resource_type: &str) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT resource_id FROM resource WHERE patient_id = ?1 AND type = ?2
            ORDER BY resource_id DESC LIMIT 1
            ",
        )?
        .query_row(params![patient_id, resource_type], |row| row.get(0))
        .optional()?)
}

/// One, with its bytes.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`], [`StoreError::Unpack`].
pub fn get(db: &Db, id: i64) -> Result<Resource, StoreError> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM resource WHERE resource_id = ?1"
    ))?
    .query_row([id], from_row)
    .optional()?
    .ok_or(StoreError::NotFound {
        what: "the resource",
    })?
}

/// One by its key at the server.
///
/// # Errors
/// Database errors; [`StoreError::Unpack`].
pub fn by_key(
    db: &Db,
    connection_id: i64,
    tenant: &str,
    resource_type: &str,
    fhir_id: &str,
) -> Result<Option<Resource>, StoreError> {
    db.prepare_cached(&format!(
        "
        SELECT {COLUMNS} FROM resource
        WHERE connection_id = ?1 AND tenant = ?2 AND type = ?3 AND fhir_id = ?4
        "
    ))?
    .query_row(
        params![connection_id, tenant, resource_type, fhir_id],
        from_row,
    )
    .optional()?
    .transpose()
}

/// A resource of the same server and tenant as another, by type and id.
///
/// # Errors
/// Database errors; [`StoreError::Unpack`].
pub fn beside(
    db: &Db,
    resource_id: i64,
    resource_type: &str,
    fhir_id: &str,
) -> Result<Option<Resource>, StoreError> {
    let found: Option<i64> = db
        .prepare_cached(
            "
            SELECT other.resource_id FROM resource AS one
            JOIN resource AS other ON other.connection_id = one.connection_id AND other.tenant = one.tenant
                AND other.type = ?2 AND other.fhir_id = ?3
            WHERE one.resource_id = ?1
            ",
        )?
        .query_row(params![resource_id, resource_type, fhir_id], |row| row.get(0))
        .optional()?;
    found.map(|id| get(db, id)).transpose()
}

/// How many resources are held.
///
/// # Errors
/// Database errors.
pub fn count(db: &Db) -> Result<i64, StoreError> {
    super::counter::get(db, "resources")
}
