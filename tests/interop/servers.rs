//! Our client against HAPI's servers: read, history, paging, XML, versions; search by name and `POST _search`; a message
//! stored and found by its destination.

use std::sync::Arc;

use engine::client::search::Search;
use engine::client::{Auth, Client, ClientError, Ring, Server};
use engine::clock::SystemClock;
use engine::store::connection::{self, Put, Role};
use engine::store::{Key, Store, StoreError, cursor, inbox};
use engine::sync::{FirstRead, Loops, Options};
use fhir::page::{Limits, read};
use serde_json::{Value, json};

use crate::hapi::{self, Kind};

const FHIR_JSON: &str = "application/fhir+json";

fn client(base: &str) -> Client {
    let server = Server::new(base, Auth::None).expect("a base address");
    Client::new(server, Arc::new(SystemClock), Arc::new(Ring::default())).expect("a client")
}

fn patient(given: &str, family: &str, number: &str) -> Value {
    json!({
        "resourceType": "Patient",
        "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number}],
        "name": [{"family": family, "given": [given]}],
        "birthDate": "1955-11-10",
        "gender": "female"
    })
}

async fn send(
    method: reqwest::Method,
    url: String,
    body: &Value,
    etag: Option<&str>,
) -> reqwest::Response {
    let mut request = reqwest::Client::new()
        .request(method, url)
        .header("content-type", FHIR_JSON)
        .body(body.to_string());
    if let Some(etag) = etag {
        request = request.header("if-match", etag);
    }
    request.send().await.expect("HAPI answers")
}

async fn created(base: &str, resource: &Value) -> String {
    let kind = resource["resourceType"].as_str().expect("a type");
    let answer = send(
        reqwest::Method::POST,
        format!("{base}/{kind}"),
        resource,
        None,
    )
    .await;
    let body: Value = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
    body["id"]
        .as_str()
        .unwrap_or_else(|| panic!("HAPI made nothing: {body}"))
        .to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plain_server_is_read_page_by_page_in_json_and_xml() {
    let Some(classpath) = hapi::available("plain server") else {
        return;
    };
    let server = hapi::Server::start(classpath, Kind::Plain);
    let client = client(&server.base);

    let capabilities = client.metadata().await.expect("metadata is read");
    assert!(capabilities.r4(), "HAPI speaks R4");

    let mut ids = Vec::new();
    for number in 0..23 {
        ids.push(
            created(
                &server.base,
                &patient("Kari", &format!("Nordmo{number}"), "10915596784"),
            )
            .await,
        );
    }
    let first = client
        .read("Patient", &ids[0])
        .await
        .expect("a patient is read");
    let first: Value = serde_json::from_slice(&first.body).expect("JSON");
    assert_eq!(first["name"][0]["family"], "Nordmo0");

    // Paging by HAPI's own opaque links, followed verbatim.
    let mut page = client
        .search(&Search::open("Patient", &[("_count", "10")]))
        .await
        .expect("a page");
    let mut seen = Vec::new();
    loop {
        let read = read(&page.body, &Limits::default()).expect("a searchset");
        seen.extend(read.entries.iter().map(|entry| {
            let value: Value = serde_json::from_slice(entry.raw).expect("a resource");
            value["id"].as_str().expect("with an id").to_owned()
        }));
        let Some(next) = read.next.as_deref().map(str::to_owned) else {
            break;
        };
        page = client.next_page(&next).await.expect("the next page");
    }
    seen.sort();
    ids.sort();
    assert_eq!(seen, ids, "every patient once");

    // Both versions stand in the history. (The plain server overwrites whatever If-Match says; the JPA server does not.)
    let url = format!("{}/Patient/{}", server.base, ids[0]);
    let mut changed = first.clone();
    changed["id"] = json!(ids[0]);
    changed["gender"] = json!("other");
    let current = send(reqwest::Method::PUT, url.clone(), &changed, Some("W/\"1\"")).await;
    assert_eq!(current.status().as_u16(), 200);
    let history = reqwest::get(format!("{url}/_history"))
        .await
        .expect("history")
        .bytes()
        .await
        .expect("a body");
    let history = read(&history, &Limits::default()).expect("a history bundle is read as a page");
    assert_eq!(history.entries.len(), 2);

    // XML says the same as JSON, there and back.
    let xml = reqwest::get(format!("{url}?_format=xml"))
        .await
        .expect("XML")
        .text()
        .await
        .expect("a body");
    let from_xml = fhir::xml::to_json(xml.as_bytes()).expect("HAPI's XML is read");
    let json = reqwest::get(format!("{url}?_format=json"))
        .await
        .expect("JSON")
        .bytes()
        .await
        .expect("a body");
    let from_json: Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(from_xml, from_json);
    let back = fhir::xml::from_json(&from_json).expect("our XML is written");
    let answer = reqwest::Client::new()
        .post(format!("{}/Patient", server.base))
        .header("content-type", "application/fhir+xml")
        .body(back)
        .send()
        .await
        .expect("HAPI answers");
    assert_eq!(answer.status().as_u16(), 201, "HAPI reads our XML");

    let gone = client
        .read("Patient", "nobody")
        .await
        .expect_err("nobody is there");
    assert!(matches!(
        gone.error,
        ClientError::Status { status: 404, .. }
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_jpa_server_finds_people_by_name_and_number_and_messages_by_destination() {
    let Some(classpath) = hapi::available("JPA server") else {
        return;
    };
    let server = hapi::Server::start(classpath, Kind::Jpa);
    let client = client(&server.base);
    let base = &server.base;

    // The code of a chained uri search is the whole chain: HAPI's own way to index into a bundle.
    let parameter = json!({
        "resourceType": "SearchParameter",
        "id": "message-destination-uri",
        "url": "http://example.org/SearchParameter/message-destination-uri",
        "name": "message-destination-uri",
        "status": "active",
        "description": "destination of a message",
        "code": "message.destination-uri",
        "base": ["Bundle"],
        "type": "uri",
        "expression": "Bundle.entry[0].resource.as(MessageHeader).destination.endpoint"
    });
    let put = send(
        reqwest::Method::PUT,
        format!("{base}/SearchParameter/message-destination-uri"),
        &parameter,
        None,
    )
    .await;
    assert!(
        put.status().is_success(),
        "the search parameter is taken: {}",
        put.status()
    );

    created(base, &patient("Kari", "Nordmo", "10915596784")).await;
    created(base, &patient("Ola", "Nordvik", "41814061033")).await;
    let count = async |search: Search| -> usize {
        let page = client.search(&search).await.expect("a search is answered");
        read(&page.body, &Limits::default())
            .expect("a searchset")
            .entries
            .len()
    };
    assert_eq!(
        count(Search::personal("Patient", &[("name", "nord")])).await,
        2
    );
    assert_eq!(
        count(Search::personal("Patient", &[("name", "kari")])).await,
        1
    );
    let number = "urn:oid:2.16.578.1.12.4.1.4.1|10915596784";
    assert_eq!(
        count(Search::personal("Patient", &[("identifier", number)])).await,
        1
    );
    assert_eq!(
        count(Search::personal("Patient", &[("birthdate", "1955-11-10")])).await,
        2
    );

    // A stale version is refused, a current one taken.
    let id = created(base, &patient("Per", "Versjon", "41814061033")).await;
    let mut changed = patient("Per", "Versjon", "41814061033");
    changed["id"] = json!(id);
    changed["gender"] = json!("other");
    let url = format!("{base}/Patient/{id}");
    let stale = send(reqwest::Method::PUT, url.clone(), &changed, Some("W/\"7\"")).await;
    assert!(
        matches!(stale.status().as_u16(), 409 | 412),
        "a stale If-Match is refused: {}",
        stale.status()
    );
    let current = send(reqwest::Method::PUT, url, &changed, Some("W/\"1\"")).await;
    assert_eq!(current.status().as_u16(), 200);

    let message = engine::compose::build(&tests::compositions::all().remove(0).1).bytes;
    let message: Value = serde_json::from_slice(&message).expect("JSON");
    created(base, &message).await;
    let to = |her: &str| {
        Search::open(
            "Bundle",
            &[(
                "message.destination-uri",
                &format!("urn:oid:2.16.578.1.12.4.1.2.{her}"),
            )],
        )
    };
    assert_eq!(count(to("90000000")).await, 1, "found by its destination");
    assert_eq!(count(to("90000099")).await, 0, "and by no other");

    by_time(base).await;
}

/// NAV writes to us, or to another practice.
fn from_nav(number: u128, to: &str) -> Value {
    let kind = engine::compose::kind("nav-foresporsel").expect("the kind");
    let mut one = tests::compositions::composition(&kind, 5_000 + number);
    one.from_her_id = "90000000".into();
    one.to_her_id = to.into();
    let bytes = engine::compose::build(&one).bytes;
    serde_json::from_slice(&bytes).expect("JSON")
}

/// The same server as a log that is read by the time things were changed: what is there comes once, then only what is new,
/// and never what is for somebody else.
async fn by_time(base: &str) {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let path = folder.path().join("clinic.db");
    let store = Store::create(&path, &Key::new([11; 32])).expect("a database");
    let own = ["90000010".to_owned()];
    let put = Put {
        id: None,
        role: Role::Messaging,
        name: "HAPI",
        base_url: base,
        auth: connection::Auth::None,
        user_name: None,
        nav_her_id: "90000000",
        allow_get_number: false,
        sandbox: false,
        poll_seconds: 3_600,
        her_ids: &own,
    };
    let now = engine::clock::Clock::now(&SystemClock);
    let connection_id = store
        .write(|tx| {
            let id = connection::put(tx, &put, now)?;
            connection::set_cursor_kind(tx, id, cursor::Kind::Since)?;
            Ok::<_, StoreError>(id)
        })
        .expect("a connection");
    for number in 0..3 {
        created(base, &from_nav(number, "90000010")).await;
    }
    created(base, &from_nav(3, "90000099")).await;
    let options = Options {
        send: false,
        ..Options::default()
    };
    let loops = Loops::start(store.clone(), Arc::new(SystemClock), options);
    let held = || {
        let page = store.read(|db| inbox::page(db, inbox::Split::Open, None, 100));
        page.expect("an inbox").rows.len()
    };
    let mut last = None;
    for _ in 0..200 {
        match loops.first_read(connection_id, FirstRead::All).await {
            Ok(_) => {
                last = None;
                break;
            }
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(last.is_none(), "the first reading: {last:?}");
    assert_eq!(held(), 3, "ours, and not another practice's");

    for number in 4..6 {
        created(base, &from_nav(number, "90000010")).await;
    }
    let polled = loops.poll_now().await;
    assert_eq!((polled.new_messages, held()), (2, 5), "only what is new");
    let polled = loops.poll_now().await;
    assert_eq!((polled.new_messages, held()), (0, 5), "and nothing twice");
    loops.stop().await;
}
