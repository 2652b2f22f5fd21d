//! A Communication: what most kinds are. Its category says which kind it is, its payload is what was written.

use fhir::systems;
use serde_json::{Value, json};
use uuid::Uuid;

use super::attached;
use super::bundle::{Content, entry, filled, members, part, printable, urn};
use super::composition::{Answered, Composition, Followed};
use super::kind::{FieldType, Side, Target, list_system};
use super::people::{Sender, patient, practitioner};

/// The Communication, whom it is about, who sends it and, from NAV, to which doctor.
pub(super) fn content(composition: &Composition, timestamp: &str) -> Content {
    let header = composition.ids.header;
    let sender = Sender::of(composition);
    let doctor = match composition.kind.side {
        Side::Nav => practitioner(part(header, "practitioner"), &composition.author),
        Side::Ours => None,
    };
    let mut entries = vec![
        entry(
            part(header, "communication"),
            communication(composition, &sender, doctor.is_some(), timestamp),
        ),
        entry(
            part(header, "patient"),
            patient(part(header, "patient"), composition),
        ),
    ];
    entries.extend(sender.entries);
    entries.extend(doctor.map(|doctor| entry(part(header, "practitioner"), doctor)));
    Content {
        focus: vec![part(header, "communication")],
        details: None,
        entries,
    }
}

fn communication(
    composition: &Composition,
    sender: &Sender,
    to_doctor: bool,
    timestamp: &str,
) -> Value {
    let header = composition.ids.header;
    let mut resource = members(json!({
        "resourceType": "Communication",
        "id": part(header, "communication").to_string(),
    }));
    if let Some(followed) = composition.follows.as_ref().and_then(part_of) {
        resource.insert("partOf".into(), json!([followed]));
    }
    if let Some(of) = composition.answers.as_ref().and_then(in_response_to) {
        resource.insert("inResponseTo".into(), json!([of]));
    }
    resource.insert("status".into(), json!("completed"));
    resource.insert("category".into(), json!([category(composition)]));
    resource.insert(
        "subject".into(),
        json!({ "reference": urn(part(header, "patient")) }),
    );
    resource.insert("sent".into(), json!(timestamp));
    if to_doctor {
        let doctor = json!({ "reference": urn(part(header, "practitioner")) });
        resource.insert("recipient".into(), json!([doctor]));
    }
    if let Some(reference) = sender.reference {
        resource.insert("sender".into(), json!({ "reference": urn(reference) }));
    }
    // A yes to a meeting may stand without words: the category says it, and we put no words in the doctor's mouth.
    let text = text(composition);
    let mut payload = Vec::new();
    if !text.is_empty() {
        payload.push(json!({ "contentString": text }));
    }
    payload.extend(composition.attachments.iter().map(attached::payload));
    if !payload.is_empty() {
        resource.insert("payload".into(), Value::Array(payload));
    }
    Value::Object(resource)
}

/// The lines that the kind's fields give, then what was written.
fn text(composition: &Composition) -> String {
    let lines: Vec<String> = composition
        .kind
        .fields
        .iter()
        .filter(|field| field.into == Target::Line)
        .filter_map(|field| {
            let value = filled(composition.values.get(&field.id).map(String::as_str))?;
            let shown = match field.kind {
                FieldType::Date | FieldType::DateTime => norwegian(value),
                FieldType::Choice => field
                    .options
                    .iter()
                    .find(|option| option.code == value)
                    .map_or_else(|| value.to_owned(), |option| option.name.nb.clone()),
                FieldType::Line | FieldType::Text | FieldType::Time | FieldType::Questionnaire => {
                    value.to_owned()
                }
            };
            Some(format!("{}: {}", field.name.nb, printable(&shown)))
        })
        .collect();
    let text = printable(&composition.text);
    match (lines.is_empty(), text.is_empty()) {
        (true, _) => text,
        (false, true) => lines.join("\n"),
        (false, false) => format!("{}\n\n{text}", lines.join("\n")),
    }
}

/// `2026-12-02T10:00` → `02.12.2026 kl. 10:00`; anything else as typed.
fn norwegian(value: &str) -> String {
    if let Ok(date) = value.parse::<jiff::civil::Date>()
        && !value.contains('T')
    {
        return date.strftime("%d.%m.%Y").to_string();
    }
    value.parse::<jiff::civil::DateTime>().map_or_else(
        |_| value.to_owned(),
        |time| time.strftime("%d.%m.%Y kl. %H:%M").to_string(),
    )
}

/// By identifier, not by reference: the Communication answered is no entry of this Bundle, and a `urn:uuid` reference
/// out of a Bundle is an error to a validator.
fn in_response_to(answered: &Answered) -> Option<Value> {
    let id = Uuid::parse_str(answered.communication_id.as_deref()?).ok()?;
    Some(elsewhere("Communication", id))
}

fn part_of(followed: &Followed) -> Option<Value> {
    let id = Uuid::parse_str(&followed.id).ok()?;
    Some(elsewhere(&followed.resource_type, id))
}

fn elsewhere(resource_type: &str, id: Uuid) -> Value {
    json!({ "type": resource_type, "identifier": { "system": "urn:ietf:rfc:3986", "value": urn(id) } })
}

/// The content code with the list's published words; without a code when none is chosen yet, in words alone when no
/// list has one.
fn category(composition: &Composition) -> Value {
    let kind = &composition.kind;
    let Some(content) = &kind.content else {
        return json!({ "text": kind.name.nb });
    };
    let chosen = || {
        composition
            .choice
            .as_deref()
            .and_then(|code| kind.choice(code))
    };
    let code = content
        .code
        .as_deref()
        .or_else(|| chosen().map(|choice| choice.code.as_str()));
    let system = list_system(&content.list);
    let Some(code) = code else {
        return json!({ "coding": [{ "system": system }] });
    };
    let mut coding = members(json!({ "system": system, "code": code }));
    if let Some(words) = systems::display(&system, code) {
        coding.insert("display".into(), json!(words.nb));
    }
    json!({ "coding": [coding] })
}
