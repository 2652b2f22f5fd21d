//! What resources point to, and the exchange that brought them. Filled as a resource is kept, rebuilt from its body.

use rusqlite::{Connection as Db, OptionalExtension as _, params};
use serde_json::Value;

use super::super::document;
use super::{StoreError, Tx};

/// Of a resource kept before links were: so many are caught up with at a time.
const AT_A_TIME: u32 = 2_000;

/// What a resource points to.
pub(in crate::store) const FROM: &str = "
    SELECT link.path, link.to_type, link.to_id, other.resource_id
    FROM resource_link AS link
    JOIN resource AS one ON one.resource_id = link.resource_id
    LEFT JOIN resource AS other ON other.connection_id = one.connection_id AND other.tenant = one.tenant
        AND other.type = link.to_type AND other.fhir_id = link.to_id
    WHERE link.resource_id = ?1
    ORDER BY link.path, link.to_type, link.to_id
";

/// What points to a resource.
pub(in crate::store) const TO: &str = "
    SELECT link.path, other.type, other.fhir_id, other.resource_id
    FROM resource AS one
    JOIN resource_link AS link ON link.to_type = one.type AND link.to_id = one.fhir_id
    JOIN resource AS other ON other.resource_id = link.resource_id
        AND other.connection_id = one.connection_id AND other.tenant = one.tenant
    WHERE one.resource_id = ?1 AND link.resource_id < ?2
    ORDER BY link.resource_id DESC LIMIT ?3
";

/// One end of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where in the resource that points: `participant.individual`.
    pub path: String,
    /// `Practitioner`
    pub resource_type: String,
    /// Its id at the server.
    pub fhir_id: String,
    /// Local number of the other end, when it is held.
    pub resource_id: Option<i64>,
}

/// Notes what a resource points to.
pub(super) fn note(
    tx: &Tx<'_>,
    resource_id: i64,
    base: Option<&str>,
    raw: &[u8],
) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM resource_link WHERE resource_id = ?1")?
        .execute([resource_id])?;
    let value = serde_json::from_slice::<Value>(raw).unwrap_or_default();
    let mut found = Vec::new();
    references(&value, "", &mut found);
    for (path, reference) in &found {
        let Some((kind, id)) = fhir::link::held_key(reference, base) else {
            continue;
        };
        tx.prepare_cached(
            "INSERT OR IGNORE INTO resource_link (resource_id, path, to_type, to_id) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![resource_id, path, kind, id])?;
    }
    note_form(tx, resource_id, &value)?;
    document::note(tx, resource_id, &value)?;
    tx.prepare_cached("UPDATE resource SET linked = 1 WHERE resource_id = ?1")?
        .execute([resource_id])?;
    Ok(())
}

/// The form that an answer names by its canonical.
fn note_form(tx: &Tx<'_>, resource_id: i64, value: &Value) -> Result<(), StoreError> {
    let is = |kind| fhir::view::resource_type(value) == Some(kind);
    let named = value.get("questionnaire").and_then(Value::as_str);
    let Some(named) = named.filter(|_| is("QuestionnaireResponse")) else {
        return Ok(());
    };
    let (url, version) = fhir::questionnaire::canonical(named);
    tx.prepare_cached("DELETE FROM resource_form WHERE resource_id = ?1")?
        .execute([resource_id])?;
    if !url.is_empty() {
        tx.prepare_cached(
            "INSERT INTO resource_form (resource_id, url, version) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![resource_id, url, version.unwrap_or_default()])?;
    }
    Ok(())
}

/// The address a connection's references may begin with.
pub(super) fn base(db: &Db, connection_id: i64) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT base_url FROM connection WHERE connection_id = ?1")?
        .query_row([connection_id], |row| row.get(0))
        .optional()?)
}

/// References with their place, array indexes left out.
fn references(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(reference) if name == "reference" => {
                        found.push((path.to_owned(), reference.clone()));
                    }
                    member if path.is_empty() => references(member, name, found),
                    member => references(member, &format!("{path}.{name}"), found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, path, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Are the links of everything in a patient's chart noted?
///
/// # Errors
/// Database errors.
pub fn are_noted(db: &Db, patient_id: i64) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM resource WHERE patient_id = ?1 AND linked = 0)",
        )?
        .query_row([patient_id], |row| row.get(0))?)
}

/// Catches up with resources of a patient that were kept before their links were noted.
///
/// # Errors
/// Database errors; [`StoreError::Unpack`].
pub fn catch_up(tx: &Tx<'_>, patient_id: i64) -> Result<(), StoreError> {
    let behind: Vec<i64> = tx
        .prepare_cached(
            "SELECT resource_id FROM resource WHERE patient_id = ?1 AND linked = 0 LIMIT ?2",
        )?
        .query_map(params![patient_id, AT_A_TIME], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in behind {
        let row = super::get(tx, id)?;
        let base = base(tx, row.connection_id)?;
        note(tx, id, base.as_deref(), &row.raw)?;
    }
    Ok(())
}

/// Remembers which exchange brought these.
///
/// # Errors
/// Database errors.
pub fn brought_by(tx: &Tx<'_>, ids: &[i64], request_id: &str) -> Result<(), StoreError> {
    for id in ids {
        tx.prepare_cached("UPDATE resource SET request_id = ?2 WHERE resource_id = ?1")?
            .execute(params![id, request_id])?;
    }
    Ok(())
}

/// The exchange that brought a resource.
///
/// # Errors
/// Database errors.
pub fn exchange(db: &Db, resource_id: i64) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT request_id FROM resource WHERE resource_id = ?1")?
        .query_row([resource_id], |row| row.get(0))
        .optional()?
        .flatten())
}

/// What a resource points to on its own server.
///
/// # Errors
/// Database errors.
pub fn from(db: &Db, resource_id: i64) -> Result<Vec<Link>, StoreError> {
    Ok(db
        .prepare_cached(FROM)?
        .query_map([resource_id], link)?
        .collect::<Result<_, _>>()?)
}

/// What of the same server points to a resource: at most `limit`, newest kept first, from behind `before` on.
///
/// # Errors
/// Database errors.
pub fn to(
    db: &Db,
    resource_id: i64,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Link>, StoreError> {
    Ok(db
        .prepare_cached(TO)?
        .query_map(
            params![resource_id, before.unwrap_or(i64::MAX), limit],
            link,
        )?
        .collect::<Result<_, _>>()?)
}

fn link(row: &rusqlite::Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        path: row.get(0)?,
        resource_type: row.get(1)?,
        fhir_id: row.get(2)?,
        resource_id: row.get(3)?,
    })
}
