//! Exchange by file: the switch, files read in, and a message saved as it is.

use std::path::{Path, PathBuf};

use fhir::number::HerId;
use validation::{Direction, Facts, Pack};

use crate::api::failure::{invalid, stage_forbids};
use crate::api::session::Session;
use crate::api::types::{
    ApiError, Empty, ErrorCode, FileExchange, FileLeft, FileName, FileTaken, FilesRead, FilesTaken,
    MessageRequest, MessageSave, Retry, Stage,
};
use crate::api::{Engine, files};
use crate::store::connection::{self, Connection, Role};
use crate::store::{example, message, setting};
use crate::sync::message_file::{self as message_files, Desk, FileProblem};
use crate::sync::{Left, transport::folder};

/// Name of the switch among the settings.
const SWITCH: &str = "file_exchange";
/// The rule that a real person's number breaks in TEST: such a message does not leave as a file.
pub(super) const REAL_NUMBER: &str = "N03";

/// May messages be exchanged as files in this workspace?
pub(super) fn allowed(db: &rusqlite::Connection, stage: Stage) -> Result<bool, ApiError> {
    let switched = setting::get(db, SWITCH)?;
    Ok(match switched.as_deref() {
        Some(word) => word == "on",
        None => stage != Stage::Prod,
    })
}

/// Refuses with words when they may not.
pub(super) fn require(db: &rusqlite::Connection, session: &Session) -> Result<(), ApiError> {
    if allowed(db, session.stage())? {
        return Ok(());
    }
    Err(stage_forbids("transport", "file_exchange_off"))
}

pub(crate) fn file_exchange(engine: &Engine, _: Empty) -> Result<FileExchange, ApiError> {
    let session = engine.session()?;
    let allowed = session.store.read(|db| allowed(db, session.stage()))?;
    Ok(FileExchange { allowed })
}

pub(crate) fn file_exchange_put(
    engine: &Engine,
    request: FileExchange,
) -> Result<FileExchange, ApiError> {
    let session = engine.session()?;
    let word = if request.allowed { "on" } else { "off" };
    session.store.write(|tx| {
        let folder = connection::all(tx)?
            .iter()
            .any(|row| row.transport == connection::Transport::Folder);
        // A connection that lives on files would go quiet without a word.
        if folder && !request.allowed {
            return Err(invalid("allowed", "in_use"));
        }
        Ok(setting::put(tx, SWITCH, Some(word))?)
    })?;
    file_exchange(engine, Empty {})
}

pub(crate) fn files_read(engine: &Engine, request: FilesRead) -> Result<FilesTaken, ApiError> {
    let session = engine.session()?;
    let rows = session.store.read(|db| {
        require(db, &session)?;
        Ok::<_, ApiError>(connection::all(db)?)
    })?;
    let rows: Vec<Connection> = rows
        .into_iter()
        .filter(|row| row.role == Role::Messaging)
        .collect();
    let mut answer = FilesTaken {
        files: Vec::new(),
        thread_id: None,
    };
    for handle in &request.files {
        let Some(path) = engine.take_file(handle) else {
            return Err(invalid("files", "unknown"));
        };
        let (taken, thread_id) = take(engine, &session, &rows, &path)?;
        answer.thread_id = answer.thread_id.or(thread_id);
        answer.files.push(taken);
    }
    // A receipt of ours may be owed.
    session.loops.wake();
    Ok(answer)
}

fn take(
    engine: &Engine,
    session: &Session,
    rows: &[Connection],
    path: &Path,
) -> Result<(FileTaken, Option<i64>), ApiError> {
    let mut shown = FileTaken {
        name: message_files::shown_name(path),
        problem: None,
        place: None,
        new: 0,
        receipts: 0,
        known: 0,
        conflicts: 0,
        for_others: 0,
    };
    let bytes = message_files::read(path);
    let parts = bytes
        .as_deref()
        .map_err(|problem| *problem)
        .and_then(message_files::messages);
    let parts = match parts {
        Ok(parts) => parts,
        Err(problem) => {
            (shown.problem, shown.place) = said(problem);
            return Ok((shown, None));
        }
    };
    let desk = desk(session, rows, &parts)?;
    let taken = message_files::take_in(&session.store, &desk, &parts, engine.clock().now())?;
    shown.new = taken.new;
    shown.receipts = taken.receipts;
    shown.known = taken.known;
    shown.conflicts = taken.conflicts;
    shown.for_others = taken.for_others;
    Ok((shown, taken.thread_id))
}

fn said(problem: FileProblem) -> (Option<String>, Option<u32>) {
    let place = problem.place().and_then(|place| u32::try_from(place).ok());
    (Some(problem.code().to_owned()), place)
}

/// Under the connection whose HER-id the first message is for, else the first there is.
fn desk(session: &Session, rows: &[Connection], parts: &[&[u8]]) -> Result<Desk, ApiError> {
    let to: Vec<String> = parts
        .first()
        .and_then(|raw| crate::sync::ingest::own(raw).ok())
        .map(|envelope| envelope.to_her)
        .unwrap_or_default();
    let addressed = |row: &&Connection| row.her_ids.iter().any(|her_id| to.contains(her_id));
    let row = rows.iter().find(addressed).or(rows.first());
    let row = row.ok_or_else(|| {
        ApiError::new(
            ErrorCode::NotSupported,
            "no messaging connection is set up",
            Retry::AfterAct,
        )
    })?;
    Ok(Desk {
        connection_id: row.id,
        own: row
            .her_ids
            .iter()
            .filter_map(|id| HerId::parse(id).ok())
            .collect(),
        pack: Pack::of(&row.pack),
        stage: Some(session.rules_stage()),
        receipts: row.transport == connection::Transport::Folder,
    })
}

pub(crate) fn message_file_name(
    engine: &Engine,
    request: MessageRequest,
) -> Result<FileName, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let row = message::get(db, request.message_id)?;
        let raw = message::raw(db, row.id)?;
        Ok(FileName {
            name: folder::file_name(&raw, &row.header_id),
        })
    })
}

pub(crate) fn message_save(engine: &Engine, request: MessageSave) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let path: PathBuf = engine
        .take_file(&request.file)
        .ok_or_else(|| invalid("file", "unknown"))?;
    let raw = session.store.read(|db| {
        require(db, &session)?;
        let row = message::get(db, request.message_id)?;
        let raw = message::raw(db, row.id)?;
        // By the rule as it is now: a number may have come on the list of examples since, or have gone from it.
        let examples = example::all(db)?;
        let facts = Facts {
            stage: Some(session.rules_stage()),
            examples: &examples,
            ..Facts::default()
        };
        let pack = connection::get(db, row.connection_id)?.map(|row| row.pack);
        let found = validation::check(
            &raw,
            Pack::of(&pack.unwrap_or_default()),
            Direction::In,
            &facts,
        );
        if found.iter().any(|finding| finding.rule == REAL_NUMBER) {
            return Err(stage_forbids("message", "real_number"));
        }
        Ok(raw)
    })?;
    files::write(&path, &raw)?;
    Ok(Empty {})
}

/// What lies unread in a connection's folder.
pub(super) fn left(session: &Session, connection_id: i64) -> Vec<FileLeft> {
    let shown = |left: Left| FileLeft {
        name: left.name,
        problem: left.problem.code().to_owned(),
        place: left
            .problem
            .place()
            .and_then(|place| u32::try_from(place).ok()),
    };
    session
        .loops
        .left(connection_id)
        .into_iter()
        .map(shown)
        .collect()
}
