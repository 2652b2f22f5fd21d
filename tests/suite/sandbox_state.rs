//! The same seed makes the same two sides, and a kept state survives a restart.

use std::time::Duration;

use serde_json::json;

use crate::sandbox_wire::{NAV, config, dial, get, ids, note, page, post, start};

#[tokio::test]
async fn the_same_seed_makes_the_same_and_another_one_does_not() {
    let (one, two) = (start(config()).await, start(config()).await);
    let mut other = config();
    other.seed = 43;
    let three = start(other).await;
    let log = |sandbox: &sandbox::Sandbox| {
        let to = sandbox.address();
        async move { page(to, 0, 100).await.entries() }
    };
    assert_eq!(log(&one).await, log(&two).await);
    assert_ne!(log(&one).await, log(&three).await);
    for path in [
        "/ehr/Patient?_count=200",
        "/ehr/Observation?_count=200",
        "/ehr/MedicationStatement?_count=200",
    ] {
        let resources = |sandbox: &sandbox::Sandbox| {
            let to = sandbox.address();
            async move {
                let entries = get(to, path).await.entries();
                entries
                    .into_iter()
                    .map(|entry| entry["resource"].clone())
                    .collect::<Vec<_>>()
            }
        };
        assert_eq!(resources(&one).await, resources(&two).await, "{path}");
    }
    // The same course of events has the same answers, drawn ids included.
    for sandbox in [&one, &two] {
        post(sandbox.address(), &note(1)).await.unwrap();
    }
    assert_eq!(log(&one).await, log(&two).await);
    assert_eq!(one.events(), two.events());
}

#[tokio::test]
async fn a_restart_finds_both_sides_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || {
        let mut kept = config();
        kept.messages = 50;
        kept.receipt_delay = Duration::from_secs(3600);
        kept.state_file = Some(folder.path().join("sandbox.json"));
        kept
    };
    let sandbox = start(kept()).await;
    let to = sandbox.address();
    post(to, &note(1)).await.unwrap();
    dial(to, "say", json!({ "story": "melding" })).await;
    dial(to, "late-commit", json!({ "position": 3 })).await;
    dial(
        to,
        "faults",
        json!({ "name": "huge-bundle", "bytes": 100_000 }),
    )
    .await;
    dial(to, "clock", json!({ "offset_ms": 5_000 })).await;
    let (log, events) = (ids(to, 0, 200).await, sandbox.events());
    sandbox.stop().await;

    // A day later by the clock: the stories stay where they were told.
    let mut later = kept();
    later.clock = sandbox::Clock::fixed("2026-11-22T08:00:00Z".parse().unwrap());
    let sandbox = start(later).await;
    let to = sandbox.address();
    assert_eq!(
        get(to, &format!("{NAV}/metadata")).await.header("date"),
        Some("Sun, 22 Nov 2026 08:00:05 GMT")
    );
    assert_eq!(sandbox.events(), events);
    let after = ids(to, 0, 200).await;
    assert_eq!(after[..log.len()], log[..]);
    assert_eq!(
        after.len(),
        log.len() + 1,
        "the receipt that was waiting has come"
    );
    assert_eq!(
        post(to, &note(1)).await.unwrap().status,
        202,
        "it remembers what it took"
    );
    assert_eq!(sandbox.events()[0].identical, 1);
    sandbox.stop().await;

    let mut another = kept();
    another.seed = 7;
    assert!(
        start(another).await.events().is_empty(),
        "a state kept for another seed is not this one's"
    );
}

#[tokio::test]
async fn a_state_file_that_cannot_be_read_is_said_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.json");
    std::fs::write(&path, "noe annet").unwrap();
    let mut odd = config();
    odd.state_file = Some(path.clone());
    assert!(sandbox::Sandbox::start(odd).await.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "noe annet");
}

#[tokio::test]
async fn the_port_is_free_after_stop_and_only_loopback_is_taken() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    sandbox.stop().await;
    let mut again = config();
    again.port = to.port();
    assert_eq!(start(again).await.address(), to);
    let open = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = sandbox::run(open, config(), std::future::ready(())).await;
    assert!(matches!(
        refused,
        Err(sandbox::SandboxError::NotLoopback(_))
    ));
}
