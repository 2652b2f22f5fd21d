//! Message kinds, read once from a data file: what each is called, which codes it carries and what it answers.

use std::sync::LazyLock;

use fhir::Words;
use serde::Deserialize;

/// The header's event code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Code system; nobody has published one for NAV's events.
    pub system: String,
    /// Code.
    pub code: String,
    /// Ours, until somebody publishes a list.
    pub proposed: bool,
}

/// The content code of a kind, from one of Volven's lists.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Number of the list: `8128`.
    pub list: String,
    /// Code; `None` when the person chooses it (see [`Kind::choices`]).
    pub code: Option<String>,
}

/// One answer of a kind that asks for one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Choice {
    /// Code in the kind's content list.
    pub code: String,
    /// On screen.
    pub name: Words,
    /// Does this choice need a reason in words?
    pub text_required: bool,
}

/// Content codes that a kind answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Number of the list.
    pub list: String,
    /// Codes in it.
    pub codes: Vec<String>,
}

/// A kind of message that a person can write.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kind {
    /// Stable id, kept with drafts.
    pub id: String,
    /// On screen.
    pub name: Words,
    /// What to know before writing.
    pub note: Option<Words>,
    /// How to fill it in.
    pub help: Option<Words>,
    /// The header's event.
    pub event: Event,
    /// What the payload says it is.
    pub content: Content,
    /// Answers to choose from; empty when the kind has one code.
    pub choices: Vec<Choice>,
    /// Must there be words, whatever is chosen?
    pub text_required: bool,
    /// What it answers; empty when it starts a thread.
    pub answers: Vec<Answers>,
    /// Resource types of the focus, in order.
    pub focus: Vec<String>,
}

impl Kind {
    /// Starts from a patient, without a thread.
    #[must_use]
    pub fn unsolicited(&self) -> bool {
        self.answers.is_empty()
    }

    /// Does it answer a message with this content code?
    #[must_use]
    pub fn answers_code(&self, list: &str, code: &str) -> bool {
        self.answers
            .iter()
            .any(|one| one.list == list && one.codes.iter().any(|c| c == code))
    }

    /// The choice with this code.
    #[must_use]
    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.code == code)
    }

    /// Must there be words, with this choice?
    #[must_use]
    pub fn needs_text(&self, choice: Option<&str>) -> bool {
        self.text_required
            || choice
                .and_then(|code| self.choice(code))
                .is_some_and(|c| c.text_required)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kinds: Vec<Kind>,
}

// A file that is compiled in cannot be missing, and a test reads it: the empty list is never seen.
static FILE: LazyLock<File> = LazyLock::new(|| {
    serde_json::from_str(include_str!("kinds.json")).unwrap_or(File { kinds: Vec::new() })
});

/// Every kind, in the order a person is offered them.
#[must_use]
pub fn kinds() -> &'static [Kind] {
    &FILE.kinds
}

/// The kind with this id.
#[must_use]
pub fn kind(id: &str) -> Option<&'static Kind> {
    kinds().iter().find(|kind| kind.id == id)
}

/// Kinds that answer a message with this content code; empty when no answer is expected.
#[must_use]
pub fn kinds_answering(list: &str, code: &str) -> Vec<&'static Kind> {
    kinds()
        .iter()
        .filter(|kind| kind.answers_code(list, code))
        .collect()
}

/// `urn:oid:…` of a Volven list.
#[must_use]
pub fn list_system(list: &str) -> String {
    format!("urn:oid:2.16.578.1.12.4.1.1.{list}")
}

/// Number of the Volven list, when the system is one.
#[must_use]
pub fn list_of_system(system: &str) -> Option<&str> {
    system.strip_prefix("urn:oid:2.16.578.1.12.4.1.1.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_whole() {
        let file: File =
            serde_json::from_str(include_str!("kinds.json")).expect("kinds.json fits its types");
        let ids: Vec<_> = file.kinds.iter().map(|kind| kind.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "svar-foresporsel",
                "svar-innkalling",
                "henvendelse-sykmeldt",
                "henvendelse-ikke-sykmeldt"
            ]
        );
        for kind in &file.kinds {
            let id = &kind.id;
            assert!(
                !kind.name.nb.is_empty() && !kind.name.en.is_empty(),
                "{id} has a name in both languages"
            );
            for words in [&kind.note, &kind.help].into_iter().flatten() {
                assert!(
                    !words.nb.is_empty() && !words.en.is_empty(),
                    "{id}: words in both languages"
                );
            }
            assert_eq!(
                kind.content.code.is_some(),
                kind.choices.is_empty(),
                "{id}: one code, or choices"
            );
            assert!(
                kind.event.proposed,
                "{id}: no event code is published, so each is marked"
            );
            assert_eq!(
                kind.focus,
                ["Communication"],
                "{id}: the builder makes this focus"
            );
            let named = |list: &str, code: &str| fhir::systems::display(&list_system(list), code);
            for choice in &kind.choices {
                let published = named(&kind.content.list, &choice.code);
                assert_eq!(
                    published.as_ref(),
                    Some(&choice.name),
                    "{id}: a choice is the list's own words"
                );
            }
            if let Some(code) = &kind.content.code {
                assert!(
                    named(&kind.content.list, code).is_some(),
                    "{id}: its content is a named code"
                );
            }
            for answered in &kind.answers {
                for code in &answered.codes {
                    assert!(
                        named(&answered.list, code).is_some(),
                        "{id} answers a named code"
                    );
                }
            }
        }
    }

    #[test]
    fn requests_lead_to_their_answers() {
        let ids = |list, code| {
            kinds_answering(list, code)
                .iter()
                .map(|k| k.id.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids("8129", "1"), ["svar-foresporsel"]);
        assert_eq!(ids("8129", "2"), ["svar-foresporsel"]);
        assert_eq!(ids("8125", "4"), ["svar-innkalling"]);
        assert!(
            ids("8127", "8").is_empty(),
            "a note from NAV expects no answer"
        );
    }

    #[test]
    fn a_reason_is_asked_for_when_one_does_not_come() {
        let kind = kind("svar-innkalling").expect("the kind exists");
        assert!(!kind.needs_text(Some("1")));
        assert!(kind.needs_text(Some("2")) && kind.needs_text(Some("3")));
    }
}
