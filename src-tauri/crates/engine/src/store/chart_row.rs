//! Where each resource stands in its patient's chart: what a screen looks up before it reads any body.
//!
//! The rows are made by whoever shows them, see [`unsorted`]; here they are only kept and found.

use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::{StoreError, Tx};

/// `newest` of what has no date.
pub const UNDATED: i64 = i64::MAX;

/// One row of a section, or one point of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `conditions`, `measurements`, …
    pub section: &'static str,
    /// Which series of measurements; empty elsewhere.
    pub series: String,
    /// Order among series.
    pub series_rank: i64,
    /// entered-in-error.
    pub withdrawn: bool,
    /// What stands first: 0 and below current and leading, the foremost lowest; 1 what cannot be interpreted, 2 current, 3
    /// the rest.
    pub rank: i64,
    /// Seconds before the epoch; [`UNDATED`] without a date.
    pub newest: i64,
    /// It says that nothing is known.
    pub none_known: bool,
    /// The same for two that look like one entered twice.
    pub likeness: Option<i64>,
}

/// A row that is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Of which resource.
    pub resource_id: i64,
    /// Which of its values.
    pub place: i64,
    /// Another looks like it.
    pub twice: bool,
}

/// How many rows a section, or one of its series, has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// `conditions`, …
    pub section: String,
    /// Which series.
    pub series: String,
    /// Order among series.
    pub rank: i64,
    /// Rows to show.
    pub kept: u32,
    /// Of those: current, and safe to interpret.
    pub current: u32,
    /// entered-in-error.
    pub withdrawn: u32,
    /// Of those kept: say that nothing is known.
    pub none_known: u32,
}

/// Rows of a month, for an axis that cannot show each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// `2019-03`
    pub month: String,
    /// `encounters`, …
    pub section: String,
    /// How many.
    pub count: u32,
}

/// All sections of a patient with their counts; one row a series.
pub(in crate::store) const COUNTS: &str = "
    SELECT section, series, series_rank, kept, current, withdrawn, none_known
    FROM chart_count WHERE patient_id = ?1 AND kept + withdrawn > 0
";

/// What of a section is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is so.
    Kept,
    /// What was entered in error: in no list, but its history can be read.
    Withdrawn,
}

/// A section's rows in the order of the chart, behind a row when one is named.
pub(in crate::store) const PAGE: &str = "
    SELECT resource_id, place, EXISTS (
        SELECT 1 FROM chart_row AS other
        WHERE other.patient_id = one.patient_id AND other.section = one.section AND other.series = one.series
            AND other.likeness = one.likeness
            AND (other.resource_id <> one.resource_id OR other.place <> one.place)
    )
    FROM chart_row AS one
    WHERE patient_id = ?1 AND section = ?2 AND series = ?3 AND withdrawn = ?9
        AND (rank, newest, resource_id, place) > (?4, ?5, ?6, ?7)
    ORDER BY rank, newest, resource_id, place LIMIT ?8
";

/// Appointments: those ahead, nearest first, before the others, newest first. A patient has few enough to be sorted.
const PAGE_AHEAD: &str = "
    WITH placed AS (
        SELECT resource_id, place, section, likeness,
            NOT (rank = 2 AND (newest <= ?4 OR newest = 9223372036854775807)) AS past,
            iif(rank = 2 AND newest <= ?4, -newest, newest) AS away
        FROM chart_row WHERE patient_id = ?1 AND section = ?2 AND series = '' AND withdrawn = 0
    )
    SELECT resource_id, place, EXISTS (
        SELECT 1 FROM chart_row AS other
        WHERE other.patient_id = ?1 AND other.section = placed.section AND other.series = ''
            AND other.likeness = placed.likeness AND other.resource_id <> placed.resource_id
    )
    FROM placed
    WHERE ?3 IS NULL OR (past, away, resource_id)
        > (SELECT past, away, resource_id FROM placed WHERE resource_id = ?3)
    ORDER BY past, away, resource_id LIMIT ?5
";

/// What happened in a stretch of time, newest first.
pub(in crate::store) const BETWEEN: &str = "
    SELECT resource_id, place, section, newest FROM chart_row
    WHERE patient_id = ?1 AND withdrawn = 0 AND newest > ?2 AND newest <= ?3
    ORDER BY newest, resource_id, place LIMIT ?4
";

/// How much happened in each month of a stretch of time. Read from the index alone, and only for a stretch that holds more
/// than can be shown.
const MONTHS: &str = "
    SELECT coalesce(strftime('%Y-%m', -newest, 'unixepoch'), '') AS month, section, count(*) FROM chart_row
    WHERE patient_id = ?1 AND withdrawn = 0 AND newest > ?2 AND newest <= ?3
    GROUP BY month, section ORDER BY month DESC, section
";

/// Makes what an earlier version of the rules sorted be sorted again.
///
/// # Errors
/// Database errors.
pub fn under_rules(tx: &Tx<'_>, patient_id: i64, rules: i64) -> Result<(), StoreError> {
    let held = self::rules(tx, patient_id)?;
    if held == Some(rules) {
        return Ok(());
    }
    if held.is_some() {
        tx.prepare_cached(
            "
            INSERT OR IGNORE INTO chart_unsorted (patient_id, resource_id)
            SELECT patient_id, resource_id FROM resource WHERE patient_id = ?1
            ",
        )?
        .execute([patient_id])?;
    }
    tx.prepare_cached("INSERT OR REPLACE INTO chart_rules (patient_id, rules) VALUES (?1, ?2)")?
        .execute([patient_id, rules])?;
    Ok(())
}

/// By which rules a patient's rows were made.
///
/// # Errors
/// Database errors.
pub fn rules(db: &Db, patient_id: i64) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached("SELECT rules FROM chart_rules WHERE patient_id = ?1")?
        .query_row([patient_id], |row| row.get(0))
        .optional()?)
}

/// Is there a resource of a patient whose rows are to be made?
///
/// # Errors
/// Database errors.
pub fn any_unsorted(db: &Db, patient_id: i64) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM chart_unsorted WHERE patient_id = ?1)")?
        .query_row([patient_id], |row| row.get(0))?)
}

/// Resources of a patient whose rows are to be made.
///
/// # Errors
/// Database errors.
pub fn unsorted(db: &Db, patient_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(db
        .prepare_cached("SELECT resource_id FROM chart_unsorted WHERE patient_id = ?1")?
        .query_map([patient_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Puts a resource's rows in place of those it had.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, patient_id: i64, resource_id: i64, rows: &[Row]) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM chart_row WHERE resource_id = ?1")?
        .execute([resource_id])?;
    for (place, row) in (0_i64..).zip(rows) {
        tx.prepare_cached(
            "
            INSERT INTO chart_row (
                resource_id, place, patient_id, section, series, series_rank, withdrawn, rank, newest, none_known,
                likeness
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            ",
        )?
        .execute(params![
            resource_id,
            place,
            patient_id,
            row.section,
            row.series,
            row.series_rank,
            row.withdrawn,
            row.rank,
            row.newest,
            row.none_known,
            row.likeness
        ])?;
    }
    tx.prepare_cached("DELETE FROM chart_unsorted WHERE patient_id = ?1 AND resource_id = ?2")?
        .execute([patient_id, resource_id])?;
    Ok(())
}

/// Counts of all sections, series of a section in their order.
///
/// # Errors
/// Database errors.
pub fn counts(db: &Db, patient_id: i64) -> Result<Vec<Count>, StoreError> {
    let mut counts: Vec<Count> = db
        .prepare_cached(COUNTS)?
        .query_map([patient_id], |row| {
            Ok(Count {
                section: row.get(0)?,
                series: row.get(1)?,
                rank: row.get(2)?,
                kept: row.get(3)?,
                current: row.get(4)?,
                withdrawn: row.get(5)?,
                none_known: row.get(6)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    counts.sort_by(|a, b| (a.rank, &a.series).cmp(&(b.rank, &b.series)));
    Ok(counts)
}

/// A page of a section or of a series, behind the resource of `after` when there is one.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`] for an `after` that stands elsewhere.
pub fn page(
    db: &Db,
    patient_id: i64,
    (section, series): (&str, &str),
    part: Part,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<Shown>, StoreError> {
    let withdrawn = part == Part::Withdrawn;
    let mut from = (i64::MIN, i64::MIN, i64::MIN, i64::MIN);
    if let Some(resource_id) = after {
        let found: Option<(i64, i64, i64)> = db
            .prepare_cached(
                "
                SELECT rank, newest, place FROM chart_row
                WHERE resource_id = ?1 AND section = ?2 AND series = ?3 AND withdrawn = ?4
                ORDER BY place DESC LIMIT 1
                ",
            )?
            .query_row(params![resource_id, section, series, withdrawn], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let (rank, newest, place) = found.ok_or(StoreError::NotFound { what: "the row" })?;
        from = (rank, newest, resource_id, place);
    }
    Ok(db
        .prepare_cached(PAGE)?
        .query_map(
            params![
                patient_id, section, series, from.0, from.1, from.2, from.3, limit, withdrawn
            ],
            shown,
        )?
        .collect::<Result<_, _>>()?)
}

/// A page of a section that has things ahead: those from `today` (seconds since the epoch) on stand first.
///
/// # Errors
/// Database errors.
pub fn page_ahead(
    db: &Db,
    patient_id: i64,
    section: &str,
    after: Option<i64>,
    today: i64,
    limit: u32,
) -> Result<Vec<Shown>, StoreError> {
    Ok(db
        .prepare_cached(PAGE_AHEAD)?
        .query_map(params![patient_id, section, after, -today, limit], shown)?
        .collect::<Result<_, _>>()?)
}

fn shown(row: &rusqlite::Row<'_>) -> rusqlite::Result<Shown> {
    Ok(Shown {
        resource_id: row.get(0)?,
        place: row.get(1)?,
        twice: row.get(2)?,
    })
}

/// A row on the axis of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// Of which resource.
    pub resource_id: i64,
    /// Which of its values.
    pub place: i64,
    /// `encounters`, …
    pub section: String,
    /// Seconds since the epoch.
    pub at: i64,
}

/// What happened from `from` until before `to` (seconds since the epoch), newest first.
///
/// # Errors
/// Database errors.
pub fn between(
    db: &Db,
    patient_id: i64,
    from: i64,
    to: i64,
    limit: u32,
) -> Result<Vec<Dated>, StoreError> {
    Ok(db
        .prepare_cached(BETWEEN)?
        .query_map(params![patient_id, -to, -from, limit], |row| {
            let newest: i64 = row.get(3)?;
            Ok(Dated {
                resource_id: row.get(0)?,
                place: row.get(1)?,
                section: row.get(2)?,
                at: newest.saturating_neg(),
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// How much happened in each month from `from` until before `to`.
///
/// # Errors
/// Database errors.
pub fn months(db: &Db, patient_id: i64, from: i64, to: i64) -> Result<Vec<Month>, StoreError> {
    Ok(db
        .prepare_cached(MONTHS)?
        .query_map(params![patient_id, -to, -from], |row| {
            Ok(Month {
                month: row.get(0)?,
                section: row.get(1)?,
                count: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// The first moment that anything has, in seconds since the epoch.
///
/// # Errors
/// Database errors.
pub fn first(db: &Db, patient_id: i64) -> Result<Option<i64>, StoreError> {
    let newest: Option<i64> = db
        .prepare_cached(
            "SELECT max(newest) FROM chart_row WHERE patient_id = ?1 AND withdrawn = 0 AND newest < ?2",
        )?
        .query_row(params![patient_id, UNDATED], |row| row.get(0))?;
    Ok(newest.map(i64::saturating_neg))
}
