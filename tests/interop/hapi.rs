//! Starts HAPI's validator and its plain server, built by Maven from the artifacts in `hapi/pom.xml`.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

/// The compiled classes and their dependencies, or why they cannot be had.
fn classpath() -> &'static Result<String, String> {
    static BUILT: OnceLock<Result<String, String>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop/hapi");
        let built = Command::new("mvn")
            .args(["-q", "-B", "compile", "dependency:copy-dependencies"])
            .current_dir(&folder)
            .output()
            .map_err(|error| format!("mvn does not start: {error}"))?;
        if !built.status.success() {
            let said = String::from_utf8_lossy(&built.stdout).into_owned();
            return Err(format!("mvn could not build interop/hapi: {said}"));
        }
        let target = folder.join("target");
        Ok(format!(
            "{}:{}/*",
            target.join("classes").display(),
            target.join("dependency").display()
        ))
    })
}

/// `None` when Java or Maven is missing here; in CI that is a failure, elsewhere a skip with its reason printed.
pub(crate) fn available(test: &str) -> Option<&'static str> {
    match classpath() {
        Ok(path) => Some(path),
        Err(reason) => {
            assert!(
                std::env::var_os("CI").is_none(),
                "{test} may not be skipped in CI: {reason}"
            );
            println!("skipped {test}: {reason}");
            None
        }
    }
}

fn java(classpath: &str, class: &str, args: &[PathBuf]) -> Child {
    Command::new("java")
        .args(["-Xmx1500m", "-cp", classpath, class])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("java starts where mvn did")
}

/// One line of HAPI's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) severity: String,
    pub(crate) location: String,
    pub(crate) message: String,
}

impl Verdict {
    pub(crate) fn is_error(&self) -> bool {
        matches!(self.severity.as_str(), "error" | "fatal")
    }
}

/// HAPI's validator, waiting for file names.
pub(crate) struct Validator {
    child: Child,
    names: ChildStdin,
    lines: BufReader<ChildStdout>,
}

impl Validator {
    /// Starts with the StructureDefinitions found in `profiles`.
    pub(crate) fn start(classpath: &str, profiles: &[PathBuf]) -> Self {
        let mut child = java(classpath, "budstikke.interop.Validate", profiles);
        let names = child.stdin.take().expect("stdin is piped");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut ready = String::new();
        lines.read_line(&mut ready).expect("the validator speaks");
        assert_eq!(ready.trim(), "ready", "the validator did not start");
        Self {
            child,
            names,
            lines,
        }
    }

    pub(crate) fn file(&mut self, path: &Path) -> Vec<Verdict> {
        writeln!(self.names, "{}", path.display()).expect("the validator listens");
        let mut verdicts = Vec::new();
        loop {
            let mut line = String::new();
            assert!(
                self.lines
                    .read_line(&mut line)
                    .expect("the validator answers")
                    > 0,
                "the validator stopped"
            );
            let line = line.trim_end_matches('\n');
            if line == "done" {
                return verdicts;
            }
            let mut parts = line.splitn(3, '\t').map(str::to_owned);
            verdicts.push(Verdict {
                severity: parts.next().unwrap_or_default(),
                location: parts.next().unwrap_or_default(),
                message: parts.next().unwrap_or_default(),
            });
        }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Vec<Verdict> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("message.json");
        std::fs::write(&path, bytes).expect("the temporary file is written");
        self.file(&path)
    }
}

impl Drop for Validator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Which of HAPI's servers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Resources in memory: real parsing, headers, XML, versions, history, paging.
    Plain,
    /// The JPA server over H2 in memory: real search.
    Jpa,
}

/// One of HAPI's servers on a free loopback port.
pub(crate) struct Server {
    child: Child,
    pub(crate) base: String,
}

impl Server {
    pub(crate) fn start(classpath: &str, kind: Kind) -> Self {
        let class = match kind {
            Kind::Plain => "budstikke.interop.PlainServer",
            Kind::Jpa => "budstikke.interop.JpaServer",
        };
        let mut child = java(classpath, class, &[]);
        let mut base = String::new();
        BufReader::new(child.stdout.take().expect("stdout is piped"))
            .read_line(&mut base)
            .expect("the server says where it listens");
        let base = base.trim().to_owned();
        assert!(
            base.starts_with("http://127.0.0.1:"),
            "the server said {base:?}"
        );
        Self { child, base }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
