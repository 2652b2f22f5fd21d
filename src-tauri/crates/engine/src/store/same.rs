//! The same message once more: what is held under its header id, and whether its content differs.

use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::arrival::Held;
use super::gathered::{Gathered, gathered, number};
use super::ingest::Page;
use super::message::Direction;
use super::{StoreError, Tx};

/// Which message came first under a `Bundle.id`.
const BUNDLES: Gathered = gathered!("bundle_key", "message_id");

/// Is a message held under this `Bundle.id`?
pub(super) fn bundle_is_known(
    db: &Db,
    connection_id: i64,
    bundle_id: &str,
) -> Result<bool, StoreError> {
    let found = BUNDLES.find(db, number(connection_id, bundle_id))?;
    Ok(found.is_some())
}

/// A message is held under this `Bundle.id` from now on.
pub(super) fn learn_bundle(
    tx: &Tx<'_>,
    connection_id: i64,
    bundle_id: &str,
    message_id: i64,
    many: bool,
) -> Result<(), StoreError> {
    let key = number(connection_id, bundle_id);
    BUNDLES.learn(tx, key, message_id, many)
}

/// After a large page.
pub(super) fn after_many(tx: &Tx<'_>) -> Result<(), StoreError> {
    BUNDLES.after_many(tx)
}

/// What is held under a header id.
pub(super) struct Same {
    pub(super) message_id: i64,
    pub(super) bundle_id: Option<String>,
    pub(super) sha256: Vec<u8>,
    pub(super) direction: Direction,
}

/// The message that is held under a header id; a conflicting copy is not asked for.
pub(super) fn held(
    tx: &Tx<'_>,
    connection_id: i64,
    header_id: &str,
) -> Result<Option<Same>, StoreError> {
    Ok(tx
        .prepare_cached(
            "
            SELECT message_id, bundle_id, sha256, direction FROM message
            WHERE connection_id = ?1 AND header_id = ?2 AND copy = 0
            ",
        )?
        .query_row(params![connection_id, header_id], |row| {
            Ok(Same {
                message_id: row.get(0)?,
                bundle_id: row.get(1)?,
                sha256: row.get(2)?,
                direction: row.get(3)?,
            })
        })
        .optional()?)
}

/// Does the message stand in this log already (a duplicate), or is this its first place in it?
pub(super) fn again(tx: &Tx<'_>, page: &Page<'_>, message_id: i64) -> Result<Held, StoreError> {
    let there: bool = tx
        .prepare_cached(
            "
            SELECT EXISTS (
                SELECT 1 FROM arrival AS a JOIN block AS b ON b.block_id = a.block_id
                WHERE a.message_id = ?1 AND b.connection_id = ?2 AND b.her_id = ?3
            )
            ",
        )?
        .query_row(
            params![message_id, page.connection_id, page.her_id],
            |row| row.get(0),
        )?;
    Ok(if there {
        Held::Duplicate
    } else {
        Held::Message
    })
}

/// Compares two messages as JSON without what a retransmission or another serialiser changes.
pub(super) fn differs(held: &[u8], new: &[u8]) -> bool {
    let read = |raw: &[u8]| -> Option<serde_json::Value> {
        let mut value: serde_json::Value = serde_json::from_slice(raw).ok()?;
        let bundle = value.as_object_mut()?;
        for member in ["id", "timestamp", "meta"] {
            bundle.remove(member);
        }
        Some(value)
    };
    match (read(held), read(new)) {
        (Some(held), Some(new)) => held != new,
        _ => true,
    }
}
