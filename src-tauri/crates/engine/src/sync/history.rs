//! The versions of one resource, read when somebody looks for them.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::error::SyncError;
use super::loops::{Loops, Shared};
use crate::client::{ClientError, Failure};
use crate::store::resource::version;
use crate::store::{StoreError, connection, patient, resource};
use crate::tasks;

/// Versions kept of one answer: as many as are kept at all.
const MOST: usize = version::MOST;

/// What asking a server for a resource's history came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Its versions are held.
    Read {
        /// X-Request-ID of the answer.
        request_id: String,
    },
    /// The server keeps none, or gives none.
    NotOffered,
    /// 401 or 403.
    NoAccess,
    /// Anything else, by catalogue key.
    Failed {
        /// `offline`, `timeout`, …
        problem: String,
        /// X-Request-ID, when there was an exchange.
        request_id: Option<String>,
    },
}

impl From<Failure> for Asked {
    fn from(failure: Failure) -> Self {
        match &failure.error {
            ClientError::Status {
                status: 401 | 403, ..
            } => Self::NoAccess,
            ClientError::Status {
                status: 400 | 404 | 405 | 410 | 501,
                ..
            } => Self::NotOffered,
            error => Self::Failed {
                problem: if error.offline() {
                    "offline".to_owned()
                } else {
                    error.code().to_owned()
                },
                request_id: failure.request_id,
            },
        }
    }
}

impl Loops {
    /// Asks a resource's server for its earlier versions, and keeps what it gives.
    ///
    /// # Errors
    /// [`SyncError`] where nothing could be asked at all.
    pub async fn resource_history(&self, resource_id: i64) -> Result<Asked, SyncError> {
        read(&self.shared(), resource_id).await
    }
}

async fn read(shared: &Arc<Shared>, resource_id: i64) -> Result<Asked, SyncError> {
    let of = Arc::clone(shared);
    let made = tasks::blocking(move || {
        let (row, connection) = of.store.read(|db| {
            let row = resource::get(db, resource_id)?;
            let connection = connection::get(db, row.connection_id)?;
            Ok::<_, StoreError>((row, connection))
        })?;
        let connection = connection.ok_or(SyncError::NotFound)?;
        let client = of.clients.of(&connection)?.about(row.patient_id);
        Ok::<_, SyncError>((row, client))
    });
    let (row, client) = made.await.ok_or(SyncError::NotFound)??;
    let answer = match client.history(&row.resource_type, &row.fhir_id).await {
        Ok(answer) => answer,
        Err(failure) => return Ok(failure.into()),
    };
    let request_id = answer.request_id.clone();
    let Some(Versions {
        raw: versions,
        more,
    }) = versions(&answer.body, &row.resource_type, &row.fhir_id)
    else {
        return Ok(Asked::NotOffered);
    };
    let (store, at) = (shared.store.clone(), shared.clock.now());
    let kept = tasks::blocking(move || {
        store.write_refetchable(|tx| {
            // What is let go of below says so itself.
            version::older(tx, resource_id, more)?;
            for raw in &versions {
                let peek = fhir::page::peek(raw);
                version::keep(
                    tx,
                    resource_id,
                    peek.version_id.as_deref(),
                    peek.last_updated.as_deref(),
                    raw,
                    at,
                )?;
            }
            if let Some(patient_id) = row.patient_id {
                patient::weigh(tx, patient_id)?;
            }
            Ok::<_, StoreError>(())
        })
    });
    kept.await.ok_or(SyncError::NotFound)??;
    Ok(Asked::Read { request_id })
}

/// What of a history bundle is kept.
#[derive(Debug, PartialEq, Eq)]
struct Versions {
    raw: Vec<Vec<u8>>,
    /// The server has more of them.
    more: bool,
}

/// The bodies in a history bundle that are versions of this resource; `None` for anything but a bundle.
fn versions(body: &[u8], resource_type: &str, fhir_id: &str) -> Option<Versions> {
    #[derive(serde::Deserialize)]
    struct Entry<'a> {
        #[serde(borrow)]
        resource: Option<&'a serde_json::value::RawValue>,
    }
    #[derive(serde::Deserialize)]
    struct Link<'a> {
        #[serde(borrow)]
        relation: Option<Cow<'a, str>>,
    }
    #[derive(serde::Deserialize)]
    struct Bundle<'a> {
        #[serde(borrow, default)]
        entry: Vec<Entry<'a>>,
        #[serde(borrow, default)]
        link: Vec<Link<'a>>,
        total: Option<u64>,
    }
    let head = fhir::page::peek(body);
    if head.resource_type.as_deref() != Some("Bundle") {
        return None;
    }
    let bundle: Bundle<'_> = serde_json::from_slice(body).ok()?;
    let goes_on = bundle
        .link
        .iter()
        .any(|link| link.relation.as_deref() == Some("next"));
    let given = u64::try_from(bundle.entry.len()).unwrap_or(u64::MAX);
    let mut mine = bundle
        .entry
        .iter()
        .filter_map(|entry| entry.resource)
        .filter(|raw| {
            let value = serde_json::from_str::<Value>(raw.get()).unwrap_or_default();
            let is = |member: &str, wanted: &str| {
                value.get(member).and_then(Value::as_str) == Some(wanted)
            };
            is("resourceType", resource_type) && is("id", fhir_id)
        })
        .map(|raw| raw.get().as_bytes().to_vec());
    let raw: Vec<Vec<u8>> = mine.by_ref().take(MOST).collect();
    Some(Versions {
        raw,
        more: goes_on || bundle.total.is_some_and(|total| total > given) || mine.next().is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::{MOST, versions};

    #[test]
    fn only_this_resources_versions_are_taken_byte_for_byte() {
        let body = br#"{"resourceType":"Bundle","type":"history","entry":[
            {"resource":{"resourceType":"Condition","id":"a","x":1.50}},
            {"request":{"method":"DELETE"}},
            {"resource":{"resourceType":"Condition","id":"b"}},
            {"resource":{"resourceType":"Patient","id":"a"}}]}"#;
        let found = versions(body, "Condition", "a").expect("a bundle");
        assert!(!found.more);
        assert_eq!(
            found.raw,
            [br#"{"resourceType":"Condition","id":"a","x":1.50}"#.to_vec()]
        );
        assert_eq!(
            versions(br#"{"resourceType":"OperationOutcome"}"#, "Condition", "a"),
            None
        );
        assert_eq!(versions(b"<html>", "Condition", "a"), None);
    }

    #[test]
    fn what_a_server_has_more_of_is_noted() {
        let one = r#"{"resource":{"resourceType":"Condition","id":"a"}}"#;
        let more = |rest: &str, entries: usize| {
            let entries = vec![one; entries].join(",");
            let body = format!(r#"{{"resourceType":"Bundle"{rest},"entry":[{entries}]}}"#);
            let found = versions(body.as_bytes(), "Condition", "a").expect("a bundle");
            (found.raw.len(), found.more)
        };
        assert_eq!(more("", MOST), (MOST, false));
        assert_eq!(more("", MOST + 1), (MOST, true));
        assert_eq!(more(r#","total":2"#, 2), (2, false));
        assert_eq!(more(r#","total":9"#, 2), (2, true));
        let next = r#","link":[{"relation":"self","url":"x"},{"relation":"next","url":"y"}]"#;
        assert_eq!(more(next, 2), (2, true));
    }
}
