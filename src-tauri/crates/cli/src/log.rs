//! `budstikke-cli log`: what stands where in a HER-id's log, as it is held in a database or as the server has it now.

use std::process::ExitCode;

use clap::Args;
use engine::store::message::Direction;
use engine::store::{Store, StoreError, arrival, message};
use engine::sync::log::judge::Ask;
use engine::sync::{ingest, page};
use serde_json::json;

use crate::{DatabaseArgs, ServerArgs, Stop, database, poll, say};

/// Rows read at a time.
const ROWS: u32 = 500;

#[derive(Debug, Args)]
pub(crate) struct Log {
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
    /// Rows at most
    #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
    limit: u64,
    /// Only messages of this kind: list and code, as 8129|1
    #[arg(long, value_name = "LIST|CODE")]
    kind: Option<String>,
    /// Only messages of this event code
    #[arg(long, value_name = "CODE")]
    event: Option<String>,
    /// Only messages from this HER-id
    #[arg(long, value_name = "N")]
    party: Option<String>,
    /// Only rows of this class: request, answer, receipt, info, unreadable
    #[arg(long, value_name = "WORD")]
    class: Option<String>,
    /// One JSON object a line: {position, messageId, class, kind, event, source, timestamp, state, anchor}
    #[arg(long)]
    json: bool,
}

/// One row, wherever it was read.
#[derive(Debug, Default)]
struct Row {
    position: u64,
    anchor: String,
    /// `held`, `duplicate`, `retransmission`, `not_addressed`, `too_large`; `server` when it was read there.
    state: String,
    header_id: String,
    class: String,
    kind: String,
    event: String,
    source: String,
    timestamp: Option<String>,
}

pub(crate) async fn run(log: Log) -> Result<ExitCode, Stop> {
    database::her_id(&log.her)?;
    let mut said = 0_u64;
    if let Some(opened) = database::open(&log.database)? {
        let row = database::held(opened.store(), &log.server)?;
        let mut from = i64::try_from(log.from).unwrap_or(i64::MAX);
        loop {
            let rows = held(opened.store(), row.id, &log.her, from).map_err(Stop::usage)?;
            let Some(last) = rows.last() else { break };
            from = i64::try_from(last.position)
                .unwrap_or(i64::MAX)
                .saturating_add(1);
            if !show(&log, rows, &mut said) {
                break;
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    let client = database::client(&log.server)?;
    let mut from = log.from;
    let mut count = 100;
    loop {
        let page = match page::fetch(&client, &log.her, Ask::beside(from, count)).await {
            Ok(page) => page,
            Err(error) if count > 1 && error.too_much() => {
                count /= 2;
                continue;
            }
            Err(error) => return Err(poll::stop(error)),
        };
        if page.entries.is_empty() {
            break;
        }
        let rows: Vec<Row> = page
            .entries
            .iter()
            .zip(from..)
            .map(|(entry, position)| fetched(&page, entry, position))
            .collect();
        from += u64::try_from(rows.len()).unwrap_or(1);
        if !show(&log, rows, &mut said) {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn held(store: &Store, connection_id: i64, her: &str, from: i64) -> Result<Vec<Row>, StoreError> {
    store.read(|db| {
        let arrivals = arrival::range(db, connection_id, her, from, ROWS)?;
        let rows = arrivals.into_iter().map(|arrival| {
            let mut row = Row {
                position: u64::try_from(arrival.position).unwrap_or_default(),
                anchor: arrival.anchor,
                state: arrival.held.word().to_owned(),
                ..Row::default()
            };
            if let Some(id) = arrival.message_id {
                let message = message::get(db, id)?;
                row.header_id = message.header_id;
                row.class = message.class.word().to_owned();
                row.kind = message.kind;
                row.event = message.event_code;
                row.source = message.from_her;
                row.timestamp = message.sent_at;
                // Our own message may stand in a log that several HER-ids share.
                if message.direction == Direction::Out {
                    row.state = "own".to_owned();
                }
            }
            Ok(row)
        });
        rows.collect()
    })
}

fn fetched(page: &page::Page, entry: &page::Entry, position: u64) -> Row {
    let envelope = ingest::own(page.raw(entry)).unwrap_or_default();
    Row {
        position,
        anchor: entry.anchor.clone(),
        state: "server".to_owned(),
        header_id: envelope.header_id,
        class: envelope
            .class
            .map(|class| class.word().to_owned())
            .unwrap_or_default(),
        kind: envelope.kind,
        event: envelope.event_code,
        source: envelope.from_her,
        timestamp: envelope.sent_at,
    }
}

/// False when enough was said, or nobody reads any longer.
fn show(log: &Log, rows: Vec<Row>, said: &mut u64) -> bool {
    let wanted =
        |filter: &Option<String>, value: &str| filter.as_deref().is_none_or(|f| f == value);
    for row in rows {
        let fits = wanted(&log.kind, &row.kind)
            && wanted(&log.event, &row.event)
            && wanted(&log.party, &row.source)
            && wanted(&log.class, &row.class);
        if !fits {
            continue;
        }
        if *said >= log.limit || !say(&line(&row, log.json)) {
            return false;
        }
        *said += 1;
    }
    true
}

fn line(row: &Row, json: bool) -> String {
    let Row {
        position,
        anchor,
        state,
        header_id,
        class,
        kind,
        event,
        source,
        timestamp,
    } = row;
    if json {
        return json!({
            "position": position, "messageId": header_id, "class": class, "kind": kind, "event": event,
            "source": source, "timestamp": timestamp, "state": state, "anchor": anchor,
        })
        .to_string();
    }
    let dash = |text: &str| {
        if text.is_empty() {
            "-".to_owned()
        } else {
            text.to_owned()
        }
    };
    [
        position.to_string(),
        dash(header_id),
        dash(class),
        dash(kind),
        dash(event),
        dash(source),
        dash(timestamp.as_deref().unwrap_or_default()),
        dash(state),
    ]
    .join("\t")
}
