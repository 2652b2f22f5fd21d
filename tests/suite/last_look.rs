//! The last look before a message leaves, and the time in which it can be taken back: what was confirmed is what is sent,
//! and no clock takes that time away. And what looking at a file leaves in the access journal.

use std::time::Duration;

use engine::api::types::{
    ApiError, AttachmentRequest, AttachmentSave, AttachmentSaved, DeliveryState, DraftAttachments,
    DraftRequest, DraftView, Empty, ErrorCode, InboxPage, OutboxRequest, OutboxRow, Split,
};
use engine::clock::Clock as _;
use engine::secrets::MemorySecrets;
use engine::workspace::{self, Unlock};
use serde_json::{Value, json};

use crate::acts::{answerable, inbox, until_state, written, yes, yes_with_files};
use crate::attachments::{attach, chosen, fixture, labelled, said};
use crate::desk::Desk;
use crate::kinds;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_not_shown_does_not_leave() {
    let desk = Desk::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Se vedlegg.",
    )
    .await;
    let confirmed = yes(&draft);
    // Dropped on the window behind the dialog.
    let file = chosen(
        &desk,
        folder.path(),
        "notat.pdf",
        &fixture("three-pages.pdf"),
    );
    attach(&desk, &draft, vec![file]).await;
    let refused: Result<OutboxRow, ApiError> = desk.ask("draft_send", &confirmed).await;
    let refused = refused.expect_err("it was not confirmed");
    assert_eq!(refused.code, ErrorCode::Invalid);
    assert_eq!(refused.issues[0].place, "attachments");
    let outbox: Value = desk.call("outbox", &Empty {}).await;
    assert!(!outbox.to_string().contains("\"undo_time\""), "{outbox}");
    // Taken away again, the first yes holds; and with the file, a yes that names it.
    let with_file = yes_with_files(&desk, &draft).await;
    assert_eq!(with_file.confirmed_attachments.len(), 1);
    let sent: OutboxRow = desk.call("draft_send", &with_file).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_set_forward_takes_no_ones_time_to_undo() {
    let desk = Desk::start().await;
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "For raskt.",
    )
    .await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    let forward = desk.clock.now() + jiff::SignedDuration::from_hours(2);
    desk.clock.set(forward);
    let _: Empty = desk.call("inbox_seen", &Empty {}).await;
    // Whoever delivers has been told, and has looked.
    desk.clock.advance(Duration::from_secs(9));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let one = OutboxRequest {
        outbox_id: sent.outbox_id,
    };
    let back: DraftView = desk.call("outbox_undo", &one).await;
    assert_eq!(back.fields.text, "For raskt.");
    assert!(
        desk.other_side().events().iter().all(|event| event.content),
        "nothing of it has left"
    );
    // The next one has its own ten seconds, and then it goes.
    let again: OutboxRow = desk.call("draft_send", &yes(&back)).await;
    desk.clock.advance(Duration::from_secs(10));
    until_state(&desk, again.outbox_id, DeliveryState::Accepted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_as_nav_keeps_navs_address() {
    let desk = Desk::start().await;
    let patient_id = kinds::patient(&desk).await;
    let draft = kinds::begun(&desk, "nav-foresporsel", None, Some(patient_id))
        .await
        .unwrap();
    let all: Value = desk.call("connections", &Empty {}).await;
    let connection = all["connections"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["role"] == "messaging")
        .unwrap();
    let chosen = json!({
        "draftId": draft.draft_id,
        "connectionId": connection["connectionId"],
        "herId": connection["herIds"][0],
    });
    let refused: Result<DraftView, ApiError> = desk.ask("draft_sender", &chosen).await;
    let refused = refused.expect_err("it would look like a letter of ours");
    assert_eq!(
        (refused.code, refused.issues[0].code.as_str()),
        (ErrorCode::Invalid, "comes_from_nav")
    );
    let request = DraftRequest {
        draft_id: draft.draft_id,
    };
    let still: DraftView = desk.call("draft", &request).await;
    assert!(still.from_party.nav);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_by_hand_leaves_nobody_waiting() {
    let desk = Desk::start().await;
    let patient_id = kinds::patient(&desk).await;
    let asked = kinds::from_nav(
        &desk,
        "nav-foresporsel",
        None,
        Some(patient_id),
        "Hvordan går det?",
    )
    .await;
    let draft = kinds::begun(&desk, "kvittering", Some(asked), None)
        .await
        .unwrap();
    kinds::filled(&desk, &draft, "", Some("ok")).await;
    let sent = kinds::send(&desk, &draft).await;
    kinds::until_state(&desk, sent.outbox_id, DeliveryState::TakenOver).await;
    let waiting: InboxPage = inbox(&desk, Split::Waiting).await;
    assert!(
        waiting.rows.iter().all(|row| row.thread_id != asked),
        "nobody answers a receipt"
    );
    // What the request asks for is still to be done.
    let due: InboxPage = inbox(&desk, Split::Due).await;
    assert!(due.rows.iter().any(|row| row.thread_id == asked));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opening_and_saving_a_file_is_written_in_the_access_journal() {
    let desk = Desk::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = labelled(&fixture("three-pages.pdf"), "application/pdf", "notat.pdf");
    let (thread_id, message) = said(&desk, &[file]).await;
    let open = AttachmentRequest {
        message_id: message.message_id,
        index: 0,
    };
    let _: Value = desk.call("attachment_open", &open).await;
    let save = AttachmentSave {
        message_id: message.message_id,
        index: 0,
        file: desk.engine.register_file(folder.path().join("ut.pdf")),
    };
    let _: AttachmentSaved = desk.call("attachment_save", &save).await;
    // A file of our own, beside a draft.
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    let draft = written(&desk, "svar-foresporsel", Some(row.thread_id), None, "x").await;
    let file = chosen(
        &desk,
        folder.path(),
        "notat.pdf",
        &fixture("three-pages.pdf"),
    );
    let held: DraftAttachments = attach(&desk, &draft, vec![file]).await;
    let open = json!({
        "draftId": draft.draft_id, "attachmentId": held.attachments[0].attachment_id,
    });
    let _: Value = desk.call("draft_attachment_open", &open).await;

    desk.engine.shutdown().await;
    let data = desk.data_dir();
    let id = workspace::list(&data).unwrap().remove(0).id;
    let kept = workspace::open(&data, id, &Unlock::DemoFile, &MemorySecrets::default()).unwrap();
    let lines: Vec<(String, i64)> = kept
        .store()
        .read(|db| {
            Ok::<_, engine::store::StoreError>(
                db.prepare(
                    "SELECT command, coalesce(thread_id, 0) FROM access ORDER BY access_id",
                )?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?,
            )
        })
        .unwrap();
    for (command, about) in [
        ("attachment_open", thread_id),
        ("attachment_save", thread_id),
        ("draft_attach", row.thread_id),
        ("draft_attachment_open", row.thread_id),
    ] {
        let found: Vec<i64> = lines
            .iter()
            .filter(|(name, _)| name == command)
            .map(|(_, about)| *about)
            .collect();
        assert_eq!(found, [about], "{command} in {lines:?}");
    }
}
