//! What stands between the pipe and a handler: the door, the journal, JSON in and out, panics kept in.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Engine;
use super::failure::stage_forbids;
use super::session::Session;
use super::table::{Door, Journal, OnStage};
use super::types::{ApiError, ErrorCode, Retry};
use crate::store::access::{self, Access};
use crate::store::author;

pub(super) fn guard(engine: &Engine, door: Door) -> Result<(), ApiError> {
    match door {
        Door::Always => Ok(()),
        Door::Unlocked if engine.is_locked() => Err(ApiError::new(
            ErrorCode::Locked,
            "the workspace is locked",
            Retry::AfterAct,
        )),
        Door::Unlocked => engine.session().map(|_| ()),
    }
}

/// Leaves the line in the access journal. Whoever asks is written down even when the answer turns out to be an error.
pub(super) fn note<T: Serialize>(
    engine: &Arc<Engine>,
    name: &'static str,
    journal: Journal,
    request: &T,
) {
    if journal == Journal::Nothing {
        return;
    }
    let Ok(session) = engine.session() else {
        return;
    };
    // The request's own ids say whom it is about; nothing else of it is kept.
    let request = serde_json::to_value(request).unwrap_or_default();
    // What goes into a journal is named one level down.
    let id = |name: &str| {
        let inner = request.get("journal").and_then(|journal| journal.get(name));
        request
            .get(name)
            .or(inner)
            .and_then(serde_json::Value::as_i64)
    };
    let now = engine.clock().now();
    let written = session.store.write_refetchable(|tx| {
        let author = author::get(tx)?;
        let mut about = (id("patientId"), id("threadId"));
        if about == (None, None) {
            about = access::about(tx, id("messageId"), id("draftId"), id("resourceId"))?;
        }
        let access = Access {
            command: name,
            actor: &author.hpr,
            patient_id: about.0,
            thread_id: about.1,
            result: "asked",
        };
        access::note(tx, &access, now)
    });
    if let Err(error) = written {
        tracing::error!(command = name, %error, "An access could not be written down.");
    }
}

/// After a wait for the network: is it still the same workspace, and unlocked?
pub(super) fn still_open(engine: &Engine, session: &Arc<Session>) -> Result<(), ApiError> {
    guard(engine, Door::Unlocked)?;
    if Arc::ptr_eq(&engine.session()?, session) {
        return Ok(());
    }
    Err(ApiError::new(
        ErrorCode::NoWorkspace,
        "another workspace is open by now",
        Retry::AfterAct,
    ))
}

fn parse<T: DeserializeOwned>(request: &[u8]) -> Result<T, ApiError> {
    let request = if request.is_empty() { b"{}" } else { request };
    serde_json::from_slice(request).map_err(|error| {
        // serde's text may quote the request; only the place is safe to tell.
        ApiError::new(
            ErrorCode::BadRequest,
            format!(
                "request does not fit at line {}, column {}",
                error.line(),
                error.column()
            ),
            Retry::Never,
        )
    })
}

/// What a command is asked. On a stage, what would carry a name out another way is refused here, and what is typed in a
/// search may be a name that stands for another.
pub(super) fn asked<T: DeserializeOwned>(
    engine: &Engine,
    stage: OnStage,
    request: &[u8],
) -> Result<T, ApiError> {
    let Some(session) = on_stage(engine) else {
        return parse(request);
    };
    match stage {
        OnStage::Shown => return parse(request),
        OnStage::Refused => return Err(stage_forbids("stage_mode", "stage_mode")),
        OnStage::Meant => {}
    }
    let mut request: Value = parse(request)?;
    put_back(&mut request, &session);
    parse(request.to_string().as_bytes())
}

/// What was typed, here or in a filter within the request.
fn put_back(request: &mut Value, session: &Session) {
    let Value::Object(members) = request else {
        return;
    };
    for (name, value) in members {
        match value {
            Value::String(typed) if matches!(name.as_str(), "text" | "query" | "patient") => {
                *typed = session.veil.meant(typed);
            }
            other => put_back(other, session),
        }
    }
}

/// What a command answers, with stage mode over it when that is on. This is the only way out.
pub(super) async fn answer<T: Serialize>(
    engine: &Engine,
    response: &T,
) -> Result<Vec<u8>, ApiError> {
    let lost = || ApiError::internal("response could not be written");
    let Some(session) = on_stage(engine) else {
        return serde_json::to_vec(response).map_err(|_| lost());
    };
    let mut shown = serde_json::to_value(response).map_err(|_| lost())?;
    blocking(move || {
        session.veil.over(&session.store, &mut shown)?;
        serde_json::to_vec(&shown).map_err(|_| lost())
    })
    .await
}

pub(super) fn on_stage(engine: &Engine) -> Option<Arc<Session>> {
    engine.session().ok().filter(|session| session.veil.is_on())
}

pub(super) fn unknown(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::UnknownCommand,
        format!(
            "no command of that name ({} characters)",
            name.chars().count()
        ),
        Retry::Never,
    )
}

/// Runs a handler that blocks on SQL where blocking is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(ApiError::internal("the command stopped half-way")))
}
