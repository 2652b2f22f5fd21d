//! A page of a chart, taken apart where blocking is allowed: one of fifty megabytes must not hold up what else is asked.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use fhir::page::{Limits, Mode, PageError};
use fhir::search;

use crate::client::{Client, ClientError, Failure, Fhir, NotFhir};
use crate::store::resource::Fetched;
use crate::tasks;

/// A resource on its way into the store.
#[derive(Debug, Clone)]
pub(in crate::sync) struct Kept {
    pub(in crate::sync) resource_type: String,
    pub(in crate::sync) fhir_id: String,
    version: Option<String>,
    last_updated: Option<String>,
    pub(in crate::sync) raw: Vec<u8>,
    /// X-Request-ID of the answer it came in.
    pub(in crate::sync) request_id: String,
}

impl Kept {
    pub(in crate::sync) fn fetched(&self) -> Fetched<'_> {
        Fetched {
            resource_type: &self.resource_type,
            fhir_id: &self.fhir_id,
            version: self.version.as_deref(),
            last_updated: self.last_updated.as_deref(),
            raw: &self.raw,
        }
    }
}

/// What a page holds.
#[derive(Debug, Default)]
pub(in crate::sync) struct Taken {
    /// Of this patient, or come along with what is hers.
    pub(in crate::sync) kept: Vec<Kept>,
    /// `Type/id` of entries without a resource: in a history, what was deleted.
    pub(in crate::sync) empty: Vec<String>,
    /// Entries that answer the search, whoever they are about.
    pub(in crate::sync) matches: usize,
    /// `id` of those that are about somebody else.
    pub(in crate::sync) strangers: Vec<String>,
    pub(in crate::sync) next: Option<String>,
    pub(in crate::sync) total: Option<u64>,
    /// What the server passed over; `None` where it does not say what it acted on.
    pub(in crate::sync) ignored: Option<Vec<String>>,
}

/// Whose a resource must be to be taken.
#[derive(Debug, Clone)]
pub(in crate::sync) enum Whose {
    /// About this patient.
    Of(String),
    /// Anybody's.
    Anybody,
}

/// Takes a page apart.
pub(in crate::sync) async fn take(
    client: &Client,
    answer: Fhir,
    whose: Whose,
    asked: Arc<Vec<(String, String)>>,
) -> Result<Taken, Failure> {
    let limits = Limits {
        bytes: client.server().caps.bytes,
        ..Limits::default()
    };
    let request_id = answer.request_id.clone();
    let taken = tasks::blocking(move || read(&answer, &limits, &whose, &asked)).await;
    taken
        .unwrap_or(Err(ClientError::NotFhir(NotFhir::Unreadable)))
        .map_err(|error| Failure {
            error,
            request_id: Some(request_id),
        })
}

fn read(
    answer: &Fhir,
    limits: &Limits,
    whose: &Whose,
    asked: &[(String, String)],
) -> Result<Taken, ClientError> {
    let (request_id, form) = (&answer.request_id, answer.exchange.method == "POST");
    let page = fhir::page::read(&answer.body, limits).map_err(|error| match error {
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
    })?;
    let mut taken = Taken {
        next: page.next.as_deref().map(str::to_owned),
        total: page.total,
        ignored: search::passed_over(asked, page.own.as_deref(), form),
        ..Taken::default()
    };
    for entry in &page.entries {
        if entry.raw.is_empty() {
            let url = entry.full_url.as_deref().unwrap_or_default();
            taken.empty.extend(last_two(url));
        }
        if entry.mode == Mode::Outcome || entry.fault.is_some() {
            continue;
        }
        let peek = entry.peek();
        let (Some(kind), Some(id)) = (peek.resource_type, peek.id) else {
            continue;
        };
        taken.matches += usize::from(entry.mode == Mode::Match);
        if let Whose::Of(patient) = whose
            && entry.mode == Mode::Match
            && !belongs(entry.raw, patient)
        {
            taken.strangers.push(id.into_owned());
            continue;
        }
        taken.kept.push(Kept {
            resource_type: kind.into_owned(),
            fhir_id: id.into_owned(),
            version: peek.version_id.map(|version| version.into_owned()),
            last_updated: peek.last_updated.map(|at| at.into_owned()),
            raw: entry.raw.to_vec(),
            request_id: request_id.to_owned(),
        });
    }
    Ok(taken)
}

fn last_two(url: &str) -> Option<String> {
    let path = url.split("/_history").next().unwrap_or(url);
    let mut steps = path.trim_end_matches('/').rsplit('/');
    let (id, kind) = (steps.next()?, steps.next()?);
    Some(format!("{kind}/{id}"))
}

/// The members that say whom a resource is about; the rest is passed over unread.
#[derive(Deserialize)]
struct About<'a> {
    #[serde(borrow)]
    subject: Option<&'a RawValue>,
    #[serde(borrow)]
    patient: Option<&'a RawValue>,
    #[serde(borrow)]
    individual: Option<&'a RawValue>,
    #[serde(borrow)]
    participant: Option<&'a RawValue>,
}

/// Is the resource about this patient? A server that passes over a parameter it does not know gives everybody's, and
/// one of those in a chart is the mistake that hurts. What names nobody at all is taken at the server's word.
fn belongs(raw: &[u8], fhir_id: &str) -> bool {
    let Ok(about) = serde_json::from_slice::<About<'_>>(raw) else {
        return false;
    };
    let value = |raw: Option<&RawValue>| -> Option<Value> { serde_json::from_str(raw?.get()).ok() };
    let mut named: Vec<String> = Vec::new();
    for member in [about.subject, about.patient, about.individual] {
        named.extend(value(member).as_ref().and_then(reference));
    }
    if let Some(Value::Array(participants)) = value(about.participant) {
        let patients = participants
            .iter()
            .filter_map(|participant| reference(participant.get("actor")?))
            .filter(|actor| actor.contains("Patient/"));
        named.extend(patients);
    }
    named.is_empty()
        || named.iter().any(|reference| {
            let path = reference.split("/_history/").next().unwrap_or(reference);
            path.rsplit('/').next() == Some(fhir_id)
        })
}

fn reference(member: &Value) -> Option<String> {
    member.get("reference")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn what_was_deleted_is_known_by_its_address() {
        assert_eq!(
            last_two("http://h/fhir/Condition/c1/_history/3").as_deref(),
            Some("Condition/c1")
        );
        assert_eq!(last_two("urn:uuid:x"), None);
    }
}
