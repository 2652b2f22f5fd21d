//! Benches, named by act. Each prints ours beside a limit program with the same duties in the same run; the ratio is the
//! result. Nothing here fails on time: growth is held by counts in the suite.
//!
//! `cargo bench -p tests --bench acts [-- replay|million|open|patients|words|poll|send|peers]`, and to see how the replay
//! grows, once and without keeping figures: `… -- replay 200000`

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expected and stops there"
)]

mod corpus;
mod figures;
mod limit;
mod log;
mod peers;
mod polling;
mod reading;
mod replay;
mod sending;

use std::process::ExitCode;

/// A fifth of it in CI's build, which optimises only what a message goes through: what it prints is a ratio too, and the
/// figures that are quoted come from `cargo xtask prove`, which builds for release.
fn size(whole: usize) -> usize {
    if cfg!(debug_assertions) {
        whole / 5
    } else {
        whole
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        // A process of its own each, so that its CPU time is its own.
        ["child", "limit", url] => replay::bare(url),
        ["child", "ours", url, messages] => replay::ours(url, messages.parse().unwrap_or(0)),
        ["child", "poll", url, held] => polling::ours(url, held.parse().unwrap_or(0)),
        ["child", "bare-poll", url, held] => polling::bare(url, held.parse().unwrap_or(0)),
        ["replay", messages] => replay::bench(messages.parse().unwrap_or(0), 1),
        only => {
            let asked = |name: &str| only.is_empty() || only.contains(&name);
            if asked("replay") {
                replay::bench(20_000, replay::ROUNDS);
            }
            // Only when named: minutes, and a corpus of gigabytes.
            if only.contains(&"million") {
                replay::bench(1_000_000, 1);
            }
            if only.contains(&"peers") {
                peers::bench(20_000);
            }
            if asked("poll") {
                polling::bench(size(20_000));
            }
            if asked("send") {
                sending::bench(size(1_000));
            }
            if asked("open") || asked("patients") || asked("words") {
                reading::bench(size(100_000));
            }
            if asked("chart") {
                reading::chart(size(10_000));
            }
            figures::write();
        }
    }
    ExitCode::SUCCESS
}
