//! Looking into one message or file: letter, structure and bytes with one selection, findings at their place, its trail.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    CompareOptions, FindingView, LetterBlock, MessageView, PartyView, PersonView, Severity, Text,
};

/// What is looked into: a stored message, or a file that a person opened or dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectRequest {
    pub message_id: Option<i64>,
    /// Handle of a file; it is read once, and only into memory.
    pub file: Option<String>,
}

/// Why a text has no structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectProblem {
    /// `empty`, `too_large`, `not_text`, `not_json`, `too_deep`, `not_bundle`, `xml_malformed`, `xml_document_type`,
    /// `xml_entity`, `xml_not_fhir`.
    pub code: String,
    /// 1-based, where it is known.
    pub line: Option<u32>,
    pub column: Option<u32>,
}

/// A piece of the letter with the values it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TracedBlock {
    pub block: LetterBlock,
    pub node: Option<u32>,
    /// For a list: one for each item.
    pub items: Vec<Option<u32>>,
}

/// A finding with the value it is about, or the nearest around a missing one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TracedFinding {
    pub finding: FindingView,
    pub node: Option<u32>,
    /// The place itself is there; else the node is what is around it.
    pub exact: bool,
}

/// What a file says of itself; a stored message says more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectedFile {
    /// Name of the file, without its folder.
    pub name: String,
    pub kind: Text,
    pub from: Option<PartyView>,
    pub to: Vec<PartyView>,
    pub patient: Option<PersonView>,
    pub sent_at: Option<String>,
    pub bundle_id: Option<String>,
    pub header_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// For the commands that read more of it; it is held for a while, in memory.
    pub inspection_id: String,
    pub message: Option<MessageView>,
    pub thread_id: Option<i64>,
    pub file: Option<InspectedFile>,
    /// `json`, `xml`, `text`.
    pub format: String,
    pub bytes: u32,
    /// Hex.
    pub sha256: String,
    pub problem: Option<InspectProblem>,
    pub blocks: Vec<TracedBlock>,
    pub findings: Vec<TracedFinding>,
    /// Rules that apply, and how many of them are in order.
    pub rules: u32,
    pub in_order: u32,
    pub root: Option<InspectNode>,
    /// `received`, `formatted`, `xml`: what the bytes can be shown as.
    pub layouts: Vec<String>,
    /// The one to begin with.
    pub layout: String,
    /// In this one a selection shows; the others are text only.
    pub linked: Vec<String>,
}

/// A value of the structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectNode {
    pub node: u32,
    /// Everything inside has a number from `node` up to this one, which is not inside.
    pub end: u32,
    /// Member's name, or `[3]`.
    pub name: String,
    /// Type of the resource it is, or holds as an entry.
    pub resource_type: Option<String>,
    /// A short word of its value.
    pub value: Option<String>,
    /// The value is a reference to this node of the same message.
    pub refers_to: Option<u32>,
    pub has_children: bool,
    /// The worst finding about it or something inside.
    pub worst: Option<Severity>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectNodes {
    pub inspection_id: String,
    pub node: u32,
    pub offset: u32,
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectNodePage {
    pub nodes: Vec<InspectNode>,
    /// Children that follow.
    pub more: u32,
}

/// Where something stands: by its number, or by a place in a layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectPlaceRequest {
    pub inspection_id: String,
    pub layout: String,
    pub node: Option<u32>,
    /// A row of the layout, and a place in its text counted in UTF-16 units, as a browser counts.
    pub row: Option<u32>,
    pub column: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectPlace {
    pub node: u32,
    pub end: u32,
    /// `Bundle.entry[1].resource.input[1].valueString`.
    pub path: String,
    /// What is to be opened for the node to be seen, outermost first.
    pub ancestors: Vec<u32>,
    /// Where each of these stands among its siblings, the node itself last.
    pub places: Vec<u32>,
    /// Rows of the layout, when it is linked.
    pub first_row: Option<u32>,
    pub last_row: Option<u32>,
    /// Bytes of the layout's text.
    pub first_byte: u32,
    pub last_byte: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectRows {
    pub inspection_id: String,
    pub layout: String,
    pub first: u32,
    pub count: u32,
}

/// A row as it is shown: a line, or a part of a long one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectRow {
    /// 1-based; `None` when the row goes on with the line above.
    pub line: Option<u32>,
    /// First byte in the layout's text.
    pub byte: u32,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectRowPage {
    pub rows: Vec<InspectRow>,
    pub total: u32,
    pub bytes: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectFind {
    pub inspection_id: String,
    pub layout: String,
    pub text: String,
    /// From this byte on; round the end when nothing follows.
    pub from: u32,
    pub back: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectFound {
    /// `None` when the text stands nowhere.
    pub row: Option<u32>,
    pub byte: u32,
    pub end: u32,
    /// The value it stands in, in a linked layout.
    pub node: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectCompare {
    pub one: String,
    pub other: String,
    pub options: CompareOptions,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectClose {
    pub inspection_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrailRequest {
    pub message_id: i64,
}

/// Something that happened to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrailEvent {
    /// `None` where only the order is known.
    pub at: Option<String>,
    /// `arrived`, `gone`, `queued`, `attempt`, `receipt`, `our_receipt`, `read`, `done`, `followed`, `due`, `filed`.
    pub kind: String,
    /// Its position, its status, its code.
    pub number: Option<i64>,
    pub party: Option<PartyView>,
    /// Catalogue key or words as sent.
    pub detail: Option<String>,
    /// `X-Request-ID` of the exchange, where there was one.
    pub exchange_id: Option<String>,
    /// The exchange can still be looked at.
    pub kept: bool,
    /// The message that told of it.
    pub message_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Trail {
    /// Oldest first.
    pub events: Vec<TrailEvent>,
}
