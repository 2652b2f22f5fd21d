//! A record of its own for what is not a letter: a form with its answers, and a picture, as text and as a PDF that a
//! program others wrote reads back.

use engine::api::types::{
    DeliveryState, DraftFields, DraftSave, DraftSaved, FormCoding, FormValue, JournalText,
    MessageRequest, OutboxRow, RawView, Split,
};
use serde_json::json;

use crate::acts::{filled, inbox, until_state, yes};
use crate::attachments::{fixture, labelled, said, thread};
use crate::attachments_journal::{drawn, read_back, request, saved};
use crate::desk::Desk;
use crate::kinds::begun;

fn words(text: &str) -> Vec<FormValue> {
    vec![FormValue::Words { words: text.into() }]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filled_form_is_in_the_record_with_every_answer_and_what_became_of_it() {
    let desk = Desk::start().await;
    filled(&desk).await;
    desk.other_side()
        .say(&json!({ "story": "bestilling" }))
        .expect("NAV orders a form");
    let thread_id = desk
        .until("the order", async |desk: &Desk| {
            for row in inbox(desk, Split::Open).await.rows {
                let answers = thread(desk, row.thread_id).await.answers;
                if answers.iter().any(|one| one.kind == "svar-bestilling") {
                    return Some(row.thread_id);
                }
            }
            None
        })
        .await;
    let draft = begun(&desk, "svar-bestilling", Some(thread_id), None)
        .await
        .expect("a draft");
    let mut form = draft.fields.form.clone().expect("the order's form");
    let partly = FormCoding {
        code: Some("delvis".into()),
        display: Some("Ja, delvis".into()),
        ..FormCoding::default()
    };
    form.values.insert(
        "kan-arbeide".into(),
        vec![FormValue::Option { option: partly }],
    );
    form.values.insert("grad".into(), words("40"));
    let long = "Står og går i to timer. ".repeat(60);
    form.values.insert(
        "beskriv".into(),
        words(&format!("{long}Ærlig talt, č og ŋ også.")),
    );
    form.values
        .insert("tiltak[0]/tiltak-hva".into(), words("Fysioterapi"));
    form.values
        .insert("tiltak[1]/tiltak-hva".into(), words("Smerteklinikk"));
    form.instances.insert("tiltak".into(), vec![0, 1]);
    let save = DraftSave {
        draft_id: draft.draft_id,
        fields: DraftFields {
            form: Some(form),
            ..DraftFields::default()
        },
        to: None,
    };
    let _: DraftSaved = desk.call("draft_save", &save).await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;

    let parts = [
        "Vurdering av funksjonsevne",
        "Arbeid og funksjon",
        "Kan pasienten arbeide nå?",
        "Ja, delvis",
        "Hvor mange prosent?",
        "Fysioterapi",
        "Smerteklinikk",
        "č og ŋ også.",
        "Godtatt",
    ];
    let text: JournalText = desk.call("journal_text", &request(thread_id)).await;
    for part in parts {
        assert!(text.text.contains(part), "{part}\nis not in\n{}", text.text);
    }
    let (question, answer) = (
        text.text.find("Kan pasienten arbeide nå?").expect("asked"),
        text.text.find("Ja, delvis").expect("answered"),
    );
    assert!(question < answer, "the answer stands at its question");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("skjema.pdf");
    let made = saved(&desk, thread_id, &path).await;
    assert_eq!(made.beside, 0);
    let Some(pages) = read_back(&path) else {
        return;
    };
    assert_eq!(pages.len(), made.pages as usize);
    let name = draft.patient.name.as_str();
    assert!(
        pages.iter().all(|page| page.contains(name)),
        "whose, on every page"
    );
    let whole = pages.concat();
    for part in parts {
        assert!(whole.contains(part), "{part}\nis not in\n{whole}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_drawn_on_a_page_of_the_record_and_named_in_its_text() {
    let desk = Desk::start().await;
    let bytes = fixture("photo.png");
    let (thread_id, message) = said(&desk, &[labelled(&bytes, "image/png", "utslett.png")]).await;
    let raw: RawView = desk
        .call(
            "message_raw",
            &MessageRequest {
                message_id: message.message_id,
            },
        )
        .await;
    assert!(raw.json.contains("utslett.png"));
    let text: JournalText = desk.call("journal_text", &request(thread_id)).await;
    let line = text
        .text
        .lines()
        .find(|line| line.contains("utslett.png"))
        .expect("it is named");
    assert!(line.contains("SHA-256"), "{line}");
    assert!(text.text.contains("tatt med bakerst"), "{}", text.text);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bilde.pdf");
    let made = saved(&desk, thread_id, &path).await;
    assert_eq!(made.beside, 0, "nothing lies beside it");
    let Some(pages) = read_back(&path) else {
        return;
    };
    let last = pages.last().expect("a page");
    assert!(
        last.contains("Vedlegg: utslett.png") && last.contains("Vedlegg Prøvesen"),
        "{last}"
    );
    drawn(&path, pages.len());
}
