//! A log that draws its sequence number before it commits, as NAV's does: rows appear below what was read. Our reader
//! and a naive one ask the same log at the same moments; ours ends with every row, in the log's order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use engine::client::{Auth, Client, Ring, Server};
use engine::clock::{Clock as _, SystemClock};
use engine::store::connection::{self, Put, Role};
use engine::store::cursor::{self, Kind};
use engine::store::{Key, Store, StoreError, arrival};
use engine::sync::Log;
use engine::sync::note::Notes;
use fhir::number::HerId;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::poll_site::OWN;

/// What is committed, in the order of the sequence.
#[derive(Debug, Default)]
struct Slow {
    committed: RwLock<Vec<u32>>,
    asked: AtomicUsize,
}

#[derive(Debug, serde::Deserialize)]
struct Asked {
    #[serde(rename = "_offset")]
    offset: usize,
    #[serde(rename = "_count")]
    count: usize,
}

impl Slow {
    /// Commits so far, in rows.
    fn page(&self, offset: usize, count: usize) -> Vec<u32> {
        self.committed
            .read()
            .unwrap()
            .iter()
            .skip(offset)
            .take(count)
            .copied()
            .collect()
    }

    fn commit(&self, sequence: u32) {
        let mut committed = self.committed.write().unwrap();
        let place = committed.partition_point(|held| *held < sequence);
        committed.insert(place, sequence);
    }
}

fn message(sequence: u32) -> String {
    format!(
        r#"{{"resourceType":"Bundle","id":"00000000-0000-7000-8000-{sequence:012x}","type":"message","timestamp":"2026-11-21T12:00:00Z","entry":[{{"fullUrl":"urn:uuid:00000000-0000-7000-9000-{sequence:012x}","resource":{{"resourceType":"MessageHeader","id":"00000000-0000-7000-9000-{sequence:012x}","eventCoding":{{"system":"urn:x","code":"y"}},"source":{{"endpoint":"urn:oid:2.16.578.1.12.4.1.2.90000000"}},"destination":[{{"endpoint":"urn:oid:2.16.578.1.12.4.1.2.90000010"}}]}}}}]}}"#
    )
}

async fn answer(State(log): State<Arc<Slow>>, Query(asked): Query<Asked>) -> impl IntoResponse {
    log.asked.fetch_add(1, Ordering::Relaxed);
    let rows = log.page(asked.offset, asked.count);
    let next = if rows.len() == asked.count {
        r#","link":[{"relation":"next","url":"x"}]"#
    } else {
        ""
    };
    let entries: Vec<String> = rows
        .iter()
        .map(|row| format!(r#"{{"resource":{}}}"#, message(*row)))
        .collect();
    let body = format!(
        r#"{{"resourceType":"Bundle","type":"searchset"{next},"entry":[{}]}}"#,
        entries.join(",")
    );
    (
        [(CONTENT_TYPE, "application/fhir+json; fhirVersion=4.0")],
        body,
    )
}

/// A number drawn from a seed.
fn drawn(seed: u64) -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state ^= state >> 30;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state ^= state >> 27;
    state = state.wrapping_mul(0x94D0_49BB_1331_11EB);
    f64::from(u32::try_from((state ^ (state >> 31)) >> 32).unwrap()) / f64::from(u32::MAX)
}

/// The moment each message becomes visible, in milliseconds: begun 50 a second, committed with a heavy tail.
fn commits(count: u32) -> Vec<(f64, u32)> {
    let mut moments: Vec<(f64, u32)> = (0..count)
        .map(|sequence| {
            let begun = f64::from(sequence) * 20.0;
            // Median 5 ms, one in a thousand over a second and a half.
            let tail = 5.0 / (1.0 - drawn(u64::from(sequence)).min(0.999_99)).powf(0.85);
            (begun + tail, sequence)
        })
        .collect();
    moments.sort_by(|a, b| a.0.total_cmp(&b.0));
    moments
}

struct Ours {
    log: Log,
    _dir: TempDir,
}

fn reader(base: &str) -> Ours {
    let dir = TempDir::new().unwrap();
    let store = Store::create(&dir.path().join("north.db"), &Key::new([9; 32])).unwrap();
    let now = SystemClock.now();
    let connection_id = store
        .write(|tx| {
            let own = [OWN.to_owned()];
            let put = Put {
                id: None,
                role: Role::Messaging,
                name: "slow",
                base_url: base,
                auth: connection::Auth::None,
                user_name: None,
                nav_her_id: "90000000",
                allow_get_number: false,
                sandbox: false,
                poll_seconds: 30,
                her_ids: &own,
            };
            let id = connection::put(tx, &put, now)?;
            cursor::create(tx, id, OWN, Kind::Row, 0)?;
            Ok::<_, StoreError>(id)
        })
        .unwrap();
    let server = Server::new(base, Auth::None).unwrap();
    let client = Client::new(server, Arc::new(SystemClock), Arc::new(Ring::default())).unwrap();
    let log = Log {
        store,
        client,
        clock: Arc::new(SystemClock),
        connection_id,
        her_id: OWN.to_owned(),
        own: vec![HerId::parse(OWN).unwrap()],
        pack: validation::Pack::nav_messaging_core(),
        stage: None,
        notes: Notes::default(),
        cancel: CancellationToken::new(),
        size: Default::default(),
        anchored_at: None,
        silently: false,
    };
    Ours { log, _dir: dir }
}

/// Plays `count` messages against both readers, each asking every `every` milliseconds of the log's time.
async fn play(count: u32, every: f64) -> (usize, usize, u32) {
    let slow = Arc::new(Slow::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/Bundle", get(answer))
        .with_state(Arc::clone(&slow));
    let served = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut ours = reader(&base);
    let mut naive: Vec<u32> = Vec::new();
    let mut repaired = 0;
    let mut moment = every;
    for (at, sequence) in commits(count) {
        if at >= moment {
            naive.extend(slow.page(naive.len(), usize::MAX));
            repaired += ours.log.read().await.unwrap().repaired;
            while moment <= at {
                moment += every;
            }
        }
        slow.commit(sequence);
    }
    // Two more looks in peace: the anchor, and what a last repair found.
    for _ in 0..2 {
        naive.extend(slow.page(naive.len(), usize::MAX));
        repaired += ours.log.read().await.unwrap().repaired;
    }
    served.abort();
    let held: Vec<String> = ours
        .log
        .store
        .read(|db| {
            let rows = arrival::range(db, ours.log.connection_id, OWN, 0, u32::MAX)?;
            Ok::<_, StoreError>(rows.into_iter().map(|row| row.anchor).collect())
        })
        .unwrap();
    let there: Vec<String> = (0..count)
        .map(|sequence| format!("00000000-0000-7000-8000-{sequence:012x}"))
        .collect();
    let messages: i64 = ours
        .log
        .store
        .read(|db| {
            Ok::<_, StoreError>(db.query_row("SELECT count(*) FROM message", [], |row| row.get(0))?)
        })
        .unwrap();
    assert_eq!(
        usize::try_from(messages).unwrap(),
        there.len(),
        "one message each"
    );
    assert!(held == there, "the log's order, row for row");
    naive.sort_unstable();
    naive.dedup();
    let naive_lost = there.len() - naive.len();
    (there.len() - held.len(), naive_lost, repaired)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_messages_with_late_commits_lose_none() {
    let (lost, naive_lost, repaired) = play(100_000, 2_000.0).await;
    println!(
        "100,000 messages: ours lost {lost} ({repaired} rows read in late), the naive client lost {naive_lost}"
    );
    assert_eq!(lost, 0);
    assert!(
        naive_lost > 0,
        "a log in which nobody loses anything proves nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long: cargo xtask prove late"]
async fn prove_late() {
    let (lost, naive_lost, repaired) = play(1_000_000, 2_000.0).await;
    println!(
        "1,000,000 messages: ours lost {lost} ({repaired} rows read in late), the naive client lost {naive_lost}"
    );
    assert_eq!(lost, 0);
    if let Some(path) = std::env::var_os("BUDSTIKKE_FIGURES") {
        let figures = serde_json::json!({
            "messages": 1_000_000, "lost": lost, "repaired": repaired, "naiveLost": naive_lost,
        });
        std::fs::write(path, figures.to_string()).unwrap();
    }
}
