//! From prepared entries to the store's one transaction.

use jiff::Timestamp;

use validation::Pack;

use super::ingest::Prepared;
use super::reader::Progress;
use super::receipts::{self, Owing};
use crate::store::exchange::Exchange;
use crate::store::ingest::{self, Arriving, Content};
use crate::store::message::{Class, Findings};
use crate::store::{StoreError, Tx, arrival, log_note};

/// How far back an anchor is looked for behind entries that were too large to fetch.
const BACK: i64 = 200;

/// Where entries go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind what is held.
    End,
    /// Before what is held at the position: they came late.
    Before,
    /// Where they should be held and are not, or were too large: fetched again.
    Again,
}

/// Whose log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Log<'a> {
    pub(super) connection_id: i64,
    pub(super) her_id: &'a str,
    pub(super) silently: bool,
    /// The other side's rules, and which receipts they ask of us.
    pub(super) pack: &'static Pack,
    pub(super) at: Timestamp,
}

/// One entry with its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) anchor: &'a str,
    pub(super) raw: &'a [u8],
    pub(super) prepared: &'a Prepared,
}

/// What was kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    pub(super) progress: Progress,
    /// For each row: is its message new here?
    pub(super) new: Vec<bool>,
    /// For somebody else, on this cursor so far; 0 when there was none among these.
    pub(super) not_addressed: i64,
}

/// Keeps rows in the order of the log.
pub(super) fn rows(
    tx: &Tx<'_>,
    log: &Log<'_>,
    rows: &[Row<'_>],
    position: i64,
    how: Place,
    brought_by: Option<&Exchange>,
) -> Result<Kept, StoreError> {
    let entries: Vec<Arriving<'_>> = rows.iter().map(arriving).collect();
    let place = match how {
        Place::End | Place::Again => ingest::Place::At(position),
        Place::Before => ingest::Place::Insert(position),
    };
    let page = ingest::Page {
        connection_id: log.connection_id,
        her_id: log.her_id,
        place,
        entries: &entries,
        as_read: log.silently,
        at: log.at,
    };
    let ingested = ingest::page_of(tx, &page, brought_by)?;
    if !log.silently {
        let owing = Owing {
            connection_id: log.connection_id,
            ours: &[log.her_id],
            pack: log.pack,
            at: log.at,
        };
        receipts::settle(tx, &owing, &ingested)?;
    }
    let note = match how {
        Place::End => None,
        Place::Before => Some(log_note::Kind::Late),
        Place::Again => Some(log_note::Kind::Refilled),
    };
    if let Some(kind) = note {
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        log_note::add(
            tx,
            log.connection_id,
            log.her_id,
            kind,
            position,
            count,
            log.at,
        )?;
    }
    let mut kept = Kept {
        new: vec![false; rows.len()],
        ..Kept::default()
    };
    for new in &ingested.new {
        match new.class {
            Class::Receipt => kept.progress.receipts += 1,
            Class::Request | Class::Answer | Class::Info | Class::Unreadable => {
                kept.progress.new_messages += 1;
            }
        }
        let index = new
            .position
            .and_then(|there| usize::try_from(there - position).ok());
        if let Some(flag) = index.and_then(|index| kept.new.get_mut(index)) {
            *flag = true;
        }
    }
    if ingested.not_addressed > 0 {
        kept.not_addressed = ingested.not_addressed_total;
    }
    Ok(kept)
}

fn arriving<'a>(row: &Row<'a>) -> Arriving<'a> {
    let content = match &row.prepared.envelope {
        _ if !row.prepared.addressed => Content::NotAddressed,
        Some(envelope) => Content::Message(Box::new(envelope.clone())),
        None => Content::Unreadable,
    };
    Arriving {
        raw: row.raw,
        anchor: row.anchor.to_owned(),
        content,
        findings: row.prepared.findings.clone(),
    }
}

/// Notes an entry that is too large to fetch: its position is counted, nothing of it is held.
pub(super) fn too_large(
    tx: &Tx<'_>,
    connection_id: i64,
    her_id: &str,
    position: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let entry = Arriving {
        raw: &[],
        anchor: String::new(),
        content: Content::TooLarge { size: 0 },
        findings: Findings::default(),
    };
    let page = ingest::Page {
        connection_id,
        her_id,
        place: ingest::Place::At(position),
        entries: &[entry],
        as_read: false,
        at,
    };
    ingest::page(tx, &page).map(|_| ())
}

/// The last row held whose anchor is known, at or before the end.
pub(super) fn last_known_anchor(
    db: &rusqlite::Connection,
    connection_id: i64,
    her_id: &str,
    start: i64,
    next: i64,
) -> Result<Option<(i64, String)>, StoreError> {
    for position in (start.max(next - BACK)..next).rev() {
        let held = arrival::at(db, connection_id, her_id, position)?;
        if let Some(held) = held.filter(|held| !held.anchor.is_empty()) {
            return Ok(Some((position, held.anchor)));
        }
    }
    Ok(None)
}
