//! Logs that are not read by row: what the core refuses them, where what they bring leads, whose rules they are held
//! against, and how they are tested.

use engine::api::types::{
    ConnectionView, Connections, Empty, ErrorCode, TestReport, TrafficDetail, TrafficFilter,
    TrafficPage, TrafficPageRequest,
};
use engine::store::connection;
use engine::store::cursor::Kind;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::log_kinds::{SECOND, begin, beside, message, rows, serve};
use crate::poll_site::{OWN, Site};

fn log_of(connection: &ConnectionView, her_id: &str) -> Value {
    json!({"log": {"connectionId": connection.connection_id, "herId": her_id, "replay": false}})
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_log_read_by_row_is_audited_or_read_again() {
    let desk = Desk::start().await;
    let (server, connection) = beside(&desk, &[OWN], "since").await;
    server.add(message(1, &[OWN], "2026-11-20T08:01:00.000Z"));
    begin(&desk, &connection).await;
    let refused = async |command: &str, request: Value| {
        let error = desk.ask::<Value>(command, &request).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotSupported, "{command}");
        assert_eq!(error.issues[0].code, "not_by_row", "{command}");
    };
    let mut entry = log_of(&connection, OWN);
    entry["position"] = 0.into();
    for (command, request) in [
        ("log_audit", log_of(&connection, OWN)),
        ("log_reread", log_of(&connection, OWN)),
        ("log_fetch_large", entry),
    ] {
        refused(command, request).await;
    }
    let page = rows(&desk, &connection, OWN).await;
    assert_eq!(page.rows.len(), 1, "and nothing of it was taken apart");
    // The whole log, too.
    let demo: Connections = desk.call("connections", &Empty {}).await;
    let demo = demo
        .connections
        .into_iter()
        .find(|row| row.sandbox)
        .unwrap();
    let whole = json!({"connectionId": demo.connection_id, "kind": "id", "confirmed": true});
    let _: ConnectionView = desk.call("connection_cursor", &whole).await;
    refused("log_audit", log_of(&demo, "*")).await;
    refused("log_reread", log_of(&demo, OWN)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_by_time_leads_to_its_exchange_and_a_failure_is_kept_once() {
    let desk = Desk::start().await;
    let (server, connection) = beside(&desk, &[OWN], "since").await;
    server.add(message(1, &[OWN], "2026-11-20T08:01:00.000Z"));
    begin(&desk, &connection).await;
    let page = rows(&desk, &connection, OWN).await;
    let message_id = page.rows[0].message.as_ref().unwrap().message_id;
    let request = TrafficPageRequest {
        filter: TrafficFilter {
            message_id: Some(message_id),
            ..TrafficFilter::default()
        },
        before: None,
        after: None,
        limit: 50,
    };
    let traffic: TrafficPage = desk.call("traffic_page", &request).await;
    let found = &traffic.rows[0];
    assert_eq!((traffic.rows.len(), found.purpose.as_str()), (1, "poll"));
    let request = json!({"exchangeId": found.exchange_id});
    let detail: TrafficDetail = desk.call("traffic_detail", &request).await;
    assert_eq!(detail.messages[0].message_id, message_id);
    assert_eq!(detail.messages[0].position, Some(0));
}

#[tokio::test]
async fn a_failed_reading_by_time_is_kept_once() {
    let site = Site::new(0).await;
    let (server, url) = serve().await;
    site.store
        .write(|tx| {
            connection::set_base_url(tx, site.connection_id, &url)?;
            connection::set_cursor_kind(tx, site.connection_id, Kind::Since)
        })
        .unwrap();
    let loops = site.loops().await;
    // The server stumbles.
    server
        .failing
        .store(true, std::sync::atomic::Ordering::SeqCst);
    loops.poll_now().await;
    let kept = || {
        site.waits(|db| {
            let one =
                "SELECT count(*), count(DISTINCT request_id) FROM exchange WHERE status = 500";
            db.query_row(one, [], |row| Ok((row.get(0)?, row.get(1)?)))
                .map_err(engine::store::StoreError::from)
        })
    };
    site.wait(std::time::Duration::from_secs(1), "the failure", |_| {
        kept() != (0_i64, 0_i64)
    })
    .await;
    // Whoever keeps failures of other requests has had his chance to keep this one too.
    for _ in 0..20 {
        site.clock.advance(std::time::Duration::from_millis(100));
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    loops.stop().await;
    assert_eq!(kept(), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_are_the_connections_own_and_the_test_asks_as_the_log_is_read() {
    let desk = Desk::start().await;
    let (server, connection) = beside(&desk, &[OWN], "since").await;
    // No profile, a version of the server's own: NAV's rules would have a word to say.
    let mut put = serde_json::to_value(&connection).unwrap();
    put["pack"] = "plain-r4".into();
    let connection: ConnectionView = desk.call("connection_put", &put).await;
    server.add(message(1, &[OWN], "2026-11-20T08:01:00.000Z"));
    begin(&desk, &connection).await;
    let page = rows(&desk, &connection, OWN).await;
    let raw = serde_json::to_vec(&message(1, &[OWN], "2026-11-20T08:01:00.000Z").1).unwrap();
    let worst = |pack: &str| {
        let pack = validation::Pack::known(pack).unwrap();
        let own = [fhir::number::HerId::parse(OWN).unwrap()];
        let facts = validation::Facts {
            own: &own,
            ..validation::Facts::default()
        };
        validation::check(&raw, pack, validation::Direction::In, &facts)
            .into_iter()
            .map(|finding| finding.severity.code())
            .next()
    };
    assert_ne!(
        worst("plain-r4"),
        worst("nav-messaging-core"),
        "a message that tells them apart"
    );
    let seen = page.rows[0].message.as_ref().unwrap();
    let seen = serde_json::to_value(seen.worst).unwrap();
    assert_eq!(seen.as_str(), worst("plain-r4"));

    let test = json!({"connectionId": connection.connection_id});
    let report: TestReport = desk.call("connection_test", &test).await;
    let found = |name: &str| {
        let probe = report
            .probes
            .iter()
            .find(|probe| probe.name == name)
            .unwrap();
        (probe.verdict.as_str(), probe.found.as_str())
    };
    assert_eq!(found("read_messages"), ("ok", "log_readable"));
    assert_eq!(found("log"), ("skipped", "by_time"));
    assert!(
        *server.rows_asked.read().unwrap() == 0,
        "nobody asked it for rows"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_of_folders_says_what_stands_in_the_way_and_leaves_nothing() {
    let desk = Desk::start().await;
    let dir = tempfile::tempdir().unwrap();
    let (inn, out) = (dir.path().join("inn"), dir.path().join("ut"));
    std::fs::create_dir_all(&inn).unwrap();
    std::fs::create_dir_all(&out).unwrap();
    let put = json!({
        "connectionId": null, "role": "messaging", "name": "Mappene", "baseUrl": "", "auth": "none",
        "userName": null, "herIds": [SECOND], "navHerId": "90000077", "allowGetNumber": false, "pollSeconds": 5,
        "transport": "folder", "inFolder": desk.engine.register_file(inn.clone()),
        "outFolder": desk.engine.register_file(out.clone()),
    });
    let made: ConnectionView = desk.call("connection_put", &put).await;
    let test = json!({"connectionId": made.connection_id});
    let report: TestReport = desk.call("connection_test", &test).await;
    assert_eq!(report.verdict, "ok", "{report:?}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
    std::fs::remove_dir(&out).unwrap();
    let report: TestReport = desk.call("connection_test", &test).await;
    assert_eq!(
        (report.verdict.as_str(), report.level.as_str()),
        ("folder", "failed")
    );
    let out = report
        .probes
        .iter()
        .find(|probe| probe.name == "out_folder")
        .unwrap();
    assert_eq!(out.found, "folder_missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_of_another_kind_is_forgotten_when_the_kind_changes() {
    let desk = Desk::start().await;
    let (server, connection) = beside(&desk, &[OWN], "row").await;
    for n in 0..5 {
        server.add(message(n, &[OWN], &format!("2026-11-20T08:0{n}:00.000Z")));
    }
    begin(&desk, &connection).await;
    let logs = async |desk: &Desk| {
        let status = desk.status().await;
        let link = status
            .links
            .into_iter()
            .find(|link| link.connection_id == connection.connection_id);
        link.map(|link| link.logs).unwrap_or_default()
    };
    assert_eq!(logs(&desk).await[0].position, Some(5));
    let kind =
        json!({"connectionId": connection.connection_id, "kind": "since", "confirmed": false});
    let _: ConnectionView = desk.call("connection_cursor", &kind).await;
    desk.until("rows forgotten", async |desk| {
        logs(desk)
            .await
            .iter()
            .all(|log| log.position.is_none())
            .then_some(())
    })
    .await;
}
