//! `$process-message`, as HOPS does it: checks in its order, its words, and its quirks.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::events::Accepted;
use super::log::{Body, Row};
use super::told::Told;
use super::{instance, receipt, rules};
use crate::answer::{Reply, exception, outcome};
use crate::world::World;

/// Takes a message, or says why not.
pub(crate) fn process(world: &World, headers: &HeaderMap, body: &[u8]) -> Reply {
    // HOPS answers 500 to these two, and a client must live with that.
    if !is_fhir_json(headers) {
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or("none");
        return exception(
            world,
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("Cannot transform this request's content of type {kind} to Bundle"),
        );
    }
    if body.is_empty() {
        return exception(
            world,
            StatusCode::INTERNAL_SERVER_ERROR,
            "Cannot transform this request's content to Bundle: the body is empty",
        );
    }
    let bundle = match parse(body) {
        Ok(bundle) => bundle,
        Err(words) => return exception(world, StatusCode::BAD_REQUEST, &words),
    };
    let issues = instance::check(&bundle);
    if !issues.is_empty() {
        return outcome(world, StatusCode::UNPROCESSABLE_ENTITY, &issues);
    }
    let checked = match rules::check(world, &bundle) {
        Ok(checked) => checked,
        Err(words) => return exception(world, StatusCode::UNPROCESSABLE_ENTITY, &words),
    };
    accept(world, bundle, checked, body)
}

/// `application/fhir+json`, of FHIR 4.0 if a version is named.
fn is_fhir_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
    else {
        return false;
    };
    let mut parts = kind.split(';').map(str::trim);
    let right = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/fhir+json"));
    let version = parts.find_map(|part| part.strip_prefix("fhirVersion="));
    right && version.is_none_or(|version| version == "4.0")
}

fn parse(body: &[u8]) -> Result<Value, String> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| format!("Failed to parse JSON encoded FHIR content: {error}"))?;
    let Some(kind) = value.get("resourceType").and_then(Value::as_str) else {
        return Err("Failed to parse JSON encoded FHIR content: no resourceType".into());
    };
    if kind != "Bundle" {
        return Err(format!(
            "Incorrect resource type found, expected \"Bundle\" but found \"{kind}\""
        ));
    }
    Ok(value)
}

fn accept(world: &World, bundle: Value, checked: rules::Checked, posted: &[u8]) -> Reply {
    let now = world.now();
    let mut guard = world.lock();
    let state = &mut *guard;
    if let Some(existing) = state.log.by_header(checked.header) {
        let held: Option<Value> = serde_json::from_str(&existing.text(&world.generated)).ok();
        let same = held.as_ref() == Some(&bundle);
        let header = checked.header.to_string();
        let event = state
            .events
            .iter_mut()
            .find(|event| event.header_id == header);
        if let Some(event) = event {
            if same {
                event.identical += 1
            } else {
                event.conflicts += 1
            }
        }
        world.keep(state);
        drop(guard);
        if same {
            return Reply::empty(StatusCode::ACCEPTED);
        }
        let words = format!("A Message with ID={} already exists.", checked.header);
        return exception(world, StatusCode::CONFLICT, &words);
    }
    let told = Told::read(&bundle);
    if let Some(words) =
        database_refuses(state.log.has_bundle(checked.bundle), checked.bundle, &told)
    {
        drop(guard);
        return exception(world, StatusCode::INTERNAL_SERVER_ERROR, &words);
    }
    let destinations: Vec<Arc<str>> = told
        .destinations
        .iter()
        .map(|to| Arc::from(to.as_str()))
        .collect();
    let position = destinations
        .first()
        .map_or(0, |to| state.log.list(Some(to)).len());
    let text: Arc<str> = bundle.to_string().into();
    state.log.push(Row {
        header: checked.header,
        bundle: checked.bundle,
        destinations,
        recorded: now,
        body: Body::Text(text),
    });
    let story = world.story_now_of(state);
    let receipt = receipt::plan(world, &told, &checked, story, state);
    state.events.push(Accepted {
        header_id: checked.header.to_string(),
        bundle_id: checked.bundle.to_string(),
        sha256: hex(&Sha256::digest(posted)),
        identical: 0,
        conflicts: 0,
        position: position as u64,
        time: format!("{now:.3}"),
        source: told.source,
        destinations: told.destinations,
        event: told.event,
        response_to: told
            .response
            .as_ref()
            .map(|(identifier, _)| identifier.clone()),
        response_code: told.response.map(|(_, code)| code),
        content: told.content,
        receipt: receipt
            .as_ref()
            .filter(|pending| !pending.held)
            .map(|pending| pending.code.clone()),
    });
    state.pending.extend(receipt);
    world.settle(state);
    world.keep(state);
    Reply::empty(StatusCode::ACCEPTED)
}

/// What only HOPS's database says no to, as a 500.
fn database_refuses(has_bundle: bool, bundle: Uuid, told: &Told) -> Option<String> {
    if has_bundle {
        return Some(format!(
            "ERROR: duplicate key value violates unique constraint \"event_bundle_id_key\" Detail: Key (bundle_id)=({bundle}) already exists."
        ));
    }
    let long = told.event.chars().count() > 200
        || told.source.chars().count() > 200
        || told.destinations.iter().any(|to| to.chars().count() > 200);
    if long {
        return Some(
            "Value can't be stored to database column because exceeds length (200)".into(),
        );
    }
    let empty = told.event.is_empty() || told.event == "|";
    empty.then(|| "Event must have system or code".to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
