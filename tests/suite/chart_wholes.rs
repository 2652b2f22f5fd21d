//! Appointments that are part of another one stand under it, on the screen's rows and on paper; one for several people
//! says so.

use engine::api::types::{
    Chart, ChartItem, ChartPaperRequest, ChartPart, ChartText, Empty, PatientRequest,
};
use serde_json::{Value, json};

use crate::chart_under::opened;
use crate::desk::Desk;

fn appointments(chart: &Chart) -> &[ChartItem] {
    let section = chart.sections.iter().find(|one| one.name == "appointments");
    &section.expect("appointments").items
}

fn titled<'a>(chart: &'a Chart, title: &str) -> &'a ChartItem {
    appointments(chart)
        .iter()
        .find(|one| {
            one.title
                .as_deref()
                .is_some_and(|said| said.starts_with(title))
        })
        .unwrap_or_else(|| panic!("no appointment is called {title}"))
}

async fn text(desk: &Desk, chart: &Chart) -> String {
    let request = ChartPaperRequest {
        patient_id: chart.patient.patient_id,
        parts: vec![ChartPart::Contacts],
        from: None,
        to: None,
        language: "nb".into(),
    };
    let text: ChartText = desk.call("chart_text", &request).await;
    text.text
}

fn part(patient: &str, id: &str, url: &str, whole: &str) -> Value {
    json!({
        "resourceType": "Appointment", "id": id, "status": "booked", "description": format!("Del {id}"),
        "extension": [{ "url": url, "valueReference": { "reference": whole } }],
        "start": "2026-12-20T08:00:00Z", "end": "2026-12-20T09:00:00Z",
        "participant": [{ "actor": { "reference": format!("Patient/{patient}") }, "status": "accepted" }],
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_stands_under_its_whole_on_screen_and_paper_and_a_group_says_so() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Torleif Aslaksen").await;
    let whole = titled(&chart, "Lungedag").resource_id;
    for title in ["Blodprøver", "Spirometri"] {
        let part_of = titled(&chart, title).part_of.as_ref();
        assert_eq!(
            part_of.and_then(|one| one.resource_id),
            Some(whole),
            "{title}"
        );
    }
    assert!(titled(&chart, "Lungedag").part_of.is_none());
    let group = titled(&chart, "KOLS-skole");
    assert!(group.flags.iter().any(|flag| flag == "group"), "{group:?}");

    let paper = text(&desk, &chart).await;
    let at = |words: &str| {
        paper
            .find(words)
            .unwrap_or_else(|| panic!("{words} in {paper}"))
    };
    let lines = [
        at("\n– Lungedag: prøver, pustetest og legetime"),
        at("\n  – Blodprøver · Del av Lungedag: prøver, pustetest og legetime · Marte Lien"),
        at("\n  – Spirometri · Del av Lungedag: prøver, pustetest og legetime · Marte Lien"),
    ];
    assert!(lines.is_sorted(), "{lines:?}");
    let group = paper.lines().find(|line| line.contains("KOLS-skole"));
    assert!(
        group.is_some_and(|line| line.contains("gruppe")),
        "{group:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_is_found_by_every_address_and_one_without_its_whole_says_so() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let patient = {
        let request = json!({ "resourceId": chart.resource_id.expect("a patient") });
        let details: Value = desk.call("resource_details", &request).await;
        details["fhirId"].as_str().expect("an id").to_owned()
    };
    let old = "http://hl7.no/fhir/StructureDefinition/no-basis-partof";
    let new = "http://hl7.no/fhir/ig/StructureDefinition/no-basis-partOf";
    let mut whole = part(&patient, "hel", old, "Appointment/hel");
    whole
        .as_object_mut()
        .expect("an object")
        .remove("extension");
    let base = desk.other_side().ehr_url();
    for resource in [
        whole,
        part(&patient, "en", old, "Appointment/hel"),
        part(&patient, "to", new, &format!("{base}/Appointment/hel")),
        part(
            &patient,
            "fremmed",
            old,
            "https://annen.example.org/fhir/Appointment/hel",
        ),
        part(&patient, "borte", old, "Appointment/finnes-ikke"),
    ] {
        desk.other_side().put_resource(&resource).expect("put");
    }
    let request = PatientRequest {
        patient_id: chart.patient.patient_id,
    };
    let _: Empty = desk.call("patient_refresh", &request).await;
    let chart: Chart = desk.call("patient_chart", &request).await;
    let whole = titled(&chart, "Del hel").resource_id;
    let of = |title: &str| {
        let part_of = titled(&chart, title).part_of.as_ref();
        part_of.expect("it is a part").resource_id
    };
    assert_eq!((of("Del en"), of("Del to")), (Some(whole), Some(whole)));
    assert_eq!((of("Del fremmed"), of("Del borte")), (None, None));

    let paper = text(&desk, &chart).await;
    for line in [
        "\n  – Del en · Del av Del hel",
        "\n  – Del to · Del av Del hel",
        "\n– Del fremmed · Del av en annen time",
        "\n– Del borte · Del av en annen time",
    ] {
        assert!(paper.contains(line), "{line} in {paper}");
    }
}
