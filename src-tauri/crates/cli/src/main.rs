//! `budstikke-cli`: the app's rules and rooms for scripts, without a window. No rule of its own.
//!
//! Exit codes: 0 all well; 1 an error was found in a message, or a message was refused; 2 a file, the database or an
//! argument cannot be used; 3 the server cannot be reached or does not answer as FHIR; 4 queued, and not delivered yet;
//! 5 the log waits for a person (it was reset, or it moved more than a machine should mend).

use std::io::{Write as _, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use validation::Pack;

mod answer;
mod audit;
mod check;
mod database;
mod files;
mod log;
mod poll;
mod replay;
mod send;

/// What every exit code means, on every help page.
const CODES: &str = "Exit codes:
  0  all well
  1  an error was found in a message, or a message was refused
  2  a file, the database or an argument cannot be used
  3  the server cannot be reached, or does not answer as FHIR
  4  queued, and not delivered yet
  5  the log waits for a person: it was reset, or moved more than a machine should mend";

#[derive(Debug, Parser)]
#[command(name = "budstikke-cli", version, about = "Budstikke without a window, for scripts", after_help = CODES)]
struct Cli {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Holds files against the rules: a line per finding
    #[command(after_help = CODES)]
    Check {
        /// Files, each one message
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Rules of the other side: nav-messaging-core, hops, medcom-style, plain-r4
        #[arg(long, value_name = "NAME")]
        pack: Option<String>,
        /// One JSON object a line: {file, rule, severity, path, message}
        #[arg(long)]
        json: bool,
    },
    /// Reads the log of a HER-id: a line per new message, in the log's order
    #[command(after_help = CODES)]
    Poll(poll::Poll),
    /// Posts a file's bytes as they are, or queues them in a database's outbox and delivers
    #[command(after_help = CODES)]
    Send(send::Send),
    /// Answers a request of a database through its outbox, by the composer's rules
    #[command(after_help = CODES)]
    Answer(answer::Answer),
    /// Shows what stands where in a log: as held in a database, or as the server has it
    #[command(after_help = CODES)]
    Log(log::Log),
    /// Reads a log again into a store that is thrown away, and says what came of it
    #[command(after_help = CODES)]
    Replay(replay::Replay),
    /// Holds the server's log against the database: exit 1 when anything is missing
    #[command(after_help = CODES)]
    Audit(audit::Audit),
    /// Lays the messages of a database in a folder, a file each
    #[command(after_help = CODES)]
    Export(files::Export),
    /// Reads message files into a database; their sender is not confirmed
    #[command(after_help = CODES)]
    Import(files::Import),
}

/// A server without a workspace.
#[derive(Debug, Clone, Args)]
struct ServerArgs {
    /// Where Bundle and $process-message hang
    #[arg(long, value_name = "BASE")]
    url: Option<String>,
    /// File with a bearer token
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// A database and what opens it.
#[derive(Debug, Clone, Args)]
struct DatabaseArgs {
    /// Encrypted database; made when it is not there
    #[arg(long, value_name = "FILE", requires = "passphrase_file")]
    db: Option<PathBuf>,
    /// File whose first line is the passphrase
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Why a command ended without doing what it was asked. The text is for the person at the terminal.
#[derive(Debug)]
struct Stop {
    code: u8,
    words: String,
}

impl Stop {
    fn usage(words: impl std::fmt::Display) -> Self {
        Self {
            code: 2,
            words: words.to_string(),
        }
    }

    fn server(words: impl std::fmt::Display) -> Self {
        Self {
            code: 3,
            words: words.to_string(),
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(stderr)
        .init();
    let act = match cli.act {
        Act::Check { files, pack, json } => {
            return match self::pack(pack.as_deref()) {
                Ok(pack) => check::run(
                    &files,
                    pack,
                    json,
                    &mut stdout().lock(),
                    &mut stderr().lock(),
                ),
                Err(stop) => stopped(&stop),
            };
        }
        act => act,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let done = match runtime {
        Err(error) => Err(Stop::usage(error)),
        Ok(runtime) => runtime.block_on(async {
            match act {
                Act::Poll(poll) => poll::run(poll).await,
                Act::Send(send) => send::run(send).await,
                Act::Answer(answer) => answer::run(answer).await,
                Act::Log(log) => log::run(log).await,
                Act::Replay(replay) => replay::run(replay).await,
                Act::Audit(audit) => audit::run(audit).await,
                Act::Export(export) => files::export(&export),
                Act::Import(import) => files::import(&import),
                Act::Check { .. } => Ok(ExitCode::SUCCESS),
            }
        }),
    };
    done.unwrap_or_else(|stop| stopped(&stop))
}

fn stopped(stop: &Stop) -> ExitCode {
    // Nobody reading is no reason to fail in another way.
    let _ = writeln!(stderr(), "budstikke-cli: {}", stop.words);
    ExitCode::from(stop.code)
}

/// The rules under a name; without one, those of NAV.
fn pack(name: Option<&str>) -> Result<&'static Pack, Stop> {
    let Some(name) = name else {
        return Ok(Pack::nav_messaging_core());
    };
    Pack::known(name).ok_or_else(|| {
        let known: Vec<&str> = Pack::all().iter().map(|pack| pack.id.as_str()).collect();
        Stop::usage(format!("--pack: there are {}", known.join(", ")))
    })
}

/// `1 message`, `2 messages`.
fn counted(count: u64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// One line on standard output; `false` when nobody reads any more.
fn say(line: &str) -> bool {
    writeln!(stdout(), "{line}").is_ok()
}

/// One line on standard error.
fn tell(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}
