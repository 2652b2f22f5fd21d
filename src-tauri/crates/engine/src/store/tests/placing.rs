//! Threads that come out of order, by other keys, and by a person's hand; whom a held one is about; when one is due.

use crate::store::mark::{self, Mark};
use crate::store::message::{Class, Due, DueBy};
use crate::store::testing::{KARI, Letter, Site, at, noon};
use crate::store::thread::{self, Chosen};
use crate::store::{StoreError, Tx, gathered, inbox, ingest::Place, message, outbox};

const OTHER: &str = "01818012345";

fn rows(site: &Site, split: inbox::Split) -> Vec<inbox::ThreadRow> {
    site.store
        .read(|db| inbox::page(db, split, None, 100))
        .unwrap()
        .rows
}

fn counts_agree(site: &Site) {
    let counts = site.store.read(inbox::counts).unwrap();
    for (split, count) in counts {
        assert_eq!(
            count,
            i64::try_from(rows(site, split).len()).unwrap(),
            "the head of {split} says what its click shows"
        );
    }
}

/// Everything that is projected, for comparing before and after.
fn everything(site: &Site) -> Vec<inbox::ThreadRow> {
    let mut all: Vec<_> = inbox::Split::ALL
        .iter()
        .flat_map(|split| rows(site, *split))
        .collect();
    all.sort_by_key(|row| row.thread_id);
    all.dedup_by_key(|row| row.thread_id);
    for row in &mut all {
        row.key = String::new();
    }
    all
}

fn write<T>(site: &Site, act: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>) -> T {
    site.store.write(act).unwrap()
}

fn flags(site: &Site, message_id: i64) -> Vec<String> {
    site.store
        .read(|db| message::get(db, message_id))
        .unwrap()
        .flags
}

fn home(site: &Site, message_id: i64) -> i64 {
    site.store
        .read(|db| message::get(db, message_id))
        .unwrap()
        .thread_id
        .unwrap()
}

#[test]
fn a_reply_by_its_own_key_waits_unlinked_and_is_linked_when_its_parent_comes() {
    let site = Site::new();
    let reply = Letter::new(1, |envelope| {
        envelope.replies = true;
        envelope.thread_keys = vec!["ref|aaaaaaaaaaaaaaaa1".to_owned()];
    });
    let parent = Letter::new(2, |envelope| {
        envelope.known_as = vec!["ref|aaaaaaaaaaaaaaaa1".to_owned()];
    });
    let first = site.take(Place::At(0), &[reply]).unwrap().new[0].clone();
    assert_eq!(flags(&site, first.message_id), ["unlinked"]);
    let second = site.take(Place::At(1), &[parent]).unwrap().new[0].clone();
    assert_eq!(home(&site, first.message_id), second.thread_id.unwrap());
    assert!(flags(&site, first.message_id).is_empty());
    assert_eq!(site.count("SELECT count(*) FROM wanted_key"), 0);
    assert_eq!(rows(&site, inbox::Split::Open).len(), 1);
    counts_agree(&site);
}

#[test]
fn a_conversation_that_comes_backwards_is_one_thread() {
    let site = Site::new();
    let request = Letter::new(1, |envelope| {
        envelope.class = Some(Class::Request);
        envelope.kind = "8129|1".to_owned();
        envelope.reminded_by = vec!["8129|2".to_owned()];
        envelope.sent_at = Some("2026-11-20T08:00:00Z".to_owned());
    });
    let answer = Letter::new(2, |envelope| {
        envelope.class = Some(Class::Answer);
        envelope.response_to = Some(request.envelope.header_id.clone());
    });
    let second = Letter::new(3, |envelope| {
        envelope.class = Some(Class::Answer);
        envelope.response_to = Some(answer.envelope.header_id.clone());
    });
    let reminder = Letter::new(4, |envelope| {
        envelope.kind = "8129|2".to_owned();
        envelope.reminds_of = vec!["8129|1".to_owned()];
    });
    for (position, letter) in [reminder, second, answer, request].into_iter().enumerate() {
        site.take(Place::At(i64::try_from(position).unwrap()), &[letter])
            .unwrap();
        counts_agree(&site);
    }
    let open = rows(&site, inbox::Split::Open);
    assert_eq!((open.len(), open[0].messages), (1, 4));
    assert_eq!(open[0].first_kind, "8129|1");
}

#[test]
fn a_reminder_from_before_the_request_is_not_its_reminder() {
    let site = Site::new();
    let reminder = Letter::new(1, |envelope| {
        envelope.kind = "8129|2".to_owned();
        envelope.reminds_of = vec!["8129|1".to_owned()];
        envelope.sent_at = Some("2026-11-01T08:00:00Z".to_owned());
    });
    let request = Letter::new(2, |envelope| {
        envelope.kind = "8129|1".to_owned();
        envelope.reminded_by = vec!["8129|2".to_owned()];
    });
    site.take(Place::At(0), &[reminder, request]).unwrap();
    assert_eq!(rows(&site, inbox::Split::Open).len(), 2);
}

#[test]
fn linking_by_hand_is_one_act_and_is_taken_back_whole() {
    let site = Site::new();
    let stray = Letter::new(1, |envelope| {
        envelope.class = Some(Class::Answer);
        envelope.response_to = Some("00000000-0000-7000-8000-00000000ffff".to_owned());
        envelope.known_as = vec!["ref|bbbbbbbbbbbbbbbb1".to_owned()];
    });
    let came = site
        .take(Place::At(0), &[stray, Letter::request(2)])
        .unwrap()
        .new;
    let (from, into) = (came[0].thread_id.unwrap(), came[1].thread_id.unwrap());
    write(&site, |tx| mark::apply(tx, from, &Mark::Follow, at(1)));
    let before = everything(&site);
    let undo = write(&site, |tx| thread::link(tx, from, into, at(2)));
    let open = rows(&site, inbox::Split::Open);
    assert_eq!(
        (open.len(), open[0].messages, open[0].followed),
        (1, 2, true)
    );
    assert!(flags(&site, came[0].message_id).is_empty());
    counts_agree(&site);
    // What refers to it goes with it.
    let later = Letter::new(3, |envelope| {
        envelope.thread_keys = vec!["ref|bbbbbbbbbbbbbbbb1".to_owned()];
    });
    let later = site.take(Place::At(2), &[later]).unwrap().new[0].clone();
    assert_eq!(later.thread_id, Some(into));
    write(&site, |tx| mark::undo(tx, undo, at(3)));
    let after = everything(&site);
    assert_eq!(after.len(), before.len());
    assert_eq!(after[0], before[0], "as it was, unlinked and followed");
    assert_eq!(flags(&site, came[0].message_id), ["unlinked"]);
    assert_eq!(home(&site, later.message_id), into, "what came since stays");
    counts_agree(&site);
    write(&site, thread::rebuild);
    assert_eq!(everything(&site), after);
    counts_agree(&site);
}

/// Acts from before migration 24 have their keys in words.
#[test]
fn an_act_from_before_keys_were_numbers_is_taken_back() {
    let site = Site::new();
    let key = "ref|bbbbbbbbbbbbbbbb1";
    let named = Letter::new(1, |envelope| envelope.known_as = vec![key.to_owned()]);
    let came = site
        .take(Place::At(0), &[named, Letter::request(2)])
        .unwrap()
        .new;
    let (from, into) = (came[0].thread_id.unwrap(), came[1].thread_id.unwrap());
    let undo = write(&site, |tx| thread::link(tx, from, into, at(2)));
    let number = gathered::number(site.connection_id, key);
    write(&site, |tx| {
        let words = [format!("[{number}]"), format!("[\"{key}\"]")];
        Ok(tx.execute("UPDATE undo SET act = replace(act, ?1, ?2)", words)?)
    });
    let in_words = format!("SELECT count(*) FROM undo WHERE instr(act, '{key}') > 0");
    assert_eq!(site.count(&in_words), 1);
    let leads = || {
        site.store
            .read(|db| thread::key::find(db, site.connection_id, key))
            .unwrap()
    };
    assert_eq!(leads(), Some(into));
    write(&site, |tx| mark::undo(tx, undo, at(3)));
    assert_eq!(leads(), Some(from));
}

#[test]
fn what_a_person_placed_stays_and_its_request_comes_to_it() {
    let site = Site::new();
    let request = Letter::request(9);
    let stray = Letter::new(1, |envelope| {
        envelope.class = Some(Class::Answer);
        envelope.response_to = Some(request.envelope.header_id.clone());
    });
    let came = site
        .take(Place::At(0), &[stray, Letter::request(2)])
        .unwrap()
        .new;
    let into = came[1].thread_id.unwrap();
    write(&site, |tx| {
        thread::link(tx, came[0].thread_id.unwrap(), into, at(1))
    });
    let late = site.take(Place::At(2), &[request]).unwrap().new[0].clone();
    assert_eq!(late.thread_id, Some(into));
    assert_eq!(home(&site, came[0].message_id), into);
    counts_agree(&site);
}

#[test]
fn threads_about_two_people_are_not_linked() {
    let site = Site::new();
    let other = Letter::new(2, |envelope| {
        envelope.patient_number = Some(OTHER.to_owned())
    });
    let came = site
        .take(Place::At(0), &[Letter::request(1), other])
        .unwrap()
        .new;
    let linked = site.store.write(|tx| {
        thread::link(
            tx,
            came[0].thread_id.unwrap(),
            came[1].thread_id.unwrap(),
            noon(),
        )
    });
    assert!(matches!(linked, Err(StoreError::NotAllowed { .. })));
    assert_eq!(rows(&site, inbox::Split::Open).len(), 2);
}

#[test]
fn a_message_taken_out_gets_a_thread_of_its_own_with_its_receipts_and_comes_back() {
    let site = Site::new();
    let request = Letter::request(1);
    let sent = site.freeze(&Letter::answer(2, &request), None, noon());
    site.take(
        Place::At(0),
        &[
            request.clone(),
            Letter::receipt(3, &Letter::answer(2, &request).envelope.header_id, "ok"),
        ],
    )
    .unwrap();
    let before = everything(&site);
    assert_eq!(before.len(), 1);
    let (new, undo) = write(&site, |tx| thread::detach(tx, sent.message_id, at(1)));
    let both = everything(&site);
    assert_eq!(both.len(), 2);
    assert_eq!(home(&site, sent.message_id), new);
    let entry = site
        .store
        .read(|db| outbox::get(db, sent.outbox_id))
        .unwrap();
    assert_eq!(entry.thread_id, Some(new));
    assert!(both.iter().all(|row| row.messages == 1));
    counts_agree(&site);
    let only = site
        .store
        .write(|tx| thread::detach(tx, sent.message_id, at(2)));
    assert!(matches!(only, Err(StoreError::NotAllowed { .. })));
    write(&site, |tx| mark::undo(tx, undo, at(3)));
    assert_eq!(everything(&site), before);
    counts_agree(&site);
}

#[test]
fn a_held_thread_is_about_whom_a_person_says_until_something_says_otherwise() {
    let site = Site::new();
    let request = Letter::request(1);
    let other = Letter::new(2, |envelope| {
        envelope.response_to = Some(request.envelope.header_id.clone());
        envelope.patient_number = Some(OTHER.to_owned());
        envelope.patient_name = "Ola Nordmann".to_owned();
    });
    let id = site
        .take(Place::At(0), &[request.clone(), other])
        .unwrap()
        .new[0]
        .thread_id
        .unwrap();
    let held = rows(&site, inbox::Split::Open);
    assert!(held[0].held);
    let kari = Chosen {
        number: Some(KARI.to_owned()),
        name: "Kari Blåbær".to_owned(),
        ..Chosen::default()
    };
    let undo = write(&site, |tx| thread::settle(tx, id, &kari, at(1)));
    let settled = rows(&site, inbox::Split::Open);
    assert_eq!(
        (settled[0].held, settled[0].patient_number.as_deref()),
        (false, Some(KARI))
    );
    assert!(
        site.store
            .write(|tx| thread::settle(tx, id, &kari, at(1)))
            .is_err(),
        "there is nothing to settle any more"
    );
    write(&site, |tx| mark::undo(tx, undo, at(2)));
    assert_eq!(rows(&site, inbox::Split::Open), held, "Angre");
    write(&site, |tx| thread::settle(tx, id, &kari, at(3)));
    // One that agrees leaves it, one that does not holds it again.
    for (n, number, holds) in [(3, KARI, false), (4, OTHER, true)] {
        let letter = Letter::new(n, |envelope| {
            envelope.response_to = Some(request.envelope.header_id.clone());
            envelope.patient_number = Some(number.to_owned());
        });
        site.take(Place::At(i64::from(n) - 1), &[letter]).unwrap();
        assert_eq!(rows(&site, inbox::Split::Open)[0].held, holds, "{number}");
    }
    write(&site, thread::rebuild);
    assert!(rows(&site, inbox::Split::Open)[0].held);
}

fn by_kind(date: &str) -> Option<Due> {
    Some(Due {
        date: date.to_owned(),
        soon: Some("2026-11-24".to_owned()),
        by: DueBy::Kind,
    })
}

fn asking(n: u32, due: &str) -> Letter {
    Letter::new(n, |envelope| {
        envelope.class = Some(Class::Request);
        envelope.kind = "8129|1".to_owned();
        envelope.patient_number = Some(format!("{n:011}"));
        envelope.due = by_kind(due);
    })
}

#[test]
fn what_falls_due_stands_by_date_and_its_head_counts_its_rows() {
    let site = Site::new();
    site.take(
        Place::At(0),
        &[
            asking(1, "2026-12-12"),
            asking(2, "2026-11-25"),
            Letter::request(3),
            asking(4, "2026-12-01"),
        ],
    )
    .unwrap();
    let due: Vec<_> = rows(&site, inbox::Split::Due)
        .into_iter()
        .filter_map(|row| row.due.map(|due| due.date))
        .collect();
    assert_eq!(due, ["2026-11-25", "2026-12-01", "2026-12-12"]);
    counts_agree(&site);
}

#[test]
fn an_answer_that_has_left_meets_the_date_and_a_refusal_brings_it_back() {
    let site = Site::new();
    let request = asking(1, "2026-12-12");
    site.take(Place::At(0), std::slice::from_ref(&request))
        .unwrap();
    let due = || rows(&site, inbox::Split::Due).len();
    let answer = Letter::answer(2, &request);
    let id = site.freeze(&answer, None, at(1)).outbox_id;
    assert_eq!(due(), 1, "an answer that has not left meets nothing");
    site.store
        .write(|tx| outbox::begin_attempt(tx, id, "r", None, at(5)))
        .unwrap();
    let finish = crate::store::attempt::Finish {
        status: Some(202),
        meaning: "ok",
        ..Default::default()
    };
    let custody = crate::store::delivery::Event::Custody;
    write(&site, |tx| {
        outbox::finish_attempt(tx, id, &finish, custody, None, None, at(5))
    });
    assert_eq!(due(), 0);
    counts_agree(&site);
    site.take(
        Place::At(1),
        &[Letter::receipt(
            3,
            &answer.envelope.header_id,
            "fatal-error",
        )],
    )
    .unwrap();
    assert_eq!(due(), 1, "a refused answer is none");
    counts_agree(&site);
}

#[test]
fn a_person_changes_the_date_or_takes_it_away_and_a_new_request_has_its_own() {
    let site = Site::new();
    let request = asking(1, "2026-12-12");
    let id = site
        .take(Place::At(0), std::slice::from_ref(&request))
        .unwrap()
        .new[0]
        .thread_id
        .unwrap();
    let said = || rows(&site, inbox::Split::Open)[0].due.clone();
    let due = || said().map(|due| due.date);
    assert_eq!(
        said(),
        by_kind("2026-12-12"),
        "with who says so, and from when it is soon"
    );
    let set = |date: Option<&str>, minutes| {
        write(&site, |tx| {
            mark::apply(tx, id, &Mark::Due(date.map(str::to_owned)), at(minutes))
        })
    };
    let undo = set(Some("2026-12-01"), 1);
    let person = Due {
        date: "2026-12-01".to_owned(),
        soon: None,
        by: DueBy::Person,
    };
    assert_eq!(said(), Some(person));
    write(&site, |tx| mark::undo(tx, undo, at(2)));
    assert_eq!(due().as_deref(), Some("2026-12-12"), "the kind's own again");
    set(None, 3);
    assert_eq!(due(), None);
    counts_agree(&site);
    let more = Letter::new(5, |envelope| {
        envelope.response_to = Some(request.envelope.header_id.clone());
        envelope.patient_number = Some(format!("{:011}", 1));
        envelope.due = by_kind("2027-01-04");
    });
    site.take_at(Place::At(1), &[more], at(10), "90000010")
        .unwrap();
    assert_eq!(due().as_deref(), Some("2027-01-04"));
    counts_agree(&site);
}

#[test]
fn somebody_elses_receipt_is_shown_and_not_believed() {
    let site = Site::new();
    let letter = Letter::answer(2, &Letter::request(1));
    let id = site.freeze(&letter, None, noon()).outbox_id;
    site.store
        .write(|tx| outbox::begin_attempt(tx, id, "r", None, at(5)))
        .unwrap();
    let forged = Letter::new(3, |envelope| {
        envelope.class = Some(Class::Receipt);
        envelope.response_to = Some(letter.envelope.header_id.clone());
        envelope.response_code = Some("ok".to_owned());
        envelope.from_her = "90009999".to_owned();
    });
    let came = site.take(Place::At(0), &[forged]).unwrap();
    assert_eq!(came.told, Vec::<i64>::new());
    let entry = site.store.read(|db| outbox::get(db, id)).unwrap();
    assert_eq!(entry.state, crate::store::State::Sending);
    assert_eq!(flags(&site, came.new[0].message_id), ["other_sender"]);
    assert_eq!(
        site.store
            .read(|db| message::of_thread(db, entry.thread_id.unwrap()))
            .unwrap()
            .len(),
        2,
        "a person sees it"
    );
}

#[test]
fn a_message_stopped_after_an_attempt_is_accepted_when_its_receiver_says_so() {
    let site = Site::new();
    let letter = Letter::answer(2, &Letter::request(1));
    let id = site.freeze(&letter, None, noon()).outbox_id;
    site.store
        .write(|tx| outbox::begin_attempt(tx, id, "r", None, at(5)))
        .unwrap();
    let finish = crate::store::attempt::Finish {
        status: Some(503),
        meaning: "http_503",
        ..Default::default()
    };
    let later = crate::store::delivery::Event::Later;
    write(&site, |tx| {
        outbox::finish_attempt(tx, id, &finish, later, Some("http_503"), None, at(5))
    });
    write(&site, |tx| outbox::cancel(tx, id, at(6)));
    site.take(
        Place::At(0),
        &[Letter::receipt(3, &letter.envelope.header_id, "ok")],
    )
    .unwrap();
    let entry = site.store.read(|db| outbox::get(db, id)).unwrap();
    assert_eq!(entry.state, crate::store::State::Accepted);
}

#[test]
fn a_clock_set_back_lengthens_no_wait() {
    let site = Site::new();
    let id = site
        .freeze(&Letter::answer(2, &Letter::request(1)), None, noon())
        .outbox_id;
    let ten_years = at(-10 * 365 * 24 * 60);
    assert!(
        !site
            .store
            .read(|db| outbox::decided_after(db, noon()))
            .unwrap()
    );
    assert!(
        site.store
            .read(|db| outbox::decided_after(db, ten_years))
            .unwrap()
    );
    assert!(write(&site, |tx| outbox::clock_went_back(tx, ten_years)));
    let entry = site.store.read(|db| outbox::get(db, id)).unwrap();
    assert_eq!(
        entry.not_before - ten_years.as_millisecond(),
        10_000,
        "the undo time is as long as it was"
    );
    assert!(!write(&site, |tx| outbox::clock_went_back(tx, ten_years)));
}
