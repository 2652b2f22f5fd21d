//! Where things lie: the repository, the target directory, the built programs.

use std::path::{Path, PathBuf};

/// The repository's root, whatever the directory the command was given in.
pub(crate) fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    // src-tauri/crates/xtask
    manifest
        .ancestors()
        .nth(3)
        .map_or(manifest.clone(), Path::to_path_buf)
}

/// Cargo's target directory, as cargo itself would choose it.
pub(crate) fn target() -> PathBuf {
    let set = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    set.map_or_else(|| root().join("target"), |set| root().join(set))
}

/// A program of the debug build.
pub(crate) fn program(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(name)
        .with_extension(std::env::consts::EXE_EXTENSION)
}
