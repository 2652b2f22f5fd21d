//! `budstikke-cli replay`: a log read again into a store that is thrown away, and what came of it. Nothing is sent, and
//! the database named by `--db` is only asked where the log is.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use engine::clock::{Clock as _, SystemClock};
use engine::store::connection::{self, Put, Role};
use engine::store::cursor::{self, Kind};
use engine::store::inbox::{self, Split};
use engine::store::{Store, StoreError, message};
use engine::sync::log::page_size::PageSize;
use engine::sync::note::{Note, Notes};
use engine::sync::{Log, Progress};
use engine::workspace;
use serde_json::json;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use validation::Pack;

use crate::{DatabaseArgs, ServerArgs, Stop, database, poll, say};

#[derive(Debug, Args)]
pub(crate) struct Replay {
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    /// Whose log
    #[arg(long, value_name = "N")]
    her: String,
    /// First position
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// Rules it is held against; see `check --help`
    #[arg(long, value_name = "NAME")]
    pack: Option<String>,
    /// One JSON object: {from, rows, messages, receipts, threads, duplicates, forOthers, tooLarge, findings}
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(replay: Replay) -> Result<ExitCode, Stop> {
    let her_id = database::her_id(&replay.her)?;
    let mut server = replay.server.clone();
    let mut pack = crate::pack(replay.pack.as_deref())?;
    if let Some(opened) = database::open(&replay.database)? {
        let row = database::held(opened.store(), &server)?;
        server.url = Some(row.base_url);
        if replay.pack.is_none() {
            pack = Pack::of(&row.pack);
        }
    }
    let client = database::client(&server)?;
    let folder = tempfile::tempdir().map_err(Stop::usage)?;
    // Nobody keeps this key: what is left on the disk after a crash cannot be read.
    let key = workspace::throwaway_key().map_err(Stop::usage)?;
    let store = Store::create(&folder.path().join("replay.db"), &key).map_err(Stop::usage)?;
    let connection_id = furnish(&store, &server, &replay).map_err(Stop::usage)?;
    let (sender, mut notes) = mpsc::unbounded_channel();
    let mut log = Log {
        store: store.clone(),
        client,
        clock: Arc::new(SystemClock),
        connection_id,
        her_id: replay.her.clone(),
        own: vec![her_id],
        pack,
        stage: None,
        notes: Notes::to(sender),
        cancel: CancellationToken::new(),
        size: PageSize::default(),
        anchored_at: None,
        silently: false,
    };
    let count = async {
        let mut told = Told::default();
        while let Some(note) = notes.recv().await {
            told.take(&note);
        }
        told
    };
    let read = async {
        let read = log.read().await;
        // Ends the telling.
        drop(log);
        read
    };
    let (read, told) = tokio::join!(read, count);
    let progress = read.map_err(poll::stop)?;
    report(&replay, &store, connection_id, progress, &told)
}

fn furnish(store: &Store, server: &ServerArgs, replay: &Replay) -> Result<i64, StoreError> {
    let now = SystemClock.now();
    let own = [replay.her.clone()];
    store.write(|tx| {
        let put = Put {
            id: None,
            role: Role::Messaging,
            name: "replay",
            base_url: server.url.as_deref().unwrap_or_default(),
            auth: connection::Auth::None,
            user_name: None,
            nav_her_id: "79768",
            allow_get_number: false,
            sandbox: false,
            poll_seconds: 30,
            her_ids: &own,
        };
        let id = connection::put(tx, &put, now)?;
        connection::set_first_read(tx, id, Some("all"))?;
        let start = i64::try_from(replay.from).unwrap_or(i64::MAX);
        cursor::create(tx, id, &replay.her, Kind::Row, start)?;
        Ok(id)
    })
}

/// What was told on the way.
#[derive(Debug, Default)]
struct Told {
    for_others: u64,
    too_large: u64,
    /// By rule.
    findings: BTreeMap<String, u64>,
}

impl Told {
    fn take(&mut self, note: &Note) {
        match note {
            Note::Arrived(arrived) => {
                for finding in &arrived.findings {
                    *self.findings.entry(finding.rule.clone()).or_default() += 1;
                }
            }
            Note::NotAddressed { .. } => self.for_others += 1,
            Note::TooLarge { .. } => self.too_large += 1,
            Note::Late { .. } | Note::Gone { .. } => {}
        }
    }
}

fn report(
    replay: &Replay,
    store: &Store,
    connection_id: i64,
    progress: Progress,
    told: &Told,
) -> Result<ExitCode, Stop> {
    let (threads, held, end) = store
        .read(|db| {
            let splits = inbox::counts(db)?;
            let all = |(split, _): &&(Split, i64)| matches!(split, Split::Open | Split::Done);
            let threads: i64 = splits.iter().filter(all).map(|(_, count)| count).sum();
            let cursor = cursor::get(db, connection_id, &replay.her, Kind::Row)?;
            let end = cursor.map(|cursor| cursor.next_position);
            Ok::<_, StoreError>((threads, message::extent(db)?.0, end))
        })
        .map_err(Stop::usage)?;
    let from = replay.from;
    let end = end.and_then(|end| u64::try_from(end).ok()).unwrap_or(from);
    let rows = end.saturating_sub(from);
    let messages = u64::from(progress.new_messages);
    let receipts = u64::from(progress.receipts);
    let kept = u64::try_from(held).unwrap_or_default();
    let duplicates = rows.saturating_sub(kept + told.for_others + told.too_large);
    if replay.json {
        say(&json!({
            "from": from, "rows": rows, "messages": messages, "receipts": receipts, "threads": threads,
            "duplicates": duplicates, "forOthers": told.for_others, "tooLarge": told.too_large,
            "findings": told.findings,
        })
        .to_string());
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!(
        "{rows} rows from {from}: {messages} messages in {threads} threads, {receipts} receipts, {duplicates} again, \
         {} for others, {} too large",
        told.for_others, told.too_large
    ));
    for (rule, times) in &told.findings {
        say(&format!("{rule}\t{times}"));
    }
    Ok(ExitCode::SUCCESS)
}
