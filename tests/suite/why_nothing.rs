//! "Hvorfor kommer det ingenting?": each cause, brought about, is the one that is named.

use sandbox::{Fault, FaultName};
use serde_json::{Value, json};

use crate::desk::Desk;

async fn call(desk: &Desk, name: &str, request: Value) -> Value {
    desk.call(name, &request).await
}

async fn filled(desk: &Desk) {
    desk.until("the inbox fills", async |desk: &Desk| {
        let page = call(desk, "inbox_page", json!({ "split": "open", "limit": 10 })).await;
        (page["rows"].as_array().expect("rows").len() >= 5).then_some(())
    })
    .await;
}

async fn why(desk: &Desk, asked: Value) -> Value {
    call(desk, "why_nothing", asked).await
}

fn probe<'a>(report: &'a Value, name: &str) -> &'a Value {
    let probes = report["probes"].as_array().expect("probes");
    probes
        .iter()
        .find(|probe| probe["name"] == name)
        .unwrap_or_else(|| panic!("no probe {name}: {report}"))
}

/// Another address for the messaging connection, as a person would write it.
async fn points_at(desk: &Desk, base_url: &str, her_id: &str) {
    let connections = call(desk, "connections", json!({})).await;
    let mut row = connections["connections"]
        .as_array()
        .expect("connections")
        .iter()
        .find(|row| row["role"] == "messaging")
        .expect("a messaging connection")
        .clone();
    row["baseUrl"] = json!(base_url);
    row["herIds"] = json!([her_id]);
    call(desk, "connection_put", row).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_everything_works_nav_has_said_nothing_new() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let report = why(&desk, json!({})).await;
    assert_eq!(
        (&report["verdict"], &report["level"]),
        (&json!("nothing_new"), &json!("ok")),
        "{report}"
    );
    let names: Vec<_> = report["probes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|probe| probe["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "clock", "dns", "port", "tls", "proxy", "token", "server", "her_id", "cursor", "filter"
        ],
        "in the order of the way"
    );
    assert!(
        report["probes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|probe| probe["verdict"] == "ok"),
        "{report}"
    );
    assert!(
        probe(&report, "server")["millis"].is_number()
            && probe(&report, "server")["requestId"].is_string()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_wrong_is_named_with_how_much() {
    let desk = Desk::start().await;
    filled(&desk).await;
    desk.other_side()
        .set_fault(Fault::new(FaultName::ClockBehind).with("ms", 120_000));
    let report = why(&desk, json!({})).await;
    assert_eq!(report["verdict"], "clock");
    let clock = probe(&report, "clock");
    assert_eq!(clock["found"], "clock_ahead");
    let seconds: i64 = clock["params"][0].as_str().unwrap().parse().unwrap();
    assert!((118..=122).contains(&seconds), "{seconds}");

    // A token that is refused while the clock is wrong: the clock first.
    desk.other_side()
        .set_fault(Fault::new(FaultName::Status401));
    assert_eq!(why(&desk, json!({})).await["verdict"], "clock");
    desk.other_side().clear_faults(Some(FaultName::ClockBehind));
    let report = why(&desk, json!({})).await;
    assert_eq!(report["verdict"], "token");
    assert_eq!(probe(&report, "token")["found"], "not_logged_in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_nobody_has_a_port_nobody_listens_on_and_a_port_without_tls() {
    let mut desk = Desk::start().await;
    filled(&desk).await;
    let port = desk.other_side().address().port();
    points_at(
        &desk,
        "https://finnes-ikke.localhost.invalid.localhost:1/x",
        "90000010",
    )
    .await;
    let report = why(&desk, json!({})).await;
    assert_eq!(report["verdict"], "dns", "{report}");
    assert!(
        probe(&report, "dns")["params"][0]
            .as_str()
            .unwrap()
            .starts_with("finnes-ikke")
    );

    points_at(
        &desk,
        &format!("https://127.0.0.1:{port}/nav/fhir/4.0"),
        "90000010",
    )
    .await;
    let report = why(&desk, json!({})).await;
    assert_eq!(report["verdict"], "tls", "{report}");
    assert_eq!(probe(&report, "port")["verdict"], "ok");

    points_at(
        &desk,
        &format!("http://127.0.0.1:{port}/nav/fhir/4.0"),
        "90000010",
    )
    .await;
    desk.network_down().await;
    let report = why(&desk, json!({})).await;
    assert_eq!(report["verdict"], "port", "{report}");
    assert_eq!(probe(&report, "port")["found"], "connect");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_her_id_nobody_writes_to_and_a_log_that_is_gone_are_told_apart() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let base = desk.other_side().nav_url();
    points_at(&desk, &base, "90000077").await;
    let report = why(&desk, json!({})).await;
    assert_eq!(report["verdict"], "her_id", "{report}");
    assert_eq!(probe(&report, "her_id")["params"][0], "90000077");

    points_at(&desk, &base, "90000010").await;
    desk.other_side().reset_log(false);
    let report = why(&desk, json!({})).await;
    assert_eq!(report["verdict"], "cursor", "{report}");
    assert_eq!(probe(&report, "her_id")["found"], "was_written_to");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_inbox_hides_is_the_cause_when_everything_came() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let report = why(
        &desk,
        json!({ "split": "open", "query": "finnesikkenoested" }),
    )
    .await;
    assert_eq!(report["verdict"], "filter", "{report}");
    assert_eq!(probe(&report, "filter")["found"], "query_hides");
    assert!(
        !report.to_string().contains("finnesikkenoested"),
        "what was searched for is nobody else's"
    );
    let report = why(&desk, json!({ "split": "followed" })).await;
    assert_eq!(
        (&report["verdict"], &probe(&report, "filter")["found"]),
        (&json!("filter"), &json!("split_hides"))
    );
    assert_eq!(
        why(&desk, json!({ "split": "open" })).await["verdict"],
        "nothing_new"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_answers_badly_late_or_hangs_up() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let side = desk.other_side();
    for (fault, cause, found) in [
        (Fault::new(FaultName::Html), "server", "html"),
        (Fault::new(FaultName::Status503), "server", "server_error"),
        (Fault::new(FaultName::Status429), "server", "busy"),
        (Fault::new(FaultName::Status403), "token", "no_access"),
        (Fault::new(FaultName::Gone), "server", "interrupted"),
        (
            Fault::new(FaultName::Latency).with("ms", 3_200),
            "slow",
            "slow",
        ),
    ] {
        side.clear_faults(None);
        side.set_fault(fault);
        let report = why(&desk, json!({})).await;
        assert_eq!(report["verdict"], cause, "{report}");
        let name = if cause == "token" { "token" } else { "server" };
        assert_eq!(probe(&report, name)["found"], found, "{report}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_without_a_connection_says_so() {
    let desk = Desk::start().await;
    filled(&desk).await;
    let connections = call(&desk, "connections", json!({})).await;
    for row in connections["connections"].as_array().unwrap() {
        if row["role"] == "messaging" {
            call(
                &desk,
                "connection_remove",
                json!({ "connectionId": row["connectionId"] }),
            )
            .await;
        }
    }
    let report = why(&desk, json!({})).await;
    assert_eq!(report["verdict"], "no_connection");
}
