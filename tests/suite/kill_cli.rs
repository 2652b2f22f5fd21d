//! `budstikke-cli` with its outbox is what is killed: at every named point, and at random moments. The sandbox's list of
//! what it accepted judges the sending, its log the reading: nothing lost, nothing twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::clock::{Clock as _, SystemClock};
use engine::compose::{self, Author, Composition, Ids, Person};
use engine::store::{arrival, connection};
use engine::sync::kill::POINTS;
use engine::workspace;
use jiff::SignedDuration;
use sandbox::{Config, Sandbox};
use secrecy::SecretString;
use tempfile::TempDir;

use crate::poll_site::{NAV, OWN};

const WORDS: &str = "riktig hest batteri stift";

/// The binary beside the suite, or where the test command put it.
pub(crate) fn binary() -> PathBuf {
    let name = format!("budstikke-cli{}", std::env::consts::EXE_SUFFIX);
    let beside = || {
        let suite = std::env::current_exe().unwrap();
        suite.parent().unwrap().parent().unwrap().to_path_buf()
    };
    let found = std::env::var_os("BUDSTIKKE_BIN")
        .map_or_else(beside, PathBuf::from)
        .join(name);
    if !found.exists() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .args(["build", "-p", "tests", "-p", "cli"])
            .status()
            .unwrap();
        assert!(built.success(), "budstikke-cli could not be built");
    }
    found
}

pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
    dir: TempDir,
    binary: PathBuf,
    written: BTreeSet<String>,
}

impl Desk {
    pub(crate) async fn new(messages: u32) -> Self {
        let mut config = Config::new(11, sandbox::system_clock());
        config.everyone_known = true;
        config.stories = false;
        config.messages = messages;
        let sandbox = Sandbox::start(config).await.unwrap();
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("words"), WORDS).unwrap();
        Self {
            sandbox,
            dir,
            binary: binary(),
            written: BTreeSet::new(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A message that nobody has sent yet.
    pub(crate) fn write(&mut self) -> PathBuf {
        let kind = compose::kinds()
            .iter()
            .find(|kind| kind.id == "henvendelse-sykmeldt")
            .unwrap();
        let built = compose::build(&Composition {
            kind: Arc::clone(kind),
            author: Author {
                given: "Ingrid".into(),
                family: "Moen".into(),
                hpr: "990000001".into(),
                practice: String::new(),
                organisation_number: None,
                phone: None,
            },
            from_her_id: OWN.into(),
            to_her_id: NAV.into(),
            patient: Person {
                given: "Kari".into(),
                middle: None,
                family: "Nordmo".into(),
                birth_date: None,
                gender: None,
                number: Some("10915596784".into()),
                number_system: None,
            },
            text: format!("Melding {}", self.written.len()),
            choice: None,
            attachments: Vec::new(),
            values: BTreeMap::new(),
            form: None,
            answers: None,
            follows: None,
            ids: Ids {
                bundle: SystemClock.uuid_v7(),
                header: SystemClock.uuid_v7(),
            },
            timestamp: SystemClock
                .now()
                .checked_sub(SignedDuration::from_secs(5))
                .unwrap(),
        });
        self.written.insert(built.header_id.to_string());
        let path = self.path(&format!("{}.json", built.header_id));
        std::fs::write(&path, &built.bytes).unwrap();
        path
    }

    fn command(&self, act: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .arg(act)
            .args(["--db".as_ref(), self.path("north.db").as_os_str()])
            .args(["--passphrase-file".as_ref(), self.path("words").as_os_str()])
            .args(["--url", &self.sandbox.nav_url()])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    pub(crate) fn send(&self, file: Option<&Path>) -> Command {
        let mut command = self.command("send");
        command.args(file).args(["--wait", "30"]);
        command
    }

    pub(crate) fn poll(&self) -> Command {
        let mut command = self.command("poll");
        command.args(["--her", OWN]);
        command
    }

    /// Every message that was to be sent: how often the receiver has it.
    pub(crate) fn received(&self) -> BTreeMap<String, usize> {
        let mut times: BTreeMap<String, usize> = self
            .written
            .iter()
            .map(|header| (header.clone(), 0))
            .collect();
        for event in self.sandbox.events() {
            *times.entry(event.header_id).or_default() += 1;
        }
        times
    }

    /// What is held against what the log has: positions with their anchors.
    pub(crate) async fn compare(&self) -> (usize, usize) {
        let words = SecretString::from(WORDS);
        let opened =
            workspace::standalone(&self.path("north.db"), &words, SystemClock.uuid_v7()).unwrap();
        let store = opened.store();
        let ours: Vec<String> = store
            .read(|db| {
                let row = connection::all(db)?.remove(0);
                Ok::<_, engine::store::StoreError>(
                    arrival::range(db, row.id, OWN, 0, 1_000_000)?
                        .into_iter()
                        .map(|row| row.anchor)
                        .collect(),
                )
            })
            .unwrap();
        let server =
            engine::client::Server::new(&self.sandbox.nav_url(), engine::client::Auth::None)
                .unwrap();
        let ring = std::sync::Arc::new(engine::client::Ring::default());
        let client =
            engine::client::Client::new(server, std::sync::Arc::new(SystemClock), ring).unwrap();
        let mut theirs = Vec::new();
        loop {
            let offset = u64::try_from(theirs.len()).unwrap();
            let ask = engine::sync::log::judge::Ask::beside(offset, 1_000);
            let page = engine::sync::page::fetch(&client, OWN, ask).await.unwrap();
            if page.entries.is_empty() {
                break;
            }
            theirs.extend(page.entries.into_iter().map(|entry| entry.anchor));
        }
        assert_eq!(ours, theirs, "what is held is the log, in its order");
        let messages: i64 = store
            .read(|db| {
                Ok::<_, engine::store::StoreError>(db.query_row(
                    "SELECT count(*) FROM message WHERE direction = 'in'",
                    [],
                    |row| row.get(0),
                )?)
            })
            .unwrap();
        (usize::try_from(messages).unwrap(), theirs.len())
    }
}

/// Runs in a thread of its own, so that the sandbox beside it goes on answering.
pub(crate) async fn run(mut command: Command) -> ExitStatus {
    tokio::task::spawn_blocking(move || command.status().unwrap())
        .await
        .unwrap()
}

/// Kills it after a while, unless it has ended by then. True when it was killed.
async fn killed_after(mut command: Command, after: Duration) -> bool {
    tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        std::thread::sleep(after);
        let ended = child.try_wait().unwrap().is_some();
        // SIGKILL on Unix: no handler, no destructor, no flush.
        let _ = child.kill();
        let _ = child.wait();
        !ended
    })
    .await
    .unwrap()
}

/// A number drawn from a seed: the same moments in every run on a machine of the same speed.
fn drawn(seed: u64, upto: u64) -> u64 {
    let mut state = seed
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(0xD1B5_4A32_D192_ED03);
    state ^= state >> 29;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (state ^ (state >> 32)) % upto.max(1)
}

pub(crate) fn aborted(status: ExitStatus) -> bool {
    status.code().is_none()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_named_point_of_sending_a_message_arrives_once() {
    let mut desk = Desk::new(0).await;
    let file = desk.write();
    assert!(run(desk.send(Some(&file))).await.success());
    for point in POINTS.iter().filter(|point| point.starts_with("send.")) {
        let file = desk.write();
        let mut command = desk.send(Some(&file));
        command.env("BUDSTIKKE_KILL_AT", format!("{point}:1"));
        let status = run(command).await;
        assert!(
            aborted(status),
            "{point}: built without kill-points, or never passed: {status}"
        );
        // The person tries the same file again.
        assert!(run(desk.send(Some(&file))).await.success(), "{point}");
        let received = desk.received();
        assert!(
            received.values().all(|times| *times == 1),
            "{point}: {received:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_named_point_of_reading_nothing_is_lost_or_twice() {
    for point in POINTS.iter().filter(|point| point.starts_with("poll.")) {
        let desk = Desk::new(250).await;
        let repair = point.contains("repair");
        if repair {
            assert!(run(desk.poll()).await.success());
            desk.sandbox.late_commit(Some(100), 3);
        }
        for number in 1..=2 {
            let mut command = desk.poll();
            command.env("BUDSTIKKE_KILL_AT", format!("{point}:{number}"));
            let status = run(command).await;
            assert!(aborted(status) || number > 1, "{point}:{number}: {status}");
        }
        assert!(run(desk.poll()).await.success(), "{point}");
        let (messages, rows) = desk.compare().await;
        assert_eq!(messages, rows, "{point}");
    }
}

/// Kills at random moments: half while sending, half while reading.
async fn random_kills(times: u64) -> serde_json::Value {
    let mut desk = Desk::new(2_000).await;
    // The first makes the database, and is no measure of the others.
    let file = desk.write();
    assert!(run(desk.send(Some(&file))).await.success());
    let file = desk.write();
    let started = Instant::now();
    assert!(run(desk.send(Some(&file))).await.success());
    let whole = u64::try_from(started.elapsed().as_millis()).unwrap();
    let mut killed = 0;
    for number in 0..times / 2 {
        let file = desk.write();
        let after = Duration::from_millis(drawn(number, whole));
        killed += u64::from(killed_after(desk.send(Some(&file)), after).await);
        desk.sandbox.late_commit(None, 20);
        let after = Duration::from_millis(drawn(number + times, whole));
        killed += u64::from(killed_after(desk.poll(), after).await);
    }
    // Everybody tries once more in peace.
    for header in desk.written.clone() {
        let path = desk.path(&format!("{header}.json"));
        if desk.received().get(&header) != Some(&1) {
            assert!(run(desk.send(Some(&path))).await.success());
        }
    }
    assert!(run(desk.send(None)).await.success());
    assert!(run(desk.poll()).await.success());
    let received = desk.received();
    let lost = received.values().filter(|times| **times == 0).count();
    let twice = received.values().filter(|times| **times > 1).count();
    assert_eq!((lost, twice), (0, 0), "lost or twice: {received:?}");
    let (messages, rows) = desk.compare().await;
    assert_eq!(messages, rows, "every row of the log is one message");
    println!(
        "{killed} of {times} were killed on their way; {} messages arrived once each",
        received.len()
    );
    serde_json::json!({
        "moments": times, "killedOnTheirWay": killed, "messages": received.len(), "lost": lost, "twice": twice,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_two_hundred_random_moments_nothing_is_lost_or_twice() {
    random_kills(200).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "hours: cargo xtask prove kill"]
async fn prove_kill() {
    let times = std::env::var("BUDSTIKKE_KILLS")
        .ok()
        .and_then(|text| text.parse().ok());
    let figures = random_kills(times.unwrap_or(10_000)).await;
    if let Some(path) = std::env::var_os("BUDSTIKKE_FIGURES") {
        std::fs::write(path, figures.to_string()).unwrap();
    }
}
