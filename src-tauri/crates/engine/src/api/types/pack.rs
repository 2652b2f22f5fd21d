//! The rules of the other side, as a person chooses them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Text;

/// A pack in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackView {
    pub id: String,
    pub name: Text,
    pub version: String,
    /// Where its rules come from.
    pub source: String,
    /// For whom it is.
    pub purpose: Text,
    pub demands: Text,
    /// What happens when a message is sent again.
    pub resend: Text,
    pub receipts: Text,
    pub rules: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Packs {
    /// In the order they are offered; the first is the default.
    pub packs: Vec<PackView>,
}
