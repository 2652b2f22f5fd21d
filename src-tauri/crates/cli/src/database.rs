//! Opening what `--db`, `--url` and `--token-file` name: the same rooms the app opens.

use std::path::Path;
use std::sync::Arc;

use engine::client::{Auth, Client, Ring, Server};
use engine::clock::{Clock, SystemClock};
use engine::store::connection::{self, Connection, Put, Role, Rules, Transport};
use engine::store::{Store, StoreError, Tx, secret};
use engine::workspace::{self, Standalone};
use fhir::number::HerId;
use secrecy::{ExposeSecret as _, SecretString};
use validation::Pack;
use zeroize::Zeroizing;

use crate::{DatabaseArgs, ServerArgs, Stop};

/// The first line of a file that only its owner should read.
fn first_line(path: &Path) -> Result<SecretString, Stop> {
    let told = |error: &dyn std::fmt::Display| Stop::usage(format!("{}: {error}", path.display()));
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| told(&error))?);
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        Err(told(&"it is empty"))
    } else {
        Ok(SecretString::from(line))
    }
}

fn auth(server: &ServerArgs) -> Result<Auth, Stop> {
    match &server.token_file {
        None => Ok(Auth::None),
        Some(file) => Ok(Auth::Bearer {
            token: first_line(file)?,
        }),
    }
}

/// A client for a server named on the command line alone.
pub(crate) fn client(server: &ServerArgs) -> Result<Client, Stop> {
    let url = server
        .url
        .as_deref()
        .ok_or_else(|| Stop::usage("--url is missing"))?;
    let made = Server::new(url, auth(server)?);
    let made = made.map_err(|error| Stop::usage(format!("--url: {error}")))?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Client::new(made, clock, Arc::new(Ring::default())).map_err(Stop::usage)
}

/// Opens the database, or makes it.
pub(crate) fn open(database: &DatabaseArgs) -> Result<Option<Standalone>, Stop> {
    let (Some(db), Some(file)) = (&database.db, &database.passphrase_file) else {
        return Ok(None);
    };
    let passphrase = first_line(file)?;
    let opened = workspace::standalone(db, &passphrase, SystemClock.uuid_v7());
    opened
        .map(Some)
        .map_err(|error| Stop::usage(format!("{}: {error}", db.display())))
}

/// A HER-id as it is typed.
pub(crate) fn her_id(text: &str) -> Result<HerId, Stop> {
    HerId::parse(text).map_err(|_| Stop::usage("--her: not a HER-id"))
}

/// The messaging connection of the database for this address; without an address, the one there is.
fn found(store: &Store, server: &ServerArgs) -> Result<Option<Connection>, Stop> {
    let rows = store.read(connection::all).map_err(Stop::usage)?;
    let mut rows = rows.into_iter().filter(|row| row.role == Role::Messaging);
    Ok(match server.url.as_deref() {
        Some(url) => {
            rows.find(|row| row.base_url.trim_end_matches('/') == url.trim_end_matches('/'))
        }
        None => rows.next(),
    })
}

/// As [`messaging`], for who only looks: nothing is made and nothing is changed.
pub(crate) fn held(store: &Store, server: &ServerArgs) -> Result<Connection, Stop> {
    found(store, server)?.ok_or_else(|| {
        Stop::usage(if server.url.is_some() {
            "the database has no messaging connection with this address"
        } else {
            "the database has no messaging connection"
        })
    })
}

/// As [`messaging`], for files: a database without any connection gets one that has no server.
pub(crate) fn by_file(
    store: &Store,
    server: &ServerArgs,
    her_id: Option<&str>,
) -> Result<Connection, Stop> {
    let known = found(store, server)?;
    if her_id.is_none() && known.as_ref().is_none_or(|row| row.her_ids.is_empty()) {
        return Err(Stop::usage(
            "whose messages these are is not known: name our HER-id by --her",
        ));
    }
    if known.is_some() || server.url.is_some() {
        return messaging(store, server, her_id);
    }
    let own: Vec<String> = her_id.map(str::to_owned).into_iter().collect();
    let rules = Rules {
        pack: &Pack::nav_messaging_core().id,
        transport: Transport::Folder,
        out_folder: None,
        in_folder: None,
    };
    let made = store.write(|tx| {
        let id = put(tx, None, "", &own, &Auth::None)?;
        connection::set_rules(tx, id, &rules)?;
        written(tx, id)
    });
    made.map_err(Stop::usage)
}

/// The messaging connection of the database for this address and HER-id; made when it is not there. Without an address,
/// the one there is.
pub(crate) fn messaging(
    store: &Store,
    server: &ServerArgs,
    her_id: Option<&str>,
) -> Result<Connection, Stop> {
    let found = found(store, server)?;
    let url = match (&found, &server.url) {
        (_, Some(url)) => url.clone(),
        (Some(found), None) => found.base_url.clone(),
        (None, None) => {
            return Err(Stop::usage(
                "the database has no messaging connection: name it by --url",
            ));
        }
    };
    let folder = found
        .as_ref()
        .is_some_and(|row| row.transport == Transport::Folder);
    if !folder {
        Server::new(&url, Auth::None).map_err(|error| Stop::usage(format!("--url: {error}")))?;
    }
    let mut her_ids = found
        .as_ref()
        .map(|row| row.her_ids.clone())
        .unwrap_or_default();
    if let Some(her_id) = her_id
        && !her_ids.iter().any(|held| held == her_id)
    {
        her_ids.push(her_id.to_owned());
    }
    let auth = auth(server)?;
    let unchanged = found.as_ref().is_some_and(|row| row.her_ids == her_ids);
    if let (Some(found), true, Auth::None) = (&found, unchanged, &auth) {
        return Ok(found.clone());
    }
    let put = store.write(|tx| {
        let id = put(tx, found.as_ref(), &url, &her_ids, &auth)?;
        written(tx, id)
    });
    put.map_err(Stop::usage)
}

fn written(tx: &Tx<'_>, id: i64) -> Result<Connection, StoreError> {
    connection::get(tx, id)?.ok_or(StoreError::NotFound {
        what: "the connection",
    })
}

fn put(
    tx: &Tx<'_>,
    found: Option<&Connection>,
    url: &str,
    her_ids: &[String],
    auth: &Auth,
) -> Result<i64, StoreError> {
    let now = SystemClock.now();
    let token = match auth {
        Auth::Bearer { token } => Some(token),
        Auth::None | Auth::Basic { .. } => None,
    };
    let kept = found.map_or(connection::Auth::None, |row| row.auth);
    let id = connection::put(
        tx,
        &Put {
            id: found.map(|row| row.id),
            role: Role::Messaging,
            name: found.map_or("budstikke-cli", |row| &row.name),
            base_url: url,
            auth: if token.is_some() {
                connection::Auth::Bearer
            } else {
                kept
            },
            user_name: found.and_then(|row| row.user_name.as_deref()),
            nav_her_id: found.map_or("79768", |row| &row.nav_her_id),
            allow_get_number: found.is_some_and(|row| row.allow_get_number),
            sandbox: found.is_some_and(|row| row.sandbox),
            poll_seconds: found.map_or(30, |row| row.poll_seconds),
            her_ids,
        },
        now,
    )?;
    if let Some(token) = token {
        let name = format!("connection/{id}/token");
        secret::put(tx, &name, token.expose_secret().as_bytes(), now)?;
    }
    Ok(id)
}
