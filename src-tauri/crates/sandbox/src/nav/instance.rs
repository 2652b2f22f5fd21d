//! The errors of an R4 instance validator that matter for messages: a small part of what HAPI checks, said its way.

use serde_json::{Value, json};

use super::told::text;

/// Required members of the resources that messages are made of.
const REQUIRED: &[(&str, &[&str])] = &[
    ("MessageHeader", &["source"]),
    ("Communication", &["status"]),
    ("Task", &["status", "intent"]),
    ("OperationOutcome", &["issue"]),
    ("Questionnaire", &["status"]),
    ("QuestionnaireResponse", &["status"]),
    ("DocumentReference", &["status", "content"]),
    ("Binary", &["contentType"]),
    (
        "Composition",
        &["status", "type", "date", "author", "title"],
    ),
    ("Observation", &["status", "code"]),
];

/// Codes of required bindings.
const CODES: &[(&str, &str, &[&str])] = &[
    (
        "Bundle",
        "type",
        &[
            "message",
            "document",
            "transaction",
            "transaction-response",
            "batch",
            "batch-response",
            "history",
            "searchset",
            "collection",
        ],
    ),
    (
        "Communication",
        "status",
        &[
            "preparation",
            "in-progress",
            "not-done",
            "on-hold",
            "stopped",
            "completed",
            "entered-in-error",
            "unknown",
        ],
    ),
    ("Patient", "gender", &["male", "female", "other", "unknown"]),
    (
        "Practitioner",
        "gender",
        &["male", "female", "other", "unknown"],
    ),
    (
        "QuestionnaireResponse",
        "status",
        &[
            "in-progress",
            "completed",
            "amended",
            "entered-in-error",
            "stopped",
        ],
    ),
];

const RESPONSES: &[&str] = &["ok", "transient-error", "fatal-error"];

/// The validator's issues; none when the message passes.
pub(crate) fn check(bundle: &Value) -> Vec<Value> {
    let mut issues = Vec::new();
    codes(bundle, "Bundle", "Bundle", &mut issues);
    let entries = bundle.get("entry");
    if entries.is_some_and(|entries| !entries.is_array()) {
        issues.push(issue(
            "structure",
            "The property entry must be a JSON Array, not an Object",
            "Bundle.entry",
        ));
    }
    let mut urls = Vec::new();
    for (at, entry) in entries
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let place = format!("Bundle.entry[{at}]");
        let url = text(entry, "fullUrl");
        if !url.is_empty() && urls.contains(&url) {
            issues.push(issue("invariant", "bdl-7: FullUrl must be unique in a bundle, or else entries with same fullUrl must have different meta.versionId", "Bundle"));
        }
        urls.push(url);
        for forbidden in ["search", "request", "response"] {
            if entry.get(forbidden).is_some() {
                issues.push(issue(
                    "invariant",
                    &format!("bdl: entry.{forbidden} is not allowed in a message"),
                    &place,
                ));
            }
        }
        match entry.get("resource") {
            Some(resource) => resource_issues(resource, &place, &mut issues),
            None => issues.push(issue(
                "invariant",
                "bdl-5: must be a resource unless there's a request or response",
                &place,
            )),
        }
    }
    if bundle.get("total").is_some() && text(bundle, "type") == "message" {
        issues.push(issue(
            "invariant",
            "bdl-1: total only when a search or history",
            "Bundle",
        ));
    }
    issues
}

fn resource_issues(resource: &Value, place: &str, issues: &mut Vec<Value>) {
    let kind = text(resource, "resourceType");
    if kind.is_empty() || !kind.starts_with(|c: char| c.is_ascii_uppercase()) {
        issues.push(issue(
            "invalid",
            "Unable to find resourceType property",
            &format!("{place}.resource"),
        ));
        return;
    }
    let place = format!("{place}.resource.ofType({kind})");
    let required = REQUIRED
        .iter()
        .find(|(name, _)| *name == kind)
        .map_or(&[][..], |(_, members)| members);
    for member in required {
        if resource.get(member).is_none() {
            let words = format!("{kind}.{member}: minimum required = 1, but only found 0");
            issues.push(issue("structure", &words, &place));
        }
    }
    codes(resource, kind, &place, issues);
    if kind == "MessageHeader" {
        header_issues(resource, &place, issues);
    }
}

fn header_issues(header: &Value, place: &str, issues: &mut Vec<Value>) {
    if header.get("eventCoding").is_none() && header.get("eventUri").is_none() {
        issues.push(issue(
            "structure",
            "MessageHeader.event[x]: minimum required = 1, but only found 0",
            place,
        ));
    }
    if header
        .get("source")
        .is_some_and(|source| text(source, "endpoint").is_empty())
    {
        let words = "MessageHeader.source.endpoint: minimum required = 1, but only found 0";
        issues.push(issue("structure", words, &format!("{place}.source")));
    }
    for (at, to) in header
        .get("destination")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        if text(to, "endpoint").is_empty() {
            let words =
                "MessageHeader.destination.endpoint: minimum required = 1, but only found 0";
            issues.push(issue(
                "structure",
                words,
                &format!("{place}.destination[{at}]"),
            ));
        }
    }
    let Some(response) = header.get("response") else {
        return;
    };
    if text(response, "identifier").is_empty() {
        let words = "MessageHeader.response.identifier: minimum required = 1, but only found 0";
        issues.push(issue("structure", words, &format!("{place}.response")));
    }
    if !RESPONSES.contains(&text(response, "code")) {
        let words = "The value provided is not in the value set http://hl7.org/fhir/ValueSet/response-code|4.0.1";
        issues.push(issue(
            "code-invalid",
            words,
            &format!("{place}.response.code"),
        ));
    }
}

fn codes(resource: &Value, kind: &str, place: &str, issues: &mut Vec<Value>) {
    for (_, member, allowed) in CODES.iter().filter(|(name, _, _)| *name == kind) {
        let Some(value) = resource.get(member) else {
            continue;
        };
        let code = value.as_str().unwrap_or_default();
        if !allowed.contains(&code) {
            let words = format!(
                "The value provided ('{code}') is not in the value set of {kind}.{member}, and a code is required from this value set"
            );
            issues.push(issue("code-invalid", &words, &format!("{place}.{member}")));
        }
    }
}

fn issue(code: &str, words: &str, place: &str) -> Value {
    json!({ "severity": "error", "code": code, "diagnostics": words, "location": [place] })
}
