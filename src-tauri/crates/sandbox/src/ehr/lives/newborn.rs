//! Some months old: what the maternity ward and the health centre measured, vaccines, and not much else.

use serde_json::{Value, json};

use super::{coded, documents, snomed, times, words};
use crate::ehr::chart::{Chart, MUNICIPALITY, NURSE};
use crate::ehr::measures::{LOINC, category, quantity};
use crate::lives::NEWBORN_DAYS;

const ATC: &str = "http://www.whocc.no/atc";

pub(super) fn write(chart: &mut Chart<'_>) {
    let born = NEWBORN_DAYS;
    let mother = json!({
        "active": true,
        "patient": chart.subject(),
        "relationship": [coded("http://hl7.no/fhir/CodeSystem/no-basis-family-relation", "mor", "Mor")],
        "name": [{ "text": "Camilla Heimdal", "family": "Heimdal", "given": ["Camilla"] }],
        "telecom": [{ "system": "phone", "value": "+4740009999", "use": "mobile" }],
    });
    chart.add("RelatedPerson", born, mother);
    reading(chart, born, ("8339-4", "Fødselsvekt"), ("3480", "g", "g"));
    for (minutes, loinc, score) in [("1", "9272-6", 8), ("5", "9274-2", 9), ("10", "9271-8", 10)] {
        let members = json!({
            "status": "final",
            "category": category("survey"),
            "code": { "coding": [{ "system": LOINC, "code": loinc }], "text": format!("Apgar {minutes} min") },
            "subject": chart.subject(),
            "effectiveDateTime": chart.date(born).to_string(),
            "performer": [{ "display": "Barselavdelingen, Furulia sykehus" }],
            "valueInteger": score,
        });
        chart.add("Observation", born, members);
    }
    // Grams from the ward, kilograms from the health centre.
    for (age, grams) in [(2, "3260"), (5, "3395")] {
        reading(chart, born - age, ("29463-7", "Vekt"), (grams, "g", "g"));
    }
    for (age, kilograms, length, head) in [
        (12, "3.62", "51.0", "35.5"),
        (28, "4.21", "53.5", "36.8"),
        (43, "4.83", "55.5", "37.9"),
        (91, "6.12", "60.5", "40.1"),
    ] {
        let at = chart.open_day(born - age);
        reading(chart, at, ("29463-7", "Vekt"), (kilograms, "kg", "kg"));
        reading(chart, at, ("8302-2", "Lengde"), (length, "cm", "cm"));
        reading(chart, at, ("9843-4", "Hodeomkrets"), (head, "cm", "cm"));
    }
    vaccines(chart, born);
    for (age, what) in [
        (9, "Hjemmebesøk av helsesykepleier"),
        (28, "Konsultasjon 4 uker"),
        (43, "Konsultasjon 6 uker med lege"),
        (91, "Konsultasjon 3 måneder"),
    ] {
        let at = chart.open_day(born - age);
        let encounter = visit(chart, at, what);
        if age == 43 {
            documents::note(
                chart,
                at,
                ("Konsultasjon 6 uker", "Helsestasjon"),
                "Ammes fullt. Sover godt. Blikkontakt og smil.\nFunn: Hofter stabile. Rød refleks begge øyne. Ingen bilyd.\nVurdering: Frisk, i god vekst.\nPlan: Vaksiner ved seks uker gitt. Neste gang ved tre måneder.",
                &encounter,
            );
        }
    }
    times::plain(
        chart,
        -23,
        "booked",
        "Konsultasjon 4 måneder, helsestasjonen",
    );
}

fn reading(
    chart: &mut Chart<'_>,
    at: i64,
    (loinc, name): (&str, &str),
    (value, unit, ucum): (&str, &str, &str),
) {
    let members = json!({
        "status": "final",
        "category": category("vital-signs"),
        "code": { "coding": [{ "system": LOINC, "code": loinc }], "text": name },
        "subject": chart.subject(),
        "effectiveDateTime": chart.moment(at, 10),
        "performer": [{ "display": "Helsestasjonen, Furulia kommune" }],
        "valueQuantity": quantity(value, unit, ucum),
    });
    chart.add("Observation", at, members);
}

fn vaccines(chart: &mut Chart<'_>, born: i64) {
    for (age, atc, name, dose, status) in [
        (43, "J07BH01", "Rotavirusvaksine", 1, "completed"),
        (91, "J07BH01", "Rotavirusvaksine", 2, "not-done"),
        (
            91,
            "J07CA09",
            "DTP-polio-Hib-hepatitt B-vaksine",
            1,
            "completed",
        ),
        (
            91,
            "J07AL02",
            "Pneumokokkvaksine, konjugert",
            1,
            "completed",
        ),
    ] {
        let at = chart.open_day(born - age);
        let mut members = json!({
            "status": status,
            "vaccineCode": coded(ATC, atc, name),
            "patient": chart.subject(),
            "occurrenceDateTime": chart.date(at).to_string(),
            "primarySource": true,
            "location": { "display": "Helsestasjonen, Furulia kommune" },
            "protocolApplied": [{ "doseNumberPositiveInt": dose }],
        });
        if let (Some(map), "not-done") = (members.as_object_mut(), status) {
            let why = words("Feber og oppkast samme dag, ny time avtalt");
            map.insert("statusReason".into(), why);
        }
        chart.add("Immunization", at, members);
    }
    let test = json!({
        "status": "completed",
        "code": snomed("428264009", "Nyfødtscreening"),
        "subject": chart.subject(),
        "performedDateTime": chart.date(born - 2).to_string(),
        "outcome": words("Ingen avvik"),
    });
    chart.add("Procedure", born - 2, test);
}

fn visit(chart: &mut Chart<'_>, at: i64, what: &str) -> String {
    let centre: Value = chart.directory("Organization", MUNICIPALITY, "Furulia kommune");
    let nurse = chart.directory("Practitioner", NURSE, "Marte Lien");
    let members = json!({
        "status": "finished",
        "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB" },
        "type": [words(what)],
        "subject": chart.subject(),
        "participant": [{ "individual": nurse }],
        "period": { "start": chart.moment(at, 10), "end": chart.moment(at, 11) },
        "serviceProvider": centre,
    });
    chart.add("Encounter", at, members)
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_happened_before_she_was_born() {
        let chart = super::super::tests::chart_of(crate::people::Part::Newborn);
        let born = chart.1.to_string();
        for resource in &chart.0 {
            let text = resource.to_string();
            for member in [
                "effectiveDateTime",
                "occurrenceDateTime",
                "performedDateTime",
            ] {
                if let Some(at) = resource.get(member).and_then(|at| at.as_str()) {
                    assert!(
                        at.get(..10).is_some_and(|day| day >= born.as_str()),
                        "{text}"
                    );
                }
            }
        }
    }
}
