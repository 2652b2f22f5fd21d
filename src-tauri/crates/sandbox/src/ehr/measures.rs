//! Observations: blood pressure and weight over a year, laboratory values, scores as they were sent.

use serde_json::{Value, json};

use super::catalogue::{Sketch, TESTS, Test};
use super::chart::{Chart, NURSE, list, object};
use crate::people::Part;

pub(crate) const LOINC: &str = "http://loinc.org";
pub(crate) const SNOMED: &str = "http://snomed.info/sct";
const NLK: &str = "urn:oid:2.16.578.1.12.4.1.1.7280";
const UCUM: &str = "http://unitsofmeasure.org";

pub(crate) fn write(chart: &mut Chart<'_>, sketch: &Sketch) {
    if let Some(((systolic, diastolic), (last_systolic, last_diastolic))) = sketch.pressure {
        for at in 0..11 {
            let days = 354 - at * 34 + chart.random.between(-6, 6);
            let between = |first: i64, last: i64| first + (last - first) * at / 10;
            let noise = if at == 10 {
                0
            } else {
                chart.random.between(-5, 5)
            };
            let high = between(systolic, last_systolic) + noise;
            let low = between(diastolic, last_diastolic) + noise / 2;
            pressure(chart, days, high, low);
            pulse(chart, days, 64 + (high - 120) / 4 + noise);
        }
    }
    if let Some((first, last, height)) = sketch.weight {
        for at in 0..6 {
            let noise = if at == 5 {
                0
            } else {
                chart.random.between(-6, 6)
            };
            weight(
                chart,
                344 - at * 66,
                first + (last - first) * at / 5 + noise,
            );
        }
        vital(
            chart,
            344,
            ("8302-2", "Høyde"),
            None,
            quantity(&height.to_string(), "cm", "cm"),
        );
        if chart.age() >= 18 {
            // Tenths of a kilogram and centimetres: kg/m² with one decimal.
            let tenths = last * 10_000 / (height * height);
            vital(
                chart,
                14,
                ("39156-5", "KMI"),
                None,
                quantity(&tenth(tenths), "kg/m²", "kg/m2"),
            );
        }
    }
    for (key, first, last) in sketch.runs {
        let Some(test) = TESTS.iter().find(|test| test.key == *key) else {
            continue;
        };
        for at in 0..5 {
            let value = first
                + (last - first) * at / 4
                + if at == 4 {
                    0
                } else {
                    chart.random.between(-2, 2)
                };
            laboratory(chart, 338 - at * 72, test, value);
        }
    }
    special(chart);
}

fn special(chart: &mut Chart<'_>) {
    match chart.person.part {
        Part::PerKristian => {
            for (days, score, saturation, breaths) in
                [(40, 6, 89, 26), (39, 4, 91, 22), (38, 2, 93, 20)]
            {
                vital(
                    chart,
                    days,
                    ("59408-5", "Oksygenmetning"),
                    Some("431314004"),
                    quantity(&saturation.to_string(), "%", "%"),
                );
                vital(
                    chart,
                    days,
                    ("9279-1", "Respirasjonsfrekvens"),
                    Some("86290005"),
                    quantity(&breaths.to_string(), "/min", "/min"),
                );
                vital(
                    chart,
                    days,
                    ("8310-5", "Kroppstemperatur"),
                    Some("276885007"),
                    quantity("38.2", "°C", "Cel"),
                );
                news(chart, days, score);
            }
        }
        // One old weight in pounds and old HbA1c in per cent: a series must not be drawn across units.
        Part::Kari => {
            vital(
                chart,
                500,
                ("29463-7", "Vekt"),
                Some("27113001"),
                quantity("169.8", "lb", "[lb_av]"),
            );
            if let Some(test) = TESTS.iter().find(|test| test.key == "hba1c-prosent") {
                laboratory(chart, 700, test, 56);
            }
        }
        Part::Mistaken => {
            pressure(chart, 20, 240, 20);
            if let Some(map) = chart.resources.last_mut().and_then(Value::as_object_mut) {
                map.insert("status".into(), "entered-in-error".into());
            }
        }
        _ => {}
    }
}

/// Tenths as text, so that `7.0` stays `7.0`.
pub(crate) fn tenth(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A Quantity whose value keeps its text.
pub(crate) fn quantity(value: &str, unit: &str, ucum: &str) -> Value {
    let value: Value = value
        .parse::<serde_json::Number>()
        .map_or(Value::Null, Value::Number);
    object([
        ("value", value),
        ("unit", unit.into()),
        ("system", UCUM.into()),
        ("code", ucum.into()),
    ])
}

pub(crate) fn category(code: &str) -> Value {
    let system = "http://terminology.hl7.org/CodeSystem/observation-category";
    let coding = object([("system", system.into()), ("code", code.into())]);
    list([object([("coding", list([coding]))])])
}

/// What is measured, by LOINC and by SNOMED CT.
fn measured(loinc: &str, snomed: Option<&str>, name: &str) -> Value {
    let coding =
        |system: &str, code: &str| object([("system", system.into()), ("code", code.into())]);
    let mut all = vec![coding(LOINC, loinc)];
    all.extend(snomed.map(|code| coding(SNOMED, code)));
    object([("coding", all.into()), ("text", name.into())])
}

fn nurse(chart: &Chart<'_>) -> Value {
    list([chart.directory("Practitioner", NURSE, "Marte Lien")])
}

pub(crate) fn vital(
    chart: &mut Chart<'_>,
    days: i64,
    (loinc, name): (&str, &str),
    snomed: Option<&str>,
    value: Value,
) {
    let members = object([
        ("status", "final".into()),
        ("category", category("vital-signs")),
        ("code", measured(loinc, snomed, name)),
        ("subject", chart.subject()),
        ("effectiveDateTime", chart.moment(days, 9).into()),
        ("performer", nurse(chart)),
        ("valueQuantity", value),
    ]);
    chart.add("Observation", days, members);
}

pub(crate) fn weight(chart: &mut Chart<'_>, days: i64, tenths: i64) {
    vital(
        chart,
        days,
        ("29463-7", "Vekt"),
        Some("27113001"),
        quantity(&tenth(tenths), "kg", "kg"),
    );
}

pub(crate) fn pulse(chart: &mut Chart<'_>, days: i64, value: i64) {
    vital(
        chart,
        days,
        ("8867-4", "Puls"),
        Some("364075005"),
        quantity(&value.to_string(), "/min", "/min"),
    );
}

pub(crate) fn pressure(chart: &mut Chart<'_>, days: i64, systolic: i64, diastolic: i64) {
    // Hers are held against limits of her own, as a plan for treating oneself has them.
    let own = matches!(chart.person.part, Part::Kari);
    let part = |loinc: &str, snomed: &str, name: &str, value: i64| {
        let mut part = object([
            ("code", measured(loinc, Some(snomed), name)),
            (
                "valueQuantity",
                quantity(&value.to_string(), "mmHg", "mm[Hg]"),
            ),
        ]);
        let limits: &[_] = if loinc == "8480-6" {
            &[
                ("green", Some("120"), Some("140")),
                ("yellow", Some("140"), Some("160")),
                ("red", Some("160"), None),
            ]
        } else {
            &[("green", Some("70"), Some("90"))]
        };
        if let Some(members) = part.as_object_mut().filter(|_| own) {
            let bands = limits
                .iter()
                .map(|(colour, low, high)| band(colour, *low, *high, ("mmHg", "mm[Hg]")));
            members.insert("referenceRange".into(), Value::Array(bands.collect()));
        }
        part
    };
    let members = object([
        ("status", "final".into()),
        ("category", category("vital-signs")),
        ("code", measured("85354-9", Some("75367002"), "Blodtrykk")),
        ("subject", chart.subject()),
        ("effectiveDateTime", chart.moment(days, 9).into()),
        ("performer", nurse(chart)),
        (
            "component",
            list([
                part("8480-6", "271649006", "Systolisk", systolic),
                part("8462-4", "271650006", "Diastolisk", diastolic),
            ]),
        ),
    ]);
    chart.add("Observation", days, members);
}

/// A band of individual limits, as it is sent: the code's system is the address of a page.
pub(super) fn band(
    colour: &str,
    low: Option<&str>,
    high: Option<&str>,
    (unit, ucum): (&str, &str),
) -> Value {
    let mut range = json!({
        "type": {
            "coding": [{ "system": "https://www.hl7.org/fhir/valueset-observation-interpretation.html", "code": colour }],
            "text": colour,
        },
    });
    if let Some(map) = range.as_object_mut() {
        map.extend(low.map(|low| ("low".to_owned(), quantity(low, unit, ucum))));
        map.extend(high.map(|high| ("high".to_owned(), quantity(high, unit, ucum))));
    }
    range
}

fn laboratory(chart: &mut Chart<'_>, days: i64, test: &Test, tenths: i64) {
    let value = if test.decimals == 0 {
        (tenths / 10).to_string()
    } else {
        tenth(tenths)
    };
    let mut coding = vec![json!({ "system": LOINC, "code": test.loinc })];
    coding.extend(test.npu.map(|code| json!({ "system": NLK, "code": code })));
    let mut range = serde_json::Map::new();
    for (name, limit) in [("low", test.low), ("high", test.high)] {
        if let Some(limit) = limit {
            range.insert(name.into(), quantity(limit, test.unit, test.ucum));
        }
    }
    let members = json!({
        "status": "final",
        "category": category("laboratory"),
        "code": { "coding": coding, "text": test.name },
        "subject": chart.subject(),
        "effectiveDateTime": chart.moment(days, 8),
        "issued": format!("{}T13:00:00.000+01:00", chart.date(days - 1)),
        "performer": [{ "display": "Laboratoriet, Furulia legesenter" }],
        "valueQuantity": quantity(&value, test.unit, test.ucum),
        "referenceRange": [range],
    });
    chart.add("Observation", days, members);
}

/// The seven things that are given points, in the order of the form.
const NEWS_PARTS: [&str; 7] = [
    "Respirasjonsfrekvens",
    "Oksygenmetning",
    "Tilført oksygen",
    "Systolisk blodtrykk",
    "Puls",
    "Bevissthet",
    "Temperatur",
];

fn news(chart: &mut Chart<'_>, days: i64, score: i64) {
    // One point each from the top, then a second: a sum that is so made up of parts as a real one may be.
    let parts = (0_i64..).zip(NEWS_PARTS).map(|(at, name)| {
        let points = i64::from(at < score) + i64::from(at + 7 < score);
        json!({ "code": { "text": name }, "valueInteger": points })
    });
    let risk = match score {
        ..5 => "Lav risiko",
        5..7 => "Middels risiko",
        _ => "Høy risiko",
    };
    let members = json!({
        "interpretation": [{ "text": risk }],
        "component": parts.collect::<Vec<_>>(),
        "status": "final",
        "category": category("survey"),
        "code": { "coding": [{ "system": SNOMED, "code": "1104051000000101" }], "text": "NEWS2" },
        "subject": chart.subject(),
        "effectiveDateTime": chart.moment(days, 10),
        "performer": [chart.directory("Practitioner", NURSE, "Marte Lien")],
        "valueInteger": score,
    });
    chart.add("Observation", days, members);
}
