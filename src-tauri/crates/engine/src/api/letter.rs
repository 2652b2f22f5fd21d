//! A stored message as the letter that the window shows: body, findings, where it stands in which log, its ladder.

use fhir::message::Summary;
use fhir::systems;

use super::shown::{Shower, direction};
use super::types::{
    ApiError, AttachmentView, AuthorView, BlockerView, CodeView, FindingView, LetterBlock,
    MessageView, PositionView,
};
use super::{ladder, present};
use crate::store::{arrival, attachment, connection, message, outbox};

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
    let blocked_by = match &entry {
        Some(entry) => blocker(shower, entry)?,
        None => None,
    };
    let ladder = match &entry {
        Some(entry) => ladder::ladder(shower, entry)?,
        None => Vec::new(),
    };
    let receipted = match (row.direction, row.copy) {
        (message::Direction::In, 0) => {
            match outbox::receipt_to(db, row.connection_id, &row.header_id)? {
                Some(receipt) => Some(outbox_delivery(db, &receipt)?),
                None => None,
            }
        }
        _ => None,
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
        receipted,
        replaces: match &entry {
            Some(entry) => outbox::replaces(db, entry.id)?,
            None => None,
        },
        replaced_by: entry.as_ref().and_then(|entry| entry.replaced_by),
        outbox_id: entry.map(|entry| entry.id),
        blocked_by,
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
pub(super) fn findings(json: &str) -> Vec<FindingView> {
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
        contradicted: entry.contradicted,
        pack: entry.pack.clone(),
        taken_over_at: entry.taken_over_at.clone(),
        in_folder: entry.custody == outbox::Custody::Folder,
        awaits_receipt: entry.awaits_receipt,
        connection: connection.map(|row| row.name).unwrap_or_default(),
    };
    Ok(super::shown::shown_delivery(&shown))
}

/// The message that has to leave before this one, if there is one.
pub(super) fn blocker(
    shower: &Shower<'_>,
    entry: &outbox::Entry,
) -> Result<Option<BlockerView>, ApiError> {
    let db = shower.db();
    let Some(id) = outbox::blocked_by(db, entry.id)? else {
        return Ok(None);
    };
    let before = outbox::get(db, id)?;
    Ok(Some(BlockerView {
        outbox_id: before.id,
        kind: shower
            .kinds()
            .name(&before.kind, &before.event_code, before.side.direction()),
        queued_at: before.queued_at.clone(),
        delivery: outbox_delivery(db, &before)?,
    }))
}
