//! A place for small secrets outside the database: the operating system's keyring, or a map in tests.
//!
//! Owns the trait; the keyring itself is the shell's. A secret is at most [`MAX`] bytes, because Windows holds 2,560
//! and other systems less with their framing: whatever is longer lives inside the encrypted database.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

/// Longest secret.
pub const MAX: usize = 1024;

/// Why a secret store did not do as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// There is no such store on this machine, or it does not answer.
    #[error("the keyring does not answer")]
    Unavailable,
    /// It is locked, and the person did not unlock it.
    #[error("the keyring is locked")]
    Locked,
    /// Longer than [`MAX`].
    #[error("the secret is too long for a keyring")]
    TooLong,
}

/// Get, set, delete. Blocking: call it off the async threads.
pub trait SecretStore: Send + Sync + fmt::Debug {
    /// Reads a secret; `None` when there is none of that name.
    ///
    /// # Errors
    /// [`SecretError`].
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError>;

    /// Keeps a secret, in the place of one of the same name.
    ///
    /// # Errors
    /// [`SecretError`].
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretError>;

    /// Forgets a secret; none of that name is no error.
    ///
    /// # Errors
    /// [`SecretError`].
    fn delete(&self, name: &str) -> Result<(), SecretError>;
}

type Held = BTreeMap<String, Zeroizing<Vec<u8>>>;

/// A keyring in memory, for tests and for doors that have none.
#[derive(Default)]
pub struct MemorySecrets {
    held: Mutex<Held>,
    gone: std::sync::atomic::AtomicBool,
}

impl MemorySecrets {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on (or no longer) it does not answer, as when the desktop's keyring is stopped.
    pub fn set_gone(&self, gone: bool) {
        self.gone.store(gone, std::sync::atomic::Ordering::SeqCst);
    }

    fn open(&self) -> Result<MutexGuard<'_, Held>, SecretError> {
        if self.gone.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(SecretError::Unavailable);
        }
        Ok(self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for MemorySecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemorySecrets(…)")
    }
}

impl SecretStore for MemorySecrets {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        Ok(self.open()?.get(name).cloned())
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretError> {
        if secret.len() > MAX {
            return Err(SecretError::TooLong);
        }
        self.open()?
            .insert(name.to_owned(), Zeroizing::new(secret.to_vec()));
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.open()?.remove(name);
        Ok(())
    }
}
