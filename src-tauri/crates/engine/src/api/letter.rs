//! A stored message as the letter that the window shows: body, findings, where it stands in which log, its ladder.

use fhir::message::Summary;
use fhir::systems;

use super::present;
use super::shown::{Shower, delivery_state, direction};
use super::types::{
    ApiError, AttachmentView, AuthorView, CodeView, DeliveryState, FindingView, LetterBlock,
    MessageView, PositionView, Rung,
};
use crate::store::{State, arrival, attachment, attempt, connection, message, outbox, receipt};

/// A message as a letter.
pub(super) fn shown(shower: &Shower<'_>, row: message::Message) -> Result<MessageView, ApiError> {
    let db = shower.db();
    let raw = message::raw(db, row.id)?;
    let summary = Summary::read(&raw).ok();
    let entry = outbox::by_message(db, row.id)?;
    let to = row
        .to_her
        .iter()
        .map(|her_id| shower.party(her_id))
        .collect::<Result<_, ApiError>>()?;
    let author = match (&row.author_name, &row.author_hpr) {
        (name, None) if name.is_empty() => None,
        (name, hpr) => Some(AuthorView {
            name: name.clone(),
            hpr: hpr.clone(),
            practice: summary
                .as_ref()
                .and_then(|summary| summary.author.practice.clone()),
        }),
    };
    let ladder = match &entry {
        Some(entry) => ladder(db, entry)?,
        None => Vec::new(),
    };
    Ok(MessageView {
        message_id: row.id,
        header_id: row.header_id.clone(),
        bundle_id: row.bundle_id.clone(),
        direction: direction(row.direction),
        kind: shower
            .kinds()
            .name(&row.kind, &row.event_code, row.direction),
        content_code: content_code(&row.kind),
        event: (!row.event_code.is_empty()).then(|| CodeView {
            system: Some(row.event_system.clone()).filter(|system| !system.is_empty()),
            code: Some(row.event_code.clone()),
            display: None,
            list: None,
        }),
        from: shower.party(&row.from_her)?,
        to,
        author,
        sent_at: row.sent_at.clone(),
        received_at: row.received_at.clone(),
        unread: row.direction == message::Direction::In && !row.read,
        blocks: blocks(&raw),
        attachments: match &summary {
            Some(summary) => attachments(db, row.id, summary)?,
            None => Vec::new(),
        },
        findings: findings(&row.findings),
        delivery: match &entry {
            Some(entry) => Some(outbox_delivery(db, entry)?),
            None => None,
        },
        ladder,
        replaces: match &entry {
            Some(entry) => outbox::replaces(db, entry.id)?,
            None => None,
        },
        replaced_by: entry.as_ref().and_then(|entry| entry.replaced_by),
        outbox_id: entry.map(|entry| entry.id),
        positions: positions(db, row.id)?,
        flags: row.flags,
        size: row.size,
    })
}

fn content_code(kind: &str) -> Option<CodeView> {
    let (list, code) = kind.split_once('|')?;
    Some(CodeView {
        system: Some(crate::compose::list_system(list)),
        code: Some(code.to_owned()),
        display: systems::display(&crate::compose::list_system(list), code).map(|words| words.nb),
        list: Some(list.to_owned()),
    })
}

/// The body of a letter. A message that cannot be read has none: its findings say why, and its bytes are one click away.
pub(super) fn blocks(raw: &[u8]) -> Vec<LetterBlock> {
    present::letter(fhir::letter::blocks(raw).unwrap_or_default())
}

fn attachments(
    db: &rusqlite::Connection,
    message_id: i64,
    summary: &Summary,
) -> Result<Vec<AttachmentView>, ApiError> {
    if summary.attachments.is_empty() {
        return Ok(Vec::new());
    }
    let fetched = attachment::fetched_places(db, message_id)?;
    Ok(summary
        .attachments
        .iter()
        .enumerate()
        .map(|(place, attachment)| AttachmentView {
            server: attachment.url.as_deref().map(server_of),
            fetched: fetched.contains(&place),
            name: attachment.name.clone(),
            content_type: attachment.content_type.clone(),
            size: attachment.size.and_then(|size| u32::try_from(size).ok()),
            flags: attachment
                .flags
                .iter()
                .map(|flag| flag.code().to_owned())
                .collect(),
        })
        .collect())
}

/// Host and port of an address; the rest of it may name anything.
fn server_of(address: &str) -> String {
    let Ok(url) = url::Url::parse(address) else {
        return String::new();
    };
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Findings as the ingest stored them.
fn findings(json: &str) -> Vec<FindingView> {
    serde_json::from_str(json).unwrap_or_default()
}

fn positions(db: &rusqlite::Connection, message_id: i64) -> Result<Vec<PositionView>, ApiError> {
    arrival::positions(db, message_id)?
        .into_iter()
        .map(|row| {
            let connection = connection::get(db, row.connection_id)?
                .map(|row| row.name)
                .unwrap_or_default();
            Ok(PositionView {
                connection,
                her_id: row.her_id,
                position: row.position,
            })
        })
        .collect()
}

pub(super) fn outbox_delivery(
    db: &rusqlite::Connection,
    entry: &outbox::Entry,
) -> Result<super::types::DeliveryView, ApiError> {
    let connection = connection::get(db, entry.connection_id)?;
    let shown = crate::store::inbox::Delivery {
        outbox_id: entry.id,
        state: entry.state,
        since: entry.since.clone(),
        not_before: entry.not_before,
        attempts: entry.attempts,
        reason: entry.reason.clone(),
        confirmed_nav: connection.as_ref().is_some_and(|row| row.confirmed_nav),
        connection: connection.map(|row| row.name).unwrap_or_default(),
    };
    Ok(super::shown::shown_delivery(&shown))
}

/// The rungs of a sent message: written, queued, custody, verdict. What has not happened stands as awaited or ahead.
pub(super) fn ladder(
    db: &rusqlite::Connection,
    entry: &outbox::Entry,
) -> Result<Vec<Rung>, ApiError> {
    let connection = connection::get(db, entry.connection_id)?.map(|row| row.name);
    let attempts = attempt::of(db, entry.id)?;
    let receipts = receipt::of_outbox(db, entry.id)?;
    let ours = || Some("budstikke".to_owned());
    let rung = |state: DeliveryState, at: Option<String>, by: Option<String>, look: &str| Rung {
        state,
        at,
        by,
        request_id: None,
        detail: None,
        look: look.to_owned(),
    };
    let drafted = match entry.draft_id {
        Some(id) => Some(crate::store::draft::get(db, id)?.saved_at),
        None => None,
    };
    let mut rungs = vec![rung(DeliveryState::Draft, drafted, ours(), "passed")];
    let first_queued = match entry.state {
        State::UndoTime => "awaited",
        _ => "passed",
    };
    rungs.push(rung(
        if entry.state == State::UndoTime {
            DeliveryState::UndoTime
        } else {
            DeliveryState::Queued
        },
        Some(entry.queued_at.clone()),
        ours(),
        first_queued,
    ));
    let custody = attempts
        .iter()
        .find(|attempt| matches!(attempt.status, Some(200 | 202 | 204)));
    if let Some(custody) = custody {
        rungs.push(Rung {
            request_id: Some(custody.request_id.clone()),
            ..rung(
                DeliveryState::TakenOver,
                Some(custody.started_at.clone()),
                connection.clone(),
                "passed",
            )
        });
    } else {
        let (state, look) = match entry.state {
            State::NeedsYou | State::Cancelled => (delivery_state(entry.state), "end_bad"),
            State::Sending | State::AwaitingLogin | State::UnknownOutcome => {
                (delivery_state(entry.state), "awaited")
            }
            State::Queued => (DeliveryState::TakenOver, "awaited"),
            State::TakenOver
            | State::Accepted
            | State::Rejected
            | State::AskedToWait
            | State::NoAnswer => (DeliveryState::TakenOver, "passed"),
            State::UndoTime => (DeliveryState::TakenOver, "ahead"),
        };
        let last = attempts.last();
        rungs.push(Rung {
            request_id: last.map(|attempt| attempt.request_id.clone()),
            ..rung(
                state,
                last.map(|attempt| attempt.started_at.clone()),
                connection.clone(),
                look,
            )
        });
    }
    if matches!(entry.state, State::NeedsYou | State::Cancelled) && custody.is_none() {
        return Ok(rungs);
    }
    for said in &receipts {
        let (state, look) = match said.code.as_str() {
            "ok" => (DeliveryState::Accepted, "end_good"),
            "fatal-error" => (DeliveryState::Rejected, "end_bad"),
            _ => (DeliveryState::AskedToWait, "awaited"),
        };
        rungs.push(Rung {
            detail: said.words.first().cloned(),
            ..rung(
                state,
                Some(said.at.clone()),
                Some(said.from_her.clone()),
                look,
            )
        });
    }
    if receipts.is_empty() && entry.awaits_receipt {
        let look = if custody.is_some() {
            "awaited"
        } else {
            "ahead"
        };
        let state = if entry.state == State::NoAnswer {
            DeliveryState::NoAnswer
        } else {
            DeliveryState::Accepted
        };
        rungs.push(rung(state, None, None, look));
    }
    Ok(rungs)
}
