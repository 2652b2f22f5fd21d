//! The library that stands between a program and the C library: made once, loaded into binaries as they are.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Builds it with the system's C compiler, once a run.
pub(crate) fn library() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults/shim.c");
        let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shim.so");
        let built = Command::new("cc")
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .arg(&made)
            .arg(source)
            .arg("-ldl")
            .status()
            .expect("a C compiler is here");
        assert!(built.success(), "the library could not be built");
        made
    })
}

/// One thing that happened to a file.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    pub(crate) what: What,
    /// Name of the file within the watched folder; empty for the folder itself.
    pub(crate) file: String,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    Created,
    Wrote { offset: usize, data: Vec<u8> },
    Cut { length: usize },
    Synced,
    Removed,
}

/// Reads a record, in the order things happened.
pub(crate) fn read(record: &Path, folder: &Path) -> Vec<Happened> {
    let bytes = std::fs::read(record).expect("there is a record");
    let folder = folder.to_string_lossy().into_owned();
    let mut rest = bytes.as_slice();
    let mut found = Vec::new();
    while rest.len() >= 17 {
        let (head, after) = rest.split_at(17);
        let number = |range: std::ops::Range<usize>| {
            let mut value = [0_u8; 8];
            value[..range.len()].copy_from_slice(&head[range]);
            usize::try_from(u64::from_le_bytes(value)).expect("it fits")
        };
        let (path, after) = after.split_at(number(1..5));
        let (data, after) = after.split_at(number(13..17));
        let what = match head[0] {
            b'C' => What::Created,
            b'W' => What::Wrote {
                offset: number(5..13),
                data: data.to_vec(),
            },
            b'T' => What::Cut {
                length: number(5..13),
            },
            b'F' => What::Synced,
            b'U' => What::Removed,
            other => panic!("a record has no {other}"),
        };
        let path = String::from_utf8_lossy(path);
        let file = path.trim_start_matches(&folder).trim_start_matches('/');
        found.push(Happened {
            what,
            file: file.to_owned(),
        });
        rest = after;
    }
    found
}
