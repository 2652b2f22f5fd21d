//! Clients by connection, made from the store and made anew when the connection or its secret changed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;

use super::error::SyncError;
use crate::client::exchange::Headers;
use crate::client::{Auth, Caps, Client, ClientError, Exchange, Purpose, Ring, Server};
use crate::clock::Clock;
use crate::store::connection::{self, Connection};
use crate::store::{self, Store, secret};

/// One client a connection.
#[derive(Debug)]
pub(crate) struct Clients {
    store: Store,
    clock: Arc<dyn Clock>,
    ring: Arc<Ring>,
    caps: Caps,
    made: Mutex<BTreeMap<i64, (Settings, Client)>>,
}

/// What a client is made from. Compared, never shown.
#[derive(Clone, PartialEq, Eq)]
struct Settings {
    base_url: String,
    auth: connection::Auth,
    user_name: Option<String>,
    allow_get_number: bool,
    secret: Option<Vec<u8>>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Settings")
    }
}

impl Clients {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>, ring: Arc<Ring>, caps: Caps) -> Self {
        Self {
            store,
            clock,
            ring,
            caps,
            made: Mutex::default(),
        }
    }

    /// The client of a connection. Blocks on the store.
    pub(crate) fn of(&self, row: &Connection) -> Result<Client, SyncError> {
        let kept = match row.auth {
            connection::Auth::None => None,
            connection::Auth::Basic => self.secret(row.id, "password")?,
            connection::Auth::Bearer => self.secret(row.id, "token")?,
        };
        let settings = Settings {
            base_url: row.base_url.clone(),
            auth: row.auth,
            user_name: row.user_name.clone(),
            allow_get_number: row.allow_get_number,
            secret: kept,
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, client)) = made.get(&row.id)
            && *of == settings
        {
            return Ok(client.clone());
        }
        let client = self.make(row.id, &settings)?;
        made.insert(row.id, (settings, client.clone()));
        Ok(client)
    }

    fn secret(&self, id: i64, kind: &str) -> Result<Option<Vec<u8>>, SyncError> {
        let name = format!("connection/{id}/{kind}");
        let kept = self.store.read(|db| secret::get(db, &name))?;
        Ok(kept.map(|kept| kept.to_vec()))
    }

    fn make(&self, id: i64, settings: &Settings) -> Result<Client, SyncError> {
        let text = settings
            .secret
            .clone()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let secret = SecretString::from(text.unwrap_or_default());
        let auth = match settings.auth {
            connection::Auth::None => Auth::None,
            connection::Auth::Basic => Auth::Basic {
                user: settings.user_name.clone().unwrap_or_default(),
                password: secret,
            },
            connection::Auth::Bearer => Auth::Bearer { token: secret },
        };
        let server = Server::new(&settings.base_url, auth).map_err(failed)?;
        let server = Server {
            connection_id: id,
            allow_get_number: settings.allow_get_number,
            caps: self.caps,
            ..server
        };
        let sink = Arc::clone(&self.ring);
        Client::new(server, Arc::clone(&self.clock), sink).map_err(failed)
    }
}

fn failed(error: ClientError) -> SyncError {
    SyncError::Client(error.into())
}

/// An exchange as the store keeps it: those that failed, or that caused what is stored with them.
pub(crate) fn kept(
    ring: &Ring,
    request_id: &str,
    outbox_id: Option<i64>,
) -> Option<store::exchange::Exchange> {
    let exchange = ring.find(request_id)?;
    Some(to_keep(&exchange, outbox_id))
}

/// As a row. Bodies that are messages stand in the store already, by reference: a page of a log is its arrivals.
pub fn to_keep(exchange: &Exchange, outbox_id: Option<i64>) -> store::exchange::Exchange {
    let pairs =
        |headers: &Headers| serde_json::to_string(headers).unwrap_or_else(|_| "[]".to_owned());
    let bytes = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let page = exchange.purpose == Purpose::Poll && !exchange.failed();
    store::exchange::Exchange {
        connection_id: Some(exchange.connection_id).filter(|id| *id != 0),
        patient_id: exchange.patient_id,
        request_id: exchange.request_id.clone(),
        purpose: exchange.purpose.word().to_owned(),
        method: exchange.method.clone(),
        url: exchange.url.clone(),
        started_at: store::moment::text(exchange.at),
        millis: Some(exchange.millis),
        head_millis: exchange.head_millis,
        status: exchange.status,
        problem: exchange.problem.map(str::to_owned),
        request_headers: pairs(&exchange.request_headers),
        response_headers: pairs(&exchange.response_headers),
        sent_bytes: bytes(exchange.sent_bytes),
        received_bytes: bytes(exchange.received_bytes),
        request_body: exchange.request_body.clone(),
        response_body: exchange.response_body.clone().filter(|_| !page),
        outbox_id,
        ..store::exchange::Exchange::default()
    }
}
