//! The patient as a resource, and who and what stands around the patients.

use serde_json::{Value, json};

use super::Ehr;
use super::chart::{LOCUM, MUNICIPALITY, NURSE, OFFICE, PRACTICE, resource};
use super::id::{DIRECTORY, id};
use crate::number;
use crate::people::{Part, Person};

const NUMBERS: &str = "urn:oid:2.16.578.1.12.4.1.4";

/// The Patient.
pub(crate) fn patient(ehr: &Ehr, person: &Person) -> Value {
    let reference = |index: u32| format!("Patient/{}", id(ehr.seed, index, 0));
    let mut name = json!({
        "use": "official",
        "text": person.full_name(),
        "family": person.family,
        "given": person.given.split_whitespace().collect::<Vec<_>>(),
    });
    if let (Some(middle), Some(map)) = (&person.middle, name.as_object_mut()) {
        let url = "http://hl7.no/fhir/StructureDefinition/no-basis-middlename";
        map.insert(
            "extension".into(),
            json!([{ "url": url, "valueString": middle }]),
        );
    }
    let practice = json!({ "reference": format!("Organization/{}", id(ehr.seed, DIRECTORY, PRACTICE)), "display": "Furulia legesenter" });
    let doctor = json!({ "reference": format!("Practitioner/{}", id(ehr.seed, DIRECTORY, super::chart::DOCTOR)), "display": "Silje Aune" });
    let mut members = json!({
        "identifier": [{ "use": "official", "system": person.system, "value": person.number }],
        "active": !matches!(person.part, Part::Inactive | Part::Replaced),
        "name": [name],
        "telecom": [{ "system": "phone", "value": person.phone, "use": "mobile" }],
        "gender": if person.female { "female" } else { "male" },
        "birthDate": person.born.to_string(),
        "address": [address(person)],
        "communication": [{ "language": { "coding": [{ "system": "urn:ietf:bcp:47", "code": language(person) }] } }],
        "generalPractitioner": [doctor],
        "managingOrganization": practice,
    });
    let Some(map) = members.as_object_mut() else {
        return members;
    };
    match person.part {
        Part::Dead => {
            let died = ehr.day_before(41);
            map.insert("deceasedDateTime".into(), died.to_string().into());
        }
        Part::Replaced => {
            let right = ehr
                .people
                .part(Part::Replacing)
                .map_or(0, |other| other.index);
            map.insert(
                "link".into(),
                json!([{ "other": { "reference": reference(right) }, "type": "replaced-by" }]),
            );
        }
        Part::Replacing => {
            let old = ehr
                .people
                .part(Part::Replaced)
                .map_or(0, |other| other.index);
            map.insert(
                "link".into(),
                json!([{ "other": { "reference": reference(old) }, "type": "replaces" }]),
            );
        }
        Part::Thea | Part::Infant | Part::Newborn => {
            map.insert("contact".into(), json!([{
                "relationship": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0131", "code": "N" }], "text": "Mor" }],
                "name": { "family": person.family, "given": ["Camilla"] },
                "telecom": [{ "system": "phone", "value": "+4740009999", "use": "mobile" }],
            }]));
        }
        Part::Malgorzata | Part::LongPolish | Part::Polish => citizen(map, "PL"),
        Part::Visitor => citizen(map, "SE"),
        _ => {}
    }
    resource(
        "Patient",
        &id(ehr.seed, person.index, 0),
        &ehr.updated(person.index),
        members,
    )
}

fn citizen(map: &mut serde_json::Map<String, Value>, country: &str) {
    let code = json!({ "coding": [{ "system": "urn:iso:std:iso:3166", "code": country }] });
    let extension = json!([{
        "url": "http://hl7.org/fhir/StructureDefinition/patient-citizenship",
        "extension": [{ "url": "code", "valueCodeableConcept": code }],
    }]);
    map.insert("extension".into(), extension);
}

fn language(person: &Person) -> &'static str {
    match person.part {
        Part::NilsAnte | Part::LongSami | Part::Sami => "se",
        Part::Malgorzata | Part::LongPolish | Part::Polish => "pl",
        Part::Visitor => "sv",
        _ => "nb",
    }
}

fn address(person: &Person) -> Value {
    let place = person.place;
    json!({
        "extension": [{ "url": "http://hl7.no/fhir/StructureDefinition/no-basis-address-official", "valueBoolean": true }],
        "use": "home",
        "type": "physical",
        "line": [person.street],
        "city": place.town,
        "district": place.municipality,
        "_district": { "extension": [{
            "url": "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode",
            "valueCoding": {
                "system": "https://register.geonorge.no/subregister/sosi-kodelister/kartverket/kommunenummer-alle",
                "code": place.code,
            },
        }] },
        "state": place.county,
        "postalCode": place.post_code,
        "country": "NO",
    })
}

/// Practitioners, organisations, the office and the forms, in the order of their numbers.
pub(crate) fn directory(ehr: &Ehr) -> Vec<Value> {
    let made = ehr.updated(0);
    let of = |number: u32| id(ehr.seed, DIRECTORY, number);
    let health = |number: u32, given: &str, family: &str, hpr: &str, category: (&str, &str)| {
        let members = json!({
            "identifier": [{ "system": format!("{NUMBERS}.4"), "value": hpr }],
            "active": true,
            "name": [{ "text": format!("{given} {family}"), "family": family, "given": [given] }],
            "qualification": [{ "code": { "coding": [{
                "system": "urn:oid:2.16.578.1.12.4.1.1.9060", "code": category.0, "display": category.1,
            }] } }],
        });
        resource("Practitioner", &of(number), &made, members)
    };
    let organisation = |number: u32, name: &str, start: u32| {
        let members = json!({
            "identifier": [{ "system": format!("{NUMBERS}.101"), "value": number::organisation(start) }],
            "active": true,
            "name": name,
            "telecom": [{ "system": "phone", "value": "+4740000100", "use": "work" }],
        });
        resource("Organization", &of(number), &made, members)
    };
    let office = json!({
        "status": "active",
        "name": "Furulia legesenter",
        "telecom": [{ "system": "phone", "value": "+4740000100", "use": "work" }],
        "managingOrganization": { "reference": format!("Organization/{}", of(PRACTICE)) },
    });
    let mut all = vec![
        health(
            super::chart::DOCTOR,
            "Silje",
            "Aune",
            "990000010",
            ("LE", "Lege"),
        ),
        health(NURSE, "Marte", "Lien", "990000011", ("SP", "Sykepleier")),
        organisation(PRACTICE, "Furulia legesenter", 28_000_100),
        organisation(MUNICIPALITY, "Furulia kommune", 30_000_200),
        resource("Location", &of(OFFICE), &made, office),
        health(LOCUM, "Ola", "Vikarnes", "990000012", ("LE", "Lege")),
    ];
    for (number, form) in (LOCUM + 1..).zip(super::lives::questionnaires()) {
        all.push(resource("Questionnaire", &of(number), &made, form));
    }
    all
}
