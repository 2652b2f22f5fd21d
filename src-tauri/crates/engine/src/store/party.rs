//! The directory: who a HER-id is.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::word::words;
use super::{StoreError, Tx, moment};

words! {
    /// Who named a party.
    Source {
        /// A person.
        Entered = "entered",
        /// Budstikke.
        BuiltIn = "built_in",
        /// A message.
        Learned = "learned",
    }
}

/// A party in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its HER-id.
    pub her_id: String,
    /// Its name.
    pub name: String,
    /// Who named it.
    pub source: Source,
    /// When it was last written to.
    pub last_used_at: Option<String>,
}

/// Names a party. What a person entered is not overwritten by what was learned or built in.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, her_id: &str, name: &str, source: Source) -> Result<(), StoreError> {
    tx.execute(
        "
        INSERT INTO party (her_id, name, source) VALUES (?1, ?2, ?3)
        ON CONFLICT (her_id) DO UPDATE SET name = excluded.name, source = excluded.source
        WHERE excluded.source = 'entered' OR party.source = 'learned'
        ",
        params![her_id, name, source],
    )?;
    tx.settings_changed();
    Ok(())
}

/// What a message called its sender. Never overwrites what a person entered or what is built in.
///
/// # Errors
/// Database errors.
pub fn learn(tx: &Tx<'_>, her_id: &str, name: &str) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached(
            "
            INSERT INTO party (her_id, name, source) VALUES (?1, ?2, 'learned')
            ON CONFLICT (her_id) DO UPDATE SET name = excluded.name
            WHERE party.source = 'learned' AND party.name <> excluded.name
            ",
        )?
        .execute(params![her_id, name])?;
    if changed > 0 {
        tx.settings_changed();
    }
    Ok(())
}

/// Notes that a message went there.
///
/// # Errors
/// Database errors.
pub fn used(tx: &Tx<'_>, her_id: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE party SET last_used_at = ?2 WHERE her_id = ?1",
        params![her_id, moment::text(at)],
    )?;
    Ok(())
}

/// Takes a party out of the directory.
///
/// # Errors
/// Database errors.
pub fn remove(tx: &Tx<'_>, her_id: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM party WHERE her_id = ?1", [her_id])?;
    tx.settings_changed();
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Party> {
    Ok(Party {
        her_id: row.get(0)?,
        name: row.get(1)?,
        source: row.get(2)?,
        last_used_at: row.get(3)?,
    })
}

/// One, by HER-id.
///
/// # Errors
/// Database errors.
pub fn get(db: &Db, her_id: &str) -> Result<Option<Party>, StoreError> {
    Ok(db
        .prepare_cached("SELECT her_id, name, source, last_used_at FROM party WHERE her_id = ?1")?
        .query_row([her_id], from_row)
        .optional()?)
}

/// All, by name.
///
/// # Errors
/// Database errors.
pub fn all(db: &Db) -> Result<Vec<Party>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT her_id, name, source, last_used_at FROM party ORDER BY name, her_id",
        )?
        .query_map([], from_row)?
        .collect::<Result<_, _>>()?)
}
