//! A question of a person's own to a server: asked as it was written, answered with what the server says it acted on.
//! What comes is shown and not stored.

use std::sync::Arc;

use fhir::page::Mode;
use fhir::search::{self, Query};

use super::Loops;
use super::error::SyncError;
use super::loops::Shared;
use crate::client::search::Search;
use crate::client::{Client, ClientError, Failure, Fhir, NotFhir};
use crate::store::connection;
use crate::store::saved_query::Method;
use crate::tasks;

/// One resource of an answer.
#[derive(Debug, Clone)]
pub struct Came {
    /// `Patient`; empty where it does not say.
    pub resource_type: String,
    /// Id at the server.
    pub id: String,
    /// It came along by an include.
    pub along: bool,
    /// As sent.
    pub raw: Vec<u8>,
}

/// A page of an answer.
#[derive(Debug, Clone, Default)]
pub struct AnswerPage {
    /// In the server's order.
    pub came: Vec<Came>,
    /// The server's remarks, in its own words.
    pub remarks: Vec<String>,
    /// The next page's link, as sent.
    pub next: Option<String>,
    /// How many match, where the server counts.
    pub total: Option<u64>,
    /// Parameters that the server passed over; `None`: it does not say what it acted on.
    pub ignored: Option<Vec<String>>,
    /// `GET` or `POST`: as it was really asked.
    pub method: String,
    /// How long it took.
    pub millis: u32,
    /// `X-Request-ID`.
    pub request_id: String,
}

impl Loops {
    /// Asks a question. Where a person is known by one of its values it goes as a form, or not at all.
    ///
    /// # Errors
    /// [`SyncError`]; [`ClientError::NumberInAddress`] for a GET that names a person.
    pub async fn ask_query(
        &self,
        connection_id: i64,
        query: &Query,
        method: Method,
    ) -> Result<AnswerPage, SyncError> {
        let client = client(&self.shared, connection_id).await?;
        let personal = query.names_a_person();
        if personal && method == Method::Get {
            return Err(Failure::from(ClientError::NumberInAddress).into());
        }
        let pairs = query.pairs();
        let search = Search {
            resource_type: query.resource_type.clone(),
            parameters: pairs.clone(),
            personal: personal || method == Method::Post,
        };
        let answer = client.search(&search).await?;
        Ok(page(&client, answer, Arc::new(pairs)).await?)
    }

    /// The page a link of an answer points to.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn ask_next(&self, connection_id: i64, next: &str) -> Result<AnswerPage, SyncError> {
        let client = client(&self.shared, connection_id).await?;
        let answer = client.next_page(next).await?;
        let mut page = page(&client, answer, Arc::default()).await?;
        // A later page's own link names a place and not the question.
        page.ignored = None;
        Ok(page)
    }

    /// Keeps a Patient that an answer brought, because a person opens her.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn take_patient(
        &self,
        connection_id: i64,
        raw: &[u8],
    ) -> Result<Option<i64>, SyncError> {
        let store = self.shared.store.clone();
        let row =
            super::chart::blocking(move || store.read(|db| connection::get(db, connection_id)));
        let row = row.await?.ok_or(SyncError::NotFound)?;
        super::chart::keep_patient(&self.shared, &row, raw, None).await
    }

    /// Asks a server anew what it can; the answer is kept with the connection.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn read_capabilities(&self, connection_id: i64) -> Result<(), SyncError> {
        let (store, client) = (
            self.shared.store.clone(),
            client(&self.shared, connection_id).await?,
        );
        let mut found = client.metadata().await?;
        found.request_id = String::new();
        let text = serde_json::to_string(&found).unwrap_or_default();
        super::chart::blocking(move || {
            store.write_refetchable(|tx| connection::set_capabilities(tx, connection_id, &text))
        })
        .await
    }
}

async fn client(shared: &Arc<Shared>, connection_id: i64) -> Result<Client, SyncError> {
    let of = Arc::clone(shared);
    let made = tasks::blocking(move || {
        let row = of.store.read(|db| connection::get(db, connection_id))?;
        of.clients.of(&row.ok_or(SyncError::NotFound)?)
    });
    made.await.unwrap_or(Err(SyncError::NotFound))
}

async fn page(
    client: &Client,
    answer: Fhir,
    asked: Arc<Vec<(String, String)>>,
) -> Result<AnswerPage, Failure> {
    let limits = fhir::page::Limits {
        bytes: client.server().caps.bytes,
        ..fhir::page::Limits::default()
    };
    let request_id = answer.request_id.clone();
    let taken = tasks::blocking(move || take(&answer, &limits, &asked)).await;
    taken.flatten().ok_or(Failure {
        error: ClientError::NotFhir(NotFhir::Unreadable),
        request_id: Some(request_id),
    })
}

fn take(
    answer: &Fhir,
    limits: &fhir::page::Limits,
    asked: &[(String, String)],
) -> Option<AnswerPage> {
    let page = fhir::page::read(&answer.body, limits).ok()?;
    let mut taken = AnswerPage {
        next: page.next.as_deref().map(str::to_owned),
        total: page.total,
        ignored: search::passed_over(asked, page.own.as_deref(), answer.exchange.method == "POST"),
        method: answer.exchange.method.clone(),
        millis: answer.millis,
        request_id: answer.request_id.clone(),
        ..AnswerPage::default()
    };
    for entry in &page.entries {
        if entry.mode == Mode::Outcome {
            let outcome = fhir::outcome::OperationOutcome::read(entry.raw);
            let words = outcome.as_ref().and_then(|outcome| outcome.words());
            taken.remarks.extend(words.map(str::to_owned));
            continue;
        }
        if entry.fault.is_some() {
            continue;
        }
        let peek = entry.peek();
        taken.came.push(Came {
            resource_type: peek.resource_type.unwrap_or_default().into_owned(),
            id: peek.id.unwrap_or_default().into_owned(),
            along: entry.mode == Mode::Include,
            raw: entry.raw.to_vec(),
        });
    }
    Some(taken)
}
