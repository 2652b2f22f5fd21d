//! Proofs of search and keeping at size; `cargo xtask prove patients` and `cargo xtask prove charts`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::clock::{Clock, SystemClock};
use engine::store::connection::{self, Put, Role};
use engine::store::kept;
use engine::store::patient::{self, Patient, Search, Source};
use engine::store::saved_query::Method;
use engine::store::{Key, Store, StoreError};
use engine::sync::{Keeping, Loops, Options, Which};
use fhir::search::Query;
use serde_json::json;

const GIVEN: [&str; 24] = [
    "Kari",
    "Ola",
    "Nils",
    "Åse",
    "Øyvind",
    "Ærlend",
    "Małgorzata",
    "Ánte",
    "Ingrid",
    "Per",
    "Liv",
    "Jon",
    "Berit",
    "Arne",
    "Sigrid",
    "Mohamed",
    "Aisha",
    "Thea",
    "Emma",
    "Noah",
    "Kristian",
    "Solveig",
    "Håkon",
    "Tuva",
];
const FAMILY: [&str; 28] = [
    "Nordmo",
    "Hansen",
    "Johansen",
    "Olsen",
    "Larsen",
    "Andersen",
    "Pedersen",
    "Nilsen",
    "Kristiansen",
    "Jensen",
    "Karlsen",
    "Sørgård",
    "Ødegård",
    "Wiśniewska",
    "Somby",
    "Utsi",
    "Bakken",
    "Haugland",
    "Lien",
    "Moen",
    "Solheim",
    "Berg",
    "Dahl",
    "Strand",
    "Vik",
    "Nyberget",
    "Åsen",
    "Bjørnstad",
];

/// Random numbers that are the same every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        // Names are not evenly given: the first are the common ones.
        let drawn = (self.next() % 1_000).pow(2) / 1_000;
        from[usize::try_from(drawn).unwrap() * from.len() / 1_000]
    }
}

/// What somebody types, drawn by lot.
type Typed<'a> = &'a dyn Fn(&mut Random) -> String;

fn write_figures(figures: &serde_json::Value) {
    println!("{figures}");
    if let Some(path) = std::env::var_os("BUDSTIKKE_FIGURES") {
        std::fs::write(path, figures.to_string()).expect("the figures are written");
    }
}

fn percentile(sorted: &[u128], part: usize) -> u128 {
    sorted[(sorted.len() * part / 1_000).min(sorted.len() - 1)]
}

/// Half of the searches look for somebody who is there, the others for what is typed on the way to a name.
#[test]
#[ignore = "minutes: cargo xtask prove patients"]
fn prove_patients() {
    let many: u64 = std::env::var("BUDSTIKKE_PATIENTS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("patients.db");
    let key = Key::new([5; 32]);
    let store = Store::create(&path, &key).unwrap();
    let mut random = Random(88_172_645_463_325_252);
    let begun = Instant::now();
    for batch in 0..many.div_ceil(5_000) {
        store
            .write_refetchable(|tx| {
                for at in batch * 5_000..((batch + 1) * 5_000).min(many) {
                    let (given, middle, family) = (
                        random.pick(&GIVEN),
                        random.pick(&GIVEN),
                        random.pick(&FAMILY),
                    );
                    let born = format!(
                        "{}-{:02}-{:02}",
                        1926 + random.next() % 100,
                        1 + random.next() % 12,
                        1 + random.next() % 28
                    );
                    let row = Patient {
                        source: Source::Entered,
                        given: format!("{given} {middle}"),
                        family: format!("{family} {}", at % 5_000),
                        name: format!("{given} {middle} {family}"),
                        national_number: Some(format!(
                            "{:02}{:02}{:02}{:05}",
                            at % 28 + 1,
                            at % 12 + 81,
                            at % 100,
                            at % 100_000
                        )),
                        birth_date: Some(born),
                        gender: Some("female".into()),
                        synthetic: true,
                        ..Patient::default()
                    };
                    patient::upsert(tx, &row)?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
    let built = begun.elapsed();
    drop(store);
    let store = Store::open(&path, &key).unwrap();
    let mut figures = serde_json::Map::new();
    let mut all = Vec::new();
    let kinds: [(&str, Typed<'_>); 5] = [
        ("two letters", &|random| {
            random.pick(&GIVEN).chars().take(2).collect()
        }),
        ("given name", &|random| random.pick(&GIVEN).to_owned()),
        ("given and three letters of family", &|random| {
            let family: String = random.pick(&FAMILY).chars().take(3).collect();
            format!("{} {family}", random.pick(&GIVEN))
        }),
        ("family then given", &|random| {
            format!("{} {}", random.pick(&FAMILY), random.pick(&GIVEN))
        }),
        ("given, middle, family", &|random| {
            format!(
                "{} {} {}",
                random.pick(&GIVEN),
                random.pick(&GIVEN),
                random.pick(&FAMILY)
            )
        }),
    ];
    for (name, typed) in kinds {
        let mut took = Vec::new();
        for _ in 0..600 {
            let text = typed(&mut random);
            let begun = Instant::now();
            let (rows, _) = store
                .read(|db| patient::search(db, &Search::Name(&text), 50))
                .unwrap();
            took.push(begun.elapsed().as_micros());
            assert!(rows.len() <= 50);
        }
        all.extend_from_slice(&took);
        took.sort_unstable();
        figures.insert(
            name.to_owned(),
            json!({ "p50Micros": percentile(&took, 500), "p99Micros": percentile(&took, 990) }),
        );
    }
    for (name, number) in [("birth date", false), ("number, six digits", true)] {
        let mut took = Vec::new();
        for _ in 0..600 {
            let (day, month, year) = (
                1 + random.next() % 28,
                1 + random.next() % 12,
                random.next() % 100,
            );
            let text = if number {
                format!("{day:02}{:02}{year:02}", month + 80)
            } else {
                format!("{}-{month:02}-{day:02}", 1926 + year)
            };
            let search = if number {
                Search::Number(&text)
            } else {
                Search::BirthDate(&text)
            };
            let begun = Instant::now();
            store.read(|db| patient::search(db, &search, 50)).unwrap();
            took.push(begun.elapsed().as_micros());
        }
        all.extend_from_slice(&took);
        took.sort_unstable();
        figures.insert(
            name.to_owned(),
            json!({ "p50Micros": percentile(&took, 500), "p99Micros": percentile(&took, 990) }),
        );
    }
    all.sort_unstable();
    let p99 = percentile(&all, 990);
    figures.insert("patients".into(), json!(many));
    figures.insert("buildSeconds".into(), json!(built.as_secs()));
    figures.insert("allP50Micros".into(), json!(percentile(&all, 500)));
    figures.insert("allP99Micros".into(), json!(p99));
    write_figures(&serde_json::Value::Object(figures));
    assert!(p99 <= 5_000, "core p99 is {p99} µs");
}

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
async fn everybody(loops: &Loops, store: &Store, connection_id: i64) -> Vec<i64> {
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
