//! `prove`: what takes longer than the tests may, with commit, machine and figures kept in `tests/proofs`.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use crate::command::{self, Outcome, cargo, program, read};
use crate::packages::{self, Need};
use crate::root::{root, target};
use crate::{node, tour};

/// Proofs of this tool itself; the others are `tests/proofs/<name>.sh`, or ignored tests `prove_<name>` of the suite or,
/// where it has a file of that name, of `tests/at_size`.
const OWN: &[(&str, &str)] = &[
    (
        "deny",
        "licences, advisories and sources of every crate (installs cargo-deny)",
    ),
    (
        "release",
        "the release binary, its size and the time its build takes",
    ),
    ("tour", "the guided tour on the debug build"),
];

/// Makes one proof, or lists them.
pub(crate) fn prove(name: Option<&str>) -> Outcome {
    let Some(name) = name else {
        list();
        return Ok(());
    };
    if !name
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-')
    {
        return Err("a proof's name has letters, digits, - and _ only".to_owned());
    }
    packages::install(Need::Tests)?;
    node::install_all()?;
    let figures = target().join("xtask").join(format!("figures-{name}.json"));
    let _ = fs::remove_file(&figures);
    fs::create_dir_all(target().join("xtask"))
        .map_err(|error| format!("target cannot be written: {error}"))?;
    let begun = Instant::now();
    match name {
        "deny" => deny(&figures)?,
        "release" => release(&figures)?,
        "tour" => tour::tour()?,
        _ => other(name, &figures)?,
    }
    keep(name, &figures, begun.elapsed().as_secs_f64())
}

fn list() {
    println!("proofs:");
    for (name, what) in OWN {
        println!("  {name:<10} {what}");
    }
    for entry in fs::read_dir(root().join("tests/proofs"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "sh") {
            println!(
                "  {:<10} {}",
                path.file_stem().unwrap_or_default().to_string_lossy(),
                path.display()
            );
        }
    }
    println!("  patients   search as one types over a million patients");
    println!("  search     the same searches in the field's other stores");
    println!("  charts     five hundred charts kept over a slow network");
    println!("  dictionaries  what bodies weigh with the dictionaries they are packed with");
    println!("  and every ignored test `prove_<name>` of the suite");
}

/// What is in `Cargo.lock` is always judged; whether somebody has warned of it needs the database of warnings, which a
/// closed network does not have: that is said in the figures.
fn deny(figures: &PathBuf) -> Outcome {
    let tools = target().join("tools");
    let place = tools.to_string_lossy().into_owned();
    if !tools.join("bin/cargo-deny").is_file() {
        let install = [
            "install",
            "cargo-deny",
            "--version",
            "0.20.2",
            "--locked",
            "--root",
            &place,
        ];
        command::run(program("cargo", &install))?;
    }
    let deny = tools.join("bin/cargo-deny");
    command::run(program(
        &deny,
        &["--workspace", "check", "licenses", "bans", "sources"],
    ))?;
    let asked = program(&deny, &["--workspace", "check", "advisories"])
        .output()
        .map_err(|error| format!("cargo-deny does not start: {error}"))?;
    let said = String::from_utf8_lossy(&asked.stderr);
    let advisories = if asked.status.success() {
        "none"
    } else if said.contains("failed to fetch advisory database") {
        "not asked: the database of advisories cannot be reached from here"
    } else {
        return Err(format!("advisories: {said}"));
    };
    println!("licences, bans and sources are in order; advisories: {advisories}");
    let text = format!(
        "{{\"licences\": \"ok\", \"bans\": \"ok\", \"sources\": \"ok\", \"advisories\": \"{advisories}\"}}"
    );
    fs::write(figures, text).map_err(|error| error.to_string())
}

fn release(figures: &PathBuf) -> Outcome {
    node::build()?;
    command::run(cargo(&[
        "build",
        "--release",
        "--package",
        "budstikke",
        "--features",
        "custom-protocol",
    ]))?;
    let size = fs::metadata(target().join("release/budstikke")).map_or(0, |about| about.len());
    fs::write(figures, format!("{{\"binaryBytes\": {size}}}")).map_err(|error| error.to_string())
}

fn other(name: &str, figures: &PathBuf) -> Outcome {
    let script = format!("tests/proofs/{name}.sh");
    let mut run = if root().join(&script).is_file() {
        program("bash", &[&script])
    } else {
        command::run(cargo(&[
            "build",
            "--release",
            "--workspace",
            "--bins",
            "--exclude",
            "budstikke",
        ]))?;
        let test = format!("prove_{name}");
        let at_size = root().join(format!("tests/at_size/{name}.rs")).is_file();
        let mut run = cargo(&[
            "test",
            "--release",
            "--package",
            "tests",
            "--test",
            if at_size { "at_size" } else { "suite" },
            "--",
        ]);
        run.args(["--ignored", "--nocapture", &test])
            .env("BUDSTIKKE_BIN", target().join("release"));
        run
    };
    run.env("BUDSTIKKE_FIGURES", figures)
        .env("BUDSTIKKE_TARGET", target());
    command::run(run)?;
    if figures.is_file() {
        Ok(())
    } else {
        Err(format!("no proof called {name} wrote any figures"))
    }
}

fn keep(name: &str, figures: &PathBuf, seconds: f64) -> Outcome {
    let figures = fs::read_to_string(figures).unwrap_or_else(|_| "{}".to_owned());
    let commit = read(program("git", &["rev-parse", "HEAD"])).unwrap_or_default();
    let clean =
        read(program("git", &["status", "--porcelain"])).is_some_and(|left| left.trim().is_empty());
    let text = format!(
        "{{\n  \"proof\": \"{name}\",\n  \"commit\": \"{}\",\n  \"clean\": {clean},\n  \"machine\": \"{}\",\n  \"seconds\": {seconds:.1},\n  \"figures\": {}\n}}\n",
        commit.trim(),
        machine(),
        figures.trim()
    );
    let path = root().join("tests/proofs").join(format!("{name}.json"));
    fs::write(&path, text)
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    println!("{} is written", path.display());
    Ok(())
}

/// Processor, cores and memory, as far as the system tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let line = |file: &str, start: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let found = text
            .lines()
            .find(|line| line.starts_with(start))
            .and_then(|line| line.split_once(':'));
        found
            .map(|(_, value)| value.trim().replace(['"', '\\'], ""))
            .unwrap_or_default()
    };
    let processor = line("/proc/cpuinfo", "model name");
    let memory = line("/proc/meminfo", "MemTotal");
    format!(
        "{cores} cores, {processor}, {memory}, {}",
        std::env::consts::OS
    )
}
