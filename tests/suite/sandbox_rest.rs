//! The sandbox's EHR as a server: pages, errors, and a capability statement that promises no more than it holds.

use std::net::SocketAddr;

use sandbox::{Paging, UnknownParameter};
use serde_json::Value;

use crate::sandbox_wire::{ask, config, get, start};

async fn find(to: SocketAddr, query: &str) -> Vec<Value> {
    let answer = get(to, &format!("/ehr/{query}")).await;
    assert_eq!(
        answer.status,
        200,
        "{query}: {}",
        String::from_utf8_lossy(&answer.body)
    );
    answer
        .entries()
        .into_iter()
        .map(|entry| entry["resource"].clone())
        .collect()
}

#[tokio::test]
async fn pages_follow_each_other_the_way_they_were_set() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let mut seen = Vec::new();
    let mut path = "/ehr/Patient?_count=15&_sort=family".to_owned();
    loop {
        let page = get(to, &path).await;
        assert_eq!(page.json()["total"], 46);
        seen.extend(
            page.entries()
                .iter()
                .map(|entry| entry["resource"]["id"].clone()),
        );
        let Some(next) = page.next() else { break };
        assert!(
            next.starts_with(&format!("http://{to}/ehr?_page=")),
            "opaque: {next}"
        );
        path = next.trim_start_matches(&format!("http://{to}")).to_owned();
    }
    seen.sort_by_key(ToString::to_string);
    seen.dedup();
    assert_eq!(seen.len(), 46);
    assert_eq!(get(to, "/ehr?_page=gone").await.status, 410);
    let mut other = config();
    other.paging = Paging::Offset;
    let by_offset = start(other).await;
    assert!(
        get(by_offset.address(), "/ehr/Patient?_count=15")
            .await
            .next()
            .unwrap()
            .ends_with("_count=15&_offset=15")
    );
    let mut other = config();
    other.paging = Paging::None;
    assert!(
        get(start(other).await.address(), "/ehr/Patient?_count=15")
            .await
            .next()
            .is_none()
    );
}

#[tokio::test]
async fn what_is_not_known_is_refused_ignored_or_empty_as_set() {
    for (setting, status, least) in [
        (UnknownParameter::Refuse, 400, 0),
        (UnknownParameter::Ignore, 200, 46),
        (UnknownParameter::Empty, 200, 0),
    ] {
        let mut odd = config();
        odd.unknown_parameter = setting;
        let sandbox = start(odd).await;
        let answer = get(sandbox.address(), "/ehr/Patient?shoe-size=44").await;
        assert_eq!(answer.status, status);
        if status == 200 {
            assert_eq!(answer.entries().len(), least);
        } else {
            assert_eq!(answer.json()["resourceType"], "OperationOutcome");
        }
    }
}

#[tokio::test]
async fn errors_are_operation_outcomes_with_the_right_status() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    for (path, status) in [
        ("/ehr/Patient/no-such", 404),
        ("/ehr/Patient?birthdate=i+fjor", 400),
        ("/ehr/Patient?birthdate:exact=1958", 400),
        ("/ehr/Patient?_count=mange", 400),
        ("/ehr/Patient?_sort=shoe-size", 400),
        ("/ehr/Patient?_format=xml", 406),
        ("/ehr/Slot", 501),
        ("/ehr/Patient/x/$everything", 501),
    ] {
        let answer = get(to, path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.json()["resourceType"], "OperationOutcome", "{path}");
    }
    assert_eq!(
        ask(to, "POST", "/ehr/Patient", &[], b"{}")
            .await
            .unwrap()
            .status,
        501
    );
    assert_eq!(
        ask(to, "POST", "/ehr/Patient/_search", &[], b"{}")
            .await
            .unwrap()
            .status,
        415
    );
    let xml = ask(
        to,
        "GET",
        "/ehr/Patient",
        &[("accept", "application/fhir+xml")],
        b"",
    )
    .await
    .unwrap();
    assert_eq!(xml.status, 406);
}

#[tokio::test]
async fn metadata_lists_what_works_and_all_of_it_does() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let statement = get(to, "/ehr/metadata").await.json();
    assert_eq!(statement["fhirVersion"], "4.0.1");
    for resource in statement["rest"][0]["resource"].as_array().unwrap() {
        let kind = resource["type"].as_str().unwrap();
        for parameter in resource["searchParam"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let value = if parameter["type"] == "date" {
                "ge2000"
            } else {
                "x"
            };
            find(to, &format!("{kind}?{name}={value}")).await;
        }
        if kind == "Binary" {
            continue;
        }
        let one = &find(to, &format!("{kind}?_count=1")).await[0];
        let url = format!("/ehr/{kind}/{}", one["id"].as_str().unwrap());
        assert_eq!(&get(to, &url).await.json(), one);
        assert_eq!(&get(to, &format!("{url}/_history/1")).await.json(), one);
        assert_eq!(get(to, &format!("{url}/_history/2")).await.status, 404);
        assert_eq!(
            get(to, &format!("{url}/_history")).await.json()["type"],
            "history"
        );
    }
}

#[tokio::test]
async fn who_is_not_let_in_gets_401() {
    let mut closed = config();
    closed.bearer = Some("hemmelig".into());
    let sandbox = start(closed).await;
    let to = sandbox.address();
    assert_eq!(get(to, "/ehr/Patient").await.status, 401);
    assert_eq!(
        ask(
            to,
            "GET",
            "/ehr/Patient",
            &[("authorization", "Bearer feil")],
            b""
        )
        .await
        .unwrap()
        .status,
        401
    );
    assert_eq!(
        ask(
            to,
            "GET",
            "/ehr/Patient",
            &[("authorization", "Bearer hemmelig")],
            b""
        )
        .await
        .unwrap()
        .status,
        200
    );
}
