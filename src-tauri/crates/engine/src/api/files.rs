//! Files of the person's machine: read by handle, written privately, and bytes handed to the window by handle.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::types::{ApiError, ErrorCode, Retry};

/// Bytes held for the window at the same time; the oldest go first.
const MOST_SHOWN: usize = 192 * 1024 * 1024;

/// Reads a file that a person chose, unless it is larger than `most`: `None` then.
pub(super) fn read(path: &Path, most: u64) -> std::io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    let facts = file.metadata()?;
    // A pipe or a device never ends.
    if !facts.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    if facts.len() > most {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    // It may grow while it is read.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// Writes a file that only its owner may read, whole or not at all. A link in its place is replaced, never followed.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), ApiError> {
    let failed = |error: std::io::Error| {
        ApiError::new(
            ErrorCode::DiskFull,
            error.kind().to_string(),
            Retry::AfterAct,
        )
    };
    let beside = beside(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    // Left by a run that was killed.
    let _ = fs::remove_file(&beside);
    let written = (|| {
        let mut file = options.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, path)
    })();
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        failed(error)
    })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    path.with_file_name(name)
}

/// Bytes that the window may draw, by handle.
#[derive(Default)]
pub(super) struct ShownBytes {
    held: VecDeque<(String, Arc<[u8]>)>,
    bytes: usize,
}

impl std::fmt::Debug for ShownBytes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ShownBytes")
            .field("held", &self.held.len())
            .finish_non_exhaustive()
    }
}

impl ShownBytes {
    pub(super) fn put(&mut self, handle: String, bytes: Arc<[u8]>) {
        self.bytes += bytes.len();
        self.held.push_back((handle, bytes));
        while self.bytes > MOST_SHOWN && self.held.len() > 1 {
            if let Some((_, gone)) = self.held.pop_front() {
                self.bytes -= gone.len();
            }
        }
    }

    pub(super) fn get(&self, handle: &str) -> Option<Arc<[u8]>> {
        let found = self.held.iter().find(|(held, _)| held == handle);
        found.map(|(_, bytes)| Arc::clone(bytes))
    }

    pub(super) fn clear(&mut self) {
        self.held.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_file_is_private_and_takes_the_place_of_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, target) = (folder.path().join("a.pdf"), folder.path().join("target"));
        fs::write(&target, b"old").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&target, &path).unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(
            fs::read(&target).unwrap(),
            b"old",
            "the link is not followed"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
        }
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            2,
            "nothing is left beside"
        );
    }

    #[test]
    fn only_files_within_the_limit_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), Some(b"12345".to_vec()));
        assert_eq!(read(&path, 4).unwrap(), None);
        assert!(read(folder.path(), 100).is_err());
    }

    #[test]
    fn what_is_shown_goes_when_there_is_more() {
        let mut shown = ShownBytes::default();
        let large: Arc<[u8]> = vec![0; MOST_SHOWN / 2 + 1].into();
        for handle in ["a", "b", "c"] {
            shown.put(handle.into(), Arc::clone(&large));
        }
        assert!(shown.get("a").is_none() && shown.get("c").is_some());
        shown.clear();
        assert!(shown.get("c").is_none());
    }
}
