//! Whether what a patient's documents lead to lies here too, so that it can be opened with the network down.

use fhir::view::{self, Attachment};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection as Db, params};
use serde_json::Value;

use super::word::words;
use super::{StoreError, Tx, moment};

words! {
    /// How it stands with the content of a document.
    State {
        /// It came, or became another, since it was looked at.
        Unknown = "unknown",
        /// All of it can be opened.
        Here = "here",
        /// Entered in error: nothing is asked for.
        Withdrawn = "withdrawn",
        /// It has none.
        Nothing = "nothing",
        /// At a server that is not asked.
        Elsewhere = "elsewhere",
        /// Larger than what is kept of one.
        TooLarge = "too_large",
        /// All of it together is as much as is kept.
        NoRoom = "no_room",
        /// The server does not give it.
        Refused = "refused",
        /// It was asked for, and did not come whole.
        Failed = "failed",
    }
}

/// How many documents there are, by how it stands with their content. Those entered in error and those without any are
/// not among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub all: i64,
    /// Can be opened with the network down.
    pub here: i64,
    /// At a server that is not asked.
    pub elsewhere: i64,
    /// Too large, or over what is kept in all.
    pub too_large: i64,
    /// Asked for and not given.
    pub not_given: i64,
}

impl Counts {
    fn add(&mut self, state: State, count: i64) {
        match state {
            State::Withdrawn | State::Nothing => return,
            State::Here => self.here += count,
            State::Elsewhere => self.elsewhere += count,
            State::TooLarge | State::NoRoom => self.too_large += count,
            State::Refused | State::Failed => self.not_given += count,
            State::Unknown => {}
        }
        self.all += count;
    }
}

/// Notes whether what a resource says leads to content. A DocumentReference always stands here, by a trigger.
pub(super) fn note(tx: &Tx<'_>, resource_id: i64, resource: &Value) -> Result<(), StoreError> {
    if view::resource_type(resource) == Some("DocumentReference") {
        return Ok(());
    }
    let leads = Attachment::all(resource)
        .iter()
        .any(|one| one.url().is_some());
    let sql = if leads {
        "
        INSERT INTO document_lying (resource_id, patient_id, state)
        SELECT resource_id, patient_id, 'unknown' FROM resource WHERE resource_id = ?1 AND patient_id IS NOT NULL
        ON CONFLICT (resource_id) DO UPDATE SET state = excluded.state
        "
    } else {
        "DELETE FROM document_lying WHERE resource_id = ?1"
    };
    tx.prepare_cached(sql)?.execute([resource_id])?;
    Ok(())
}

pub(super) const UNSETTLED: &str = "
    SELECT resource_id, state FROM document_lying
    WHERE patient_id = ?1 AND state IN ('unknown', 'no_room', 'failed')
    UNION ALL
    SELECT resource_id, state FROM document_lying
    WHERE patient_id = ?1 AND state = 'refused' AND coalesce(asked_order, 0) <= ?2
";

/// What a server said no to is asked for again after so long, unless it became another meanwhile.
const REFUSED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Documents of a patient whose content is to be asked for: new and changed ones, and those that did not come the last
/// time. What was refused is left alone for a day.
///
/// # Errors
/// Database errors.
pub fn unsettled(db: &Db, patient_id: i64, at: Timestamp) -> Result<Vec<(i64, State)>, StoreError> {
    let before = at.checked_sub(REFUSED_FOR).unwrap_or(Timestamp::MIN);
    Ok(db
        .prepare_cached(UNSETTLED)?
        .query_map(params![patient_id, moment::order(before)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?)
}

/// How it stands with a document now.
///
/// # Errors
/// Database errors.
pub fn settle(
    tx: &Tx<'_>,
    resource_id: i64,
    state: State,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE document_lying SET state = ?2, asked_order = ?3 WHERE resource_id = ?1",
    )?
    .execute(params![resource_id, state, moment::order(at)])?;
    Ok(())
}

/// A patient's documents.
///
/// # Errors
/// Database errors.
pub fn of(db: &Db, patient_id: i64) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let mut read = db.prepare_cached(
        "SELECT state, count FROM document_count WHERE patient_id = ?1 AND count > 0",
    )?;
    let mut rows = read.query([patient_id])?;
    while let Some(row) = rows.next()? {
        counts.add(row.get(0)?, row.get(1)?);
    }
    Ok(counts)
}

/// The documents of all patients that a person chose to keep.
///
/// # Errors
/// Database errors.
pub fn of_kept(db: &Db) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let mut read = db.prepare_cached(
        "
        SELECT one.state, sum(one.count) FROM patient AS p
        CROSS JOIN document_count AS one ON one.patient_id = p.patient_id
        WHERE p.kept_at IS NOT NULL GROUP BY one.state
        ",
    )?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        counts.add(row.get(0)?, row.get(1)?);
    }
    Ok(counts)
}
