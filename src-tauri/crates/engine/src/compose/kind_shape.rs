//! The shape of a kind in JSON, member by member, with words for each that does not fit.

use serde_json::{Map, Value};

use super::kind_check::{KindFinding, say, unknown, wrong};

/// What a member may be.
enum Shape {
    /// A text that is not blank.
    Text,
    /// A text without blanks.
    Code,
    /// Digits.
    List,
    /// `null` or another shape.
    Null(&'static Shape),
    /// True or false.
    Bool,
    /// A whole number of days, up to a year.
    Days,
    /// True.
    True,
    /// One of these words.
    One(&'static [&'static str]),
    /// A name in both languages.
    Words,
    /// An object of these members.
    Object(&'static [Member]),
    /// A list that is not empty.
    Many(&'static Shape),
    /// One of [`MATCHES`].
    Matches,
    /// A Questionnaire.
    Form,
    /// Looked at by the type itself.
    Any,
}

pub(super) struct Member {
    name: &'static str,
    required: bool,
    shape: Shape,
}

const fn must(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        required: true,
        shape,
    }
}

const fn may(name: &'static str, shape: Shape) -> Member {
    Member {
        name,
        required: false,
        shape,
    }
}

const WORDS: &[Member] = &[must("nb", Shape::Text), must("en", Shape::Text)];
const EVENT: &[Member] = &[
    must("system", Shape::Code),
    must("code", Shape::Code),
    must("proposed", Shape::Bool),
];
const CONTENT: Shape = Shape::Object(&[
    must("list", Shape::List),
    must("code", Shape::Null(&Shape::Code)),
]);
const CHOICE: Shape = Shape::Object(&[
    must("code", Shape::Code),
    must("name", Shape::Words),
    must("textRequired", Shape::Bool),
]);
const OPTION: Shape = Shape::Object(&[must("code", Shape::Code), must("name", Shape::Words)]);
const FIELD: Shape = Shape::Object(&[
    must("id", Shape::Code),
    must(
        "type",
        Shape::One(&[
            "line",
            "text",
            "date",
            "time",
            "dateTime",
            "choice",
            "questionnaire",
        ]),
    ),
    must("name", Shape::Words),
    may("help", Shape::Words),
    must("required", Shape::Bool),
    may("options", Shape::Many(&OPTION)),
    must(
        "into",
        Shape::One(&["line", "due", "questionnaire", "reason", "place"]),
    ),
]);
const MATCHES: &[(&str, &[Member])] = &[
    (
        "list",
        &[
            must("list", Shape::List),
            must("codes", Shape::Many(&Shape::Code)),
        ],
    ),
    ("event", &[must("event", Shape::Code)]),
    ("anything", &[must("anything", Shape::True)]),
];
pub(super) const KIND: &[Member] = &[
    must("id", Shape::Code),
    must("name", Shape::Words),
    may("note", Shape::Words),
    may("help", Shape::Words),
    may("side", Shape::One(&["ours", "nav"])),
    may("audience", Shape::One(&["clinician", "tester"])),
    must(
        "group",
        Shape::One(&[
            "answers", "letters", "forms", "requests", "meetings", "notices", "receipts",
        ]),
    ),
    must("event", Shape::Object(EVENT)),
    may("answerWithinDays", Shape::Days),
    may("amberAfterDays", Shape::Days),
    may("eventOfRequest", Shape::Bool),
    must("content", Shape::Null(&CONTENT)),
    may("choices", Shape::Many(&CHOICE)),
    must("textRequired", Shape::Bool),
    may("fields", Shape::Many(&FIELD)),
    may("answers", Shape::Many(&Shape::Matches)),
    may("follows", Shape::Many(&Shape::Matches)),
    must("focus", Shape::Any),
    may("form", Shape::Bool),
    may("questionnaire", Shape::Form),
];
const FOCUSES: &[&[&str]] = &[
    &["Communication"],
    &["Task", "Questionnaire"],
    &["OperationOutcome"],
    &["QuestionnaireResponse", "Questionnaire"],
];

pub(super) fn members(
    object: &Map<String, Value>,
    known: &[Member],
    path: &str,
    findings: &mut Vec<KindFinding>,
) {
    for name in object.keys() {
        if !known.iter().any(|member| member.name == name) {
            findings.push(unknown(&format!("{path}.{name}"), name));
        }
    }
    for member in known {
        match object.get(member.name) {
            Some(value) => shape(
                value,
                &member.shape,
                &format!("{path}.{}", member.name),
                findings,
            ),
            None if member.required => {
                let (nb, en) = (
                    format!("«{}» mangler", member.name),
                    format!("“{}” is missing", member.name),
                );
                findings.push(say(path, &nb, &en));
            }
            None => {}
        }
    }
}

fn shape(value: &Value, expected: &Shape, path: &str, findings: &mut Vec<KindFinding>) {
    let text = value.as_str();
    let problem = match expected {
        Shape::Text if text.is_none_or(|text| text.trim().is_empty()) => {
            Some(("en tekst", "a text"))
        }
        Shape::Code
            if text.is_none_or(|text| text.is_empty() || text.contains(char::is_whitespace)) =>
        {
            Some(("en kode uten mellomrom", "a code without blanks"))
        }
        Shape::List
            if text.is_none_or(|text| {
                !(4..=5).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit())
            }) =>
        {
            Some(("nummeret på en Volven-liste", "the number of a Volven list"))
        }
        Shape::Bool if !value.is_boolean() => Some(("true eller false", "true or false")),
        Shape::Days if value.as_u64().is_none_or(|days| !(1..=365).contains(&days)) => Some((
            "et antall dager fra 1 til 365",
            "a number of days from 1 to 365",
        )),
        Shape::True if value.as_bool() != Some(true) => Some(("true", "true")),
        Shape::One(words) if text.is_none_or(|text| !words.contains(&text)) => {
            let words = words.join(", ");
            let (nb, en) = (format!("en av {words}"), format!("one of {words}"));
            findings.push(wrong(path, &nb, &en));
            None
        }
        Shape::Null(_) if value.is_null() => None,
        Shape::Null(inner) => {
            shape(value, inner, path, findings);
            None
        }
        Shape::Words => match value {
            Value::Object(object) => {
                members(object, WORDS, path, findings);
                None
            }
            _ => Some((
                "navn på bokmål og engelsk: { \"nb\": …, \"en\": … }",
                "names in bokmål and English: { \"nb\": …, \"en\": … }",
            )),
        },
        Shape::Object(known) => match value {
            Value::Object(object) => {
                members(object, known, path, findings);
                None
            }
            _ => Some(("et objekt", "an object")),
        },
        Shape::Many(inner) => match value {
            Value::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    shape(item, inner, &format!("{path}[{index}]"), findings);
                }
                None
            }
            _ => Some(("en liste som ikke er tom", "a list that is not empty")),
        },
        Shape::Matches => {
            let known = value.as_object().and_then(|object| {
                let form = MATCHES
                    .iter()
                    .find(|(name, _)| object.contains_key(*name))?;
                Some((object, form.1))
            });
            match known {
                Some((object, known)) => {
                    members(object, known, path, findings);
                    None
                }
                None => Some((
                    "{ \"list\", \"codes\" }, { \"event\" } eller { \"anything\": true }",
                    "{ \"list\", \"codes\" }, { \"event\" } or { \"anything\": true }",
                )),
            }
        }
        Shape::Form => (value.get("resourceType").and_then(Value::as_str) != Some("Questionnaire"))
            .then_some(("en Questionnaire", "a Questionnaire")),
        Shape::Text
        | Shape::Code
        | Shape::List
        | Shape::Bool
        | Shape::Days
        | Shape::True
        | Shape::One(_) => None,
        Shape::Any => {
            let names: Option<Vec<&str>> = value
                .as_array()
                .map(|items| items.iter().filter_map(Value::as_str).collect());
            (!names.is_some_and(|names| FOCUSES.contains(&names.as_slice()))).then_some((
                "[\"Communication\"], [\"Task\", \"Questionnaire\"], [\"OperationOutcome\"] eller \
                 [\"QuestionnaireResponse\", \"Questionnaire\"]",
                "[\"Communication\"], [\"Task\", \"Questionnaire\"], [\"OperationOutcome\"] or \
                 [\"QuestionnaireResponse\", \"Questionnaire\"]",
            ))
        }
    };
    if let Some((nb, en)) = problem {
        findings.push(wrong(path, nb, en));
    }
}
