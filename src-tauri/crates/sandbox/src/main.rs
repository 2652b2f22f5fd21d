//! `budstikke-sandbox`: the other side, by itself.

use std::io::Write;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use sandbox::{Config, Fault, run, system_clock};
use tokio::net::TcpListener;

/// A NAV message log and an EHR on loopback, over synthetic people, with faults on demand.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// What everything that looks like chance comes from.
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// How many people the EHR holds.
    #[arg(long, default_value_t = 40)]
    patients: u32,
    /// How many cheap messages lie in the log before the stories.
    #[arg(long, default_value_t = 0)]
    messages: u32,
    /// A course NAV begins when both sides are made: order, rejected, silent, backwards. May be given many times.
    #[arg(long = "story", value_name = "NAME", num_args = 1..)]
    stories: Vec<String>,
    /// NAV takes a content it has had before.
    #[arg(long)]
    allow_duplicates: bool,
    /// Ask this bearer token of everyone who turns the dial.
    #[arg(long, value_name = "TOKEN")]
    admin_token: Option<String>,
    /// Leave the story messages out.
    #[arg(long)]
    no_stories: bool,
    /// A fault to turn on, with parameters after a colon: `latency:ms=200,times=3,on=post`. May be given many times.
    #[arg(long = "fault", value_name = "NAME", num_args = 1.., value_parser = Fault::from_text)]
    faults: Vec<Fault>,
    /// HER-id of the practice NAV writes to.
    #[arg(long, default_value = "90000010")]
    her_id: String,
    /// How many milliseconds NAV takes to send a receipt.
    #[arg(long, default_value_t = 0)]
    receipt_delay: u64,
    /// NAV knows every patient, not only those of the EHR.
    #[arg(long)]
    everyone_known: bool,
    /// Keep state here, so that a restart finds both sides as they were.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Ask this bearer token of everyone.
    #[arg(long, value_name = "TOKEN")]
    bearer: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let mut config = Config::new(asked.seed, system_clock());
    config.patients = asked.patients;
    config.messages = asked.messages;
    config.stories = !asked.no_stories;
    config.faults = asked.faults;
    config.own_her_id = asked.her_id;
    config.receipt_delay = Duration::from_millis(asked.receipt_delay);
    config.everyone_known = asked.everyone_known;
    config.state_file = asked.state;
    config.bearer = asked.bearer;
    config.courses = asked.stories;
    config.refuse_duplicates = !asked.allow_duplicates;
    config.admin_token = asked.admin_token;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, asked.port)).await?;
    let address = listener.local_addr()?;
    let mut out = std::io::stdout();
    writeln!(out, "ehr http://{address}/ehr")?;
    writeln!(out, "nav http://{address}/nav/fhir/4.0")?;
    writeln!(out, "dial http://{address}/_sandbox")?;
    out.flush()?;
    run(listener, config, stopped()).await?;
    Ok(())
}

/// Ctrl+C, or the word that ends a process.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
