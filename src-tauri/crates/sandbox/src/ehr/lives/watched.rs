//! One who is watched over at home: a chart in which every tab has something, and most types there are.

use serde_json::json;

use super::{
    code, documents, forms, icpc, measured, odd_documents, others, plans, problem, snomed, times,
    with,
};
use crate::ehr::chart::Chart;

pub(super) fn write(chart: &mut Chart<'_>) {
    let lungs = problem(
        chart,
        icpc("R95", "Kronisk obstruktiv lungesykdom"),
        5_120,
        None,
    );
    let heart = problem(chart, icpc("K77", "Hjertesvikt"), 1_480, None);
    problem(chart, icpc("L95", "Osteoporose"), 900, None);
    problem(chart, icpc("R81", "Pneumoni"), 430, Some(409));
    let smoking = problem(chart, icpc("P17", "Tobakkmisbruk"), 15_000, None);
    rewrite(chart, &smoking, "remission");
    unsafe_ones(chart);
    let device = others::device(chart);
    let team = others::around(chart);
    plans::write(chart, &lungs, &heart, &team);
    measured::at_home(chart, &device);
    others::write(chart, &lungs);
    forms::answered(chart);
    let replaced = documents::every_sort(chart);
    times::with_extensions(chart);
    odd_documents::write(chart, &replaced);
}

/// Puts another clinical status on the problem that was added last.
fn rewrite(chart: &mut Chart<'_>, problem: &str, status: &str) {
    let last = chart.resources.last_mut();
    if let Some(map) = last.and_then(serde_json::Value::as_object_mut) {
        debug_assert!(problem.starts_with("Condition/"));
        let list = "http://terminology.hl7.org/CodeSystem/condition-clinical";
        map.insert("clinicalStatus".into(), code(list, status));
    }
}

/// What must never be read as if it were so.
fn unsafe_ones(chart: &mut Chart<'_>) {
    const VERIFIED: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
    const ALLERGY: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
    const ALLERGY_VERIFIED: &str =
        "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
    let of = |chart: &Chart<'_>, verified: &str, what: serde_json::Value| {
        json!({
            "verificationStatus": code(VERIFIED, verified),
            "code": what,
            "subject": chart.subject(),
            "recordedDate": chart.date(410).to_string(),
        })
    };
    let refuted = of(
        chart,
        "refuted",
        icpc("R84", "Ondartet svulst bronkie/lunge"),
    );
    chart.add("Condition", 410, refuted);
    let mistaken = of(chart, "entered-in-error", icpc("R70", "Tuberkulose"));
    chart.add("Condition", 410, mistaken);
    let strange = with(
        of(
            chart,
            "confirmed",
            icpc("K74", "Iskemisk hjertesykdom med angina"),
        ),
        json!({
            "modifierExtension": [{
                "url": "http://example.org/fhir/StructureDefinition/gjelder-ikke-pasienten-selv",
                "valueBoolean": true,
            }],
            "clinicalStatus": code("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
        }),
    );
    chart.add("Condition", 380, strange);
    let penicillin = json!({
        "clinicalStatus": code(ALLERGY, "active"),
        "verificationStatus": code(ALLERGY_VERIFIED, "confirmed"),
        "category": ["medication"],
        "criticality": "high",
        "code": super::coded("http://www.whocc.no/atc", "J01CA04", "Amoksicillin"),
        "patient": chart.subject(),
        "onsetDateTime": "2011",
        "recordedDate": chart.date(3_000).to_string(),
        "recorder": chart.doctor(),
        "reaction": [{ "manifestation": [snomed("126485001", "Urtikaria")], "severity": "moderate" }],
    });
    chart.add("AllergyIntolerance", 3_000, penicillin);
}
