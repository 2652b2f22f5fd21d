//! The content of a document, fetched when a person opens it, and kept: a Binary as the resource it is, anything else
//! beside the resource that gives its address.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Deserialize;
use url::Url;

use super::beside;
use super::error::SyncError;
use super::loops::{Loops, Shared};
use crate::client::document::{Whereabouts, binary_id, whereabouts};
use crate::client::{Client, ClientError, Failure, NotFhir};
use crate::content::{essence, from_base64};
use crate::store::resource::{self, Fetched, content, link};
use crate::store::{StoreError, connection};
use crate::tasks;

/// What of a Binary says where its content is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Binary<'a> {
    #[serde(borrow, default)]
    resource_type: Cow<'a, str>,
    #[serde(borrow, default)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    content_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<Cow<'a, str>>,
    /// As it was called before R4.
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
}

/// What is kept of an answer.
#[derive(Debug, PartialEq, Eq)]
enum Taken {
    /// The Binary of this id, as received.
    Resource(String),
    /// Bytes with their label.
    Bytes(Option<String>, Vec<u8>),
}

/// One content to be asked for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) resource_id: i64,
    /// As it stands in the resource.
    pub(super) address: String,
    /// What the resource labels it.
    pub(super) said: Option<String>,
}

/// Asks for a content, and keeps it. Gives how many bytes came; more than `most` are not kept.
pub(super) async fn fetch(
    shared: &Arc<Shared>,
    client: &Client,
    asked: &Asked,
    most: usize,
) -> Result<usize, SyncError> {
    let base = client.server().base.clone();
    let Whereabouts::Here(url) = whereabouts(&base, &asked.address) else {
        return Err(SyncError::Client(ClientError::LinkRefused.into()));
    };
    let answer = client.document(&url).await?;
    let asked = asked.clone();
    let (store, at) = (shared.store.clone(), shared.clock.now());
    let kept = tasks::blocking(move || {
        let label = answer.content_type.as_deref().map(essence);
        let label = label.unwrap_or_default();
        let said = asked.said.as_deref().map(essence);
        let taken = taken(&label, &answer.body, &base, &url, said.as_deref());
        let taken = taken.and_then(|taken| match taken.size(&answer.body) {
            size if size > most => Err(ClientError::TooLarge { limit: most }),
            size => Ok((taken, size)),
        });
        let (taken, size) = taken.map_err(|error| Failure {
            error,
            request_id: Some(answer.request_id.clone()),
        })?;
        store.write_refetchable(|tx| {
            match &taken {
                Taken::Resource(id) => {
                    let peek = fhir::page::peek(&answer.body);
                    let fetched = Fetched {
                        resource_type: "Binary",
                        fhir_id: id,
                        version: peek.version_id.as_deref(),
                        last_updated: peek.last_updated.as_deref(),
                        raw: &answer.body,
                    };
                    let id = content::keep_beside(tx, asked.resource_id, &fetched, at)?;
                    link::brought_by(tx, &[id], &answer.request_id)?;
                }
                Taken::Bytes(label, bytes) => {
                    let label = label.as_deref();
                    content::keep(tx, asked.resource_id, &asked.address, label, bytes, at)?;
                }
            }
            Ok::<_, StoreError>(())
        })?;
        Ok::<_, SyncError>(size)
    });
    kept.await.ok_or(SyncError::NotFound)?
}

impl Loops {
    /// Fetches what an address in a resource leads to, and keeps it. `said` is what the resource labels it.
    ///
    /// # Errors
    /// [`SyncError`]; [`ClientError::LinkRefused`] for an address that leaves the server.
    pub async fn fetch_document(
        &self,
        resource_id: i64,
        address: &str,
        said: Option<&str>,
    ) -> Result<(), SyncError> {
        let shared = self.shared();
        let of = Arc::clone(&shared);
        let made = tasks::blocking(move || {
            let (row, connection) = of.store.read(|db| {
                let row = resource::get(db, resource_id)?;
                let connection = connection::get(db, row.connection_id)?;
                Ok::<_, StoreError>((row, connection))
            })?;
            let client = of.clients.of(&connection.ok_or(SyncError::NotFound)?)?;
            Ok::<_, SyncError>(client.about(row.patient_id))
        });
        let client = made.await.ok_or(SyncError::NotFound)??;
        let asked = Asked {
            resource_id,
            address: address.to_owned(),
            said: said.map(str::to_owned),
        };
        fetch(&shared, &client, &asked, usize::MAX).await?;
        // What lies here now is counted, also for one that nobody chose to keep.
        beside::settle_one(&shared, &client, resource_id).await
    }
}

impl Taken {
    /// Bytes of the content; of a Binary as near as its base64 says.
    fn size(&self, body: &[u8]) -> usize {
        match self {
            Self::Resource(_) => body.len() / 4 * 3,
            Self::Bytes(_, bytes) => bytes.len(),
        }
    }
}

/// What a body is: a Binary by what it says of itself, never by what it was asked as.
fn taken(
    label: &str,
    body: &[u8],
    base: &Url,
    url: &Url,
    said: Option<&str>,
) -> Result<Taken, ClientError> {
    if body.is_empty() {
        return Err(ClientError::NotFhir(NotFhir::Empty));
    }
    if label.ends_with("json") {
        let read = serde_json::from_slice::<Binary<'_>>(body);
        if let Ok(binary) = read {
            return match binary.resource_type.as_ref() {
                "Binary" if binary_id(base, url) == Some(binary.id.as_ref()) => {
                    Ok(Taken::Resource(binary.id.into_owned()))
                }
                "Binary" => unpacked(&binary),
                "OperationOutcome" => Err(ClientError::NotFhir(NotFhir::Unreadable)),
                _ => Ok(Taken::Bytes(Some(label.to_owned()), body.to_vec())),
            };
        }
        if label == "application/fhir+json" {
            return Err(ClientError::NotFhir(NotFhir::Unreadable));
        }
    }
    if label == "application/fhir+xml" {
        let read =
            fhir::xml::to_json(body).map_err(|_| ClientError::NotFhir(NotFhir::Unreadable))?;
        let text = read.to_string();
        let binary: Binary<'_> =
            serde_json::from_str(&text).map_err(|_| ClientError::NotFhir(NotFhir::Unreadable))?;
        return match binary.resource_type.as_ref() {
            "Binary" => unpacked(&binary),
            _ => Err(ClientError::NotFhir(NotFhir::Unreadable)),
        };
    }
    // A portal that wants a login answers with a page and 200; a document that is a page was said to be one.
    let page = matches!(label, "text/html" | "application/xhtml+xml");
    let expected = said.is_some_and(|said| said.contains("html"));
    if page && !expected {
        return Err(ClientError::NotFhir(NotFhir::Html));
    }
    let label = (!label.is_empty()).then(|| label.to_owned());
    Ok(Taken::Bytes(label, body.to_vec()))
}

fn unpacked(binary: &Binary<'_>) -> Result<Taken, ClientError> {
    let data = binary.data.as_deref().or(binary.content.as_deref());
    let data = data.ok_or(ClientError::NotFhir(NotFhir::Empty))?;
    let bytes = from_base64(data).ok_or(ClientError::NotFhir(NotFhir::Unreadable))?;
    let label = binary.content_type.as_deref().map(str::to_owned);
    Ok(Taken::Bytes(label, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(label: &str, body: &[u8], at: &str, said: &str) -> Result<Taken, ClientError> {
        let base = Url::parse("https://epj.example/fhir/").unwrap();
        let url = base.join(at).unwrap();
        taken(label, body, &base, &url, Some(said))
    }

    const BINARY: &[u8] =
        br#"{"resourceType":"Binary","id":"1","contentType":"text/plain","data":"SGVp"}"#;

    #[test]
    fn a_binary_is_kept_as_it_is_and_anything_else_as_bytes() {
        let bytes =
            |label: &str, bytes: &[u8]| Ok(Taken::Bytes(Some(label.to_owned()), bytes.to_vec()));
        let json = "application/fhir+json";
        assert_eq!(
            of(json, BINARY, "Binary/1", "text/plain"),
            Ok(Taken::Resource("1".to_owned()))
        );
        // A version of it, or one that answers under another name, is not the resource of that id.
        for at in ["Binary/1/_history/1", "Binary/2", "Binary/1?x=y"] {
            assert_eq!(
                of(json, BINARY, at, ""),
                bytes("text/plain", b"Hei"),
                "{at}"
            );
        }
        let xml = br#"<Binary xmlns="http://hl7.org/fhir"><id value="1"/><contentType value="text/plain"/><data value="SGVp"/></Binary>"#;
        assert_eq!(
            of("application/fhir+xml", xml, "Binary/1", ""),
            bytes("text/plain", b"Hei")
        );
        assert_eq!(
            of("application/pdf", b"%PDF-", "Binary/1", "application/pdf"),
            bytes("application/pdf", b"%PDF-")
        );
        assert_eq!(
            of(
                "application/json",
                br#"{"a":1}"#,
                "files/1",
                "application/json"
            ),
            bytes("application/json", br#"{"a":1}"#)
        );
    }

    #[test]
    fn an_answer_that_is_no_document_is_not_kept_as_one() {
        let page = b"<html>Logg inn</html>";
        let not = |what| Err(ClientError::NotFhir(what));
        assert_eq!(
            of("text/html", page, "Binary/1", "application/pdf"),
            not(NotFhir::Html)
        );
        assert!(of("text/html", page, "Binary/1", "text/html").is_ok());
        assert_eq!(
            of("application/pdf", b"", "Binary/1", ""),
            not(NotFhir::Empty)
        );
        for body in [
            br#"{"resourceType":"OperationOutcome"}"#.as_slice(),
            br#"{"resourceType":"Binary","id":"2","data":"***"}"#,
            b"{ cut",
        ] {
            assert_eq!(
                of("application/fhir+json", body, "Binary/1", ""),
                not(NotFhir::Unreadable)
            );
        }
    }
}
