//! What lies on the disk: nothing readable, nothing half written when it is full, and old databases that still open.

use std::path::{Path, PathBuf};

use engine::store::ingest::{Arriving, Content, Page, Place};
use engine::store::message::{Class, Envelope, Findings};
use engine::store::{
    Key, Store, StoreError, author, connection, cursor, draft, inbox, ingest, message, outbox,
    patient, resource, secret, text,
};
use jiff::Timestamp;
use tempfile::TempDir;

/// Found nowhere on the disk, in no writing of it.
const MARKS: &[&str] = &[
    "Xylofonsen",
    "17858099940",
    "plasmatobakk",
    "zirkontoken",
    "kvartsutkast",
    "feltspatpraksis",
    "glimmerdiagnose",
];

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn key() -> Key {
    Key::new([42; 32])
}

fn messaging(store: &Store) -> i64 {
    let own = ["90000010".to_owned()];
    store
        .write(|tx| {
            let put = connection::Put {
                id: None,
                role: connection::Role::Messaging,
                name: "sandkassen",
                base_url: "http://127.0.0.1:1/nav/fhir/4.0",
                auth: connection::Auth::None,
                user_name: None,
                nav_her_id: "90000000",
                allow_get_number: false,
                sandbox: true,
                poll_seconds: 30,
                her_ids: &own,
            };
            let id = connection::put(tx, &put, now())?;
            cursor::create(tx, id, "90000010", cursor::Kind::Row, 0)?;
            Ok::<_, StoreError>(id)
        })
        .unwrap()
}

fn envelope(n: usize) -> Envelope {
    Envelope {
        header_id: format!("00000000-0000-7000-8000-{n:012x}"),
        bundle_id: Some(format!("00000000-0000-7000-9000-{n:012x}")),
        class: Some(Class::Request),
        kind: "8129|1".to_owned(),
        sent_at: Some("2026-11-21T10:00:00Z".to_owned()),
        from_her: "90000000".to_owned(),
        to_her: vec!["90000010".to_owned()],
        patient_number: Some("17858099940".to_owned()),
        patient_name: "Kari Xylofonsen".to_owned(),
        text: format!("plasmatobakk nummer {n}"),
        ..Envelope::default()
    }
}

fn page(
    store: &Store,
    connection_id: i64,
    first: usize,
    count: usize,
    filler: &str,
) -> Result<(), StoreError> {
    let bodies: Vec<(Envelope, Vec<u8>)> = (first..first + count)
        .map(|n| {
            let envelope = envelope(n);
            let raw = serde_json::json!({
                "id": envelope.bundle_id, "who": "Kari Xylofonsen 17858099940",
                "text": format!("plasmatobakk {n} {filler}")
            });
            (envelope, raw.to_string().into_bytes())
        })
        .collect();
    let entries: Vec<Arriving<'_>> = bodies
        .iter()
        .map(|(envelope, raw)| Arriving {
            raw,
            anchor: ingest::anchor_of(envelope.bundle_id.as_deref(), raw),
            content: Content::Message(Box::new(envelope.clone())),
            findings: Findings::default(),
        })
        .collect();
    let page = Page {
        connection_id,
        her_id: "90000010",
        place: Place::At(first as i64),
        entries: &entries,
        as_read: false,
        at: now(),
    };
    store
        .write_refetchable(|tx| ingest::page(tx, &page))
        .map(|_| ())
}

fn files(dir: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

fn scan(dir: &Path) {
    for path in files(dir) {
        let bytes = std::fs::read(&path).unwrap();
        for mark in MARKS {
            let wide: Vec<u8> = mark.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for needle in [mark.as_bytes(), &wide] {
                let found = bytes.windows(needle.len()).any(|window| window == needle);
                assert!(!found, "{mark} is readable in {}", path.display());
            }
        }
    }
}

#[test]
fn nothing_a_person_or_server_said_is_readable_on_the_disk() {
    let dir = TempDir::new().unwrap();
    let store = Store::create(&dir.path().join("budstikke.db"), &key()).unwrap();
    let connection_id = messaging(&store);
    page(&store, connection_id, 0, 300, "").unwrap();
    store.write_refetchable(|tx| text::index(tx, 100)).unwrap();
    store
        .write(|tx| {
            let patient_id = patient::upsert(
                tx,
                &patient::Patient {
                    name: "Kari Xylofonsen".to_owned(),
                    national_number: Some("17858099940".to_owned()),
                    ..patient::Patient::default()
                },
            )?;
            let raw =
                br#"{"resourceType":"Condition","id":"c1","code":{"text":"glimmerdiagnose"}}"#;
            let fetched = resource::Fetched {
                resource_type: "Condition",
                fhir_id: "c1",
                version: None,
                last_updated: None,
                raw,
            };
            resource::upsert_many(tx, connection_id, "", Some(patient_id), &[fetched], now())?;
            secret::put(tx, "connection/1/token", b"zirkontoken", now())?;
            author::put(
                tx,
                &author::Author {
                    practice: "feltspatpraksis".to_owned(),
                    ..author::Author::default()
                },
            )?;
            let draft_id = draft::start(
                tx,
                &draft::Start {
                    kind: "svar",
                    ..Default::default()
                },
                now(),
            )?;
            draft::save(tx, draft_id, r#"{"text":"kvartsutkast"}"#, None, now())?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    store
        .read(|db| inbox::search(db, "plasmatobakk", None, 50))
        .unwrap();
    scan(dir.path());
    assert!(
        files(dir.path()).len() >= 2,
        "the write-ahead log was looked at too"
    );
    store.checkpoint().unwrap();
    scan(dir.path());
    drop(store);
    scan(dir.path());
}

#[test]
fn a_full_disk_takes_the_page_whole_or_not_at_all() {
    let dir = TempDir::new().unwrap();
    let store = Store::create(&dir.path().join("budstikke.db"), &key()).unwrap();
    let connection_id = messaging(&store);
    page(&store, connection_id, 0, 50, "").unwrap();
    store
        .write(|tx| {
            let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            tx.query_row(
                &format!("PRAGMA max_page_count = {}", pages + 40),
                [],
                |_| Ok(()),
            )?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    // Incompressible enough to need room.
    let filler: String = (0..4000_u64)
        .map(|n| char::from(b'a' + u8::try_from(((n * n * 2_654_435_761) >> 7) % 26).unwrap()))
        .collect();
    let mut held = 50;
    let full = loop {
        match page(&store, connection_id, held, 10, &filler) {
            Ok(()) => held += 10,
            Err(error) => break error,
        }
        assert!(held < 10_000, "the disk was never full");
    };
    assert!(matches!(full, StoreError::DiskFull), "{full}");
    let cursor = store
        .read(|db| cursor::get(db, connection_id, "90000010", cursor::Kind::Row))
        .unwrap()
        .unwrap();
    assert_eq!(
        cursor.next_position, held as i64,
        "the cursor never moves without its rows"
    );
    let (newest, _) = store.read(message::extent).unwrap();
    assert_eq!(newest, held as i64, "and no row without its cursor");
    let raw = store.read(|db| message::raw(db, newest)).unwrap();
    assert!(raw.starts_with(b"{"), "what is held is readable");

    // A draft that does not fit is refused with words, and what was saved before is whole.
    store
        .write(|tx| {
            tx.query_row("PRAGMA max_page_count = 1073741823", [], |_| Ok(()))?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    page(&store, connection_id, held, 10, &filler).unwrap();
}

#[test]
fn a_commit_is_there_for_the_next_process_and_a_panic_leaves_nothing() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("budstikke.db");
    let store = Store::create(&path, &key()).unwrap();
    let id = store
        .write(|tx| {
            draft::start(
                tx,
                &draft::Start {
                    kind: "svar",
                    ..Default::default()
                },
                now(),
            )
        })
        .unwrap();
    let panicking = store.clone();
    let result = std::thread::spawn(move || {
        panicking.write(|tx| -> Result<(), StoreError> {
            draft::save(tx, id, r#"{"text":"half"}"#, None, now())?;
            panic!("in the middle")
        })
    })
    .join();
    assert!(result.is_err());
    let draft = store.read(|db| draft::get(db, id)).unwrap();
    assert_eq!(draft.fields, "{}", "rolled back, and the store goes on");
    store
        .write(|tx| draft::save(tx, id, r#"{"text":"whole"}"#, None, now()))
        .unwrap();
    // As after kill -9: nobody closed anything, and the write-ahead log is all there is of it.
    let copy = TempDir::new().unwrap();
    for file in files(dir.path()) {
        std::fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
    }
    let found = Store::open(&copy.path().join("budstikke.db"), &key()).unwrap();
    assert_eq!(
        found.read(|db| draft::get(db, id)).unwrap().fields,
        r#"{"text":"whole"}"#
    );
    assert_eq!(
        found.read(outbox::counts).unwrap(),
        outbox::Counts::default()
    );
}
