//! What lies here of patients' charts: whom a person chose to keep, what each weighs, and how it is taken away.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::patient::{self, Patient, Source};
use super::{StoreError, Tx, exchange, moment, questionnaire, setting};

/// Days a chart lies here after a person last had to do with it, where nothing else is set.
pub const DAYS: u32 = 30;
const SETTING: &str = "chart-days";

/// A chart that lies here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// Whose.
    pub patient: Patient,
    /// When a person chose to keep it.
    pub kept_at: Option<String>,
    /// Resources held.
    pub resources: i64,
    /// Bytes as they lie here.
    pub bytes: i64,
    /// When a person last had to do with it, in milliseconds.
    pub touched: Option<i64>,
}

/// What lies here in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Charts that were read.
    pub charts: i64,
    /// Of those, chosen by a person.
    pub kept: i64,
}

pub(super) const PAGE: &str = "
    SELECT p.patient_id, p.kept_at, p.held_resources, p.held_bytes, p.touched_order FROM patient AS p
    WHERE p.fetched_at IS NOT NULL AND (p.fetched_at, p.patient_id) > (?1, ?2)
    ORDER BY p.fetched_at, p.patient_id LIMIT ?3
";

pub(super) const OVERDUE: &str = "
    SELECT touched_order, patient_id FROM patient
    WHERE source = 'ehr' AND touched_order < ?1 AND (touched_order, patient_id) > (?2, ?3)
    ORDER BY touched_order, patient_id LIMIT ?4
";

/// Charts that were read, oldest reading first: a page after the one that ended with `after`.
///
/// # Errors
/// Database errors.
pub fn page(db: &Db, after: Option<(&str, i64)>, limit: u32) -> Result<Vec<Lying>, StoreError> {
    let (moment, id) = after.unwrap_or(("", 0));
    let mut statement = db.prepare_cached(PAGE)?;
    let mut rows = statement.query(params![moment, id, limit])?;
    let mut lying = Vec::new();
    while let Some(row) = rows.next()? {
        lying.push(Lying {
            patient: patient::get(db, row.get(0)?)?,
            kept_at: row.get(1)?,
            resources: row.get(2)?,
            bytes: row.get(3)?,
            touched: row.get(4)?,
        });
    }
    Ok(lying)
}

/// Bytes of all charts that lie here.
///
/// # Errors
/// Database errors.
pub fn bytes(db: &Db) -> Result<i64, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT coalesce(sum(held_bytes), 0) FROM patient WHERE fetched_at IS NOT NULL",
        )?
        .query_row([], |row| row.get(0))?)
}

/// How many charts lie here. Counted from two partial indexes.
///
/// # Errors
/// Database errors.
pub fn sum(db: &Db) -> Result<Sum, StoreError> {
    let count = |sql: &str| -> Result<i64, StoreError> {
        Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    };
    Ok(Sum {
        charts: count("SELECT count(*) FROM patient WHERE fetched_at IS NOT NULL")?,
        kept: count("SELECT count(*) FROM patient WHERE kept_at IS NOT NULL")?,
    })
}

/// The oldest reading among those that are kept; `None`: none is kept, or one was never read.
///
/// # Errors
/// Database errors.
pub fn oldest(db: &Db) -> Result<Option<String>, StoreError> {
    let row: Option<(i64, i64, Option<String>)> = db
        .prepare_cached(
            "
            SELECT count(*), count(fetched_at), min(fetched_at) FROM patient WHERE kept_at IS NOT NULL
            ",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(row.and_then(|(kept, read, oldest)| oldest.filter(|_| kept == read)))
}

/// Is it kept, and since when?
///
/// # Errors
/// Database errors.
pub fn since(db: &Db, patient_id: i64) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT kept_at FROM patient WHERE patient_id = ?1")?
        .query_row([patient_id], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Those a person chose to keep, the longest kept first.
///
/// # Errors
/// Database errors.
pub fn all(db: &Db) -> Result<Vec<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT patient_id FROM patient WHERE kept_at IS NOT NULL ORDER BY kept_at, patient_id",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// A person chose to keep a chart, or not to any longer. Only charts from an EHR can be kept: what was typed here lies
/// here anyhow.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn set(tx: &Tx<'_>, patient_id: i64, keep: bool, at: Timestamp) -> Result<(), StoreError> {
    let changed = if keep {
        tx.execute(
            "
            UPDATE patient SET kept_at = coalesce(kept_at, ?2), touched_order = ?3
            WHERE patient_id = ?1 AND source = 'ehr'
            ",
            params![patient_id, moment::text(at), moment::order(at)],
        )?
    } else {
        tx.execute(
            "UPDATE patient SET kept_at = NULL WHERE patient_id = ?1",
            [patient_id],
        )?
    };
    if changed == 0 {
        return Err(StoreError::NotFound {
            what: "the patient",
        });
    }
    tx.patient_changed(patient_id);
    Ok(())
}

/// Takes away what was read of a chart: resources with their earlier versions, documents' content, forms that only her
/// answers name, and the exchanges it was read in. The patient goes too, when an EHR gave her and nothing else here is about her:
/// messages, drafts and what was sent name her by themselves and are never touched. True when she went.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn wipe(tx: &Tx<'_>, patient_id: i64) -> Result<bool, StoreError> {
    let patient = patient::get(tx, patient_id)?;
    let forms = questionnaire::named_by(tx, patient_id)?;
    let gone = tx.execute("DELETE FROM resource WHERE patient_id = ?1", [patient_id])?;
    tx.count("resources", -i64::try_from(gone).unwrap_or(0));
    for url in forms {
        questionnaire::let_go(tx, &url)?;
    }
    exchange::forget_patient(tx, patient_id)?;
    for table in ["chart_section", "chart_type", "day_appointment"] {
        tx.execute(
            &format!("DELETE FROM {table} WHERE patient_id = ?1"),
            [patient_id],
        )?;
    }
    let written: bool = tx.query_row(
        "
        SELECT EXISTS (SELECT 1 FROM draft WHERE patient_id = ?1)
            OR EXISTS (SELECT 1 FROM outbox WHERE patient_id = ?1)
        ",
        [patient_id],
        |row| row.get(0),
    )?;
    let goes = patient.source == Source::Ehr && !written;
    if goes {
        patient::remove(tx, &patient)?;
    } else {
        tx.execute(
            "
            UPDATE patient
            SET fetched_at = NULL, kept_at = NULL, touched_order = NULL, held_resources = 0, held_bytes = 0
            WHERE patient_id = ?1
            ",
            [patient_id],
        )?;
    }
    tx.patient_changed(patient_id);
    Ok(goes)
}

/// Some of those an EHR gave, for taking all of them away in batches.
///
/// # Errors
/// Database errors.
pub fn some(db: &Db, after: i64, limit: u32) -> Result<Vec<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT patient_id FROM patient
            WHERE patient_id > ?1 AND source = 'ehr' ORDER BY patient_id LIMIT ?2
            ",
        )?
        .query_map(params![after, limit], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Those with whom nobody has had to do since, and of whom something lies here that can go.
///
/// # Errors
/// Database errors.
pub fn overdue(
    db: &Db,
    before: Timestamp,
    after: (i64, i64),
    limit: u32,
) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(db
        .prepare_cached(OVERDUE)?
        .query_map(
            params![moment::order(before), after.0, after.1, limit],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .collect::<Result<_, _>>()?)
}

/// After how many days charts go by themselves.
///
/// # Errors
/// Database errors.
pub fn days(db: &Db) -> Result<u32, StoreError> {
    let set = setting::get(db, SETTING)?;
    Ok(set.and_then(|days| days.parse().ok()).unwrap_or(DAYS))
}

/// Sets after how many days charts go by themselves.
///
/// # Errors
/// Database errors.
pub fn set_days(tx: &Tx<'_>, days: u32) -> Result<(), StoreError> {
    setting::put(tx, SETTING, Some(&days.to_string()))
}
