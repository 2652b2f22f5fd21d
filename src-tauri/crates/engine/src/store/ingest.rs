//! Arriving: one page of a log in one transaction. Raw bytes, index rows, thread, receipt, arrival, cursor; a page seen
//! twice changes nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::arrival::{self, Entry, Held};
use super::exchange::{self, Exchange};
use super::message::{self, Class, Direction, Envelope, Findings, New};
use super::same::{self, again, differs, held};
use super::{StoreError, Tx, codec, mark, moment, party, receipt, text, thread};

/// Flag of a message that came by file: nobody has vouched for its sender.
pub const UNVERIFIED: &str = "unverified_sender";

/// A page with as many entries is one of a long read.
const LARGE: usize = 256;

/// A page as fetched and parsed, before its transaction.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// From which server.
    pub connection_id: i64,
    /// Whose log.
    pub her_id: &'a str,
    /// Where its entries stand.
    pub place: Place,
    /// In the server's order. An anchor entry is not among them.
    pub entries: &'a [Arriving<'a>],
    /// History read in on a person's wish: it is not new to anybody.
    pub as_read: bool,
    /// Now.
    pub at: Timestamp,
}

impl Page<'_> {
    /// One of the pages of a long read, of which many follow each other.
    fn is_large(&self) -> bool {
        self.entries.len() >= LARGE
    }
}

/// Where the entries of a page stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The first at this position, the others after it. What is held there already must be the same.
    At(i64),
    /// Late commits: each pushes what stood there up by one.
    Insert(i64),
    /// A `since` cursor: no positions.
    Nowhere,
    /// A file: no positions, and nobody has vouched for the sender.
    File,
}

/// One entry of a page.
#[derive(Debug, Clone)]
pub struct Arriving<'a> {
    /// Its bytes exactly as received.
    pub raw: &'a [u8],
    /// `Bundle.id` as sent, else what [`anchor_of`] makes of the bytes.
    pub anchor: String,
    /// What it is.
    pub content: Content,
    /// What the rules say of it.
    pub findings: Findings,
}

/// What an entry is.
#[derive(Debug, Clone)]
pub enum Content {
    /// A message to us.
    Message(Box<Envelope>),
    /// A message to somebody else: position and anchor are kept, the body is not.
    NotAddressed,
    /// Cannot be read as a message: kept and shown with its findings.
    Unreadable,
    /// Over the cap; `raw` is empty.
    TooLarge {
        /// Bytes, as far as known.
        size: i64,
    },
}

/// What a page brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Messages that were not here before, in log order.
    pub new: Vec<NewMessage>,
    /// Outbox entries that a receipt or an answer told something about.
    pub told: Vec<i64>,
    /// Entries held at their position already.
    pub known: u32,
    /// The same message once more.
    pub duplicates: u32,
    /// The same message under a new `Bundle.id`.
    pub retransmissions: u32,
    /// Messages that came once more, at another place of the same log: whoever sent them may be waiting for a receipt.
    pub repeated: Vec<i64>,
    /// Messages held before that stand in this log for the first time: to two of our HER-ids, or read from a file.
    pub met: Vec<i64>,
    /// The same header id over other content: kept beside, flagged.
    pub conflicts: u32,
    /// For somebody else, in this page.
    pub not_addressed: u32,
    /// For somebody else, on this cursor so far.
    pub not_addressed_total: i64,
}

impl Ingested {
    /// Notes a message that was held before this entry brought it.
    pub(super) fn seen_again(&mut self, message_id: Option<i64>, held: Held) {
        let Some(message_id) = message_id else { return };
        match held {
            Held::Duplicate | Held::Retransmission => self.repeated.push(message_id),
            Held::Message if self.new.last().map(|new| new.message_id) != Some(message_id) => {
                self.met.push(message_id);
            }
            Held::Message | Held::NotAddressed | Held::TooLarge => {}
        }
    }
}

/// A message that was not here before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Local number.
    pub message_id: i64,
    /// Its thread; none for receipts to nothing known here.
    pub thread_id: Option<i64>,
    /// Where it stands in the log.
    pub position: Option<i64>,
    /// What it is.
    pub class: Class,
    /// `MessageHeader.id`
    pub header_id: String,
}

/// The anchor of an entry: its `Bundle.id`, else a hash of its bytes.
#[must_use]
pub fn anchor_of(bundle_id: Option<&str>, raw: &[u8]) -> String {
    match bundle_id {
        Some(id) if !id.is_empty() => id.to_lowercase(),
        _ => format!("sha256:{}", codec::hex(&codec::sha256(raw))),
    }
}

/// What became of one entry.
struct Placed {
    message_id: Option<i64>,
    held: Held,
}

impl Placed {
    /// A message that is no receipt, at its first place in this log.
    fn is_letter(&self, content: &Content) -> bool {
        self.held == Held::Message
            && match content {
                Content::Message(envelope) => envelope.class != Some(Class::Receipt),
                Content::Unreadable => true,
                Content::NotAddressed | Content::TooLarge { .. } => false,
            }
    }
}

/// Takes one page in. Call it inside [`super::Store::write_refetchable`].
///
/// # Errors
/// [`StoreError::LogMoved`] when another entry is held at a position: the log is to be repaired first. Database errors.
pub fn page(tx: &Tx<'_>, page: &Page<'_>) -> Result<Ingested, StoreError> {
    page_of(tx, page, None)
}

/// As [`page`], with the exchange that brought it: kept when something in the page is new, and each arrival remembers
/// it. A page that brings nothing leaves no row.
///
/// # Errors
/// As [`page`].
pub fn page_of(
    tx: &Tx<'_>,
    page: &Page<'_>,
    brought_by: Option<&Exchange>,
) -> Result<Ingested, StoreError> {
    let mut exchange_id = None;
    let mut result = Ingested::default();
    let mut threads = BTreeSet::new();
    let mut placed_any = false;
    for (index, arriving) in page.entries.iter().enumerate() {
        let offset = i64::try_from(index).unwrap_or(i64::MAX);
        let position = match page.place {
            Place::At(first) | Place::Insert(first) => Some(first.saturating_add(offset)),
            Place::Nowhere | Place::File => None,
        };
        let mut fills = false;
        if let (Place::At(_), Some(position)) = (page.place, position)
            && let Some(there) = arrival::at(tx, page.connection_id, page.her_id, position)?
        {
            if there.held == Held::TooLarge && !matches!(arriving.content, Content::TooLarge { .. })
            {
                fills = true;
            } else if there.anchor.is_empty() || there.anchor == arriving.anchor {
                result.known += 1;
                continue;
            } else {
                return Err(StoreError::LogMoved { position });
            }
        }
        let placed = take(tx, page, arriving, position, &mut result, &mut threads)?;
        result.seen_again(placed.message_id, placed.held);
        if let (Some(exchange), None) = (brought_by, exchange_id) {
            exchange_id = Some(exchange::keep(tx, exchange)?);
        }
        if let Some(position) = position {
            let entry = Entry {
                anchor: &arriving.anchor,
                message_id: placed.message_id,
                held: placed.held,
                letter: placed.is_letter(&arriving.content),
                size: match arriving.content {
                    Content::TooLarge { size } => size,
                    Content::Message(_) | Content::NotAddressed | Content::Unreadable => {
                        i64::try_from(arriving.raw.len()).unwrap_or(i64::MAX)
                    }
                },
                exchange_id,
            };
            let (connection_id, her_id) = (page.connection_id, page.her_id);
            if fills {
                arrival::fill(tx, connection_id, her_id, position, entry)?;
            } else if matches!(page.place, Place::Insert(_)) {
                arrival::insert(tx, connection_id, her_id, position, entry)?;
            } else {
                arrival::append(tx, connection_id, her_id, position, entry)?;
            }
            placed_any = true;
        }
    }
    for thread_id in threads {
        thread::refresh(tx, thread_id)?;
    }
    if page.is_large() {
        thread::key::after_many(tx)?;
        same::after_many(tx)?;
    }
    if placed_any {
        arrival::follow(tx, page.connection_id, page.her_id)?;
    }
    if let Some(id) = exchange_id {
        exchange::brought(tx, id, &result.new)?;
    }
    result.not_addressed_total = count_not_addressed(tx, page, result.not_addressed)?;
    Ok(result)
}

/// Takes one entry in that has no position: for a server that is read by time.
pub(super) fn nowhere(
    tx: &Tx<'_>,
    page: &Page<'_>,
    arriving: &Arriving<'_>,
    result: &mut Ingested,
    threads: &mut BTreeSet<i64>,
) -> Result<(Option<i64>, Held), StoreError> {
    let placed = take(tx, page, arriving, None, result, threads)?;
    Ok((placed.message_id, placed.held))
}

fn count_not_addressed(tx: &Tx<'_>, page: &Page<'_>, more: u32) -> Result<i64, StoreError> {
    if more > 0 {
        tx.prepare_cached(
            "UPDATE cursor SET not_addressed = not_addressed + ?3 WHERE connection_id = ?1 AND her_id = ?2",
        )?
        .execute(params![page.connection_id, page.her_id, more])?;
        tx.status_changed();
    }
    Ok(tx
        .prepare_cached("SELECT coalesce(max(not_addressed), 0) FROM cursor WHERE connection_id = ?1 AND her_id = ?2")?
        .query_row(params![page.connection_id, page.her_id], |row| row.get(0))?)
}

fn take(
    tx: &Tx<'_>,
    page: &Page<'_>,
    arriving: &Arriving<'_>,
    position: Option<i64>,
    result: &mut Ingested,
    threads: &mut BTreeSet<i64>,
) -> Result<Placed, StoreError> {
    let sha256 = codec::sha256(arriving.raw);
    match &arriving.content {
        Content::NotAddressed => {
            result.not_addressed += 1;
            Ok(Placed {
                message_id: None,
                held: Held::NotAddressed,
            })
        }
        Content::TooLarge { .. } => Ok(Placed {
            message_id: None,
            held: Held::TooLarge,
        }),
        Content::Message(envelope) if !envelope.header_id.is_empty() => message_in(
            tx, page, arriving, envelope, sha256, position, result, threads,
        ),
        Content::Message(envelope) => unreadable(
            tx, page, arriving, envelope, sha256, position, result, threads,
        ),
        Content::Unreadable => unreadable(
            tx,
            page,
            arriving,
            &Envelope::default(),
            sha256,
            position,
            result,
            threads,
        ),
    }
}

/// An entry without a header id that can be read: its bytes are its identity.
#[expect(
    clippy::too_many_arguments,
    reason = "one step of `take`, apart only for its length"
)]
fn unreadable(
    tx: &Tx<'_>,
    page: &Page<'_>,
    arriving: &Arriving<'_>,
    envelope: &Envelope,
    sha256: [u8; 32],
    position: Option<i64>,
    result: &mut Ingested,
    threads: &mut BTreeSet<i64>,
) -> Result<Placed, StoreError> {
    let envelope = Envelope {
        header_id: format!("sha256:{}", codec::hex(&sha256)),
        class: Some(Class::Unreadable),
        response_to: None,
        ..envelope.clone()
    };
    if let Some(held) = held(tx, page.connection_id, &envelope.header_id)? {
        result.duplicates += 1;
        return Ok(Placed {
            message_id: Some(held.message_id),
            held: again(tx, page, held.message_id)?,
        });
    }
    let id = insert(
        tx,
        page,
        arriving,
        &envelope,
        sha256,
        position,
        0,
        &[],
        result,
        threads,
    )?;
    Ok(Placed {
        message_id: Some(id),
        held: Held::Message,
    })
}

/// The duplicate matrix: both ids new, both seen, header seen under a new bundle id, bundle id seen under a new header.
#[expect(
    clippy::too_many_arguments,
    reason = "one step of `take`, apart only for its length"
)]
fn message_in(
    tx: &Tx<'_>,
    page: &Page<'_>,
    arriving: &Arriving<'_>,
    envelope: &Envelope,
    sha256: [u8; 32],
    position: Option<i64>,
    result: &mut Ingested,
    threads: &mut BTreeSet<i64>,
) -> Result<Placed, StoreError> {
    let Some(held) = held(tx, page.connection_id, &envelope.header_id)? else {
        let reused = match &envelope.bundle_id {
            None => false,
            Some(bundle_id) => same::bundle_is_known(tx, page.connection_id, bundle_id)?,
        };
        let flags: &[&str] = if reused { &["bundle_id_reused"] } else { &[] };
        let id = insert(
            tx, page, arriving, envelope, sha256, position, 0, flags, result, threads,
        )?;
        return Ok(Placed {
            message_id: Some(id),
            held: Held::Message,
        });
    };
    if held.sha256 == sha256 {
        result.duplicates += 1;
        return Ok(Placed {
            message_id: Some(held.message_id),
            held: again(tx, page, held.message_id)?,
        });
    }
    // Other bytes under the same header id: does the content differ, or only its writing or its envelope?
    let difference = differs(&message::raw(tx, held.message_id)?, arriving.raw);
    let resent = held.bundle_id != envelope.bundle_id;
    if !difference || (held.direction == Direction::Out && !resent) {
        if resent {
            result.retransmissions += 1;
            return Ok(Placed {
                message_id: Some(held.message_id),
                held: Held::Retransmission,
            });
        }
        result.duplicates += 1;
        return Ok(Placed {
            message_id: Some(held.message_id),
            held: again(tx, page, held.message_id)?,
        });
    }
    // A conflicting copy, unless this very copy is here.
    let copies: Vec<(i64, u32, Vec<u8>)> = tx
        .prepare_cached(
            "SELECT message_id, copy, sha256 FROM message WHERE connection_id = ?1 AND header_id = ?2 ORDER BY copy",
        )?
        .query_map(params![page.connection_id, envelope.header_id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    if let Some((id, ..)) = copies.iter().find(|(_, _, held)| *held == sha256) {
        result.duplicates += 1;
        return Ok(Placed {
            message_id: Some(*id),
            held: again(tx, page, *id)?,
        });
    }
    let copy = copies.last().map_or(1, |(_, copy, _)| copy + 1);
    let flags: &[&str] = &["conflicting_copy"];
    result.conflicts += 1;
    let id = insert(
        tx, page, arriving, envelope, sha256, position, copy, flags, result, threads,
    )?;
    Ok(Placed {
        message_id: Some(id),
        held: Held::Message,
    })
}

#[expect(
    clippy::too_many_arguments,
    reason = "one step of `take`, apart only for its length"
)]
fn insert(
    tx: &Tx<'_>,
    page: &Page<'_>,
    arriving: &Arriving<'_>,
    envelope: &Envelope,
    sha256: [u8; 32],
    position: Option<i64>,
    copy: u32,
    flags: &[&'static str],
    result: &mut Ingested,
    threads: &mut BTreeSet<i64>,
) -> Result<i64, StoreError> {
    let mut class = envelope.class.unwrap_or(Class::Info);
    let verdict = match (&envelope.response_to, copy) {
        (Some(of), 0) => receipt::from_addressee(tx, page.connection_id, of, &envelope.from_her)?,
        _ => false,
    };
    let stranger = copy == 0 && envelope.response_to.is_some() && !verdict;
    if stranger && class == Class::Receipt {
        // Said by somebody else than the addressee: a person is to see it, and nothing is believed of it.
        class = Class::Info;
    }
    let home = if copy > 0 {
        // Beside the message it contradicts.
        thread::Home {
            thread_id: thread_of(tx, page.connection_id, &envelope.header_id)?,
            unlinked: false,
        }
    } else {
        if !envelope.reminds_of.is_empty() || !envelope.reminded_by.is_empty() {
            // Looked for by patient, which the rows of this page's threads do not say yet.
            for thread_id in std::mem::take(threads) {
                thread::refresh(tx, thread_id)?;
            }
        }
        thread::find(tx, page.connection_id, envelope)?
    };
    let mut flags = flags.to_vec();
    if !envelope.reminds_of.is_empty() {
        flags.push("reminder");
    }
    if home.unlinked {
        flags.push("unlinked");
    }
    if stranger {
        flags.push("other_sender");
    }
    if page.place == Place::File {
        flags.push(UNVERIFIED);
    }
    let stray = home.thread_id.is_none();
    let thread_id = match home.thread_id {
        None if class != Class::Receipt => Some(thread::begin(tx, page.connection_id)?),
        found => found,
    };
    if !envelope.from_name.is_empty() && !envelope.from_her.is_empty() {
        party::learn(tx, &envelope.from_her, &envelope.from_name)?;
    }
    let id = message::insert(
        tx,
        &New {
            connection_id: page.connection_id,
            copy,
            thread_id,
            direction: Direction::In,
            class,
            envelope,
            raw: arriving.raw,
            sha256,
            findings: &arriving.findings,
            flags: &flags,
            due: envelope.due.as_ref().filter(|_| !page.as_read),
            many: page.is_large(),
            at: page.at,
        },
    )?;
    if let Some(thread_id) = thread_id {
        if copy == 0 {
            thread::key::learn(
                tx,
                page.connection_id,
                thread_id,
                &envelope.known_as,
                page.is_large(),
            )?;
            thread::adopt(tx, page.connection_id, envelope, thread_id)?;
        }
        threads.insert(thread_id);
        if page.place == Place::File {
            tx.prepare_cached("UPDATE thread SET unverified = 1 WHERE thread_id = ?1")?
                .execute([thread_id])?;
        }
    }
    if stray {
        thread::want(tx, page.connection_id, id, &envelope.thread_keys)?;
    }
    if class != Class::Receipt {
        text::add(tx, id, &envelope.text);
        if page.as_read {
            mark::set_read(tx, id, Some(&moment::text(page.at)))?;
        } else if let Some(thread_id) = thread_id {
            thread::reopen(tx, thread_id)?;
        }
    }
    // A business answer with a code says as much of our message as a bare receipt does.
    if let (Some(of_header), Some(code), true) =
        (&envelope.response_to, &envelope.response_code, verdict)
    {
        let new = receipt::New {
            connection_id: page.connection_id,
            message_id: id,
            of_header,
            code,
            words: &envelope.receipt_words,
            at: page.at,
        };
        if let Some(outbox_id) = receipt::keep(tx, &new)? {
            result.told.push(outbox_id);
        }
    }
    result.new.push(NewMessage {
        message_id: id,
        thread_id,
        position,
        class,
        header_id: envelope.header_id.clone(),
    });
    Ok(id)
}

fn thread_of(tx: &Tx<'_>, connection_id: i64, header_id: &str) -> Result<Option<i64>, StoreError> {
    Ok(tx
        .prepare_cached("SELECT thread_id FROM message WHERE connection_id = ?1 AND header_id = ?2 AND copy = 0")?
        .query_row(params![connection_id, header_id], |row| row.get(0))
        .optional()?
        .flatten())
}
