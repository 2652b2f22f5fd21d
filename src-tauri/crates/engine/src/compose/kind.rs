//! Message kinds, read once from a data file: what each is called, who writes it, which codes it carries, what it
//! answers and what is asked for. An event code published tomorrow is an edit to that file.

use std::sync::{Arc, LazyLock};

use fhir::Words;
use serde::{Deserialize, Serialize};

/// Who writes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The practice.
    #[default]
    Ours,
    /// NAV: a tester writes it in NAV's place.
    Nav,
}

/// For whom it is offered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everybody who writes.
    #[default]
    Clinician,
    /// Who tests exchanges.
    Tester,
}

/// Under which heading it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Answers to what NAV asked.
    Answers,
    /// Letters on one's own initiative.
    Letters,
    /// Forms to be filled.
    Forms,
    /// Requests and orders.
    Requests,
    /// Dialogue meetings.
    Meetings,
    /// Notes and information.
    Notices,
    /// Receipts written by hand.
    Receipts,
}

impl Group {
    /// As the window names it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Letters => "letters",
            Self::Forms => "forms",
            Self::Requests => "requests",
            Self::Meetings => "meetings",
            Self::Notices => "notices",
            Self::Receipts => "receipts",
        }
    }
}

/// The header's event code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Number of the list: `8128`.
    pub list: String,
    /// Code; `None` when the person chooses it (see [`Kind::choices`]).
    pub code: Option<String>,
}

/// One answer of a kind that asks for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Choice {
    /// Code in the kind's content list; of a receipt, its response code.
    pub code: String,
    /// On screen.
    pub name: Words,
    /// Does this choice need a reason in words?
    pub text_required: bool,
}

/// Which messages a kind answers or belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Matches {
    /// Those with one of these content codes.
    Content(Codes),
    /// Those with this event.
    Event(EventCode),
    /// Any.
    Anything(Anything),
}

/// Codes of a content list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Number of the list.
    pub list: String,
    /// Codes in it.
    pub codes: Vec<String>,
}

/// An event code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventCode {
    /// Code of the header's event.
    pub event: String,
}

/// Any message of the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anything {
    /// Always true.
    pub anything: bool,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldType {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// `YYYY-MM-DD`.
    Date,
    /// `HH:MM`.
    Time,
    /// `YYYY-MM-DDTHH:MM`, Norwegian time.
    DateTime,
    /// One of the field's options.
    Choice,
    /// A Questionnaire as JSON; empty takes the kind's own.
    Questionnaire,
}

impl FieldType {
    /// As the window names it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Text => "text",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "dateTime",
            Self::Choice => "choice",
            Self::Questionnaire => "questionnaire",
        }
    }
}

/// Where a field's value goes in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// A line over the text: `Sted: …`.
    Line,
    /// `Task.restriction.period.end`.
    Due,
    /// The Questionnaire that an order brings.
    Questionnaire,
    /// The key before the words of a refusal: `PATIENT_NOT_FOUND: …`.
    Reason,
    /// The place a refusal points at.
    Place,
}

/// One of a field's options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldOption {
    /// What is kept and sent.
    pub code: String,
    /// On screen.
    pub name: Words,
}

/// A field that a kind asks for beside the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    /// Key of the value in the draft.
    pub id: String,
    /// What it takes.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// On screen, and (bokmål) before the value in the letter.
    pub name: Words,
    /// How to fill it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Words>,
    /// Must it be filled in?
    pub required: bool,
    /// For [`FieldType::Choice`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FieldOption>,
    /// Where it goes.
    pub into: Target,
}

/// A kind of message that a person can write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kind {
    /// Stable id, kept with drafts.
    pub id: String,
    /// On screen.
    pub name: Words,
    /// What to know before writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
    /// How to fill it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Words>,
    /// Who writes it.
    #[serde(default)]
    pub side: Side,
    /// For whom it is offered. What NAV writes is always for testers.
    #[serde(default)]
    pub audience: Audience,
    /// Under which heading.
    pub group: Group,
    /// The header's event.
    pub event: Event,
    /// Takes the event of the message it answers; `event` is for when that one cannot be copied.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub event_of_request: bool,
    /// What the payload says it is; `None` where no list has a code for it.
    pub content: Option<Content>,
    /// Answers to choose from; empty when the kind has one code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Must there be words, whatever is chosen?
    pub text_required: bool,
    /// What is asked for beside the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// What it answers (`response.identifier`); empty when it answers nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Matches>,
    /// What it goes on from without being a FHIR response (`Communication.partOf`, `Task.basedOn`): a reminder, a change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<Matches>,
    /// It asks for something, and is to be answered within so many days of being sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_within_days: Option<u16>,
    /// It is soon due when so many days have passed; without it, as any date is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amber_after_days: Option<u16>,
    /// Resource types of the focus, in order.
    pub focus: Vec<String>,
    /// A questionnaire is filled in; the focus is its answers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub form: bool,
    /// The Questionnaire an order brings when none is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questionnaire: Option<serde_json::Value>,
}

/// What the message is made of, beside header and people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// A Communication.
    Letter,
    /// A Task with its Questionnaire.
    Order,
    /// A response code with an OperationOutcome.
    Receipt,
    /// A QuestionnaireResponse with its Questionnaire.
    Form,
}

impl Matches {
    /// Does it match a message of this content (`8129|1`) and event?
    #[must_use]
    pub fn fits(&self, content: &str, event: &str) -> bool {
        match self {
            Self::Content(Codes { list, codes }) => content
                .split_once('|')
                .is_some_and(|(l, c)| l == list && codes.iter().any(|code| code == c)),
            Self::Event(one) => one.event == event,
            Self::Anything(one) => one.anything,
        }
    }
}

impl Kind {
    /// Starts from a patient, without a thread.
    #[must_use]
    pub fn unsolicited(&self) -> bool {
        self.answers.is_empty()
    }

    /// Does it answer a message of this content (`8129|1`) and event?
    #[must_use]
    pub fn answers(&self, content: &str, event: &str) -> bool {
        self.answers.iter().any(|one| one.fits(content, event))
    }

    /// Does it go on from a message of this content and event?
    #[must_use]
    pub fn follows(&self, content: &str, event: &str) -> bool {
        self.follows.iter().any(|one| one.fits(content, event))
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

    /// Is it for testers only?
    #[must_use]
    pub fn for_testers(&self) -> bool {
        self.side == Side::Nav || self.audience == Audience::Tester
    }

    /// What it is made of; the focus decides.
    #[must_use]
    pub fn body(&self) -> Body {
        match self.focus.first().map(String::as_str) {
            Some("Task") => Body::Order,
            Some("OperationOutcome") => Body::Receipt,
            Some("QuestionnaireResponse") => Body::Form,
            _ => Body::Letter,
        }
    }

    /// Is a message with this content and event, from this side, of this kind?
    #[must_use]
    pub fn names(&self, content: &str, event: &str, side: Side) -> bool {
        // A receipt has the event of what it answers and is called after that one.
        if self.side != side || self.body() == Body::Receipt {
            return false;
        }
        match &self.content {
            Some(Content {
                list,
                code: Some(code),
            }) => content.split_once('|') == Some((list, code)),
            Some(Content { list, code: None }) => {
                content.split_once('|').is_some_and(|(l, _)| l == list)
            }
            None => content.is_empty() && self.event.code == event,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// For editors; nothing is read from it.
    #[serde(rename = "$schema", default)]
    _schema: Option<String>,
    kinds: Vec<Arc<Kind>>,
}

/// The data file as it stands.
pub const KINDS_JSON: &str = include_str!("kinds.json");
/// Its JSON Schema, which a kind of a workspace's own follows too.
pub const KINDS_SCHEMA: &str = include_str!("kinds.schema.json");

// A file that is compiled in cannot be missing, and a test reads it: the empty list is never seen.
static FILE: LazyLock<File> =
    LazyLock::new(|| serde_json::from_str(KINDS_JSON).unwrap_or_default());

/// Every kind of the data file, in the order a person is offered them.
#[must_use]
pub fn kinds() -> &'static [Arc<Kind>] {
    &FILE.kinds
}

/// The kind of the data file with this id.
#[must_use]
pub fn kind(id: &str) -> Option<Arc<Kind>> {
    kinds().iter().find(|kind| kind.id == id).cloned()
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
        let file: File = serde_json::from_str(KINDS_JSON).expect("kinds.json fits its types");
        assert!(file.kinds.len() >= 22);
        for kind in &file.kinds {
            let id = &kind.id;
            assert!(
                kind.event.proposed,
                "{id}: no event code is published, so each is marked"
            );
            let named = |list: &str, code: &str| fhir::systems::display(&list_system(list), code);
            let content = kind.content.as_ref();
            for choice in kind.choices.iter().filter(|_| content.is_some()) {
                let published = named(&content.expect("it is there").list, &choice.code);
                assert_eq!(
                    published.as_ref(),
                    Some(&choice.name),
                    "{id}: a choice is the list's own words"
                );
            }
            if let Some((list, code)) = content.and_then(|c| Some((&c.list, c.code.as_ref()?))) {
                let published = named(list, code);
                assert!(published.is_some(), "{id}: its content is a named code");
                if kind.side == Side::Nav {
                    assert_eq!(
                        published.as_ref(),
                        Some(&kind.name),
                        "{id}: arrives under its name"
                    );
                }
            }
            for matches in kind.answers.iter().chain(&kind.follows) {
                if let Matches::Content(Codes { list, codes }) = matches {
                    for code in codes {
                        assert!(named(list, code).is_some(), "{id} answers a named code");
                    }
                }
            }
        }
    }

    #[test]
    fn requests_lead_to_their_answers() {
        let ids = |content: &str| {
            kinds()
                .iter()
                .filter(|kind| !kind.for_testers() && kind.answers(content, ""))
                .map(|kind| kind.id.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids("8129|1"), ["svar-foresporsel"]);
        assert_eq!(ids("8129|2"), ["svar-foresporsel"]);
        assert_eq!(ids("8125|4"), ["svar-innkalling"]);
        assert_eq!(ids("8127|3"), ["rettet-legeerklaering"]);
        assert!(
            ids("8127|8").is_empty(),
            "a note from NAV expects no answer"
        );
    }

    #[test]
    fn every_code_that_nav_and_doctors_exchange_has_a_kind() {
        let codes = |side: Side| {
            let mut codes: Vec<String> = kinds()
                .iter()
                .filter(|kind| kind.side == side)
                .filter_map(|kind| Some((&kind.content.as_ref()?.list, kind)))
                .flat_map(|(list, kind)| {
                    let one = kind
                        .content
                        .as_ref()
                        .and_then(|content| content.code.clone());
                    let chosen = kind.choices.iter().map(|choice| choice.code.clone());
                    one.into_iter()
                        .chain(chosen)
                        .map(move |code| format!("{list}|{code}"))
                })
                .collect();
            codes.sort();
            codes
        };
        assert_eq!(
            codes(Side::Ours),
            ["8126|1", "8126|2", "8126|3", "8128|1", "8128|2", "9069|5"]
        );
        assert_eq!(
            codes(Side::Nav),
            [
                "8125|1", "8125|2", "8125|3", "8125|4", "8127|1", "8127|2", "8127|3", "8127|4",
                "8127|5", "8127|6", "8127|8", "8127|9", "8129|1", "8129|2"
            ]
        );
    }

    #[test]
    fn a_reason_is_asked_for_when_one_does_not_come() {
        let kind = kind("svar-innkalling").expect("the kind exists");
        assert!(!kind.needs_text(Some("1")));
        assert!(kind.needs_text(Some("2")) && kind.needs_text(Some("3")));
    }

    #[test]
    fn a_message_is_called_after_the_side_it_came_from() {
        let order = kind("nav-bestilling").expect("the kind exists");
        assert!(order.names("", "bestilling", Side::Nav));
        assert!(!order.names("", "bestilling", Side::Ours));
        assert!(!order.names("8129|1", "bestilling", Side::Nav));
    }
}
