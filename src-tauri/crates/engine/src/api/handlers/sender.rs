//! From which of our HER-ids a message leaves. An answer leaves from the one that was written to; a new message from the
//! one a person chooses.

use super::super::shown::Shower;
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::types::{ApiError, DraftSender, DraftView, ErrorCode, Retry, Sender};
use crate::api::writing::Writing;
use crate::compose::Side;
use crate::store::cursor::Kind;
use crate::store::{connection, draft};

/// Every HER-id of ours that a new message may leave from; none when there is no choice.
pub(super) fn senders(shower: &Shower<'_>, writing: &Writing) -> Result<Vec<Sender>, ApiError> {
    let as_nav = writing.kind.side == Side::Nav;
    if as_nav || writing.answers.is_some() || writing.draft.thread_id.is_some() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for row in connection::all(shower.db())? {
        if row.role != connection::Role::Messaging || row.cursor_kind == Kind::Id {
            continue;
        }
        for her_id in &row.her_ids {
            all.push(Sender {
                connection_id: row.id,
                connection: row.name.clone(),
                party: shower.party(her_id)?,
            });
        }
    }
    if all.len() < 2 {
        all.clear();
    }
    Ok(all)
}

pub(crate) fn draft_sender(engine: &Engine, request: DraftSender) -> Result<DraftView, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.write(|tx| {
        let row = connection::get(tx, request.connection_id)?
            .filter(|row| row.role == connection::Role::Messaging)
            .ok_or_else(|| {
                ApiError::new(ErrorCode::NotFound, "no such connection", Retry::Never)
            })?;
        if !row.her_ids.contains(&request.her_id) {
            return Err(invalid("herId", "not_ours"));
        }
        let held = draft::get(tx, request.draft_id)?;
        // What is written as NAV comes from NAV: from any other address it would look like another party's.
        if Writing::read(tx, held.id)?.kind.side == Side::Nav {
            return Err(invalid("herId", "comes_from_nav"));
        }
        if held.answers_message_id.is_some() || held.thread_id.is_some() {
            return Err(invalid("herId", "answers_keep_theirs"));
        }
        // Over another server NAV has the number that it has there.
        let before = match held.connection_id {
            Some(id) => connection::get(tx, id)?,
            None => None,
        };
        let to_nav = before.is_none_or(|before| before.nav_her_id == held.to_her);
        let to_her = if to_nav {
            row.nav_her_id.as_str()
        } else {
            held.to_her.as_str()
        };
        draft::set_sender(tx, held.id, row.id, &request.her_id, to_her)?;
        Ok(())
    })?;
    super::write::view(&session, request.draft_id, now)
}
