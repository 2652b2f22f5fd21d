//! Stage mode, and "hvorfor kommer det ingenting?".

use std::sync::Arc;

use crate::api::types::{
    ApiError, AppState, Change, Probe, Split, StageMode, TestReport, WhyNothing,
};
use crate::api::{Engine, session::Session};
use crate::store::inbox;

pub(crate) fn stage_mode(engine: &Engine, request: StageMode) -> Result<AppState, ApiError> {
    let session = engine.session()?;
    session
        .veil
        .turn(&session.store, engine.clock(), request.on)?;
    // Everything that is shown is asked for again.
    engine.tell(Change::Overflow);
    engine.app_state()
}

pub(crate) async fn why_nothing(
    engine: &Arc<Engine>,
    request: WhyNothing,
) -> Result<TestReport, ApiError> {
    let session = engine.session()?;
    let report = session.loops.why_nothing(request.connection_id).await?;
    let json = serde_json::to_value(&report)
        .map_err(|_| ApiError::internal("a report cannot be written"))?;
    let mut report: TestReport =
        serde_json::from_value(json).map_err(|_| ApiError::internal("a report cannot be read"))?;
    let filter = filter(&session, &request)?;
    // What is hidden stops nothing on its way: it is the cause only when everything did come.
    if filter.verdict == "failed" && matches!(report.verdict.as_str(), "nothing_new" | "clock") {
        report.verdict = "filter".to_owned();
        report.level = "failed".to_owned();
    }
    report.probes.push(filter);
    Ok(report)
}

/// Does what is chosen in the window hide what is there?
fn filter(session: &Session, request: &WhyNothing) -> Result<Probe, ApiError> {
    let told = |verdict: &str, found: &str| Probe {
        name: "filter".to_owned(),
        verdict: verdict.to_owned(),
        found: found.to_owned(),
        params: Vec::new(),
        millis: None,
        request_id: None,
    };
    let query = request
        .query
        .as_deref()
        .map(str::trim)
        .filter(|query| !query.is_empty());
    session.store.read(|db| {
        let counts = inbox::counts(db)?;
        let of = |wanted: inbox::Split| {
            let found = counts.iter().find(|(split, _)| *split == wanted);
            found.map_or(0, |(_, count)| *count)
        };
        if of(inbox::Split::Open) + of(inbox::Split::Done) == 0 {
            return Ok(told("ok", "nothing_there"));
        }
        if let Some(query) = query {
            let empty = inbox::search(db, query, None, 1)?.rows.is_empty();
            return Ok(if empty {
                told("failed", "query_hides")
            } else {
                told("ok", "query_shows")
            });
        }
        let Some(split) = request.split else {
            return Ok(told("ok", "not_filtered"));
        };
        let shown = match split {
            Split::Open => inbox::Split::Open,
            Split::Unread => inbox::Split::Unread,
            Split::Due => inbox::Split::Due,
            Split::Waiting => inbox::Split::Waiting,
            Split::Followed => inbox::Split::Followed,
            Split::Done => inbox::Split::Done,
        };
        Ok(if of(shown) == 0 {
            told("failed", "split_hides")
        } else {
            told("ok", "split_shows")
        })
    })
}
