//! `budstikke-cli send`: a file's bytes as they are, straight to the server or through a database's outbox.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use engine::client::post_message::{PostTo, Posted};
use engine::clock::{Clock as _, SystemClock};
use engine::store::message::Findings;
use engine::store::outbox::{self, Entry, Freeze};
use engine::store::{State, Store, StoreError, attempt, connection};
use engine::sync::{Loops, Options, ingest};
use fhir::outcome::OperationOutcome;
use serde_json::{Value, json};

use validation::{Direction, Facts, Severity};

use crate::{DatabaseArgs, ServerArgs, Stop, check, counted, database, say, tell};

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// The message; without it, a database's outbox is delivered
    file: Option<PathBuf>,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Rules of the other side: the file is held against them first and not sent when it breaks one, and with a
    /// database it is sent again as they say
    #[arg(long, value_name = "NAME")]
    pack: Option<String>,
    /// Seconds to go on trying, with a database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
    /// One JSON object: {status, requestId, outcome}; with a database {messageId, state, attempts, reason}
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(send: Send) -> Result<ExitCode, Stop> {
    let bytes: Option<Vec<u8>> = match &send.file {
        Some(file) => Some(
            std::fs::read(file)
                .map_err(|error| Stop::usage(format!("{}: {error}", file.display())))?,
        ),
        None => None,
    };
    if let (Some(name), Some(bytes), Some(file)) = (&send.pack, &bytes, &send.file) {
        let facts = Facts {
            now: Some(SystemClock.now()),
            ..Facts::default()
        };
        let found = validation::check(bytes, crate::pack(Some(name))?, Direction::Out, &facts);
        let errors = found
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        let lines: Vec<String> = errors
            .map(|finding| check::line(file, finding, false))
            .collect();
        if !lines.is_empty() {
            lines.iter().for_each(|line| tell(line));
            return Ok(ExitCode::FAILURE);
        }
    }
    match (database::open(&send.database)?, bytes) {
        (Some(opened), bytes) => queued(&send, opened.store(), bytes.as_deref()).await,
        (None, Some(bytes)) => straight(&send, &bytes).await,
        (None, None) => Err(Stop::usage("a file, or --db, is missing")),
    }
}

/// Posts once, and says what came back.
async fn straight(send: &Send, bytes: &[u8]) -> Result<ExitCode, Stop> {
    let client = database::client(&send.server)?;
    let request_id = SystemClock.uuid_v7().to_string();
    match client
        .post_message(bytes, PostTo::ProcessMessage, &request_id)
        .await
    {
        Posted::Answered(answer) => {
            let outcome = OperationOutcome::read(&answer.body);
            let line = if send.json {
                let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
                json!({ "status": answer.status, "requestId": request_id, "outcome": body })
                    .to_string()
            } else {
                let words = outcome
                    .as_ref()
                    .and_then(OperationOutcome::words)
                    .unwrap_or_default();
                format!("{}\t{request_id}\t{words}", answer.status)
            };
            say(&line);
            let taken = (200..300).contains(&answer.status) && !answer.is_html();
            Ok(if taken {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Posted::NotSent(error) => Err(Stop::server(format!(
            "{error}; nothing was sent ({request_id})"
        ))),
        Posted::Unknown { error } => Err(Stop::server(format!(
            "{error}; the message may have arrived, and sending the same file again is safe where the server knows it \
             again (request {request_id})"
        ))),
    }
}

/// Freezes the bytes into the outbox, then delivers what lies there.
async fn queued(send: &Send, store: &Store, bytes: Option<&[u8]>) -> Result<ExitCode, Stop> {
    let row = database::messaging(store, &send.server, None)?;
    let one = match bytes {
        Some(bytes) => Some(freeze(store, row.id, bytes, send.pack.as_deref())?),
        None => None,
    };
    deliver(store, row.id, one, send.wait, send.json).await
}

/// Delivers one entry, or what lies in the outbox, for so many seconds.
pub(crate) async fn deliver(
    store: &Store,
    connection_id: i64,
    one: Option<i64>,
    wait: u64,
    json: bool,
) -> Result<ExitCode, Stop> {
    let mut changes = store.subscribe();
    let options = Options {
        poll: false,
        ..Options::default()
    };
    let loops = Loops::start(store.clone(), Arc::new(SystemClock), options);
    let until = SystemClock.sleep(Duration::from_secs(wait));
    tokio::pin!(until);
    loop {
        if unsent(store, connection_id, one).map_err(Stop::usage)? == 0 {
            break;
        }
        tokio::select! {
            _ = changes.recv() => {}
            () = &mut until => break,
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    loops.stop().await;
    report(json, store, connection_id, one)
}

fn freeze(
    store: &Store,
    connection_id: i64,
    bytes: &[u8],
    pack: Option<&str>,
) -> Result<i64, Stop> {
    let envelope = ingest::own(bytes).map_err(|error| Stop::usage(format!("the file: {error}")))?;
    if envelope.header_id.is_empty() || envelope.bundle_id.is_none() {
        return Err(Stop::usage(
            "the file: an outbox needs Bundle.id and MessageHeader.id",
        ));
    }
    let to_her = envelope.to_her.first().cloned().unwrap_or_default();
    let findings = Findings::default();
    let freeze = Freeze {
        connection_id,
        raw: bytes,
        envelope: &envelope,
        findings: &findings,
        draft_id: None,
        thread_id: None,
        patient_id: None,
        to_her: &to_her,
        author: "{}",
        credential: "",
        receipt: false,
        side: engine::store::outbox::Side::Ours,
        expects_answer: false,
        undo_until: None,
    };
    let now = SystemClock.now();
    engine::sync::kill::kill_point("send.before_freeze_commit");
    let frozen = store
        .write(|tx| outbox::freeze_under(tx, &freeze, pack, now))
        .map_err(Stop::usage)?;
    engine::sync::kill::kill_point("send.after_freeze_commit");
    Ok(frozen.outbox_id)
}

fn entries(store: &Store, connection_id: i64, one: Option<i64>) -> Result<Vec<Entry>, StoreError> {
    store.read(|db| match one {
        Some(id) => Ok(vec![outbox::get(db, id)?]),
        None => {
            let (entries, _) = outbox::group(db, outbox::Group::Queued, None, 1_000)?;
            Ok(entries
                .into_iter()
                .filter(|entry| entry.connection_id == connection_id)
                .collect())
        }
    })
}

fn unsent(store: &Store, connection_id: i64, one: Option<i64>) -> Result<usize, StoreError> {
    let entries = entries(store, connection_id, one)?;
    Ok(entries.iter().filter(|entry| goes_on(entry.state)).count())
}

/// Will the sender go on with it by itself?
fn goes_on(state: State) -> bool {
    match state {
        State::UndoTime | State::Queued | State::Sending | State::UnknownOutcome => true,
        State::AwaitingLogin
        | State::TakenOver
        | State::Accepted
        | State::Rejected
        | State::AskedToWait
        | State::NoAnswer
        | State::NeedsYou
        | State::Cancelled => false,
    }
}

fn report(
    json: bool,
    store: &Store,
    connection_id: i64,
    one: Option<i64>,
) -> Result<ExitCode, Stop> {
    let entries = entries(store, connection_id, one).map_err(Stop::usage)?;
    let row = store
        .read(|db| connection::get(db, connection_id))
        .map_err(Stop::usage)?;
    let in_folder = row.is_some_and(|row| row.transport == connection::Transport::Folder);
    let mut code = ExitCode::SUCCESS;
    for entry in entries {
        let attempts = store
            .read(|db| attempt::of(db, entry.id))
            .map_err(Stop::usage)?;
        let status = attempts.last().and_then(|attempt| attempt.status);
        let request_id = attempts.last().map(|attempt| attempt.request_id.clone());
        // A file that lies in a folder has been taken over by nobody yet.
        let state = if in_folder && entry.state == State::TakenOver {
            "left_in_folder"
        } else {
            entry.state.word()
        };
        let reason = entry.reason.clone();
        say(&if json {
            json!({
                "messageId": entry.header_id, "state": state, "attempts": entry.attempts, "status": status,
                "requestId": request_id, "reason": reason,
            })
            .to_string()
        } else {
            let reason = reason.unwrap_or_default();
            format!(
                "{}\t{state}\t{}\t{reason}",
                entry.header_id,
                counted(entry.attempts.into(), "attempt")
            )
        });
        match entry.state {
            State::TakenOver | State::Accepted => {}
            State::Rejected
            | State::NeedsYou
            | State::Cancelled
            | State::AskedToWait
            | State::NoAnswer => {
                code = ExitCode::FAILURE;
            }
            State::UndoTime
            | State::Queued
            | State::Sending
            | State::UnknownOutcome
            | State::AwaitingLogin => {
                code = ExitCode::from(4);
            }
        }
    }
    Ok(code)
}
