//! Looking underneath a chart, through the commands the window gives: rows in words for whatever the server has.

use engine::api::types::{
    Chart, Empty, PatientRequest, PatientSearchRequest, ResourceDetails, ResourceRequest,
    ServerSearch,
};

use crate::desk::Desk;

/// Finds a patient at the server and reads the chart.
pub(crate) async fn opened(desk: &Desk, text: &str) -> Chart {
    let request = PatientSearchRequest {
        text: text.to_owned(),
        limit: 5,
        held: false,
    };
    let found: ServerSearch = desk.call("patient_search_server", &request).await;
    let patient_id = found
        .rows
        .first()
        .unwrap_or_else(|| panic!("nobody is called {text}"))
        .patient_id;
    let request = PatientRequest { patient_id };
    let _: Empty = desk.call("patient_refresh", &request).await;
    desk.call("patient_chart", &request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_in_a_chart_is_laid_out_in_words() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let mut ids: Vec<i64> = chart
        .sections
        .iter()
        .flat_map(|section| section.items.iter().map(|item| item.resource_id))
        .collect();
    ids.extend(
        chart
            .measurements
            .series
            .iter()
            .flat_map(|series| series.points.iter().map(|point| point.resource_id)),
    );
    ids.extend(chart.resource_id);
    assert!(ids.len() > 10, "a chart worth reading: {}", ids.len());
    for resource_id in ids {
        let details: ResourceDetails = desk
            .call("resource_details", &ResourceRequest { resource_id })
            .await;
        let kind = &details.resource_type;
        assert!(!details.type_name.nb.is_empty());
        assert_ne!(details.type_name.nb, *kind, "{kind} has a Norwegian name");
        assert!(details.sections.len() > 1, "{kind}: {:?}", details.sections);
        let unknown: Vec<&str> = details
            .sections
            .iter()
            .filter(|section| section.key == "other")
            .flat_map(|section| section.rows.iter().map(|row| row.path.as_str()))
            .collect();
        assert!(unknown.is_empty(), "{kind}: {unknown:?} have no words");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reference_to_what_is_held_has_its_name() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Kari Nordmo").await;
    let condition = chart
        .sections
        .iter()
        .find(|section| section.name == "conditions")
        .and_then(|section| section.items.first())
        .expect("a problem");
    let details: ResourceDetails = desk
        .call(
            "resource_details",
            &ResourceRequest {
                resource_id: condition.resource_id,
            },
        )
        .await;
    let subject = details
        .sections
        .iter()
        .flat_map(|section| &section.rows)
        .find(|row| row.path == "subject")
        .expect("a condition is somebody's");
    assert_eq!(
        subject.resource_id, chart.resource_id,
        "it leads to the patient held"
    );
    let value = subject.value.as_ref().expect("a value");
    assert_eq!(value.nb, chart.patient.person.name);
    // Whose it is stands over everything else, without her number.
    let whose = details.patient.expect("a condition is somebody's");
    let person = &chart.patient.person;
    assert_eq!(
        (&whose.name, &whose.birth_date, whose.age),
        (&person.name, &person.birth_date, person.age)
    );
    assert_eq!((whose.masked_number, whose.number_kind), (None, None));
}
