//! Several HER-ids, several servers, and the other ways of reading a log: each its own cursor; and the address book.

use std::sync::{Arc, RwLock};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::api::types::{
    ConnectionView, Connections, Directory, DirectoryPreview, DraftView, Empty, ErrorCode,
    InboxPage, InboxPageRequest, Kinds, LogEntry, LogEntryRequest, LogPage, LogPageRequest, Logs,
    PatientRow, PollOutcome, Split,
};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::poll_site::OWN;

pub(crate) const SECOND: &str = "90000011";

/// A server of somebody else's: a list of message Bundles with when each was changed.
#[derive(Debug, Default)]
pub(crate) struct Plain {
    held: RwLock<Vec<(String, Value)>>,
    asked: RwLock<Vec<String>>,
    /// Where the second page is said to be.
    elsewhere: RwLock<Option<String>>,
    pub(crate) rows_asked: RwLock<u32>,
    pub(crate) failing: std::sync::atomic::AtomicBool,
}

pub(crate) fn message(n: u32, to: &[&str], updated: &str) -> (String, Value) {
    let destinations: Vec<Value> = to
        .iter()
        .map(|her| json!({"endpoint": format!("urn:oid:2.16.578.1.12.4.1.2.{her}")}))
        .collect();
    let header = format!("00000000-0000-7000-9000-{n:012x}");
    let bundle = json!({
        "resourceType": "Bundle", "id": format!("00000000-0000-7000-8000-{n:012x}"),
        "meta": {"versionId": "1", "lastUpdated": updated},
        "type": "message", "timestamp": updated,
        "entry": [{"fullUrl": format!("urn:uuid:{header}"), "resource": {
            "resourceType": "MessageHeader", "id": header,
            "eventCoding": {"system": "urn:x", "code": "y"},
            "source": {"name": "Sørfjord sykehus", "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000077"},
            "destination": destinations,
        }}],
    });
    (updated.to_owned(), bundle)
}

impl Plain {
    pub(crate) fn add(&self, message: (String, Value)) {
        let mut held = self.held.write().unwrap();
        held.push(message);
        held.sort_by(|one, other| one.0.cmp(&other.0));
    }
}

type Asked = std::collections::BTreeMap<String, String>;

async fn answer(State(server): State<Arc<Plain>>, Query(asked): Query<Asked>) -> Response {
    if server.failing.load(std::sync::atomic::Ordering::SeqCst) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    server
        .asked
        .write()
        .unwrap()
        .push(asked.get("_lastUpdated").cloned().unwrap_or_default());
    let held = server.held.read().unwrap().clone();
    // NAV's way: rows; else by time, three a page, the next page behind a token that says nothing.
    let (rows, next) = if let Some(offset) = asked.get("_offset") {
        *server.rows_asked.write().unwrap() += 1;
        let (offset, count) = (offset.parse().unwrap(), asked["_count"].parse().unwrap());
        (
            held.into_iter()
                .skip(offset)
                .take(count)
                .collect::<Vec<_>>(),
            None,
        )
    } else {
        let since = asked
            .get("_lastUpdated")
            .map_or("", |ge| &ge[2..])
            .to_owned();
        let from: usize = asked.get("page").map_or(0, |page| page.parse().unwrap());
        let fitting: Vec<_> = held
            .into_iter()
            .filter(|(updated, _)| asked.contains_key("page") || *updated >= since)
            .collect();
        let rest = fitting.len() > from + 3;
        let elsewhere = server.elsewhere.read().unwrap().clone();
        let next = rest.then(|| elsewhere.unwrap_or_else(|| format!("Bundle?page={}", from + 3)));
        (fitting.into_iter().skip(from).take(3).collect(), next)
    };
    let entries: Vec<Value> = rows
        .into_iter()
        .map(|(_, bundle)| json!({"resource": bundle}))
        .collect();
    let mut body = json!({"resourceType": "Bundle", "type": "searchset", "entry": entries});
    if let Some(next) = next {
        body["link"] = json!([{"relation": "next", "url": next}]);
    }
    ([(CONTENT_TYPE, "application/fhir+json")], body.to_string()).into_response()
}

pub(crate) async fn serve() -> (Arc<Plain>, String) {
    let server = Arc::new(Plain::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/fhir", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/fhir/Bundle", get(answer))
        .with_state(Arc::clone(&server));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (server, url)
}

/// The server, and a connection to it beside the demo's.
pub(crate) async fn beside(
    desk: &Desk,
    her_ids: &[&str],
    kind: &str,
) -> (Arc<Plain>, ConnectionView) {
    let (server, url) = serve().await;
    let put = json!({
        "connectionId": null, "role": "messaging", "name": "Sørfjord", "baseUrl": url, "auth": "none",
        "userName": null, "herIds": her_ids, "navHerId": "90000077", "allowGetNumber": false, "pollSeconds": 5,
    });
    let made: ConnectionView = desk.call("connection_put", &put).await;
    assert_eq!(
        made.cursor_kind, "row",
        "what NAV has, unless something else is said"
    );
    let made: ConnectionView = desk
        .call(
            "connection_cursor",
            &json!({"connectionId": made.connection_id, "kind": kind, "confirmed": false}),
        )
        .await;
    (server, made)
}

pub(crate) async fn begin(desk: &Desk, connection: &ConnectionView) {
    let first = json!({"connectionId": connection.connection_id, "mode": "all"});
    desk.until("the first reading", async |desk| {
        desk.ask::<PollOutcome>("first_read", &first).await.ok()
    })
    .await;
}

pub(crate) async fn rows(desk: &Desk, connection: &ConnectionView, her_id: &str) -> LogPage {
    let request = LogPageRequest {
        log: engine::api::types::LogRef {
            connection_id: connection.connection_id,
            her_id: her_id.to_owned(),
            replay: false,
        },
        filter: None,
        before: None,
        limit: 100,
    };
    desk.call("log_page", &request).await
}

async fn inbox(desk: &Desk) -> InboxPage {
    let request = InboxPageRequest {
        split: Split::Open,
        after: None,
        limit: 200,
        query: None,
    };
    desk.call("inbox_page", &request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_read_by_time_gives_each_message_once() {
    let desk = Desk::start().await;
    let (server, connection) = beside(&desk, &[OWN], "since").await;
    for n in 0..8 {
        server.add(message(n, &[OWN], &format!("2026-11-20T08:0{n}:00.000Z")));
    }
    server.add(message(90, &["90000099"], "2026-11-20T08:04:30.000Z"));
    begin(&desk, &connection).await;
    let read = rows(&desk, &connection, OWN).await;
    assert_eq!(read.rows.len(), 9, "{read:?}");
    let states: Vec<_> = read.rows.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(
        states
            .iter()
            .filter(|state| **state == "not_addressed")
            .count(),
        1
    );
    let held = |page: &LogPage| page.rows.iter().filter(|row| row.message.is_some()).count();
    assert_eq!(held(&read), 8);
    // Written a moment before the newest, shown after it: the overlap finds it. What is known is passed.
    server.add(message(20, &[OWN], "2026-11-20T08:06:59.000Z"));
    let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
    let again = rows(&desk, &connection, OWN).await;
    assert_eq!(held(&again), 9);
    assert_eq!(again.rows[0].position, 9, "a place given once is not moved");
    let last = server
        .asked
        .read()
        .unwrap()
        .iter()
        .rev()
        .find(|ge| !ge.is_empty())
        .cloned();
    assert_eq!(
        last.as_deref(),
        Some("ge2026-11-20T08:02:00.000Z"),
        "five minutes back"
    );
    let logs: Logs = desk.call("logs", &Empty {}).await;
    let summary = logs.logs.iter().find(|one| one.kind == "since").unwrap();
    assert_eq!((summary.start, summary.end), (0, 10));
    // The other server's log is read on beside it, by rows.
    assert!(logs.logs.iter().any(|one| one.kind == "row" && one.end > 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_next_that_leads_elsewhere_is_refused_and_said() {
    let desk = Desk::start().await;
    let (server, connection) = beside(&desk, &[OWN], "since").await;
    *server.elsewhere.write().unwrap() = Some("http://127.0.0.2:9/fhir/Bundle?page=3".to_owned());
    for n in 0..5 {
        server.add(message(n, &[OWN], &format!("2026-11-20T08:0{n}:00.000Z")));
    }
    let first = json!({"connectionId": connection.connection_id, "mode": "all"});
    desk.until("the refusal", async |desk| {
        let _ = desk.ask::<PollOutcome>("first_read", &first).await;
        let status = desk.status().await;
        status
            .banners
            .iter()
            .any(|banner| {
                banner.code == "link_refused"
                    && banner.connection_id == Some(connection.connection_id)
            })
            .then_some(())
    })
    .await;
    assert_eq!(
        rows(&desk, &connection, OWN).await.rows.len(),
        3,
        "what came is kept"
    );
    // The status line says the worst of the connections, and each is there to be looked at.
    let status = desk.status().await;
    assert_eq!(status.connection.as_deref(), Some("Sørfjord"));
    assert_eq!(status.links.len(), 2);
    // Mended, the rest comes: nothing was skipped.
    *server.elsewhere.write().unwrap() = None;
    desk.until("all five", async |desk| {
        let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
        (rows(desk, &connection, OWN).await.rows.len() == 5).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_to_two_of_our_her_ids_is_one_message_with_two_arrivals() {
    let desk = Desk::start().await;
    let (server, connection) = beside(&desk, &[OWN, SECOND], "row").await;
    server.add(message(1, &[OWN, SECOND], "2026-11-20T08:01:00.000Z"));
    // The demo's own log comes in beside: it is counted when it is here.
    desk.until("the log", async |desk| {
        let logs: Logs = desk.call("logs", &Empty {}).await;
        (logs.logs[0].end > 0).then_some(())
    })
    .await;
    let before = inbox(&desk).await.rows.len();
    begin(&desk, &connection).await;
    let threads = inbox(&desk).await;
    assert_eq!(threads.rows.len(), before + 1, "one thread");
    assert!(
        threads.rows.iter().all(|row| row.own.is_some()),
        "each row says whose it is"
    );
    for (her_id, other) in [(OWN, SECOND), (SECOND, OWN)] {
        let page = rows(&desk, &connection, her_id).await;
        assert_eq!(page.rows.len(), 1);
        let request = LogEntryRequest {
            log: engine::api::types::LogRef {
                connection_id: connection.connection_id,
                her_id: her_id.to_owned(),
                replay: false,
            },
            position: 0,
        };
        let entry: LogEntry = desk.call("log_entry", &request).await;
        assert_eq!(entry.also.len(), 1);
        assert_eq!(entry.also[0].own.her_id, other);
    }
    // What the sender calls itself is learned, and shown with its HER-id.
    let directory: Directory = desk.call("directory", &Empty {}).await;
    let learned = directory
        .parties
        .iter()
        .find(|party| party.her_id == "90000077")
        .unwrap();
    assert_eq!(
        (learned.name.as_str(), learned.source.as_str()),
        ("Sørfjord sykehus", "learned")
    );
    // A new message leaves from the HER-id that a person chooses.
    let enter = json!({
        "given": "Nils-Ánte", "family": "Somby", "birthDate": null, "gender": null,
        "nationalNumber": "10915596784",
    });
    let patient: PatientRow = desk.call("patient_enter", &enter).await;
    let kinds: Kinds = desk.call("kinds", &Empty {}).await;
    let kind = kinds
        .kinds
        .iter()
        .find(|kind| kind.id == "henvendelse-sykmeldt")
        .unwrap();
    let start = json!({"kind": kind.id, "threadId": null, "patientId": patient.patient_id});
    let draft: DraftView = desk.call("draft_start", &start).await;
    assert_eq!(draft.senders.len(), 3);
    let chosen = json!({
        "draftId": draft.draft_id, "connectionId": connection.connection_id, "herId": SECOND,
    });
    let draft: DraftView = desk.call("draft_sender", &chosen).await;
    assert_eq!(draft.from_party.her_id, SECOND);
    assert_eq!(draft.connection, "Sørfjord");
    assert_eq!(draft.to.her_id, "90000077", "NAV as that server calls it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_log_is_read_after_a_yes_and_never_into_the_inbox() {
    let desk = Desk::start().await;
    let connections: Connections = desk.call("connections", &Empty {}).await;
    let demo = connections
        .connections
        .into_iter()
        .find(|row| !row.her_ids.is_empty())
        .unwrap();
    desk.until("the log", async |desk| {
        let logs: Logs = desk.call("logs", &Empty {}).await;
        (logs.logs[0].end > 0).then_some(())
    })
    .await;
    let threads = inbox(&desk).await.rows.len();
    let ask = |confirmed: bool| json!({"connectionId": demo.connection_id, "kind": "id", "confirmed": confirmed});
    let refused = desk
        .ask::<ConnectionView>("connection_cursor", &ask(false))
        .await
        .unwrap_err();
    assert_eq!(refused.issues[0].code, "not_confirmed");
    let changed: ConnectionView = desk.call("connection_cursor", &ask(true)).await;
    assert_eq!(changed.cursor_kind, "id");
    let whole = desk
        .until("the whole log", async |desk| {
            let logs: Logs = desk.call("logs", &Empty {}).await;
            logs.logs
                .into_iter()
                .find(|one| one.log.her_id == "*" && one.end > 0)
        })
        .await;
    assert_eq!(whole.kind, "id");
    let page = rows(&desk, &demo, "*").await;
    assert_eq!(i64::try_from(page.rows.len()).unwrap(), whole.end);
    assert!(
        page.rows
            .iter()
            .filter_map(|row| row.message.as_ref())
            .any(|message| message.to.iter().all(|party| party.her_id != OWN)),
        "messages to others are there to be seen"
    );
    assert_eq!(
        inbox(&desk).await.rows.len(),
        threads,
        "and none of them in the inbox"
    );
    let back = json!({"connectionId": demo.connection_id, "kind": "row", "confirmed": false});
    let _: ConnectionView = desk.call("connection_cursor", &back).await;
    desk.until("our own log again", async |desk| {
        let logs: Logs = desk.call("logs", &Empty {}).await;
        (logs.logs[0].log.her_id == OWN && logs.logs[0].end > 0).then_some(())
    })
    .await;
    assert_eq!(inbox(&desk).await.rows.len(), threads);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_comes_in_after_a_look_and_goes_out_unharmed() {
    let desk = Desk::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("adresser.csv");
    std::fs::write(
        &file,
        "HER-id;Navn\n90000020;Ås legesenter\n90000000;NAV Ås\nabc;Feil\n90000020;To ganger\n",
    )
    .unwrap();
    let handle = desk.engine.register_file(file);
    let look: DirectoryPreview = desk
        .call("directory_read", &json!({"handle": handle}))
        .await;
    let states: Vec<_> = look.rows.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["new", "changed", "wrong", "wrong"]);
    assert_eq!(look.rows[1].before.as_deref(), Some("NAV"));
    let before: Directory = desk.call("directory", &Empty {}).await;
    assert!(
        before
            .parties
            .iter()
            .all(|party| party.her_id != "90000020"),
        "a look changes nothing"
    );
    let wanted = json!({"rows": [{"herId": "90000020", "name": "Ås legesenter"}]});
    let after: Directory = desk.call("directory_import", &wanted).await;
    let party = after
        .parties
        .iter()
        .find(|party| party.her_id == "90000020")
        .unwrap();
    assert_eq!(
        (party.name.as_str(), party.source.as_str()),
        ("Ås legesenter", "entered")
    );
    let out = folder.path().join("ut.csv");
    let handle = desk.engine.register_file(out.clone());
    let _: Empty = desk
        .call(
            "directory_export",
            &json!({"handle": handle, "language": "nb"}),
        )
        .await;
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("90000020;Ås legesenter"), "{text}");
    let empty = folder.path().join("tom.csv");
    std::fs::write(&empty, "").unwrap();
    let handle = desk.engine.register_file(empty);
    let refused = desk
        .ask::<DirectoryPreview>("directory_read", &json!({"handle": handle}))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.issues[0].code.as_str()),
        (ErrorCode::Invalid, "empty")
    );
}
