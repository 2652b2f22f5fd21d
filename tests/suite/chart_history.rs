//! The versions of a resource: from a server that keeps them, from one that does not, and from what was here before.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::api::types::{
    CompareOptions, ResourceCompare, ResourceComparison, ResourceHistory, ResourceLinks,
    ResourceLinksRequest, ResourceRequest,
};
use engine::sync::Asked;

use crate::chart_under::opened;
use crate::desk::Desk;
use crate::poll_site::{Site, noon};

#[derive(Clone)]
struct Server {
    history: Arc<Mutex<(StatusCode, String)>>,
    asked: Arc<AtomicUsize>,
}

async fn answer(
    State(server): State<Server>,
    Path((kind, id)): Path<(String, String)>,
) -> Response {
    assert_eq!((kind.as_str(), id.as_str()), ("Condition", "c"));
    server.asked.fetch_add(1, Ordering::SeqCst);
    let (status, body) = server.history.lock().unwrap().clone();
    (
        status,
        [(header::CONTENT_TYPE, "application/fhir+json")],
        body,
    )
        .into_response()
}

fn version(number: u32, status: &str) -> String {
    format!(
        r#"{{"resourceType":"Condition","id":"c","meta":{{"versionId":"{number}","lastUpdated":"2026-0{number}-01T10:00:00Z"}},"clinicalStatus":{{"coding":[{{"code":"{status}"}}]}},"code":{{"text":"Hypertensjon"}},"subject":{{"reference":"Patient/p"}}}}"#
    )
}

#[tokio::test]
async fn a_servers_history_is_read_kept_once_and_never_another_resources() {
    let site = Site::new(0).await;
    let history = format!(
        r#"{{"resourceType":"Bundle","type":"history","entry":[{{"resource":{}}},{{"resource":{}}},{{"resource":{{"resourceType":"Condition","id":"other"}}}},{{"request":{{"method":"DELETE","url":"Condition/c"}}}}]}}"#,
        version(3, "resolved"),
        version(2, "active"),
    );
    let server = Server {
        history: Arc::new(Mutex::new((StatusCode::OK, history))),
        asked: Arc::default(),
    };
    let router = Router::new()
        .route("/fhir/{kind}/{id}/_history", get(answer))
        .with_state(server.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/fhir", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

    let connection_id = crate::poll_ehr::connect(&site, &base);
    let loops = crate::poll_ehr::quiet(&site);
    let newest = version(3, "resolved");
    let kept = site.store.write(|tx| {
        let one = engine::store::resource::Fetched {
            resource_type: "Condition",
            fhir_id: "c",
            version: Some("3"),
            last_updated: None,
            raw: newest.as_bytes(),
        };
        engine::store::resource::upsert_many(tx, connection_id, "", None, &[one], noon())
    });
    let id = kept.unwrap()[0];
    for _ in 0..2 {
        assert!(matches!(
            loops.resource_history(id).await.unwrap(),
            Asked::Read { .. }
        ));
    }
    assert_eq!(
        server.asked.load(Ordering::SeqCst),
        2,
        "asked each time somebody looks"
    );
    let versions = site.waits(|db| engine::store::resource::version::of(db, id));
    assert_eq!(
        versions.len(),
        1,
        "the one that is not the newest, once: {versions:?}"
    );
    let raw = site.waits(|db| engine::store::resource::version::raw(db, id, versions[0].id));
    assert_eq!(raw, version(2, "active").as_bytes(), "byte for byte");

    for (status, body, wanted) in [
        (StatusCode::NOT_FOUND, "{}", Asked::NotOffered),
        (StatusCode::METHOD_NOT_ALLOWED, "{}", Asked::NotOffered),
        (StatusCode::FORBIDDEN, "{}", Asked::NoAccess),
        (
            StatusCode::OK,
            r#"{"resourceType":"OperationOutcome"}"#,
            Asked::NotOffered,
        ),
    ] {
        *server.history.lock().unwrap() = (status, body.to_owned());
        assert_eq!(
            loops.resource_history(id).await.unwrap(),
            wanted,
            "{status}"
        );
    }
    let versions = site.waits(|db| engine::store::resource::version::of(db, id));
    assert_eq!(versions.len(), 1, "what is held stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_drawer_asks_compares_and_follows_links_with_the_network_down_too() {
    let mut desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let resource_id = chart.resource_id.expect("the patient's own resource");
    desk.network_down().await;
    let history: ResourceHistory = desk
        .call("resource_history", &ResourceRequest { resource_id })
        .await;
    assert_eq!(history.server, "failed");
    assert_eq!(history.problem.as_deref(), Some("offline"));
    assert_eq!(history.versions.first().map(|version| version.key), Some(0));
    let request = ResourceCompare {
        resource_id,
        one: 0,
        other: 0,
        options: CompareOptions {
            ids: false,
            times: true,
            order: true,
            ignore: Vec::new(),
        },
    };
    let same: ResourceComparison = desk.call("resource_compare", &request).await;
    assert!(same.changes.is_empty() && same.json.equal);
    let links: ResourceLinks = desk
        .call(
            "resource_links",
            &ResourceLinksRequest {
                resource_id,
                before: None,
            },
        )
        .await;
    assert!(
        links.incoming.len() > 10,
        "a chart is about its patient: {}",
        links.incoming.len()
    );
    assert!(links.incoming.iter().all(|link| link.resource_id.is_some()));
    let last = links.incoming.last().and_then(|link| link.resource_id);
    let more: ResourceLinks = desk
        .call(
            "resource_links",
            &ResourceLinksRequest {
                resource_id,
                before: last,
            },
        )
        .await;
    assert_eq!(more.incoming.is_empty(), !links.more);
}
