use proptest::prelude::*;

use crate::store::ingest::Place;
use crate::store::testing::{Letter, PRACTICE, Site, at, noon};
use crate::store::{StoreError, arrival, cursor, message};

fn log(site: &Site) -> Vec<(i64, String)> {
    site.store
        .read(|db| arrival::range(db, site.connection_id, PRACTICE, 0, 100_000))
        .unwrap()
        .into_iter()
        .map(|arrival| (arrival.position, arrival.anchor))
        .collect()
}

fn letters(numbers: std::ops::Range<u32>) -> Vec<Letter> {
    numbers.map(Letter::request).collect()
}

#[test]
fn a_late_commit_moves_blocks_and_not_rows() {
    let site = Site::new();
    site.take(Place::At(0), &letters(0..1500)).unwrap();
    let before = site.count("SELECT count(*) FROM block");
    let result = site
        .take(Place::Insert(700), &[Letter::request(9000)])
        .unwrap();
    assert_eq!(result.new[0].position, Some(700));
    let log = log(&site);
    assert_eq!(log.len(), 1501);
    assert!(
        log.iter()
            .enumerate()
            .all(|(n, (position, _))| *position == n as i64)
    );
    assert_eq!(log[700].1, Letter::request(9000).anchor);
    assert_eq!(log[701].1, Letter::request(700).anchor);
    assert_eq!(log[1500].1, Letter::request(1499).anchor);
    assert!(site.count("SELECT count(*) FROM block") <= before + 2);
    let cursor = site
        .store
        .read(|db| cursor::get(db, site.connection_id, PRACTICE, cursor::Kind::Row))
        .unwrap()
        .unwrap();
    assert_eq!(cursor.next_position, 1501);
    assert_eq!(cursor.anchor, Some(Letter::request(1499).anchor));
}

#[test]
fn a_row_that_is_gone_leaves_its_message_marked() {
    let site = Site::new();
    let new = site.take(Place::At(0), &letters(0..5)).unwrap().new;
    site.store
        .write(|tx| arrival::remove(tx, site.connection_id, PRACTICE, 2, at(1)))
        .unwrap();
    let anchors: Vec<String> = log(&site).into_iter().map(|(_, anchor)| anchor).collect();
    let expected: Vec<String> = [0, 1, 3, 4]
        .into_iter()
        .map(|n| Letter::request(n).anchor)
        .collect();
    assert_eq!(anchors, expected);
    let gone = site
        .store
        .read(|db| message::get(db, new[2].message_id))
        .unwrap();
    assert_eq!(gone.flags, ["not_in_log"]);
}

#[test]
fn a_log_that_was_reset_is_read_anew_without_a_second_copy() {
    let site = Site::new();
    site.take(Place::At(0), &letters(0..3)).unwrap();
    let id = site
        .store
        .read(|db| cursor::get(db, site.connection_id, PRACTICE, cursor::Kind::Row))
        .unwrap()
        .unwrap()
        .id;
    site.store
        .write(|tx| cursor::restart(tx, id, 0, noon()))
        .unwrap();
    let result = site.take(Place::At(0), &letters(1..4)).unwrap();
    assert_eq!((result.new.len(), result.duplicates), (1, 2));
    assert_eq!(site.count("SELECT count(*) FROM message"), 4);
    let lost = site
        .store
        .read(|db| {
            message::by_header(
                db,
                site.connection_id,
                &Letter::request(0).envelope.header_id,
            )
        })
        .unwrap()
        .unwrap();
    assert_eq!(lost.flags, ["not_in_log"]);
}

#[test]
fn a_log_read_from_now_moves_when_rows_come_below() {
    let site = Site::new();
    site.store
        .write(|tx| cursor::create(tx, site.connection_id, "90000011", cursor::Kind::Row, 100))
        .unwrap();
    site.take_at(Place::At(100), &letters(0..3), noon(), "90000011")
        .unwrap();
    site.store
        .write(|tx| arrival::shift(tx, site.connection_id, "90000011", 2))
        .unwrap();
    let cursor = site
        .store
        .read(|db| cursor::get(db, site.connection_id, "90000011", cursor::Kind::Row))
        .unwrap()
        .unwrap();
    assert_eq!((cursor.start_position, cursor.next_position), (102, 105));
}

#[derive(Debug, Clone)]
enum Step {
    Append(u8),
    Insert(u16),
    Remove(u16),
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn positions_agree_with_a_plain_list(steps in proptest::collection::vec(
        prop_oneof![
            (1_u8..40).prop_map(Step::Append),
            any::<u16>().prop_map(Step::Insert),
            any::<u16>().prop_map(Step::Remove),
        ], 1..25))
    {
        let site = Site::new();
        let mut model: Vec<String> = Vec::new();
        let mut number = 0;
        for step in steps {
            match step {
                Step::Append(count) => {
                    let page = letters(number..number + u32::from(count));
                    number += u32::from(count);
                    model.extend(page.iter().map(|letter| letter.anchor.clone()));
                    let first = (model.len() - page.len()) as i64;
                    site.take(Place::At(first), &page).unwrap();
                }
                Step::Insert(place) => {
                    let place = usize::from(place) % (model.len() + 1);
                    let letter = Letter::request(number);
                    number += 1;
                    model.insert(place, letter.anchor.clone());
                    site.take(Place::Insert(place as i64), &[letter]).unwrap();
                }
                Step::Remove(place) if !model.is_empty() => {
                    let place = usize::from(place) % model.len();
                    model.remove(place);
                    site.store.write(|tx| {
                        arrival::remove(tx, site.connection_id, PRACTICE, place as i64, noon())
                    }).unwrap();
                }
                Step::Remove(_) => {}
            }
        }
        let held: Vec<String> = log(&site).into_iter().map(|(_, anchor)| anchor).collect();
        prop_assert_eq!(&held, &model);
        let end = site.store.read(|db| arrival::end(db, site.connection_id, PRACTICE)).unwrap();
        prop_assert_eq!(end.unwrap_or(0), model.len() as i64);
        for (position, anchor) in model.iter().enumerate() {
            let there = site.store
                .read(|db| arrival::at(db, site.connection_id, PRACTICE, position as i64))
                .unwrap();
            prop_assert_eq!(there.map(|there| there.anchor), Some(anchor.clone()));
        }
        let _: Result<(), StoreError> = Ok(());
    }
}
