//! Questions to a server that a person named.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::word::words;
use super::{StoreError, Tx, moment};

words! {
    /// How a question is asked.
    Method {
        /// As the question needs it.
        Auto = "auto",
        /// In the address.
        Get = "get",
        /// As a form.
        Post = "post",
    }
}

/// A question as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Local number.
    pub id: i64,
    /// What a person called it.
    pub name: String,
    /// Which server it was written for.
    pub connection_id: Option<i64>,
    /// As a FHIR URL under the base.
    pub query: String,
    /// How it is asked.
    pub method: Method,
    /// JSON array of the table's columns.
    pub columns: String,
}

/// Keeps a question; one of the same name is replaced.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, saved: &Saved, at: Timestamp) -> Result<i64, StoreError> {
    let id = tx.query_row(
        "
        INSERT INTO saved_query (name, connection_id, query, method, columns, saved_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (name) DO UPDATE SET
            connection_id = excluded.connection_id, query = excluded.query, method = excluded.method,
            columns = excluded.columns, saved_at = excluded.saved_at
        RETURNING query_id
        ",
        params![
            saved.name,
            saved.connection_id,
            saved.query,
            saved.method,
            saved.columns,
            moment::text(at)
        ],
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
    tx.execute("DELETE FROM saved_query WHERE query_id = ?1", [id])?;
    tx.settings_changed();
    Ok(())
}

/// All, by name.
///
/// # Errors
/// Database errors.
pub fn all(db: &Db) -> Result<Vec<Saved>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT query_id, name, connection_id, query, method, columns FROM saved_query ORDER BY name, query_id",
        )?
        .query_map([], |row| {
            Ok(Saved {
                id: row.get(0)?,
                name: row.get(1)?,
                connection_id: row.get(2)?,
                query: row.get(3)?,
                method: row.get(4)?,
                columns: row.get(5)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
