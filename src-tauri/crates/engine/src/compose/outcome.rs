//! A receipt written by hand: the response code stands in the header, the words in an OperationOutcome. The receipts
//! that are due without anybody's hand are [`super::receipt`]'s.

use serde_json::{Map, Value, json};

use super::bundle::{Content, entry, filled, part, printable};
use super::composition::Composition;
use super::kind::Target;

/// The OperationOutcome. Also for `ok`: a message has at least two entries, and each must be reachable.
pub(super) fn content(composition: &Composition) -> Content {
    let id = part(composition.ids.header, "outcome");
    let resource = json!({
        "resourceType": "OperationOutcome",
        "id": id.to_string(),
        "issue": [issue(composition)],
    });
    Content {
        focus: Vec::new(),
        details: Some(id),
        entries: vec![entry(id, resource)],
    }
}

fn issue(composition: &Composition) -> Value {
    let value = |target: Target| {
        let fields = &composition.kind.fields;
        let field = fields.iter().find(|field| field.into == target)?;
        filled(composition.values.get(&field.id).map(String::as_str))
    };
    let (severity, code) = match composition.choice.as_deref() {
        Some("transient-error") => ("error", "transient"),
        Some("fatal-error") => ("error", "processing"),
        _ => ("information", "informational"),
    };
    let mut issue = Map::new();
    issue.insert("severity".into(), json!(severity));
    issue.insert("code".into(), json!(code));
    let words = printable(&composition.text);
    let words = match value(Target::Reason) {
        // As NAV writes it: the key, then what it says to a person.
        Some(reason) if code == "processing" => format!("{reason}: {words}"),
        _ => words,
    };
    if !words.is_empty() {
        issue.insert("diagnostics".into(), json!(words));
    }
    if let Some(place) = value(Target::Place)
        && code != "informational"
    {
        issue.insert("expression".into(), json!([printable(place)]));
    }
    Value::Object(issue)
}
