//! Opening connections: the key, the pragmas, and telling apart what is not ours.

use std::fmt;
use std::io::Read as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use super::StoreError;

/// The 256-bit key of a database. Wiped when dropped, never printed.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Wraps raw key bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The raw bytes, to be wrapped by an unlock method.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// `x'…'`: a raw key, so that opening costs no key derivation.
    fn pragma(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(100));
        text.push_str("PRAGMA key = \"x'");
        for byte in self.0.iter() {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        text.push_str("'\"");
        text
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

pub(super) fn writer(path: &Path, key: &Key) -> Result<Connection, StoreError> {
    let connection = keyed(path, key)?;
    connection.execute_batch(
        "
        PRAGMA journal_mode = WAL;
        PRAGMA secure_delete = ON;
        PRAGMA foreign_keys = ON;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -16384;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        ",
    )?;
    Ok(connection)
}

pub(super) fn reader(path: &Path, key: &Key) -> Result<Connection, StoreError> {
    let connection = keyed(path, key)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")?;
    Ok(connection)
}

fn keyed(path: &Path, key: &Key) -> Result<Connection, StoreError> {
    // Without CREATE: a database is only ever made by `private`.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // Statements that inbox, ingest and outbox repeat; the default of 16 would throw them out in turn.
    connection.set_prepared_statement_cache_capacity(128);
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    // Before the key: the cipher logs to stderr otherwise, and a wrong key is our message to word.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    connection.execute_batch(&key.pragma())?;
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cipher_memory_security = OFF;")?;
    // The first page that is read is where a wrong key shows.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// Refuses a plain SQLite file and an empty one before any key is tried: the cipher would call both a wrong key.
pub(super) fn looks_encrypted(path: &Path) -> Result<(), StoreError> {
    let mut start = [0_u8; 16];
    let mut file = std::fs::File::open(path)?;
    match file.read_exact(&mut start) {
        Ok(()) if &start == b"SQLite format 3\0" => Err(StoreError::PlainFile),
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(StoreError::PlainFile)
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes an empty file that only its owner reads; the write-ahead log takes its mode.
pub(super) fn private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)?;
    Ok(())
}
