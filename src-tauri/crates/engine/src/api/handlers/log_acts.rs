//! What a tester does with a log: audit, read again, fetch what was too large, replay, keep filters.

use std::sync::Arc;

use super::super::known::KnownKinds;
use super::log::{gone, log_entry, shown_audit};
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::session::Session;
use crate::api::types::{
    ApiError, Empty, LogDifference, LogEntry, LogEntryRequest, LogFilterPut, LogFilterRequest,
    LogRef, LogReplay, LogReplayStart, LogReplayState, LogRequest, LogWalked, SavedLogFilter,
    SavedLogFilters,
};
use crate::store::{cursor, log_filter, moment};
use crate::sync::{Phase, Walked, What};

/// A name longer than this is no name.
const LONGEST_NAME: usize = 80;

/// Only what is really held is audited, read again or filled; a replay is thrown away instead.
fn held(log: &LogRef) -> Result<(), ApiError> {
    if log.replay { Err(gone()) } else { Ok(()) }
}

fn walked(engine: &Engine, walked: Walked) -> LogWalked {
    let audit = cursor::Audit {
        server: walked.server,
        local: walked.local,
        missing: walked.missing,
        repaired: walked.repaired,
    };
    LogWalked {
        audit: shown_audit(&audit, Some(moment::text(engine.clock().now()))),
        new_messages: walked.new_messages,
    }
}

pub(crate) async fn log_audit(
    engine: &Arc<Engine>,
    request: LogRequest,
) -> Result<LogWalked, ApiError> {
    let session = engine.session()?;
    held(&request.log)?;
    let (id, her_id) = (request.log.connection_id, &request.log.her_id);
    let found = session.loops.audit(id, her_id).await?;
    Ok(walked(engine, found))
}

pub(crate) async fn log_reread(
    engine: &Arc<Engine>,
    request: LogRequest,
) -> Result<LogWalked, ApiError> {
    let session = engine.session()?;
    held(&request.log)?;
    let (id, her_id) = (request.log.connection_id, &request.log.her_id);
    let found = session.loops.reread(id, her_id).await?;
    Ok(walked(engine, found))
}

pub(crate) async fn log_fetch_large(
    engine: &Arc<Engine>,
    request: LogEntryRequest,
) -> Result<LogEntry, ApiError> {
    let session = engine.session()?;
    held(&request.log)?;
    session
        .loops
        .fetch_large(
            request.log.connection_id,
            &request.log.her_id,
            request.position,
        )
        .await?;
    let engine = Arc::clone(engine);
    crate::api::router::blocking(move || log_entry(&engine, request)).await
}

pub(crate) async fn log_replay(
    engine: &Arc<Engine>,
    request: LogReplayStart,
) -> Result<LogReplayState, ApiError> {
    let session = engine.session()?;
    held(&request.log)?;
    if request.from < 0 {
        return Err(invalid("from", "negative"));
    }
    let (id, her_id) = (request.log.connection_id, &request.log.her_id);
    session.loops.start_replay(id, her_id, request.from).await?;
    let session = Arc::clone(&session);
    crate::api::router::blocking(move || shown_replay(&session)).await
}

pub(crate) fn log_replay_state(engine: &Engine, _: Empty) -> Result<LogReplayState, ApiError> {
    shown_replay(&*engine.session()?)
}

pub(crate) async fn log_replay_close(
    engine: &Arc<Engine>,
    _: Empty,
) -> Result<LogReplayState, ApiError> {
    let session = engine.session()?;
    // Removing the files is work for where blocking is allowed.
    crate::api::router::blocking(move || {
        session.loops.close_replay();
        Ok(LogReplayState { replay: None })
    })
    .await
}

fn shown_replay(session: &Session) -> Result<LogReplayState, ApiError> {
    let Some(replay) = session.loops.replay() else {
        return Ok(LogReplayState { replay: None });
    };
    let told = replay.told()?;
    let kinds = session.store.read(KnownKinds::read)?;
    let phase = match told.phase {
        Phase::Reading => "reading",
        Phase::Comparing => "comparing",
        Phase::Done => "done",
        Phase::Failed => "failed",
        Phase::Stopped => "stopped",
        Phase::RealNumber => "real_number",
    };
    let differences = told
        .differences
        .into_iter()
        .map(|difference| LogDifference {
            position: difference.position,
            what: match difference.what {
                What::NotHeld => "not_held",
                What::OnlyHere => "only_here",
                What::OtherBytes => "other_bytes",
                What::OtherRow => "other_row",
            }
            .to_owned(),
            kind: kinds.row_name(difference.class, &difference.kind, &difference.event, None),
        })
        .collect();
    Ok(LogReplayState {
        replay: Some(LogReplay {
            log: LogRef {
                connection_id: replay.connection_id,
                her_id: replay.her_id.clone(),
                replay: true,
            },
            from: replay.from,
            state: phase.to_owned(),
            rows: told.rows,
            messages: told.tally.messages,
            receipts: told.tally.receipts,
            errors: told.tally.errors,
            warnings: told.tally.warnings,
            different: told.different,
            differences,
        }),
    })
}

pub(crate) fn log_filters(engine: &Engine, _: Empty) -> Result<SavedLogFilters, ApiError> {
    saved(&*engine.session()?)
}

fn saved(session: &Session) -> Result<SavedLogFilters, ApiError> {
    let filters = session.store.read(log_filter::all)?;
    Ok(SavedLogFilters {
        filters: filters
            .into_iter()
            .map(|row| SavedLogFilter {
                filter_id: row.id,
                name: row.name,
                // One written by another version may hold what this one does not know: what it knows counts.
                filter: serde_json::from_str(&row.filter).unwrap_or_default(),
            })
            .collect(),
    })
}

pub(crate) fn log_filter_put(
    engine: &Engine,
    request: LogFilterPut,
) -> Result<SavedLogFilters, ApiError> {
    let session = engine.session()?;
    let name = request.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(invalid("name", "missing"));
    }
    let json = serde_json::to_string(&request.filter)
        .map_err(|_| ApiError::internal("a filter cannot be written"))?;
    let now = engine.clock().now();
    session
        .store
        .write(|tx| log_filter::put(tx, name, &json, now))?;
    saved(&session)
}

pub(crate) fn log_filter_remove(
    engine: &Engine,
    request: LogFilterRequest,
) -> Result<SavedLogFilters, ApiError> {
    let session = engine.session()?;
    session
        .store
        .write(|tx| log_filter::remove(tx, request.filter_id))?;
    saved(&session)
}
