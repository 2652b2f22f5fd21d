//! HOPS's own checks after the validator, in its order and with its words.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::told::text;
use crate::world::World;

/// What the checks found out on their way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checked {
    pub(crate) bundle: Uuid,
    pub(crate) header: Uuid,
    pub(crate) timestamp: Timestamp,
}

/// The first thing that is wrong.
pub(crate) fn check(world: &World, bundle: &Value) -> Result<Checked, String> {
    if text(bundle, "type") != "message" {
        return Err("Bundle must be of type 'Message'".into());
    }
    let Some(first) = bundle.pointer("/entry/0") else {
        return Err("List is empty.".into());
    };
    let header = first.get("resource").unwrap_or(&Value::Null);
    let kind = text(header, "resourceType");
    if kind != "MessageHeader" {
        return Err(format!(
            "class org.hl7.fhir.r4.model.{kind} cannot be cast to class org.hl7.fhir.r4.model.MessageHeader"
        ));
    }
    let bundle_id = uuid(text(bundle, "id"))?;
    let header_id = uuid(text(header, "id"))?;
    if variant(bundle_id) == 0 {
        return Err("Bundle.Id must be valid UUID.".into());
    }
    if variant(header_id) == 0 {
        return Err("MessageHeader.Id must be valid UUID.".into());
    }
    if bundle_id == header_id {
        return Err("Bundle.id and MessageHeader.id cannot be equal.".into());
    }
    let Ok(timestamp) = text(bundle, "timestamp").parse::<Timestamp>() else {
        return Err("Bundle.timestamp is required.".into());
    };
    if timestamp >= world.now() {
        return Err("Bundle.timestamp cannot be in the future.".into());
    }
    if text(first, "fullUrl") != format!("urn:uuid:{header_id}") {
        return Err("entry.fullUrl does not match MessageHeader.id.".into());
    }
    if let Some(identifier) = header
        .pointer("/response/identifier")
        .and_then(Value::as_str)
    {
        let request = uuid(identifier)?;
        if world.lock().log.by_header(request).is_none() {
            return Err(format!("Message with ID={request} does not exist."));
        }
    }
    Ok(Checked {
        bundle: bundle_id,
        header: header_id,
        timestamp,
    })
}

/// As Java reads one: hyphens in their places, no braces, no `urn:uuid:`.
fn uuid(text: &str) -> Result<Uuid, String> {
    let plain = text.len() == 36;
    Uuid::parse_str(text)
        .ok()
        .filter(|_| plain)
        .ok_or_else(|| format!("Invalid UUID string: {text}"))
}

/// Java's variant: 0 for the nil UUID and its like.
fn variant(uuid: Uuid) -> u8 {
    let [.., high, _, _, _, _, _, _, _] = *uuid.as_bytes();
    high >> 7
}
