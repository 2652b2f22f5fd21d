//! What stands on paper, by the rules of "What is safe to show".

use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::{Held, Reading, SectionName, measurements, section};
use super::*;
use crate::api::types::{PersonView, SectionState};
use crate::journal::chart_text;

const TODAY: Date = Date::constant(2026, 11, 21);

fn read() -> Reading {
    Reading {
        read: true,
        fetched_at: Some("2026-11-20T09:00:00Z".into()),
        ..Reading::default()
    }
}

fn source(resources: &[Value], reading: &Reading) -> PaperSource {
    let held = |types: &[&str]| -> Vec<Held<'_>> {
        (1..)
            .zip(resources)
            .filter(|(_, resource)| {
                let kind = resource["resourceType"].as_str().expect("a type");
                types.contains(&kind)
            })
            .map(|(resource_id, resource)| Held {
                resource_id,
                resource,
            })
            .collect()
    };
    PaperSource {
        patient: PatientRow {
            patient_id: 1,
            person: PersonView {
                patient_id: Some(1),
                name: "Kari Nordmo".into(),
                birth_date: Some("1955-11-10".into()),
                age: Some(71),
                gender: Some("female".into()),
                masked_number: None,
                number_kind: None,
                synthetic: true,
            },
            address: None,
            source: PatientSource::Ehr,
            fetched_at: Some("2026-11-20T09:00:00Z".into()),
            flags: vec!["inactive".into()],
            opened_at: None,
            kept_at: None,
            general_practitioner: None,
        },
        number: Some("10915596784".into()),
        fhir_id: Some("pat-7".into()),
        phone: None,
        connection: Some("Journalen".into()),
        sections: SectionName::ALL
            .into_iter()
            .map(|name| {
                let held = held(name.resource_types());
                section(name, reading, &held, &[], usize::MAX, TODAY)
            })
            .collect(),
        measurements: measurements(reading, &held(&["Observation"]), usize::MAX),
        threads: Vec::new(),
    }
}

fn printed(source: PaperSource, parts: &[ChartPart], period: Period, language: Language) -> String {
    chart_text(&chart_paper(
        source,
        PaperFrame {
            parts: parts.iter().copied().collect(),
            period,
            language,
            printed_at: "2026-11-21T06:30:00Z".parse().expect("a time"),
            printed_by: "Ingrid Moen".into(),
            time_zone: TimeZone::fixed(jiff::tz::offset(1)),
        },
    ))
}

fn whole(source: PaperSource, parts: &[ChartPart]) -> String {
    printed(source, parts, Period::default(), Language::Nb)
}

fn condition(text: &str, clinical: &str, verification: &str, onset: &str) -> Value {
    json!({
        "resourceType": "Condition",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icpc-2", "code": "K86"}], "text": text},
        "clinicalStatus": {"coding": [{"code": clinical}]},
        "verificationStatus": {"coding": [{"code": verification}]},
        "onsetDateTime": onset,
    })
}

fn pressure(at: &str, systolic: &str, diastolic: &str) -> Value {
    let component = |code: &str, value: &str| {
        let value: Value = serde_json::from_str(value).expect("a number");
        json!({
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {"value": value, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"},
        })
    };
    json!({
        "resourceType": "Observation", "status": "final", "effectiveDateTime": at,
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9", "display": "Blodtrykk"}]},
        "component": [component("8480-6", systolic), component("8462-4", diastolic)],
    })
}

#[test]
fn paper_says_what_the_screen_says() {
    let mut negated = condition("Astma", "active", "confirmed", "2020");
    negated["modifierExtension"] =
        json!([{"url": "http://ehr.example/negert", "valueBoolean": true}]);
    let resources = [
        condition("Hypertensjon", "active", "confirmed", "2019-03"),
        condition("Gikt", "active", "refuted", "2018"),
        condition("Lungebetennelse", "resolved", "confirmed", "2021-01-05"),
        condition("Tastefeil", "active", "entered-in-error", "2022"),
        negated,
    ];
    let text = whole(
        source(&resources, &read()),
        &[ChartPart::Overview, ChartPart::Conditions],
    );
    let (overview, conditions) = text
        .rsplit_once("\nProblemer\n")
        .map(|(overview, conditions)| (overview.to_owned(), conditions.to_owned()))
        .expect("both parts");
    assert!(overview.contains("– Hypertensjon · 03.2019"), "{overview}");
    for absent in ["Gikt", "Lungebetennelse", "Tastefeil", "Astma"] {
        assert!(!overview.contains(absent), "{absent} is in no summary");
    }
    assert!(overview.contains("1 kan ikke tolkes trygt. 1 feilregistrert er ikke tatt med."));
    assert!(
        conditions.contains("Gikt · K86 ICPC-2 · avkreftet · 2018"),
        "{conditions}"
    );
    assert!(conditions.contains("Lungebetennelse · K86 ICPC-2 · over, bekreftet · 05.01.2021"));
    assert!(conditions.contains("Astma · K86 ICPC-2 · kan ikke tolkes trygt · 2020"));
    assert!(!text.contains("Tastefeil"));
    for fact in [
        "Kari Nordmo, født 10.11.1955, 109155 96784",
        "Pasient: 71 år, kvinne",
        "Kilde: Journalen",
        "Lest: 20.11.2026 kl. 10:00",
        "Merk: Posten er ikke aktiv i journalen",
        "Deler: Oversikt, Problemer",
        "av Ingrid Moen",
    ] {
        assert!(text.contains(fact), "{fact}\nis not in\n{text}");
    }
}

#[test]
fn four_kinds_of_empty_are_four_sentences() {
    let with = |change: &dyn Fn(&mut ChartSection)| {
        let mut source = source(&[], &read());
        source.sections.iter_mut().for_each(change);
        whole(source, &[ChartPart::Medications])
    };
    let state = |state: SectionState, problem: Option<&str>| {
        let problem = problem.map(str::to_owned);
        with(&move |part: &mut ChartSection| {
            (part.state, part.problem) = (state, problem.clone());
            if state == SectionState::NotFetched {
                part.fetched_at = None;
            }
        })
    };
    for (text, sentence) in [
        (
            state(SectionState::NoneRegistered, None),
            "Ingen registrert i journalen.",
        ),
        (
            state(SectionState::NoneKnown, None),
            "«Ingen kjente» er sendt fra journalen.",
        ),
        (
            state(SectionState::NotFetched, Some("http_503")),
            "Ikke hentet. Forrige forsøk stoppet: feil på serveren.",
        ),
        (state(SectionState::NotFetched, None), "Ikke hentet."),
        (
            state(SectionState::NoAccess, None),
            "Ikke tilgang. Serveren sa nei til legemidler.",
        ),
        (
            state(SectionState::NotSupported, Some("http_404")),
            "Støttes ikke av serveren.",
        ),
    ] {
        let after = text.split("\nLegemidler\n").last().expect("the part");
        assert!(after.starts_with(sentence), "{sentence}\nis not in\n{text}");
    }
}

#[test]
fn a_period_leaves_out_what_is_over_and_says_how_much() {
    let resources = [
        condition("Hypertensjon", "active", "confirmed", "2010"),
        condition("Lungebetennelse", "resolved", "confirmed", "2021-01-05"),
        condition("Udatert", "active", "confirmed", ""),
        json!({"resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"}, "onsetDateTime": "1988"}),
        pressure("2026-11-01T08:00:00Z", "138", "84.50"),
        pressure("2020-11-01T08:00:00Z", "120", "70"),
    ];
    let period = Period {
        from: Some(Date::constant(2026, 1, 1)),
        to: None,
    };
    let text = printed(
        source(&resources, &read()),
        &[
            ChartPart::Conditions,
            ChartPart::Allergies,
            ChartPart::Measurements,
        ],
        period,
        Language::Nb,
    );
    for part in [
        "– Hypertensjon",
        "– Udatert",
        "dato ikke i kilden",
        "– Penicillin",
        "Periode: fra 01.01.2026",
        "Blodtrykk, mmHg\n– 01.11.2026 kl. 09:00 · 138/84,50 · ikke i kilden",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
    assert!(!text.contains("Lungebetennelse") && !text.contains("120/70"));
    assert_eq!(
        text.matches("1 utenfor perioden er ikke tatt med.").count(),
        2
    );
}

#[test]
fn nothing_of_a_part_that_was_not_chosen_is_printed() {
    let resources = [
        condition("Hypertensjon", "active", "confirmed", "2019-03"),
        pressure("2026-11-01T08:00:00Z", "138", "84"),
    ];
    for part in ORDER {
        let text = whole(source(&resources, &read()), &[part]);
        let has = |word: &str| text.contains(word);
        let conditions = matches!(
            part,
            ChartPart::Overview | ChartPart::Conditions | ChartPart::Timeline
        );
        let measured = matches!(
            part,
            ChartPart::Overview | ChartPart::Measurements | ChartPart::Timeline
        );
        assert_eq!(has("Hypertensjon"), conditions, "{part:?}\n{text}");
        assert_eq!(has("138/84"), measured, "{part:?}\n{text}");
    }
}

#[test]
fn one_sentence_says_that_the_server_is_out_of_reach_and_the_id_stands_in_for_the_number() {
    let reading = Reading {
        problem: Some("connect".into()),
        ..read()
    };
    let mut held = source(
        &[condition("Hypertensjon", "active", "confirmed", "2019-03")],
        &reading,
    );
    held.number = None;
    let text = printed(
        held,
        &[ChartPart::Conditions, ChartPart::Plans],
        Period::default(),
        Language::En,
    );
    assert!(text.contains("Kari Nordmo, born 10 Nov 1955, id pat-7 at Journalen"));
    assert!(
        text.contains("Read: Offline: the chart is as it was 20 Nov 2026 at 10:00"),
        "{text}"
    );
    assert!(!text.contains("cannot be reached"));
    assert!(text.contains("None registered in the record."));
}

#[test]
fn what_is_measured_under_an_unknown_modifier_has_no_value_on_paper() {
    let mut strange = pressure("2026-11-01T08:00:00Z", "138", "84");
    strange["modifierExtension"] =
        json!([{"url": "http://ehr.example/negert", "valueBoolean": true}]);
    let text = whole(
        source(&[strange], &read()),
        &[
            ChartPart::Overview,
            ChartPart::Measurements,
            ChartPart::Timeline,
        ],
    );
    assert!(!text.contains("138"), "{text}");
    assert!(text.contains("Blodtrykk, kan ikke tolkes trygt"));
    assert!(text.contains("1 kan ikke tolkes trygt."));
}

#[test]
fn a_small_child_is_as_old_on_paper_as_in_the_window() {
    let on = |years, born| age_on(years, born, Date::constant(2026, 11, 27));
    assert_eq!(on(68, Some("1958-03-14")), ("common:person.age", 68));
    assert_eq!(on(1, Some("2024-11-28")), ("common:person.ageMonths", 23));
    assert_eq!(on(0, Some("2026-08-22")), ("common:person.ageMonths", 3));
    assert_eq!(on(0, Some("2026-10-28")), ("common:person.ageDays", 30));
    assert_eq!(on(0, Some("2026")), ("common:person.age", 0));
    let say = Say::new(Language::Nb);
    assert_eq!(say.count("common:person.ageMonths", 3), "3 md.");
}
