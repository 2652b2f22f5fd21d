//! One process per workspace: an advisory lock on a file, held as long as the workspace is open. The system lets go of
//! it when the process ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::WorkspaceError;

/// Held while the workspace is open.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    pub(super) fn take(dir: &Path) -> Result<Self, WorkspaceError> {
        Self::take_file(&dir.join("lock"))
    }

    pub(super) fn take_file(path: &Path) -> Result<Self, WorkspaceError> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = options.open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(WorkspaceError::InUse),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would do; saying so lets the next process in before this one's last handle is gone.
        let _ = self.0.unlock();
    }
}
