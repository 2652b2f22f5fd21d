use serde_json::{Value, json};

use super::*;

fn read(body: &str) -> Result<Value, XmlError> {
    to_json(format!("<?xml version=\"1.0\"?>{body}").as_bytes())
}

#[test]
fn a_patient_in_xml() {
    let xml = r#"<Patient xmlns="http://hl7.org/fhir"><!-- Kari --><id value="p1"/><meta><profile value="http://x"/></meta>
        <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Kari &amp; co</p></div></text>
        <extension url="http://hl7.no/x"><extension url="code"><valueCodeableConcept><coding><code value="1"/></coding></valueCodeableConcept></extension></extension>
        <identifier><system value="urn:oid:2.16.578.1.12.4.1.4.1"/><value value="10915596784"/></identifier>
        <active value="true"/><name><given value="Kari"/><given id="g2" value="Anne"/></name>
        <birthDate><extension url="http://x/absent"><valueCode value="unknown"/></extension></birthDate>
        <multipleBirthInteger value="2"/><address><line value="Vegen 1&#10;C/O"/></address></Patient>"#;
    let json = read(xml).unwrap();
    assert_eq!(
        json,
        json!({
            "resourceType": "Patient",
            "id": "p1",
            "meta": { "profile": ["http://x"] },
            "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Kari &amp; co</p></div>" },
            "extension": [{ "url": "http://hl7.no/x", "extension": [
                { "url": "code", "valueCodeableConcept": { "coding": [{ "code": "1" }] } }] }],
            "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "10915596784" }],
            "active": true,
            "name": [{ "given": ["Kari", "Anne"], "_given": [null, { "id": "g2" }] }],
            "_birthDate": { "extension": [{ "url": "http://x/absent", "valueCode": "unknown" }] },
            "multipleBirthInteger": 2,
            "address": [{ "line": ["Vegen 1\nC/O"] }]
        })
    );
    assert_eq!(
        to_json(from_json(&json).unwrap().as_bytes()).unwrap(),
        json,
        "there and back"
    );
}

#[test]
fn bundles_forms_and_decimals_go_there_and_back() {
    let json = json!({
        "resourceType": "Bundle", "type": "searchset", "total": 1,
        "link": [{ "relation": "next", "url": "https://x?a=1&b=2" }],
        "entry": [
            { "fullUrl": "urn:uuid:a", "resource": { "resourceType": "Observation", "id": "a", "status": "final",
                "code": { "coding": [{ "system": "http://loinc.org", "code": "8480-6" }] },
                "subject": { "reference": "Patient/1", "identifier": { "value": "x" } },
                "component": [{ "code": { "text": "a" }, "valueQuantity": { "value": serde_json::from_str::<Value>("7.50").unwrap(), "unit": "kg" } }] } },
            { "resource": { "resourceType": "QuestionnaireResponse", "status": "completed", "item": [{ "linkId": "1",
                "item": [{ "linkId": "1.1", "answer": [{ "valueBoolean": false, "item": [{ "linkId": "1.1.1" }] }] }] }] } },
            { "resource": { "resourceType": "Task", "status": "draft", "intent": "order", "focus": { "reference": "#1" },
                "contained": [{ "resourceType": "Basic", "id": "1" }], "input": [{ "type": { "text": "x" }, "valueString": "y" }] } }
        ]
    });
    let xml = from_json(&json).unwrap();
    assert!(xml.contains("<value value=\"7.50\"/>"), "{xml}");
    assert_eq!(to_json(xml.as_bytes()).unwrap(), json);
}

#[test]
fn what_is_not_fhir_xml_is_refused() {
    let cases = [
        ("", XmlError::Malformed),
        (
            "<Patient xmlns=\"http://hl7.org/fhir\">",
            XmlError::Malformed,
        ),
        ("<Patient/>", XmlError::NotFhir),
        (
            "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            XmlError::NotFhir,
        ),
        (
            "<!DOCTYPE Patient [<!ENTITY a \"b\">]><Patient xmlns=\"http://hl7.org/fhir\"/>",
            XmlError::DocumentType,
        ),
        (
            "<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&a;\"/></Patient>",
            XmlError::Entity,
        ),
        (
            "<Patient xmlns=\"http://hl7.org/fhir\">ord</Patient>",
            XmlError::Malformed,
        ),
        (
            "<Patient xmlns=\"http://hl7.org/fhir\"/><Patient xmlns=\"http://hl7.org/fhir\"/>",
            XmlError::Malformed,
        ),
    ];
    for (xml, error) in cases {
        assert_eq!(read(xml).unwrap_err(), error, "{xml}");
    }
    let open = "<extension url=\"a\">".repeat(10_000);
    assert_eq!(
        read(&format!("<Patient xmlns=\"http://hl7.org/fhir\">{open}")).unwrap_err(),
        XmlError::TooDeep
    );
    assert_eq!(to_json(b"\xff").unwrap_err(), XmlError::Malformed);
    for json in [
        json!([]),
        json!({}),
        json!({ "resourceType": "a b" }),
        json!({ "resourceType": "A", "x y": 1 }),
    ] {
        assert_eq!(from_json(&json).unwrap_err(), XmlError::NotAResource);
    }
}

#[test]
fn what_was_built_in_any_order_is_written_in_r4s() {
    let json = json!({ "birthDate": "1958-03-14", "resourceType": "Patient", "x": 1, "name": [{ "given": ["Kari"], "family": "N" }], "id": "p" });
    let xml = from_json(&json).unwrap();
    let at = |part: &str| xml.find(part).unwrap();
    let order = [
        at("<id "),
        at("<name>"),
        at("<family "),
        at("<given "),
        at("<birthDate "),
        at("<x "),
    ];
    assert!(order.is_sorted(), "{xml}");
}

#[test]
fn a_narrative_cannot_break_out() {
    for div in [
        "</div><id value=\"x\"/>",
        "<div>a",
        "<p>a</p>",
        "<div/>a",
        "<div>a</div><div>b</div>",
        "a",
    ] {
        let json = json!({ "resourceType": "Patient", "text": { "div": div } });
        assert_eq!(from_json(&json).unwrap_err(), XmlError::Malformed, "{div}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_answered(parts in proptest::collection::vec(proptest::prop_oneof![
        proptest::strategy::Just("<Patient xmlns=\"http://hl7.org/fhir\">"), proptest::strategy::Just("</Patient>"),
        proptest::strategy::Just("<name>"), proptest::strategy::Just("</name>"), proptest::strategy::Just("<given value=\"æ\"/>"),
        proptest::strategy::Just("<text>"), proptest::strategy::Just("<div>"), proptest::strategy::Just("</div>"),
        proptest::strategy::Just("<contained>"), proptest::strategy::Just("<extension url=\"x\"/>"),
        proptest::strategy::Just("&"), proptest::strategy::Just("<"), proptest::strategy::Just("<!--"),
        proptest::strategy::Just("<birthDate id=\"1\"/>")], 0..20)) {
        let xml = parts.concat();
        if let Ok(json) = to_json(xml.as_bytes()) {
            // A second document cannot differ from what the first one meant.
            if let Ok(again) = from_json(&json) {
                proptest::prop_assert_eq!(to_json(again.as_bytes()), Ok(json));
            }
        }
    }
}
