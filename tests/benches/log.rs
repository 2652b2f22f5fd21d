//! A NAV log that costs next to nothing, so that what is measured is the client: row offsets, whole pages, loopback.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};

/// The whole corpus, and how much of it is there to be read so far.
struct Log {
    entries: Vec<(String, String)>,
    shown: AtomicUsize,
}

type Shared = Arc<Log>;

/// Serves the corpus on a free loopback port until the runtime ends; returns the base address.
pub(crate) async fn serve(entries: Vec<(String, String)>) -> String {
    let shown = entries.len();
    serve_some(entries, shown).await
}

/// As [`serve`], with only the first `shown` entries; `GET …/$show?to=N` lets more of them arrive. It takes messages,
/// too, and keeps none.
pub(crate) async fn serve_some(entries: Vec<(String, String)>, shown: usize) -> String {
    let router = Router::new()
        .route("/fhir/4.0/Bundle", get(page))
        .route("/fhir/4.0/$show", get(show))
        .route("/fhir/4.0/$process-message", post(take))
        .with_state(Arc::new(Log {
            entries,
            shown: AtomicUsize::new(shown),
        }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback is free");
    let address = listener
        .local_addr()
        .expect("a bound listener has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/fhir/4.0")
}

async fn show(
    State(log): State<Shared>,
    Query(query): Query<HashMap<String, usize>>,
) -> StatusCode {
    let to = query.get("to").copied().unwrap_or(0);
    log.shown
        .store(to.min(log.entries.len()), Ordering::Relaxed);
    StatusCode::NO_CONTENT
}

async fn take(body: Bytes) -> StatusCode {
    if body.is_empty() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::ACCEPTED
    }
}

async fn page(
    State(log): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
) -> impl IntoResponse {
    let number = |name: &str, or: usize| {
        query
            .get(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or(or)
    };
    let entries = log
        .entries
        .get(..log.shown.load(Ordering::Relaxed))
        .unwrap_or_default();
    let (offset, count) = (number("_offset", 0), number("_count", 10));
    let end = entries.len().min(offset.saturating_add(count));
    let shown = entries.get(offset..end).unwrap_or_default();
    let mut body =
        String::with_capacity(shown.iter().map(|(_, json)| json.len() + 80).sum::<usize>() + 200);
    body.push_str(r#"{"resourceType":"Bundle","id":"00000000-0000-4000-8000-000000000000","type":"searchset""#);
    if shown.len() == count && count > 0 {
        body.push_str(&format!(
            r#","link":[{{"relation":"next","url":"http://127.0.0.1/fhir/4.0/Bundle?_count={count}&_offset={}"}}]"#,
            offset + count
        ));
    }
    body.push_str(r#","entry":["#);
    for (index, (id, json)) in shown.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(r#"{"fullUrl":"urn:uuid:"#);
        body.push_str(id);
        body.push_str(r#"","resource":"#);
        body.push_str(json);
        body.push('}');
    }
    body.push_str("]}");
    if shown.is_empty() {
        body = body.replace(r#","entry":[]"#, "");
    }
    (
        [(
            header::CONTENT_TYPE,
            "application/fhir+json; fhirVersion=4.0; charset=UTF-8",
        )],
        body,
    )
}
