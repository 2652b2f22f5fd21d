//! The other side, driven from the window: stories, faults, "NAV svarer nå", the story's clock, and the demo begun again.

use engine::api::types::{ApiError, ErrorCode};
use serde_json::{Value, json};

use crate::desk::Desk;

async fn call(desk: &Desk, name: &str, request: Value) -> Value {
    desk.call(name, &request).await
}

async fn rows(desk: &Desk) -> Vec<Value> {
    let asked = json!({ "split": "open", "limit": 100 });
    let page = call(desk, "inbox_page", asked).await;
    page["rows"].as_array().expect("rows").clone()
}

async fn filled(desk: &Desk) -> Vec<Value> {
    desk.until("the inbox fills", async |desk: &Desk| {
        let rows = rows(desk).await;
        (rows.len() >= 5).then_some(rows)
    })
    .await
}

/// Tells a story and waits until its thread is on top.
async fn told(desk: &Desk, story: Value) -> Value {
    let before = filled(desk).await;
    call(desk, "sandbox_story", story).await;
    let known: Vec<_> = before.iter().map(|row| row["threadId"].clone()).collect();
    desk.until("the story arrives", async |desk: &Desk| {
        let rows = rows(desk).await;
        rows.into_iter()
            .find(|row| !known.contains(&row["threadId"]))
    })
    .await
}

/// Answers a thread and sends at once; gives the outbox id.
async fn answered(desk: &Desk, row: &Value, text: &str) -> i64 {
    let thread = call(desk, "thread", json!({ "threadId": row["threadId"] })).await;
    let kind = thread["answers"][0]["kind"].clone();
    let start = json!({ "kind": kind, "threadId": row["threadId"], "patientId": null });
    let draft = call(desk, "draft_start", start).await;
    let id = draft["draftId"].clone();
    let mut fields = draft["fields"].clone();
    fields["text"] = json!(text);
    call(
        desk,
        "draft_save",
        json!({ "draftId": id, "fields": fields, "to": null }),
    )
    .await;
    let send = json!({
        "draftId": id,
        "confirmedName": draft["patient"]["name"],
        "confirmedBirthDate": draft["patient"]["birthDate"],
        "confirmedTo": draft["to"]["herId"],
        "confirmedAttachments": [],
    });
    let sent = call(desk, "draft_send", send).await;
    sent["outboxId"].as_i64().expect("an id")
}

async fn until_state(desk: &Desk, outbox_id: i64, state: &str) -> Value {
    desk.until(state, async |desk: &Desk| {
        let detail = call(desk, "outbox_detail", json!({ "outboxId": outbox_id })).await;
        (detail["row"]["delivery"]["state"] == state).then_some(detail)
    })
    .await
}

async fn waiting(desk: &Desk) -> Value {
    call(desk, "sandbox_state", json!({})).await["waiting"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_is_played_from_story_to_receipt() {
    let desk = Desk::start().await;
    let row = told(
        &desk,
        json!({ "story": "order", "person": null, "reason": null }),
    )
    .await;
    let outbox_id = answered(&desk, &row, "Hun kan ikke løfte over skulderhøyde.").await;
    until_state(&desk, outbox_id, "taken_over").await;
    assert_eq!(waiting(&desk).await["receipts"], 1, "NAV takes its time");
    let acted = call(&desk, "sandbox_answer_now", json!({})).await;
    assert_eq!(acted["came"], 1);
    until_state(&desk, outbox_id, "accepted").await;

    // The reply joins the thread.
    call(
        &desk,
        "sandbox_story",
        json!({ "story": "reply", "person": null, "reason": null }),
    )
    .await;
    desk.until("the reply is in the thread", async |desk: &Desk| {
        let thread = call(desk, "thread", json!({ "threadId": row["threadId"] })).await;
        (thread["messages"].as_array().expect("messages").len() == 3).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reminders_come_with_the_storys_time_and_a_rejection_with_its_reason() {
    let desk = Desk::start().await;
    let order = told(
        &desk,
        json!({ "story": "order", "person": 3, "reason": null }),
    )
    .await;
    let acted = call(&desk, "sandbox_clock", json!({ "minutes": 14 * 24 * 60 })).await;
    assert_eq!(acted["came"], 1);
    desk.until("the reminder joins its request", async |desk: &Desk| {
        let thread = call(desk, "thread", json!({ "threadId": order["threadId"] })).await;
        (thread["messages"].as_array().expect("messages").len() == 2).then_some(())
    })
    .await;
    assert!(
        desk.status().await.clock_skew_ms.unwrap_or_default().abs() < 2_000,
        "nobody's clock has moved"
    );

    let row = told(
        &desk,
        json!({ "story": "rejected", "person": 5, "reason": "1414" }),
    )
    .await;
    let outbox_id = answered(&desk, &row, "Svar som blir avvist.").await;
    let detail = until_state(&desk, outbox_id, "rejected").await;
    let words = detail["reasonTexts"][0].as_str().expect("NAV's words");
    assert!(words.starts_with("1414: "), "{words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_are_turned_on_and_off_from_the_window() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let turn = |name: &str, on: bool, parameters: Value| json!({ "name": name, "on": on, "times": null, "parameters": parameters });
    let acted = call(&desk, "sandbox_fault", turn("gone", true, json!({}))).await;
    assert_eq!(acted["state"]["faults"][0]["name"], "gone");
    desk.until("the net is gone", async |desk: &Desk| {
        (serde_json::to_value(desk.status().await.link).expect("a word") == "offline").then_some(())
    })
    .await;
    let acted = call(&desk, "sandbox_fault", turn("gone", false, json!({}))).await;
    assert_eq!(acted["state"]["faults"], json!([]));
    desk.until("and back", async |desk: &Desk| {
        (serde_json::to_value(desk.status().await.link).expect("a word") == "connected")
            .then_some(())
    })
    .await;

    let acted = call(
        &desk,
        "sandbox_fault",
        turn("reject", true, json!({ "reason": "1002" })),
    )
    .await;
    assert_eq!(acted["state"]["faults"][0]["parameters"]["reason"], "1002");
    let wrong: Result<Value, ApiError> = desk
        .ask("sandbox_fault", &turn("../reset", false, json!({})))
        .await;
    assert_eq!(
        wrong.expect_err("a name is a name").code,
        ErrorCode::Invalid
    );
    let wrong: Result<Value, ApiError> = desk
        .ask("sandbox_fault", &turn("nope", true, json!({})))
        .await;
    assert_eq!(wrong.expect_err("no such fault").code, ErrorCode::Invalid);
    let all_off = json!({ "name": null, "on": false, "times": null, "parameters": {} });
    let acted = call(&desk, "sandbox_fault", all_off).await;
    assert_eq!(acted["state"]["faults"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_begins_again_on_both_sides() {
    let mut desk = Desk::start().await;
    let row = told(
        &desk,
        json!({ "story": "order", "person": null, "reason": null }),
    )
    .await;
    let outbox_id = answered(&desk, &row, "Noe som skal glemmes.").await;
    until_state(&desk, outbox_id, "taken_over").await;
    let before = call(&desk, "app_state", json!({})).await["workspace"]["id"].clone();
    let refused: Result<Value, ApiError> = desk.ask("sandbox_reset", &json!({})).await;
    assert_eq!(
        refused.expect_err("one side alone would lose its log").code,
        ErrorCode::StageForbids
    );

    let state = call(&desk, "demo_reset", json!({})).await;
    assert_ne!(state["workspace"]["id"], before);
    assert_eq!(
        state["workspaces"].as_array().expect("workspaces").len(),
        1,
        "the old one is gone"
    );
    let rows = filled(&desk).await;
    assert!(
        rows.iter().all(|row| row["delivery"].is_null()),
        "nothing of ours is left"
    );
    let side = call(&desk, "sandbox_state", json!({})).await;
    assert_eq!(
        (&side["accepted"], &side["waiting"]["reminders"]),
        (&json!(0), &json!(0))
    );

    // What happens now is there after a restart, on both sides.
    let row = told(
        &desk,
        json!({ "story": "silent", "person": null, "reason": null }),
    )
    .await;
    let outbox_id = answered(&desk, &row, "Noe som skal huskes.").await;
    until_state(&desk, outbox_id, "taken_over").await;
    desk.restart().await;
    assert_eq!(waiting(&desk).await["silent"], 1);
    call(&desk, "sandbox_answer_now", json!({})).await;
    until_state(&desk, outbox_id, "accepted").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_from_before_moves_into_its_workspace() {
    let mut desk = Desk::start().await;
    told(
        &desk,
        json!({ "story": "melding", "person": null, "reason": null }),
    )
    .await;
    let length = call(&desk, "sandbox_state", json!({})).await["logLength"].clone();
    let id = call(&desk, "app_state", json!({})).await["workspace"]["id"].clone();
    let home = desk
        .data_dir()
        .join("workspaces")
        .join(id.as_str().expect("an id"));
    let old = desk.data_dir().join("sandbox.json");
    desk.network_down().await;
    desk.engine.shutdown().await;
    std::fs::rename(home.join("sandbox.json"), &old).expect("as it lay before");
    desk.forget_home();
    desk.restart().await;
    assert_eq!(
        call(&desk, "sandbox_state", json!({})).await["logLength"],
        length
    );
    assert!(home.join("sandbox.json").is_file() && !old.exists());
    assert!(
        desk.data_dir().join("sandbox.moved").is_file(),
        "nothing is thrown away"
    );
    let status = desk.until("the log is known again", async |desk: &Desk| {
        let status = desk.status().await;
        status.position.is_some().then_some(status)
    });
    assert!(status.await.banners.is_empty(), "the log is the one it was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_beside_the_app_is_driven_from_a_test_workspace_and_nothing_else_is() {
    let desk = Desk::start().await;
    let beside = sandbox::Sandbox::start(crate::sandbox_wire::config())
        .await
        .expect("it starts");
    let passphrase = secrecy::SecretString::from("et langt passord for testen");
    desk.engine
        .secret("new-workspace/passphrase", passphrase)
        .expect("it is taken");
    let made = json!({ "name": "Testbenk", "stage": "TEST", "method": "passphrase" });
    call(&desk, "workspace_create", made).await;
    let refused: Result<Value, ApiError> = desk.ask("sandbox_state", &json!({})).await;
    assert_eq!(
        refused.expect_err("no connection, no sandbox").code,
        ErrorCode::StageForbids
    );

    let connection = |base_url: &str| {
        json!({
            "connectionId": null, "role": "messaging", "name": "sandkassen ved siden av", "baseUrl": base_url,
            "auth": "none", "userName": null, "herIds": ["90000010"], "navHerId": "90000000",
            "allowGetNumber": false, "pollSeconds": null,
        })
    };
    // The sandbox inside asks for a token that a connection of a person's own does not have.
    let inside = call(
        &desk,
        "connection_put",
        connection(&desk.other_side().nav_url()),
    )
    .await;
    let refused: Result<Value, ApiError> = desk.ask("sandbox_state", &json!({})).await;
    assert_eq!(
        refused.expect_err("its dial is not for us").code,
        ErrorCode::StageForbids
    );
    let gone = json!({ "connectionId": inside["connectionId"] });
    call(&desk, "connection_remove", gone).await;

    call(&desk, "connection_put", connection(&beside.nav_url())).await;
    let state = call(&desk, "sandbox_state", json!({})).await;
    assert_eq!(state["builtIn"], false);
    let length = state["logLength"].as_u64().expect("a number");
    let story = json!({ "story": "melding", "person": null, "reason": null });
    let acted = call(&desk, "sandbox_story", story).await;
    assert_eq!(acted["state"]["logLength"], length + 1);
    let acted = call(&desk, "sandbox_reset", json!({})).await;
    assert_eq!(acted["state"]["logLength"], length);
    let refused: Result<Value, ApiError> = desk.ask("demo_reset", &json!({})).await;
    assert_eq!(
        refused.expect_err("this is no demo").code,
        ErrorCode::StageForbids
    );
}
