//! `call`, `secret`, `save-file` and `changes`: what the shell's pipe carries, over HTTP.

use std::convert::Infallible;
use std::path::Path as FilePath;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use engine::api::types::{ApiError, Change};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;

use super::Bridge;

/// One command of the table.
pub(super) async fn call(
    State(bridge): State<Arc<Bridge>>,
    Path(name): Path<String>,
    request: Bytes,
) -> Response {
    match engine::api::dispatch(&bridge.engine, &name, &request).await {
        Ok(response) => ([(header::CONTENT_TYPE, "application/json")], response).into_response(),
        Err(error) => refused(&error),
    }
}

/// A secret, inwards only.
pub(super) async fn secret(
    State(bridge): State<Arc<Bridge>>,
    Path(name): Path<String>,
    value: String,
) -> Response {
    match bridge.engine.secret(&name, value.into()) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(&error),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SaveFile {
    suggested_name: String,
}

/// A folder, without a dialog: the first asked for is `folder-1`, the next `folder-2`.
pub(super) async fn pick_folder(State(bridge): State<Arc<Bridge>>) -> Response {
    let mut number = 1;
    let path = loop {
        let path = bridge.saved.join(format!("folder-{number}"));
        match tokio::fs::create_dir(&path).await {
            Ok(()) => break path,
            Err(_) if number < 100 => number += 1,
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    };
    let name = format!("folder-{number}");
    let handle = bridge.engine.register_file(path);
    axum::Json(serde_json::json!({ "handle": handle, "name": name })).into_response()
}

/// A place to save under the suggested name, without a dialog.
pub(super) async fn save_file(State(bridge): State<Arc<Bridge>>, request: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<SaveFile>(&request) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Some(name) = FilePath::new(&request.suggested_name).file_name() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let handle = bridge.engine.register_file(bridge.saved.join(name));
    axum::Json(serde_json::json!({ "handle": handle })).into_response()
}

/// The files that lie among the documents, as if a person had marked them all in a dialog.
pub(super) async fn open_files(State(bridge): State<Arc<Bridge>>) -> Response {
    let mut paths = Vec::new();
    if let Ok(mut entries) = tokio::fs::read_dir(&bridge.documents).await {
        while let Ok(Some(entry)) = entries.next_entry().await {
            paths.push(entry.path());
        }
    }
    paths.sort();
    let handles: Vec<String> = paths
        .into_iter()
        .map(|path| bridge.engine.register_file(path))
        .collect();
    axum::Json(handles).into_response()
}

/// A file that was dropped on the page: a browser tells its bytes and never its path.
pub(super) async fn take_file(
    State(bridge): State<Arc<Bridge>>,
    Path(name): Path<String>,
    bytes: Bytes,
) -> Response {
    let Some(name) = FilePath::new(&name).file_name() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let path = bridge.dropped.join(name);
    if tokio::fs::write(&path, bytes).await.is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    axum::Json(bridge.engine.register_file(path)).into_response()
}

/// Bytes of an opened attachment.
pub(super) async fn shown_bytes(
    State(bridge): State<Arc<Bridge>>,
    Path(handle): Path<String>,
) -> Response {
    match bridge.engine.shown_bytes(&handle) {
        Some(bytes) => (
            [(header::CONTENT_TYPE, "application/octet-stream")],
            bytes.to_vec(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What changed, as it changes.
pub(super) async fn changes(
    State(bridge): State<Arc<Bridge>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = stream::unfold(bridge.engine.subscribe(), |mut changes| async move {
        let change = match changes.recv().await {
            Ok(change) => change,
            Err(RecvError::Lagged(_)) => Change::Overflow,
            Err(RecvError::Closed) => return None,
        };
        let text = serde_json::to_string(&change).unwrap_or_default();
        Some((Ok(Event::default().data(text)), changes))
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}

fn refused(error: &ApiError) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(error)).into_response()
}
