//! `test`: every kind of test in order, with the wall time of each, and an end that reads as cargo's own.

use std::thread;
use std::time::{Duration, Instant};

use crate::command::{self, Outcome, cargo};
use crate::packages::{self, Need};
use crate::root::{program, root, target};
use crate::{app, node, tour};

/// What became of a kind.
enum Verdict {
    Passed,
    Failed(String),
    Skipped(String),
}

type Kind = fn(&Setting) -> Verdict;

/// More than twice what the suite takes on two busy cores.
const SUITE_MINUTES: u32 = 25;

/// How strictly to read a skip.
pub(crate) struct Setting {
    ci: bool,
}

const KINDS: &[(&str, Kind)] = &[
    ("fmt", fmt),
    ("clippy", clippy),
    ("unit", unit),
    ("suite", suite),
    ("ui", ui),
    ("interop", interop),
    ("e2e", e2e),
    ("bench", bench),
];

/// Runs all kinds, or the one named.
pub(crate) fn test(only: Option<&str>, ci: bool) -> Outcome {
    if let Some(name) = only
        && !KINDS.iter().any(|(kind, _)| *kind == name)
    {
        let names: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        return Err(format!(
            "no kind of test is called {name}; there are {}",
            names.join(", ")
        ));
    }
    let begun = Instant::now();
    let setting = Setting { ci };
    let mut done = vec![timed("setup", || verdict(setup()))];
    for (name, kind) in KINDS
        .iter()
        .filter(|(name, _)| only.is_none_or(|only| only == *name))
    {
        done.push(timed(name, || kind(&setting)));
    }
    close(&done, begun.elapsed())
}

/// A kind, what became of it, and what it took.
struct Done {
    name: &'static str,
    verdict: Verdict,
    took: Duration,
    /// Seconds of processor time of everything it started, all cores together.
    worked: f64,
}

fn timed(name: &'static str, kind: impl FnOnce() -> Verdict) -> Done {
    println!("\n=== {name}");
    let (begun, before) = (Instant::now(), command::children_worked());
    let verdict = kind();
    let (took, worked) = (begun.elapsed(), command::children_worked() - before);
    match &verdict {
        Verdict::Passed => println!("=== {name} passed in {:.1} s", took.as_secs_f64()),
        Verdict::Failed(why) => println!("=== {name} FAILED in {:.1} s: {why}", took.as_secs_f64()),
        Verdict::Skipped(why) => println!("=== {name} skipped: {why}"),
    }
    Done {
        name,
        verdict,
        took,
        worked,
    }
}

/// The last lines are cargo test's own words: a runner reads them, a person too.
fn close(done: &[Done], whole: Duration) -> Outcome {
    println!("\nwall time per kind, and the processor's");
    for Done {
        name, took, worked, ..
    } in done
    {
        println!("  {name:<8} {:>7.1} s {worked:>8.1} s", took.as_secs_f64());
    }
    println!("\nrunning {} tests", done.len());
    let (mut passed, mut skipped, mut failed) = (0, 0, Vec::new());
    for Done { name, verdict, .. } in done {
        match verdict {
            Verdict::Passed => {
                passed += 1;
                println!("test kind::{name} ... ok");
            }
            Verdict::Skipped(why) => {
                skipped += 1;
                println!("test kind::{name} ... ignored, {why}");
            }
            Verdict::Failed(_) => {
                failed.push(*name);
                println!("test kind::{name} ... FAILED");
            }
        }
    }
    let word = if failed.is_empty() { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {word}. {passed} passed; {} failed; {skipped} ignored; 0 measured; 0 filtered out; finished in {:.2}s",
        failed.len(),
        whole.as_secs_f64()
    );
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")))
    }
}

fn verdict(outcome: Outcome) -> Verdict {
    outcome.map_or_else(Verdict::Failed, |()| Verdict::Passed)
}

fn setup() -> Outcome {
    packages::install(Need::Tests)?;
    node::install_all()?;
    node::stub()
}

fn fmt(_: &Setting) -> Verdict {
    verdict(command::run(cargo(&["fmt", "--all", "--check"])))
}

fn clippy(_: &Setting) -> Verdict {
    verdict(command::run(cargo(&whole(
        "clippy",
        &["--all-targets", "--", "-D", "warnings"],
    ))))
}

fn unit(_: &Setting) -> Verdict {
    verdict(command::run(cargo(&whole(
        "test",
        // The other programs have no tests of their own, which the suite holds.
        &["--no-fail-fast", "--lib", "--bin", "budstikke-cli"],
    ))))
}

fn suite(setting: &Setting) -> Verdict {
    let mut run = cargo(&whole("test", &["--test", "suite"]));
    run.env("BUDSTIKKE_BIN", target().join("debug"));
    if setting.ci {
        run = command::within(SUITE_MINUTES, &run);
    }
    // The suite kills and restarts `budstikke-cli`: it must be there, and be of today.
    let ready = command::run(cargo(&whole("build", &["--bins"])));
    verdict(ready.and_then(|()| command::run(run)))
}

fn ui(_: &Setting) -> Verdict {
    if !node::has_script(&node::ui(), "build") {
        return Verdict::Skipped("there is no window yet".to_owned());
    }
    let steps = node::check_bindings()
        .and_then(|()| node::script("typecheck"))
        .and_then(|()| node::script("lint"))
        .and_then(|()| node::script("test"))
        .and_then(|()| node::build())
        .and_then(|()| node::no_addresses_in_styles());
    verdict(steps)
}

fn interop(setting: &Setting) -> Verdict {
    scripted("tests/interop", setting)
}

fn bench(setting: &Setting) -> Verdict {
    scripted("tests/benches", setting)
}

fn e2e(_: &Setting) -> Verdict {
    if !root().join("tests/e2e/package.json").is_file() {
        return Verdict::Skipped("there are no journeys yet".to_owned());
    }
    let built = node::build()
        .and_then(|()| command::run(cargo(&whole("build", &["--bins"]))))
        .and_then(|()| tour::build());
    if let Err(why) = built {
        return Verdict::Failed(why);
    }
    // Beside each other: a journey waits most of its time. All of them, whatever the first says.
    let (acting, reading) = thread::scope(|scope| {
        let reading = scope.spawn(|| tour::drive("reading"));
        let acting = tour::drive("acting");
        let window = tour::drive("window");
        let reading = reading
            .join()
            .unwrap_or_else(|_| Err("the reading half stopped".to_owned()));
        (acting.and(window), reading)
    });
    verdict(acting.and(reading))
}

/// `run.sh` or `run.mjs` of a folder; 77 is "skipped".
fn scripted(folder: &str, setting: &Setting) -> Verdict {
    let found = [("bash", "run.sh"), ("node", "run.mjs")]
        .into_iter()
        .map(|(runner, file)| (runner, format!("{folder}/{file}")))
        .find(|(_, path)| root().join(path).is_file());
    let Some((runner, path)) = found else {
        return Verdict::Skipped(format!("{folder} has no run.sh or run.mjs yet"));
    };
    if let Err(why) = command::run(cargo(&whole("build", &["--bins"]))) {
        return Verdict::Failed(why);
    }
    let mut run = command::program(runner, &[&path]);
    run.env("BUDSTIKKE_TARGET", target());
    run.env(
        "BUDSTIKKE_BIN",
        program("budstikke-cli").parent().unwrap_or(&target()),
    );
    if setting.ci {
        run.env("CI", "true");
    }
    match run.status().map(|status| status.code()) {
        Ok(Some(0)) => Verdict::Passed,
        Ok(Some(77)) if setting.ci => Verdict::Failed(format!("{path} was skipped, and CI is set")),
        Ok(Some(77)) => {
            Verdict::Skipped(format!("{path} says that something it needs is not here"))
        }
        Ok(code) => Verdict::Failed(format!("{path} ended with {code:?}")),
        Err(error) => Verdict::Failed(format!("{path} did not start: {error}")),
    }
}

fn whole<'a>(command: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec![command];
    words.extend(app::WHOLE);
    words.extend(rest);
    words
}
