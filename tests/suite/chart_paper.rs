//! A chart on paper, through the commands the window gives: who it is on every page, what was chosen and nothing else,
//! what is not so on none of them, and all of it with the network down.

use std::fs;
use std::path::Path;

use engine::api::types::{
    ApiError, Chart, ChartPaperRequest, ChartPaperSize, ChartPart, ChartPdf, ChartPdfRequest,
    ChartText, Empty, ErrorCode, PatientRequest,
};
use serde_json::{Value, json};

use crate::chart_under::opened;
use crate::desk::Desk;
use crate::journal_pdf::read_back;

const ALL: [ChartPart; 14] = [
    ChartPart::Patient,
    ChartPart::Overview,
    ChartPart::Allergies,
    ChartPart::Conditions,
    ChartPart::Medications,
    ChartPart::Measurements,
    ChartPart::Plans,
    ChartPart::Contacts,
    ChartPart::Services,
    ChartPart::Forms,
    ChartPart::Documents,
    ChartPart::Other,
    ChartPart::Messages,
    ChartPart::Timeline,
];

fn request(patient_id: i64, parts: &[ChartPart]) -> ChartPaperRequest {
    ChartPaperRequest {
        patient_id,
        parts: parts.to_vec(),
        from: None,
        to: None,
        language: "nb".into(),
    }
}

async fn save(
    desk: &Desk,
    paper: &ChartPaperRequest,
    path: &Path,
    long: bool,
) -> Result<ChartPdf, ApiError> {
    let request = ChartPdfRequest {
        paper: paper.clone(),
        file: desk.engine.register_file(path.to_path_buf()),
        long,
    };
    desk.ask("chart_pdf", &request).await
}

/// The server's id of the patient whose chart is open.
async fn fhir_id(desk: &Desk, chart: &Chart) -> String {
    let request = json!({ "resourceId": chart.resource_id.expect("a patient") });
    let details: Value = desk.call("resource_details", &request).await;
    details["fhirId"].as_str().expect("an id").to_owned()
}

fn condition(patient: &str, text: &str, verification: &str) -> Value {
    json!({
        "resourceType": "Condition",
        "subject": { "reference": format!("Patient/{patient}") },
        "code": { "text": text },
        "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
        "verificationStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": verification }] },
        "onsetDateTime": "2024-05-06",
    })
}

async fn refreshed(desk: &Desk, patient_id: i64) -> Chart {
    let request = PatientRequest { patient_id };
    let _: Empty = desk.call("patient_refresh", &request).await;
    desk.call("patient_chart", &request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_chart_is_printed_without_network_and_says_whose_it_is_on_every_page() {
    let mut desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let patient_id = chart.patient.patient_id;
    let patient = fhir_id(&desk, &chart).await;
    let mut negated = condition(&patient, "Utelukketastma", "confirmed");
    negated["modifierExtension"] =
        json!([{ "url": "http://ehr.example/negert", "valueBoolean": true }]);
    for resource in [
        condition(&patient, "Tastefeildiagnose", "entered-in-error"),
        condition(&patient, "Avkreftetgikt", "refuted"),
        negated,
    ] {
        desk.other_side().put_resource(&resource).expect("put");
    }
    let chart = refreshed(&desk, patient_id).await;
    desk.network_down().await;

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kort.pdf");
    let paper = request(patient_id, &ALL);
    let size: ChartPaperSize = desk.call("chart_paper", &paper).await;
    let made = save(&desk, &paper, &path, size.ask).await.expect("saved");
    assert_eq!(made.pages, size.pages, "as many as were said");
    let lying: Vec<_> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(lying, ["kort.pdf"], "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let text: ChartText = desk.call("chart_text", &paper).await;
    let in_error = "Tastefeildiagnose";
    assert!(!text.text.contains(in_error));
    let Some(pages) = read_back(&fs::read(&path).expect("the file")) else {
        return;
    };
    assert_eq!(pages.len(), made.pages as usize);
    let number: Value = desk
        .call("patient_number", &PatientRequest { patient_id })
        .await;
    let number = number["number"].as_str().expect("a number");
    let person = &chart.patient.person;
    for (page, text) in (1..).zip(&pages) {
        for part in [
            person.name.as_str(),
            number,
            &format!("Side {page} av {}", made.pages),
            "Hentet ut fra Budstikke 20.11.2026 kl. 10:",
        ] {
            assert!(text.contains(part), "{part} is on page {page}:\n{text}");
        }
        assert!(!text.contains(in_error), "page {page}");
    }
    // Lines wrap where the column ends: compared without white space.
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let whole = squeezed(&text.text);
    for section in &chart.sections {
        for item in &section.items {
            let title = item.title.as_deref().unwrap_or("ikke i kilden");
            assert!(
                whole.contains(&squeezed(title)),
                "{title} of {} is on paper",
                section.name
            );
        }
    }
    for series in &chart.measurements.series {
        for point in &series.points {
            let value = point.value.as_deref().unwrap_or_default().replace('.', ",");
            assert!(whole.contains(&value), "{value} of {}", series.name);
        }
    }
    assert!(text.text.contains("Kilde: "));
    assert!(text.text.contains("Avkreftetgikt · avkreftet"));
    assert!(text.text.contains("Utelukketastma · kan ikke tolkes trygt"));
    assert!(text.text.contains("1 feilregistrert er ikke tatt med."));
    let overview = text.text.split("\nAllergier\n").next().expect("Oversikt");
    assert!(
        !overview.contains("Utelukketastma") && !overview.contains("Avkreftetgikt"),
        "{overview}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_was_chosen_is_printed_in_the_language_that_was_asked_for() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let patient_id = chart.patient.patient_id;
    let titles = |name: &str| -> Vec<String> {
        let section = chart.sections.iter().find(|part| part.name == name);
        section
            .into_iter()
            .flat_map(|part| &part.items)
            .filter_map(|item| item.title.clone())
            .collect()
    };
    let (medications, conditions) = (titles("medications"), titles("conditions"));
    assert!(!medications.is_empty() && !conditions.is_empty());
    let paper = ChartPaperRequest {
        language: "en".into(),
        ..request(patient_id, &[ChartPart::Medications])
    };
    let text: ChartText = desk.call("chart_text", &paper).await;
    let squeezed = text.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(squeezed.contains("Patient chart") && squeezed.contains("Parts: Medication"));
    for title in &medications {
        assert!(squeezed.contains(title.as_str()), "{title}");
    }
    for title in &conditions {
        assert!(!squeezed.contains(title.as_str()), "{title} was not chosen");
    }

    let none = request(patient_id, &[]);
    let refused: Result<ChartText, ApiError> = desk.ask("chart_text", &none).await;
    assert_eq!(refused.expect_err("nothing chosen").issues[0].code, "none");
    let backwards = ChartPaperRequest {
        from: Some("2026-05-01".into()),
        to: Some("2026-04-01".into()),
        ..request(patient_id, &[ChartPart::Overview])
    };
    let refused: Result<ChartPaperSize, ApiError> = desk.ask("chart_paper", &backwards).await;
    let refused = refused.expect_err("no such period");
    assert_eq!(refused.issues[0].code, "before_from");
    assert!(!format!("{refused:?}").contains("Nordmo"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_chart_is_asked_about_and_then_printed_whole() {
    const ROWS: usize = 240;
    let desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let patient_id = chart.patient.patient_id;
    let patient = fhir_id(&desk, &chart).await;
    for number in 0..ROWS {
        let text = format!("Problem nr{number:04} {}", "med et langt navn ".repeat(16));
        let resource = condition(&patient, &text, "confirmed");
        desk.other_side().put_resource(&resource).expect("put");
    }
    refreshed(&desk, patient_id).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("langt.pdf");
    let paper = request(patient_id, &[ChartPart::Conditions]);
    let size: ChartPaperSize = desk.call("chart_paper", &paper).await;
    assert!(size.ask && size.pages > 40, "{size:?}");
    let refused = save(&desk, &paper, &path, false).await;
    assert_eq!(refused.expect_err("it asks first").issues[0].code, "long");
    assert!(!path.exists());
    let made = save(&desk, &paper, &path, true).await.expect("saved");
    assert_eq!(made.pages, size.pages);
    let Some(pages) = read_back(&fs::read(&path).expect("the file")) else {
        return;
    };
    let whole = pages.concat();
    for number in 0..ROWS {
        let name = format!("nr{number:04}");
        assert_eq!(whole.matches(&name).count(), 1, "{name}");
    }
    for page in &pages {
        assert!(page.contains("Kari Nordmo, født") && page.contains("Opplysninger"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_printed_in_stage_mode() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kort.pdf");
    let paper = request(chart.patient.patient_id, &[ChartPart::Overview]);
    let _: Value = desk.call("stage_mode", &json!({ "on": true })).await;
    let refused = save(&desk, &paper, &path, false).await;
    assert_eq!(
        refused.expect_err("names would leave the stage").code,
        ErrorCode::StageForbids
    );
    let refused: Result<ChartText, ApiError> = desk.ask("chart_text", &paper).await;
    assert_eq!(
        refused.expect_err("as would a copy").code,
        ErrorCode::StageForbids
    );
    assert!(!path.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filled_in_form_is_called_by_its_form_when_that_is_known() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Torleif Aslaksen").await;
    let paper = request(chart.patient.patient_id, &[ChartPart::Forms]);
    let before: ChartText = desk.call("chart_text", &paper).await;
    assert!(
        before.text.contains("hjemmeoppfolging-pust"),
        "{}",
        before.text
    );
    let forms = chart.sections.iter().find(|one| one.name == "forms");
    for item in &forms.expect("forms").items {
        let request = json!({ "resourceId": item.resource_id });
        let _: Value = desk.call("resource_form", &request).await;
    }
    let after: ChartText = desk.call("chart_text", &paper).await;
    let title = "Egenrapport om pust, hjemmeoppfølging";
    assert!(after.text.contains(title), "{}", after.text);
    assert!(!after.text.contains("hjemmeoppfolging-pust"));
    assert!(
        after.text.contains("finnes-ikke-her"),
        "nobody has that one"
    );
}
