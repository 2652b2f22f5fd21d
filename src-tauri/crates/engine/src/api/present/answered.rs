//! Answers beside their questions: a QuestionnaireResponse laid along the items of its Questionnaire.
//!
//! Whether an item was asked is the form engine's to say (`fhir::questionnaire`), with the answers as they were given. An
//! answer that the form has no place for is never dropped: it stands by itself.

use std::collections::BTreeMap;

use fhir::letter::visible;
use fhir::questionnaire::{Answers, Filled, Form, Item, ItemKind, Typed, Value as Answer};
use serde_json::Value;

use crate::api::types::{AnsweredRow, AnsweredValue};

/// Repetitions and strange answers beyond these are counted as cut: a response made to hurt must end.
const MOST_REPEATED: usize = 200;
const MOST_UNKNOWN: usize = 500;
const DEEPEST: u8 = 12;

/// What came of laying them side by side.
#[derive(Debug, Default)]
pub struct Answered {
    /// The form's items in their order.
    pub rows: Vec<AnsweredRow>,
    /// Answers to what the form does not ask.
    pub unknown: Vec<AnsweredRow>,
    /// There is more.
    pub cut: bool,
}

/// Lays a response along its form.
#[must_use]
pub fn answered(form: &Form, response: &Value) -> Answered {
    let mut reader = Reader {
        form,
        answers: Answers::default(),
        found: BTreeMap::new(),
        unknown: Vec::new(),
        cut: false,
    };
    reader.along(
        0,
        form.items.len(),
        "",
        &list(response, "item").iter().collect::<Vec<_>>(),
    );
    let filled = Filled::new(form, &reader.answers);
    let mut rows = Vec::with_capacity(filled.nodes.len());
    for node in &filled.nodes {
        let Some(item) = filled.item(node) else {
            continue;
        };
        let given = reader.found.get(&node.place).copied();
        // What the form itself keeps out of sight is seen only when somebody answered it.
        if item.hidden && given.is_none_or(|given| list(given, "answer").is_empty()) {
            continue;
        }
        rows.push(row(item, given, node.enabled));
    }
    Answered {
        rows,
        unknown: reader.unknown,
        cut: reader.cut || filled.cut,
    }
}

fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value
        .get(member)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn said(value: &Value, member: &str) -> Option<String> {
    let words = visible(value.get(member)?.as_str()?);
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

fn link_id(value: &Value) -> &str {
    value
        .get("linkId")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What stands within an item: in a group, or below one of its answers.
fn within(item: &Value) -> Vec<&Value> {
    let below = list(item, "answer")
        .iter()
        .flat_map(|answer| list(answer, "item"));
    list(item, "item").iter().chain(below).collect()
}

fn values(item: &Value) -> Vec<AnsweredValue> {
    list(item, "answer")
        .iter()
        .filter_map(|answer| Answer::of(answer, "value"))
        .map(|value| AnsweredValue {
            yes: match value {
                Answer::Boolean(yes) => Some(yes),
                _ => None,
            },
            text: visible(&value.shown()),
        })
        .collect()
}

struct Reader<'a> {
    form: &'a Form,
    answers: Answers,
    /// The response's item by the place it has in the form.
    found: BTreeMap<String, &'a Value>,
    unknown: Vec<AnsweredRow>,
    cut: bool,
}

impl<'a> Reader<'a> {
    /// Lays items of the response along those of the form that stand side by side from `at` to `end`.
    fn along(&mut self, at: usize, end: usize, prefix: &str, given: &[&'a Value]) {
        let form = self.form;
        let mut left: Vec<Option<&'a Value>> = given.iter().copied().map(Some).collect();
        let mut at = at;
        while let Some(item) = form.items.get(at).filter(|_| at < end) {
            let next = item.end.max(at + 1);
            let base = format!("{prefix}{}", item.key);
            let mut mine = left
                .iter_mut()
                .filter(|one| one.is_some_and(|one| link_id(one) == item.link_id));
            if item.instanced(at) {
                let all: Vec<&'a Value> = mine.filter_map(Option::take).collect();
                self.cut |= all.len() > MOST_REPEATED;
                let mut open = Vec::new();
                for (number, one) in (0..).zip(all.into_iter().take(MOST_REPEATED)) {
                    let place = format!("{base}[{number}]");
                    let inside = format!("{place}/");
                    self.note(&place, one);
                    self.along(at + 1, item.end, &inside, &within(one));
                    open.push(number);
                }
                if !open.is_empty() {
                    self.answers.instances.insert(base, open);
                }
            } else if let Some(one) = mine.next().and_then(Option::take) {
                self.note(&base, one);
                self.along(at + 1, item.end, prefix, &within(one));
            }
            at = next;
        }
        for one in left.into_iter().flatten() {
            self.strange(one, 0);
        }
    }

    fn note(&mut self, place: &str, given: &'a Value) {
        let typed: Vec<Typed> = list(given, "answer")
            .iter()
            .filter_map(|answer| Answer::of(answer, "value"))
            .map(typed)
            .collect();
        if !typed.is_empty() {
            self.answers.values.insert(place.to_owned(), typed);
        }
        self.found.insert(place.to_owned(), given);
    }

    fn strange(&mut self, given: &Value, depth: u8) {
        if self.unknown.len() >= MOST_UNKNOWN {
            self.cut = true;
            return;
        }
        let answers = values(given);
        let kind = if answers.is_empty() {
            "group"
        } else {
            "question"
        };
        self.unknown.push(AnsweredRow {
            depth,
            link_id: link_id(given).to_owned(),
            kind: kind.to_owned(),
            prefix: None,
            text: said(given, "text"),
            form_text: None,
            state: "answered".to_owned(),
            answers,
        });
        for one in within(given) {
            self.strange(one, (depth + 1).min(DEEPEST));
        }
    }
}

/// An answer as the form engine takes it.
fn typed(value: Answer) -> Typed {
    match value {
        Answer::Boolean(yes) => Typed::Yes(yes),
        Answer::Coding(coding) => Typed::Option(coding),
        Answer::Decimal(number) => Typed::Words(number.text().to_owned()),
        Answer::Integer(number) => Typed::Words(number.to_string()),
        Answer::Date(text)
        | Answer::DateTime(text)
        | Answer::Time(text)
        | Answer::String(text)
        | Answer::Uri(text) => Typed::Words(text),
        Answer::Quantity(amount) => Typed::Amount(
            amount
                .value
                .as_ref()
                .map(|number| number.text().to_owned())
                .unwrap_or_default(),
            None,
        ),
        other @ (Answer::Reference(_) | Answer::Attachment(_)) => Typed::Words(other.shown()),
    }
}

fn row(item: &Item, given: Option<&Value>, asked: bool) -> AnsweredRow {
    let answers = given.map(values).unwrap_or_default();
    let form_text = Some(visible(&item.text).trim().to_owned()).filter(|text| !text.is_empty());
    let own = given.and_then(|given| said(given, "text"));
    let kind = match item.kind {
        ItemKind::Group => "group",
        ItemKind::Display => "display",
        _ => "question",
    };
    let state = if !answers.is_empty() {
        "answered"
    } else if !asked {
        "not_asked"
    } else if kind == "question" {
        "unanswered"
    } else {
        "answered"
    };
    AnsweredRow {
        depth: u8::try_from(item.depth).unwrap_or(DEEPEST).min(DEEPEST),
        link_id: item.link_id.clone(),
        kind: kind.to_owned(),
        prefix: item.prefix.as_deref().map(visible),
        form_text: form_text
            .clone()
            .filter(|text| own.as_ref().is_some_and(|own| own != text)),
        text: own.or(form_text),
        state: state.to_owned(),
        answers,
    }
}

/// The address of the form that a filled-in form answers.
#[must_use]
pub fn form_of(response: &serde_json::Value) -> Option<&str> {
    if fhir::view::resource_type(response) != Some("QuestionnaireResponse") {
        return None;
    }
    let named = response.get("questionnaire")?.as_str()?;
    let (url, _) = fhir::questionnaire::canonical(named);
    (!url.is_empty()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form() -> Form {
        let form = json!({
            "resourceType": "Questionnaire", "status": "active", "title": "Pust",
            "item": [
                {"linkId": "1", "prefix": "A", "type": "group", "text": "Pusten", "item": [
                    {"linkId": "1.1", "type": "boolean", "text": "Våknet du?", "item": [
                        {"linkId": "1.1.1", "type": "integer", "text": "Hvor mange netter?",
                         "enableWhen": [{"question": "1.1", "operator": "=", "answerBoolean": true}]},
                    ]},
                    {"linkId": "1.2", "type": "quantity", "text": "Laveste metning"},
                ]},
                {"linkId": "2", "type": "group", "repeats": true, "text": "Kur", "item": [
                    {"linkId": "2.1", "type": "string", "text": "Hvilken?"},
                ]},
                {"linkId": "3", "type": "text", "text": "Annet?"},
            ],
        });
        Form::of(&form).unwrap()
    }

    fn shown(rows: &[AnsweredRow]) -> Vec<(&str, &str, Vec<&str>)> {
        rows.iter()
            .map(|row| {
                let answers = row.answers.iter().map(|one| one.text.as_str()).collect();
                (row.link_id.as_str(), row.state.as_str(), answers)
            })
            .collect()
    }

    #[test]
    fn answers_stand_at_their_questions_and_what_was_not_asked_is_told_apart() {
        // Read, not built: a decimal keeps its text.
        let response = r#"{"resourceType": "QuestionnaireResponse", "item": [
            {"linkId": "1", "item": [
                {"linkId": "1.1", "text": "Våknet du om natten?", "answer": [{"valueBoolean": false}]},
                {"linkId": "1.2", "answer": [{"valueQuantity": {"value": 86.50, "unit": "%"}}]}
            ]},
            {"linkId": "2", "item": [{"linkId": "2.1", "answer": [{"valueString": "Prednisolon"}]}]},
            {"linkId": "2", "item": [{"linkId": "2.1", "answer": [{"valueString": "Doksysyklin"}]}]},
            {"linkId": "9", "text": "Skostørrelse", "answer": [{"valueInteger": 41, "item": [
                {"linkId": "9.1", "answer": [{"valueString": "bred"}]}]}]}
        ]}"#;
        let response: Value = serde_json::from_str(response).unwrap();
        let form = form();
        let laid = answered(&form, &response);
        assert_eq!(
            shown(&laid.rows),
            [
                ("1", "answered", vec![]),
                ("1.1", "answered", vec!["Nei"]),
                ("1.1.1", "not_asked", vec![]),
                ("1.2", "answered", vec!["86,50 %"]),
                ("2", "answered", vec![]),
                ("2.1", "answered", vec!["Prednisolon"]),
                ("2", "answered", vec![]),
                ("2.1", "answered", vec!["Doksysyklin"]),
                ("3", "unanswered", vec![]),
            ]
        );
        assert_eq!(laid.rows[1].text.as_deref(), Some("Våknet du om natten?"));
        assert_eq!(laid.rows[1].form_text.as_deref(), Some("Våknet du?"));
        assert_eq!(laid.rows[3].text.as_deref(), Some("Laveste metning"));
        assert_eq!(
            shown(&laid.unknown),
            [
                ("9", "answered", vec!["41"]),
                ("9.1", "answered", vec!["bred"])
            ]
        );
    }

    #[test]
    fn a_response_that_is_none_or_without_end_is_laid_out_too() {
        let form = form();
        let many: Vec<Value> = (0..5_000)
            .map(|_| json!({"linkId": "2", "item": [{"linkId": "x"}]}))
            .collect();
        for response in [
            json!({}),
            json!({"item": "nei"}),
            json!({"item": [1, null, {}]}),
            json!({"item": many}),
        ] {
            let laid = answered(&form, &response);
            assert!(laid.unknown.len() <= MOST_UNKNOWN);
            assert!(laid.rows.iter().any(|row| row.link_id == "3"));
        }
    }
}
