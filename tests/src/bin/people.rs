//! Puts people into the demo workspace that a bridge has made in its home: `people HOME COUNT`. The bridge must not run.

#![expect(
    clippy::print_stderr,
    reason = "a command-line tool speaks by printing"
)]

use std::path::Path;
use std::process::ExitCode;

use engine::secrets::MemorySecrets;
use engine::workspace::{self, Unlock};
use tests::people::{Random, add};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.as_slice() {
        [home, count] => count
            .parse()
            .map_err(|_| "COUNT is a number".to_owned())
            .and_then(|count| fill(&Path::new(home).join("data"), count)),
        _ => Err("people HOME COUNT".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("people: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn fill(data: &Path, count: u64) -> Result<(), String> {
    let found = workspace::list(data).map_err(|error| error.to_string())?;
    let first = found.first().ok_or("there is no workspace")?;
    let secrets = MemorySecrets::default();
    let open = workspace::open(data, first.id, &Unlock::DemoFile, &secrets)
        .map_err(|error| error.to_string())?;
    add(open.store(), &mut Random(88_172_645_463_325_252), count);
    open.store().checkpoint().map_err(|error| error.to_string())
}
