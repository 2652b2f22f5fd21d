//! Frozen bytes awaiting delivery. Rows are never deleted, and what is frozen is never changed: a correction is another
//! entry with other ids, and both are kept.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::attempt::{self, Finish};
use super::delivery::{self, Event, State};
use super::message::{self, Class, Direction, Envelope, Findings, New};
use super::{StoreError, Tx, draft, moment, party, text, thread};

/// What is frozen.
#[derive(Debug, Clone)]
pub struct Freeze<'a> {
    /// Over which server it leaves.
    pub connection_id: i64,
    /// The bytes that will be posted, now and at every attempt.
    pub raw: &'a [u8],
    /// What the index rows need of them.
    pub envelope: &'a Envelope,
    /// What the rules say of them.
    pub findings: &'a Findings,
    /// From which draft.
    pub draft_id: Option<i64>,
    /// In which thread; `None` finds or begins one.
    pub thread_id: Option<i64>,
    /// About whom.
    pub patient_id: Option<i64>,
    /// HER-id of the recipient.
    pub to_her: &'a str,
    /// Author, JSON.
    pub author: &'a str,
    /// Name of the secret it is sent with; empty for none.
    pub credential: &'a str,
    /// A receipt of ours.
    pub receipt: bool,
    /// The other side is to answer it.
    pub expects_answer: bool,
    /// End of the undo time; `None` queues at once.
    pub undo_until: Option<Timestamp>,
}

/// What freezing made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frozen {
    /// The entry.
    pub outbox_id: i64,
    /// Its echo.
    pub message_id: i64,
    /// Where the echo shows.
    pub thread_id: Option<i64>,
}

/// An entry with what its row on screen says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Local number.
    pub id: i64,
    /// Over which server.
    pub connection_id: i64,
    /// Its echo, whose body is the frozen bytes.
    pub message_id: i64,
    /// Where the echo shows.
    pub thread_id: Option<i64>,
    /// From which draft.
    pub draft_id: Option<i64>,
    /// About whom.
    pub patient_id: Option<i64>,
    /// `MessageHeader.id`
    pub header_id: String,
    /// `Bundle.id`
    pub bundle_id: String,
    /// Of the frozen bytes.
    pub sha256: Vec<u8>,
    /// HER-id of the sender.
    pub from_her: String,
    /// HER-id of the recipient.
    pub to_her: String,
    /// Author as frozen, JSON.
    pub author: String,
    /// Name of the secret it is sent with.
    pub credential: String,
    /// A receipt of ours.
    pub receipt: bool,
    /// Header id of the request answered.
    pub answers_header: Option<String>,
    /// The other side is to answer it.
    pub expects_answer: bool,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: String,
    /// Catalogue key.
    pub reason: Option<String>,
    /// Not posted before this moment (milliseconds): end of undo time or next attempt.
    pub not_before: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was frozen.
    pub queued_at: String,
    /// When a server took it over.
    pub taken_over_at: Option<String>,
    /// When a person said that nothing more is to be done.
    pub solved_at: Option<String>,
    /// Stands in the place of this one (422 naming the timestamp).
    pub refrozen_from: Option<i64>,
    /// This one stands in its place.
    pub replaced_by: Option<i64>,
    /// Two receipts contradict each other.
    pub contradicted: bool,
    /// Of the message.
    pub patient_number: Option<String>,
    /// Of the message.
    pub patient_name: String,
    /// Of the message.
    pub patient_birth_date: Option<String>,
    /// Content list and code of the message.
    pub kind: String,
    /// Event code of the message.
    pub event_code: String,
}

/// The groups a person sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// A person has to do something.
    NeedsYou,
    /// May still be taken back.
    Undo,
    /// On its way out.
    Queued,
    /// Out.
    Sent,
}

/// How many entries stand where; receipts of ours are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// A person has to do something.
    pub needs_you: u32,
    /// In undo time.
    pub undo: u32,
    /// Queued, awaiting login, outcome unknown.
    pub queued: u32,
    /// Being sent.
    pub sending: u32,
    /// Taken over, and no receipt yet.
    pub awaiting: u32,
}

/// Freezes bytes, ids, author and credential, shows the echo, and ends the draft: in the caller's one transaction.
/// Freezing the same header id again (our receipts are made twice after a crash) gives the entry that is there.
///
/// # Errors
/// Database errors.
pub fn freeze(tx: &Tx<'_>, freeze: &Freeze<'_>, at: Timestamp) -> Result<Frozen, StoreError> {
    let envelope = freeze.envelope;
    let there: Option<Frozen> = tx
        .prepare_cached(
            "
            SELECT outbox_id, message_id, thread_id FROM outbox WHERE connection_id = ?1 AND header_id = ?2
            ",
        )?
        .query_row(params![freeze.connection_id, envelope.header_id], |row| {
            Ok(Frozen { outbox_id: row.get(0)?, message_id: row.get(1)?, thread_id: row.get(2)? })
        })
        .optional()?;
    if let Some(there) = there {
        return Ok(there);
    }
    let thread_id = match freeze.thread_id {
        Some(id) => Some(id),
        None => thread::find(tx, freeze.connection_id, envelope)?.thread_id,
    };
    let thread_id = match thread_id {
        None if !freeze.receipt => Some(thread::begin(tx, freeze.connection_id)?),
        found => found,
    };
    let sha256 = super::codec::sha256(freeze.raw);
    let class = if freeze.receipt {
        Class::Receipt
    } else {
        envelope.class.unwrap_or(Class::Info)
    };
    let message_id = message::insert(
        tx,
        &New {
            connection_id: freeze.connection_id,
            copy: 0,
            thread_id,
            direction: Direction::Out,
            class,
            envelope,
            raw: freeze.raw,
            sha256,
            findings: freeze.findings,
            flags: &[],
            at,
        },
    )?;
    if !freeze.receipt {
        text::add(tx, message_id, &envelope.text)?;
    }
    if let Some(thread_id) = thread_id {
        thread::learn_keys(tx, freeze.connection_id, thread_id, &envelope.known_as)?;
    }
    let state = if freeze.undo_until.is_some() {
        State::UndoTime
    } else {
        State::Queued
    };
    let now = moment::text(at);
    tx.prepare_cached(
        "
        INSERT INTO outbox (
            connection_id, message_id, thread_id, draft_id, patient_id, header_id, bundle_id, sha256, from_her, to_her,
            author, credential, receipt, answers_header, expects_answer, state, since, since_order, not_before,
            queued_at, queued_order
        ) VALUES (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?17, ?18
        )
        ",
    )?
    .execute(params![
        freeze.connection_id,
        message_id,
        thread_id,
        freeze.draft_id,
        freeze.patient_id,
        envelope.header_id,
        envelope.bundle_id.clone().unwrap_or_default(),
        sha256,
        envelope.from_her,
        freeze.to_her,
        freeze.author,
        freeze.credential,
        freeze.receipt,
        envelope.response_to,
        freeze.expects_answer,
        state,
        now,
        moment::order(at),
        freeze.undo_until.map_or(0, moment::order),
    ])?;
    let outbox_id = tx.last_insert_rowid();
    if let Some(draft_id) = freeze.draft_id {
        draft::set_outbox(tx, draft_id, Some(outbox_id))?;
        if let Some(old) = draft::get(tx, draft_id)?.replaces_outbox_id {
            replaced(tx, old, outbox_id, at)?;
        }
    }
    party::used(tx, freeze.to_her, at)?;
    tx.outbox_changed(outbox_id);
    tx.status_changed();
    if let Some(thread_id) = thread_id
        && !freeze.receipt
    {
        thread::refresh(tx, thread_id)?;
    }
    Ok(Frozen {
        outbox_id,
        message_id,
        thread_id,
    })
}

fn replaced(tx: &Tx<'_>, old: i64, by: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE outbox SET replaced_by = ?2, solved_at = coalesce(solved_at, ?3) WHERE outbox_id = ?1",
    )?
    .execute(params![old, by, moment::text(at)])?;
    tx.outbox_changed(old);
    Ok(())
}

/// 422 naming the timestamp: another entry with new ids and time takes the place of one that was being sent. Both are
/// kept; the old echo is no longer shown.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`].
pub fn refreeze(
    tx: &Tx<'_>,
    old_id: i64,
    freeze: &Freeze<'_>,
    at: Timestamp,
) -> Result<Frozen, StoreError> {
    let old = get(tx, old_id)?;
    let to = delivery::next(old.state, Event::Refrozen)?;
    let new = self::freeze(
        tx,
        &Freeze {
            thread_id: old.thread_id,
            ..freeze.clone()
        },
        at,
    )?;
    tx.prepare_cached("UPDATE outbox SET refrozen_from = ?2 WHERE outbox_id = ?1")?
        .execute(params![new.outbox_id, old_id])?;
    replaced(tx, old_id, new.outbox_id, at)?;
    hide(tx, old.message_id)?;
    set_state(tx, &old, to, Some("refrozen"), at)?;
    if let Some(thread_id) = old.thread_id {
        thread::refresh(tx, thread_id)?;
    }
    Ok(new)
}

fn hide(tx: &Tx<'_>, message_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE message SET hidden = 1 WHERE message_id = ?1")?
        .execute([message_id])?;
    Ok(())
}

/// Takes an entry back within its undo time. The echo goes out of sight, the draft is there again; returns it.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`] when the undo time is over.
pub fn undo(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<Option<i64>, StoreError> {
    let entry = get(tx, id)?;
    let to = delivery::next(entry.state, Event::Undone)?;
    hide(tx, entry.message_id)?;
    set_state(tx, &entry, to, Some("undone"), at)?;
    if let Some(draft_id) = entry.draft_id {
        draft::set_outbox(tx, draft_id, None)?;
    }
    if let Some(thread_id) = entry.thread_id {
        thread::refresh(tx, thread_id)?;
    }
    Ok(entry.draft_id)
}

/// Cancels an entry that nothing is under way of.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`].
pub fn cancel(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    happened(tx, id, Event::Cancelled, Some("cancelled"), None, at).map(|_| ())
}

/// A person says that nothing more is to be done about it: it blocks nothing and asks for nobody any longer.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`] when it asks for nobody.
pub fn solve(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    let changed = tx.execute(
        "
        UPDATE outbox SET solved_at = ?2
        WHERE outbox_id = ?1 AND solved_at IS NULL
          AND state IN ('needs_you', 'rejected', 'asked_to_wait', 'no_answer')
        ",
        params![id, moment::text(at)],
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound {
            what: "an entry that asks for somebody",
        });
    }
    told(tx, &get(tx, id)?)
}

/// Moves an entry by an event; `not_before` for the next attempt. Returns where it stands now.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`].
pub fn happened(
    tx: &Tx<'_>,
    id: i64,
    event: Event,
    reason: Option<&str>,
    not_before: Option<Timestamp>,
    at: Timestamp,
) -> Result<State, StoreError> {
    let entry = get(tx, id)?;
    let to = delivery::next(entry.state, event)?;
    if let Some(not_before) = not_before {
        tx.prepare_cached("UPDATE outbox SET not_before = ?2 WHERE outbox_id = ?1")?
            .execute(params![id, moment::order(not_before)])?;
    } else if event == Event::Resend || event == Event::LoggedIn {
        tx.prepare_cached(
            "UPDATE outbox SET not_before = 0, solved_at = NULL WHERE outbox_id = ?1",
        )?
        .execute([id])?;
    }
    set_state(tx, &entry, to, reason, at)?;
    told(tx, &entry)?;
    Ok(to)
}

/// A person asks for the same bytes again.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`].
pub fn retry(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    happened(tx, id, Event::Resend, None, None, at).map(|_| ())
}

/// Credentials are there again: everything that waited for them is queued. Returns which.
///
/// # Errors
/// Database errors.
pub fn logged_in(tx: &Tx<'_>, connection_id: i64, at: Timestamp) -> Result<Vec<i64>, StoreError> {
    let ids = of_state(tx, connection_id, State::AwaitingLogin)?;
    for id in &ids {
        happened(tx, *id, Event::LoggedIn, None, None, at)?;
    }
    Ok(ids)
}

/// The network is back, or a person pressed "send": queued entries of a connection wait no longer.
///
/// # Errors
/// Database errors.
pub fn hurry(tx: &Tx<'_>, connection_id: i64) -> Result<(), StoreError> {
    for id in of_state(tx, connection_id, State::Queued)? {
        tx.prepare_cached("UPDATE outbox SET not_before = 0 WHERE outbox_id = ?1")?
            .execute([id])?;
        tx.outbox_changed(id);
    }
    Ok(())
}

fn of_state(tx: &Tx<'_>, connection_id: i64, state: State) -> Result<Vec<i64>, StoreError> {
    Ok(tx
        .prepare_cached(
            "
            SELECT outbox_id FROM outbox
            WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
              AND connection_id = ?1 AND state = ?2 ORDER BY queued_order, outbox_id
            ",
        )?
        .query_map(params![connection_id, state], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Writes down that bytes are about to leave. To be committed before the first of them does. Returns the attempt's
/// number.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`] when it is not to be sent (any more).
pub fn begin_attempt(
    tx: &Tx<'_>,
    id: i64,
    request_id: &str,
    at: Timestamp,
) -> Result<u32, StoreError> {
    let mut entry = get(tx, id)?;
    if entry.state == State::UndoTime && entry.not_before <= moment::order(at) {
        entry.state = delivery::next(entry.state, Event::UndoTimeOver)?;
    }
    let to = delivery::next(entry.state, Event::AttemptBegun)?;
    let number = entry.attempts + 1;
    tx.prepare_cached("UPDATE outbox SET attempts = ?2 WHERE outbox_id = ?1")?
        .execute(params![id, number])?;
    attempt::begin(tx, id, number, request_id, at)?;
    set_state(tx, &entry, to, None, at)?;
    told(tx, &entry)?;
    Ok(number)
}

/// Writes down how the attempt ended and where the entry stands after it.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`].
pub fn finish_attempt(
    tx: &Tx<'_>,
    id: i64,
    finish: &Finish<'_>,
    event: Event,
    reason: Option<&str>,
    not_before: Option<Timestamp>,
    at: Timestamp,
) -> Result<State, StoreError> {
    attempt::finish(tx, id, finish)?;
    happened(tx, id, event, reason, not_before, at)
}

/// At start: what was being sent when the program ended has an unknown outcome. Returns which.
///
/// # Errors
/// Database errors.
pub fn recover(tx: &Tx<'_>, at: Timestamp) -> Result<Vec<i64>, StoreError> {
    let ids: Vec<i64> = tx
        .prepare(
            "
            SELECT outbox_id FROM outbox
            WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
              AND state = 'sending' ORDER BY queued_order, outbox_id
            ",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in &ids {
        let finish = Finish {
            meaning: "restarted",
            ..Finish::default()
        };
        finish_attempt(
            tx,
            *id,
            &finish,
            Event::OutcomeLost,
            Some("restarted"),
            None,
            at,
        )?;
    }
    Ok(ids)
}

pub(super) fn set_state(
    tx: &Tx<'_>,
    entry: &Entry,
    to: State,
    reason: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let now = moment::text(at);
    let taken_over = (to == State::TakenOver).then_some(&now);
    tx.prepare_cached(
        "
        UPDATE outbox SET
            since = CASE WHEN state = ?2 THEN since ELSE ?4 END,
            since_order = CASE WHEN state = ?2 THEN since_order ELSE ?5 END,
            state = ?2, reason = ?3, taken_over_at = coalesce(taken_over_at, ?6)
        WHERE outbox_id = ?1
        ",
    )?
    .execute(params![
        entry.id,
        to,
        reason,
        now,
        moment::order(at),
        taken_over
    ])?;
    tx.outbox_changed(entry.id);
    tx.status_changed();
    Ok(())
}

fn told(tx: &Tx<'_>, entry: &Entry) -> Result<(), StoreError> {
    tx.outbox_changed(entry.id);
    tx.status_changed();
    match entry.thread_id {
        Some(thread_id) if !entry.receipt => thread::refresh(tx, thread_id),
        _ => Ok(()),
    }
}

const COLUMNS: &str = "
    o.outbox_id, o.connection_id, o.message_id, o.thread_id, o.draft_id, o.patient_id, o.header_id, o.bundle_id,
    o.sha256, o.from_her, o.to_her, o.author, o.credential, o.receipt, o.answers_header, o.expects_answer, o.state,
    o.since, o.reason, o.not_before, o.attempts, o.queued_at, o.taken_over_at, o.solved_at, o.refrozen_from,
    o.replaced_by, o.contradicted, m.patient_number, m.patient_name, m.patient_birth_date, m.kind, m.event_code
";
const FROM: &str = "FROM outbox AS o CROSS JOIN message AS m ON m.message_id = o.message_id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        connection_id: row.get(1)?,
        message_id: row.get(2)?,
        thread_id: row.get(3)?,
        draft_id: row.get(4)?,
        patient_id: row.get(5)?,
        header_id: row.get(6)?,
        bundle_id: row.get(7)?,
        sha256: row.get(8)?,
        from_her: row.get(9)?,
        to_her: row.get(10)?,
        author: row.get(11)?,
        credential: row.get(12)?,
        receipt: row.get(13)?,
        answers_header: row.get(14)?,
        expects_answer: row.get(15)?,
        state: row.get(16)?,
        since: row.get(17)?,
        reason: row.get(18)?,
        not_before: row.get(19)?,
        attempts: row.get(20)?,
        queued_at: row.get(21)?,
        taken_over_at: row.get(22)?,
        solved_at: row.get(23)?,
        refrozen_from: row.get(24)?,
        replaced_by: row.get(25)?,
        contradicted: row.get(26)?,
        patient_number: row.get(27)?,
        patient_name: row.get(28)?,
        patient_birth_date: row.get(29)?,
        kind: row.get(30)?,
        event_code: row.get(31)?,
    })
}

/// One.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn get(db: &Db, id: i64) -> Result<Entry, StoreError> {
    db.prepare_cached(&format!("SELECT {COLUMNS} {FROM} WHERE o.outbox_id = ?1"))?
        .query_row([id], from_row)
        .optional()?
        .ok_or(StoreError::NotFound {
            what: "the outbox entry",
        })
}

/// The entry whose echo a message is.
///
/// # Errors
/// Database errors.
pub fn by_message(db: &Db, message_id: i64) -> Result<Option<Entry>, StoreError> {
    Ok(db
        .prepare_cached(&format!("SELECT {COLUMNS} {FROM} WHERE o.message_id = ?1"))?
        .query_row([message_id], from_row)
        .optional()?)
}

/// The frozen bytes.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`], [`StoreError::Unpack`].
pub fn raw(db: &Db, id: i64) -> Result<Vec<u8>, StoreError> {
    message::raw(db, get(db, id)?.message_id)
}

pub(super) const DUE: &str = "
    o.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
    AND o.state IN ('undo_time', 'queued', 'unknown_outcome')
    AND o.not_before <= ?1 AND (o.receipt = 1 OR NOT EXISTS (
        SELECT 1 FROM outbox AS b
        WHERE b.thread_id = o.thread_id AND b.outbox_id < o.outbox_id AND b.receipt = 0 AND b.solved_at IS NULL
          AND b.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome', 'needs_you')
    ))
";

/// Entries that may be posted at this moment, in the order they were frozen: none that is behind another one of its
/// thread. Those with unknown outcome are among them; whether the receiver dedupes is the caller's to know.
///
/// # Errors
/// Database errors.
pub fn due(
    db: &Db,
    connection_id: Option<i64>,
    at: Timestamp,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} {FROM} WHERE {DUE} AND (?2 IS NULL OR o.connection_id = ?2)
            ORDER BY o.queued_order, o.outbox_id LIMIT ?3
            "
        ))?
        .query_map(params![moment::order(at), connection_id, limit], from_row)?
        .collect::<Result<_, _>>()?)
}

/// When the next entry may be posted (milliseconds), for the sender's timer.
///
/// # Errors
/// Database errors.
pub fn next_due(db: &Db) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT min(not_before) FROM outbox
            WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
              AND state IN ('undo_time', 'queued', 'unknown_outcome')
            ",
        )?
        .query_row([], |row| row.get(0))?)
}

/// The message of the same thread that this one waits for.
///
/// # Errors
/// Database errors.
pub fn blocked_by(db: &Db, id: i64) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT b.outbox_id FROM outbox AS o JOIN outbox AS b ON b.thread_id = o.thread_id
            WHERE o.outbox_id = ?1 AND o.receipt = 0
              AND o.state IN ('undo_time', 'queued', 'awaiting_login', 'unknown_outcome')
              AND b.outbox_id < o.outbox_id AND b.receipt = 0 AND b.solved_at IS NULL
              AND b.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome', 'needs_you')
            ORDER BY b.outbox_id LIMIT 1
            ",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

/// Entries taken over before a moment and without a receipt since: to become "uten svar".
///
/// # Errors
/// Database errors.
pub fn silent(db: &Db, before: Timestamp) -> Result<Vec<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT outbox_id FROM outbox WHERE receipt = 0 AND state = 'taken_over' AND since_order < ?1
            ORDER BY since_order, outbox_id
            ",
        )?
        .query_map([moment::order(before)], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// `NOT receipt` and not `receipt = 0`: the planner would take the index of all that was ever sent, not of the unsent.
pub(super) fn group_statement(group: Group) -> String {
    let part = match group {
        Group::NeedsYou => {
            "o.receipt = 0 AND o.solved_at IS NULL
             AND o.state IN ('needs_you', 'rejected', 'asked_to_wait', 'no_answer')
             ORDER BY o.since_order DESC, o.outbox_id DESC"
        }
        Group::Undo => {
            "o.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
             AND NOT o.receipt AND o.state = 'undo_time' ORDER BY o.queued_order, o.outbox_id"
        }
        Group::Queued => {
            "o.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
             AND NOT o.receipt AND o.state <> 'undo_time' ORDER BY o.queued_order, o.outbox_id"
        }
        Group::Sent => {
            "o.receipt = 0 AND (
                 o.state IN ('taken_over', 'accepted')
                 OR (o.solved_at IS NOT NULL AND o.state IN ('needs_you', 'rejected', 'asked_to_wait', 'no_answer'))
                 OR (o.state = 'cancelled' AND o.reason = 'cancelled')
             ) ORDER BY o.queued_order DESC, o.outbox_id DESC"
        }
    };
    format!("SELECT {COLUMNS} {FROM} WHERE {part} LIMIT ?1")
}

/// A group's entries, the first to look at first. `true`: there are more than were asked for.
///
/// # Errors
/// Database errors.
pub fn group(db: &Db, group: Group, limit: u32) -> Result<(Vec<Entry>, bool), StoreError> {
    let mut rows: Vec<Entry> = db
        .prepare_cached(&group_statement(group))?
        .query_map([i64::from(limit) + 1], from_row)?
        .collect::<Result<_, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((rows, more))
}

/// All entries of a thread, oldest first, taken-back ones too.
///
/// # Errors
/// Database errors.
pub fn of_thread(db: &Db, thread_id: i64) -> Result<Vec<Entry>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} {FROM} WHERE o.thread_id = ?1 ORDER BY o.outbox_id"
        ))?
        .query_map([thread_id], from_row)?
        .collect::<Result<_, _>>()?)
}

/// How many stand where. The cost is that of what is unsent or asks for somebody, never of what is stored.
///
/// # Errors
/// Database errors.
pub fn counts(db: &Db) -> Result<Counts, StoreError> {
    let (undo, queued, sending) = db
        .prepare_cached(
            "
            SELECT coalesce(sum(state = 'undo_time'), 0),
                   coalesce(sum(state IN ('queued', 'awaiting_login', 'unknown_outcome')), 0),
                   coalesce(sum(state = 'sending'), 0)
            FROM outbox
            WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome') AND NOT receipt
            ",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let needs_you = db
        .prepare_cached(
            "
            SELECT count(*) FROM outbox
            WHERE receipt = 0 AND solved_at IS NULL
              AND state IN ('needs_you', 'rejected', 'asked_to_wait', 'no_answer')
            ",
        )?
        .query_row([], |row| row.get(0))?;
    let awaiting = db
        .prepare_cached("SELECT count(*) FROM outbox WHERE receipt = 0 AND state = 'taken_over'")?
        .query_row([], |row| row.get(0))?;
    Ok(Counts {
        needs_you,
        undo,
        queued,
        sending,
        awaiting,
    })
}
