//! A clinic with a database of its own, a sandbox on the other side, and one clock for both.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use engine::client::{Auth, Client, Ring, Server};
use engine::clock::{Clock, ManualClock};
use engine::compose::{self, Answered, Author, Composition, Ids, Person};
use engine::store::connection::{self, Put, Role};
use engine::store::cursor::{self, Kind};
use engine::store::message::Findings;
use engine::store::outbox::{self, Entry, Freeze};
use engine::store::{Key, State, Store, StoreError, arrival};
use engine::sync::log::judge::Ask;
use engine::sync::note::{Note, Notes};
use engine::sync::{FirstRead, Log, Loops, Options, ingest, page};
use fhir::number::HerId;
use jiff::Timestamp;
use sandbox::{Config, Fault, FaultName, Sandbox};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) const OWN: &str = "90000010";
pub(crate) const NAV: &str = "90000000";

pub(crate) fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// The north clinic.
pub(crate) struct Site {
    pub(crate) sandbox: Sandbox,
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) connection_id: i64,
    pub(crate) dir: TempDir,
}

pub(crate) fn config(clock: &Arc<ManualClock>, messages: u32) -> Config {
    let clock = Arc::clone(clock);
    let mut config = Config::new(7, sandbox::Clock::new(move || clock.now()));
    config.messages = messages;
    config.everyone_known = true;
    config
}

impl Site {
    pub(crate) async fn new(messages: u32) -> Self {
        Self::with(messages, |_| {}).await
    }

    pub(crate) async fn with(messages: u32, change: impl FnOnce(&mut Config)) -> Self {
        let clock = Arc::new(ManualClock::new(noon()));
        let mut config = config(&clock, messages);
        change(&mut config);
        let sandbox = Sandbox::start(config).await.unwrap();
        let dir = TempDir::new().unwrap();
        let store = Store::create(&dir.path().join("north.db"), &Key::new([7; 32])).unwrap();
        let connection_id = store
            .write(|tx| {
                let own = [OWN.to_owned()];
                let put = Put {
                    id: None,
                    role: Role::Messaging,
                    name: "sandkassen",
                    base_url: &sandbox.nav_url(),
                    auth: connection::Auth::None,
                    user_name: None,
                    nav_her_id: NAV,
                    allow_get_number: false,
                    sandbox: true,
                    poll_seconds: 30,
                    her_ids: &own,
                };
                connection::put(tx, &put, noon())
            })
            .unwrap();
        Self {
            sandbox,
            store,
            clock,
            connection_id,
            dir,
        }
    }

    /// The log, read without loops.
    pub(crate) fn log(&self) -> Log {
        self.log_with(|_| {}, Notes::default())
    }

    pub(crate) fn log_telling(&self) -> (Log, mpsc::UnboundedReceiver<Note>) {
        let (sender, notes) = mpsc::unbounded_channel();
        (self.log_with(|_| {}, Notes::to(sender)), notes)
    }

    pub(crate) fn log_with(&self, change: impl FnOnce(&mut Server), notes: Notes) -> Log {
        let mut server = Server::new(&self.sandbox.nav_url(), Auth::None).unwrap();
        server.connection_id = self.connection_id;
        change(&mut server);
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&self.clock);
        Log {
            store: self.store.clone(),
            client: Client::new(server, Arc::clone(&clock), Arc::new(Ring::default())).unwrap(),
            clock,
            connection_id: self.connection_id,
            her_id: OWN.to_owned(),
            own: vec![HerId::parse(OWN).unwrap()],
            pack: validation::Pack::nav_messaging_core(),
            stage: None,
            notes,
            cancel: CancellationToken::new(),
            size: Default::default(),
            anchored_at: None,
            silently: false,
        }
    }

    /// Loops that poll and send; the log is read from its start.
    pub(crate) async fn loops(&self) -> Arc<Loops> {
        let loops = self.started();
        for _ in 0..200 {
            match loops.first_read(self.connection_id, FirstRead::All).await {
                Ok(_) => return loops,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
        panic!("the log was never read for the first time");
    }

    pub(crate) fn started(&self) -> Arc<Loops> {
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&self.clock);
        Loops::start(self.store.clone(), clock, Options::default())
    }

    pub(crate) fn fault(&self, name: FaultName) {
        self.sandbox.set_fault(Fault::new(name));
    }

    pub(crate) fn no_faults(&self) {
        self.sandbox.clear_faults(None);
    }

    pub(crate) fn cursor(&self) -> Option<cursor::Cursor> {
        let read = self
            .store
            .read(|db| cursor::get(db, self.connection_id, OWN, Kind::Row));
        read.unwrap()
    }

    /// Anchors as held here, in the order of the log.
    pub(crate) fn ours(&self) -> Vec<String> {
        let rows = self
            .store
            .read(|db| arrival::range(db, self.connection_id, OWN, 0, 1_000_000));
        rows.unwrap().into_iter().map(|row| row.anchor).collect()
    }

    /// Anchors as the server has them.
    pub(crate) async fn theirs(&self) -> Vec<String> {
        let log = self.log();
        let mut anchors = Vec::new();
        loop {
            let offset = u64::try_from(anchors.len()).unwrap();
            let page = page::fetch(&log.client, OWN, Ask::beside(offset, 1_000))
                .await
                .unwrap();
            if page.entries.is_empty() {
                return anchors;
            }
            anchors.extend(page.entries.into_iter().map(|entry| entry.anchor));
        }
    }

    /// A message of ours about a synthetic person, frozen and queued.
    pub(crate) fn queue(&self, text: &str) -> i64 {
        self.freeze(&self.written(text, None), None)
    }

    /// The bytes of a message.
    pub(crate) fn written(&self, text: &str, answers: Option<&str>) -> Vec<u8> {
        let wanted = match answers {
            None => "henvendelse-sykmeldt",
            Some(_) => "svar-foresporsel",
        };
        let kind = compose::kinds()
            .iter()
            .find(|kind| kind.id == wanted)
            .unwrap();
        let composition = Composition {
            kind: Arc::clone(kind),
            author: Author {
                given: "Ingrid".into(),
                family: "Moen".into(),
                hpr: "990000001".into(),
                practice: "Fjordgata legesenter".into(),
                organisation_number: None,
                phone: None,
            },
            from_her_id: OWN.into(),
            to_her_id: NAV.into(),
            patient: Person {
                given: "Kari".into(),
                middle: None,
                family: "Nordmo".into(),
                birth_date: Some("1955-11-10".into()),
                gender: Some("female".into()),
                number: Some("10915596784".into()),
                number_system: None,
            },
            text: text.into(),
            choice: kind.choices.first().map(|choice| choice.code.clone()),
            attachments: Vec::new(),
            answers: answers.map(|header_id| Answered {
                header_id: header_id.to_owned(),
                communication_id: None,
                order_id: None,
                event: None,
            }),
            values: BTreeMap::new(),
            form: None,
            follows: None,
            ids: Ids {
                bundle: self.clock.uuid_v7(),
                header: self.clock.uuid_v7(),
            },
            timestamp: self
                .clock
                .now()
                .checked_sub(jiff::SignedDuration::from_secs(2))
                .unwrap(),
        };
        compose::build(&composition).bytes
    }

    pub(crate) fn freeze(&self, bytes: &[u8], undo_until: Option<Timestamp>) -> i64 {
        let now = self.clock.now();
        freeze(&self.store, self.connection_id, bytes, undo_until, now)
    }

    pub(crate) fn entry(&self, id: i64) -> Entry {
        self.store.read(|db| outbox::get(db, id)).unwrap()
    }

    pub(crate) fn state(&self, id: i64) -> State {
        self.entry(id).state
    }

    /// Waits on changes until the entry stands there; the clock goes on by `step` while nothing happens.
    pub(crate) async fn until(&self, id: i64, state: State, step: Duration) {
        self.wait(step, &format!("{state} of entry {id}"), |site| {
            site.state(id) == state
        })
        .await;
    }

    pub(crate) async fn wait(&self, step: Duration, what: &str, done: impl Fn(&Self) -> bool) {
        let mut changes = self.store.subscribe();
        for _ in 0..2_000 {
            if done(self) {
                return;
            }
            let told = tokio::time::timeout(Duration::from_millis(20), changes.recv()).await;
            if told.is_err() {
                self.clock.advance(step);
            }
        }
        let entries = self
            .store
            .read(|db| outbox::group(db, outbox::Group::NeedsYou, None, 10));
        panic!("never came to {what}; needs somebody: {entries:?}");
    }

    /// Bytes and times of all files of the database.
    pub(crate) fn files(&self) -> Vec<(String, u64, std::time::SystemTime)> {
        let mut files: Vec<_> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|file| {
                let file = file.unwrap();
                let about = file.metadata().unwrap();
                let name = file.file_name().to_string_lossy().into_owned();
                (name, about.len(), about.modified().unwrap())
            })
            .collect();
        files.sort();
        files
    }

    pub(crate) fn waits<T>(
        &self,
        read: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError>,
    ) -> T {
        self.store.read(read).unwrap()
    }
}

/// Freezes a message's bytes into the outbox of a database.
pub(crate) fn freeze(
    store: &Store,
    connection_id: i64,
    bytes: &[u8],
    undo_until: Option<Timestamp>,
    now: Timestamp,
) -> i64 {
    let envelope = ingest::own(bytes).unwrap();
    let findings = Findings::default();
    let freeze = Freeze {
        connection_id,
        raw: bytes,
        envelope: &envelope,
        findings: &findings,
        draft_id: None,
        thread_id: None,
        patient_id: None,
        to_her: NAV,
        author: "{}",
        credential: "",
        receipt: false,
        side: engine::store::outbox::Side::Ours,
        expects_answer: false,
        undo_until,
    };
    let frozen = store.write(|tx| outbox::freeze(tx, &freeze, now));
    frozen.unwrap().outbox_id
}

pub(crate) fn fault(name: FaultName) -> Fault {
    Fault::new(name)
}
