//! Receipts of ours under a pack that asks for them: the duplicate matrix row by row, two desks at one HER-id, and that
//! nothing which answers is ever answered. The sandbox's table of what it accepted is the judge.

use engine::store::outbox::{self, Entry};
use engine::store::{State, connection, message};
use sandbox::{Accepted, FaultName};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::poll_site::{Site, fault};

const SECOND: std::time::Duration = std::time::Duration::from_secs(1);

async fn owing() -> Site {
    let site = Site::with(0, |config| config.stories = false).await;
    owes(&site);
    site
}

fn owes(site: &Site) {
    site.store
        .write(|tx| {
            tx.execute("UPDATE connection SET pack = 'medcom-style'", [])
                .map_err(engine::store::StoreError::from)
        })
        .unwrap();
}

/// The id that the receipt to a message has.
fn receipt_of(header: &str) -> String {
    Uuid::new_v5(&Uuid::parse_str(header).unwrap(), b"response").to_string()
}

fn accepted(site: &Site, header: &str) -> Option<Accepted> {
    site.sandbox
        .events()
        .into_iter()
        .find(|event| event.header_id == header)
}

fn receipts(site: &Site) -> usize {
    site.sandbox
        .events()
        .iter()
        .filter(|event| event.response_to.is_some())
        .count()
}

fn entry_of(site: &Site, header: &str) -> Option<Entry> {
    site.waits(|db| outbox::receipt_to(db, site.connection_id, header))
}

/// A message as NAV wrote it, from the log.
fn written(site: &Site, header: &str) -> Value {
    let raw = site.waits(|db| {
        let held = message::by_header(db, site.connection_id, header)?.expect("held");
        message::raw(db, held.id)
    });
    serde_json::from_slice(&raw).unwrap()
}

fn flags(site: &Site, header: &str) -> Vec<String> {
    site.waits(|db| message::by_header(db, site.connection_id, header))
        .expect("held")
        .flags
}

#[tokio::test]
async fn the_duplicate_matrix_row_by_row() {
    let site = owing().await;
    let loops = site.loops().await;
    // Both ids new: processed, and receipted once.
    let header = site
        .sandbox
        .say(&json!({ "story": "foresporsel" }))
        .unwrap();
    loops.poll_now().await;
    let receipt = receipt_of(&header);
    site.wait(SECOND, "the receipt", |site| {
        entry_of(site, &header).is_some_and(|entry| entry.state == State::TakenOver)
    })
    .await;
    let first = accepted(&site, &receipt).expect("NAV has it");
    assert_eq!(
        (
            first.response_to.as_deref(),
            first.response_code.as_deref(),
            first.identical
        ),
        (Some(header.as_str()), Some("ok"), 0)
    );
    assert_eq!(first.receipt, None, "nobody acknowledges a receipt");
    let held = || site.waits(message::newest);
    let after_first = held();
    let message = written(&site, &header);

    // Both seen: shown no second time, and the same receipt to the byte.
    site.sandbox.say(&message).unwrap();
    loops.poll_now().await;
    site.wait(SECOND, "the same receipt again", |site| {
        accepted(site, &receipt).is_some_and(|event| event.identical == 1)
    })
    .await;
    assert_eq!(held(), after_first);

    // Header seen under a new Bundle.id: a retransmission, and the same receipt once more.
    let mut again = message.clone();
    again["id"] = Uuid::from_u128(0xB0B).to_string().into();
    site.sandbox.say(&again).unwrap();
    loops.poll_now().await;
    site.wait(SECOND, "the same receipt a third time", |site| {
        accepted(site, &receipt).is_some_and(|event| event.identical == 2)
    })
    .await;
    assert_eq!(held(), after_first);
    assert_eq!(accepted(&site, &receipt).unwrap().sha256, first.sha256);
    assert_eq!(accepted(&site, &receipt).unwrap().conflicts, 0);

    // Bundle.id seen under a new header: a protocol error, kept, flagged, and refused.
    let other = Uuid::from_u128(0xE0E).to_string();
    let mut reused: Value =
        serde_json::from_str(&message.to_string().replace(&header, &other)).unwrap();
    reused["timestamp"] = "2026-11-21T11:59:00Z".into();
    site.sandbox.say(&reused).unwrap();
    loops.poll_now().await;
    assert_eq!(flags(&site, &other), ["bundle_id_reused"]);
    site.wait(SECOND, "the refusal", |site| {
        accepted(site, &receipt_of(&other)).is_some()
    })
    .await;
    let refused = accepted(&site, &receipt_of(&other)).unwrap();
    assert_eq!(refused.response_code.as_deref(), Some("fatal-error"));

    // Read again from the start: nothing new, nothing sent.
    let sent = receipts(&site);
    let identical = accepted(&site, &receipt).unwrap().identical;
    loops.poll_now().await;
    loops.stop().await;
    let loops = site.started();
    loops.poll_now().await;
    assert_eq!(receipts(&site), sent);
    assert_eq!(accepted(&site, &receipt).unwrap().identical, identical);
    loops.stop().await;
}

#[tokio::test]
async fn neither_receipts_nor_answers_are_acknowledged() {
    let site = owing().await;
    let loops = site.loops().await;
    // NAV receipts ours; that receipt is a response.
    let id = site.queue("Kvitteres av NAV.");
    loops.wake();
    site.until(id, State::Accepted, SECOND).await;
    // A business answer with content is a response too.
    let header = site
        .sandbox
        .say(&json!({ "story": "foresporsel" }))
        .unwrap();
    loops.poll_now().await;
    site.wait(SECOND, "the request's receipt", |site| {
        accepted(site, &receipt_of(&header)).is_some()
    })
    .await;
    let answer = Uuid::from_u128(0xA115).to_string();
    let mut message: Value = serde_json::from_str(
        &written(&site, &header)
            .to_string()
            .replace(&header, &answer),
    )
    .unwrap();
    message["id"] = Uuid::from_u128(0xA116).to_string().into();
    message["entry"][0]["resource"]["response"] = json!({ "identifier": header, "code": "ok" });
    site.sandbox.say(&message).unwrap();
    loops.poll_now().await;
    for _ in 0..20 {
        site.clock.advance(SECOND);
        tokio::task::yield_now().await;
    }
    assert!(entry_of(&site, &answer).is_none());
    assert_eq!(receipts(&site), 1, "the request's own, and no other");
    loops.stop().await;
}

#[tokio::test]
async fn two_desks_at_one_her_id_say_the_same_once() {
    let one = owing().await;
    let two = owing().await;
    let url = one.sandbox.nav_url();
    two.store
        .write(|tx| connection::set_base_url(tx, two.connection_id, &url))
        .unwrap();
    let header = one.sandbox.say(&json!({ "story": "foresporsel" })).unwrap();
    let (first, second) = (one.loops().await, two.loops().await);
    first.poll_now().await;
    second.poll_now().await;
    for site in [&one, &two] {
        site.wait(SECOND, "the receipt", |site| {
            entry_of(site, &header).is_some_and(|entry| entry.state == State::TakenOver)
        })
        .await;
    }
    let event = accepted(&one, &receipt_of(&header)).unwrap();
    assert_eq!((event.identical, event.conflicts), (1, 0));
    let bytes = |site: &Site| {
        let entry = entry_of(site, &header).unwrap();
        site.waits(|db| outbox::raw(db, entry.id))
    };
    assert_eq!(bytes(&one), bytes(&two), "the same request, the same bytes");
    assert_eq!(one.sandbox.events().len(), 1);
    first.stop().await;
    second.stop().await;
}

#[tokio::test]
async fn a_pack_that_asks_for_none_gets_none_and_history_is_not_receipted() {
    let quiet = Site::with(0, |config| config.stories = false).await;
    quiet
        .sandbox
        .say(&json!({ "story": "foresporsel" }))
        .unwrap();
    let loops = quiet.loops().await;
    loops.poll_now().await;
    assert_eq!(receipts(&quiet), 0);
    loops.stop().await;
    // Read in as history: whoever wrote it has long had his answer.
    let site = owing().await;
    site.sandbox
        .say(&json!({ "story": "foresporsel" }))
        .unwrap();
    let mut log = site.log();
    log.pack = validation::Pack::of("medcom-style");
    log.silently = true;
    log.read().await.unwrap();
    let owed: i64 = site.waits(|db| {
        db.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0))
            .map_err(engine::store::StoreError::from)
    });
    assert_eq!(owed, 0);
}

#[tokio::test]
async fn a_receipt_of_ours_that_is_known_there_counts_as_delivered() {
    let site = owing().await;
    site.sandbox.set_fault(
        fault(FaultName::Status409)
            .on(sandbox::Reach::Post)
            .times(1),
    );
    let header = site
        .sandbox
        .say(&json!({ "story": "foresporsel" }))
        .unwrap();
    let loops = site.loops().await;
    loops.poll_now().await;
    site.wait(SECOND, "409 counts", |site| {
        entry_of(site, &header).is_some_and(|entry| entry.state == State::TakenOver)
    })
    .await;
    loops.stop().await;
}

/// A messenger of another kind, who holds our receipts against his own rules.
#[tokio::test]
async fn a_receipt_is_dressed_as_its_pack_asks() {
    let site = owing().await;
    let header = site
        .sandbox
        .say(&json!({ "story": "foresporsel" }))
        .unwrap();
    let loops = site.loops().await;
    site.wait(SECOND, "the receipt", |site| {
        entry_of(site, &header).is_some_and(|entry| entry.state == State::TakenOver)
    })
    .await;
    loops.stop().await;
    let entry = entry_of(&site, &header).unwrap();
    let raw = site.waits(|db| outbox::raw(db, entry.id));
    let pack = validation::Pack::known("medcom-style").unwrap();
    let facts = validation::Facts::default();
    let errors: Vec<_> = validation::check(&raw, pack, validation::Direction::Out, &facts)
        .into_iter()
        .filter(|finding| finding.severity == validation::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let bundle: Value = serde_json::from_slice(&raw).unwrap();
    let resource = |kind: &str| {
        let entries = bundle["entry"].as_array().unwrap();
        let found = entries
            .iter()
            .find(|entry| entry["resource"]["resourceType"] == kind);
        found.unwrap_or_else(|| panic!("{kind} in {bundle}"))["resource"].clone()
    };
    let trail = resource("Provenance");
    assert_eq!(trail["activity"]["coding"][0]["code"], "acknowledgement");
    assert_eq!(
        trail["entity"][0]["what"]["reference"],
        format!("MessageHeader/{header}")
    );
    assert!(resource("MessageHeader")["sender"]["reference"].is_string());
}
