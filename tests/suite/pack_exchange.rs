//! The other side's rules at work: how a message is sent again is the pack's, and the receiver has it once.

use std::time::Duration;

use engine::store::connection::{self, Rules, Transport};
use engine::store::{State, attempt, message, outbox};
use sandbox::FaultName;
use serde_json::Value;

use crate::poll_site::{Site, fault, noon};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn under(site: &Site, pack: &str, transport: Transport) {
    let rules = Rules {
        pack,
        transport,
        out_folder: None,
        in_folder: None,
    };
    site.store
        .write(|tx| connection::set_rules(tx, site.connection_id, &rules))
        .unwrap();
}

#[tokio::test]
async fn medcoms_second_sending_has_a_new_envelope_id_and_the_message_arrives_once() {
    // Nothing waits there: under this pack each message of a story is owed a receipt, and the fault would meet the first.
    let site = Site::with(0, |config| config.stories = false).await;
    under(&site, "medcom-style", Transport::ProcessMessage);
    let loops = site.loops().await;
    // A receipt that comes first would make the second sending needless.
    site.fault(FaultName::Silent);
    // Taken in, and the answer lost: the second sending finds it there, which this pack takes for a yes.
    site.sandbox
        .set_fault(fault(FaultName::DropAfterCommit).times(1));
    let id = site.queue("Forbindelsen faller.");
    loops.wake();
    site.wait(SECOND, "custody", |site| {
        matches!(site.state(id), State::TakenOver | State::Accepted)
    })
    .await;
    let entry = site.entry(id);
    let attempts = site.waits(|db| attempt::of(db, id));
    assert_eq!(attempts.len(), 2, "{entry:?} {attempts:?}");
    assert_eq!(attempts[0].bundle_id, None, "the first is the frozen bytes");
    let second = attempts[1].bundle_id.clone().unwrap();
    assert_ne!(second, entry.bundle_id);
    let events: Vec<_> = site
        .sandbox
        .events()
        .into_iter()
        .filter(|event| event.header_id == entry.header_id)
        .collect();
    assert_eq!(events.len(), 1, "one message at the receiver");
    // Both sendings can be shown: the same to the byte, but for the envelope's id.
    let frozen = site.waits(|db| outbox::raw(db, id));
    let made = engine::sync::outbox::sending::sending(
        &frozen,
        &entry.bundle_id,
        validation::terms::Resend::NewBundleId,
        2,
    )
    .unwrap();
    assert_eq!(made.bundle_id, second);
    let without_id = |bytes: &[u8]| {
        let mut value: Value = serde_json::from_slice(bytes).unwrap();
        value.as_object_mut().unwrap().shift_remove("id");
        value
    };
    assert_eq!(without_id(&frozen), without_id(&made.bytes));
    loops.stop().await;
}

#[tokio::test]
async fn a_first_409_is_never_taken_for_a_yes() {
    let site = Site::new(0).await;
    under(&site, "medcom-style", Transport::ProcessMessage);
    let loops = site.loops().await;
    site.sandbox
        .set_fault(fault(FaultName::Status409).on(sandbox::Reach::Post));
    let id = site.queue("Ukjent der.");
    loops.wake();
    site.until(id, State::NeedsYou, SECOND).await;
    loops.stop().await;
}

#[tokio::test]
async fn plain_r4_asks_a_person_when_the_outcome_is_unknown() {
    let site = Site::new(0).await;
    under(&site, "plain-r4", Transport::ProcessMessage);
    let loops = site.loops().await;
    site.sandbox
        .set_fault(fault(FaultName::DropAfterCommit).times(1));
    let id = site.queue("Kom den fram?");
    loops.wake();
    site.until(id, State::NeedsYou, SECOND).await;
    assert_eq!(site.waits(|db| attempt::of(db, id)).len(), 1, "sent once");
    loops.stop().await;
}

#[tokio::test]
async fn a_receipt_that_does_not_come_is_missed_when_the_pack_says_so() {
    for (pack, state) in [
        ("nav-messaging-core", State::NoAnswer),
        ("medcom-style", State::NoAnswer),
        ("plain-r4", State::TakenOver),
    ] {
        let site = Site::with(0, |config| config.stories = false).await;
        under(&site, pack, Transport::ProcessMessage);
        let id = site.queue("Ingen kvitterer.");
        let taken = noon();
        site.store
            .write(|tx| {
                outbox::begin_attempt(tx, id, "r-1", None, taken)?;
                let finish = attempt::Finish {
                    status: Some(202),
                    meaning: "ok",
                    ..attempt::Finish::default()
                };
                let custody = engine::store::delivery::Event::Custody;
                outbox::finish_attempt(tx, id, &finish, custody, None, None, taken)
            })
            .unwrap();
        let loops = site.loops().await;
        site.clock.advance(Duration::from_secs(25 * 3600));
        loops.wake();
        if state == State::NoAnswer {
            site.until(id, state, SECOND).await;
        } else {
            // Something else is done meanwhile, so that the outbox has been looked through.
            let other = site.queue("En annen.");
            loops.wake();
            site.wait(SECOND, "the other", |site| site.entry(other).attempts > 0)
                .await;
            assert_eq!(site.state(id), state, "{pack}");
        }
        loops.stop().await;
    }
}

#[tokio::test]
async fn what_is_frozen_keeps_its_pack_when_the_connection_gets_another() {
    let site = Site::new(0).await;
    let first = site.queue("Under NAVs regler.");
    under(&site, "plain-r4", Transport::ProcessMessage);
    let second = site.queue("Under vanlige.");
    assert_eq!(site.entry(first).pack, "nav-messaging-core");
    assert_eq!(site.entry(second).pack, "plain-r4");
    let changed = site.store.write(|tx| {
        Ok::<_, engine::store::StoreError>(tx.execute("UPDATE outbox SET pack = 'hops'", [])?)
    });
    assert!(changed.is_err(), "a frozen message is never changed");
    assert_eq!(
        site.waits(|db| message::raw(db, site.entry(first).message_id))
            .len(),
        site.waits(|db| outbox::raw(db, first)).len()
    );
}

#[tokio::test]
async fn post_bundle_is_another_way_to_a_server() {
    use axum::http::StatusCode;

    let site = Site::new(0).await;
    under(&site, "plain-r4", Transport::Bundle);
    let (sender, mut took) = tokio::sync::mpsc::unbounded_channel();
    let take = move |body: axum::body::Bytes| {
        let _ = sender.send(body.to_vec());
        std::future::ready(StatusCode::CREATED)
    };
    let router = axum::Router::new().route("/fhir/Bundle", axum::routing::post(take));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/fhir", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    site.store
        .write(|tx| connection::set_base_url(tx, site.connection_id, &base))
        .unwrap();
    let loops = site.started();
    let id = site.queue("Med POST Bundle.");
    loops.wake();
    site.until(id, State::TakenOver, SECOND).await;
    assert_eq!(
        took.recv().await.unwrap(),
        site.waits(|db| outbox::raw(db, id))
    );
    loops.stop().await;
    server.abort();
    // NAV's own hub has no such door, and a message that it refuses is for a person.
    let site = Site::new(0).await;
    under(&site, "nav-messaging-core", Transport::Bundle);
    let loops = site.loops().await;
    let id = site.queue("Til HOPS med POST Bundle.");
    loops.wake();
    site.until(id, State::NeedsYou, SECOND).await;
    loops.stop().await;
}
