//! Closing the window: never while messages wait unsent without asking; and opening it again for a second start.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::api::types::QuitCheck;
use tauri::ipc::Channel;
use tauri::{AppHandle, CloseRequestApi, Manager as _};

use crate::product;

/// Who is asked before the window closes, and whether the answer was yes.
#[derive(Default)]
pub(crate) struct Door {
    asked: Mutex<Option<Channel<QuitCheck>>>,
    leaving: AtomicBool,
}

/// The window tells where it wants to be asked.
#[tauri::command]
pub(crate) fn on_quit(app: AppHandle, channel: Channel<QuitCheck>) {
    if let Ok(mut asked) = app.state::<Door>().asked.lock() {
        *asked = Some(channel);
    }
}

/// The person said yes, or there was nothing to ask.
#[tauri::command]
pub(crate) async fn quit(app: AppHandle) {
    app.state::<Door>().leaving.store(true, Ordering::SeqCst);
    product::stop(&app).await;
    app.exit(0);
}

/// Holds the window open until it is known whether anything is unsent.
pub(crate) fn close_requested(app: &AppHandle, api: &CloseRequestApi) {
    if app.state::<Door>().leaving.load(Ordering::SeqCst) {
        return;
    }
    api.prevent_close();
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let check = product::ask::<QuitCheck>(&app, "quit_check").await;
        let unsent = check.as_ref().is_some_and(|check| check.unsent > 0);
        // A window that cannot ask (it never came up) must still close: what is unsent is safe in the outbox.
        if let Some(check) = check.filter(|_| unsent)
            && ask(&app, check)
        {
            return;
        }
        quit(app).await;
    });
}

fn ask(app: &AppHandle, check: QuitCheck) -> bool {
    let door = app.state::<Door>();
    let asked = door.asked.lock().ok().and_then(|asked| asked.clone());
    asked.is_some_and(|channel| channel.send(check).is_ok())
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
