//! Appointments of a day, as the EHR gave them.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::{StoreError, Tx, moment};

/// An appointment with a patient who is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// When it begins, as sent.
    pub start: String,
    /// Id at the server.
    pub fhir_id: String,
    /// FHIR's status.
    pub status: String,
    /// Whose.
    pub patient_id: i64,
    /// When the day was read.
    pub read_at: String,
}

/// Puts a day as it was read in place of what was known of it; earlier days are let go of.
///
/// # Errors
/// Database errors.
pub fn replace(
    tx: &Tx<'_>,
    connection_id: i64,
    day: &str,
    appointments: &[Appointment],
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM day_appointment WHERE connection_id = ?1 AND day <= ?2",
        params![connection_id, day],
    )?;
    let read_at = moment::text(at);
    for one in appointments {
        tx.prepare_cached(
            "
            INSERT INTO day_appointment (connection_id, day, start, fhir_id, status, patient_id, read_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (connection_id, day, start, fhir_id, patient_id) DO NOTHING
            ",
        )?
        .execute(params![
            connection_id,
            day,
            one.start,
            one.fhir_id,
            one.status,
            one.patient_id,
            read_at
        ])?;
        tx.patient_changed(one.patient_id);
    }
    Ok(())
}

/// A day's appointments, in their order.
///
/// # Errors
/// Database errors.
pub fn of(db: &Db, connection_id: i64, day: &str) -> Result<Vec<Appointment>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT start, fhir_id, status, patient_id, read_at FROM day_appointment
            WHERE connection_id = ?1 AND day = ?2 ORDER BY start, fhir_id, patient_id
            ",
        )?
        .query_map(params![connection_id, day], |row| {
            Ok(Appointment {
                start: row.get(0)?,
                fhir_id: row.get(1)?,
                status: row.get(2)?,
                patient_id: row.get(3)?,
                read_at: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
