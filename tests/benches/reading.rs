//! P6, P8, P9 and a chart: from opening to the first page, patients as one types, words common and rare, a long life's
//! first screen; each beside the bare work it cannot do without.

use std::hint::black_box;
use std::time::Instant;

use engine::api::places::Places;
use engine::api::present::{Reading, SectionName};
use engine::store::inbox::{self, Split};
use engine::store::patient::{self, Search};
use engine::store::{Key, Store, StoreError, resource};
use jiff::civil::Date;
use rusqlite::Connection;
use tests::history::{self, bare};

use crate::figures;

const TIMES: usize = 200;

fn micros(times: usize, mut act: impl FnMut()) -> Vec<f64> {
    (0..times)
        .map(|_| {
            let begun = Instant::now();
            act();
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect()
}

fn told(name: &str, mut ours: Vec<f64>, mut limit: Vec<f64>) {
    for values in [&mut ours, &mut limit] {
        values.sort_by(f64::total_cmp);
    }
    let at = |values: &[f64], share: f64| {
        let place = (values.len() as f64 * share) as usize;
        values
            .get(place.min(values.len() - 1))
            .copied()
            .unwrap_or(f64::NAN)
    };
    let (p50, p99, least) = (at(&ours, 0.5), at(&ours, 0.99), at(&limit, 0.5));
    println!(
        "{name:46} ours p50 {p50:8.0} us p99 {p99:8.0} us; limit p50 {least:8.0} us; ratio {:.2}",
        p50 / least
    );
    figures::keep(
        name,
        &[
            ("oursP50Micros", p50),
            ("oursP99Micros", p99),
            ("limitP50Micros", least),
            ("ratio", p50 / least),
        ],
    );
}

fn rows(connection: &Connection, sql: &str, parameters: &[&dyn rusqlite::ToSql]) -> usize {
    let mut statement = connection.prepare_cached(sql).expect("a statement");
    let mut rows = statement.query(parameters).expect("it runs");
    let mut count = 0;
    while let Some(row) = rows.next().expect("a row") {
        black_box(row.get_ref(0).expect("a column"));
        count += 1;
    }
    count
}

/// A chart of that many resources: its first screen by what it shows, beside unpacking and parsing as many bodies as
/// the screen has rows.
pub(crate) fn chart(resources: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("chart.db");
    let (store, connection_id) = history::empty(&path);
    let patient_id = tests::chart::somebody(&store, connection_id);
    tests::chart::grow(&store, connection_id, patient_id, 0, resources);
    store.checkpoint().expect("folded in");
    let today = Date::constant(2026, 11, 20);
    let reading = Reading {
        read: true,
        ..Reading::default()
    };
    let shown = |store: &Store| {
        store
            .read(|db| {
                let places = Places::of(db, patient_id, today);
                let mut count = 0;
                for name in SectionName::ALL {
                    let section = places.section(name, &reading, 40).expect("a section");
                    count += section.items.len();
                }
                let measured = places.measurements(&reading, 60).expect("measurements");
                let points = measured.series.iter().map(|series| series.points.len());
                Ok::<_, StoreError>(count + points.sum::<usize>())
            })
            .expect("the chart")
    };
    let ids: Vec<i64> = store
        .read(|db| resource::by_patient(db, patient_id, None))
        .expect("the chart")
        .iter()
        .rev()
        .take(shown(&store))
        .map(|row| row.id)
        .collect();
    let opened = micros(20, || {
        let store = Store::open(&path, &Key::new(history::KEY)).expect("it opens");
        black_box(shown(&store));
    });
    let limit = micros(20, || {
        let store = Store::open(&path, &Key::new(history::KEY)).expect("it opens");
        let parsed = store.read(|db| {
            for id in &ids {
                let row = resource::get(db, *id)?;
                black_box(serde_json::from_slice::<serde_json::Value>(&row.raw).is_ok());
            }
            Ok::<_, StoreError>(())
        });
        parsed.expect("bodies");
    });
    told(
        &format!("chart of {resources}, first screen ({} rows)", ids.len()),
        opened,
        limit,
    );
}

/// Builds one store of that many messages and as many patients, and reads from it.
pub(crate) fn bench(messages: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("reading.db");
    let (store, connection_id) = history::empty(&path);
    history::grow(&store, connection_id, 0, messages);
    // It brings a tenth as many people.
    history::people(&store, messages, messages - messages / 10);
    store.checkpoint().expect("folded in");
    let newest =
        "SELECT * FROM thread WHERE done = 0 ORDER BY last_order DESC, thread_id DESC LIMIT 50";

    let opened = micros(20, || {
        // A second handle on the same file, as a start has it.
        let store = Store::open(&path, &Key::new(history::KEY)).expect("it opens");
        let page = store
            .read(|db| inbox::page(db, Split::Open, None, 50))
            .expect("a page");
        black_box(page.rows.len());
    });
    let limit = micros(20, || {
        black_box(rows(&bare(&path), newest, &[]));
    });
    told(
        &format!("P6 open to first page, {messages} messages"),
        opened,
        limit,
    );

    let plain = bare(&path);
    for (name, typed, matched) in [
        ("P8 patients, two letters", "ka", "\"ka\" *"),
        (
            "P8 patients, given and three of family",
            "kari3 nor",
            "\"kari3\" * AND \"nor\" *",
        ),
        (
            "P8 patients, one person",
            "kari3 nordmo99003",
            "\"kari3\" * AND \"nordmo99003\" *",
        ),
    ] {
        let ours = micros(TIMES, || {
            let found = store
                .read(|db| patient::search(db, &Search::Name(typed), 20))
                .expect("found");
            black_box(found.0.len());
        });
        let limit = micros(TIMES, || {
            let sql = "SELECT p.* FROM patient_text AS f CROSS JOIN patient AS p ON p.patient_id = f.rowid
                       WHERE patient_text MATCH ?1 ORDER BY f.rowid DESC LIMIT 20";
            black_box(rows(&plain, sql, &[&matched]));
        });
        told(name, ours, limit);
    }

    for (name, word) in [
        ("P9 common word, newest 50", history::COMMON),
        ("P9 rare word, newest 50", history::RARE),
    ] {
        let ours = micros(TIMES, || {
            let page = store
                .read(|db| inbox::search(db, word, None, 50))
                .expect("found");
            black_box(page.rows.len());
        });
        let limit = micros(TIMES, || {
            let sql = "SELECT t.* FROM message_text AS f CROSS JOIN message AS m ON m.message_id = f.rowid
                       CROSS JOIN thread AS t ON t.thread_id = m.thread_id
                       WHERE message_text MATCH ?1 ORDER BY f.rowid DESC LIMIT 50";
            black_box(rows(&plain, sql, &[&word]));
        });
        told(name, ours, limit);
    }
}
