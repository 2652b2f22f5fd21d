//! A store with a history of any length, made quickly: for counting and for timing what acts cost in it.
#![expect(
    clippy::expect_used,
    reason = "test support: a store that cannot be made ends the test"
)]

use std::path::Path;

use engine::store::connection::{self, Auth, Put, Role};
use engine::store::cursor::{self, Kind};
use engine::store::ingest::{self, Arriving, Content, Page, Place};
use engine::store::message::{Class, Envelope, Findings};
use engine::store::patient::{self, Patient};
use engine::store::{Key, Store, StoreError, text};
use jiff::Timestamp;
use rusqlite::Connection;

const HER: &str = "90000010";
const PAGE: usize = 1_000;
/// Of the databases made here.
pub const KEY: [u8; 32] = [7; 32];
/// A word that half of the messages have.
pub const COMMON: &str = "arbeidsevne";
/// A word that one message in a thousand has.
pub const RARE: &str = "rotatorcuff";

/// When everything here happened.
#[must_use]
pub fn at() -> Timestamp {
    "2026-11-20T09:00:00Z".parse().expect("a time")
}

/// `MessageHeader.id` of message `index`.
#[must_use]
pub fn header(index: usize) -> String {
    format!("00000000-0000-4000-8000-{index:012x}")
}

fn envelope(index: usize) -> Envelope {
    // One word that half of all have, one that one in a thousand has, and names that repeat as names do.
    let common = if index.is_multiple_of(2) {
        COMMON
    } else {
        "oppfølging"
    };
    let rare = if index % 1000 == 7 { RARE } else { "" };
    Envelope {
        header_id: header(index),
        bundle_id: Some(format!("10000000-0000-4000-8000-{index:012x}")),
        class: Some(Class::Request),
        event_code: "foresporsel".into(),
        kind: "8129|1".into(),
        sent_at: Some(format!(
            "2026-{:02}-{:02}T{:02}:00:00Z",
            1 + index % 11,
            1 + index % 28,
            index % 24
        )),
        from_her: "90000000".into(),
        to_her: vec![HER.into()],
        patient_name: format!("Kari{} Nordmo{}", index % 97, index % 997),
        text: format!("pasienten {common} {rare} nummer {index}"),
        ..Envelope::default()
    }
}

/// Adds the messages `from..to`, a thread each, and a tenth as many people.
pub fn grow(store: &Store, connection_id: i64, from: usize, to: usize) {
    for first in (from..to).step_by(PAGE) {
        let bodies: Vec<String> = (first..first + PAGE)
            .map(|index| format!("{{\"n\":{index}}}"))
            .collect();
        let entries: Vec<Arriving<'_>> = bodies
            .iter()
            .enumerate()
            .map(|(place, raw)| {
                let envelope = envelope(first + place);
                Arriving {
                    raw: raw.as_bytes(),
                    anchor: envelope.bundle_id.clone().unwrap_or_default(),
                    content: Content::Message(Box::new(envelope)),
                    findings: Findings {
                        json: "[]".into(),
                        worst: None,
                    },
                }
            })
            .collect();
        let page = Page {
            connection_id,
            her_id: HER,
            place: Place::At(i64::try_from(first).expect("small")),
            entries: &entries,
            as_read: false,
            at: at(),
        };
        store
            .write_refetchable(|tx| ingest::page(tx, &page))
            .expect("a page is taken in");
        people(store, first, PAGE / 10);
    }
    while store
        .write_refetchable(|tx| text::index(tx, 5_000))
        .expect("texts are indexed")
        > 0
    {}
}

/// Adds so many people, numbered from `first`.
pub fn people(store: &Store, first: usize, count: usize) {
    let people: Vec<Patient> = (0..count)
        .map(|place| Patient {
            given: format!("Kari{}", place % 7),
            family: format!("Nordmo{}", first + place),
            name: format!("Kari{} Nordmo{}", place % 7, first + place),
            birth_date: Some(format!(
                "19{:02}-0{}-1{}",
                (first + place) % 90 + 10,
                1 + place % 9,
                place % 10
            )),
            ..Patient::default()
        })
        .collect();
    store
        .write_refetchable(|tx| {
            people
                .iter()
                .try_for_each(|row| patient::upsert(tx, row).map(|_| ()))
        })
        .expect("people are taken in");
}

/// An empty store with one messaging connection; returns both.
#[must_use]
pub fn empty(path: &Path) -> (Store, i64) {
    let store = Store::create(path, &Key::new(KEY)).expect("a store");
    let own = [HER.to_owned()];
    let connection_id = store
        .write(|tx| {
            let put = Put {
                id: None,
                role: Role::Messaging,
                name: "north",
                base_url: "http://127.0.0.1:1/fhir",
                auth: Auth::None,
                user_name: None,
                nav_her_id: "90000000",
                allow_get_number: false,
                sandbox: false,
                poll_seconds: 30,
                her_ids: &own,
            };
            let id = connection::put(tx, &put, at())?;
            cursor::create(tx, id, HER, Kind::Row, 0)?;
            Ok::<_, StoreError>(id)
        })
        .expect("a connection");
    (store, connection_id)
}

/// A connection of its own to a database made here, without the store around it.
#[must_use]
pub fn bare(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("the file opens");
    let key: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    connection
        .pragma_update(None, "key", format!("x'{key}'"))
        .expect("the key fits");
    connection
}
