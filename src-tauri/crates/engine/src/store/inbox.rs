//! The inbox list: splits, keyset pages, counts, search. The cost is that of the rows shown.

use rusqlite::{Connection as Db, Row, params};

use super::delivery::State;
use super::message::{Direction, Due, DueBy};
use super::outbox::Custody;
use super::word::words;
use super::{StoreError, counter, text};

words! {
    /// The heads of the list.
    Split {
        /// Not done.
        Open = "open",
        /// With unread messages.
        Unread = "unread",
        /// Not done and with a due date, nearest first.
        Due = "due",
        /// Ours sent, receipt or answer awaited.
        Waiting = "waiting",
        /// Followed.
        Followed = "followed",
        /// Done.
        Done = "done",
    }
}

impl Split {
    /// The condition that its partial index carries word for word.
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Open => "done = 0",
            Self::Unread => "unread > 0",
            Self::Due => "due IS NOT NULL AND done = 0",
            Self::Waiting => "waiting = 1",
            Self::Followed => "followed = 1",
            Self::Done => "done = 1",
        }
    }

    pub(super) const fn counter(self) -> &'static str {
        match self {
            Self::Open => "split_open",
            Self::Unread => "split_unread",
            Self::Due => "split_due",
            Self::Waiting => "split_waiting",
            Self::Followed => "split_followed",
            Self::Done => "split_done",
        }
    }
}

/// Where the newest message of ours in a thread stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Which entry.
    pub outbox_id: i64,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: String,
    /// Not posted before this moment (milliseconds), where the state has one.
    pub not_before: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// Catalogue key.
    pub reason: Option<String>,
    /// Name of the connection.
    pub connection: String,
    /// PROD: the connection is confirmed as NAV's own.
    pub confirmed_nav: bool,
    /// Two receipts contradict each other.
    pub contradicted: bool,
    /// Pack it was frozen under.
    pub pack: String,
    /// When a server first took it over.
    pub taken_over_at: Option<String>,
    /// It lies in a folder, and no server has it.
    pub in_folder: bool,
    /// A receipt is due.
    pub awaits_receipt: bool,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadRow {
    /// Which thread.
    pub thread_id: i64,
    /// Keyset key in the list it was read from.
    pub key: String,
    /// Which server.
    pub connection_id: i64,
    /// National number of the person it is about.
    pub patient_number: Option<String>,
    /// As the messages have it.
    pub patient_name: String,
    /// As the messages have it.
    pub patient_birth_date: Option<String>,
    /// As the messages have it.
    pub patient_gender: Option<String>,
    /// The messages disagree about the patient.
    pub held: bool,
    /// HER-id of the other party.
    pub party: String,
    /// Time of the last message, as its sender has it.
    pub last_at: String,
    /// Content list and code of the last message.
    pub last_kind: String,
    /// Event code of the last message.
    pub last_event: String,
    /// Which way the last message went.
    pub last_direction: Direction,
    /// Content list and code of the first message: the thread's title.
    pub first_kind: String,
    /// Event code of the first message.
    pub first_event: String,
    /// How many letters.
    pub messages: u32,
    /// In all letters.
    pub attachments: u32,
    /// Worst finding.
    pub worst: Option<String>,
    /// How many unread.
    pub unread: u32,
    /// Marked done.
    pub done: bool,
    /// Followed.
    pub followed: bool,
    /// Due date.
    pub due: Option<Due>,
    /// When it was put into the journal.
    pub filed_at: Option<String>,
    /// Where ours stands.
    pub delivery: Option<Delivery>,
    /// An unfinished draft in it.
    pub draft_id: Option<i64>,
    /// A message of it came by file: its sender is not confirmed.
    pub unverified: bool,
}

impl ThreadRow {
    /// The last word is ours.
    #[must_use]
    pub fn answered(&self) -> bool {
        self.last_direction == Direction::Out
    }
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// In order.
    pub rows: Vec<ThreadRow>,
    /// Key to go on from; `None` at the end.
    pub next: Option<String>,
}

const COLUMNS: &str = "
    t.thread_id, t.connection_id, t.patient_number, t.patient_name, t.patient_birth_date, t.patient_gender, t.held,
    t.party, t.last_at, t.last_order, t.last_kind, t.last_event, t.last_direction, t.first_kind, t.first_event,
    t.messages, t.attachments, t.worst, t.unread, t.done, t.followed, t.due, t.filed_at,
    o.outbox_id, o.state, o.since, o.not_before, o.attempts, o.reason, c.name, c.confirmed_nav,
    (
        SELECT max(d.draft_id) FROM draft AS d
        WHERE d.thread_id = t.thread_id AND d.discarded_at IS NULL AND d.outbox_id IS NULL
    ), o.contradicted, o.pack, o.taken_over_at, o.custody, t.unverified, o.awaits_receipt,
    t.due_soon, t.due_by
";
const JOINS: &str = "
    LEFT JOIN outbox AS o ON o.outbox_id = t.outbox_id
    LEFT JOIN connection AS c ON c.connection_id = o.connection_id
";

fn from_row(row: &Row<'_>) -> rusqlite::Result<ThreadRow> {
    let thread_id: i64 = row.get(0)?;
    let order: i64 = row.get(9)?;
    let delivery = match row.get::<_, Option<i64>>(23)? {
        None => None,
        Some(outbox_id) => Some(Delivery {
            outbox_id,
            state: row.get(24)?,
            since: row.get(25)?,
            not_before: row.get(26)?,
            attempts: row.get(27)?,
            reason: row.get(28)?,
            connection: row.get(29)?,
            confirmed_nav: row.get(30)?,
            contradicted: row.get(32)?,
            pack: row.get(33)?,
            taken_over_at: row.get(34)?,
            in_folder: row.get::<_, Custody>(35)? == Custody::Folder,
            awaits_receipt: row.get(37)?,
        }),
    };
    Ok(ThreadRow {
        thread_id,
        key: format!("{order}.{thread_id}"),
        connection_id: row.get(1)?,
        patient_number: row.get(2)?,
        patient_name: row.get(3)?,
        patient_birth_date: row.get(4)?,
        patient_gender: row.get(5)?,
        held: row.get(6)?,
        party: row.get(7)?,
        last_at: row.get(8)?,
        last_kind: row.get(10)?,
        last_event: row.get(11)?,
        last_direction: row.get(12)?,
        first_kind: row.get(13)?,
        first_event: row.get(14)?,
        messages: row.get(15)?,
        attachments: row.get(16)?,
        worst: row.get(17)?,
        unread: row.get(18)?,
        done: row.get(19)?,
        followed: row.get(20)?,
        due: match row.get(21)? {
            Some(date) => Some(Due {
                date,
                soon: row.get(38)?,
                by: row.get::<_, Option<DueBy>>(39)?.unwrap_or(DueBy::Kind),
            }),
            None => None,
        },
        filed_at: row.get(22)?,
        delivery,
        draft_id: row.get(31)?,
        unverified: row.get(36)?,
    })
}

/// The statement of a split's page; shown to the query-plan test too.
pub(super) fn statement(split: Split) -> String {
    let condition = split.condition();
    let keyset = match split {
        Split::Due => "(t.due, t.thread_id) > (?1, ?2) ORDER BY t.due, t.thread_id",
        Split::Open | Split::Unread | Split::Waiting | Split::Followed | Split::Done => {
            "(t.last_order, t.thread_id) < (?1, ?2) ORDER BY t.last_order DESC, t.thread_id DESC"
        }
    };
    format!("SELECT {COLUMNS} FROM thread AS t {JOINS} WHERE {condition} AND {keyset} LIMIT ?3")
}

/// A page of a split after `after` (`None`: from the top).
///
/// # Errors
/// Database errors. A key that is none is the top.
pub fn page(db: &Db, split: Split, after: Option<&str>, limit: u32) -> Result<Page, StoreError> {
    let after = after.and_then(|key| key.rsplit_once('.'));
    let thread_id = after.and_then(|(_, id)| id.parse::<i64>().ok());
    let mut query = db.prepare_cached(&statement(split))?;
    let ask = i64::from(limit) + 1;
    let mut rows: Vec<ThreadRow> = if split == Split::Due {
        let due = after.map_or("", |(due, _)| due);
        query
            .query_map(params![due, thread_id.unwrap_or(0), ask], from_row)?
            .collect::<Result<_, _>>()?
    } else {
        let order = after
            .and_then(|(order, _)| order.parse::<i64>().ok())
            .unwrap_or(i64::MAX);
        query
            .query_map(params![order, thread_id.unwrap_or(i64::MAX), ask], from_row)?
            .collect::<Result<_, _>>()?
    };
    if split == Split::Due {
        for row in &mut rows {
            row.key = format!(
                "{}.{}",
                row.due.as_ref().map_or("", |due| due.date.as_str()),
                row.thread_id
            );
        }
    }
    Ok(cut(rows, limit))
}

fn cut(mut rows: Vec<ThreadRow>, limit: u32) -> Page {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more {
        rows.last().map(|row| row.key.clone())
    } else {
        None
    };
    Page { rows, next }
}

/// How many rows each split shows.
///
/// # Errors
/// Database errors.
pub fn counts(db: &Db) -> Result<Vec<(Split, i64)>, StoreError> {
    Split::ALL
        .iter()
        .map(|split| Ok((*split, counter::get(db, split.counter())?)))
        .collect()
}

/// One thread's row.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn row(db: &Db, thread_id: i64) -> Result<ThreadRow, StoreError> {
    use rusqlite::OptionalExtension as _;
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM thread AS t {JOINS} WHERE t.thread_id = ?1"
    ))?
    .query_row([thread_id], from_row)
    .optional()?
    .ok_or(StoreError::NotFound { what: "the thread" })
}

/// Threads about one person, newest first.
pub(super) fn about(
    db: &Db,
    patient_number: &str,
    without: Option<i64>,
    limit: u32,
) -> Result<Vec<ThreadRow>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM thread AS t {JOINS}
            WHERE t.patient_number = ?1 AND t.thread_id <> ?2 ORDER BY t.last_order DESC LIMIT ?3
            "
        ))?
        .query_map(
            params![patient_number, without.unwrap_or(0), limit],
            from_row,
        )?
        .collect::<Result<_, _>>()?)
}

/// Full-text search over all messages, in all splits, newest first. The key of a row is its newest message that fits;
/// a thread is shown once, at that message.
///
/// # Errors
/// Database errors.
pub fn search(db: &Db, query: &str, after: Option<&str>, limit: u32) -> Result<Page, StoreError> {
    let Some(query) = text::Query::parse(query) else {
        return Ok(Page {
            rows: Vec::new(),
            next: None,
        });
    };
    let mut before = after
        .and_then(|key| key.parse::<i64>().ok())
        .unwrap_or(i64::MAX);
    let wanted = usize::try_from(limit)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let mut rows: Vec<ThreadRow> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    while rows.len() < wanted {
        let hits = text::hits(db, &query, before, limit.saturating_add(1))?;
        let Some(last) = hits.last() else { break };
        before = last.message_id;
        for hit in hits {
            if rows.len() >= wanted || !seen.insert(hit.thread_id) {
                continue;
            }
            // Shown on an earlier page, at a newer message?
            if after.is_some() && text::fits_newer(db, &query, hit.thread_id, hit.message_id)? {
                continue;
            }
            let mut row = row(db, hit.thread_id)?;
            row.key = hit.message_id.to_string();
            rows.push(row);
        }
    }
    Ok(cut(rows, limit))
}
