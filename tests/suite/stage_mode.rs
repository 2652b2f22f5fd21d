//! Stage mode: with it on, no name and no number of anybody in the sandbox is in any answer of a screen.

use std::collections::BTreeSet;

use engine::api::types::{ApiError, ErrorCode};
use engine::api::{COMMANDS, OnStage};
use serde_json::{Value, json};

use crate::desk::Desk;

async fn call(desk: &Desk, name: &str, request: Value) -> Value {
    desk.call(name, &request).await
}

async fn filled(desk: &Desk) -> Vec<Value> {
    desk.until("the inbox fills", async |desk: &Desk| {
        let page = call(desk, "inbox_page", json!({ "split": "open", "limit": 100 })).await;
        let rows = page["rows"].as_array().expect("rows").clone();
        (rows.len() >= 10).then_some(rows)
    })
    .await
}

async fn turn(desk: &Desk, on: bool) {
    let state = call(desk, "stage_mode", json!({ "on": on })).await;
    assert_eq!(state["stageMode"], on);
}

/// Every word of everybody's name, and every number. Words of fewer than three letters hide nobody.
fn poison(people: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut words, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for person in people.as_array().expect("people") {
        let name = person["name"].as_str().expect("a name");
        words.extend(
            name.split_whitespace()
                .filter(|word| word.chars().count() > 2)
                .map(str::to_lowercase),
        );
        numbers.insert(person["number"].as_str().expect("a number").to_owned());
    }
    assert!(words.len() > 40 && numbers.len() >= 40);
    (words, numbers)
}

/// Words of an answer as they could be read on a screen: letters in a row.
fn shown_words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let words = text.split(|c: char| !c.is_alphabetic() && c != '-');
            // Only what is written like a name: `en` is a number and `tor` no one.
            let names = words.filter(|word| word.chars().next().is_some_and(char::is_uppercase));
            found.extend(names.map(str::to_lowercase));
        }
        Value::Array(list) => list.iter().for_each(|one| shown_words(one, found)),
        Value::Object(members) => members.values().for_each(|one| shown_words(one, found)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_of_a_screen_names_anybody() {
    let desk = Desk::start().await;
    let rows = filled(&desk).await;
    // A draft and a message of ours, written before anybody thought of a stage.
    let kari = rows
        .iter()
        .find(|row| row["patient"]["name"] == "Malgorzata Zielińska-Nowak")
        .or(rows.iter().find(|row| row["held"] == false));
    let thread_id = kari.expect("a thread")["threadId"].clone();
    let people = dial(&desk, "people").await;
    let (mut words, numbers) = poison(&people);
    let offices = offices(&desk).await;
    assert!(offices.contains("furulia"), "{offices:?}");
    words.extend(offices);
    let births = births(&desk, &rows).await;
    let first = people[0]["name"].as_str().expect("a name").to_owned();

    turn(&desk, true).await;
    let mut asked: Vec<(&str, Value)> = vec![
        ("app_state", json!({})),
        ("status", json!({})),
        ("outbox", json!({})),
        ("author", json!({})),
        ("connections", json!({})),
        ("directory", json!({})),
        ("kinds", json!({})),
        ("patient_recent", json!({})),
        ("storage", json!({})),
        ("sandbox_state", json!({})),
        ("patient_search", json!({ "text": first, "limit": 50 })),
        (
            "patient_search_server",
            json!({ "text": "an", "limit": 50 }),
        ),
        ("why_nothing", json!({})),
    ];
    for split in ["open", "unread", "due", "waiting", "followed", "done"] {
        asked.push(("inbox_page", json!({ "split": split, "limit": 200 })));
    }
    let mut answers = Vec::new();
    for (name, request) in asked {
        answers.push((name, call(&desk, name, request).await));
    }
    let mut patients = BTreeSet::new();
    for row in &rows {
        let thread = call(&desk, "thread", json!({ "threadId": row["threadId"] })).await;
        for message in thread["messages"].as_array().expect("messages") {
            let asked = json!({ "messageId": message["messageId"] });
            answers.push((
                "message_raw",
                call(&desk, "message_raw", asked.clone()).await,
            ));
            let made: Result<Value, ApiError> = desk.ask("patient_from_message", &asked).await;
            if let Ok(made) = made {
                patients.insert(made["patientId"].as_i64().expect("an id"));
                answers.push(("patient_from_message", made));
            }
        }
        answers.push(("thread", thread));
    }
    for patient_id in patients.into_iter().take(6) {
        let asked = json!({ "patientId": patient_id });
        let _: Result<Value, ApiError> = desk.ask("patient_refresh", &asked).await;
        let chart = call(&desk, "patient_chart", asked.clone()).await;
        for id in resources(&chart).into_iter().take(20) {
            for name in ["resource_raw", "resource_details"] {
                let answer = call(&desk, name, json!({ "resourceId": id })).await;
                answers.push((name, answer));
            }
        }
        answers.push(("patient_chart", chart));
        let number: Result<Value, ApiError> = desk.ask("patient_number", &asked).await;
        answers.extend(number.ok().map(|number| ("patient_number", number)));
    }
    let started: Result<Value, ApiError> =
        desk.ask("draft_start", &json!({ "kind": answer_kind(&desk, &thread_id).await, "threadId": thread_id, "patientId": null })).await;
    if let Ok(draft) = started {
        let check = json!({ "draftId": draft["draftId"] });
        answers.push(("draft_check", call(&desk, "draft_check", check).await));
        answers.push(("draft", draft));
    }
    assert!(
        answers.len() > 60,
        "it was looked at enough: {}",
        answers.len()
    );
    let kinds: BTreeSet<_> = answers.iter().map(|(name, _)| *name).collect();
    for name in [
        "thread",
        "message_raw",
        "patient_chart",
        "resource_raw",
        "resource_details",
        "draft",
        "draft_check",
    ] {
        assert!(kinds.contains(name), "{name} was asked");
    }
    for (name, answer) in &answers {
        let text = answer.to_string();
        for number in &numbers {
            assert!(
                !text.contains(number),
                "{name} shows a number: {}",
                around(&text, number)
            );
        }
        let mut shown = BTreeSet::new();
        shown_words(answer, &mut shown);
        let named: Vec<_> = shown.intersection(&words).collect();
        assert!(named.is_empty(), "{name} names {named:?}");
        for birth in &births {
            assert!(
                !text.contains(birth.as_str()),
                "{name} shows a birth date: {}",
                around(&text, birth)
            );
        }
    }
    // What is shown in its place is a birth date all the same, and the same one everywhere.
    let banner = |name: &str| {
        let (_, answer) = answers.iter().find(|(asked, _)| *asked == name)?;
        let mut found = BTreeSet::new();
        members(answer, "birthDate", &mut found);
        Some(found)
    };
    let inbox = banner("inbox_page").expect("the inbox was asked");
    assert!(inbox.len() > 5 && inbox.iter().all(|date| date.len() == 10));
    let thread = banner("thread").expect("a thread was asked");
    assert!(thread.is_subset(&inbox), "{thread:?} in {inbox:?}");
}

/// Every value of a member of this name.
fn members(value: &Value, name: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| members(one, name, found)),
        Value::Object(all) => {
            found.extend(all.get(name).and_then(Value::as_str).map(str::to_owned));
            all.values().for_each(|one| members(one, name, found));
        }
        _ => {}
    }
}

/// Words that are an office's own: of our practice, of the directory, and of the organisations in charts.
async fn offices(desk: &Desk) -> BTreeSet<String> {
    let author = call(desk, "author", json!({})).await;
    let mut names = BTreeSet::from([author["practice"].as_str().expect("a practice").to_owned()]);
    let directory = call(desk, "directory", json!({})).await;
    members(&directory, "name", &mut names);
    let common = [
        "nav",
        "arbeid",
        "ytelser",
        "legesenter",
        "legekontor",
        "kommune",
        "sykehus",
        "sandkassen",
        "helsesenter",
    ];
    names
        .iter()
        .filter(|name| !name.starts_with("NAV"))
        .flat_map(|name| name.split(|c: char| !c.is_alphabetic()))
        .filter(|word| {
            word.chars().count() > 2 && word.chars().next().is_some_and(char::is_uppercase)
        })
        .map(str::to_lowercase)
        .filter(|word| !common.contains(&word.as_str()))
        .collect()
}

/// Birth dates of everybody, as a machine and as a Norwegian writes them. Of the youngest none: what happened around a
/// birth has its date too, and is no less true on a stage.
async fn births(desk: &Desk, rows: &[Value]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    members(&json!(rows), "birthDate", &mut found);
    members(
        &call(desk, "sandbox_state", json!({})).await,
        "birthDate",
        &mut found,
    );
    let grown: BTreeSet<String> = found
        .into_iter()
        .filter(|date| date.as_str() < "2015")
        .collect();
    assert!(grown.len() > 20, "{grown:?}");
    let norwegian = grown.iter().map(|date| {
        let mut parts: Vec<&str> = date.split('-').collect();
        parts.reverse();
        parts.join(".")
    });
    norwegian.chain(grown.iter().cloned()).collect()
}

fn resources(chart: &Value) -> Vec<i64> {
    fn walk(value: &Value, found: &mut Vec<i64>) {
        match value {
            Value::Array(list) => list.iter().for_each(|one| walk(one, found)),
            Value::Object(members) => {
                found.extend(members.get("resourceId").and_then(Value::as_i64));
                members.values().for_each(|one| walk(one, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(chart, &mut found);
    found
}

fn around(text: &str, at: &str) -> String {
    let place = text.find(at).unwrap_or(0);
    text.chars()
        .skip(text[..place].chars().count().saturating_sub(60))
        .take(140)
        .collect()
}

async fn answer_kind(desk: &Desk, thread_id: &Value) -> Value {
    let thread = call(desk, "thread", json!({ "threadId": thread_id })).await;
    thread["answers"][0]["kind"].clone()
}

async fn dial(desk: &Desk, what: &str) -> Value {
    let to = desk.other_side().address();
    let token = [("authorization", "Bearer bordets-nokkel")];
    let path = format!("/_sandbox/{what}");
    crate::sandbox_wire::ask(to, "GET", &path, &token, b"")
        .await
        .expect("an answer")
        .json()
}

/// The first thread that can be answered.
async fn answerable(desk: &Desk) -> (Value, Value) {
    for row in filled(desk).await {
        let thread = call(desk, "thread", json!({ "threadId": row["threadId"] })).await;
        if thread["answers"]
            .as_array()
            .is_some_and(|answers| !answers.is_empty())
        {
            return (row, thread);
        }
    }
    panic!("nothing can be answered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pseudonym_stays_is_said_yes_to_and_the_message_goes_to_the_real_person() {
    let mut desk = Desk::start().await;
    let (row, thread) = answerable(&desk).await;
    let real = row["patient"]["name"].as_str().expect("a name").to_owned();
    turn(&desk, true).await;
    let shown = |rows: &[Value]| {
        let same = rows
            .iter()
            .find(|one| one["threadId"] == row["threadId"])
            .expect("the thread");
        same["patient"]["name"].as_str().expect("a name").to_owned()
    };
    let pseudonym = shown(&filled(&desk).await);
    assert_ne!(pseudonym, real);
    let start = json!({ "kind": thread["answers"][0]["kind"], "threadId": row["threadId"], "patientId": null });
    let draft = call(&desk, "draft_start", start).await;
    assert_eq!(draft["patient"]["name"], pseudonym.as_str());
    let mut fields = draft["fields"].clone();
    fields["text"] = json!("Ingen endring.");
    let choice = &draft["kind"]["choices"][0]["code"];
    if !choice.is_null() {
        fields["choice"] = choice.clone();
    }
    let save = json!({ "draftId": draft["draftId"], "fields": fields, "to": null });
    call(&desk, "draft_save", save).await;
    let mut send = json!({
        "draftId": draft["draftId"],
        "confirmedName": real,
        "confirmedBirthDate": draft["patient"]["birthDate"],
        "confirmedTo": draft["to"]["herId"],
        "confirmedAttachments": [],
    });
    let refused: Result<Value, ApiError> = desk.ask("draft_send", &send).await;
    assert_eq!(
        refused.expect_err("nobody saw that name").code,
        ErrorCode::WrongPatient
    );
    send["confirmedName"] = json!(pseudonym);
    if let Some(born) = row["patient"]["birthDate"].as_str() {
        assert_ne!(
            draft["patient"]["birthDate"], born,
            "nor is the date the real one"
        );
        send["confirmedBirthDate"] = json!(born);
        let refused: Result<Value, ApiError> = desk.ask("draft_send", &send).await;
        assert_eq!(
            refused.expect_err("nobody saw that date").code,
            ErrorCode::WrongPatient
        );
        send["confirmedBirthDate"] = draft["patient"]["birthDate"].clone();
    }
    let sent = call(&desk, "draft_send", send).await;
    turn(&desk, false).await;
    let raw = call(&desk, "outbox_raw", json!({ "outboxId": sent["outboxId"] })).await;
    let family = real.rsplit(' ').next().expect("a name");
    assert!(
        raw["json"].as_str().expect("bytes").contains(family),
        "what is frozen names the person"
    );

    // The same after a restart, and for what is searched with the name that is seen.
    turn(&desk, true).await;
    desk.restart().await;
    assert_eq!(call(&desk, "app_state", json!({})).await["stageMode"], true);
    assert_eq!(shown(&filled(&desk).await), pseudonym);
    let found = call(
        &desk,
        "inbox_page",
        json!({ "split": "open", "limit": 50, "query": pseudonym }),
    )
    .await;
    assert!(
        found["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .any(|one| one["threadId"] == row["threadId"])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_would_write_a_pseudonym_into_what_is_real_is_refused() {
    let desk = Desk::start().await;
    let (row, thread) = answerable(&desk).await;
    let real = row["patient"]["name"].as_str().expect("a name").to_owned();
    let start = json!({ "kind": thread["answers"][0]["kind"], "threadId": row["threadId"], "patientId": null });
    let draft = call(&desk, "draft_start", start).await;
    let id = draft["draftId"].clone();
    let mut fields = draft["fields"].clone();
    fields["text"] = json!(format!("{real} kan ikke løfte."));
    call(
        &desk,
        "draft_save",
        json!({ "draftId": id, "fields": fields, "to": null }),
    )
    .await;
    let author = call(&desk, "author", json!({})).await;

    turn(&desk, true).await;
    let shown = call(&desk, "draft", json!({ "draftId": id })).await;
    assert_eq!(shown["veiled"], true);
    assert!(
        !shown["fields"]["text"]
            .as_str()
            .expect("a text")
            .contains(&real)
    );
    let overwrite = json!({ "draftId": id, "fields": shown["fields"], "to": null });
    let refused: Result<Value, ApiError> = desk.ask("draft_save", &overwrite).await;
    assert_eq!(
        refused.expect_err("it would lose the name").code,
        ErrorCode::StageForbids
    );
    let own = call(&desk, "author", json!({})).await;
    assert_ne!(own["family"], author["family"]);
    let refused: Result<Value, ApiError> = desk.ask("author_put", &own).await;
    assert_eq!(
        refused.expect_err("it would rename the doctor").code,
        ErrorCode::StageForbids
    );
    turn(&desk, false).await;
    let kept = call(&desk, "draft", json!({ "draftId": id })).await;
    assert!(
        kept["fields"]["text"]
            .as_str()
            .expect("a text")
            .starts_with(&real)
    );
    assert!(kept.get("veiled").is_none());
}

/// A request that fits no command: nothing is done, and what is refused on a stage is refused before it is read.
async fn refused(desk: &Desk, command: &str) -> ApiError {
    let asked: Result<Value, ApiError> = desk.ask(command, &json!("no request")).await;
    asked.expect_err("no command takes that")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_command_does_on_a_stage_what_the_table_says_of_it() {
    let desk = Desk::start().await;
    for command in COMMANDS {
        let error = refused(&desk, command.name).await;
        assert_eq!(error.code, ErrorCode::BadRequest, "{}", command.name);
    }
    turn(&desk, true).await;
    for command in COMMANDS {
        let error = refused(&desk, command.name).await;
        let expected = match command.on_stage {
            OnStage::Shown | OnStage::Meant => ErrorCode::BadRequest,
            OnStage::Refused => ErrorCode::StageForbids,
        };
        assert_eq!(error.code, expected, "{}", command.name);
    }
    // What a stage must never let through, whoever writes the next command and whatever it is called.
    let held = |name: &str| COMMANDS.iter().find(|one| one.name == name).expect(name);
    for name in [
        "journal_text",
        "journal_pdf",
        "attachment_open",
        "attachment_save",
        "draft_attachment_open",
        "message_save",
        "traffic_curl",
        "traffic_har",
        "directory_export",
        "directory_import",
        "author_put",
        "party_put",
        "connection_put",
        "kind_source",
    ] {
        assert_eq!(held(name).on_stage, OnStage::Refused, "{name}");
    }
    // A command whose request names a file that is written, or whose answer is drawn from bytes, is one of those.
    let bindings = engine::api::bindings::typescript();
    let fields = |of: &str| {
        let at = bindings
            .find(&format!("export type {of} = "))
            .unwrap_or_default();
        let text = &bindings[at..];
        text[..text.find(';').unwrap_or(text.len())].to_owned()
    };
    for (name, _, response) in engine::api::SIGNATURES {
        if fields(response).contains("parts") {
            assert_eq!(held(name).on_stage, OnStage::Refused, "{name} shows bytes");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_opened_before_is_not_drawn_on_a_stage() {
    let desk = Desk::start().await;
    let mut found = None;
    for row in filled(&desk).await {
        let thread = call(&desk, "thread", json!({ "threadId": row["threadId"] })).await;
        let messages = thread["messages"].as_array().expect("messages").clone();
        found = messages
            .into_iter()
            .find(|one| !one["attachments"].as_array().is_none_or(Vec::is_empty));
        if found.is_some() {
            break;
        }
    }
    let message = found.expect("a message with a file");
    let open = json!({ "messageId": message["messageId"], "index": 0 });
    let opened = call(&desk, "attachment_open", open).await;
    let handle = opened["parts"][0].as_str().expect("a handle");
    assert!(desk.engine.shown_bytes(handle).is_some());
    turn(&desk, true).await;
    assert!(desk.engine.shown_bytes(handle).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_and_its_answers_name_nobody_on_a_stage() {
    let desk = Desk::start().await;
    filled(&desk).await;
    desk.other_side()
        .say(&json!({ "story": "bestilling" }))
        .expect("NAV orders a form");
    let row = desk
        .until("the order", async |desk: &Desk| {
            for row in filled(desk).await {
                let thread = call(desk, "thread", json!({ "threadId": row["threadId"] })).await;
                let answers = thread["answers"].as_array().cloned().unwrap_or_default();
                if answers.iter().any(|one| one["kind"] == "svar-bestilling") {
                    return Some(row);
                }
            }
            None
        })
        .await;
    let real = row["patient"]["name"].as_str().expect("a name").to_owned();
    let start =
        json!({ "kind": "svar-bestilling", "threadId": row["threadId"], "patientId": null });
    let draft = call(&desk, "draft_start", start).await;
    // The doctor has named the patient in an answer, as one does.
    let mut fields = draft["fields"].clone();
    let form = call(&desk, "form", json!({ "formId": fields["form"]["formId"] })).await;
    let place = form["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|item| item["itemType"] == "text" || item["itemType"] == "string")
        .expect("a place for words")["key"]
        .clone();
    fields["form"]["values"][place.as_str().expect("a key")] =
        json!([{ "kind": "words", "words": format!("{real} kan ikke sitte lenge.") }]);
    let save = json!({ "draftId": draft["draftId"], "fields": fields, "to": null });
    call(&desk, "draft_save", save).await;
    let plain = call(&desk, "draft", json!({ "draftId": draft["draftId"] })).await;
    assert!(
        plain.to_string().contains(&real),
        "it is in the answer: {plain}"
    );
    let (words, numbers) = poison(&dial(&desk, "people").await);

    turn(&desk, true).await;
    let one = json!({ "draftId": draft["draftId"] });
    let answers = [
        call(&desk, "draft", one.clone()).await,
        call(&desk, "form_state", one.clone()).await,
        call(&desk, "draft_check", one.clone()).await,
        call(&desk, "thread", json!({ "threadId": row["threadId"] })).await,
    ];
    for answer in &answers {
        let text = answer.to_string();
        assert!(numbers.iter().all(|number| !text.contains(number)));
        let mut shown = BTreeSet::new();
        shown_words(answer, &mut shown);
        let named: Vec<_> = shown.intersection(&words).collect();
        assert!(named.is_empty(), "{named:?} in {text:.400}");
    }
    // And what is shown cannot be saved over what was written.
    let overwrite =
        json!({ "draftId": draft["draftId"], "fields": answers[0]["fields"], "to": null });
    let refused: Result<Value, ApiError> = desk.ask("draft_save", &overwrite).await;
    assert_eq!(
        refused.expect_err("it would lose the name").code,
        ErrorCode::StageForbids
    );
}
