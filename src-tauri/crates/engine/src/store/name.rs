//! Whose names there are, read on from where one was: for what must know every name (stage mode).

use rusqlite::Connection as Db;

use super::StoreError;

/// How far the names have been read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    patient: i64,
    message: i64,
}

/// A person, as far as anybody has named her.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// As shown.
    pub name: String,
    /// FHIR administrative gender.
    pub gender: Option<String>,
    /// Name of her doctor.
    pub practitioner: String,
}

/// People who have come since, from charts and from messages. The first time it reads all of them, once.
///
/// # Errors
/// Database errors.
pub fn since(db: &Db, seen: &Seen) -> Result<(Vec<Named>, Seen), StoreError> {
    let mut now = seen.clone();
    let mut named = Vec::new();
    let mut patients = db.prepare_cached(
        "
        SELECT patient_id, given, family, name, gender, general_practitioner
        FROM patient WHERE patient_id > ?1 ORDER BY patient_id
        ",
    )?;
    let mut rows = patients.query([seen.patient])?;
    while let Some(row) = rows.next()? {
        now.patient = row.get(0)?;
        named.push(Named {
            given: row.get(1)?,
            family: row.get(2)?,
            name: row.get(3)?,
            gender: row.get(4)?,
            practitioner: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        });
    }
    let mut messages = db.prepare_cached(
        "
        SELECT message_id, patient_name, patient_gender,
               CASE WHEN author_hpr IS NULL THEN '' ELSE author_name END
        FROM message WHERE message_id > ?1 ORDER BY message_id
        ",
    )?;
    let mut rows = messages.query([seen.message])?;
    let mut last = Named::default();
    while let Some(row) = rows.next()? {
        now.message = row.get(0)?;
        let person = Named {
            name: row.get(1)?,
            gender: row.get(2)?,
            // Only a person has such a number; the other authors are offices.
            practitioner: row.get(3)?,
            ..Named::default()
        };
        // A log is often about the same person for a while.
        if person != last {
            named.push(person.clone());
            last = person;
        }
    }
    Ok((named, now))
}
