//! The shelf of forms: Questionnaires as they were loaded, one row per different form.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};

use super::word::words;
use super::{StoreError, Tx, codec, moment};

words! {
    /// Where a form came from.
    Source {
        /// A person loaded it.
        File = "file",
        /// It came with a message.
        Message = "message",
        /// Read from a server by its canonical.
        Server = "server",
    }
}

/// More than anybody has; the shelf is one page.
pub const MOST: u32 = 500;

/// A form on the shelf, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questionnaire {
    /// Local number.
    pub id: i64,
    /// Canonical, without version; empty when it has none.
    pub url: String,
    /// Business version; empty when it has none.
    pub version: String,
    /// As shown.
    pub title: String,
    /// Where from.
    pub source: Source,
    /// With which message.
    pub message_id: Option<i64>,
    /// From which server.
    pub connection_id: Option<i64>,
    /// When.
    pub added_at: String,
    /// When it was taken off the shelf.
    pub removed_at: Option<String>,
}

/// What is put on the shelf.
#[derive(Debug, Clone, Copy)]
pub struct Put<'a> {
    /// Canonical, without version.
    pub url: &'a str,
    /// Business version.
    pub version: &'a str,
    /// As shown.
    pub title: &'a str,
    /// Where from.
    pub source: Source,
    /// With which message.
    pub message_id: Option<i64>,
    /// From which server.
    pub connection_id: Option<i64>,
    /// The resource.
    pub raw: &'a [u8],
}

/// Puts a form on the shelf; the same bytes again are the same row, back on the shelf if it was taken off.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, put: &Put<'_>, at: Timestamp) -> Result<i64, StoreError> {
    let sha256 = Sha256::digest(put.raw);
    let held: Option<i64> = tx
        .prepare_cached("SELECT questionnaire_id FROM questionnaire WHERE sha256 = ?1")?
        .query_row([sha256.as_slice()], |row| row.get(0))
        .optional()?;
    tx.settings_changed();
    if let Some(id) = held {
        // One that came with a message and is now loaded by a person stays the one that came: the draft knows it.
        if put.source != Source::Message {
            tx.prepare_cached(
                "UPDATE questionnaire SET removed_at = NULL, aside = 0 WHERE questionnaire_id = ?1",
            )?
            .execute([id])?;
        }
        return Ok(id);
    }
    let packed = codec::pack(put.raw, codec::Dictionary::None);
    tx.prepare_cached(
        "
        INSERT INTO questionnaire (
            url, version, title, source, message_id, connection_id, size, sha256, codec, dict_id, body,
            added_at, added_order
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        ",
    )?
    .execute(params![
        put.url,
        put.version,
        put.title,
        put.source,
        put.message_id,
        put.connection_id,
        i64::try_from(put.raw.len()).unwrap_or(i64::MAX),
        sha256.as_slice(),
        packed.codec,
        packed.dict_id,
        packed.body,
        moment::text(at),
        moment::order(at),
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Keeps a form beside the shelf, to read answers through: it is not offered for filling in, and it is read with answers
/// of its own server alone, because another server's form may have the same address. One that is on the shelf stays there.
///
/// # Errors
/// Database errors.
pub fn put_aside(tx: &Tx<'_>, form: &Put<'_>, at: Timestamp) -> Result<i64, StoreError> {
    let sha256 = Sha256::digest(form.raw);
    let held: Option<i64> = tx
        .prepare_cached("SELECT questionnaire_id FROM questionnaire WHERE sha256 = ?1")?
        .query_row([sha256.as_slice()], |row| row.get(0))
        .optional()?;
    if let Some(id) = held {
        // Two servers that give the same bytes give the same form.
        tx.prepare_cached(
            "
            UPDATE questionnaire SET connection_id = NULL
            WHERE questionnaire_id = ?1 AND aside = 1 AND connection_id IS NOT ?2
            ",
        )?
        .execute(params![id, form.connection_id])?;
        return Ok(id);
    }
    let id = put(tx, form, at)?;
    remove(tx, id, at)?;
    tx.prepare_cached("UPDATE questionnaire SET aside = 1 WHERE questionnaire_id = ?1")?
        .execute([id])?;
    Ok(id)
}

/// Lets go of forms of this address that lie beside the shelf, when no answer that is held names it any longer.
///
/// # Errors
/// Database errors.
pub fn let_go(tx: &Tx<'_>, url: &str) -> Result<(), StoreError> {
    // An answer of which it is not noted yet what it names may name it.
    tx.prepare_cached(
        "
        DELETE FROM questionnaire WHERE url = ?1 AND aside = 1
            AND NOT EXISTS (
                SELECT 1 FROM resource_form AS form JOIN resource AS r ON r.resource_id = form.resource_id
                WHERE form.url = ?1
                    AND (questionnaire.connection_id IS NULL OR r.connection_id = questionnaire.connection_id)
            )
            AND NOT EXISTS (
                SELECT 1 FROM resource
                WHERE linked = 0 AND patient_id IS NOT NULL AND type = 'QuestionnaireResponse'
            )
        ",
    )?
    .execute([url])?;
    Ok(())
}

/// Addresses of the forms that a patient's answers name.
///
/// # Errors
/// Database errors.
pub fn named_by(db: &Db, patient_id: i64) -> Result<Vec<String>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT DISTINCT form.url FROM resource AS r
            JOIN resource_form AS form ON form.resource_id = r.resource_id
            WHERE r.patient_id = ?1 AND r.type = 'QuestionnaireResponse'
            ",
        )?
        .query_map([patient_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// A form that an answer names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The newest answer that does.
    pub resource_id: i64,
    /// Canonical, without version.
    pub url: String,
    /// Version; `None` where none is named.
    pub version: Option<String>,
}

/// Forms that a patient's answers name and that are not known here in that version. What was entered in error asks for
/// nothing.
///
/// # Errors
/// Database errors.
pub fn missing(db: &Db, patient_id: i64) -> Result<Vec<Named>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT max(form.resource_id), form.url, form.version FROM resource AS r
            JOIN resource_form AS form ON form.resource_id = r.resource_id
            WHERE r.patient_id = ?1 AND r.type = 'QuestionnaireResponse'
                AND NOT EXISTS (
                    SELECT 1 FROM chart_row WHERE chart_row.resource_id = r.resource_id AND withdrawn = 1
                )
                AND NOT EXISTS (
                    SELECT 1 FROM questionnaire AS q
                    WHERE q.url = form.url AND (form.version = '' OR q.version = form.version)
                        AND (q.aside = 0 OR q.connection_id IS NULL OR q.connection_id = r.connection_id)
                )
            GROUP BY form.url, form.version
            ",
        )?
        .query_map([patient_id], |row| {
            let version: String = row.get(2)?;
            Ok(Named {
                resource_id: row.get(0)?,
                url: row.get(1)?,
                version: Some(version).filter(|version| !version.is_empty()),
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// What forms are called by their addresses, to a patient's answers: the one on the shelf before those beside it, the last
/// loaded first.
///
/// # Errors
/// Database errors.
pub fn titles(
    db: &Db,
    patient_id: i64,
    urls: &[&str],
) -> Result<BTreeMap<String, String>, StoreError> {
    if urls.is_empty() {
        return Ok(BTreeMap::new());
    }
    let asked = serde_json::to_string(urls).unwrap_or_default();
    let mut statement = db.prepare_cached(TITLES)?;
    let mut rows = statement.query(params![asked, patient_id])?;
    let mut best: BTreeMap<String, ((bool, i64), String)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (url, title, place) = (row.get(0)?, row.get(1)?, (row.get(2)?, row.get(3)?));
        match best.get(&url) {
            Some((held, _)) if *held <= place => {}
            _ => drop(best.insert(url, (place, title))),
        }
    }
    let titles = best.into_iter().map(|(url, (_, title))| (url, title));
    Ok(titles.collect())
}

pub(super) const TITLES: &str = "
    SELECT q.url, q.title, q.removed_at IS NOT NULL, -q.questionnaire_id
    FROM json_each(?1) AS asked CROSS JOIN questionnaire AS q ON q.url = asked.value
    WHERE q.title <> '' AND (
        q.aside = 0 OR q.connection_id IS NULL
        OR q.connection_id = (SELECT connection_id FROM patient WHERE patient_id = ?2)
    )
";

/// Takes a form off the shelf. Drafts that are being written in it keep it.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn remove(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached(
            "UPDATE questionnaire SET removed_at = ?2 WHERE questionnaire_id = ?1 AND removed_at IS NULL",
        )?
        .execute(params![id, moment::text(at)])?;
    if changed == 0 {
        return Err(StoreError::NotFound { what: "the form" });
    }
    tx.settings_changed();
    Ok(())
}

/// Puts a form back on the shelf.
///
/// # Errors
/// Database errors.
pub fn put_back(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE questionnaire SET removed_at = NULL, aside = 0 WHERE questionnaire_id = ?1",
    )?
    .execute([id])?;
    tx.settings_changed();
    Ok(())
}

const COLUMNS: &str = "
    questionnaire_id, url, version, title, source, message_id, connection_id, added_at, removed_at
";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Questionnaire> {
    Ok(Questionnaire {
        id: row.get(0)?,
        url: row.get(1)?,
        version: row.get(2)?,
        title: row.get(3)?,
        source: row.get(4)?,
        message_id: row.get(5)?,
        connection_id: row.get(6)?,
        added_at: row.get(7)?,
        removed_at: row.get(8)?,
    })
}

/// One, on the shelf or taken off it.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn get(db: &Db, id: i64) -> Result<Questionnaire, StoreError> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM questionnaire WHERE questionnaire_id = ?1"
    ))?
    .query_row([id], from_row)
    .optional()?
    .ok_or(StoreError::NotFound { what: "the form" })
}

/// Its bytes, as they were loaded.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn raw(db: &Db, id: i64) -> Result<Vec<u8>, StoreError> {
    db.prepare_cached(
        "SELECT codec, dict_id, body, size FROM questionnaire WHERE questionnaire_id = ?1",
    )?
    .query_row([id], |row| {
        let codec_name: String = row.get(0)?;
        Ok(codec::unpack(
            &codec_name,
            row.get(1)?,
            row.get_ref(2)?.as_blob()?,
            row.get(3)?,
        ))
    })
    .optional()?
    .ok_or(StoreError::NotFound { what: "the form" })?
}

/// The shelf, last loaded first.
///
/// # Errors
/// Database errors.
pub fn shelf(db: &Db, limit: u32) -> Result<Vec<Questionnaire>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM questionnaire WHERE removed_at IS NULL
            ORDER BY added_order DESC, questionnaire_id DESC LIMIT ?1
            "
        ))?
        .query_map([limit], from_row)?
        .collect::<Result<_, _>>()?)
}

/// The form on the shelf with this canonical; of any version when none is named, the last loaded.
///
/// # Errors
/// Database errors.
pub fn by_canonical(
    db: &Db,
    url: &str,
    version: Option<&str>,
) -> Result<Option<Questionnaire>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM questionnaire
            WHERE removed_at IS NULL AND url = ?1 AND (?2 IS NULL OR version = ?2)
            ORDER BY questionnaire_id DESC LIMIT 1
            "
        ))?
        .query_row(params![url, version], from_row)
        .optional()?)
}

/// Every form known of this address to an answer of this server, on the shelf or beside it, those on the shelf first, last
/// loaded first.
///
/// # Errors
/// Database errors.
pub fn known(db: &Db, url: &str, connection_id: i64) -> Result<Vec<Questionnaire>, StoreError> {
    Ok(db
        .prepare_cached(KNOWN)?
        .query_map(params![url, connection_id], from_row)?
        .collect::<Result<_, _>>()?)
}

pub(super) const KNOWN: &str = "
    SELECT questionnaire_id, url, version, title, source, message_id, connection_id, added_at, removed_at
    FROM questionnaire WHERE url = ?1 AND (aside = 0 OR connection_id IS NULL OR connection_id = ?2)
    ORDER BY removed_at IS NOT NULL, questionnaire_id DESC LIMIT 50
";

/// The form that came with a message.
///
/// # Errors
/// Database errors.
pub fn of_message(db: &Db, message_id: i64) -> Result<Option<Questionnaire>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM questionnaire WHERE message_id = ?1 ORDER BY questionnaire_id LIMIT 1"
        ))?
        .query_row([message_id], from_row)
        .optional()?)
}
