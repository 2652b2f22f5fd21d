//! Forms through the command surface: an order answered with its form, NAV's published form filled in, the shelf.

use engine::api::types::{
    DeliveryState, DraftCheck, DraftFields, DraftForm, DraftRequest, DraftSave, DraftSaved,
    DraftStart, DraftView, Empty, ErrorCode, FormAdd, FormCoding, FormFields, FormRequest,
    FormShelve, FormState, FormValue, FormView, Forms, LetterBlock, OutboxRequest, OutboxRow,
    PatientEnter, PatientRow, RawView, Severity, Split, ThreadRequest, ThreadView,
};
use serde_json::{Value, json};

use crate::acts::{filled, inbox, until_state, yes};
use crate::desk::Desk;
use crate::published;

fn words(text: &str) -> Vec<FormValue> {
    vec![FormValue::Words { words: text.into() }]
}

fn option(code: &str, display: &str) -> Vec<FormValue> {
    vec![FormValue::Option {
        option: FormCoding {
            code: Some(code.into()),
            display: Some(display.into()),
            ..FormCoding::default()
        },
    }]
}

pub(crate) async fn save(desk: &Desk, draft_id: i64, form: &FormFields) -> FormState {
    let save = DraftSave {
        draft_id,
        fields: DraftFields {
            form: Some(form.clone()),
            ..DraftFields::default()
        },
        to: None,
    };
    let _: DraftSaved = desk.call("draft_save", &save).await;
    desk.call("form_state", &DraftRequest { draft_id }).await
}

pub(crate) fn codes(state: &FormState) -> Vec<(&str, &str)> {
    state
        .faults
        .iter()
        .map(|fault| (fault.place.as_str(), fault.code.as_str()))
        .collect()
}

pub(crate) fn errors(check: &DraftCheck) -> Vec<String> {
    check
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| format!("{} {}", finding.rule, finding.message.nb))
        .collect()
}

/// The letter as lines, as a person reads it.
pub(crate) fn lines(blocks: &[LetterBlock]) -> Vec<String> {
    blocks
        .iter()
        .map(|block| match block {
            LetterBlock::Heading { text } | LetterBlock::Paragraph { text } => text.clone(),
            LetterBlock::List { items, .. } => items.join(" · "),
            LetterBlock::Fact { label, value } => format!("{}: {value}", label.nb),
            LetterBlock::Unknown { resource_type, .. } => format!("? {resource_type}"),
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_answered_with_its_form_and_accepted() {
    let desk = Desk::start().await;
    filled(&desk).await;
    desk.other_side()
        .say(&json!({ "story": "bestilling" }))
        .expect("NAV orders a form");
    let (thread_id, ordered) = desk
        .until("the order is in the inbox", async |desk: &Desk| {
            for row in inbox(desk, Split::Open).await.rows {
                let thread: ThreadView = desk
                    .call(
                        "thread",
                        &ThreadRequest {
                            thread_id: row.thread_id,
                        },
                    )
                    .await;
                if thread
                    .answers
                    .iter()
                    .any(|answer| answer.kind == "svar-bestilling")
                {
                    return Some((row.thread_id, thread));
                }
            }
            None
        })
        .await;
    let shown = lines(&ordered.messages.last().expect("the order").blocks);
    assert!(
        shown.iter().any(|line| line.contains("fylle ut skjemaet")),
        "{shown:?}"
    );
    assert!(
        shown.contains(&"Skjema: Vurdering av funksjonsevne".to_owned()),
        "{shown:?}"
    );

    let draft: DraftView = desk
        .call(
            "draft_start",
            &DraftStart {
                kind: "svar-bestilling".into(),
                thread_id: Some(thread_id),
                patient_id: None,
            },
        )
        .await;
    let mut form = draft
        .fields
        .form
        .clone()
        .expect("the order brought its form");
    let view: FormView = desk
        .call(
            "form",
            &FormRequest {
                form_id: form.form_id,
            },
        )
        .await;
    assert_eq!(view.row.title, "Vurdering av funksjonsevne");
    assert_eq!(
        (view.row.source.as_str(), view.row.standing.as_str()),
        ("message", "active")
    );
    assert_eq!(
        view.row.problems,
        [],
        "a form of our own has nothing remarkable"
    );
    assert_eq!(
        form.values["navn"],
        words(&draft.patient.name),
        "filled in beforehand"
    );
    assert!(form.origins.contains_key("navn") && form.origins.contains_key("fodt"));

    let state = save(&desk, draft.draft_id, &form).await;
    assert_eq!(
        codes(&state),
        [("kan-arbeide", "required"), ("beskriv", "required")]
    );
    form.values
        .insert("kan-arbeide".into(), option("delvis", "Ja, delvis"));
    let state = save(&desk, draft.draft_id, &form).await;
    assert_eq!(
        codes(&state),
        [("grad", "required"), ("beskriv", "required")],
        "the next question is asked"
    );
    form.values.insert("grad".into(), words("100"));
    form.values
        .insert("beskriv".into(), words("Står og går i to timer."));
    form.values
        .insert("tiltak[0]/tiltak-hva".into(), words("Fysioterapi"));
    form.values
        .insert("tiltak[1]/tiltak-hva".into(), words("Smerteklinikk"));
    form.instances.insert("tiltak".into(), vec![0, 1]);
    let state = save(&desk, draft.draft_id, &form).await;
    assert_eq!(codes(&state), [("grad", "too_great")]);
    let check: DraftCheck = desk
        .call(
            "draft_check",
            &DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    assert_eq!(
        errors(&check),
        ["K12 2.2 Hvor mange prosent?: svaret er større enn 99"]
    );
    assert_eq!(check.findings[0].field.as_deref(), Some("form:grad"));
    let refused = desk
        .ask::<OutboxRow>("draft_send", &yes(&draft))
        .await
        .expect_err("not while that stands");
    assert_eq!(refused.code, ErrorCode::CheckFailed);

    form.values.insert("grad".into(), words("40"));
    save(&desk, draft.draft_id, &form).await;
    let check: DraftCheck = desk
        .call(
            "draft_check",
            &DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    assert_eq!(errors(&check), Vec::<String>::new());
    let preview = lines(&check.letter);
    for line in [
        "Skjema: Vurdering av funksjonsevne (1.0.0)",
        "2 Arbeid og funksjon",
        "2.1 Kan pasienten arbeide nå?: Ja, delvis",
        "2.2 Hvor mange prosent?: 40",
        "Hva er gjort eller planlagt?: Smerteklinikk",
    ] {
        assert!(preview.contains(&line.to_owned()), "{line} in {preview:?}");
    }

    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    let raw: RawView = desk
        .call(
            "outbox_raw",
            &OutboxRequest {
                outbox_id: sent.outbox_id,
            },
        )
        .await;
    let bundle: Value = serde_json::from_str(&raw.json).expect("json");
    let order = &ordered.messages.last().expect("the order").header_id;
    assert_eq!(
        bundle["entry"][0]["resource"]["response"]["identifier"],
        json!(order)
    );
    assert_eq!(
        bundle["entry"][0]["resource"]["eventCoding"]["code"],
        "bestilling"
    );
    assert_eq!(bundle["meta"]["lastUpdated"], bundle["timestamp"]);
    let response = &bundle["entry"][1]["resource"];
    assert_eq!(response["resourceType"], "QuestionnaireResponse");
    assert_eq!(
        response["questionnaire"],
        "http://sandkasse.example/Questionnaire/funksjonsvurdering|1.0.0"
    );
    assert!(
        response["basedOn"][0]["identifier"]["value"]
            .as_str()
            .is_some()
    );
    let thread: ThreadView = desk.call("thread", &ThreadRequest { thread_id }).await;
    let answer = thread.messages.last().expect("the answer");
    assert_eq!(
        lines(&answer.blocks),
        preview,
        "the preview was what was sent"
    );
}

pub(crate) async fn begun(desk: &Desk, patient_id: i64, text: &str) -> DraftView {
    let added: Forms = desk.call("form_add", &FormAdd { text: text.into() }).await;
    let draft: DraftView = desk
        .call(
            "draft_start",
            &DraftStart {
                kind: "skjema".into(),
                thread_id: None,
                patient_id: Some(patient_id),
            },
        )
        .await;
    desk.call(
        "draft_form",
        &DraftForm {
            draft_id: draft.draft_id,
            form_id: added.rows[0].form_id,
        },
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn navs_published_form_is_filled_in_and_accepted() {
    let Some(data) = published::data("NAV's published forms, filled in") else {
        return;
    };
    let path = data.join("nav/questionnaires/grunnstonad-1.0.0.json");
    let text = std::fs::read_to_string(path).expect("the form");
    let desk = Desk::start().await;
    filled(&desk).await;
    let patient = somebody_of(&desk).await;
    let draft = begun(&desk, patient, &text).await;
    let mut form = draft.fields.form.clone().expect("a form");
    let view: FormView = desk
        .call(
            "form",
            &FormRequest {
                form_id: form.form_id,
            },
        )
        .await;
    assert_eq!(view.items.len(), 115);
    assert_eq!(
        view.row.standing, "draft",
        "all of NAV's forms are drafts, and said to be"
    );
    assert!(
        form.origins.contains_key("patient-name") && form.origins.contains_key("patient-fnumber")
    );

    // Every question that is asked is answered, and what that opens is answered too, until nothing more is asked.
    for _ in 0..12 {
        let state = save(&desk, draft.draft_id, &form).await;
        let closed = |place: &str| state.disabled.iter().any(|one| one == place);
        let mut more = false;
        for item in &view.items {
            let mut above = Some(item);
            let asked = loop {
                match above {
                    Some(one) if closed(&one.key) => break false,
                    Some(one) => above = one.parent.map(|at| &view.items[at as usize]),
                    None => break true,
                }
            };
            if !asked || form.values.contains_key(&item.key) {
                continue;
            }
            let value = match item.item_type.as_str() {
                "group" | "display" => continue,
                "boolean" => vec![FormValue::Yes { yes: true }],
                "choice" => item.options[..if item.repeats { item.options.len() } else { 1 }]
                    .iter()
                    .map(|one| FormValue::Option {
                        option: one.coding.clone(),
                    })
                    .collect(),
                "open-choice" => [words("Cøliaki"), words("Astma")].concat(),
                "date" => words("12.11.2026"),
                "quantity" => vec![FormValue::Amount {
                    number: "3".into(),
                    unit: None,
                }],
                _ => words("Som beskrevet i epikrisen."),
            };
            form.values.insert(item.key.clone(), value);
            more = true;
        }
        if !more {
            break;
        }
    }
    let state = save(&desk, draft.draft_id, &form).await;
    assert_eq!(codes(&state), []);
    assert!(
        state.answered == state.asked && state.asked > 40,
        "{state:?}"
    );
    let check: DraftCheck = desk
        .call(
            "draft_check",
            &DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    assert_eq!(errors(&check), Vec::<String>::new());
    assert!(
        lines(&check.letter)
            .contains(&"Hvilke(n) diagnose(r) har søkeren?: Cøliaki, Astma".to_owned())
    );
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
}

/// A patient whose number NAV knows.
pub(crate) async fn somebody_of(desk: &Desk) -> i64 {
    let enter = PatientEnter {
        given: "Kari".into(),
        family: "Nordmo".into(),
        birth_date: None,
        gender: Some("female".into()),
        national_number: Some("10915596784".into()),
    };
    let row: PatientRow = desk.call("patient_enter", &enter).await;
    row.patient_id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shelf_takes_forms_in_and_gives_reasons_for_what_is_none() {
    let desk = Desk::start().await;
    filled(&desk).await;
    for (text, code) in [
        ("{", "not_json"),
        ("<html/>", "not_xml"),
        (r#"{"resourceType":"Patient"}"#, "not_a_form"),
    ] {
        let error = desk
            .ask::<Forms>("form_add", &FormAdd { text: text.into() })
            .await
            .expect_err("refused");
        assert_eq!(
            (error.code, error.issues[0].code.as_str()),
            (ErrorCode::Invalid, code)
        );
    }
    let retired = json!({
        "resourceType": "Questionnaire", "url": "http://sandkasse.example/Questionnaire/gammel", "version": "2",
        "title": "Gammelt skjema", "status": "retired",
        "item": [{ "linkId": "1", "type": "string", "text": "Noe?" }],
    })
    .to_string();
    let patient = somebody_of(&desk).await;
    let draft = begun(&desk, patient, &retired).await;
    let shelf: Forms = desk.call("forms", &Empty {}).await;
    assert_eq!(shelf.rows.len(), 1);
    assert_eq!(shelf.rows[0].standing, "retired");
    assert!(
        shelf.rows[0]
            .standing_words
            .as_ref()
            .is_some_and(|words| words.nb.contains("trukket tilbake"))
    );
    let again: Forms = desk.call("form_add", &FormAdd { text: retired }).await;
    assert_eq!(
        again.rows[0].form_id, shelf.rows[0].form_id,
        "the same form again is the same row"
    );

    let shelve = |on_shelf: bool| FormShelve {
        form_id: shelf.rows[0].form_id,
        on_shelf,
    };
    let _: Empty = desk.call("form_shelve", &shelve(false)).await;
    let empty: Forms = desk.call("forms", &Empty {}).await;
    assert_eq!(empty.rows, []);
    let kept: DraftView = desk
        .call(
            "draft",
            &DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    assert!(kept.fields.form.is_some(), "the draft keeps its form");
    let _: Empty = desk.call("form_shelve", &shelve(true)).await;
    let back: Forms = desk.call("forms", &Empty {}).await;
    assert_eq!(back.rows.len(), 1);

    // What is not answered is not sent, and said so in words.
    let check: DraftCheck = desk
        .call(
            "draft_check",
            &DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    assert_eq!(errors(&check), ["K13 Ingenting er fylt ut i skjemaet"]);
}
