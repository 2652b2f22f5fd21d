//! Drafts and the composer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AuthorView, FindingView, FormFields, LetterBlock, PartyView, PersonView, Text};

/// One choice of a kind that asks for one (8126: kommer, nytt tidspunkt, kan ikke).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindChoice {
    pub code: String,
    pub name: Text,
    pub text_required: bool,
}

/// One of a field's options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindOption {
    pub code: String,
    pub name: Text,
}

/// A field that a kind asks for beside the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindField {
    /// Key in [`DraftFields::values`].
    pub id: String,
    /// `line`, `text`, `date`, `time`, `dateTime`, `choice`, `questionnaire`.
    pub field_type: String,
    pub name: Text,
    pub help: Option<Text>,
    pub required: bool,
    pub options: Vec<KindOption>,
}

/// A kind of message, from a data file or the workspace's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindView {
    pub id: String,
    pub name: Text,
    /// What to know before writing ("Det er ikke sikkert at NAV svarer på denne typen melding.").
    pub note: Option<Text>,
    pub help: Option<Text>,
    /// Volven list and code shown to testers: `8128 | 1`. Both are `None` where no list has a code.
    pub content_system: Option<String>,
    pub content_code: Option<String>,
    pub event_system: String,
    pub event_code: String,
    /// The event is that of the message answered.
    pub event_of_request: bool,
    /// Nobody has published the event code.
    pub proposed: bool,
    /// Starts from a patient, without a thread.
    pub unsolicited: bool,
    pub choices: Vec<KindChoice>,
    pub text_required: bool,
    pub fields: Vec<KindField>,
    /// `ours` or `nav`: in whose name it is written.
    pub side: String,
    /// Offered to testers only.
    pub tester: bool,
    /// `answers`, `letters`, `forms`, `requests`, `meetings`, `notices`, `receipts`.
    pub group: String,
    /// A questionnaire is filled in.
    pub form: bool,
    /// `letter`, `order`, `receipt`, `form`.
    pub body: String,
    /// The workspace brought it.
    pub own: bool,
    /// In the thread asked about: `answers`, `follows`, `starts`.
    pub fit: String,
}

/// Which kinds fit; without a thread those that start one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct KindsRequest {
    #[ts(optional = nullable)]
    pub thread_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Kinds {
    pub kinds: Vec<KindView>,
}

/// Kinds as JSON, pasted or from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindsText {
    pub text: String,
}

/// One thing that is wrong with a pasted kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindFinding {
    /// `kinds[0].event.code`; empty for the whole text.
    pub path: String,
    pub line: Option<u32>,
    pub message: Text,
}

/// What a text holds, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindsReport {
    pub findings: Vec<KindFinding>,
    pub kinds: Vec<KindView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindRequest {
    pub kind: String,
}

/// A kind as JSON, to be copied and changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KindSource {
    pub json: String,
}

/// Start writing: in a thread (answer) or from a patient (unsolicited).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftStart {
    pub kind: String,
    pub thread_id: Option<i64>,
    pub patient_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftRequest {
    pub draft_id: i64,
}

/// What a person typed. Saved within 400 ms of the last keystroke.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftFields {
    pub text: String,
    pub choice: Option<String>,
    /// What the kind's fields hold, by their ids.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The form that is filled in, of a kind that has one.
    #[serde(default)]
    pub form: Option<FormFields>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftSave {
    pub draft_id: i64,
    pub fields: DraftFields,
    /// HER-id of the recipient; `None` keeps it.
    pub to: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftRow {
    pub draft_id: i64,
    pub kind: Text,
    pub patient: PersonView,
    pub thread_id: Option<i64>,
    pub saved_at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    pub draft_id: i64,
    pub kind: KindView,
    pub thread_id: Option<i64>,
    /// The message answered, for "Svarer på".
    pub answers_message_id: Option<i64>,
    pub patient: PersonView,
    /// The whole number: the composer shows whom it is about.
    pub patient_number: Option<String>,
    pub to: PartyView,
    pub from: AuthorView,
    pub from_party: PartyView,
    /// Where it may leave from, when there is a choice: a new message, and more than one HER-id of ours.
    pub senders: Vec<Sender>,
    pub connection: String,
    pub fields: DraftFields,
    pub saved_at: String,
    pub due: Option<String>,
    /// Canonical of the form that the order names, where it is not here.
    pub form_wanted: Option<String>,
    /// Linked old message when this is "rett og send som ny".
    pub replaces_outbox_id: Option<i64>,
    /// Why that one was refused, at the fields of this form.
    pub reasons: Vec<FindingView>,
    /// HER-ids it may be written to, for who writes as NAV: ours.
    pub recipients: Vec<PartyView>,
    /// Stage mode hides names that stand in its text: it can be looked at, not written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub veiled: Option<bool>,
}

/// One of our HER-ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    pub connection_id: i64,
    pub connection: String,
    pub party: PartyView,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftSender {
    pub draft_id: i64,
    pub connection_id: i64,
    pub her_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftSaved {
    pub saved_at: String,
}

/// How many rules of a group are in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RuleGroup {
    /// `Konvolutten`, `Hodet`, ...
    pub name: Text,
    pub first_rule: String,
    pub last_rule: String,
    pub in_order: u32,
    pub total: u32,
}

/// The message as it would leave now, and what the rules say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftCheck {
    pub findings: Vec<FindingView>,
    pub groups: Vec<RuleGroup>,
    pub pack: String,
    pub checked_at: String,
    /// What the receiver reads.
    pub letter: Vec<LetterBlock>,
    /// What goes on the wire (ids and time are given when it is frozen).
    pub json: String,
    /// 422 and the like, when the other side would refuse.
    pub predicted_status: Option<u16>,
    /// Letters that NAV's older systems do not carry.
    pub lost: Vec<LostLetter>,
}

/// A letter that is lost on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LostLetter {
    pub letter: String,
    /// `U+010D`
    pub code_point: String,
    /// What it is called, when it cannot be read off the screen.
    pub name: Option<Text>,
    /// What says the same in letters that are kept. A letter of a language has none.
    pub replacement: Option<String>,
    /// `text`, `value:ID`, `patient`, `author`.
    pub place: String,
    pub count: u32,
    /// The words it stands in, the first few.
    pub words: Vec<String>,
}

/// The person has seen patient and recipient and says yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftSend {
    pub draft_id: i64,
    /// What the confirm dialog showed; refused with `wrong_patient` when the draft says otherwise.
    pub confirmed_name: String,
    pub confirmed_birth_date: Option<String>,
    pub confirmed_to: String,
    /// The files that were shown, in their order.
    pub confirmed_attachments: Vec<i64>,
}
