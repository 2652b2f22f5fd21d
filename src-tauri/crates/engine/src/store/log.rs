//! A log as a list: entries by position, newest first, each with what is known of its message. Pages by position, so
//! that any depth costs the same; a filter looks through a bounded number of rows and says how far it came.

use std::collections::HashSet;

use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::arrival::{self, Held};
use super::cursor::Kind;
use super::message::{Class, Direction, words_of};
use super::{StoreError, seen, text};

/// Rows looked through for one page of a filtered list; whoever wants more asks again from where it stopped.
const LOOK: i64 = 4_000;
/// Rows read at once while filtering.
const STRIDE: u32 = 500;

/// Which log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Log<'a> {
    /// Which server.
    pub connection_id: i64,
    /// Whose log.
    pub her_id: &'a str,
    /// How it is read: by rows it has positions of the server's, by time only places of ours.
    pub kind: Kind,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands.
    pub position: i64,
    /// What is held of it.
    pub held: Held,
    /// `Bundle.id`, hash, or the server's own key.
    pub anchor: String,
    /// Bytes.
    pub size: i64,
    /// The message, unless none is held.
    pub message: Option<Message>,
}

/// What a list shows of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Local number.
    pub id: i64,
    /// Its thread.
    pub thread_id: Option<i64>,
    /// `MessageHeader.id`
    pub header_id: String,
    /// Which way it went.
    pub direction: Direction,
    /// What it is to its thread.
    pub class: Class,
    /// Content list and code.
    pub kind: String,
    /// Event code.
    pub event_code: String,
    /// `Bundle.timestamp` as sent.
    pub sent_at: Option<String>,
    /// When we first held it.
    pub received_at: String,
    /// For sorting and seeking by time.
    pub at_order: i64,
    /// HER-id of the source.
    pub from_her: String,
    /// HER-ids of the destinations.
    pub to_her: Vec<String>,
    /// `response.identifier`
    pub response_to: Option<String>,
    /// `response.code`
    pub response_code: Option<String>,
    /// National number.
    pub patient_number: Option<String>,
    /// Name, when the message has one.
    pub patient_name: String,
    /// Birth date, as sent.
    pub patient_birth_date: Option<String>,
    /// The message disagrees with itself about the patient.
    pub held: bool,
    /// How many findings.
    pub findings: u32,
    /// Worst severity among them.
    pub worst: Option<String>,
    /// As stored.
    pub flags: Vec<String>,
}

const MESSAGE: &str = "
    m.message_id, m.thread_id, m.header_id, m.direction, m.class, m.kind, m.event_code, m.sent_at, m.received_at,
    m.at_order, m.from_her, m.to_her, m.response_to, m.response_code, m.patient_number, m.patient_name,
    m.patient_birth_date, m.held, json_array_length(m.findings), m.worst, m.flags
";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let message = match row.get::<_, Option<i64>>(4)? {
        None => None,
        Some(id) => Some(Message {
            id,
            thread_id: row.get(5)?,
            header_id: row.get(6)?,
            direction: row.get(7)?,
            class: row.get(8)?,
            kind: row.get(9)?,
            event_code: row.get(10)?,
            sent_at: row.get(11)?,
            received_at: row.get(12)?,
            at_order: row.get(13)?,
            from_her: row.get(14)?,
            to_her: words_of(&row.get::<_, String>(15)?),
            response_to: row.get(16)?,
            response_code: row.get(17)?,
            patient_number: row.get(18)?,
            patient_name: row.get(19)?,
            patient_birth_date: row.get(20)?,
            held: row.get(21)?,
            findings: row.get::<_, Option<u32>>(22)?.unwrap_or(0),
            worst: row.get(23)?,
            flags: words_of(&row.get::<_, String>(24)?),
        }),
    };
    Ok(Entry {
        position: row.get(0)?,
        held: row.get(1)?,
        anchor: row.get(2)?,
        size: row.get(3)?,
        message,
    })
}

/// The statement behind [`before`], for the test that looks at its plan.
#[must_use]
pub fn statement(kind: Kind) -> String {
    match kind {
        Kind::Row | Kind::Id => format!(
            "
            SELECT b.first_position + a.place, a.state, a.anchor, a.size, {MESSAGE}
            FROM block AS b CROSS JOIN arrival AS a ON a.block_id = b.block_id
            LEFT JOIN message AS m ON m.message_id = a.message_id
            WHERE b.connection_id = ?1 AND b.her_id = ?2 AND b.first_position < ?3
              AND b.first_position + a.place < ?3
            ORDER BY b.first_position DESC, b.block_id DESC, a.place DESC LIMIT ?4
            "
        ),
        Kind::Since => format!(
            "
            SELECT s.place, s.state, s.server_key, s.size, {MESSAGE}
            FROM seen_entry AS s LEFT JOIN message AS m ON m.message_id = s.message_id
            WHERE s.connection_id = ?1 AND s.her_id = ?2 AND s.place < ?3
            ORDER BY s.place DESC LIMIT ?4
            "
        ),
    }
}

/// Entries below a position, newest first.
///
/// # Errors
/// Database errors.
pub fn before(db: &Db, log: Log<'_>, position: i64, limit: u32) -> Result<Vec<Entry>, StoreError> {
    Ok(db
        .prepare_cached(&statement(log.kind))?
        .query_map(
            params![log.connection_id, log.her_id, position, limit],
            from_row,
        )?
        .collect::<Result<_, _>>()?)
}

/// The entry at a position.
///
/// # Errors
/// Database errors.
pub fn entry(db: &Db, log: Log<'_>, position: i64) -> Result<Option<Entry>, StoreError> {
    let found = before(db, log, position.saturating_add(1), 1)?;
    Ok(found
        .into_iter()
        .next()
        .filter(|entry| entry.position == position))
}

/// Where the held part begins and ends.
///
/// # Errors
/// Database errors.
pub fn extent(db: &Db, log: Log<'_>) -> Result<(i64, i64), StoreError> {
    match log.kind {
        Kind::Since => Ok((0, seen::end(db, log.connection_id, log.her_id)?)),
        Kind::Row | Kind::Id => {
            let cursor = super::cursor::get(db, log.connection_id, log.her_id, log.kind)?;
            Ok(cursor.map_or((0, 0), |cursor| {
                (cursor.start_position, cursor.next_position)
            }))
        }
    }
}

/// What a list leaves out. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Kinds: `receipt`, a content code (`8129|1`), or `event:` and a code. Empty: all.
    pub kinds: Vec<String>,
    /// From or to this HER-id.
    pub party: Option<String>,
    /// Part of a name, folded as the search folds; or a whole national number.
    pub patient: Option<String>,
    /// `any`, or the worst severity wanted: `error`, `warning`.
    pub findings: Option<String>,
    /// Words of the letter.
    pub text: Option<String>,
    /// Not older than this, milliseconds.
    pub since: Option<i64>,
}

impl Filter {
    /// Does it leave nothing out?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn fits(&self, entry: &Entry) -> bool {
        let Some(message) = &entry.message else {
            return false;
        };
        self.kinds_fit(message)
            && self.party.as_deref().is_none_or(|party| {
                message.from_her == party || message.to_her.iter().any(|to| to == party)
            })
            && self
                .patient
                .as_deref()
                .is_none_or(|wanted| patient_fits(message, wanted))
            && self.findings.as_deref().is_none_or(|wanted| {
                let worst = message.worst.as_deref();
                match wanted {
                    "error" => matches!(worst, Some("error" | "fatal")),
                    "warning" => matches!(worst, Some("warning")),
                    _ => message.findings > 0,
                }
            })
            && self.since.is_none_or(|since| message.at_order >= since)
    }

    fn kinds_fit(&self, message: &Message) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind_of(message))
    }
}

/// What a message is called in a filter.
#[must_use]
pub fn kind_of(message: &Message) -> String {
    match message.class {
        Class::Receipt => "receipt".to_owned(),
        Class::Unreadable => "unreadable".to_owned(),
        Class::Request | Class::Answer | Class::Info if message.kind.is_empty() => {
            format!("event:{}", message.event_code)
        }
        Class::Request | Class::Answer | Class::Info => message.kind.clone(),
    }
}

fn patient_fits(message: &Message, wanted: &str) -> bool {
    let digits: String = wanted.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 11 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return message.patient_number.as_deref() == Some(digits.as_str());
    }
    let name = text::fold::wide(&message.patient_name);
    let narrow = text::fold::narrow(&message.patient_name);
    wanted.split_whitespace().all(|word| {
        name.contains(&text::fold::wide(word)) || narrow.contains(&text::fold::narrow(word))
    })
}

/// A page of a filtered list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What fits, newest first.
    pub entries: Vec<Entry>,
    /// Where to go on; `None` at the beginning of the log.
    pub next: Option<i64>,
    /// Rows looked through.
    pub looked: i64,
}

/// Entries below a position that fit, at most `limit`, looking through at most a few thousand rows.
///
/// # Errors
/// Database errors.
pub fn filtered(
    db: &Db,
    log: Log<'_>,
    filter: &Filter,
    position: i64,
    limit: u32,
) -> Result<Page, StoreError> {
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let query = filter.text.as_deref().and_then(text::Query::parse);
    let mut page = Page::default();
    let mut from = position;
    while page.looked < LOOK {
        let stride = before(db, log, from, STRIDE)?;
        let Some(last) = stride.last().map(|entry| entry.position) else {
            return Ok(page);
        };
        let whole = stride.len() == usize::try_from(STRIDE).unwrap_or_default();
        let texts = match &query {
            Some(query) => Some(with_text(db, query, &stride)?),
            None => None,
        };
        for entry in stride {
            page.looked += 1;
            from = entry.position;
            let said = |entry: &Entry| match (&texts, &entry.message) {
                (None, _) => true,
                (Some(texts), Some(message)) => texts.contains(&message.id),
                (Some(_), None) => false,
            };
            // Older than the filter's day by its own clock says nothing of the next: clocks differ. So all are looked at.
            if filter.fits(&entry) && said(&entry) {
                page.entries.push(entry);
                if page.entries.len() >= wanted {
                    page.next = Some(from);
                    return Ok(page);
                }
            }
        }
        if !whole {
            return Ok(page);
        }
        from = last;
    }
    page.next = Some(from);
    Ok(page)
}

fn with_text(db: &Db, query: &text::Query, entries: &[Entry]) -> Result<HashSet<i64>, StoreError> {
    let ids = || {
        entries
            .iter()
            .filter_map(|entry| entry.message.as_ref().map(|message| message.id))
    };
    match (ids().min(), ids().max()) {
        (Some(first), Some(last)) => text::among(db, query, first, last),
        _ => Ok(HashSet::new()),
    }
}

/// Where the log's entries come to a moment, by the senders' clocks: halving, for the log is roughly in order of time.
///
/// # Errors
/// Database errors.
pub fn at_time(db: &Db, log: Log<'_>, moment: i64) -> Result<Option<i64>, StoreError> {
    let (start, end) = extent(db, log)?;
    if end <= start {
        return Ok(None);
    }
    let (mut low, mut high) = (start, end);
    while low < high {
        let middle = i64::midpoint(low, high);
        // An entry without a message has no time: the nearest one below stands for it.
        let near = before(db, log, middle + 1, 32)?;
        let there = near
            .iter()
            .find_map(|entry| entry.message.as_ref().map(|message| message.at_order));
        match there {
            Some(at) if at >= moment => high = middle,
            _ => low = middle + 1,
        }
    }
    Ok(Some(low.min(end - 1)))
}

/// Where a message stands in this log: the newest of its places.
///
/// # Errors
/// Database errors.
pub fn place_of(db: &Db, log: Log<'_>, message_id: i64) -> Result<Option<i64>, StoreError> {
    if log.kind == Kind::Since {
        return Ok(db
            .prepare_cached(
                "
                SELECT place FROM seen_entry WHERE message_id = ?1 AND connection_id = ?2 AND her_id = ?3
                ORDER BY place DESC LIMIT 1
                ",
            )?
            .query_row(params![message_id, log.connection_id, log.her_id], |row| {
                row.get(0)
            })
            .optional()?);
    }
    Ok(arrival::positions(db, message_id)?
        .into_iter()
        .filter(|place| place.connection_id == log.connection_id && place.her_id == log.her_id)
        .map(|place| place.position)
        .next_back())
}

/// The last message of a person here that left for this log's server from this HER-id, and since when it is there.
///
/// # Errors
/// Database errors.
pub fn last_sent(db: &Db, log: Log<'_>) -> Result<Option<Sent>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT o.outbox_id, o.message_id, o.taken_over_at FROM outbox AS o
            WHERE o.receipt = 0 AND o.connection_id = ?1 AND (o.from_her = ?2 OR ?2 = '*')
              AND o.taken_over_at IS NOT NULL
            ORDER BY o.queued_order DESC, o.outbox_id DESC LIMIT 1
            ",
        )?
        .query_row(params![log.connection_id, log.her_id], |row| {
            Ok(Sent {
                outbox_id: row.get(0)?,
                message_id: row.get(1)?,
                taken_over_at: row.get(2)?,
            })
        })
        .optional()?)
}

/// A message of ours that left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its entry in the outbox.
    pub outbox_id: i64,
    /// The message.
    pub message_id: i64,
    /// When the other side took it over.
    pub taken_over_at: String,
}

/// Our receipt for a message: when it was made, and its code.
///
/// # Errors
/// Database errors.
pub fn our_receipt(
    db: &Db,
    connection_id: i64,
    header_id: &str,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT received_at, response_code FROM message
            WHERE connection_id = ?1 AND response_to = ?2 AND class = 'receipt' AND direction = 'out'
            ORDER BY message_id DESC LIMIT 1
            ",
        )?
        .query_row(params![connection_id, header_id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?)
}

/// Where an id stands: a `MessageHeader.id`, a `Bundle.id`, or the beginning of either.
///
/// # Errors
/// Database errors.
pub fn by_id(db: &Db, log: Log<'_>, id: &str) -> Result<Option<i64>, StoreError> {
    let id = id.to_lowercase();
    for column in ["header_id", "bundle_id"] {
        let found: Vec<i64> = db
            .prepare_cached(&format!(
                "
                SELECT message_id FROM message
                WHERE connection_id = ?1 AND {column} >= ?2 AND {column} < ?2 || char(1114111) LIMIT 20
                "
            ))?
            .query_map(params![log.connection_id, id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for message_id in found {
            if let Some(position) = place_of(db, log, message_id)? {
                return Ok(Some(position));
            }
        }
    }
    Ok(None)
}
