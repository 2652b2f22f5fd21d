//! The shell.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    let started = tauri::Builder::default().run(tauri::generate_context!());
    if started.is_err() {
        std::process::exit(1);
    }
}
