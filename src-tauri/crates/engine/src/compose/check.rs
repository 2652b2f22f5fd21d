//! What is asked of the writer: the parts that the receiver's rules cannot ask for, because a message without them is
//! well-formed and still useless. What the rules do ask (text, lost characters, valid numbers) is left to them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fhir::Words;
use serde::Deserialize;
use validation::{Field, Finding, Severity};

use super::composition::Composition;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    field: Option<Field>,
    path: String,
    message: Words,
    remedy: Words,
}

// Compiled in and read by a test: the empty map is never seen.
static RULES: LazyLock<BTreeMap<String, Rule>> =
    LazyLock::new(|| serde_json::from_str(include_str!("missing.json")).unwrap_or_default());

/// What is missing, in the order of the form; each stops sending. Goes beside what [`validation::check`] says.
#[must_use]
pub fn check(composition: &Composition) -> Vec<Finding> {
    let kind = composition.kind;
    let author = &composition.author;
    let patient = &composition.patient;
    let blank = |text: &str| text.trim().is_empty();
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
        ("K02", blank(&author.given) || blank(&author.family)),
        ("K03", !is_hpr(author.hpr.trim())),
        ("K04", blank(&patient.given) && blank(&patient.family)),
        ("K05", patient.number.as_deref().is_none_or(blank)),
        (
            "K06",
            !kind.unsolicited()
                && composition
                    .answers
                    .as_ref()
                    .is_none_or(|a| blank(&a.header_id)),
        ),
    ];
    missing
        .iter()
        .filter(|(_, is_missing)| *is_missing)
        .filter_map(|(id, _)| finding(id))
        .collect()
}

fn finding(id: &str) -> Option<Finding> {
    let rule = RULES.get(id)?.clone();
    Some(Finding {
        rule: id.to_owned(),
        severity: Severity::Error,
        path: rule.path,
        message: rule.message,
        remedy: rule.remedy,
        field: rule.field,
        ask: false,
        status: None,
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
            .map(|finding| finding.rule)
            .collect()
    }

    #[test]
    fn every_rule_has_words_in_both_languages() {
        let rules: BTreeMap<String, Rule> = serde_json::from_str(include_str!("missing.json"))
            .expect("missing.json fits its types");
        assert_eq!(
            rules.keys().collect::<Vec<_>>(),
            ["K01", "K02", "K03", "K04", "K05", "K06"]
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
            sample::composition(super::super::kind("svar-innkalling").expect("kind"));
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
            found.first().and_then(|finding| finding.field),
            Some(Field::Choice)
        );
        assert!(
            found
                .iter()
                .all(|finding| finding.severity == Severity::Error)
        );
    }
}
