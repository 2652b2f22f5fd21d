//! The window's title: the stage, and never a person. Window lists and screen sharing show it to anybody.

use engine::api::types::Change;
use tauri::{AppHandle, Manager as _};
use tokio::sync::broadcast::error::RecvError;

use crate::product;

/// Keeps the title true for as long as the product runs.
pub(crate) async fn follow(app: AppHandle) {
    let Ok(engine) = product::engine(&app) else {
        return;
    };
    let mut changes = engine.subscribe();
    loop {
        // Locked, or nothing open: the bare name.
        let stage = engine.stage_word();
        let title = stage.map_or_else(
            || "Budstikke".to_owned(),
            |stage| format!("{stage} · Budstikke"),
        );
        if let Some(window) = app.get_webview_window("main") {
            let _ = window.set_title(&title);
        }
        loop {
            match changes.recv().await {
                Ok(Change::Workspace) | Err(RecvError::Lagged(_)) => break,
                Ok(_) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }
}
