//! What the log says it can do: what it can do.

use serde_json::{Value, json};

/// The CapabilityStatement.
pub(crate) fn statement(base: &str, date: &str) -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "publisher": "Budstikke",
        "kind": "instance",
        "software": { "name": "Budstikke sandbox", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "Message log that behaves as NAV's published code does", "url": base },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{
            "mode": "server",
            "resource": [{
                "type": "Bundle",
                "documentation": "Answers a searchset of message Bundles, oldest first, with _count and _offset. With a destination _offset is the number of rows to skip; without one it is an id to be greater than.",
                "interaction": [{ "code": "search-type" }],
                "searchParam": [{
                    "name": "message.destination-uri",
                    "type": "uri",
                    "documentation": "Exact endpoint of a destination, one value",
                }],
            }],
            "operation": [{
                "name": "process-message",
                "definition": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
            }],
        }],
        "messaging": [{
            "documentation": "Any event is taken. Receipts are sent as messages to source.endpoint.",
            "endpoint": [{
                "protocol": { "system": "http://terminology.hl7.org/CodeSystem/message-transport", "code": "http" },
                "address": format!("{base}/$process-message"),
            }],
        }],
    })
}
