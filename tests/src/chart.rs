//! A chart as large as a test wants it: a long life's measurements, contacts, problems and papers.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test support: a chart that cannot be made ends the test"
)]

use engine::store::patient::{self, Patient, Source};
use engine::store::resource::{self, Fetched};
use engine::store::{Store, StoreError};
use serde_json::{Value, json};

use crate::history::at;

/// Resources in a transaction.
const PAGE: usize = 500;

/// A patient of the EHR with nothing in the chart yet.
///
/// # Panics
/// When the database does not take it.
#[must_use]
pub fn somebody(store: &Store, connection_id: i64) -> i64 {
    let person = Patient {
        source: Source::Ehr,
        connection_id: Some(connection_id),
        fhir_id: Some("p".into()),
        given: "Liv".into(),
        family: "Langliv".into(),
        name: "Liv Langliv".into(),
        birth_date: Some("1940-02-03".into()),
        synthetic: true,
        ..Patient::default()
    };
    store
        .write(|tx| patient::upsert(tx, &person))
        .expect("a patient")
}

/// The nth resource: of ten, six are measurements of four kinds, and every kind of row is among the others.
#[must_use]
pub fn nth(n: usize) -> Value {
    let day = format!(
        "{}-{:02}-{:02}",
        1985 + (n / 7) % 41,
        1 + (n / 3) % 12,
        1 + n % 28
    );
    let coded = |system: &str, code: &str, text: &str| json!({"coding": [{"system": system, "code": code}], "text": text});
    let status = ["active", "resolved", "inactive"][(n / 10) % 3];
    let clinical = json!({"coding": [{"code": status}]});
    // One of fifty is entered in error, one of forty looks like one before it, one of thirty has no date.
    let verification = if (n / 10) % 50 == 7 {
        "entered-in-error"
    } else {
        "confirmed"
    };
    let verification = json!({"coding": [{"code": verification}]});
    let mut resource = match n % 10 {
        0 => {
            json!({"resourceType": "Condition", "clinicalStatus": clinical, "verificationStatus": verification,
            "code": coded("http://hl7.org/fhir/sid/icpc-2", &format!("K{:02}", n % 97), "Noe"), "onsetDateTime": day})
        }
        1 => {
            json!({"resourceType": "AllergyIntolerance", "clinicalStatus": clinical, "verificationStatus": verification,
            "criticality": if n.is_multiple_of(3) { "high" } else { "low" },
            "code": {"text": format!("Stoff {}", n % 211)}, "onsetDateTime": day})
        }
        2 => json!({"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
            "period": {"start": format!("{day}T09:00:00+01:00")}}),
        3 => {
            json!({"resourceType": "DocumentReference", "status": "current", "description": format!("Notat {n}"),
            "date": format!("{day}T10:00:00Z"), "content": [{"attachment": {"title": format!("Notat {n}")}}]})
        }
        4 => json!({"resourceType": "Observation", "status": "final",
        "code": coded("http://loinc.org", "85354-9", "Blodtrykk"), "effectiveDateTime": format!("{day}T08:00:00+01:00"),
        "component": [
            {"code": coded("http://loinc.org", "8480-6", "Systolisk"), "valueQuantity": {"value": 120 + n % 40, "unit": "mmHg", "code": "mm[Hg]"}},
            {"code": coded("http://loinc.org", "8462-4", "Diastolisk"), "valueQuantity": {"value": 70 + n % 20, "unit": "mmHg", "code": "mm[Hg]"}},
        ]}),
        5 => json!({"resourceType": "Observation", "status": "final",
        "code": coded("urn:panel", "panel", "Panel"), "effectiveDateTime": day,
        "component": [
            {"code": coded("urn:panel", "a", "A"), "valueQuantity": {"value": n % 9, "unit": "mmol/L"}},
            {"code": coded("urn:panel", "b", "B"), "valueQuantity": {"value": n % 7, "unit": "mmol/L"}},
        ]}),
        6 => json!({"resourceType": "Observation", "status": "final",
            "code": coded("http://loinc.org", "29463-7", "Vekt"), "effectiveDateTime": day,
            "valueQuantity": {"value": 60 + n % 30, "unit": if n.is_multiple_of(4) { "g" } else { "kg" }}}),
        7 => {
            json!({"resourceType": "Appointment", "status": if n.is_multiple_of(3) { "booked" } else { "fulfilled" },
            "start": if n.is_multiple_of(5) { format!("2027-{:02}-{:02}T09:00:00+01:00", 1 + n % 12, 1 + n % 28) } else { format!("{day}T09:00:00+01:00") }})
        }
        _ => {
            json!({"resourceType": "Observation", "status": if n.is_multiple_of(41) { "entered-in-error" } else { "final" },
            "code": coded("http://loinc.org", "15074-8", "Glukose"), "effectiveDateTime": day,
            "valueQuantity": {"value": 4 + n % 8, "unit": "mmol/L"}})
        }
    };
    if (n / 10).is_multiple_of(30) {
        for member in ["onsetDateTime", "effectiveDateTime", "date"] {
            if let Some(members) = resource.as_object_mut() {
                members.remove(member);
            }
        }
    }
    resource["id"] = format!("r{n}").into();
    resource["subject"] = json!({"reference": "Patient/p"});
    resource
}

/// Keeps the resources from one number until before another in the patient's chart, and gives them their places.
///
/// # Panics
/// When the database does not take them.
pub fn grow(store: &Store, connection_id: i64, patient_id: i64, from: usize, to: usize) {
    for first in (from..to).step_by(PAGE) {
        let bodies: Vec<(String, String, String)> = (first..to.min(first + PAGE))
            .map(|n| {
                let resource = nth(n);
                let kind = resource["resourceType"].as_str().unwrap_or_default();
                (kind.to_owned(), format!("r{n}"), resource.to_string())
            })
            .collect();
        let fetched: Vec<Fetched<'_>> = bodies
            .iter()
            .map(|(resource_type, fhir_id, raw)| Fetched {
                resource_type,
                fhir_id,
                version: None,
                last_updated: None,
                raw: raw.as_bytes(),
            })
            .collect();
        store
            .write_refetchable(|tx| {
                resource::upsert_many(tx, connection_id, "", Some(patient_id), &fetched, at())?;
                engine::api::places::sort(tx, patient_id)?;
                Ok::<_, StoreError>(())
            })
            .expect("resources are kept");
    }
}
