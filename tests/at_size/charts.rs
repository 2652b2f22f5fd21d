//! Five hundred charts kept over a network that takes its time.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::clock::{Clock, SystemClock};
use engine::store::connection::{self, Put, Role};
use engine::store::kept;
use engine::store::saved_query::Method;
use engine::store::{Key, Store};
use engine::sync::{Keeping, Loops, Options, Which};
use fhir::search::Query;
use serde_json::json;

use crate::write_figures;

fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

/// Processor time of this process, in milliseconds.
fn processor() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<u64> = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    fields.iter().sum::<u64>() * 10
}

/// The other side in a process of its own, so that what is measured is the client.
struct Apart {
    child: Child,
    ehr: String,
    /// Held open: it goes on writing, and a closed pipe would end it.
    _told: BufReader<ChildStdout>,
}

impl Apart {
    fn start() -> Self {
        let programs = std::env::var_os("BUDSTIKKE_BIN").expect("where the programs are");
        let mut child = Command::new(Path::new(&programs).join("budstikke-sandbox"))
            .args(["--seed", "7", "--patients", "520", "--no-stories"])
            .args(["--fault", "latency:ms=30,on=ehr"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the sandbox starts");
        let mut first = String::new();
        let mut told = BufReader::new(child.stdout.take().expect("stdout is piped"));
        told.read_line(&mut first)
            .expect("it says where it listens");
        let ehr = first.trim().trim_start_matches("ehr ").to_owned();
        Self {
            child,
            ehr,
            _told: told,
        }
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everybody's ids, page by page.
pub(crate) async fn everybody(loops: &Loops, store: &Store, connection_id: i64) -> Vec<i64> {
    let query = Query::parse("Patient?_count=200").unwrap();
    let mut page = loops
        .ask_query(connection_id, &query, Method::Auto)
        .await
        .unwrap();
    loop {
        for came in &page.came {
            loops.take_patient(connection_id, &came.raw).await.unwrap();
        }
        let Some(next) = page.next.clone() else { break };
        page = loops.ask_next(connection_id, &next).await.unwrap();
    }
    store.read(|db| kept::some(db, 0, 500)).unwrap()
}

/// Five hundred charts over a network of 30 ms: how much of the time the client's processor worked, and how its memory
/// stood after two hundred and fifty, after five hundred, and when all is kept again and nothing has changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: cargo xtask prove charts"]
async fn prove_charts() {
    let apart = Apart::start();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("clinic.db"), &Key::new([3; 32])).unwrap();
    let put = Put {
        id: None,
        role: Role::Ehr,
        name: "journal",
        base_url: &apart.ehr,
        auth: connection::Auth::None,
        user_name: None,
        nav_her_id: "",
        allow_get_number: false,
        sandbox: true,
        poll_seconds: 30,
        her_ids: &[],
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let connection_id = store
        .write(|tx| connection::put(tx, &put, clock.now()))
        .unwrap();
    let options = Options {
        poll: false,
        send: false,
        ..Options::default()
    };
    let loops = Loops::start(store.clone(), clock, options);
    let ids = everybody(&loops, &store, connection_id).await;
    let run = async |ids: Vec<i64>| {
        let (begun, worked) = (Instant::now(), processor());
        assert!(loops.keep(Which::These(ids)));
        let mut highest = 0;
        while loops.keeping().runs() {
            highest = highest.max(memory("VmRSS:"));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let state = loops.keeping();
        let seconds = begun.elapsed().as_secs_f64();
        let busy = f64::from(u32::try_from(processor() - worked).unwrap()) / 1_000.0;
        (state, seconds, busy, highest)
    };
    let half = run(ids.iter().copied().take(250).collect()).await;
    let rest = run(ids.iter().copied().skip(250).collect()).await;
    let again = run(ids.clone()).await;
    let shown = |(state, seconds, busy, highest): &(Keeping, f64, f64, u64)| {
        json!({
            "patients": state.total, "failures": state.failures, "resources": state.resources, "unchangedTypes": state.same,
            "seconds": seconds, "processorSeconds": busy, "processorShare": busy / seconds, "highestRssKb": highest,
        })
    };
    write_figures(&json!({
        "latencyMs": 30, "atOnce": 4,
        "first250": shown(&half), "next250": shown(&rest), "all500Again": shown(&again),
    }));
    assert_eq!(ids.len(), 500);
    assert_eq!(half.0.failures + rest.0.failures + again.0.failures, 0);
    let growth = rest.3.max(again.3).saturating_sub(half.3);
    assert!(
        growth < 24_000,
        "memory grew by {growth} KB over 250 more patients"
    );
}
