//! One whole composition of each kind, with every choice and every field: what the composer can make. The suite holds
//! them against our rules, interop against HAPI's validator. Synthetic people only.

use std::sync::Arc;

use engine::compose::{
    self, Answered, Author, Composition, Event, FieldType, Followed, Ids, Kind, Person,
};
use uuid::Uuid;

/// `MessageHeader.id` of the request that answers answer.
pub const REQUEST: &str = "0190a1b2-0000-7000-8000-000000000001";
/// The request's Communication.
pub const REQUESTS_COMMUNICATION: &str = "0190a1b2-0000-7000-8000-000000000003";

/// A whole composition of a kind; `number` makes its ids. The names have letters of every neighbour.
#[must_use]
pub fn composition(kind: &Arc<Kind>, number: u128) -> Composition {
    let values = kind.fields.iter().filter_map(|field| {
        let value = match field.kind {
            FieldType::Line | FieldType::Text => "NAV-kontoret, rom 2",
            FieldType::Date => "2026-12-10",
            FieldType::Time => "10:00",
            FieldType::DateTime => "2026-12-02T10:00",
            FieldType::Choice => field.options.first()?.code.as_str(),
            FieldType::Questionnaire => return None,
        };
        Some((field.id.clone(), value.to_owned()))
    });
    Composition {
        author: Author {
            given: "Ingrid".into(),
            family: "Moen".into(),
            hpr: "990000001".into(),
            practice: "Fjordgata legesenter".into(),
            organisation_number: Some("314159268".into()),
            phone: Some("22000000".into()),
        },
        from_her_id: "90000010".into(),
        to_her_id: "90000000".into(),
        patient: Person {
            given: "Áile Ingá".into(),
            middle: Some("Łucja".into()),
            family: "Čáhppes-Đorđević".into(),
            birth_date: Some("1955-11-10".into()),
            gender: Some("female".into()),
            number: Some("10915596784".into()),
            number_system: None,
        },
        text: "Pasienten er i bedring.\n\n1. Gradert 50 % fra uke 48.\n2. Ny time 1. desember."
            .into(),
        choice: kind.choices.first().map(|choice| choice.code.clone()),
        attachments: Vec::new(),
        values: values.collect(),
        answers: (!kind.unsolicited()).then(|| Answered {
            header_id: REQUEST.into(),
            communication_id: Some(REQUESTS_COMMUNICATION.into()),
            order_id: Some(REQUESTS_COMMUNICATION.into()),
            event: Some(Event {
                system: "http://fhir.nav.no/CodeSystem/message-events".into(),
                code: "foresporsel".into(),
                proposed: true,
            }),
        }),
        form: (kind.body() == compose::Body::Form).then(form),
        follows: (!kind.follows.is_empty()).then(|| Followed {
            resource_type: "Communication".into(),
            id: REQUESTS_COMMUNICATION.into(),
        }),
        ids: Ids {
            bundle: Uuid::from_u128(0x0190_a1b2_0000_7000_8000_0000_0001_0000 + number),
            header: Uuid::from_u128(0x0190_a1b2_0000_7000_8000_0000_0002_0000 + number),
        },
        timestamp: "2026-11-20T09:00:00Z".parse().unwrap_or_default(),
        kind: Arc::clone(kind),
    }
}

/// Every kind with every choice, named.
#[must_use]
pub fn all() -> Vec<(String, Composition)> {
    let mut made: Vec<(String, Composition)> = Vec::new();
    for kind in compose::kinds() {
        let chosen = kind.choices.iter().map(|choice| Some(choice.code.clone()));
        let none = kind.choices.is_empty().then_some(None);
        for choice in chosen.chain(none) {
            let mut one = composition(kind, made.len() as u128);
            let name = format!("{} {}", kind.id, choice.as_deref().unwrap_or_default());
            one.choice = choice;
            made.push((name.trim().to_owned(), one));
        }
    }
    made
}

/// A form of our own with every kind of answer, filled in.
fn form() -> compose::form::Filling {
    use fhir::questionnaire::{Answers, Coding, Form, Typed};
    let item = |link_id: &str, kind: &str| serde_json::json!({ "linkId": link_id, "type": kind, "text": link_id });
    let mut choice = item("choice", "choice");
    let ja = serde_json::json!({ "system": "http://budstikke.invalid/CodeSystem/svar", "code": "ja", "display": "Ja" });
    if let Some(members) = choice.as_object_mut() {
        members.insert(
            "answerOption".into(),
            serde_json::json!([{ "valueCoding": ja }]),
        );
    }
    let kinds = [
        "decimal",
        "integer",
        "date",
        "dateTime",
        "time",
        "string",
        "text",
        "url",
        "reference",
        "quantity",
    ];
    let questions: Vec<serde_json::Value> = kinds
        .iter()
        .map(|kind| item(kind, kind))
        .chain([item("boolean", "boolean"), choice])
        .collect();
    let questionnaire = serde_json::json!({
        "resourceType": "Questionnaire",
        "url": "http://budstikke.invalid/Questionnaire/all",
        "version": "1.0.0",
        "name": "All",
        "title": "Alle slags svar",
        "status": "active",
        "subjectType": ["Patient"],
        "item": [{ "linkId": "g", "type": "group", "text": "Alt", "item": questions }],
    });
    let words = [
        "36,60",
        "12",
        "12.11.2026",
        "12.11.2026 09:30",
        "09:30",
        "Kort",
        "Langt\nog lengre",
        "https://nav.no/",
        "Ullevål",
        "3,5",
    ];
    let mut values: std::collections::BTreeMap<String, Vec<Typed>> = kinds
        .iter()
        .zip(words)
        .map(|(kind, words)| ((*kind).to_owned(), vec![Typed::Words(words.to_owned())]))
        .collect();
    values.insert("boolean".into(), vec![Typed::Yes(true)]);
    values.insert(
        "choice".into(),
        vec![Typed::Option(Coding {
            system: Some("http://budstikke.invalid/CodeSystem/svar".into()),
            version: None,
            code: Some("ja".into()),
            display: Some("Ja".into()),
        })],
    );
    #[expect(clippy::panic, reason = "a form of the tests is one that can be read")]
    let read =
        Form::of(&questionnaire).unwrap_or_else(|error| panic!("the form of the tests: {error}"));
    compose::form::Filling {
        form: Arc::new(read),
        questionnaire: Arc::new(questionnaire),
        answers: Answers {
            values,
            ..Answers::default()
        },
    }
}
