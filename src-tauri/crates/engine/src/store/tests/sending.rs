use jiff::ToSpan as _;

use crate::store::attempt::{self, Finish};
use crate::store::delivery::{self, Event, State};
use crate::store::ingest::Place;
use crate::store::testing::{Letter, Site, at, noon};
use crate::store::{StoreError, draft, inbox, message, outbox, receipt};

fn state(site: &Site, id: i64) -> State {
    site.store.read(|db| outbox::get(db, id)).unwrap().state
}

fn due(site: &Site, minutes: i64) -> Vec<i64> {
    site.store
        .read(|db| outbox::due(db, None, at(minutes), 10))
        .unwrap()
        .into_iter()
        .map(|entry| entry.id)
        .collect()
}

fn send(site: &Site, id: i64, minutes: i64, event: Event) -> State {
    site.store
        .write(|tx| outbox::begin_attempt(tx, id, "request-1", None, at(minutes)))
        .unwrap();
    let finish = Finish {
        status: Some(202),
        meaning: "ok",
        millis: Some(5),
        outcome: None,
    };
    site.store
        .write(|tx| outbox::finish_attempt(tx, id, &finish, event, None, None, at(minutes)))
        .unwrap()
}

#[test]
fn from_draft_to_the_receiver_s_yes() {
    let site = Site::new();
    let request = Letter::request(1);
    site.take(Place::At(0), std::slice::from_ref(&request))
        .unwrap();
    let thread_id = site.count("SELECT thread_id FROM thread");
    let draft_id = site
        .store
        .write(|tx| {
            let start = draft::Start {
                kind: "svar",
                thread_id: Some(thread_id),
                ..Default::default()
            };
            draft::start(tx, &start, noon())
        })
        .unwrap();
    let answer = Letter::answer(2, &request);
    let frozen = site.freeze(&answer, Some(draft_id), noon());
    assert_eq!(
        frozen.thread_id,
        Some(thread_id),
        "the echo shows in the thread at once"
    );
    assert_eq!(site.store.read(draft::count).unwrap(), 0);
    assert_eq!(
        site.store
            .read(|db| outbox::raw(db, frozen.outbox_id))
            .unwrap(),
        answer.raw
    );
    assert!(due(&site, 0).is_empty(), "not before the undo time is over");
    let next = site.store.read(outbox::next_due).unwrap().unwrap();
    assert_eq!(
        next,
        noon().checked_add(10.seconds()).unwrap().as_millisecond()
    );

    assert_eq!(due(&site, 1), [frozen.outbox_id]);
    assert_eq!(
        send(&site, frozen.outbox_id, 1, Event::Custody),
        State::TakenOver
    );
    let waiting = site
        .store
        .read(|db| inbox::page(db, inbox::Split::Waiting, None, 10))
        .unwrap();
    assert_eq!(
        waiting.rows[0].delivery.as_ref().unwrap().state,
        State::TakenOver
    );
    assert!(waiting.rows[0].answered());

    let told = site
        .take(
            Place::At(1),
            &[Letter::receipt(3, &answer.envelope.header_id, "ok")],
        )
        .unwrap()
        .told;
    assert_eq!(told, [frozen.outbox_id]);
    assert_eq!(state(&site, frozen.outbox_id), State::Accepted);
    let waiting = site
        .store
        .read(|db| inbox::page(db, inbox::Split::Waiting, None, 10))
        .unwrap();
    assert!(waiting.rows.is_empty());
    let letters = site
        .store
        .read(|db| message::of_thread(db, thread_id))
        .unwrap();
    assert_eq!(letters.len(), 2, "a receipt is no letter");
    assert_eq!(
        site.store
            .read(|db| attempt::of(db, frozen.outbox_id))
            .unwrap()[0]
            .status,
        Some(202)
    );
}

#[test]
fn a_receipt_that_overtakes_the_202_is_believed() {
    let site = Site::new();
    let letter = Letter::answer(2, &Letter::request(1));
    let id = site.freeze(&letter, None, noon()).outbox_id;
    site.store
        .write(|tx| outbox::begin_attempt(tx, id, "r", None, at(1)))
        .unwrap();
    site.take(
        Place::At(0),
        &[Letter::receipt(
            3,
            &letter.envelope.header_id,
            "fatal-error",
        )],
    )
    .unwrap();
    let finish = Finish {
        status: Some(202),
        meaning: "ok",
        ..Finish::default()
    };
    let state = site
        .store
        .write(|tx| outbox::finish_attempt(tx, id, &finish, Event::Custody, None, None, at(1)))
        .unwrap();
    assert_eq!(state, State::Rejected);
}

#[test]
fn receipts_that_contradict_are_both_kept_and_the_first_stands() {
    let site = Site::new();
    let letter = Letter::answer(2, &Letter::request(1));
    let id = site.freeze(&letter, None, noon()).outbox_id;
    send(&site, id, 1, Event::Custody);
    let header = &letter.envelope.header_id;
    site.take(
        Place::At(0),
        &[
            Letter::receipt(3, header, "ok"),
            Letter::receipt(4, header, "fatal-error"),
        ],
    )
    .unwrap();
    let entry = site.store.read(|db| outbox::get(db, id)).unwrap();
    assert_eq!((entry.state, entry.contradicted), (State::Accepted, true));
    assert_eq!(
        site.store
            .read(|db| receipt::of_outbox(db, id))
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn undo_gives_the_draft_back_and_shows_no_echo() {
    let site = Site::new();
    let draft_id = site
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
    let frozen = site.freeze(
        &Letter::answer(2, &Letter::request(1)),
        Some(draft_id),
        noon(),
    );
    let back = site
        .store
        .write(|tx| outbox::undo(tx, frozen.outbox_id, noon()))
        .unwrap();
    assert_eq!(back, Some(draft_id));
    assert_eq!(site.store.read(draft::count).unwrap(), 1);
    assert_eq!(
        site.count("SELECT count(*) FROM thread"),
        0,
        "a thread of nothing but the echo ends"
    );
    assert!(due(&site, 60).is_empty());
    let again = site
        .store
        .write(|tx| outbox::undo(tx, frozen.outbox_id, at(1)));
    assert!(matches!(again, Err(StoreError::NotAllowed { .. })));
}

#[test]
fn later_messages_of_a_thread_wait_for_the_one_before() {
    let site = Site::new();
    let request = Letter::request(1);
    site.take(Place::At(0), std::slice::from_ref(&request))
        .unwrap();
    let first = site
        .freeze(&Letter::answer(2, &request), None, noon())
        .outbox_id;
    let second = site
        .freeze(&Letter::answer(3, &request), None, noon())
        .outbox_id;
    let elsewhere = site.freeze(&Letter::new(4, |_| ()), None, noon()).outbox_id;
    assert_eq!(due(&site, 1), [first, elsewhere]);
    assert_eq!(
        site.store
            .read(|db| outbox::blocked_by(db, second))
            .unwrap(),
        Some(first)
    );
    send(&site, first, 1, Event::PersonNeeded);
    assert_eq!(
        due(&site, 2),
        [elsewhere],
        "one that needs a person blocks those behind it"
    );
    site.store
        .write(|tx| outbox::solve(tx, first, at(3)))
        .unwrap();
    assert_eq!(due(&site, 3), [second, elsewhere]);
}

#[test]
fn what_was_being_sent_when_the_program_died_has_an_unknown_outcome() {
    let site = Site::new();
    let id = site
        .freeze(&Letter::answer(2, &Letter::request(1)), None, noon())
        .outbox_id;
    site.store
        .write(|tx| outbox::begin_attempt(tx, id, "r", None, at(1)))
        .unwrap();
    assert_eq!(
        site.store.write(|tx| outbox::recover(tx, at(2))).unwrap(),
        [id]
    );
    assert_eq!(state(&site, id), State::UnknownOutcome);
    assert_eq!(due(&site, 2), [id]);
    assert_eq!(send(&site, id, 3, Event::Custody), State::TakenOver);
    let attempts = site.store.read(|db| attempt::of(db, id)).unwrap();
    assert_eq!(attempts[0].meaning.as_deref(), Some("restarted"));
    assert_eq!(attempts.len(), 2);
}

/// The other side may fetch a receipt, lose it and ask again before we have written down that it lies there.
#[test]
fn a_receipt_asked_for_while_it_is_sent_goes_once_more() {
    let site = Site::new();
    let id = site.freeze(&Letter::new(1, |_| ()), None, noon()).outbox_id;
    let ask = |minutes: i64| {
        site.store
            .write(|tx| outbox::send_again(tx, id, at(minutes)))
            .unwrap();
    };
    let begin = |minutes: i64| {
        site.store
            .write(|tx| outbox::begin_attempt(tx, id, "request-1", None, at(minutes)))
            .unwrap();
    };
    let finish = |minutes: i64, event: Event| {
        let how = Finish {
            meaning: "ok",
            ..Finish::default()
        };
        site.store
            .write(|tx| outbox::finish_attempt(tx, id, &how, event, None, None, at(minutes)))
            .unwrap()
    };
    site.store
        .write(|tx| Ok::<_, StoreError>(tx.execute("UPDATE outbox SET receipt = 1", [])?))
        .unwrap();
    begin(1);
    ask(1);
    assert_eq!(finish(2, Event::Custody), State::Queued);
    begin(3);
    assert_eq!(finish(3, Event::Custody), State::TakenOver);
    // Asked for where nobody knows whether it arrived: what goes after that is the answer.
    ask(4);
    begin(4);
    assert_eq!(finish(4, Event::OutcomeLost), State::UnknownOutcome);
    ask(5);
    begin(6);
    assert_eq!(finish(6, Event::Custody), State::TakenOver);
}

#[test]
fn a_message_frozen_again_after_a_422_keeps_both() {
    let site = Site::new();
    let id = site
        .freeze(&Letter::answer(2, &Letter::request(1)), None, noon())
        .outbox_id;
    site.store
        .write(|tx| outbox::begin_attempt(tx, id, "r", None, at(1)))
        .unwrap();
    let anew = Letter::answer(3, &Letter::request(1));
    let findings = message::Findings::default();
    let freeze = outbox::Freeze {
        connection_id: site.connection_id,
        raw: &anew.raw,
        envelope: &anew.envelope,
        findings: &findings,
        draft_id: None,
        thread_id: None,
        patient_id: None,
        to_her: "90000000",
        author: "{}",
        credential: "",
        receipt: false,
        side: outbox::Side::Ours,
        expects_answer: false,
        undo_until: None,
    };
    let new = site
        .store
        .write(|tx| outbox::refreeze(tx, id, &freeze, at(1)))
        .unwrap();
    let old = site.store.read(|db| outbox::get(db, id)).unwrap();
    assert_eq!(
        (old.state, old.replaced_by),
        (State::Cancelled, Some(new.outbox_id))
    );
    assert_eq!(due(&site, 1), [new.outbox_id]);
    let letters = site
        .store
        .read(|db| message::of_thread(db, new.thread_id.unwrap()))
        .unwrap();
    assert_eq!(letters.len(), 1, "one echo is shown");
    assert_eq!(site.count("SELECT count(*) FROM outbox"), 2);
}

#[test]
fn groups_and_counts_say_the_same() {
    let site = Site::new();
    for n in 0..6 {
        let id = site.freeze(&Letter::new(n, |_| ()), None, noon()).outbox_id;
        match n {
            0 => {
                send(&site, id, 1, Event::Custody);
            }
            1 => {
                send(&site, id, 1, Event::PersonNeeded);
            }
            2 => {
                send(&site, id, 1, Event::Later);
            }
            3 => {
                send(&site, id, 1, Event::LoginNeeded);
            }
            _ => {}
        }
    }
    let counts = site.store.read(outbox::counts).unwrap();
    let shown = |group| {
        site.store
            .read(|db| outbox::group(db, group, None, 50))
            .unwrap()
            .0
            .len() as u32
    };
    assert_eq!(
        counts,
        outbox::Counts {
            needs_you: 1,
            undo: 2,
            queued: 2,
            sending: 0,
            awaiting: 1
        }
    );
    assert_eq!(shown(outbox::Group::NeedsYou), 1);
    assert_eq!(shown(outbox::Group::Undo), 2);
    assert_eq!(shown(outbox::Group::Queued), 2);
    assert_eq!(shown(outbox::Group::Sent), 1);
}

#[test]
fn frozen_columns_cannot_be_changed() {
    let site = Site::new();
    site.freeze(&Letter::new(1, |_| ()), None, noon());
    let changed = site
        .store
        .write(|tx| Ok::<_, StoreError>(tx.execute("UPDATE outbox SET to_her = '1'", [])?));
    assert!(changed.is_err());
}

/// No event leads out of a final verdict, none into "queued" without a person or a reason to send again.
#[test]
fn transitions_hold_the_invariants() {
    for state in State::ALL {
        for event in Event::ALL {
            let Ok(to) = delivery::next(*state, *event) else {
                continue;
            };
            if *state == State::Cancelled {
                let receipt = matches!(
                    event,
                    Event::ReceiptOk | Event::ReceiptFatal | Event::ReceiptTransient
                );
                assert!(
                    receipt,
                    "only its receiver leads out of cancelled, not {event}"
                );
            }
            if matches!(state, State::Accepted | State::Rejected) {
                assert_eq!(to, *state, "{event} changes a verdict");
            }
            if to == State::Sending {
                assert_eq!(
                    *event,
                    Event::AttemptBegun,
                    "bytes leave only after an attempt is written down"
                );
            }
            if to == State::TakenOver && *state != State::TakenOver {
                assert_eq!(
                    *event,
                    Event::Custody,
                    "custody is only ever what a server said"
                );
            }
        }
    }
    for event in Event::ALL {
        let allowed = delivery::next(State::UndoTime, *event).is_ok();
        let expected = matches!(
            event,
            Event::UndoTimeOver | Event::Undone | Event::Cancelled
        );
        assert_eq!(allowed, expected, "{event} in undo time");
    }
}
