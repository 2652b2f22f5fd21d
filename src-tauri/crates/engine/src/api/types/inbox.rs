//! The inbox: splits, rows, threads as letters.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CodeView, FindingView, Severity, Text};

/// The heads of the inbox list. A thread is in `open` or `done`, and may be in the others too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    Open,
    /// With unread messages.
    Unread,
    /// With a due date, nearest first.
    Due,
    /// Ours sent, receipt or answer awaited.
    Waiting,
    Followed,
    Done,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SplitCount {
    pub split: Split,
    /// Equals the number of rows that the split shows.
    pub count: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxPageRequest {
    pub split: Split,
    /// Keyset: the `key` of the last row held; `None` for the top.
    pub after: Option<String>,
    /// At most 200.
    pub limit: u32,
    /// Full-text search (patient names, text, numbers); newest first.
    pub query: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxPage {
    pub rows: Vec<ThreadRow>,
    pub next: Option<String>,
    pub counts: Vec<SplitCount>,
}

/// A person as a row, a header and a button name her.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Local patient, when the person is in the cache.
    pub patient_id: Option<i64>,
    /// Display name; empty when nobody gave one.
    pub name: String,
    pub birth_date: Option<String>,
    /// Whole years at the moment of asking; dead: at death.
    pub age: Option<u32>,
    /// FHIR administrative gender, when sent.
    pub gender: Option<String>,
    /// First six digits only; the rest by `number_reveal`.
    pub masked_number: Option<String>,
    /// `fnr`, `dnr`, `hnr`, `fhn`, with `synthetic` told apart.
    pub number_kind: Option<String>,
    pub synthetic: bool,
}

/// Where a sent message stands, in DESIGN's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Kladd
    Draft,
    /// Angrefrist
    UndoTime,
    /// I kø
    Queued,
    /// Venter på innlogging
    AwaitingLogin,
    /// Sender
    Sending,
    /// Ukjent utfall
    UnknownOutcome,
    /// Overtatt av {tilkobling}
    TakenOver,
    /// Lagt i mappe
    LeftInFolder,
    /// Godtatt
    Accepted,
    /// Avvist
    Rejected,
    /// Bedt om å vente
    AskedToWait,
    /// Uten svar
    NoAnswer,
    /// Trenger deg
    NeedsYou,
    /// Avbrutt
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    pub state: DeliveryState,
    /// Name of the connection that has custody or is asked for it.
    pub connection: String,
    pub since: String,
    /// Next attempt or end of undo time.
    pub until: Option<String>,
    pub attempts: u32,
    /// Catalogue key of the reason in words: `offline`, `http_503`, `http_401`, `rejected`, ...
    pub reason: Option<String>,
    /// Taken over: when a receipt should have come by; `None` where none is promised.
    pub receipt_by: Option<String>,
    /// Two receipts contradict each other; the first one stands.
    pub contradicted: bool,
}

/// The message of the same thread that another one waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BlockerView {
    pub outbox_id: i64,
    pub kind: Text,
    pub queued_at: String,
    pub delivery: DeliveryView,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ThreadRow {
    pub thread_id: i64,
    /// Keyset key of this row in this split.
    pub key: String,
    pub patient: PersonView,
    /// The message disagrees with itself about the patient: shown as held, nobody named as certain.
    pub held: bool,
    /// Name of the last message's kind ("Forespørsel om pasient").
    pub kind: Text,
    pub direction: Direction,
    /// Named when it is not NAV.
    pub party: PartyView,
    /// Which HER-id of ours; said only where there is more than one.
    pub own: Option<PartyView>,
    /// Time of the last message.
    pub at: String,
    pub unread: bool,
    pub followed: bool,
    pub done: bool,
    /// The last word is ours.
    pub answered: bool,
    pub attachments: u32,
    pub messages: u32,
    pub due: Option<String>,
    /// The day it is soon due from; `None`: seven days before.
    pub due_soon: Option<String>,
    /// Who says when it is due.
    pub due_by: Option<DueBy>,
    pub delivery: Option<DeliveryView>,
    pub worst_finding: Option<Severity>,
    pub filed: bool,
    /// An unfinished draft lies in the thread.
    pub draft_id: Option<i64>,
    /// A message of it came by file: its sender is not confirmed.
    pub unverified: bool,
}

/// Who says when something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DueBy {
    /// The message itself.
    Message,
    /// The rule of its kind.
    Kind,
    /// A person, here.
    Person,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    In,
    Out,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartyView {
    pub her_id: String,
    /// From the directory; `None` when nobody has named it.
    pub name: Option<String>,
    /// Is this NAV's own HER-id (79768, or the sandbox's)?
    pub nav: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ThreadRequest {
    pub thread_id: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ThreadView {
    pub row: ThreadRow,
    pub title: Text,
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// What can be answered here, the main one first.
    pub answers: Vec<AnswerChoice>,
    /// Why `Svar` is not offered: `held`, `already_answered`, `no_answer_expected`, `no_patient`.
    pub no_answer_reason: Option<String>,
    pub drafts: Vec<i64>,
    pub other_threads: Vec<OtherThread>,
    pub filed_at: Option<String>,
    /// The due date on the calendar.
    pub due: Option<super::DueDay>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OtherThread {
    pub thread_id: i64,
    pub title: Text,
    pub at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnswerChoice {
    pub kind: String,
    pub name: Text,
    /// A form is filled in.
    pub form: bool,
}

/// A message as a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    pub message_id: i64,
    pub header_id: String,
    pub bundle_id: Option<String>,
    pub direction: Direction,
    pub kind: Text,
    pub content_code: Option<CodeView>,
    pub event: Option<CodeView>,
    pub from: PartyView,
    pub to: Vec<PartyView>,
    /// Author as the payload names him (name, HPR), when it does.
    pub author: Option<AuthorView>,
    /// `Bundle.timestamp`, the sender's clock.
    pub sent_at: Option<String>,
    /// When we first held it.
    pub received_at: String,
    pub unread: bool,
    pub blocks: Vec<LetterBlock>,
    pub attachments: Vec<AttachmentView>,
    pub findings: Vec<FindingView>,
    /// Ours: the ladder, oldest rung first.
    pub ladder: Vec<Rung>,
    /// Theirs: where the receipt we owe for it stands; `None` where none is owed.
    pub receipted: Option<DeliveryView>,
    pub delivery: Option<DeliveryView>,
    pub outbox_id: Option<i64>,
    /// Ours, not sent yet: the message before it that has to leave first.
    pub blocked_by: Option<BlockerView>,
    /// Ours: the outbox entry it was written anew from, and the one that took its place.
    pub replaces: Option<i64>,
    pub replaced_by: Option<i64>,
    pub positions: Vec<PositionView>,
    /// `reminder`, `conflicting_copy`, `unlinked`, `not_in_log`, `own_resent`, `bundle_id_reused`, `other_sender`.
    pub flags: Vec<String>,
    pub size: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AuthorView {
    pub name: String,
    pub hpr: Option<String>,
    pub practice: Option<String>,
}

/// Where in a log the message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PositionView {
    pub connection: String,
    pub her_id: String,
    pub position: i64,
}

/// A piece of a letter's body: never markup, always rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LetterBlock {
    Heading {
        text: String,
    },
    Paragraph {
        text: String,
    },
    List {
        ordered: bool,
        items: Vec<String>,
    },
    Fact {
        label: Text,
        value: String,
    },
    /// A resource this letter does not know: its type and id, the JSON one click away.
    Unknown {
        resource_type: String,
        reference: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    /// Safe name: no path, no control characters.
    pub name: String,
    /// As the sender labels it.
    pub content_type: Option<String>,
    /// Decoded bytes; `None` when it is a link.
    pub size: Option<u32>,
    /// Findings about it, as catalogue keys: `unsafe_name`, `type_mismatch`, `remote`, `broken`.
    pub flags: Vec<String>,
    /// A link: on which server it lies.
    pub server: Option<String>,
    /// A link that was fetched before, and is here.
    pub fetched: bool,
}

/// One rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rung {
    pub state: DeliveryState,
    pub at: Option<String>,
    /// Who said so: the author's name, the connection's, the party's, or `budstikke`.
    pub by: Option<String>,
    pub request_id: Option<String>,
    /// Receipt or server words, as sent, free of identifiers.
    pub detail: Option<String>,
    /// The message that said so: a receipt.
    pub message_id: Option<i64>,
    /// Where that message stands in the log.
    pub position: Option<i64>,
    /// `passed`, `awaited`, `ahead`, `end_good`, `end_bad`.
    pub look: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageRequest {
    pub message_id: i64,
}

/// Bytes exactly as received (or frozen), as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RawView {
    pub json: String,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    pub bytes: u32,
    /// Cut for the window: the whole is `bytes` long.
    pub truncated: bool,
}

/// A person's marks. All local, all undoable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "mark", rename_all = "snake_case")]
pub enum Mark {
    Read,
    Unread,
    Done,
    Open,
    Follow,
    Unfollow,
    /// `None` takes the date away.
    Due {
        date: Option<String>,
    },
    Filed,
    Unfiled,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ThreadMarkRequest {
    pub thread_id: i64,
    pub mark: Mark,
}

/// Hand this to `undo` to take the act back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Undo {
    pub undo_id: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PollOutcome {
    pub new_messages: u32,
    pub receipts: u32,
    /// Late commits found and read in.
    pub repaired: u32,
    pub link: super::LinkState,
}

/// Text for the journal: one message, or the whole thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalRequest {
    pub thread_id: i64,
    pub message_id: Option<i64>,
    /// `nb` or `en`.
    pub language: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalText {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalPdfRequest {
    pub journal: JournalRequest,
    /// From the host's save dialog.
    pub file: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalPdf {
    pub pages: u32,
    pub bytes: u32,
    /// Attachments that could not be drawn and were saved as files beside it.
    pub beside: u32,
}
