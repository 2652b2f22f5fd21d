//! Remembers what a folder looked like when something was made from it, so that it is made again only when it changed.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::command::Outcome;
use crate::root::target;

/// Does `make` if the inputs changed since it last succeeded, or if the output is not there.
pub(crate) fn when_changed(
    name: &str,
    inputs: &[PathBuf],
    output: &Path,
    make: impl FnOnce() -> Outcome,
) -> Outcome {
    let now = print_of(inputs);
    let stamp = target().join("xtask").join(name);
    if output.exists() && fs::read_to_string(&stamp).is_ok_and(|kept| kept == now) {
        return Ok(());
    }
    make()?;
    // A stamp that cannot be written only costs the same work again.
    let _ = fs::create_dir_all(target().join("xtask"));
    let _ = fs::write(stamp, now);
    Ok(())
}

/// Names, sizes and times of all files below: enough to notice an edit, and cheap at every start.
fn print_of(inputs: &[PathBuf]) -> String {
    let mut files = BTreeSet::new();
    for input in inputs {
        collect(input, &mut files);
    }
    let mut hasher = DefaultHasher::new();
    for file in files {
        let Ok(about) = fs::metadata(&file) else {
            continue;
        };
        let changed = about
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        (file, about.len(), changed).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) {
    let skipped = [
        "node_modules",
        "dist",
        "dist-bridge",
        "build",
        "screenshots",
    ];
    if path
        .file_name()
        .is_some_and(|name| skipped.iter().any(|skip| name == *skip))
    {
        return;
    }
    match fs::read_dir(path) {
        Ok(entries) => entries
            .flatten()
            .for_each(|entry| collect(&entry.path(), files)),
        Err(_) => drop(files.insert(path.to_path_buf())),
    }
}
