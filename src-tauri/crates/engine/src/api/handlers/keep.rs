//! Charts for a day without network: whom to keep, the day, what lies here, taking it away.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::shown::today;
use super::patients::shown_patient;
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::session::Session;
use crate::api::types::{
    ApiError, DayRow, DayView, Empty, KeepFailed, KeepRun, KeepState, KeptDays, KeptDocuments,
    KeptPage, KeptPageRequest, KeptRow, KeptWiped, PatientKeep, PatientRequest, PatientRow,
};
use crate::store::connection::{self, Role};
use crate::store::document::{self, Counts};
use crate::store::{day, kept, patient};
use crate::sync::Which;

/// Rows of a page at most.
const MOST: u32 = 200;
/// A chart lies here at least a day and at most a year.
const DAYS: std::ops::RangeInclusive<u32> = 1..=365;

fn count(rows: i64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

pub(crate) fn patient_keep(engine: &Engine, request: PatientKeep) -> Result<PatientRow, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session
        .store
        .write(|tx| kept::set(tx, request.patient_id, request.keep, now))?;
    session.store.read(|db| {
        let row = patient::get(db, request.patient_id)?;
        Ok(shown_patient(&row, today(now)))
    })
}

pub(crate) fn keep_run(engine: &Engine, request: KeepRun) -> Result<KeepState, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let which = match request.which.as_str() {
        "kept" => Which::Kept,
        "these" => Which::These(request.patient_ids),
        "day" => {
            let ids = todays(&session, now)?;
            session.store.write(|tx| {
                for id in &ids {
                    kept::set(tx, *id, true, now)?;
                }
                Ok::<_, ApiError>(())
            })?;
            Which::These(ids)
        }
        _ => return Err(invalid("which", "unknown")),
    };
    // One that runs already goes on; its state says so.
    let _ = session.loops.keep(which);
    state(&session)
}

/// Patients of today's appointments, each once, in the order they come.
fn todays(session: &Session, now: Timestamp) -> Result<Vec<i64>, ApiError> {
    let day = today(now).to_string();
    session.store.read(|db| {
        let mut ids = Vec::new();
        if let Some(id) = ehr(db)? {
            for row in day::of(db, id, &day)? {
                if !ids.contains(&row.patient_id) {
                    ids.push(row.patient_id);
                }
            }
        }
        Ok(ids)
    })
}

fn ehr(db: &rusqlite::Connection) -> Result<Option<i64>, ApiError> {
    let rows = connection::all(db)?;
    let ehr = rows.into_iter().find(|row| row.role == Role::Ehr);
    Ok(ehr.map(|row| row.id))
}

fn state(session: &Session) -> Result<KeepState, ApiError> {
    let keeping = session.loops.keeping();
    session.store.read(|db| {
        let failed = keeping.failed.iter().map(|failed| KeepFailed {
            patient_id: failed.patient_id,
            // One that was taken away meanwhile has no name any more.
            name: patient::get(db, failed.patient_id)
                .map_or_else(|_| String::new(), |row| row.name),
            problem: failed.problem.to_owned(),
        });
        Ok(KeepState {
            running: keeping.runs(),
            total: keeping.total,
            done: keeping.done,
            failures: keeping.failures,
            failed: failed.collect(),
            resources: keeping.resources,
            started_at: keeping.started_at.map(|at| at.to_string()),
            ended_at: keeping.ended_at.map(|at| at.to_string()),
            stopped: keeping.stopped,
            offline: keeping.offline,
            kept: count(kept::sum(db)?.kept),
            oldest: kept::oldest(db)?,
            documents: documents(document::of_kept(db)?),
        })
    })
}

pub(crate) fn keep_state(engine: &Engine, _: Empty) -> Result<KeepState, ApiError> {
    let session = engine.session()?;
    state(&session)
}

pub(crate) fn keep_stop(engine: &Engine, _: Empty) -> Result<KeepState, ApiError> {
    let session = engine.session()?;
    session.loops.stop_keeping();
    state(&session)
}

pub(crate) fn day(engine: &Engine, _: Empty) -> Result<DayView, ApiError> {
    let session = engine.session()?;
    shown_day(&session, engine.clock().now())
}

pub(crate) async fn day_read(engine: &Arc<Engine>, _: Empty) -> Result<DayView, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.loops.read_day(today(now)).await?;
    crate::api::router::still_open(engine, &session)?;
    shown_day(&session, now)
}

fn shown_day(session: &Session, now: Timestamp) -> Result<DayView, ApiError> {
    let of = today(now);
    session.store.read(|db| {
        let ehr = ehr(db)?;
        let appointments = match ehr {
            Some(id) => day::of(db, id, &of.to_string())?,
            None => Vec::new(),
        };
        let read_at = appointments.first().map(|one| one.read_at.clone());
        let rows = appointments.into_iter().map(|one| {
            Ok(DayRow {
                start: one.start,
                status: one.status,
                patient: shown_patient(&patient::get(db, one.patient_id)?, of),
            })
        });
        Ok(DayView {
            day: of.to_string(),
            read_at,
            rows: rows.collect::<Result<_, ApiError>>()?,
            connected: ehr.is_some(),
        })
    })
}

pub(crate) fn kept_page(engine: &Engine, request: KeptPageRequest) -> Result<KeptPage, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    let after = match request.after.as_deref() {
        None => None,
        Some(after) => {
            let parts = after.split_once('|');
            let place = parts.and_then(|(at, id)| Some((at, id.parse::<i64>().ok()?)));
            Some(place.ok_or_else(|| invalid("after", "unknown"))?)
        }
    };
    let limit = request.limit.clamp(1, MOST);
    session.store.read(|db| {
        let (rows, sum, days) = (
            kept::page(db, after, limit)?,
            kept::sum(db)?,
            kept::days(db)?,
        );
        let full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
        let last = rows.last().filter(|_| full).and_then(|last| {
            let at = last.patient.fetched_at.as_deref()?;
            Some(format!("{at}|{}", last.patient.id))
        });
        let rows = rows.iter().map(|row| {
            Ok(KeptRow {
                patient: shown_patient(&row.patient, today),
                resources: count(row.resources),
                bytes: u64::try_from(row.bytes).unwrap_or(0),
                goes_at: goes(row.touched, days),
                documents: documents(document::of(db, row.patient.id)?),
            })
        });
        Ok(KeptPage {
            rows: rows.collect::<Result<_, ApiError>>()?,
            after: last,
            charts: count(sum.charts),
            kept: count(sum.kept),
            days,
        })
    })
}

fn goes(touched: Option<i64>, days: u32) -> Option<String> {
    let touched = Timestamp::from_millisecond(touched?).ok()?;
    let after = SignedDuration::from_hours(24 * i64::from(days));
    Some(touched.checked_add(after).ok()?.to_string())
}

pub(crate) async fn kept_days(
    engine: &Arc<Engine>,
    request: KeptDays,
) -> Result<KeptWiped, ApiError> {
    let session = engine.session()?;
    if !DAYS.contains(&request.days) {
        return Err(invalid("days", "range"));
    }
    session.store.write(|tx| kept::set_days(tx, request.days))?;
    // What is due by the new word goes now, while the person looks.
    let charts = session.loops.sweep_charts().await?;
    Ok(KeptWiped { charts })
}

pub(crate) fn kept_wipe(engine: &Engine, request: PatientRequest) -> Result<KeptWiped, ApiError> {
    let session = engine.session()?;
    session.loops.wipe_chart(request.patient_id)?;
    session.answers.clear();
    engine.forget_shown();
    session.store.checkpoint()?;
    Ok(KeptWiped { charts: 1 })
}

pub(crate) fn kept_wipe_all(engine: &Engine, _: Empty) -> Result<KeptWiped, ApiError> {
    let session = engine.session()?;
    let charts = session.loops.wipe_charts()?;
    session.answers.clear();
    engine.forget_shown();
    // What was in the write-ahead log goes too.
    session.store.checkpoint()?;
    Ok(KeptWiped { charts })
}

fn documents(counts: Counts) -> KeptDocuments {
    KeptDocuments {
        all: count(counts.all),
        here: count(counts.here),
        elsewhere: count(counts.elsewhere),
        too_large: count(counts.too_large),
        not_given: count(counts.not_given),
    }
}
