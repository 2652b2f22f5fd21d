//! Names the shell's commands, so that a window may call only those that its capability lists.

fn main() {
    let commands = &[
        "call",
        "subscribe",
        "secret",
        "save_dialog",
        "open_dialog",
        "on_drop",
        "shown_bytes",
        "pick_folder",
        "on_quit",
        "quit",
        "notify",
        "open_link",
    ];
    let manifest = tauri_build::AppManifest::new().commands(commands);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
