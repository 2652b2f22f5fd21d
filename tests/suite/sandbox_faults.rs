//! Each fault of the dial does what its name says, as often as it was told, and to nobody else.

use sandbox::{Fault, FaultName, Reach};
use serde_json::json;

use crate::sandbox_wire::{
    FHIR, NAV, OURS, ask, config, dial, get, header_id, ids, note, page, post, start,
};

#[tokio::test]
async fn statuses_come_as_often_as_told_and_before_the_work() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    for (name, status) in [
        ("status-401", 401),
        ("status-403", 403),
        ("status-404", 404),
        ("status-409", 409),
        ("status-422", 422),
        ("status-429", 429),
        ("status-500", 500),
        ("status-503", 503),
        ("redirect", 307),
    ] {
        dial(to, "faults", json!({ "name": name, "times": 2 })).await;
        for expected in [status, status, 202] {
            assert_eq!(post(to, &note(1)).await.unwrap().status, expected, "{name}");
        }
    }
    let events = sandbox.events();
    assert_eq!(
        (events.len(), events[0].identical),
        (1, 8),
        "nothing was done behind a refusal"
    );
}

#[tokio::test]
async fn waiting_times_and_words_are_parameters() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    sandbox.set_fault(
        Fault::new(FaultName::Status429)
            .times(1)
            .with("retry_after", 7),
    );
    assert_eq!(
        post(to, &note(1)).await.unwrap().header("retry-after"),
        Some("7")
    );
    sandbox.set_fault(Fault::new(FaultName::Status503).times(1));
    let busy = post(to, &note(1)).await.unwrap();
    assert_eq!(
        (busy.header("retry-after"), busy.header("content-type")),
        (None, Some("text/html"))
    );
    sandbox.set_fault(
        Fault::new(FaultName::Status422)
            .times(1)
            .with("text", "Bundle.timestamp cannot be in the future."),
    );
    assert_eq!(
        post(to, &note(1)).await.unwrap().words(),
        "Bundle.timestamp cannot be in the future."
    );
    sandbox.set_fault(Fault::new(FaultName::Status500).times(1).with("commit", 1));
    assert_eq!(post(to, &note(1)).await.unwrap().status, 500);
    assert_eq!(
        sandbox.events().len(),
        1,
        "with commit the work is done before the 500"
    );
}

#[tokio::test]
async fn a_dropped_connection_leaves_the_message_taken_or_not() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    sandbox.set_fault(Fault::new(FaultName::DropBeforeCommit).times(1));
    assert!(post(to, &note(1)).await.is_err());
    assert!(sandbox.events().is_empty());
    sandbox.set_fault(Fault::new(FaultName::DropAfterCommit).times(1));
    assert!(post(to, &note(1)).await.is_err());
    assert_eq!(sandbox.events().len(), 1);
    assert_eq!(post(to, &note(1)).await.unwrap().status, 202);
    assert_eq!(sandbox.events()[0].identical, 1);
}

#[tokio::test]
async fn gone_is_as_if_the_server_were_off_but_for_the_dial() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    dial(to, "faults", json!({ "name": "gone" })).await;
    assert!(post(to, &note(1)).await.is_err());
    assert!(ask(to, "GET", "/ehr/metadata", &[], b"").await.is_err());
    let off = ask(to, "DELETE", "/_sandbox/faults/gone", &[], b"")
        .await
        .unwrap();
    assert_eq!(off.status, 204);
    assert_eq!(post(to, &note(1)).await.unwrap().status, 202);
}

#[tokio::test]
async fn bodies_are_spoilt_one_way_each() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let path = format!("{NAV}/Bundle?message.destination-uri={OURS}");
    let once = |name| sandbox.set_fault(Fault::new(name).times(1).on(Reach::Poll));
    once(FaultName::HalfBody);
    assert!(
        ask(to, "GET", &path, &[], b"").await.is_err(),
        "promised more than came"
    );
    once(FaultName::Html);
    let html = get(to, &path).await;
    assert_eq!(
        (html.status, html.body.starts_with(b"<!DOCTYPE html>")),
        (200, true)
    );
    once(FaultName::Empty200);
    let empty = get(to, &path).await;
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    once(FaultName::WrongContentType);
    let wrong = get(to, &path).await;
    assert_eq!(wrong.header("content-type"), Some("text/plain"));
    assert!(!wrong.entries().is_empty());
    once(FaultName::GzipBomb);
    let bomb = get(to, &path).await;
    assert_eq!(bomb.header("content-encoding"), Some("gzip"));
    assert!(bomb.body.starts_with(&[0x1f, 0x8b]) && bomb.body.len() < 2_000_000);
    once(FaultName::DeepJson);
    assert!(
        get(to, &path)
            .await
            .body
            .windows(5_000)
            .any(|run| run.iter().all(|byte| *byte == b'['))
    );
    assert_eq!(
        get(to, &path).await.entries().len(),
        10,
        "and then it is well again"
    );
}

#[tokio::test]
async fn the_log_can_repeat_skip_grow_and_begin_again() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let before = ids(to, 0, 100).await;
    sandbox.set_fault(Fault::new(FaultName::Duplicates).times(1).with("n", 2));
    let twice = ids(to, 0, 4).await;
    assert_eq!(
        twice,
        [
            &before[0], &before[0], &before[1], &before[1], &before[2], &before[3]
        ]
        .map(Clone::clone)
    );
    sandbox.set_fault(
        Fault::new(FaultName::OffsetGap)
            .with("position", 2)
            .with("n", 3),
    );
    let gap = ids(to, 0, 100).await;
    assert_eq!(gap, [&before[..2], &before[5..]].concat());
    assert_eq!(ids(to, 2, 1).await[0], before[5]);
    sandbox.clear_faults(Some(FaultName::OffsetGap));
    assert_eq!(ids(to, 0, 100).await, before);
    dial(to, "late-commit", json!({ "position": 1, "n": 2 })).await;
    let late = ids(to, 0, 100).await;
    assert_eq!((late.len(), &late[3..]), (before.len() + 2, &before[1..]));
    dial(to, "reset-log", json!({})).await;
    let again = ids(to, 0, 100).await;
    assert_eq!(again.len(), before.len());
    assert!(again.iter().all(|id| !before.contains(id)));
    dial(to, "reset-log", json!({ "empty": true })).await;
    assert!(ids(to, 0, 100).await.is_empty());
    dial(to, "reset", json!({})).await;
    assert_eq!(ids(to, 0, 100).await, before, "reset is as it was made");
}

#[tokio::test]
async fn the_filter_can_be_forgotten_and_next_can_lead_astray() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let ours = ids(to, 0, 100).await.len();
    sandbox.set_fault(Fault::new(FaultName::NotFiltered).times(1));
    assert!(ids(to, 0, 100).await.len() > ours);
    assert_eq!(ids(to, 0, 100).await.len(), ours);
    sandbox.set_fault(Fault::new(FaultName::NextElsewhere).with("to", "http://127.0.0.2:9/x"));
    assert_eq!(
        page(to, 0, 2).await.next().as_deref(),
        Some("http://127.0.0.2:9/x")
    );
}

#[tokio::test]
async fn a_huge_message_is_as_huge_as_told() {
    let sandbox = start(config()).await;
    let length = sandbox.log_length("90000010") as u64;
    dial(
        sandbox.address(),
        "faults",
        json!({ "name": "huge-bundle", "bytes": 3_000_000 }),
    )
    .await;
    let huge = page(sandbox.address(), length, 1).await;
    assert!(
        (2_900_000..3_200_000).contains(&huge.body.len()),
        "{}",
        huge.body.len()
    );
    assert_eq!(huge.entries().len(), 1);
}

#[tokio::test]
async fn the_servers_clock_can_be_wrong_both_ways() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    sandbox.set_fault(Fault::new(FaultName::ClockBehind));
    let answer = post(to, &note(1)).await.unwrap();
    assert_eq!(answer.header("date"), Some("Sat, 21 Nov 2026 05:00:00 GMT"));
    assert_eq!(
        answer.words(),
        "Bundle.timestamp cannot be in the future.",
        "the message says 05:00:00.123"
    );
    sandbox.clear_faults(None);
    sandbox.set_fault(Fault::new(FaultName::ClockAhead).with("ms", 60_000));
    assert_eq!(
        get(to, "/ehr/metadata").await.header("date"),
        Some("Sat, 21 Nov 2026 06:01:00 GMT")
    );
    assert_eq!(post(to, &note(1)).await.unwrap().status, 202);
}

#[tokio::test]
async fn a_fault_meets_only_whom_it_was_set_for() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    sandbox.set_fault(Fault::new(FaultName::Status500).on(Reach::Ehr));
    assert_eq!(get(to, "/ehr/metadata").await.status, 500);
    assert_eq!(post(to, &note(1)).await.unwrap().status, 202);
    sandbox.clear_faults(None);
    sandbox.set_fault(
        Fault::new(FaultName::Status403)
            .on(Reach::Ehr)
            .times(5)
            .after(1),
    );
    assert_eq!(
        get(to, "/ehr/metadata").await.status,
        200,
        "one passes first"
    );
    assert_eq!(get(to, "/ehr/metadata").await.status, 403);
    dial(
        to,
        "faults",
        json!({ "name": "status-404", "path": "Observation" }),
    )
    .await;
    sandbox.clear_faults(Some(FaultName::Status403));
    assert_eq!(get(to, "/ehr/Observation").await.status, 404);
    assert_eq!(get(to, "/ehr/Practitioner").await.status, 200);
}

#[tokio::test]
async fn latency_does_not_hold_up_the_end() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    sandbox.set_fault(Fault::new(FaultName::Latency).with("ms", 60_000));
    let waiting = tokio::spawn(async move { post(to, &note(1)).await });
    while sandbox_waits(&sandbox).await {
        tokio::task::yield_now().await;
    }
    sandbox.stop().await;
    assert!(waiting.await.unwrap().is_err());
}

/// Until the posted request has met the fault there is nothing to hold up.
async fn sandbox_waits(sandbox: &sandbox::Sandbox) -> bool {
    let faults = get(sandbox.address(), "/_sandbox/faults").await.json();
    faults.as_array().is_none_or(Vec::is_empty)
}

#[tokio::test]
async fn the_dial_refuses_what_it_does_not_have() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    assert_eq!(
        dial(to, "faults", json!({ "name": "no-such" }))
            .await
            .status,
        400
    );
    assert_eq!(
        dial(to, "faults", json!({ "name": "latency", "ms": "mye" }))
            .await
            .status,
        400
    );
    assert_eq!(
        dial(to, "say", json!({ "story": "no-such" })).await.status,
        400
    );
    assert_eq!(
        ask(to, "POST", "/_sandbox/faults", &[], b"{")
            .await
            .unwrap()
            .status,
        400
    );
    assert_eq!(get(to, "/_sandbox/no-such").await.status, 404);
    for name in FaultName::ALL {
        assert_eq!(Fault::from_text(name.as_str()).unwrap().name, *name);
    }
    let read = Fault::from_text("latency:ms=200,times=3,on=post").unwrap();
    assert_eq!(
        read,
        Fault::new(FaultName::Latency)
            .with("ms", 200)
            .times(3)
            .on(Reach::Post)
    );
    assert_eq!(Fault::from_json(&read.to_json()).unwrap(), read);
}

#[tokio::test]
async fn nav_can_be_made_to_speak() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let said = dial(
        to,
        "say",
        json!({ "story": "innkalling", "text": "Kom i morgen." }),
    )
    .await
    .json();
    let raw = dial(to, "say", note(5)).await.json();
    assert_eq!(raw["headerId"], header_id(&note(5)));
    let last = page(to, sandbox.log_length("90000010") as u64 - 1, 1)
        .await
        .entries()[0]["resource"]
        .clone();
    assert_eq!(last["entry"][0]["resource"]["id"], said["headerId"]);
    assert_eq!(
        last["entry"][1]["resource"]["category"][0]["coding"][0]["code"],
        "1"
    );
    assert_eq!(
        last["entry"][1]["resource"]["payload"][0]["contentString"],
        "Kom i morgen."
    );
    assert!(
        sandbox.events().is_empty(),
        "what NAV says is not something it accepted"
    );
    let headers = [("content-type", FHIR)];
    let body = note(6).to_string();
    let answer = ask(
        to,
        "POST",
        &format!("{NAV}/$process-message"),
        &headers,
        body.as_bytes(),
    )
    .await
    .unwrap();
    assert_eq!(answer.status, 202);
}
