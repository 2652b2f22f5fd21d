//! A chart does not leave a TEST workspace with what looks like a real person's number in it: not as text, not as PDF,
//! not as a table of an answer, wherever in it the number stands and however it is written.

use std::fs;

use engine::api::types::{
    ApiError, Chart, ChartPaperRequest, ChartPaperSize, ChartPart, ChartPdf, ChartPdfRequest,
    ChartText, Connections, Empty, PatientRequest, PatientSearchRequest, QueryAnswer, QueryExport,
    QueryExported, QueryRun, ServerSearch, Stage,
};
use serde_json::{Value, json};

use crate::by_stage::{plain, refused, workspace};
use crate::desk::Desk;

async fn to_ehr(desk: &Desk) {
    let put = json!({
        "connectionId": null, "role": "ehr", "name": "Journalen", "baseUrl": desk.other_side().ehr_url(),
        "auth": "none", "userName": null, "herIds": [], "navHerId": "", "allowGetNumber": false,
        "pollSeconds": null,
    });
    let _: Value = desk.call("connection_put", &put).await;
}

async fn read(desk: &Desk, text: &str) -> Chart {
    let request = PatientSearchRequest {
        text: text.to_owned(),
        limit: 5,
        held: false,
    };
    let found: ServerSearch = desk.call("patient_search_server", &request).await;
    let patient_id = found.rows.first().expect(text).patient_id;
    let request = PatientRequest { patient_id };
    let _: Empty = desk.call("patient_refresh", &request).await;
    desk.call("patient_chart", &request).await
}

fn paper(chart: &Chart, parts: &[ChartPart]) -> ChartPaperRequest {
    ChartPaperRequest {
        patient_id: chart.patient.patient_id,
        parts: parts.to_vec(),
        from: None,
        to: None,
        language: "nb".into(),
    }
}

/// As text and as PDF: both, or neither and no file.
async fn leaves(desk: &Desk, paper: &ChartPaperRequest) -> bool {
    // How long it would be may be said: nothing of it leaves.
    let _: ChartPaperSize = desk.call("chart_paper", paper).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kort.pdf");
    let save = ChartPdfRequest {
        paper: paper.clone(),
        file: desk.engine.register_file(path.clone()),
        long: true,
    };
    let text: Result<ChartText, ApiError> = desk.ask("chart_text", paper).await;
    let pdf: Result<ChartPdf, ApiError> = desk.ask("chart_pdf", &save).await;
    let lying = fs::read_dir(folder.path()).expect("the folder").count();
    if text.is_ok() {
        pdf.expect("what is copied is printed too");
        assert_eq!(lying, 1);
        return true;
    }
    refused(text, "real_number");
    refused(pdf, "real_number");
    assert_eq!(lying, 0, "no file is begun");
    false
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_with_a_real_looking_number_does_not_leave_a_test() {
    let desk = workspace(Stage::Test).await;
    to_ehr(&desk).await;
    let all = [ChartPart::Patient, ChartPart::Conditions];
    let chart = read(&desk, "Kari Nordmo 14.03.1958").await;
    assert!(
        leaves(&desk, &paper(&chart, &all)).await,
        "a synthetic number and no other"
    );

    let patient: Value = {
        let id = chart.resource_id.expect("a patient");
        let raw: Value = desk
            .call("resource_raw", &json!({ "resourceId": id }))
            .await;
        serde_json::from_str(raw["json"].as_str().expect("its JSON")).expect("JSON")
    };
    let real = plain();
    let grouped = format!("{} {}", &real[..6], &real[6..]);
    for (at, written) in [real.as_str(), &grouped].into_iter().enumerate() {
        let note = json!({
            "resourceType": "Condition", "id": format!("med-nummer-{at}"),
            "subject": { "reference": format!("Patient/{}", patient["id"].as_str().expect("an id")) },
            "code": { "text": "Tilstand" },
            "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
            "note": [{ "text": format!("Arvelig, se bror {written}.") }],
        });
        let reference = desk.other_side().put_resource(&note).expect("put");
        let chart = read(&desk, "Kari Nordmo 14.03.1958").await;
        assert!(!leaves(&desk, &paper(&chart, &all)).await, "{at}");
        assert!(
            leaves(&desk, &paper(&chart, &[ChartPart::Patient])).await,
            "the part without it leaves"
        );
        desk.other_side()
            .delete_resource(&reference)
            .expect("deleted");
        let chart = read(&desk, "Kari Nordmo 14.03.1958").await;
        assert!(
            leaves(&desk, &paper(&chart, &all)).await,
            "it is gone again"
        );
    }

    // Her own number: on every page, whatever part it is.
    let mut real_patient = patient;
    for identifier in real_patient["identifier"].as_array_mut().expect("numbers") {
        if identifier["value"]
            .as_str()
            .is_some_and(|value| value.len() == 11)
        {
            identifier["value"] = json!(real);
        }
    }
    desk.other_side().put_resource(&real_patient).expect("put");
    let chart = read(&desk, "Kari Nordmo 14.03.1958").await;
    for part in [ChartPart::Patient, ChartPart::Conditions] {
        assert!(!leaves(&desk, &paper(&chart, &[part])).await, "{part:?}");
    }
}

/// What was asked of the server, as a table in a file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_column_with_a_real_looking_number_does_not_leave_a_test() {
    let desk = workspace(Stage::Test).await;
    to_ehr(&desk).await;
    let person = json!({
        "resourceType": "Patient", "name": [{ "family": "Tabellby" }],
        "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": plain() }],
    });
    desk.other_side().put_resource(&person).expect("put");
    let connections: Connections = desk.call("connections", &Empty {}).await;
    let run = QueryRun {
        connection_id: connections.connections[0].connection_id,
        url: "Patient?family=tabellby".to_owned(),
        method: "auto".into(),
    };
    let answer: QueryAnswer = desk.call("query_run", &run).await;
    assert_eq!(answer.matches, 1, "what arrives is always shown");
    let path = desk.data_dir().join("svar.csv");
    let handle = desk.engine.register_file(path.clone());
    let export = |columns: &[&str]| QueryExport {
        answer_id: answer.answer_id,
        columns: columns.iter().map(|one| (*one).to_owned()).collect(),
        handle: handle.clone(),
    };
    let both = export(&["name.family", "identifier.value"]);
    refused::<QueryExported>(desk.ask("query_export", &both).await, "real_number");
    assert!(!path.exists(), "no file is begun");
    let name = export(&["name.family"]);
    let exported: QueryExported = desk.call("query_export", &name).await;
    assert_eq!(exported.rows, 1);
    let text = fs::read_to_string(&path).expect("the table");
    assert!(
        text.contains("Tabellby") && !text.contains(&plain()),
        "{text}"
    );
}
