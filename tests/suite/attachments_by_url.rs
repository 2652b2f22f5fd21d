//! Where the pack says so, files are put up beside the message, once, and the message carries their addresses.

use engine::api::types::{
    ApiError, AttachmentOpened, AttachmentRequest, DeliveryState, DraftAttachments, DraftRequest,
    DraftView, Empty, ErrorCode, OutboxRequest, OutboxRow,
};
use serde_json::{Value, json};
use validation::Pack;
use validation::terms::Attachments;

use crate::acts::{answerable, until_state, written, yes_with_files};
use crate::attachments::{attach, chosen, fixture, in_the_log, thread};
use crate::desk::Desk;

/// The messaging connection speaks to a side of this pack from now on.
async fn under(desk: &Desk, pack: &Pack) {
    let all: Value = desk.call("connections", &Empty {}).await;
    let list = all["connections"].as_array().expect("connections");
    let mut put = list
        .iter()
        .find(|one| one["role"] == "messaging")
        .expect("a messaging connection")
        .clone();
    put["pack"] = json!(pack.id);
    put["outFolder"] = Value::Null;
    put["inFolder"] = Value::Null;
    let _: Value = desk.call("connection_put", &put).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_leaves_by_its_address_and_is_put_up_once() {
    let Some(pack) = Pack::all()
        .iter()
        .find(|pack| pack.terms.attachments == Attachments::Url)
    else {
        println!("skipped: no pack has attachments travel by address");
        return;
    };
    let mut desk = Desk::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    under(&desk, pack).await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Se vedlegg.",
    )
    .await;
    let file = chosen(
        &desk,
        folder.path(),
        "notat.pdf",
        &fixture("three-pages.pdf"),
    );
    let held = attach(&desk, &draft, vec![file]).await;
    assert!(held.by_url && !held.attachments[0].uploaded);

    // Without the network nothing is frozen, and nothing is lost.
    desk.network_down().await;
    let refused: Result<OutboxRow, ApiError> = desk
        .ask("draft_send", &yes_with_files(&desk, &draft).await)
        .await;
    assert_eq!(refused.expect_err("not sent").code, ErrorCode::Offline);
    let still: DraftView = desk
        .call(
            "draft",
            &DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    assert_eq!(still.fields.text, "Se vedlegg.");
    desk.network_up().await;

    let sent: OutboxRow = desk
        .call("draft_send", &yes_with_files(&desk, &draft).await)
        .await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    let view = thread(&desk, row.thread_id).await;
    let echo = view
        .messages
        .into_iter()
        .find(|one| one.outbox_id == Some(sent.outbox_id))
        .expect("the echo");
    let bundle = in_the_log(&desk, &echo.header_id).await;
    let attachment = bundle["entry"][1]["resource"]["payload"][1]["contentAttachment"].clone();
    let service = desk
        .other_side()
        .nav_url()
        .replace("/nav/fhir/4.0", "/files/");
    let address = attachment["url"].as_str().expect("an address");
    assert!(address.starts_with(&service), "{address}");
    assert!(attachment.get("data").is_none());
    assert_eq!(attachment["size"], fixture("three-pages.pdf").len());
    let there = reqwest::get(address).await.expect("an answer");
    assert_eq!(
        *there.bytes().await.expect("bytes"),
        *fixture("three-pages.pdf")
    );

    // Ours is opened by its address like theirs, and written anew it is not put up again.
    let open = AttachmentRequest {
        message_id: echo.message_id,
        index: 0,
    };
    let opened: AttachmentOpened = desk.call("attachment_open", &open).await;
    assert_eq!((opened.pages, opened.fetched), (3, true));
    let request = OutboxRequest {
        outbox_id: sent.outbox_id,
    };
    let again: DraftView = desk.call("outbox_edit_as_new", &request).await;
    let held: DraftAttachments = desk
        .call(
            "draft_attachments",
            &DraftRequest {
                draft_id: again.draft_id,
            },
        )
        .await;
    assert!(held.attachments[0].uploaded);
}
