//! The traffic: exchanges as rows and in detail, what can be done with one, and how two differ.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Text;

/// What of the traffic is shown; everything left out is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase")]
pub struct TrafficFilter {
    /// `GET`, `POST`.
    pub method: Option<String>,
    /// `2xx`, `3xx`, `4xx`, `5xx`, or `none` for what was never answered.
    pub status: Option<String>,
    pub connection_id: Option<i64>,
    /// `poll`, `send`, `search`, `read`, `metadata`, `file`, `test`, `again`.
    pub purpose: Option<String>,
    /// In the masked address or the request id.
    pub text: Option<String>,
    /// What brought or sent this message.
    pub message_id: Option<i64>,
    /// What sent this outbox entry.
    pub outbox_id: Option<i64>,
    pub pinned: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficPageRequest {
    pub filter: TrafficFilter,
    /// Older than this key.
    pub before: Option<String>,
    /// Newer than this key.
    pub after: Option<String>,
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficPage {
    /// Newest first.
    pub rows: Vec<TrafficRow>,
    /// Where it goes on; a page may be short of its limit, or empty, and still go on.
    pub next: Option<String>,
}

/// One exchange. Identifiers in its address are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficRow {
    /// `X-Request-ID`.
    pub exchange_id: String,
    pub key: String,
    pub at: String,
    pub method: String,
    pub url: String,
    pub connection_id: Option<i64>,
    /// Its name, while there is such a connection.
    pub connection: Option<String>,
    pub purpose: String,
    /// `None` when no answer came.
    pub status: Option<u16>,
    pub millis: u32,
    pub sent_bytes: u32,
    pub received_bytes: u32,
    /// Catalogue key of what went wrong on the way.
    pub problem: Option<String>,
    pub pinned: bool,
    /// On disk; else it is gone when the workspace closes.
    pub kept: bool,
    pub outbox_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExchangeRequest {
    /// `X-Request-ID`.
    pub exchange_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HeaderView {
    pub name: String,
    /// `***` where a secret was.
    pub value: String,
}

/// A body as far as it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BodyView {
    /// Empty where the body is no text, or not held here.
    pub text: String,
    /// Of the whole body.
    pub bytes: u32,
    pub truncated: bool,
    pub content_type: Option<String>,
    /// Why there is no text: `binary`, `not_kept`, or `messages` (it stands in the store as the messages it brought).
    pub missing: Option<String>,
}

/// A message that an exchange brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BroughtMessage {
    pub message_id: i64,
    pub thread_id: Option<i64>,
    pub kind: Text,
    /// Where it stands in the log now.
    pub position: Option<i64>,
    /// It was here before.
    pub again: bool,
}

/// The attempt that an exchange was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttemptRef {
    pub outbox_id: i64,
    pub message_id: i64,
    pub thread_id: Option<i64>,
    pub kind: Text,
    /// `None` for what was sent again beside the delivery.
    pub number: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficDetail {
    pub row: TrafficRow,
    pub request_headers: Vec<HeaderView>,
    pub response_headers: Vec<HeaderView>,
    pub request_body: Option<BodyView>,
    pub response_body: Option<BodyView>,
    /// Until the answer's head was there.
    pub head_millis: Option<u32>,
    pub messages: Vec<BroughtMessage>,
    pub attempt: Option<AttemptRef>,
    /// `ask` (changes nothing), `confirm` (posts the same bytes once more), `never`.
    pub resend: String,
    /// Why not: `prod`, `not_at_rest`, `no_dedupe`, `creates`, `gone`, `masked`.
    pub resend_reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficPin {
    pub exchange_id: String,
    pub pinned: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficResend {
    pub exchange_id: String,
    /// A person has read what it does.
    pub confirmed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficText {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficHar {
    pub file: String,
    /// These; when empty, what the filter shows.
    pub exchange_ids: Vec<String>,
    pub filter: TrafficFilter,
    /// With bodies, which name people.
    pub bodies: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HarWritten {
    pub exchanges: u32,
    pub bytes: u32,
}

/// What is no difference when two are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompareOptions {
    pub ids: bool,
    pub times: bool,
    pub order: bool,
    /// Members left out: `meta`, `source.name`.
    pub ignore: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficCompare {
    pub one: String,
    pub other: String,
    pub options: CompareOptions,
}

/// A line of two texts beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DiffRow {
    /// `same`, `removed`, `added`, `gap`.
    pub kind: String,
    /// 1-based line in the first text.
    pub left: Option<u32>,
    /// 1-based line in the second text.
    pub right: Option<u32>,
    /// The line; for a gap empty.
    pub text: String,
    /// Lines that a gap leaves out.
    pub lines: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DiffView {
    pub equal: bool,
    pub rows: Vec<DiffRow>,
    pub removed: u32,
    pub added: u32,
    /// There is more than is shown.
    pub more: bool,
    /// `not_json` (compared as text), `too_large`, `not_kept`.
    pub problem: Option<String>,
}

/// One fact of two exchanges: method, address, status, a header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FactPair {
    /// `method`, `url`, `status`, `millis`, or a header's name.
    pub name: String,
    /// `request`, `response`, or empty.
    pub part: String,
    pub one: Option<String>,
    pub other: Option<String>,
    pub equal: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrafficComparison {
    pub facts: Vec<FactPair>,
    pub request: Option<DiffView>,
    pub response: Option<DiffView>,
}
