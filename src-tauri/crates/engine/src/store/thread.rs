//! Messages about one matter. A thread's row is a projection over its messages, marks and outbox entries: [`refresh`]
//! makes it anew, and [`rebuild`] makes all of them.

use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::delivery::State;
use super::inbox::Split;
use super::message::{Direction, Envelope};
use super::{StoreError, Tx, message};

/// What puts a thread into splits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    pub unread: i64,
    pub done: bool,
    pub followed: bool,
    pub due: bool,
    pub waiting: bool,
}

impl Standing {
    fn is_in(&self, split: Split) -> bool {
        match split {
            Split::Open => !self.done,
            Split::Unread => self.unread > 0,
            Split::Due => self.due && !self.done,
            Split::Waiting => self.waiting,
            Split::Followed => self.followed,
            Split::Done => self.done,
        }
    }
}

/// The thread a message belongs to, and whether what it answers is unknown here.
pub(super) struct Home {
    pub thread_id: Option<i64>,
    pub unlinked: bool,
}

/// Finds the thread by what it answers, then by its other keys, then (a reminder) by patient and kind.
pub(super) fn find(
    tx: &Tx<'_>,
    connection_id: i64,
    envelope: &Envelope,
) -> Result<Home, StoreError> {
    let mut unlinked = false;
    if let Some(parent) = &envelope.response_to {
        let thread_id: Option<Option<i64>> = tx
            .prepare_cached(
                "SELECT thread_id FROM message WHERE connection_id = ?1 AND header_id = ?2 AND copy = 0",
            )?
            .query_row(params![connection_id, parent], |row| row.get(0))
            .optional()?;
        match thread_id {
            Some(Some(thread_id)) => {
                return Ok(Home {
                    thread_id: Some(thread_id),
                    unlinked: false,
                });
            }
            Some(None) | None => unlinked = true,
        }
    }
    for key in &envelope.thread_keys {
        let thread_id = tx
            .prepare_cached(
                "SELECT thread_id FROM thread_key WHERE connection_id = ?1 AND key = ?2",
            )?
            .query_row(params![connection_id, key], |row| row.get(0))
            .optional()?;
        if thread_id.is_some() {
            return Ok(Home {
                thread_id,
                unlinked: false,
            });
        }
    }
    if let Some(number) = envelope
        .patient_number
        .as_ref()
        .filter(|_| !envelope.reminds_of.is_empty())
    {
        // One not yet answered first, then the newest.
        let thread_id = tx
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
            .optional()?;
        if thread_id.is_some() {
            return Ok(Home {
                thread_id,
                unlinked: false,
            });
        }
    }
    Ok(Home {
        thread_id: None,
        unlinked,
    })
}

/// Begins an empty thread; [`refresh`] fills its row.
pub(super) fn begin(tx: &Tx<'_>, connection_id: i64) -> Result<i64, StoreError> {
    // In no split until it is refreshed: done without being counted.
    tx.prepare_cached("INSERT INTO thread (connection_id, done) VALUES (?1, -1)")?
        .execute([connection_id])?;
    Ok(tx.last_insert_rowid())
}

/// The keys of a message lead to its thread from now on.
pub(super) fn learn_keys(
    tx: &Tx<'_>,
    connection_id: i64,
    thread_id: i64,
    keys: &[String],
) -> Result<(), StoreError> {
    for key in keys {
        tx.prepare_cached(
            "
            INSERT INTO thread_key (connection_id, key, thread_id) VALUES (?1, ?2, ?3)
            ON CONFLICT (connection_id, key) DO NOTHING
            ",
        )?
        .execute(params![connection_id, key, thread_id])?;
    }
    Ok(())
}

/// Answers and receipts that came before what they answer join its thread now. Returns the threads that ended.
pub(super) fn adopt(
    tx: &Tx<'_>,
    connection_id: i64,
    header_id: &str,
    thread_id: i64,
) -> Result<(), StoreError> {
    let children: Vec<(i64, Option<i64>)> = tx
        .prepare_cached(
            "SELECT message_id, thread_id FROM message WHERE connection_id = ?1 AND response_to = ?2",
        )?
        .query_map(params![connection_id, header_id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (message_id, child) in children {
        match child {
            Some(child) if child == thread_id => {}
            Some(child) => {
                unflag(tx, message_id)?;
                merge(tx, child, thread_id)?;
            }
            None => {
                unflag(tx, message_id)?;
                tx.prepare_cached("UPDATE message SET thread_id = ?2 WHERE message_id = ?1")?
                    .execute(params![message_id, thread_id])?;
            }
        }
    }
    Ok(())
}

fn unflag(tx: &Tx<'_>, message_id: i64) -> Result<(), StoreError> {
    let flags: String = tx
        .prepare_cached("SELECT flags FROM message WHERE message_id = ?1")?
        .query_row([message_id], |row| row.get(0))?;
    let mut words = message::words_of(&flags);
    words.retain(|word| word != "unlinked");
    tx.prepare_cached("UPDATE message SET flags = ?2 WHERE message_id = ?1")?
        .execute(params![message_id, message::json(&words)])?;
    Ok(())
}

/// Makes two threads one: the second gets everything of the first.
///
/// # Errors
/// Database errors.
pub fn merge(tx: &Tx<'_>, from: i64, into: i64) -> Result<(), StoreError> {
    for sql in [
        "UPDATE message SET thread_id = ?2 WHERE thread_id = ?1",
        "UPDATE outbox SET thread_id = ?2 WHERE thread_id = ?1",
        "UPDATE draft SET thread_id = ?2 WHERE thread_id = ?1",
        "UPDATE thread_key SET thread_id = ?2 WHERE thread_id = ?1",
        "
        INSERT INTO thread_mark (thread_id, done_at, followed_at, due, filed_at)
        SELECT ?2, NULL, followed_at, due, filed_at FROM thread_mark WHERE thread_id = ?1
        ON CONFLICT (thread_id) DO UPDATE SET
            followed_at = coalesce(followed_at, excluded.followed_at), due = coalesce(due, excluded.due),
            filed_at = coalesce(filed_at, excluded.filed_at)
        ",
    ] {
        tx.prepare_cached(sql)?.execute(params![from, into])?;
    }
    refresh(tx, from)?;
    refresh(tx, into)
}

struct Letter {
    id: i64,
    order: i64,
    at: String,
    kind: String,
    event: String,
    direction: Direction,
    from_her: String,
    to_her: String,
    number: Option<String>,
    name: String,
    birth_date: Option<String>,
    gender: Option<String>,
    held: bool,
    attachments: i64,
    worst: Option<String>,
    unread: bool,
}

fn letters(tx: &Tx<'_>, thread_id: i64) -> Result<Vec<Letter>, StoreError> {
    Ok(tx
        .prepare_cached(
            "
            SELECT m.message_id, m.at_order, coalesce(m.sent_at, m.received_at), m.kind, m.event_code, m.direction,
                   m.from_her, m.to_her, m.patient_number, m.patient_name, m.patient_birth_date, m.patient_gender,
                   m.held, m.attachments, m.worst,
                   m.direction = 'in' AND NOT EXISTS (
                       SELECT 1 FROM message_mark AS k WHERE k.message_id = m.message_id AND k.read_at IS NOT NULL
                   )
            FROM message AS m
            WHERE m.thread_id = ?1 AND m.class <> 'receipt' AND m.hidden = 0
            ORDER BY m.at_order, m.message_id
            ",
        )?
        .query_map([thread_id], |row| {
            Ok(Letter {
                id: row.get(0)?,
                order: row.get(1)?,
                at: row.get(2)?,
                kind: row.get(3)?,
                event: row.get(4)?,
                direction: row.get(5)?,
                from_her: row.get(6)?,
                to_her: row.get(7)?,
                number: row.get(8)?,
                name: row.get(9)?,
                birth_date: row.get(10)?,
                gender: row.get(11)?,
                held: row.get(12)?,
                attachments: row.get(13)?,
                worst: row.get(14)?,
                unread: row.get(15)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// Makes a thread's row anew from what it holds, and keeps the counters in step. A thread without letters ends.
///
/// # Errors
/// Database errors.
pub fn refresh(tx: &Tx<'_>, thread_id: i64) -> Result<(), StoreError> {
    let Some(before) = standing(tx, thread_id)? else {
        return Ok(());
    };
    let letters = letters(tx, thread_id)?;
    let (Some(first), Some(last)) = (letters.first(), letters.last()) else {
        return end(tx, thread_id, &before);
    };
    let (outbox_id, waiting) = sent(tx, thread_id, last.direction)?;
    let (done, followed, due, filed_at) = marks(tx, thread_id)?;
    let after = Standing {
        unread: letters
            .iter()
            .filter(|letter| letter.unread)
            .count()
            .try_into()
            .unwrap_or(i64::MAX),
        done,
        followed,
        due: due.is_some(),
        waiting,
    };
    let about = letters
        .iter()
        .rev()
        .find(|letter| letter.number.is_some())
        .unwrap_or(last);
    let same = |letter: &&Letter| letter.number == about.number;
    let name = letters
        .iter()
        .rev()
        .filter(same)
        .map(|l| l.name.as_str())
        .find(|name| !name.is_empty());
    let birth_date = letters
        .iter()
        .rev()
        .filter(same)
        .find_map(|letter| letter.birth_date.as_deref());
    let gender = letters
        .iter()
        .rev()
        .filter(same)
        .find_map(|letter| letter.gender.as_deref());
    // A message that disagrees with itself, or with the rest of its thread, about the patient.
    let held = letters.iter().any(|letter| {
        letter.held
            || letter
                .number
                .as_ref()
                .is_some_and(|number| about.number.as_ref() != Some(number))
    });
    let party = match last.direction {
        Direction::In => last.from_her.clone(),
        Direction::Out => message::words_of(&last.to_her)
            .into_iter()
            .next()
            .unwrap_or_default(),
    };
    let worst = letters
        .iter()
        .filter_map(|letter| letter.worst.as_deref())
        .max_by_key(|worst| match *worst {
            "fatal" => 3,
            "error" => 2,
            "warning" => 1,
            _ => 0,
        });
    tx.prepare_cached(
        "
        UPDATE thread SET
            patient_number = ?2, patient_name = ?3, patient_birth_date = ?4, patient_gender = ?5, held = ?6, party = ?7,
            last_message_id = ?8, last_at = ?9, last_order = ?10, last_kind = ?11, last_event = ?12,
            last_direction = ?13, first_kind = ?14, first_event = ?15, messages = ?16, attachments = ?17, worst = ?18,
            outbox_id = ?19, unread = ?20, done = ?21, followed = ?22, due = ?23, filed_at = ?24, waiting = ?25
        WHERE thread_id = ?1
        ",
    )?
    .execute(params![
        thread_id,
        about.number,
        name.unwrap_or_default(),
        birth_date,
        gender,
        held,
        party,
        last.id,
        last.at,
        last.order,
        last.kind,
        last.event,
        last.direction,
        first.kind,
        first.event,
        i64::try_from(letters.len()).unwrap_or(i64::MAX),
        letters.iter().map(|letter| letter.attachments).sum::<i64>(),
        worst,
        outbox_id,
        after.unread,
        after.done,
        after.followed,
        due,
        filed_at,
        after.waiting,
    ])?;
    count(tx, before.as_ref(), Some(&after));
    tx.thread_changed(thread_id);
    Ok(())
}

/// Outer `None`: no such thread. Inner `None`: begun, and in no split yet.
#[expect(
    clippy::option_option,
    reason = "a thread that is begun is counted differently from one that is not there"
)]
fn standing(tx: &Tx<'_>, thread_id: i64) -> Result<Option<Option<Standing>>, StoreError> {
    Ok(tx
        .prepare_cached(
            "SELECT unread, done, followed, due IS NOT NULL, waiting FROM thread WHERE thread_id = ?1",
        )?
        .query_row([thread_id], |row| {
            let done: i64 = row.get(1)?;
            if done < 0 {
                return Ok(None);
            }
            Ok(Some(Standing {
                unread: row.get(0)?,
                done: done == 1,
                followed: row.get(2)?,
                due: row.get(3)?,
                waiting: row.get(4)?,
            }))
        })
        .optional()?)
}

fn count(tx: &Tx<'_>, before: Option<&Standing>, after: Option<&Standing>) {
    for split in Split::ALL {
        let was = before.is_some_and(|standing| standing.is_in(*split));
        let is = after.is_some_and(|standing| standing.is_in(*split));
        tx.count(split.counter(), i64::from(is) - i64::from(was));
    }
}

type Marks = (bool, bool, Option<String>, Option<String>);

fn marks(tx: &Tx<'_>, thread_id: i64) -> Result<Marks, StoreError> {
    Ok(tx
        .prepare_cached(
            "
            SELECT done_at IS NOT NULL, followed_at IS NOT NULL, due, filed_at
            FROM thread_mark WHERE thread_id = ?1
            ",
        )?
        .query_row([thread_id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?
        .unwrap_or_default())
}

/// The newest entry that still says something, and whether receipt or answer is awaited.
fn sent(tx: &Tx<'_>, thread_id: i64, last: Direction) -> Result<(Option<i64>, bool), StoreError> {
    let entries: Vec<(i64, State, bool, bool, bool)> = tx
        .prepare_cached(
            "
            SELECT outbox_id, state, expects_answer, solved_at IS NOT NULL, custody = 'folder'
            FROM outbox WHERE thread_id = ?1 AND receipt = 0 AND state <> 'cancelled' ORDER BY outbox_id DESC
            ",
        )?
        .query_map([thread_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
        .collect::<Result<_, _>>()?;
    let waiting = entries
        .iter()
        .any(|(_, state, expects, solved, in_folder)| {
            // What lies in a folder waits for nobody.
            let at_its_end = *in_folder && *state == State::TakenOver;
            !solved
                && !at_its_end
                && (state.waits()
                    || (*expects && *state == State::Accepted && last == Direction::Out))
        });
    Ok((entries.first().map(|(id, ..)| *id), waiting))
}

fn end(tx: &Tx<'_>, thread_id: i64, before: &Option<Standing>) -> Result<(), StoreError> {
    for sql in [
        "UPDATE message SET thread_id = NULL WHERE thread_id = ?1",
        "UPDATE outbox SET thread_id = NULL WHERE thread_id = ?1",
        "UPDATE draft SET thread_id = NULL WHERE thread_id = ?1",
        "DELETE FROM thread_key WHERE thread_id = ?1",
        "DELETE FROM thread_mark WHERE thread_id = ?1",
        "DELETE FROM thread WHERE thread_id = ?1",
    ] {
        tx.prepare_cached(sql)?.execute([thread_id])?;
    }
    count(tx, before.as_ref(), None);
    tx.thread_changed(thread_id);
    Ok(())
}

/// Opens a done thread again: something new is in it.
pub(super) fn reopen(tx: &Tx<'_>, thread_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE thread_mark SET done_at = NULL WHERE thread_id = ?1 AND done_at IS NOT NULL",
    )?
    .execute([thread_id])?;
    Ok(())
}

/// Makes every thread's row anew, and counts the splits.
///
/// # Errors
/// Database errors.
pub fn rebuild(tx: &Tx<'_>) -> Result<(), StoreError> {
    let ids: Vec<i64> = tx
        .prepare("SELECT thread_id FROM thread ORDER BY thread_id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in ids {
        refresh(tx, id)?;
    }
    super::counter::recount(tx)
}

/// Threads about one person, newest first, without the one looked at.
///
/// # Errors
/// Database errors.
pub fn about(
    db: &Db,
    patient_number: &str,
    without: Option<i64>,
    limit: u32,
) -> Result<Vec<super::inbox::ThreadRow>, StoreError> {
    super::inbox::about(db, patient_number, without, limit)
}
