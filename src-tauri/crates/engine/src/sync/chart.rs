//! Reading a chart: section by section, each with how it went, so that the four kinds of empty are never mixed.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use fhir::page::{Limits, Mode, PageError};

use super::error::{PollError, SyncError};
use super::loops::Shared;
use super::person;
use crate::client::metadata::Capabilities;
use crate::client::search::Search;
use crate::client::{Client, ClientError, Failure, NotFhir};
use crate::store::chart::{self, Fetch};
use crate::store::connection::{self, Connection, Role};
use crate::store::patient;
use crate::store::resource::{self, Fetched, link};
use crate::store::{StoreError, connection as store_connection};
use crate::tasks;

/// Sections as the store and the window name them, and the types each is made of.
const SECTIONS: &[(&str, &[&str])] = &[
    ("conditions", &["Condition"]),
    ("allergies", &["AllergyIntolerance"]),
    ("medications", &["MedicationStatement", "MedicationRequest"]),
    ("measurements", &["Observation"]),
    ("documents", &["DocumentReference", "Composition"]),
    ("appointments", &["Appointment"]),
    ("encounters", &["Encounter"]),
    ("services", &["EpisodeOfCare"]),
    ("plans", &["CarePlan", "Goal"]),
    ("forms", &["QuestionnaireResponse"]),
    ("flags", &["Flag"]),
    (
        "other",
        &[
            "Procedure",
            "Immunization",
            "DiagnosticReport",
            "FamilyMemberHistory",
            "ServiceRequest",
            "Task",
            "Communication",
            "Consent",
            "RelatedPerson",
            "CareTeam",
            "Device",
        ],
    ),
];
/// Sections that are asked for only where the server says that it has their types.
const OFFERED_ONLY: &[&str] = &["plans", "forms", "flags", "other"];
/// Pages followed for one type: a server that always says "more" must come to an end.
const PAGES: usize = 50;
/// Rows asked for a page.
const ROWS: &str = "200";
/// Patients shown of one search.
const FOUND: &str = "50";

/// What a refresh did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Sections that the server answered.
    pub read: u32,
    /// Sections that failed, or that the server does not let us read.
    pub failed: u32,
    /// Resources that came.
    pub resources: u32,
    /// Resources that the server gave although they are another person's; not kept.
    pub strangers: u32,
}

/// What a search at the server found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Local numbers, in the server's order.
    pub patient_ids: Vec<i64>,
    /// The server has more.
    pub truncated: bool,
    /// Of the last request.
    pub request_id: Option<String>,
}

/// The EHR connection: the first that is set up.
async fn ehr(shared: &Arc<Shared>, id: Option<i64>) -> Result<(Connection, Client), SyncError> {
    let of = Arc::clone(shared);
    let made = tasks::blocking(move || {
        let rows = of.store.read(connection::all)?;
        let row = rows
            .into_iter()
            .find(|row| row.role == Role::Ehr && id.is_none_or(|id| row.id == id))
            .ok_or(SyncError::NotConfigured("an ehr connection"))?;
        let client = of.clients.of(&row)?;
        Ok((row, client))
    });
    made.await.unwrap_or(Err(SyncError::NotFound))
}

/// Reads every section of a patient's chart.
pub(super) async fn refresh(
    shared: &Arc<Shared>,
    patient_id: i64,
    cancel: &CancellationToken,
) -> Result<Refreshed, SyncError> {
    let store = shared.store.clone();
    let patient = blocking(move || store.read(|db| patient::get(db, patient_id))).await?;
    let fhir_id = patient
        .fhir_id
        .clone()
        .ok_or(SyncError::NotConfigured("a chart"))?;
    let (row, client) = ehr(shared, patient.connection_id).await?;
    let total = u32::try_from(SECTIONS.len()).unwrap_or(u32::MAX);
    let progress = Refreshing { shared, patient_id };
    progress.set(0, total);
    let capabilities = capabilities(shared, &row, &client).await;
    let mut refreshed = Refreshed::default();
    if let Ok(Some(capabilities)) = &capabilities
        && capabilities.search.contains_key("Patient")
        && let Ok(answer) = client.read("Patient", &fhir_id).await
    {
        keep_patient(shared, &row, &answer.body).await?;
    }
    for (done, (section, types)) in (1..).zip(SECTIONS) {
        if cancel.is_cancelled() {
            break;
        }
        let asked = match &capabilities {
            Ok(None) if OFFERED_ONLY.contains(section) => Section::new(Fetch::NotSupported),
            Ok(capabilities) => {
                let known = capabilities.as_ref();
                read_section(&client, known, types, &fhir_id).await
            }
            Err(failure) => Section::failed(failure.clone()),
        };
        refreshed.resources += u32::try_from(asked.kept.len()).unwrap_or(u32::MAX);
        refreshed.strangers += asked.strangers;
        match asked.fetch {
            Fetch::Read => refreshed.read += 1,
            Fetch::NoAccess | Fetch::NotSupported | Fetch::Failed => refreshed.failed += 1,
        }
        keep(shared, &row, patient_id, section, asked).await?;
        progress.set(done, total);
    }
    Ok(refreshed)
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

/// What the server says it can; `None` where it says nothing that can be read, and everything is tried.
async fn capabilities(
    shared: &Arc<Shared>,
    row: &Connection,
    client: &Client,
) -> Result<Option<Capabilities>, Failure> {
    match client.metadata().await {
        Ok(found) => {
            let types: Vec<&String> = found.search.keys().collect();
            let told = serde_json::json!({"fhirVersion": found.fhir_version, "types": types});
            let (store, id, text) = (shared.store.clone(), row.id, told.to_string());
            if row.capabilities.as_deref() != Some(text.as_str()) {
                let kept = tasks::blocking(move || {
                    store.write_refetchable(|tx| store_connection::set_capabilities(tx, id, &text))
                });
                if let Some(Err(error)) = kept.await {
                    tracing::warn!(%error, "What a server can do could not be kept.");
                }
            }
            Ok(Some(found))
        }
        Err(failure) if failure.error.offline() => Err(failure),
        Err(Failure {
            error: ClientError::Status {
                status: 401 | 403, ..
            },
            ..
        })
        | Err(_) => Ok(None),
    }
}

/// What asking for a section brought.
#[derive(Debug)]
struct Section {
    fetch: Fetch,
    kept: Vec<Kept>,
    /// Types that were read to their last page: what is held of them and did not come is gone.
    whole: Vec<&'static str>,
    problem: Option<String>,
    reference: Option<String>,
    strangers: u32,
}

#[derive(Debug)]
struct Kept {
    resource_type: String,
    fhir_id: String,
    version: Option<String>,
    last_updated: Option<String>,
    raw: Vec<u8>,
    request_id: String,
}

impl Section {
    fn new(fetch: Fetch) -> Self {
        Self {
            fetch,
            kept: Vec::new(),
            whole: Vec::new(),
            problem: None,
            reference: None,
            strangers: 0,
        }
    }

    fn failed(failure: Failure) -> Self {
        let (fetch, problem) = meaning(&failure.error);
        Self {
            problem: Some(problem),
            reference: failure.request_id,
            ..Self::new(fetch)
        }
    }
}

fn meaning(error: &ClientError) -> (Fetch, String) {
    match error {
        ClientError::Status {
            status: 401 | 403, ..
        } => (Fetch::NoAccess, "no_access".to_owned()),
        ClientError::Status {
            status: status @ (404 | 405 | 501),
            ..
        } => (Fetch::NotSupported, format!("http_{status}")),
        ClientError::Status { status, .. } => (Fetch::Failed, format!("http_{status}")),
        error if error.offline() => (Fetch::Failed, "offline".to_owned()),
        error => (Fetch::Failed, error.code().to_owned()),
    }
}

async fn read_section(
    client: &Client,
    known: Option<&Capabilities>,
    types: &[&'static str],
    fhir_id: &str,
) -> Section {
    let mut section = Section::new(Fetch::NotSupported);
    let mut worst: Option<Section> = None;
    for resource_type in types {
        if known.is_some_and(|known| !known.searches(resource_type, "patient")) {
            continue;
        }
        match read_type(client, resource_type, fhir_id, &mut section).await {
            Ok(()) => section.fetch = Fetch::Read,
            Err(failure) => worst = Some(Section::failed(failure)),
        }
    }
    match worst {
        None => section,
        // One of several types is not offered: the others are the section.
        Some(failed) if failed.fetch == Fetch::NotSupported && section.fetch == Fetch::Read => {
            section
        }
        Some(failed) => Section {
            kept: section.kept,
            whole: section.whole,
            strangers: section.strangers,
            ..failed
        },
    }
}

async fn read_type(
    client: &Client,
    resource_type: &'static str,
    fhir_id: &str,
    section: &mut Section,
) -> Result<(), Failure> {
    let search = Search::open(resource_type, &[("patient", fhir_id), ("_count", ROWS)]);
    let mut answer = client.search(&search).await?;
    let mut seen = BTreeSet::new();
    for _ in 0..PAGES {
        section.reference = Some(answer.request_id.clone());
        let next = {
            let page = read_page(client, &answer.body, &answer.request_id)?;
            for entry in &page.entries {
                if entry.mode == Mode::Outcome || entry.fault.is_some() {
                    continue;
                }
                let peek = entry.peek();
                let (Some(kind), Some(id)) = (peek.resource_type, peek.id) else {
                    continue;
                };
                if entry.mode == Mode::Match && !belongs(entry.raw, fhir_id) {
                    section.strangers += 1;
                    continue;
                }
                section.kept.push(Kept {
                    resource_type: kind.into_owned(),
                    fhir_id: id.into_owned(),
                    version: peek.version_id.map(|version| version.into_owned()),
                    last_updated: peek.last_updated.map(|at| at.into_owned()),
                    raw: entry.raw.to_vec(),
                    request_id: answer.request_id.clone(),
                });
            }
            page.next.map(|next| next.into_owned())
        };
        match next {
            None => {
                section.whole.push(resource_type);
                return Ok(());
            }
            // A page that points to itself is the end, as far as anybody can tell.
            Some(next) if !seen.insert(next.clone()) => break,
            Some(next) => answer = client.next_page(&next).await?,
        }
    }
    section.problem = Some("cut_short".to_owned());
    Ok(())
}

fn read_page<'a>(
    client: &Client,
    body: &'a [u8],
    request_id: &str,
) -> Result<fhir::page::Page<'a>, Failure> {
    let limits = Limits {
        bytes: client.server().caps.bytes,
        ..Limits::default()
    };
    fhir::page::read(body, &limits).map_err(|error| Failure {
        error: match error {
            PageError::Html => ClientError::NotFhir(NotFhir::Html),
            PageError::Empty => ClientError::NotFhir(NotFhir::Empty),
            PageError::Cut { .. } => ClientError::Cut,
            PageError::TooLarge { limit, .. } => ClientError::TooLarge { limit },
            PageError::Xml
            | PageError::NotJson { .. }
            | PageError::TooDeep { .. }
            | PageError::NotABundle { .. }
            | PageError::NotASearchset { .. }
            | PageError::Outcome(_) => ClientError::NotFhir(NotFhir::Unreadable),
        },
        request_id: Some(request_id.to_owned()),
    })
}

/// Is the resource about this patient? A server that passes over a parameter it does not know gives everybody's, and
/// one of those in a chart is the mistake that hurts. What names nobody at all is taken at the server's word.
fn belongs(raw: &[u8], fhir_id: &str) -> bool {
    let Ok(resource) = serde_json::from_slice::<Value>(raw) else {
        return false;
    };
    let mut named = Vec::new();
    for member in ["subject", "patient", "individual"] {
        named.extend(reference(resource.get(member)));
    }
    if let Some(participants) = resource.get("participant").and_then(Value::as_array) {
        let patients = participants
            .iter()
            .filter_map(|participant| reference(participant.get("actor")))
            .filter(|actor| actor.contains("Patient/"));
        named.extend(patients);
    }
    named.is_empty()
        || named.iter().any(|reference| {
            let path = reference.split("/_history/").next().unwrap_or(reference);
            path.rsplit('/').next() == Some(fhir_id)
        })
}

fn reference(member: Option<&Value>) -> Option<&str> {
    member?.get("reference")?.as_str()
}

async fn keep(
    shared: &Arc<Shared>,
    row: &Connection,
    patient_id: i64,
    section: &'static str,
    asked: Section,
) -> Result<(), SyncError> {
    let (store, connection_id, at) = (shared.store.clone(), row.id, shared.clock.now());
    blocking(move || {
        store.write_refetchable(|tx| {
            let fetched: Vec<Fetched<'_>> = asked
                .kept
                .iter()
                .map(|kept| Fetched {
                    resource_type: &kept.resource_type,
                    fhir_id: &kept.fhir_id,
                    version: kept.version.as_deref(),
                    last_updated: kept.last_updated.as_deref(),
                    raw: &kept.raw,
                })
                .collect();
            let ids = resource::upsert_many(tx, connection_id, "", Some(patient_id), &fetched, at)?;
            for (id, kept) in ids.iter().zip(&asked.kept) {
                link::brought_by(tx, std::slice::from_ref(id), &kept.request_id)?;
            }
            for resource_type in &asked.whole {
                resource::forget_others(tx, connection_id, patient_id, resource_type, &ids)?;
            }
            let (problem, reference) = (asked.problem.as_deref(), asked.reference.as_deref());
            chart::note(tx, patient_id, section, asked.fetch, problem, reference, at)
        })
    })
    .await
}

async fn keep_patient(
    shared: &Arc<Shared>,
    row: &Connection,
    raw: &[u8],
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
            Ok(Some(id))
        })
    })
    .await
}

/// Searches patients by name, birth date or number, and keeps whom the server names.
pub(super) async fn search(shared: &Arc<Shared>, text: &str) -> Result<Found, SyncError> {
    let (row, client) = ehr(shared, None).await?;
    let today = shared.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut found = Found::default();
    for parameters in person::questions(text, today) {
        let mut parameters = parameters;
        parameters.push(("_count", FOUND.to_owned()));
        let borrowed: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = client
            .search(&Search::personal("Patient", &borrowed))
            .await?;
        found.request_id = Some(answer.request_id.clone());
        let raws: Vec<Vec<u8>> = {
            let page = read_page(&client, &answer.body, &answer.request_id)?;
            found.truncated |= page.next.is_some();
            let patients = page.entries.iter().filter(|entry| {
                entry.mode == Mode::Match
                    && entry.peek().resource_type.as_deref() == Some("Patient")
            });
            patients.map(|entry| entry.raw.to_vec()).collect()
        };
        for raw in raws {
            if let Some(id) = keep_patient(shared, &row, &raw).await?
                && !found.patient_ids.contains(&id)
            {
                found.patient_ids.push(id);
            }
        }
    }
    Ok(found)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, SyncError> {
    super::reader::blocking(work)
        .await
        .map_err(|error| match error {
            PollError::Store(error) => SyncError::Store(error),
            _ => SyncError::NotFound,
        })
}

#[cfg(test)]
mod tests {
    use super::belongs;

    #[test]
    fn another_persons_resource_is_not_taken_into_a_chart() {
        assert!(belongs(br#"{"subject":{"reference":"Patient/p1"}}"#, "p1"));
        assert!(belongs(
            br#"{"subject":{"reference":"http://h/fhir/Patient/p1/_history/2"}}"#,
            "p1"
        ));
        assert!(!belongs(br#"{"subject":{"reference":"Patient/p2"}}"#, "p1"));
        assert!(!belongs(
            br#"{"patient":{"reference":"Patient/p11"}}"#,
            "p1"
        ));
        assert!(belongs(
            br#"{"participant":[{"actor":{"reference":"Practitioner/x"}},{"actor":{"reference":"Patient/p1"}}]}"#,
            "p1"
        ));
        assert!(belongs(br#"{"code":{"text":"names nobody"}}"#, "p1"));
    }
}
