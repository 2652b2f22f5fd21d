//! Looking underneath one resource: its rows in words, its versions, what it hangs together with.

use std::collections::HashMap;

use fhir::Words;
use fhir::rows::type_name;
use fhir::view;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::api::Engine;
use crate::api::present::{self, Lead};
use crate::api::types::{ApiError, ResourceDetails, ResourceRequest, Text};
use crate::store::{connection, resource};

pub(super) fn zone() -> TimeZone {
    TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC)
}

pub(super) fn type_text(resource_type: &str) -> Text {
    let Words { nb, en } =
        type_name(resource_type).unwrap_or_else(|| Words::new(resource_type, resource_type));
    Text { nb, en }
}

pub(crate) fn resource_details(
    engine: &Engine,
    request: ResourceRequest,
) -> Result<ResourceDetails, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let row = resource::get(db, request.resource_id)?;
        let connection = connection::get(db, row.connection_id)?;
        let base = connection.as_ref().map(|row| row.base_url.clone());
        // What cannot be read has no rows; its bytes are under JSON.
        let value = serde_json::from_slice::<Value>(&row.raw).unwrap_or_default();
        let mut leads: HashMap<String, Lead> = HashMap::new();
        for reference in references(&value) {
            let Some((kind, id)) = fhir::link::held_key(&reference, base.as_deref()) else {
                continue;
            };
            if let Some(held) = resource::beside(db, row.id, kind, id)? {
                let title = serde_json::from_slice(&held.raw)
                    .ok()
                    .and_then(|held| present::row_title(&held));
                leads.insert(reference, (held.id, title));
            }
        }
        let (sections, narrative) =
            present::details(&value, &zone(), &|reference| leads.get(reference).cloned());
        Ok(ResourceDetails {
            resource_id: row.id,
            type_name: type_text(&row.resource_type),
            resource_type: row.resource_type,
            title: present::row_title(&value),
            fhir_id: row.fhir_id,
            version: row.version,
            last_updated: row.last_updated,
            fetched_at: row.fetched_at,
            connection: connection.map(|row| row.name),
            cannot_interpret: view::cannot_interpret(&value),
            entered_in_error: view::is_entered_in_error(&value),
            sections,
            narrative,
        })
    })
}

/// Every literal reference in a resource, once.
pub(super) fn references(resource: &Value) -> Vec<String> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(text) if name == "reference" => {
                            if !found.contains(text) {
                                found.push(text.clone());
                            }
                        }
                        member => walk(member, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut found = Vec::new();
    walk(resource, &mut found);
    found
}
