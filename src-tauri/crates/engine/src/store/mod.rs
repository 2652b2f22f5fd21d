//! One encrypted database per workspace: rows, transactions, migrations, and the projections over immutable messages.
//!
//! Owns all SQL. One file per table family, each with its row structs and plain functions: those that write take a
//! [`Tx`], those that read take a `&Connection` (a `Tx` is one by deref). Refuses to know HTTP, loops and screens.
//! Tested beside the code and, against real files, in `tests/suite/store_*`.
//!
//! One writer behind a mutex and a few `query_only` readers: a pool of writers would only move the waiting into
//! SQLite's busy handler, where it is neither fair nor seen.

pub mod access;
pub mod arrival;
pub mod attachment;
pub mod attempt;
pub mod author;
pub mod banner;
pub mod change;
pub mod chart;
pub mod chart_row;
pub mod chart_type;
pub mod codec;
pub mod connection;
pub mod counter;
pub mod cursor;
pub mod day;
pub mod delivery;
pub mod document;
pub mod draft;
pub mod error;
pub mod example;
pub mod exchange;
pub mod inbox;
pub mod ingest;
pub mod kept;
pub mod line;
pub mod log;
pub mod log_filter;
pub mod log_note;
pub mod mark;
pub mod message;
pub mod migration;
pub mod moment;
pub mod name;
pub mod outbox;
pub mod own_kind;
pub mod party;
pub mod patient;
mod patient_names;
pub mod questionnaire;
pub mod receipt;
pub mod resource;
pub mod ruler;
pub mod saved_query;
pub mod secret;
pub mod seen;
pub mod setting;
pub mod text;
pub mod thread;
pub mod trail;

mod gathered;
mod open;
mod same;
mod word;

use std::cell::RefCell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::broadcast;

pub use change::Change;
pub use delivery::State;
pub use error::StoreError;
pub use open::Key;

/// Readers kept open; more are opened under load and closed again.
const READERS: usize = 4;
/// Changes a slow subscriber may fall behind before it is told to re-read everything.
const CHANGES: usize = 1024;

/// An open database. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    key: Key,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    changes: broadcast::Sender<Change>,
    /// Words of the full-text index that need not be learned again.
    known: Mutex<text::Known>,
}

/// How long a commit may be lost to a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// On disk when the call returns.
    Full,
    /// The last moments may roll back together with the cursor, so the server is simply asked again.
    Refetchable,
}

/// A write transaction. Remembers what changed, to tell it after the commit.
#[derive(Debug)]
pub struct Tx<'c> {
    inner: rusqlite::Transaction<'c>,
    changed: RefCell<change::Changed>,
    counts: RefCell<counter::Deltas>,
    texts: RefCell<Vec<(i64, String)>>,
    known: &'c Mutex<text::Known>,
    /// Hashes of words that this transaction puts into the vocabulary.
    learned: RefCell<Vec<u64>>,
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.inner
    }
}

impl Store {
    /// Makes a new database at `path`, which must not exist.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when a file is there already; I/O and database errors.
    pub fn create(path: &Path, key: &Key) -> Result<Self, StoreError> {
        if path.exists() {
            return Err(StoreError::Exists);
        }
        open::private(path)?;
        let mut writer = open::writer(path, key)?;
        migration::run(&mut writer)?;
        Ok(Self::over(path, key, writer))
    }

    /// Opens a database that exists. Never creates or recreates one.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::WrongKey`], [`StoreError::PlainFile`], [`StoreError::NewerSchema`],
    /// [`StoreError::ChangedMigration`]; I/O and database errors.
    pub fn open(path: &Path, key: &Key) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing);
        }
        open::looks_encrypted(path)?;
        let mut writer = open::writer(path, key)?;
        migration::run(&mut writer)?;
        patient_names::fill(&mut writer)?;
        Ok(Self::over(path, key, writer))
    }

    fn over(path: &Path, key: &Key, writer: Connection) -> Self {
        let (changes, _) = broadcast::channel(CHANGES);
        Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                key: key.clone(),
                writer: Mutex::new(writer),
                readers: Mutex::new(Vec::new()),
                changes,
                known: Mutex::default(),
            }),
        }
    }

    /// Where the database lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Ids of what each commit changed, after the commit. A subscriber that lags gets `Lagged`: re-read everything.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.inner.changes.subscribe()
    }

    /// Runs `f` in one transaction that is on disk when this returns (`synchronous=FULL`): everything a person did,
    /// and every step of the outbox. Blocks: call it off the async threads.
    ///
    /// # Errors
    /// What `f` says, after rolling back; or the commit's own error.
    pub fn write<T, E: From<StoreError>>(
        &self,
        f: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(Durability::Full, f)
    }

    /// As [`Store::write`] without waiting for the disk (`synchronous=NORMAL`): for what a server gives again. After a
    /// power cut the rows are gone together with the cursor that counted them, and the next poll brings both back;
    /// one fsync a page would cost more than the page.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_refetchable<T, E: From<StoreError>>(
        &self,
        f: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(Durability::Refetchable, f)
    }

    fn transaction<T, E: From<StoreError>>(
        &self,
        durability: Durability,
        f: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = lock(&self.inner.writer);
        let level = match durability {
            Durability::Full => "FULL",
            Durability::Refetchable => "NORMAL",
        };
        writer
            .pragma_update(None, "synchronous", level)
            .map_err(StoreError::from)?;
        let inner = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let tx = Tx {
            inner,
            changed: RefCell::default(),
            counts: RefCell::default(),
            texts: RefCell::default(),
            known: &self.inner.known,
            learned: RefCell::default(),
        };
        let value = f(&tx)?;
        text::flush(&tx)?;
        counter::flush(&tx)?;
        let Tx {
            inner,
            changed,
            learned,
            ..
        } = tx;
        inner.commit().map_err(StoreError::from)?;
        let learned = learned.into_inner();
        if !learned.is_empty() {
            lock(&self.inner.known).learned(&learned);
        }
        for change in changed.into_inner().into_changes() {
            // No subscriber is no error.
            let _ = self.inner.changes.send(change);
        }
        Ok(value)
    }

    /// Runs `f` on a reader, in one snapshot.
    ///
    /// # Errors
    /// What `f` says, or the database's own error.
    pub fn read<T, E: From<StoreError>>(
        &self,
        f: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let pooled = lock(&self.inner.readers).pop();
        let mut reader = match pooled {
            Some(reader) => reader,
            None => open::reader(&self.inner.path, &self.inner.key)?,
        };
        let result = {
            let snapshot = reader.transaction().map_err(StoreError::from)?;
            f(&snapshot)
        };
        let mut readers = lock(&self.inner.readers);
        if readers.len() < READERS {
            readers.push(reader);
        }
        result
    }

    /// Folds the write-ahead log into the database file and cuts it: on lock and on quit.
    ///
    /// # Errors
    /// Database errors.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        lock(&self.inner.readers).clear();
        let writer = lock(&self.inner.writer);
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Bytes of the database and its write-ahead log on disk.
    #[must_use]
    pub fn bytes_on_disk(&self) -> u64 {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        let mut wal = self.inner.path.clone().into_os_string();
        wal.push("-wal");
        size(&self.inner.path) + size(Path::new(&wal))
    }
}

/// A panic in a transaction rolled it back while unwinding, so the connection behind a poisoned lock is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
