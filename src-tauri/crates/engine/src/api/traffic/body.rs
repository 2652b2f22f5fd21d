//! Bodies as they are shown, and what an exchange brought or sent.

use rusqlite::Connection as Db;

use super::Seen;
use crate::api::known::KnownKinds;
use crate::api::types::{ApiError, AttemptRef, BodyView, BroughtMessage, HeaderView};
use crate::store::{attempt as attempts, exchange, message, outbox};

/// Of a body that the window is given at once.
const SHOWN: usize = 1_000_000;
/// Messages of a page that are listed.
const LISTED: u32 = 1_000;

/// A body as far as it is held. `whole` is what crossed the wire.
pub(crate) fn body(
    bytes: Option<&[u8]>,
    whole: i64,
    headers: &[HeaderView],
    messages: bool,
) -> Option<BodyView> {
    let content_type = headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-type"))
        .map(|header| header.value.clone());
    let count = |bytes: i64| u32::try_from(bytes).unwrap_or(u32::MAX);
    let missing = |why: &str| {
        Some(BodyView {
            text: String::new(),
            bytes: count(whole),
            truncated: false,
            content_type: content_type.clone(),
            missing: Some(why.to_owned()),
        })
    };
    let Some(bytes) = bytes else {
        return match (whole, messages) {
            (0, _) => None,
            (_, true) => missing("messages"),
            (_, false) => missing("not_kept"),
        };
    };
    if bytes.is_empty() {
        return None;
    }
    if bytes.iter().take(4_096).any(|byte| *byte == 0) {
        return missing("binary");
    }
    let shown = bytes.get(..SHOWN).unwrap_or(bytes);
    let held = i64::try_from(shown.len()).unwrap_or(i64::MAX);
    Some(BodyView {
        text: String::from_utf8_lossy(shown).into_owned(),
        bytes: count(whole.max(held)),
        truncated: held < whole,
        content_type,
        missing: None,
    })
}

/// What it brought, in the log's order.
pub(crate) fn messages(db: &Db, seen: &Seen) -> Result<Vec<BroughtMessage>, ApiError> {
    if !seen.kept {
        return Ok(Vec::new());
    }
    let kinds = KnownKinds::read(db)?;
    exchange::messages(db, seen.row.id, LISTED)?
        .into_iter()
        .map(|arrived| {
            let row = message::get(db, arrived.message_id)?;
            Ok(BroughtMessage {
                message_id: row.id,
                thread_id: row.thread_id,
                kind: kinds.name(&row.kind, &row.event_code, row.direction),
                position: arrived.position,
                again: arrived.again,
            })
        })
        .collect()
}

/// The outbox entry that it was an attempt at.
pub(crate) fn attempt(db: &Db, seen: &Seen) -> Result<Option<AttemptRef>, ApiError> {
    let Some(outbox_id) = seen.row.outbox_id else {
        return Ok(None);
    };
    let entry = outbox::get(db, outbox_id)?;
    let number = attempts::of(db, outbox_id)?
        .into_iter()
        .find(|attempt| attempt.request_id == seen.row.request_id)
        .map(|attempt| attempt.number);
    Ok(Some(AttemptRef {
        outbox_id,
        message_id: entry.message_id,
        thread_id: entry.thread_id,
        kind: KnownKinds::read(db)?.name(&entry.kind, &entry.event_code, entry.side.direction()),
        number,
    }))
}
