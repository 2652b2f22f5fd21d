//! Courses, the story's clock, "NAV svarer nå", the reasons NAV refuses for, and the door of the dial.

use serde_json::{Value, json};

use crate::sandbox_wire::{ask, config, dial, get, header_id, ids, note, page, post, start};

fn length(sandbox: &sandbox::Sandbox) -> u64 {
    sandbox.log_length("90000010") as u64
}

/// The message lying that many places from the end of our log.
async fn from_end(sandbox: &sandbox::Sandbox, back: u64) -> Value {
    let at = length(sandbox) - 1 - back;
    page(sandbox.address(), at, 1).await.entries()[0]["resource"].clone()
}

fn kind(message: &Value) -> String {
    let coding = &message["entry"][1]["resource"]["category"][0]["coding"][0];
    let list = coding["system"].as_str().unwrap_or_default();
    let list = list.rsplit('.').next().unwrap_or_default();
    format!("{list}|{}", coding["code"].as_str().unwrap_or_default())
}

fn patient(message: &Value) -> Value {
    message["entry"][2]["resource"]["identifier"][0]["value"].clone()
}

/// What a doctor answers to a request of NAV's.
fn answer_to(request: &Value, number: u128, text: &str) -> Value {
    let mut answer = note(number);
    answer["entry"][0]["resource"]["response"] =
        json!({ "identifier": header_id(request), "code": "ok" });
    answer["entry"][1]["resource"]["category"][0]["coding"][0] =
        json!({ "system": "urn:oid:2.16.578.1.12.4.1.1.9069", "code": "5" });
    answer["entry"][1]["resource"]["payload"][0]["contentString"] = json!(text);
    answer["entry"][2]["resource"]["identifier"][0]["value"] = patient(request);
    answer
}

async fn overview(sandbox: &sandbox::Sandbox) -> Value {
    get(sandbox.address(), "/_sandbox").await.json()
}

fn verdict(receipt: &Value) -> (&str, &str) {
    let code = receipt["entry"][0]["resource"]["response"]["code"].as_str();
    let words = receipt["entry"][1]["resource"]["issue"][0]["details"]["text"].as_str();
    (code.unwrap_or_default(), words.unwrap_or_default())
}

#[tokio::test]
async fn an_order_is_reminded_of_until_it_is_answered() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let before = length(&sandbox);
    assert_eq!(
        dial(to, "say", json!({ "story": "order" })).await.status,
        200
    );
    let order = from_end(&sandbox, 0).await;
    assert_eq!(kind(&order), "8129|1");
    assert_eq!(overview(&sandbox).await["waiting"]["reminders"], 2);

    let day = 24 * 60;
    dial(to, "clock", json!({ "forward_minutes": 13 * day })).await;
    assert_eq!(
        length(&sandbox),
        before + 1,
        "nothing before two weeks have gone"
    );
    let gone = dial(to, "clock", json!({ "forward_minutes": day }))
        .await
        .json();
    assert_eq!(gone["came"], 1);
    let reminder = from_end(&sandbox, 0).await;
    assert_eq!(
        (kind(&reminder).as_str(), patient(&reminder)),
        ("8129|2", patient(&order))
    );
    let of = &reminder["entry"][1]["resource"]["partOf"][0]["identifier"]["value"];
    assert_eq!(
        of, &order["entry"][1]["fullUrl"],
        "it names what it reminds of"
    );
    assert_eq!(
        gone["now"], "2026-11-21T06:00:00.000Z",
        "the server's own clock stands"
    );

    // Answered: the receipt takes half an hour of story time, and the second reminder is never told.
    assert_eq!(
        post(to, &answer_to(&order, 1, "Hun kan ikke løfte."))
            .await
            .unwrap()
            .status,
        202
    );
    assert_eq!(overview(&sandbox).await["waiting"]["receipts"], 1);
    dial(to, "clock", json!({ "forward_minutes": 29 })).await;
    assert_eq!(length(&sandbox), before + 2);
    dial(to, "clock", json!({ "forward_minutes": 1 })).await;
    assert_eq!(verdict(&from_end(&sandbox, 0).await).0, "ok");
    dial(to, "clock", json!({ "forward_minutes": 30 * day })).await;
    assert_eq!(
        length(&sandbox),
        before + 3,
        "needless reminders are not told"
    );
    assert_eq!(overview(&sandbox).await["waiting"]["reminders"], 0);
}

#[tokio::test]
async fn nav_answers_now_when_it_is_told_to() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    dial(to, "say", json!({ "story": "order" })).await;
    let order = from_end(&sandbox, 0).await;
    post(to, &answer_to(&order, 1, "Svar.")).await.unwrap();
    let before = length(&sandbox);
    assert_eq!(dial(to, "answer-now", json!({})).await.json()["came"], 1);
    assert_eq!(length(&sandbox), before + 1);
    assert_eq!(verdict(&from_end(&sandbox, 0).await).0, "ok");
    assert_eq!(
        overview(&sandbox).await["waiting"]["reminders"],
        2,
        "reminders take their time"
    );

    let said = dial(to, "say", json!({ "story": "reply" })).await.json();
    let reply = from_end(&sandbox, 0).await;
    assert_eq!(said["headerId"], header_id(&reply));
    let answered = &reply["entry"][0]["resource"]["response"]["identifier"];
    assert_eq!(answered, &header_id(&note(1)));
    assert_eq!(
        (kind(&reply).as_str(), patient(&reply)),
        ("8127|6", patient(&order))
    );
    let again = dial(to, "say", json!({ "story": "reply" })).await;
    assert_eq!(again.status, 400, "everything is answered");
}

#[tokio::test]
async fn a_rejected_answer_may_be_put_right() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    dial(to, "say", json!({ "story": "rejected", "reason": "1403" })).await;
    let order = from_end(&sandbox, 0).await;
    post(to, &answer_to(&order, 1, "Svar.")).await.unwrap();
    let receipt = from_end(&sandbox, 0).await;
    assert_eq!(verdict(&receipt).0, "fatal-error");
    assert!(
        verdict(&receipt).1.starts_with("1403: "),
        "{}",
        verdict(&receipt).1
    );
    let issue = &receipt["entry"][1]["resource"]["issue"][0];
    assert_eq!(issue["details"]["coding"][0]["code"], "X99");
    assert!(
        issue["expression"][0]
            .as_str()
            .unwrap()
            .contains("Practitioner")
    );
    post(to, &answer_to(&order, 2, "Svar.")).await.unwrap();
    assert_eq!(verdict(&from_end(&sandbox, 0).await).0, "ok");
    let unknown = dial(to, "say", json!({ "story": "rejected", "reason": "0000" })).await;
    assert_eq!(unknown.status, 400);
}

#[tokio::test]
async fn a_silent_one_says_nothing_however_long_one_waits() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    dial(to, "say", json!({ "story": "silent" })).await;
    let order = from_end(&sandbox, 0).await;
    post(to, &answer_to(&order, 1, "Svar.")).await.unwrap();
    let before = length(&sandbox);
    dial(to, "clock", json!({ "forward_minutes": 60 * 24 * 60 })).await;
    assert_eq!(length(&sandbox), before);
    assert_eq!(overview(&sandbox).await["waiting"]["silent"], 1);
    assert_eq!(sandbox.answer_now(), 1);
    assert_eq!(verdict(&from_end(&sandbox, 0).await).0, "ok");
}

#[tokio::test]
async fn a_conversation_may_arrive_backwards() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let before = length(&sandbox);
    dial(to, "say", json!({ "story": "backwards" })).await;
    assert_eq!(
        length(&sandbox),
        before + 1,
        "the last letter is there alone"
    );
    dial(to, "clock", json!({ "forward_minutes": 1 })).await;
    dial(to, "clock", json!({ "forward_minutes": 1 })).await;
    assert_eq!(length(&sandbox), before + 3);
    let (last, middle, first) = (
        from_end(&sandbox, 2).await,
        from_end(&sandbox, 1).await,
        from_end(&sandbox, 0).await,
    );
    assert_eq!(
        [kind(&last), kind(&middle), kind(&first)],
        ["8129|2", "8129|2", "8129|1"]
    );
    assert_eq!(
        [patient(&last), patient(&middle)],
        [patient(&first), patient(&first)]
    );
    let time = |message: &Value| message["timestamp"].as_str().unwrap().to_owned();
    assert!(
        time(&last) > time(&middle) && time(&middle) > time(&first),
        "each is older than the one before it"
    );
    for reminder in [&last, &middle] {
        let of = &reminder["entry"][1]["resource"]["partOf"][0]["identifier"]["value"];
        assert_eq!(of, &first["entry"][1]["fullUrl"]);
    }
}

#[tokio::test]
async fn every_reason_of_navs_can_be_chosen() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let known = overview(&sandbox).await["rejections"].clone();
    let known: Vec<String> = known
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["key"].as_str().unwrap().to_owned())
        .collect();
    for key in [
        "DUPLICATE",
        "PATIENT_NOT_FOUND",
        "BEHANDLER_NOT_FOUND",
        "TEST_FNR_IN_PROD",
        "MELDINGSTEKST_MANGLER",
        "INVALID_KODEVERK",
        "VIRUS_CHECK",
        "1002",
        "1006",
        "9999",
        "1402",
        "1403",
        "1407",
        "1414",
    ] {
        assert!(known.iter().any(|one| one == key), "{key} is among them");
    }
    for (number, key) in (1..).zip(&known) {
        assert_eq!(
            dial(
                to,
                "faults",
                json!({ "name": "reject", "reason": key, "times": 1 })
            )
            .await
            .status,
            200
        );
        assert_eq!(
            post(to, &note(number)).await.unwrap().status,
            202,
            "{key}: custody all the same"
        );
        let receipt = from_end(&sandbox, 0).await;
        let (code, words) = verdict(&receipt);
        assert_eq!(code, "fatal-error", "{key}");
        assert!(
            words.starts_with(&format!("{key}: ")) && !words.contains('{'),
            "{words}"
        );
    }
    let wrong = dial(to, "faults", json!({ "name": "reject", "reason": "NOPE" })).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn some_reasons_follow_from_what_is_written() {
    let mut strict = config();
    strict.refuse_duplicates = true;
    let sandbox = start(strict).await;
    let to = sandbox.address();
    let author = |number: u128, hpr: &str| {
        let mut message = note(number);
        message["entry"][3]["resource"]["identifier"][0]["value"] = json!(hpr);
        message
    };
    let mut short = note(10);
    short["entry"][2]["resource"]["identifier"][0]["value"] = json!("1234");
    let mut infected = note(11);
    // The published test file of the virus controls; written in base64 here and nowhere else.
    infected["entry"][1]["resource"]["payload"] = json!([
        { "contentString": "Se vedlegget." },
        { "contentAttachment": { "contentType": "application/pdf",
            "data": "RUlDQVItU1RBTkRBUkQtQU5USVZJUlVTLVRFU1QtRklMRQ==" } },
    ]);
    for (message, key) in [
        (short, "1002"),
        (author(12, "1234567890"), "1006"),
        (author(13, "990001402"), "1402"),
        (author(14, "990001403"), "1403"),
        (author(15, "990001404"), "BEHANDLER_NOT_FOUND"),
        (author(16, "990001407"), "1407"),
        (author(17, "990001414"), "1414"),
        (infected, "VIRUS_CHECK"),
    ] {
        assert_eq!(post(to, &message).await.unwrap().status, 202, "{key}");
        let receipt = from_end(&sandbox, 0).await;
        assert!(
            verdict(&receipt).1.starts_with(&format!("{key}: ")),
            "{key}: {}",
            verdict(&receipt).1
        );
    }
    post(to, &note(20)).await.unwrap();
    assert_eq!(
        verdict(&from_end(&sandbox, 0).await).0,
        "ok",
        "what was refused does not count"
    );
    post(to, &note(21)).await.unwrap();
    let words = verdict(&from_end(&sandbox, 0).await).1.to_owned();
    assert_eq!(
        words,
        "DUPLICATE: Duplikat! Meldingen med samme innhold er mottatt den 21.11.2026. Skal ikke sendes på nytt."
    );
}

#[tokio::test]
async fn what_was_begun_goes_on_after_a_restart_and_a_reset_forgets_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = config();
    kept.state_file = Some(folder.path().join("sandbox.json"));
    kept.courses = vec!["order".into(), "silent".into()];
    let sandbox = start(kept.clone()).await;
    let told = length(&sandbox);
    sandbox.forward(60);
    sandbox.stop().await;

    let sandbox = start(kept).await;
    assert_eq!(length(&sandbox), told, "courses begin once");
    assert_eq!(
        overview(&sandbox).await["storyNow"],
        "2026-11-21T07:00:00.000Z"
    );
    assert_eq!(
        sandbox.forward(14 * 24 * 60 - 60),
        1,
        "the reminder comes two weeks after the order"
    );
    let before = ids(sandbox.address(), 0, 3).await;
    sandbox.reset().unwrap();
    assert_eq!(length(&sandbox), told - 2);
    assert_eq!(overview(&sandbox).await["waiting"]["reminders"], 0);
    assert_eq!(
        ids(sandbox.address(), 0, 3).await,
        before,
        "the same people and stories"
    );
}

#[tokio::test]
async fn it_moves_to_another_state_file_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("a.json"), folder.path().join("b.json"));
    let mut kept = config();
    kept.state_file = Some(first.clone());
    let sandbox = start(kept).await;
    let told = length(&sandbox);
    dial(sandbox.address(), "say", json!({ "story": "melding" })).await;
    sandbox.live_in(&second).unwrap();
    assert_eq!(length(&sandbox), told, "the other file begins anew");
    sandbox.live_in(&first).unwrap();
    assert_eq!(length(&sandbox), told + 1);
    std::fs::write(folder.path().join("c.json"), "{ not ours").unwrap();
    sandbox.live_in(&folder.path().join("c.json")).unwrap();
    assert_eq!(
        std::fs::read_to_string(folder.path().join("c.unreadable")).unwrap(),
        "{ not ours"
    );
}

#[tokio::test]
async fn the_dial_is_for_whoever_holds_its_token_and_for_no_web_page() {
    let mut closed = config();
    closed.admin_token = Some("hemmelig-nok".into());
    let sandbox = start(closed).await;
    let to = sandbox.address();
    assert_eq!(get(to, "/_sandbox").await.status, 401);
    assert_eq!(dial(to, "reset", json!({})).await.status, 401);
    let with = |more: &'static [(&'static str, &'static str)]| async move {
        ask(to, "GET", "/_sandbox", more, b"").await.unwrap().status
    };
    assert_eq!(with(&[("authorization", "Bearer feil")]).await, 401);
    assert_eq!(with(&[("authorization", "Bearer hemmelig-nok")]).await, 200);
    let page = [
        ("authorization", "Bearer hemmelig-nok"),
        ("origin", "https://example.org"),
    ];
    assert_eq!(
        ask(to, "GET", "/_sandbox", &page, b"")
            .await
            .unwrap()
            .status,
        403
    );
    assert_eq!(
        get(to, "/ehr/metadata").await.status,
        200,
        "the servers behind it are open"
    );
}
