//! The shell: one window, the pipe to `engine::api`, the system's keyring, and the sandbox that DEMO talks to.
//!
//! It holds no rule of the product. What a command may do is decided behind the pipe; what a window may ask is listed
//! in `capabilities/main.json`. The window is tested through WebDriver (`tests/e2e`), the keyring in the same run.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod door;
mod files;
mod keyring;
mod pipe;
mod process;
mod product;
mod title;

use std::process::ExitCode;

use tauri::Manager as _;

fn main() -> ExitCode {
    process::keep_memory_off_disk();
    process::repair_locale();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("BUDSTIKKE_LOG"))
        .with_writer(std::io::stderr)
        .init();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "The window could not be opened.");
            ExitCode::FAILURE
        }
    }
}

fn run() -> tauri::Result<()> {
    // Single instance comes first: a second start hands over to the first before it has touched anything.
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            door::show(app)
        }))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .plugin(stay_at_home())
        .invoke_handler(tauri::generate_handler![
            pipe::call,
            pipe::subscribe,
            pipe::secret,
            pipe::save_dialog,
            files::open_dialog,
            files::on_drop,
            files::shown_bytes,
            files::pick_folder,
            pipe::notify,
            pipe::open_link,
            door::on_quit,
            door::quit,
        ])
        .setup(|app| {
            app.manage(door::Door::default());
            app.manage(files::Drops::default());
            product::start(app.handle());
            Ok(())
        })
        .on_window_event(|window, event| match event {
            tauri::WindowEvent::CloseRequested { api, .. } => {
                door::close_requested(window.app_handle(), api);
            }
            tauri::WindowEvent::DragDrop(event) => files::dragged(window, event),
            _ => {}
        })
        .run(tauri::generate_context!())
}

/// The window shows its own pages and never goes elsewhere, whatever a link says.
fn stay_at_home() -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri::plugin::Builder::new("stay-at-home")
        .on_navigation(|_, url| {
            let own = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
            own || (cfg!(dev) && url.host_str() == Some("localhost"))
        })
        .build()
}
