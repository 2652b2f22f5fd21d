//! Proofs at size, a binary of their own: they need none of the suite, whose optimised build takes twenty minutes.
//! `cargo xtask prove patients`, `charts`, `dictionaries` and `search`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it expected and stops there"
)]

mod charts;
mod dictionaries;
mod patients;
mod search;

fn write_figures(figures: &serde_json::Value) {
    println!("{figures}");
    if let Some(path) = std::env::var_os("BUDSTIKKE_FIGURES") {
        std::fs::write(path, figures.to_string()).expect("the figures are written");
    }
}
