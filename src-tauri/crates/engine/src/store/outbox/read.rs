//! Reading the outbox: what is due, what a person sees, how many stand where.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::Side;
use crate::store::delivery::State;
use crate::store::word::words;
use crate::store::{StoreError, message, moment};

words! {
    /// Who has custody of a message once it is taken over.
    Custody {
        /// A server.
        Server = "server",
        /// Nobody: it lies in a folder.
        Folder = "folder",
    }
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
    /// Who is the sender.
    pub side: Side,
    /// A receipt is due.
    pub awaits_receipt: bool,
    /// Header id of the request answered.
    pub answers_header: Option<String>,
    /// The other side is to answer it.
    pub expects_answer: bool,
    /// Pack it was frozen under.
    pub pack: String,
    /// Who has custody once it is taken over.
    pub custody: Custody,
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

const COLUMNS: &str = "
    o.outbox_id, o.connection_id, o.message_id, o.thread_id, o.draft_id, o.patient_id, o.header_id, o.bundle_id,
    o.sha256, o.from_her, o.to_her, o.author, o.credential, o.receipt, o.answers_header, o.expects_answer, o.state,
    o.since, o.reason, o.not_before, o.attempts, o.queued_at, o.taken_over_at, o.solved_at, o.refrozen_from,
    o.replaced_by, o.contradicted, m.patient_number, m.patient_name, m.patient_birth_date, m.kind, m.event_code,
    o.pack, o.custody, o.side, o.awaits_receipt
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
        pack: row.get(32)?,
        custody: row.get(33)?,
        side: row.get(34)?,
        awaits_receipt: row.get(35)?,
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

pub(in crate::store) const DUE: &str = "
    o.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
    AND o.state IN ('undo_time', 'queued', 'unknown_outcome')
    AND o.not_before <= ?1 AND (o.receipt = 1 OR NOT EXISTS (
        SELECT 1 FROM outbox AS b
        WHERE b.thread_id = o.thread_id AND b.turn < o.turn AND b.receipt = 0 AND b.solved_at IS NULL
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

/// Does anything wait that was decided after this moment? Then the clock was set back.
///
/// # Errors
/// Database errors.
pub fn decided_after(db: &Db, at: Timestamp) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT EXISTS (
                SELECT 1 FROM outbox
                WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
                  AND decided_order > ?1 AND not_before > 0
            )
            ",
        )?
        .query_row([moment::order(at)], |row| row.get(0))?)
}

/// Messages of ours that have been on their way out since before a moment: how many, and since when the oldest.
///
/// # Errors
/// Database errors.
pub fn unsent_since(db: &Db, before: Timestamp) -> Result<Option<(u32, String)>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT count(*), min(queued_at) FROM outbox
            WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
              AND NOT receipt AND queued_order <= ?1
            ",
        )?
        .query_row([moment::order(before)], |row| {
            let oldest: Option<String> = row.get(1)?;
            Ok(match oldest {
                Some(oldest) => Some((row.get(0)?, oldest)),
                None => None,
            })
        })?)
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
              AND b.turn < o.turn AND b.receipt = 0 AND b.solved_at IS NULL
              AND b.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome', 'needs_you')
            ORDER BY b.turn, b.outbox_id LIMIT 1
            ",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

/// Entries of a pack taken over by a server before a moment and without a receipt since: to become "uten svar". What
/// lies in a folder is at its end: nobody promised to answer.
///
/// # Errors
/// Database errors.
pub fn silent(db: &Db, pack: &str, before: Timestamp) -> Result<Vec<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT outbox_id FROM outbox
            WHERE receipt = 0 AND state = 'taken_over' AND since_order < ?1 AND pack = ?2
              AND custody = 'server' AND awaits_receipt = 1
            ORDER BY since_order, outbox_id
            ",
        )?
        .query_map(params![moment::order(before), pack], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// How many messages of a connection wait unsent, by the pack they were frozen under.
///
/// # Errors
/// Database errors.
pub fn waiting_under(db: &Db, connection_id: i64) -> Result<Vec<(String, u32)>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT pack, count(*) FROM outbox
            WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
              AND connection_id = ?1 AND NOT receipt
            GROUP BY pack ORDER BY pack
            ",
        )?
        .query_map([connection_id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?)
}

/// `NOT receipt` and not `receipt = 0`: the planner would take the index of all that was ever sent, not of the unsent.
pub(in crate::store) fn group_statement(group: Group) -> String {
    let part = match group {
        Group::NeedsYou => {
            "o.receipt = 0 AND o.solved_at IS NULL
             AND o.state IN ('needs_you', 'rejected', 'asked_to_wait', 'no_answer')
             AND (o.since_order, o.outbox_id) < (?1, ?2) ORDER BY o.since_order DESC, o.outbox_id DESC"
        }
        Group::Undo => {
            "o.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
             AND NOT o.receipt AND o.state = 'undo_time' AND (o.queued_order, o.outbox_id) > (?1, ?2) ORDER BY o.queued_order, o.outbox_id"
        }
        Group::Queued => {
            "o.state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome')
             AND NOT o.receipt AND o.state <> 'undo_time' AND (o.queued_order, o.outbox_id) > (?1, ?2) ORDER BY o.queued_order, o.outbox_id"
        }
        Group::Sent => {
            "o.receipt = 0 AND (
                 o.state IN ('taken_over', 'accepted')
                 OR (o.solved_at IS NOT NULL AND o.state IN ('needs_you', 'rejected', 'asked_to_wait', 'no_answer'))
                 OR (o.state = 'cancelled' AND o.reason = 'cancelled')
             ) AND (o.queued_order, o.outbox_id) < (?1, ?2) ORDER BY o.queued_order DESC, o.outbox_id DESC"
        }
    };
    let place = match group {
        Group::NeedsYou => "o.since_order",
        Group::Undo | Group::Queued | Group::Sent => "o.queued_order",
    };
    format!("SELECT {COLUMNS}, {place} AS place {FROM} WHERE {part} LIMIT ?3")
}

/// A group's entries after `after` (`None`: from the top), the first to look at first; and the key to go on from, when
/// there are more. A key that is none is the top.
///
/// # Errors
/// Database errors.
pub fn group(
    db: &Db,
    group: Group,
    after: Option<&str>,
    limit: u32,
) -> Result<(Vec<Entry>, Option<String>), StoreError> {
    let falling = matches!(group, Group::NeedsYou | Group::Sent);
    let top = if falling { i64::MAX } else { i64::MIN };
    let (order, id) = after
        .and_then(|key| key.split_once('.'))
        .and_then(|(order, id)| Some((order.parse().ok()?, id.parse().ok()?)))
        .unwrap_or((top, top));
    let mut rows: Vec<(i64, Entry)> = db
        .prepare_cached(&group_statement(group))?
        .query_map(params![order, id, i64::from(limit) + 1], |row| {
            Ok((row.get("place")?, from_row(row)?))
        })?
        .collect::<Result<_, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|(order, entry)| format!("{order}.{}", entry.id));
    Ok((rows.into_iter().map(|(_, entry)| entry).collect(), next))
}

/// Our receipt to a message of theirs.
///
/// # Errors
/// Database errors.
pub fn receipt_to(
    db: &Db,
    connection_id: i64,
    header_id: &str,
) -> Result<Option<Entry>, StoreError> {
    // From the few messages that answer this one to the entry: the outbox has no index by what it answers.
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM message AS m CROSS JOIN outbox AS o ON o.message_id = m.message_id
            WHERE m.connection_id = ?1 AND m.response_to = ?2 AND o.receipt = 1 ORDER BY o.outbox_id LIMIT 1
            "
        ))?
        .query_row(params![connection_id, header_id], from_row)
        .optional()?)
}

/// The entry whose place this one took.
///
/// # Errors
/// Database errors.
pub fn replaces(db: &Db, id: i64) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT outbox_id FROM outbox WHERE replaced_by = ?1 ORDER BY outbox_id DESC LIMIT 1",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

/// The draft that an entry was written in: its own, or that of the one it was frozen again from.
///
/// # Errors
/// Database errors.
pub fn written_in(db: &Db, entry: &Entry) -> Result<Option<i64>, StoreError> {
    let (mut draft_id, mut from) = (entry.draft_id, entry.refrozen_from);
    while let (None, Some(id)) = (draft_id, from) {
        let before = get(db, id)?;
        (draft_id, from) = (before.draft_id, before.refrozen_from);
    }
    Ok(draft_id)
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
        .prepare_cached(
            "
            SELECT count(*) FROM outbox
            WHERE receipt = 0 AND state = 'taken_over' AND custody = 'server' AND awaits_receipt = 1
            ",
        )?
        .query_row([], |row| row.get(0))?;
    Ok(Counts {
        needs_you,
        undo,
        queued,
        sending,
        awaiting,
    })
}
