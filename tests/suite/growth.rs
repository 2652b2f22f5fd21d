//! What an act costs is set by what it shows, not by what is stored: SQLite's own steps, counted at 10,000 and at
//! 100,000 messages. Counts are the same on every machine; times are not, and stand in the benches.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::api::places::Places;
use engine::api::present::{Reading, SectionName};
use engine::store::cursor::Kind;
use engine::store::inbox::{self, Split};
use engine::store::log::{self, Filter, Log};
use engine::store::patient::{self, Search};
use engine::store::{StoreError, chart_row, message, ruler, thread};
use tests::chart;
use tests::history::{COMMON, RARE, bare, empty, grow, header};

const FEW: usize = 10_000;
const MANY: usize = 100_000;

/// Steps are counted in tens: a callback at every step would be most of the work.
const EVERY: i32 = 10;

/// SQLite's steps for one act.
fn steps(
    db: &mut rusqlite::Connection,
    act: fn(&rusqlite::Connection) -> Result<(), StoreError>,
) -> u64 {
    // Once for the statement cache, once for the count.
    act(db).expect("the act succeeds");
    let counted = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&counted);
    let count = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    };
    db.progress_handler(EVERY, Some(count)).expect("a handler");
    act(db).expect("the act succeeds");
    db.progress_handler(EVERY, None::<fn() -> bool>)
        .expect("no handler");
    counted.load(Ordering::Relaxed) * u64::try_from(EVERY).expect("positive")
}

type Act = (
    &'static str,
    fn(&rusqlite::Connection) -> Result<(), StoreError>,
);

const LOG: Log<'_> = Log {
    connection_id: 1,
    her_id: "90000010",
    kind: Kind::Row,
};

const ACTS: &[Act] = &[
    ("newest page of the log", |db| {
        log::before(db, LOG, i64::MAX, 100).map(|_| ())
    }),
    ("a page deep in the log", |db| {
        log::before(db, LOG, 5_000, 100).map(|_| ())
    }),
    ("a page of the log with a filter that nothing fits", |db| {
        let filter = Filter {
            party: Some("1".into()),
            ..Filter::default()
        };
        log::filtered(db, LOG, &filter, i64::MAX, 100).map(|_| ())
    }),
    ("the ruler's bars", |db| {
        ruler::bars(db, LOG, 100).map(|_| ())
    }),
    ("seeking by time", |db| {
        log::at_time(db, LOG, 1_780_000_000_000).map(|_| ())
    }),
    ("seeking by id", |db| {
        log::by_id(db, LOG, &header(4_321)).map(|_| ())
    }),
    ("newest page of the inbox", |db| {
        inbox::page(db, Split::Open, None, 50).map(|_| ())
    }),
    ("a page deep in the inbox", |db| {
        let after = inbox::page(db, Split::Open, None, 50)?.next;
        inbox::page(db, Split::Open, after.as_deref(), 50).map(|_| ())
    }),
    ("counts of the splits", |db| inbox::counts(db).map(|_| ())),
    ("dedupe look-up", |db| {
        message::by_header(db, 1, &header(4_321)).map(|_| ())
    }),
    ("one thread", |db| {
        let id = inbox::page(db, Split::Open, None, 1)?
            .rows
            .first()
            .map_or(0, |row| row.thread_id);
        message::of_thread(db, id).map(|_| ())
    }),
    ("other threads about a person", |db| {
        thread::about(db, "10915596784", None, 20).map(|_| ())
    }),
    ("search for a common word", |db| {
        inbox::search(db, COMMON, None, 50).map(|_| ())
    }),
    ("search for a rare word", |db| {
        inbox::search(db, RARE, None, 10).map(|_| ())
    }),
    ("search for two words", |db| {
        inbox::search(db, "pasienten arbeidsevne", None, 50).map(|_| ())
    }),
    ("patients by the beginning of a name", |db| {
        patient::search(db, &Search::Name("kari nordmo4"), 20).map(|_| ())
    }),
    ("patients by birth date", |db| {
        patient::search(db, &Search::BirthDate("1921-03-11"), 20).map(|_| ())
    }),
];

#[test]
fn acts_cost_by_what_they_show_at_ten_times_the_messages() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("growth.db");
    let (store, connection_id) = empty(&path);
    let mut db = bare(&path);
    grow(&store, connection_id, 0, FEW);
    let few: Vec<u64> = ACTS.iter().map(|(_, act)| steps(&mut db, *act)).collect();
    grow(&store, connection_id, FEW, MANY);
    let mut dear = Vec::new();
    for ((name, act), few) in ACTS.iter().zip(few) {
        let many = steps(&mut db, *act);
        println!("{name:40} {few:>8} steps at {FEW}, {many:>8} at {MANY}");
        // Ten times the rows may cost a little more of the tree, never ten times.
        if many > few * 3 / 2 + 400 {
            dear.push(format!("{name}: {few} -> {many}"));
        }
    }
    assert!(
        dear.is_empty(),
        "costs by what is stored:\n{}",
        dear.join("\n")
    );
}

fn first_screen(db: &rusqlite::Connection) -> Result<(), StoreError> {
    let today = jiff::civil::date(2026, 11, 20);
    let reading = Reading::default();
    let places = Places::of(db, 1, today);
    for name in SectionName::ALL {
        places
            .section(name, &reading, 40)
            .expect("a section of what was put there");
    }
    places
        .measurements(&reading, 60)
        .expect("measurements of what was put there");
    Ok(())
}

const CHART_ACTS: &[Act] = &[
    ("first screen of a chart", first_screen),
    ("a page deep in a section", |db| {
        let places = Places::of(db, 1, jiff::civil::date(2026, 11, 20));
        let rows = places.items(
            SectionName::Encounters,
            engine::store::chart_row::Part::Kept,
            Some(903),
            10,
        );
        rows.map(|_| ())
            .map_err(|_| StoreError::NotFound { what: "a page" })
    }),
    ("a year of a timeline", |db| {
        chart_row::between(db, 1, 1_100_000_000, 1_130_000_000, 20).map(|_| ())
    }),
];

#[test]
fn a_chart_costs_by_what_is_shown_of_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("chart.db");
    let (store, connection_id) = empty(&path);
    assert_eq!(chart::somebody(&store, connection_id), 1);
    let mut db = bare(&path);
    chart::grow(&store, connection_id, 1, 0, 1_500);
    let few: Vec<u64> = CHART_ACTS
        .iter()
        .map(|(_, act)| steps(&mut db, *act))
        .collect();
    chart::grow(&store, connection_id, 1, 1_500, 15_000);
    for ((name, act), few) in CHART_ACTS.iter().zip(few) {
        let many = steps(&mut db, *act);
        println!("{name:40} {few:>8} steps at 1500, {many:>8} at 15000");
        // Appointments, which are sorted by the day it is, and the likes of a row are more among more.
        assert!(many < few * 5 / 2 + 400, "{name}: {few} -> {many}");
    }
}
