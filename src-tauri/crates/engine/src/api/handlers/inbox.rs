//! The inbox: pages, threads, marks, polling.

use std::sync::Arc;

use super::super::known::KnownKinds;
use super::super::shown::{Shower, text, today};
use crate::api::failure::invalid;
use crate::api::types::{
    AnswerChoice, ApiError, Empty, InboxPage, InboxPageRequest, Mark, MessageRequest, OtherThread,
    PollOutcome, RawView, Split, SplitCount, ThreadMarkRequest, ThreadRequest, ThreadView, Undo,
};
use crate::api::{Engine, letter};
use crate::store::{inbox, mark, message, thread};
use crate::sync::Polled;

/// Rows a page may hold.
const PAGE: u32 = 200;
/// Of a message's text that the window is given at once.
pub(super) const RAW_SHOWN: usize = 2_000_000;

pub(crate) fn inbox_page(
    engine: &Engine,
    request: InboxPageRequest,
) -> Result<InboxPage, ApiError> {
    let session = engine.session()?;
    let limit = request.limit.clamp(1, PAGE);
    let now = engine.clock().now();
    session.store.read(|db| {
        let after = request.after.as_deref();
        let query = request
            .query
            .as_deref()
            .map(str::trim)
            .filter(|query| !query.is_empty());
        let page = match query {
            Some(query) => inbox::search(db, query, after, limit)?,
            None => inbox::page(db, split(request.split), after, limit)?,
        };
        let shower = Shower::new(db, now)?;
        let rows = page
            .rows
            .into_iter()
            .map(|row| shower.thread(row))
            .collect::<Result<_, ApiError>>()?;
        let counts = inbox::counts(db)?
            .into_iter()
            .map(|(split, count)| SplitCount {
                split: shown_split(split),
                count: u32::try_from(count).unwrap_or_default(),
            })
            .collect();
        Ok(InboxPage {
            rows,
            next: page.next,
            counts,
        })
    })
}

fn split(split: Split) -> inbox::Split {
    match split {
        Split::Open => inbox::Split::Open,
        Split::Unread => inbox::Split::Unread,
        Split::Due => inbox::Split::Due,
        Split::Waiting => inbox::Split::Waiting,
        Split::Followed => inbox::Split::Followed,
        Split::Done => inbox::Split::Done,
    }
}

fn shown_split(split: inbox::Split) -> Split {
    match split {
        inbox::Split::Open => Split::Open,
        inbox::Split::Unread => Split::Unread,
        inbox::Split::Due => Split::Due,
        inbox::Split::Waiting => Split::Waiting,
        inbox::Split::Followed => Split::Followed,
        inbox::Split::Done => Split::Done,
    }
}

pub(crate) fn inbox_seen(engine: &Engine, _: Empty) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    session.saw(session.store.read(message::newest)?);
    engine.tell(crate::api::types::Change::Status);
    Ok(Empty {})
}

pub(crate) fn thread(engine: &Engine, request: ThreadRequest) -> Result<ThreadView, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.read(|db| {
        let shower = Shower::new(db, now)?;
        let row = inbox::row(db, request.thread_id)?;
        let messages = message::of_thread(db, request.thread_id)?;
        let (answers, no_answer_reason) = answers(db, shower.kinds(), &row, &messages)?;
        let other_threads = match row.patient_number.as_deref().filter(|_| !row.held) {
            Some(number) => thread::about(db, number, Some(row.thread_id), 20)?
                .into_iter()
                .map(|other| OtherThread {
                    thread_id: other.thread_id,
                    title: shower.kinds().title(&other.first_kind, &other.first_event),
                    at: other.last_at,
                })
                .collect(),
            None => Vec::new(),
        };
        let messages = messages
            .into_iter()
            .map(|row| letter::shown(&shower, row))
            .collect::<Result<_, ApiError>>()?;
        Ok(ThreadView {
            title: shower.kinds().title(&row.first_kind, &row.first_event),
            filed_at: row.filed_at.clone(),
            due: row
                .due
                .as_ref()
                .and_then(|due| super::threads::due_day(&due.date, today(now))),
            drafts: row.draft_id.into_iter().collect(),
            row: shower.thread(row)?,
            messages,
            answers,
            no_answer_reason,
            other_threads,
        })
    })
}

/// What can be answered, or why nothing can: the newest message from the other side that asks for an answer.
fn answers(
    db: &rusqlite::Connection,
    kinds: &KnownKinds,
    row: &inbox::ThreadRow,
    messages: &[message::Message],
) -> Result<(Vec<AnswerChoice>, Option<String>), ApiError> {
    let no = |reason: &str| Ok((Vec::new(), Some(reason.to_owned())));
    if row.held {
        return no("held");
    }
    let Some(request) = asked(kinds, messages) else {
        return no("no_answer_expected");
    };
    if request.patient_number.is_none() && request.patient_name.is_empty() {
        return no("no_patient");
    }
    if !message::answers_to(db, request.connection_id, &request.header_id)?.is_empty() {
        return no("already_answered");
    }
    let choices = kinds
        .answering(request)
        .map(|kind| AnswerChoice {
            kind: kind.id.clone(),
            name: text(&kind.name),
            form: kind.body() == crate::compose::Body::Form,
        })
        .collect();
    Ok((choices, None))
}

/// The newest message from the other side that some kind answers.
fn asked<'m>(kinds: &KnownKinds, messages: &'m [message::Message]) -> Option<&'m message::Message> {
    messages.iter().rev().find(|message| {
        message.direction == message::Direction::In && kinds.answering(message).next().is_some()
    })
}

pub(crate) fn message_raw(engine: &Engine, request: MessageRequest) -> Result<RawView, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let row = message::get(db, request.message_id)?;
        let bytes = message::raw(db, request.message_id)?;
        Ok(raw_view(&bytes, &hex(&row.sha256)))
    })
}

/// Bytes as text for the window: exactly as received, cut where a window cannot hold more.
pub(super) fn raw_view(bytes: &[u8], sha256: &str) -> RawView {
    let shown = bytes.get(..RAW_SHOWN).unwrap_or(bytes);
    RawView {
        json: String::from_utf8_lossy(shown).into_owned(),
        sha256: sha256.to_owned(),
        bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        truncated: shown.len() < bytes.len(),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn thread_mark(engine: &Engine, request: ThreadMarkRequest) -> Result<Undo, ApiError> {
    let session = engine.session()?;
    let mark = match request.mark {
        Mark::Read => mark::Mark::Read,
        Mark::Unread => mark::Mark::Unread,
        Mark::Done => mark::Mark::Done,
        Mark::Open => mark::Mark::Open,
        Mark::Follow => mark::Mark::Follow,
        Mark::Unfollow => mark::Mark::Unfollow,
        Mark::Due { date } => {
            if let Some(date) = &date
                && date.parse::<jiff::civil::Date>().is_err()
            {
                return Err(invalid("date", "not_a_date"));
            }
            mark::Mark::Due(date)
        }
        Mark::Filed => mark::Mark::Filed,
        Mark::Unfiled => mark::Mark::Unfiled,
    };
    let now = engine.clock().now();
    let undo_id = session
        .store
        .write(|tx| mark::apply(tx, request.thread_id, &mark, now))?;
    Ok(Undo { undo_id })
}

pub(crate) fn undo(engine: &Engine, request: Undo) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session
        .store
        .write(|tx| mark::undo(tx, request.undo_id, now))?;
    Ok(Empty {})
}

pub(crate) async fn poll_now(engine: &Arc<Engine>, _: Empty) -> Result<PollOutcome, ApiError> {
    let session = engine.session()?;
    Ok(outcome(&session.loops.poll_now().await))
}

pub(super) fn outcome(polled: &Polled) -> PollOutcome {
    PollOutcome {
        new_messages: polled.new_messages,
        receipts: polled.receipts,
        repaired: polled.repaired,
        link: super::shell::link(polled.link),
    }
}
