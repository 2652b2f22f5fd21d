//! `budstikke-cli check FILE… [--pack NAME] [--json]`: the app's own rules over files, for scripts and build servers.
//!
//! A file is held as one about to leave, without a workspace: whose HER-ids are ours and which ids are taken is not
//! known here, so rules about those do not speak. Exit 1 on any error, 2 when a file cannot be read at all.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use engine::clock::{Clock as _, SystemClock};
use serde_json::json;
use validation::{Direction, Facts, Finding, Pack, Severity};

/// Checks files in the order given; a file that cannot be read does not stop the others.
pub(crate) fn run(
    files: &[PathBuf],
    pack: &Pack,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> ExitCode {
    let facts = Facts {
        now: Some(SystemClock.now()),
        ..Facts::default()
    };
    let mut errors = false;
    let mut unreadable = false;
    for file in files {
        let raw = match std::fs::read(file) {
            Ok(raw) => raw,
            Err(error) => {
                unreadable = true;
                if writeln!(err, "{}: {error}", file.display()).is_err() {
                    return ExitCode::from(2);
                }
                continue;
            }
        };
        let findings = validation::check(&raw, pack, Direction::Out, &facts);
        errors |= findings
            .iter()
            .any(|finding| finding.severity == Severity::Error);
        for finding in &findings {
            // A closed pipe (`| head`) is the reader's choice, not a failure to tell about.
            if writeln!(out, "{}", line(file, finding, json)).is_err() {
                return ExitCode::from(u8::from(errors));
            }
        }
    }
    match (unreadable, errors) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::FAILURE,
        (false, false) => ExitCode::SUCCESS,
    }
}

pub(crate) fn line(file: &Path, finding: &Finding, json: bool) -> String {
    let Finding {
        rule,
        severity,
        path,
        message,
        remedy,
        ..
    } = finding;
    let (file, severity) = (file.display(), severity.code());
    if json {
        let file = file.to_string();
        json!({ "file": file, "rule": rule, "severity": severity, "path": path, "message": message.en }).to_string()
    } else {
        format!(
            "{file}: {severity} {rule} at {path}: {}. {}",
            message.en, remedy.en
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: &str, content: &str, json: bool) -> (ExitCode, String, String) {
        let file = std::env::temp_dir().join(format!(
            "budstikke-check-{}-{name}.json",
            std::process::id()
        ));
        std::fs::write(&file, content).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let pack = Pack::nav_messaging_core();
        let code = run(std::slice::from_ref(&file), pack, json, &mut out, &mut err);
        std::fs::remove_file(file).unwrap();
        (
            code,
            String::from_utf8(out).unwrap(),
            String::from_utf8(err).unwrap(),
        )
    }

    #[test]
    fn a_bundle_without_anything_fails_with_a_line_per_finding() {
        let (code, out, err) = checked("empty", r#"{"resourceType":"Bundle"}"#, true);
        assert_eq!((code, err.as_str()), (ExitCode::FAILURE, ""));
        for line in out.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let members: Vec<&String> = line.as_object().unwrap().keys().collect();
            assert_eq!(members, ["file", "rule", "severity", "path", "message"]);
        }
        assert!(out.contains("\"rule\":\"B10\""));
    }

    #[test]
    fn words_come_with_their_remedy() {
        let (_, out, _) = checked("html", "<html>", false);
        assert!(
            out.contains("error J01 at Bundle: This cannot be read as a message. "),
            "{out}"
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_two() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run(
            &[PathBuf::from("/nowhere/at/all.json")],
            Pack::nav_messaging_core(),
            false,
            &mut out,
            &mut err,
        );
        assert_eq!((code, out.len()), (ExitCode::from(2), 0));
        assert!(
            String::from_utf8(err)
                .unwrap()
                .starts_with("/nowhere/at/all.json: ")
        );
    }
}
