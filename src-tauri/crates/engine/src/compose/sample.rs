//! A whole composition of each kind, for tests. Synthetic people only.

use std::sync::Arc;

use super::form::Filling;
use super::{Answered, Author, Body, Composition, FieldType, Followed, Ids, Kind, Person};

pub(super) fn composition(kind: &Arc<Kind>) -> Composition {
    Composition {
        kind: Arc::clone(kind),
        author: Author {
            given: "Ingrid".into(),
            family: "Moen".into(),
            hpr: "990000001".into(),
            practice: "Fjordgata legesenter".into(),
            organisation_number: Some("314159268".into()),
            phone: None,
        },
        from_her_id: "90000010".into(),
        to_her_id: "90000000".into(),
        patient: Person {
            given: "Kari".into(),
            middle: None,
            family: "Nordmo".into(),
            birth_date: Some("1955-11-10".into()),
            gender: Some("female".into()),
            number: Some("10915596784".into()),
            number_system: None,
        },
        text: "Pasienten er i bedring og kan prøve 50 % fra uke 48.".into(),
        choice: kind.choices.first().map(|choice| choice.code.clone()),
        attachments: Vec::new(),
        values: kind
            .fields
            .iter()
            .filter_map(|field| {
                let value = match field.kind {
                    FieldType::Line | FieldType::Text => "Rom 2",
                    FieldType::Date => "2026-12-10",
                    FieldType::Time => "10:00",
                    FieldType::DateTime => "2026-12-02T10:00",
                    FieldType::Choice => field.options.first()?.code.as_str(),
                    FieldType::Questionnaire => return None,
                };
                Some((field.id.clone(), value.to_owned()))
            })
            .collect(),
        answers: (!kind.unsolicited()).then(|| Answered {
            header_id: "0190A1B2-0000-7000-8000-000000000001".into(),
            communication_id: Some("0190a1b2-0000-7000-8000-000000000003".into()),
            order_id: None,
            event: None,
        }),
        form: (kind.body() == Body::Form).then(form),
        follows: (!kind.follows.is_empty()).then(|| Followed {
            resource_type: "Communication".into(),
            id: "0190a1b2-0000-7000-8000-000000000003".into(),
        }),
        ids: Ids::preview(),
        timestamp: "2026-11-21T06:00:00.123456Z".parse().expect("a time"),
    }
}

/// A short form with all it asks answered.
pub(super) fn form() -> Filling {
    let questionnaire = serde_json::json!({
        "resourceType": "Questionnaire",
        "url": "http://budstikke.invalid/Questionnaire/sample",
        "version": "1.0.0",
        "title": "Funksjonsevne",
        "status": "active",
        "item": [{ "linkId": "1", "prefix": "1", "type": "group", "text": "Arbeid", "item": [
            { "linkId": "1.1", "type": "boolean", "text": "Kan pasienten arbeide?", "required": true },
            { "linkId": "1.2", "type": "text", "text": "Hva er vanskelig?", "enableWhen": [
                { "question": "1.1", "operator": "=", "answerBoolean": false } ] },
        ] }],
    });
    let form = fhir::questionnaire::Form::of(&questionnaire).expect("a form");
    Filling {
        questionnaire: Arc::new(questionnaire),
        form: Arc::new(form),
        answers: fhir::questionnaire::Answers {
            values: [
                (
                    "1.1".to_owned(),
                    vec![fhir::questionnaire::Typed::Yes(false)],
                ),
                (
                    "1.2".to_owned(),
                    vec![fhir::questionnaire::Typed::Words("Tunge løft.".into())],
                ),
            ]
            .into(),
            ..fhir::questionnaire::Answers::default()
        },
    }
}
