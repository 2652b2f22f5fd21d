//! What crosses the pipe: every request and response, once, as serde and TypeScript types.
//!
//! Times are RFC 3339 text, dates `YYYY-MM-DD`, durations milliseconds. Ids are local row ids (safe in a JavaScript
//! number) unless named otherwise. Nothing here is a sentence in one language: words for people are either codes that
//! the UI's catalogue knows, or [`Text`] with both languages from a data file. Field docs stand where the name is not
//! enough.
#![expect(
    missing_docs,
    reason = "field names of wire types are their documentation; what needs words has them"
)]

mod answered;
mod attachment;
mod chart;
mod chart_paper;
mod connection;
mod directory;
mod document;
mod error;
mod example;
mod file_exchange;
mod form;
mod inbox;
mod inspect;
mod keep;
mod log;
mod outbox;
mod pack;
mod plan;
mod query;
mod resource;
mod sandbox;
mod shell;
mod threads;
mod traffic;
mod write;

pub use answered::*;
pub use attachment::*;
pub use chart::*;
pub use chart_paper::*;
pub use connection::*;
pub use directory::*;
pub use document::*;
pub use error::*;
pub use example::*;
pub use file_exchange::*;
pub use form::*;
pub use inbox::*;
pub use inspect::*;
pub use keep::*;
pub use log::*;
pub use outbox::*;
pub use pack::*;
pub use plan::*;
pub use query::*;
pub use resource::*;
pub use sandbox::*;
pub use shell::*;
pub use threads::*;
pub use traffic::*;
pub use write::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A sentence or name in both languages of the window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Text {
    pub nb: String,
    pub en: String,
}

/// A request or response with nothing in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Empty {}

/// A coded value as sent, with words where somebody (sender or our directory) gave them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    pub system: Option<String>,
    pub code: Option<String>,
    /// `CodeableConcept.text`, else `Coding.display`, else our own words for a published code list.
    pub display: Option<String>,
    /// Short name of the code list ("ICPC-2", "ATC", "LOINC"), when known.
    pub list: Option<String>,
}

/// How serious a finding is. `error` stops sending; `warning` is shown and may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Information,
}

/// One thing a rule says of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// Rule id, as in NAV's rules: B01..B10, H01..H12, S01..S11, R01..R10, or one of ours.
    pub rule: String,
    pub severity: Severity,
    /// FHIRPath location, `Bundle.entry[0].resource.source.endpoint`.
    pub path: String,
    pub message: Text,
    pub remedy: Text,
    /// Three to five lines of the source around the place, with the first line's number (1-based) and the marked line.
    pub source: Option<SourceExcerpt>,
    /// Where in the window it is mended: `author`, `patient`, `text`, `choice`, `recipient`, `clock`, or none.
    pub field: Option<String>,
}

/// Lines of the message's JSON around a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SourceExcerpt {
    pub first_line: u32,
    pub marked_line: u32,
    pub lines: Vec<String>,
}
