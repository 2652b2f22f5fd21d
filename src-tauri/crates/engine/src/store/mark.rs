//! A person's marks: read, done, follow, due, filed. Local, apart from what arrived, and each can be taken back.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::{StoreError, Tx, moment, thread};

/// A mark on a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// All its messages are read.
    Read,
    /// Its newest message from the other side is unread.
    Unread,
    /// Done.
    Done,
    /// Not done.
    Open,
    /// Followed.
    Follow,
    /// Not followed.
    Unfollow,
    /// Due on a date; `None` takes it away.
    Due(Option<String>),
    /// Put into the journal.
    Filed,
    /// Not in the journal.
    Unfiled,
}

/// What an act changed, as it was before.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(super) enum Act {
    Mark {
        thread_id: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        thread: Option<ThreadMark>,
        /// Message and when it was read.
        messages: Vec<(i64, Option<String>)>,
    },
    DraftDiscarded {
        draft_id: i64,
    },
    AttachmentRemoved {
        attachment_id: i64,
    },
    /// Messages put into another thread.
    Moved(thread::Moved),
    KindRemoved {
        kind_id: String,
    },
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ThreadMark {
    done_at: Option<String>,
    followed_at: Option<String>,
    due: Option<String>,
    /// When a person last said when it is due, or that it is not.
    #[serde(default)]
    due_said_at: Option<String>,
    filed_at: Option<String>,
    /// Whom a held thread is about, JSON.
    #[serde(default)]
    settled: Option<String>,
}

/// A thread's marks; `None` when it never had any.
pub(super) fn kept(tx: &Tx<'_>, thread_id: i64) -> Result<Option<ThreadMark>, StoreError> {
    Ok(tx
        .prepare_cached(
            "
            SELECT done_at, followed_at, due, due_said_at, filed_at, settled
            FROM thread_mark WHERE thread_id = ?1
            ",
        )?
        .query_row([thread_id], |row| {
            Ok(ThreadMark {
                done_at: row.get(0)?,
                followed_at: row.get(1)?,
                due: row.get(2)?,
                due_said_at: row.get(3)?,
                filed_at: row.get(4)?,
                settled: row.get(5)?,
            })
        })
        .optional()?)
}

fn held(tx: &Tx<'_>, thread_id: i64) -> Result<ThreadMark, StoreError> {
    Ok(kept(tx, thread_id)?.unwrap_or_default())
}

pub(super) fn put(tx: &Tx<'_>, thread_id: i64, mark: &ThreadMark) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT INTO thread_mark (thread_id, done_at, followed_at, due, due_said_at, filed_at, settled)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (thread_id) DO UPDATE SET
            done_at = excluded.done_at, followed_at = excluded.followed_at, due = excluded.due,
            due_said_at = excluded.due_said_at, filed_at = excluded.filed_at, settled = excluded.settled
        ",
    )?
    .execute(params![
        thread_id,
        mark.done_at,
        mark.followed_at,
        mark.due,
        mark.due_said_at,
        mark.filed_at,
        mark.settled
    ])?;
    Ok(())
}

/// Keeps whom a held thread is about. Returns what [`undo`] takes.
pub(super) fn settle(
    tx: &Tx<'_>,
    thread_id: i64,
    settled: &str,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let before = held(tx, thread_id)?;
    let after = ThreadMark {
        settled: Some(settled.to_owned()),
        ..before.clone()
    };
    put(tx, thread_id, &after)?;
    thread::refresh(tx, thread_id)?;
    let act = Act::Mark {
        thread_id,
        thread: Some(before),
        messages: Vec::new(),
    };
    note(tx, &act, &moment::text(at))
}

pub(super) fn set_read(
    tx: &Tx<'_>,
    message_id: i64,
    read_at: Option<&str>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT INTO message_mark (message_id, read_at) VALUES (?1, ?2)
        ON CONFLICT (message_id) DO UPDATE SET read_at = excluded.read_at
        ",
    )?
    .execute(params![message_id, read_at])?;
    Ok(())
}

/// Messages from the other side with when they were read, newest first.
fn messages(tx: &Tx<'_>, thread_id: i64) -> Result<Vec<(i64, Option<String>)>, StoreError> {
    Ok(tx
        .prepare_cached(
            "
            SELECT m.message_id, k.read_at
            FROM message AS m LEFT JOIN message_mark AS k ON k.message_id = m.message_id
            WHERE m.thread_id = ?1 AND m.direction = 'in' AND m.class <> 'receipt' AND m.hidden = 0
            ORDER BY m.at_order DESC, m.message_id DESC
            ",
        )?
        .query_map([thread_id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?)
}

/// Sets a mark. Returns what [`undo`] takes.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`] for a thread that is not there.
pub fn apply(tx: &Tx<'_>, thread_id: i64, mark: &Mark, at: Timestamp) -> Result<i64, StoreError> {
    super::inbox::row(tx, thread_id)?;
    let now = moment::text(at);
    let before = held(tx, thread_id)?;
    let mut after = before.clone();
    let mut changed = Vec::new();
    match mark {
        Mark::Read => {
            for (id, read_at) in messages(tx, thread_id)? {
                if read_at.is_none() {
                    set_read(tx, id, Some(&now))?;
                    changed.push((id, None));
                }
            }
        }
        Mark::Unread => {
            if let Some((id, Some(read_at))) = messages(tx, thread_id)?.into_iter().next() {
                set_read(tx, id, None)?;
                changed.push((id, Some(read_at)));
            }
        }
        Mark::Done => after.done_at = Some(now.clone()),
        Mark::Open => after.done_at = None,
        Mark::Follow => after.followed_at = Some(now.clone()),
        Mark::Unfollow => after.followed_at = None,
        Mark::Due(date) => {
            after.due.clone_from(date);
            after.due_said_at = Some(now.clone());
        }
        Mark::Filed => after.filed_at = Some(now.clone()),
        Mark::Unfiled => after.filed_at = None,
    }
    let thread = (before != after).then_some(before);
    if thread.is_some() {
        put(tx, thread_id, &after)?;
    }
    thread::refresh(tx, thread_id)?;
    note(
        tx,
        &Act::Mark {
            thread_id,
            thread,
            messages: changed,
        },
        &now,
    )
}

pub(super) fn note(tx: &Tx<'_>, act: &Act, now: &str) -> Result<i64, StoreError> {
    let act = serde_json::to_string(act).map_err(|_| StoreError::Json { what: "undo" })?;
    tx.prepare_cached("INSERT INTO undo (at, act) VALUES (?1, ?2)")?
        .execute(params![now, act])?;
    Ok(tx.last_insert_rowid())
}

/// Puts back what an act changed. A second time it does nothing.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn undo(tx: &Tx<'_>, undo_id: i64, at: Timestamp) -> Result<(), StoreError> {
    let found: Option<(String, bool)> = tx
        .prepare_cached("SELECT act, undone_at IS NOT NULL FROM undo WHERE undo_id = ?1")?
        .query_row([undo_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((act, undone)) = found else {
        return Err(StoreError::NotFound { what: "the act" });
    };
    if undone {
        return Ok(());
    }
    match serde_json::from_str(&act).map_err(|_| StoreError::Json { what: "undo" })? {
        Act::Mark {
            thread_id,
            thread,
            messages,
        } => {
            // The thread may have been joined to another one since; then its marks went with it.
            if super::inbox::row(tx, thread_id).is_ok() {
                if let Some(mark) = thread {
                    put(tx, thread_id, &mark)?;
                }
                for (id, read_at) in messages {
                    set_read(tx, id, read_at.as_deref())?;
                }
                thread::refresh(tx, thread_id)?;
            }
        }
        Act::DraftDiscarded { draft_id } => super::draft::restore(tx, draft_id)?,
        Act::AttachmentRemoved { attachment_id } => {
            super::attachment::restore(tx, attachment_id, at)?;
        }
        Act::Moved(moved) => thread::put_back(tx, &moved)?,
        Act::KindRemoved { kind_id } => super::own_kind::restore(tx, &kind_id)?,
    }
    tx.prepare_cached("UPDATE undo SET undone_at = ?2 WHERE undo_id = ?1")?
        .execute(params![undo_id, moment::text(at)])?;
    Ok(())
}
