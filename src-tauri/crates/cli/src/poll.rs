//! `budstikke-cli poll`: a line per new message, in the log's order.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use engine::client::Client;
use engine::clock::{Clock as _, SystemClock};
use engine::store::cursor::{self, Kind};
use engine::store::{Store, StoreError, connection};
use engine::sync::due::Asks;
use engine::sync::ingest::{self, Reading};
use engine::sync::log::judge::{Ask, Verdict, judge};
use engine::sync::log::page_size::PageSize;
use engine::sync::note::{Arrived, Note, Notes};
use engine::sync::{Log, PollError, page};
use fhir::number::HerId;
use serde_json::json;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use validation::Pack;

use crate::{DatabaseArgs, ServerArgs, Stop, counted, database, say, tell};

/// Between two looks with --follow.
const PAUSE: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub(crate) struct Poll {
    #[command(flatten)]
    server: ServerArgs,
    /// Whose log
    #[arg(long, value_name = "N")]
    her: String,
    /// First position to read; with a database, only where nothing was read before
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// Go on asking when the end is reached
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    database: DatabaseArgs,
    /// One JSON object a line: {position, messageId, bundleId, event, source, timestamp, findings}
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(poll: Poll) -> Result<ExitCode, Stop> {
    let her_id = database::her_id(&poll.her)?;
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    // Ctrl-C ends between two pages: what is stored stays stored.
    let interrupted = async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
        std::future::pending::<()>().await;
    };
    let read = async {
        match database::open(&poll.database)? {
            Some(opened) => kept(&poll, opened.store(), &cancel).await,
            None => loose(&poll, her_id, &cancel).await,
        }
    };
    tokio::select! {
        done = read => done,
        () = interrupted => Ok(ExitCode::SUCCESS),
    }
}

/// With a database: cursor and anchors last, and what comes is the app's own inbox.
async fn kept(poll: &Poll, store: &Store, cancel: &CancellationToken) -> Result<ExitCode, Stop> {
    let row = database::messaging(store, &poll.server, Some(&poll.her))?;
    begin(store, row.id, poll).map_err(Stop::usage)?;
    let (sender, mut notes) = mpsc::unbounded_channel();
    let url = Some(row.base_url.clone());
    let client = database::client(&ServerArgs {
        url,
        ..poll.server.clone()
    })?;
    let mut log = Log {
        store: store.clone(),
        client,
        clock: Arc::new(SystemClock),
        connection_id: row.id,
        her_id: poll.her.clone(),
        own: row
            .her_ids
            .iter()
            .filter_map(|id| HerId::parse(id).ok())
            .collect(),
        pack: Pack::of(&row.pack),
        stage: None,
        notes: Notes::to(sender),
        cancel: cancel.clone(),
        size: PageSize::default(),
        anchored_at: None,
        silently: false,
    };
    let json = poll.json;
    loop {
        let read = {
            let reading = log.read();
            tokio::pin!(reading);
            loop {
                tokio::select! {
                    biased;
                    note = notes.recv() => if let Some(note) = note { show(note, json); },
                    read = &mut reading => break read,
                }
            }
        };
        while let Ok(note) = notes.try_recv() {
            show(note, json);
        }
        match read {
            Ok(_) if !poll.follow => return Ok(ExitCode::SUCCESS),
            Ok(_) => {}
            Err(PollError::Stopped) => return Ok(ExitCode::SUCCESS),
            Err(error) if poll.follow && passes(&error) => tell(&format!("{error}; asking again")),
            Err(error) => return Err(stop(error)),
        }
        wait(cancel).await;
        if cancel.is_cancelled() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn begin(store: &Store, connection_id: i64, poll: &Poll) -> Result<(), StoreError> {
    let there = store.read(|db| cursor::get(db, connection_id, &poll.her, Kind::Row))?;
    if there.is_some() {
        return Ok(());
    }
    let start = i64::try_from(poll.from).unwrap_or(i64::MAX);
    store.write(|tx| {
        connection::set_first_read(tx, connection_id, Some("all"))?;
        cursor::create(tx, connection_id, &poll.her, Kind::Row, start).map(|_| ())
    })
}

/// Without a database: nothing is kept, and the anchor holds for as long as this runs.
async fn loose(poll: &Poll, her_id: HerId, cancel: &CancellationToken) -> Result<ExitCode, Stop> {
    let client = database::client(&poll.server)?;
    let mut size = PageSize::default();
    let (mut next, mut anchor): (u64, Option<String>) = (poll.from, None);
    loop {
        let ask = match anchor {
            Some(_) => Ask::next(next, size.count()),
            None => Ask::beside(next, size.count()),
        };
        let page = match page::fetch(&client, &poll.her, ask).await {
            Ok(page) => page,
            Err(error) if error.too_much() && size.halve() => continue,
            Err(error) if poll.follow && passes(&error) => {
                tell(&format!("{error}; asking again"));
                wait(cancel).await;
                continue;
            }
            Err(error) => return Err(stop(error)),
        };
        let (from, more) = match judge(ask, anchor.as_deref(), &page.entries, page.has_next) {
            Verdict::News { from, more } => (from, more),
            Verdict::Nothing => (page.entries.len(), false),
            Verdict::ShortWithNext => {
                return Err(stop(PollError::Short {
                    request_id: page.request_id,
                }));
            }
            Verdict::Shorter | Verdict::Moved => {
                let words = "the log moved while it was read; with --db it would have been mended";
                return Err(Stop {
                    code: 5,
                    words: words.to_owned(),
                });
            }
        };
        size.came(page.entries.len(), page.body.len());
        for entry in page.entries.iter().skip(from) {
            let note = note(&client, her_id, &page, entry, next);
            show(note, poll.json);
            next += 1;
            anchor = Some(entry.anchor.clone());
        }
        if !more {
            if !poll.follow {
                return Ok(ExitCode::SUCCESS);
            }
            wait(cancel).await;
        }
        if cancel.is_cancelled() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

fn note(
    client: &Client,
    her_id: HerId,
    page: &page::Page,
    entry: &page::Entry,
    position: u64,
) -> Note {
    let skew = jiff::SignedDuration::from_millis(client.skew_millis().unwrap_or_default());
    let now = SystemClock.now();
    let reading = Reading {
        her_id: Some(her_id),
        own: &[her_id],
        pack: Pack::nav_messaging_core(),
        now: now.checked_sub(skew).unwrap_or(now),
        stage: None,
        examples: &[],
        asks: &Asks::built_in(),
    };
    let prepared = ingest::prepare(page.raw(entry), &reading);
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    if !prepared.addressed {
        return Note::NotAddressed { position };
    }
    Note::Arrived(Box::new(Arrived::new(position, prepared)))
}

async fn wait(cancel: &CancellationToken) {
    tokio::select! {
        () = SystemClock.sleep(PAUSE + SystemClock.jitter(PAUSE)) => {}
        () = cancel.cancelled() => {}
    }
}

/// Would asking again help?
fn passes(error: &PollError) -> bool {
    match error {
        PollError::Client(failure) => failure.error.retry() == engine::client::Retry::Later,
        PollError::Page { .. }
        | PollError::Short { .. }
        | PollError::Unreadable { .. }
        | PollError::Restless => true,
        PollError::Store(_)
        | PollError::Paused(_)
        | PollError::NotByRow
        | PollError::Panicked
        | PollError::Stopped => false,
    }
}

pub(crate) fn stop(error: PollError) -> Stop {
    let code = match &error {
        PollError::Store(_) => 2,
        PollError::Paused(_) | PollError::NotByRow => 5,
        PollError::Client(_)
        | PollError::Page { .. }
        | PollError::Short { .. }
        | PollError::Unreadable { .. }
        | PollError::Restless
        | PollError::Panicked
        | PollError::Stopped => 3,
    };
    let words = match error.request_id() {
        Some(id) => format!("{error} (request {id})"),
        None => error.to_string(),
    };
    Stop { code, words }
}

fn show(note: Note, json: bool) {
    match note {
        Note::Arrived(arrived) => line(&arrived, json),
        Note::Late { position, rows } => {
            tell(&format!(
                "{rows} came late at position {position} and was read in"
            ));
        }
        Note::Gone { position, rows } => {
            tell(&format!(
                "{rows} at position {position} is no longer in the log"
            ));
        }
        Note::TooLarge { position } => {
            tell(&format!("position {position}: too large, not fetched"));
        }
        Note::NotAddressed { position } => {
            tell(&format!("position {position}: for somebody else, not kept"));
        }
    }
}

fn line(arrived: &Arrived, json: bool) {
    let Arrived {
        position,
        header_id,
        bundle_id,
        event,
        source,
        timestamp,
        findings,
    } = arrived;
    let written = if json {
        json!({
            "position": position,
            "messageId": header_id,
            "bundleId": bundle_id,
            "event": event,
            "source": source,
            "timestamp": timestamp,
            "findings": findings,
        })
        .to_string()
    } else {
        let time = timestamp.as_deref().unwrap_or("-");
        let found = counted(findings.len() as u64, "finding");
        format!("{position}\t{header_id}\t{event}\t{source}\t{time}\t{found}")
    };
    if !say(&written) {
        // Whoever read is gone (`| head`): what was stored is stored.
        std::process::exit(0);
    }
}
