//! A store that is thrown away: encrypted like any other, in a folder of its own, under a key that is written nowhere.
//! What a replay or a whole log reads goes here and never into an inbox; nothing here is sent.

use jiff::Timestamp;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::error::SyncError;
use crate::store::connection::{self, Connection};
use crate::store::{Key, Store, StoreError};

/// A store with its folder; both are gone when the last who holds it lets go.
#[derive(Debug)]
pub(crate) struct Scratch {
    // Before the folder: the files are closed when it is removed.
    store: Store,
    _folder: TempDir,
}

impl Scratch {
    /// An empty one that knows the connection whose log it is to hold. Blocks.
    pub(crate) fn new(row: &Connection, at: Timestamp) -> Result<Self, SyncError> {
        let folder = tempfile::Builder::new()
            .prefix("budstikke-")
            .tempdir()
            .map_err(|_| StoreError::DiskFull)?;
        let mut key = Zeroizing::new([0_u8; 32]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| SyncError::NotConfigured("randomness"))?;
        let store = Store::create(&folder.path().join("scratch.db"), &Key::new(*key))?;
        store.write(|tx| connection::copy(tx, row, at))?;
        Ok(Self {
            store,
            _folder: folder,
        })
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}
