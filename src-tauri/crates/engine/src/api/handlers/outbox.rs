//! The outbox: groups, one entry with its ladder and attempts, and what a person can do about it.

use validation::Pack;

use super::super::shown::Shower;
use super::inbox::{hex, raw_view};
use super::write::shown_draft_row;
use crate::api::failure::invalid;
use crate::api::types::{
    ApiError, AttemptView, DraftView, Empty, ErrorCode, Outbox, OutboxDetail, OutboxGroup,
    OutboxMore, OutboxRequest, OutboxRow, RawView, Retry,
};
use crate::api::{Engine, ladder, letter, reasons};
use crate::store::draft::{self, Start};
use crate::store::outbox::{self, Entry, Group};
use crate::store::{State, attempt, message};

/// Rows of a group before "vis flere".
const ROWS: u32 = 100;

pub(crate) fn outbox(engine: &Engine, _: Empty) -> Result<Outbox, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.read(|db| {
        let shower = Shower::new(db, now)?;
        let counts = outbox::counts(db)?;
        let entries = |name: &str, count| group(&shower, name, None, count);
        let drafts = draft::live(db, ROWS)?
            .iter()
            .map(|row| shown_draft_row(&shower, row))
            .collect::<Result<_, ApiError>>()?;
        Ok(Outbox {
            groups: vec![
                entries("needs_you", Some(counts.needs_you))?,
                entries("undo", Some(counts.undo))?,
                entries("queued", Some(counts.queued + counts.sending))?,
                OutboxGroup {
                    name: "drafts".to_owned(),
                    rows: Vec::new(),
                    drafts,
                    count: Some(u32::try_from(draft::count(db)?).unwrap_or(u32::MAX)),
                    next: None,
                },
                entries("sent", None)?,
            ],
        })
    })
}

pub(crate) fn outbox_more(engine: &Engine, request: OutboxMore) -> Result<OutboxGroup, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.read(|db| {
        let shower = Shower::new(db, now)?;
        group(&shower, &request.name, Some(&request.after), None)
    })
}

/// A group's rows, a page of them.
fn group(
    shower: &Shower<'_>,
    name: &str,
    after: Option<&str>,
    count: Option<u32>,
) -> Result<OutboxGroup, ApiError> {
    let group = match name {
        "needs_you" => Group::NeedsYou,
        "undo" => Group::Undo,
        "queued" => Group::Queued,
        "sent" => Group::Sent,
        _ => return Err(invalid("name", "unknown")),
    };
    let (rows, next) = outbox::group(shower.db(), group, after, ROWS)?;
    Ok(OutboxGroup {
        name: name.to_owned(),
        rows: rows
            .iter()
            .map(|entry| shown_entry(shower, entry))
            .collect::<Result<_, ApiError>>()?,
        drafts: Vec::new(),
        count,
        next,
    })
}

/// An entry as a row.
pub(super) fn shown_entry(shower: &Shower<'_>, entry: &Entry) -> Result<OutboxRow, ApiError> {
    Ok(OutboxRow {
        outbox_id: entry.id,
        thread_id: entry.thread_id.unwrap_or_default(),
        message_id: entry.message_id,
        patient: shower.person(
            entry.patient_number.as_deref(),
            &entry.patient_name,
            entry.patient_birth_date.as_deref(),
            None,
        )?,
        kind: shower
            .kinds()
            .name(&entry.kind, &entry.event_code, entry.side.direction()),
        to: shower.party(&entry.to_her)?,
        queued_at: entry.queued_at.clone(),
        delivery: letter::outbox_delivery(shower.db(), entry)?,
        blocked_by: letter::blocker(shower, entry)?,
        side: entry.side.word().to_owned(),
    })
}

pub(crate) fn outbox_detail(
    engine: &Engine,
    request: OutboxRequest,
) -> Result<OutboxDetail, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.read(|db| {
        let shower = Shower::new(db, now)?;
        let entry = outbox::get(db, request.outbox_id)?;
        let attempts = attempt::of(db, entry.id)?;
        let raw = message::raw(db, entry.message_id)?;
        let receipts = ladder::receipts(&shower, &entry)?;
        let mut reason_texts: Vec<String> = receipts
            .iter()
            .filter(|said| said.code != "ok")
            .flat_map(|said| said.words.clone())
            .collect();
        let mut refused = attempts
            .iter()
            .rev()
            .filter_map(|attempt| attempt.outcome.as_deref());
        if reason_texts.is_empty()
            && entry.state == State::NeedsYou
            && let Some(outcome) = refused.next()
            && let Some(outcome) = fhir::outcome::OperationOutcome::read(outcome.as_bytes())
        {
            reason_texts = outcome
                .issues
                .iter()
                .filter_map(|issue| issue.words().map(str::to_owned))
                .collect();
        }
        let custody = entry.taken_over_at.is_some() || !receipts.is_empty();
        let perhaps_received = !custody && attempt::perhaps_arrived(&attempts);
        let safe_to_resend =
            Pack::known(&entry.pack).is_some_and(|pack| pack.terms.receiver.dedupes);
        Ok(OutboxDetail {
            row: shown_entry(&shower, &entry)?,
            ladder: ladder::ladder(&shower, &entry)?,
            attempts: attempts
                .into_iter()
                .map(|attempt| AttemptView {
                    number: attempt.number,
                    at: attempt.started_at,
                    status: attempt.status,
                    meaning: attempt.meaning.unwrap_or_else(|| "under_way".to_owned()),
                    request_id: attempt.request_id,
                    millis: attempt.millis,
                    bundle_id: attempt.bundle_id,
                })
                .collect(),
            sha256: hex(&entry.sha256),
            blocks: letter::blocks(&raw),
            reasons: reasons::of_entry(db, shower.kinds(), &entry)?,
            reason_texts,
            acts: acts(&entry, safe_to_resend, perhaps_received)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            replaced_by: entry.replaced_by,
            replaces: outbox::replaces(db, entry.id)?,
            perhaps_received,
            safe_to_resend,
            receipts,
            arrived_thread_id: match entry.side {
                outbox::Side::Nav => message::by_header(db, entry.connection_id, &entry.header_id)?
                    .and_then(|arrived| arrived.thread_id),
                outbox::Side::Ours => None,
            },
        })
    })
}

/// What a person can do about an entry, the main act first. The same bytes may go again where the receiver knows them
/// again; a new message is the answer to a refusal, and to a receiver who would only answer the old one as before.
fn acts(entry: &Entry, safe: bool, perhaps: bool) -> Vec<&'static str> {
    if entry.solved_at.is_some() {
        return Vec::new();
    }
    match entry.state {
        State::UndoTime => vec!["undo"],
        State::Queued | State::AwaitingLogin => vec!["retry", "cancel"],
        State::UnknownOutcome => vec!["retry"],
        // It may be there already: the same bytes can do no harm, another message might say everything twice.
        State::NeedsYou if perhaps && safe => vec!["retry", "edit_as_new", "cancel"],
        State::NeedsYou if perhaps => vec!["mark_solved", "retry", "edit_as_new", "cancel"],
        State::NeedsYou => vec!["edit_as_new", "retry", "cancel"],
        State::Rejected => vec!["edit_as_new", "mark_solved"],
        State::AskedToWait => vec!["send_as_new", "mark_solved"],
        State::NoAnswer if safe => vec!["retry", "mark_solved"],
        State::NoAnswer => vec!["send_as_new", "mark_solved"],
        State::Sending | State::TakenOver | State::Accepted | State::Cancelled => Vec::new(),
    }
}

pub(crate) fn outbox_raw(engine: &Engine, request: OutboxRequest) -> Result<RawView, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let entry = outbox::get(db, request.outbox_id)?;
        Ok(raw_view(
            &message::raw(db, entry.message_id)?,
            &hex(&entry.sha256),
        ))
    })
}

pub(crate) fn outbox_undo(engine: &Engine, request: OutboxRequest) -> Result<DraftView, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let draft_id = session
        .store
        .write(|tx| outbox::undo(tx, request.outbox_id, now))?
        .ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotFound,
                "it was not made from a draft",
                Retry::Never,
            )
        })?;
    session.loops.wake();
    super::write::view(&session, draft_id, now)
}

pub(crate) fn outbox_retry(engine: &Engine, request: OutboxRequest) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.write(|tx| {
        let entry = outbox::get(tx, request.outbox_id)?;
        if entry.state == State::Queued {
            outbox::hurry(tx, entry.connection_id)
        } else {
            outbox::retry(tx, entry.id, now)
        }
    })?;
    session.loops.wake();
    Ok(Empty {})
}

pub(crate) fn outbox_retry_all(engine: &Engine, _: Empty) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    session.store.write(|tx| {
        for row in crate::store::connection::all(tx)? {
            outbox::hurry(tx, row.id)?;
        }
        Ok::<_, ApiError>(())
    })?;
    session.loops.wake();
    Ok(Empty {})
}

pub(crate) fn outbox_cancel(engine: &Engine, request: OutboxRequest) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session
        .store
        .write(|tx| outbox::cancel(tx, request.outbox_id, now))?;
    session.loops.wake();
    Ok(Empty {})
}

pub(crate) fn outbox_edit_as_new(
    engine: &Engine,
    request: OutboxRequest,
) -> Result<DraftView, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let id = session.store.write(|tx| {
        let entry = outbox::get(tx, request.outbox_id)?;
        let old = match outbox::written_in(tx, &entry)? {
            Some(id) => draft::get(tx, id)?,
            None => {
                return Err(ApiError::new(
                    ErrorCode::NotFound,
                    "it was not made from a draft",
                    Retry::Never,
                ));
            }
        };
        let start = Start {
            kind: &old.kind,
            connection_id: Some(entry.connection_id),
            thread_id: entry.thread_id,
            patient_id: old.patient_id,
            answers_message_id: old.answers_message_id,
            to_her: &entry.to_her,
            fields: &old.fields,
            due: old.due.as_deref(),
            replaces_outbox_id: Some(entry.id),
        };
        let new = draft::start(tx, &start, now)?;
        crate::store::attachment::copy(tx, old.id, new, now)?;
        Ok(new)
    })?;
    super::write::view(&session, id, now)
}

pub(crate) fn outbox_solve(engine: &Engine, request: OutboxRequest) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session
        .store
        .write(|tx| outbox::solve(tx, request.outbox_id, now))?;
    Ok(Empty {})
}
