//! A day at servers that others wrote: search, chart, keep, change, refresh, ask. HAPI's JPA server for all of it, the
//! Medplum router (no links, no statement, UUID versions) for the reading part.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use engine::client::ClientError;
use engine::clock::SystemClock;
use engine::store::connection::{self, Put, Role};
use engine::store::saved_query::Method;
use engine::store::{Key, Store, chart, patient, resource};
use engine::sync::{Keeping, Loops, Options, SyncError, Which};
use fhir::search::Query;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::hapi::{self, Kind};

const NUMBER: &str = "10915596784";

/// A clinic whose EHR is this server.
struct Clinic {
    store: Store,
    loops: Arc<Loops>,
    connection_id: i64,
    base: String,
    _folder: TempDir,
}

impl Clinic {
    fn at(base: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let store = Store::create(&folder.path().join("clinic.db"), &Key::new([9; 32]))
            .expect("a database");
        let put = Put {
            id: None,
            role: Role::Ehr,
            name: "journal",
            base_url: base,
            auth: connection::Auth::None,
            user_name: None,
            nav_her_id: "",
            allow_get_number: false,
            sandbox: false,
            poll_seconds: 30,
            her_ids: &[],
        };
        let now = engine::clock::Clock::now(&SystemClock);
        let connection_id = store
            .write(|tx| connection::put(tx, &put, now))
            .expect("a connection");
        let options = Options {
            poll: false,
            send: false,
            ..Options::default()
        };
        Self {
            loops: Loops::start(store.clone(), Arc::new(SystemClock), options),
            store,
            connection_id,
            base: base.to_owned(),
            _folder: folder,
        }
    }

    async fn send(&self, method: reqwest::Method, path: &str, body: &Value) -> Value {
        let answer = reqwest::Client::new()
            .request(method, format!("{}/{path}", self.base))
            .header("content-type", "application/fhir+json")
            .body(body.to_string())
            .send()
            .await
            .expect("the server answers");
        let status = answer.status();
        let bytes = answer.bytes().await.expect("a body");
        assert!(
            status.is_success(),
            "{path}: {status} {}",
            String::from_utf8_lossy(&bytes)
        );
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    async fn make(&self, resource: Value) -> Value {
        let kind = resource["resourceType"]
            .as_str()
            .expect("a type")
            .to_owned();
        self.send(reqwest::Method::POST, &kind, &resource).await
    }

    /// Two namesakes, and a chart for the older.
    async fn furnish(&self) -> (Value, Vec<Value>) {
        let person = |born: &str, number: Option<&str>| {
            json!({
                "resourceType": "Patient",
                "identifier": number.map(|number| json!([{ "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number }])).unwrap_or(json!([{ "system": "http://epj.example/id", "value": born }])),
                "name": [{ "family": "Nordmo", "given": ["Kari"] }],
                "birthDate": born, "gender": "female",
            })
        };
        let kari = self.make(person("1955-11-10", Some(NUMBER))).await;
        self.make(person("1991-10-28", None)).await;
        let subject = json!({ "reference": format!("Patient/{}", kari["id"].as_str().unwrap()) });
        let mut conditions = Vec::new();
        for code in ["K86", "L84", "P76"] {
            let made = self
                .make(json!({
                    "resourceType": "Condition", "subject": subject,
                    "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
                    "code": { "coding": [{ "system": "urn:oid:2.16.578.1.12.4.1.1.7170", "code": code }], "text": code },
                }))
                .await;
            conditions.push(made);
        }
        for day in 1..=12 {
            self.make(json!({
                "resourceType": "Observation", "status": "final", "subject": subject,
                "code": { "coding": [{ "system": "http://loinc.org", "code": "8867-4" }], "text": "Puls" },
                "effectiveDateTime": format!("2026-11-{day:02}"),
                "valueQuantity": { "value": 60 + day, "unit": "/min" },
            }))
            .await;
        }
        (kari, conditions)
    }

    async fn keep(&self, which: Which) -> Keeping {
        assert!(self.loops.keep(which), "nothing else runs");
        for _ in 0..3_000 {
            let state = self.loops.keeping();
            if !state.runs() {
                return state;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("keeping never ended");
    }

    fn held(&self, id: i64, kind: &str) -> usize {
        let held = self
            .store
            .read(|db| resource::by_patient(db, id, Some(kind)));
        held.expect("the store reads").len()
    }

    /// Search by name, birth date and number; the chart; what it holds.
    async fn morning(&self) -> i64 {
        let both = self
            .loops
            .search_patients("Kari Nordmo")
            .await
            .expect("a search");
        assert_eq!(both.patient_ids.len(), 2, "namesakes: {both:?}");
        let older = self
            .loops
            .search_patients("Nordmo 10.11.1955")
            .await
            .expect("a search");
        let [id] = older.patient_ids.as_slice() else {
            panic!("one of the two: {older:?}");
        };
        let numbered = self.loops.search_patients(NUMBER).await.expect("a search");
        assert_eq!(numbered.patient_ids, [*id]);
        for exchange in self.loops.exchanges().held() {
            assert!(!exchange.url.contains(NUMBER), "no number in an address");
        }
        let refreshed = self.loops.refresh_patient(*id).await.expect("a chart");
        assert!(refreshed.read >= 2, "{refreshed:?}");
        assert_eq!(
            (self.held(*id, "Condition"), self.held(*id, "Observation")),
            (3, 12)
        );
        *id
    }
}

/// Is it that the server answered with this status?
fn answered(error: &SyncError, wanted: u16) -> bool {
    let SyncError::Client(failure) = error else {
        return false;
    };
    matches!(failure.error, ClientError::Status { status, .. } if status == wanted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_at_hapi() {
    let Some(classpath) = hapi::available("a day at HAPI") else {
        return;
    };
    let server = hapi::Server::start(classpath, Kind::Jpa);
    let clinic = Clinic::at(&server.base);
    let (kari, conditions) = clinic.furnish().await;
    // The first statement takes HAPI longer than anybody waits for a chart.
    let warm = reqwest::get(format!("{}/metadata", server.base)).await;
    assert!(warm.is_ok_and(|answer| answer.status().is_success()));
    let id = clinic.morning().await;

    // HAPI keeps an answer for a minute unless it is told not to; what is asked here is asked anew.
    let quiet = clinic.keep(Which::These(vec![id])).await;
    assert_eq!((quiet.failures, quiet.done), (0, 1), "{quiet:?}");

    let (first, second) = (&conditions[0], &conditions[1]);
    let mut changed = first.clone();
    changed["code"]["text"] = json!("Endret siden sist");
    let path = |one: &Value| format!("Condition/{}", one["id"].as_str().unwrap());
    clinic
        .send(reqwest::Method::PUT, &path(first), &changed)
        .await;
    clinic
        .send(reqwest::Method::DELETE, &path(second), &json!({}))
        .await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let came = clinic.keep(Which::These(vec![id])).await;
    assert_eq!(came.failures, 0, "{came:?}");
    assert_eq!(clinic.held(id, "Condition"), 2, "one is gone: {came:?}");
    let held = clinic
        .store
        .read(|db| resource::by_patient(db, id, Some("Condition")))
        .unwrap();
    assert!(
        held.iter()
            .any(|one| String::from_utf8_lossy(&one.raw).contains("Endret siden sist")),
        "one is changed"
    );

    // Asking in one's own words: an include, an order, pages, and a type that is there.
    let mine = kari["id"].as_str().unwrap();
    let query = Query::parse(&format!(
        "Observation?patient={mine}&_include=Observation:patient&_sort=-date&_count=5"
    ))
    .unwrap();
    let page = clinic
        .loops
        .ask_query(clinic.connection_id, &query, Method::Auto)
        .await
        .expect("an answer");
    assert_eq!(page.came.iter().filter(|one| !one.along).count(), 5);
    assert!(
        page.came
            .iter()
            .any(|one| one.along && one.resource_type == "Patient")
    );
    assert_eq!(
        page.ignored.as_deref(),
        Some(&[][..]),
        "HAPI's own link says all of it"
    );
    let next = page.next.expect("there are twelve");
    // HAPI answers 500 to a next page that is asked for before its own search is through, on a loaded machine.
    let mut tries = 0;
    let more = loop {
        match clinic.loops.ask_next(clinic.connection_id, &next).await {
            Ok(more) => break more,
            Err(error) if tries < 10 && answered(&error, 500) => tries += 1,
            Err(error) => panic!("the next page: {error:?}"),
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    };
    assert!(more.came.iter().any(|one| !one.along));
    let chained =
        Query::parse("Condition?patient.family=Nordmo&patient.birthdate=1955-11-10").unwrap();
    let chained = clinic
        .loops
        .ask_query(clinic.connection_id, &chained, Method::Post)
        .await
        .expect("a chain");
    assert_eq!((chained.came.len(), chained.method.as_str()), (2, "POST"));
    let numbered = Query::parse(&format!("Patient?identifier={NUMBER}")).unwrap();
    let numbered = clinic
        .loops
        .ask_query(clinic.connection_id, &numbered, Method::Auto)
        .await
        .expect("a number as a form");
    assert_eq!((numbered.came.len(), numbered.method.as_str()), (1, "POST"));

    clinic
        .loops
        .read_capabilities(clinic.connection_id)
        .await
        .expect("a statement");
    let row = clinic
        .store
        .read(|db| connection::get(db, clinic.connection_id))
        .unwrap()
        .unwrap();
    let told = row.capabilities.expect("kept");
    assert!(told.contains("Observation:patient") && told.contains("history-type"));

    drop(server);
    let gone = clinic.keep(Which::These(vec![id])).await;
    assert!(gone.offline, "{gone:?}");
    assert_eq!(clinic.held(id, "Observation"), 12, "what was read stays");
}

/// The Medplum router on a free port.
struct Medplum {
    child: Child,
    base: String,
}

impl Medplum {
    fn start() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/medplum");
        if !folder.join("node_modules/@medplum/fhir-router").is_dir() {
            let installed = Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
                .current_dir(&folder)
                .status();
            if !installed.is_ok_and(|status| status.success()) {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "with CI set, npm must be there"
                );
                println!("skipped: npm could not install the Medplum router");
                return None;
            }
        }
        let mut child = Command::new("node")
            .args(["--experimental-websocket", "server.mjs"])
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("node starts");
        let mut base = String::new();
        BufReader::new(child.stdout.take().expect("stdout is piped"))
            .read_line(&mut base)
            .expect("it says where it listens");
        Some(Self {
            child,
            base: base.trim().to_owned(),
        })
    }
}

impl Drop for Medplum {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_morning_at_medplum() {
    let Some(server) = Medplum::start() else {
        return;
    };
    let clinic = Clinic::at(&server.base);
    clinic.furnish().await;
    let id = clinic.morning().await;
    let again = clinic.keep(Which::These(vec![id])).await;
    assert_eq!(again.done, 1, "{again:?}");
    assert_eq!(
        clinic.held(id, "Condition"),
        3,
        "nothing is lost where nothing is offered"
    );
    // No statement that can be read: every section was tried, and each says how it went.
    let sections = clinic.store.read(|db| chart::sections(db, id)).unwrap();
    assert!(sections.len() >= 7, "{sections:?}");
    let row = clinic.store.read(|db| patient::get(db, id)).unwrap();
    assert!(row.fetched_at.is_some());
    let query = Query::parse("Observation?_count=5").unwrap();
    let page = clinic
        .loops
        .ask_query(clinic.connection_id, &query, Method::Auto)
        .await
        .expect("an answer");
    assert_eq!(page.came.len(), 5);
    assert_eq!(
        page.ignored, None,
        "it gives no link, so it says nothing of what it acted on"
    );
}
