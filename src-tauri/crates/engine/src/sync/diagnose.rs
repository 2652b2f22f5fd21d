//! "Hvorfor kommer det ingenting?": everything between NAV's log and the inbox, asked in the order a message takes, and
//! the one likely cause.
//!
//! Nothing is created, nothing is moved, and what is asked of the server is one row. The cause is the first thing that
//! stops messages; a clock that is wrong stops none of those that come, so that it is named only when nothing else is,
//! or when a token is refused, which a wrong clock may do. What the inbox hides is known to the caller, not here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::{Host, Url};

use super::error::{PollError, SyncError};
use super::log::judge::Ask;
use super::loops::Shared;
use super::page::{self, Page};
use super::probe::{self, Probe, Report, failed, made};
use crate::client::{Client, ClientError, Failure, TlsProblem, proxy};
use crate::store::connection::{self, Auth, Connection, Role};
use crate::store::cursor::{self, Cursor, Kind};
use crate::store::moment;
use crate::tasks;

/// A name or a connection that takes longer does not come.
const NET: Duration = Duration::from_secs(5);
/// An answer that takes longer is the cause itself.
const SLOW: Duration = Duration::from_secs(3);
/// And longer than this nobody waits to be told so.
const PATIENCE: Duration = Duration::from_secs(15);

/// Asks along the way of a messaging connection; of the first, where none is named.
pub(super) async fn run(shared: &Arc<Shared>, id: Option<i64>) -> Result<Report, SyncError> {
    let started = Instant::now();
    let mut probes = Vec::new();
    along(shared, id, &mut probes).await?;
    let cause = cause(&probes);
    let level = if cause == "nothing_new" {
        "ok"
    } else {
        "failed"
    };
    Ok(Report {
        verdict: cause.to_owned(),
        level: level.to_owned(),
        tested_at: moment::text(shared.clock.now()),
        millis: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
        probes,
    })
}

/// What is known here before anything is asked.
struct Known {
    row: Connection,
    cursors: Vec<(String, Option<Cursor>)>,
    client: Result<Client, SyncError>,
}

fn known(shared: &Shared, id: Option<i64>) -> Result<Option<Known>, SyncError> {
    let read = shared.store.read(|db| {
        let mut rows = connection::all(db)?.into_iter();
        let wanted =
            |row: &Connection| row.role == Role::Messaging && id.is_none_or(|id| row.id == id);
        let Some(row) = rows.find(wanted) else {
            return Ok(None);
        };
        let mut cursors = Vec::new();
        for her_id in &row.her_ids {
            cursors.push((her_id.clone(), cursor::get(db, row.id, her_id, Kind::Row)?));
        }
        Ok::<_, crate::store::StoreError>(Some((row, cursors)))
    })?;
    Ok(read.map(|(row, cursors)| Known {
        client: shared.clients.of(&row),
        row,
        cursors,
    }))
}

async fn along(
    shared: &Arc<Shared>,
    id: Option<i64>,
    probes: &mut Vec<Probe>,
) -> Result<(), SyncError> {
    let of = Arc::clone(shared);
    let found = tasks::blocking(move || known(&of, id)).await;
    let Some(known) = found.unwrap_or(Err(SyncError::NotFound))? else {
        probes.push(made("connection", "failed", "no_connection"));
        return Ok(());
    };
    if known.row.her_ids.is_empty() {
        probes.push(made("connection", "failed", "no_her_id"));
        return Ok(());
    }
    let client = match known.client {
        Ok(client) => client,
        Err(SyncError::Client(failure)) => {
            probes.push(failed("connection", &failure));
            return Ok(());
        }
        Err(other) => return Err(other),
    };
    let base = client.server().base.clone();
    let way = proxy::of(&base);
    // The clock stands first on the list; what it shows is only known when the server has answered.
    let clock_place = probes.len();
    let reached =
        names(&base, way.as_ref(), probes).await && port(&base, way.as_ref(), probes).await;
    if reached {
        let her_id = known.row.her_ids.first().cloned().unwrap_or_default();
        let mut asked = ask(&client, &her_id, 0).await;
        // Somebody listens, and no connection comes about: what stands between is the handshake.
        if let Err(failure) = &mut asked.answer
            && failure.error == ClientError::Connect
            && base.scheme() == "https"
        {
            failure.error = ClientError::Tls(TlsProblem::Other);
        }
        tls(&base, &asked, probes);
        proxied(way.as_ref(), &asked, probes);
        token(&known.row, &asked, probes);
        server(&asked, probes);
        if let Ok((page, _)) = asked.answer
            && asked.took < SLOW
        {
            log(shared, &client, &known.row, &known.cursors, &page, probes).await;
        }
    }
    probes.insert(clock_place, probe::clock(&client));
    Ok(())
}

fn timed(mut probe: Probe, since: Instant) -> Probe {
    probe.millis = u32::try_from(since.elapsed().as_millis()).ok();
    probe
}

fn with(mut probe: Probe, param: impl ToString) -> Probe {
    probe.params.push(param.to_string());
    probe
}

type Way<'a> = Option<&'a (String, u16)>;

/// Host and port that a connection is made to.
fn target(base: &Url, way: Way<'_>) -> Option<(String, u16)> {
    match way {
        Some((host, port)) => Some((host.clone(), *port)),
        None => {
            let host = match base.host()? {
                Host::Ipv6(address) => address.to_string(),
                host => host.to_string(),
            };
            Some((host, base.port_or_known_default()?))
        }
    }
}

/// Is the name known? With a proxy it is the proxy's name that must be.
async fn names(base: &Url, way: Way<'_>, probes: &mut Vec<Probe>) -> bool {
    let Some((host, port)) = target(base, way) else {
        probes.push(made("dns", "failed", "address"));
        return false;
    };
    if host.parse::<std::net::IpAddr>().is_ok() {
        probes.push(made("dns", "ok", "no_name_needed"));
        return true;
    }
    let started = Instant::now();
    let addresses = match timeout(NET, lookup_host((host.as_str(), port))).await {
        Ok(Ok(found)) => found.count(),
        Ok(Err(_)) | Err(_) => 0,
    };
    let found = if addresses == 0 {
        made("dns", "failed", "dns")
    } else {
        made("dns", "ok", "name_known")
    };
    probes.push(timed(with(found, host), started));
    addresses > 0
}

/// Does anybody listen there?
async fn port(base: &Url, way: Way<'_>, probes: &mut Vec<Probe>) -> bool {
    let Some((host, port)) = target(base, way) else {
        return false;
    };
    let started = Instant::now();
    let connected = timeout(NET, TcpStream::connect((host.as_str(), port))).await;
    let name = if way.is_some() { "proxy" } else { "port" };
    let (verdict, found) = match connected {
        Ok(Ok(_)) => ("ok", "listens"),
        Ok(Err(_)) => ("failed", "connect"),
        Err(_) => ("failed", "connect_timeout"),
    };
    if verdict == "failed" || way.is_none() {
        let told = with(with(made(name, verdict, found), host), port);
        probes.push(timed(told, started));
    }
    verdict == "ok"
}

/// One page, and how long it took.
struct Asked {
    answer: Result<(Page, String), Failure>,
    took: Duration,
}

async fn ask(client: &Client, her_id: &str, offset: u64) -> Asked {
    let started = Instant::now();
    let fetched = timeout(
        PATIENCE,
        page::fetch(client, her_id, Ask::beside(offset, 1)),
    )
    .await;
    let answer = match fetched {
        Ok(Ok(page)) => {
            let id = page.request_id.clone();
            Ok((page, id))
        }
        Ok(Err(PollError::Client(failure))) => Err(failure),
        Ok(Err(PollError::Page { request_id, .. })) => Err(Failure {
            error: ClientError::NotFhir(crate::client::NotFhir::Unreadable),
            request_id: Some(request_id),
        }),
        Ok(Err(_)) => Err(ClientError::Interrupted.into()),
        Err(_) => Err(ClientError::Timeout.into()),
    };
    Asked {
        answer,
        took: started.elapsed(),
    }
}

fn tls(base: &Url, asked: &Asked, probes: &mut Vec<Probe>) {
    let error = asked.answer.as_ref().err();
    probes.push(match error {
        Some(failure) if matches!(failure.error, ClientError::Tls(_)) => failed("tls", failure),
        _ if base.scheme() == "https" => made("tls", "ok", "tls"),
        _ => made("tls", "ok", "no_tls_needed"),
    });
}

fn proxied(way: Way<'_>, asked: &Asked, probes: &mut Vec<Probe>) {
    let refused = matches!(
        asked.answer.as_ref().map_err(|failure| &failure.error),
        Err(ClientError::Status { status: 407, .. })
    );
    let told = match way {
        None => made("proxy", "ok", "no_proxy"),
        Some((host, port)) => {
            let verdict = if refused { "failed" } else { "ok" };
            let found = if refused { "proxy_login" } else { "proxy_used" };
            with(with(made("proxy", verdict, found), host), port)
        }
    };
    probes.push(told);
}

fn token(row: &Connection, asked: &Asked, probes: &mut Vec<Probe>) {
    let told = match &asked.answer {
        Err(failure)
            if matches!(
                failure.error,
                ClientError::Status {
                    status: 401 | 403,
                    ..
                }
            ) =>
        {
            failed("token", failure)
        }
        Err(_) => made("token", "skipped", "not_asked"),
        Ok(_) if row.auth == Auth::None => made("token", "ok", "no_token_needed"),
        Ok(_) => made("token", "ok", "token_taken"),
    };
    probes.push(told);
}

fn server(asked: &Asked, probes: &mut Vec<Probe>) {
    let millis = u32::try_from(asked.took.as_millis()).unwrap_or(u32::MAX);
    let elsewhere = |error: &ClientError| {
        matches!(
            error,
            ClientError::Tls(_)
                | ClientError::Status {
                    status: 401 | 403 | 407,
                    ..
                }
        )
    };
    let mut told = match &asked.answer {
        Err(failure) if elsewhere(&failure.error) => made("server", "skipped", "not_asked"),
        Err(failure) if failure.error == ClientError::Timeout => made("server", "failed", "slow"),
        Err(failure) => match &failure.error {
            ClientError::Status { status: 429, .. } => with(made("server", "failed", "busy"), 429),
            _ => failed("server", failure),
        },
        Ok(_) if asked.took >= SLOW => made("server", "failed", "slow"),
        Ok((_, request_id)) => Probe {
            request_id: Some(request_id.clone()),
            ..made("server", "ok", "answers")
        },
    };
    told.millis = Some(millis);
    if told.found == "slow" {
        told = with(told, asked.took.as_secs());
    }
    probes.push(told);
}

/// Whose log it is, and how far it is read.
async fn log(
    shared: &Arc<Shared>,
    client: &Client,
    row: &Connection,
    cursors: &[(String, Option<Cursor>)],
    first: &Page,
    probes: &mut Vec<Probe>,
) {
    let held = |cursor: &Cursor| cursor.next_position > cursor.start_position;
    let any_held = cursors
        .iter()
        .any(|(_, cursor)| cursor.as_ref().is_some_and(held));
    let mut spoken_to = !first.entries.is_empty();
    for her_id in row.her_ids.iter().skip(1) {
        if spoken_to {
            break;
        }
        let asked = ask(client, her_id, 0).await;
        spoken_to = asked.answer.is_ok_and(|(page, _)| !page.entries.is_empty());
    }
    let ids = row.her_ids.join(", ");
    // A log that once had messages and is empty now is no question of the HER-id.
    probes.push(with(
        match (spoken_to, any_held) {
            (true, _) => made("her_id", "ok", "is_written_to"),
            (false, true) => made("her_id", "ok", "was_written_to"),
            (false, false) => made("her_id", "failed", "nobody_writes"),
        },
        ids,
    ));
    let paused = cursors
        .iter()
        .find_map(|(_, cursor)| cursor.as_ref().and_then(|cursor| cursor.paused.clone()));
    if row.first_read.is_none() && !any_held {
        probes.push(made("cursor", "failed", "not_begun"));
        return;
    }
    let log = probe::log(shared, client, row).await;
    let stands = log.verdict == "failed" && log.found == "log_shorter";
    probes.push(match paused {
        Some(code) if !stands => with(made("cursor", "failed", "paused"), code),
        _ => Probe {
            name: "cursor".to_owned(),
            verdict: if log.found == "nothing_read" {
                "ok".to_owned()
            } else {
                log.verdict
            },
            ..log
        },
    });
}

/// The first thing on the way that stops messages.
fn cause(probes: &[Probe]) -> &'static str {
    let failed = |name: &str| {
        probes
            .iter()
            .find(|probe| probe.name == name && probe.verdict == "failed")
    };
    let clock = failed("clock").is_some();
    if let Some(probe) = failed("connection") {
        return if probe.found == "no_her_id" {
            "no_her_id"
        } else {
            "no_connection"
        };
    }
    if let Some(probe) = failed("token") {
        return match (clock, probe.found.as_str()) {
            // A token has a time of its own, and a clock that is wrong makes it old or not yet born.
            (true, "not_logged_in") => "clock",
            _ => "token",
        };
    }
    let order = [
        ("dns", "dns"),
        ("proxy", "proxy"),
        ("port", "port"),
        ("tls", "tls"),
        ("server", "server"),
        ("cursor", "cursor"),
        ("her_id", "her_id"),
        ("clock", "clock"),
    ];
    let found = order
        .iter()
        .find_map(|(name, cause)| Some((failed(name)?, *cause)));
    match found {
        Some((probe, "server")) if probe.found == "slow" => "slow",
        Some((_, cause)) => cause,
        None => "nothing_new",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_what_stops_messages_and_only_then_what_is_wrong_besides() {
        let probe = |name: &str, verdict: &str, found: &str| made(name, verdict, found);
        let clock = probe("clock", "failed", "clock_ahead");
        assert_eq!(cause(std::slice::from_ref(&clock)), "clock");
        assert_eq!(
            cause(&[clock.clone(), probe("her_id", "failed", "nobody_writes")]),
            "her_id"
        );
        assert_eq!(
            cause(&[clock.clone(), probe("token", "failed", "not_logged_in")]),
            "clock"
        );
        assert_eq!(
            cause(&[clock, probe("token", "failed", "no_access")]),
            "token"
        );
        assert_eq!(cause(&[probe("token", "failed", "not_logged_in")]), "token");
        assert_eq!(cause(&[probe("server", "failed", "slow")]), "slow");
        assert_eq!(cause(&[probe("dns", "ok", "name_known")]), "nothing_new");
    }
}
