//! Questions of a person's own to a server.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What can be asked of, and what each offers by its own statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryServers {
    pub servers: Vec<QueryServer>,
    pub saved: Vec<SavedQuery>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryServer {
    pub connection_id: i64,
    pub name: String,
    pub base_url: String,
    /// `None`: its statement was never read.
    pub fhir_version: Option<String>,
    /// It speaks R4, as far as it says.
    pub r4: bool,
    pub software: Option<String>,
    pub types: Vec<QueryType>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryType {
    pub name: String,
    pub parameters: Vec<QueryParameter>,
    pub includes: Vec<String>,
    pub revincludes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryParameter {
    pub name: String,
    /// `string`, `token`, `date`, `reference`, `number`, `quantity`, `uri`, ...
    pub kind: String,
    /// The server's own words.
    pub documentation: Option<String>,
}

/// One line of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryPart {
    /// `_has` steps: type and reference.
    pub has: Vec<QueryStep>,
    /// References followed: reference, and the type it must lead to (empty: any).
    pub chain: Vec<QueryStep>,
    pub name: String,
    pub modifier: String,
    pub values: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryStep {
    pub kind: String,
    pub reference: String,
}

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryForm {
    pub resource_type: String,
    pub parts: Vec<QueryPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryText {
    pub text: String,
}

/// Form and address of one question: each made from the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryRead {
    /// `None`: the address is no search; `problem` says why.
    pub form: Option<QueryForm>,
    /// As a URL under the base; as typed where it is no search.
    pub url: String,
    /// `type`, `no_name`, `signs`, `too_long`, `too_many`.
    pub problem: Option<String>,
    /// A person is known by one of its values: it goes as a form.
    pub personal: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryRun {
    pub connection_id: i64,
    pub url: String,
    /// `auto`, `get`, `post`.
    pub method: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryAnswer {
    pub answer_id: i64,
    /// Resources that are here: matches and what came along.
    pub resources: u32,
    /// Of those, matches.
    pub matches: u32,
    /// As the server counts.
    pub total: Option<u64>,
    /// There is a next page.
    pub more: bool,
    /// It is not fetched: too much is here already.
    pub full: bool,
    pub pages: u32,
    /// `None`: the server does not say what it acted on.
    pub ignored: Option<Vec<String>>,
    /// The server's remarks, in its own words.
    pub remarks: Vec<String>,
    /// `GET` or `POST`, as it was really asked.
    pub method: String,
    pub millis: u32,
    pub reference: String,
    /// Paths that a table can show, most common first.
    pub paths: Vec<String>,
    /// What a table shows when nothing is chosen.
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryAnswerRequest {
    pub answer_id: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryRowsRequest {
    pub answer_id: i64,
    pub columns: Vec<String>,
    pub from: u32,
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryRow {
    pub index: u32,
    pub resource_type: String,
    pub id: String,
    /// It came along by an include.
    pub along: bool,
    pub cells: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryRows {
    pub rows: Vec<QueryRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryResourceRequest {
    pub answer_id: i64,
    pub index: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryExport {
    pub answer_id: i64,
    pub columns: Vec<String>,
    /// File handle from the OS dialog.
    pub handle: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryExported {
    pub rows: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedQuery {
    /// 0: a new one, or one that replaces its namesake.
    pub query_id: i64,
    pub name: String,
    pub connection_id: Option<i64>,
    pub url: String,
    pub method: String,
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedQueryRequest {
    pub query_id: i64,
}
