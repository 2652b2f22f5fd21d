//! Reads a server that keeps messages as resources, by the time they were last changed. It gives no positions, so order
//! and completeness are the server's; what is known is passed by its id and version.
//!
//! Every reading begins a little before the newest moment seen, because a server may write a moment before it shows it.
//! The moment moves on only when the last page has been read: a reading that is cut short begins where it began.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use fhir::number::HerId;
use fhir::page::{Limits, PageError};

use super::clients;
use super::due::Asks;
use super::error::PollError;
use super::ingest::{self, Prepared, Reading};
use super::log::judge::Ask;
use super::note::{Arrived, Note};
use super::page;
use super::reader::{Log, Progress, blocking, known};
use super::receipts::{self, Owing};
use crate::client::{Client, ClientError, Exchange, Fhir, Purpose};
use crate::store::cursor::{self, Cursor, Kind};
use crate::store::ingest::{Arriving, Content, Page, Place};
use crate::store::message::Class;
use crate::store::{StoreError, example, moment, seen};
use crate::tasks;

/// How far back each reading begins.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// Entries asked for at once.
const COUNT: u32 = 200;
/// Pages of one reading; a server that has more has a `next` that goes in a ring.
const PAGES: usize = 100_000;

/// What is read of an entry beside the message.
#[derive(Debug, Deserialize)]
struct Outside<'a> {
    #[serde(rename = "resourceType", borrow, default)]
    resource_type: std::borrow::Cow<'a, str>,
    #[serde(rename = "type", borrow, default)]
    kind: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow, default)]
    id: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow, default)]
    meta: Option<Meta<'a>>,
}

#[derive(Debug, Deserialize)]
struct Meta<'a> {
    #[serde(rename = "versionId", borrow, default)]
    version: Option<std::borrow::Cow<'a, str>>,
    #[serde(rename = "lastUpdated", borrow, default)]
    last_updated: Option<std::borrow::Cow<'a, str>>,
}

/// An entry with its bytes.
#[derive(Debug)]
struct Entry {
    key: seen::Key,
    raw: Vec<u8>,
}

/// A page taken apart.
#[derive(Debug)]
struct Taken {
    entries: Vec<Entry>,
    next: Option<String>,
    newest: Option<Timestamp>,
}

impl Log {
    /// Reads everything that changed since the cursor's moment.
    ///
    /// # Errors
    /// [`PollError`]; what was stored before stays, and the moment stands where it was.
    pub(crate) async fn read_since(&mut self) -> Result<Progress, PollError> {
        let cursor = self.since_cursor().await?;
        let from = cursor.since.as_deref().and_then(back);
        let mut progress = Progress::default();
        let mut newest: Option<Timestamp> = None;
        let mut asked = BTreeSet::new();
        // A poll like any other: its failures are kept by whoever polls, and once.
        let client = self.client.purposed(Purpose::Poll);
        let mut answer = client
            .messages_since(from.as_deref(), COUNT)
            .await
            .map_err(PollError::Client)?;
        for _ in 0..PAGES {
            if self.cancel.is_cancelled() {
                return Err(PollError::Stopped);
            }
            let request_id = answer.request_id.clone();
            let exchange = std::sync::Arc::clone(&answer.exchange);
            let taken = self.take_apart(answer).await?;
            newest = newest.max(taken.newest);
            progress.add(self.keep_seen(cursor.id, taken.entries, &exchange).await?);
            let Some(next) = taken.next else {
                self.move_on(cursor.id, newest.map(moment::text)).await?;
                return Ok(progress);
            };
            if !asked.insert(next.clone()) {
                return Err(PollError::Short { request_id });
            }
            answer = client.next_page(&next).await.map_err(PollError::Client)?;
        }
        Err(PollError::Restless)
    }

    async fn since_cursor(&self) -> Result<Cursor, PollError> {
        let (store, id, her_id) = (self.store.clone(), self.connection_id, self.her_id.clone());
        let now = self.clock.now();
        let cursor = blocking(move || {
            if let Some(cursor) = store.read(|db| cursor::get(db, id, &her_id, Kind::Since))? {
                return Ok(cursor);
            }
            store.write(|tx| {
                cursor::create_at(tx, id, &her_id, Kind::Since, 0, Some(now))?;
                cursor::get(tx, id, &her_id, Kind::Since)?
                    .ok_or(StoreError::NotFound { what: "the cursor" })
            })
        })
        .await?;
        match cursor.paused.as_deref() {
            None => Ok(cursor),
            Some(code) => Err(PollError::Paused(known(code))),
        }
    }

    async fn take_apart(&self, answer: Fhir) -> Result<Taken, PollError> {
        let limits = Limits {
            bytes: self.client.server().caps.bytes,
            ..Limits::default()
        };
        let told = answer.request_id.clone();
        let read = tasks::blocking(move || take_apart(&answer.body, &limits)).await;
        match read {
            Some(Ok(taken)) => Ok(taken),
            Some(Err(PageError::Cut { .. })) => Err(PollError::client(ClientError::Cut, told)),
            Some(Err(problem)) => Err(PollError::Page {
                problem,
                request_id: told,
            }),
            None => Err(PollError::Panicked),
        }
    }

    async fn keep_seen(
        &self,
        cursor_id: i64,
        entries: Vec<Entry>,
        exchange: &Exchange,
    ) -> Result<Progress, PollError> {
        let (store, connection_id, her_id) =
            (self.store.clone(), self.connection_id, self.her_id.clone());
        let (own, now, notes) = (self.own.clone(), self.clock.now(), self.notes.clone());
        let (stage, silently, pack) = (self.stage, self.silently, self.pack);
        let exchange = clients::to_keep(exchange, None);
        blocking(move || {
            let fresh: Vec<Entry> = store.read(|db| {
                let mut fresh = Vec::new();
                for entry in entries {
                    if !seen::known(db, connection_id, &her_id, &entry.key.server_key)? {
                        fresh.push(entry);
                    }
                }
                Ok::<_, StoreError>(fresh)
            })?;
            if fresh.is_empty() {
                return Ok(Progress::default());
            }
            let (asks, examples) =
                store.read(|db| Ok::<_, StoreError>((Asks::read(db)?, example::all(db)?)))?;
            let reading = Reading {
                her_id: HerId::parse(&her_id).ok(),
                own: &own,
                pack,
                now,
                stage,
                examples: &examples,
                asks: &asks,
            };
            let prepared: Vec<Prepared> = fresh
                .iter()
                .map(|entry| ingest::prepare(&entry.raw, &reading))
                .collect();
            let arriving: Vec<Arriving<'_>> = fresh
                .iter()
                .zip(&prepared)
                .map(|(entry, prepared)| arriving(entry, prepared))
                .collect();
            let keys: Vec<seen::Key> = fresh.iter().map(|entry| entry.key.clone()).collect();
            let ingested = store.write_refetchable(|tx| {
                let page = Page {
                    connection_id,
                    her_id: &her_id,
                    place: Place::Nowhere,
                    entries: &arriving,
                    as_read: silently,
                    at: now,
                };
                let ingested = seen::page(tx, &page, &keys, Some(&exchange))?;
                if !silently {
                    let owing = Owing {
                        connection_id,
                        ours: &[&her_id],
                        pack,
                        at: now,
                    };
                    receipts::settle(tx, &owing, &ingested)?;
                }
                seen::follow(tx, cursor_id, connection_id, &her_id, None)?;
                Ok::<_, StoreError>(ingested)
            })?;
            let mut progress = Progress::default();
            for new in &ingested.new {
                match new.class {
                    Class::Receipt => progress.receipts += 1,
                    Class::Request | Class::Answer | Class::Info | Class::Unreadable => {
                        progress.new_messages += 1;
                    }
                }
            }
            if notes.heard() {
                for prepared in prepared.into_iter().filter(|one| one.addressed) {
                    notes.tell(Note::Arrived(Box::new(Arrived::new(0, prepared))));
                }
            }
            Ok(progress)
        })
        .await
    }

    async fn move_on(&self, cursor_id: i64, since: Option<String>) -> Result<(), PollError> {
        let (store, id, her_id) = (self.store.clone(), self.connection_id, self.her_id.clone());
        blocking(move || {
            let held = store.read(|db| cursor::get(db, id, &her_id, Kind::Since))?;
            let same = held.is_some_and(|held| since.is_none() || held.since == since);
            if same {
                // An empty reading writes nothing.
                return Ok(());
            }
            store.write_refetchable(|tx| seen::follow(tx, cursor_id, id, &her_id, since.as_deref()))
        })
        .await
    }
}

/// One message, as such a server is asked for it: whether it can be read at all.
pub(super) async fn fetch_one(client: &Client) -> Result<page::Page, PollError> {
    let answer = client
        .messages_since(None, 1)
        .await
        .map_err(PollError::Client)?;
    page::apart(client, answer, Ask::beside(0, 1)).await
}

/// The overlap before a moment.
fn back(since: &str) -> Option<String> {
    let moment: Timestamp = since.parse().ok()?;
    moment.checked_sub(OVERLAP).ok().map(moment::text)
}

fn arriving<'a>(entry: &'a Entry, prepared: &Prepared) -> Arriving<'a> {
    Arriving {
        raw: &entry.raw,
        anchor: entry.key.server_key.clone(),
        content: match &prepared.envelope {
            _ if !prepared.addressed => Content::NotAddressed,
            Some(envelope) => Content::Message(Box::new(envelope.clone())),
            None => Content::Unreadable,
        },
        findings: prepared.findings.clone(),
    }
}

fn take_apart(body: &[u8], limits: &Limits) -> Result<Taken, PageError> {
    let page = fhir::page::read(body, limits)?;
    let mut entries = Vec::new();
    let mut newest = None;
    for entry in &page.entries {
        let Ok(outside) = serde_json::from_slice::<Outside<'_>>(entry.raw) else {
            continue;
        };
        // A server that does not know `type` sends other bundles too, and outcomes of the search.
        if outside.resource_type != "Bundle" || outside.kind.as_deref() != Some("message") {
            continue;
        }
        let meta = outside.meta.as_ref();
        let last_updated = meta.and_then(|meta| meta.last_updated.as_deref());
        let version = meta.and_then(|meta| meta.version.as_deref());
        newest = newest.max(last_updated.and_then(|text| text.parse::<Timestamp>().ok()));
        let server_key = match outside.id.as_deref() {
            Some(id) if !id.is_empty() => format!("{id}/{}", version.unwrap_or_default()),
            _ => super::page::hash(entry.raw),
        };
        entries.push(Entry {
            key: seen::Key {
                server_key,
                last_updated: last_updated.map(str::to_owned),
            },
            raw: entry.raw.to_vec(),
        });
    }
    Ok(Taken {
        entries,
        next: page.next.map(|next| next.to_string()),
        newest,
    })
}

/// "From now" of such a log: by the server's clock, as well as we know it.
pub(super) async fn from_now(log: &Log) -> Result<(), PollError> {
    // One exchange, so that its clock is known.
    log.client
        .purposed(Purpose::Poll)
        .messages_since(Some(&moment::text(log.clock.now())), 1)
        .await
        .map_err(PollError::Client)?;
    let skew = SignedDuration::from_millis(log.client.skew_millis().unwrap_or_default());
    let now = log.clock.now();
    let since = moment::text(now.checked_sub(skew).unwrap_or(now));
    let (store, id, her_id) = (log.store.clone(), log.connection_id, log.her_id.clone());
    blocking(move || {
        store.write(|tx| {
            let cursor = cursor::create_at(tx, id, &her_id, Kind::Since, 0, Some(now))?;
            cursor::set_since(tx, cursor, &since)
        })
    })
    .await
}
