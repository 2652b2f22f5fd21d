//! Author, connections, directory, what lies on this machine.

use std::sync::Arc;

use fhir::number::{HerId, HprNumber, OrganisationNumber};
use url::Url;

use super::rules;
use crate::api::failure::{invalid, stage_forbids};
use crate::api::types::{
    ApiError, Auth, Author, ConnectionCursor, ConnectionPut, ConnectionQueue, ConnectionRequest,
    ConnectionView, Connections, Directory, Empty, ErrorCode, FirstRead, Party, PartyPut,
    PartyRequest, PollOutcome, Progress, Retry, Role, Stage, StorageView, TestReport, Transport,
    WaitingUnder,
};
use crate::api::{Engine, session::Session};
use crate::store::cursor::{self, Kind};
use crate::store::{author, connection, outbox, party, patient, resource, secret};

pub(crate) fn author(engine: &Engine, _: Empty) -> Result<Author, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| Ok(shown_author(author::get(db)?)))
}

pub(crate) fn author_put(engine: &Engine, request: Author) -> Result<Author, ApiError> {
    let session = engine.session()?;
    let row = author::Author {
        given: request.given.trim().to_owned(),
        family: request.family.trim().to_owned(),
        hpr: request.hpr.trim().to_owned(),
        practice: request.practice.trim().to_owned(),
        organisation_number: filled(request.organisation_number),
        phone: filled(request.phone),
    };
    if !row.hpr.is_empty() && HprNumber::parse(&row.hpr).is_err() {
        return Err(invalid("hpr", "hpr_digits"));
    }
    if let Some(number) = &row.organisation_number
        && OrganisationNumber::parse(number).is_err()
    {
        return Err(invalid("organisationNumber", "check_digit"));
    }
    session.store.write(|tx| author::put(tx, &row))?;
    Ok(shown_author(row))
}

fn shown_author(row: author::Author) -> Author {
    Author {
        given: row.given,
        family: row.family,
        hpr: row.hpr,
        practice: row.practice,
        organisation_number: row.organisation_number,
        phone: row.phone,
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

pub(crate) fn connections(engine: &Engine, _: Empty) -> Result<Connections, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let connections = connection::all(db)?
            .into_iter()
            .map(|row| shown_connection(db, &session, row))
            .collect::<Result<_, ApiError>>()?;
        Ok(Connections { connections })
    })
}

fn shown_connection(
    db: &rusqlite::Connection,
    session: &Session,
    row: connection::Connection,
) -> Result<ConnectionView, ApiError> {
    let role = match row.role {
        connection::Role::Messaging => Role::Messaging,
        _ => Role::Ehr,
    };
    let auth = match row.auth {
        connection::Auth::None => Auth::None,
        connection::Auth::Basic => Auth::Basic,
        connection::Auth::Bearer => Auth::Bearer,
    };
    let has_secret = match auth {
        Auth::None => false,
        Auth::Basic => secret::has(db, &secret_name(row.id, "password"))?,
        Auth::Bearer => secret::has(db, &secret_name(row.id, "token"))?,
    };
    Ok(ConnectionView {
        connection_id: row.id,
        role,
        name: row.name,
        base_url: row.base_url,
        auth,
        user_name: row.user_name,
        has_secret,
        her_ids: row.her_ids,
        nav_her_id: row.nav_her_id,
        allow_get_number: row.allow_get_number,
        sandbox: row.sandbox,
        poll_seconds: row.poll_seconds,
        last_test: row
            .last_test
            .and_then(|json| serde_json::from_str(&json).ok()),
        first_read: row.first_read,
        cursor_kind: row.cursor_kind.word().to_owned(),
        pack: row.pack,
        transport: match row.transport {
            connection::Transport::ProcessMessage => Transport::ProcessMessage,
            connection::Transport::Bundle => Transport::Bundle,
            connection::Transport::Folder => Transport::Folder,
        },
        out_folder: row.out_folder,
        in_folder: row.in_folder,
        left: super::file_exchange::left(session, row.id),
    })
}

/// How a log is read. Another kind has a cursor of its own, and asks anew how much of the past it should read; what was
/// read before stays as it is.
pub(crate) fn connection_cursor(
    engine: &Engine,
    request: ConnectionCursor,
) -> Result<ConnectionView, ApiError> {
    let session = engine.session()?;
    let kind = Kind::from_word(&request.kind).ok_or_else(|| invalid("kind", "unknown"))?;
    if kind == Kind::Id {
        if session.stage() == Stage::Prod {
            return Err(stage_forbids("kind", "whole_log_in_prod"));
        }
        if !request.confirmed {
            return Err(invalid("kind", "not_confirmed"));
        }
    }
    session.store.write(|tx| {
        let row = connection::get(tx, request.connection_id)?
            .filter(|row| row.role == connection::Role::Messaging)
            .ok_or_else(|| {
                ApiError::new(ErrorCode::NotFound, "no such connection", Retry::Never)
            })?;
        connection::set_cursor_kind(tx, row.id, kind)?;
        let known = cursor::of_connection(tx, row.id)?
            .iter()
            .any(|cursor| cursor.kind == kind);
        if row.cursor_kind != kind && !known && !row.sandbox && kind != Kind::Id {
            connection::set_first_read(tx, row.id, None)?;
        }
        Ok::<_, ApiError>(())
    })?;
    session.loops.reload();
    session.store.read(|db| {
        let row = connection::get(db, request.connection_id)?
            .ok_or_else(|| ApiError::internal("a connection just written is gone"))?;
        shown_connection(db, &session, row)
    })
}

fn secret_name(connection_id: i64, kind: &str) -> String {
    format!("connection/{connection_id}/{kind}")
}

pub(crate) fn connection_put(
    engine: &Engine,
    request: ConnectionPut,
) -> Result<ConnectionView, ApiError> {
    let session = engine.session()?;
    let before = match request.connection_id {
        Some(id) => session.store.read(|db| connection::get(db, id))?,
        None => None,
    };
    let rules = rules::Chosen::of(engine, &session, &request, before.as_ref())?;
    let checked = Checked::of(&session, &request, rules.transport)?;
    let now = engine.clock().now();
    let id = session.store.write(|tx| {
        let before = match request.connection_id {
            Some(id) => connection::get(tx, id)?,
            None => None,
        };
        let put = connection::Put {
            id: request.connection_id,
            role: match request.role {
                Role::Ehr => connection::Role::Ehr,
                Role::Messaging => connection::Role::Messaging,
            },
            name: request.name.trim(),
            base_url: &checked.base_url,
            auth: match request.auth {
                Auth::None => connection::Auth::None,
                Auth::Basic => connection::Auth::Basic,
                Auth::Bearer => connection::Auth::Bearer,
            },
            user_name: request
                .user_name
                .as_deref()
                .map(str::trim)
                .filter(|name| !name.is_empty()),
            nav_her_id: &checked.nav_her_id,
            allow_get_number: request.allow_get_number,
            // Where it points decides, not the form: another address is another server.
            sandbox: before
                .is_some_and(|before| before.sandbox && before.base_url == checked.base_url),
            poll_seconds: request.poll_seconds.unwrap_or(30).clamp(5, 3600),
            her_ids: &checked.her_ids,
        };
        let id = connection::put(tx, &put, now)?;
        connection::set_rules(tx, id, &rules.as_rules())?;
        Ok::<_, ApiError>(id)
    })?;
    session.loops.reload();
    session.store.read(|db| {
        let row = connection::get(db, id)?
            .ok_or_else(|| ApiError::internal("a connection just written is gone"))?;
        shown_connection(db, &session, row)
    })
}

/// What of a connection's form has been found in order.
struct Checked {
    base_url: String,
    nav_her_id: String,
    her_ids: Vec<String>,
}

impl Checked {
    fn of(
        session: &Session,
        request: &ConnectionPut,
        transport: connection::Transport,
    ) -> Result<Self, ApiError> {
        if request.name.trim().is_empty() {
            return Err(invalid("name", "missing"));
        }
        let base_url = if transport == connection::Transport::Folder {
            // It has no server to ask.
            String::new()
        } else {
            address(session, request)?
        };
        let mut her_ids = Vec::new();
        for her_id in request
            .her_ids
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
        {
            HerId::parse(her_id).map_err(|_| invalid("herIds", "her_id"))?;
            if !her_ids.iter().any(|known| known == her_id) {
                her_ids.push(her_id.to_owned());
            }
        }
        if request.role == Role::Messaging && her_ids.is_empty() {
            return Err(invalid("herIds", "missing"));
        }
        let nav_her_id = match request
            .nav_her_id
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            Some(text) => {
                HerId::parse(text).map_err(|_| invalid("navHerId", "her_id"))?;
                text.to_owned()
            }
            None => "79768".to_owned(),
        };
        Ok(Self {
            base_url,
            nav_her_id,
            her_ids,
        })
    }
}

/// The address of a server that this workspace may ask.
fn address(session: &Session, request: &ConnectionPut) -> Result<String, ApiError> {
    let url =
        Url::parse(request.base_url.trim()).map_err(|_| invalid("baseUrl", "not_an_address"))?;
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
        return Err(invalid("baseUrl", "not_an_address"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("baseUrl", "secret_in_address"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("baseUrl", "query_in_address"));
    }
    let loopback = is_loopback(&url);
    if url.scheme() == "http" && !loopback {
        return Err(invalid("baseUrl", "not_https"));
    }
    match session.stage() {
        Stage::Prod if loopback => return Err(stage_forbids("baseUrl", "loopback_in_prod")),
        // Nothing real may enter a DEMO workspace: its key lies beside it.
        Stage::Demo if !loopback => {
            return Err(stage_forbids("baseUrl", "real_server_in_demo"));
        }
        Stage::Demo | Stage::Test | Stage::Prod => {}
    }
    if request.allow_get_number && session.stage() == Stage::Prod {
        return Err(stage_forbids("allowGetNumber", "number_in_address"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(url::Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
        None => false,
    }
}

pub(crate) fn connection_queue(
    engine: &Engine,
    request: ConnectionRequest,
) -> Result<ConnectionQueue, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let waiting = outbox::waiting_under(db, request.connection_id)?
            .into_iter()
            .map(|(pack, messages)| WaitingUnder { pack, messages })
            .collect();
        Ok(ConnectionQueue { waiting })
    })
}

pub(crate) fn connection_remove(
    engine: &Engine,
    request: ConnectionRequest,
) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.write(|tx| {
        for kind in ["password", "token"] {
            secret::remove(tx, &secret_name(request.connection_id, kind))?;
        }
        connection::remove(tx, request.connection_id, now)
    })?;
    session.loops.reload();
    Ok(Empty {})
}

pub(crate) async fn connection_test(
    engine: &Arc<Engine>,
    request: ConnectionRequest,
) -> Result<TestReport, ApiError> {
    let session = engine.session()?;
    let report = session.loops.test_connection(request.connection_id).await?;
    let json = serde_json::to_string(&report)
        .map_err(|_| ApiError::internal("a report cannot be written"))?;
    session
        .store
        .write(|tx| connection::set_last_test(tx, request.connection_id, &json))?;
    serde_json::from_str(&json).map_err(|_| ApiError::internal("a report cannot be read"))
}

pub(crate) async fn first_read(
    engine: &Arc<Engine>,
    request: FirstRead,
) -> Result<PollOutcome, ApiError> {
    let session = engine.session()?;
    let mode = match request.mode.as_str() {
        "all" => crate::sync::FirstRead::All,
        "from_now" => crate::sync::FirstRead::FromNow,
        _ => return Err(invalid("mode", "unknown")),
    };
    let polled = session
        .loops
        .first_read(request.connection_id, mode)
        .await?;
    Ok(super::inbox::outcome(&polled))
}

pub(crate) fn directory(engine: &Engine, _: Empty) -> Result<Directory, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let parties = party::all(db)?.into_iter().map(shown_party).collect();
        Ok(Directory { parties })
    })
}

fn shown_party(row: party::Party) -> Party {
    Party {
        her_id: row.her_id,
        name: row.name,
        source: row.source.word().to_owned(),
        last_used: row.last_used_at,
    }
}

pub(crate) fn party_put(engine: &Engine, request: PartyPut) -> Result<Party, ApiError> {
    let session = engine.session()?;
    let her_id = request.her_id.trim();
    HerId::parse(her_id).map_err(|_| invalid("herId", "her_id"))?;
    let name = request.name.trim();
    if name.is_empty() {
        return Err(invalid("name", "missing"));
    }
    session.store.write(|tx| {
        party::put(tx, her_id, name, party::Source::Entered)?;
        party::get(tx, her_id)?
            .map(shown_party)
            .ok_or_else(|| ApiError::internal("a party just written is gone"))
    })
}

pub(crate) fn party_remove(engine: &Engine, request: PartyRequest) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    session
        .store
        .write(|tx| party::remove(tx, &request.her_id))?;
    Ok(Empty {})
}

pub(crate) fn storage(engine: &Engine, _: Empty) -> Result<StorageView, ApiError> {
    let session = engine.session()?;
    let bytes = session.store.bytes_on_disk();
    let keeping = session.loops.keeping();
    let busy = keeping.runs().then_some(Progress {
        done: keeping.done,
        total: keeping.total,
    });
    session.store.read(|db| {
        let (messages, oldest) = crate::store::message::extent(db)?;
        Ok(StorageView {
            bytes,
            patients: count(patient::count(db)?),
            resources: count(resource::count(db)?),
            messages: count(messages),
            oldest,
            key_place: session.unlocked_by(),
            busy,
        })
    })
}

fn count(rows: i64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
