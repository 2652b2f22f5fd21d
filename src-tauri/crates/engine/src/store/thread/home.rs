//! Which thread a message belongs to: by what it answers, then by its other keys, then (a reminder) by patient and kind.
//! What comes before the message it belongs to is linked when that comes; where a person has placed a message, it stays.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, params};

use super::{key as keys, merge};
use crate::store::message::{self, Envelope};
use crate::store::{StoreError, Tx};

/// The thread a message belongs to, and whether what it answers is unknown here.
pub(in crate::store) struct Home {
    pub thread_id: Option<i64>,
    pub unlinked: bool,
}

impl Home {
    const fn found(thread_id: i64) -> Self {
        Self {
            thread_id: Some(thread_id),
            unlinked: false,
        }
    }
}

/// Finds the thread: `response.identifier`, then the keys in their order, then what waits for this message, then (a
/// reminder and its request) patient and kind.
pub(in crate::store) fn find(
    tx: &Tx<'_>,
    connection_id: i64,
    envelope: &Envelope,
) -> Result<Home, StoreError> {
    if let Some(parent) = &envelope.response_to {
        let thread_id: Option<Option<i64>> = tx
            .prepare_cached(
                "SELECT thread_id FROM message WHERE connection_id = ?1 AND header_id = ?2 AND copy = 0",
            )?
            .query_row(params![connection_id, parent], |row| row.get(0))
            .optional()?;
        if let Some(Some(thread_id)) = thread_id {
            return Ok(Home::found(thread_id));
        }
    }
    for key in &envelope.thread_keys {
        if let Some(thread_id) = keys::find(tx, connection_id, key)? {
            return Ok(Home::found(thread_id));
        }
    }
    // A person placed the answer before the request was here: the request goes where the answer is.
    let placed = tx
        .prepare_cached(
            "
            SELECT thread_id FROM message
            WHERE connection_id = ?1 AND response_to = ?2 AND placed = 1 AND thread_id IS NOT NULL
            ORDER BY message_id LIMIT 1
            ",
        )?
        .query_row(params![connection_id, envelope.header_id], |row| row.get(0))
        .optional()?;
    if let Some(thread_id) = placed {
        return Ok(Home::found(thread_id));
    }
    if let Some(thread_id) = reminded(tx, connection_id, envelope)? {
        return Ok(Home::found(thread_id));
    }
    Ok(Home {
        thread_id: None,
        unlinked: envelope.response_to.is_some() || envelope.replies,
    })
}

/// The request that a reminder without a reference means: the same patient's, one not yet answered first, then the newest.
fn reminded(
    tx: &Tx<'_>,
    connection_id: i64,
    envelope: &Envelope,
) -> Result<Option<i64>, StoreError> {
    let Some(number) = envelope
        .patient_number
        .as_ref()
        .filter(|_| !envelope.reminds_of.is_empty())
    else {
        return Ok(None);
    };
    Ok(tx
        .prepare_cached(
            "
            SELECT t.thread_id FROM thread AS t
            WHERE t.patient_number = ?1 AND t.connection_id = ?2 AND EXISTS (
                SELECT 1 FROM message AS m
                WHERE m.thread_id = t.thread_id AND m.direction = 'in'
                  AND m.kind IN (SELECT value FROM json_each(?3))
            )
            ORDER BY t.last_direction = 'out', t.last_order DESC LIMIT 1
            ",
        )?
        .query_row(
            params![number, connection_id, message::json(&envelope.reminds_of)],
            |row| row.get(0),
        )
        .optional()?)
}

/// Begins an empty thread; [`super::refresh`] fills its row.
pub(in crate::store) fn begin(tx: &Tx<'_>, connection_id: i64) -> Result<i64, StoreError> {
    // In no split until it is refreshed: done without being counted.
    tx.prepare_cached("INSERT INTO thread (connection_id, done) VALUES (?1, -1)")?
        .execute([connection_id])?;
    Ok(tx.last_insert_rowid())
}

/// What a message refers to and nobody here knows: it is linked when that comes.
pub(in crate::store) fn want(
    tx: &Tx<'_>,
    connection_id: i64,
    message_id: i64,
    keys: &[String],
) -> Result<(), StoreError> {
    for key in keys {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO wanted_key (connection_id, key, message_id) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![connection_id, key, message_id])?;
    }
    Ok(())
}

/// Answers, receipts and reminders that came before what they belong to join its thread now. The threads that ended or
/// grew are refreshed.
pub(in crate::store) fn adopt(
    tx: &Tx<'_>,
    connection_id: i64,
    envelope: &Envelope,
    thread_id: i64,
) -> Result<(), StoreError> {
    let mut children: Vec<i64> = tx
        .prepare_cached(
            "SELECT message_id FROM message WHERE connection_id = ?1 AND response_to = ?2",
        )?
        .query_map(params![connection_id, envelope.header_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for key in &envelope.known_as {
        let waiting: Vec<i64> = tx
            .prepare_cached(
                "SELECT message_id FROM wanted_key WHERE connection_id = ?1 AND key = ?2",
            )?
            .query_map(params![connection_id, key], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for message_id in waiting {
            // What it answers is known by a better key than this one, or it is known by now.
            tx.prepare_cached("DELETE FROM wanted_key WHERE message_id = ?1")?
                .execute([message_id])?;
            children.push(message_id);
        }
    }
    children.extend(early_reminders(tx, connection_id, envelope, thread_id)?);
    let mut seen = BTreeSet::new();
    for message_id in children {
        if !seen.insert(message_id) {
            continue;
        }
        let (child, placed): (Option<i64>, bool) = tx
            .prepare_cached("SELECT thread_id, placed FROM message WHERE message_id = ?1")?
            .query_row([message_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        set_flag(tx, message_id, "unlinked", false)?;
        match child {
            Some(child) if child == thread_id || placed => {}
            Some(child) => merge(tx, child, thread_id)?,
            None => {
                tx.prepare_cached("UPDATE message SET thread_id = ?2 WHERE message_id = ?1")?
                    .execute(params![message_id, thread_id])?;
            }
        }
    }
    Ok(())
}

/// Reminders of this request that stand alone: they came first, and were sent after it.
fn early_reminders(
    tx: &Tx<'_>,
    connection_id: i64,
    envelope: &Envelope,
    thread_id: i64,
) -> Result<Vec<i64>, StoreError> {
    let Some(number) = envelope
        .patient_number
        .as_ref()
        .filter(|_| !envelope.reminded_by.is_empty())
    else {
        return Ok(Vec::new());
    };
    Ok(tx
        .prepare_cached(
            "
            SELECT m.message_id FROM thread AS t JOIN message AS m ON m.thread_id = t.thread_id
            WHERE t.patient_number = ?1 AND t.connection_id = ?2 AND t.thread_id <> ?3
              AND t.first_kind IN (SELECT value FROM json_each(?4))
              AND m.kind IN (SELECT value FROM json_each(?4)) AND m.direction = 'in' AND m.hidden = 0
              AND m.at_order >= (
                  SELECT r.at_order FROM message AS r WHERE r.connection_id = ?2 AND r.header_id = ?5 AND r.copy = 0
              )
            ",
        )?
        .query_map(
            params![
                number,
                connection_id,
                thread_id,
                message::json(&envelope.reminded_by),
                envelope.header_id
            ],
            |row| row.get(0),
        )?
        .collect::<Result<_, _>>()?)
}

/// Sets a word among a message's flags, or takes it away.
pub(in crate::store) fn set_flag(
    tx: &Tx<'_>,
    message_id: i64,
    word: &str,
    on: bool,
) -> Result<(), StoreError> {
    let flags: String = tx
        .prepare_cached("SELECT flags FROM message WHERE message_id = ?1")?
        .query_row([message_id], |row| row.get(0))?;
    let mut words = message::words_of(&flags);
    if words.iter().any(|there| there == word) == on {
        return Ok(());
    }
    words.retain(|there| there != word);
    if on {
        words.push(word.to_owned());
    }
    tx.prepare_cached("UPDATE message SET flags = ?2 WHERE message_id = ?1")?
        .execute(params![message_id, message::json(&words)])?;
    Ok(())
}
