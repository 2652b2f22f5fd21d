//! Kinds that somebody brings: read as the schema has them, with words for everything that is wrong, at its place. The
//! schema says the same to other tools; a test holds the two against each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use fhir::Words;
use serde_json::Value;

use super::kind::{Body, FieldType, Kind, Target, kind as built_in};
use super::kind_shape::{KIND, members};

/// One thing that is wrong with a pasted kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindFinding {
    /// `kinds[0].event.code`; empty when the text is no JSON.
    pub path: String,
    /// Line in the text, when the text cannot be read.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: Words,
}

/// What a text holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// Kinds with which nothing is wrong, each with its own JSON.
    pub kinds: Vec<(Arc<Kind>, String)>,
    /// What is wrong with the others.
    pub findings: Vec<KindFinding>,
}

/// Reads kinds from a text: the file's form, a list, or a single kind.
#[must_use]
pub fn read_kinds(text: &str) -> Read {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let finding = KindFinding {
                path: String::new(),
                line: u32::try_from(line).ok(),
                message: Words::new(
                    format!("Teksten er ikke JSON. Den stopper i linje {line}, tegn {column}"),
                    format!("The text is not JSON. It stops at line {line}, character {column}"),
                ),
            };
            return Read {
                kinds: Vec::new(),
                findings: vec![finding],
            };
        }
    };
    let mut read = Read::default();
    let (prefix, kinds) = match value {
        Value::Object(mut file) if file.contains_key("kinds") => {
            for name in file
                .keys()
                .filter(|name| !matches!(name.as_str(), "kinds" | "$schema"))
            {
                read.findings.push(unknown(name, name));
            }
            match file.remove("kinds") {
                Some(Value::Array(kinds)) => ("kinds", kinds),
                _ => ("kinds", Vec::new()),
            }
        }
        Value::Array(kinds) => ("", kinds),
        kind @ Value::Object(_) => ("", vec![kind]),
        _ => ("", Vec::new()),
    };
    if kinds.is_empty() {
        let none = say(
            "",
            "Teksten har ingen meldingstyper",
            "The text holds no message kinds",
        );
        read.findings.push(none);
    }
    let mut ids = BTreeSet::new();
    for (index, value) in kinds.iter().enumerate() {
        let path = format!("{prefix}[{index}]");
        let before = read.findings.len();
        match value {
            Value::Object(kind) => members(kind, KIND, &path, &mut read.findings),
            _ => read.findings.push(wrong(&path, "et objekt", "an object")),
        }
        if read.findings.len() > before {
            continue;
        }
        match serde_json::from_value::<Kind>(value.clone()) {
            Ok(kind) => {
                meaning(&kind, &path, &mut read.findings);
                if built_in(&kind.id).is_some() {
                    let message = format!("{} er en innebygd type. Velg en annen id", kind.id);
                    let en = format!("{} is a built-in kind. Choose another id", kind.id);
                    read.findings
                        .push(say(&format!("{path}.id"), &message, &en));
                }
                if !ids.insert(kind.id.clone()) {
                    let place = format!("{path}.id");
                    let twice = say(
                        &place,
                        "Samme id står to ganger",
                        "The same id stands twice",
                    );
                    read.findings.push(twice);
                }
                if read.findings.len() == before {
                    read.kinds.push((Arc::new(kind), value.to_string()));
                }
            }
            // The shapes above say all that the type does; this is for a type that grew past them.
            Err(_) => read
                .findings
                .push(wrong(&path, "en meldingstype", "a message kind")),
        }
    }
    read
}

pub(super) fn say(path: &str, nb: &str, en: &str) -> KindFinding {
    KindFinding {
        path: path.to_owned(),
        line: None,
        message: Words::new(nb, en),
    }
}

pub(super) fn wrong(path: &str, nb: &str, en: &str) -> KindFinding {
    say(
        path,
        &format!("Her skal det stå {nb}"),
        &format!("This must be {en}"),
    )
}

pub(super) fn unknown(path: &str, name: &str) -> KindFinding {
    say(
        path,
        &format!("«{name}» er ikke kjent her"),
        &format!("“{name}” is not known here"),
    )
}

/// What the members mean together.
fn meaning(kind: &Kind, path: &str, findings: &mut Vec<KindFinding>) {
    let mut wrong = |place: &str, fine: bool, nb: &str, en: &str| {
        if !fine {
            findings.push(say(&format!("{path}.{place}"), nb, en));
        }
    };
    let slug = |text: &str, extra: fn(char) -> bool| {
        text.chars()
            .all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || extra(char))
    };
    wrong(
        "id",
        (2..=60).contains(&kind.id.len())
            && slug(&kind.id, |c| c == '-')
            && !kind.id.starts_with('-'),
        "En id har 2 til 60 små bokstaver, siffer og bindestreker",
        "An id has 2 to 60 small letters, digits and hyphens",
    );
    wrong(
        "event.system",
        kind.event
            .system
            .split_once(':')
            .is_some_and(|(scheme, rest)| {
                scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                    && !rest.is_empty()
                    && scheme
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
            }),
        "Kodeverket skal være en full adresse, som http://… eller urn:…",
        "The code system must be a full address, such as http://… or urn:…",
    );
    wrong(
        "amberAfterDays",
        kind.amber_after_days
            .is_none_or(|amber| kind.answer_within_days.is_some_and(|within| amber < within)),
        "Skal være færre dager enn answerWithinDays, og bare stå sammen med den",
        "Must be fewer days than answerWithinDays, and stand only beside it",
    );
    let body = kind.body();
    let coded = kind.content.as_ref().map(|content| content.code.is_some());
    wrong(
        "content",
        match (coded, body) {
            (Some(coded), Body::Letter) => coded == kind.choices.is_empty(),
            (None, Body::Letter) => kind.choices.is_empty(),
            (Some(_), Body::Order | Body::Receipt | Body::Form) => false,
            (None, _) => true,
        },
        "Enten én kode, eller code: null med choices; bare en Communication har content",
        "Either one code, or code: null with choices; only a Communication has content",
    );
    let responses = ["ok", "fatal-error", "transient-error"];
    let known = |code: &str| responses.contains(&code);
    wrong(
        "choices",
        body != Body::Receipt
            || (!kind.choices.is_empty() && kind.choices.iter().all(|one| known(&one.code))),
        "En kvittering velger mellom ok, fatal-error og transient-error",
        "A receipt chooses between ok, fatal-error and transient-error",
    );
    wrong(
        "answers",
        body != Body::Receipt || !kind.answers.is_empty(),
        "En kvittering svarer på noe",
        "A receipt answers something",
    );
    wrong(
        "form",
        kind.form == (body == Body::Form),
        "form: true hører til QuestionnaireResponse, og bare den",
        "form: true belongs to QuestionnaireResponse, and to it alone",
    );
    let mut codes = BTreeSet::new();
    wrong(
        "choices",
        kind.choices.iter().all(|one| codes.insert(&one.code)),
        "Samme kode står to ganger",
        "The same code stands twice",
    );
    let mut ids = BTreeSet::new();
    for (index, field) in kind.fields.iter().enumerate() {
        let place = format!("fields[{index}]");
        wrong(
            &format!("{place}.id"),
            field.id.starts_with(|c: char| c.is_ascii_lowercase())
                && field.id.len() <= 40
                && field.id.chars().all(|c| c.is_ascii_alphanumeric())
                && ids.insert(&field.id),
            "Feltets id er bokstaver og siffer, begynner med en liten bokstav og står én gang",
            "The id of a field is letters and digits, begins with a small letter and stands once",
        );
        wrong(
            &format!("{place}.options"),
            (field.kind == FieldType::Choice) != field.options.is_empty(),
            "options hører til type choice, og bare den",
            "options belong to type choice, and to it alone",
        );
        let fits = match field.into {
            Target::Line => body == Body::Letter && field.kind != FieldType::Questionnaire,
            Target::Due => body == Body::Order && field.kind == FieldType::Date,
            Target::Questionnaire => body == Body::Order && field.kind == FieldType::Questionnaire,
            Target::Reason | Target::Place => body == Body::Receipt,
        };
        wrong(
            &format!("{place}.into"),
            fits,
            "Feltet kan ikke gå dit i en slik melding",
            "The field cannot go there in such a message",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::KINDS_JSON;
    use super::*;

    /// A whole kind of a workspace's own, and ways in which it is wrong: the window's test holds the schema to the same.
    const WRONG: &str = include_str!("kinds.wrong.json");

    fn cases() -> (Value, Vec<Value>) {
        let mut file: Value = serde_json::from_str(WRONG).expect("kinds.wrong.json is JSON");
        let wrong = file["wrong"].as_array().expect("a list").clone();
        (file["whole"].take(), wrong)
    }

    /// Puts a value at a JSON pointer, or takes away what stands there.
    fn change(kind: &Value, at: &str, put: Option<&Value>) -> String {
        let mut kind = kind.clone();
        let (parent, name) = at.rsplit_once('/').expect("a pointer");
        let parent = kind.pointer_mut(parent).expect("the parent is there");
        match (parent, put) {
            (Value::Object(members), Some(value)) => {
                drop(members.insert(name.into(), value.clone()))
            }
            (Value::Object(members), None) => drop(members.remove(name)),
            (Value::Array(items), Some(value)) => {
                items[name.parse::<usize>().expect("a place")] = value.clone()
            }
            (parent, _) => panic!("{at} in {parent}"),
        }
        kind.to_string()
    }

    fn places(text: &str) -> Vec<String> {
        read_kinds(text)
            .findings
            .into_iter()
            .map(|finding| finding.path)
            .collect()
    }

    #[test]
    fn a_whole_kind_is_read_in_each_of_its_forms() {
        let kind = cases().0.to_string();
        for text in [
            kind.clone(),
            format!("[{kind}]"),
            format!(r#"{{"kinds":[{kind}]}}"#),
        ] {
            let read = read_kinds(&text);
            assert_eq!(read.findings, [], "{text}");
            assert_eq!(read.kinds.len(), 1);
        }
    }

    #[test]
    fn the_built_in_file_has_nothing_wrong_but_its_ids_being_taken() {
        let read = read_kinds(KINDS_JSON);
        assert!(
            read.findings
                .iter()
                .all(|finding| finding.path.ends_with(".id")),
            "{:?}",
            read.findings
        );
        assert_eq!(read.findings.len(), super::super::kinds().len());
    }

    #[test]
    fn what_is_wrong_is_said_at_its_place() {
        let (whole, wrong) = cases();
        for case in wrong {
            let at = case["at"].as_str().expect("a pointer");
            let text = change(&whole, at, case.get("put"));
            assert_eq!(
                places(&text),
                [case["place"].as_str().expect("a place")],
                "{case}"
            );
        }
        let broken = read_kinds("{\n  \"id\": \n}");
        assert_eq!(
            broken.findings.first().and_then(|finding| finding.line),
            Some(3)
        );
        for nothing in ["[]", "7", "\"kinds\"", r#"{"kinds":{}}"#, ""] {
            assert_eq!(places(nothing), [""], "{nothing}");
        }
    }
}
