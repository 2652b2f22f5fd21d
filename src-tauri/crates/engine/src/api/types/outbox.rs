//! The outbox: groups, ladder, attempts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DeliveryView, DraftRow, FindingView, LetterBlock, PartyView, PersonView, Rung, Text};

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
    pub blocked_by: Option<i64>,
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
    pub more: u32,
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
    pub replaced_by: Option<i64>,
    /// The entry that this one was written anew from.
    pub replaces: Option<i64>,
    /// Written as NAV: the thread it arrived in.
    pub arrived_thread_id: Option<i64>,
}
