use crate::store::inbox::{self, Split};
use crate::store::ingest::Place;
use crate::store::mark::{self, Mark};
use crate::store::testing::{Letter, Site, at, noon};
use crate::store::{StoreError, draft};

fn in_split(site: &Site, split: Split) -> usize {
    let shown = site
        .store
        .read(|db| inbox::page(db, split, None, 50))
        .unwrap()
        .rows
        .len();
    let counts = site.store.read(inbox::counts).unwrap();
    let counted = counts.into_iter().find(|(s, _)| *s == split).unwrap().1;
    assert_eq!(
        counted, shown as i64,
        "the head of {split} says what its click shows"
    );
    shown
}

#[test]
fn every_mark_is_taken_back_by_its_undo() {
    let site = Site::new();
    let thread_id = site.take(Place::At(0), &[Letter::request(1)]).unwrap().new[0]
        .thread_id
        .unwrap();
    let whole = |site: &Site| {
        [
            Split::Open,
            Split::Unread,
            Split::Due,
            Split::Waiting,
            Split::Followed,
            Split::Done,
        ]
        .map(|split| in_split(site, split))
    };
    for (mark, after) in [
        (Mark::Read, [1, 0, 0, 0, 0, 0]),
        (Mark::Done, [0, 1, 0, 0, 0, 1]),
        (Mark::Follow, [1, 1, 0, 0, 1, 0]),
        (Mark::Due(Some("2026-12-12".to_owned())), [1, 1, 1, 0, 0, 0]),
        (Mark::Filed, [1, 1, 0, 0, 0, 0]),
    ] {
        let before = whole(&site);
        let undo = site
            .store
            .write(|tx| mark::apply(tx, thread_id, &mark, noon()))
            .unwrap();
        assert_eq!(whole(&site), after, "{mark:?}");
        site.store.write(|tx| mark::undo(tx, undo, at(1))).unwrap();
        site.store.write(|tx| mark::undo(tx, undo, at(2))).unwrap();
        assert_eq!(whole(&site), before, "{mark:?} is taken back");
    }
}

#[test]
fn unread_marks_the_newest_and_undo_keeps_when_it_was_read() {
    let site = Site::new();
    let thread_id = site.take(Place::At(0), &[Letter::request(1)]).unwrap().new[0]
        .thread_id
        .unwrap();
    site.store
        .write(|tx| mark::apply(tx, thread_id, &Mark::Read, noon()))
        .unwrap();
    let undo = site
        .store
        .write(|tx| mark::apply(tx, thread_id, &Mark::Unread, at(5)))
        .unwrap();
    assert_eq!(in_split(&site, Split::Unread), 1);
    site.store.write(|tx| mark::undo(tx, undo, at(6))).unwrap();
    assert_eq!(in_split(&site, Split::Unread), 0);
    assert_eq!(
        site.count("SELECT read_at = '2026-11-21T12:00:00.000Z' FROM message_mark"),
        1
    );
}

#[test]
fn something_new_opens_a_done_thread() {
    let site = Site::new();
    let request = Letter::request(1);
    let thread_id = site
        .take(Place::At(0), std::slice::from_ref(&request))
        .unwrap()
        .new[0]
        .thread_id
        .unwrap();
    site.store
        .write(|tx| mark::apply(tx, thread_id, &Mark::Done, noon()))
        .unwrap();
    let more = Letter::new(2, |envelope| {
        envelope.response_to = Some(request.envelope.header_id.clone());
    });
    site.take(Place::At(1), &[more]).unwrap();
    assert_eq!(
        (in_split(&site, Split::Open), in_split(&site, Split::Done)),
        (1, 0)
    );
}

#[test]
fn a_draft_thrown_away_comes_back() {
    let site = Site::new();
    let id = site
        .store
        .write(|tx| {
            draft::start(
                tx,
                &draft::Start {
                    kind: "henvendelse",
                    ..Default::default()
                },
                noon(),
            )
        })
        .unwrap();
    site.store
        .write(|tx| draft::save(tx, id, r#"{"text":"Hei"}"#, None, at(1)))
        .unwrap();
    let undo = site
        .store
        .write(|tx| draft::discard(tx, id, at(2)))
        .unwrap();
    assert_eq!(site.store.read(draft::count).unwrap(), 0);
    let late = site
        .store
        .write(|tx| draft::save(tx, id, "{}", None, at(3)));
    assert!(matches!(late, Err(StoreError::NotFound { .. })));
    site.store.write(|tx| mark::undo(tx, undo, at(4))).unwrap();
    let back = site.store.read(|db| draft::live(db, 10)).unwrap();
    assert_eq!(
        (back.len(), back[0].fields.as_str()),
        (1, r#"{"text":"Hei"}"#)
    );
}
