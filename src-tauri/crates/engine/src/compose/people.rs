//! The people of a message as resources: whom it is about, and who sends it.
//!
//! They have the shape of the no-basis profiles but do not claim them: a receiver that does not hold a claimed profile
//! may refuse the message for it.

use fhir::systems;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::bundle::{entry, filled, members, part, urn};
use super::composition::{Author, Composition, Person};
use super::kind::{Side, list_system};

pub(super) fn patient(id: Uuid, composition: &Composition) -> Value {
    let person = &composition.patient;
    let mut resource = members(json!({ "resourceType": "Patient", "id": id.to_string() }));
    if let Some(identifier) = person_identifier(person, &composition.author.practice) {
        resource.insert("identifier".into(), json!([identifier]));
    }
    if let Some(name) = human_name(&person.given, person.middle.as_deref(), &person.family) {
        resource.insert("name".into(), json!([name]));
    }
    if let Some(gender) = filled(person.gender.as_deref()) {
        resource.insert("gender".into(), json!(gender));
    }
    if let Some(date) = filled(person.birth_date.as_deref()) {
        resource.insert("birthDate".into(), json!(date));
    }
    Value::Object(resource)
}

/// The no-basis slice that a number belongs to. A help number made here (`HNR`) cannot be told from a test person's
/// number by its form, so only a source that says so gets that slice, with us as its assigner.
pub(super) fn person_identifier(person: &Person, practice: &str) -> Option<Value> {
    let number = filled(person.number.as_deref())?;
    if person.number_system.as_deref() == Some("HNR") {
        let code = json!({ "coding": [{ "system": list_system("8327"), "code": "HNR" }] });
        let assigner = json!({ "display": if practice.is_empty() { "Lokalt" } else { practice } });
        return Some(
            json!({ "type": code, "system": "HNR", "value": number, "assigner": assigner }),
        );
    }
    let system = match filled(person.number_system.as_deref()) {
        Some(system) => system.to_owned(),
        None => match number.as_bytes().first() {
            Some(b'8' | b'9') => systems::FHN.to_owned(),
            Some(b'4'..=b'7') => systems::DNR.to_owned(),
            _ => systems::FNR.to_owned(),
        },
    };
    Some(json!({ "system": system, "value": number }))
}

fn human_name(given: &str, middle: Option<&str>, family: &str) -> Option<Value> {
    let given = given.split_whitespace().collect::<Vec<_>>();
    let middle = filled(middle);
    let family = family.trim();
    if given.is_empty() && family.is_empty() {
        return None;
    }
    let mut name = Map::new();
    if let Some(middle) = middle {
        let url = "http://hl7.no/fhir/StructureDefinition/no-basis-middlename";
        name.insert(
            "extension".into(),
            json!([{ "url": url, "valueString": middle }]),
        );
    }
    if !family.is_empty() {
        name.insert("family".into(), json!(family));
    }
    if !given.is_empty() {
        name.insert("given".into(), json!(given));
    }
    Some(Value::Object(name))
}

/// Practitioner, with the practice behind a PractitionerRole when the practice is named; NAV is an Organization.
#[derive(Debug)]
pub(super) struct Sender {
    pub(super) reference: Option<Uuid>,
    pub(super) entries: Vec<Value>,
}

impl Sender {
    pub(super) fn of(composition: &Composition) -> Self {
        let author = &composition.author;
        let header = composition.ids.header;
        if composition.kind.side == Side::Nav {
            let id = part(header, "nav");
            let nav =
                json!({ "resourceType": "Organization", "id": id.to_string(), "name": "NAV" });
            return Self {
                reference: Some(id),
                entries: vec![entry(id, nav)],
            };
        }
        let Some(practitioner) = practitioner(part(header, "practitioner"), author) else {
            return Self {
                reference: None,
                entries: Vec::new(),
            };
        };
        let practitioner_id = part(header, "practitioner");
        let practitioner = entry(practitioner_id, practitioner);
        let Some(organization) = organization(part(header, "organization"), author) else {
            return Self {
                reference: Some(practitioner_id),
                entries: vec![practitioner],
            };
        };
        let role_id = part(header, "practitioner-role");
        let role = json!({
            "resourceType": "PractitionerRole",
            "id": role_id.to_string(),
            "practitioner": { "reference": urn(practitioner_id) },
            "organization": { "reference": urn(part(header, "organization")) },
        });
        Self {
            reference: Some(role_id),
            entries: vec![
                practitioner,
                entry(role_id, role),
                entry(part(header, "organization"), organization),
            ],
        }
    }
}

pub(super) fn practitioner(id: Uuid, author: &Author) -> Option<Value> {
    let mut resource = members(json!({ "resourceType": "Practitioner", "id": id.to_string() }));
    let hpr = author.hpr.trim();
    let name = human_name(&author.given, None, &author.family);
    if hpr.is_empty() && name.is_none() {
        return None;
    }
    if !hpr.is_empty() {
        resource.insert(
            "identifier".into(),
            json!([{ "system": systems::HPR, "value": hpr }]),
        );
    }
    if let Some(name) = name {
        resource.insert("name".into(), json!([name]));
    }
    Some(Value::Object(resource))
}

fn organization(id: Uuid, author: &Author) -> Option<Value> {
    let name = filled(Some(&author.practice));
    let number = filled(author.organisation_number.as_deref());
    if name.is_none() && number.is_none() {
        return None;
    }
    let mut resource = members(json!({ "resourceType": "Organization", "id": id.to_string() }));
    if let Some(number) = number {
        resource.insert(
            "identifier".into(),
            json!([{ "system": systems::ENH, "value": number }]),
        );
    }
    if let Some(name) = name {
        resource.insert("name".into(), json!(name));
    }
    if let Some(phone) = filled(author.phone.as_deref()) {
        resource.insert(
            "telecom".into(),
            json!([{ "system": "phone", "value": phone, "use": "work" }]),
        );
    }
    Some(Value::Object(resource))
}
