//! The pipe: `call`, `subscribe`, `secret`, and the few things only a desktop can do.

use engine::api::types::{ApiError, Change, ErrorCode, Retry};
use tauri::AppHandle;
use tauri::ipc::{Channel, Response};
use tauri_plugin_dialog::DialogExt as _;
use tauri_plugin_notification::NotificationExt as _;
use tauri_plugin_opener::OpenerExt as _;
use tokio::sync::broadcast::error::RecvError;

use crate::product;

/// One command of the table. The answer passes as it is: it is parsed once, by the window.
#[tauri::command]
pub(crate) async fn call(
    app: AppHandle,
    name: String,
    request: String,
) -> Result<Response, ApiError> {
    let engine = product::engine(&app)?;
    let response = engine::api::dispatch(&engine, &name, request.as_bytes()).await?;
    let text = String::from_utf8(response).map_err(|_| ApiError::internal("answer is no text"))?;
    Ok(Response::new(text))
}

/// Ids of what changed, for as long as the window is there.
#[tauri::command]
pub(crate) async fn subscribe(app: AppHandle, channel: Channel<Change>) -> Result<(), ApiError> {
    let mut changes = product::engine(&app)?.subscribe();
    tauri::async_runtime::spawn(async move {
        loop {
            let change = match changes.recv().await {
                Ok(change) => change,
                Err(RecvError::Lagged(_)) => Change::Overflow,
                Err(RecvError::Closed) => break,
            };
            if channel.send(change).is_err() {
                break;
            }
        }
    });
    Ok(())
}

/// A secret crosses once, inwards.
#[tauri::command]
pub(crate) async fn secret(app: AppHandle, name: String, value: String) -> Result<(), ApiError> {
    product::engine(&app)?.secret(&name, value.into())
}

/// Asks where to save; the window gets a handle, never a path.
#[tauri::command]
pub(crate) async fn save_dialog(
    app: AppHandle,
    suggested_name: String,
    filter_name: String,
    extensions: Vec<String>,
) -> Result<Option<String>, ApiError> {
    let engine = product::engine(&app)?;
    let extensions: Vec<&str> = extensions.iter().map(String::as_str).collect();
    let dialog = app
        .dialog()
        .file()
        .set_file_name(suggested_name)
        .add_filter(filter_name, &extensions);
    let (chosen, answer) = tokio::sync::oneshot::channel();
    dialog.save_file(move |path| drop(chosen.send(path)));
    let path = answer
        .await
        .ok()
        .flatten()
        .and_then(|path| path.into_path().ok());
    Ok(path.map(|path| engine.register_file(path)))
}

/// Tells the desktop how many messages are new: a count, never a name.
#[tauri::command]
pub(crate) async fn notify(app: AppHandle, count: u32, language: String) -> Result<(), ApiError> {
    let text = match (language.as_str(), count) {
        ("en", 1) => "1 new message".to_owned(),
        ("en", _) => format!("{count} new messages"),
        (_, 1) => "1 ny melding".to_owned(),
        _ => format!("{count} nye meldinger"),
    };
    // A desktop without notifications is no fault of the window's.
    let shown = app
        .notification()
        .builder()
        .title("Budstikke")
        .body(text)
        .show();
    if let Err(error) = shown {
        tracing::debug!(%error, "The desktop shows no notifications.");
    }
    Ok(())
}

/// Opens a link in the person's browser; only https, so that no message can start a program.
#[tauri::command]
pub(crate) async fn open_link(app: AppHandle, url: String) -> Result<(), ApiError> {
    let refused = |why| ApiError::new(ErrorCode::BadRequest, why, Retry::Never);
    let link = tauri::Url::parse(&url).map_err(|_| refused("link is no address"))?;
    if link.scheme() != "https" {
        return Err(refused("only https links are opened"));
    }
    app.opener()
        .open_url(link, None::<&str>)
        .map_err(|_| ApiError::internal("no browser took the link"))
}
