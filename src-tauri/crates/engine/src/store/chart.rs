//! How each section of a patient's chart was last read.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::word::words;
use super::{StoreError, Tx, moment};

/// Sections of a chart by the names they are kept and shown under, and the types each is made of.
pub const SECTIONS: &[(&str, &[&str])] = &[
    ("conditions", &["Condition"]),
    ("allergies", &["AllergyIntolerance"]),
    ("medications", &["MedicationStatement", "MedicationRequest"]),
    ("measurements", &["Observation"]),
    ("documents", &["DocumentReference", "Composition"]),
    ("appointments", &["Appointment"]),
    ("encounters", &["Encounter"]),
    ("services", &["EpisodeOfCare"]),
    ("plans", &["CarePlan", "Goal"]),
    ("forms", &["QuestionnaireResponse"]),
    ("flags", &["Flag"]),
    (
        "other",
        &[
            "Procedure",
            "Immunization",
            "DiagnosticReport",
            "FamilyMemberHistory",
            "ServiceRequest",
            "Task",
            "Communication",
            "Consent",
            "RelatedPerson",
            "CareTeam",
            "Device",
        ],
    ),
];

words! {
    /// What the last attempt at a section gave. A section without a row was never asked for.
    Fetch {
        /// The server answered.
        Read = "read",
        /// 401 or 403.
        NoAccess = "no_access",
        /// The server does not offer the type.
        NotSupported = "not_supported",
        /// Anything else.
        Failed = "failed",
    }
}

/// A section's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `conditions`, `allergies`, …
    pub section: String,
    /// What the last attempt gave.
    pub state: Fetch,
    /// When it was last read with success.
    pub fetched_at: Option<String>,
    /// The last attempt.
    pub tried_at: String,
    /// Catalogue key.
    pub problem: Option<String>,
    /// Request id.
    pub reference: Option<String>,
}

/// Notes an attempt. A failure keeps the time of the last success.
///
/// # Errors
/// Database errors.
pub fn note(
    tx: &Tx<'_>,
    patient_id: i64,
    section: &str,
    state: Fetch,
    problem: Option<&str>,
    reference: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let at = moment::text(at);
    let fetched = (state == Fetch::Read).then_some(&at);
    tx.prepare_cached(
        "
        INSERT INTO chart_section (patient_id, section, state, fetched_at, tried_at, problem, reference)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (patient_id, section) DO UPDATE SET
            state = excluded.state, fetched_at = coalesce(excluded.fetched_at, fetched_at),
            tried_at = excluded.tried_at, problem = excluded.problem, reference = excluded.reference
        ",
    )?
    .execute(params![patient_id, section, state, fetched, at, problem, reference])?;
    if state == Fetch::Read {
        tx.prepare_cached("UPDATE patient SET fetched_at = ?2 WHERE patient_id = ?1")?
            .execute(params![patient_id, at])?;
    }
    tx.patient_changed(patient_id);
    Ok(())
}

/// All sections of a patient that were ever asked for.
///
/// # Errors
/// Database errors.
pub fn sections(db: &Db, patient_id: i64) -> Result<Vec<Section>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT section, state, fetched_at, tried_at, problem, reference
            FROM chart_section WHERE patient_id = ?1 ORDER BY section
            ",
        )?
        .query_map([patient_id], |row| {
            Ok(Section {
                section: row.get(0)?,
                state: row.get(1)?,
                fetched_at: row.get(2)?,
                tried_at: row.get(3)?,
                problem: row.get(4)?,
                reference: row.get(5)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
