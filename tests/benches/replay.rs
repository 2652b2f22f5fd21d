//! P1: the whole log from position 0 into the encrypted, indexed, searchable store.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::clock::SystemClock;
use engine::store::connection::{self, Auth, Put, Role};
use engine::store::{Key, Store, StoreError, message, text};
use engine::sync::{FirstRead, Loops, Options};

use crate::{corpus, figures, limit, log};

const ROUNDS: usize = if cfg!(debug_assertions) { 3 } else { 5 };

/// CPU seconds of this process so far, from the kernel's own book.
fn cpu_seconds() -> f64 {
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

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// In a process of its own: the limit program.
pub(crate) fn bare(url: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut connection = limit::open(&folder.path().join("limit.db")).expect("a database");
    let begun = Instant::now();
    let held = runtime()
        .block_on(limit::replay(url, &mut connection))
        .expect("the log is replayed");
    println!(
        "{held} {:.3} {:.3}",
        cpu_seconds(),
        begun.elapsed().as_secs_f64()
    );
}

/// In a process of its own: the product's loops.
pub(crate) fn ours(url: &str, messages: i64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::create(&folder.path().join("ours.db"), &Key::new([7; 32])).expect("a store");
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
    let begun = Instant::now();
    runtime().block_on(async {
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
    });
    while store
        .write_refetchable(|tx| text::index(tx, 1_000))
        .unwrap_or(0)
        > 0
    {}
    let held: i64 = store
        .read(|db| Ok::<_, StoreError>(message::extent(db)?.0))
        .unwrap_or(0);
    println!(
        "{held} {:.3} {:.3}",
        cpu_seconds(),
        begun.elapsed().as_secs_f64()
    );
}

fn child(words: &[&str]) -> (f64, f64) {
    let this = std::env::current_exe().expect("this program has a path");
    let output = Command::new(this)
        .arg("child")
        .args(words)
        .output()
        .expect("it starts again");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut fields = said
        .split_whitespace()
        .filter_map(|field| field.parse::<f64>().ok())
        .skip(1);
    match (fields.next(), fields.next()) {
        (Some(cpu), Some(wall)) => (cpu, wall),
        _ => panic!(
            "{words:?} said {said:?} {}",
            String::from_utf8_lossy(&output.stderr)
        ),
    }
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Ours and the limit program in turn over the same log.
pub(crate) fn bench(messages: usize) {
    let runtime = runtime();
    let url = runtime.block_on(log::serve(corpus::corpus(11, messages)));
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (cpu, wall) = child(&["ours", &url, &messages.to_string()]);
        let (limit_cpu, limit_wall) = child(&["limit", &url]);
        ratios.push(cpu / limit_cpu);
        ours.push((cpu, wall));
        theirs.push((limit_cpu, limit_wall));
    }
    let cpu = |rows: &[(f64, f64)]| median(rows.iter().map(|row| row.0).collect());
    let wall = |rows: &[(f64, f64)]| median(rows.iter().map(|row| row.1).collect());
    let ratio = median(ratios);
    println!(
        "P1 replay of {messages}: ours {:.2} s CPU, {:.2} s wall; limit {:.2} s CPU, {:.2} s wall; ratio {ratio:.2} CPU (median of {ROUNDS} pairs)",
        cpu(&ours),
        wall(&ours),
        cpu(&theirs),
        wall(&theirs),
    );
    figures::keep(
        &format!("P1 replay of {messages} messages"),
        &[
            ("oursCpuSeconds", cpu(&ours)),
            ("limitCpuSeconds", cpu(&theirs)),
            ("oursWallSeconds", wall(&ours)),
            ("limitWallSeconds", wall(&theirs)),
            ("cpuRatio", ratio),
        ],
    );
}
