//! Looking underneath one resource: its rows in words, its versions, what it hangs together with.

use std::collections::HashMap;
use std::sync::Arc;

use fhir::Words;
use fhir::rows::type_name;
use fhir::view::{self, Attachment};
use serde_json::Value;

use super::super::shown::today;
use super::patients::shown_patient;
use crate::api::present::{self, Lead};
use crate::api::traffic::Seen;
use crate::api::types::{
    ApiError, PersonView, ResourceCompare, ResourceComparison, ResourceDetails, ResourceHistory,
    ResourceLink, ResourceLinks, ResourceLinksRequest, ResourceRequest, ResourceVersion, Text,
};
use crate::api::{Engine, diff};
use crate::calendar::zone;
use crate::store::resource::{link, version};
use crate::store::{StoreError, connection, patient, resource};
use crate::sync::Asked;

/// Links shown at a time.
const LINKS: u32 = 100;

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
    let today = today(engine.clock().now());
    let exchange_id = session
        .store
        .read(|db| link::exchange(db, request.resource_id))?
        // Most exchanges live in a ring and are gone after a while: no link that leads nowhere.
        .filter(|request_id| Seen::find(&session, request_id).is_ok());
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
        let owner = match row.patient_id.filter(|_| is_somebodys(&row.resource_type)) {
            Some(id) => Some(PersonView {
                // Whose it is, is told by name and birth date: the number is for the chart's own head.
                masked_number: None,
                number_kind: None,
                ..shown_patient(&patient::get(db, id)?, today).person
            }),
            None => None,
        };
        Ok(ResourceDetails {
            resource_id: row.id,
            patient: owner,
            type_name: type_text(&row.resource_type),
            resource_type: row.resource_type,
            title: present::row_title(&value),
            fhir_id: row.fhir_id,
            version: row.version,
            last_updated: row.last_updated,
            fetched_at: row.fetched_at,
            connection: connection.map(|row| row.name),
            exchange_id: exchange_id.clone(),
            cannot_interpret: view::cannot_interpret(&value),
            entered_in_error: view::is_entered_in_error(&value),
            contents: u32::try_from(Attachment::all(&value).len()).unwrap_or(u32::MAX),
            sections,
            narrative,
        })
    })
}

/// Can a resource of this type be somebody's? What a chart points to may lie with it, and is nobody's all the same.
fn is_somebodys(resource_type: &str) -> bool {
    !matches!(
        resource_type,
        "Practitioner"
            | "PractitionerRole"
            | "Organization"
            | "OrganizationAffiliation"
            | "Location"
            | "HealthcareService"
            | "Endpoint"
            | "Medication"
            | "MedicationKnowledge"
            | "Substance"
            | "Questionnaire"
            | "PlanDefinition"
            | "ActivityDefinition"
            | "ObservationDefinition"
            | "ValueSet"
            | "CodeSystem"
            | "StructureDefinition"
            | "Library"
            | "Measure"
            | "Schedule"
            | "Slot"
    )
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

pub(crate) async fn resource_history(
    engine: &Arc<Engine>,
    request: ResourceRequest,
) -> Result<ResourceHistory, ApiError> {
    let session = engine.session()?;
    let asked = session.loops.resource_history(request.resource_id).await?;
    let (server, problem, reference) = match asked {
        Asked::Read { request_id } => ("read", None, Some(request_id)),
        Asked::NotOffered => ("not_offered", None, None),
        Asked::NoAccess => ("no_access", None, None),
        Asked::Failed {
            problem,
            request_id,
        } => ("failed", Some(problem), request_id),
    };
    let resource_id = request.resource_id;
    let reading = Arc::clone(&session);
    let held = crate::tasks::blocking(move || {
        reading.store.read(|db| {
            let older = version::are_older(db, resource_id)?;
            Ok::<_, StoreError>((versions(db, resource_id)?, older))
        })
    });
    let (versions, older) = held
        .await
        .ok_or(StoreError::NotFound { what: "the store" })??;
    Ok(ResourceHistory {
        versions,
        older,
        server: server.to_owned(),
        problem,
        reference,
    })
}

fn versions(
    db: &rusqlite::Connection,
    resource_id: i64,
) -> Result<Vec<ResourceVersion>, StoreError> {
    let newest = resource::get(db, resource_id)?;
    let mut shown = vec![ResourceVersion {
        key: 0,
        version: newest.version,
        last_updated: newest.last_updated,
        fetched_at: newest.fetched_at,
    }];
    shown.extend(
        version::of(db, resource_id)?
            .into_iter()
            .map(|row| ResourceVersion {
                key: row.id,
                version: row.version,
                last_updated: row.last_updated,
                fetched_at: row.fetched_at,
            }),
    );
    Ok(shown)
}

pub(crate) fn resource_compare(
    engine: &Engine,
    request: ResourceCompare,
) -> Result<ResourceComparison, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let bytes = |key: i64| match key {
            0 => resource::get(db, request.resource_id).map(|row| row.raw),
            key => version::raw(db, request.resource_id, key),
        };
        let (one, other) = (bytes(request.one)?, bytes(request.other)?);
        let read = |raw: &[u8]| serde_json::from_slice::<Value>(raw).unwrap_or_default();
        Ok(ResourceComparison {
            changes: present::changes(&read(&one), &read(&other), &zone()),
            json: diff::bodies(&one, &other, &request.options),
        })
    })
}

pub(crate) fn resource_links(
    engine: &Engine,
    request: ResourceLinksRequest,
) -> Result<ResourceLinks, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let named = |link: link::Link| -> Result<ResourceLink, StoreError> {
            let title = match link.resource_id {
                Some(id) => serde_json::from_slice(&resource::get(db, id)?.raw)
                    .ok()
                    .and_then(|held| present::row_title(&held)),
                None => None,
            };
            Ok(ResourceLink {
                label: path_words(&link.path),
                type_name: type_text(&link.resource_type),
                path: link.path,
                resource_type: link.resource_type,
                fhir_id: link.fhir_id,
                resource_id: link.resource_id,
                title,
            })
        };
        let outgoing = match request.before {
            None => link::from(db, request.resource_id)?,
            Some(_) => Vec::new(),
        };
        let mut incoming = link::to(db, request.resource_id, request.before, LINKS + 1)?;
        let more = incoming.len() > LINKS as usize;
        incoming.truncate(LINKS as usize);
        Ok(ResourceLinks {
            outgoing: outgoing.into_iter().map(named).collect::<Result<_, _>>()?,
            incoming: incoming.into_iter().map(named).collect::<Result<_, _>>()?,
            more,
        })
    })
}

/// `participant.individual` by the labels its members have.
fn path_words(path: &str) -> Text {
    let Words { nb, en } = fhir::rows::path_words(path);
    Text { nb, en }
}

#[cfg(test)]
mod tests {
    use super::is_somebodys;

    #[test]
    fn what_a_chart_points_to_is_nobodys() {
        for kind in [
            "Practitioner",
            "Organization",
            "Medication",
            "Questionnaire",
        ] {
            assert!(!is_somebodys(kind), "{kind}");
        }
        for kind in ["Patient", "Condition", "Binary", "RelatedPerson", "Ukjent"] {
            assert!(is_somebodys(kind), "{kind}");
        }
    }
}
