//! The sandbox's EHR: what is found, what is not, and people who are not like the others.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::sandbox_wire::{ask, config, get, start};

const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

async fn find(to: SocketAddr, query: &str) -> Vec<Value> {
    let answer = get(to, &format!("/ehr/{query}")).await;
    assert_eq!(
        answer.status,
        200,
        "{query}: {}",
        String::from_utf8_lossy(&answer.body)
    );
    answer
        .entries()
        .into_iter()
        .map(|entry| entry["resource"].clone())
        .collect()
}

async fn person(to: SocketAddr, part: &str) -> Value {
    let people = get(to, "/_sandbox/people").await.json();
    people
        .as_array()
        .unwrap()
        .iter()
        .find(|person| person["part"] == part)
        .unwrap()
        .clone()
}

async fn chart(to: SocketAddr, part: &str, kind: &str) -> Vec<Value> {
    let id = person(to, part).await["id"].as_str().unwrap().to_owned();
    find(to, &format!("{kind}?patient={id}&_count=200")).await
}

#[tokio::test]
async fn people_are_found_by_name_birth_date_and_number() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    assert_eq!(
        find(to, "Patient?name=nordmo").await.len(),
        2,
        "two namesakes"
    );
    assert_eq!(
        find(to, "Patient?name=kari%20nor&birthdate=1958-03-14")
            .await
            .len(),
        1
    );
    assert_eq!(
        find(to, "Patient?name=odegard").await.len(),
        1,
        "letters without marks find those with"
    );
    assert_eq!(
        find(to, "Patient?family:exact=Wi%C5%9Bniewska").await.len(),
        1
    );
    assert_eq!(find(to, "Patient?family=hansen&given=liv").await.len(), 1);
    assert_eq!(
        find(to, "Patient?given=aden").await.len(),
        1,
        "middle names are among the given"
    );
    assert_eq!(
        find(to, "Patient?birthdate=ge1958-03-01&birthdate=lt1958-04-01")
            .await
            .len(),
        1
    );
    assert_eq!(find(to, "Patient?death-date=ge2026").await.len(), 1);
    let women = find(to, "Patient?gender=female&_count=200").await.len();
    assert_eq!(
        women + find(to, "Patient?gender=male&_count=200").await.len(),
        46
    );
    let kari = person(to, "Kari").await;
    let number = kari["number"].as_str().unwrap();
    let body = format!("identifier=urn%3Aoid%3A2.16.578.1.12.4.1.4.1%7C{number}");
    let posted = ask(to, "POST", "/ehr/Patient/_search", &FORM, body.as_bytes())
        .await
        .unwrap();
    assert_eq!(posted.entries()[0]["resource"]["id"], kari["id"]);
    assert!(
        !String::from_utf8_lossy(&posted.body)
            .split("\"entry\"")
            .next()
            .unwrap()
            .contains(number),
        "no number in a link"
    );
    let none = ask(
        to,
        "POST",
        "/ehr/Patient/_search",
        &FORM,
        b"identifier=urn:x%7C1",
    )
    .await
    .unwrap();
    assert!(none.entries().is_empty());
    let read = get(
        to,
        &format!("/ehr/Patient/{}", kari["id"].as_str().unwrap()),
    )
    .await;
    assert_eq!((read.status, read.header("etag")), (200, Some("W/\"1\"")));
    assert!(read.header("last-modified").is_some());
}

#[tokio::test]
async fn every_number_is_synthetic_and_valid_by_our_own_reading() {
    let mut many = config();
    many.patients = 300;
    let sandbox = start(many).await;
    let people = get(sandbox.address(), "/_sandbox/people").await.json();
    for person in people.as_array().unwrap() {
        let number = person["number"].as_str().unwrap();
        let read = fhir::number::NationalNumber::parse(number)
            .unwrap_or_else(|error| panic!("{number}: {error:?}"));
        if person["part"] != "Visitor" {
            assert_eq!(
                read.birth_date().map(|born| born.to_string()).as_deref(),
                person["born"].as_str(),
                "{number}"
            );
        }
    }
}

#[tokio::test]
async fn a_chart_holds_what_a_practice_writes() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    for (kind, least) in [
        ("Condition", 8),
        ("AllergyIntolerance", 2),
        ("MedicationStatement", 6),
        ("Observation", 50),
        ("DocumentReference", 2),
        ("Composition", 3),
        ("Appointment", 2),
        ("Encounter", 5),
    ] {
        let found = chart(to, "Kari", kind).await;
        assert!(found.len() >= least, "{kind}: {}", found.len());
        assert!(
            found
                .iter()
                .all(|resource| resource["resourceType"] == kind)
        );
    }
    let id = person(to, "Kari").await["id"].as_str().unwrap().to_owned();
    let pressures = find(
        to,
        &format!("Observation?patient=Patient/{id}&code=http://loinc.org%7C85354-9&_sort=-date"),
    )
    .await;
    assert_eq!(pressures.len(), 11);
    assert_eq!(
        pressures[0]["component"][0]["valueQuantity"]["value"],
        json!(138)
    );
    assert_eq!(
        pressures[0]["component"][1]["valueQuantity"]["value"],
        json!(84)
    );
    let dates: Vec<_> = pressures
        .iter()
        .map(|one| one["effectiveDateTime"].as_str().unwrap().to_owned())
        .collect();
    assert!(dates.windows(2).all(|pair| pair[0] > pair[1]));
    let recent = find(
        to,
        &format!("Observation?patient={id}&code=85354-9&date=ge2026-06-01"),
    )
    .await;
    assert!(!recent.is_empty() && recent.len() < 11);
    assert_eq!(
        find(
            to,
            &format!("Observation?patient={id}&category=laboratory&code=22748-8,2823-3")
        )
        .await
        .len(),
        10
    );
    assert!(
        find(
            to,
            &format!("MedicationStatement?patient={id}&status=stopped")
        )
        .await
        .len()
            == 1
    );
    let document = &find(to, &format!("DocumentReference?patient={id}")).await[0];
    let url = document["content"][0]["attachment"]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let raw = ask(
        to,
        "GET",
        &format!("/ehr/{url}"),
        &[("accept", "application/pdf")],
        b"",
    )
    .await
    .unwrap();
    assert_eq!(raw.header("content-type"), Some("application/pdf"));
    assert!(raw.body.starts_with(b"%PDF"));
    let as_fhir = ask(
        to,
        "GET",
        &format!("/ehr/{url}"),
        &[("accept", "application/fhir+json")],
        b"",
    )
    .await
    .unwrap();
    assert_eq!(as_fhir.json()["resourceType"], "Binary");
}

#[tokio::test]
async fn the_special_people_are_special_in_their_own_way() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    for kind in [
        "Condition",
        "AllergyIntolerance",
        "Observation",
        "Appointment",
    ] {
        assert!(chart(to, "Empty", kind).await.is_empty());
    }
    let none = chart(to, "NoKnownAllergies", "AllergyIntolerance").await;
    assert_eq!(none[0]["code"]["coding"][0]["code"], "716186003");
    let mistaken = chart(to, "Mistaken", "Condition").await;
    let verified: Vec<_> = mistaken
        .iter()
        .map(|one| one["verificationStatus"]["coding"][0]["code"].clone())
        .collect();
    assert!(verified.contains(&json!("entered-in-error")) && verified.contains(&json!("refuted")));
    let wrong = mistaken
        .iter()
        .find(|one| one["verificationStatus"]["coding"][0]["code"] == "entered-in-error")
        .unwrap();
    assert!(wrong.get("clinicalStatus").is_none());
    assert!(
        chart(to, "Modified", "Condition")
            .await
            .iter()
            .any(|one| one.get("modifierExtension").is_some())
    );
    let patient = |part: &'static str| async move {
        let id = person(to, part).await["id"].as_str().unwrap().to_owned();
        get(to, &format!("/ehr/Patient/{id}")).await.json()
    };
    assert!(patient("Dead").await["deceasedDateTime"].is_string());
    assert_eq!(patient("Inactive").await["active"], false);
    let replaced = patient("Replaced").await;
    assert_eq!(replaced["link"][0]["type"], "replaced-by");
    let right = replaced["link"][0]["other"]["reference"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        get(to, &format!("/ehr/{right}")).await.json()["link"][0]["type"],
        "replaces"
    );
    assert_eq!(
        patient("Malgorzata").await["identifier"][0]["system"],
        "urn:oid:2.16.578.1.12.4.1.4.2"
    );
    assert_eq!(
        patient("Visitor").await["identifier"][0]["system"],
        "urn:oid:2.16.578.1.12.4.1.4.3"
    );
    assert_eq!(
        chart(to, "PerKristian", "Observation")
            .await
            .iter()
            .filter(|one| one["code"]["text"] == "NEWS2")
            .count(),
        3
    );
}

#[tokio::test]
async fn the_patients_of_the_letters_are_the_patients_of_the_charts() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    for entry in crate::sandbox_wire::page(to, 0, 100).await.entries() {
        let told = &entry["resource"]["entry"][2]["resource"];
        if told["resourceType"] != "Patient" {
            // An order names its patient by number only.
            continue;
        }
        let number = told["identifier"][0]["value"].as_str().unwrap();
        let found = ask(
            to,
            "POST",
            "/ehr/Patient/_search",
            &FORM,
            format!("identifier={number}").as_bytes(),
        )
        .await
        .unwrap();
        let held = found.entries()[0]["resource"].clone();
        assert_eq!(held["birthDate"], told["birthDate"]);
        assert_eq!(held["name"][0]["family"], told["name"][0]["family"]);
        assert_eq!(
            held["identifier"][0]["system"],
            told["identifier"][0]["system"]
        );
    }
}
