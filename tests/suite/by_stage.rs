//! Messages as files and traffic out of the window, by the stage of the workspace: off in PROD until somebody switches it
//! on, and nothing with a real person's number out of a TEST.

use std::fs;
use std::path::Path;

use engine::api::types::{
    ApiError, Empty, ErrorCode, ExampleNumbers, ExampleNumbersAdded, ExchangeRequest, FileExchange,
    FileName, FilesRead, FilesTaken, HarWritten, InboxPage, JournalPdf, JournalText,
    MessageRequest, MessageSave, PollOutcome, Split, Stage, ThreadRequest, ThreadView,
    TrafficFilter, TrafficHar, TrafficPage, TrafficPageRequest, TrafficText, UnlockMethod,
    WorkspaceCreate, WorkspaceCreated,
};
use fhir::number::NationalNumber;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::acts::inbox;
use crate::desk::Desk;
use crate::file_exchange::letter;
use crate::poll_site::OWN;

pub(crate) async fn workspace(stage: Stage) -> Desk {
    let desk = Desk::start().await;
    let words = SecretString::from("et langt passord for testen");
    desk.engine
        .secret("new-workspace/passphrase", words)
        .unwrap();
    let create = WorkspaceCreate {
        name: "Et annet sted".into(),
        stage,
        method: UnlockMethod::Passphrase,
    };
    let _: WorkspaceCreated = desk.call("workspace_create", &create).await;
    desk
}

pub(crate) async fn connected(desk: &Desk, base_url: &str) -> Value {
    let put = json!({
        "connectionId": null, "role": "messaging", "name": "Meldingstjeneren", "baseUrl": base_url,
        "auth": "none", "userName": null, "herIds": [OWN], "navHerId": "90000000",
        "allowGetNumber": false, "pollSeconds": null,
    });
    desk.call("connection_put", &put).await
}

fn laid(desk: &Desk, folder: &Path, name: &str, message: &Value) -> FilesRead {
    let path = folder.join(name);
    fs::write(&path, message.to_string()).unwrap();
    FilesRead {
        files: vec![desk.engine.register_file(path)],
    }
}

/// The one message of the first thread.
async fn first(desk: &Desk) -> i64 {
    let page: InboxPage = inbox(desk, Split::Open).await;
    let request = ThreadRequest {
        thread_id: page.rows[0].thread_id,
    };
    let thread: ThreadView = desk.call("thread", &request).await;
    thread.messages[0].message_id
}

fn save(desk: &Desk, message_id: i64, path: &Path) -> MessageSave {
    MessageSave {
        message_id,
        file: desk.engine.register_file(path.to_path_buf()),
    }
}

pub(crate) fn refused<T: std::fmt::Debug>(answer: Result<T, ApiError>, code: &str) {
    let error = answer.expect_err(code);
    assert_eq!(error.code, ErrorCode::StageForbids, "{error:?}");
    assert_eq!(error.issues[0].code, code);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_prod_messages_go_by_file_only_when_somebody_has_switched_it_on() {
    let desk = workspace(Stage::Prod).await;
    let folder = tempfile::tempdir().unwrap();
    connected(&desk, "https://meldinger.example.no/fhir").await;
    // A number that is plain, as in PROD; it is nobody's: its check digits are right, and that is all.
    let message = json!(
        serde_json::from_str::<Value>(
            &letter(1, "Kom som fil.")
                .to_string()
                .replace("10915596784", &plain())
        )
        .unwrap()
    );
    let off: FileExchange = desk.call("file_exchange", &Empty {}).await;
    assert!(!off.allowed);
    let read = laid(&desk, folder.path(), "a.json", &message);
    refused(
        desk.ask::<FilesTaken>("files_read", &read).await,
        "file_exchange_off",
    );
    let (out, inn) = (folder.path().join("ut"), folder.path().join("inn"));
    fs::create_dir_all(&out).unwrap();
    fs::create_dir_all(&inn).unwrap();
    let by_folder = json!({
        "connectionId": null, "role": "messaging", "name": "Mappene", "baseUrl": "", "auth": "none",
        "userName": null, "herIds": ["90000011"], "navHerId": "90000000", "allowGetNumber": false,
        "pollSeconds": null, "transport": "folder",
        "inFolder": desk.engine.register_file(inn), "outFolder": desk.engine.register_file(out),
    });
    refused(
        desk.ask::<Value>("connection_put", &by_folder).await,
        "file_exchange_off",
    );

    let on: FileExchange = desk
        .call("file_exchange_put", &FileExchange { allowed: true })
        .await;
    assert!(on.allowed);
    // The handle was not used up by the refusal.
    let taken: FilesTaken = desk.call("files_read", &read).await;
    assert_eq!(
        (taken.files[0].new, taken.files[0].problem.clone()),
        (1, None)
    );
    let message_id = first(&desk).await;
    let name: FileName = desk
        .call("message_file_name", &MessageRequest { message_id })
        .await;
    let path = folder.path().join(&name.name);
    let _: Empty = desk
        .call("message_save", &save(&desk, message_id, &path))
        .await;
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        message.to_string(),
        "to the byte"
    );
    let _: FileExchange = desk
        .call("file_exchange_put", &FileExchange { allowed: false })
        .await;
    refused(
        desk.ask::<Empty>("message_save", &save(&desk, message_id, &path))
            .await,
        "file_exchange_off",
    );
}

/// A number without the marks of a made-up person, with check digits that agree.
pub(crate) fn plain() -> String {
    (0..1_000_u32)
        .map(|tail| format!("10115590{tail:03}"))
        .find(|digits| NationalNumber::parse(digits).is_ok())
        .expect("some tail fits")
}

/// As text and as PDF, or as neither and with no file begun.
async fn into_the_journal(desk: &Desk, thread_id: i64, may: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.pdf");
    let journal = json!({ "threadId": thread_id, "messageId": null, "language": "nb" });
    let file = desk.engine.register_file(path.clone());
    let text: Result<JournalText, ApiError> = desk.ask("journal_text", &journal).await;
    let save = json!({ "journal": journal, "file": file });
    let pdf: Result<JournalPdf, ApiError> = desk.ask("journal_pdf", &save).await;
    assert_eq!(path.exists(), may);
    if may {
        assert!(!text.unwrap().text.is_empty() && pdf.unwrap().pages > 0);
    } else {
        refused(text, "real_number");
        refused(pdf, "real_number");
    }
}

/// NAV's own examples have numbers that look real: a tester says which, and they are let pass.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_published_example_leaves_a_test_once_its_number_is_on_the_list() {
    let desk = workspace(Stage::Test).await;
    let folder = tempfile::tempdir().unwrap();
    connected(&desk, "https://meldinger.example.no/fhir").await;
    let published = letter(1, "Et eksempel.")
        .to_string()
        .replace("10915596784", &plain());
    let published: Value = serde_json::from_str(&published).unwrap();
    let read = laid(&desk, folder.path(), "eksempel.json", &published);
    let _: FilesTaken = desk.call("files_read", &read).await;
    let message_id = first(&desk).await;
    let red = async || {
        let page: InboxPage = inbox(&desk, Split::Open).await;
        let request = ThreadRequest {
            thread_id: page.rows[0].thread_id,
        };
        let thread: ThreadView = desk.call("thread", &request).await;
        thread.messages[0]
            .findings
            .iter()
            .any(|one| one.rule == "N03")
    };
    let path = folder.path().join("ut.json");
    let leaves = async || {
        desk.ask::<Empty>("message_save", &save(&desk, message_id, &path))
            .await
    };
    assert!(red().await);
    refused(leaves().await, "real_number");

    // Pasted whole: the plain number is taken out of it, a synthetic one needs no list.
    let pasted = json!({ "text": format!("{published} og 10915596784") });
    let added: ExampleNumbersAdded = desk.call("example_numbers_add", &pasted).await;
    assert_eq!((added.added, added.numbers.len()), (1, 1));
    assert_eq!(added.numbers[0].digits, plain());
    let again: ExampleNumbersAdded = desk.call("example_numbers_add", &pasted).await;
    assert_eq!(again.added, 0);
    assert!(!red().await, "the red bar is gone");
    leaves().await.unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), published.to_string());

    // Taken off the list it stays again.
    fs::remove_file(&path).unwrap();
    let held: ExampleNumbers = desk.call("example_number_remove", &added.numbers[0]).await;
    assert!(held.numbers.is_empty());
    refused(leaves().await, "real_number");
    let none = json!({ "text": "12345" });
    let none: Result<ExampleNumbersAdded, ApiError> = desk.ask("example_numbers_add", &none).await;
    assert_eq!(none.unwrap_err().issues[0].code, "no_number");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn out_of_a_test_goes_nothing_with_a_real_persons_number() {
    let desk = workspace(Stage::Test).await;
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::sandbox_wire::config();
    config.stories = false;
    config.messages = 0;
    let beside = sandbox::Sandbox::start(config).await.unwrap();
    let connection = connected(&desk, &beside.nav_url()).await;
    let first_read = json!({ "connectionId": connection["connectionId"], "mode": "all" });
    desk.until("the first reading", async |desk: &Desk| {
        desk.ask::<PollOutcome>("first_read", &first_read)
            .await
            .ok()
    })
    .await;
    let made_up = letter(1, "Oppdiktet.");
    let real: Value = serde_json::from_str(
        &letter(2, "Ekte?")
            .to_string()
            .replace("10915596784", &plain()),
    )
    .unwrap();
    for (name, message) in [("a.json", &made_up), ("b.json", &real)] {
        let read = laid(&desk, folder.path(), name, message);
        let taken: FilesTaken = desk.call("files_read", &read).await;
        assert_eq!(taken.files[0].new, 1, "what arrives is always kept");
    }
    let page: InboxPage = inbox(&desk, Split::Open).await;
    let mut saved = Vec::new();
    for row in &page.rows {
        let request = ThreadRequest {
            thread_id: row.thread_id,
        };
        let thread: ThreadView = desk.call("thread", &request).await;
        for message in thread.messages {
            let path = folder.path().join(format!("{}.ut", message.message_id));
            let request = save(&desk, message.message_id, &path);
            let answer = desk.ask::<Empty>("message_save", &request).await;
            into_the_journal(&desk, row.thread_id, answer.is_ok()).await;
            match answer {
                Ok(Empty {}) => saved.push(fs::read_to_string(&path).unwrap()),
                Err(error) => {
                    refused::<Empty>(Err(error), "real_number");
                    assert!(!path.exists());
                }
            }
        }
    }
    assert_eq!(saved, [made_up.to_string()], "the other stays here");

    // The same over the traffic: a page that brought such a number does not leave with its bodies.
    beside
        .say(&{
            let text = letter(3, "I loggen.").to_string();
            serde_json::from_str::<Value>(&text.replace("10915596784", &plain())).unwrap()
        })
        .unwrap();
    let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
    let raw =
        json!({ "filter": TrafficFilter::default(), "before": null, "after": null, "limit": 50 });
    let request: TrafficPageRequest = serde_json::from_value(raw).unwrap();
    let traffic: TrafficPage = desk.call("traffic_page", &request).await;
    assert!(!traffic.rows.is_empty());
    let har = |bodies: bool| TrafficHar {
        file: desk.engine.register_file(folder.path().join("trafikk.har")),
        exchange_ids: Vec::new(),
        filter: TrafficFilter::default(),
        bodies,
    };
    refused(
        desk.ask::<HarWritten>("traffic_har", &har(true)).await,
        "real_number",
    );
    assert!(!folder.path().join("trafikk.har").exists());
    let written: HarWritten = desk.call("traffic_har", &har(false)).await;
    assert!(
        written.exchanges > 0,
        "without bodies there is nobody in it"
    );
    let curl = ExchangeRequest {
        exchange_id: traffic.rows[0].exchange_id.clone(),
    };
    let text: TrafficText = desk.call("traffic_curl", &curl).await;
    assert!(!text.text.contains(&plain()));
}
