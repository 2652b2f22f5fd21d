//! One database by its file name, for scripts: `FILE`, `FILE.json` with the wrapped key, `FILE.lock`. No stage: a tester
//! answers for what goes in.

use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::file::{Described, beside};
use super::lock::Lock;
use super::wrap::{self, Wrapped};
use super::{Method, Stage, WorkspaceError};
use crate::store::{Key, Store, StoreError};

/// What its wrapping is bound to, having no stage of its own.
const STAGE: Stage = Stage::Test;

/// A database opened by its file name. Held by this process alone until it is dropped.
#[derive(Debug)]
pub struct Standalone {
    store: Store,
    _lock: Lock,
}

impl Standalone {
    /// Its database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// Opens the database of a file name, or makes it when neither it nor its `.json` is there. A process killed while
/// making it leaves something that this opens: first the wrapped key is whole on disk, then the database appears whole.
///
/// # Errors
/// [`WorkspaceError::NotOurDatabase`] for a database without its `.json`; as [`super::open`] otherwise.
pub fn standalone(
    path: &Path,
    passphrase: &SecretString,
    id: Uuid,
) -> Result<Standalone, WorkspaceError> {
    let description = beside(path, ".json");
    let lock = Lock::take_file(&beside(path, ".lock"))?;
    let known = passphrase.expose_secret();
    let key = match Described::read_file(&description) {
        Ok(described) => {
            let wrapped = described
                .wrapped(Method::Passphrase)
                .ok_or(WorkspaceError::NoSuchMethod)?;
            wrapped.open_with_words(known, &described.binding())?
        }
        Err(WorkspaceError::NotFound) if path.exists() => {
            return Err(WorkspaceError::NotOurDatabase);
        }
        Err(WorkspaceError::NotFound) => {
            if known.is_empty() {
                return Err(WorkspaceError::PassphraseMissing);
            }
            let key = Key::new(*wrap::random::<32>()?);
            let binding = wrap::Binding { id, stage: STAGE };
            let wrapped = Wrapped::with_words(&key, known, Method::Passphrase, &binding)?;
            let check = wrap::check(&key, &binding);
            Described::new(id, "", STAGE, check, vec![wrapped]).write_file(&description)?;
            key
        }
        Err(error) => return Err(error),
    };
    if !path.exists() {
        make(path, &key)?;
    }
    let store = Store::open(path, &key).map_err(|error| match error {
        StoreError::WrongKey => WorkspaceError::NotOurDatabase,
        other => other.into(),
    })?;
    Ok(Standalone { store, _lock: lock })
}

/// Makes the database under another name, folds its write-ahead log in, and gives it its name when it is whole.
fn make(path: &Path, key: &Key) -> Result<(), WorkspaceError> {
    let new = beside(path, ".new");
    for left in ["", "-wal", "-shm"] {
        // Of a process that was killed right here; nothing of anybody's is in it.
        match std::fs::remove_file(beside(&new, left)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    let store = Store::create(&new, key)?;
    store.checkpoint()?;
    drop(store);
    std::fs::rename(&new, path)?;
    Ok(())
}
