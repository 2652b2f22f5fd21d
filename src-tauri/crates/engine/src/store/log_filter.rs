//! Named filters of the log. What a filter says is the window's business; here it is a name and a text.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::{StoreError, Tx, moment};

/// A filter as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Local number.
    pub id: i64,
    /// What a person called it.
    pub name: String,
    /// JSON.
    pub filter: String,
}

/// Keeps a filter; one of the same name is replaced.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, name: &str, filter: &str, at: Timestamp) -> Result<i64, StoreError> {
    let id = tx.query_row(
        "
        INSERT INTO log_filter (name, filter, saved_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (name) DO UPDATE SET filter = excluded.filter, saved_at = excluded.saved_at
        RETURNING filter_id
        ",
        params![name, filter, moment::text(at)],
        |row| row.get(0),
    )?;
    tx.settings_changed();
    Ok(id)
}

/// Takes one away.
///
/// # Errors
/// Database errors.
pub fn remove(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM log_filter WHERE filter_id = ?1", [id])?;
    tx.settings_changed();
    Ok(())
}

/// All, by name.
///
/// # Errors
/// Database errors.
pub fn all(db: &Db) -> Result<Vec<Saved>, StoreError> {
    Ok(db
        .prepare_cached("SELECT filter_id, name, filter FROM log_filter ORDER BY name, filter_id")?
        .query_map([], |row| {
            Ok(Saved {
                id: row.get(0)?,
                name: row.get(1)?,
                filter: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
