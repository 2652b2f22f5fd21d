//! Files of the person's machine: chosen in the system's dialog or dropped on the window. The window gets handles.

use std::path::PathBuf;
use std::sync::Mutex;

use engine::api::types::ApiError;
use serde::Serialize;
use tauri::ipc::{Channel, Response};
use tauri::{AppHandle, DragDropEvent, Manager as _, Window};
use tauri_plugin_dialog::DialogExt as _;

use crate::product;

/// Where the window wants to hear of what is dragged over it.
#[derive(Default)]
pub(crate) struct Drops(Mutex<Option<Channel<Dragged>>>);

/// What is dragged, in the window's own pixels.
#[derive(Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Dragged {
    Over { x: f64, y: f64 },
    Dropped { x: f64, y: f64, files: Vec<String> },
    Left,
}

/// Asks which files; an empty list when the person said no.
#[tauri::command]
pub(crate) async fn open_dialog(
    app: AppHandle,
    filter_name: String,
    extensions: Vec<String>,
) -> Result<Vec<String>, ApiError> {
    let engine = product::engine(&app)?;
    let extensions: Vec<&str> = extensions.iter().map(String::as_str).collect();
    let dialog = app.dialog().file();
    let dialog = if extensions.is_empty() {
        dialog
    } else {
        dialog.add_filter(filter_name, &extensions)
    };
    let (chosen, answer) = tokio::sync::oneshot::channel();
    dialog.pick_files(move |paths| drop(chosen.send(paths)));
    let paths = answer.await.ok().flatten().unwrap_or_default();
    let paths = paths.into_iter().filter_map(|path| path.into_path().ok());
    Ok(paths.map(|path| engine.register_file(path)).collect())
}

/// A folder: its handle, and its own name to show.
#[derive(Serialize)]
pub(crate) struct Picked {
    handle: String,
    name: String,
}

/// Asks for a folder; nothing when the person said no.
#[tauri::command]
pub(crate) async fn pick_folder(app: AppHandle) -> Result<Option<Picked>, ApiError> {
    let engine = product::engine(&app)?;
    let (chosen, answer) = tokio::sync::oneshot::channel();
    let dialog = app.dialog().file();
    dialog.pick_folder(move |path| drop(chosen.send(path)));
    let path = answer.await.ok().flatten();
    let path = path.and_then(|path| path.into_path().ok());
    Ok(path.map(|path| Picked {
        name: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into(),
        handle: engine.register_file(path),
    }))
}

/// The window tells where it wants to hear of drops.
#[tauri::command]
pub(crate) fn on_drop(app: AppHandle, channel: Channel<Dragged>) {
    if let Ok(mut listening) = app.state::<Drops>().0.lock() {
        *listening = Some(channel);
    }
}

/// Bytes of an opened attachment: raw, by handle, over the pipe that the window's policy allows already.
#[tauri::command]
pub(crate) async fn shown_bytes(app: AppHandle, handle: String) -> Result<Response, ApiError> {
    let bytes = product::engine(&app)?.shown_bytes(&handle);
    let bytes = bytes.ok_or_else(|| ApiError::internal("no bytes of that handle"))?;
    Ok(Response::new(bytes.to_vec()))
}

/// Passes on what is dragged; paths become handles here.
pub(crate) fn dragged(window: &Window, event: &DragDropEvent) {
    let app = window.app_handle();
    let scale = window.scale_factor().unwrap_or(1.0);
    let told = match event {
        DragDropEvent::Enter { position, .. } | DragDropEvent::Over { position } => Dragged::Over {
            x: position.x / scale,
            y: position.y / scale,
        },
        DragDropEvent::Drop { paths, position } => {
            let register = |path: &PathBuf| {
                let engine = product::engine(app).ok()?;
                Some(engine.register_file(path.clone()))
            };
            Dragged::Dropped {
                x: position.x / scale,
                y: position.y / scale,
                files: paths.iter().filter_map(register).collect(),
            }
        }
        _ => Dragged::Left,
    };
    let listening = app.state::<Drops>();
    let channel = listening.0.lock().ok().and_then(|channel| channel.clone());
    if let Some(channel) = channel {
        let _ = channel.send(told);
    }
}
