//! The log as a tester works in it: which logs there are, their rows by position, the ruler over them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Direction, FindingView, PartyView, Progress, Severity, Text};

/// One log: of one HER-id at one connection; or what a replay of it read into a store of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogRef {
    pub connection_id: i64,
    /// `*`: the whole log of a server that is read without a destination.
    pub her_id: String,
    pub replay: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogRequest {
    pub log: LogRef,
}

/// What the last whole audit counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogAudit {
    pub at: Option<String>,
    pub server: i64,
    pub local: i64,
    /// Rows of the server that are not held here.
    pub missing: i64,
    /// Rows read in or found gone by the audit.
    pub repaired: i64,
}

/// A log, as the picker and the status line say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogSummary {
    pub log: LogRef,
    pub connection: String,
    /// Whose log.
    pub own: PartyView,
    /// `row`, `since`, `id`: what a position counts.
    pub kind: String,
    /// First position held, and the one after the last.
    pub start: i64,
    pub end: i64,
    /// Why it does not read on; a banner's code.
    pub paused: Option<String>,
    /// When the anchor (the last row held) was last seen to stand.
    pub checked_at: Option<String>,
    /// An audit or a reading from the start that is under way.
    pub walking: Option<Progress>,
    pub audit: Option<LogAudit>,
    /// Where the log ended when this session began.
    pub previous_end: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Logs {
    pub logs: Vec<LogSummary>,
}

/// One bar of the ruler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogBar {
    pub from: i64,
    /// Position after its last row.
    pub to: i64,
    /// Messages that are no receipts, per thousand rows.
    pub per_mille: i64,
}

/// A quiet line: what happened to the log beside messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogNote {
    pub note_id: i64,
    /// `late`, `gone`, `refilled`, `reread`, `restarted`.
    pub kind: String,
    pub position: i64,
    pub rows: i64,
    pub at: String,
}

/// What the ruler shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogState {
    pub summary: LogSummary,
    pub bars: Vec<LogBar>,
    /// Highest position first.
    pub notes: Vec<LogNote>,
    /// Where the server skipped numbers; `perMille` is how many.
    pub gaps: Vec<LogBar>,
    /// Goes up when rows move: pages read before are stale then, and only then.
    pub revision: i64,
}

/// What a list leaves out. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct LogFilter {
    /// `receipt`, `unreadable`, a content code (`8129|1`), or `event:` and a code.
    pub kinds: Vec<String>,
    /// From or to this HER-id.
    pub party: Option<String>,
    /// Part of a name, or a whole national number.
    pub patient: Option<String>,
    /// `any`, `error`, `warning`.
    pub findings: Option<String>,
    pub text: Option<String>,
    /// `YYYY-MM-DD`.
    pub since: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogPageRequest {
    pub log: LogRef,
    pub filter: Option<LogFilter>,
    /// Rows below this position; `None` from the end.
    pub before: Option<i64>,
    pub limit: u32,
}

/// What a message answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogAnswered {
    /// In this log; `None` when it is one of ours that the log does not hold.
    pub position: Option<i64>,
    pub kind: Text,
    pub thread_id: Option<i64>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogRow {
    pub position: i64,
    /// `held`, `duplicate`, `retransmission`, `not_addressed`, `too_large`.
    pub state: String,
    /// Bytes; 0 when not fetched.
    pub size: i64,
    /// `None`: the position and nothing more is held.
    pub message: Option<LogMessage>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogMessage {
    pub message_id: i64,
    pub thread_id: Option<i64>,
    /// By the sender's clock; ours where it gave none.
    pub at: String,
    pub direction: Direction,
    pub receipt: bool,
    pub kind: Text,
    pub event: String,
    pub from: PartyView,
    pub to: Vec<PartyView>,
    /// Whom it is about, as the message names her.
    pub patient: String,
    pub birth_date: Option<String>,
    /// The message disagrees with itself about the patient.
    pub held: bool,
    pub answers: Option<LogAnswered>,
    /// `response.code`
    pub response_code: Option<String>,
    pub findings: u32,
    pub worst: Option<Severity>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogPage {
    pub rows: Vec<LogRow>,
    /// Where to go on; `None` at the beginning of the log.
    pub next: Option<i64>,
    /// Rows looked through for a filter.
    pub looked: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogEntryRequest {
    pub log: LogRef,
    pub position: i64,
}

/// Another place of the same message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogPlace {
    pub own: PartyView,
    pub position: i64,
}

/// Everything the preview says beside the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    pub row: LogRow,
    pub header_id: Option<String>,
    pub bundle_id: Option<String>,
    pub received_at: Option<String>,
    /// When our receipt for it was queued, and its code.
    pub receipted_at: Option<String>,
    pub receipt_code: Option<String>,
    pub findings: Vec<FindingView>,
    /// Rules that were asked.
    pub rules: u32,
    /// In other logs of ours, or once more in this one.
    pub also: Vec<LogPlace>,
    /// The log does not have it any more.
    pub not_in_log: bool,
}

/// Go to: a position, a time or an id as typed; or the last message from us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogSeekRequest {
    pub log: LogRef,
    /// `None`: to what came of the last message from us.
    pub text: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogSeek {
    pub position: i64,
    /// `position`, `id`, `time` (by the senders' clocks), `own` (our message itself), `receipt` (what came of it),
    /// `sent` (where the log was when it left).
    pub by: String,
    /// For `time` and `sent`.
    pub moment: Option<String>,
}

/// What there is to filter by, of the newest rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogFacets {
    pub kinds: Vec<LogKind>,
    pub parties: Vec<PartyView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogKind {
    /// As a filter names it.
    pub kind: String,
    pub name: Text,
}

/// A filter with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedLogFilter {
    pub filter_id: i64,
    pub name: String,
    pub filter: LogFilter,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedLogFilters {
    pub filters: Vec<SavedLogFilter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogFilterPut {
    pub name: String,
    pub filter: LogFilter,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogFilterRequest {
    pub filter_id: i64,
}

/// What reading a whole log brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogWalked {
    pub audit: LogAudit,
    /// Messages that were not held before.
    pub new_messages: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogReplayStart {
    pub log: LogRef,
    /// First position that is read.
    pub from: i64,
}

/// A difference between what a replay read and what is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogDifference {
    pub position: i64,
    /// `not_held`, `only_here`, `other_bytes`, `other_row`.
    pub what: String,
    pub kind: Text,
}

/// A replay: a log read once more into a store of its own that is thrown away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogReplay {
    pub log: LogRef,
    pub from: i64,
    /// `reading`, `comparing`, `done`, `failed`, `stopped`, `real_number`.
    pub state: String,
    pub rows: i64,
    pub messages: i64,
    pub receipts: i64,
    /// Messages with a finding of severity error, and of warning.
    pub errors: i64,
    pub warnings: i64,
    /// Differences in all; the first of them are listed.
    pub different: i64,
    pub differences: Vec<LogDifference>,
}

/// The replay there is, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogReplayState {
    pub replay: Option<LogReplay>,
}
