//! Every kind through the command surface: written, frozen, taken by the sandbox; what NAV writes comes back through the
//! poller under its name.

use std::collections::BTreeMap;

use crate::desk::Desk;
use engine::api::types::{
    ApiError, DeliveryState, DraftCheck, DraftFields, DraftRequest, DraftSave, DraftSaved,
    DraftSend, DraftStart, DraftView, ErrorCode, InboxPage, InboxPageRequest, KindView, Kinds,
    KindsRequest, OutboxDetail, OutboxRequest, OutboxRow, PatientEnter, PatientRow, Severity,
    Split, ThreadRequest, ThreadView,
};

/// A value that fits a field of a kind.
fn value(field_type: &str, options: &[engine::api::types::KindOption]) -> Option<String> {
    Some(
        match field_type {
            "line" | "text" => "Rom 2, andre etasje",
            "date" => "2026-12-10",
            "time" => "10:00",
            "dateTime" => "2026-12-02T10:00",
            "choice" => return options.first().map(|option| option.code.clone()),
            _ => return None,
        }
        .to_owned(),
    )
}

pub(crate) async fn kinds(desk: &Desk, thread_id: Option<i64>) -> Vec<KindView> {
    let all: Kinds = desk.call("kinds", &KindsRequest { thread_id }).await;
    all.kinds
}

pub(crate) async fn begun(
    desk: &Desk,
    kind: &str,
    thread: Option<i64>,
    patient: Option<i64>,
) -> Result<DraftView, ApiError> {
    let start = DraftStart {
        kind: kind.to_owned(),
        thread_id: thread,
        patient_id: patient,
    };
    desk.ask("draft_start", &start).await
}

/// Fills in everything the kind asks for.
pub(crate) async fn filled(
    desk: &Desk,
    draft: &DraftView,
    text: &str,
    choice: Option<&str>,
) -> DraftCheck {
    let values: BTreeMap<String, String> = draft
        .kind
        .fields
        .iter()
        .filter_map(|field| Some((field.id.clone(), value(&field.field_type, &field.options)?)))
        .collect();
    let first = draft.kind.choices.first().map(|choice| choice.code.clone());
    save(
        desk,
        draft.draft_id,
        DraftFields {
            text: text.to_owned(),
            choice: choice.map(str::to_owned).or(first),
            values,
            ..DraftFields::default()
        },
    )
    .await
}

pub(crate) async fn save(desk: &Desk, draft_id: i64, fields: DraftFields) -> DraftCheck {
    let save = DraftSave {
        draft_id,
        fields,
        to: None,
    };
    let _: DraftSaved = desk.call("draft_save", &save).await;
    desk.call("draft_check", &DraftRequest { draft_id }).await
}

pub(crate) async fn send(desk: &Desk, draft: &DraftView) -> OutboxRow {
    let yes = DraftSend {
        draft_id: draft.draft_id,
        confirmed_name: draft.patient.name.clone(),
        confirmed_birth_date: draft.patient.birth_date.clone(),
        confirmed_to: draft.to.her_id.clone(),
        confirmed_attachments: Vec::new(),
    };
    desk.call("draft_send", &yes).await
}

pub(crate) async fn detail(desk: &Desk, outbox_id: i64) -> OutboxDetail {
    desk.call("outbox_detail", &OutboxRequest { outbox_id })
        .await
}

pub(crate) async fn until_state(desk: &Desk, outbox_id: i64, state: DeliveryState) -> OutboxDetail {
    desk.until(&format!("{outbox_id} {state:?}"), async |desk: &Desk| {
        let detail = detail(desk, outbox_id).await;
        (detail.row.delivery.state == state).then_some(detail)
    })
    .await
}

pub(crate) async fn patient(desk: &Desk) -> i64 {
    let enter = PatientEnter {
        given: "Kari".into(),
        family: "Nordmo".into(),
        birth_date: None,
        gender: None,
        national_number: Some("10915596784".into()),
    };
    let row: PatientRow = desk.call("patient_enter", &enter).await;
    row.patient_id
}

pub(crate) async fn thread(desk: &Desk, thread_id: i64) -> ThreadView {
    desk.call("thread", &ThreadRequest { thread_id }).await
}

pub(crate) fn errors(check: &DraftCheck) -> Vec<(&str, Option<&str>)> {
    check
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.rule.as_str(), finding.field.as_deref()))
        .collect()
}

/// Writes as NAV and waits until it lies in the inbox.
pub(crate) async fn from_nav(
    desk: &Desk,
    kind: &str,
    thread: Option<i64>,
    patient: Option<i64>,
    text: &str,
) -> i64 {
    let draft = begun(desk, kind, thread, patient).await.unwrap();
    assert_eq!(
        (draft.from_party.nav, draft.to.her_id.as_str()),
        (true, "90000010"),
        "{kind}"
    );
    let check = filled(desk, &draft, text, None).await;
    assert_eq!(errors(&check), [], "{kind}");
    let sent = send(desk, &draft).await;
    assert_eq!(sent.side, "nav");
    desk.until(&format!("{kind} arrives"), async |desk: &Desk| {
        detail(desk, sent.outbox_id).await.arrived_thread_id
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_nav_writes_arrives_in_the_inbox_under_its_name() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    let all = kinds(&desk, None).await;
    let navs: Vec<_> = all
        .iter()
        .filter(|kind| kind.side == "nav" && kind.unsolicited)
        .collect();
    assert_eq!(navs.len(), 15, "all but the receipt start without a thread");
    for kind in navs {
        let text = format!("Skrevet som {}.", kind.id);
        let thread_id = from_nav(&desk, &kind.id, None, Some(patient_id), &text).await;
        let arrived = thread(&desk, thread_id).await;
        let letter = arrived.messages.last().expect("a letter");
        assert_eq!(letter.kind, kind.name, "{}", kind.id);
        assert_eq!(
            letter
                .flags
                .iter()
                .filter(|flag| *flag != "reminder")
                .count(),
            0,
            "{:?}",
            letter.flags
        );
        assert!(letter.from.nav && letter.unread, "{}", kind.id);
        let shown = serde_json::to_string(&letter.blocks).expect("json");
        assert!(shown.contains(&text), "{shown}");
        if kind.fields.iter().any(|field| field.id == "time") {
            assert!(
                shown.contains("Tid: 02.12.2026 kl. 10:00") && shown.contains("Sted: Rom 2"),
                "{shown}"
            );
        }
        assert_eq!(arrived.row.patient.name, "Kari Nordmo", "{}", kind.id);
        let page: InboxPage = desk
            .call(
                "inbox_page",
                &InboxPageRequest {
                    split: Split::Open,
                    after: None,
                    limit: 100,
                    query: None,
                },
            )
            .await;
        assert!(
            page.rows.iter().any(|row| row.thread_id == thread_id),
            "{}",
            kind.id
        );
    }
    let delivered = desk.other_side().events();
    assert_eq!(
        delivered
            .iter()
            .filter(|event| event.source.ends_with(".90000000"))
            .count(),
        15
    );
    assert!(
        desk.status().await.outbox.awaiting == 0,
        "nobody waits for a receipt to what NAV wrote"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_on_from_a_message_joins_its_thread() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    let asked = from_nav(
        &desk,
        "nav-foresporsel",
        None,
        Some(patient_id),
        "Hvordan går det?",
    )
    .await;
    let offered = kinds(&desk, Some(asked)).await;
    let fit = |id: &str| {
        offered
            .iter()
            .find(|kind| kind.id == id)
            .map(|kind| kind.fit.as_str())
    };
    assert_eq!(fit("svar-foresporsel"), Some("answers"));
    assert_eq!(fit("nav-paminnelse"), Some("follows"));
    assert_eq!(fit("nav-foresporsel"), Some("starts"));
    assert_eq!(
        fit("svar-innkalling"),
        None,
        "nothing here invites to a meeting"
    );
    assert_eq!(fit("nav-kvittering"), None, "nothing of ours to receipt");
    let reminded = from_nav(
        &desk,
        "nav-paminnelse",
        Some(asked),
        None,
        "Vi venter på svar.",
    )
    .await;
    assert_eq!(reminded, asked);

    let invited = from_nav(
        &desk,
        "nav-innkalling-2",
        None,
        Some(patient_id),
        "Velkommen.",
    )
    .await;
    assert_ne!(invited, asked);
    assert_eq!(
        from_nav(&desk, "nav-endring-2", Some(invited), None, "Nytt rom.").await,
        invited
    );
    assert_eq!(
        from_nav(&desk, "nav-avlysning", Some(invited), None, "Avlyst.").await,
        invited
    );
    let titles: Vec<_> = thread(&desk, invited)
        .await
        .messages
        .into_iter()
        .map(|one| one.kind.nb)
        .collect();
    assert_eq!(
        titles,
        [
            "Innkalling til dialogmøte 2",
            "Endring av dialogmøte 2",
            "Avlysning av dialogmøte"
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_and_letter_of_a_clinician_is_taken_by_the_sandbox() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    for (asked_by, kind, choice) in [
        (Some("nav-foresporsel"), "svar-foresporsel", None),
        (Some("nav-innkalling-3"), "svar-innkalling", Some("2")),
        (Some("nav-retur"), "rettet-legeerklaering", None),
        (None, "henvendelse-sykmeldt", None),
        (None, "henvendelse-ikke-sykmeldt", None),
    ] {
        let thread_id = match asked_by {
            Some(asked_by) => {
                Some(from_nav(&desk, asked_by, None, Some(patient_id), "Vi spør.").await)
            }
            None => None,
        };
        if let Some(thread_id) = thread_id {
            let answers = thread(&desk, thread_id).await.answers;
            assert_eq!(
                answers.first().map(|answer| answer.kind.as_str()),
                Some(kind)
            );
        }
        let draft = begun(&desk, kind, thread_id, Some(patient_id))
            .await
            .unwrap();
        let check = filled(&desk, &draft, "Legen skriver.", choice).await;
        assert_eq!(errors(&check), [], "{kind}");
        let sent = send(&desk, &draft).await;
        until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
        let shown = thread(&desk, sent.thread_id).await;
        let last = shown.messages.last().expect("ours");
        assert_eq!(last.outbox_id, Some(sent.outbox_id), "{kind}");
        assert!(
            !last.kind.nb.starts_with("Melding ("),
            "{kind} has a name: {}",
            last.kind.nb
        );
    }
    let all = kinds(&desk, None).await;
    for kind in all
        .iter()
        .filter(|kind| kind.side == "ours" && !kind.unsolicited)
    {
        let error = begun(&desk, &kind.id, None, Some(patient_id))
            .await
            .expect_err("an answer to nothing");
        assert_eq!(error.code, ErrorCode::Invalid, "{}", kind.id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_by_hand_is_sent_and_waits_for_none() {
    let desk = Desk::start().await;
    let patient_id = patient(&desk).await;
    let asked = from_nav(
        &desk,
        "nav-foresporsel",
        None,
        Some(patient_id),
        "Hvordan går det?",
    )
    .await;
    let draft = begun(&desk, "kvittering", Some(asked), None).await.unwrap();
    let check = filled(&desk, &draft, "", Some("transient-error")).await;
    assert_eq!(
        errors(&check),
        [("K07", Some("text"))],
        "one that refuses says why"
    );
    filled(
        &desk,
        &draft,
        "Prøv igjen i morgen.",
        Some("transient-error"),
    )
    .await;
    let sent = send(&desk, &draft).await;
    let there = until_state(&desk, sent.outbox_id, DeliveryState::TakenOver).await;
    assert!(
        there.ladder.iter().all(|rung| rung.look == "passed"),
        "{:?}",
        there.ladder
    );
    assert_eq!(desk.status().await.outbox.awaiting, 0);
    let event = desk.other_side().events().pop().expect("it was taken");
    assert_eq!(event.response_code.as_deref(), Some("transient-error"));
    assert!(
        event.event.ends_with("|foresporsel"),
        "the event is the request's: {}",
        event.event
    );
    assert!(
        thread(&desk, asked)
            .await
            .answers
            .iter()
            .any(|answer| answer.kind == "svar-foresporsel"),
        "a receipt is no answer"
    );
}
