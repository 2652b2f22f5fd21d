//! Looking underneath one resource of a chart.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{LetterBlock, PersonView, Text};

/// One labelled row of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DetailRow {
    /// How far in it stands; rows after it that stand deeper belong to it.
    pub depth: u8,
    pub label: Text,
    /// Where in the JSON: `code.coding[0]`.
    pub path: String,
    /// `None`: a heading over the rows that follow.
    pub value: Option<Text>,
    /// What was sent where the value says it otherwise: codes, addresses of lists, times.
    pub sent: Vec<String>,
    /// The resource it points to, when that is held.
    pub resource_id: Option<i64>,
    /// `missing`, `empty`, `float_noise`, `unknown`, `modifier`, `data`.
    pub flags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DetailSection {
    /// `what`, `value`, `when`, `who`, …; `other` for what no table knows.
    pub key: String,
    pub title: Text,
    pub rows: Vec<DetailRow>,
}

/// Everything a resource says, in words: nothing of it is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceDetails {
    pub resource_id: i64,
    pub resource_type: String,
    pub type_name: Text,
    /// As in the chart's lists; `None` when the source gives none.
    pub title: Option<String>,
    pub fhir_id: String,
    pub version: Option<String>,
    pub last_updated: Option<String>,
    pub fetched_at: String,
    pub connection: Option<String>,
    /// Whose it is, without a number; `None`: nobody's, as a Practitioner or a Medication.
    pub patient: Option<PersonView>,
    /// The exchange that brought it, while Trafikk has it.
    pub exchange_id: Option<String>,
    /// An unknown modifier: struck, in no summary.
    pub cannot_interpret: bool,
    pub entered_in_error: bool,
    /// Contents that can be read, of whatever type it is.
    pub contents: u32,
    pub sections: Vec<DetailSection>,
    /// The narrative, rebuilt from the allow-list.
    pub narrative: Vec<LetterBlock>,
}

/// A version of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceVersion {
    /// 0 is the newest that is held.
    pub key: i64,
    pub version: Option<String>,
    pub last_updated: Option<String>,
    pub fetched_at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceHistory {
    /// Newest first.
    pub versions: Vec<ResourceVersion>,
    /// There are older ones than these, at the server.
    pub older: bool,
    /// `read`, `not_offered`, `no_access`, `failed`: what the server said when asked now.
    pub server: String,
    pub problem: Option<String>,
    pub reference: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceCompare {
    pub resource_id: i64,
    /// Keys of two versions: the older first.
    pub one: i64,
    pub other: i64,
    pub options: super::CompareOptions,
}

/// A row that came, went or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DetailChange {
    pub label: Text,
    pub path: String,
    pub before: Option<Text>,
    pub after: Option<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceComparison {
    /// In words, versions and narrative left out.
    pub changes: Vec<DetailChange>,
    /// The JSON, by meaning.
    pub json: super::DiffView,
}

/// One end of a link between resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceLink {
    /// Where in the resource that points.
    pub path: String,
    pub label: Text,
    pub type_name: Text,
    pub resource_type: String,
    pub fhir_id: String,
    /// `None`: not fetched.
    pub resource_id: Option<i64>,
    pub title: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceLinksRequest {
    pub resource_id: i64,
    /// The local number of the last row of `incoming` before.
    pub before: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceLinks {
    pub outgoing: Vec<ResourceLink>,
    pub incoming: Vec<ResourceLink>,
    pub more: bool,
}
