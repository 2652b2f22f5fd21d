//! Conditions, allergies and medicines, with what makes them unsafe to show carelessly.

use serde_json::{Value, json};

use super::catalogue::{DRUGS, Drug, ICPC, Sketch};
use super::chart::Chart;
use crate::people::Part;
use crate::seed::Random;

const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const VERIFIED: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
const ALLERGY_CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
const ALLERGY_VERIFIED: &str =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
const ICPC_2: &str = "urn:oid:2.16.578.1.12.4.1.1.7170";
const SNOMED: &str = "http://snomed.info/sct";
const ATC: &str = "http://www.whocc.no/atc";
const FEST: &str = "http://ehelse.no/fhir/CodeSystem/FEST";

pub(crate) fn write(chart: &mut Chart<'_>, sketch: &Sketch) {
    let born = chart.person.born.year();
    for (code, from, to) in sketch.problems.iter().filter(|(_, from, _)| *from >= born) {
        let status = if to.is_some() { "resolved" } else { "active" };
        condition(chart, code, *from, *to, (status, "confirmed"));
    }
    for key in sketch.drugs {
        if let Some(drug) = DRUGS.iter().find(|drug| drug.key == *key) {
            medicine(chart, drug, "active");
        }
    }
    special(chart);
    allergies(chart);
}

fn concept(system: &str, code: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code }] })
}

/// ICPC-2 with its term.
pub(crate) fn icpc(code: &str) -> Value {
    let term = ICPC
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(code, |(_, term)| *term);
    json!({ "coding": [{ "system": ICPC_2, "code": code, "display": term }], "text": term })
}

fn condition(
    chart: &mut Chart<'_>,
    code: &str,
    from: i16,
    to: Option<i16>,
    (clinical, verified): (&str, &str),
) {
    let mut members = json!({
        "clinicalStatus": concept(CLINICAL, clinical),
        "verificationStatus": concept(VERIFIED, verified),
        "category": [concept("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item")],
        "code": icpc(code),
        "subject": chart.subject(),
        "onsetDateTime": from.to_string(),
        "recordedDate": format!("{}-02-12", from),
        "recorder": chart.doctor(),
    });
    if let (Some(map), Some(to)) = (members.as_object_mut(), to) {
        map.insert("abatementDateTime".into(), to.to_string().into());
    }
    if let (Some(map), "entered-in-error") = (members.as_object_mut(), verified) {
        // con-5: an entry that was never true has no clinical status.
        map.remove("clinicalStatus");
    }
    chart.add("Condition", 300, members);
}

fn medicine(chart: &mut Chart<'_>, drug: &Drug, status: &str) {
    let fest = Random::of(7, drug.key, 0).uuid().to_string().to_uppercase();
    let since = chart.date(420);
    let mut dosage = json!({ "text": drug.dose });
    if let Some(map) = dosage.as_object_mut().filter(|_| drug.as_needed) {
        map.insert("asNeededBoolean".into(), true.into());
    }
    let members = json!({
        "contained": [{
            "resourceType": "Medication",
            "id": "legemiddel",
            "code": {
                "coding": [
                    { "system": FEST, "code": format!("ID_{fest}"), "display": drug.name },
                    { "system": ATC, "code": drug.atc, "display": drug.substance },
                ],
                "text": drug.name,
            },
            "form": { "text": drug.form },
        }],
        "status": status,
        "medicationReference": { "reference": "#legemiddel", "display": drug.name },
        "subject": chart.subject(),
        "effectivePeriod": { "start": since.to_string() },
        "dateAsserted": chart.date(60).to_string(),
        "informationSource": chart.doctor(),
        "reasonCode": [icpc(drug.reason)],
        "dosage": [dosage],
    });
    chart.add("MedicationStatement", 60, members);
}

/// Entries that a careless reader would show as true.
fn special(chart: &mut Chart<'_>) {
    match chart.person.part {
        Part::Mistaken => {
            condition(chart, "T90", 2024, None, ("active", "entered-in-error"));
            condition(chart, "K78", 2023, None, ("inactive", "refuted"));
            if let Some(drug) = DRUGS.iter().find(|drug| drug.key == "metformin") {
                medicine(chart, drug, "entered-in-error");
            }
        }
        Part::Modified => {
            condition(chart, "L88", 2022, None, ("active", "confirmed"));
            modify(chart);
            if let Some(drug) = DRUGS.iter().find(|drug| drug.key == "metoprolol") {
                medicine(chart, drug, "active");
                modify(chart);
            }
        }
        Part::Kari => {
            if let Some(drug) = DRUGS.iter().find(|drug| drug.key == "losartan") {
                medicine(chart, drug, "stopped");
            }
        }
        _ => {}
    }
}

/// Puts a modifier extension nobody knows on the resource that was added last.
fn modify(chart: &mut Chart<'_>) {
    if let Some(map) = chart.resources.last_mut().and_then(Value::as_object_mut) {
        let url = "http://example.org/fhir/StructureDefinition/gjelder-ikke-pasienten-selv";
        map.insert(
            "modifierExtension".into(),
            json!([{ "url": url, "valueBoolean": true }]),
        );
    }
}

fn allergies(chart: &mut Chart<'_>) {
    match chart.person.part {
        Part::NoKnownAllergies | Part::Pregnant => none_known(chart),
        Part::Kari => {
            let penicillin = json!({ "coding": [{ "system": ATC, "code": "J01CE", "display": "Betalaktamaseømfintlige penicilliner" }], "text": "Penicillin" });
            allergy(
                chart,
                &penicillin,
                ("medication", "high"),
                ("39579001", "Anafylaksi", "severe"),
                "1994",
            );
            let nickel = json!({ "coding": [{ "system": SNOMED, "code": "39300008", "display": "Nickel" }], "text": "Nikkel" });
            allergy(
                chart,
                &nickel,
                ("environment", "low"),
                ("40275004", "Kontakteksem", "mild"),
                "2003",
            );
        }
        Part::Mistaken => {
            let sulfa = json!({ "coding": [{ "system": ATC, "code": "J01EE01", "display": "Sulfametoksazol og trimetoprim" }], "text": "Sulfa" });
            allergy(
                chart,
                &sulfa,
                ("medication", "high"),
                ("271807003", "Utslett", "moderate"),
                "2019",
            );
            rewrite(chart, "refuted");
            let peanut = json!({ "coding": [{ "system": SNOMED, "code": "762952008", "display": "Peanut" }], "text": "Peanøtt" });
            allergy(
                chart,
                &peanut,
                ("food", "high"),
                ("39579001", "Anafylaksi", "severe"),
                "2021",
            );
            rewrite(chart, "entered-in-error");
        }
        Part::Mohamed | Part::Ase => {
            let asa = json!({ "coding": [{ "system": ATC, "code": "N02BA01", "display": "Acetylsalisylsyre" }], "text": "Acetylsalisylsyre" });
            allergy(
                chart,
                &asa,
                ("medication", "high"),
                ("4386001", "Bronkospasme", "moderate"),
                "2010",
            );
        }
        Part::Anyone if chart.random.below(4) == 0 => {
            let pollen = json!({ "coding": [{ "system": SNOMED, "code": "256259004", "display": "Pollen" }], "text": "Bjørkepollen" });
            allergy(
                chart,
                &pollen,
                ("environment", "low"),
                ("61582004", "Allergisk rinitt", "mild"),
                "2005",
            );
        }
        _ => {}
    }
}

fn allergy(
    chart: &mut Chart<'_>,
    code: &Value,
    (category, criticality): (&str, &str),
    (reaction, words, severity): (&str, &str, &str),
    onset: &str,
) {
    let members = json!({
        "clinicalStatus": concept(ALLERGY_CLINICAL, "active"),
        "verificationStatus": concept(ALLERGY_VERIFIED, "confirmed"),
        "type": "allergy",
        "category": [category],
        "criticality": criticality,
        "code": code,
        "patient": chart.subject(),
        "onsetDateTime": onset,
        "recordedDate": chart.date(800).to_string(),
        "recorder": chart.doctor(),
        "reaction": [{
            "manifestation": [{ "coding": [{ "system": SNOMED, "code": reaction }], "text": words }],
            "severity": severity,
        }],
    });
    chart.add("AllergyIntolerance", 800, members);
}

fn rewrite(chart: &mut Chart<'_>, verified: &str) {
    if let Some(map) = chart.resources.last_mut().and_then(Value::as_object_mut) {
        map.insert(
            "verificationStatus".into(),
            concept(ALLERGY_VERIFIED, verified),
        );
        if verified == "entered-in-error" {
            map.remove("clinicalStatus");
        }
    }
}

fn none_known(chart: &mut Chart<'_>) {
    let members = json!({
        "clinicalStatus": concept(ALLERGY_CLINICAL, "active"),
        "verificationStatus": concept(ALLERGY_VERIFIED, "confirmed"),
        "code": {
            "coding": [{ "system": SNOMED, "code": "716186003", "display": "No known allergy" }],
            "text": "Ingen kjente allergier",
        },
        "patient": chart.subject(),
        "recordedDate": chart.date(90).to_string(),
        "recorder": chart.doctor(),
    });
    chart.add("AllergyIntolerance", 90, members);
}
