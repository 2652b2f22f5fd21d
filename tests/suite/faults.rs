//! What goes wrong on the way out, row by row of the fault table, with the other side's own list of what it accepted as
//! the judge: nothing lost, nothing twice, and never more said than is known.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use engine::clock::Clock as _;
use engine::store::{State, StoreError, attempt, connection, outbox};
use engine::sync::Loops;
use jiff::SignedDuration;
use sandbox::{FaultName, Reach};
use serde_json::Value;

use crate::poll_site::{Site, fault, noon};

const SECOND: Duration = Duration::from_secs(1);
const OUTCOME: &str = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"slik blir det ikke"}]}"#;

/// An other side that answers a post as it is told, and then as it should; and that writes down what it took in.
#[derive(Default)]
struct Script {
    /// How to answer the next post: status, headers, body, and is the message taken in.
    next: Mutex<Option<Answer>>,
    /// Header id: how often it was taken in.
    events: Mutex<BTreeMap<String, u32>>,
    /// Bundles by id, for a comparison.
    bundles: Mutex<BTreeMap<String, Vec<u8>>>,
}

#[derive(Clone, Default)]
struct Answer {
    status: u16,
    body: Vec<u8>,
    kind: &'static str,
    retry_after: Option<&'static str>,
    taken: bool,
}

impl Script {
    fn events(&self, header: &str) -> u32 {
        self.events
            .lock()
            .unwrap()
            .get(header)
            .copied()
            .unwrap_or_default()
    }
}

async fn posted(Shared(script): Shared<Arc<Script>>, body: Bytes) -> Response {
    let bundle: Value = serde_json::from_slice(&body).expect("a message");
    let header = bundle["entry"][0]["resource"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let next = script.next.lock().unwrap().take();
    if next.as_ref().is_none_or(|answer| answer.taken) {
        // As HOPS does: the same bytes once more change nothing.
        script.events.lock().unwrap().entry(header).or_insert(1);
        let id = bundle["id"].as_str().unwrap().to_owned();
        script.bundles.lock().unwrap().insert(id, body.to_vec());
    }
    let Some(answer) = next else {
        return StatusCode::ACCEPTED.into_response();
    };
    let mut headers = HeaderMap::new();
    if !answer.kind.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.kind));
    }
    if let Some(value) = answer.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(value));
    }
    (
        StatusCode::from_u16(answer.status).unwrap(),
        headers,
        answer.body,
    )
        .into_response()
}

async fn empty_log() -> Response {
    let kind = [(header::CONTENT_TYPE, "application/fhir+json")];
    (
        kind,
        r#"{"resourceType":"Bundle","type":"searchset","total":0}"#,
    )
        .into_response()
}

async fn bundle(Shared(script): Shared<Arc<Script>>, Path(id): Path<String>) -> Response {
    match script.bundles.lock().unwrap().get(&id) {
        Some(body) => (
            [(header::CONTENT_TYPE, "application/fhir+json")],
            body.clone(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A site whose messages go to such an other side.
async fn scripted() -> (Site, Arc<Script>, Arc<Loops>) {
    let script = Arc::new(Script::default());
    let router = Router::new()
        .route("/fhir/$process-message", post(posted))
        .route("/fhir/Bundle", get(empty_log))
        .route("/fhir/Bundle/{id}", get(bundle))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(Arc::clone(&script));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let site = Site::new(0).await;
    site.store
        .write(|tx| {
            let url = format!("http://{address}/fhir");
            connection::set_base_url(tx, site.connection_id, &url)
        })
        .unwrap();
    let loops = site.started();
    (site, script, loops)
}

fn attempts(site: &Site, id: i64) -> Vec<attempt::Attempt> {
    site.waits(|db| attempt::of(db, id))
}

/// Waits until the first attempt has an end.
async fn once(site: &Site, id: i64) {
    site.wait(Duration::ZERO, "the end of an attempt", |site| {
        attempts(site, id).iter().any(|one| one.meaning.is_some())
            && site.state(id) != State::Sending
    })
    .await;
}

/// Row 9: every status with every kind of body.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_status_with_every_body_is_read_by_its_status_and_nothing_arrives_twice() {
    let (site, script, loops) = scripted().await;
    let bodies: [(&str, &'static str, Vec<u8>); 4] = [
        ("no body", "", Vec::new()),
        ("an outcome", "application/fhir+json", OUTCOME.into()),
        (
            "a web page",
            "text/html",
            b"<html><body>Logg inn</body></html>".to_vec(),
        ),
        ("10 MB", "application/fhir+json", vec![b' '; 10_000_000]),
    ];
    let statuses = [
        200, 201, 202, 204, 206, 299, 304, 400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413,
        415, 418, 422, 425, 429, 500, 501, 502, 503, 504, 505, 599,
    ];
    for status in statuses {
        for (name, kind, body) in &bodies {
            // HTTP itself gives these no body.
            if matches!(status, 204 | 304) && !body.is_empty() {
                continue;
            }
            *script.next.lock().unwrap() = Some(Answer {
                status,
                body: body.clone(),
                kind,
                ..Answer::default()
            });
            let id = site.queue("Hva svarer de?");
            loops.wake();
            once(&site, id).await;
            let entry = site.entry(id);
            let portal = *name == "a web page" && matches!(status, 200 | 201 | 204);
            let expected = match status {
                _ if portal => State::Queued,
                200 | 201 | 202 | 204 => State::TakenOver,
                401 => State::AwaitingLogin,
                408 | 425 | 429 | 500 | 501 | 502 | 503 | 504 => State::Queued,
                _ => State::NeedsYou,
            };
            assert_eq!(entry.state, expected, "{status} with {name}");
            assert_eq!(
                script.events(&entry.header_id),
                0,
                "this other side took nothing in"
            );
            if status == 422 && *name == "an outcome" {
                let kept = attempts(&site, id)[0].outcome.clone().unwrap();
                assert!(
                    kept.contains("slik blir det ikke"),
                    "in the server's own words"
                );
            }
            assert!(
                attempts(&site, id)[0]
                    .outcome
                    .as_ref()
                    .is_none_or(|kept| kept.len() <= 64 * 1024),
                "what is kept of an answer is bounded"
            );
            if expected == State::Queued {
                site.until(id, State::TakenOver, Duration::from_secs(10))
                    .await;
                assert_eq!(script.events(&entry.header_id), 1, "{status} with {name}");
            }
            // Nothing else is sent of it while the rest is tried.
            site.store
                .write(|tx| match site_state(tx, id) {
                    State::NeedsYou | State::AwaitingLogin => outbox::cancel(tx, id, noon()),
                    _ => Ok(()),
                })
                .unwrap();
        }
    }
    loops.stop().await;
}

fn site_state(db: &rusqlite::Connection, id: i64) -> State {
    outbox::get(db, id).unwrap().state
}

/// Row 9: `Retry-After` as seconds, as a date, as nonsense, and longer than anybody waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retry_after_in_all_its_shapes() {
    let (site, script, loops) = scripted().await;
    for (value, least, most, state) in [
        ("30", 30, 40, State::Queued),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 0, 70, State::Queued),
        ("-5", 0, 3, State::Queued),
        ("om litt", 0, 3, State::Queued),
        ("1000000000", 0, 0, State::NeedsYou),
    ] {
        *script.next.lock().unwrap() = Some(Answer {
            status: 429,
            retry_after: Some(value),
            ..Answer::default()
        });
        let id = site.queue("Vent litt.");
        loops.wake();
        once(&site, id).await;
        let entry = site.entry(id);
        assert_eq!(entry.state, state, "{value}");
        if state == State::Queued {
            let wait = entry.not_before - site.clock.now().as_millisecond();
            assert!(
                (least * 1_000..=most * 1_000).contains(&wait),
                "{value}: {wait}"
            );
            site.until(id, State::TakenOver, SECOND).await;
        }
        assert!(script.events(&entry.header_id) <= 1);
    }
    loops.stop().await;
}

/// A 409 from a server that has exactly what was frozen is custody; one that has something else is for a person.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_409_is_held_against_what_the_server_has() {
    let (site, script, loops) = scripted().await;
    for (taken, expected) in [(true, State::TakenOver), (false, State::NeedsYou)] {
        *script.next.lock().unwrap() = Some(Answer {
            status: 409,
            taken,
            ..Answer::default()
        });
        let id = site.queue("Finnes den der?");
        loops.wake();
        once(&site, id).await;
        let entry = site.entry(id);
        assert_eq!(entry.state, expected);
        assert_eq!(attempts(&site, id).len(), 1, "it is never resent");
        assert_eq!(script.events(&entry.header_id), u32::from(taken));
    }
    // Other content under the same id: not ours.
    *script.next.lock().unwrap() = Some(Answer {
        status: 409,
        ..Answer::default()
    });
    let id = site.queue("En annen har nummeret.");
    let other = serde_json::to_vec(&serde_json::json!({"resourceType": "Bundle", "id": "x"}));
    script
        .bundles
        .lock()
        .unwrap()
        .insert(site.entry(id).bundle_id, other.unwrap());
    loops.wake();
    once(&site, id).await;
    assert_eq!(site.state(id), State::NeedsYou);
    loops.stop().await;
}

/// Rows 10, 11: what breaks around the answer. The message may be there; the same bytes settle it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_breaks_leaves_one_message() {
    for name in [
        FaultName::HalfBody,
        FaultName::DropAfterCommit,
        FaultName::DropBeforeCommit,
        FaultName::GzipBomb,
        FaultName::DeepJson,
        FaultName::WrongContentType,
        FaultName::Empty200,
    ] {
        let site = Site::new(0).await;
        let loops = site.loops().await;
        site.sandbox.set_fault(fault(name).on(Reach::Post).times(1));
        let id = site.queue("Svaret går i stykker.");
        loops.wake();
        site.wait(SECOND, "the end of it", |site| {
            matches!(
                site.state(id),
                State::Accepted | State::TakenOver | State::NeedsYou
            )
        })
        .await;
        let header = site.entry(id).header_id;
        let events: Vec<_> = site
            .sandbox
            .events()
            .into_iter()
            .filter(|event| event.header_id == header)
            .collect();
        assert!(events.len() <= 1, "{}", name.as_str());
        // Custody is claimed of what is there; of 200 with nothing and nothing there, the sandbox says the same.
        if site.state(id) == State::Accepted {
            assert_eq!(events.len(), 1, "{}", name.as_str());
        }
        loops.stop().await;
    }
}

/// Row 10: a port that speaks no TLS gets no byte of a message, and there is no way to wave it through.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_speaks_no_tls_gets_no_byte_of_a_message() {
    let (site, script, loops) = scripted().await;
    let plain = site.waits(|db| connection::get(db, site.connection_id));
    let plain = plain.expect("the connection").base_url;
    let point_at = |url: &str| {
        site.store
            .write(|tx| connection::set_base_url(tx, site.connection_id, url))
            .unwrap();
        loops.reload();
    };
    point_at(&plain.replace("http://", "https://"));
    let id = site.queue("Bare over en sikker forbindelse.");
    loops.wake();
    once(&site, id).await;
    let tried = &attempts(&site, id)[0];
    assert_eq!(
        (tried.status, tried.meaning.as_deref()),
        (None, Some("tls"))
    );
    assert_eq!(site.state(id), State::NeedsYou, "waiting will not help");
    assert_eq!(script.events(&site.entry(id).header_id), 0);
    // Once the address is right, the same bytes go.
    point_at(&plain);
    let now = site.clock.now();
    site.store.write(|tx| outbox::retry(tx, id, now)).unwrap();
    loops.wake();
    site.until(id, State::TakenOver, SECOND).await;
    assert_eq!(script.events(&site.entry(id).header_id), 1);
    loops.stop().await;
}

/// Row 4: a full disk. What cannot be kept is not called queued; what was sent meanwhile is written down when it can be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing_and_claims_nothing() {
    let (site, script, loops) = scripted().await;
    let kept = site.queue("Skrevet mens det var plass.");
    let full = |pages: Option<i64>| {
        site.store
            .write(|tx| {
                let most = match pages {
                    Some(pages) => pages,
                    None => tx.query_row("PRAGMA page_count", [], |row| row.get(0))?,
                };
                tx.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
    };
    // The answer is large, so that its words need room that is not there.
    let words = OUTCOME.replace("slik", &"slik ".repeat(60_000));
    *script.next.lock().unwrap() = Some(Answer {
        status: 503,
        body: words.into_bytes(),
        kind: "application/fhir+json",
        taken: true,
        ..Answer::default()
    });
    full(None);
    let envelope = |bytes: &[u8]| engine::sync::ingest::own(bytes).unwrap();
    let bytes = site.written(&"Mye tekst. ".repeat(40_000), None);
    let refused = site.store.write(|tx| {
        let (envelope, findings) = (envelope(&bytes), Default::default());
        let freeze = outbox::Freeze {
            connection_id: site.connection_id,
            raw: &bytes,
            envelope: &envelope,
            findings: &findings,
            draft_id: None,
            thread_id: None,
            patient_id: None,
            to_her: crate::poll_site::NAV,
            author: "{}",
            credential: "",
            receipt: false,
            side: outbox::Side::Ours,
            expects_answer: false,
            undo_until: None,
        };
        outbox::freeze(tx, &freeze, noon())
    });
    assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
    assert_eq!(
        site.entry(kept).state,
        State::Queued,
        "what is there is readable"
    );
    loops.wake();
    // The attempt may be refused or its end may; either way nothing is said that is not known.
    for _ in 0..40 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        site.clock.advance(SECOND);
        let entry = site.entry(kept);
        assert!(matches!(
            entry.state,
            State::Queued | State::Sending | State::TakenOver
        ));
        if entry.state == State::TakenOver {
            assert_eq!(script.events(&entry.header_id), 1);
        }
    }
    full(Some(1_000_000));
    site.until(kept, State::TakenOver, SECOND).await;
    assert_eq!(script.events(&site.entry(kept).header_id), 1);
    loops.stop().await;
}

/// Row 5: another process holds the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_held_by_another_is_waited_for_and_then_said_so() {
    let (site, script, loops) = scripted().await;
    let path = site.store.path().to_owned();
    let hold = |long: Duration| {
        let other = engine::store::Store::open(&path, &engine::store::Key::new([7; 32])).unwrap();
        let (held, holding) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            other
                .write(|_| {
                    held.send(()).unwrap();
                    std::thread::sleep(long);
                    Ok::<_, StoreError>(())
                })
                .unwrap();
        });
        holding.recv().unwrap();
        thread
    };
    let short = hold(Duration::from_millis(700));
    let id = site.queue("Venter på basen.");
    short.join().unwrap();
    loops.wake();
    site.until(id, State::TakenOver, SECOND).await;
    let long = hold(Duration::from_secs(7));
    let bytes = site.written("For lenge.", None);
    let refused = tokio::task::block_in_place(|| {
        site.store
            .write(|tx| outbox::retry(tx, id, noon()).and(Ok(bytes.len())))
    });
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    assert_eq!(site.entry(id).state, State::TakenOver, "reading goes on");
    long.join().unwrap();
    let next = site.queue("Etterpå.");
    loops.wake();
    site.until(next, State::TakenOver, SECOND).await;
    assert_eq!(script.events(&site.entry(next).header_id), 1);
    loops.stop().await;
}

/// Row 8: the clock is set by hours and by years while messages wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_set_neither_loses_nor_delays_what_waits() {
    for hours in [-87_600_i64, -1, 1, 87_600] {
        let (site, script, loops) = scripted().await;
        *script.next.lock().unwrap() = Some(Answer {
            status: 503,
            ..Answer::default()
        });
        let id = site.queue("Mens klokka stilles.");
        loops.wake();
        once(&site, id).await;
        let until = site
            .clock
            .now()
            .checked_add(SignedDuration::from_secs(10))
            .unwrap();
        let undo = site.freeze(&site.written("Angrefrist.", None), Some(until));
        let set = site
            .clock
            .now()
            .checked_add(SignedDuration::from_hours(hours))
            .unwrap();
        site.clock.set(set);
        loops.wake();
        // Longer than any of these waits, and far shorter than the jump.
        let mut waited = 0;
        while site.state(id) != State::TakenOver || site.state(undo) != State::TakenOver {
            site.clock.advance(SECOND);
            loops.wake();
            tokio::time::sleep(Duration::from_millis(5)).await;
            waited += 1;
            assert!(waited < 400, "{hours} hours: still waiting");
        }
        for id in [id, undo] {
            assert_eq!(script.events(&site.entry(id).header_id), 1, "{hours} hours");
        }
        loops.stop().await;
    }
}
