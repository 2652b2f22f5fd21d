//! Serves the window's page to a browser, for tests: `bridge [--home DIR] [--pages DIR] [--seed N] [--clock TIME]
//! [--port P]`. Prints one line of JSON when it listens: `{"url", "token", "ehr", "nav", "home"}`.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool speaks by printing"
)]

use std::process::ExitCode;

use tests::bridge::{Options, start};

fn main() -> ExitCode {
    let done = Options::read(std::env::args().skip(1)).and_then(|options| {
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_env("BUDSTIKKE_LOG"))
            .with_writer(std::io::stderr)
            .init();
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        runtime.block_on(async {
            let running = start(options).await?;
            println!("{}", running.told());
            running.finish().await
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("bridge: {reason}");
            ExitCode::FAILURE
        }
    }
}
