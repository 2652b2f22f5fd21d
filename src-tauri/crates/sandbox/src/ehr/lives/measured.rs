//! Measurements as their senders write them: laboratories with limits and a word on the value, home monitoring with
//! bands, scores without units, and the same reading from two places.

use serde_json::{Value, json};

use super::with;
use crate::ehr::chart::{Chart, MUNICIPALITY, NURSE, list, object};
use crate::ehr::measures::{LOINC, SNOMED, band, category, quantity, tenth};

/// A laboratory's test; limits in tenths.
pub(super) struct Lab {
    pub(super) code: (&'static str, &'static str),
    pub(super) unit: (&'static str, &'static str),
    pub(super) range: (Option<i64>, Option<i64>),
    pub(super) decimals: bool,
}

const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

/// A laboratory's answer with its limits, and whether the value is within them.
pub(super) fn laboratory(chart: &mut Chart<'_>, days: i64, lab: &Lab, tenths: i64) {
    // Without decimals the limits are held against the number that is sent.
    let tenths = if lab.decimals {
        tenths
    } else {
        tenths / 10 * 10
    };
    let text = |tenths: i64| {
        if lab.decimals {
            tenth(tenths)
        } else {
            (tenths / 10).to_string()
        }
    };
    let of = |tenths: i64| quantity(&text(tenths), lab.unit.0, lab.unit.1);
    let (low, high) = lab.range;
    let mut range = serde_json::Map::new();
    range.extend(low.map(|low| ("low".to_owned(), of(low))));
    range.extend(high.map(|high| ("high".to_owned(), of(high))));
    let (letter, word) = if low.is_some_and(|low| tenths < low) {
        ("L", "Lav")
    } else if high.is_some_and(|high| tenths > high) {
        ("H", "Høy")
    } else {
        ("N", "Normal")
    };
    let coding = object([("system", LOINC.into()), ("code", lab.code.0.into())]);
    let issued = format!("{}T13:00:00.000+01:00", chart.date(days - 1));
    let by = object([("display", "Laboratoriet, Furulia legesenter".into())]);
    let members = object([
        ("status", "final".into()),
        ("category", category("laboratory")),
        (
            "code",
            object([("coding", list([coding])), ("text", lab.code.1.into())]),
        ),
        ("subject", chart.subject()),
        ("effectiveDateTime", chart.moment(days, 8).into()),
        ("issued", issued.into()),
        ("performer", list([by])),
        ("valueQuantity", of(tenths)),
        (
            "interpretation",
            list([super::coded(INTERPRETATION, letter, word)]),
        ),
        ("referenceRange", list([Value::Object(range)])),
    ]);
    chart.add("Observation", days, members);
}

/// What watches over him at home.
fn home(chart: &Chart<'_>, (loinc, sct): (&str, &str), name: &str, device: &str) -> Value {
    json!({
        "status": "final",
        "category": category("vital-signs"),
        "code": {
            "coding": [{ "system": LOINC, "code": loinc }, { "system": SNOMED, "code": sct }],
            "text": name,
        },
        "subject": chart.subject(),
        "performer": [{
            "type": "Patient",
            "identifier": { "system": chart.person.system, "value": chart.person.number },
            "display": "Pasienten selv, hjemme",
        }],
        "device": { "reference": device },
    })
}

/// Sixty days of measurements at home, some of them again from the practice.
pub(super) fn at_home(chart: &mut Chart<'_>, device: &str) {
    for at in (1..60).rev() {
        let worse = i64::from((8..16).contains(&at)) * 4;
        let saturation = (92 - worse + chart.random.between(-1, 2)).min(97);
        let members = with(
            home(chart, ("2708-6", "431314004"), "Oksygenmetning", device),
            json!({
                "effectiveDateTime": chart.moment(at, 8),
                "valueQuantity": quantity(&saturation.to_string(), "%", "%"),
                "referenceRange": [
                    band("green", Some("90"), None, ("%", "%")),
                    band("yellow", Some("87"), Some("90"), ("%", "%")),
                    // Float noise, as it has been seen.
                    band("red", None, Some("86.9999999999"), ("%", "%")),
                ],
            }),
        );
        chart.add("Observation", at, members);
        let beats = 78 + worse * 3 + chart.random.between(-5, 5);
        let members = with(
            home(chart, ("8867-4", "364075005"), "Puls", device),
            json!({
                "effectiveDateTime": chart.moment(at, 8),
                "valueQuantity": quantity(&beats.to_string(), "/min", "/min"),
            }),
        );
        chart.add("Observation", at, members);
    }
    // The scales at home send grams, the practice kilograms: two series.
    for week in 0..9 {
        let at = 60 - week * 7;
        let grams = 83_400 - week * 120 + chart.random.between(-200, 200);
        let members = with(
            home(chart, ("29463-7", "27113001"), "Vekt", device),
            json!({
                "status": "registered",
                "effectiveInstant": chart.moment(at, 7),
                "valueQuantity": quantity(&grams.to_string(), "g", "g"),
            }),
        );
        chart.add("Observation", at, members);
    }
    for (at, tenths) in [(340, 861), (190, 852), (61, 838), (33, 836), (5, 829)] {
        crate::ehr::measures::weight(chart, at, tenths);
    }
    from_two_places(chart);
    scores(chart);
}

/// The same blood pressure through the practice and through the hospital's copy of it; and one that stands twice.
fn from_two_places(chart: &mut Chart<'_>) {
    for (at, high, low) in [
        (352, 148, 86),
        (258, 142, 84),
        (166, 144, 82),
        (82, 138, 80),
        (33, 136, 78),
        (5, 134, 78),
    ] {
        crate::ehr::measures::pressure(chart, at, high, low);
    }
    // What came last, once more, as somebody else sent it on.
    if let Some(copy) = chart.resources.last().cloned() {
        let members = with(
            copy,
            json!({
                "meta": null,
                "performer": [{
                    "type": "Organization",
                    "identifier": { "system": "urn:oid:2.16.578.1.12.4.1.4.102", "value": "100320" },
                    "display": "Lungepoliklinikken, Furulia sykehus",
                }],
            }),
        );
        let Value::Object(mut members) = members else {
            return;
        };
        for member in ["resourceType", "id", "meta"] {
            members.remove(member);
        }
        chart.add("Observation", 5, Value::Object(members));
    }
    for (at, litres) in [(340, "1.42"), (190, "1.38"), (33, "1.31")] {
        let members = json!({
            "status": "final",
            "category": category("procedure"),
            "code": { "coding": [{ "system": LOINC, "code": "20150-9" }], "text": "FEV1" },
            "subject": chart.subject(),
            "effectiveDateTime": chart.moment(at, 9),
            "performer": [chart.directory("Practitioner", NURSE, "Marte Lien")],
            "valueQuantity": quantity(litres, "L", "L"),
            "referenceRange": [{ "text": "Forventet 3,1 L for alder og høyde" }],
        });
        chart.add("Observation", at, members);
    }
    let crp = Lab {
        code: ("1988-5", "CRP"),
        unit: ("mg/L", "mg/L"),
        range: (None, Some(50)),
        decimals: false,
    };
    for (at, tenths) in [(190, 40), (61, 60), (15, 780), (12, 410), (5, 70)] {
        laboratory(chart, at, &crp, tenths);
    }
}

/// Scores as they were sent, never computed here: NEWS2 with its parts and their bands, frailty, consciousness, a form's.
fn scores(chart: &mut Chart<'_>) {
    let nurse = |chart: &Chart<'_>| {
        json!([
            chart.directory("Practitioner", NURSE, "Marte Lien"),
            chart.directory("Organization", MUNICIPALITY, "Furulia kommune"),
        ])
    };
    for (at, total, parts, words) in [
        (15, 9, [3, 3, 2, 1, 0, 0, 0], "Høy risiko"),
        (14, 7, [2, 2, 2, 1, 0, 0, 0], "Høy risiko"),
        (12, 5, [2, 2, 0, 1, 0, 0, 0], "Moderat risiko"),
        (5, 2, [1, 1, 0, 0, 0, 0, 0], "Lav risiko"),
    ] {
        let names = [
            ("1104301000000104", "Respirasjonsfrekvens"),
            ("1104321000000108", "Oksygenmetning, skala 2"),
            ("1104331000000105", "Luft eller oksygen"),
            ("1104351000000103", "Puls"),
            ("1104341000000101", "Systolisk blodtrykk"),
            ("1104361000000100", "Bevissthet"),
            ("1104371000000107", "Temperatur"),
        ];
        let components: Vec<Value> = names
            .iter()
            .zip(parts)
            .map(|((code, name), points)| {
                json!({
                    "code": { "coding": [{ "system": SNOMED, "code": code, "display": name }], "text": name },
                    "valueQuantity": { "value": points },
                    "interpretation": [{ "text": if points == 3 { "Rød" } else if points > 0 { "Gul" } else { "Grønn" } }],
                })
            })
            .collect();
        let members = json!({
            "status": "final",
            "category": category("survey"),
            "code": { "coding": [{ "system": SNOMED, "code": "1104051000000101", "display": "NEWS2 total score" }], "text": "NEWS2" },
            "subject": chart.subject(),
            "effectiveDateTime": chart.moment(at, 10),
            "performer": nurse(chart),
            "valueQuantity": { "value": total },
            "interpretation": [{ "text": words }],
            "component": components,
        });
        chart.add("Observation", at, members);
    }
    for (at, score) in [(340, 4), (61, 5), (5, 6)] {
        let members = json!({
            "status": "final",
            "category": category("survey"),
            "code": { "coding": [{ "system": SNOMED, "code": "763264000", "display": "Clinical Frailty Scale" }], "text": "CFS" },
            "subject": chart.subject(),
            "effectiveDateTime": chart.date(at).to_string(),
            "performer": nurse(chart),
            "valueQuantity": { "value": score },
            "note": [{ "text": "Vurdert hjemme, etter hvordan han var for to uker siden." }],
        });
        chart.add("Observation", at, members);
    }
    let awake = json!({
        "status": "final",
        "category": category("survey"),
        "code": { "coding": [{ "system": SNOMED, "code": "1104441000000107" }], "text": "Bevissthet (ACVPU)" },
        "subject": chart.subject(),
        "effectiveDateTime": chart.moment(15, 10),
        "performer": nurse(chart),
        "valueCodeableConcept": { "coding": [{ "system": "http://dips.no/fhir/code", "code": "5", "display": "Våken" }] },
    });
    chart.add("Observation", 15, awake);
    for (at, score) in [(47, 14), (19, 21), (3, 17)] {
        let members = json!({
            "status": "final",
            "category": category("survey"),
            "code": { "coding": [{ "system": LOINC, "code": "74465-6" }], "text": "Pustebesvær, skjemascore" },
            "subject": chart.subject(),
            "effectiveDateTime": chart.moment(at, 9),
            "performer": [chart.subject()],
            "valueQuantity": { "value": score },
        });
        chart.add("Observation", at, members);
    }
    // No reading, and why.
    let none = with(
        home(
            chart,
            ("8310-5", "276885007"),
            "Kroppstemperatur",
            "Device/KL-9000",
        ),
        json!({
            "effectiveDateTime": chart.moment(2, 8),
            "dataAbsentReason": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "error", "display": "Error" }], "text": "Måleren svarte ikke" },
        }),
    );
    chart.add("Observation", 2, none);
}
