//! What a server says it can do, asked before a chart is read, and what is done without it.
//!
//! Some servers take minutes to make their statement, some give an error, some nothing. None of that stops a chart: what the
//! server said before holds until it says something else, and one that never said anything is asked for everything. That it
//! is so is told by a bar, and the server is asked again a little later, so that nobody waits for it each time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::client::metadata::Capabilities;
use crate::client::{Client, ClientError, Failure};
use crate::store::connection::{self, Connection};
use crate::sync::link::Banner;
use crate::sync::loops::Shared;
use crate::tasks;

/// A person who opens a chart waits this long for a statement, once.
const PATIENCE: Duration = Duration::from_secs(10);
/// After one that did not come, none is asked for in this time.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// A statement that did not come.
#[derive(Debug, Clone)]
struct Missing {
    since: Timestamp,
    tried: Timestamp,
    /// The server has said before what it can.
    told_before: bool,
    reference: Option<String>,
}

/// Servers whose statement did not come, by connection.
#[derive(Debug, Default)]
pub(in crate::sync) struct Statements(Mutex<BTreeMap<i64, Missing>>);

impl Statements {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<i64, Missing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_recent(&self, connection_id: i64, now: Timestamp) -> bool {
        let missing = self.lock();
        missing
            .get(&connection_id)
            .is_some_and(|missing| now.duration_since(missing.tried) < AGAIN)
    }

    pub(super) fn is_missing(&self, connection_id: i64) -> bool {
        self.lock().contains_key(&connection_id)
    }

    fn missing(
        &self,
        connection_id: i64,
        now: Timestamp,
        told_before: bool,
        reference: Option<String>,
    ) {
        let mut missing = self.lock();
        let since = missing.get(&connection_id).map_or(now, |one| one.since);
        let one = Missing {
            since,
            tried: now,
            told_before,
            reference,
        };
        missing.insert(connection_id, one);
    }

    /// The server has answered. True when nothing came before.
    fn given(&self, connection_id: i64) -> bool {
        self.lock().remove(&connection_id).is_some()
    }

    /// A bar for each, as long as it is so.
    pub(in crate::sync) fn banners(&self) -> Vec<Banner> {
        let missing = self.lock();
        let bars = missing.iter().map(|(connection_id, missing)| Banner {
            code: "no_statement",
            reason: (!missing.told_before).then_some("untold"),
            connection_id: *connection_id,
            since: missing.since,
            reference: missing.reference.clone(),
        });
        bars.collect()
    }
}

/// What the server says it can; `None` where it says nothing that can be read, and everything is tried. A statement of
/// another version of FHIR says nothing about this address.
pub(super) async fn of(
    shared: &Arc<Shared>,
    row: &Connection,
    client: &Client,
) -> Result<Option<Arc<Capabilities>>, Failure> {
    let now = shared.clock.now();
    if shared.statements.is_recent(row.id, now) {
        return Ok(before(row));
    }
    match client.within(PATIENCE).metadata().await {
        Ok(found) => {
            if shared.statements.given(row.id) {
                shared.links.touch();
            }
            keep(shared, row, &found).await;
            Ok(found.r4().then(|| Arc::new(found)))
        }
        // A server without a statement: everything is tried, and there is nothing to wait for.
        Err(Failure {
            error:
                ClientError::Status {
                    status: 400 | 404 | 405 | 410 | 501,
                    ..
                },
            ..
        }) => {
            if shared.statements.given(row.id) {
                shared.links.touch();
            }
            Ok(None)
        }
        Err(failure) if is_away(&failure.error) => Err(failure),
        Err(failure) => {
            let told = before(row);
            let reference = failure.request_id;
            shared
                .statements
                .missing(row.id, now, told.is_some(), reference);
            shared.links.touch();
            Ok(told)
        }
    }
}

/// Nobody is there: whatever is asked next will not be answered either.
fn is_away(error: &ClientError) -> bool {
    matches!(
        error,
        ClientError::Dns | ClientError::Connect | ClientError::ConnectTimeout
    )
}

/// What the server said the last time.
fn before(row: &Connection) -> Option<Arc<Capabilities>> {
    let text = row.capabilities.as_deref()?;
    let told = serde_json::from_str::<Capabilities>(text).ok()?;
    told.r4().then(|| Arc::new(told))
}

/// Kept for whoever builds a question, and for the next time it does not come.
async fn keep(shared: &Arc<Shared>, row: &Connection, found: &Capabilities) {
    let told = Capabilities {
        request_id: String::new(),
        ..found.clone()
    };
    let text = serde_json::to_string(&told).unwrap_or_default();
    if row.capabilities.as_deref() == Some(text.as_str()) {
        return;
    }
    let (store, id) = (shared.store.clone(), row.id);
    let kept = tasks::blocking(move || {
        store.write_refetchable(|tx| connection::set_capabilities(tx, id, &text))
    });
    if let Some(Err(error)) = kept.await {
        tracing::warn!(%error, "What a server can do could not be kept.");
    }
}
