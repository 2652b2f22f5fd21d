//! `budstikke-cli answer`: a request in the database is answered through its outbox, by the composer's rules.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use engine::api::script::{self, Answered};
use engine::api::types::ErrorCode;
use engine::clock::{Clock as _, SystemClock};
use engine::compose::Ids;
use engine::store::author;
use serde_json::json;

use crate::{DatabaseArgs, ServerArgs, Stop, database, say, send, tell};

#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// MessageHeader.id of the request
    request: String,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Kind of answer; without it, the first that answers such a request
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Code of the choice, where the kind has choices
    #[arg(long, value_name = "CODE")]
    choice: Option<String>,
    /// File with the text; - reads standard input
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
    /// The text; on a shared machine others can see it, so --text-file is better for more than a trial
    #[arg(long, value_name = "TEXT", conflicts_with = "text_file")]
    text: Option<String>,
    /// HPR number of the author, kept in the database
    #[arg(long, value_name = "N")]
    hpr: Option<String>,
    /// Given name of the author, kept in the database
    #[arg(long, value_name = "NAME")]
    given: Option<String>,
    /// Family name of the author, kept in the database
    #[arg(long, value_name = "NAME")]
    family: Option<String>,
    /// Name of the practice, kept in the database
    #[arg(long, value_name = "NAME")]
    practice: Option<String>,
    /// Seconds to go on trying; 0 leaves it in the outbox
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
    /// One JSON object: {messageId, state, attempts, reason}
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(answer: Answer) -> Result<ExitCode, Stop> {
    let opened = database::open(&answer.database)?;
    let opened = opened.ok_or_else(|| Stop::usage("--db is missing"))?;
    let store = opened.store();
    let row = database::messaging(store, &answer.server, None)?;
    let text = text(&answer)?;
    write_author(store, &answer)?;
    let ids = Ids {
        bundle: SystemClock.uuid_v7(),
        header: SystemClock.uuid_v7(),
    };
    let request = script::Answer {
        connection_id: row.id,
        header_id: &answer.request,
        kind: answer.kind.as_deref(),
        choice: answer.choice.as_deref(),
        text: &text,
    };
    let done = script::answer(store, None, &request, ids, SystemClock.now());
    let done = done.map_err(|error| match error.code {
        ErrorCode::NotFound | ErrorCode::NotSupported => Stop::usage(error.message),
        _ => Stop::usage(error),
    })?;
    match done {
        Answered::Refused(findings) => {
            for finding in findings {
                tell(&format!(
                    "error {} at {}: {}. {}",
                    finding.rule, finding.path, finding.message.en, finding.remedy.en
                ));
            }
            Ok(ExitCode::FAILURE)
        }
        Answered::Queued(frozen) if answer.wait == 0 => {
            let id = ids.header;
            let _ = frozen;
            say(&if answer.json {
                json!({ "messageId": id, "state": "queued", "attempts": 0, "reason": null })
                    .to_string()
            } else {
                format!("{id}\tqueued\t0\t")
            });
            Ok(ExitCode::from(4))
        }
        Answered::Queued(frozen) => {
            send::deliver(
                store,
                row.id,
                Some(frozen.outbox_id),
                answer.wait,
                answer.json,
            )
            .await
        }
    }
}

fn text(answer: &Answer) -> Result<String, Stop> {
    let Some(file) = &answer.text_file else {
        return Ok(answer.text.clone().unwrap_or_default());
    };
    let told = |error: std::io::Error| Stop::usage(format!("{}: {error}", file.display()));
    if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(told)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(told)
}

fn write_author(store: &engine::store::Store, answer: &Answer) -> Result<(), Stop> {
    let mut author = store.read(author::get).map_err(Stop::usage)?;
    let before = author.clone();
    let put = |given: &Option<String>, field: &mut String| {
        if let Some(given) = given {
            given.trim().clone_into(field);
        }
    };
    put(&answer.hpr, &mut author.hpr);
    put(&answer.given, &mut author.given);
    put(&answer.family, &mut author.family);
    put(&answer.practice, &mut author.practice);
    if author == before {
        return Ok(());
    }
    store
        .write(|tx| author::put(tx, &author))
        .map_err(Stop::usage)
}
