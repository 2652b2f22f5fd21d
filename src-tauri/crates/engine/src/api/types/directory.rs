//! The directory as a table: read in from CSV after a look, and written out again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A row of a file, beside what the directory has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryRow {
    /// Line in the file, from 1.
    pub line: u32,
    pub her_id: String,
    pub name: String,
    /// `new`, `changed`, `same`, `wrong`.
    pub state: String,
    /// Of a wrong row: `her_id`, `name`, `twice`, `columns`.
    pub problem: Option<String>,
    /// Of a changed row: the name that is there now, and who gave it.
    pub before: Option<String>,
    pub source: Option<String>,
}

/// What a file would bring. Nothing is changed by looking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryPreview {
    pub rows: Vec<DirectoryRow>,
    /// `utf8` or `latin1`.
    pub encoding: String,
    /// `;`, `,` or a tab.
    pub separator: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryRead {
    /// Of a file that a person chose.
    pub handle: String,
}

/// Rows that a person has looked at and wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryImport {
    pub rows: Vec<super::PartyPut>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryExport {
    /// Where a person wants it.
    pub handle: String,
    /// `nb` or `en`: the heads of the columns.
    pub language: String,
}
