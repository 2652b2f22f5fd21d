//! `cargo xtask run | test | prove | ci | bindings | tour`: everything that sets up, starts and tests Budstikke.
//!
//! It may assume a Debian with Rust, Node and a shell; what else is needed it installs by package name. It has no
//! dependencies, so that the first command on a bare machine starts in seconds.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks by printing"
)]

mod app;
mod command;
mod kinds;
mod node;
mod packages;
mod prove;
mod root;
mod stamp;
mod tour;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  run             install what is missing, build, and open the app on the DEMO workspace
  test [kind]     all tests, or one kind of them
  ci              the same with CI=true: a skipped kind is a failure where it must not be skipped
  prove [name]    the proofs that take longer, into tests/proofs/<name>.json; without a name lists them
  bindings        write ui/src/host/bindings.ts from the command table
  tour            the guided tour in a virtual display, a screenshot of each step";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let done = match command.as_str() {
        "run" => app::run(&rest),
        "test" => kinds::test(
            rest.first().map(String::as_str),
            std::env::var_os("CI").is_some(),
        ),
        "ci" => kinds::test(rest.first().map(String::as_str), true),
        "prove" => prove::prove(rest.first().map(String::as_str)),
        "bindings" => node::write_bindings(),
        "tour" => tour::tour(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
