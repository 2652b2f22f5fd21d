//! Numbers of published examples, which TEST lets pass.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One number of a published example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExampleNumber {
    pub digits: String,
    /// As it is shown.
    pub formatted: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExampleNumbers {
    pub numbers: Vec<ExampleNumber>,
}

/// What was pasted: the numbers, or the examples that they stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExampleNumbersAdd {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExampleNumbersAdded {
    /// Those that were not there yet.
    pub added: u32,
    pub numbers: Vec<ExampleNumber>,
}
