//! Frozen bytes awaiting delivery. Rows are never deleted, and what is frozen is never changed: a correction is another
//! entry with other ids, and both are kept. What writes is here, what reads in `read`.

mod read;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::attempt::{self, Finish};
use super::delivery::{self, Event, State};
use super::message::{self, Class, Direction, Envelope, Findings, New};
use super::word::words;
use super::{StoreError, Tx, draft, moment, party, text, thread};

pub use read::{
    Counts, Custody, Entry, Group, blocked_by, by_message, counts, decided_after, due, get, group,
    next_due, of_thread, raw, receipt_to, replaces, silent, unsent_since, waiting_under,
    written_in,
};
#[cfg(test)]
pub(super) use read::{DUE, group_statement};

words! {
    /// In whose name a message is sent.
    Side {
        /// The practice's.
        Ours = "ours",
        /// NAV's: a tester writes in its place.
        Nav = "nav",
    }
}

impl Side {
    /// Which way a message of this side goes, seen from the practice.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self {
            Self::Ours => Direction::Out,
            Self::Nav => Direction::In,
        }
    }
}

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
    /// Who is the sender.
    pub side: Side,
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

/// Freezes bytes, ids, author and credential, shows the echo, and ends the draft: in the caller's one transaction.
/// Freezing the same header id again (our receipts are made twice after a crash) gives the entry that is there. The
/// connection's pack is frozen with it.
///
/// # Errors
/// Database errors.
pub fn freeze(tx: &Tx<'_>, freeze: &Freeze<'_>, at: Timestamp) -> Result<Frozen, StoreError> {
    freeze_under(tx, freeze, None, at)
}

/// The same under another pack than the connection's: `None` takes the connection's.
///
/// # Errors
/// Database errors.
pub fn freeze_under(
    tx: &Tx<'_>,
    freeze: &Freeze<'_>,
    pack: Option<&str>,
    at: Timestamp,
) -> Result<Frozen, StoreError> {
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
    let thread_id = match (freeze.side, freeze.thread_id) {
        // It joins a thread when it arrives, like anything from NAV.
        (Side::Nav, _) => None,
        (Side::Ours, Some(id)) => Some(id),
        (Side::Ours, None) => match thread::find(tx, freeze.connection_id, envelope)?.thread_id {
            None if !freeze.receipt => Some(thread::begin(tx, freeze.connection_id)?),
            found => found,
        },
    };
    let sha256 = super::codec::sha256(freeze.raw);
    let class = if freeze.receipt {
        Class::Receipt
    } else {
        envelope.class.unwrap_or(Class::Info)
    };
    // Written as NAV it is not held yet: it will arrive, and must not be taken for known when it does.
    let aside = (freeze.side == Side::Nav).then(|| Envelope {
        header_id: format!("nav:{}", envelope.header_id),
        bundle_id: None,
        response_to: None,
        ..envelope.clone()
    });
    let message_id = message::insert(
        tx,
        &New {
            connection_id: freeze.connection_id,
            copy: 0,
            thread_id,
            direction: Direction::Out,
            class,
            envelope: aside.as_ref().unwrap_or(envelope),
            raw: freeze.raw,
            sha256,
            findings: freeze.findings,
            flags: &[],
            due: None,
            many: false,
            at,
        },
    )?;
    match freeze.side {
        Side::Nav => hide(tx, message_id)?,
        Side::Ours if class != Class::Receipt => text::add(tx, message_id, &envelope.text),
        Side::Ours => {}
    }
    if let Some(thread_id) = thread_id {
        thread::key::learn(
            tx,
            freeze.connection_id,
            thread_id,
            &envelope.known_as,
            false,
        )?;
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
            queued_at, queued_order, pack, decided_order, side, awaits_receipt
        ) VALUES (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?17, ?18,
            coalesce(?20, (SELECT pack FROM connection WHERE connection_id = ?1)), ?18, ?21, ?22
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
        pack,
        freeze.side,
        freeze.side == Side::Ours && class != Class::Receipt,
    ])?;
    let outbox_id = tx.last_insert_rowid();
    tx.prepare_cached("UPDATE outbox SET turn = ?1 WHERE outbox_id = ?1")?
        .execute([outbox_id])?;
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
    let freeze = Freeze {
        thread_id: old.thread_id,
        ..freeze.clone()
    };
    let new = freeze_under(tx, &freeze, Some(&old.pack), at)?;
    // It has the old one's turn: what was written after that one does not overtake it.
    tx.prepare_cached(
        "
        UPDATE outbox SET refrozen_from = ?2, turn = (SELECT turn FROM outbox WHERE outbox_id = ?2)
        WHERE outbox_id = ?1
        ",
    )?
    .execute(params![new.outbox_id, old_id])?;
    replaced(tx, old_id, new.outbox_id, at)?;
    hide(tx, old.message_id)?;
    set_state(tx, &old, to, Some("refrozen"), at)?;
    if let Some(thread_id) = old.thread_id {
        thread::refresh(tx, thread_id)?;
    }
    Ok(new)
}

/// Shows an echo again that was out of sight.
pub(super) fn show(tx: &Tx<'_>, message_id: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE message SET hidden = 0 WHERE message_id = ?1")?
        .execute([message_id])?;
    Ok(())
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
        tx.prepare_cached(
            "UPDATE outbox SET not_before = ?2, decided_order = ?3 WHERE outbox_id = ?1",
        )?
        .execute(params![id, moment::order(not_before), moment::order(at)])?;
    } else if matches!(event, Event::Resend | Event::LoggedIn | Event::AskedAgain) {
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

/// The message that a receipt of ours answers has come again: the same bytes go again, as soon as none are on their way.
///
/// # Errors
/// Database errors.
pub fn send_again(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    let entry = get(tx, id)?;
    if entry.receipt && delivery::next(entry.state, Event::AskedAgain).is_ok() {
        happened(tx, id, Event::AskedAgain, None, None, at)?;
    } else if entry.receipt && matches!(entry.state, State::Sending | State::UnknownOutcome) {
        // These bytes may have been there, and been lost to the other side, before it asked.
        tx.prepare_cached("UPDATE outbox SET asked_while_sending = 1 WHERE outbox_id = ?1")?
            .execute([id])?;
    }
    Ok(())
}

fn asked_while_sending(tx: &Tx<'_>, id: i64) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("SELECT asked_while_sending FROM outbox WHERE outbox_id = ?1")?
        .query_row([id], |row| row.get(0))?)
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
/// number. `bundle_id`: of this very sending, where it is not that of the frozen bytes.
///
/// # Errors
/// Database errors; [`StoreError::NotAllowed`] when it is not to be sent (any more).
pub fn begin_attempt(
    tx: &Tx<'_>,
    id: i64,
    request_id: &str,
    bundle_id: Option<&str>,
    at: Timestamp,
) -> Result<u32, StoreError> {
    let mut entry = get(tx, id)?;
    if entry.state == State::UndoTime && entry.not_before <= moment::order(at) {
        entry.state = delivery::next(entry.state, Event::UndoTimeOver)?;
    }
    let to = delivery::next(entry.state, Event::AttemptBegun)?;
    let number = entry.attempts + 1;
    tx.prepare_cached(
        "UPDATE outbox SET attempts = ?2, asked_while_sending = 0 WHERE outbox_id = ?1",
    )?
    .execute(params![id, number])?;
    attempt::begin(tx, id, number, request_id, bundle_id, at)?;
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
    let to = happened(tx, id, event, reason, not_before, at)?;
    if to == State::TakenOver && asked_while_sending(tx, id)? {
        return happened(tx, id, Event::AskedAgain, None, None, at);
    }
    Ok(to)
}

/// The clock stands before the moment a wait was decided: somebody has set it back. What waits goes on waiting as long
/// as was decided, from now, and not until the clock has caught up. Returns whether anything did.
///
/// # Errors
/// Database errors.
pub fn clock_went_back(tx: &Tx<'_>, at: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .prepare_cached(
            "
            UPDATE outbox SET not_before = ?1 + max(0, not_before - decided_order), decided_order = ?1
            WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
              AND decided_order > ?1 AND not_before > 0
            ",
        )?
        .execute([moment::order(at)])?;
    if changed > 0 {
        tx.status_changed();
    }
    Ok(changed > 0)
}

/// Who has custody of what is taken over next. In the transaction that takes it over.
///
/// # Errors
/// Database errors.
pub fn set_custody(tx: &Tx<'_>, id: i64, custody: Custody) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE outbox SET custody = ?2 WHERE outbox_id = ?1")?
        .execute(params![id, custody])?;
    Ok(())
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
