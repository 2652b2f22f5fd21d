//! Bars that stay until their cause is gone or a person has chosen.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::{StoreError, Tx, moment};

/// A banner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// Catalogue key.
    pub code: String,
    /// About which connection.
    pub connection_id: Option<i64>,
    /// Since when.
    pub since: String,
    /// How many, where that says something.
    pub count: i64,
    /// Request id.
    pub reference: Option<String>,
}

/// Raises one, or brings its count up to date. `since` is that of the first time.
///
/// # Errors
/// Database errors.
pub fn raise(
    tx: &Tx<'_>,
    code: &str,
    connection_id: Option<i64>,
    count: i64,
    reference: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let changed = tx.execute(
        "
        INSERT INTO banner (code, connection_id, since, count, reference) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (code, connection_id) DO UPDATE SET count = excluded.count, reference = excluded.reference
        WHERE banner.count <> excluded.count OR banner.reference IS NOT excluded.reference
        ",
        params![code, connection_id.unwrap_or(0), moment::text(at), count, reference],
    )?;
    if changed > 0 {
        tx.status_changed();
    }
    Ok(())
}

/// Takes one down.
///
/// # Errors
/// Database errors.
pub fn lower(tx: &Tx<'_>, code: &str, connection_id: Option<i64>) -> Result<(), StoreError> {
    let changed = tx.execute(
        "DELETE FROM banner WHERE code = ?1 AND connection_id = ?2",
        params![code, connection_id.unwrap_or(0)],
    )?;
    if changed > 0 {
        tx.status_changed();
    }
    Ok(())
}

/// All that are up, oldest first.
///
/// # Errors
/// Database errors.
pub fn all(db: &Db) -> Result<Vec<Banner>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT code, connection_id, since, count, reference FROM banner ORDER BY banner_id",
        )?
        .query_map([], |row| {
            let connection_id: i64 = row.get(1)?;
            Ok(Banner {
                code: row.get(0)?,
                connection_id: (connection_id != 0).then_some(connection_id),
                since: row.get(2)?,
                count: row.get(3)?,
                reference: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
