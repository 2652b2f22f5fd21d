//! Settings of a workspace that have no table of their own: a name, a text.

use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::{StoreError, Tx};

/// Reads one.
///
/// # Errors
/// Database errors.
pub fn get(db: &Db, name: &str) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

/// Sets one; `None` takes it away.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, name: &str, value: Option<&str>) -> Result<(), StoreError> {
    match value {
        Some(value) => tx.execute(
            "
            INSERT INTO setting (name, value) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            ",
            params![name, value],
        )?,
        None => tx.execute("DELETE FROM setting WHERE name = ?1", [name])?,
    };
    tx.settings_changed();
    Ok(())
}
