//! What is asked of the writer: the parts that the receiver's rules cannot ask for, because a message without them is
//! well-formed and still useless. What the rules do ask (text, lost characters, valid numbers) is left to them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fhir::Words;
use jiff::civil::{Date, DateTime, Time};
use serde::Deserialize;
use validation::{Finding, Severity};

use super::composition::Composition;
use super::kind::{Body, Field, FieldType, Side};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    field: Option<validation::Field>,
    path: String,
    message: Words,
    remedy: Words,
}

// Compiled in and read by a test: the empty map is never seen.
static RULES: LazyLock<BTreeMap<String, Rule>> =
    LazyLock::new(|| serde_json::from_str(include_str!("missing.json")).unwrap_or_default());

/// What stands against sending, and where in the form it is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// What is said of it.
    pub finding: Finding,
    /// Id of the kind's field, when it is one of those.
    pub value: Option<String>,
}

/// What is missing, in the order of the form; each stops sending. Goes beside what [`validation::check`] says.
#[must_use]
pub fn check(composition: &Composition) -> Vec<Concern> {
    let kind = &composition.kind;
    let author = &composition.author;
    let patient = &composition.patient;
    let blank = |text: &str| text.trim().is_empty();
    // A receipt names nobody: it is about a message.
    let about_somebody = kind.body() != Body::Receipt;
    let ours = kind.side == Side::Ours && about_somebody;
    let missing = [
        (
            "K01",
            !kind.choices.is_empty()
                && composition
                    .choice
                    .as_deref()
                    .and_then(|code| kind.choice(code))
                    .is_none(),
        ),
        (
            "K02",
            ours && (blank(&author.given) || blank(&author.family)),
        ),
        ("K03", ours && !is_hpr(author.hpr.trim())),
        (
            "K04",
            about_somebody && blank(&patient.given) && blank(&patient.family),
        ),
        (
            "K05",
            about_somebody && patient.number.as_deref().is_none_or(blank),
        ),
        (
            "K06",
            !kind.unsolicited()
                && composition
                    .answers
                    .as_ref()
                    .is_none_or(|a| blank(&a.header_id)),
        ),
        (
            "K07",
            kind.needs_text(composition.choice.as_deref()) && blank(&composition.text),
        ),
    ];
    missing
        .iter()
        .filter(|(_, is_missing)| *is_missing)
        .filter_map(|(id, _)| finding(id, None))
        .chain(
            kind.fields
                .iter()
                .filter_map(|field| value(composition, field)),
        )
        .chain(form(composition))
        .collect()
}

/// What is amiss with the form's answers, each at its place.
fn form(composition: &Composition) -> Vec<Concern> {
    if composition.kind.body() != Body::Form {
        return Vec::new();
    }
    let Some(filling) = &composition.form else {
        return finding("K11", None)
            .map(|concern| Concern {
                value: Some("form".to_owned()),
                ..concern
            })
            .into_iter()
            .collect();
    };
    let filled = filling.filled();
    let mut concerns: Vec<Concern> = filled
        .check()
        .into_iter()
        .map(|fault| {
            let (_, said) = super::form::fault(&fault.kind);
            let item = filling.form.items.get(fault.item);
            let link_id = item.map(|item| item.link_id.as_str()).unwrap_or_default();
            let question = item.map(question).unwrap_or_default();
            let named = |words: &str| format!("{question}: {}", lower(words));
            let place = link_id.replace(['\'', '\\'], "");
            Concern {
                finding: Finding {
                    rule: "K12".to_owned(),
                    severity: Severity::Error,
                    path: format!(
                        "Bundle.entry[1].resource.repeat(item).where(linkId = '{place}')"
                    ),
                    message: Words::new(named(&said.message.nb), named(&said.message.en)),
                    remedy: said.remedy,
                    field: None,
                    ask: false,
                    status: None,
                },
                value: Some(format!("form:{}", fault.place)),
            }
        })
        .collect();
    // Everything optional was left open: a message that says nothing is not sent.
    if concerns.is_empty() && filled.respond().is_empty() {
        concerns.extend(finding("K13", None).map(|concern| Concern {
            value: Some("form".to_owned()),
            ..concern
        }));
    }
    concerns
}

/// A question as it is named in a finding.
fn question(item: &fhir::questionnaire::Item) -> String {
    let text = if item.text.trim().is_empty() {
        item.link_id.as_str()
    } else {
        item.text.trim()
    };
    let text = fhir::letter::visible(text).replace('\n', " ");
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    match &item.prefix {
        Some(prefix) => format!("{prefix} {short}"),
        None => short,
    }
}

fn lower(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// What is wrong with one of the kind's fields.
fn value(composition: &Composition, field: &Field) -> Option<Concern> {
    let value = composition
        .values
        .get(&field.id)
        .map_or("", |value| value.trim());
    if value.is_empty() {
        return field.required.then(|| finding("K08", Some(field)))?;
    }
    let fits = match field.kind {
        FieldType::Line => !value.contains(['\n', '\r']),
        FieldType::Text => true,
        FieldType::Date => value.len() == 10 && value.parse::<Date>().is_ok(),
        FieldType::Time => value.len() == 5 && value.parse::<Time>().is_ok(),
        FieldType::DateTime => value.contains('T') && value.parse::<DateTime>().is_ok(),
        FieldType::Choice => field.options.iter().any(|option| option.code == value),
        FieldType::Questionnaire => super::order::questionnaire(composition).is_some(),
    };
    let rule = match field.kind {
        FieldType::Questionnaire => "K10",
        _ => "K09",
    };
    (!fits).then(|| finding(rule, Some(field)))?
}

fn finding(id: &str, field: Option<&Field>) -> Option<Concern> {
    let rule = RULES.get(id)?.clone();
    let named = |words: Words| match field {
        Some(field) => Words::new(
            words.nb.replace("{name}", &field.name.nb),
            words.en.replace("{name}", &field.name.en),
        ),
        None => words,
    };
    let finding = Finding {
        rule: id.to_owned(),
        severity: Severity::Error,
        path: rule.path,
        message: named(rule.message),
        remedy: named(rule.remedy),
        field: rule.field,
        ask: false,
        status: None,
    };
    Some(Concern {
        finding,
        value: field.map(|field| field.id.clone()),
    })
}

fn is_hpr(text: &str) -> bool {
    (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn rules(composition: &Composition) -> Vec<String> {
        check(composition)
            .into_iter()
            .map(|concern| concern.finding.rule)
            .collect()
    }

    #[test]
    fn every_rule_has_words_in_both_languages() {
        let rules: BTreeMap<String, Rule> = serde_json::from_str(include_str!("missing.json"))
            .expect("missing.json fits its types");
        assert_eq!(
            rules.keys().collect::<Vec<_>>(),
            [
                "K01", "K02", "K03", "K04", "K05", "K06", "K07", "K08", "K09", "K10", "K11", "K13"
            ]
        );
        for (id, rule) in rules {
            for words in [&rule.message, &rule.remedy] {
                assert!(!words.nb.is_empty() && !words.en.is_empty(), "{id}");
            }
        }
    }

    #[test]
    fn a_whole_message_lacks_nothing() {
        for kind in super::super::kinds() {
            assert_eq!(
                rules(&sample::composition(kind)),
                Vec::<String>::new(),
                "{}",
                kind.id
            );
        }
    }

    #[test]
    fn an_empty_form_says_what_is_missing_and_where() {
        let mut composition =
            sample::composition(&super::super::kind("svar-innkalling").expect("kind"));
        composition.choice = Some("9".into());
        composition.author = super::super::Author {
            hpr: "12 34".into(),
            ..super::super::Author::default()
        };
        composition.patient = super::super::Person::default();
        composition.answers = None;
        let found = check(&composition);
        assert_eq!(
            rules(&composition),
            ["K01", "K02", "K03", "K04", "K05", "K06"]
        );
        assert_eq!(
            found.first().and_then(|concern| concern.finding.field),
            Some(validation::Field::Choice)
        );
        assert!(
            found
                .iter()
                .all(|concern| concern.finding.severity == Severity::Error)
        );
    }
    #[test]
    fn a_field_of_the_kind_is_named_when_it_is_empty_or_cannot_be_read() {
        let mut composition =
            sample::composition(&super::super::kind("nav-innkalling-2").expect("kind"));
        composition.values.insert("time".into(), "i morgen".into());
        composition.values.remove("where");
        let found: Vec<_> = check(&composition)
            .into_iter()
            .map(|concern| {
                (
                    concern.finding.rule,
                    concern.value.unwrap_or_default(),
                    concern.finding.message.nb,
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("K09".into(), "time".into(), "Tid kan ikke leses".into()),
                ("K08".into(), "where".into(), "Sted mangler".to_owned()),
            ]
        );
        let mut order = sample::composition(&super::super::kind("nav-bestilling").expect("kind"));
        order.values.insert(
            "questionnaire".into(),
            r#"{"resourceType":"Patient"}"#.into(),
        );
        assert_eq!(rules(&order), ["K10"]);
    }
}
