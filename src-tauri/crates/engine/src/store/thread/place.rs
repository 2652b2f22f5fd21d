//! A person's hand on threads: link one to another, or take a message out. Each is one act, and can be taken back.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::{begin, key, merge, refresh, set_flag};
use crate::store::gathered::number;
use crate::store::mark::{self, Act, ThreadMark};
use crate::store::{StoreError, Tx, inbox, message, moment};

/// What an act moved, as it was before.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::store) struct Moved {
    /// The thread that everything was in.
    from: i64,
    connection_id: i64,
    /// Message, whether a person had placed it before, and its flags.
    messages: Vec<(i64, bool, String)>,
    outbox: Vec<i64>,
    drafts: Vec<i64>,
    keys: Vec<Key>,
    /// Marks of the threads concerned.
    marks: Vec<(i64, Option<ThreadMark>)>,
}

/// A key in an act: acts from before keys were numbers have it in words.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Words(String),
}

impl Key {
    fn number(&self, connection_id: i64) -> i64 {
        match self {
            Self::Number(number) => *number,
            Self::Words(words) => number(connection_id, words),
        }
    }
}

fn ids(tx: &Tx<'_>, sql: &str, thread_id: i64) -> Result<Vec<i64>, StoreError> {
    Ok(tx
        .prepare_cached(sql)?
        .query_map([thread_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

fn messages(tx: &Tx<'_>, sql: &str, id: i64) -> Result<Vec<(i64, bool, String)>, StoreError> {
    Ok(tx
        .prepare_cached(sql)?
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?)
}

/// Puts everything of one thread into another. Returns what [`mark::undo`] takes.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`] for threads of two connections, or about two people.
pub fn link(tx: &Tx<'_>, from: i64, into: i64, at: Timestamp) -> Result<i64, StoreError> {
    let (one, other) = (inbox::row(tx, from)?, inbox::row(tx, into)?);
    let refused = |event| {
        Err(StoreError::NotAllowed {
            from: "a thread",
            event,
        })
    };
    if from == into || one.connection_id != other.connection_id {
        return refused("link");
    }
    if matches!((&one.patient_number, &other.patient_number), (Some(a), Some(b)) if a != b) {
        return refused("link to another patient's");
    }
    let moved = Moved {
        from,
        connection_id: one.connection_id,
        messages: messages(
            tx,
            "SELECT message_id, placed, flags FROM message WHERE thread_id = ?1 ORDER BY message_id",
            from,
        )?,
        outbox: ids(
            tx,
            "SELECT outbox_id FROM outbox WHERE thread_id = ?1",
            from,
        )?,
        drafts: ids(tx, "SELECT draft_id FROM draft WHERE thread_id = ?1", from)?,
        keys: key::of_thread(tx, from)?
            .into_iter()
            .map(Key::Number)
            .collect(),
        marks: vec![(from, mark::kept(tx, from)?), (into, mark::kept(tx, into)?)],
    };
    for (id, ..) in &moved.messages {
        placed(tx, *id)?;
    }
    merge(tx, from, into)?;
    mark::note(tx, &Act::Moved(moved), &moment::text(at))
}

fn placed(tx: &Tx<'_>, message_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE message SET placed = 1 WHERE message_id = ?1")?
        .execute([message_id])?;
    set_flag(tx, message_id, "unlinked", false)
}

/// Takes a message out of its thread, with the receipts to it: it gets a thread of its own. Returns that thread and what
/// [`mark::undo`] takes.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`] for the only letter of a thread.
pub fn detach(tx: &Tx<'_>, message_id: i64, at: Timestamp) -> Result<(i64, i64), StoreError> {
    let letter = message::get(tx, message_id)?;
    let from = letter.thread_id.ok_or(StoreError::NotFound {
        what: "the message's thread",
    })?;
    if message::of_thread(tx, from)?.len() < 2 {
        return Err(StoreError::NotAllowed {
            from: "the only letter of a thread",
            event: "taking it out",
        });
    }
    let into = begin(tx, letter.connection_id)?;
    let mut moved = Moved {
        from,
        connection_id: letter.connection_id,
        messages: messages(
            tx,
            "
            SELECT r.message_id, r.placed, r.flags FROM message AS m JOIN message AS r
                ON r.message_id = m.message_id
                OR (r.connection_id = m.connection_id AND r.response_to = m.header_id AND r.class = 'receipt')
            WHERE m.message_id = ?1 AND r.thread_id = m.thread_id ORDER BY r.message_id
            ",
            message_id,
        )?,
        marks: vec![(from, mark::kept(tx, from)?)],
        ..Moved::default()
    };
    moved.outbox = ids(
        tx,
        "SELECT outbox_id FROM outbox WHERE message_id = ?1",
        message_id,
    )?;
    moved.drafts = ids(
        tx,
        "
        SELECT draft_id FROM draft
        WHERE answers_message_id = ?1 AND discarded_at IS NULL AND outbox_id IS NULL
        ",
        message_id,
    )?;
    for words in own_keys(&message::raw(tx, message_id)?) {
        let number = number(letter.connection_id, &words);
        if key::lead(tx, number, Some(from), into)? {
            moved.keys.push(Key::Number(number));
        }
    }
    go(tx, &moved, into)?;
    for (id, ..) in &moved.messages {
        placed(tx, *id)?;
    }
    refresh(tx, into)?;
    refresh(tx, from)?;
    let undo_id = mark::note(tx, &Act::Moved(moved), &moment::text(at))?;
    Ok((into, undo_id))
}

/// The keys under which a message alone is referred to; its group's stays with the thread.
fn own_keys(raw: &[u8]) -> Vec<String> {
    fhir::message::Summary::read(raw)
        .map(|summary| summary.keys.known_as)
        .unwrap_or_default()
        .into_iter()
        .map(|id| message::ref_key(&id))
        .collect()
}

/// Moves what an act names into a thread.
fn go(tx: &Tx<'_>, moved: &Moved, into: i64) -> Result<(), StoreError> {
    for (id, ..) in &moved.messages {
        tx.prepare_cached("UPDATE message SET thread_id = ?2 WHERE message_id = ?1")?
            .execute(params![id, into])?;
    }
    for id in &moved.outbox {
        tx.prepare_cached("UPDATE outbox SET thread_id = ?2 WHERE outbox_id = ?1")?
            .execute(params![id, into])?;
        tx.outbox_changed(*id);
    }
    for id in &moved.drafts {
        tx.prepare_cached("UPDATE draft SET thread_id = ?2 WHERE draft_id = ?1")?
            .execute(params![id, into])?;
    }
    Ok(())
}

/// Puts back what an act moved. What came to the other thread since stays there.
pub(in crate::store) fn put_back(tx: &Tx<'_>, moved: &Moved) -> Result<(), StoreError> {
    let from = moved.from;
    let there: bool = tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM thread WHERE thread_id = ?1)")?
        .query_row([from], |row| row.get(0))?;
    if !there {
        tx.prepare_cached(
            "INSERT INTO thread (thread_id, connection_id, done) VALUES (?1, ?2, -1)",
        )?
        .execute(params![from, moved.connection_id])?;
    }
    let mut others = std::collections::BTreeSet::new();
    for (id, was_placed, flags) in &moved.messages {
        let now: Option<Option<i64>> = tx
            .prepare_cached("SELECT thread_id FROM message WHERE message_id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        others.extend(now.flatten());
        tx.prepare_cached("UPDATE message SET placed = ?2, flags = ?3 WHERE message_id = ?1")?
            .execute(params![id, was_placed, flags])?;
    }
    go(tx, moved, from)?;
    for moved_key in &moved.keys {
        key::lead(tx, moved_key.number(moved.connection_id), None, from)?;
    }
    for (thread_id, marks) in &moved.marks {
        if *thread_id == from || others.contains(thread_id) {
            mark::put(tx, *thread_id, &marks.clone().unwrap_or_default())?;
        }
    }
    others.insert(from);
    for thread_id in others {
        refresh(tx, thread_id)?;
    }
    Ok(())
}
