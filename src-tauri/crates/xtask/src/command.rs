//! Runs other programs, and says what is run.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::root::root;

/// What went wrong, for a person.
pub(crate) type Outcome = Result<(), String>;

/// A program to be run in the repository's root, its output passed on.
pub(crate) fn program(name: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// The same cargo that runs this; locked where nothing may drift.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let (first, rest) = arguments.split_at(1.min(arguments.len()));
    let mut command = program(cargo, first);
    if std::env::var_os("CI").is_some() && first != ["fmt"] {
        command.arg("--locked");
    }
    command.args(rest);
    // Set by cargo for this program; it would make the inner cargo rebuild what reads it.
    for name in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
        "CARGO_PKG_VERSION",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs to the end; anything but success is a reason.
pub(crate) fn run(mut command: Command) -> Outcome {
    let words = describe(&command);
    println!("    $ {words}");
    let status = command
        .status()
        .map_err(|error| format!("`{words}` did not start: {error}"))?;
    if status.success() {
        return Ok(());
    }
    let how = status
        .code()
        .map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"));
    Err(format!("`{words}` ended with {how}"))
}

/// The same command, ended with all it started when it takes longer than this: a test that hangs is a failure, not a
/// wait. It cannot be interrupted from a terminal, so it is for machines.
pub(crate) fn within(minutes: u32, command: &Command) -> Command {
    let mut limited = Command::new("timeout");
    limited
        .arg("--kill-after=10")
        .arg(format!("{minutes}m"))
        .arg(command.get_program());
    limited.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited.current_dir(command.get_current_dir().unwrap_or(&root()));
    limited
}

/// Runs quietly; what it printed, if it succeeded.
pub(crate) fn read(mut command: Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Seconds of processor time of all that this program started and saw end; 0 where the system does not tell.
pub(crate) fn children_worked() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    // `cutime` and `cstime`, in hundredths of a second wherever Linux runs.
    let fields = after.split_whitespace().skip(13).take(2);
    fields
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// Is a program of this name on the path?
pub(crate) fn exists(name: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// The command as a person would type it.
fn describe(command: &Command) -> String {
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut words = vec![name];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
