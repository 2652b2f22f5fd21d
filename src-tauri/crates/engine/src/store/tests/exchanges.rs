//! Exchanges kept: how much, how long, and what is passed by.

use jiff::{SignedDuration, Timestamp};

use crate::store::exchange::{self, Exchange, Of};
use crate::store::testing::{Site, at, noon};
use crate::store::{StoreError, counter, moment};

fn kept(site: &Site, name: &str, minutes: i64, body: usize) {
    let exchange = Exchange {
        request_id: name.to_owned(),
        purpose: "search".to_owned(),
        method: "GET".to_owned(),
        started_at: moment::text(at(minutes)),
        response_body: Some(vec![b'x'; body]),
        ..Exchange::default()
    };
    site.store
        .write(|tx| exchange::keep(tx, &exchange).map(|_| ()))
        .unwrap();
}

fn names(site: &Site) -> Vec<String> {
    let rows = site
        .store
        .read(|db| exchange::page(db, Of::All, None, 1_000))
        .unwrap();
    rows.into_iter().map(|row| row.request_id).collect()
}

fn trim(site: &Site, before: Timestamp, max: i64) -> usize {
    let mut all = 0;
    loop {
        let due = site.store.read(|db| exchange::overdue(db, before, max));
        if !due.unwrap() {
            return all;
        }
        let gone = site.store.write(|tx| exchange::trim(tx, before, max));
        match gone.unwrap() {
            0 => return all,
            gone => all += gone,
        }
    }
}

fn weight(site: &Site) -> (i64, i64) {
    let counted = site.store.read(|db| counter::get(db, "exchange_bytes"));
    let summed = site.store.read(|db| {
        Ok::<_, StoreError>(db.query_row(
            "SELECT coalesce(sum(bytes), 0) FROM exchange",
            [],
            |row| row.get(0),
        )?)
    });
    (counted.unwrap(), summed.unwrap())
}

#[test]
fn the_oldest_go_when_it_is_too_much_and_what_is_pinned_stays() {
    let site = Site::new();
    for number in 0..500 {
        kept(&site, &format!("e{number:03}"), number, 1_000);
    }
    site.store
        .write(|tx| exchange::pin(tx, "e001", Some(noon())))
        .unwrap();
    let (counted, summed) = weight(&site);
    assert_eq!(counted, summed);
    let max = counted / 2;
    let gone = trim(&site, Timestamp::MIN, max);
    assert!((249..=251).contains(&gone), "{gone}");
    let (counted, summed) = weight(&site);
    assert_eq!(counted, summed);
    assert!(counted <= max);
    let left = names(&site);
    assert_eq!(left.first().map(String::as_str), Some("e499"));
    assert_eq!(left.last().map(String::as_str), Some("e001"));
    assert_eq!(trim(&site, Timestamp::MIN, max), 0, "nothing is done twice");
}

#[test]
fn fourteen_days_and_no_longer() {
    let site = Site::new();
    let days = |days: i64| days * 24 * 60;
    for (name, day) in [("old", 0), ("young", 2)] {
        kept(&site, name, days(day), 10);
    }
    let before = |minutes: i64| {
        at(minutes)
            .checked_sub(SignedDuration::from_hours(24 * exchange::DAYS))
            .unwrap()
    };
    assert_eq!(trim(&site, before(days(14)), exchange::MOST_BYTES), 0);
    assert_eq!(trim(&site, before(days(15)), exchange::MOST_BYTES), 1);
    assert_eq!(names(&site), ["young"]);
    let bodies: i64 = site
        .store
        .read(|db| {
            Ok::<_, StoreError>(
                db.query_row("SELECT count(*) FROM exchange_body", [], |row| row.get(0))?,
            )
        })
        .unwrap();
    assert_eq!(bodies, 1, "its body went with it");
}

#[test]
fn a_body_is_cut_and_a_list_reads_none() {
    let site = Site::new();
    kept(&site, "big", 0, 300 * 1024);
    let row = site.store.read(|db| exchange::get(db, "big")).unwrap();
    assert_eq!(row.unwrap().response_body.unwrap().len(), 256 * 1024);
    let rows = site
        .store
        .read(|db| exchange::page(db, Of::All, None, 10))
        .unwrap();
    assert_eq!(rows[0].response_body, None);
}
