//! P1: the whole log from position 0 into the encrypted, indexed, searchable store.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::clock::SystemClock;
use engine::store::connection::{self, Auth, Put, Role};
use engine::store::{Key, Store, StoreError, message, text};
use engine::sync::{FirstRead, Loops, Options};

use crate::{corpus, figures, limit, log};

/// Pairs of runs, the two programs in turn.
pub(crate) const ROUNDS: usize = if cfg!(debug_assertions) { 3 } else { 5 };

/// CPU seconds of this process so far, from the kernel's own book.
pub(crate) fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    // USER_HZ is 100 wherever Linux runs.
    ticks / 100.0
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// In a process of its own: the limit program.
pub(crate) fn bare(url: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("limit.db");
    let mut connection = limit::open(&path).expect("a database");
    let (begun, before) = (Instant::now(), cpu_seconds());
    let held = runtime()
        .block_on(limit::replay(
            &reqwest::Client::new(),
            url,
            &mut connection,
            0,
        ))
        .expect("the log is replayed");
    let (cpu, wall) = (cpu_seconds() - before, begun.elapsed().as_secs_f64());
    drop(connection);
    println!("{held} {cpu:.3} {wall:.3} {} {}", bytes(&path), peak());
}

/// Bytes of a database's file.
fn bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |about| about.len())
}

/// Most memory this process ever held, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Most memory this process held before a fifth of the messages was there: what it holds later beyond that grew with them.
async fn early_peak(store: Store, messages: i64) -> u64 {
    while store.read(message::newest).unwrap_or(0) < messages / 5 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    peak()
}

/// A store with one messaging connection to that address.
pub(crate) fn store(path: &Path, url: &str) -> (Store, i64) {
    let store = Store::create(path, &Key::new([7; 32])).expect("a store");
    let own = [corpus::HER_ID.to_owned()];
    let id = store
        .write(|tx| {
            let put = Put {
                id: None,
                role: Role::Messaging,
                name: "north",
                base_url: url,
                auth: Auth::None,
                user_name: None,
                nav_her_id: "90000000",
                allow_get_number: false,
                sandbox: false,
                poll_seconds: 30,
                her_ids: &own,
            };
            connection::put(tx, &put, jiff::Timestamp::UNIX_EPOCH)
        })
        .expect("a connection");
    (store, id)
}

/// Puts into the index what waits for it.
pub(crate) fn index(store: &Store) {
    while store
        .write_refetchable(|tx| text::index(tx, 1_000))
        .unwrap_or(0)
        > 0
    {}
}

/// How many messages are held.
pub(crate) fn held(store: &Store) -> i64 {
    store
        .read(|db| Ok::<_, StoreError>(message::extent(db)?.0))
        .unwrap_or(0)
}

/// In a process of its own: the product's loops.
pub(crate) fn ours(url: &str, messages: i64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("ours.db");
    // A workspace is made once; what is measured is the replay.
    let (store, id) = store(&path, url);
    let (begun, before) = (Instant::now(), cpu_seconds());
    let early = runtime().block_on(async {
        let early = tokio::spawn(early_peak(store.clone(), messages));
        let loops = Loops::start(
            store.clone(),
            Arc::new(SystemClock),
            Options {
                send: false,
                ..Options::default()
            },
        );
        // The poller of a connection just made comes up in the background.
        while loops.first_read(id, FirstRead::All).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        while store.read(message::newest).unwrap_or(0) < messages {
            loops.poll_now().await;
        }
        loops.stop().await;
        early.await.unwrap_or(0)
    });
    index(&store);
    let (cpu, wall) = (cpu_seconds() - before, begun.elapsed().as_secs_f64());
    store.checkpoint().expect("folded in");
    println!(
        "{} {cpu:.3} {wall:.3} {} {} {early}",
        held(&store),
        bytes(&path),
        peak()
    );
}

/// What a process of its own said after the number of messages.
pub(crate) fn child(words: &[&str]) -> Vec<f64> {
    let this = std::env::current_exe().expect("this program has a path");
    let output = Command::new(this)
        .arg("child")
        .args(words)
        .output()
        .expect("it starts again");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let fields: Vec<f64> = said
        .split_whitespace()
        .filter_map(|field| field.parse::<f64>().ok())
        .skip(1)
        .collect();
    assert!(
        fields.len() >= 2,
        "{words:?} said {said:?} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    fields
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Ours and the limit program in turn over the same log.
pub(crate) fn bench(messages: usize, rounds: usize) {
    let runtime = runtime();
    let entries = corpus::corpus(11, messages);
    let raw = entries.iter().map(|(_, json)| json.len()).sum::<usize>() as f64;
    // A sample stands for all: a thousand pages packed as one are what no store that is read by message can reach.
    let sample: String = entries
        .iter()
        .take(2_000)
        .map(|(_, json)| json.as_str())
        .collect();
    let packed = zstd::bulk::compress(sample.as_bytes(), 19).expect("it is packed");
    let packed = packed.len() as f64 / sample.len() as f64;
    let url = runtime.block_on(log::serve(entries));
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let run = child(&["ours", &url, &messages.to_string()]);
        let limit = child(&["limit", &url]);
        ratios.push(run[0] / limit[0]);
        ours.push(run);
        theirs.push(limit);
    }
    let at = |rows: &[Vec<f64>], field: usize| median(rows.iter().map(|row| row[field]).collect());
    let ratio = median(ratios);
    println!(
        "P1 replay of {messages}: ours {:.2} s CPU, {:.2} s wall, {:.0} MB at most, {:.0} MB in the first fifth; limit {:.2} s CPU, {:.2} s wall, {:.0} MB; ratio {ratio:.2} CPU (median of {rounds} pairs)",
        at(&ours, 0),
        at(&ours, 1),
        at(&ours, 3) / 1e6,
        at(&ours, 4) / 1e6,
        at(&theirs, 0),
        at(&theirs, 1),
        at(&theirs, 3) / 1e6,
    );
    figures::keep(
        &format!("P1 replay of {messages} messages"),
        &[
            ("oursCpuSeconds", at(&ours, 0)),
            ("limitCpuSeconds", at(&theirs, 0)),
            ("oursWallSeconds", at(&ours, 1)),
            ("limitWallSeconds", at(&theirs, 1)),
            ("cpuRatio", ratio),
            ("oursPeakMegabytes", at(&ours, 3) / 1e6),
            ("oursFirstFifthPeakMegabytes", at(&ours, 4) / 1e6),
            ("limitPeakMegabytes", at(&theirs, 3) / 1e6),
        ],
    );
    let (kept, limit) = (
        at(&ours, 2) / messages as f64,
        at(&theirs, 2) / messages as f64,
    );
    let raw = raw / messages as f64;
    println!(
        "P14 on disk, encrypted and searchable: ours {kept:.0} B a message, limit {limit:.0} B, as sent {raw:.0} B ({:.2} of it), packed together {:.0} B",
        kept / raw,
        raw * packed,
    );
    figures::keep(
        &format!("P14 disk at {messages} messages"),
        &[
            ("oursBytesAMessage", kept),
            ("limitBytesAMessage", limit),
            ("rawBytesAMessage", raw),
            ("packedBytesAMessage", raw * packed),
            ("oursOfRaw", kept / raw),
        ],
    );
}
