//! Tokens and passwords, inside the encrypted database. Names are like `connection/3/token`.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, params};
use zeroize::Zeroizing;

use super::{StoreError, Tx, moment};

/// Keeps one.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, name: &str, value: &[u8], at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "
        INSERT INTO secret (name, value, set_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at
        ",
        params![name, value, moment::text(at)],
    )?;
    tx.settings_changed();
    Ok(())
}

/// Reads one; wiped when dropped.
///
/// # Errors
/// Database errors.
pub fn get(db: &Db, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    Ok(db
        .prepare_cached("SELECT value FROM secret WHERE name = ?1")?
        .query_row([name], |row| row.get::<_, Vec<u8>>(0))
        .optional()?
        .map(Zeroizing::new))
}

/// Is it there?
///
/// # Errors
/// Database errors.
pub fn has(db: &Db, name: &str) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM secret WHERE name = ?1)")?
        .query_row([name], |row| row.get(0))?)
}

/// Forgets one.
///
/// # Errors
/// Database errors.
pub fn remove(tx: &Tx<'_>, name: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM secret WHERE name = ?1", [name])?;
    tx.settings_changed();
    Ok(())
}
