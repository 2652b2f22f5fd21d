//! Rows of single resources; the published examples are in the suite.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{Row, sheet};

fn rows(resource: &Value) -> Vec<(&'static str, Row)> {
    sheet(resource, &TimeZone::fixed(jiff::tz::offset(1)))
        .sections
        .into_iter()
        .flat_map(|section| section.rows.into_iter().map(move |row| (section.key, row)))
        .collect()
}

fn said<'a>(rows: &'a [(&'static str, Row)], path: &str) -> (&'static str, &'a str, &'a str) {
    let (key, row) = rows
        .iter()
        .find(|(_, row)| row.path == path)
        .unwrap_or_else(|| panic!("no row at {path}: {rows:#?}"));
    let value = row.value.as_ref().map_or("", |value| value.nb.as_str());
    (key, row.label.nb.as_str(), value)
}

#[test]
fn a_measurement_reads_as_its_sender_said_it() {
    let observation: Value = serde_json::from_str(
        r#"{
            "resourceType": "Observation", "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7", "display": "Kroppsvekt"}]},
            "effectiveDateTime": "2026-11-09T09:32:00Z", "issued": "",
            "valueQuantity": {"value": 81.40, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
            "referenceRange": [{"low": {"value": 60}, "high": {"value": 85.0000000001}}],
            "strange": {"deep": [1, {"x": "y"}]}
        }"#,
    )
    .expect("json");
    let rows = rows(&observation);
    assert_eq!(said(&rows, "status"), ("what", "Status", "endelig"));
    assert_eq!(said(&rows, "code").2, "Kroppsvekt (29463-7, LOINC)");
    assert_eq!(
        said(&rows, "valueQuantity"),
        ("value", "Verdi", "81,40\u{2009}kg")
    );
    assert_eq!(
        said(&rows, "effectiveDateTime"),
        ("when", "Når", "09.11.2026 kl. 10:32")
    );
    assert_eq!(said(&rows, "issued").2, "ikke i kilden");
    assert_eq!(said(&rows, "referenceRange").2, "60–85,0000000001");
    assert_eq!(said(&rows, "strange").0, "other");
    assert_eq!(
        said(&rows, "strange.deep[1].x"),
        ("other", "strange › deep › x", "y")
    );
}

#[test]
fn an_absent_value_gives_its_reason_and_a_list_that_is_not_sent_is_said() {
    let patient = json!({
        "resourceType": "Patient",
        "_birthDate": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]},
        "maritalStatus": {"coding": [{"code": "M"}]},
        "address": [{"line": ["Karisvingen 44"], "postalCode": "0603", "city": "Oslo", "use": "home", "district": "Oslo",
            "_district": {"extension": [{"url": "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode",
                "valueCoding": {"system": "urn:oid:2.16.578.1.12.4.1.1.3402", "code": "0301", "display": "Oslo"}}]},
            "extension": [{"url": "http://hl7.no/fhir/ig/StructureDefinition/no-basis-address-official", "valueBoolean": true}]}],
        "extension": [{"url": "http://ehr.example/shoe-size", "valueInteger": 41}],
    });
    let rows = rows(&patient);
    assert_eq!(
        said(&rows, "_birthDate"),
        ("when", "Født", "ikke i kilden: ukjent")
    );
    assert_eq!(said(&rows, "maritalStatus").2, "M, liste ikke i kilden");
    assert_eq!(
        said(&rows, "address"),
        ("contact", "Adresse", "Karisvingen 44, 0603 Oslo (hjemme)")
    );
    assert_eq!(
        said(&rows, "address._district.extension.valueCoding"),
        (
            "contact",
            "Kommune › Kommunenummer",
            "Oslo (0301, Volven 3402)"
        )
    );
    assert_eq!(
        said(&rows, "address.extension.valueBoolean").1,
        "Registrert i Folkeregisteret eller Enhetsregisteret"
    );
    assert_eq!(
        said(&rows, "extension.valueInteger"),
        ("other", "shoe-size", "41")
    );
}
