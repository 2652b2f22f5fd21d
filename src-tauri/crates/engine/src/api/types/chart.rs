//! Patients and the chart.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CodeView, PersonView};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientSearchRequest {
    /// Name parts, a birth date in any Norwegian writing, or a national number.
    pub text: String,
    pub limit: u32,
    /// Only those whose charts lie here.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub held: bool,
}

/// Where a patient came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PatientSource {
    /// Read from the EHR connection.
    Ehr,
    /// Typed by a person here: "ikke fra journalsystem".
    Entered,
    /// Taken from a message: "ikke fra journalsystem".
    Message,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientRow {
    pub patient_id: i64,
    pub person: PersonView,
    pub address: Option<String>,
    pub source: PatientSource,
    /// When the chart was last read; `None`: only the search row is held.
    pub fetched_at: Option<String>,
    /// `inactive`, `replaced`, `deceased`, `cannot_interpret`, `gone`.
    pub flags: Vec<String>,
    pub opened_at: Option<String>,
    /// When a person chose to keep the chart here.
    pub kept_at: Option<String>,
    /// As the source names her: tells namesakes apart.
    pub general_practitioner: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientRows {
    pub rows: Vec<PatientRow>,
    /// More rows exist than were asked for.
    pub more: bool,
    /// What the text was understood as: `name`, `birth_date`, `number`, `address`, `phone`, `bad_number`, `too_short`.
    pub understood: String,
}

/// How the server's part of a search went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerSearch {
    pub rows: Vec<PatientRow>,
    /// `answered`, `no_connection`, `offline`, `no_access`, `not_supported`, `bad_answer`, `too_short`.
    pub outcome: String,
    pub millis: u32,
    /// `POST` or `GET`.
    pub method: Option<String>,
    pub reference: Option<String>,
    /// There are more, or the server does not say that there are not.
    pub more: bool,
    /// Parameters that the server passed over, by its own word.
    pub ignored: Vec<String>,
    /// Patients in the answer that are not whom was asked for: not shown, not kept.
    pub strangers: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientRequest {
    pub patient_id: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PatientEnter {
    pub given: String,
    pub family: String,
    pub birth_date: Option<String>,
    pub gender: Option<String>,
    pub national_number: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NumberView {
    /// 11 digits as `DDMMYY NNNNN`.
    pub number: String,
}

/// The four kinds of empty are never mixed; see DESIGN, "What is safe to show".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SectionState {
    /// Read, and there are items.
    Loaded,
    /// Read, and the server has none registered.
    NoneRegistered,
    /// The source says "none known" (negated statement sent).
    NoneKnown,
    /// Not fetched yet, or the last attempt failed (see `problem`).
    NotFetched,
    /// 401/403.
    NoAccess,
    /// The server does not offer the type.
    NotSupported,
}

/// One row of a chart section, in words that are safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartItem {
    pub resource_id: i64,
    pub resource_type: String,
    /// Name as sent; "ikke i kilden" is the UI's word for `None`.
    pub title: Option<String>,
    pub code: Option<CodeView>,
    /// Status in FHIR's code, worded by the UI: `active`, `resolved`, `refuted`, `inactive`, `cancelled`, ...
    pub status: Option<String>,
    pub verification: Option<String>,
    pub date: Option<String>,
    pub end: Option<String>,
    /// Dose text, reaction, author: as sent.
    pub detail: Option<String>,
    /// Highest severity or criticality sent: `high`, `severe`, `life-threatening`.
    pub criticality: Option<String>,
    /// What stands first in a summary has the lowest number; equal ones stand as they come. The rule is
    /// `api::present::foremost`'s.
    pub foremost: u32,
    /// An `https` address that it leads to: where an appointment over video is held.
    pub link: Option<String>,
    /// Of an appointment: the one it is a part of.
    pub part_of: Option<PartOf>,
    /// Shown in lists of what is current.
    pub current: bool,
    /// An unknown `modifierExtension`: struck out, "kan ikke tolkes trygt", in no summary.
    pub cannot_interpret: bool,
    /// Data quirks by catalogue key: `empty_date`, `float_noise`, `possible_duplicate`, `preliminary`; `group`: an appointment
    /// for several people at once.
    pub flags: Vec<String>,
}

/// What something is a part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PartOf {
    /// Local number, when it is held.
    pub resource_id: Option<i64>,
    /// As the sender calls it beside the reference.
    pub title: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartSection {
    /// `conditions`, `allergies`, `medications`, `documents`, `appointments`, `encounters`, `services`, `plans`, `forms`,
    /// `flags`, `other`.
    pub name: String,
    pub state: SectionState,
    pub fetched_at: Option<String>,
    pub items: Vec<ChartItem>,
    /// Items not shown: past ones, or those beyond the limit.
    pub hidden: u32,
    /// Current and safe to interpret, shown or not. Of appointments: those that are not over by their status.
    pub current: u32,
    /// Entered-in-error, kept for history only.
    pub withdrawn: u32,
    pub problem: Option<String>,
    pub reference: Option<String>,
}

/// A measurement as sent: decimals are text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    pub resource_id: i64,
    pub at: Option<String>,
    /// As sent: `138`, `36.60`.
    pub value: Option<String>,
    /// Second value of a pair (diastolic).
    pub second: Option<String>,
    /// Coded or worded value, when it is no number.
    pub text: Option<String>,
    pub unit: Option<String>,
    pub status: Option<String>,
    pub source: Option<String>,
    /// Limits that its sender holds it against.
    pub ranges: Vec<MeasuredRange>,
    /// `H`, `LL`, …, or the sender's words.
    pub interpretation: Option<String>,
    /// What a value with parts is made of: the points of a score.
    pub parts: Vec<MeasuredPart>,
    pub flags: Vec<String>,
}

/// `Observation.referenceRange`. Limits are in the unit of the value, numbers as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MeasuredRange {
    /// Of the second value of a pair.
    pub second: bool,
    /// `green`, `yellow`, `red`; `None` for a plain reference range.
    pub colour: Option<String>,
    pub low: Option<String>,
    pub high: Option<String>,
    /// In the sender's words, or in another unit than the value.
    pub words: Option<String>,
    /// For whom, where it is not for everybody.
    pub applies: Option<String>,
}

/// `Observation.component` beside a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MeasuredPart {
    pub name: Option<String>,
    pub value: String,
    pub unit: Option<String>,
    /// `green`, `yellow`, `red`, where its reading says so.
    pub colour: Option<String>,
}

/// One kind of measurement in one unit. Never drawn across units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Series {
    /// Stable within the patient: code and unit.
    pub key: String,
    pub name: String,
    pub code: Option<CodeView>,
    pub unit: Option<String>,
    /// `pair` (blood pressure), `number`, `score`, `text`.
    pub shape: String,
    /// Newest first.
    pub points: Vec<Measurement>,
    pub more: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Measurements {
    pub state: SectionState,
    pub fetched_at: Option<String>,
    pub series: Vec<Series>,
    pub problem: Option<String>,
    pub reference: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Chart {
    pub patient: PatientRow,
    pub resource_id: Option<i64>,
    pub phone: Option<String>,
    pub general_practitioner: Option<String>,
    /// The patient that replaces this one, when it is in the cache.
    pub replaced_by: Option<i64>,
    pub sections: Vec<ChartSection>,
    pub measurements: Measurements,
    /// Threads about this person, newest first.
    pub threads: Vec<super::ThreadRow>,
    pub drafts: Vec<super::DraftRow>,
    /// A refresh is running: `(done, total)` resource types.
    pub refreshing: Option<Progress>,
    /// Connection the chart comes from.
    pub connection: Option<String>,
    pub offline: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartRowsRequest {
    pub patient_id: i64,
    /// `conditions`, …
    pub section: String,
    /// The last row that is shown already.
    pub after: Option<i64>,
    /// At most 1,000.
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartRows {
    pub items: Vec<ChartItem>,
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPointsRequest {
    pub patient_id: i64,
    /// `Series.key`
    pub series: String,
    /// Resource of the last point that is shown already.
    pub after: Option<i64>,
    /// At most 1,000.
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartPoints {
    /// Newest first.
    pub points: Vec<Measurement>,
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartTimelineRequest {
    pub patient_id: i64,
    /// First day; `None`: from the first there is.
    pub from: Option<String>,
    /// The day after the last; `None`: whatever is ahead.
    pub to: Option<String>,
    /// At most 1,000.
    pub limit: u32,
}

/// Something with a date: a row of a section or a point of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineRow {
    /// Name of its section; `measurements`.
    pub section: String,
    pub at: String,
    pub item: Option<ChartItem>,
    /// A series with this one point.
    pub measured: Option<Series>,
}

/// What a month holds that is too much to be listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineMonth {
    /// `2019-03`
    pub month: String,
    pub section: String,
    pub count: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartTimeline {
    /// Newest first.
    pub rows: Vec<TimelineRow>,
    /// What is older than the rows, by month; empty when the rows are all there is.
    pub months: Vec<TimelineMonth>,
    /// Threads of the same stretch.
    pub threads: Vec<super::ThreadRow>,
    /// The day of the first thing there is, in or before the stretch.
    pub first: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    pub done: u32,
    pub total: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResourceRequest {
    pub resource_id: i64,
}
