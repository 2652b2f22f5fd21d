//! The chart: sections from the cache, a refresh from the server, a resource's JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::super::shown::{Shower, today};
use super::inbox::{hex, raw_view};
use super::patients::shown_patient;
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::places::{self, Places};
use crate::api::present::{MEASUREMENTS, Reading, SectionName};
use crate::api::types::{
    ApiError, Chart, ChartPoints, ChartPointsRequest, ChartRows, ChartRowsRequest, ChartTimeline,
    ChartTimelineRequest, Empty, LinkState, PatientRequest, Progress, RawView, ResourceRequest,
    TimelineMonth,
};
use crate::calendar;
use crate::store::chart::{self, Fetch};
use crate::store::chart_row::Part;
use crate::store::resource::link;
use crate::store::{chart_row, connection, draft, patient, resource, thread};

/// Rows a section shows before it says how many more there are.
const SECTION_ROWS: u32 = 40;
/// Points a series comes with: the newest, the way it has gone, and some that are no numbers. Who draws a curve asks for
/// its period.
const SERIES_POINTS: u32 = 12;
const THREADS: u32 = 20;

pub(crate) fn patient_chart(engine: &Engine, request: PatientRequest) -> Result<Chart, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let today = today(now);
    let settled = session.store.read(|db| {
        // Whoever was taken away meanwhile is not here; nothing is noted of her again.
        let id = patient::get(db, request.patient_id)?.id;
        Ok::<_, ApiError>(
            patient::is_open(db, id, now)? && places::are_made(db, id)? && link::are_noted(db, id)?,
        )
    })?;
    // A chart that is only read again does not wait for whoever writes.
    if !settled {
        session.store.write_refetchable(|tx| {
            link::catch_up(tx, request.patient_id)?;
            places::sort(tx, request.patient_id)?;
            patient::opened(tx, request.patient_id, now)
        })?;
    }
    let refreshing = session
        .loops
        .refreshing(request.patient_id)
        .map(|(done, total)| Progress { done, total });
    let offline = super::shell::link(session.loops.status().link) == LinkState::Offline;
    session.store.read(|db| {
        let row = patient::get(db, request.patient_id)?;
        let sections = chart::sections(db, row.id)?;
        let readings: BTreeMap<&str, &chart::Section> = sections
            .iter()
            .map(|section| (section.section.as_str(), section))
            .collect();
        let places = Places::of(db, row.id, today);
        let of = |name: &str| reading(readings.get(name).copied());
        let shown = SectionName::ALL
            .into_iter()
            .map(|name| places.section(name, &of(name.as_str()), SECTION_ROWS))
            .collect::<Result<_, _>>()?;
        let measurements = places.measurements(&of(MEASUREMENTS), SERIES_POINTS)?;
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
            resource_id: resource::newest(db, row.id, "Patient")?,
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

/// Rows that cross the pipe at once.
const MOST_ROWS: u32 = 1_000;

pub(crate) fn chart_rows(
    engine: &Engine,
    request: ChartRowsRequest,
) -> Result<ChartRows, ApiError> {
    rows(engine, &request, Part::Kept)
}

/// What of a section was entered in error: in no list, but its history can be read.
pub(crate) fn chart_withdrawn(
    engine: &Engine,
    request: ChartRowsRequest,
) -> Result<ChartRows, ApiError> {
    rows(engine, &request, Part::Withdrawn)
}

fn rows(engine: &Engine, request: &ChartRowsRequest, part: Part) -> Result<ChartRows, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    let name = SectionName::named(&request.section).ok_or_else(|| invalid("section", "unknown"))?;
    let limit = request.limit.clamp(1, MOST_ROWS);
    session.store.read(|db| {
        let places = Places::of(db, request.patient_id, today);
        let mut items = places.items(name, part, request.after, limit + 1)?;
        let more = cut(&mut items, limit);
        Ok(ChartRows { items, more })
    })
}

pub(crate) fn chart_points(
    engine: &Engine,
    request: ChartPointsRequest,
) -> Result<ChartPoints, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    let limit = request.limit.clamp(1, MOST_ROWS);
    session.store.read(|db| {
        let places = Places::of(db, request.patient_id, today);
        let series = places.series(&request.series, request.after, limit + 1)?;
        let mut points = series.map(|series| series.points).unwrap_or_default();
        let more = cut(&mut points, limit);
        Ok(ChartPoints { points, more })
    })
}

/// One row more than asked for was looked up, to know whether there is one.
fn cut<T>(rows: &mut Vec<T>, limit: u32) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    more
}

/// Threads that a stretch of the timeline shows at most.
const TIMELINE_THREADS: u32 = 200;

pub(crate) fn chart_timeline(
    engine: &Engine,
    request: ChartTimelineRequest,
) -> Result<ChartTimeline, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let day = |text: Option<&str>, field, open: Timestamp| match text {
        Some(text) => text
            .parse()
            .map(calendar::midnight)
            .map_err(|_| invalid(field, "not_a_day")),
        None => Ok(open),
    };
    let from = day(request.from.as_deref(), "from", Timestamp::MIN)?;
    let to = day(request.to.as_deref(), "to", Timestamp::MAX)?;
    let limit = request.limit.clamp(1, MOST_ROWS);
    session.store.read(|db| {
        let row = patient::get(db, request.patient_id)?;
        let places = Places::of(db, row.id, today(now));
        let mut rows = places.between(from, to, limit)?;
        let full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
        let oldest = rows.last().map(|row| row.at.clone()).filter(|_| full);
        let months = match oldest.as_ref().and_then(|at| at.parse::<Timestamp>().ok()) {
            Some(at) => {
                // More may have happened at the moment of the last: all of that moment is counted, none of it named.
                rows.retain(|row| Some(&row.at) != oldest.as_ref());
                chart_row::months(db, row.id, from.as_second(), at.as_second() + 1)?
            }
            None => Vec::new(),
        };
        let shower = Shower::new(db, now)?;
        let inside = |at: &str| {
            at.parse::<Timestamp>()
                .is_ok_and(|at| from <= at && at < to)
        };
        let threads = match row.national_number.as_deref() {
            Some(number) => thread::about(db, number, None, TIMELINE_THREADS)?
                .into_iter()
                .map(|row| shower.thread(row))
                .filter(|row| row.as_ref().map_or(true, |row| inside(&row.at)))
                .collect::<Result<_, ApiError>>()?,
            None => Vec::new(),
        };
        let first = chart_row::first(db, row.id)?
            .and_then(|first| Timestamp::from_second(first).ok())
            .map(|first| calendar::day(first).to_string());
        let month = |one: chart_row::Month| TimelineMonth {
            month: one.month,
            section: one.section,
            count: one.count,
        };
        Ok(ChartTimeline {
            rows,
            months: months.into_iter().map(month).collect(),
            threads,
            first,
        })
    })
}

/// How a section's reading went; one that nobody asked for is not fetched.
pub(super) fn reading(section: Option<&chart::Section>) -> Reading {
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
