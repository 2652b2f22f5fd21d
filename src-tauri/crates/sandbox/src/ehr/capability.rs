//! What the EHR says it can do: what it can do.

use serde_json::{Value, json};

use super::TYPES;
use super::parameter::{COMMON, parameters};
use crate::world::World;

/// The CapabilityStatement.
pub(crate) fn statement(world: &World, base: &str) -> Value {
    let read = json!([{ "code": "read" }, { "code": "vread" }, { "code": "history-instance" }]);
    let mut resources: Vec<Value> = TYPES
        .iter()
        .map(|kind| {
            let parameters: Vec<Value> = COMMON
                .iter()
                .chain(parameters(kind))
                .map(|(name, of)| json!({ "name": name, "type": of.as_str() }))
                .collect();
            let mut interactions = read.clone();
            if let Some(list) = interactions.as_array_mut() {
                list.push(json!({ "code": "search-type" }));
            }
            json!({
                "type": kind,
                "interaction": interactions,
                "versioning": "versioned",
                "readHistory": true,
                "searchParam": parameters,
            })
        })
        .collect();
    resources.push(json!({ "type": "Binary", "interaction": read, "versioning": "versioned", "readHistory": true }));
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": format!("{:.0}", world.made),
        "publisher": "Budstikke",
        "kind": "instance",
        "software": { "name": "Budstikke sandbox", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "Synthetic people, after the NO EHR Core draft", "url": base },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [{
            "mode": "server",
            "documentation": "Search by GET and by POST _search; _count, _sort and _offset work everywhere.",
            "resource": resources,
        }],
    })
}
