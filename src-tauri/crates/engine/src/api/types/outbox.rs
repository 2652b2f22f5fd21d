//! The outbox: groups, ladder, attempts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    BlockerView, DeliveryView, DraftRow, FindingView, LetterBlock, PartyView, PersonView, Rung,
    Text,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxRow {
    pub outbox_id: i64,
    pub thread_id: i64,
    pub message_id: i64,
    pub patient: PersonView,
    pub kind: Text,
    pub to: PartyView,
    pub queued_at: String,
    pub delivery: DeliveryView,
    /// The message this one waits for, in the same thread.
    pub blocked_by: Option<BlockerView>,
    /// `ours`, or `nav`: a tester wrote it in NAV's place.
    pub side: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxGroup {
    /// `needs_you`, `undo`, `queued`, `drafts`, `sent`.
    pub name: String,
    pub rows: Vec<OutboxRow>,
    pub drafts: Vec<DraftRow>,
    /// How many there are in all; `None` where that would cost what is stored.
    pub count: Option<u32>,
    /// Key to go on from with `outbox_more`; `None` at the end.
    pub next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxMore {
    /// `needs_you`, `undo`, `queued`, `sent`.
    pub name: String,
    pub after: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Outbox {
    pub groups: Vec<OutboxGroup>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxRequest {
    pub outbox_id: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    pub number: u32,
    pub at: String,
    /// HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// Catalogue key of what it means.
    pub meaning: String,
    pub request_id: String,
    pub millis: Option<u32>,
    /// `Bundle.id` of this sending, where it was not that of the frozen bytes.
    pub bundle_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxDetail {
    pub row: OutboxRow,
    pub ladder: Vec<Rung>,
    pub attempts: Vec<AttemptView>,
    /// Hex.
    pub sha256: String,
    pub blocks: Vec<LetterBlock>,
    /// Reasons from the server or the receiver, at their fields.
    pub reasons: Vec<FindingView>,
    /// Plain words of the receiver's OperationOutcome.
    pub reason_texts: Vec<String>,
    /// `undo`, `retry`, `edit_as_new`, `cancel`, `send_as_new`, `mark_solved`.
    pub acts: Vec<String>,
    /// The one that took its place.
    pub replaced_by: Option<i64>,
    /// The one whose place it took.
    pub replaces: Option<i64>,
    /// Not taken over, and yet an attempt may have got through.
    pub perhaps_received: bool,
    /// The receiver knows the same bytes again: sending them once more is safe.
    pub safe_to_resend: bool,
    /// Every receipt, oldest first; they may contradict each other.
    pub receipts: Vec<ReceiptView>,
    /// Written as NAV: the thread it arrived in.
    pub arrived_thread_id: Option<i64>,
}

/// What a receipt said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    pub message_id: i64,
    /// `ok`, `fatal-error`, `transient-error`, or another word as sent.
    pub code: String,
    pub at: String,
    pub from: PartyView,
    /// As sent.
    pub words: Vec<String>,
    pub position: Option<i64>,
}
