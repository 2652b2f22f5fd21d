//! What a writer is told: why a message was refused, which letters would be lost; and kinds that a workspace brings.

use std::collections::BTreeMap;

use engine::api::types::{
    DeliveryState, DraftFields, DraftRequest, DraftView, DueBy, Empty, ErrorCode, InboxPage,
    InboxPageRequest, KindRequest, KindSource, KindsReport, KindsText, OutboxRequest, PatientEnter,
    PatientRow, Split, Stage, Undo, UnlockMethod, WorkspaceCreate, WorkspaceCreated,
};
use engine::clock::Clock as _;
use sandbox::{Fault, FaultName};
use serde_json::json;

use crate::desk::Desk;
use crate::kinds::{
    begun, detail, errors, filled, from_nav, kinds, patient, save, send, thread, until_state,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_stands_at_its_field_and_the_corrected_message_is_linked_both_ways() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    desk.other_side().set_fault(Fault::new(FaultName::Silent));
    let draft = begun(&desk, "henvendelse-sykmeldt", None, Some(patient_id))
        .await
        .unwrap();
    filled(&desk, &draft, "Gradert fra uke 48.", None).await;
    let sent = send(&desk, &draft).await;
    until_state(&desk, sent.outbox_id, DeliveryState::TakenOver).await;

    // NAV refuses it, twice over: by a place, and by one of its keys.
    let nav = begun(&desk, "nav-kvittering", Some(sent.thread_id), None)
        .await
        .unwrap();
    let values = BTreeMap::from([
        ("reason".to_owned(), "INVALID_KODEVERK".to_owned()),
        (
            "place".to_owned(),
            "Bundle.entry[1].resource.ofType(Communication).payload[0]".to_owned(),
        ),
    ]);
    let fields = DraftFields {
        text: "Skriv hvilken uke graderingen slutter.".into(),
        choice: Some("fatal-error".into()),
        values,
        ..DraftFields::default()
    };
    let check = save(&desk, nav.draft_id, fields).await;
    assert_eq!(errors(&check), []);
    send(&desk, &nav).await;
    let refused = until_state(&desk, sent.outbox_id, DeliveryState::Rejected).await;
    let reason = refused.reasons.first().expect("a reason");
    assert_eq!(reason.rule, "INVALID_KODEVERK");
    assert_eq!(
        reason.field.as_deref(),
        Some("text"),
        "the place is nearer than the key"
    );
    assert_eq!(
        reason.message.nb,
        "INVALID_KODEVERK: Skriv hvilken uke graderingen slutter."
    );
    assert!(!reason.remedy.nb.is_empty());
    let source = reason.source.as_ref().expect("the place in what was sent");
    assert!(
        source
            .lines
            .iter()
            .any(|line| line.contains("contentString")),
        "{source:?}"
    );

    let again: DraftView = desk
        .call(
            "outbox_edit_as_new",
            &OutboxRequest {
                outbox_id: sent.outbox_id,
            },
        )
        .await;
    assert_eq!(again.replaces_outbox_id, Some(sent.outbox_id));
    assert_eq!(
        again.reasons, refused.reasons,
        "they stand in the new draft"
    );
    assert_eq!(again.fields.text, "Gradert fra uke 48.");
    filled(&desk, &again, "Gradert fra uke 48 til uke 50.", None).await;
    desk.other_side().clear_faults(None);
    let anew = send(&desk, &again).await;
    let new = until_state(&desk, anew.outbox_id, DeliveryState::Accepted).await;
    let old = detail(&desk, sent.outbox_id).await;
    assert_eq!(
        (new.replaces, old.replaced_by),
        (Some(sent.outbox_id), Some(anew.outbox_id))
    );
    let letters = thread(&desk, sent.thread_id).await.messages;
    let links: Vec<_> = letters
        .iter()
        .map(|one| (one.outbox_id, one.replaces, one.replaced_by))
        .collect();
    assert_eq!(
        links,
        [
            (Some(sent.outbox_id), None, Some(anew.outbox_id)),
            (Some(anew.outbox_id), Some(sent.outbox_id), None)
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_that_would_be_lost_are_named_and_sending_is_allowed() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    let draft = begun(&desk, "henvendelse-sykmeldt", None, Some(patient_id))
        .await
        .unwrap();
    let check = filled(&desk, &draft, "Čáhppe sa – “ja”.", None).await;
    let lost: Vec<_> = check
        .lost
        .iter()
        .map(|one| {
            (
                one.letter.as_str(),
                one.replacement.as_deref(),
                one.place.as_str(),
            )
        })
        .collect();
    assert_eq!(
        lost,
        [
            ("Č", None, "text"),
            ("–", Some("-"), "text"),
            ("“", Some("\""), "text"),
            ("”", Some("\""), "text")
        ]
    );
    assert_eq!(errors(&check), []);
    let straight = filled(&desk, &draft, "Čáhppe sa - \"ja\".", None).await;
    assert_eq!(straight.lost.len(), 1, "a Sami letter is never replaced");
    let sent = send(&desk, &draft).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_brings_kinds_of_its_own_and_takes_them_away() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    let source: KindSource = desk
        .call(
            "kind_source",
            &KindRequest {
                kind: "nav-melding".into(),
            },
        )
        .await;
    let mut kind: serde_json::Value = serde_json::from_str(&source.json).unwrap();
    let taken: KindsReport = desk
        .call(
            "kinds_add",
            &KindsText {
                text: kind.to_string(),
            },
        )
        .await;
    assert_eq!(
        taken.findings.first().map(|finding| finding.path.as_str()),
        Some("[0].id")
    );
    assert!(
        kinds(&desk, None).await.iter().all(|kind| !kind.own),
        "nothing is kept of what is wrong"
    );

    kind["id"] = "nav-vedtak".into();
    kind["name"] = json!({ "nb": "Vedtak fra NAV", "en": "Decision from NAV" });
    kind["event"] = json!({ "system": "http://fhir.nav.no/CodeSystem/message-events", "code": "vedtak", "proposed": false });
    kind["content"] = serde_json::Value::Null;
    kind.as_object_mut().unwrap().remove("follows");
    let text = json!({ "kinds": [kind] }).to_string();
    let report: KindsReport = desk
        .call("kinds_check", &KindsText { text: text.clone() })
        .await;
    assert_eq!((report.findings.len(), report.kinds.len()), (0, 1));
    assert!(
        kinds(&desk, None).await.iter().all(|kind| !kind.own),
        "a check keeps nothing"
    );
    let _: KindsReport = desk.call("kinds_add", &KindsText { text }).await;
    let mine: Vec<_> = kinds(&desk, None)
        .await
        .into_iter()
        .filter(|kind| kind.own)
        .collect();
    assert_eq!(
        mine.iter().map(|kind| kind.id.as_str()).collect::<Vec<_>>(),
        ["nav-vedtak"]
    );
    assert!(
        mine.iter().all(|kind| !kind.proposed),
        "a published code is not marked"
    );

    let thread_id = from_nav(
        &desk,
        "nav-vedtak",
        None,
        Some(patient_id),
        "Vedtaket er fattet.",
    )
    .await;
    assert_eq!(thread(&desk, thread_id).await.title.nb, "Vedtak fra NAV");

    let begun_before = begun(&desk, "nav-vedtak", None, Some(patient_id))
        .await
        .unwrap();
    let undo: Undo = desk
        .call(
            "kind_remove",
            &KindRequest {
                kind: "nav-vedtak".into(),
            },
        )
        .await;
    assert!(kinds(&desk, None).await.iter().all(|kind| !kind.own));
    let error = begun(&desk, "nav-vedtak", None, Some(patient_id))
        .await
        .expect_err("gone");
    assert_eq!(error.code, ErrorCode::Invalid);
    let _: DraftView = desk
        .call(
            "draft",
            &DraftRequest {
                draft_id: begun_before.draft_id,
            },
        )
        .await;
    assert_eq!(
        thread(&desk, thread_id).await.title.nb,
        "Vedtak fra NAV",
        "what arrived keeps its name"
    );
    let _: Empty = desk.call("undo", &undo).await;
    assert_eq!(
        kinds(&desk, None)
            .await
            .iter()
            .filter(|kind| kind.own)
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kind_of_ones_own_gives_its_own_due_date_and_a_message_that_says_one_goes_before_it() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    let own = |id: &str, limits: serde_json::Value| {
        let mut kind = json!({
            "id": id,
            "name": { "nb": "Spørsmål om arbeid", "en": "Question about work" },
            "side": "nav",
            "audience": "tester",
            "group": "requests",
            "event": { "system": "http://example.org/events", "code": id, "proposed": false },
            "content": null,
            "textRequired": true,
            "focus": ["Communication"],
        });
        for (name, value) in limits.as_object().unwrap() {
            kind[name] = value.clone();
        }
        kind
    };
    let mut order = own("egen-bestilling", json!({ "answerWithinDays": 9 }));
    order["focus"] = json!(["Task", "Questionnaire"]);
    order["fields"] = json!([
        { "id": "due", "type": "date", "name": { "nb": "Frist", "en": "Due" }, "required": false, "into": "due" },
    ]);
    let built_in: KindSource = desk
        .call(
            "kind_source",
            &KindRequest {
                kind: "nav-bestilling".into(),
            },
        )
        .await;
    let built_in: serde_json::Value = serde_json::from_str(&built_in.json).unwrap();
    order["questionnaire"] = built_in["questionnaire"].clone();
    let kinds = json!([
        own(
            "egen-uke",
            json!({ "answerWithinDays": 7, "amberAfterDays": 2 })
        ),
        own("egen-uten", json!({})),
        order,
    ]);
    let text = KindsText {
        text: kinds.to_string(),
    };
    let report: KindsReport = desk.call("kinds_add", &text).await;
    assert_eq!(report.findings, [], "the kinds are whole");

    let today = jiff::tz::TimeZone::get("Europe/Oslo").unwrap();
    let today = desk.clock.now().to_zoned(today).date();
    let after = |days: i64| {
        let date = today.checked_add(jiff::Span::new().days(days)).unwrap();
        Some(date.to_string())
    };
    let row = async |kind: &str, due: Option<String>| {
        let draft = begun(&desk, kind, None, Some(patient_id)).await.unwrap();
        let values = due.map(|due| BTreeMap::from([("due".to_owned(), due)]));
        let fields = DraftFields {
            text: "Kan hun arbeide?".into(),
            values: values.unwrap_or_default(),
            ..DraftFields::default()
        };
        let check = save(&desk, draft.draft_id, fields).await;
        assert_eq!(errors(&check), []);
        let sent = send(&desk, &draft).await;
        let arrived = desk
            .until("NAV's message arrives", async |desk: &Desk| {
                detail(desk, sent.outbox_id).await.arrived_thread_id
            })
            .await;
        let row = thread(&desk, arrived).await.row;
        (row.due, row.due_soon, row.due_by)
    };
    assert_eq!(
        row("egen-uke", None).await,
        (after(7), after(2), Some(DueBy::Kind))
    );
    assert_eq!(row("egen-uten", None).await, (None, None, None));
    assert_eq!(
        row("egen-bestilling", None).await,
        (after(9), None, Some(DueBy::Kind))
    );
    assert_eq!(
        row("egen-bestilling", after(4)).await,
        (after(4), None, Some(DueBy::Message))
    );
    assert_eq!(
        row("nav-bestilling", after(30)).await,
        (after(30), None, Some(DueBy::Message))
    );
    assert_eq!(
        row("nav-bestilling", None).await,
        (after(21), after(14), Some(DueBy::Kind))
    );

    // Taken away, it gives no date to what comes later; what came keeps its own.
    let _: Undo = desk
        .call(
            "kind_remove",
            &KindRequest {
                kind: "egen-uke".into(),
            },
        )
        .await;
    let due: InboxPage = desk
        .call(
            "inbox_page",
            &InboxPageRequest {
                split: Split::Due,
                after: None,
                limit: 200,
                query: None,
            },
        )
        .await;
    assert!(
        due.rows.iter().any(|row| row.due == after(7)),
        "it stands under Forfaller"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_writes_as_nav_in_prod() {
    let desk = Desk::start().await;
    let create = WorkspaceCreate {
        name: "Ekte".into(),
        stage: Stage::Prod,
        method: UnlockMethod::Keyring,
    };
    let _: WorkspaceCreated = desk.call("workspace_create", &create).await;
    let enter = PatientEnter {
        given: "Kari".into(),
        family: "Nordmo".into(),
        birth_date: Some("1955-11-10".into()),
        gender: None,
        national_number: None,
    };
    let row: PatientRow = desk.call("patient_enter", &enter).await;
    assert!(
        kinds(&desk, None)
            .await
            .iter()
            .all(|kind| kind.side == "ours"),
        "they are not offered"
    );
    let error = begun(&desk, "nav-melding", None, Some(row.patient_id))
        .await
        .expect_err("refused");
    assert_eq!(error.code, ErrorCode::StageForbids);
}
