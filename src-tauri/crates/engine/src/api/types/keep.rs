//! Charts that lie here: whom to keep, how keeping goes, what lies where, the day's appointments.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::PatientRow;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientKeep {
    pub patient_id: i64,
    pub keep: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepRun {
    /// `kept`: those that were chosen; `day`: today's patients, who are chosen by it; `these`.
    pub which: String,
    /// For `these`.
    pub patient_ids: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepFailed {
    pub patient_id: i64,
    pub name: String,
    /// `offline`, `not_read`, `partly`, `no_chart`, `gone_here`.
    pub problem: String,
}

/// How many documents there are, and whose content lies here: what can be opened with the network down. Those entered
/// in error, and those without content, are not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptDocuments {
    pub all: u32,
    pub here: u32,
    /// At another server, which is not asked.
    pub elsewhere: u32,
    /// Larger than what is kept of one, or of all together.
    pub too_large: u32,
    /// Asked for, and not given.
    pub not_given: u32,
}

/// How keeping stands, or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepState {
    pub running: bool,
    pub total: u32,
    pub done: u32,
    /// Patients of whom something was not read.
    pub failures: u32,
    pub failed: Vec<KeepFailed>,
    /// Resources that came.
    pub resources: u32,
    /// `None`: nothing was kept in this session.
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    /// By a person.
    pub stopped: bool,
    pub offline: bool,
    /// Patients chosen to be kept.
    pub kept: u32,
    /// The oldest reading among those.
    pub oldest: Option<String>,
    /// Of those who are kept.
    pub documents: KeptDocuments,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DayRow {
    /// As sent.
    pub start: String,
    /// FHIR's status.
    pub status: String,
    pub patient: PatientRow,
}

/// Today's appointments as they were last read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    pub day: String,
    /// `None`: the day was not read.
    pub read_at: Option<String>,
    pub rows: Vec<DayRow>,
    /// There is an EHR to ask.
    pub connected: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptPageRequest {
    /// From the page before.
    pub after: Option<String>,
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptRow {
    pub patient: PatientRow,
    pub resources: u32,
    pub bytes: u64,
    /// When it goes by itself, unless somebody opens it before.
    pub goes_at: Option<String>,
    pub documents: KeptDocuments,
}

/// Charts that lie here, the oldest reading first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptPage {
    pub rows: Vec<KeptRow>,
    /// For the next page; `None`: this was the last.
    pub after: Option<String>,
    pub charts: u32,
    pub kept: u32,
    /// Days a chart lies here untouched.
    pub days: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptDays {
    pub days: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptWiped {
    /// Charts taken away.
    pub charts: u32,
}
