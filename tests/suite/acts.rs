//! The acts of a clinician, through the command surface, on real parts.

use engine::api::types::{
    AppState, Chart, DeliveryState, Direction, DraftAttachments, DraftCheck, DraftFields,
    DraftRequest, DraftSave, DraftSaved, DraftSend, DraftStart, DraftView, Empty, ErrorCode,
    InboxPage, InboxPageRequest, JournalRequest, JournalText, Mark, OutboxRequest, OutboxRow,
    PatientEnter, PatientRequest, PatientRow, PatientRows, PatientSearchRequest, PollOutcome,
    QuitCheck, RawView, SectionState, ServerSearch, Severity, Split, Stage, ThreadMarkRequest,
    ThreadRequest, ThreadRow, ThreadView, Undo,
};

use crate::desk::Desk;

fn top(split: Split) -> InboxPageRequest {
    InboxPageRequest {
        split,
        after: None,
        limit: 100,
        query: None,
    }
}

pub(crate) async fn inbox(desk: &Desk, split: Split) -> InboxPage {
    desk.call("inbox_page", &top(split)).await
}

pub(crate) async fn filled(desk: &Desk) -> InboxPage {
    desk.until("the inbox fills", async |desk: &Desk| {
        let page = inbox(desk, Split::Open).await;
        (page.rows.len() >= 5).then_some(page)
    })
    .await
}

/// A thread that can be answered by this kind.
pub(crate) async fn answerable(desk: &Desk, kind: &str) -> (ThreadRow, ThreadView) {
    for row in filled(desk).await.rows {
        let thread: ThreadView = desk
            .call(
                "thread",
                &ThreadRequest {
                    thread_id: row.thread_id,
                },
            )
            .await;
        if thread.answers.iter().any(|answer| answer.kind == kind) {
            return (row, thread);
        }
    }
    panic!("no thread can be answered by {kind}");
}

pub(crate) async fn written(
    desk: &Desk,
    kind: &str,
    thread: Option<i64>,
    patient: Option<i64>,
    text: &str,
) -> DraftView {
    let start = DraftStart {
        kind: kind.to_owned(),
        thread_id: thread,
        patient_id: patient,
    };
    let draft: DraftView = desk.call("draft_start", &start).await;
    let choice = draft.kind.choices.first().map(|choice| choice.code.clone());
    let save = DraftSave {
        draft_id: draft.draft_id,
        fields: DraftFields {
            text: text.to_owned(),
            choice,
            ..DraftFields::default()
        },
        to: None,
    };
    let _: DraftSaved = desk.call("draft_save", &save).await;
    desk.call(
        "draft",
        &DraftRequest {
            draft_id: draft.draft_id,
        },
    )
    .await
}

pub(crate) fn yes(draft: &DraftView) -> DraftSend {
    DraftSend {
        draft_id: draft.draft_id,
        confirmed_name: draft.patient.name.clone(),
        confirmed_birth_date: draft.patient.birth_date.clone(),
        confirmed_to: draft.to.her_id.clone(),
        confirmed_attachments: Vec::new(),
    }
}

/// The same, with the files that are shown beside the letter.
pub(crate) async fn yes_with_files(desk: &Desk, draft: &DraftView) -> DraftSend {
    let request = DraftRequest {
        draft_id: draft.draft_id,
    };
    let held: DraftAttachments = desk.call("draft_attachments", &request).await;
    DraftSend {
        confirmed_attachments: held
            .attachments
            .iter()
            .map(|one| one.attachment_id)
            .collect(),
        ..yes(draft)
    }
}

async fn delivery(desk: &Desk, outbox_id: i64) -> DeliveryState {
    let detail: engine::api::types::OutboxDetail = desk
        .call("outbox_detail", &OutboxRequest { outbox_id })
        .await;
    detail.row.delivery.state
}

pub(crate) async fn until_state(desk: &Desk, outbox_id: i64, state: DeliveryState) {
    desk.until(&format!("{state:?}"), async |desk: &Desk| {
        (delivery(desk, outbox_id).await == state).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_opens_the_demo_with_messages_waiting() {
    let desk = Desk::start().await;
    let state: AppState = desk.call("app_state", &Empty {}).await;
    assert_eq!(
        state.workspace.expect("a workspace is open").stage,
        Stage::Demo
    );
    let page = filled(&desk).await;
    let status = desk.status().await;
    let unread = page
        .counts
        .iter()
        .find(|count| count.split == Split::Unread)
        .expect("unread is counted");
    assert_eq!(
        status.unread, unread.count,
        "the badge equals what its click shows"
    );
    assert_eq!(
        inbox(&desk, Split::Unread).await.rows.len(),
        unread.count as usize
    );
    assert!(
        page.rows.iter().all(|row| !row.patient.name.is_empty()),
        "every row names its person"
    );
    assert!(
        page.rows.iter().all(|row| row.party.name.is_some()),
        "names where the wire has numbers"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn marks_are_local_and_can_be_taken_back() {
    let desk = Desk::start().await;
    let row = filled(&desk).await.rows.remove(0);
    let before = inbox(&desk, Split::Done).await.rows.len();
    let undo: Undo = desk
        .call(
            "thread_mark",
            &ThreadMarkRequest {
                thread_id: row.thread_id,
                mark: Mark::Done,
            },
        )
        .await;
    assert_eq!(inbox(&desk, Split::Done).await.rows.len(), before + 1);
    let _: Empty = desk.call("undo", &undo).await;
    assert_eq!(inbox(&desk, Split::Done).await.rows.len(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_json_shown_is_the_json_received() {
    let desk = Desk::start().await;
    let (_, thread) = answerable(&desk, "svar-foresporsel").await;
    let message = thread.messages.first().expect("a thread has a message");
    let raw: RawView = desk
        .call(
            "message_raw",
            &engine::api::types::MessageRequest {
                message_id: message.message_id,
            },
        )
        .await;
    assert!(raw.json.contains(&message.header_id));
    assert_eq!(raw.bytes as usize, raw.json.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_answered_sent_and_receipted() {
    let desk = Desk::start().await;
    let (row, thread) = answerable(&desk, "svar-foresporsel").await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Pasienten er i bedring.",
    )
    .await;
    assert_eq!(draft.patient.name, thread.row.patient.name);
    let check: DraftCheck = desk
        .call(
            "draft_check",
            &DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    let errors: Vec<_> = check
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    assert!(
        errors.is_empty(),
        "what the composer makes is in order: {errors:?}"
    );

    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    assert_eq!(sent.delivery.state, DeliveryState::UndoTime);
    assert!(
        desk.other_side().events().is_empty(),
        "nothing leaves within the undo time"
    );
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;

    let events = desk.other_side().events();
    let ours: Vec<_> = events
        .iter()
        .filter(|event| event.source.ends_with(".90000010"))
        .collect();
    assert_eq!(ours.len(), 1, "delivered once: {events:?}");
    let thread: ThreadView = desk
        .call(
            "thread",
            &ThreadRequest {
                thread_id: row.thread_id,
            },
        )
        .await;
    let last = thread.messages.last().expect("ours is the last");
    assert_eq!(last.direction, Direction::Out);
    assert_eq!(thread.no_answer_reason.as_deref(), Some("already_answered"));
    let text: JournalText = desk
        .call(
            "journal_text",
            &JournalRequest {
                thread_id: row.thread_id,
                message_id: None,
                language: "nb".into(),
            },
        )
        .await;
    assert!(text.text.contains("Pasienten er i bedring."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sending_can_be_taken_back_and_the_draft_is_there_unchanged() {
    let desk = Desk::start().await;
    let (row, _) = answerable(&desk, "svar-innkalling").await;
    let draft = written(
        &desk,
        "svar-innkalling",
        Some(row.thread_id),
        None,
        "Jeg kommer.",
    )
    .await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    let back: DraftView = desk
        .call(
            "outbox_undo",
            &OutboxRequest {
                outbox_id: sent.outbox_id,
            },
        )
        .await;
    assert_eq!(back.fields, draft.fields);
    assert!(desk.other_side().events().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_about_another_patient_than_was_confirmed_is_not_sent() {
    let desk = Desk::start().await;
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Svar.",
    )
    .await;
    let mut other = yes(&draft);
    other.confirmed_name = "Somebody Else".to_owned();
    let error = desk
        .ask::<OutboxRow>("draft_send", &other)
        .await
        .expect_err("refused");
    assert_eq!(error.code, ErrorCode::WrongPatient);
    let empty = written(&desk, "svar-foresporsel", Some(row.thread_id), None, "  ").await;
    let error = desk
        .ask::<OutboxRow>("draft_send", &yes(&empty))
        .await
        .expect_err("refused");
    assert_eq!(error.code, ErrorCode::CheckFailed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_with_the_network_down_is_delivered_once_when_it_is_back() {
    let mut desk = Desk::start().await;
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    desk.network_down().await;
    let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
    let thread: ThreadView = desk
        .call(
            "thread",
            &ThreadRequest {
                thread_id: row.thread_id,
            },
        )
        .await;
    assert!(!thread.messages.is_empty(), "what was read is readable");
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Skrevet uten nett.",
    )
    .await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Queued).await;
    let quit: QuitCheck = desk.call("quit_check", &Empty {}).await;
    assert_eq!(quit.unsent, 1, "quitting says so");
    desk.restart().await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    let ours = desk
        .other_side()
        .events()
        .into_iter()
        .filter(|event| event.source.ends_with(".90000010"))
        .count();
    assert_eq!(ours, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_server_comes_back_the_queue_leaves_by_itself() {
    let mut desk = Desk::start().await;
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    desk.network_down().await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Skrevet uten nett.",
    )
    .await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Queued).await;
    desk.network_up().await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_restarts_after_sending_read_and_send_nothing_twice() {
    let mut desk = Desk::start().await;
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Sendt før ti omstarter.",
    )
    .await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    let before = filled(&desk).await;
    let status = desk.status().await;
    let accepted = desk.other_side().events().len();
    for _ in 0..10 {
        desk.restart().await;
        let now = desk
            .until("the log is asked", async |desk: &Desk| {
                let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
                let now = desk.status().await;
                now.position.is_some().then_some(now)
            })
            .await;
        let after = inbox(&desk, Split::Open).await;
        assert_eq!(after.rows.len(), before.rows.len());
        assert_eq!((now.unread, now.position), (status.unread, status.position));
        assert!(now.banners.is_empty(), "nothing moved: {:?}", now.banners);
        assert_eq!(
            desk.other_side().events().len(),
            accepted,
            "nothing is sent again"
        );
        assert_eq!(
            delivery(&desk, sent.outbox_id).await,
            DeliveryState::Accepted
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patient_is_found_here_and_at_the_server_and_the_chart_is_read() {
    let mut desk = Desk::start().await;
    let row = filled(&desk).await.rows.remove(0);
    let family = row
        .patient
        .name
        .split(' ')
        .next_back()
        .expect("a family name")
        .to_owned();
    let request = PatientSearchRequest {
        text: family.clone(),
        limit: 20,
        held: false,
    };
    let server: ServerSearch = desk.call("patient_search_server", &request).await;
    assert_eq!(server.outcome, "answered");
    assert!(!server.rows.is_empty(), "{family} is at the server");
    let here: PatientRows = desk.call("patient_search", &request).await;
    assert!(!here.rows.is_empty(), "and in the cache now");
    let patient_id = server.rows.first().expect("a row").patient_id;
    let _: Empty = desk
        .call("patient_refresh", &PatientRequest { patient_id })
        .await;
    desk.network_down().await;
    let chart: Chart = desk
        .call("patient_chart", &PatientRequest { patient_id })
        .await;
    let conditions = chart
        .sections
        .iter()
        .find(|section| section.name == "conditions")
        .expect("a section");
    assert_ne!(
        conditions.state,
        SectionState::NotFetched,
        "there with the network down"
    );
    assert!(conditions.fetched_at.is_some(), "with its age");

    // Without the network too: where she lives, and the name with the day she was born.
    let found = server.rows.first().expect("a row");
    let address = found.address.clone().expect("an address");
    let street = address.split(',').next().expect("a street");
    let born = found.person.birth_date.clone().expect("a birth date");
    let both = format!("{family} {born}");
    for (text, understood) in [(street, "address"), (both.as_str(), "name")] {
        let request = PatientSearchRequest {
            text: text.to_owned(),
            ..request.clone()
        };
        let here: PatientRows = desk.call("patient_search", &request).await;
        assert_eq!(here.understood, understood);
        let hers = |row: &PatientRow| row.patient_id == patient_id;
        assert!(here.rows.iter().any(hers), "found as {understood}");
        let fits = |row: &PatientRow| match understood {
            "name" => row.person.birth_date.as_deref() == Some(born.as_str()),
            _ => row
                .address
                .as_deref()
                .is_some_and(|held| held.contains(street)),
        };
        assert!(here.rows.iter().all(fits), "and nobody else");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patient_entered_by_hand_is_written_about() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let enter = PatientEnter {
        given: "Nils-Ánte".into(),
        family: "Somby".into(),
        birth_date: None,
        gender: None,
        national_number: Some("10915596784".into()),
    };
    let patient: PatientRow = desk.call("patient_enter", &enter).await;
    assert_eq!(patient.person.birth_date.as_deref(), Some("1955-11-10"));
    let draft = written(
        &desk,
        "henvendelse-sykmeldt",
        None,
        Some(patient.patient_id),
        "Gradert fra uke 48.",
    )
    .await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    desk.until("a verdict", async |desk: &Desk| {
        matches!(
            delivery(desk, sent.outbox_id).await,
            DeliveryState::Accepted | DeliveryState::Rejected
        )
        .then_some(())
    })
    .await;
}
