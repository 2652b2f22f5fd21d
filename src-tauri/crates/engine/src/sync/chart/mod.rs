//! Reading a chart: section by section, each with how it went, so that the four kinds of empty are never mixed.
//!
//! A person who asks gets everything read anew. What is kept for a day without network is refreshed by what the server
//! offers ([`read`] decides, type by type): only what is not as held, only what has changed, or all of it.

mod found;
mod page;
mod read;
mod statement;

use std::sync::{Arc, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::error::{PollError, SyncError};
use super::loops::Shared;
use super::person;
use crate::client::metadata::Capabilities;
use crate::client::{Client, ClientError, Failure, Fresh};
use crate::store::chart::{self, Fetch, SECTIONS};
use crate::store::chart_type::{self, Held};
use crate::store::connection::{self, Connection, Role};
use crate::store::patient;
use crate::store::resource::{self, Fetched, link};
use crate::store::{StoreError, moment, setting};
use crate::tasks;

pub use found::Found;
pub(super) use found::search;
pub(super) use page::{Whose, take};
pub(super) use read::Depth;
use read::{Asking, Extent, Section, TypeRead};
pub(super) use statement::Statements;

/// Sections that are asked for only where the server says that it has their types.
const OFFERED_ONLY: &[&str] = &["plans", "forms", "flags", "other"];
/// A server's clock and its index may differ by this much from what its answers say.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Sections that the server answered.
    pub read: u32,
    /// Sections that failed, or that the server does not let us read.
    pub failed: u32,
    /// Resources that came.
    pub resources: u32,
    /// Types that the server said were as held.
    pub same: u32,
    /// Resources that the server gave although they are another person's; not kept.
    pub strangers: u32,
    /// Nothing was answered at all: no network.
    pub offline: bool,
}

/// A server to read charts from, and what it offers.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) row: Connection,
    pub(super) client: Client,
    /// What the server says it can; `None` where it says nothing that can be read, and everything is tried.
    pub(super) known: Result<Option<Arc<Capabilities>>, Failure>,
    /// Its tags stayed the same while what they stand for changed.
    tags_lie: bool,
    /// It was asked for that, and did not say.
    unsaid: bool,
}

impl Source {
    /// The EHR connection: the first that is set up, or the one asked for.
    pub(super) async fn of(shared: &Arc<Shared>, id: Option<i64>) -> Result<Self, SyncError> {
        let (row, client, tags_lie) = ehr(shared, id).await?;
        let known = statement::of(shared, &row, &client).await;
        let unsaid = shared.statements.is_missing(row.id);
        Ok(Self {
            row,
            client,
            known,
            tags_lie,
            unsaid,
        })
    }
}

async fn ehr(
    shared: &Arc<Shared>,
    id: Option<i64>,
) -> Result<(Connection, Client, bool), SyncError> {
    let of = Arc::clone(shared);
    let made = tasks::blocking(move || {
        let rows = of.store.read(connection::all)?;
        let row = rows
            .into_iter()
            .find(|row| row.role == Role::Ehr && id.is_none_or(|id| row.id == id))
            .ok_or(SyncError::NotConfigured("an ehr connection"))?;
        let client = of.clients.of(&row)?;
        let lie = of.store.read(|db| setting::get(db, &tags_lie(row.id)))?;
        Ok((row, client, lie.is_some()))
    });
    made.await.unwrap_or(Err(SyncError::NotFound))
}

fn tags_lie(connection_id: i64) -> String {
    format!("etags-lie/{connection_id}")
}

/// Reads every section of a patient's chart anew.
pub(super) async fn refresh(
    shared: &Arc<Shared>,
    patient_id: i64,
    cancel: &CancellationToken,
) -> Result<Refreshed, SyncError> {
    let store = shared.store.clone();
    let patient = blocking(move || store.read(|db| patient::get(db, patient_id))).await?;
    if patient.fhir_id.is_none() {
        return Err(SyncError::NotConfigured("a chart"));
    }
    let source = Source::of(shared, patient.connection_id).await?;
    refresh_from(shared, &source, patient_id, Depth::Whole, cancel).await
}

/// Reads a patient's chart from a server that is known already.
pub(super) async fn refresh_from(
    shared: &Arc<Shared>,
    source: &Source,
    patient_id: i64,
    depth: Depth,
    cancel: &CancellationToken,
) -> Result<Refreshed, SyncError> {
    let store = shared.store.clone();
    let (patient, held) = blocking(move || {
        store.read(|db| {
            Ok((
                patient::get(db, patient_id)?,
                chart_type::of(db, patient_id)?,
            ))
        })
    })
    .await?;
    let fhir_id = patient
        .fhir_id
        .clone()
        .ok_or(SyncError::NotConfigured("a chart"))?;
    let total = u32::try_from(SECTIONS.len()).unwrap_or(u32::MAX);
    let progress = Refreshing { shared, patient_id };
    progress.set(0, total);
    let mut refreshed = Refreshed::default();
    let client = source.client.about(Some(patient_id));
    let asking = Asking {
        client: &client,
        known: source.known.as_ref().ok().and_then(Option::as_deref),
        fhir_id: &fhir_id,
        held: &held,
        depth,
        tags: !source.tags_lie,
        since: server_now(shared, &source.client),
        now: shared.clock.now(),
    };
    if source.known.is_ok() && asking.offers_reading() {
        read_patient(shared, source, &patient, &asking).await?;
    }
    for (done, (section, types)) in (1..).zip(SECTIONS) {
        if cancel.is_cancelled() {
            break;
        }
        let asked = match &source.known {
            // It said nothing of itself and gives no section: nobody waits for the others to be refused one by one.
            Ok(_) if source.unsaid && refreshed.offline => Section::offline(),
            Ok(None) if OFFERED_ONLY.contains(section) => Section::not_offered(),
            Ok(_) => read::section(&asking, types).await,
            Err(failure) => Section::failed(failure.clone()),
        };
        let came = asked
            .reads
            .iter()
            .map(|read| read.kept.len())
            .sum::<usize>();
        refreshed.resources += u32::try_from(came).unwrap_or(u32::MAX);
        for read in &asked.reads {
            refreshed.strangers += read.strangers;
            refreshed.same += u32::from(read.extent == Extent::Same);
        }
        match asked.fetch {
            Fetch::Read => refreshed.read += 1,
            Fetch::NoAccess | Fetch::Failed => refreshed.failed += 1,
            // What a server does not have is no failure to read it.
            Fetch::NotSupported => {}
        }
        refreshed.offline |= asked.problem.as_deref() == Some("offline");
        keep(shared, source, patient_id, section, asked).await?;
        progress.set(done, total);
    }
    Ok(refreshed)
}

/// The server's time, a little behind, for asking what has changed since.
fn server_now(shared: &Shared, client: &Client) -> Timestamp {
    let now = shared.clock.now();
    let skew = SignedDuration::from_millis(client.skew_millis().unwrap_or(0));
    now.checked_sub(skew + OVERLAP).unwrap_or(now)
}

/// Removes itself however the refresh ends.
struct Refreshing<'a> {
    shared: &'a Shared,
    patient_id: i64,
}

impl Refreshing<'_> {
    fn set(&self, done: u32, total: u32) {
        let mut refreshing = self
            .shared
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        refreshing.insert(self.patient_id, (done, total));
    }
}

impl Drop for Refreshing<'_> {
    fn drop(&mut self) {
        let mut refreshing = self
            .shared
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        refreshing.remove(&self.patient_id);
    }
}

async fn keep(
    shared: &Arc<Shared>,
    source: &Source,
    patient_id: i64,
    section: &'static str,
    asked: Section,
) -> Result<(), SyncError> {
    let (store, connection_id, at) = (shared.store.clone(), source.row.id, shared.clock.now());
    let sort = shared.sort;
    blocking(move || {
        store.write_refetchable(|tx| {
            for read in &asked.reads {
                let fetched: Vec<Fetched<'_>> = read.kept.iter().map(page::Kept::fetched).collect();
                let ids =
                    resource::upsert_many(tx, connection_id, "", Some(patient_id), &fetched, at)?;
                for (id, kept) in ids.iter().zip(&read.kept) {
                    link::brought_by(tx, std::slice::from_ref(id), &kept.request_id)?;
                }
                for gone in &read.gone {
                    resource::forget(tx, connection_id, patient_id, read.kind, gone)?;
                }
                if read.extent == Extent::Whole {
                    resource::forget_others(tx, connection_id, patient_id, read.kind, &ids)?;
                }
                note_type(tx, connection_id, patient_id, read, at)?;
            }
            if let Some(sort) = sort {
                sort(tx, patient_id)?;
            }
            patient::weigh(tx, patient_id)?;
            let (problem, reference) = (asked.problem.as_deref(), asked.reference.as_deref());
            chart::note(tx, patient_id, section, asked.fetch, problem, reference, at)
        })
    })
    .await
}

/// How a type was read, for the next time. A tag that stood for something else the last time is not believed again.
fn note_type(
    tx: &crate::store::Tx<'_>,
    connection_id: i64,
    patient_id: i64,
    read: &TypeRead,
    at: Timestamp,
) -> Result<(), StoreError> {
    let since = read.since.map(moment::text);
    match read.extent {
        Extent::Whole => {
            let before = chart_type::get(tx, patient_id, read.kind)?;
            let digest = read.digest();
            let lied = before.is_some_and(|before| {
                before.etag.is_some()
                    && before.etag == read.etag
                    && before.digest.is_some_and(|before| before != digest)
            });
            if lied {
                setting::put(tx, &tags_lie(connection_id), Some("1"))?;
            }
            let held = Held {
                etag: read.etag.clone(),
                digest: Some(digest),
                since,
                whole_at: Some(moment::text(at)),
            };
            chart_type::put(tx, patient_id, read.kind, &held)
        }
        Extent::Changes => chart_type::changed(tx, patient_id, read.kind, since.as_deref()),
        Extent::Part => chart_type::forget(tx, patient_id, read.kind),
        Extent::Same => Ok(()),
    }
}

/// The patient herself. A server that has had her and has her no longer says so by 404 or 410: that is shown.
async fn read_patient(
    shared: &Arc<Shared>,
    source: &Source,
    patient: &patient::Patient,
    asking: &Asking<'_>,
) -> Result<(), SyncError> {
    let tag = asking.tag("Patient");
    match asking
        .client
        .read_unless("Patient", asking.fhir_id, tag)
        .await
    {
        Ok(Fresh::New(answer)) => {
            keep_patient(shared, &source.row, &answer.body, Some(answer.etag)).await?;
        }
        Err(Failure {
            error: ClientError::Status {
                status: 404 | 410, ..
            },
            ..
        }) => {
            let (store, id) = (shared.store.clone(), patient.id);
            blocking(move || store.write_refetchable(|tx| patient::gone(tx, id))).await?;
        }
        Ok(Fresh::Same(_)) | Err(_) => {}
    }
    Ok(())
}

/// Keeps a Patient resource; with the tag it came with, where it was read by itself.
pub(super) async fn keep_patient(
    shared: &Arc<Shared>,
    row: &Connection,
    raw: &[u8],
    tag: Option<Option<String>>,
) -> Result<Option<i64>, SyncError> {
    let Some(read) = person::read(raw, row.id) else {
        return Ok(None);
    };
    let (store, connection_id, at, raw) = (
        shared.store.clone(),
        row.id,
        shared.clock.now(),
        raw.to_vec(),
    );
    blocking(move || {
        store.write_refetchable(|tx| {
            let id = patient::upsert(tx, &read)?;
            patient::touched(tx, id, at)?;
            let fhir_id = read.fhir_id.as_deref().unwrap_or_default();
            let peek = fhir::page::peek(&raw);
            let fetched = Fetched {
                resource_type: "Patient",
                fhir_id,
                version: peek.version_id.as_deref(),
                last_updated: peek.last_updated.as_deref(),
                raw: &raw,
            };
            resource::upsert_many(tx, connection_id, "", Some(id), &[fetched], at)?;
            patient::weigh(tx, id)?;
            if let Some(etag) = tag {
                let held = Held {
                    etag,
                    digest: None,
                    since: None,
                    whole_at: Some(moment::text(at)),
                };
                chart_type::put(tx, id, "Patient", &held)?;
            }
            Ok(Some(id))
        })
    })
    .await
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, SyncError> {
    super::reader::blocking(work)
        .await
        .map_err(|error| match error {
            PollError::Store(error) => SyncError::Store(error),
            _ => SyncError::NotFound,
        })
}
