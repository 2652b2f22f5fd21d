//! Settings: author, connections, directory, tests of a connection.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FileLeft, Progress, Transport};

/// Who is writing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Author {
    pub given: String,
    pub family: String,
    /// Up to nine digits.
    pub hpr: String,
    pub practice: String,
    pub organisation_number: Option<String>,
    pub phone: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Ehr,
    Messaging,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    None,
    /// User name in the connection, password by `secret("connection/<id>/password")`.
    Basic,
    /// `secret("connection/<id>/token")`.
    Bearer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    pub connection_id: i64,
    pub role: Role,
    pub name: String,
    pub base_url: String,
    pub auth: Auth,
    pub user_name: Option<String>,
    pub has_secret: bool,
    /// Own HER-ids (messaging).
    pub her_ids: Vec<String>,
    /// HER-id of the addressee that is NAV here (79768 unless set).
    pub nav_her_id: String,
    /// A search by number may go in the address (never PROD).
    pub allow_get_number: bool,
    /// Is it the built-in sandbox?
    pub sandbox: bool,
    /// Seconds between polls.
    pub poll_seconds: u32,
    pub last_test: Option<TestReport>,
    /// How the log was first read: `all`, `from_now`, `None` until asked.
    pub first_read: Option<String>,
    /// How its log is read: `row`, `since`, `id`.
    pub cursor_kind: String,
    /// Id of the other side's rules.
    pub pack: String,
    pub transport: Transport,
    /// Folder: where our messages are laid.
    pub out_folder: Option<String>,
    /// Folder: where the other side's are found.
    pub in_folder: Option<String>,
    /// What lies unread in it.
    pub left: Vec<FileLeft>,
}

/// How a log is read from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionCursor {
    pub connection_id: i64,
    /// `row`, `since`, `id`.
    pub kind: String,
    /// A person has said yes to reading what is for others (`id`).
    pub confirmed: bool,
}

/// What waits in the outbox of a connection, and under which rules it was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionQueue {
    pub waiting: Vec<WaitingUnder>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WaitingUnder {
    pub pack: String,
    pub messages: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Connections {
    pub connections: Vec<ConnectionView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionPut {
    /// `None` makes a new one.
    pub connection_id: Option<i64>,
    pub role: Role,
    pub name: String,
    pub base_url: String,
    pub auth: Auth,
    pub user_name: Option<String>,
    pub her_ids: Vec<String>,
    pub nav_her_id: Option<String>,
    pub allow_get_number: bool,
    pub poll_seconds: Option<u32>,
    /// Id of the other side's rules; `None` keeps them.
    pub pack: Option<String>,
    /// `None` keeps it.
    pub transport: Option<Transport>,
    /// A folder from the host's dialog; `None` keeps it.
    pub out_folder: Option<String>,
    /// A folder from the host's dialog; `None` keeps it, empty takes it away.
    pub in_folder: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRequest {
    pub connection_id: i64,
}

/// One probe of `test tilkoblingen`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// `address`, `metadata`, `read_messages`, `send_messages`, `clock`, `log`, `patient_search`.
    pub name: String,
    /// `ok`, `note`, `failed`, `skipped`.
    pub verdict: String,
    /// Catalogue key of what was found, with `params`.
    pub found: String,
    pub params: Vec<String>,
    pub millis: Option<u32>,
    pub request_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TestReport {
    /// Catalogue key of the one line on top: `ok`, `connected_cannot_send`, `not_fhir`, `unreachable`, `no_access`, ...
    pub verdict: String,
    /// `ok`, `note`, `failed`.
    pub level: String,
    pub tested_at: String,
    pub millis: u32,
    pub probes: Vec<Probe>,
}

/// "Hvorfor kommer det ingenting?": which connection, and what the inbox is set to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WhyNothing {
    /// The first messaging connection when not given.
    pub connection_id: Option<i64>,
    pub split: Option<super::Split>,
    pub query: Option<String>,
}

/// First connection: how much of the log to read; or the answer to a log that was reset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FirstRead {
    pub connection_id: i64,
    /// `all` or `from_now`.
    pub mode: String,
}

/// The answer a person gives to a banner that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BannerAnswer {
    pub code: String,
    pub connection_id: Option<i64>,
    /// `read_again`, `resume`, `dismiss`.
    pub answer: String,
}

/// The other party in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    pub her_id: String,
    pub name: String,
    /// `entered`, `built_in`, `learned`.
    pub source: String,
    pub last_used: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Directory {
    pub parties: Vec<Party>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartyPut {
    pub her_id: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartyRequest {
    pub her_id: String,
}

/// What lies on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StorageView {
    pub bytes: u64,
    pub patients: u32,
    pub resources: u32,
    pub messages: u32,
    pub oldest: Option<String>,
    pub key_place: super::UnlockMethod,
    pub busy: Option<Progress>,
}
