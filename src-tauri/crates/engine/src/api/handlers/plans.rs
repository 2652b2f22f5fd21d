//! Plans of a chart, put together.

use std::collections::BTreeMap;

use fhir::view::Reference;
use jiff::civil::Date;
use rusqlite::Connection as Db;
use serde_json::Value;

use super::super::shown::today;
use crate::api::Engine;
use crate::api::places::Places;
use crate::api::present::{self, Held, PlanSource, SectionName};
use crate::api::types::{ApiError, ChartPlans, PatientRequest, Plan};
use crate::store::chart_row::Part;
use crate::store::resource::{self, link};
use crate::store::{StoreError, patient};

/// Rows of the section that are looked through for plans that are followed.
const ROWS: u32 = 60;
/// Parts of a plan.
const PARTS: u32 = 40;
/// Parts of parts.
const DEEPEST: u8 = 3;

pub(crate) fn chart_plans(
    engine: &Engine,
    request: PatientRequest,
) -> Result<ChartPlans, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    session.store.read(|db| {
        let row = patient::get(db, request.patient_id)?;
        let rows =
            Places::of(db, row.id, today).items(SectionName::Plans, Part::Kept, None, ROWS)?;
        let mut followed = Vec::new();
        for item in rows {
            // What cannot be interpreted is a row of the section, and no more than that.
            if item.resource_type == "CarePlan" && item.current {
                followed.extend(source(db, row.id, item.resource_id, DEEPEST)?);
            }
        }
        let (parts, wholes): (Vec<_>, Vec<_>) =
            followed.iter().partition(|source| is_part_of_one(source));
        let mut plans: Vec<Plan> = wholes.into_iter().filter_map(present::plan).collect();
        for part in parts {
            // Two that are part of each other stand under neither.
            if !plans.iter().any(|plan| holds(plan, part.id)) {
                plans.extend(present::plan(part));
            }
        }
        Ok(ChartPlans { plans })
    })
}

fn holds(plan: &Plan, resource_id: i64) -> bool {
    plan.item.resource_id == resource_id || plan.parts.iter().any(|part| holds(part, resource_id))
}

/// A plan of this patient with what it points to, as far as that is hers too or nobody's.
fn source(
    db: &Db,
    patient_id: i64,
    resource_id: i64,
    depth: u8,
) -> Result<Option<PlanSource>, StoreError> {
    let Some(plan) = hers(db, patient_id, resource_id)? else {
        return Ok(None);
    };
    let mut others = BTreeMap::new();
    for one in link::from(db, resource_id)? {
        let Some(other_id) = one.resource_id else {
            continue;
        };
        if let Some(other) = hers(db, patient_id, other_id)? {
            others.insert((one.resource_type, one.fhir_id), (other_id, other));
        }
    }
    let mut parts = Vec::new();
    if depth > 0 {
        for one in link::to(db, resource_id, None, PARTS)? {
            if let Some(part_id) = one.resource_id
                && one.resource_type == "CarePlan"
                && one.path == "partOf"
                && part_id != resource_id
            {
                parts.extend(source(db, patient_id, part_id, depth - 1)?);
            }
        }
    }
    Ok(Some(PlanSource {
        id: resource_id,
        plan,
        others,
        parts,
    }))
}

/// A resource's JSON, unless it is somebody else's or cannot be read.
fn hers(db: &Db, patient_id: i64, resource_id: i64) -> Result<Option<Value>, StoreError> {
    let row = resource::get(db, resource_id)?;
    if row.patient_id.is_some_and(|other| other != patient_id) {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&row.raw).ok())
}

/// Does it stand under a plan that is held and followed?
fn is_part_of_one(source: &PlanSource) -> bool {
    let wholes = source.plan.get("partOf").and_then(Value::as_array);
    wholes.into_iter().flatten().any(|whole| {
        let key = Reference(whole).target();
        let held = key.and_then(|(kind, id)| source.others.get(&(kind.to_owned(), id.to_owned())));
        held.is_some_and(|(whole_id, whole)| {
            let held = Held {
                resource_id: *whole_id,
                resource: whole,
            };
            present::shown_item(held, false, &[], Date::default()).current
        })
    })
}
