//! Messages about one matter. A thread's row is a projection over its messages, marks and outbox entries: [`refresh`]
//! makes it anew, and [`rebuild`] makes all of them.

mod due;
mod home;
pub(super) mod key;
mod place;
mod settle;

use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::delivery::State;
use super::inbox::Split;
use super::message::{Class, Direction, Due, DueBy};
use super::{StoreError, Tx, message};

pub(super) use home::{Home, adopt, begin, find, set_flag, want};
pub(super) use place::{Moved, put_back};
pub use place::{detach, link};
pub use settle::{Chosen, settle};

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

/// Makes two threads one: the second gets everything of the first.
///
/// # Errors
/// Database errors.
pub fn merge(tx: &Tx<'_>, from: i64, into: i64) -> Result<(), StoreError> {
    for sql in [
        "UPDATE message SET thread_id = ?2 WHERE thread_id = ?1",
        "UPDATE outbox SET thread_id = ?2 WHERE thread_id = ?1",
        "UPDATE draft SET thread_id = ?2 WHERE thread_id = ?1",
        "
        INSERT INTO thread_mark (thread_id, done_at, followed_at, due, due_said_at, filed_at, settled)
        SELECT ?2, NULL, followed_at, due, due_said_at, filed_at, settled FROM thread_mark WHERE thread_id = ?1
        ON CONFLICT (thread_id) DO UPDATE SET
            followed_at = coalesce(followed_at, excluded.followed_at), due = coalesce(due, excluded.due),
            due_said_at = coalesce(due_said_at, excluded.due_said_at),
            filed_at = coalesce(filed_at, excluded.filed_at), settled = coalesce(settled, excluded.settled)
        ",
    ] {
        tx.prepare_cached(sql)?.execute(params![from, into])?;
    }
    key::follow(tx, from, into)?;
    refresh(tx, from)?;
    refresh(tx, into)
}

struct Letter {
    id: i64,
    header_id: String,
    class: Class,
    response_to: Option<String>,
    /// When it is to be answered by, as it or its kind says.
    due: Option<Due>,
    received_at: String,
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
                   ),
                   m.header_id, m.class, m.response_to, m.due, m.received_at, m.due_soon, m.due_by
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
                header_id: row.get(16)?,
                class: row.get(17)?,
                response_to: row.get(18)?,
                due: match row.get(19)? {
                    Some(date) => Some(Due {
                        date,
                        soon: row.get(21)?,
                        by: row.get::<_, Option<DueBy>>(22)?.unwrap_or(DueBy::Kind),
                    }),
                    None => None,
                },
                received_at: row.get(20)?,
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
    let sent = sent(tx, thread_id)?;
    let outbox_id = sent.first().map(|entry| entry.id);
    let waiting = sent.iter().any(|entry| entry.waits(last.direction));
    let Marks {
        done,
        followed,
        said,
        filed_at,
    } = marks(tx, thread_id)?;
    let due = due::of(&letters, &sent, &said);
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
    let settled = settle::of(tx, thread_id)?;
    // A message that disagrees with itself, or with the rest of its thread, about the patient: until a person has said
    // whom it is about, and again when one comes that says otherwise.
    let whom = match &settled {
        Some(settled) => settled.chosen.number.as_ref(),
        None => about.number.as_ref(),
    };
    let held = letters.iter().any(|letter| {
        let chosen = settled
            .as_ref()
            .is_some_and(|settled| settled.messages.contains(&letter.id));
        !chosen && (letter.held || (letter.number.is_some() && letter.number.as_ref() != whom))
    });
    let person = match settled {
        Some(settled) => settled.chosen,
        None => Chosen {
            number: about.number.clone(),
            name: name.unwrap_or_default().to_owned(),
            birth_date: birth_date.map(str::to_owned),
            gender: gender.map(str::to_owned),
        },
    };
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
            outbox_id = ?19, unread = ?20, done = ?21, followed = ?22, due = ?23, filed_at = ?24, waiting = ?25,
            due_soon = ?26, due_by = ?27
        WHERE thread_id = ?1
        ",
    )?
    .execute(params![
        thread_id,
        person.number,
        person.name,
        person.birth_date,
        person.gender,
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
        due.as_ref().map(|due| &due.date),
        filed_at,
        after.waiting,
        due.as_ref().and_then(|due| due.soon.as_ref()),
        due.as_ref().map(|due| due.by),
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

/// A person's marks on a thread.
#[derive(Default)]
struct Marks {
    done: bool,
    followed: bool,
    said: due::Said,
    filed_at: Option<String>,
}

fn marks(tx: &Tx<'_>, thread_id: i64) -> Result<Marks, StoreError> {
    Ok(tx
        .prepare_cached(
            "
            SELECT done_at IS NOT NULL, followed_at IS NOT NULL, due, due_said_at, filed_at
            FROM thread_mark WHERE thread_id = ?1
            ",
        )?
        .query_row([thread_id], |row| {
            Ok(Marks {
                done: row.get(0)?,
                followed: row.get(1)?,
                said: due::Said {
                    due: row.get(2)?,
                    at: row.get(3)?,
                },
                filed_at: row.get(4)?,
            })
        })
        .optional()?
        .unwrap_or_default())
}

/// An entry of the outbox, as far as its thread's row says something of it.
struct Sent {
    id: i64,
    state: State,
    expects_answer: bool,
    solved: bool,
    answers: Option<String>,
    queued_at: String,
    /// It lies in a folder.
    in_folder: bool,
    /// A receipt is awaited; to one written by hand, as to what is written as NAV, nobody answers.
    awaits_receipt: bool,
}

impl Sent {
    /// Is receipt or answer awaited?
    fn waits(&self, last: Direction) -> bool {
        // What lies in a folder, and what nobody acknowledges, waits for nobody once it is taken over.
        let at_its_end = (self.in_folder || !self.awaits_receipt) && self.state == State::TakenOver;
        !self.solved
            && !at_its_end
            && (self.state.waits()
                || (self.expects_answer && self.state == State::Accepted && last == Direction::Out))
    }
}

/// The entries that still say something, newest first.
fn sent(tx: &Tx<'_>, thread_id: i64) -> Result<Vec<Sent>, StoreError> {
    Ok(tx
        .prepare_cached(
            "
            SELECT outbox_id, state, expects_answer, solved_at IS NOT NULL, answers_header, queued_at,
                   custody = 'folder', awaits_receipt
            FROM outbox WHERE thread_id = ?1 AND receipt = 0 AND state <> 'cancelled' ORDER BY outbox_id DESC
            ",
        )?
        .query_map([thread_id], |row| {
            Ok(Sent {
                id: row.get(0)?,
                state: row.get(1)?,
                expects_answer: row.get(2)?,
                solved: row.get(3)?,
                answers: row.get(4)?,
                queued_at: row.get(5)?,
                in_folder: row.get(6)?,
                awaits_receipt: row.get(7)?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

fn end(tx: &Tx<'_>, thread_id: i64, before: &Option<Standing>) -> Result<(), StoreError> {
    key::forget(tx, thread_id)?;
    for sql in [
        "UPDATE message SET thread_id = NULL WHERE thread_id = ?1",
        "UPDATE outbox SET thread_id = NULL WHERE thread_id = ?1",
        "UPDATE draft SET thread_id = NULL WHERE thread_id = ?1",
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
