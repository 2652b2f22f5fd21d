//! Who is writing. One row for now.

use rusqlite::{Connection as Db, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::{StoreError, Tx};

/// The author; frozen as JSON into each outbox entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// HPR number.
    pub hpr: String,
    /// Practice.
    pub practice: String,
    /// Of the practice.
    pub organisation_number: Option<String>,
    /// Of the practice.
    pub phone: Option<String>,
}

/// Who writes here; empty until it is set.
///
/// # Errors
/// Database errors.
pub fn get(db: &Db) -> Result<Author, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT given, family, hpr, practice, organisation_number, phone
            FROM author ORDER BY author_id LIMIT 1
            ",
        )?
        .query_row([], |row| {
            Ok(Author {
                given: row.get(0)?,
                family: row.get(1)?,
                hpr: row.get(2)?,
                practice: row.get(3)?,
                organisation_number: row.get(4)?,
                phone: row.get(5)?,
            })
        })
        .optional()?
        .unwrap_or_default())
}

/// Sets who writes here.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, author: &Author) -> Result<(), StoreError> {
    tx.execute(
        "
        INSERT INTO author (author_id, given, family, hpr, practice, organisation_number, phone)
        VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (author_id) DO UPDATE SET
            given = excluded.given, family = excluded.family, hpr = excluded.hpr, practice = excluded.practice,
            organisation_number = excluded.organisation_number, phone = excluded.phone
        ",
        params![
            author.given, author.family, author.hpr, author.practice, author.organisation_number, author.phone
        ],
    )?;
    tx.settings_changed();
    Ok(())
}
