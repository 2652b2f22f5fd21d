//! Keeping charts for a day without network: many patients, a few at a time, with progress that can be stopped.
//!
//! One run at a time. Each patient is read and stored section by section, so memory holds a page of each of the few that
//! are being read, however many there are. The network decides how fast it goes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::beside::{self, Allowance, Room};
use super::chart::{self, Depth, Source};
use super::error::SyncError;
use super::loops::Shared;
use crate::store::access::{self, Access};
use crate::store::{StoreError, author, kept, patient};

/// Patients read at the same time. A server of a practice is nobody's load test.
const AT_ONCE: usize = 4;
/// Those that failed are named up to here; the rest is counted.
const NAMED: usize = 100;

/// Whose charts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those that were chosen to be kept.
    Kept,
    /// These.
    These(Vec<i64>),
}

/// A patient whose chart could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Who.
    pub patient_id: i64,
    /// Catalogue key.
    pub problem: &'static str,
}

/// How a run stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keeping {
    /// Patients to be read.
    pub total: u32,
    /// Of those, read or tried.
    pub done: u32,
    /// Tried, and at least one section was not read.
    pub failures: u32,
    /// The first of those.
    pub failed: Vec<Failed>,
    /// Resources that came.
    pub resources: u32,
    /// Types that were as held.
    pub same: u32,
    /// Contents of documents that came.
    pub documents: u32,
    /// Forms of answers that came.
    pub forms: u32,
    /// When it began; `None`: nothing was ever kept in this session.
    pub started_at: Option<Timestamp>,
    /// When it ended; `None`: it runs.
    pub ended_at: Option<Timestamp>,
    /// A person stopped it.
    pub stopped: bool,
    /// The network went, and it ended there.
    pub offline: bool,
}

impl Keeping {
    /// Does it run?
    #[must_use]
    pub fn runs(&self) -> bool {
        self.started_at.is_some() && self.ended_at.is_none()
    }

    fn fail(&mut self, patient_id: i64, problem: &'static str) {
        self.failures += 1;
        if self.failed.len() < NAMED {
            self.failed.push(Failed {
                patient_id,
                problem,
            });
        }
    }
}

/// The run there is, or was.
#[derive(Debug, Default)]
pub(crate) struct Run {
    state: Mutex<Keeping>,
    stop: Mutex<CancellationToken>,
    room: Room,
}

impl Run {
    pub(super) fn within(room: Room) -> Self {
        Self {
            room,
            ..Self::default()
        }
    }

    pub(super) fn room(&self) -> Room {
        self.room
    }

    pub(crate) fn state(&self) -> Keeping {
        self.lock().clone()
    }

    pub(crate) fn stop(&self) {
        let stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        stop.cancel();
    }

    fn lock(&self) -> MutexGuard<'_, Keeping> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One who was not even asked for.
    fn failed(&self, patient_id: i64, problem: &'static str) {
        let mut state = self.lock();
        state.done += 1;
        state.fail(patient_id, problem);
    }

    /// A new run begins. `None` while another one runs.
    pub(super) fn begin(
        &self,
        now: Timestamp,
        parent: &CancellationToken,
    ) -> Option<CancellationToken> {
        let mut state = self.lock();
        if state.runs() {
            return None;
        }
        *state = Keeping {
            started_at: Some(now),
            ..Keeping::default()
        };
        let token = parent.child_token();
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = token.clone();
        Some(token)
    }
}

/// Reads them. Ends by itself when the network is gone: what is left is as old as it was, and says so.
pub(super) async fn run(shared: Arc<Shared>, which: Which, cancel: CancellationToken) {
    let ended = work(&shared, which, &cancel).await;
    {
        let mut state = shared.keeping.lock();
        state.ended_at = Some(shared.clock.now());
        state.stopped = cancel.is_cancelled() && !state.offline;
        if let Err(error) = &ended {
            state.offline |= error.offline();
            state.failures = state.failures.max(1);
        }
    }
    if let Err(error) = ended {
        tracing::warn!(%error, "Charts could not be kept.");
    }
    shared.links.touch();
}

async fn work(
    shared: &Arc<Shared>,
    which: Which,
    cancel: &CancellationToken,
) -> Result<(), SyncError> {
    let store = shared.store.clone();
    let (ids, actor) = chart::blocking(move || {
        store.read(|db| {
            let ids = match which {
                Which::Kept => kept::all(db)?,
                Which::These(ids) => ids,
            };
            Ok::<_, StoreError>((ids, author::get(db)?.hpr))
        })
    })
    .await?;
    shared.keeping.lock().total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    shared.links.touch();
    if ids.is_empty() {
        return Ok(());
    }
    let allowance = Allowance::of(shared).await?;
    let store = shared.store.clone();
    let by_server = chart::blocking(move || store.read(|db| Ok(by_server(db, ids)))).await?;
    for (connection_id, ids) in by_server {
        let source = match connection_id {
            Some(id) => Source::of(shared, Some(id)).await,
            None => Err(SyncError::NotConfigured("a chart")),
        };
        let source = match source {
            Ok(source) => match &source.known {
                Ok(_) => source,
                Err(failure) => return Err(SyncError::Client(failure.clone())),
            },
            // Typed here, or of a server that is not connected any more.
            Err(SyncError::NotConfigured(_) | SyncError::NotFound) => {
                ids.iter()
                    .for_each(|id| shared.keeping.failed(*id, "no_chart"));
                continue;
            }
            Err(error) => return Err(error),
        };
        let of = One {
            shared,
            source: &source,
            actor: &actor,
            allowance: &allowance,
        };
        let of = &of;
        stream::iter(ids)
            .take_until(cancel.cancelled())
            .for_each_concurrent(AT_ONCE, |id| async move {
                if !cancel.is_cancelled() {
                    one(of, id, cancel).await;
                }
            })
            .await;
        if cancel.is_cancelled() {
            break;
        }
    }
    Ok(())
}

/// Whose server is which; one who was taken away meanwhile has none.
fn by_server(db: &rusqlite::Connection, ids: Vec<i64>) -> BTreeMap<Option<i64>, Vec<i64>> {
    let mut servers: BTreeMap<Option<i64>, Vec<i64>> = BTreeMap::new();
    for id in ids {
        let connection = patient::get(db, id).ok().and_then(|row| row.connection_id);
        servers.entry(connection).or_default().push(id);
    }
    servers
}

/// What reading one patient needs.
struct One<'a> {
    shared: &'a Arc<Shared>,
    source: &'a Source,
    actor: &'a str,
    allowance: &'a Allowance,
}

async fn one(of: &One<'_>, patient_id: i64, cancel: &CancellationToken) {
    let One {
        shared,
        source,
        actor,
        allowance,
    } = *of;
    let (store, at, who) = (shared.store.clone(), shared.clock.now(), actor.to_owned());
    // Whose chart was read is written down, also where nobody looks on.
    let noted = chart::blocking(move || {
        store.write_refetchable(|tx| {
            let access = Access {
                command: "keep_run",
                actor: &who,
                patient_id: Some(patient_id),
                thread_id: None,
                result: "asked",
            };
            access::note(tx, &access, at)
        })
    });
    let outcome = match noted.await {
        Ok(()) => chart::refresh_from(shared, source, patient_id, Depth::Changes, cancel).await,
        Err(error) => Err(error),
    };
    // What the chart leads to comes with it. What of that is not given is counted, and no failure to keep the chart.
    let beside = match &outcome {
        Ok(refreshed) if !refreshed.offline => {
            beside::fetch(shared, &source.client, patient_id, allowance, cancel).await
        }
        _ => Ok(beside::Came::default()),
    };
    let mut state = shared.keeping.lock();
    state.done += 1;
    match &beside {
        Ok(came) => {
            state.documents += came.documents;
            state.forms += came.forms;
            if came.offline {
                state.offline = true;
                cancel.cancel();
            }
        }
        Err(error) => tracing::warn!(%error, "What a chart leads to could not be kept."),
    }
    let problem = match &outcome {
        Ok(refreshed) => {
            state.resources += refreshed.resources;
            state.same += refreshed.same;
            if refreshed.offline {
                state.offline = true;
                cancel.cancel();
                Some("offline")
            } else if refreshed.read == 0 {
                Some("not_read")
            } else {
                (refreshed.failed > 0).then_some("partly")
            }
        }
        Err(error) if error.offline() => {
            state.offline = true;
            cancel.cancel();
            Some("offline")
        }
        Err(SyncError::Store(_)) => Some("gone_here"),
        Err(_) => Some("no_chart"),
    };
    if let Some(problem) = problem {
        state.fail(patient_id, problem);
    }
    drop(state);
    shared.links.touch();
}
