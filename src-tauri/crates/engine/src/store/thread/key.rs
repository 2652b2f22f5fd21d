//! The keys that lead to a thread besides `response.identifier`: what its messages and their content are called by those
//! that refer to them.

use rusqlite::{Connection as Db, params};

use crate::store::gathered::{Gathered, gathered, number};
use crate::store::{StoreError, Tx};

const KEYS: Gathered = gathered!("thread_key", "thread_id");

/// The thread a key leads to.
pub(in crate::store) fn find(
    db: &Db,
    connection_id: i64,
    key: &str,
) -> Result<Option<i64>, StoreError> {
    KEYS.find(db, number(connection_id, key))
}

/// The keys of a message lead to its thread from now on, where they lead to none yet. `many`: it is one of a page's
/// hundreds.
pub(in crate::store) fn learn(
    tx: &Tx<'_>,
    connection_id: i64,
    thread_id: i64,
    keys: &[String],
    many: bool,
) -> Result<(), StoreError> {
    for key in keys {
        KEYS.learn(tx, number(connection_id, key), thread_id, many)?;
    }
    Ok(())
}

/// After a large page.
pub(in crate::store) fn after_many(tx: &Tx<'_>) -> Result<(), StoreError> {
    KEYS.after_many(tx)
}

/// All keys of a thread.
pub(super) fn of_thread(tx: &Tx<'_>, thread_id: i64) -> Result<Vec<i64>, StoreError> {
    KEYS.settle(tx)?;
    Ok(tx
        .prepare_cached("SELECT key FROM thread_key WHERE thread_id = ?1")?
        .query_map([thread_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// All keys of a thread lead to another one.
pub(super) fn follow(tx: &Tx<'_>, from: i64, into: i64) -> Result<(), StoreError> {
    KEYS.settle(tx)?;
    tx.prepare_cached("UPDATE thread_key SET thread_id = ?2 WHERE thread_id = ?1")?
        .execute([from, into])?;
    Ok(())
}

/// One key leads to another thread. Returns whether it led to `from`, or to any where none is said.
pub(super) fn lead(
    tx: &Tx<'_>,
    key: i64,
    from: Option<i64>,
    into: i64,
) -> Result<bool, StoreError> {
    KEYS.settle(tx)?;
    let changed = tx
        .prepare_cached(
            "UPDATE thread_key SET thread_id = ?3 WHERE key = ?1 AND thread_id = coalesce(?2, thread_id)",
        )?
        .execute(params![key, from, into])?;
    Ok(changed > 0)
}

/// A thread that ends has no keys.
pub(super) fn forget(tx: &Tx<'_>, thread_id: i64) -> Result<(), StoreError> {
    KEYS.settle(tx)?;
    tx.prepare_cached("DELETE FROM thread_key WHERE thread_id = ?1")?
        .execute([thread_id])?;
    Ok(())
}
