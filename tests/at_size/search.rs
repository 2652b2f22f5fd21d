//! The same searches in the field's other stores: Medplum's repository in memory beside ours, and what android-fhir has
//! published of itself, which cannot be run here.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

use engine::store::patient::{self, Patient, Search};
use engine::store::{Key, Store, StoreError};
use serde_json::{Value, json};
use tests::people::{FAMILY, GIVEN, Random, person};

use crate::patients::percentile;
use crate::write_figures;

/// As many as android-fhir measured with.
const MANY: u64 = 10_000;
const TIMES: usize = 200;
/// A repository that looks through everybody for each search takes half a second for one: fewer of them say as much.
const TIMES_IN_MEMORY: usize = 40;

/// Kinds of searches, asked in turn.
const KINDS: usize = 4;

/// Where android-fhir's figures stand, measured on a Pixel 7.
const PUBLISHED: &str = "google/android-fhir docs/use/FEL/Benchmarking.md @28a503456";

/// A search as a FHIR store and as ours is asked.
struct Asked {
    kind: &'static str,
    parameter: &'static str,
    value: String,
}

fn asked() -> Vec<Asked> {
    let mut random = Random(4_101_842_887_655_102_017);
    let mut all = Vec::new();
    for _ in 0..TIMES {
        let at = random.next() % MANY;
        let (given, family) = (random.pick(&GIVEN), random.pick(&FAMILY));
        let number = person(&mut random, at).national_number.unwrap_or_default();
        for (kind, parameter, value) in [
            ("given name", "given", given.to_owned()),
            ("family name", "family", family.to_owned()),
            (
                "two letters of a name",
                "name",
                given.chars().take(2).collect(),
            ),
            ("national number", "identifier", number),
        ] {
            all.push(Asked {
                kind,
                parameter,
                value,
            });
        }
    }
    all
}

fn resource(patient: &Patient) -> Value {
    json!({
        "resourceType": "Patient",
        "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": patient.national_number }],
        "name": [{ "family": patient.family, "given": patient.given.split(' ').collect::<Vec<_>>() }],
        "gender": patient.gender, "birthDate": patient.birth_date,
    })
}

/// Micros of each search in a program of its own, in the order asked.
fn medplum(patients: &[Patient], asked: &[&Asked]) -> Vec<u128> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/medplum");
    let mut child = Command::new("node")
        .args(["--experimental-websocket", "search.mjs"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let searches: Vec<Value> = asked
        .iter()
        .map(|one| json!([one.parameter, one.value]))
        .collect();
    let told = json!({
        "patients": patients.iter().map(resource).collect::<Vec<_>>(), "searches": searches,
    });
    let mut input = child.stdin.take().expect("its input");
    input
        .write_all(told.to_string().as_bytes())
        .expect("it is told what to hold");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let took: Vec<u128> = serde_json::from_slice(&output.stdout).expect("micros of each search");
    assert_eq!(took.len(), asked.len());
    took
}

fn by_kind(asked: &[&Asked], took: &[u128]) -> Value {
    let mut figures = serde_json::Map::new();
    for kind in asked.iter().take(KINDS).map(|one| one.kind) {
        let mut micros: Vec<u128> = asked
            .iter()
            .zip(took)
            .filter(|(one, _)| one.kind == kind)
            .map(|(_, micros)| *micros)
            .collect();
        micros.sort_unstable();
        figures.insert(
            kind.to_owned(),
            json!({ "p50Micros": percentile(&micros, 500), "p99Micros": percentile(&micros, 990) }),
        );
    }
    Value::Object(figures)
}

#[test]
#[ignore = "needs node and its packages: cargo xtask prove search"]
fn prove_search() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("search.db"), &Key::new([5; 32])).unwrap();
    let mut random = Random(88_172_645_463_325_252);
    let patients: Vec<Patient> = (0..MANY).map(|at| person(&mut random, at)).collect();
    store
        .write_refetchable(|tx| {
            for row in &patients {
                patient::upsert(tx, row)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let asked = asked();
    let mut found = 0;
    let ours: Vec<u128> = asked
        .iter()
        .map(|one| {
            let search = match one.parameter {
                "identifier" => Search::Number(&one.value),
                _ => Search::Name(&one.value),
            };
            let begun = Instant::now();
            let (rows, _) = store.read(|db| patient::search(db, &search, 50)).unwrap();
            found += rows.len();
            begun.elapsed().as_micros()
        })
        .collect();
    assert!(found > asked.len(), "the searches find people");
    let first: Vec<_> = asked.iter().take(TIMES_IN_MEMORY * KINDS).collect();
    let theirs = medplum(&patients, &first);
    let asked: Vec<_> = asked.iter().collect();
    write_figures(&json!({
        "patients": MANY, "searchesOfEachKind": TIMES, "inMemory": TIMES_IN_MEMORY,
        "ours, encrypted on disk": by_kind(&asked, &ours),
        "@medplum/fhir-router MemoryRepository, in memory": by_kind(&first, &theirs),
        "android-fhir, published, not run here": {
            "source": PUBLISHED, "stringSearchMillis": 24.5, "tokenIdentifierMillis": 11.1,
        },
    }));
}
