//! Threads by hand: link, take out, say whom one is about; and due dates in working days.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{PersonView, Text, ThreadRow};

/// Where a thread may be linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkChoices {
    /// Other threads about the same person, newest first.
    pub threads: Vec<ThreadRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ThreadLink {
    /// The thread that goes.
    pub thread_id: i64,
    /// The thread that gets its messages.
    pub into_thread_id: i64,
}

/// A message out of its thread: where it is now, and the way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Detached {
    pub thread_id: i64,
    pub undo_id: i64,
}

/// Whom the messages of a thread name as the patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ThreadPeople {
    /// In the order they are named; the index is what `thread_settle` takes.
    pub people: Vec<NamedPerson>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NamedPerson {
    pub person: PersonView,
    /// Grouped as it is written, to be told from another one; `None`: sent without a number.
    pub number: Option<String>,
    /// Kinds of the messages that name this person.
    pub said_in: Vec<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ThreadSettle {
    pub thread_id: i64,
    /// Index among `ThreadPeople.people`.
    pub person: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DueDaysRequest {
    /// `YYYY-MM-DD`, at most 31.
    pub dates: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DueDays {
    /// As asked, those that are dates.
    pub days: Vec<DueDay>,
}

/// A due date on the Norwegian calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DueDay {
    pub date: String,
    /// Calendar days from today; negative when it is passed.
    pub days: i32,
    /// Days left to work, today among them when it is one.
    pub working_days: u32,
    /// Nobody works on the day itself.
    pub off: bool,
    /// The holiday that it is.
    pub holiday: Option<Text>,
}
