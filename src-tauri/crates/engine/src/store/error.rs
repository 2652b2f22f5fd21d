//! What can go wrong with a database, in words that hold no personal data.

use rusqlite::ErrorCode;

/// An error of the store. Never holds a bound value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no database file.
    #[error("the database file is missing")]
    Missing,
    /// A new database was asked for where a file is.
    #[error("a file is already there")]
    Exists,
    /// The key does not open it.
    #[error("the key does not open the database")]
    WrongKey,
    /// The file is a plain SQLite database, or no database at all.
    #[error("the file is not an encrypted budstikke database")]
    PlainFile,
    /// Written by a newer Budstikke.
    #[error("the database has schema {found}, this program knows {known}")]
    NewerSchema {
        /// Version in the file.
        found: i64,
        /// Newest version known here.
        known: i64,
    },
    /// A migration that was applied is not the one this program holds.
    #[error("migration {number} was changed after it was applied")]
    ChangedMigration {
        /// Which.
        number: i64,
    },
    /// No room, or the disk cannot be written.
    #[error("the disk is full or cannot be written")]
    DiskFull,
    /// Another process holds the database.
    #[error("the database is in use by another process")]
    Busy,
    /// The row asked for is not there.
    #[error("{what} is not there")]
    NotFound {
        /// Table in words.
        what: &'static str,
    },
    /// A delivery cannot go from its state by that event.
    #[error("a delivery in state {from} cannot take the event {event}")]
    NotAllowed {
        /// State it is in.
        from: &'static str,
        /// Event offered.
        event: &'static str,
    },
    /// Another entry is held at a position of a log: the log moved and is to be repaired first.
    #[error("the log holds another entry at position {position}")]
    LogMoved {
        /// Where.
        position: i64,
    },
    /// Bytes in the database that cannot be unpacked.
    #[error("a stored body cannot be unpacked")]
    Unpack,
    /// Stored JSON that cannot be read.
    #[error("stored json of {what} cannot be read")]
    Json {
        /// Which column.
        what: &'static str,
    },
    /// A word in an enum column that this program does not know.
    #[error("the column {column} holds a word unknown here")]
    UnknownWord {
        /// Which column.
        column: &'static str,
    },
    /// The file system says no.
    #[error("file error: {0}")]
    Io(std::io::ErrorKind),
    /// Everything else SQLite says; its message is not shown, for it may quote content.
    #[error("the database answered {0}")]
    Sqlite(String),
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            kind => Self::Io(kind),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure => {
                    Self::DiskFull
                }
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
                ErrorCode::NotADatabase => Self::WrongKey,
                code => Self::Sqlite(format!("{code:?} ({})", failure.extended_code)),
            },
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound { what: "the row" },
            rusqlite::Error::SqlInputError { error, offset, .. } => {
                Self::Sqlite(format!("{:?} at {offset} of a statement", error.code))
            }
            rusqlite::Error::FromSqlConversionFailure(column, kind, _) => Self::Sqlite(format!(
                "column {column} of type {kind} cannot be converted"
            )),
            rusqlite::Error::InvalidColumnType(column, _, kind) => {
                Self::Sqlite(format!("column {column} is of type {kind}"))
            }
            _ => Self::Sqlite("an error of use".to_owned()),
        }
    }
}
