//! The log: which there are, their rows, the ruler, and where to go in them. Reads only.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::known::KnownKinds;
use super::super::shown::{Shower, direction, severity};
use crate::api::failure::invalid;
use crate::api::seek::{self, Wanted};
use crate::api::session::Session;
use crate::api::types::{
    ApiError, Empty, ErrorCode, LogAnswered, LogAudit, LogBar, LogEntry, LogEntryRequest,
    LogFacets, LogFilter, LogKind, LogMessage, LogNote, LogPage, LogPageRequest, LogPlace, LogRef,
    LogRequest, LogRow, LogSeek, LogSeekRequest, LogState, LogSummary, Logs, Progress, RawView,
    Retry,
};
use crate::api::{Engine, letter};
use crate::store::cursor::{self, Kind};
use crate::store::log::{self, Entry, Filter, Log};
use crate::store::message::{Class, Message};
use crate::store::{
    Store, arrival, connection, counter, log_note, message, moment, receipt, ruler,
};
use crate::sync::WHOLE;

/// Rows a page may hold.
const PAGE: u32 = 500;
/// Bars of the ruler.
const BARS: i64 = 100;
/// Quiet lines that a list shows.
const NOTES: u32 = 300;
/// Newest rows that say what there is to filter by.
const FACETS: u32 = 1_000;

/// A log with the store that holds it.
pub(super) struct Source {
    pub(super) store: Store,
    pub(super) kind: Kind,
}

/// Which store a log lies in, and how it is read.
pub(super) fn source(session: &Session, of: &LogRef) -> Result<Source, ApiError> {
    let row = session
        .store
        .read(|db| connection::get(db, of.connection_id))?
        .ok_or_else(gone)?;
    let kind = row.cursor_kind;
    // The store of a whole log counts it as rows: its own reader gave the places.
    let as_held = if kind == Kind::Id { Kind::Row } else { kind };
    let store = if of.replay {
        let replay = session.loops.replay().ok_or_else(gone)?;
        if replay.is_barred() {
            return Err(gone());
        }
        replay.store().clone()
    } else if kind == Kind::Id {
        let whole = session.loops.whole(of.connection_id).ok_or_else(gone)?;
        whole.store().clone()
    } else {
        session.store.clone()
    };
    Ok(Source {
        store,
        kind: as_held,
    })
}

pub(super) fn gone() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "there is no such log", Retry::Never)
}

impl Source {
    pub(super) fn log<'a>(&self, of: &'a LogRef) -> Log<'a> {
        Log {
            connection_id: of.connection_id,
            her_id: &of.her_id,
            kind: self.kind,
        }
    }
}

pub(crate) fn logs(engine: &Engine, _: Empty) -> Result<Logs, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let rows = session.store.read(connection::all)?;
    let mut logs = Vec::new();
    for row in rows
        .iter()
        .filter(|row| row.role == connection::Role::Messaging)
    {
        let of = |her_id: &str| LogRef {
            connection_id: row.id,
            her_id: her_id.to_owned(),
            replay: false,
        };
        let refs: Vec<LogRef> = if row.cursor_kind == Kind::Id {
            vec![of(WHOLE)]
        } else {
            row.her_ids.iter().map(|her_id| of(her_id)).collect()
        };
        for log in refs {
            logs.push(summary(&session, row, log, now)?);
        }
    }
    Ok(Logs { logs })
}

fn summary(
    session: &Session,
    row: &connection::Connection,
    log: LogRef,
    now: Timestamp,
) -> Result<LogSummary, ApiError> {
    let live = session
        .loops
        .status_of(row.id)
        .logs
        .into_iter()
        .find(|live| live.her_id == log.her_id)
        .unwrap_or_default();
    let own = session
        .store
        .read(|db| Shower::new(db, now)?.party(&log.her_id))?;
    let empty = |log: LogRef| LogSummary {
        connection: row.name.clone(),
        own: own.clone(),
        kind: row.cursor_kind.word().to_owned(),
        start: 0,
        end: 0,
        paused: None,
        checked_at: None,
        walking: None,
        audit: None,
        previous_end: None,
        log,
    };
    let Ok(source) = source(session, &log) else {
        return Ok(empty(log));
    };
    let (held, cursor) = source.store.read(|db| {
        let held = log::extent(db, source.log(&log))?;
        let cursor = cursor::get(db, row.id, &log.her_id, source.kind)?;
        Ok::<_, ApiError>((held, cursor))
    })?;
    let replay = log.replay;
    let known = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(LogSummary {
        start: held.0,
        end: held.1,
        paused: cursor.as_ref().and_then(|cursor| cursor.paused.clone()),
        checked_at: live.checked_at.filter(|_| !replay).map(moment::text),
        walking: live
            .walking
            .filter(|_| !replay)
            .map(|(done, total)| Progress {
                done: known(done),
                total: known(total),
            }),
        audit: cursor.filter(|_| !replay).and_then(|cursor| {
            let audit = cursor.audit?;
            Some(shown_audit(&audit, cursor.audited_at))
        }),
        previous_end: session
            .previous_end(row.id, &log.her_id)
            .filter(|_| !replay),
        ..empty(log)
    })
}

pub(super) fn shown_audit(audit: &cursor::Audit, at: Option<String>) -> LogAudit {
    LogAudit {
        at,
        server: audit.server,
        local: audit.local,
        missing: audit.missing,
        repaired: audit.repaired,
    }
}

pub(crate) fn log_state(engine: &Engine, request: LogRequest) -> Result<LogState, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let of = request.log;
    let row = session
        .store
        .read(|db| connection::get(db, of.connection_id))?
        .ok_or_else(gone)?;
    let source = source(&session, &of)?;
    let summary = summary(&session, &row, of.clone(), now)?;
    source.store.read(|db| {
        let bars = ruler::bars(db, source.log(&of), BARS)?
            .into_iter()
            .map(|bar| LogBar {
                from: bar.from,
                to: bar.to,
                per_mille: bar.per_mille,
            })
            .collect();
        let notes = log_note::of_log(db, of.connection_id, &of.her_id, NOTES)?
            .into_iter()
            .map(|note| LogNote {
                note_id: note.id,
                kind: note.kind.word().to_owned(),
                position: note.position,
                rows: note.rows,
                at: note.at,
            })
            .collect();
        let gaps = session
            .loops
            .whole(of.connection_id)
            .filter(|_| of.her_id == WHOLE)
            .map(|whole| whole.gaps())
            .unwrap_or_default()
            .into_iter()
            .map(|(at, skipped)| LogBar {
                from: at,
                to: at + 1,
                per_mille: skipped,
            })
            .collect();
        Ok(LogState {
            summary,
            bars,
            notes,
            gaps,
            revision: counter::get(db, arrival::MOVED)?,
        })
    })
}

pub(crate) fn log_page(engine: &Engine, request: LogPageRequest) -> Result<LogPage, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let source = source(&session, &request.log)?;
    let limit = request.limit.clamp(1, PAGE);
    let filter = request.filter.map(wanted).transpose()?;
    session.store.read(|names| {
        let mut shower = RowShower::new(names, now)?;
        source.store.read(|db| {
            let log = source.log(&request.log);
            let before = request.before.unwrap_or(i64::MAX);
            let page = match &filter {
                Some(filter) if !filter.is_empty() => {
                    log::filtered(db, log, filter, before, limit)?
                }
                _ => {
                    let entries = log::before(db, log, before, limit)?;
                    let whole = entries.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
                    let next = entries.last().map(|entry| entry.position);
                    log::Page {
                        looked: i64::try_from(entries.len()).unwrap_or_default(),
                        next: next.filter(|_| whole),
                        entries,
                    }
                }
            };
            let rows = page
                .entries
                .into_iter()
                .map(|entry| shower.row(db, log, entry))
                .collect::<Result<_, ApiError>>()?;
            Ok(LogPage {
                rows,
                next: page.next,
                looked: page.looked,
            })
        })
    })
}

fn wanted(filter: LogFilter) -> Result<Filter, ApiError> {
    let filled = |text: Option<String>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let since = match filled(filter.since) {
        None => None,
        Some(day) => {
            let date: jiff::civil::Date =
                day.parse().map_err(|_| invalid("since", "not_a_date"))?;
            let zone = crate::calendar::zone();
            let start = date
                .to_zoned(zone)
                .map_err(|_| invalid("since", "not_a_date"))?;
            Some(moment::order(start.timestamp()))
        }
    };
    Ok(Filter {
        kinds: filter.kinds,
        party: filled(filter.party),
        patient: filled(filter.patient),
        findings: filled(filter.findings),
        text: filled(filter.text),
        since,
    })
}

/// Shows rows; parties are looked up once a page.
struct RowShower<'d> {
    shower: Shower<'d>,
    parties: BTreeMap<String, crate::api::types::PartyView>,
}

impl<'d> RowShower<'d> {
    fn new(db: &'d rusqlite::Connection, now: Timestamp) -> Result<Self, ApiError> {
        Ok(Self {
            shower: Shower::new(db, now)?,
            parties: BTreeMap::new(),
        })
    }

    fn party(&mut self, her_id: &str) -> Result<crate::api::types::PartyView, ApiError> {
        if let Some(known) = self.parties.get(her_id) {
            return Ok(known.clone());
        }
        let party = self.shower.party(her_id)?;
        self.parties.insert(her_id.to_owned(), party.clone());
        Ok(party)
    }

    fn row(
        &mut self,
        db: &rusqlite::Connection,
        log: Log<'_>,
        entry: Entry,
    ) -> Result<LogRow, ApiError> {
        let message = match entry.message {
            None => None,
            Some(message) => Some(self.message(db, log, message)?),
        };
        Ok(LogRow {
            position: entry.position,
            state: entry.held.word().to_owned(),
            size: entry.size,
            message,
        })
    }

    fn message(
        &mut self,
        db: &rusqlite::Connection,
        log: Log<'_>,
        row: log::Message,
    ) -> Result<LogMessage, ApiError> {
        let answers = match &row.response_to {
            None => None,
            Some(header_id) => answered(db, self.shower.kinds(), log, header_id)?,
        };
        let to = row
            .to_her
            .iter()
            .map(|her_id| self.party(her_id))
            .collect::<Result<_, ApiError>>()?;
        Ok(LogMessage {
            message_id: row.id,
            thread_id: row.thread_id,
            at: row.sent_at.unwrap_or(row.received_at),
            direction: direction(row.direction),
            receipt: row.class == Class::Receipt,
            kind: self.shower.kinds().row_name(
                row.class,
                &row.kind,
                &row.event_code,
                Some(row.direction),
            ),
            event: row.event_code,
            from: self.party(&row.from_her)?,
            to,
            patient: row.patient_name,
            birth_date: row.patient_birth_date,
            held: row.held,
            answers,
            response_code: row.response_code,
            findings: row.findings,
            worst: row.worst.as_deref().and_then(severity),
        })
    }
}

/// What a message answers, when that is held here.
fn answered(
    db: &rusqlite::Connection,
    kinds: &KnownKinds,
    log: Log<'_>,
    header_id: &str,
) -> Result<Option<LogAnswered>, ApiError> {
    let Some(message) = message::by_header(db, log.connection_id, header_id)? else {
        return Ok(None);
    };
    Ok(Some(LogAnswered {
        position: log::place_of(db, log, message.id)?,
        kind: kinds.row_name(
            message.class,
            &message.kind,
            &message.event_code,
            Some(message.direction),
        ),
        thread_id: message.thread_id,
    }))
}

pub(crate) fn log_entry(engine: &Engine, request: LogEntryRequest) -> Result<LogEntry, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let source = source(&session, &request.log)?;
    session.store.read(|names| {
        let mut shower = RowShower::new(names, now)?;
        source.store.read(|db| {
            let log = source.log(&request.log);
            let entry = log::entry(db, log, request.position)?.ok_or_else(gone)?;
            let whole = match &entry.message {
                Some(message) => Some(message::get(db, message.id)?),
                None => None,
            };
            let row = shower.row(db, log, entry)?;
            let mut also = Vec::new();
            if let Some(message) = &whole {
                for place in arrival::positions(db, message.id)? {
                    let here = place.her_id == request.log.her_id
                        && place.connection_id == request.log.connection_id
                        && place.position == request.position;
                    if !here {
                        also.push(LogPlace {
                            own: shower.party(&place.her_id)?,
                            position: place.position,
                        });
                    }
                }
            }
            shown_entry(db, row, whole, also)
        })
    })
}

fn shown_entry(
    db: &rusqlite::Connection,
    row: LogRow,
    message: Option<Message>,
    also: Vec<LogPlace>,
) -> Result<LogEntry, ApiError> {
    let receipted = match &message {
        Some(message) => log::our_receipt(db, message.connection_id, &message.header_id)?,
        None => None,
    };
    let rules = validation::Pack::nav_messaging_core().rules.len();
    Ok(LogEntry {
        header_id: message.as_ref().map(|message| message.header_id.clone()),
        bundle_id: message
            .as_ref()
            .and_then(|message| message.bundle_id.clone()),
        received_at: message.as_ref().map(|message| message.received_at.clone()),
        receipted_at: receipted.as_ref().map(|(at, _)| at.clone()),
        receipt_code: receipted.and_then(|(_, code)| code),
        findings: message
            .as_ref()
            .map(|message| letter::findings(&message.findings))
            .unwrap_or_default(),
        rules: u32::try_from(rules).unwrap_or(u32::MAX),
        not_in_log: message
            .as_ref()
            .is_some_and(|message| message.flags.iter().any(|flag| flag == "not_in_log")),
        also,
        row,
    })
}

pub(crate) fn log_raw(engine: &Engine, request: LogEntryRequest) -> Result<RawView, ApiError> {
    let session = engine.session()?;
    let source = source(&session, &request.log)?;
    source.store.read(|db| {
        let entry = log::entry(db, source.log(&request.log), request.position)?.ok_or_else(gone)?;
        let id = entry.message.map(|message| message.id).ok_or_else(gone)?;
        let row = message::get(db, id)?;
        let bytes = message::raw(db, id)?;
        Ok(super::inbox::raw_view(
            &bytes,
            &super::inbox::hex(&row.sha256),
        ))
    })
}

pub(crate) fn log_seek(engine: &Engine, request: LogSeekRequest) -> Result<LogSeek, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let source = source(&session, &request.log)?;
    source.store.read(|db| {
        let log = source.log(&request.log);
        let (start, end) = log::extent(db, log)?;
        if end <= start {
            return Err(invalid("text", "empty_log"));
        }
        let Some(text) = request.text.as_deref() else {
            return own_last(&session, db, log);
        };
        match seek::parse(text, now).ok_or_else(|| invalid("text", "not_understood"))? {
            Wanted::Position(position) => Ok(LogSeek {
                position: position.clamp(start, end - 1),
                by: "position".to_owned(),
                moment: None,
            }),
            Wanted::Id(id) => Ok(LogSeek {
                position: log::by_id(db, log, &id)?.ok_or_else(|| invalid("text", "no_such_id"))?,
                by: "id".to_owned(),
                moment: None,
            }),
            Wanted::Moment(at) => Ok(LogSeek {
                position: log::at_time(db, log, moment::order(at))?
                    .ok_or_else(|| invalid("text", "empty_log"))?,
                by: "time".to_owned(),
                moment: Some(moment::text(at)),
            }),
        }
    })
}

/// Our last message in the log, else what came of it, else where the log was when it left.
fn own_last(
    session: &Session,
    db: &rusqlite::Connection,
    log: Log<'_>,
) -> Result<LogSeek, ApiError> {
    let (sent, receipts) = session.store.read(|main| {
        let sent = log::last_sent(main, log)?;
        let receipts = match &sent {
            Some(sent) => receipt::of_outbox(main, sent.outbox_id)?,
            None => Vec::new(),
        };
        Ok::<_, ApiError>((sent, receipts))
    })?;
    let sent = sent.ok_or_else(|| invalid("text", "nothing_sent"))?;
    let at = |position: i64, by: &str| LogSeek {
        position,
        by: by.to_owned(),
        moment: Some(sent.taken_over_at.clone()),
    };
    if let Some(position) = log::place_of(db, log, sent.message_id)? {
        return Ok(at(position, "own"));
    }
    for receipt in receipts.iter().rev() {
        if let Some(position) = log::place_of(db, log, receipt.message_id)? {
            return Ok(at(position, "receipt"));
        }
    }
    let moment = moment::order_of(&sent.taken_over_at).unwrap_or_default();
    let position = log::at_time(db, log, moment)?.ok_or_else(|| invalid("text", "empty_log"))?;
    Ok(at(position, "sent"))
}

pub(crate) fn log_facets(engine: &Engine, request: LogRequest) -> Result<LogFacets, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let source = source(&session, &request.log)?;
    session.store.read(|names| {
        let mut shower = RowShower::new(names, now)?;
        source.store.read(|db| {
            let mut kinds: Vec<LogKind> = Vec::new();
            let mut parties = BTreeMap::new();
            for entry in log::before(db, source.log(&request.log), i64::MAX, FACETS)? {
                let Some(message) = entry.message else {
                    continue;
                };
                let kind = log::kind_of(&message);
                if !kinds.iter().any(|known| known.kind == kind) {
                    kinds.push(LogKind {
                        name: shower.shower.kinds().row_name(
                            message.class,
                            &message.kind,
                            &message.event_code,
                            Some(message.direction),
                        ),
                        kind,
                    });
                }
                for her_id in message.to_her.iter().chain([&message.from_her]) {
                    if !her_id.is_empty() && !parties.contains_key(her_id) {
                        parties.insert(her_id.clone(), shower.party(her_id)?);
                    }
                }
            }
            kinds.sort_by(|one, other| one.name.nb.cmp(&other.name.nb));
            Ok(LogFacets {
                kinds,
                parties: parties.into_values().collect(),
            })
        })
    })
}
