//! A filled-in form beside its questions: the form found by its canonical, at the server, on the shelf, or nowhere.

use engine::api::types::{
    AnsweredForm, AnsweredRow, Chart, ChartItem, Empty, FormAdd, Forms, PatientRequest,
    ResourceRequest,
};
use serde_json::{Value, json};

use crate::chart_under::opened;
use crate::desk::Desk;

fn items(chart: &Chart) -> &[ChartItem] {
    let section = chart.sections.iter().find(|one| one.name == "forms");
    &section.expect("forms").items
}

async fn answered(desk: &Desk, resource_id: i64) -> AnsweredForm {
    desk.call("resource_form", &ResourceRequest { resource_id })
        .await
}

fn at<'a>(form: &'a AnsweredForm, link_id: &str) -> &'a AnsweredRow {
    let found = form.rows.iter().find(|row| row.link_id == link_id);
    found.unwrap_or_else(|| panic!("no row {link_id}: {:?}", form.rows))
}

async fn again(desk: &Desk, chart: &Chart) -> Chart {
    let request = PatientRequest {
        patient_id: chart.patient.patient_id,
    };
    let _: Empty = desk.call("patient_refresh", &request).await;
    desk.call("patient_chart", &request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_is_fetched_by_its_canonical_and_the_row_is_called_by_it() {
    let mut desk = Desk::start().await;
    let chart = opened(&desk, "Torleif Aslaksen").await;
    let whole = items(&chart)
        .iter()
        .find(|item| {
            item.status.as_deref() == Some("completed")
                && item.title.as_deref() == Some("hjemmeoppfolging-pust")
        })
        .expect("a whole answer, called by its address as long as nobody has its form");
    let form = answered(&desk, whole.resource_id).await;
    let by = form.form.as_ref().expect("the server has it");
    assert_eq!(by.title, "Egenrapport om pust, hjemmeoppfølging");
    assert_eq!(
        (by.source.as_str(), by.standing.as_str()),
        ("server", "active")
    );
    assert_eq!(by.answered_version, None);
    assert_eq!(at(&form, "1.1").answers[0].text, "En del");
    assert_eq!(at(&form, "1.2").answers[0].yes, Some(true));
    assert_eq!(at(&form, "1.2.1").answers[0].text, "3");
    assert_eq!(at(&form, "2.2").answers[0].text, "37,90", "as it was sent");
    assert_eq!(at(&form, "innledning").kind, "display");
    assert!(form.unknown.is_empty(), "{:?}", form.unknown);

    // An answer of half of it: what was not answered, and what was not asked because of an answer.
    let half = items(&chart)
        .iter()
        .find(|item| item.status.as_deref() == Some("amended"))
        .expect("a short answer");
    let form = answered(&desk, half.resource_id).await;
    assert_eq!(at(&form, "1.2.1").state, "not_asked");
    assert_eq!(at(&form, "3.1").state, "unanswered");

    let request = PatientRequest {
        patient_id: chart.patient.patient_id,
    };
    let named: Chart = desk.call("patient_chart", &request).await;
    let title = |id: i64| {
        let item = items(&named).iter().find(|item| item.resource_id == id);
        item.and_then(|item| item.title.clone())
    };
    assert_eq!(
        title(whole.resource_id).as_deref(),
        Some("Egenrapport om pust, hjemmeoppfølging")
    );
    // It was fetched to be read, and is not offered to be filled in.
    let shelf: Forms = desk.call("forms", &Empty {}).await;
    assert!(
        shelf
            .rows
            .iter()
            .all(|row| row.title != "Egenrapport om pust, hjemmeoppfølging")
    );

    desk.network_down().await;
    let form = answered(&desk, whole.resource_id).await;
    assert!(form.form.is_some(), "it is here now");
    let nowhere = items(&chart)
        .iter()
        .find(|item| item.title.as_deref() == Some("finnes-ikke-her"))
        .expect("an answer to a form nobody has");
    let form = answered(&desk, nowhere.resource_id).await;
    assert_eq!(
        (form.form, form.problem.as_deref()),
        (None, Some("offline"))
    );
    desk.network_up().await;
    let form = answered(&desk, nowhere.resource_id).await;
    assert_eq!(form.problem.as_deref(), Some("not_found"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_version_a_withdrawn_form_and_answers_to_nothing_are_told() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Torleif Aslaksen").await;
    let stopped = items(&chart)
        .iter()
        .find(|item| item.status.as_deref() == Some("stopped"))
        .expect("an answer to an older version");
    let form = answered(&desk, stopped.resource_id).await;
    let by = form.form.expect("another version is better than none");
    assert_eq!(by.version.as_deref(), Some("1.2.0"));
    assert_eq!(by.answered_version.as_deref(), Some("1.1.0"));

    let details: Value = desk
        .call(
            "resource_details",
            &ResourceRequest {
                resource_id: chart.resource_id.expect("the patient"),
            },
        )
        .await;
    let patient = details["fhirId"].as_str().expect("an id");
    let response = json!({
        "resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2026-11-19T10:00:00Z",
        "questionnaire": "https://skjema.example.org/Questionnaire/fall|3",
        "subject": { "reference": format!("Patient/{patient}") },
        "item": [
            { "linkId": "1", "answer": [{ "valueInteger": 2 }] },
            { "linkId": "gammel", "text": "Skostørrelse", "answer": [{ "valueInteger": 41 }] },
        ],
    });
    desk.other_side().put_resource(&response).expect("put");
    let questionnaire = json!({
        "resourceType": "Questionnaire", "url": "https://skjema.example.org/Questionnaire/fall", "version": "3",
        "title": "Fallrisiko", "status": "retired",
        "item": [
            { "linkId": "1", "prefix": "A", "type": "integer", "text": "Hvor mange fall?" },
            { "linkId": "2", "type": "string", "text": "Hvor?" },
        ],
    });
    // Loaded by a person: nothing is asked for.
    let _: Forms = desk
        .call(
            "form_add",
            &FormAdd {
                text: questionnaire.to_string(),
            },
        )
        .await;
    let chart = again(&desk, &chart).await;
    let fall = items(&chart)
        .iter()
        .find(|item| item.title.as_deref() == Some("Fallrisiko"))
        .expect("called by its form at once");
    let form = answered(&desk, fall.resource_id).await;
    let by = form.form.as_ref().expect("it is on the shelf");
    assert_eq!(
        (by.source.as_str(), by.standing.as_str()),
        ("file", "retired")
    );
    let first = at(&form, "1");
    assert_eq!(
        first.text.as_deref(),
        Some("Hvor mange fall?"),
        "the form's words where the answer has none"
    );
    assert_eq!(first.prefix.as_deref(), Some("A"));
    assert_eq!(at(&form, "2").state, "unanswered");
    assert_eq!(form.unknown.len(), 1);
    assert_eq!(form.unknown[0].text.as_deref(), Some("Skostørrelse"));
    let shelf: Forms = desk.call("forms", &Empty {}).await;
    assert!(
        shelf.rows.iter().any(|row| row.title == "Fallrisiko"),
        "it stays on the shelf"
    );
}
