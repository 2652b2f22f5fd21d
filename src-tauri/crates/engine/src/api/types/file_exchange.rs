//! Messages as files: read in, saved, and lying in folders.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How messages travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    ProcessMessage,
    Bundle,
    Folder,
}

/// May messages be exchanged as files here? Off in PROD until a person switches it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FileExchange {
    pub allowed: bool,
}

/// Files from the host's dialog or dropped on the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilesRead {
    pub files: Vec<String>,
}

/// What one file brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FileTaken {
    pub name: String,
    /// Why it was not taken: `not_plain`, `too_large`, `closed`, `not_json`, `not_message`, `empty`.
    pub problem: Option<String>,
    /// Line, or which message.
    pub place: Option<u32>,
    pub new: u32,
    pub receipts: u32,
    pub known: u32,
    pub conflicts: u32,
    /// For none of our HER-ids: not taken.
    pub for_others: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilesTaken {
    pub files: Vec<FileTaken>,
    /// Thread of the first new message.
    pub thread_id: Option<i64>,
}

/// A message to be saved as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageSave {
    pub message_id: i64,
    /// From the host's save dialog.
    pub file: String,
}

/// A name for a message's file: time and id, nobody's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FileName {
    pub name: String,
}

/// A file that lies unread in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FileLeft {
    pub name: String,
    /// As [`FileTaken::problem`].
    pub problem: String,
    pub place: Option<u32>,
}
