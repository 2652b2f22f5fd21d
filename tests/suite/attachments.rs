//! Attachments, through the command surface: what is taken and what is refused, what leaves, what comes in and is
//! opened, and what a name may do to the person's disk.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::api::types::{
    ApiError, AttachmentOpened, AttachmentRequest, AttachmentSave, AttachmentSaved, DeliveryState,
    DraftAttach, DraftAttachmentRequest, DraftAttachments, DraftRequest, DraftView, Empty,
    ErrorCode, InboxPage, InboxPageRequest, MessageView, OutboxRequest, OutboxRow, Split,
    ThreadRequest, ThreadView, Undo,
};
use engine::clock::Clock as _;
use serde_json::{Value, json};

use crate::acts::{answerable, until_state, written, yes_with_files};
use crate::desk::Desk;

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/attachments")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file on the person's disk, chosen in the dialog.
pub(crate) fn chosen(desk: &Desk, folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("the file is written");
    desk.engine.register_file(path)
}

pub(crate) async fn attach(desk: &Desk, draft: &DraftView, files: Vec<String>) -> DraftAttachments {
    let request = DraftAttach {
        draft_id: draft.draft_id,
        files,
    };
    desk.call("draft_attach", &request).await
}

async fn held(desk: &Desk, draft_id: i64) -> Vec<(String, String)> {
    let held: DraftAttachments = desk
        .call("draft_attachments", &DraftRequest { draft_id })
        .await;
    held.attachments
        .into_iter()
        .map(|one| (one.name, one.kind))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn content_decides_what_is_taken_and_says_why_not() {
    let desk = Desk::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Se vedlegg.",
    )
    .await;
    let cut = |name: &str| {
        let bytes = fixture(name);
        bytes[..bytes.len() / 2].to_vec()
    };
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bomb.extend([
        0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0, 0, 0, 0, 0,
    ]);
    let cases: Vec<(&str, Vec<u8>, Result<&str, &str>)> = vec![
        ("epikrise.pdf", fixture("epikrise.pdf"), Ok("epikrise.pdf")),
        ("skann", fixture("fax-g4.tif"), Ok("skann.tif")),
        ("bilde.pdf", fixture("photo.png"), Ok("bilde.png")),
        ("foto.jpeg", fixture("photo.jpg"), Ok("foto.jpeg")),
        (
            "Epikrise.PDF",
            fixture("three-pages.pdf"),
            Ok("Epikrise (2).PDF"),
        ),
        ("tom.pdf", Vec::new(), Err("empty")),
        (
            "brev.pdf",
            b"MZ\x90\0 not a letter".to_vec(),
            Err("program"),
        ),
        (
            "brev.docx",
            b"PK\x03\x04\x14\0\0\0\0\0 word".to_vec(),
            Err("wrong_type"),
        ),
        ("notat.txt", b"Bare tekst".to_vec(), Err("wrong_type")),
        ("halv.pdf", cut("three-pages.pdf"), Err("broken")),
        ("last.pdf", fixture("password.pdf"), Err("encrypted")),
        ("stor.png", bomb, Err("too_many_pixels")),
        ("svaer.pdf", vec![b' '; 21 * 1024 * 1024], Err("too_large")),
    ];
    for (name, bytes, expected) in &cases {
        let answer = attach(
            &desk,
            &draft,
            vec![chosen(&desk, folder.path(), name, bytes)],
        )
        .await;
        match expected {
            Ok(sent) => {
                assert!(answer.refused.is_empty(), "{name}: {:?}", answer.refused);
                let last = answer.attachments.last().expect("one more");
                assert_eq!(last.name, *sent, "{name}");
            }
            Err(reason) => {
                assert_eq!(answer.refused.len(), 1, "{name} is refused");
                assert_eq!(
                    (
                        answer.refused[0].reason.as_str(),
                        answer.refused[0].name.as_str()
                    ),
                    (*reason, *name)
                );
            }
        }
    }
    let kinds: Vec<_> = held(&desk, draft.draft_id)
        .await
        .into_iter()
        .map(|(_, kind)| kind)
        .collect();
    assert_eq!(kinds, ["pdf", "tiff", "png", "jpeg", "pdf"]);
    // The same file again is the same attachment.
    let again = chosen(&desk, folder.path(), "igjen.pdf", &fixture("epikrise.pdf"));
    assert_eq!(
        attach(&desk, &draft, vec![again]).await.attachments.len(),
        5
    );
    // A handle is good for one use, a folder is no file, and a third file has no room beside two large ones.
    let unknown: Result<DraftAttachments, ApiError> = desk
        .ask(
            "draft_attach",
            &DraftAttach {
                draft_id: draft.draft_id,
                files: vec!["nothing".into()],
            },
        )
        .await;
    assert_eq!(unknown.expect_err("refused").code, ErrorCode::Invalid);
    let answer = attach(
        &desk,
        &draft,
        vec![desk.engine.register_file(folder.path().to_path_buf())],
    )
    .await;
    assert_eq!(answer.refused[0].reason, "unreadable");
    let large = |seed: u8| {
        let mut bytes = fixture("photo.jpg");
        bytes.extend(std::iter::repeat_n(seed, 13 * 1024 * 1024));
        bytes
    };
    let files = vec![
        chosen(&desk, folder.path(), "a.jpg", &large(1)),
        chosen(&desk, folder.path(), "b.jpg", &large(2)),
    ];
    let answer = attach(&desk, &draft, files).await;
    assert_eq!(answer.attachments.len(), 6);
    assert_eq!(answer.refused[0].reason, "too_much_together");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_stay_with_the_draft_until_they_are_taken_away_and_that_can_be_undone() {
    let mut desk = Desk::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Se vedlegg.",
    )
    .await;
    let files = vec![
        chosen(&desk, folder.path(), "en.pdf", &fixture("epikrise.pdf")),
        chosen(&desk, folder.path(), "to.png", &fixture("photo.png")),
    ];
    let answer = attach(&desk, &draft, files).await;
    fs::remove_dir_all(folder.path()).expect("the person's copy is gone");
    desk.restart().await;
    let both = [("en.pdf", "pdf"), ("to.png", "png")];
    let names = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter()
            .map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned()))
            .collect()
    };
    assert_eq!(held(&desk, draft.draft_id).await, names(&both));
    let first = DraftAttachmentRequest {
        draft_id: draft.draft_id,
        attachment_id: answer.attachments[0].attachment_id,
    };
    let undo: Undo = desk.call("draft_detach", &first).await;
    assert_eq!(held(&desk, draft.draft_id).await, names(&both[1..]));
    let _: Empty = desk.call("undo", &undo).await;
    assert_eq!(held(&desk, draft.draft_id).await, names(&both));
    let opened: AttachmentOpened = desk.call("draft_attachment_open", &first).await;
    let bytes = desk
        .engine
        .shown_bytes(&opened.parts[0])
        .expect("bytes by handle");
    assert_eq!(*bytes, *fixture("epikrise.pdf"));
}

/// The message as the other side has it.
pub(crate) async fn in_the_log(desk: &Desk, header_id: &str) -> Value {
    let address = format!("{}/Bundle?_count=1000", desk.other_side().nav_url());
    let text = reqwest::get(address)
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    let page: Value = serde_json::from_str(&text).expect("json");
    page["entry"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| &entry["resource"])
        .find(|bundle| bundle["entry"][0]["resource"]["id"] == header_id)
        .expect("the message is in the log")
        .clone()
}

pub(crate) async fn thread(desk: &Desk, thread_id: i64) -> ThreadView {
    desk.call("thread", &ThreadRequest { thread_id }).await
}

pub(crate) async fn sent_with(desk: &Desk, bytes: &[u8], name: &str) -> (OutboxRow, MessageView) {
    let folder = tempfile::tempdir().expect("a folder");
    let (row, _) = answerable(desk, "svar-foresporsel").await;
    let draft = written(
        desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        "Se vedlegg.",
    )
    .await;
    attach(desk, &draft, vec![chosen(desk, folder.path(), name, bytes)]).await;
    let sent: OutboxRow = desk
        .call("draft_send", &yes_with_files(desk, &draft).await)
        .await;
    until_state(desk, sent.outbox_id, DeliveryState::Accepted).await;
    let thread = thread(desk, row.thread_id).await;
    let echo = thread
        .messages
        .into_iter()
        .find(|one| one.outbox_id == Some(sent.outbox_id));
    (sent, echo.expect("the echo"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_leaves_in_the_message_and_is_accepted() {
    let desk = Desk::start().await;
    let (sent, echo) = sent_with(&desk, &fixture("three-pages.pdf"), "notat.exe").await;
    let bundle = in_the_log(&desk, &echo.header_id).await;
    let payload = &bundle["entry"][1]["resource"]["payload"];
    assert_eq!(payload[0]["contentString"], "Se vedlegg.");
    let attachment = &payload[1]["contentAttachment"];
    assert_eq!(attachment["title"], "notat.pdf", "the ending is corrected");
    assert_eq!(attachment["contentType"], "application/pdf");
    let data = STANDARD
        .decode(attachment["data"].as_str().expect("data"))
        .expect("base64");
    assert_eq!(data, fixture("three-pages.pdf"));
    // What was sent is opened like what came.
    let request = AttachmentRequest {
        message_id: echo.message_id,
        index: 0,
    };
    let opened: AttachmentOpened = desk.call("attachment_open", &request).await;
    assert_eq!(
        (opened.kind.as_str(), opened.pages, opened.lie),
        ("pdf", 3, false)
    );
    // Written anew, it has its files.
    let again: DraftView = desk
        .call(
            "outbox_edit_as_new",
            &OutboxRequest {
                outbox_id: sent.outbox_id,
            },
        )
        .await;
    assert_eq!(
        held(&desk, again.draft_id).await,
        [("notat.pdf".to_owned(), "pdf".to_owned())]
    );
}

/// A letter from NAV with these attachments, in the inbox.
pub(crate) async fn said(desk: &Desk, attachments: &[Value]) -> (i64, MessageView) {
    let rows: InboxPage = desk.call("inbox_page", &open_split()).await;
    let known: Vec<i64> = rows.rows.iter().map(|row| row.thread_id).collect();
    let mut payload = vec![json!({ "contentString": "Se vedlegg." })];
    payload.extend(
        attachments
            .iter()
            .map(|one| json!({ "contentAttachment": one })),
    );
    let header = desk.clock.uuid_v7().to_string();
    let (communication, patient) = (desk.clock.uuid_v7(), desk.clock.uuid_v7());
    let urn = |id: &dyn std::fmt::Display| format!("urn:uuid:{id}");
    let bundle = json!({
        "resourceType": "Bundle", "id": desk.clock.uuid_v7().to_string(), "type": "message",
        "timestamp": "2026-11-20T08:59:00Z",
        "entry": [
            { "fullUrl": urn(&header), "resource": {
                "resourceType": "MessageHeader", "id": header,
                "eventCoding": { "system": "http://fhir.nav.no/CodeSystem/message-events", "code": "henvendelse-fra-nav" },
                "destination": [{ "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000010" }],
                "source": { "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000000" },
                "focus": [{ "reference": urn(&communication) }],
            } },
            { "fullUrl": urn(&communication), "resource": {
                "resourceType": "Communication", "id": communication.to_string(), "status": "completed",
                "category": [{ "coding": [{ "system": "urn:oid:2.16.578.1.12.4.1.1.8127", "code": "8" }] }],
                "subject": { "reference": urn(&patient) }, "payload": payload,
            } },
            { "fullUrl": urn(&patient), "resource": {
                "resourceType": "Patient", "id": patient.to_string(),
                "name": [{ "family": "Prøvesen", "given": ["Vedlegg"] }],
            } },
        ],
    });
    let id = desk.other_side().say(&bundle).expect("NAV says it");
    assert_eq!(id, header);
    desk.until("the letter arrives", async |desk: &Desk| {
        let page: InboxPage = desk.call("inbox_page", &open_split()).await;
        for row in page
            .rows
            .iter()
            .filter(|row| !known.contains(&row.thread_id))
        {
            let view = thread(desk, row.thread_id).await;
            if let Some(message) = view
                .messages
                .into_iter()
                .find(|one| one.header_id == header)
            {
                return Some((row.thread_id, message));
            }
        }
        None
    })
    .await
}

fn open_split() -> InboxPageRequest {
    InboxPageRequest {
        split: Split::Open,
        after: None,
        limit: 100,
        query: None,
    }
}

pub(crate) fn labelled(bytes: &[u8], label: &str, title: &str) -> Value {
    json!({ "contentType": label, "title": title, "data": STANDARD.encode(bytes) })
}

pub(crate) async fn open(desk: &Desk, message: &MessageView, index: u32) -> AttachmentOpened {
    let request = AttachmentRequest {
        message_id: message.message_id,
        index,
    };
    desk.call("attachment_open", &request).await
}

/// Name, kind, why it is refused, is its label a lie, may it be saved, and how many parts are drawn.
type Told = (
    &'static str,
    &'static str,
    Option<&'static str>,
    bool,
    bool,
    usize,
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_is_judged_again_and_a_lie_is_named() {
    let desk = Desk::start().await;
    let mut bomb = fixture("photo.png");
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let attachments = [
        labelled(
            &fixture("epikrise.pdf"),
            "application/pdf",
            "../../.ssh/id_rsa",
        ),
        labelled(
            b"MZ\x90\0\x03\0\0\0 a program",
            "application/pdf",
            "svar\u{202e}fdp.exe",
        ),
        labelled(&fixture("fax-two-pages.tif"), "image/tiff", "skann.tif"),
        labelled(&fixture("photo.jpg"), "image/png", "bilde.png"),
        labelled(&fixture("password.pdf"), "application/pdf", "hemmelig.pdf"),
        labelled(&bomb, "image/png", "bombe.png"),
        labelled("Blåbær og čđŋ".as_bytes(), "text/plain", "notat.txt"),
        labelled(b"<html><script>alert(1)</script>", "text/plain", "side.txt"),
        labelled(b"PK\x03\x04 something", "application/zip", "arkiv.zip"),
        labelled(&fixture("lab.tif"), "image/tiff", "gammel.tif"),
        json!({ "contentType": "application/pdf", "title": "ødelagt.pdf", "data": "***" }),
    ];
    let (_, message) = said(&desk, &attachments).await;
    assert_eq!(message.attachments.len(), attachments.len());
    assert!(
        message
            .attachments
            .iter()
            .all(|one| !one.name.contains(['/', '\\', '\u{202e}']))
    );
    let expected: [Told; 11] = [
        ("id_rsa.pdf", "pdf", None, false, true, 1),
        ("svarfdp.bin", "program", Some("program"), true, false, 0),
        ("skann.tif", "tiff", None, false, true, 2),
        ("bilde.jpg", "jpeg", None, true, true, 1),
        ("hemmelig.pdf", "pdf", Some("encrypted"), false, true, 0),
        ("bombe.png", "png", Some("too_many_pixels"), false, true, 0),
        ("notat.txt", "text", None, false, true, 0),
        ("side.bin", "program", Some("program"), true, false, 0),
        ("arkiv.bin", "other", Some("wrong_type"), false, true, 0),
        ("gammel.tif", "tiff", Some("unsupported"), false, true, 0),
        ("ødelagt.pdf", "empty", Some("broken"), false, false, 0),
    ];
    for (index, (name, kind, refused, lie, may_save, parts)) in (0_u32..).zip(expected) {
        let opened = open(&desk, &message, index).await;
        let told = (
            opened.name.as_str(),
            opened.kind.as_str(),
            opened.refused.as_deref(),
            opened.lie,
            opened.may_save,
            opened.parts.len(),
        );
        assert_eq!(told, (name, kind, refused, lie, may_save, parts));
        for part in &opened.parts {
            let bytes = desk.engine.shown_bytes(part).expect("bytes by handle");
            if kind == "tiff" {
                assert!(
                    bytes.starts_with(b"\x89PNG"),
                    "a TIFF comes as pages the window can draw"
                );
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(&opened.name);
        let save = AttachmentSave {
            message_id: message.message_id,
            index,
            file: desk.engine.register_file(path.clone()),
        };
        let saved: Result<AttachmentSaved, ApiError> = desk.ask("attachment_save", &save).await;
        assert_eq!(saved.is_ok(), may_save, "{name}");
        if may_save {
            private(&path);
        } else {
            assert!(!path.exists(), "{name} is not on the disk");
        }
    }
    let text = open(&desk, &message, 6).await.text.expect("text");
    assert_eq!(text, "Blåbær og čđŋ");
    let gone: Result<AttachmentOpened, ApiError> = desk
        .ask(
            "attachment_open",
            &AttachmentRequest {
                message_id: message.message_id,
                index: 99,
            },
        )
        .await;
    assert_eq!(gone.expect_err("no such place").code, ErrorCode::NotFound);
    // Locked, the bytes are gone from the window's reach.
    let handle = open(&desk, &message, 0).await.parts.remove(0);
    let _: engine::api::types::AppState = desk.call("workspace_lock", &Empty {}).await;
    assert!(desk.engine.shown_bytes(&handle).is_none());
}

fn private(path: &Path) {
    let facts = fs::metadata(path).expect("the file is there");
    assert!(facts.len() > 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_fetched_when_asked_and_only_from_the_connections_own_server() {
    let mut desk = Desk::start().await;
    let origin = desk.other_side().nav_url().replace("/nav/fhir/4.0", "");
    let put = reqwest::Client::new()
        .post(format!("{origin}/files"))
        .header("content-type", "application/pdf")
        .body(fixture("epikrise.pdf"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(put.status().as_u16(), 201);
    let address = put.headers()["location"].to_str().expect("text").to_owned();
    let link =
        |url: &str| json!({ "contentType": "application/pdf", "title": "brev.pdf", "url": url });
    let (thread_id, message) = said(
        &desk,
        &[
            link(&address),
            link("http://127.0.0.2:9/files/x.pdf"),
            link(&format!("{origin}/files/finnes-ikke.pdf")),
            link("file:///etc/passwd"),
            link(&format!("{origin}/files/x?fnr=10915596784")),
        ],
    )
    .await;
    assert!(message.attachments.iter().all(|one| !one.fetched));
    let server = origin.replace("http://", "");
    assert_eq!(
        message.attachments[0].server.as_deref(),
        Some(server.as_str())
    );
    let opened = open(&desk, &message, 0).await;
    assert_eq!(
        (opened.kind.as_str(), opened.fetched, opened.pages),
        ("pdf", true, 1)
    );
    for index in 1..5 {
        let refused: Result<AttachmentOpened, ApiError> = desk
            .ask(
                "attachment_open",
                &AttachmentRequest {
                    message_id: message.message_id,
                    index,
                },
            )
            .await;
        let code = refused.expect_err("not fetched").code;
        assert!(
            matches!(code, ErrorCode::BadAnswer | ErrorCode::NotSupported),
            "{index}: {code:?}"
        );
    }
    let view = thread(&desk, thread_id).await;
    let again = view
        .messages
        .into_iter()
        .find(|one| one.message_id == message.message_id)
        .expect("it");
    assert!(again.attachments[0].fetched && !again.attachments[2].fetched);
    // It is here now, with the network down too.
    desk.network_down().await;
    assert_eq!(open(&desk, &message, 0).await.sha256, opened.sha256);
}
