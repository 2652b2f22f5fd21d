//! Ask anything: form and address are one thing, what a server offers is what it says, what it ignores is said, numbers go
//! as forms or not at all, and nothing that is only shown is kept.

use engine::api::types::{
    ConnectionRequest, Connections, Empty, ErrorCode, PatientRow, QueryAnswer, QueryAnswerRequest,
    QueryExport, QueryExported, QueryForm, QueryPart, QueryRead, QueryResourceRequest, QueryRows,
    QueryRowsRequest, QueryRun, QueryServers, QueryText, RawView, Role, SavedQuery,
    SavedQueryRequest, StorageView, TrafficFilter, TrafficPage, TrafficPageRequest,
};
use sandbox::{Fault, FaultName, Reach};

use crate::desk::Desk;

async fn server(desk: &Desk) -> i64 {
    let connections: Connections = desk.call("connections", &Empty {}).await;
    let ehr = connections
        .connections
        .into_iter()
        .find(|one| one.role == Role::Ehr);
    ehr.expect("the demo has an EHR").connection_id
}

fn run(connection_id: i64, url: &str) -> QueryRun {
    QueryRun {
        connection_id,
        url: url.to_owned(),
        method: "auto".into(),
    }
}

async fn rows(desk: &Desk, answer: &QueryAnswer, columns: &[&str]) -> QueryRows {
    let request = QueryRowsRequest {
        answer_id: answer.answer_id,
        columns: columns.iter().map(|one| (*one).to_owned()).collect(),
        from: 0,
        limit: 500,
    };
    desk.call("query_rows", &request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_asked_is_what_the_server_says() {
    let desk = Desk::start().await;
    let connection_id = server(&desk).await;
    let told: QueryServers = desk
        .call("query_capabilities", &ConnectionRequest { connection_id })
        .await;
    let ehr = told
        .servers
        .iter()
        .find(|one| one.connection_id == connection_id)
        .unwrap();
    assert!(ehr.r4 && ehr.software.is_some());
    let observation = ehr
        .types
        .iter()
        .find(|one| one.name == "Observation")
        .unwrap();
    let code = observation
        .parameters
        .iter()
        .find(|one| one.name == "code")
        .unwrap();
    assert_eq!(code.kind, "token");
    assert!(code.documentation.is_some());
    assert!(
        observation
            .includes
            .contains(&"Observation:patient".to_owned())
    );
    let patient = ehr.types.iter().find(|one| one.name == "Patient").unwrap();
    assert!(
        patient
            .revincludes
            .contains(&"Condition:patient".to_owned())
    );
    assert!(
        ehr.types.iter().all(|one| one.name != "Binary"),
        "that is only read"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn form_and_address_change_each_other() {
    let desk = Desk::start().await;
    let url = "Observation?patient.name=kari&code=85354-9,8480-6&date=ge2026-01-01&_include=Observation:patient";
    let read: QueryRead = desk
        .call("query_parse", &QueryText { text: url.into() })
        .await;
    let mut form = read.form.expect("a search");
    assert_eq!(read.url, url);
    assert_eq!(form.parts[0].chain[0].reference, "patient");
    form.parts[1].modifier = "not".into();
    form.parts.push(QueryPart {
        name: "_sort".into(),
        values: vec!["-date".into()],
        ..QueryPart::default()
    });
    let written: QueryRead = desk.call("query_write", &form).await;
    assert!(
        written.url.contains("code:not=85354-9,8480-6") && written.url.ends_with("&_sort=-date")
    );
    let wrong: QueryRead = desk
        .call(
            "query_parse",
            &QueryText {
                text: "observation".into(),
            },
        )
        .await;
    assert_eq!(wrong.problem.as_deref(), Some("type"));
    let personal: QueryRead = desk
        .call(
            "query_write",
            &QueryForm {
                resource_type: "Patient".into(),
                parts: vec![QueryPart {
                    name: "identifier".into(),
                    values: vec!["urn:oid:2.16.578.1.12.4.1.4.1|14835812345".into()],
                    ..QueryPart::default()
                }],
            },
        )
        .await;
    assert!(personal.personal);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_a_table_that_grows_by_pages_and_leaves_nothing_here() {
    let desk = Desk::start().await;
    let connection_id = server(&desk).await;
    let before: StorageView = desk.call("storage", &Empty {}).await;
    let asked = run(
        connection_id,
        "Patient?gender=female&_sort=family&_count=10",
    );
    let first: QueryAnswer = desk.call("query_run", &asked).await;
    assert_eq!(
        (first.matches, first.method.as_str(), first.more),
        (10, "GET", true)
    );
    assert_eq!(first.ignored.as_deref(), Some(&[][..]));
    assert!(
        first.columns.contains(&"birthDate".to_owned()),
        "{:?}",
        first.columns
    );
    let more = QueryAnswerRequest {
        answer_id: first.answer_id,
    };
    let second: QueryAnswer = desk.call("query_more", &more).await;
    assert!(second.pages == 2 && second.matches > 10);
    let table = rows(&desk, &second, &["name.family", "birthDate", "name.given"]).await;
    assert_eq!(table.rows.len(), usize::try_from(second.resources).unwrap());
    assert!(table.rows.iter().all(|row| row.cells[1].len() == 10));
    let raw: RawView = desk
        .call(
            "query_resource",
            &QueryResourceRequest {
                answer_id: first.answer_id,
                index: 0,
            },
        )
        .await;
    assert!(raw.json.contains("\"resourceType\":\"Patient\""));
    let after: StorageView = desk.call("storage", &Empty {}).await;
    assert_eq!(
        (after.patients, after.resources),
        (before.patients, before.resources),
        "shown is not kept"
    );
    let opened: PatientRow = desk
        .call(
            "query_open_patient",
            &QueryResourceRequest {
                answer_id: first.answer_id,
                index: 3,
            },
        )
        .await;
    assert!(opened.patient_id > 0);
    let after: StorageView = desk.call("storage", &Empty {}).await;
    assert_eq!(after.patients, before.patients + 1, "opened is kept");

    let with = run(
        connection_id,
        "Observation?patient.name=kari&code=85354-9&_include=Observation:patient&_count=5",
    );
    let with: QueryAnswer = desk.call("query_run", &with).await;
    assert!(
        with.matches == 5 && with.resources > with.matches,
        "{with:?}"
    );
    let wrong = desk
        .ask::<QueryAnswer>("query_run", &run(connection_id, "Patient?nonsense=1"))
        .await;
    assert!(
        wrong.is_err(),
        "the server's refusal is not an empty answer"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_ignores_is_said_and_a_cell_is_no_formula() {
    let desk = Desk::start().await;
    let connection_id = server(&desk).await;
    let ignoring = Fault::new(FaultName::UnknownIgnored).on(Reach::Ehr);
    desk.other_side().set_fault(ignoring);
    let asked = run(connection_id, "Patient?name=kari&favourite-colour=green");
    let answer: QueryAnswer = desk.call("query_run", &asked).await;
    assert_eq!(answer.ignored, Some(vec!["favourite-colour".to_owned()]));

    let hostile = serde_json::json!({
        "resourceType": "Patient", "name": [{ "family": "=HYPERLINK(\"http://x\")", "given": ["@sum"] }],
    });
    desk.other_side().put_resource(&hostile).unwrap();
    let asked = run(connection_id, "Patient?family:contains=hyperlink");
    let answer: QueryAnswer = desk.call("query_run", &asked).await;
    assert_eq!(answer.matches, 1);
    let path = desk.data_dir().join("svar.csv");
    let export = QueryExport {
        answer_id: answer.answer_id,
        columns: vec!["name.family".into(), "name.given".into()],
        handle: desk.engine.register_file(path.clone()),
    };
    let exported: QueryExported = desk.call("query_export", &export).await;
    assert_eq!(exported.rows, 1);
    let text = std::fs::read_to_string(path).unwrap();
    let cells: Vec<&str> = text.lines().nth(1).unwrap().split(';').collect();
    assert!(
        cells[0].trim_matches('"').starts_with("'=") && cells[1].starts_with("'@"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_goes_as_a_form_or_not_at_all_and_is_never_saved() {
    let desk = Desk::start().await;
    let connection_id = server(&desk).await;
    let people: serde_json::Value = {
        let client = reqwest::Client::new();
        let url = format!("{}/people", desk.other_side().admin_url());
        let got = client
            .get(url)
            .bearer_auth("bordets-nokkel")
            .send()
            .await
            .unwrap();
        serde_json::from_slice(&got.bytes().await.unwrap()).unwrap()
    };
    let number = people[0]["number"].as_str().unwrap().to_owned();
    let url = format!("Patient?identifier={number}");
    let answer: QueryAnswer = desk.call("query_run", &run(connection_id, &url)).await;
    assert_eq!((answer.matches, answer.method.as_str()), (1, "POST"));
    let get = QueryRun {
        method: "get".into(),
        ..run(connection_id, &url)
    };
    let refused = desk
        .ask::<QueryAnswer>("query_run", &get)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::StageForbids);
    assert_eq!(refused.issues[0].code, "number_in_address");
    // A server that takes no form gets no number in an address instead.
    desk.other_side()
        .set_fault(Fault::new(FaultName::NoPostSearch).on(Reach::Ehr));
    for asked in [
        url.clone(),
        "Patient?identifier=http://epj|1234567".to_owned(),
    ] {
        let refused = desk
            .ask::<QueryAnswer>("query_run", &run(connection_id, &asked))
            .await;
        assert!(refused.is_err(), "{asked}");
    }
    desk.other_side().clear_faults(None);
    let page: TrafficPage = desk
        .call(
            "traffic_page",
            &TrafficPageRequest {
                before: None,
                after: None,
                limit: 200,
                filter: TrafficFilter::default(),
            },
        )
        .await;
    let shown = serde_json::to_string(&page).unwrap();
    assert!(
        !shown.contains(&number) && !shown.contains("1234567"),
        "no number in any address"
    );

    let mut saved = SavedQuery {
        query_id: 0,
        name: "Nordmo".into(),
        connection_id: Some(connection_id),
        url: "Patient?family=nordmo&_sort=-birthdate".into(),
        method: "auto".into(),
        columns: vec!["birthDate".into()],
    };
    let kept: QueryServers = desk.call("query_save", &saved).await;
    assert_eq!(kept.saved.len(), 1);
    assert_eq!(kept.saved[0].columns, ["birthDate"]);
    saved.url = url;
    let refused = desk.ask::<QueryServers>("query_save", &saved).await;
    assert!(refused.is_err());
    let left: QueryServers = desk
        .call(
            "query_remove",
            &SavedQueryRequest {
                query_id: kept.saved[0].query_id,
            },
        )
        .await;
    assert!(left.saved.is_empty());
}
