//! One composition of each kind. Synthetic people only.

use engine::compose::{self, Answered, Author, Composition, Ids, Kind, Person};
use uuid::Uuid;

/// A whole composition of a kind.
pub(crate) fn composition(kind: &'static Kind, number: u128) -> Composition {
    Composition {
        kind,
        author: Author {
            given: "Ingrid".into(),
            family: "Moen".into(),
            hpr: "990000001".into(),
            practice: "Fjordgata legesenter".into(),
            organisation_number: Some("314159265".into()),
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
        text: "Pasienten er i bedring.\n\n1. Gradert fra uke 48.\n2. Ny time 1. desember.".into(),
        choice: kind.choices.last().map(|choice| choice.code.clone()),
        attachments: Vec::new(),
        answers: (!kind.unsolicited()).then(|| Answered {
            header_id: "0190a1b2-0000-7000-8000-000000000001".into(),
            communication_id: Some("0190a1b2-0000-7000-8000-000000000003".into()),
        }),
        ids: Ids {
            bundle: Uuid::from_u128(0x0190_a1b2_0000_7000_8000_0000_0001_0000 + number),
            header: Uuid::from_u128(0x0190_a1b2_0000_7000_8000_0000_0002_0000 + number),
        },
        timestamp: "2026-11-20T09:00:00Z".parse().expect("a time"),
    }
}

/// Every kind with every choice, named.
pub(crate) fn all() -> Vec<(String, Vec<u8>)> {
    let mut made = Vec::new();
    for kind in compose::kinds() {
        let choices: Vec<Option<String>> = if kind.choices.is_empty() {
            vec![None]
        } else {
            kind.choices
                .iter()
                .map(|choice| Some(choice.code.clone()))
                .collect()
        };
        for choice in choices {
            let mut composition = composition(kind, made.len() as u128);
            composition.choice.clone_from(&choice);
            let name = format!("{} {}", kind.id, choice.unwrap_or_default());
            made.push((name, compose::build(&composition).bytes));
        }
    }
    made
}
