//! The Questionnaire of an answer, asked for at the server the answer came from, by its canonical. Kept beside the shelf:
//! what was fetched to be read is not offered for filling in.

use std::sync::Arc;

use fhir::page::{Limits, Mode};
use fhir::questionnaire::Form;

use super::error::SyncError;
use super::loops::{Loops, Shared};
use crate::client::search::Search;
use crate::client::{Client, ClientError, Failure, NotFhir};
use crate::store::questionnaire::{self, Put, Source};
use crate::store::resource::Resource;
use crate::store::{StoreError, connection, resource};
use crate::tasks;

impl Loops {
    /// Asks for a form by its canonical, and keeps what the server gives of it. True when it gave one.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn fetch_form(
        &self,
        resource_id: i64,
        url: &str,
        version: Option<&str>,
    ) -> Result<bool, SyncError> {
        let shared = self.shared();
        let of = Arc::clone(&shared);
        let made = tasks::blocking(move || {
            let (row, connection) = of.store.read(|db| {
                let row = resource::get(db, resource_id)?;
                let connection = connection::get(db, row.connection_id)?;
                Ok::<_, StoreError>((row, connection))
            })?;
            let client = of.clients.of(&connection.ok_or(SyncError::NotFound)?)?;
            Ok::<_, SyncError>((row, client))
        });
        let (row, client) = made.await.ok_or(SyncError::NotFound)??;
        let client = client.about(row.patient_id);
        fetch(&shared, &client, &row, url, version).await
    }
}

/// Asks a server for a form, and keeps what it gives of it beside the shelf. True when it gave one.
pub(super) async fn fetch(
    shared: &Arc<Shared>,
    client: &Client,
    row: &Resource,
    url: &str,
    version: Option<&str>,
) -> Result<bool, SyncError> {
    let (connection_id, patient_id) = (row.connection_id, row.patient_id);
    // Of every version: one that is not the answered one is better than none, and is told.
    let search = Search::open("Questionnaire", &[("url", url), ("_count", "20")]);
    let answer = client.search(&search).await?;
    let limits = Limits {
        bytes: client.server().caps.bytes,
        ..Limits::default()
    };
    let (store, at) = (shared.store.clone(), shared.clock.now());
    let (url, version) = (url.to_owned(), version.map(str::to_owned));
    let kept = tasks::blocking(move || {
        let found = forms(&answer.body, &limits, &url).ok_or_else(|| Failure {
            error: ClientError::NotFhir(NotFhir::Unreadable),
            request_id: Some(answer.request_id.clone()),
        })?;
        let exact = found
            .iter()
            .position(|(form, _)| version.is_some() && form.version == version);
        let Some((form, raw)) = found.get(exact.unwrap_or(0)) else {
            return Ok(false);
        };
        let title = fhir::letter::visible(form.shown_title());
        let put = Put {
            url: &url,
            version: form.version.as_deref().unwrap_or_default(),
            title: title.trim(),
            source: Source::Server,
            message_id: None,
            connection_id: Some(connection_id),
            raw: raw.as_bytes(),
        };
        store.write_refetchable(|tx| {
            questionnaire::put_aside(tx, &put, at)?;
            // Rows of the chart are called by their form from now on.
            if let Some(patient_id) = patient_id {
                tx.patient_changed(patient_id);
            }
            Ok::<_, StoreError>(())
        })?;
        Ok::<_, SyncError>(true)
    });
    kept.await.ok_or(SyncError::NotFound)?
}

/// The forms of this address in a page; a server that passes over what it was asked gives others too.
fn forms(body: &[u8], limits: &Limits, url: &str) -> Option<Vec<(Form, String)>> {
    let page = fhir::page::read(body, limits).ok()?;
    let entries = page.entries.iter();
    let found = entries
        .filter(|entry| entry.mode != Mode::Outcome && entry.fault.is_none())
        .filter_map(|entry| {
            let form = Form::read(entry.raw).ok()?;
            (form.url.as_deref() == Some(url))
                .then(|| (form, String::from_utf8_lossy(entry.raw).into_owned()))
        });
    Some(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_form_than_the_one_asked_for_is_not_taken() {
        let body = br#"{"resourceType":"Bundle","type":"searchset","entry":[
            {"resource":{"resourceType":"Questionnaire","url":"http://x/a","version":"1","title":"A"}},
            {"resource":{"resourceType":"Questionnaire","url":"http://x/b","title":"B"}},
            {"resource":{"resourceType":"Patient","id":"p"}}]}"#;
        let found = forms(body, &Limits::default(), "http://x/a").unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0.title.as_deref(), Some("A"));
        assert!(forms(b"<html>", &Limits::default(), "http://x/a").is_none());
    }
}
