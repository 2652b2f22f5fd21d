//! What a script does that a window does too: a request answered through a database's outbox, by the window's own rules.
//!
//! A script has no window and no workspace folder, only an open store; everything it is told is told back in codes and
//! rule ids, never in a person's name.

use std::sync::Arc;

use jiff::Timestamp;
use validation::Stage;

use super::known::KnownKinds;
use super::types::{ApiError, DraftFields, ErrorCode, FindingView, Retry};
use super::writing::{self, Writing};
use crate::compose::{Ids, Kind};
use crate::store::draft::{self, Start};
use crate::store::outbox::{self, Frozen};
use crate::store::{Store, connection, message};

/// What is answered, and how.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The connection the request came over.
    pub connection_id: i64,
    /// `MessageHeader.id` of the request.
    pub header_id: &'a str,
    /// Kind of answer; `None`: the first that answers such a request.
    pub kind: Option<&'a str>,
    /// Where the kind has choices.
    pub choice: Option<&'a str>,
    /// The text.
    pub text: &'a str,
}

/// What came of it.
#[derive(Debug)]
pub enum Answered {
    /// In the outbox.
    Queued(Frozen),
    /// Rules of severity error stand against it; nothing was kept.
    Refused(Vec<FindingView>),
}

/// Writes the answer as the composer would, holds it against the same rules, and freezes it without undo time: a script
/// has said yes already.
///
/// # Errors
/// [`ErrorCode::NotFound`] when there is no such request, [`ErrorCode::NotSupported`] when nothing answers it so.
pub fn answer(
    store: &Store,
    stage: Option<Stage>,
    request: &Answer<'_>,
    ids: Ids,
    now: Timestamp,
) -> Result<Answered, ApiError> {
    let refused = store.write(|tx| {
        let header_id = request.header_id.to_ascii_lowercase();
        let row = message::by_header(tx, request.connection_id, &header_id)?;
        let row = row
            .into_iter()
            .find(|row| row.direction == message::Direction::In);
        let row = row.ok_or_else(|| {
            ApiError::new(ErrorCode::NotFound, "no such request is held", Retry::Never)
        })?;
        let kind = kind(tx, &row, request.kind)?;
        let fields = DraftFields {
            text: request.text.to_owned(),
            choice: request.choice.map(str::to_owned),
            ..DraftFields::default()
        };
        let fields = serde_json::to_string(&fields)
            .map_err(|_| ApiError::internal("an answer cannot be written"))?;
        let draft_id = draft::start(
            tx,
            &Start {
                kind: &kind.id,
                connection_id: Some(request.connection_id),
                thread_id: row.thread_id,
                answers_message_id: Some(row.id),
                to_her: &row.from_her,
                fields: &fields,
                ..Start::default()
            },
            now,
        )?;
        let writing = Writing::read(tx, draft_id)?;
        let verdict = writing::judged(stage, now, &writing, ids, now);
        let errors: Vec<FindingView> = verdict.errors().cloned().collect();
        if !errors.is_empty() {
            return Ok(Err((draft_id, errors)));
        }
        let credential = match writing.connection.auth {
            connection::Auth::None => String::new(),
            connection::Auth::Basic => format!("connection/{}/password", writing.connection.id),
            connection::Auth::Bearer => format!("connection/{}/token", writing.connection.id),
        };
        let envelope = crate::sync::ingest::own(&verdict.built.bytes)
            .map_err(|_| ApiError::internal("a message just built cannot be read"))?;
        let author = serde_json::to_string(&writing.author)
            .map_err(|_| ApiError::internal("an author cannot be written"))?;
        let frozen = outbox::freeze(
            tx,
            &outbox::Freeze {
                connection_id: writing.connection.id,
                raw: &verdict.built.bytes,
                envelope: &envelope,
                findings: &verdict.stored,
                draft_id: Some(draft_id),
                thread_id: writing.draft.thread_id,
                patient_id: None,
                to_her: &writing.draft.to_her,
                author: &author,
                credential: &credential,
                receipt: false,
                side: outbox::Side::Ours,
                expects_answer: false,
                undo_until: None,
            },
            now,
        )?;
        Ok::<_, ApiError>(Ok(frozen))
    })?;
    match refused {
        Ok(frozen) => Ok(Answered::Queued(frozen)),
        Err((draft_id, errors)) => {
            // What could not be sent is no draft that somebody left.
            store.write(|tx| draft::discard(tx, draft_id, now))?;
            Ok(Answered::Refused(errors))
        }
    }
}

fn kind(
    db: &rusqlite::Connection,
    row: &message::Message,
    wanted: Option<&str>,
) -> Result<Arc<Kind>, ApiError> {
    let known = KnownKinds::read(db)?;
    let mut answering = known.answering(row);
    let found = match wanted {
        None => answering.next(),
        Some(id) => answering.find(|kind| kind.id == id),
    };
    found.cloned().ok_or_else(|| {
        ApiError::new(
            ErrorCode::NotSupported,
            "no such kind of message answers this request",
            Retry::Never,
        )
    })
}
