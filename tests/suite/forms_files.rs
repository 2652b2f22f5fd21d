//! Files as answers: chosen like any attachment, sent in the answer that asks for them and nowhere else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::api::types::{
    DeliveryState, DraftAttachmentView, DraftAttachments, DraftCheck, DraftRequest, DraftView,
    FormFields, FormValue, OutboxRequest, OutboxRow,
};
use serde_json::{Value, json};

use crate::acts::{filled, until_state, yes_with_files};
use crate::attachments::{attach, chosen, fixture, in_the_log, open, thread};
use crate::desk::Desk;
use crate::forms::{begun, codes, errors, lines, save, somebody_of};

fn form() -> String {
    let hl7 = |name: &str| format!("http://hl7.org/fhir/StructureDefinition/{name}");
    json!({
        "resourceType": "Questionnaire", "status": "active", "title": "Søknad med filer",
        "url": "http://example.org/Questionnaire/med-filer", "version": "1",
        "item": [
            { "linkId": "epikrise", "type": "attachment", "text": "Epikrise", "required": true, "extension": [
                { "url": hl7("maxSize"), "valueDecimal": 0.5 },
                { "url": hl7("mimeType"), "valueCode": "application/pdf" },
            ] },
            { "linkId": "bilder", "type": "attachment", "text": "Bilder", "repeats": true },
            { "linkId": "mer", "type": "boolean", "text": "Er det mer?" },
            { "linkId": "resten", "type": "attachment", "text": "Resten",
              "enableWhen": [{ "question": "mer", "operator": "=", "answerBoolean": true }] },
        ],
    })
    .to_string()
}

fn answered(file: &DraftAttachmentView) -> FormValue {
    FormValue::File {
        sha256: file.sha256.clone(),
        name: file.name.clone(),
        size: file.size,
    }
}

async fn take(desk: &Desk, draft: &DraftView, name: &str) -> DraftAttachmentView {
    let folder = tempfile::tempdir().expect("a folder");
    let file = chosen(desk, folder.path(), name, &fixture(name));
    let answer: DraftAttachments = attach(desk, draft, vec![file]).await;
    assert_eq!(answer.refused, []);
    answer.taken.into_iter().next().expect("it was taken")
}

async fn goes(desk: &Desk, draft_id: i64) -> Vec<String> {
    let held: DraftAttachments = desk
        .call("draft_attachments", &DraftRequest { draft_id })
        .await;
    held.attachments.into_iter().map(|one| one.name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_answers_a_question_and_leaves_in_the_answer() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let patient = somebody_of(&desk).await;
    let draft = begun(&desk, patient, &form()).await;
    let id = draft.draft_id;
    let mut fields: FormFields = draft.fields.form.clone().expect("a form");
    let state = save(&desk, id, &fields).await;
    assert_eq!(codes(&state), [("epikrise", "required")]);

    // What the form does not take is said at the question.
    let photo = take(&desk, &draft, "photo.png").await;
    assert!(goes(&desk, id).await.is_empty(), "it answers nothing yet");
    let mut answer = |place: &str, values: &[&DraftAttachmentView]| {
        let values = values.iter().copied().map(answered).collect();
        fields.values.insert(place.into(), values);
        fields.clone()
    };
    let state = save(&desk, id, &answer("epikrise", &[&photo])).await;
    assert_eq!(codes(&state), [("epikrise", "other_media")]);
    let letter = take(&desk, &draft, "three-pages.pdf").await;
    let state = save(&desk, id, &answer("epikrise", &[&letter])).await;
    assert_eq!(codes(&state), []);
    let state = save(&desk, id, &answer("bilder", &[&photo])).await;
    assert_eq!(codes(&state), []);

    // The answer to what is not asked stays here, and so does its file.
    let rest = take(&desk, &draft, "epikrise.pdf").await;
    save(&desk, id, &answer("resten", &[&rest])).await;
    assert_eq!(goes(&desk, id).await, ["photo.png", "three-pages.pdf"]);
    let check: DraftCheck = desk
        .call("draft_check", &DraftRequest { draft_id: id })
        .await;
    assert_eq!(errors(&check), Vec::<String>::new());
    let shown = lines(&check.letter);
    assert!(
        shown.contains(&"Epikrise: three-pages.pdf".to_owned()),
        "{shown:?}"
    );

    let yes = yes_with_files(&desk, &draft).await;
    let sent: OutboxRow = desk.call("draft_send", &yes).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    let thread = thread(&desk, sent.thread_id).await;
    let echo = thread
        .messages
        .iter()
        .find(|one| one.outbox_id == Some(sent.outbox_id))
        .expect("the echo");
    let bundle = in_the_log(&desk, &echo.header_id).await;
    let response = bundle["entry"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| &entry["resource"])
        .find(|resource| resource["resourceType"] == "QuestionnaireResponse")
        .expect("the answer");
    let file = |link_id: &str| -> Option<Value> {
        let items = response["item"].as_array().expect("items");
        let item = items.iter().find(|item| item["linkId"] == link_id)?;
        Some(item["answer"][0]["valueAttachment"].clone())
    };
    let sent_letter = file("epikrise").expect("answered");
    assert_eq!(sent_letter["contentType"], "application/pdf");
    assert_eq!(sent_letter["title"], "three-pages.pdf");
    let data = STANDARD
        .decode(sent_letter["data"].as_str().expect("data"))
        .expect("base64");
    assert_eq!(data, fixture("three-pages.pdf"), "the whole file");
    assert_eq!(
        file("bilder").expect("answered")["contentType"],
        "image/png"
    );
    assert_eq!(file("resten"), None);

    // What was sent is opened like what came, and written anew it has its files.
    assert_eq!(echo.attachments.len(), 2);
    let opened = open(&desk, echo, 0).await;
    assert_eq!((opened.kind.as_str(), opened.pages), ("pdf", 3));
    let request = OutboxRequest {
        outbox_id: sent.outbox_id,
    };
    let again: DraftView = desk.call("outbox_edit_as_new", &request).await;
    let kept = again.fields.form.clone().expect("the form");
    let state = save(&desk, again.draft_id, &kept).await;
    assert_eq!(codes(&state), []);
    assert_eq!(
        goes(&desk, again.draft_id).await,
        ["photo.png", "three-pages.pdf"]
    );
}
