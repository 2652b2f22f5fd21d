//! What may leave by way of Trafikk, by the stage of the workspace: in PROD no message is posted again by hand, and out of
//! a TEST goes no command line with a real person's number.

use engine::api::types::{
    Author, DraftFields, DraftSend, Empty, ExchangeRequest, PatientEnter, PatientRow,
    PatientSearchRequest, ServerSearch, Stage, TrafficDetail, TrafficFilter, TrafficPage,
    TrafficPageRequest, TrafficResend, TrafficRow, TrafficText,
};
use serde_json::json;

use crate::by_stage::{connected, plain, refused, workspace};
use crate::desk::Desk;
use crate::kinds::{begun, errors, save};

async fn rows(desk: &Desk, purpose: &str) -> Vec<TrafficRow> {
    let asked = json!({
        "filter": TrafficFilter { purpose: Some(purpose.to_owned()), ..TrafficFilter::default() },
        "before": null, "after": null, "limit": 50,
    });
    let request: TrafficPageRequest = serde_json::from_value(asked).expect("a request");
    let page: TrafficPage = desk.call("traffic_page", &request).await;
    page.rows
}

fn one(row: &TrafficRow) -> ExchangeRequest {
    ExchangeRequest {
        exchange_id: row.exchange_id.clone(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_prod_no_message_is_posted_again_by_hand() {
    let desk = workspace(Stage::Prod).await;
    // A name that leads nowhere: the attempt fails, and is remembered with its bytes.
    connected(&desk, "https://meldinger.invalid/fhir").await;
    let author: Author = desk.call("author", &Empty {}).await;
    let author = Author {
        given: "Silje".into(),
        family: "Aune".into(),
        hpr: "990000001".into(),
        practice: "Furulia legesenter".into(),
        ..author
    };
    let _: Author = desk.call("author_put", &author).await;
    let enter = PatientEnter {
        given: "Kari".into(),
        family: "Nordmo".into(),
        birth_date: Some("1955-11-10".into()),
        gender: None,
        national_number: Some(plain()),
    };
    let person: PatientRow = desk.call("patient_enter", &enter).await;
    let draft = begun(&desk, "henvendelse-sykmeldt", None, Some(person.patient_id))
        .await
        .expect("a draft");
    let fields = DraftFields {
        text: "Gradert fra uke 48.".into(),
        ..DraftFields::default()
    };
    let check = save(&desk, draft.draft_id, fields).await;
    assert_eq!(errors(&check), []);
    let yes = DraftSend {
        draft_id: draft.draft_id,
        confirmed_name: draft.patient.name.clone(),
        confirmed_birth_date: draft.patient.birth_date.clone(),
        confirmed_to: draft.to.her_id.clone(),
        confirmed_attachments: Vec::new(),
    };
    let sent: engine::api::types::OutboxRow = desk.call("draft_send", &yes).await;
    let post = desk
        .until("an attempt", async |desk: &Desk| {
            let rows = rows(desk, "send").await;
            rows.into_iter().find(|row| row.outbox_id.is_some())
        })
        .await;
    assert_eq!(post.outbox_id, Some(sent.outbox_id));
    let shown: TrafficDetail = desk.call("traffic_detail", &one(&post)).await;
    assert_eq!(
        (shown.resend.as_str(), shown.resend_reason.as_deref()),
        ("never", Some("prod")),
        "the window offers no button"
    );
    for confirmed in [false, true] {
        let again = TrafficResend {
            exchange_id: post.exchange_id.clone(),
            confirmed,
        };
        refused(
            desk.ask::<ExchangeRequest>("traffic_resend", &again).await,
            "post_again_in_prod",
        );
    }
    assert_eq!(rows(&desk, "again").await, [], "and nothing was asked");
    // A national number is no stranger in PROD: the command line is the writer's own, and holds it.
    let curl: TrafficText = desk.call("traffic_curl", &one(&post)).await;
    assert!(curl.text.contains(&plain()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn out_of_a_test_goes_no_command_line_with_a_real_number() {
    let desk = workspace(Stage::Test).await;
    let mut config = crate::sandbox_wire::config();
    config.stories = false;
    config.messages = 0;
    let beside = sandbox::Sandbox::start(config).await.expect("a sandbox");
    let ehr = json!({
        "connectionId": null, "role": "ehr", "name": "Journalen", "baseUrl": beside.ehr_url(),
        "auth": "none", "userName": null, "herIds": [], "navHerId": "90000000",
        "allowGetNumber": false, "pollSeconds": null,
    });
    let _: serde_json::Value = desk.call("connection_put", &ehr).await;
    let search = async |text: &str| {
        let request = PatientSearchRequest {
            text: text.to_owned(),
            limit: 20,
            held: false,
        };
        let _: ServerSearch = desk.call("patient_search_server", &request).await;
        let found = rows(&desk, "search").await;
        found.into_iter().next().expect("it was asked")
    };
    let real = search(&plain()).await;
    let shown: TrafficDetail = desk.call("traffic_detail", &one(&real)).await;
    assert!(
        !shown.row.url.contains(&plain()),
        "it went as a form: {}",
        shown.row.url
    );
    let curl: TrafficText = desk.call("traffic_curl", &one(&real)).await;
    assert!(!curl.text.contains(&plain()), "{}", curl.text);
    assert!(
        curl.text.contains("--data-binary 'identifier=***&"),
        "what was asked for is hidden, not the question: {}",
        curl.text
    );
    // A name is no number, and stays: the line can be used.
    let named = search("Nordmo Kari").await;
    let curl: TrafficText = desk.call("traffic_curl", &one(&named)).await;
    assert!(curl.text.contains("/Patient/_search"), "{}", curl.text);
}
