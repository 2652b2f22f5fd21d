//! An order from NAV: a Task with the Questionnaire that is to be filled in. HOPS took these three entries (header,
//! Task, Questionnaire) and no others, so whom it is about stands in the Task alone.

use serde_json::{Value, json};

use super::bundle::{Content, entry, filled, members, part, printable, urn};
use super::composition::Composition;
use super::kind::Target;
use super::people::person_identifier;

/// Type of a Task's input that is a Questionnaire, as the SDC guide had it when NAV wrote its examples.
const INPUT_SYSTEM: &str = "http://hl7.org/fhir/uv/sdc/CodeSystem/temp";

/// The Task and the Questionnaire.
pub(super) fn content(composition: &Composition, timestamp: &str) -> Content {
    let header = composition.ids.header;
    let (task_id, form_id) = (part(header, "task"), part(header, "questionnaire"));
    let form = questionnaire(composition);
    let mut focus = vec![task_id];
    let mut entries = vec![entry(task_id, task(composition, timestamp, form.is_some()))];
    if let Some(mut form) = form {
        form.insert("id".into(), json!(form_id.to_string()));
        focus.push(form_id);
        entries.push(entry(form_id, Value::Object(form)));
    }
    Content {
        focus,
        details: None,
        entries,
    }
}

fn value(composition: &Composition, target: Target) -> Option<&str> {
    let field = composition
        .kind
        .fields
        .iter()
        .find(|field| field.into == target)?;
    filled(composition.values.get(&field.id).map(String::as_str))
}

/// The form chosen, else the kind's own; none when what was pasted is no Questionnaire (the check says so).
pub(super) fn questionnaire(composition: &Composition) -> Option<serde_json::Map<String, Value>> {
    let form = match value(composition, Target::Questionnaire) {
        Some(pasted) => serde_json::from_str(pasted).ok()?,
        None => composition.kind.questionnaire.clone()?,
    };
    match form {
        Value::Object(form)
            if form.get("resourceType").and_then(Value::as_str) == Some("Questionnaire") =>
        {
            Some(form)
        }
        _ => None,
    }
}

fn task(composition: &Composition, timestamp: &str, with_form: bool) -> Value {
    let header = composition.ids.header;
    let person = &composition.patient;
    let mut resource = members(json!({
        "resourceType": "Task",
        "id": part(header, "task").to_string(),
        "status": "draft",
        "intent": "order",
    }));
    let text = printable(&composition.text);
    if !text.is_empty() {
        resource.insert("description".into(), json!(text));
    }
    let mut about = members(json!({ "type": "Patient" }));
    if let Some(identifier) = person_identifier(person, &composition.author.practice) {
        about.insert("identifier".into(), identifier);
    }
    let name = [
        Some(person.given.as_str()),
        person.middle.as_deref(),
        Some(person.family.as_str()),
    ];
    let name: Vec<&str> = name.into_iter().filter_map(filled).collect();
    if !name.is_empty() {
        about.insert("display".into(), json!(name.join(" ")));
    }
    resource.insert("for".into(), Value::Object(about));
    resource.insert("authoredOn".into(), json!(timestamp));
    resource.insert(
        "requester".into(),
        json!({ "type": "Organization", "display": "NAV" }),
    );
    if let Some(due) = value(composition, Target::Due) {
        resource.insert("restriction".into(), json!({ "period": { "end": due } }));
    }
    if with_form {
        let kind = json!({ "coding": [{ "system": INPUT_SYSTEM, "code": "questionnaire" }] });
        let form = json!({ "reference": urn(part(header, "questionnaire")) });
        resource.insert(
            "input".into(),
            json!([{ "type": kind, "valueReference": form }]),
        );
    }
    Value::Object(resource)
}
