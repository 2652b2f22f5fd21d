//! A chart on paper.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A part of the chart, as its tab is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChartPart {
    /// What is current, with the newest measurements.
    Overview,
    /// Everything with a date, newest first.
    Timeline,
    Measurements,
    Medications,
    Conditions,
    /// Allergies and critical notes.
    Allergies,
    Plans,
    /// Appointments and contacts.
    Contacts,
    Forms,
    Documents,
    Services,
    /// Every other type.
    Other,
    /// Which letters there are; the letters themselves are printed from the inbox.
    Messages,
    /// Address, phone, general practitioner.
    Patient,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPaperRequest {
    pub patient_id: i64,
    /// In any order: paper has an order of its own.
    pub parts: Vec<ChartPart>,
    /// `YYYY-MM-DD`; what ended before is left out and counted.
    pub from: Option<String>,
    /// `YYYY-MM-DD`; what began after is left out and counted.
    pub to: Option<String>,
    /// `nb` or `en`.
    pub language: String,
}

/// How much paper it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPaperSize {
    pub pages: u32,
    /// So much that a person should be asked first.
    pub ask: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartText {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPdfRequest {
    #[serde(flatten)]
    pub paper: ChartPaperRequest,
    /// From the host's save dialog.
    pub file: String,
    /// Said yes to more pages than are made without asking.
    pub long: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPdf {
    pub pages: u32,
    pub bytes: u32,
}
