//! What stands between the pipe and a handler: the door, the journal, JSON in and out, panics kept in.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::table::{Door, Journal};
use super::types::{ApiError, ErrorCode, Retry};
use super::Engine;

pub(super) fn guard(_engine: &Engine, _door: Door) -> Result<(), ApiError> {
    Ok(())
}

pub(super) fn note<T: Serialize>(_engine: &Engine, _name: &'static str, _journal: Journal, _request: &T) {}

pub(super) fn parse<T: DeserializeOwned>(request: &[u8]) -> Result<T, ApiError> {
    let request = if request.is_empty() { b"{}" } else { request };
    serde_json::from_slice(request).map_err(|error| {
        // serde's text may quote the request; only the place is safe to tell.
        ApiError::new(
            ErrorCode::BadRequest,
            format!("request does not fit at line {}, column {}", error.line(), error.column()),
            Retry::Never,
        )
    })
}

pub(super) fn render<T: Serialize>(response: &T) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(response).map_err(|_| ApiError::internal("response could not be written"))
}

pub(super) fn unknown(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::UnknownCommand,
        format!("no command of that name ({} characters)", name.chars().count()),
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

const _: fn() = || {
    fn takes<T: Send + Sync>() {}
    takes::<Arc<Engine>>();
};
