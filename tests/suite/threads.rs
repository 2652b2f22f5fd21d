//! Following a conversation and repairing what did not arrive, through the command surface, on real parts.

use std::time::Duration;

use engine::api::types::{
    Connections, DeliveryState, Detached, Direction, DraftStart, DraftView, DueBy, DueDays,
    DueDaysRequest, Empty, InboxPage, InboxPageRequest, LinkChoices, Mark, MessageRequest, Outbox,
    OutboxDetail, OutboxRequest, OutboxRow, PollOutcome, RawView, Role, Split, ThreadLink,
    ThreadMarkRequest, ThreadPeople, ThreadRequest, ThreadRow, ThreadSettle, ThreadView, Undo,
};
use engine::clock::Clock as _;
use sandbox::{Fault, FaultName, Reach};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::acts::{answerable, until_state, written, yes};
use crate::desk::Desk;

const SECOND: Duration = Duration::from_secs(1);

async fn rows(desk: &Desk, split: Split) -> Vec<ThreadRow> {
    let request = InboxPageRequest {
        split,
        after: None,
        limit: 200,
        query: None,
    };
    let page: InboxPage = desk.call("inbox_page", &request).await;
    let head = page.counts.iter().find(|count| count.split == split);
    assert_eq!(
        head.map(|head| head.count),
        Some(u32::try_from(page.rows.len()).unwrap()),
        "the head counts the rows"
    );
    page.rows
}

async fn thread(desk: &Desk, thread_id: i64) -> ThreadView {
    desk.call("thread", &ThreadRequest { thread_id }).await
}

async fn detail(desk: &Desk, outbox_id: i64) -> OutboxDetail {
    desk.call("outbox_detail", &OutboxRequest { outbox_id })
        .await
}

async fn undo(desk: &Desk, undo_id: i64) {
    let _: Empty = desk.call("undo", &Undo { undo_id }).await;
}

async fn ready() -> Desk {
    let desk = Desk::start().await;
    desk.until("the inbox fills", async |desk: &Desk| {
        (rows(desk, Split::Open).await.len() >= 5).then_some(())
    })
    .await;
    desk
}

/// The bytes of a letter, to be changed and said again.
async fn bytes(desk: &Desk, message_id: i64) -> Value {
    let raw: RawView = desk
        .call("message_raw", &MessageRequest { message_id })
        .await;
    serde_json::from_str(&raw.json).expect("a message is JSON")
}

/// The same message under ids of its own.
fn anew(desk: &Desk, message: &mut Value) -> String {
    let header = desk.clock.uuid_v7().to_string();
    let old = message["entry"][0]["resource"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let text = message.to_string().replace(&old, &header);
    *message = serde_json::from_str(&text).unwrap();
    message["id"] = desk.clock.uuid_v7().to_string().into();
    message["timestamp"] = desk.clock.now().to_string().into();
    header
}

/// NAV says it, and it is read in; the letter it became.
async fn hear(desk: &Desk, message: &Value) -> (i64, i64) {
    let header = message["entry"][0]["resource"]["id"].as_str().unwrap();
    desk.other_side().say(message).expect("NAV says it");
    let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
    for row in rows(desk, Split::Open).await {
        for letter in thread(desk, row.thread_id).await.messages {
            if letter.header_id == header {
                return (row.thread_id, letter.message_id);
            }
        }
    }
    panic!("it is in no thread");
}

/// A request, and an answer to something that nobody here has, both about the same person.
async fn stray(desk: &Desk) -> (ThreadRow, i64, i64) {
    let (row, view) = answerable(desk, "svar-foresporsel").await;
    let mut message = bytes(desk, view.messages[0].message_id).await;
    anew(desk, &mut message);
    message["entry"][0]["resource"]["response"] =
        json!({ "identifier": desk.clock.uuid_v7().to_string(), "code": "ok" });
    let (thread_id, message_id) = hear(desk, &message).await;
    assert_ne!(thread_id, row.thread_id);
    (row, thread_id, message_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stray_answer_is_linked_by_hand_and_taken_out_again() {
    let desk = ready().await;
    let (row, stray, message_id) = stray(&desk).await;
    assert_eq!(thread(&desk, stray).await.messages[0].flags, ["unlinked"]);
    let choices: LinkChoices = desk
        .call("thread_link_choices", &ThreadRequest { thread_id: stray })
        .await;
    assert!(
        choices
            .threads
            .iter()
            .any(|other| other.thread_id == row.thread_id)
    );
    let same = |other: &ThreadRow| other.patient.masked_number == row.patient.masked_number;
    assert!(choices.threads.iter().all(same), "only this person's");
    let link = ThreadLink {
        thread_id: stray,
        into_thread_id: row.thread_id,
    };
    let back: Undo = desk.call("thread_link", &link).await;
    let joined = thread(&desk, row.thread_id).await;
    assert!(
        joined
            .messages
            .iter()
            .any(|letter| letter.message_id == message_id && letter.flags.is_empty())
    );
    undo(&desk, back.undo_id).await;
    assert_eq!(thread(&desk, stray).await.messages[0].flags, ["unlinked"]);
    let _: Undo = desk.call("thread_link", &link).await;
    let out: Detached = desk
        .call("message_detach", &MessageRequest { message_id })
        .await;
    assert_eq!(
        thread(&desk, out.thread_id).await.messages[0].message_id,
        message_id
    );
    undo(&desk, out.undo_id).await;
    let again = thread(&desk, row.thread_id).await;
    assert_eq!(again.messages.len(), joined.messages.len());
    // Somebody else's thread is refused, whoever asks.
    let other = rows(&desk, Split::Open)
        .await
        .into_iter()
        .find(|other| other.patient.masked_number != row.patient.masked_number)
        .unwrap();
    let wrong = ThreadLink {
        thread_id: other.thread_id,
        into_thread_id: row.thread_id,
    };
    let refused = desk.ask::<Undo>("thread_link", &wrong).await.unwrap_err();
    assert_eq!(refused.code, engine::api::types::ErrorCode::WrongPatient);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_disagrees_with_itself_waits_for_a_persons_choice_which_can_be_undone() {
    let desk = ready().await;
    let (row, view) = answerable(&desk, "svar-foresporsel").await;
    let other = rows(&desk, Split::Open)
        .await
        .into_iter()
        .find(|other| other.patient.masked_number != row.patient.masked_number)
        .unwrap();
    // The Patient aboard is one person, the Communication's subject says another's number.
    let mut message = bytes(&desk, view.messages[0].message_id).await;
    let theirs = bytes(
        &desk,
        thread(&desk, other.thread_id).await.messages[0].message_id,
    )
    .await;
    anew(&desk, &mut message);
    let entry = |message: &Value, kind: &str| {
        message["entry"]
            .as_array()
            .unwrap()
            .iter()
            .position(|entry| entry["resource"]["resourceType"] == kind)
            .unwrap()
    };
    let stranger = theirs["entry"][entry(&theirs, "Patient")]["resource"]["identifier"][0].clone();
    let at = entry(&message, "Communication");
    message["entry"][at]["resource"]["subject"]["identifier"] = stranger;
    let (thread_id, _) = hear(&desk, &message).await;
    let held = thread(&desk, thread_id).await;
    assert!(held.row.held && held.answers.is_empty());
    assert_eq!(held.no_answer_reason.as_deref(), Some("held"));
    let people: ThreadPeople = desk
        .call("thread_people", &ThreadRequest { thread_id })
        .await;
    assert_eq!(people.people.len(), 2, "both who are named");
    assert!(people.people.iter().all(|one| one.number.is_some()));
    let start = DraftStart {
        kind: "svar-foresporsel".to_owned(),
        thread_id: Some(thread_id),
        patient_id: None,
    };
    assert!(desk.ask::<DraftView>("draft_start", &start).await.is_err());
    for index in [0_usize, 1] {
        let settle = ThreadSettle {
            thread_id,
            person: u32::try_from(index).unwrap(),
        };
        let back: Undo = desk.call("thread_settle", &settle).await;
        let settled = thread(&desk, thread_id).await;
        assert!(!settled.row.held && !settled.answers.is_empty());
        let draft: DraftView = desk.call("draft_start", &start).await;
        assert_eq!(
            draft.patient_number, people.people[index].number,
            "the answer is about whom was chosen"
        );
        let _: Undo = desk
            .call(
                "draft_discard",
                &engine::api::types::DraftRequest {
                    draft_id: draft.draft_id,
                },
            )
            .await;
        undo(&desk, back.undo_id).await;
        assert!(thread(&desk, thread_id).await.row.held, "Angre");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_asks_for_an_answer_is_due_in_three_weeks_and_stands_by_date() {
    let desk = ready().await;
    let due = rows(&desk, Split::Due).await;
    assert!(due.len() >= 3);
    let dates: Vec<_> = due.iter().filter_map(|row| row.due.clone()).collect();
    let mut sorted = dates.clone();
    sorted.sort();
    assert_eq!(dates, sorted);
    let (row, view) = answerable(&desk, "svar-foresporsel").await;
    let asked = view.messages[0].sent_at.clone().unwrap();
    let asked: jiff::Timestamp = asked.parse().unwrap();
    let day = asked
        .to_zoned(jiff::tz::TimeZone::get("Europe/Oslo").unwrap())
        .date();
    let expected = day.checked_add(jiff::Span::new().days(21)).unwrap();
    assert_eq!(row.due.as_deref(), Some(expected.to_string().as_str()));
    let amber = day.checked_add(jiff::Span::new().days(14)).unwrap();
    assert_eq!(row.due_soon.as_deref(), Some(amber.to_string().as_str()));
    assert_eq!(row.due_by, Some(DueBy::Kind));
    let on_calendar = view.due.expect("the date on the calendar");
    assert_eq!(on_calendar.date, expected.to_string());
    assert!(on_calendar.working_days > 0);
    // A person's word goes before the kind's, and can be taken back.
    let mark = |date: Option<&str>| ThreadMarkRequest {
        thread_id: row.thread_id,
        mark: Mark::Due {
            date: date.map(str::to_owned),
        },
    };
    let back: Undo = desk.call("thread_mark", &mark(Some("2026-12-24"))).await;
    assert_eq!(
        thread(&desk, row.thread_id).await.row.due.as_deref(),
        Some("2026-12-24")
    );
    let by_hand = thread(&desk, row.thread_id).await.row;
    assert_eq!(
        (by_hand.due_by, by_hand.due_soon),
        (Some(DueBy::Person), None)
    );
    undo(&desk, back.undo_id).await;
    assert_eq!(thread(&desk, row.thread_id).await.row.due, row.due);
    let days: DueDays = desk
        .call(
            "due_days",
            &DueDaysRequest {
                dates: vec!["2026-12-25".to_owned(), "ikke en dato".to_owned()],
            },
        )
        .await;
    assert_eq!(days.days.len(), 1);
    assert!(days.days[0].off);
    assert_eq!(days.days[0].holiday.as_ref().unwrap().nb, "1. juledag");
    // Answered, it is no longer due.
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Pasienten er i bedring.",
    )
    .await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    assert_eq!(thread(&desk, row.thread_id).await.row.due, None);
    assert_eq!(rows(&desk, Split::Due).await.len(), due.len() - 1);
}

/// An answer written and confirmed.
async fn sent(desk: &Desk, text: &str) -> OutboxRow {
    let (row, _) = answerable(desk, "svar-foresporsel").await;
    let draft = written(desk, "svar-foresporsel", Some(row.thread_id), None, text).await;
    desk.call("draft_send", &yes(&draft)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unsent_for_an_hour_is_a_bar_until_it_is_sent() {
    let mut desk = ready().await;
    let barred = async |desk: &Desk| {
        let banners = desk.status().await.banners;
        banners
            .into_iter()
            .find(|banner| banner.code == "unsent_hour")
    };
    desk.network_down().await;
    let sent = sent(&desk, "Skrevet uten nett.").await;
    desk.clock.advance(Duration::from_secs(3_500));
    assert!(barred(&desk).await.is_none());
    desk.clock.advance(Duration::from_secs(200));
    let bar = barred(&desk).await.expect("a bar");
    assert_eq!((bar.count, bar.connection_id), (Some(1), None));
    let _: Result<Value, _> = desk
        .ask(
            "banner_answer",
            &json!({ "code": "unsent_hour", "connectionId": null, "answer": "dismiss" }),
        )
        .await;
    assert!(barred(&desk).await.is_some(), "nobody closes it");
    desk.network_up().await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    assert!(barred(&desk).await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_a_login_goes_when_the_secret_is_given() {
    let desk = ready().await;
    desk.other_side()
        .set_fault(Fault::new(FaultName::Status401).on(Reach::Post));
    let sent = sent(&desk, "Venter på innlogging.").await;
    until_state(&desk, sent.outbox_id, DeliveryState::AwaitingLogin).await;
    desk.other_side().clear_faults(None);
    let connections: Connections = desk.call("connections", &Empty {}).await;
    let messaging = connections
        .connections
        .iter()
        .find(|one| one.role == Role::Messaging)
        .unwrap();
    desk.engine
        .secret(
            &format!("connection/{}/token", messaging.connection_id),
            SecretString::from("et nytt passord"),
        )
        .unwrap();
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    let attempts = detail(&desk, sent.outbox_id).await.attempts;
    assert_eq!(
        attempts.iter().map(|one| one.status).collect::<Vec<_>>(),
        [Some(401), Some(202)]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_behind_a_stuck_one_says_which_it_is() {
    let desk = ready().await;
    desk.other_side()
        .set_fault(Fault::new(FaultName::Status404).on(Reach::Post));
    let first = sent(&desk, "Den første.").await;
    until_state(&desk, first.outbox_id, DeliveryState::NeedsYou).await;
    // A note in the same thread, behind it.
    let draft = written(
        &desk,
        "henvendelse-sykmeldt",
        Some(first.thread_id),
        None,
        "Den andre.",
    )
    .await;
    let second: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    let blocked = detail(&desk, second.outbox_id).await;
    let by = blocked.row.blocked_by.expect("it says which");
    assert_eq!(
        (by.outbox_id, by.delivery.state),
        (first.outbox_id, DeliveryState::NeedsYou)
    );
    let letters = thread(&desk, first.thread_id).await.messages;
    let behind = letters
        .iter()
        .find(|letter| letter.outbox_id == Some(second.outbox_id))
        .unwrap();
    assert_eq!(
        behind.blocked_by.as_ref().unwrap().outbox_id,
        first.outbox_id
    );
    let outbox: Outbox = desk.call("outbox", &Empty {}).await;
    let needs = &outbox.groups[0];
    assert_eq!((needs.name.as_str(), needs.count), ("needs_you", Some(1)));
    desk.clock.advance(Duration::from_secs(3_600));
    assert!(
        detail(&desk, second.outbox_id).await.attempts.is_empty(),
        "it does not overtake"
    );
    desk.other_side().clear_faults(None);
    let _: Empty = desk
        .call(
            "outbox_retry",
            &OutboxRequest {
                outbox_id: first.outbox_id,
            },
        )
        .await;
    until_state(&desk, second.outbox_id, DeliveryState::Accepted).await;
    assert!(
        detail(&desk, second.outbox_id)
            .await
            .row
            .blocked_by
            .is_none()
    );
}

/// A receipt that NAV (or somebody) writes to a message of ours.
fn receipt(desk: &Desk, header: &str, from: &str, code: &str, words: &str) -> Value {
    let (id, outcome) = (desk.clock.uuid_v7(), desk.clock.uuid_v7());
    let her = |id: &str| format!("urn:oid:2.16.578.1.12.4.1.2.{id}");
    json!({
        "resourceType": "Bundle",
        "id": desk.clock.uuid_v7().to_string(),
        "type": "message",
        "timestamp": desk.clock.now().to_string(),
        "entry": [
            { "fullUrl": format!("urn:uuid:{id}"), "resource": {
                "resourceType": "MessageHeader", "id": id.to_string(),
                "eventCoding": { "system": "http://fhir.nav.no/CodeSystem/message-events", "code": "foresporsel-svar" },
                "source": { "endpoint": her(from) },
                "destination": [{ "endpoint": her("90000010") }],
                "response": { "identifier": header, "code": code,
                    "details": { "reference": format!("urn:uuid:{outcome}") } },
            } },
            { "fullUrl": format!("urn:uuid:{outcome}"), "resource": {
                "resourceType": "OperationOutcome", "id": outcome.to_string(),
                "issue": [{ "severity": "error", "code": "processing", "diagnostics": words }],
            } },
        ],
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_that_flip_are_both_shown_and_a_strangers_is_not_believed() {
    let desk = ready().await;
    desk.other_side().set_fault(Fault::new(FaultName::Silent));
    let sent = sent(&desk, "Kvitteres to ganger.").await;
    until_state(&desk, sent.outbox_id, DeliveryState::TakenOver).await;
    let taken = detail(&desk, sent.outbox_id).await;
    let by = taken.row.delivery.receipt_by.expect("when one should come");
    let since: jiff::Timestamp = taken.row.delivery.since.parse().unwrap();
    assert_eq!(
        by.parse::<jiff::Timestamp>().unwrap().duration_since(since),
        jiff::SignedDuration::from_mins(30)
    );
    let letters = thread(&desk, sent.thread_id).await.messages;
    let ours = letters
        .iter()
        .find(|letter| letter.outbox_id == Some(sent.outbox_id))
        .unwrap();
    let header = ours.header_id.clone();
    let say = async |from: &str, code: &str, words: &str| {
        let message = receipt(&desk, &header, from, code, words);
        desk.other_side().say(&message).expect("said");
        let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
    };
    say("90009999", "ok", "Fra en fremmed.").await;
    let after = detail(&desk, sent.outbox_id).await;
    assert_eq!(after.row.delivery.state, DeliveryState::TakenOver);
    assert!(after.receipts.is_empty());
    let shown = thread(&desk, sent.thread_id).await.messages;
    assert!(
        shown
            .iter()
            .any(|letter| letter.flags == ["other_sender"] && letter.direction == Direction::In)
    );
    say("90000000", "fatal-error", "Vedlegget kan ikke leses.").await;
    say("90000000", "ok", "Likevel mottatt.").await;
    let both = detail(&desk, sent.outbox_id).await;
    assert_eq!(both.row.delivery.state, DeliveryState::Rejected);
    assert!(both.row.delivery.contradicted);
    assert_eq!(
        both.receipts
            .iter()
            .map(|one| one.code.as_str())
            .collect::<Vec<_>>(),
        ["fatal-error", "ok"]
    );
    let last: Vec<_> = both.ladder.iter().rev().take(2).collect();
    assert_eq!(
        (last[1].state, last[0].state),
        (DeliveryState::Rejected, DeliveryState::Accepted)
    );
    assert_eq!(last[1].by.as_deref(), Some("NAV"));
    assert_eq!(last[1].detail.as_deref(), Some("Vedlegget kan ikke leses."));
    assert!(last[1].position.is_some() && last[1].message_id.is_some());
    let custody = &both.ladder[3];
    assert_eq!(custody.state, DeliveryState::TakenOver);
    assert_eq!(custody.by.as_deref(), Some("sandkassen"));
    assert!(custody.request_id.is_some());
    assert_eq!(both.ladder[1].by.as_deref(), Some("Silje Aune"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_without_a_receipt_asks_for_somebody_and_the_same_message_goes_again_safely() {
    let desk = ready().await;
    desk.other_side().set_fault(Fault::new(FaultName::Silent));
    let sent = sent(&desk, "Ingen kvittering.").await;
    until_state(&desk, sent.outbox_id, DeliveryState::TakenOver).await;
    desk.clock.advance(Duration::from_secs(24 * 3600));
    until_state(&desk, sent.outbox_id, DeliveryState::NoAnswer).await;
    let silent = detail(&desk, sent.outbox_id).await;
    assert_eq!(silent.acts, ["retry", "mark_solved"]);
    assert!(silent.safe_to_resend && !silent.perhaps_received);
    let _: Empty = desk
        .call(
            "outbox_retry",
            &OutboxRequest {
                outbox_id: sent.outbox_id,
            },
        )
        .await;
    desk.until("taken over again", async |desk: &Desk| {
        let now = detail(desk, sent.outbox_id).await;
        (now.row.delivery.state == DeliveryState::TakenOver && now.attempts.len() == 2)
            .then_some(())
    })
    .await;
    let events = desk.other_side().events();
    let once: Vec<_> = events.iter().filter(|event| event.identical > 0).collect();
    assert_eq!(once.len(), 1, "the receiver knew it again");
    desk.clock.advance(SECOND);
}
