//! For every rule a message that breaks it and no other, as far as the published rules allow: some ask for the very
//! same thing, and those stand together in the table.

use std::collections::BTreeSet;

use fhir::number::HerId;
use serde_json::{Value, json};
use validation::{Asked, Direction, Facts, Pack, Severity, Stage, excerpt};

use super::{HEADER, REQUEST, facts, findings, her_ids, message, rules, set};

/// The rules that must speak, and the changes to a right message that make them.
pub(super) type Breach = (&'static [&'static str], Vec<(&'static str, Value)>);

const FNR: &str = "urn:oid:2.16.578.1.12.4.1.4.1";

/// The id of the nth made-up resource.
fn id(n: u8) -> String {
    format!("0c000000-0000-4000-8000-{n:012}")
}

pub(super) fn reference(n: u8) -> Value {
    json!({ "reference": format!("urn:uuid:{}", id(n)) })
}

pub(super) fn entry(n: u8, mut resource: Value) -> Value {
    resource["id"] = json!(id(n));
    json!({ "fullUrl": format!("urn:uuid:{}", id(n)), "resource": resource })
}

#[rustfmt::skip]
fn envelope() -> Vec<Breach> {
    let second = entry(9, json!({ "resourceType": "MessageHeader", "eventCoding": { "system": "x:y", "code": "z" },
        "source": { "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000010" },
        "destination": [{ "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000000" }] }));
    vec![
        (&["B01", "S02"], vec![("/type", json!("document"))]),
        (&["B02"], vec![("/id", json!("1F000000-0000-4000-8000-000000000001"))]),
        (&["B03"], vec![("/id", Value::Null)]),
        (&["B04"], vec![("/timestamp", Value::Null)]),
        (&["B04"], vec![("/timestamp", json!("2026-11-21T11:00:00"))]),
        (&["B05"], vec![("/meta/tag", json!([{ "code": "x" }]))]),
        (&["B05", "B06"], vec![("/meta/profile", Value::Null), ("/meta/versionId", json!("1"))]),
        (&["B06"], vec![("/meta/profile/0", json!("http://fhir.nav.no/StructureDefinition/HopsMessage"))]),
        (&["B07"], vec![("/language", json!("nb"))]),
        (&["B08"], vec![("/entry", json!([message()["entry"][0]])), ("/entry/0/resource/focus", Value::Null)]),
        (&["B09"], vec![("/entry/1/link", json!([{ "relation": "x", "url": "y:z" }]))]),
        (&["B09"], vec![("/entry/3/resource/organization", Value::Null), ("/entry/5/resource", Value::Null)]),
        (&["B10"], vec![("/entry/-", second)]),
    ]
}

#[rustfmt::skip]
fn header() -> Vec<Breach> {
    let upper = HEADER.to_uppercase();
    vec![
        (&["H01"], vec![("/entry/0/resource/id", json!(upper)), ("/entry/0/fullUrl", json!(format!("urn:uuid:{upper}")))]),
        (&["H02"], vec![("/entry/0/resource/eventCoding", Value::Null), ("/entry/0/resource/eventUri", json!("bestilling"))]),
        (&["H02"], vec![("/entry/0/resource/eventCoding/display", json!("x"))]),
        (&["H03"], vec![("/entry/0/resource/destination/0/endpoint", json!("urn:oid:2.16.578.1.12.4.1.2.0123"))]),
        (&["H04"], vec![("/entry/0/resource/destination", Value::Null)]),
        (&["H05"], vec![("/entry/0/resource/destination/0/receiver", json!({ "display": "NAV" }))]),
        (&["H06"], vec![("/entry/0/resource/source/endpoint", json!("https://epj.example"))]),
        (&["H07"], vec![("/entry/0/resource/source/software", json!("x"))]),
        (&["H08"], vec![("/entry/0/resource/author", json!({ "display": "x" }))]),
        (&["H09"], vec![("/entry/0/resource/extension", json!([{ "url": "x:y", "valueString": "z" }]))]),
        (&["H10"], vec![("/entry/0/resource/focus/0/display", json!("x"))]),
        (&["H11"], vec![("/entry/0/resource/response/identifier", Value::Null)]),
        (&["H12", "S08"], vec![("/entry/0/resource/response/identifier", json!(format!("urn:uuid:{REQUEST}")))]),
    ]
}

#[rustfmt::skip]
fn receiver() -> Vec<Breach> {
    let mut header_second = message()["entry"].as_array().expect("entries").clone();
    header_second.swap(0, 1);
    vec![
        (&["S01"], vec![("/entry/1/resource/note", json!([]))]),
        (&["S01", "R10"], vec![("/entry/-", entry(10, json!({ "resourceType": "Pasient" })))]),
        (&["S03", "R01"], vec![("/entry", json!(header_second))]),
        (&["S04"], vec![("/id", json!("1f000000-0000-4000-0000-000000000001"))]),
        (&["S05"], vec![("/id", json!(HEADER))]),
        (&["S06"], vec![("/timestamp", json!("2026-11-21T12:00:00Z"))]),
        (&["S07"], vec![("/entry/0/fullUrl", json!(format!("https://epj.example/MessageHeader/{HEADER}")))]),
        (&["S08"], vec![("/entry/0/resource/response/identifier", json!(id(99)))]),
        (&["S11"], vec![("/entry/0/resource/eventCoding/code", json!("x".repeat(201)))]),
    ]
}

#[rustfmt::skip]
fn content() -> Vec<Breach> {
    let version = "https://epj.example/Organization/1/_history/2";
    let form = entry(6, json!({ "resourceType": "QuestionnaireResponse", "status": "completed" }));
    let doctor_is_patient = json!({ "system": FNR, "value": "10915596784" });
    vec![
        (&["R02"], vec![("/entry/5/fullUrl", json!(version)), ("/entry/5/resource/id", Value::Null),
            ("/entry/3/resource/organization/reference", json!(version))]),
        (&["R02", "R10"], vec![("/entry/-", message()["entry"][5].clone())]),
        (&["R03", "B07"], vec![("/total", json!(1))]),
        (&["R03", "B09"], vec![("/entry/1/search", json!({ "mode": "match" }))]),
        (&["R04"], vec![("/entry/0/resource/focus/-", reference(9))]),
        (&["R05"], vec![("/entry/5/resource/id", json!("kontor"))]),
        (&["R06"], vec![("/entry/0/resource/response/code", json!("fatal-error"))]),
        (&["R07"], vec![("/entry/2/resource/identifier/0/value", json!("10915596785"))]),
        (&["R07"], vec![("/entry/4/resource/identifier/0/value", json!("1234567890"))]),
        (&["R08"], vec![("/entry/-", form), ("/entry/0/resource/focus/-", reference(6))]),
        (&["R09"], vec![("/entry/4/resource/identifier/-", doctor_is_patient)]),
        (&["R09"], vec![("/entry/1/resource/sender", reference(2)), ("/entry/1/resource/recipient", json!([reference(3)]))]),
        (&["R10"], vec![("/entry/-", entry(8, json!({ "resourceType": "Basic" })))]),
    ]
}

#[rustfmt::skip]
fn ours() -> Vec<Breach> {
    let other_patient = entry(7, json!({ "resourceType": "Patient",
        "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.2", "value": "41814061033" }] }));
    let text = "/entry/1/resource/payload/0/contentString";
    vec![
        (&["A01"], vec![("/entry/0/resource/source/endpoint", json!("urn:oid:2.16.578.1.12.4.1.2.90000011"))]),
        (&["J01"], vec![("/resourceType", json!("Patient"))]),
        (&["N03"], vec![("/entry/2/resource/identifier/0/value", json!("21030550231"))]),
        (&["N03"], vec![(text, json!("Gjelder også 21030550231."))]),
        (&["P01"], vec![("/entry/-", other_patient), ("/entry/0/resource/focus/-", reference(7))]),
        (&["T01"], vec![(text, json!("  "))]),
        (&["T02"], vec![(text, json!("Fra 1 – 2"))]),
    ]
}

/// What breaks the default pack, rule by rule; the other packs share many of its rules.
pub(super) fn all() -> Vec<Breach> {
    [envelope(), header(), receiver(), content(), ours()].concat()
}

#[test]
fn every_rule_has_a_message_that_breaks_only_it() {
    let own = her_ids();
    let mut broken = BTreeSet::new();
    for (expected, changes) in all() {
        let mut message = message();
        for (pointer, value) in &changes {
            set(&mut message, pointer, value.clone());
        }
        let found = findings(&message, Direction::Out, &facts(&own));
        let spoke: BTreeSet<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(
            spoke,
            expected.iter().copied().collect(),
            "{changes:?}\n{found:#?}"
        );
        for finding in &found {
            let words = [
                &finding.message.nb,
                &finding.message.en,
                &finding.remedy.nb,
                &finding.remedy.en,
            ];
            assert!(
                words.iter().all(|text| !text.contains("{what}")),
                "{finding:?}"
            );
            assert!(
                words.iter().all(|text| !text.contains("96784")),
                "no numbers of people in words: {finding:?}"
            );
            let pretty = serde_json::to_string_pretty(&message).expect("JSON");
            assert!(
                excerpt(&pretty, &finding.path).is_some(),
                "{}",
                finding.path
            );
        }
        broken.extend(expected.iter().copied());
    }

    // What depends on the world and not on the message.
    let taken = |asked: Asked<'_>| !matches!(asked, Asked::BundleId(_));
    let used = findings(
        &message(),
        Direction::Out,
        &Facts {
            known: Some(&taken),
            ..facts(&own)
        },
    );
    assert_eq!(rules(&used, Severity::Error), BTreeSet::from(["S09"]));
    let taken = |asked: Asked<'_>| !matches!(asked, Asked::HeaderId(_));
    let used = findings(
        &message(),
        Direction::Out,
        &Facts {
            known: Some(&taken),
            ..facts(&own)
        },
    );
    assert_eq!(rules(&used, Severity::Error), BTreeSet::from(["S10"]));
    let prod = Facts {
        stage: Some(Stage::Prod),
        ..facts(&own)
    };
    assert_eq!(
        rules(
            &findings(&message(), Direction::Out, &prod),
            Severity::Error
        ),
        BTreeSet::from(["N01"])
    );
    let mut forty = message();
    set(
        &mut forty,
        "/entry/2/resource/identifier/0/value",
        json!("13527248013"),
    );
    let asked = findings(&forty, Direction::Out, &prod);
    assert_eq!(
        asked
            .iter()
            .map(|finding| (finding.rule.as_str(), finding.ask))
            .collect::<Vec<_>>(),
        [("N02", true)]
    );
    let elsewhere = [HerId::new(90_000_099).expect("a HER-id")];
    let inbound = findings(&message(), Direction::In, &facts(&elsewhere));
    assert_eq!(rules(&inbound, Severity::Warning), BTreeSet::from(["A02"]));
    broken.extend(["S09", "S10", "N01", "N02", "A02"]);

    let all: BTreeSet<&str> = Pack::nav_messaging_core()
        .rules
        .iter()
        .map(|rule| rule.id.as_str())
        .collect();
    assert_eq!(
        all.difference(&broken).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "rules that nothing breaks"
    );
}
