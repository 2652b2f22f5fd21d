//! Builds the Bundle of a message, strict to NAV's guide: nothing in the header that its profile forbids, every entry
//! reachable from the focus, members always in the same order.
//!
//! Patient, Practitioner and the others have the shape of the no-basis profiles but do not claim them: a receiver that
//! does not hold a claimed profile may refuse the message for it.

use fhir::systems;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::attached;
use super::composition::{Answered, Author, Built, Composition, Person};
use super::dress::{Dress, dress};
use super::kind::list_system;

/// The profile every message claims, with version.
pub const MESSAGE_PROFILE: &str = "http://fhir.nav.no/StructureDefinition/HopsMessage|0.1.0";

/// `urn:oid:2.16.578.1.12.4.1.2.{her_id}`, the address of a communication party.
#[must_use]
pub fn endpoint(her_id: &str) -> String {
    format!("{}.{}", systems::HER, her_id.trim())
}

/// The message as it would be sent with these ids and this time. Works on half-written compositions too: what is missing
/// is left out, and the rules say so.
#[must_use]
pub fn build(composition: &Composition) -> Built {
    build_for(composition, &Dress::nav())
}

/// The same for another side: with what its pack asks for beside the content.
#[must_use]
pub fn build_for(composition: &Composition, wanted: &Dress<'_>) -> Built {
    let timestamp = instant(composition.timestamp);
    let mut bundle = bundle(composition, &timestamp);
    dress(&mut bundle, wanted);
    Built {
        bytes: bundle.to_string().into_bytes(),
        bundle_id: composition.ids.bundle,
        header_id: composition.ids.header,
        timestamp,
    }
}

/// FHIR `instant` with milliseconds, in UTC.
pub(super) fn instant(timestamp: jiff::Timestamp) -> String {
    format!("{timestamp:.3}")
}

pub(super) fn urn(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

/// Id of another entry of the same message: the same each time the message is built.
fn part(header: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&header, name.as_bytes())
}

pub(super) fn entry(id: Uuid, resource: Value) -> Value {
    json!({ "fullUrl": urn(id), "resource": resource })
}

fn bundle(composition: &Composition, timestamp: &str) -> Value {
    let header = composition.ids.header;
    let author = Sender::of(composition);
    let mut entries = vec![
        entry(header, message_header(composition)),
        entry(
            part(header, "communication"),
            communication(composition, &author, timestamp),
        ),
        entry(
            part(header, "patient"),
            patient(part(header, "patient"), composition),
        ),
    ];
    entries.extend(author.entries);
    json!({
        "resourceType": "Bundle",
        "id": composition.ids.bundle.to_string(),
        "meta": { "profile": [MESSAGE_PROFILE] },
        "type": "message",
        "timestamp": timestamp,
        "entry": entries,
    })
}

fn message_header(composition: &Composition) -> Value {
    let header = composition.ids.header;
    let event = &composition.kind.event;
    let mut resource = members(json!({
        "resourceType": "MessageHeader",
        "id": header.to_string(),
        "eventCoding": { "system": event.system, "code": event.code },
        "destination": [{ "endpoint": endpoint(&composition.to_her_id) }],
        "source": { "endpoint": endpoint(&composition.from_her_id) },
    }));
    if let Some(answered) = &composition.answers {
        // An answer says `ok`: the request was understood. What the doctor thinks of it stands in the content.
        let request = answered.header_id.to_ascii_lowercase();
        resource.insert(
            "response".into(),
            json!({ "identifier": request, "code": "ok" }),
        );
    }
    resource.insert(
        "focus".into(),
        json!([{ "reference": urn(part(header, "communication")) }]),
    );
    Value::Object(resource)
}

fn communication(composition: &Composition, sender: &Sender, timestamp: &str) -> Value {
    let header = composition.ids.header;
    let mut resource = members(json!({
        "resourceType": "Communication",
        "id": part(header, "communication").to_string(),
    }));
    if let Some(of) = composition.answers.as_ref().and_then(in_response_to) {
        resource.insert("inResponseTo".into(), json!([of]));
    }
    resource.insert("status".into(), json!("completed"));
    resource.insert(
        "category".into(),
        json!([{ "coding": [content_coding(composition)] }]),
    );
    resource.insert(
        "subject".into(),
        json!({ "reference": urn(part(header, "patient")) }),
    );
    resource.insert("sent".into(), json!(timestamp));
    if let Some(reference) = sender.reference {
        resource.insert("sender".into(), json!({ "reference": urn(reference) }));
    }
    // A yes to a meeting may stand without words: the category says it, and we put no words in the doctor's mouth.
    let text = printable(&composition.text);
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

/// By identifier, not by reference: the Communication answered is no entry of this Bundle, and a `urn:uuid` reference
/// out of a Bundle is an error to a validator.
fn in_response_to(answered: &Answered) -> Option<Value> {
    let id = Uuid::parse_str(answered.communication_id.as_deref()?).ok()?;
    Some(
        json!({ "type": "Communication", "identifier": { "system": "urn:ietf:rfc:3986", "value": urn(id) } }),
    )
}

/// The content code with the list's published words; without a code when none is chosen yet.
fn content_coding(composition: &Composition) -> Value {
    let content = &composition.kind.content;
    let chosen = || {
        composition
            .choice
            .as_deref()
            .and_then(|code| composition.kind.choice(code))
    };
    let code = content
        .code
        .as_deref()
        .or_else(|| chosen().map(|choice| choice.code.as_str()));
    let system = list_system(&content.list);
    let Some(code) = code else {
        return json!({ "system": system });
    };
    let mut coding = members(json!({ "system": system, "code": code }));
    if let Some(words) = systems::display(&system, code) {
        coding.insert("display".into(), json!(words.nb));
    }
    Value::Object(coding)
}

fn patient(id: Uuid, composition: &Composition) -> Value {
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
fn person_identifier(person: &Person, practice: &str) -> Option<Value> {
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

/// Practitioner, with the practice behind a PractitionerRole when the practice is named.
struct Sender {
    reference: Option<Uuid>,
    entries: Vec<Value>,
}

impl Sender {
    fn of(composition: &Composition) -> Self {
        let author = &composition.author;
        let header = composition.ids.header;
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

fn practitioner(id: Uuid, author: &Author) -> Option<Value> {
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

/// FHIR's `string` holds no control characters but tab and line ends; pasted text does.
fn printable(text: &str) -> String {
    let kept = |c: &char| !c.is_control() || matches!(c, '\t' | '\r' | '\n');
    text.trim().chars().filter(kept).collect()
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{kind, kinds, sample};
    use super::*;

    fn built(composition: &Composition) -> Value {
        serde_json::from_slice(&build(composition).bytes).expect("json")
    }

    #[test]
    fn the_same_composition_gives_the_same_bytes() {
        for kind in kinds() {
            let composition = sample::composition(kind);
            assert_eq!(build(&composition), build(&composition));
        }
    }

    #[test]
    fn the_header_names_nobody_and_the_first_entry_is_the_header() {
        for kind in kinds() {
            let value = built(&sample::composition(kind));
            let header = &value["entry"][0]["resource"];
            let names: Vec<_> = header
                .as_object()
                .expect("object")
                .keys()
                .map(String::as_str)
                .collect();
            let allowed = [
                "resourceType",
                "id",
                "eventCoding",
                "destination",
                "source",
                "response",
                "focus",
            ];
            assert!(names.iter().all(|name| allowed.contains(name)), "{names:?}");
            assert_eq!(
                value["entry"][0]["fullUrl"],
                format!("urn:uuid:{}", header["id"].as_str().unwrap())
            );
            assert_eq!(value["timestamp"], "2026-11-21T06:00:00.123Z");
            assert_eq!(
                header.get("response").is_some(),
                !kind.unsolicited(),
                "{}",
                kind.id
            );
        }
    }

    #[test]
    fn every_entry_is_reachable_and_every_reference_resolves() {
        for kind in kinds() {
            let value = built(&sample::composition(kind));
            let text = value.to_string();
            let urls: Vec<_> = value["entry"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| e["fullUrl"].as_str().unwrap().to_owned())
                .collect();
            for url in urls.iter().skip(1) {
                assert!(
                    text.contains(&format!("\"reference\":\"{url}\"")),
                    "{}: {url} is referenced",
                    kind.id
                );
            }
            for rest in text.split("\"reference\":\"").skip(1) {
                let target = rest.split('"').next().unwrap().to_owned();
                assert!(urls.contains(&target), "{}: {target} is an entry", kind.id);
            }
        }
    }

    #[test]
    fn an_answer_points_at_its_request_with_a_bare_lower_case_id() {
        let value = built(&sample::composition(kind("svar-foresporsel").unwrap()));
        let response = &value["entry"][0]["resource"]["response"];
        assert_eq!(
            response["identifier"],
            "0190a1b2-0000-7000-8000-000000000001"
        );
        assert_eq!(response["code"], "ok");
        assert_eq!(
            value["entry"][1]["resource"]["inResponseTo"][0]["identifier"]["value"],
            "urn:uuid:0190a1b2-0000-7000-8000-000000000003"
        );
    }

    #[test]
    fn a_choice_becomes_the_category_and_a_yes_needs_no_words() {
        let mut composition = sample::composition(kind("svar-innkalling").unwrap());
        composition.text = "  ".into();
        let value = built(&composition);
        let communication = &value["entry"][1]["resource"];
        let coding = &communication["category"][0]["coding"][0];
        assert_eq!(coding["system"], "urn:oid:2.16.578.1.12.4.1.1.8126");
        assert_eq!(
            (coding["code"].as_str(), coding["display"].as_str()),
            (Some("1"), Some("Ja, jeg kommer"))
        );
        assert!(communication.get("payload").is_none());
    }

    #[test]
    fn a_number_goes_into_the_slice_its_form_or_its_source_says() {
        let mut composition = sample::composition(kind("henvendelse-sykmeldt").unwrap());
        for (number, system, expected) in [
            ("10915596784", None, "urn:oid:2.16.578.1.12.4.1.4.1"),
            ("41814061033", None, "urn:oid:2.16.578.1.12.4.1.4.2"),
            ("80000000000", None, "urn:oid:2.16.578.1.12.4.1.4.3"),
            ("13527248013", Some("HNR"), "HNR"),
        ] {
            composition.patient.number = Some(number.into());
            composition.patient.number_system = system.map(str::to_owned);
            let value = built(&composition);
            assert_eq!(
                value["entry"][2]["resource"]["identifier"][0]["system"], expected,
                "{number}"
            );
        }
    }

    #[test]
    fn a_half_written_message_can_be_looked_at() {
        let mut composition = sample::composition(kind("svar-innkalling").unwrap());
        composition.author = Author::default();
        composition.patient = Person::default();
        composition.choice = None;
        composition.text.clear();
        let value = built(&composition);
        assert_eq!(
            value["entry"].as_array().unwrap().len(),
            3,
            "header, content, patient; no empty author"
        );
    }

    #[test]
    fn letters_of_every_neighbour_survive() {
        let mut composition = sample::composition(kind("henvendelse-sykmeldt").unwrap());
        composition.patient.family = "Čáhpe Łukasik-Ålesund".into();
        composition.text = "đ ŋ „sitat“ \u{0}\"\\ \n ferdig \n".into();
        let value = built(&composition);
        assert_eq!(
            value["entry"][2]["resource"]["name"][0]["family"],
            "Čáhpe Łukasik-Ålesund"
        );
        assert_eq!(
            value["entry"][1]["resource"]["payload"][0]["contentString"],
            "đ ŋ „sitat“ \"\\ \n ferdig"
        );
    }
}
