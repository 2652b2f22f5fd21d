//! Why a workspace was not made or opened. No personal data, no path, no secret.

use crate::store::StoreError;

/// An error about a workspace.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkspaceError {
    /// Passphrase, code or key does not fit; or the file that describes the workspace was altered.
    #[error("the key does not open the workspace")]
    WrongKey,
    /// The keyring does not answer, or no longer has the key.
    #[error("the keyring that held the key does not answer or no longer has it")]
    KeyringGone,
    /// Written by a newer Budstikke.
    #[error("the workspace was written by a newer version")]
    NewerSchema,
    /// The database is plain, damaged, or another one than this workspace's.
    #[error("the database is not the workspace's encrypted database")]
    NotOurDatabase,
    /// Another process has it open.
    #[error("the workspace is open in another process")]
    InUse,
    /// No room, or the disk cannot be written.
    #[error("the disk is full or cannot be written")]
    DiskFull,
    /// There is no such workspace.
    #[error("there is no such workspace")]
    NotFound,
    /// There is one already.
    #[error("the workspace is there already")]
    Exists,
    /// The file that describes it cannot be read.
    #[error("the file that describes the workspace cannot be read")]
    Damaged,
    /// It was never set up to be unlocked that way.
    #[error("the workspace is not unlocked that way")]
    NoSuchMethod,
    /// That way of unlocking is not for this stage.
    #[error("that way of unlocking is not for this stage")]
    NotForStage,
    /// A passphrase is needed and was not handed over.
    #[error("a passphrase is needed")]
    PassphraseMissing,
    /// The system gives no random bytes, or key derivation fails for want of memory.
    #[error("the system could not make a key")]
    NoKey,
    /// The file system says no.
    #[error("file error: {0}")]
    Io(std::io::ErrorKind),
    /// Something else about the database.
    #[error(transparent)]
    Store(StoreError),
}

impl From<std::io::Error> for WorkspaceError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull
            | std::io::ErrorKind::QuotaExceeded
            | std::io::ErrorKind::ReadOnlyFilesystem => Self::DiskFull,
            kind => Self::Io(kind),
        }
    }
}

impl From<StoreError> for WorkspaceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::WrongKey => Self::WrongKey,
            StoreError::PlainFile | StoreError::Missing => Self::NotOurDatabase,
            StoreError::NewerSchema { .. } => Self::NewerSchema,
            StoreError::DiskFull => Self::DiskFull,
            StoreError::Busy => Self::InUse,
            other => Self::Store(other),
        }
    }
}
