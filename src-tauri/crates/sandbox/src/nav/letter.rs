//! A message from NAV: well-formed by NAV's own guide, every entry reachable from the focus.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{EVENTS, MESSAGE_PROFILE, endpoint, pdf};
use crate::number;
use crate::people::Person;

/// HPR number of the doctor of the demo practice.
pub(crate) const DOCTOR_HPR: &str = "990000010";

/// What to write.
#[derive(Debug)]
pub(crate) struct Letter<'a> {
    pub(crate) ids: Ids,
    /// Volven list and code.
    pub(crate) kind: (&'a str, &'a str),
    pub(crate) about: &'a Person,
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) text: &'a str,
    pub(crate) sent: Timestamp,
    /// The Communication this one reminds of.
    pub(crate) reminds: Option<Uuid>,
    pub(crate) attachment: Option<&'a str>,
    /// Header of the message this one answers.
    pub(crate) answers: Option<Uuid>,
}

/// Ids of a message and of its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ids {
    pub(crate) bundle: Uuid,
    pub(crate) header: Uuid,
    pub(crate) communication: Uuid,
}

impl Ids {
    pub(crate) fn draw(random: &mut crate::seed::Random) -> Self {
        Self {
            bundle: random.uuid(),
            header: random.uuid(),
            communication: random.uuid(),
        }
    }
}

/// Event and display of a kind of content.
pub(crate) fn words(list: &str, code: &str) -> (&'static str, &'static str) {
    match (list, code) {
        ("8125", "1") => ("moteinnkalling", "Innkalling dialogmøte 2"),
        ("8125", "2") => ("moteinnkalling", "Endring dialogmøte 2"),
        ("8125", "3") => ("moteinnkalling", "Innkalling dialogmøte 3"),
        ("8125", _) => ("moteinnkalling", "Endring dialogmøte 3"),
        ("8129", "2") => ("foresporsel", "Påminnelse forespørsel om pasient"),
        ("8129", _) => ("foresporsel", "Forespørsel om pasient"),
        (_, "1") => ("henvendelse-fra-nav", "Oppfølgingsplan"),
        (_, "3") => ("henvendelse-fra-nav", "Retur av legeerklæring"),
        (_, "4") => ("henvendelse-fra-nav", "Avlysning dialogmøte"),
        (_, "6") => ("henvendelse-fra-nav", "Tilbakemelding fra NAV"),
        (_, "9") => ("henvendelse-fra-nav", "Informasjon fra NAV"),
        _ => ("henvendelse-fra-nav", "Melding fra NAV"),
    }
}

/// The message Bundle.
pub(crate) fn letter(letter: &Letter<'_>) -> Value {
    let ids = letter.ids;
    let part = |name: &str| Uuid::new_v5(&ids.header, name.as_bytes());
    let (list, code) = letter.kind;
    let (event, _) = words(list, code);
    let mut header = json!({
        "resourceType": "MessageHeader",
        "id": ids.header.to_string(),
        "eventCoding": { "system": EVENTS, "code": event },
        "destination": [{ "endpoint": endpoint(letter.to) }],
        "source": { "endpoint": endpoint(letter.from) },
        "focus": [{ "reference": urn(ids.communication) }],
    });
    if let (Some(answered), Some(members)) = (letter.answers, header.as_object_mut()) {
        members.insert(
            "response".into(),
            json!({ "identifier": answered.to_string(), "code": "ok" }),
        );
    }
    let patient_id = part("patient");
    let (nav, doctor) = (part("nav"), part("doctor"));
    json!({
        "resourceType": "Bundle",
        "id": ids.bundle.to_string(),
        "meta": { "profile": [MESSAGE_PROFILE] },
        "type": "message",
        "timestamp": format!("{:.3}", letter.sent),
        "entry": [
            entry(ids.header, header),
            entry(ids.communication, communication(letter, patient_id, nav, doctor)),
            entry(patient_id, patient(letter.about, patient_id)),
            entry(nav, json!({
                "resourceType": "Organization",
                "id": nav.to_string(),
                "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": number::organisation(28_000_001) }],
                "name": "NAV Arbeid og ytelser",
            })),
            entry(doctor, json!({
                "resourceType": "Practitioner",
                "id": doctor.to_string(),
                "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": DOCTOR_HPR }],
                "name": [{ "family": "Aune", "given": ["Silje"] }],
            })),
        ],
    })
}

fn communication(letter: &Letter<'_>, patient: Uuid, nav: Uuid, doctor: Uuid) -> Value {
    let (list, code) = letter.kind;
    let (_, display) = words(list, code);
    let mut payload = vec![json!({ "contentString": letter.text })];
    if let Some(title) = letter.attachment {
        let bytes = pdf::page(title, letter.text);
        payload.push(json!({ "contentAttachment": {
            "contentType": "application/pdf",
            "language": "nb-NO",
            "data": STANDARD.encode(&bytes),
            "size": bytes.len(),
            "title": title,
            "creation": format!("{:.3}", letter.sent),
        } }));
    }
    let mut resource =
        json!({ "resourceType": "Communication", "id": letter.ids.communication.to_string() });
    let Some(members) = resource.as_object_mut() else {
        return resource;
    };
    if let Some(reminded) = letter.reminds {
        // By identifier: the one reminded of is in another message.
        let id = json!({ "system": "urn:ietf:rfc:3986", "value": urn(reminded) });
        members.insert(
            "partOf".into(),
            json!([{ "type": "Communication", "identifier": id }]),
        );
    }
    members.insert("status".into(), json!("completed"));
    let coding = json!({ "system": format!("urn:oid:2.16.578.1.12.4.1.1.{list}"), "code": code, "display": display });
    members.insert("category".into(), json!([{ "coding": [coding] }]));
    members.insert("subject".into(), json!({ "reference": urn(patient) }));
    members.insert("sent".into(), json!(format!("{:.3}", letter.sent)));
    members.insert("recipient".into(), json!([{ "reference": urn(doctor) }]));
    members.insert("sender".into(), json!({ "reference": urn(nav) }));
    members.insert("payload".into(), Value::Array(payload));
    resource
}

fn patient(person: &Person, id: Uuid) -> Value {
    let mut name = json!({ "family": person.family, "given": given(person) });
    if let (Some(middle), Some(name)) = (&person.middle, name.as_object_mut()) {
        let url = "http://hl7.no/fhir/StructureDefinition/no-basis-middlename";
        name.insert(
            "extension".into(),
            json!([{ "url": url, "valueString": middle }]),
        );
    }
    json!({
        "resourceType": "Patient",
        "id": id.to_string(),
        "identifier": [{ "system": person.system, "value": person.number }],
        "name": [name],
        "gender": if person.female { "female" } else { "male" },
        "birthDate": person.born.to_string(),
    })
}

/// Given names, one each.
pub(crate) fn given(person: &Person) -> Vec<&str> {
    person.given.split_whitespace().collect()
}

pub(crate) fn urn(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

pub(crate) fn entry(id: Uuid, resource: Value) -> Value {
    json!({ "fullUrl": urn(id), "resource": resource })
}
