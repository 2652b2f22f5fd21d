//! Whom a held thread is about, as a person has chosen. The choice is about the messages that were there; one that comes
//! later and says otherwise holds the thread again.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use crate::store::{StoreError, Tx, mark};

/// A person as chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// National number, digits.
    pub number: Option<String>,
    /// Name.
    pub name: String,
    /// As sent.
    pub birth_date: Option<String>,
    /// As sent.
    pub gender: Option<String>,
}

/// The choice as kept beside the thread.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Settled {
    #[serde(flatten)]
    pub chosen: Chosen,
    /// The messages it was made about.
    pub messages: Vec<i64>,
}

/// Says whom a held thread is about. Returns what [`mark::undo`] takes.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`] for a thread that is not held.
pub fn settle(
    tx: &Tx<'_>,
    thread_id: i64,
    chosen: &Chosen,
    at: Timestamp,
) -> Result<i64, StoreError> {
    if !crate::store::inbox::row(tx, thread_id)?.held {
        return Err(StoreError::NotFound {
            what: "a thread that is held",
        });
    }
    let messages: Vec<i64> = tx
        .prepare_cached("SELECT message_id FROM message WHERE thread_id = ?1 ORDER BY message_id")?
        .query_map([thread_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let settled = Settled {
        chosen: chosen.clone(),
        messages,
    };
    let json =
        serde_json::to_string(&settled).map_err(|_| StoreError::Json { what: "a choice" })?;
    mark::settle(tx, thread_id, &json, at)
}

pub(super) fn of(tx: &Tx<'_>, thread_id: i64) -> Result<Option<Settled>, StoreError> {
    let json: Option<Option<String>> = tx
        .prepare_cached("SELECT settled FROM thread_mark WHERE thread_id = ?1")?
        .query_row(params![thread_id], |row| row.get(0))
        .optional()?;
    Ok(json
        .flatten()
        .and_then(|json| serde_json::from_str(&json).ok()))
}
