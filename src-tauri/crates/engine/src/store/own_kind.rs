//! Kinds of message that a workspace brings itself, as JSON: what they mean is `compose`'s to say.

use jiff::Timestamp;
use rusqlite::{Connection as Db, params};

use super::{StoreError, Tx, mark, moment};

/// A kind of the workspace's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnKind {
    /// Its id, as its JSON has it.
    pub id: String,
    /// As it was pasted.
    pub json: String,
    /// Offered no longer.
    pub removed: bool,
}

/// All, in the order of their ids; the removed ones too, for what was written with them.
///
/// # Errors
/// Database errors.
pub fn all(db: &Db) -> Result<Vec<OwnKind>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT kind_id, kind, removed_at IS NOT NULL FROM own_kind ORDER BY kind_id",
        )?
        .query_map([], |row| {
            Ok(OwnKind {
                id: row.get(0)?,
                json: row.get(1)?,
                removed: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// Adds a kind; one with this id is replaced.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, id: &str, json: &str, at: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT INTO own_kind (kind_id, kind, added_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (kind_id) DO UPDATE SET kind = excluded.kind, added_at = excluded.added_at, removed_at = NULL
        ",
    )?
    .execute(params![id, json, moment::text(at)])?;
    tx.settings_changed();
    Ok(())
}

/// Offers a kind no longer. Returns what [`mark::undo`] takes.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn remove(tx: &Tx<'_>, id: &str, at: Timestamp) -> Result<i64, StoreError> {
    let now = moment::text(at);
    let changed = tx
        .prepare_cached(
            "UPDATE own_kind SET removed_at = ?2 WHERE kind_id = ?1 AND removed_at IS NULL",
        )?
        .execute(params![id, now])?;
    if changed == 0 {
        return Err(StoreError::NotFound { what: "the kind" });
    }
    tx.settings_changed();
    let act = mark::Act::KindRemoved {
        kind_id: id.to_owned(),
    };
    mark::note(tx, &act, &now)
}

pub(super) fn restore(tx: &Tx<'_>, id: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE own_kind SET removed_at = NULL WHERE kind_id = ?1")?
        .execute([id])?;
    tx.settings_changed();
    Ok(())
}
