//! P11 and P12: from the click to the server's 202, alone and a thousand at once, beside a bare POST with one fdatasync.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use engine::clock::{Clock as _, SystemClock};
use engine::store::message::Findings;
use engine::store::outbox::{self, Freeze, Side};
use engine::store::{State, Store, StoreError};
use engine::sync::{Loops, Options, ingest};

use crate::replay::{median, runtime, store};
use crate::{corpus, figures, log};

const TIMES: usize = 60;
/// Requests under way at once in the limit program.
const LANES: usize = 4;

fn freeze(store: &Store, connection_id: i64, raw: &str) -> i64 {
    let envelope = ingest::own(raw.as_bytes()).expect("a message");
    let findings = Findings::default();
    let freeze = Freeze {
        connection_id,
        raw: raw.as_bytes(),
        envelope: &envelope,
        findings: &findings,
        draft_id: None,
        thread_id: None,
        patient_id: None,
        to_her: "90000000",
        author: "{}",
        credential: "",
        receipt: false,
        side: Side::Ours,
        expects_answer: false,
        undo_until: None,
    };
    store
        .write(|tx| outbox::freeze_under(tx, &freeze, None, SystemClock.now()))
        .expect("it is frozen")
        .outbox_id
}

async fn taken_over(
    store: &Store,
    changes: &mut tokio::sync::broadcast::Receiver<engine::store::Change>,
    id: i64,
) {
    loop {
        let state = store
            .read(|db| Ok::<_, StoreError>(outbox::get(db, id)?.state))
            .expect("an entry");
        if state == State::TakenOver {
            return;
        }
        // Told late or told of something else: looked at again either way.
        let _ = changes.recv().await;
    }
}

fn loops(store: &Store) -> Arc<Loops> {
    let options = Options {
        poll: false,
        ..Options::default()
    };
    Loops::start(store.clone(), Arc::new(SystemClock), options)
}

fn kept(file: &mut File, body: &str) {
    file.write_all(body.as_bytes()).expect("it is written");
    file.sync_data().expect("it is on disk");
}

async fn post(client: &reqwest::Client, url: &str, body: String) {
    let answer = client
        .post(format!("{url}/$process-message"))
        .header("content-type", "application/fhir+json; fhirVersion=4.0")
        .body(body)
        .send()
        .await
        .expect("it is answered");
    assert_eq!(answer.status(), 202);
}

/// One at a time, then `burst` that waited for the network.
pub(crate) fn bench(burst: usize) {
    let runtime = runtime();
    let url = runtime.block_on(log::serve_some(Vec::new(), 0));
    let bodies: Vec<String> = corpus::corpus(17, TIMES + burst)
        .into_iter()
        .map(|(_, json)| json)
        .collect();
    let (single, many) = bodies.split_at(TIMES);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (store, connection_id) = store(&folder.path().join("ours.db"), &url);
    let mut file = File::create(folder.path().join("limit")).expect("a file");
    let client = reqwest::Client::new();

    let (mut queued, mut whole, mut limit) = (Vec::new(), Vec::new(), Vec::new());
    runtime.block_on(async {
        let loops = loops(&store);
        let mut changes = store.subscribe();
        for body in single {
            let begun = Instant::now();
            let id = freeze(&store, connection_id, body);
            loops.wake();
            queued.push(begun.elapsed().as_secs_f64() * 1e3);
            taken_over(&store, &mut changes, id).await;
            whole.push(begun.elapsed().as_secs_f64() * 1e3);
            let begun = Instant::now();
            kept(&mut file, body);
            post(&client, &url, body.clone()).await;
            limit.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        loops.stop().await;
    });
    let (queued, whole, limit) = (median(queued), median(whole), median(limit));
    println!(
        "P11 send: ours {queued:.2} ms to queued on disk, {whole:.2} ms to 202 kept; limit (fdatasync, POST) {limit:.2} ms; ratio {:.2}",
        whole / limit
    );
    figures::keep(
        "P11 from the click to 202",
        &[
            ("oursQueuedMillis", queued),
            ("oursTakenOverMillis", whole),
            ("limitMillis", limit),
            ("ratio", whole / limit),
        ],
    );

    let ids: Vec<i64> = many
        .iter()
        .map(|body| freeze(&store, connection_id, body))
        .collect();
    let (ours, bare) = runtime.block_on(async {
        let begun = Instant::now();
        let loops = loops(&store);
        let mut changes = store.subscribe();
        for id in &ids {
            taken_over(&store, &mut changes, *id).await;
        }
        let ours = begun.elapsed().as_secs_f64();
        loops.stop().await;
        let begun = Instant::now();
        let lanes = (0..LANES).map(|lane| {
            let (client, url) = (client.clone(), url.clone());
            let mine: Vec<String> = many.iter().skip(lane).step_by(LANES).cloned().collect();
            async move {
                for body in mine {
                    post(&client, &url, body).await;
                }
            }
        });
        futures_util::future::join_all(lanes).await;
        (ours, begun.elapsed().as_secs_f64())
    });
    let (ours, bare) = (burst as f64 / ours, burst as f64 / bare);
    println!(
        "P12 burst of {burst}: ours {ours:.0} a second, each durable and in order; limit ({LANES} bare POSTs at once) {bare:.0} a second; ratio {:.2}",
        ours / bare
    );
    figures::keep(
        &format!("P12 burst of {burst}"),
        &[
            ("oursASecond", ours),
            ("limitASecond", bare),
            ("ratio", ours / bare),
        ],
    );
}
