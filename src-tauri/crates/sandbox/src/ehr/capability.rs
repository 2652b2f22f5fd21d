//! What the EHR says it can do: what it can do.

use serde_json::{Value, json};

use super::TYPES;
use super::parameter::{COMMON, Kind, parameters};
use super::quirks::Quirks;
use crate::world::World;

/// The CapabilityStatement.
pub(crate) fn statement(world: &World, base: &str, quirks: &Quirks) -> Value {
    let read: Vec<&str> = if quirks.no_history {
        vec!["read"]
    } else {
        vec!["read", "vread", "history-instance"]
    };
    let codes =
        |codes: &[&str]| -> Value { codes.iter().map(|code| json!({ "code": code })).collect() };
    let mut resources: Vec<Value> = TYPES
        .iter()
        .map(|kind| {
            let of_type: Vec<Value> = COMMON
                .iter()
                .filter(|(name, ..)| quirks.knows(name))
                .chain(parameters(kind))
                .map(|(name, of, documentation)| {
                    json!({
                        "name": name,
                        "type": of.as_str(),
                        "definition": format!("http://hl7.org/fhir/SearchParameter/{kind}-{}", name.trim_start_matches('_')),
                        "documentation": documentation,
                    })
                })
                .collect();
            let mut interactions = read.clone();
            interactions.push("search-type");
            if !quirks.no_history {
                interactions.push("history-type");
            }
            json!({
                "type": kind,
                "interaction": codes(&interactions),
                "versioning": "versioned",
                "readHistory": !quirks.no_history,
                "conditionalRead": if quirks.no_etags { "not-supported" } else { "not-match" },
                "searchInclude": includes(kind),
                "searchRevInclude": revincludes(kind),
                "searchParam": of_type,
            })
        })
        .collect();
    resources.push(json!({ "type": "Binary", "interaction": codes(&read), "versioning": "versioned", "readHistory": true }));
    let version = if quirks.r5_metadata { "5.0.0" } else { "4.0.1" };
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": format!("{:.0}", world.made),
        "publisher": "Budstikke",
        "kind": "instance",
        "software": { "name": "Budstikke sandbox", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "Synthetic people, after the NO EHR Core draft", "url": base },
        "fhirVersion": version,
        "format": ["application/fhir+json", "json"],
        "rest": [{
            "mode": "server",
            "documentation": "Search by GET and by POST _search; _count, _sort, _offset, _include, _revinclude and _summary=count work everywhere, _has on Patient.",
            "resource": resources,
        }],
    })
}

/// References of a type that may be included.
pub(crate) fn includes(kind: &str) -> Vec<String> {
    parameters(kind)
        .iter()
        .filter(|(_, of, _)| *of == Kind::Reference)
        .map(|(name, ..)| format!("{kind}:{name}"))
        .collect()
}

/// References to a type from what lies in a chart: to patients only.
pub(crate) fn revincludes(kind: &str) -> Vec<String> {
    if kind != "Patient" {
        return Vec::new();
    }
    let charts = TYPES
        .iter()
        .filter(|of| parameters(of).iter().any(|(name, ..)| *name == "patient"));
    charts.map(|of| format!("{of}:patient")).collect()
}
