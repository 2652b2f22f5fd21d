//! The chart: sections from the cache, a refresh from the server, a resource's JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::super::shown::{Shower, today};
use super::inbox::{hex, raw_view};
use super::patients::shown_patient;
use crate::api::Engine;
use crate::api::present::{self, Held, Reading, SectionName};
use crate::api::types::{
    ApiError, Chart, Empty, LinkState, PatientRequest, Progress, RawView, ResourceRequest,
};
use crate::store::chart::{self, Fetch};
use crate::store::resource::link;
use crate::store::{connection, draft, patient, resource, thread};

/// Rows a section shows before it says how many more there are.
const SECTION_ROWS: usize = 40;
/// Points a series shows.
const SERIES_POINTS: usize = 60;
const THREADS: u32 = 20;

pub(crate) fn patient_chart(engine: &Engine, request: PatientRequest) -> Result<Chart, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let today = today(now);
    session.store.write_refetchable(|tx| {
        link::catch_up(tx, request.patient_id)?;
        patient::opened(tx, request.patient_id, now)
    })?;
    let refreshing = session
        .loops
        .refreshing(request.patient_id)
        .map(|(done, total)| Progress { done, total });
    let offline = super::shell::link(session.loops.status().link) == LinkState::Offline;
    session.store.read(|db| {
        let row = patient::get(db, request.patient_id)?;
        let sections = chart::sections(db, row.id)?;
        let resources = resource::by_patient(db, row.id, None)?;
        let parsed: Vec<(i64, String, Value)> = resources
            .into_iter()
            .filter_map(|resource| {
                let value = serde_json::from_slice(&resource.raw).ok()?;
                Some((resource.id, resource.resource_type, value))
            })
            .collect();
        let others: Vec<Value> = parsed
            .iter()
            .filter(|(_, kind, _)| {
                matches!(
                    kind.as_str(),
                    "Medication" | "Practitioner" | "Organization"
                )
            })
            .map(|(_, _, value)| value.clone())
            .collect();
        let readings: BTreeMap<&str, &chart::Section> = sections
            .iter()
            .map(|section| (section.section.as_str(), section))
            .collect();
        let held = |types: &[&str]| -> Vec<Held<'_>> {
            parsed
                .iter()
                .filter(|(_, kind, _)| types.contains(&kind.as_str()))
                .map(|(resource_id, _, resource)| Held {
                    resource_id: *resource_id,
                    resource,
                })
                .collect()
        };
        let shown = SectionName::ALL
            .into_iter()
            .map(|name| {
                let reading = reading(readings.get(name.as_str()).copied());
                present::section(
                    name,
                    &reading,
                    &held(name.resource_types()),
                    &others,
                    SECTION_ROWS,
                    today,
                )
            })
            .collect();
        let measurements = present::measurements(
            &reading(readings.get("measurements").copied()),
            &held(&["Observation"]),
            SERIES_POINTS,
        );
        let shower = Shower::new(db, now)?;
        let threads = match row.national_number.as_deref() {
            Some(number) => thread::about(db, number, None, THREADS)?
                .into_iter()
                .map(|row| shower.thread(row))
                .collect::<Result<_, ApiError>>()?,
            None => Vec::new(),
        };
        let drafts = draft::of_patient(db, row.id)?
            .into_iter()
            .map(|draft| super::write::shown_draft_row(&shower, &draft))
            .collect::<Result<_, ApiError>>()?;
        let replaced_by = match (&row.replaced_by, row.connection_id) {
            (Some(fhir_id), Some(connection_id)) => {
                patient::by_fhir_id(db, connection_id, &row.tenant, fhir_id)?
                    .map(|patient| patient.id)
            }
            _ => None,
        };
        let connection = match row.connection_id {
            Some(id) => connection::get(db, id)?.map(|row| row.name),
            None => None,
        };
        Ok(Chart {
            resource_id: parsed
                .iter()
                .find(|(_, kind, _)| kind == "Patient")
                .map(|(id, ..)| *id),
            phone: row.phone.clone(),
            general_practitioner: row.general_practitioner.clone(),
            patient: shown_patient(&row, today),
            replaced_by,
            sections: shown,
            measurements,
            threads,
            drafts,
            refreshing,
            connection,
            offline,
        })
    })
}

/// How a section's reading went; one that nobody asked for is not fetched.
fn reading(section: Option<&chart::Section>) -> Reading {
    let Some(section) = section else {
        return Reading::default();
    };
    Reading {
        read: section.fetched_at.is_some(),
        no_access: section.state == Fetch::NoAccess,
        not_supported: section.state == Fetch::NotSupported,
        fetched_at: section.fetched_at.clone(),
        problem: section.problem.clone(),
        reference: section.reference.clone(),
    }
}

pub(crate) async fn patient_refresh(
    engine: &Arc<Engine>,
    request: PatientRequest,
) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    session.loops.refresh_patient(request.patient_id).await?;
    Ok(Empty {})
}

pub(crate) fn resource_raw(engine: &Engine, request: ResourceRequest) -> Result<RawView, ApiError> {
    let session = engine.session()?;
    let row = session
        .store
        .read(|db| resource::get(db, request.resource_id))?;
    Ok(raw_view(&row.raw, &hex(&Sha256::digest(&row.raw))))
}
