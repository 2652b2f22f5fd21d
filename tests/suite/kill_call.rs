//! Killed at every call: `budstikke-cli` as it is, ended just before its nth call that changes a file or tells the network
//! anything, for every n of one sending and of one page read. The sandbox's list of what it accepted judges.

use std::process::{Command, Stdio};

use crate::kill_cli::Desk;
use crate::shim;

/// How many calls the act makes when nothing stops it.
async fn calls(desk: &Desk, mut command: Command) -> u64 {
    let counted = desk.path("count");
    command
        .env("LD_PRELOAD", shim::library())
        .env("SHIM_COUNT", &counted);
    let done = tokio::task::spawn_blocking(move || command.status().unwrap());
    assert!(done.await.unwrap().success());
    let text = std::fs::read_to_string(counted).unwrap();
    text.parse().unwrap()
}

/// True when it was killed before it was done.
async fn killed_at(mut command: Command, call: u64) -> bool {
    command
        .env("LD_PRELOAD", shim::library())
        .env("SHIM_KILL_AT", call.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || command.status().unwrap());
    ended.await.unwrap().code().is_none()
}

fn once_each(desk: &Desk) -> (usize, usize) {
    let received = desk.received();
    let lost = received.values().filter(|times| **times == 0).count();
    let twice = received.values().filter(|times| **times > 1).count();
    (lost, twice)
}

/// Every `stride`th call, from the first to past the last.
async fn every_call(stride: usize) -> serde_json::Value {
    let mut desk = Desk::new(120).await;
    // The first makes the database, and is no measure of the others.
    let first = desk.write();
    assert!(run(desk.send(Some(&first))).await);
    let sample = desk.write();
    let sending = calls(&desk, desk.send(Some(&sample))).await;
    let mut killed = 0_u64;
    for call in (1..=sending).step_by(stride) {
        let file = desk.write();
        killed += u64::from(killed_at(desk.send(Some(&file)), call).await);
        // The person tries the same file again.
        assert!(
            run(desk.send(Some(&file))).await,
            "after call {call} of a sending"
        );
        assert_eq!(once_each(&desk), (0, 0), "after call {call} of a sending");
    }
    let reading = {
        let fresh = Desk::new(120).await;
        assert!(run(fresh.poll()).await);
        fresh.sandbox.late_commit(None, 20);
        calls(&fresh, fresh.poll()).await
    };
    assert!(run(desk.poll()).await);
    for call in (1..=reading).step_by(stride) {
        desk.sandbox.late_commit(None, 20);
        killed += u64::from(killed_at(desk.poll(), call).await);
        if call % 16 == 1 {
            assert!(run(desk.poll()).await, "after call {call} of a reading");
            let (messages, rows) = desk.compare().await;
            assert_eq!(messages, rows, "after call {call} of a reading");
        }
    }
    assert!(run(desk.poll()).await);
    let (messages, rows) = desk.compare().await;
    assert_eq!(messages, rows, "every row of the log is one message");
    let (lost, twice) = once_each(&desk);
    println!(
        "killed {killed} times, at calls 1 to {sending} of a sending and 1 to {reading} of a reading: {lost} lost, {twice} twice"
    );
    serde_json::json!({
        "callsOfSending": sending, "callsOfReading": reading, "killed": killed, "messages": desk.received().len(),
        "rowsRead": rows, "lost": lost, "twice": twice,
    })
}

async fn run(mut command: Command) -> bool {
    tokio::task::spawn_blocking(move || command.status().unwrap().success())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_calls_spread_over_an_act_nothing_is_lost_or_twice() {
    every_call(29).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes: cargo xtask prove calls"]
async fn prove_calls() {
    let figures = every_call(1).await;
    if let Some(path) = std::env::var_os("BUDSTIKKE_FIGURES") {
        std::fs::write(path, figures.to_string()).unwrap();
    }
}
