//! Charts of resources with anything where anything may stand: rows are fewer facts, never a panic.

use engine::api::present::{Held, Reading, SectionName, measurements, section, standing};
use fhir::view;
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Whole resources, so that a broken member stands among good ones.
fn seeds() -> Vec<Value> {
    let concept = json!({"coding": [{"system": "http://snomed.info/sct", "code": "271649006", "display": "x"}], "text": "y"});
    let quantity = json!({"value": 1.0, "unit": "kg", "code": "kg", "comparator": "<"});
    vec![
        json!({
            "resourceType": "Observation", "status": "final", "code": concept, "category": [concept],
            "effectiveDateTime": "2026-01-01", "effectivePeriod": {"start": "2026", "end": ""}, "valueQuantity": quantity,
            "valueCodeableConcept": concept, "valueRatio": {"numerator": quantity}, "interpretation": [concept],
            "referenceRange": [{"low": quantity, "high": quantity}], "device": {"reference": "Device/1"},
            "component": [{"code": concept, "valueQuantity": quantity}, {"code": concept, "valueInteger": 3}],
        }),
        json!({
            "resourceType": "MedicationRequest", "status": "active", "intent": "order", "doNotPerform": false,
            "contained": [{"resourceType": "Medication", "id": "m", "code": concept}],
            "medicationReference": {"reference": "#m"}, "dosageInstruction": [{"doseAndRate": [{"doseQuantity": quantity}]}],
            "dispenseRequest": {"validityPeriod": {"end": "2027-01-01"}},
        }),
        json!({
            "resourceType": "AllergyIntolerance", "code": concept, "clinicalStatus": concept, "criticality": "high",
            "reaction": [{"manifestation": [concept], "severity": "severe", "substance": concept}],
        }),
        json!({
            "resourceType": "Condition", "code": concept, "verificationStatus": concept, "onsetPeriod": {"start": "2020"},
            "abatementDateTime": "2021", "note": [{"text": "x"}], "severity": concept,
        }),
        json!({
            "resourceType": "Appointment", "status": "booked", "start": "2026-12-01T10:00:00Z", "reasonCode": [concept],
            "participant": [{"actor": {"reference": "Patient/1"}}, {"actor": {"display": "Lege"}}],
        }),
        json!({
            "resourceType": "DocumentReference", "status": "current", "type": concept, "author": [{"display": "x"}],
            "content": [{"attachment": {"title": "x", "creation": "2026"}}],
        }),
        json!({
            "resourceType": "Patient", "active": true, "name": [{"family": "Nordmo", "given": ["Kari"]}],
            "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "10915596784", "period": {"end": "2020"}}],
            "address": [{"line": ["x"], "city": "y"}], "telecom": [{"system": "phone", "value": "1"}],
            "link": [{"type": "replaced-by", "other": {"reference": "Patient/2"}}], "deceasedBoolean": false,
        }),
    ]
}

fn junk() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!([null, [], {}, "", 1])),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("")),
        Just(json!("æ".repeat(11))),
        Just(json!({"coding": "x", "text": [], "reference": "/", "value": "1e999", "system": {}})),
    ]
}

/// Replaces the `at`-th node (in reading order) by junk.
fn spoil(value: &mut Value, at: &mut usize, junk: &Value) {
    if *at == 0 {
        *value = junk.clone();
        *at = usize::MAX;
        return;
    }
    *at = at.saturating_sub(1);
    match value {
        Value::Array(items) => {
            for item in items {
                if *at == usize::MAX {
                    return;
                }
                spoil(item, at, junk);
            }
        }
        Value::Object(members) => {
            for (_, member) in members.iter_mut() {
                if *at == usize::MAX {
                    return;
                }
                spoil(member, at, junk);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_shape_of_json_breaks_a_chart(seed in 0..7_usize, places in prop::collection::vec((0..60_usize, junk()), 1..4)) {
        let mut resource = seeds().swap_remove(seed);
        for (place, junk) in places {
            let mut at = place;
            spoil(&mut resource, &mut at, &junk);
        }
        let held = [Held { resource_id: 1, resource: &resource }];
        let reading = Reading { read: true, ..Reading::default() };
        for name in SectionName::ALL {
            let shown = section(name, &reading, &held, std::slice::from_ref(&resource), 10, Date::constant(2026, 11, 21));
            prop_assert_eq!(shown.items.len() + shown.withdrawn as usize, 1);
        }
        let measured = measurements(&reading, &held, 10);
        prop_assert!(measured.series.iter().all(|series| !series.points.is_empty()));
        prop_assert!(standing(&resource, std::slice::from_ref(&resource)).len() <= 1 + resource.to_string().len());
        // Whatever it is, it stands in rows.
        let _ = crate::chart_rows::check(&resource, "a spoiled resource");
        let patient = view::Patient(&resource);
        let _ = (patient.name().and_then(view::HumanName::display), patient.number(), patient.phone(), patient.replaced_by());
        let _ = (patient.address().and_then(view::Address::line), patient.deceased(), patient.general_practitioner());
    }
}
