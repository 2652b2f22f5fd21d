//! Leaving: row by row of the design's table, with the sandbox's own list of what it accepted as the judge.

use std::time::Duration;

use engine::clock::Clock as _;
use engine::store::{State, attempt, message, outbox};
use sandbox::{Accepted, Fault, FaultName, Reach, Sandbox};

use crate::poll_site::{OWN, Site, config, fault};

const SECOND: Duration = Duration::from_secs(1);

/// What the sandbox accepted under this entry's header id.
fn accepted(site: &Site, id: i64) -> Vec<Accepted> {
    let header = site.entry(id).header_id;
    site.sandbox
        .events()
        .into_iter()
        .filter(|event| event.header_id == header)
        .collect()
}

fn attempts(site: &Site, id: i64) -> Vec<attempt::Attempt> {
    site.waits(|db| attempt::of(db, id))
}

#[tokio::test]
async fn a_message_is_taken_over_and_its_receipt_comes_through_the_log() {
    let site = Site::new(0).await;
    let loops = site.loops().await;
    let id = site.queue("Pasienten er i bedring.");
    loops.wake();
    site.until(id, State::Accepted, SECOND).await;
    let events = accepted(&site, id);
    assert_eq!((events.len(), events[0].identical), (1, 0));
    let tries = attempts(&site, id);
    assert_eq!(
        (tries.len(), tries[0].status, tries[0].meaning.as_deref()),
        (1, Some(202), Some("ok"))
    );
    loops.stop().await;
}

#[tokio::test]
async fn a_dropped_connection_is_delivered_once() {
    let site = Site::new(0).await;
    let loops = site.loops().await;
    site.sandbox
        .set_fault(fault(FaultName::DropAfterCommit).times(2));
    let id = site.queue("Forbindelsen faller etter at meldingen er tatt imot.");
    loops.wake();
    site.until(id, State::Accepted, SECOND).await;
    let events = accepted(&site, id);
    assert_eq!(events.len(), 1, "one message at the receiver");
    assert_eq!(events[0].identical, 2, "and the same bytes twice more");
    assert_eq!(
        attempts(&site, id)[0].meaning.as_deref(),
        Some("outcome_lost")
    );
    loops.stop().await;
}

#[tokio::test]
async fn what_may_pass_is_tried_again_with_the_same_bytes() {
    for name in [
        FaultName::Status503,
        FaultName::Status429,
        FaultName::Status500,
        FaultName::DropBeforeCommit,
    ] {
        let site = Site::new(0).await;
        let loops = site.loops().await;
        site.sandbox.set_fault(fault(name).on(Reach::Post).times(3));
        let id = site.queue("Prøves igjen.");
        loops.wake();
        site.until(id, State::Accepted, SECOND).await;
        assert_eq!(attempts(&site, id).len(), 4, "{}", name.as_str());
        assert_eq!(accepted(&site, id).len(), 1, "{}", name.as_str());
        loops.stop().await;
    }
}

#[tokio::test]
async fn retry_after_is_kept_and_longer_than_an_hour_is_for_a_person() {
    let site = Site::new(0).await;
    let loops = site.loops().await;
    site.sandbox.set_fault(
        fault(FaultName::Status429)
            .on(Reach::Post)
            .with("retry_after", 1_800)
            .times(1),
    );
    let id = site.queue("Vent en halv time.");
    loops.wake();
    site.wait(Duration::ZERO, "the first attempt", |site| {
        site.entry(id).attempts == 1 && site.state(id) == State::Queued
    })
    .await;
    let wait = site.entry(id).not_before - crate::poll_site::noon().as_millisecond();
    assert!((1_800_000..1_900_000).contains(&wait), "{wait}");
    site.until(id, State::Accepted, Duration::from_secs(60))
        .await;
    site.sandbox.set_fault(
        fault(FaultName::Status429)
            .on(Reach::Post)
            .with("retry_after", 7_200)
            .times(1),
    );
    let id = site.queue("Vent to timer.");
    loops.wake();
    site.until(id, State::NeedsYou, SECOND).await;
    loops.stop().await;
}

#[tokio::test]
async fn five_server_errors_are_for_a_person() {
    let site = Site::new(0).await;
    let loops = site.loops().await;
    site.sandbox
        .set_fault(fault(FaultName::Status500).on(Reach::Post));
    let id = site.queue("Fem ganger.");
    loops.wake();
    site.until(id, State::NeedsYou, Duration::from_secs(10))
        .await;
    assert_eq!(attempts(&site, id).len(), 5);
    site.no_faults();
    site.store
        .write(|tx| outbox::retry(tx, id, crate::poll_site::noon()))
        .unwrap();
    loops.wake();
    site.until(id, State::Accepted, SECOND).await;
    loops.stop().await;
}

#[tokio::test]
async fn what_is_refused_is_for_a_person_and_is_not_sent_again() {
    for (name, state) in [
        (FaultName::Status401, State::AwaitingLogin),
        (FaultName::Status403, State::NeedsYou),
        (FaultName::Status404, State::NeedsYou),
        (FaultName::Status409, State::NeedsYou),
        (FaultName::Status422, State::NeedsYou),
        (FaultName::Redirect, State::NeedsYou),
    ] {
        let site = Site::new(0).await;
        let loops = site.loops().await;
        let mut turned = fault(name).on(Reach::Post);
        if name == FaultName::Redirect {
            turned = turned.with("to", "http://127.0.0.2:9/x");
        }
        site.sandbox.set_fault(turned);
        let id = site.queue("Avvises.");
        loops.wake();
        site.until(id, state, SECOND).await;
        for _ in 0..20 {
            site.clock.advance(Duration::from_secs(60));
            tokio::task::yield_now().await;
        }
        assert_eq!(attempts(&site, id).len(), 1, "{}", name.as_str());
        assert_eq!(site.state(id), state);
        loops.stop().await;
    }
}

#[tokio::test]
async fn a_clock_that_is_ahead_is_corrected_once_with_new_ids() {
    let site = Site::new(0).await;
    let loops = site.loops().await;
    site.sandbox
        .set_fault(fault(FaultName::ClockBehind).with("ms", 600_000));
    let id = site.queue("Klokka går ti minutter foran.");
    loops.wake();
    site.until(id, State::Cancelled, SECOND).await;
    let again = site
        .entry(id)
        .replaced_by
        .expect("another stands in its place");
    site.until(again, State::Accepted, SECOND).await;
    assert_ne!(site.entry(again).header_id, site.entry(id).header_id);
    assert_eq!(accepted(&site, again).len(), 1);
    assert!(accepted(&site, id).is_empty());
    let (old, new) = site.waits(|db| Ok((outbox::raw(db, id)?, outbox::raw(db, again)?)));
    assert_ne!(old, new, "both are kept");
    loops.stop().await;
}

#[tokio::test]
async fn without_the_network_it_is_queued_and_goes_when_it_is_back() {
    let site = Site::new(0).await;
    let port = site.sandbox.address().port();
    let loops = site.loops().await;
    site.fault(FaultName::Gone);
    let id = site.queue("Skrevet uten nett.");
    loops.wake();
    site.wait(SECOND, "two tries", |site| site.entry(id).attempts >= 2)
        .await;
    assert!(matches!(
        site.state(id),
        State::Queued | State::Sending | State::UnknownOutcome
    ));
    assert!(accepted(&site, id).is_empty());
    site.no_faults();
    loops.poll_now().await;
    site.until(id, State::Accepted, SECOND).await;
    assert_eq!(accepted(&site, id).len(), 1);
    assert_eq!(site.sandbox.address().port(), port);
    loops.stop().await;
}

#[tokio::test]
async fn a_server_that_is_switched_off_and_on_gets_it_once() {
    let mut site = Site::new(0).await;
    let loops = site.loops().await;
    let address = site.sandbox.address();
    let other = Sandbox::start(config(&site.clock, 0)).await.unwrap();
    std::mem::replace(&mut site.sandbox, other).stop().await;
    let id = site.queue("Serveren er av.");
    loops.wake();
    site.wait(SECOND, "a try", |site| {
        site.entry(id).reason.as_deref() == Some("offline")
    })
    .await;
    let mut back = config(&site.clock, 0);
    back.port = address.port();
    site.sandbox = Sandbox::start(back).await.unwrap();
    site.until(id, State::TakenOver, Duration::from_secs(5))
        .await;
    assert_eq!(accepted(&site, id).len(), 1);
    loops.stop().await;
}

#[tokio::test]
async fn a_thread_goes_in_order_and_one_that_waits_holds_only_its_own() {
    let site = Site::new(0).await;
    site.fault(FaultName::Silent);
    let loops = site.loops().await;
    let request = site
        .sandbox
        .say(&serde_json::json!({"story": "foresporsel"}))
        .unwrap();
    loops.poll_now().await;
    site.sandbox
        .set_fault(fault(FaultName::Status503).on(Reach::Post).times(2));
    let first = site.freeze(&site.written("Første svar.", Some(&request)), None);
    let second = site.freeze(&site.written("Andre svar.", Some(&request)), None);
    assert_eq!(site.entry(first).thread_id, site.entry(second).thread_id);
    let other = site.queue("En annen samtale.");
    loops.wake();
    site.until(second, State::TakenOver, SECOND).await;
    site.until(other, State::TakenOver, SECOND).await;
    let order: Vec<String> = site
        .sandbox
        .events()
        .into_iter()
        .map(|event| event.header_id)
        .collect();
    let place = |id: i64| {
        order
            .iter()
            .position(|header| *header == site.entry(id).header_id)
            .unwrap()
    };
    assert!(place(first) < place(second));
    loops.stop().await;
}

#[tokio::test]
async fn the_undo_time_outlives_a_restart_and_is_not_shortened() {
    let site = Site::new(0).await;
    let loops = site.loops().await;
    let until = site
        .clock
        .now()
        .checked_add(jiff::SignedDuration::from_secs(10))
        .unwrap();
    let id = site.freeze(&site.written("Angrefrist.", None), Some(until));
    loops.wake();
    loops.stop().await;
    let loops = site.started();
    site.clock.advance(Duration::from_secs(9));
    loops.wake();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(site.state(id), State::UndoTime);
    site.clock.advance(SECOND);
    site.until(id, State::Accepted, SECOND).await;
    loops.stop().await;
}

#[tokio::test]
async fn what_was_being_sent_when_the_program_ended_is_sent_again_with_the_same_bytes() {
    let site = Site::new(0).await;
    let id = site.queue("Avbrutt midt i.");
    let bytes = site.waits(|db| outbox::raw(db, id));
    site.store
        .write(|tx| outbox::begin_attempt(tx, id, "r-1", None, crate::poll_site::noon()))
        .unwrap();
    let log = site.log();
    let to = engine::client::post_message::PostTo::ProcessMessage;
    log.client.post_message(&bytes, to, "r-1").await;
    let loops = site.loops().await;
    site.until(id, State::Accepted, SECOND).await;
    let events = accepted(&site, id);
    assert_eq!((events.len(), events[0].identical), (1, 1));
    let tries = attempts(&site, id);
    assert_eq!(tries[0].meaning.as_deref(), Some("restarted"));
    loops.stop().await;
}

#[tokio::test]
async fn receipts_that_refuse_or_ask_to_wait_are_told() {
    for (name, state) in [
        (FaultName::RejectAll, State::Rejected),
        (FaultName::Transient, State::AskedToWait),
    ] {
        let site = Site::new(0).await;
        let loops = site.loops().await;
        site.sandbox.set_fault(Fault::new(name));
        let id = site.queue("Kvitteres.");
        loops.wake();
        site.until(id, state, SECOND).await;
        assert_eq!(accepted(&site, id).len(), 1);
        loops.stop().await;
    }
}

#[tokio::test]
async fn a_login_portal_has_taken_nothing_over() {
    let site = Site::new(0).await;
    let loops = site.loops().await;
    site.sandbox
        .set_fault(fault(FaultName::Html).on(Reach::Post).times(2));
    let id = site.queue("Hotellnett.");
    loops.wake();
    site.until(id, State::Accepted, SECOND).await;
    assert_eq!(attempts(&site, id)[0].meaning.as_deref(), Some("html"));
    loops.stop().await;
}

#[tokio::test]
async fn an_answer_is_stopped_when_the_log_holds_one_already() {
    let site = Site::new(0).await;
    site.fault(FaultName::Silent);
    let loops = site.loops().await;
    let request = site
        .sandbox
        .say(&serde_json::json!({"story": "foresporsel"}))
        .unwrap();
    loops.poll_now().await;
    // A colleague's answer with the same HER-id, seen in the log.
    let bytes = site.written("Svart fra et annet sted.", Some(&request));
    let mut theirs: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    theirs["entry"][0]["resource"]["destination"][0]["endpoint"] =
        format!("urn:oid:2.16.578.1.12.4.1.2.{OWN}").into();
    site.sandbox.say(&theirs).unwrap();
    let id = site.freeze(&site.written("Vårt svar.", Some(&request)), None);
    loops.wake();
    site.until(id, State::NeedsYou, SECOND).await;
    assert_eq!(site.entry(id).reason.as_deref(), Some("already_answered"));
    assert!(accepted(&site, id).is_empty());
    let answers = site.waits(|db| message::answers_to(db, site.connection_id, &request));
    assert_eq!(answers.len(), 2);
    loops.stop().await;
}
