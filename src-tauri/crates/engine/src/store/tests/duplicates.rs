use crate::store::ingest::{Arriving, Content, Page, Place};
use crate::store::message::{self, Findings};
use crate::store::testing::{Letter, PRACTICE, Site, noon};
use crate::store::{StoreError, arrival, cursor, ingest};

#[test]
fn a_page_seen_twice_changes_nothing() {
    let site = Site::new();
    let page = [
        Letter::request(1),
        Letter::request(2),
        Letter::receipt(3, "unknown", "ok"),
    ];
    let first = site.take(Place::At(0), &page).unwrap();
    assert_eq!(first.new.len(), 3);
    let before = site.count("SELECT total_changes()");
    let mut changes = site.store.subscribe();
    let second = site.take(Place::At(0), &page).unwrap();
    assert_eq!((second.new.len(), second.known), (0, 3));
    assert!(
        changes.try_recv().is_err(),
        "nothing changed, so nothing is told"
    );
    assert_eq!(before, site.count("SELECT total_changes()"));
    assert_eq!(site.count("SELECT count(*) FROM message"), 3);
}

#[test]
fn a_message_at_two_positions_is_shown_once() {
    let site = Site::new();
    let letter = Letter::request(1);
    site.take(Place::At(0), std::slice::from_ref(&letter))
        .unwrap();
    let again = site.take(Place::At(1), &[letter]).unwrap();
    assert_eq!((again.new.len(), again.duplicates), (0, 1));
    let held = site
        .store
        .read(|db| arrival::at(db, site.connection_id, PRACTICE, 1))
        .unwrap()
        .unwrap();
    assert_eq!(held.held, arrival::Held::Duplicate);
}

#[test]
fn a_message_to_two_of_our_her_ids_is_one_message_with_two_arrivals() {
    let site = Site::new();
    site.store
        .write(|tx| cursor::create(tx, site.connection_id, "90000011", cursor::Kind::Row, 0))
        .unwrap();
    let letter = Letter::request(1);
    let id = site
        .take(Place::At(0), std::slice::from_ref(&letter))
        .unwrap()
        .new[0]
        .message_id;
    site.take_at(Place::At(0), &[letter], noon(), "90000011")
        .unwrap();
    let positions = site.store.read(|db| arrival::positions(db, id)).unwrap();
    assert_eq!(positions.len(), 2);
    assert_eq!(site.count("SELECT count(*) FROM message"), 1);
}

#[test]
fn the_same_content_under_a_new_bundle_id_is_a_retransmission() {
    let site = Site::new();
    site.take(Place::At(0), &[Letter::request(1)]).unwrap();
    let resent = Letter::new(1, |envelope| {
        *envelope = Letter::request(1).envelope;
        envelope.bundle_id = Some("00000000-0000-7000-9000-00000000ffff".to_owned());
        envelope.sent_at = Some("2026-11-21T11:30:00+01:00".to_owned());
    });
    let result = site.take(Place::At(1), &[resent]).unwrap();
    assert_eq!(
        (result.new.len(), result.retransmissions, result.conflicts),
        (0, 1, 0)
    );
}

#[test]
fn other_content_under_the_same_header_id_is_kept_beside_and_flagged() {
    let site = Site::new();
    site.take(Place::At(0), &[Letter::request(1)]).unwrap();
    let other = Letter::new(1, |envelope| envelope.text = "Something else".to_owned());
    let result = site
        .take(Place::At(1), std::slice::from_ref(&other))
        .unwrap();
    assert_eq!((result.new.len(), result.conflicts), (1, 1));
    let copy = site
        .store
        .read(|db| message::get(db, result.new[0].message_id))
        .unwrap();
    assert_eq!(
        (copy.copy, copy.flags),
        (1, vec!["conflicting_copy".to_owned()])
    );
    let original = site
        .store
        .read(|db| message::by_header(db, site.connection_id, &copy.header_id))
        .unwrap()
        .unwrap();
    assert_eq!(original.copy, 0, "the first is not overwritten");
    assert_eq!(
        original.thread_id, copy.thread_id,
        "both stand in one thread"
    );
    assert_eq!(
        site.take(Place::At(2), &[other]).unwrap().duplicates,
        1,
        "the copy is known too"
    );
}

#[test]
fn another_writing_of_the_same_json_is_the_same_message() {
    let site = Site::new();
    let letter = Letter::request(1);
    site.take(Place::At(0), std::slice::from_ref(&letter))
        .unwrap();
    let value: serde_json::Value = serde_json::from_slice(&letter.raw).unwrap();
    let pretty = Letter {
        raw: serde_json::to_vec_pretty(&value).unwrap(),
        ..letter
    };
    let result = site.take(Place::At(1), &[pretty]).unwrap();
    assert_eq!(
        (result.new.len(), result.duplicates, result.conflicts),
        (0, 1, 0)
    );
}

#[test]
fn a_bundle_id_under_a_new_header_is_flagged() {
    let site = Site::new();
    site.take(Place::At(0), &[Letter::request(1)]).unwrap();
    let reused = Letter::new(2, |envelope| {
        envelope.bundle_id = Letter::request(1).envelope.bundle_id
    });
    let result = site.take(Place::At(1), &[reused]).unwrap();
    let kept = site
        .store
        .read(|db| message::get(db, result.new[0].message_id))
        .unwrap();
    assert_eq!(kept.flags, ["bundle_id_reused"]);
}

/// What came in the pages of a long read waits in the small trees; nothing that is asked may depend on where it waits.
#[test]
fn what_waits_to_be_gathered_is_known() {
    let site = Site::new();
    let named = |n: u32| {
        Letter::new(n, |envelope| {
            envelope.known_as = vec![format!("ref|aaaaaaaa-{n:012}")];
        })
    };
    let mut page: Vec<Letter> = (0..300).map(named).collect();
    // Within its own page: a Bundle.id of before, and a letter that refers to one of before.
    page.push(Letter::new(300, |envelope| {
        envelope.bundle_id = named(7).envelope.bundle_id;
    }));
    page.push(Letter::new(301, |envelope| {
        envelope.thread_keys = named(8).envelope.known_as;
    }));
    let first = site.take(Place::At(0), &page).unwrap().new;
    let waiting = "SELECT (SELECT count(*) FROM thread_key_fresh) * 1000 + (SELECT count(*) FROM bundle_key_fresh)";
    assert_eq!(site.count(waiting), 300_301);
    let flags = |id: i64| site.store.read(|db| message::get(db, id)).unwrap().flags;
    assert_eq!(flags(first[300].message_id), ["bundle_id_reused"]);
    assert_eq!(first[301].thread_id, first[8].thread_id);

    // In the next large page, where both still wait.
    let mut page: Vec<Letter> = (400..700).map(named).collect();
    page.push(Letter::new(700, |envelope| {
        envelope.bundle_id = named(9).envelope.bundle_id;
    }));
    page.push(Letter::new(701, |envelope| {
        envelope.thread_keys = named(10).envelope.known_as;
    }));
    let second = site.take(Place::At(302), &page).unwrap().new;
    assert_eq!(flags(second[300].message_id), ["bundle_id_reused"]);
    assert_eq!(second[301].thread_id, first[10].thread_id);

    // A small page settles them.
    let small = [
        Letter::new(800, |envelope| {
            envelope.bundle_id = named(450).envelope.bundle_id;
        }),
        Letter::new(801, |envelope| {
            envelope.thread_keys = named(451).envelope.known_as;
            envelope.known_as = vec!["ref|bbbbbbbb-801".to_owned()];
        }),
    ];
    let third = site.take(Place::At(604), &small).unwrap().new;
    assert_eq!(site.count(waiting), 0);
    assert_eq!(flags(third[0].message_id), ["bundle_id_reused"]);
    assert_eq!(third[1].thread_id, second[51].thread_id);
    assert_eq!(site.count("SELECT count(*) FROM thread_key"), 601);
}

#[test]
fn another_entry_at_a_held_position_is_refused_whole() {
    let site = Site::new();
    site.take(Place::At(0), &[Letter::request(1), Letter::request(2)])
        .unwrap();
    let moved = site.take(Place::At(1), &[Letter::request(9)]);
    assert!(matches!(moved, Err(StoreError::LogMoved { position: 1 })));
    assert_eq!(site.count("SELECT count(*) FROM message"), 2);
}

#[test]
fn what_is_for_others_or_unreadable_or_too_large_does_not_stop_the_log() {
    let site = Site::new();
    let letter = Letter::request(1);
    let entries = [
        Arriving {
            raw: b"{\"resourceType\":\"Bundle\"}",
            anchor: "a".to_owned(),
            content: Content::NotAddressed,
            findings: Findings::default(),
        },
        Arriving {
            raw: b"\xff\xfe no json",
            anchor: "b".to_owned(),
            content: Content::Unreadable,
            findings: Findings {
                json: r#"[{"rule":"B01"}]"#.to_owned(),
                worst: Some("fatal"),
            },
        },
        Arriving {
            raw: b"",
            anchor: String::new(),
            content: Content::TooLarge { size: 70_000_000 },
            findings: Findings::default(),
        },
        letter.arriving(),
    ];
    let page = Page {
        connection_id: site.connection_id,
        her_id: PRACTICE,
        place: Place::At(0),
        entries: &entries,
        as_read: false,
        at: noon(),
    };
    let result = site
        .store
        .write_refetchable(|tx| ingest::page(tx, &page))
        .unwrap();
    assert_eq!(
        (
            result.new.len(),
            result.not_addressed,
            result.not_addressed_total
        ),
        (2, 1, 1)
    );
    let cursor = site
        .store
        .read(|db| cursor::get(db, site.connection_id, PRACTICE, cursor::Kind::Row))
        .unwrap()
        .unwrap();
    assert_eq!(
        (cursor.next_position, cursor.anchor),
        (4, Some(letter.anchor.clone()))
    );
    let raw = site
        .store
        .read(|db| message::raw(db, result.new[0].message_id))
        .unwrap();
    assert_eq!(raw, b"\xff\xfe no json", "kept as received");

    // The person asks for the one that was too large.
    let late = Letter::request(2);
    let filled = [late.arriving()];
    let page = Page {
        place: Place::At(2),
        entries: &filled,
        ..page
    };
    let result = site
        .store
        .write_refetchable(|tx| ingest::page(tx, &page))
        .unwrap();
    assert_eq!(result.new.len(), 1);
    let held = site
        .store
        .read(|db| arrival::at(db, site.connection_id, PRACTICE, 2))
        .unwrap()
        .unwrap();
    assert_eq!(
        (held.anchor, held.held),
        (late.anchor.clone(), arrival::Held::Message)
    );
}

#[test]
fn a_body_is_never_changed() {
    let site = Site::new();
    site.take(Place::At(0), &[Letter::request(1)]).unwrap();
    for sql in [
        "UPDATE message_body SET body = x'00'",
        "UPDATE message SET header_id = 'other'",
        "UPDATE message SET sha256 = x'00'",
    ] {
        let changed = site
            .store
            .write(|tx| Ok::<_, StoreError>(tx.execute(sql, [])?));
        assert!(changed.is_err(), "{sql} must be refused");
    }
}
