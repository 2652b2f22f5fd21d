//! Budstikke against software that others wrote: HAPI's validator over what we compose and what the sandbox tells,
//! HAPI's servers as EHR and as a log. With `CI` set a skip is a failure.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expected and stops there"
)]

mod day;
mod forms;
mod hapi;
mod servers;
mod verdicts;
