//! A form that is not here: an order names it and it is fetched from a server by its address; an order of a tester's own
//! brings one from the shelf.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::routing::get;
use axum::{Json, Router};
use engine::api::types::{
    ApiError, DraftFields, DraftForm, DraftRequest, DraftView, DueBy, Empty, ErrorCode, FormAdd,
    FormFetch, FormFetched, FormShelve, Forms, LetterBlock, MessageRequest, PollOutcome, RawView,
    Split, Stage, ThreadRequest, ThreadView,
};
use engine::clock::Clock as _;
use sandbox::{Fault, FaultName, Reach};
use serde_json::{Value, json};

use crate::acts::{filled, inbox};
use crate::by_stage::workspace;
use crate::desk::Desk;
use crate::kinds::{begun, detail, errors, patient, save, send};
use crate::poll_site::OWN;

/// One that the EHR has.
const THERE: &str = "https://furulia.example.org/fhir/Questionnaire/hjemmeoppfolging-pust";

fn is_form(block: &LetterBlock) -> bool {
    matches!(block, LetterBlock::Fact { label, .. } if label.nb == "Skjema")
}

/// An order that names its form and does not bring it.
async fn ordered(desk: &Desk, canonical: &str) -> (i64, ThreadView) {
    desk.other_side()
        .say(&json!({ "story": "bestilling" }))
        .expect("NAV orders a form");
    let arrived = desk
        .until("the order", async |desk: &Desk| {
            for row in inbox(desk, Split::Open).await.rows {
                let request = ThreadRequest {
                    thread_id: row.thread_id,
                };
                let thread: ThreadView = desk.call("thread", &request).await;
                let order = thread
                    .answers
                    .iter()
                    .any(|answer| answer.kind == "svar-bestilling");
                // One that brings its form, not one that was said here before.
                if order && thread.messages[0].blocks.iter().any(is_form) {
                    return Some(thread);
                }
            }
            None
        })
        .await;
    let request = MessageRequest {
        message_id: arrived.messages[0].message_id,
    };
    let raw: RawView = desk.call("message_raw", &request).await;
    let mut message: Value = serde_json::from_str(&raw.json).expect("a message is JSON");
    let mut text = message.to_string();
    for entry in message["entry"].as_array().expect("entries") {
        let id = entry["resource"]["id"].as_str().expect("an id");
        text = text.replace(id, &desk.clock.uuid_v7().to_string());
    }
    message = serde_json::from_str(&text).expect("still JSON");
    message["id"] = desk.clock.uuid_v7().to_string().into();
    message["timestamp"] = desk.clock.now().to_string().into();
    message["entry"].as_array_mut().expect("entries").remove(2);
    message["entry"][0]["resource"]["focus"]
        .as_array_mut()
        .expect("a focus")
        .pop();
    let task = &mut message["entry"][1]["resource"];
    task.as_object_mut().expect("a Task").remove("restriction");
    task["input"][0]
        .as_object_mut()
        .expect("an input")
        .remove("valueReference");
    task["input"][0]["valueCanonical"] = canonical.into();
    let header = message["entry"][0]["resource"]["id"].clone();
    desk.other_side().say(&message).expect("NAV says it");
    let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
    for row in inbox(desk, Split::Open).await.rows {
        let request = ThreadRequest {
            thread_id: row.thread_id,
        };
        let thread: ThreadView = desk.call("thread", &request).await;
        if thread.messages.iter().any(|one| header == *one.header_id) {
            return (row.thread_id, thread);
        }
    }
    panic!("it is in no thread");
}

async fn fetch(
    desk: &Desk,
    canonical: &str,
    draft_id: Option<i64>,
) -> Result<FormFetched, ApiError> {
    let request = FormFetch {
        canonical: canonical.to_owned(),
        draft_id,
    };
    desk.ask("form_fetch", &request).await
}

fn said(fetched: &FormFetched) -> Vec<(&str, Option<ErrorCode>)> {
    fetched
        .asked
        .iter()
        .map(|one| (one.outcome.as_str(), one.code))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_an_order_names_is_fetched_by_its_address_and_kept() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let canonical = format!("{THERE}|1.2.0");
    let (thread_id, thread) = ordered(&desk, &canonical).await;
    assert_eq!(
        thread.row.due_by,
        Some(DueBy::Kind),
        "an order all the same"
    );
    let draft = begun(&desk, "svar-bestilling", Some(thread_id), None)
        .await
        .expect("it can be answered");
    assert_eq!(draft.form_wanted.as_deref(), Some(canonical.as_str()));
    assert!(draft.fields.form.is_none());
    let shelf: Forms = desk.call("forms", &Empty {}).await;
    assert!(
        shelf
            .rows
            .iter()
            .all(|row| row.url.as_deref() != Some(THERE))
    );

    let fetched = fetch(&desk, &canonical, Some(draft.draft_id))
        .await
        .expect("an answer");
    // The draft's own connection is asked first, and a log has no forms.
    assert_eq!(said(&fetched), [("unsupported", None), ("found", None)]);
    let row = fetched.row.expect("the EHR has it");
    assert_eq!(
        (
            row.url.as_deref(),
            row.version.as_deref(),
            row.source.as_str()
        ),
        (Some(THERE), Some("1.2.0"), "server")
    );
    assert_eq!(row.connection.as_ref(), Some(&fetched.asked[1].connection));
    let shelf: Forms = desk.call("forms", &Empty {}).await;
    assert!(shelf.rows.contains(&row), "it lies on the shelf");
    let give = DraftForm {
        draft_id: draft.draft_id,
        form_id: row.form_id,
    };
    let given: DraftView = desk.call("draft_form", &give).await;
    assert!(given.fields.form.is_some());
    assert_eq!(given.form_wanted, None, "nothing is missing any more");

    // Fetched once more, it is the same row; and an order that comes later finds it here.
    let again = fetch(&desk, THERE, None).await.expect("an answer");
    assert_eq!(again.row.map(|row| row.form_id), Some(row.form_id));
    let (thread_id, _) = ordered(&desk, THERE).await;
    let later = begun(&desk, "svar-bestilling", Some(thread_id), None)
        .await
        .expect("a draft");
    assert!(later.fields.form.is_some() && later.form_wanted.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_have_a_form_is_said_and_nothing_else_is_taken_for_it() {
    let mut desk = Desk::start().await;
    filled(&desk).await;
    let before: Forms = desk.call("forms", &Empty {}).await;
    let none = fetch(
        &desk,
        "https://furulia.example.org/fhir/Questionnaire/finnes-ikke",
        None,
    )
    .await
    .expect("an answer");
    assert_eq!(none.row, None);
    let outcomes: Vec<_> = none.asked.iter().map(|one| one.outcome.as_str()).collect();
    assert!(
        outcomes.contains(&"none") && !outcomes.contains(&"failed"),
        "{outcomes:?}"
    );
    let other = fetch(&desk, &format!("{THERE}|9.9"), None)
        .await
        .expect("an answer");
    assert_eq!(other.row, None, "another version is another form");

    for wrong in ["", "Questionnaire/12", "http://a no/Q"] {
        let error = fetch(&desk, wrong, None).await.expect_err(wrong);
        assert_eq!(
            (error.code, error.issues[0].code.as_str()),
            (ErrorCode::Invalid, "not_canonical")
        );
    }

    desk.other_side()
        .set_fault(Fault::new(FaultName::Status403).on(Reach::Ehr));
    let closed = fetch(&desk, THERE, None).await.expect("an answer");
    assert_eq!(closed.row, None);
    assert!(
        said(&closed).contains(&("failed", Some(ErrorCode::NoAccess))),
        "{:?}",
        closed.asked
    );
    desk.other_side().clear_faults(None);
    desk.network_down().await;
    let offline = fetch(&desk, THERE, None).await.expect("an answer");
    assert!(
        offline
            .asked
            .iter()
            .all(|one| one.outcome == "failed" && one.code == Some(ErrorCode::Offline)),
        "{:?}",
        offline.asked
    );
    desk.network_up().await;
    let after: Forms = desk.call("forms", &Empty {}).await;
    assert_eq!(after, before, "the shelf is as it was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_brings_the_form_that_was_chosen_from_the_shelf() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    let form = json!({
        "resourceType": "Questionnaire", "url": "http://sandkasse.example/Questionnaire/fra-hylla",
        "version": "3", "name": "FraHylla", "title": "Fra hylla", "status": "active", "subjectType": ["Patient"],
        "item": [{ "linkId": "1", "type": "string", "text": "Noe?" }],
    });
    let add = FormAdd {
        text: form.to_string(),
    };
    let added: Forms = desk.call("form_add", &add).await;
    let form_id = added.rows[0].form_id;
    let draft = begun(&desk, "nav-bestilling", None, Some(patient_id))
        .await
        .expect("a draft");
    let chosen = |value: String| DraftFields {
        text: "Vi trenger opplysninger.".into(),
        values: BTreeMap::from([("questionnaire".to_owned(), value)]),
        ..DraftFields::default()
    };
    let check = save(&desk, draft.draft_id, chosen("shelf:99999".into())).await;
    assert!(
        !errors(&check).is_empty(),
        "a form that is not here is amiss"
    );
    let fields = chosen(format!("shelf:{form_id}"));
    let check = save(&desk, draft.draft_id, fields.clone()).await;
    assert_eq!(errors(&check), []);
    let kept: DraftView = desk
        .call(
            "draft",
            &DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    assert_eq!(kept.fields, fields, "the choice is kept, not a copy");

    // Taken off the shelf before it was sent, it still is what was chosen.
    let off = FormShelve {
        form_id,
        on_shelf: false,
    };
    let _: Empty = desk.call("form_shelve", &off).await;
    let sent = send(&desk, &draft).await;
    let thread_id = desk
        .until("the order arrives", async |desk: &Desk| {
            detail(desk, sent.outbox_id).await.arrived_thread_id
        })
        .await;
    let thread: ThreadView = desk.call("thread", &ThreadRequest { thread_id }).await;
    let request = MessageRequest {
        message_id: thread.messages[0].message_id,
    };
    let raw: RawView = desk.call("message_raw", &request).await;
    let bundle: Value = serde_json::from_str(&raw.json).expect("json");
    let brought = &bundle["entry"][2]["resource"];
    assert_eq!(
        (&brought["url"], &brought["version"], &brought["item"]),
        (&form["url"], &form["version"], &form["item"])
    );
    let answer = begun(&desk, "svar-bestilling", Some(thread_id), None)
        .await
        .expect("it can be answered");
    assert!(answer.fields.form.is_some(), "with the form it brought");
}

/// HOPS has its forms under a path of its own, and takes the version behind a bar.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hops_is_asked_for_a_form_the_way_it_was_built() {
    const URL: &str = "http://example.org/Questionnaire/hjelpestonad";
    let form = json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Hjelpestønad", "url": URL, "version": "1.0.0",
        "item": [{ "linkId": "a", "type": "string", "text": "Hva?" }],
    });
    let answer = async move |Query(asked): Query<BTreeMap<String, String>>| {
        let wanted = asked
            .get("url")
            .is_some_and(|url| *url == format!("{URL}|1.0.0"));
        let entries = if wanted && asked.len() == 1 {
            vec![json!({ "resource": form })]
        } else {
            Vec::new()
        };
        Json(json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries }))
    };
    let router = Router::new().route("/4.0/questionnaire", get(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let base = format!("http://{}/4.0", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });

    let desk = workspace(Stage::Test).await;
    let put = json!({
        "connectionId": null, "role": "messaging", "name": "HOPS", "baseUrl": base, "auth": "none", "userName": null,
        "herIds": [OWN], "navHerId": "90000000", "allowGetNumber": false, "pollSeconds": null, "pack": "hops",
    });
    let _: Value = desk.call("connection_put", &put).await;
    let fetch = FormFetch {
        canonical: format!("{URL}|1.0.0"),
        draft_id: None,
    };
    let fetched: FormFetched = desk.call("form_fetch", &fetch).await;
    assert_eq!(fetched.row.expect("it is there").title, "Hjelpestønad");
}
