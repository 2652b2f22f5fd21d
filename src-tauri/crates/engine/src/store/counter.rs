//! Counts as rows: what an inbox head says costs the same at ten and at a million messages.

use std::collections::BTreeMap;

use rusqlite::{Connection as Db, params};

use super::inbox::Split;
use super::{StoreError, Tx};

/// Differences of one transaction, written once before its commit.
#[derive(Debug, Default)]
pub(super) struct Deltas(BTreeMap<&'static str, i64>);

impl Tx<'_> {
    pub(super) fn count(&self, name: &'static str, by: i64) {
        if by != 0 {
            *self.counts.borrow_mut().0.entry(name).or_default() += by;
        }
    }
}

pub(super) fn flush(tx: &Tx<'_>) -> Result<(), StoreError> {
    let deltas = std::mem::take(&mut tx.counts.borrow_mut().0);
    for (name, by) in deltas {
        if by == 0 {
            continue;
        }
        tx.prepare_cached(
            "
            INSERT INTO counter (name, value) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE SET value = value + excluded.value
            ",
        )?
        .execute(params![name, by])?;
        tx.status_changed();
    }
    Ok(())
}

/// Reads one; 0 when it was never counted.
///
/// # Errors
/// Database errors.
pub fn get(db: &Db, name: &str) -> Result<i64, StoreError> {
    use rusqlite::OptionalExtension as _;
    Ok(db
        .prepare_cached("SELECT value FROM counter WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// Counts the splits anew, for after a rebuild and for the test that holds counters and rows together.
///
/// # Errors
/// Database errors.
pub fn recount(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.counts.borrow_mut().0.clear();
    for split in Split::ALL {
        tx.execute(
            &format!(
                "INSERT INTO counter (name, value) SELECT ?1, count(*) FROM thread WHERE {}
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                split.condition()
            ),
            [split.counter()],
        )?;
    }
    Ok(())
}
