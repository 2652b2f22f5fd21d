//! The rules' verdicts: NAV's own published fixtures, and for every rule one message that breaks it.
//!
//! Fixtures are found by `BUDSTIKKE_DATA`, else beside the repository; without them the fixture test says so on its
//! last line. What is expected of them is what NAV's own profile and code say of them, written down before the rules.

mod breaches;
mod packs;

use std::collections::BTreeSet;
use std::path::PathBuf;

use fhir::number::HerId;
use jiff::Timestamp;
use serde_json::{Value, json};
use validation::{Asked, Direction, Facts, Finding, Pack, Severity, Stage, check, excerpt};

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().expect("a time")
}

fn findings(message: &Value, direction: Direction, facts: &Facts<'_>) -> Vec<Finding> {
    check(
        message.to_string().as_bytes(),
        Pack::nav_messaging_core(),
        direction,
        facts,
    )
}

fn rules(findings: &[Finding], severity: Severity) -> BTreeSet<&str> {
    findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .map(|finding| finding.rule.as_str())
        .collect()
}

/// A rule of the published texts; the others (A, J, N, P, T) are ours.
fn is_published(finding: &Finding) -> bool {
    finding.rule.starts_with(['B', 'H', 'S', 'R'])
}

fn data() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("BUDSTIKKE_DATA").map_or(beside, PathBuf::from);
    data.join("nav").is_dir().then(|| data.join("nav"))
}

#[test]
fn navs_own_fixtures() {
    let Some(data) = data() else {
        println!("skipped: no NAV fixtures (set BUDSTIKKE_DATA)");
        return;
    };
    let bestilling = ["H02", "H03", "H05", "H06", "H08"];
    // Fixture, errors about to leave, warnings about to leave.
    let expected: [(&str, &[&str], &[&str]); 8] = [
        ("ig/message-with-valid-her-id.json", &["B03"], &["B06"]),
        (
            "ig/message-with-invalid-her-id.json",
            &["B03", "H03"],
            &["B06"],
        ),
        ("hops/message-example.json", &bestilling, &["B06"]),
        ("hops-history/bestilling.json", &bestilling, &["B06"]),
        ("hops-history/valid-message.json", &bestilling, &["B06"]),
        (
            "hops-history/invalid-message-warning-on-name.json",
            &bestilling,
            &["B06"],
        ),
        (
            "hops-history/invalid-message-warning-on-name-expected-response.json",
            &["B04", "H02", "H03", "H06", "R04"],
            &["B06"],
        ),
        (
            "hops-history/invalid-message-missing-header.json",
            &["B10", "R01", "S03"],
            &["B06"],
        ),
    ];
    let facts = Facts {
        now: Some(now()),
        ..Facts::default()
    };
    for (name, errors, warnings) in expected {
        let raw = std::fs::read(data.join(name)).expect("a fixture is readable");
        let found = check(&raw, Pack::nav_messaging_core(), Direction::Out, &facts);
        assert_eq!(
            rules(&found, Severity::Error),
            errors.iter().copied().collect(),
            "{name}"
        );
        assert_eq!(
            rules(&found, Severity::Warning),
            warnings.iter().copied().collect(),
            "{name}"
        );
        // Lenient inwards: nothing new is said, and what is only ours to get right is a warning there.
        let inbound = check(&raw, Pack::nav_messaging_core(), Direction::In, &facts);
        for finding in &inbound {
            assert!(
                found.iter().any(|out| out.rule == finding.rule),
                "{name}: {} only inbound",
                finding.rule
            );
        }
        let lenient = ["B03", "H06", "S03", "R04"];
        assert!(
            rules(&inbound, Severity::Error).is_disjoint(&lenient.into_iter().collect()),
            "{name}"
        );
    }

    // NAV's own expected issue, at NAV's own location.
    let raw = std::fs::read_to_string(data.join("ig/message-with-invalid-her-id.json"))
        .expect("a fixture is readable");
    let found = check(
        raw.as_bytes(),
        Pack::nav_messaging_core(),
        Direction::In,
        &facts,
    );
    let her_id = found
        .iter()
        .find(|finding| finding.rule == "H03")
        .expect("the HER-id is found");
    assert_eq!(
        her_id.path,
        "Bundle.entry[0].resource.ofType(MessageHeader).destination[0].endpoint"
    );
    let shown = excerpt(&raw, &her_id.path).expect("the place is found");
    let marked = usize::try_from(shown.marked_line - shown.first_line).expect("a small number");
    assert!(shown.lines[marked].contains("2.16F578"), "{shown:?}");

    // The example in the API's description is HL7's request to link patients.
    let yaml = std::fs::read_to_string(data.join("hops/hops-api.openapi.yaml"))
        .expect("a fixture is readable");
    let from = yaml
        .find("{\n          \"resourceType\"")
        .expect("the example is there");
    let example: Value = serde_json::Deserializer::from_str(&yaml[from..])
        .into_iter()
        .next()
        .expect("JSON")
        .expect("JSON");
    let found: Vec<Finding> = findings(&example, Direction::Out, &facts)
        .into_iter()
        .filter(is_published)
        .collect();
    assert_eq!(
        rules(&found, Severity::Error),
        BTreeSet::from(["H04", "H06"])
    );
    assert_eq!(
        rules(&found, Severity::Warning),
        BTreeSet::from(["B06", "R05"])
    );
}

const HEADER: &str = "267b18ce-3d37-4581-9baa-6fada338038b";
const REQUEST: &str = "8b5279e4-568f-4695-91d8-e9efeb3bccab";

/// An answer to NAV that no rule has anything to say about.
fn message() -> Value {
    let header = json!({
        "resourceType": "MessageHeader",
        "id": HEADER,
        "eventCoding": { "system": "http://fhir.nav.no/CodeSystem/message-events", "code": "foresporsel-svar" },
        "destination": [{ "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000000" }],
        "source": { "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000010" },
        "response": { "identifier": REQUEST, "code": "ok" },
        "focus": [{ "reference": "urn:uuid:0c000000-0000-4000-8000-000000000001" }]
    });
    let communication = json!({
        "resourceType": "Communication",
        "id": "0c000000-0000-4000-8000-000000000001",
        "status": "completed",
        "category": [{ "coding": [{ "system": "urn:oid:2.16.578.1.12.4.1.1.9069", "code": "5" }] }],
        "subject": { "reference": "urn:uuid:0c000000-0000-4000-8000-000000000002" },
        "sender": { "reference": "urn:uuid:0c000000-0000-4000-8000-000000000003" },
        "payload": [{ "contentString": "Pasienten er undersøkt." }]
    });
    let patient = json!({
        "resourceType": "Patient",
        "id": "0c000000-0000-4000-8000-000000000002",
        "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "10915596784" }]
    });
    let role = json!({
        "resourceType": "PractitionerRole",
        "id": "0c000000-0000-4000-8000-000000000003",
        "practitioner": { "reference": "urn:uuid:0c000000-0000-4000-8000-000000000004" },
        "organization": { "reference": "urn:uuid:0c000000-0000-4000-8000-000000000005" }
    });
    let practitioner = json!({
        "resourceType": "Practitioner",
        "id": "0c000000-0000-4000-8000-000000000004",
        "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "990000001" }]
    });
    let organization = json!({
        "resourceType": "Organization",
        "id": "0c000000-0000-4000-8000-000000000005",
        "name": "Fjord legekontor"
    });
    let entry: Vec<Value> = [
        header,
        communication,
        patient,
        role,
        practitioner,
        organization,
    ]
    .into_iter()
    .map(|resource| {
        let full_url = format!("urn:uuid:{}", resource["id"].as_str().expect("an id"));
        json!({ "fullUrl": full_url, "resource": resource })
    })
    .collect();
    json!({
        "resourceType": "Bundle",
        "id": "1f000000-0000-4000-8000-000000000001",
        "meta": { "profile": ["http://fhir.nav.no/StructureDefinition/HopsMessage|0.1.0"] },
        "type": "message",
        "timestamp": "2026-11-21T11:00:00Z",
        "entry": entry
    })
}

/// What the world knows in these tests: the request has been delivered, nothing else has been used.
fn knows(asked: Asked<'_>) -> bool {
    match asked {
        Asked::Request(id) => id == REQUEST,
        Asked::HeaderId(_) | Asked::BundleId(_) => false,
    }
}

fn facts(own: &[HerId]) -> Facts<'_> {
    Facts {
        own,
        now: Some(now()),
        stage: Some(Stage::Test),
        known: Some(&knows),
        ..Facts::default()
    }
}

fn her_ids() -> [HerId; 1] {
    [HerId::new(90_000_010).expect("a HER-id")]
}

#[test]
fn a_right_message_has_no_findings() {
    let own = her_ids();
    assert_eq!(findings(&message(), Direction::Out, &facts(&own)), []);
}

/// Changes the value at a JSON pointer; `null` takes the member away.
fn set(message: &mut Value, pointer: &str, value: Value) {
    let (parent, member) = pointer.rsplit_once('/').expect("a pointer");
    match message.pointer_mut(parent).expect("the parent is there") {
        Value::Object(members) if value.is_null() => {
            members.shift_remove(member);
        }
        Value::Object(members) => {
            members.insert(member.to_owned(), value);
        }
        Value::Array(items) if member == "-" => items.push(value),
        Value::Array(items) => items[member.parse::<usize>().expect("an index")] = value,
        _ => panic!("{pointer} leads nowhere"),
    }
}

#[test]
fn findings_lead_to_the_field_that_mends_them() {
    let own = her_ids();
    let cases = [
        (
            "/entry/0/resource/destination/0/endpoint",
            json!("x"),
            "recipient",
        ),
        (
            "/entry/2/resource/identifier/0/value",
            json!("1"),
            "patient",
        ),
        ("/entry/4/resource/identifier/0/value", json!("x"), "author"),
        (
            "/entry/1/resource/payload/0/contentString",
            json!(" "),
            "text",
        ),
        ("/timestamp", json!("2027-01-01T00:00:00Z"), "clock"),
    ];
    for (pointer, value, field) in cases {
        let mut message = message();
        set(&mut message, pointer, value);
        let found = findings(&message, Direction::Out, &facts(&own));
        let fields: Vec<_> = found
            .iter()
            .filter_map(|finding| finding.field.map(validation::Field::code))
            .collect();
        assert_eq!(fields, [field], "{pointer}");
    }
}

/// Every place of a value, as JSON pointers.
fn pointers(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, child)| pointers(child, format!("{at}/{name}"), into)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, child)| pointers(child, format!("{at}/{index}"), into));
        }
        _ => {}
    }
    into.push(at);
}

#[test]
fn no_wrong_type_anywhere_makes_a_reader_stumble() {
    let own = her_ids();
    let mut places = Vec::new();
    pointers(&message(), String::new(), &mut places);
    let odd = [
        Value::Null,
        json!(5),
        json!(""),
        json!(true),
        json!([]),
        json!({}),
        json!([[1]]),
        json!({ "a": null }),
    ];
    for place in &places {
        for value in &odd {
            let mut message = message();
            *message.pointer_mut(place).expect("the place is there") = value.clone();
            let raw = message.to_string();
            for direction in [Direction::Out, Direction::In] {
                for finding in check(
                    raw.as_bytes(),
                    Pack::nav_messaging_core(),
                    direction,
                    &facts(&own),
                ) {
                    assert!(excerpt(&raw, &finding.path).is_some(), "{place} = {value}");
                }
            }
            let _ = fhir::message::Summary::read(raw.as_bytes());
            let _ = fhir::letter::blocks(raw.as_bytes());
            let _ = fhir::xml::from_json(&message);
        }
    }
}
