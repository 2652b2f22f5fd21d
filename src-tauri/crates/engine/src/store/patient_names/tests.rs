use super::*;
use crate::store::Store;
use crate::store::patient::{self, Patient, Search};
use crate::store::testing::{Site, key};

fn called(name: &str) -> String {
    indexed(&Patient {
        name: name.to_owned(),
        ..Patient::default()
    })
}

#[test]
fn two_words_are_asked_for_as_a_pair_and_as_themselves() {
    let asked = Asked::of("kari nordmo").unwrap();
    assert_eq!(
        asked.expression,
        r#"("0kar0nor" OR "0many") AND "kari" * AND "nordmo" *"#
    );
    assert!(called("Kari Nordmo").contains(" 0kar0nor"));
    // In the other order, in the other folding.
    let sorgard = Asked::of("sorgard å").unwrap().expression;
    assert_eq!(sorgard, r#""sorgard" * AND ("aa" * OR "a" *)"#);
    let held = called("Åse Sørgård");
    for pair in ["0aas0soe", "0aas0sor", "0ase0soe", "0ase0sor"] {
        assert!(held.split(' ').any(|word| word == pair), "{held}");
    }
    assert_eq!(Asked::of(" - "), None);
}

#[test]
fn three_words_are_asked_for_as_a_triple_where_no_name_has_them_in_two() {
    let asked = |typed| Asked::of(typed).unwrap().expression;
    assert_eq!(asked("kari nordmo ola"), r#"("1kar0nor0ola" OR "1many")"#);
    assert!(called("Kari Ola Nordmo").contains(" 1kar0nor0ola"));
    assert!(!Asked::of("kari nordmo ola").unwrap().is_sure());
    // `Åse` begins with both `aas` and `ase`, in one folding each.
    assert!(!asked("aase ase nordmo").contains("1"));
    assert!(!apart(
        &words("aase").next().unwrap(),
        &words("ase").next().unwrap()
    ));
    // Who is called Hansen is found by `ha` anyway.
    assert_eq!(asked("ha hansen"), r#""hansen" *"#);
    assert_eq!(asked("ola ola"), r#""ola" *"#);
}

#[test]
fn a_word_longer_than_the_index_knows_is_looked_at_whole() {
    let asked = Asked::of("kristoffersenlund").unwrap();
    let person = |name: &str, address: &str| Patient {
        name: name.to_owned(),
        address: Some(address.to_owned()),
        ..Patient::default()
    };
    assert_eq!(asked.expression, r#""kristofferse" *"#);
    assert!(asked.fits(&person("Per Kristoffersenlunden", "")));
    assert!(!asked.is_sure() && !asked.fits(&person("Per Kristoffersen", "")));
    let asked = Asked::of_address("professorbakken 3").unwrap();
    assert_eq!(asked.expression, r#""2professorba" * AND "23" *"#);
    assert!(asked.fits(&person("", "Professorbakken 3, 0370 Oslo")));
    assert!(!asked.fits(&person("Professorbakken", "Professorbråten 3")));
}

#[test]
fn people_are_found_where_they_live_and_by_their_telephone() {
    let site = Site::new();
    let put = |name: &str, address: &str, phone: &str| {
        let row = Patient {
            name: name.to_owned(),
            address: Some(address.to_owned()),
            phone: Some(phone.to_owned()),
            ..Patient::default()
        };
        site.store.write(|tx| patient::upsert(tx, &row)).unwrap()
    };
    let kari = put(
        "Kari Nordmo",
        "Ørneveien 14, 2406 Elverum",
        "+47 400 01 234",
    );
    let ola = put("Ola Storgård", "Storgata 1, 2406 Elverum", "40001235");
    let ewa = put("Ewa Nowak", "ul. Długa 14", "+48 601 234 567");
    let finds = |search: Search<'_>| -> Vec<i64> {
        let found = site.store.read(|db| patient::search(db, &search, 10));
        found.unwrap().0.iter().map(|row| row.id).collect()
    };
    assert_eq!(finds(Search::Address("orneveien 14")), [kari]);
    assert_eq!(finds(Search::Address("elverum")), [ola, kari]);
    assert_eq!(finds(Search::Address("14")), [ewa, kari]);
    assert_eq!(
        finds(Search::Address("nordmo")),
        [0_i64; 0],
        "a name is no address"
    );
    assert_eq!(
        finds(Search::Name("storg")),
        [ola],
        "and the other way round"
    );
    assert_eq!(finds(Search::Phone("40001234")), [kari]);
    assert_eq!(finds(Search::Phone("+47 40 00 12 34")), [kari]);
    assert_eq!(finds(Search::Phone("+48601234567")), [ewa]);
    assert_eq!(finds(Search::Phone("4000123")), [0_i64; 0]);
    let moved = Patient {
        id: kari,
        name: "Kari Nordmo".to_owned(),
        address: Some("Lia 2, 9980 Berlevåg".to_owned()),
        ..Patient::default()
    };
    site.store.write(|tx| patient::upsert(tx, &moved)).unwrap();
    assert_eq!(finds(Search::Address("orneveien")), [0_i64; 0]);
    assert_eq!(finds(Search::Phone("40001234")), [0_i64; 0]);
    assert_eq!(finds(Search::Address("berlevag lia")), [kari]);
}

#[test]
fn a_name_of_a_thousand_words_has_one_word_for_all_its_pairs() {
    let name: String = (0..1_000).map(|n| format!("navn{n} ")).collect();
    let words = called(&name);
    assert!(words.ends_with(" 0many 1many") && words.len() < 20_000);
}

const PARTS: &[&str] = &[
    "Kari",
    "Karin",
    "Kåre",
    "Åse",
    "Aase",
    "Bo",
    "Li",
    "Bjørn",
    "Bjorn",
    "Hans",
    "Hansen",
    "Nordmo",
    "Nordmoen",
    "Sørgård",
    "Søren",
    "Đorđe",
    "Áŋŋel",
    "Kristoffersenlund",
    "Kristoffersenberg",
    "Å",
];
const TYPED: &[&str] = &[
    "k",
    "ka",
    "kar",
    "kari",
    "karin",
    "kaa",
    "ås",
    "ase",
    "aas",
    "bo",
    "li",
    "bjo",
    "bjø",
    "bjoe",
    "han",
    "hansen",
    "nor",
    "nordmoe",
    "sor",
    "soer",
    "dor",
    "ann",
    "kristoffersen",
    "kristoffersenl",
    "x",
];

#[test]
fn the_index_finds_whom_reading_every_name_finds() {
    let site = Site::new();
    let part = |n: usize| PARTS[n % PARTS.len()];
    let people: Vec<String> = (0..600)
        .map(|n: usize| match n % 3 {
            0 => format!("{} {}", part(n * 7), part(n * 11 + 3)),
            1 => format!("{} {} {}", part(n * 5), part(n * 13 + 1), part(n * 3 + 2)),
            _ => format!("{}-{} {}", part(n * 17), part(n * 19 + 5), part(n)),
        })
        .collect();
    let ids: Vec<i64> = site
        .store
        .write(|tx| {
            let put = |name: &String| {
                let row = Patient {
                    name: name.clone(),
                    ..Patient::default()
                };
                patient::upsert(tx, &row)
            };
            people.iter().map(put).collect::<Result<_, _>>()
        })
        .unwrap();
    let reads = |typed: &str| -> Vec<i64> {
        let asked: Vec<Word> = words(typed).collect();
        let fits = |name: &str| {
            let held: Vec<Word> = words(name).collect();
            asked.iter().all(|asked| {
                held.iter().any(|held| {
                    held.forms()
                        .any(|h| asked.forms().any(|a| h.starts_with(a)))
                })
            })
        };
        let all = ids.iter().zip(&people).filter(|(_, name)| fits(name));
        all.map(|(id, _)| *id).rev().collect()
    };
    let finds = |typed: &str| -> Vec<i64> {
        let found = site
            .store
            .read(|db| patient::search(db, &Search::Name(typed), 1_000));
        found.unwrap().0.iter().map(|row| row.id).collect()
    };
    let mut some = 0;
    for (n, one) in TYPED.iter().enumerate() {
        assert_eq!(finds(one), reads(one), "{one}");
        for other in TYPED.iter().skip(n) {
            let typed = format!("{other} {one}");
            assert_eq!(finds(&typed), reads(&typed), "{typed}");
            some += usize::from(!finds(&typed).is_empty());
            for (step, at) in [(7, 3), (5, 11), (11, 17)] {
                let third = TYPED[(n * step + at) % TYPED.len()];
                let typed = format!("{one} {third} {other}");
                assert_eq!(finds(&typed), reads(&typed), "{typed}");
            }
        }
    }
    assert!(some > 60, "most are no answer: {some}");

    // An index that a migration made anew is filled when the workspace is opened.
    let before = finds("kar nor");
    site.store
        .write(|tx| {
            tx.execute_batch(include_str!("../migrations/0016_patient_places.sql"))?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(finds("kar nor"), Vec::<i64>::new());
    let path = site.dir.path().join("budstikke.db");
    let store = Store::open(&path, &key(7)).unwrap();
    let found = store.read(|db| patient::search(db, &Search::Name("kar nor"), 1_000));
    let found: Vec<i64> = found.unwrap().0.iter().map(|row| row.id).collect();
    assert_eq!(found, before);
}
