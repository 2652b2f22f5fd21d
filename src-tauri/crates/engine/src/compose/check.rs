//! What is asked of the writer: the parts that the receiver's rules cannot ask for, because a message without them is
//! well-formed and still useless.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fhir::Words;
use serde::Deserialize;

use super::composition::Composition;

/// How serious a concern is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Stops sending.
    Error,
    /// Shown; may be sent.
    Warning,
}

/// One thing the composer says of a composition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// `K01`…, `DM1`.
    pub rule: &'static str,
    /// Does it stop sending?
    pub severity: Severity,
    /// FHIRPath location in the message as built.
    pub path: String,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub remedy: Words,
    /// Where in the window it is mended: `author`, `patient`, `text`, `choice`, or nowhere.
    pub field: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    severity: Severity,
    field: Option<String>,
    path: String,
    message: Words,
    remedy: Words,
}

static RULES: LazyLock<BTreeMap<String, Rule>> =
    LazyLock::new(|| serde_json::from_str(include_str!("concerns.json")).unwrap_or_default());

/// Concerns about a composition, in the order of the form.
#[must_use]
pub fn check(composition: &Composition) -> Vec<Concern> {
    let kind = composition.kind;
    let choice = composition.choice.as_deref();
    let chosen = choice.and_then(|code| kind.choice(code));
    let empty = composition.text.trim().is_empty();
    let mut ids = Vec::new();

    if !kind.choices.is_empty() && chosen.is_none() {
        ids.push("K02");
    }
    if empty && kind.text_required {
        ids.push("K01");
    } else if empty && chosen.is_some_and(|choice| choice.text_required) {
        ids.push("K03");
    }
    let author = &composition.author;
    if author.given.trim().is_empty() || author.family.trim().is_empty() {
        ids.push("K04");
    }
    if !is_hpr(author.hpr.trim()) {
        ids.push("K05");
    }
    let patient = &composition.patient;
    if patient.given.trim().is_empty() && patient.family.trim().is_empty() {
        ids.push("K06");
    }
    if patient
        .number
        .as_deref()
        .is_none_or(|number| number.trim().is_empty())
    {
        ids.push("K07");
    }
    if !kind.unsolicited()
        && composition
            .answers
            .as_ref()
            .is_none_or(|a| a.header_id.is_empty())
    {
        ids.push("K08");
    }
    let mut concerns: Vec<_> = ids.into_iter().filter_map(|id| concern(id, "")).collect();

    let lost = lost_characters(&composition.text);
    if !lost.is_empty() {
        concerns.extend(concern("DM1", &lost.join(" ")));
    }
    concerns
}

fn concern(id: &'static str, characters: &str) -> Option<Concern> {
    let rule = RULES.get(id)?;
    let say = |words: &Words| Words {
        nb: words.nb.replace("{characters}", characters),
        en: words.en.replace("{characters}", characters),
    };
    Some(Concern {
        rule: id,
        severity: rule.severity,
        path: rule.path.clone(),
        message: say(&rule.message),
        remedy: say(&rule.remedy),
        field: rule.field.clone(),
    })
}

fn is_hpr(text: &str) -> bool {
    (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Characters that a Dialogmelding does not carry: it keeps TAB, CR, LF, U+0020–7E and U+0080–FF, turns a hard space
/// into a space and drops a soft hyphen without harm. At most twelve are named.
fn lost_characters(text: &str) -> Vec<String> {
    let mut lost: Vec<String> = Vec::new();
    for character in text.chars() {
        let kept = matches!(character, '\t' | '\r' | '\n' | ' '..='~' | '\u{80}'..='\u{ff}');
        let name = if character.is_control() {
            format!("U+{:04X}", u32::from(character))
        } else {
            character.to_string()
        };
        if !kept && !lost.contains(&name) && lost.len() < 12 {
            lost.push(name);
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn rules(composition: &Composition) -> Vec<&'static str> {
        check(composition)
            .iter()
            .map(|concern| concern.rule)
            .collect()
    }

    #[test]
    fn every_rule_has_words_in_both_languages() {
        let rules: BTreeMap<String, Rule> = serde_json::from_str(include_str!("concerns.json"))
            .expect("concerns.json fits its types");
        assert_eq!(rules.len(), 9);
        for (id, rule) in rules {
            for words in [&rule.message, &rule.remedy] {
                assert!(!words.nb.is_empty() && !words.en.is_empty(), "{id}");
            }
        }
    }

    #[test]
    fn a_whole_message_raises_nothing() {
        for kind in super::super::kinds() {
            assert_eq!(
                rules(&sample::composition(kind)),
                Vec::<&str>::new(),
                "{}",
                kind.id
            );
        }
    }

    #[test]
    fn an_empty_form_says_what_is_missing_and_where() {
        let mut composition =
            sample::composition(super::super::kind("svar-innkalling").expect("kind"));
        composition.choice = None;
        composition.text.clear();
        composition.author = super::super::Author::default();
        composition.patient = super::super::Person::default();
        composition.answers = None;
        assert_eq!(
            rules(&composition),
            ["K02", "K04", "K05", "K06", "K07", "K08"]
        );
        composition.choice = Some("3".into());
        assert_eq!(
            rules(&composition).first(),
            Some(&"K03"),
            "a no needs a reason"
        );
    }

    #[test]
    fn characters_that_dialogmelding_loses_are_named_once() {
        let mut composition =
            sample::composition(super::super::kind("henvendelse-sykmeldt").expect("kind"));
        composition.text = "Máret Čáhpe – „ŋ“ og ŋ igjen. Blåbær, é, ½.".into();
        let concerns = check(&composition);
        assert_eq!(concerns.len(), 1);
        assert_eq!(concerns[0].severity, Severity::Warning);
        assert!(
            concerns[0].message.nb.ends_with(": Č – „ ŋ “"),
            "{}",
            concerns[0].message.nb
        );
    }
}
