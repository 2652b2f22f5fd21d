//! "Test tilkoblingen": what a server is, said probe by probe, without creating anything on it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use fhir::page::Limits;

use super::error::{PollError, SyncError};
use super::log::judge::Ask;
use super::loops::Shared;
use super::page;
use super::since;
use super::transport::folder;
use crate::client::post_message::{PostTo, Posted};
use crate::client::search::Search;
use crate::client::{Client, ClientError, Failure, NotFhir, Purpose};
use crate::store::arrival;
use crate::store::connection::{self, Connection, Role, Transport};
use crate::store::cursor::{self, Kind};
use crate::store::moment;
use crate::tasks;

/// A skew that a message's timestamp would feel.
const SKEW: i64 = 30_000;

/// One probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// `address`, `metadata`, `read_messages`, `send_messages`, `clock`, `log`, `patient_search`; of folders `in_folder`,
    /// `out_folder`.
    pub name: String,
    /// `ok`, `note`, `failed`, `skipped`.
    pub verdict: String,
    /// Catalogue key of what was found.
    pub found: String,
    /// For the catalogue's sentence.
    pub params: Vec<String>,
    /// How long it took.
    pub millis: Option<u32>,
    /// `X-Request-ID`.
    pub request_id: Option<String>,
}

/// All of them, with the one line on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `ok`, `unreachable`, `not_fhir`, `wrong_version`, `no_access`, `connected_cannot_send`, `log_differs`, `clock`, `folder`.
    pub verdict: String,
    /// `ok`, `note`, `failed`.
    pub level: String,
    /// When.
    pub tested_at: String,
    /// How long all of it took.
    pub millis: u32,
    /// In the order they were made.
    pub probes: Vec<Probe>,
}

pub(super) fn made(name: &str, verdict: &str, found: &str) -> Probe {
    Probe {
        name: name.to_owned(),
        verdict: verdict.to_owned(),
        found: found.to_owned(),
        params: Vec::new(),
        millis: None,
        request_id: None,
    }
}

pub(super) fn failed(name: &str, failure: &Failure) -> Probe {
    let mut probe = made(name, "failed", found(&failure.error));
    if let ClientError::Status { status, .. } = &failure.error {
        probe.params.push(status.to_string());
    }
    probe.request_id = failure.request_id.clone();
    probe
}

/// The catalogue's key for what went wrong.
fn found(error: &ClientError) -> &'static str {
    match error {
        ClientError::Status { status: 401, .. } => "not_logged_in",
        ClientError::Status { status: 403, .. } => "no_access",
        ClientError::Status { status: 404, .. } => "not_found",
        ClientError::Status {
            status: 405 | 501, ..
        } => "not_supported",
        ClientError::Status { status: 500.., .. } => "server_error",
        ClientError::Status { .. } => "refused",
        error => error.closer(),
    }
}

pub(super) async fn test(shared: &Arc<Shared>, id: i64) -> Result<Report, SyncError> {
    let of = Arc::clone(shared);
    let made = tasks::blocking(move || {
        let row = of
            .store
            .read(|db| connection::get(db, id))?
            .ok_or(SyncError::NotFound)?;
        let client = of
            .clients
            .of(&row)
            .map(|client| client.purposed(Purpose::Test));
        Ok::<_, SyncError>((row, client))
    });
    let (row, client) = made.await.unwrap_or(Err(SyncError::NotFound))?;
    let started = Instant::now();
    let mut probes = Vec::new();
    match client {
        _ if row.transport == Transport::Folder => probes = folders(&row).await,
        Ok(client) => run(shared, &row, &client, &mut probes).await,
        Err(SyncError::Client(failure)) => probes.push(failed("address", &failure)),
        Err(other) => return Err(other),
    }
    let (verdict, level) = sum(&probes);
    Ok(Report {
        verdict: verdict.to_owned(),
        level: level.to_owned(),
        tested_at: moment::text(shared.clock.now()),
        millis: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
        probes,
    })
}

async fn run(shared: &Arc<Shared>, row: &Connection, client: &Client, probes: &mut Vec<Probe>) {
    let messaging = row.role == Role::Messaging;
    let metadata = client.metadata().await;
    match &metadata {
        Err(failure) if unreachable(&failure.error) => {
            probes.push(failed("address", failure));
            return;
        }
        _ => {
            let tls = client.server().base.scheme() == "https";
            let local = matches!(
                client.server().base.host_str(),
                Some("127.0.0.1" | "localhost" | "[::1]")
            );
            probes.push(match (tls, local) {
                (true, _) => made("address", "ok", "tls"),
                (false, true) => made("address", "ok", "this_machine"),
                (false, false) => made("address", "note", "plain_http"),
            });
        }
    }
    match &metadata {
        Ok(found) if found.r4() => {
            let mut told = made("metadata", "ok", "r4");
            told.params = vec![
                found.fhir_version.clone(),
                found.software.clone().unwrap_or_default(),
            ];
            told.millis = Some(found.millis);
            told.request_id = Some(found.request_id.clone());
            probes.push(told);
        }
        Ok(found) => {
            let mut told = made("metadata", "failed", "other_version");
            told.params = vec![found.fhir_version.clone()];
            told.request_id = Some(found.request_id.clone());
            probes.push(told);
        }
        // NAV's hub publishes no statement; a log that can be read says more than one.
        Err(failure)
            if messaging && !matches!(failure.error, ClientError::NotFhir(NotFhir::Html)) =>
        {
            probes.push(Probe {
                verdict: "note".to_owned(),
                ..failed("metadata", failure)
            });
        }
        Err(failure) => probes.push(failed("metadata", failure)),
    }
    if messaging {
        probes.push(read_messages(client, row).await);
        probes.push(send_messages(client, shared, row).await);
    }
    probes.push(clock(client));
    if messaging {
        probes.push(log(shared, client, row).await);
    }
    if row.role == Role::Ehr {
        probes.push(patient_search(client).await);
    }
}

fn unreachable(error: &ClientError) -> bool {
    error.offline() || matches!(error, ClientError::Tls(_) | ClientError::Address)
}

async fn read_messages(client: &Client, row: &Connection) -> Probe {
    let name = "read_messages";
    let Some(her_id) = row.her_ids.first() else {
        return made(name, "skipped", "no_her_id");
    };
    let started = Instant::now();
    // Asked as it is read.
    let fetched = match row.cursor_kind {
        Kind::Row => page::fetch(client, her_id, Ask::beside(0, 1)).await,
        Kind::Id => page::fetch_whole(client, Ask::beside(0, 1)).await,
        Kind::Since => since::fetch_one(client).await,
    };
    match fetched {
        Ok(page) => {
            let found = if page.entries.is_empty() {
                "log_empty"
            } else {
                "log_readable"
            };
            let mut told = made(name, "ok", found);
            told.millis = u32::try_from(started.elapsed().as_millis()).ok();
            told.request_id = Some(page.request_id);
            told
        }
        Err(PollError::Client(failure)) => failed(name, &failure),
        Err(PollError::Page { request_id, .. }) => Probe {
            request_id: Some(request_id),
            ..made(name, "failed", "unreadable")
        },
        Err(_) => made(name, "failed", "unreadable"),
    }
}

/// An empty object is no message: whoever may send is told so (4xx), whoever may not gets 401 or 403. Nothing is made.
async fn send_messages(client: &Client, shared: &Arc<Shared>, row: &Connection) -> Probe {
    let name = "send_messages";
    let to = match row.transport {
        Transport::Bundle => PostTo::Bundle,
        Transport::ProcessMessage | Transport::Folder => PostTo::ProcessMessage,
    };
    let request_id = shared.clock.uuid_v7().to_string();
    let posted = client.post_message(b"{}", to, &request_id).await;
    let mut told = match posted {
        Posted::Answered(answer) => {
            let mut told = match answer.status {
                400 | 422 => made(name, "ok", "may_send"),
                401 => made(name, "failed", "not_logged_in"),
                403 => made(name, "failed", "no_access"),
                404 | 405 | 501 => made(name, "failed", "not_supported"),
                // HOPS answers 500 to some mistakes of the client's.
                500 => made(name, "note", "perhaps_may_send"),
                _ => made(name, "note", "unexpected"),
            };
            told.params.push(answer.status.to_string());
            told.millis = Some(answer.millis);
            told
        }
        Posted::NotSent(error) | Posted::Unknown { error } => made(name, "failed", found(&error)),
    };
    told.request_id = Some(request_id);
    told
}

pub(super) fn clock(client: &Client) -> Probe {
    match client.skew_millis() {
        None => made("clock", "note", "no_date"),
        Some(skew) => {
            let verdict = if skew.abs() > SKEW { "failed" } else { "ok" };
            let found = match skew {
                _ if verdict == "ok" => "clock_right",
                1.. => "clock_ahead",
                _ => "clock_behind",
            };
            let mut told = made("clock", verdict, found);
            told.params.push((skew.abs() / 1000).to_string());
            told
        }
    }
}

/// Is the log still the one we know?
pub(super) async fn log(shared: &Arc<Shared>, client: &Client, row: &Connection) -> Probe {
    let name = "log";
    match row.cursor_kind {
        Kind::Row => {}
        // No positions, so nothing of ours to hold against theirs.
        Kind::Since => return made(name, "skipped", "by_time"),
        Kind::Id => return made(name, "skipped", "whole"),
    }
    let Some(her_id) = row.her_ids.first().cloned() else {
        return made(name, "skipped", "no_her_id");
    };
    let (store, id, her) = (shared.store.clone(), row.id, her_id.clone());
    let held = tasks::blocking(move || {
        store.read(|db| {
            let Some(cursor) = cursor::get(db, id, &her, Kind::Row)? else {
                return Ok(None);
            };
            let last = cursor.next_position - 1;
            if last < cursor.start_position {
                return Ok(None);
            }
            let anchor = arrival::at(db, id, &her, last)?.map(|held| held.anchor);
            Ok::<_, crate::store::StoreError>(anchor.map(|anchor| (last, anchor)))
        })
    });
    let Some(Ok(held)) = held.await else {
        return made(name, "failed", "store");
    };
    let Some((position, anchor)) = held else {
        return made(name, "skipped", "nothing_read");
    };
    let ask = Ask::beside(u64::try_from(position).unwrap_or_default(), 1);
    match page::fetch(client, &her_id, ask).await {
        Ok(page) => {
            let there = page.entries.first().map(|entry| entry.anchor.as_str());
            let mut told = match there {
                Some(there) if there == anchor => made(name, "ok", "log_known"),
                Some(_) => made(name, "note", "log_moved"),
                None => made(name, "failed", "log_shorter"),
            };
            told.params.push((position + 1).to_string());
            told.request_id = Some(page.request_id);
            told
        }
        Err(PollError::Client(failure)) => failed(name, &failure),
        Err(_) => made(name, "failed", "unreadable"),
    }
}

/// Can messages be fetched from the one folder, and laid in the other? Nothing stays there.
async fn folders(row: &Connection) -> Vec<Probe> {
    let (inn, out) = (row.in_folder.clone(), row.out_folder.clone());
    let looked = tasks::blocking(move || {
        let of = |path: &Option<String>, writes: bool| match path {
            None => made("", "skipped", "no_folder"),
            Some(path) => match folder::usable(Path::new(path), writes) {
                Ok(()) => made("", "ok", "folder_ok"),
                Err(error) => made("", "failed", error.code()),
            },
        };
        // What has been read is moved to a folder within the first.
        (of(&inn, true), of(&out, true))
    });
    let Some((inn, out)) = looked.await else {
        return vec![made("in_folder", "failed", "folder_trouble")];
    };
    let named = |name: &str, probe: Probe| Probe {
        name: name.to_owned(),
        ..probe
    };
    vec![named("in_folder", inn), named("out_folder", out)]
}

/// Asks for a name nobody has.
async fn patient_search(client: &Client) -> Probe {
    let name = "patient_search";
    let search = Search::personal("Patient", &[("name", "Budstikkeprøve"), ("_count", "1")]);
    match client.search(&search).await {
        Ok(answer) => {
            let readable = fhir::page::read(&answer.body, &Limits::default()).is_ok();
            let mut told = if readable {
                made(name, "ok", "can_search")
            } else {
                made(name, "failed", "unreadable")
            };
            told.millis = Some(answer.millis);
            told.request_id = Some(answer.request_id);
            told
        }
        Err(failure) => failed(name, &failure),
    }
}

/// The one line on top: the first thing that stands in the way.
fn sum(probes: &[Probe]) -> (&'static str, &'static str) {
    let of = |name: &str| {
        probes
            .iter()
            .find(|probe| probe.name == name && probe.verdict == "failed")
    };
    let no_access = |probe: &&Probe| matches!(probe.found.as_str(), "no_access" | "not_logged_in");
    let folder = of("in_folder").or(of("out_folder"));
    if folder.is_some() {
        return ("folder", "failed");
    }
    if of("address").is_some() {
        return ("unreachable", "failed");
    }
    if let Some(metadata) = of("metadata") {
        return match metadata.found.as_str() {
            "other_version" => ("wrong_version", "failed"),
            "no_access" | "not_logged_in" => ("no_access", "failed"),
            _ => ("not_fhir", "failed"),
        };
    }
    if let Some(read) = of("read_messages") {
        return if no_access(&read) {
            ("no_access", "failed")
        } else {
            ("cannot_read", "failed")
        };
    }
    if let Some(search) = of("patient_search") {
        return if no_access(&search) {
            ("no_access", "failed")
        } else {
            ("cannot_search", "failed")
        };
    }
    if of("send_messages").is_some() {
        return ("connected_cannot_send", "note");
    }
    if of("log").is_some() {
        return ("log_differs", "note");
    }
    if of("clock").is_some() {
        return ("clock", "note");
    }
    ("ok", "ok")
}
