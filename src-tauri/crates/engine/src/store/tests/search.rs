use crate::store::ingest::Place;
use crate::store::patient::{self, Patient, Search};
use crate::store::testing::{Letter, Site};
use crate::store::{StoreError, inbox, text};

fn found(site: &Site, query: &str) -> Vec<i64> {
    let page = site
        .store
        .read(|db| inbox::search(db, query, None, 50))
        .unwrap();
    page.rows.into_iter().map(|row| row.thread_id).collect()
}

fn letter(n: u32, words: &str) -> Letter {
    Letter::new(n, |envelope| envelope.text = words.to_owned())
}

#[test]
fn what_is_visible_is_findable_before_and_after_indexing() {
    let site = Site::new();
    let new = site
        .take(
            Place::At(0),
            &[
                letter(1, "Bjørnar Ødegård, hofteprotese og kår"),
                letter(2, "Bjornar Odegard"),
                letter(3, "Čáhcesuolu og Ánte"),
            ],
        )
        .unwrap()
        .new;
    let thread: Vec<i64> = new.iter().map(|new| new.thread_id.unwrap()).collect();
    let all = |site: &Site| {
        assert_eq!(found(site, "bjørnar"), [thread[1], thread[0]]);
        assert_eq!(found(site, "BJORNAR"), [thread[1], thread[0]]);
        assert_eq!(found(site, "bjoernar"), [thread[0]]);
        assert_eq!(found(site, "ødegaard"), [thread[0]]);
        assert_eq!(
            found(site, "hofte"),
            [thread[0]],
            "the last word may be unfinished"
        );
        assert_eq!(
            found(site, "hofte kår"),
            [] as [i64; 0],
            "but not those before it"
        );
        assert_eq!(found(site, "kår hofteprotese"), [thread[0]]);
        assert_eq!(found(site, "cahcesuolu"), [thread[2]]);
        assert_eq!(
            found(site, "\"' OR * NEAR( -:^"),
            [] as [i64; 0],
            "any text is a query"
        );
        assert_eq!(found(site, ""), [] as [i64; 0]);
    };
    all(&site);
    assert_eq!(site.store.write(|tx| text::index(tx, 2)).unwrap(), 2);
    all(&site);
    assert_eq!(site.store.write(|tx| text::index(tx, 100)).unwrap(), 1);
    assert_eq!(site.store.read(text::waiting).unwrap(), 0);
    all(&site);
}

#[test]
fn words_of_many_scripts_are_queries_and_are_found() {
    let site = Site::new();
    let texts = [
        "हिन्दी में पत्र",
        "½ tablett, 10² og Ⅷ",
        "ﬁbromyalgi ªverk",
        "العربية والطب",
        "日本語の手紙",
        "a\u{345}b e\u{301}t",
        "🙂 smil\u{200d}fjes l\u{b7}l",
    ];
    let letters: Vec<Letter> = (1..).zip(texts).map(|(n, text)| letter(n, text)).collect();
    site.take(Place::At(0), &letters).unwrap();
    let all = |site: &Site| {
        for (text, thread) in texts.iter().zip(1..) {
            for word in text.split_whitespace() {
                // What stands between words is none.
                let expected: &[i64] = if word == "🙂" { &[] } else { &[thread] };
                assert_eq!(found(site, &format!("{word} ")), expected, "{word}");
                assert_eq!(found(site, word), expected, "{word} unfinished");
            }
        }
    };
    all(&site);
    site.store.write(|tx| text::index(tx, 100)).unwrap();
    all(&site);
}

#[test]
fn a_name_in_any_script_is_found() {
    let site = Site::new();
    let names = [
        "हिन्दी कुमारी",
        "ﬁona ªlva½",
        "عبد‌الله",
        "日本 太郎",
        "a\u{345}b e\u{301}tienne",
        "O’Brien l\u{b7}lopis",
        "\u{1e941}\u{1e922} ꟈrika",
    ];
    let ids = site
        .store
        .write(|tx| {
            (0_i64..)
                .zip(names)
                .map(|(n, name)| {
                    let mut words = name.split(' ');
                    let (given, family) = (
                        words.next().unwrap_or_default(),
                        words.next().unwrap_or_default(),
                    );
                    patient::upsert(tx, &person(given, family, &format!("178580{:05}", n * 37)))
                })
                .collect::<Result<Vec<i64>, StoreError>>()
        })
        .unwrap();
    for (name, id) in names.iter().zip(ids) {
        for typed in name.split(' ').chain([*name]) {
            for typed in [typed.to_owned(), typed.chars().take(2).collect()] {
                let found = site
                    .store
                    .read(|db| patient::search(db, &Search::Name(&typed), 10));
                let found: Vec<i64> = found.unwrap().0.into_iter().map(|row| row.id).collect();
                assert_eq!(found, [id], "{typed:?}");
            }
        }
    }
}

#[test]
fn pages_of_hits_show_each_thread_once_newest_first() {
    let site = Site::new();
    let mut letters = Vec::new();
    for n in 0..40 {
        let mut letter = letter(n, "samme ord");
        if n >= 20 {
            letter.envelope.response_to = Some(letters[(n - 20) as usize])
                .map(|n: u32| Letter::request(n).envelope.header_id);
        }
        letters.push(n);
        site.take(Place::At(i64::from(n)), &[letter]).unwrap();
        if n == 25 {
            site.store.write(|tx| text::index(tx, 100)).unwrap();
        }
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = site
            .store
            .read(|db| inbox::search(db, "samme", after.as_deref(), 7))
            .unwrap();
        seen.extend(page.rows.iter().map(|row| row.thread_id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut once = seen.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (20, 20));
    assert!(
        seen.windows(2).all(|pair| pair[0] > pair[1]),
        "newest first"
    );
}

#[test]
fn a_receipt_and_an_echo_taken_back_are_not_found() {
    let site = Site::new();
    let frozen = site.freeze(&letter(1, "angret"), None, crate::store::testing::noon());
    assert_eq!(found(&site, "angret").len(), 1);
    site.store
        .write(|tx| crate::store::outbox::undo(tx, frozen.outbox_id, crate::store::testing::noon()))
        .unwrap();
    assert!(found(&site, "angret").is_empty());
}

fn person(given: &str, family: &str, number: &str) -> Patient {
    Patient {
        given: given.to_owned(),
        family: family.to_owned(),
        name: format!("{given} {family}"),
        national_number: Some(number.to_owned()),
        birth_date: Some("1980-05-17".to_owned()),
        ..Patient::default()
    }
}

#[test]
fn patients_are_found_by_name_parts_number_and_birth_date() {
    let site = Site::new();
    let ids = site
        .store
        .write(|tx| {
            [
                person("Bjørn Åge", "Sørensen", "17858099940"),
                person("Anne-Marie", "Løkken", "17858012345"),
                person("Máret", "Čuđi", "17858054321"),
            ]
            .iter()
            .map(|person| patient::upsert(tx, person))
            .collect::<Result<Vec<i64>, StoreError>>()
        })
        .unwrap();
    let find = |search: Search<'_>| -> Vec<i64> {
        let rows = site
            .store
            .read(|db| patient::search(db, &search, 10))
            .unwrap()
            .0;
        rows.into_iter().map(|row| row.id).collect()
    };
    for typed in ["bj sø", "Soerensen", "sorensen bjorn", "aage", "BJØ"] {
        assert_eq!(find(Search::Name(typed)), [ids[0]], "{typed}");
    }
    assert_eq!(find(Search::Name("marie")), [ids[1]]);
    assert_eq!(find(Search::Name("cudi")), [ids[2]]);
    assert_eq!(find(Search::Number("1785801")), [ids[1]]);
    assert_eq!(find(Search::BirthDate("1980-05-17")).len(), 3);
    let (rows, more) = site
        .store
        .read(|db| patient::search(db, &Search::BirthDate("1980-05-17"), 2))
        .unwrap();
    assert_eq!((rows.len(), more), (2, true));
    assert_eq!(site.store.read(patient::count).unwrap(), 3);

    // A new name is found and the old one is not.
    site.store
        .write(|tx| {
            patient::upsert(
                tx,
                &Patient {
                    id: ids[0],
                    ..person("Bjørn", "Berg", "17858099940")
                },
            )
        })
        .unwrap();
    assert_eq!(find(Search::Name("berg")), [ids[0]]);
    assert!(find(Search::Name("sørensen")).is_empty());
}
