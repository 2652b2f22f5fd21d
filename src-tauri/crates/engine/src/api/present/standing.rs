//! Where a resource stands in the chart: what the store keeps of it, so that a screen is found without reading bodies.

use fhir::view::{self, is_entered_in_error};
use jiff::civil::Date;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::foremost::LEADING;
use super::item::{item, likeness};
use super::measurement::{self, points};
use super::order::seconds;
use super::section::{Held, states_none};
use super::section_name::SectionName;
use crate::api::types::ChartItem;
use crate::store::chart_row::{Row, UNDATED};

/// Goes up when anything here, or in the rows it sorts, changes what it gives: charts are then sorted anew.
pub const RULES: i64 = 4;

/// The section of measurements, which has series and no rows.
pub const MEASUREMENTS: &str = "measurements";

/// A resource's rows, or a measurement's points, in the order of [`points`]. None for a type that has no section.
#[must_use]
pub fn standing(resource: &Value, others: &[Value]) -> Vec<Row> {
    let kind = view::resource_type(resource).unwrap_or_default();
    if kind == "Observation" {
        return measured(resource);
    }
    let Some(name) = SectionName::of(kind) else {
        return Vec::new();
    };
    // Whether an appointment is ahead changes with the day: what is asked here is only whether it may be.
    let row = item(0, resource, others, Date::MIN);
    let withdrawn = is_entered_in_error(resource);
    vec![Row {
        section: name.as_str(),
        series: String::new(),
        series_rank: 0,
        withdrawn,
        rank: rank(name, &row),
        newest: newest(row.date.as_deref()),
        none_known: states_none(name, resource, others),
        likeness: likeness(&row)
            .filter(|_| !withdrawn)
            .map(|like| hash(&like)),
    }]
}

/// Current before past, of the current problems and allergies those that lead by the rule of [`super::foremost`] first and
/// in its order, and what cannot be interpreted never so far down that it is not seen.
pub(super) fn rank(name: SectionName, row: &ChartItem) -> i64 {
    let ordered = matches!(name, SectionName::Conditions | SectionName::Allergies);
    match (row.cannot_interpret, row.current) {
        (true, _) => 1,
        (false, true) if ordered && row.foremost <= LEADING => {
            i64::from(row.foremost) - i64::from(LEADING)
        }
        (false, true) => 2,
        (false, false) => 3,
    }
}

fn measured(resource: &Value) -> Vec<Row> {
    let held = Held {
        resource_id: 0,
        resource,
    };
    let withdrawn = is_entered_in_error(resource);
    let row = |point: measurement::Point| Row {
        section: MEASUREMENTS,
        series_rank: i64::try_from(point.rank).unwrap_or(i64::MAX),
        withdrawn,
        rank: 0,
        newest: newest(point.measurement.at.as_deref()),
        none_known: false,
        likeness: measurement::likeness(&point.measurement)
            .filter(|_| !withdrawn)
            .map(|like| hash(&like)),
        series: point.key,
    };
    points(held).into_iter().map(row).collect()
}

fn newest(date: Option<&str>) -> i64 {
    date.and_then(seconds).map_or(UNDATED, i64::saturating_neg)
}

fn hash(likeness: &str) -> i64 {
    let digest = Sha256::digest(likeness.as_bytes());
    let first = digest.first_chunk().copied().unwrap_or_default();
    i64::from_be_bytes(first)
}
