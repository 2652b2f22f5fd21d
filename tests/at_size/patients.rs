//! Search as one types, over a million patients.

use std::time::Instant;

use engine::store::patient::{self, Search};
use engine::store::{Key, Store};
use serde_json::json;
use tests::people::{FAMILY, GIVEN, Random, add};

use crate::write_figures;

/// What somebody types, drawn by lot.
type Typed<'a> = &'a dyn Fn(&mut Random) -> String;

pub(crate) fn percentile(sorted: &[u128], part: usize) -> u128 {
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
    add(&store, &mut random, many);
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
