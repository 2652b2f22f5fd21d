//! Published profiles and examples that are not ours to copy: found by `BUDSTIKKE_DATA`, else beside the repository.
#![expect(
    clippy::print_stdout,
    reason = "what was skipped is said on the last line"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The folder, or `None` with a last line that says what was skipped.
pub(crate) fn data(what: &str) -> Option<PathBuf> {
    let named = std::env::var_os("BUDSTIKKE_DATA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let found = named.unwrap_or_else(beside);
    if found.is_dir() {
        return Some(found);
    }
    println!("skipped: {what} (set BUDSTIKKE_DATA to the folder of published examples)");
    None
}

/// Every file under a folder with this ending, in order.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
