//! The chart by the places of its resources: which bodies a screen needs, and rows of those alone.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection as Db;
use serde_json::Value;

use super::present::{self, Held, MEASUREMENTS, RULES, Reading, SectionName, Totals};
use super::types::{ApiError, ChartItem, ChartSection, Measurements, Series, TimelineRow};
use crate::calendar;
use crate::store::chart_row::{self, Count, Part, Shown};
use crate::store::resource::link;
use crate::store::{StoreError, Tx, moment, questionnaire, resource};

/// Has everything in a patient's chart its place, by the rules of today?
///
/// # Errors
/// Database errors.
pub fn are_made(db: &Db, patient_id: i64) -> Result<bool, StoreError> {
    Ok(chart_row::rules(db, patient_id)? == Some(RULES)
        && !chart_row::any_unsorted(db, patient_id)?)
}

/// Gives what is new in a patient's chart its places.
///
/// # Errors
/// Database errors; [`StoreError::Unpack`].
pub fn sort(tx: &Tx<'_>, patient_id: i64) -> Result<(), StoreError> {
    chart_row::under_rules(tx, patient_id, RULES)?;
    let unsorted = chart_row::unsorted(tx, patient_id)?;
    if unsorted.is_empty() {
        return Ok(());
    }
    let others = pointed_to(tx, patient_id)?;
    for id in unsorted {
        let row = resource::get(tx, id)?;
        // What cannot be read has no row; its bytes are kept.
        let rows = serde_json::from_slice::<Value>(&row.raw)
            .map(|value| present::standing(&value, &others))
            .unwrap_or_default();
        chart_row::put(tx, patient_id, id, &rows)?;
    }
    Ok(())
}

/// Resources that rows point to for their words.
pub fn pointed_to(db: &Db, patient_id: i64) -> Result<Vec<Value>, StoreError> {
    let rows = resource::by_patient(db, patient_id, Some("Medication"))?;
    let parsed = rows
        .into_iter()
        .filter_map(|row| serde_json::from_slice(&row.raw).ok());
    Ok(parsed.collect())
}

/// A row, and the address of the form it is called by.
struct Unnamed {
    item: ChartItem,
    form: Option<String>,
}

/// A patient's chart, read by what is shown of it.
#[derive(Debug)]
pub struct Places<'a> {
    db: &'a Db,
    patient_id: i64,
    today: Date,
    /// Both looked up by the first who needs them: a page of measurements needs neither.
    others: OnceCell<Vec<Value>>,
    counts: OnceCell<Vec<Count>>,
}

impl<'a> Places<'a> {
    /// The chart as it lies here.
    #[must_use]
    pub fn of(db: &'a Db, patient_id: i64, today: Date) -> Self {
        Self {
            db,
            patient_id,
            today,
            others: OnceCell::new(),
            counts: OnceCell::new(),
        }
    }

    fn counts(&self) -> Result<&[Count], StoreError> {
        if let Some(counts) = self.counts.get() {
            return Ok(counts);
        }
        let counts = chart_row::counts(self.db, self.patient_id)?;
        Ok(self.counts.get_or_init(|| counts))
    }

    /// What rows of that type point to for their words.
    fn others(&self, resource_type: &str) -> Result<&[Value], StoreError> {
        if !resource_type.starts_with("Medication") {
            return Ok(&[]);
        }
        if let Some(others) = self.others.get() {
            return Ok(others);
        }
        let others = pointed_to(self.db, self.patient_id)?;
        Ok(self.others.get_or_init(|| others))
    }

    /// A section's first rows.
    ///
    /// # Errors
    /// Database errors.
    pub fn section(
        &self,
        name: SectionName,
        reading: &Reading,
        limit: u32,
    ) -> Result<ChartSection, ApiError> {
        let mut items = self.items(name, Part::Kept, None, limit)?;
        // What can threaten life is told whole, however much of it there is: nobody looks for it behind "more".
        while let Some(last) = items.last().filter(|row| {
            name == SectionName::Allergies && row.current && row.criticality.is_some()
        }) {
            let more = self.items(name, Part::Kept, Some(last.resource_id), limit)?;
            if more.is_empty() {
                break;
            }
            items.extend(more);
        }
        let counts = self.counts()?;
        let count = counts.iter().find(|one| one.section == name.as_str());
        let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let totals = count.map_or_else(Totals::default, |count| Totals {
            kept: number(count.kept),
            current: number(count.current),
            withdrawn: number(count.withdrawn),
            none_known: number(count.none_known),
        });
        Ok(present::shown_section(name, reading, items, totals))
    }

    /// Rows of a section, behind the one of `after`.
    ///
    /// # Errors
    /// Database errors.
    pub fn items(
        &self,
        name: SectionName,
        part: Part,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ChartItem>, ApiError> {
        let (id, section) = (self.patient_id, name.as_str());
        let shown = if name == SectionName::Appointments && part == Part::Kept {
            let today = calendar::midnight(self.today).as_second();
            chart_row::page_ahead(self.db, id, section, after, today, limit)?
        } else {
            chart_row::page(self.db, id, (section, ""), part, after, limit)?
        };
        let mut items = Vec::with_capacity(shown.len());
        for one in shown {
            items.extend(self.item(one)?);
        }
        self.name_forms(items.iter_mut())?;
        find_wholes(self.db, items.iter_mut().map(|named| &mut named.item))?;
        Ok(items.into_iter().map(|named| named.item).collect())
    }

    fn item(&self, one: Shown) -> Result<Option<Unnamed>, ApiError> {
        let row = resource::get(self.db, one.resource_id)?;
        let Ok(value) = serde_json::from_slice::<Value>(&row.raw) else {
            return Ok(None);
        };
        let others = self.others(&row.resource_type)?;
        let held = Held {
            resource_id: one.resource_id,
            resource: &value,
        };
        let item = present::shown_item(held, one.twice, others, self.today);
        Ok(Some(Unnamed {
            form: present::form_of(&value).map(str::to_owned),
            item,
        }))
    }

    /// Calls filled-in forms by their Questionnaires, where those are known here: all of a page are looked up at once.
    fn name_forms<'r>(&self, rows: impl Iterator<Item = &'r mut Unnamed>) -> Result<(), ApiError> {
        let rows: Vec<&mut Unnamed> = rows.filter(|row| row.form.is_some()).collect();
        let urls: BTreeSet<&str> = rows.iter().filter_map(|row| row.form.as_deref()).collect();
        let urls: Vec<&str> = urls.into_iter().collect();
        let titles = questionnaire::titles(self.db, self.patient_id, &urls)?;
        for row in rows {
            let title = row.form.as_deref().and_then(|url| titles.get(url));
            if let Some(title) = title {
                row.item.title = Some(title.clone());
            }
        }
        Ok(())
    }

    /// Every series, with its newest points.
    ///
    /// # Errors
    /// Database errors.
    pub fn measurements(&self, reading: &Reading, limit: u32) -> Result<Measurements, ApiError> {
        let mut all = Vec::new();
        let of = |one: &&Count| one.section == MEASUREMENTS && one.kept > 0;
        for count in self.counts()?.iter().filter(of) {
            let Some(mut series) = self.series(&count.series, None, limit)? else {
                continue;
            };
            let shown = u32::try_from(series.points.len()).unwrap_or(u32::MAX);
            series.more = count.kept.saturating_sub(shown);
            all.push(series);
        }
        Ok(present::shown_measurements(reading, all))
    }

    /// Points of a series, newest first, behind the one of `after`; `None` when there are none.
    ///
    /// # Errors
    /// Database errors.
    pub fn series(
        &self,
        key: &str,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Option<Series>, ApiError> {
        let of = (MEASUREMENTS, key);
        let shown = chart_row::page(self.db, self.patient_id, of, Part::Kept, after, limit)?;
        let mut series: Option<Series> = None;
        for one in shown {
            let Some(point) = self.point(one)? else {
                continue;
            };
            match &mut series {
                Some(series) => series.points.extend(point.points),
                // The newest names it.
                None => series = Some(point),
            }
        }
        Ok(series)
    }

    /// What happened from one moment until before another, newest first.
    ///
    /// # Errors
    /// Database errors.
    pub fn between(
        &self,
        from: Timestamp,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<TimelineRow>, ApiError> {
        let (from, to) = (from.as_second(), to.as_second());
        let found = chart_row::between(self.db, self.patient_id, from, to, limit)?;
        let mut rows = Vec::with_capacity(found.len());
        let mut items = Vec::with_capacity(found.len());
        for one in found {
            let shown = Shown {
                resource_id: one.resource_id,
                place: one.place,
                twice: false,
            };
            let (item, measured) = if one.section == MEASUREMENTS {
                (None, self.point(shown)?)
            } else {
                (self.item(shown)?, None)
            };
            rows.push(TimelineRow {
                section: one.section,
                at: moment::text(Timestamp::from_second(one.at).unwrap_or(Timestamp::UNIX_EPOCH)),
                item: None,
                measured,
            });
            items.push(item);
        }
        self.name_forms(items.iter_mut().flatten())?;
        for (row, named) in rows.iter_mut().zip(items) {
            row.item = named.map(|named| named.item);
        }
        Ok(rows)
    }

    fn point(&self, one: Shown) -> Result<Option<Series>, ApiError> {
        let row = resource::get(self.db, one.resource_id)?;
        let Ok(value) = serde_json::from_slice::<Value>(&row.raw) else {
            return Ok(None);
        };
        let held = Held {
            resource_id: one.resource_id,
            resource: &value,
        };
        let place = usize::try_from(one.place).unwrap_or(usize::MAX);
        Ok(present::shown_point(held, place, one.twice))
    }
}

/// Finds here what appointments are a part of.
///
/// # Errors
/// Database errors.
pub(crate) fn find_wholes<'r>(
    db: &Db,
    items: impl Iterator<Item = &'r mut ChartItem>,
) -> Result<(), StoreError> {
    for item in items {
        let Some(part_of) = item.part_of.as_mut() else {
            continue;
        };
        let whole = link::from(db, item.resource_id)?
            .into_iter()
            .find(|one| one.resource_type == "Appointment" && one.path.starts_with("extension"));
        part_of.resource_id = whole.and_then(|one| one.resource_id);
    }
    Ok(())
}
