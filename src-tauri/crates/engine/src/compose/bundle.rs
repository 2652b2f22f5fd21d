//! Builds the Bundle of a message, strict to NAV's guide: nothing in the header that its profile forbids, every entry
//! reachable from the focus, members always in the same order.
//!
//! Patient, Practitioner and the others have the shape of the no-basis profiles but do not claim them: a receiver that
//! does not hold a claimed profile may refuse the message for it.

use fhir::systems;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::composition::{Built, Composition};
use super::dress::{Dress, dress};
use super::kind::Body;
use super::{form, letter, order, outcome};

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
pub(super) fn part(header: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&header, name.as_bytes())
}

pub(super) fn entry(id: Uuid, resource: Value) -> Value {
    json!({ "fullUrl": urn(id), "resource": resource })
}

/// What a kind's body brings: its entries in order, and which of them the header points at.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// `MessageHeader.focus`, in order.
    pub(super) focus: Vec<Uuid>,
    /// `MessageHeader.response.details`, of a receipt.
    pub(super) details: Option<Uuid>,
    /// After the header.
    pub(super) entries: Vec<Value>,
}

fn bundle(composition: &Composition, timestamp: &str) -> Value {
    let header = composition.ids.header;
    let content = match composition.kind.body() {
        Body::Letter => letter::content(composition, timestamp),
        Body::Order => order::content(composition, timestamp),
        Body::Receipt => outcome::content(composition),
        Body::Form => form::content(composition, timestamp),
    };
    let mut entries = vec![entry(header, message_header(composition, &content))];
    entries.extend(content.entries);
    let mut meta = members(json!({ "profile": [MESSAGE_PROFILE] }));
    if composition.kind.body() == Body::Form {
        form::received(&mut meta, timestamp);
    }
    json!({
        "resourceType": "Bundle",
        "id": composition.ids.bundle.to_string(),
        "meta": meta,
        "type": "message",
        "timestamp": timestamp,
        "entry": entries,
    })
}

fn message_header(composition: &Composition, content: &Content) -> Value {
    let header = composition.ids.header;
    let event = composition.event();
    let mut resource = members(json!({
        "resourceType": "MessageHeader",
        "id": header.to_string(),
        "eventCoding": { "system": event.system, "code": event.code },
        "destination": [{ "endpoint": endpoint(&composition.to_her_id) }],
        "source": { "endpoint": endpoint(&composition.from_her_id) },
    }));
    if let Some(answered) = &composition.answers {
        // An answer says `ok`: the request was understood. What the doctor thinks of it stands in the content.
        let code = match composition.kind.body() {
            Body::Receipt => composition.choice.as_deref().unwrap_or_default(),
            Body::Letter | Body::Order | Body::Form => "ok",
        };
        let request = answered.header_id.to_ascii_lowercase();
        let mut response = members(json!({ "identifier": request, "code": code }));
        if let Some(details) = content.details {
            response.insert("details".into(), json!({ "reference": urn(details) }));
        }
        resource.insert("response".into(), Value::Object(response));
    }
    if !content.focus.is_empty() {
        let focus: Vec<Value> = content
            .focus
            .iter()
            .map(|id| json!({ "reference": urn(*id) }))
            .collect();
        resource.insert("focus".into(), Value::Array(focus));
    }
    Value::Object(resource)
}

/// FHIR's `string` holds no control characters but tab and line ends; pasted text does.
pub(super) fn printable(text: &str) -> String {
    let kept = |c: &char| !c.is_control() || matches!(c, '\t' | '\r' | '\n');
    text.trim().chars().filter(kept).collect()
}

pub(super) fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

pub(super) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Author, Person, kind, kinds, sample};
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
        let value = built(&sample::composition(&kind("svar-foresporsel").unwrap()));
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
        let mut composition = sample::composition(&kind("svar-innkalling").unwrap());
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
        let mut composition = sample::composition(&kind("henvendelse-sykmeldt").unwrap());
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
        let mut composition = sample::composition(&kind("svar-innkalling").unwrap());
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
        let mut composition = sample::composition(&kind("henvendelse-sykmeldt").unwrap());
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
