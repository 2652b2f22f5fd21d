//! The other side: what the sandbox is told to do, and how it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What NAV's side has not said yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct SandboxWaiting {
    /// Receipts that come by themselves.
    pub receipts: u32,
    /// Receipts that are kept back.
    pub silent: u32,
    /// Letters under way.
    pub letters: u32,
    /// Reminders that come with time.
    pub reminders: u32,
    /// When the next of them comes, in story time.
    pub next: Option<String>,
}

/// A fault that is on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SandboxFault {
    pub name: String,
    /// `any`, `ehr`, `nav`, `post`, `poll`.
    pub reach: String,
    /// How many times more; for ever when not given.
    pub times: Option<u32>,
    /// `ms`, `retry_after`, `reason`, … as text.
    pub parameters: BTreeMap<String, String>,
}

/// A reason NAV may give for refusing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxRejection {
    pub key: String,
    /// Author's HPR number that brings it about.
    pub hpr: Option<String>,
}

/// Somebody a story can be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SandboxPerson {
    /// Place among the sandbox's people.
    pub place: u32,
    pub name: String,
    pub birth_date: Option<String>,
}

/// How the other side stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SandboxView {
    /// Name of the connection.
    pub connection: String,
    /// The one inside this DEMO workspace, and not one that was started beside it.
    pub built_in: bool,
    /// Its own clock.
    pub now: String,
    /// How far the story has come.
    pub story_now: String,
    pub log_length: u32,
    /// Messages of ours it has taken.
    pub accepted: u32,
    pub waiting: SandboxWaiting,
    pub faults: Vec<SandboxFault>,
    /// Courses that can be begun: `order`, `rejected`, `silent`, `backwards`, `reply`.
    pub courses: Vec<String>,
    /// Single letters that can be told.
    pub stories: Vec<String>,
    pub fault_names: Vec<String>,
    pub rejections: Vec<SandboxRejection>,
    pub people: Vec<SandboxPerson>,
}

/// What came of an act, and how the other side stands after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxActed {
    /// Messages that came to the log.
    pub came: u32,
    pub state: SandboxView,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxStory {
    pub story: String,
    /// About whom; the story's own person when not given.
    pub person: Option<u32>,
    /// For `rejected`: why.
    pub reason: Option<String>,
}

/// Turns a fault on or off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxTurn {
    /// `None` with `on` false: all of them.
    pub name: Option<String>,
    pub on: bool,
    pub times: Option<u32>,
    pub parameters: BTreeMap<String, String>,
}

/// Moves the story forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SandboxClock {
    /// At most a year.
    pub minutes: u32,
}
