//! The limit program: the same duties as a replay, with nothing around them. It fetches pages, holds each message
//! against the rules, keeps its bytes (hashed and compressed), five indexes and full text in both foldings, as SQLite makes
//! them by default, in an encrypted database, one transaction a page, cursor included — and has no threads of letters, no
//! marks, no counters, no positions to repair from, no outbox, no window to tell.

use rusqlite::{Connection, params};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    resource: &'a RawValue,
}

#[derive(Deserialize)]
struct Message<'a> {
    id: &'a str,
    timestamp: &'a str,
    #[serde(borrow)]
    entry: Vec<Part<'a>>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    resource: Resource<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    id: &'a str,
    #[serde(borrow, default)]
    event_coding: Option<Coding<'a>>,
    #[serde(borrow, default)]
    destination: Vec<Endpoint<'a>>,
    #[serde(borrow, default)]
    identifier: Vec<Identifier<'a>>,
    #[serde(borrow, default)]
    name: Vec<Name<'a>>,
    #[serde(borrow, default)]
    payload: Vec<Payload<'a>>,
}

#[derive(Deserialize)]
struct Coding<'a> {
    code: &'a str,
}
#[derive(Deserialize)]
struct Endpoint<'a> {
    endpoint: &'a str,
}
#[derive(Deserialize)]
struct Identifier<'a> {
    value: &'a str,
}
#[derive(Deserialize)]
struct Name<'a> {
    family: &'a str,
    #[serde(borrow)]
    given: Vec<&'a str>,
}
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    content_string: &'a str,
}

/// Opens an encrypted database with the limit program's schema.
pub(crate) fn open(path: &std::path::Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(
        None,
        "key",
        "x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'",
    )?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
         CREATE TABLE message (id INTEGER PRIMARY KEY, header_id TEXT NOT NULL UNIQUE, bundle_id TEXT NOT NULL,
             at TEXT NOT NULL, event TEXT, destination TEXT, number TEXT, body BLOB NOT NULL, size INTEGER NOT NULL,
             findings TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
         CREATE INDEX message_number ON message (number, id);
         CREATE INDEX message_destination ON message (destination, id);
         CREATE INDEX message_at ON message (at);
         CREATE INDEX message_event ON message (event, id);
         CREATE VIRTUAL TABLE words USING fts5 (wide, narrow, content='', tokenize='unicode61');
         CREATE TABLE cursor (id INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
         INSERT INTO cursor (id, position) VALUES (1, 0);",
    )?;
    Ok(connection)
}

/// Replays the log from a position to its end; returns where that is.
pub(crate) async fn replay(
    client: &reqwest::Client,
    base: &str,
    connection: &mut Connection,
    from: usize,
) -> Result<usize, Box<dyn std::error::Error>> {
    let pack = validation::Pack::nav_messaging_core();
    let own = [fhir::number::HerId::parse("90000010")?];
    let facts = validation::Facts {
        own: &own,
        ..validation::Facts::default()
    };
    let mut compressor = zstd::bulk::Compressor::new(3)?;
    let mut position = from;
    loop {
        let url = format!(
            "{base}/Bundle?message.destination-uri=urn:oid:2.16.578.1.12.4.1.2.90000010&_offset={position}&_count=1000"
        );
        let bytes = client.get(url).send().await?.bytes().await?;
        let page: Page<'_> = serde_json::from_slice(&bytes)?;
        if page.entry.is_empty() {
            return Ok(position);
        }
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO message (header_id, bundle_id, at, event, destination, number, body, size,
                 findings, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?;
            let mut words = transaction
                .prepare_cached("INSERT INTO words (rowid, wide, narrow) VALUES (?1, ?2, ?3)")?;
            for entry in &page.entry {
                let raw = entry.resource.get();
                let message: Message<'_> = serde_json::from_str(raw)?;
                let header = message.entry.first().ok_or("no header")?;
                let event = header
                    .resource
                    .event_coding
                    .as_ref()
                    .map(|coding| coding.code);
                let destination = header
                    .resource
                    .destination
                    .first()
                    .map(|endpoint| endpoint.endpoint);
                let person = message
                    .entry
                    .iter()
                    .find(|part| !part.resource.identifier.is_empty());
                let number = person
                    .and_then(|part| part.resource.identifier.first())
                    .map(|id| id.value);
                let mut text = person
                    .and_then(|part| part.resource.name.first())
                    .map(|name| format!("{} {}", name.given.join(" "), name.family))
                    .unwrap_or_default();
                for payload in message.entry.iter().flat_map(|part| &part.resource.payload) {
                    text.push(' ');
                    text.push_str(payload.content_string);
                }
                let wide = fhir::fold::wide(&text);
                // Only words with letters outside ASCII fold differently; the product indexes no more than that either.
                let differing: Vec<&str> = text
                    .split_whitespace()
                    .filter(|word| !word.is_ascii())
                    .collect();
                let narrow = fhir::fold::narrow(&differing.join(" "));
                let findings =
                    validation::check(raw.as_bytes(), pack, validation::Direction::In, &facts);
                let findings = serde_json::to_string(&findings)?;
                let hash = Sha256::digest(raw.as_bytes()).to_vec();
                let body = compressor.compress(raw.as_bytes())?;
                insert.execute(params![
                    header.resource.id,
                    message.id,
                    message.timestamp,
                    event,
                    destination,
                    number,
                    body,
                    i64::try_from(raw.len())?,
                    findings,
                    hash
                ])?;
                words.execute(params![transaction.last_insert_rowid(), wide, narrow])?;
            }
            position += page.entry.len();
            transaction.execute(
                "UPDATE cursor SET position = ?1 WHERE id = 1",
                [i64::try_from(position)?],
            )?;
        }
        transaction.commit()?;
    }
}
