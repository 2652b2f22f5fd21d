//! A form that was filled in, with its questions beside the answers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A QuestionnaireResponse read through its Questionnaire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredForm {
    pub resource_id: i64,
    /// As the response names its form: `url|version`.
    pub canonical: Option<String>,
    /// The form; `None` where none was found, and then [`AnsweredForm::problem`] says why.
    pub form: Option<AnsweredBy>,
    /// `unnamed` (the response names none), `not_found`, `no_access`, `offline`, `failed`.
    pub problem: Option<String>,
    /// The exchange to ask about.
    pub reference: Option<String>,
    /// The form's items in their order, with what was answered.
    pub rows: Vec<AnsweredRow>,
    /// Answers to what the form does not ask.
    pub unknown: Vec<AnsweredRow>,
    /// There is more than is shown.
    pub cut: bool,
}

/// The form that an answer is read through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredBy {
    pub title: String,
    pub version: Option<String>,
    pub publisher: Option<String>,
    /// `active`, `draft`, `retired`, `unknown`, `expired`, `not_yet`: may it be used today?
    pub standing: String,
    /// `file`, `message`, `server`.
    pub source: String,
    /// The version that was answered, where that is another one.
    pub answered_version: Option<String>,
}

/// An item of a form at its place, or an answer that the form has no place for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredRow {
    pub depth: u8,
    pub link_id: String,
    /// `group`, `display`, `question`.
    pub kind: String,
    pub prefix: Option<String>,
    /// As it was asked: the response's words, else the form's.
    pub text: Option<String>,
    /// The form's words, where they are others than the response's.
    pub form_text: Option<String>,
    /// `answered`, `unanswered`, `not_asked` (its condition was not met). Of a group or words: whether it was asked.
    pub state: String,
    pub answers: Vec<AnsweredValue>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredValue {
    /// As a person reads it.
    pub text: String,
    /// Of a yes or no, in the language on screen.
    pub yes: Option<bool>,
}
