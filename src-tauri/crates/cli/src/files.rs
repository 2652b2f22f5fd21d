//! `budstikke-cli export` and `import`: messages as files, each its exact bytes.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use engine::clock::{Clock as _, SystemClock};
use engine::store::{connection, message};
use engine::sync::message_file::{self as files, Desk};
use engine::sync::transport::folder::{Folder, FolderError};
use fhir::number::HerId;
use serde_json::json;
use validation::Pack;

use crate::{DatabaseArgs, ServerArgs, Stop, counted, database, say, tell};

/// Messages looked up at a time.
const ROWS: u32 = 500;

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Folder to lay the files in; it must be there
    folder: PathBuf,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Only messages that came (in) or were sent (out)
    #[arg(long, value_name = "in|out")]
    direction: Option<String>,
    /// Only this message: its MessageHeader.id
    #[arg(long, value_name = "ID")]
    message: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Files: a message, a searchset of them, or one after another (NDJSON)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Our HER-id, where the database has none yet
    #[arg(long, value_name = "N")]
    her: Option<String>,
    /// One JSON object a file: {file, problem, place, new, receipts, known, conflicts, forOthers}
    #[arg(long)]
    json: bool,
}

/// Lays every message in the folder: whole, for its owner only, and nothing that lies there is overwritten.
pub(crate) fn export(export: &Export) -> Result<ExitCode, Stop> {
    let opened = database::open(&export.database)?;
    let opened = opened.ok_or_else(|| Stop::usage("--db is missing"))?;
    let store = opened.store();
    let row = database::held(store, &export.server)?;
    let direction = match export.direction.as_deref() {
        None => None,
        Some(word) => Some(
            message::Direction::from_word(word)
                .ok_or_else(|| Stop::usage("--direction: in or out"))?,
        ),
    };
    let folder = Folder::new(export.folder.clone());
    let wanted = export.message.as_deref().map(str::to_lowercase);
    let (mut after, mut written, mut taken) = (0, 0_u64, 0_u64);
    loop {
        let ids = store
            .read(|db| message::after(db, row.id, after, ROWS))
            .map_err(Stop::usage)?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for id in ids {
            let (held, raw) = store
                .read(|db| {
                    Ok::<_, engine::store::StoreError>((
                        message::get(db, id)?,
                        message::raw(db, id)?,
                    ))
                })
                .map_err(Stop::usage)?;
            let fits = direction.is_none_or(|wanted| held.direction == wanted)
                && wanted.as_ref().is_none_or(|id| *id == held.header_id);
            if !fits {
                continue;
            }
            match folder.lay(&raw, &held.header_id) {
                Ok(()) => written += 1,
                // A conflicting copy has the name of the message it contradicts.
                Err(FolderError::Taken) => {
                    taken += 1;
                    tell(&format!("{}: another file has its name", held.header_id));
                }
                Err(error) => {
                    return Err(Stop::usage(format!(
                        "{}: {}",
                        export.folder.display(),
                        error.code()
                    )));
                }
            }
        }
    }
    say(&counted(written, "message"));
    Ok(if taken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Reads files into the database as a window would: same rules, same dedupe, marked as not confirmed.
pub(crate) fn import(import: &Import) -> Result<ExitCode, Stop> {
    let opened = database::open(&import.database)?;
    let opened = opened.ok_or_else(|| Stop::usage("--db is missing"))?;
    let store = opened.store();
    if let Some(her_id) = import.her.as_deref() {
        database::her_id(her_id)?;
    }
    let row = database::by_file(store, &import.server, import.her.as_deref())?;
    let desk = Desk {
        connection_id: row.id,
        own: row
            .her_ids
            .iter()
            .filter_map(|id| HerId::parse(id).ok())
            .collect(),
        pack: Pack::of(&row.pack),
        stage: None,
        // Where nothing can be laid, nobody waits for a receipt.
        receipts: row.transport == connection::Transport::Folder && row.out_folder.is_some(),
    };
    let mut whole = true;
    for file in &import.files {
        let bytes = files::read(file);
        let parts = bytes
            .as_deref()
            .map_err(|problem| *problem)
            .and_then(files::messages);
        let name = file.display().to_string();
        match parts {
            Ok(parts) => {
                let taken = files::take_in(store, &desk, &parts, SystemClock.now());
                let taken = taken.map_err(Stop::usage)?;
                say(&if import.json {
                    json!({
                        "file": name, "problem": null, "place": null, "new": taken.new, "receipts": taken.receipts,
                        "known": taken.known, "conflicts": taken.conflicts, "forOthers": taken.for_others,
                    })
                    .to_string()
                } else {
                    format!(
                        "{name}: {} new, {} receipts, {} known, {} conflicting, {} for others",
                        taken.new, taken.receipts, taken.known, taken.conflicts, taken.for_others
                    )
                });
            }
            Err(problem) => {
                whole = false;
                let place = problem.place();
                if import.json {
                    say(&json!({
                        "file": name, "problem": problem.code(), "place": place, "new": 0, "receipts": 0, "known": 0,
                        "conflicts": 0, "forOthers": 0,
                    })
                    .to_string());
                } else {
                    let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
                    tell(&format!("{name}: {}{place}, not read", problem.code()));
                }
            }
        }
    }
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}
