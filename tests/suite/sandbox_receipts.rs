//! What NAV's side answers to a message it took: which receipt, when, and why.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::sandbox_wire::{OURS, THEIRS, config, dial, header_id, note, page, post, start};

/// The receipt lying last in our log.
async fn last(sandbox: &sandbox::Sandbox) -> Value {
    let length = sandbox.log_length("90000010") as u64;
    page(sandbox.address(), length - 1, 1).await.entries()[0]["resource"].clone()
}

fn code(receipt: &Value) -> &str {
    receipt["entry"][0]["resource"]["response"]["code"]
        .as_str()
        .unwrap_or_default()
}

fn words(receipt: &Value) -> &str {
    receipt["entry"][1]["resource"]["issue"][0]["diagnostics"]
        .as_str()
        .unwrap_or_default()
}

#[tokio::test]
async fn an_accepted_message_gets_one_ok_with_ids_made_from_its_own() {
    let sandbox = start(config()).await;
    let before = sandbox.log_length("90000010");
    for _ in 0..3 {
        assert_eq!(post(sandbox.address(), &note(1)).await.unwrap().status, 202);
    }
    assert_eq!(
        sandbox.log_length("90000010"),
        before + 1,
        "one receipt, however often it is sent"
    );
    let receipt = last(&sandbox).await;
    let header = &receipt["entry"][0]["resource"];
    let request = Uuid::parse_str(&header_id(&note(1))).unwrap();
    assert_eq!(
        header["id"],
        Uuid::new_v5(&request, b"response").to_string()
    );
    assert_eq!(receipt["id"], Uuid::new_v5(&request, b"bundle").to_string());
    assert_eq!(header["response"]["identifier"], request.to_string());
    assert_eq!(
        header["response"]["details"]["reference"],
        receipt["entry"][1]["fullUrl"]
    );
    assert_eq!(header["source"]["endpoint"], THEIRS);
    assert_eq!(header["destination"][0]["endpoint"], OURS);
    assert_eq!(header["eventCoding"]["code"], "henvendelse-fra-lege");
    assert_eq!(code(&receipt), "ok");
}

#[tokio::test]
async fn a_receipt_is_never_receipted() {
    let sandbox = start(config()).await;
    let request = page(sandbox.address(), 0, 1).await.entries()[0]["resource"].clone();
    let mut ours = note(1);
    ours["entry"].as_array_mut().unwrap().truncate(1);
    let header = &mut ours["entry"][0]["resource"];
    header["response"] =
        json!({ "identifier": request["entry"][0]["resource"]["id"], "code": "ok" });
    header.as_object_mut().unwrap().remove("focus");
    let before = sandbox.log_length("90000010");
    assert_eq!(post(sandbox.address(), &ours).await.unwrap().status, 202);
    assert_eq!(sandbox.log_length("90000010"), before);
    assert_eq!(sandbox.events()[0].receipt, None);
}

#[tokio::test]
async fn business_rules_reject_after_custody() {
    let sandbox = start(config()).await;
    let doctor = dial_people(&sandbox).await;
    let cases: Vec<(Value, &str)> = vec![
        (
            changed(1, |m| {
                m["entry"][1]["resource"]["payload"][0]["contentString"] = json!("  ")
            }),
            "MELDINGSTEKST_MANGLER",
        ),
        (
            changed(2, |m| {
                m["entry"][1]["resource"]
                    .as_object_mut()
                    .unwrap()
                    .remove("payload");
            }),
            "MELDINGSTEKST_MANGLER",
        ),
        (
            changed(3, |m| {
                m["entry"][2]["resource"]["identifier"][0]["value"] = json!("30108299939")
            }),
            "PATIENT_NOT_FOUND",
        ),
        (
            changed(4, |m| {
                m["entry"].as_array_mut().unwrap().remove(2);
            }),
            "PATIENT_NOT_FOUND",
        ),
        (
            changed(5, |m| {
                m["entry"][2]["resource"]["identifier"][0]["value"] = json!(doctor)
            }),
            "9999",
        ),
        (
            changed(6, |m| {
                m["entry"][1]["resource"]["category"][0]["coding"][0]["code"] = json!("7")
            }),
            "INVALID_KODEVERK",
        ),
        (
            changed(7, |m| {
                m["entry"][1]["resource"]["category"][0]["coding"][0]["system"] =
                    json!("urn:oid:2.16.578.1.12.4.1.1.8125")
            }),
            "INVALID_KODEVERK",
        ),
    ];
    for (message, reason) in cases {
        assert_eq!(
            post(sandbox.address(), &message).await.unwrap().status,
            202,
            "{reason}: custody all the same"
        );
        let receipt = last(&sandbox).await;
        assert_eq!(code(&receipt), "fatal-error", "{reason}");
        assert!(words(&receipt).starts_with(reason), "{}", words(&receipt));
    }
    assert!(
        sandbox
            .events()
            .iter()
            .all(|event| event.receipt.as_deref() == Some("fatal-error"))
    );
}

fn changed(number: u128, change: impl Fn(&mut Value)) -> Value {
    let mut message = note(number);
    change(&mut message);
    message
}

async fn dial_people(sandbox: &sandbox::Sandbox) -> String {
    let people = crate::sandbox_wire::get(sandbox.address(), "/_sandbox/people")
        .await
        .json();
    let doctor = people
        .as_array()
        .unwrap()
        .iter()
        .find(|person| person["part"] == "Doctor")
        .unwrap();
    doctor["number"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_yes_to_a_meeting_needs_no_words_and_everyone_may_be_known() {
    let mut open = config();
    open.everyone_known = true;
    let sandbox = start(open).await;
    let yes = changed(1, |m| {
        let communication = &mut m["entry"][1]["resource"];
        communication["category"][0]["coding"][0] =
            json!({ "system": "urn:oid:2.16.578.1.12.4.1.1.8126", "code": "1" });
        communication.as_object_mut().unwrap().remove("payload");
        m["entry"][2]["resource"]["identifier"][0]["value"] = json!("30108299939");
    });
    assert_eq!(post(sandbox.address(), &yes).await.unwrap().status, 202);
    assert_eq!(code(&last(&sandbox).await), "ok");
}

#[tokio::test]
async fn the_dial_decides_what_the_receipt_says() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let before = sandbox.log_length("90000010");
    dial(to, "faults", json!([{ "name": "silent", "times": 1 }, { "name": "transient", "times": 1 }, { "name": "reject-all", "times": 1, "text": "E21: Mottaker finnes ikke." }])).await;
    assert_eq!(post(to, &note(1)).await.unwrap().status, 202);
    assert_eq!(sandbox.log_length("90000010"), before, "silent");
    post(to, &note(2)).await.unwrap();
    assert_eq!(code(&last(&sandbox).await), "transient-error");
    post(to, &note(3)).await.unwrap();
    assert_eq!(
        (code(&last(&sandbox).await), words(&last(&sandbox).await)),
        ("fatal-error", "E21: Mottaker finnes ikke.")
    );
    post(to, &note(4)).await.unwrap();
    assert_eq!(
        code(&last(&sandbox).await),
        "ok",
        "each was set for one time"
    );
}

#[tokio::test]
async fn a_late_receipt_comes_when_the_clock_says_so() {
    let mut slow = config();
    slow.receipt_delay = Duration::from_secs(90);
    let sandbox = start(slow).await;
    let before = sandbox.log_length("90000010");
    post(sandbox.address(), &note(1)).await.unwrap();
    assert_eq!(sandbox.log_length("90000010"), before);
    assert_eq!(
        sandbox.events()[0].receipt.as_deref(),
        Some("ok"),
        "the judge knows what it will be"
    );
    dial(sandbox.address(), "clock", json!({ "offset_ms": 89_999 })).await;
    assert_eq!(sandbox.log_length("90000010"), before);
    dial(sandbox.address(), "clock", json!({ "offset_ms": 90_000 })).await;
    assert_eq!(sandbox.log_length("90000010"), before + 1);
    assert_eq!(
        last(&sandbox).await["timestamp"],
        "2026-11-21T06:01:30.000Z"
    );
}
