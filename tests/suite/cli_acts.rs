//! `budstikke-cli` as a script sees it: lines out, exit codes, and nothing half-done when it is killed over a folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use engine::clock::{Clock as _, SystemClock};
use engine::store::connection::{self, Put, Role, Rules, Transport};
use engine::workspace;
use sandbox::{Config, Sandbox};
use secrecy::SecretString;
use serde_json::Value;
use tempfile::TempDir;

use crate::kill_cli::{aborted, binary, run};
use crate::poll_site::{NAV, OWN};

const WORDS: &str = "riktig hest batteri stift";

struct Script {
    sandbox: Sandbox,
    dir: TempDir,
}

impl Script {
    async fn new(messages: u32) -> Self {
        let mut config = Config::new(13, sandbox::system_clock());
        config.everyone_known = true;
        config.messages = messages;
        let sandbox = Sandbox::start(config).await.unwrap();
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("words"), WORDS).unwrap();
        Self { sandbox, dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self, db: Option<&str>, words: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(words);
        if let Some(db) = db {
            command
                .args(["--db".as_ref(), self.path(db).as_os_str()])
                .args(["--passphrase-file".as_ref(), self.path("words").as_os_str()]);
        }
        command
    }

    /// With the sandbox's address.
    async fn says(&self, db: Option<&str>, words: &[&str]) -> (i32, Vec<String>, String) {
        let mut command = self.command(db, words);
        command.args(["--url", &self.sandbox.nav_url()]);
        told(output(command).await)
    }

    /// A database whose connection lays its messages in a folder.
    fn with_folder(&self, db: &str, out: &Path) {
        std::fs::create_dir_all(out).unwrap();
        let words = SecretString::from(WORDS);
        let opened = workspace::standalone(&self.path(db), &words, SystemClock.uuid_v7()).unwrap();
        let own = [OWN.to_owned()];
        opened
            .store()
            .write(|tx| {
                let put = Put {
                    id: None,
                    role: Role::Messaging,
                    name: "mappen",
                    base_url: "",
                    auth: connection::Auth::None,
                    user_name: None,
                    nav_her_id: NAV,
                    allow_get_number: false,
                    sandbox: false,
                    poll_seconds: 30,
                    her_ids: &own,
                };
                let id = connection::put(tx, &put, SystemClock.now())?;
                let rules = Rules {
                    pack: "nav-messaging-core",
                    transport: Transport::Folder,
                    out_folder: out.to_str(),
                    in_folder: None,
                };
                connection::set_rules(tx, id, &rules)
            })
            .unwrap();
    }
}

/// Waited for in a thread of its own, so that the sandbox goes on answering.
async fn output(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

fn told(output: Output) -> (i32, Vec<String>, String) {
    let lines = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code().unwrap_or(-1),
        lines.lines().map(str::to_owned).collect(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn json(lines: &[String]) -> Vec<Value> {
    lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_shown_replayed_and_audited() {
    let script = Script::new(40).await;
    let (code, lines, _) = script.says(Some("a.db"), &["poll", "--her", OWN]).await;
    assert_eq!(code, 0);
    let rows = lines.len();
    assert!(rows >= 40, "{rows}");
    let (code, held, _) = script
        .says(Some("a.db"), &["log", "--her", OWN, "--json"])
        .await;
    let (_, theirs, _) = script.says(None, &["log", "--her", OWN, "--json"]).await;
    assert_eq!((code, held.len(), theirs.len()), (0, rows, rows));
    for (ours, server) in json(&held).iter().zip(json(&theirs)) {
        for member in [
            "position",
            "messageId",
            "kind",
            "event",
            "source",
            "timestamp",
            "anchor",
        ] {
            assert_eq!(ours[member], server[member], "{member}");
        }
    }
    let kind = json(&held)[0]["kind"].as_str().unwrap().to_owned();
    let (_, some, _) = script
        .says(
            Some("a.db"),
            &[
                "log", "--her", OWN, "--kind", &kind, "--from", "5", "--limit", "3",
            ],
        )
        .await;
    assert!(
        some.len() <= 3
            && some
                .iter()
                .all(|line| line.split('\t').nth(3) == Some(&kind)),
        "{some:?}"
    );

    let (code, told, _) = script
        .says(None, &["replay", "--her", OWN, "--from", "10", "--json"])
        .await;
    let told = &json(&told)[0];
    assert_eq!(
        (code, told["from"].as_u64(), told["rows"].as_u64()),
        (0, Some(10), Some(rows as u64 - 10))
    );
    let (_, after, _) = script.says(Some("a.db"), &["log", "--her", OWN]).await;
    assert_eq!(after.len(), rows, "a replay touches nothing");

    let (code, audited, _) = script.says(Some("a.db"), &["audit"]).await;
    assert_eq!(code, 0, "{audited:?}");
    assert_eq!(
        audited,
        [format!(
            "{OWN}: server {rows}, local {rows}, 0 missing, 0 gone from the log"
        )]
    );
    // A row that came in deep down is missing until it has been read.
    script.sandbox.late_commit(Some(3), 1);
    let (code, audited, _) = script.says(Some("a.db"), &["audit", "--json"]).await;
    let audited = &json(&audited)[0];
    assert_eq!((code, audited["missing"].as_u64()), (1, Some(1)));
    assert_eq!(audited["positions"][0], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_answered_by_the_composers_rules() {
    let script = Script::new(40).await;
    script.says(Some("a.db"), &["poll", "--her", OWN]).await;
    let (_, lines, _) = script
        .says(
            Some("a.db"),
            &["log", "--her", OWN, "--kind", "8129|1", "--json"],
        )
        .await;
    let request = json(&lines)[0]["messageId"].as_str().unwrap().to_owned();
    let author = [
        "--hpr",
        "990000001",
        "--given",
        "Ingrid",
        "--family",
        "Moen",
        "--practice",
        "Fjordgata",
    ];
    let mut words = vec!["answer", &request];
    words.extend(author);
    // Without text nothing is sent, and the rule says why.
    let (code, lines, why) = script.says(Some("a.db"), &words).await;
    assert_eq!((code, lines.len()), (1, 0), "{why}");
    assert!(why.contains("error "), "{why}");
    let sent = script.sandbox.events().len();
    let text = script.path("svar.txt");
    std::fs::write(&text, "Pasienten er i bedring.").unwrap();
    let text = text.to_str().unwrap();
    let (code, lines, why) = script
        .says(
            Some("a.db"),
            &["answer", &request, "--text-file", text, "--json"],
        )
        .await;
    assert_eq!(code, 0, "{lines:?} {why}");
    let answer = &json(&lines)[0];
    assert!(
        matches!(answer["state"].as_str(), Some("taken_over" | "accepted")),
        "{answer}"
    );
    let header = answer["messageId"].as_str().unwrap();
    let mine: Vec<_> = script.sandbox.events().into_iter().skip(sent).collect();
    assert_eq!(
        mine.iter()
            .filter(|event| event.header_id == header)
            .count(),
        1
    );
    let (code, ..) = script
        .says(
            Some("a.db"),
            &["answer", "0c000000-0000-4000-8000-000000000000"],
        )
        .await;
    assert_eq!(code, 2, "no such request");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_out_as_files_and_come_in_again() {
    let script = Script::new(30).await;
    script.says(Some("a.db"), &["poll", "--her", OWN]).await;
    let folder = script.path("ut");
    std::fs::create_dir(&folder).unwrap();
    let out = folder.to_str().unwrap().to_owned();
    for _ in 0..2 {
        let (code, lines, why) = script.says(Some("a.db"), &["export", &out]).await;
        assert_eq!(code, 0, "{lines:?} {why}");
    }
    let files = names(&folder);
    assert!(
        files.len() >= 30 && files.iter().all(|name| name.ends_with(".json")),
        "{files:?}"
    );
    let paths: Vec<String> = files
        .iter()
        .map(|name| folder.join(name).to_str().unwrap().to_owned())
        .collect();
    let mut words = vec!["import", "--her", OWN, "--json"];
    words.extend(paths.iter().map(String::as_str));
    let (code, lines, _) = script.says(Some("b.db"), &words).await;
    let taken = json(&lines);
    let new = |taken: &[Value]| {
        taken
            .iter()
            .filter_map(|one| one["new"].as_u64())
            .sum::<u64>()
    };
    let receipts: u64 = taken
        .iter()
        .filter_map(|one| one["receipts"].as_u64())
        .sum();
    assert_eq!((code, new(&taken) + receipts), (0, files.len() as u64));
    let (_, lines, _) = script.says(Some("b.db"), &words).await;
    assert_eq!(new(&json(&lines)), 0, "twice changes nothing");
    let broken = script.path("halv.json");
    std::fs::write(&broken, "{\"resourceType\":").unwrap();
    let (code, _, why) = script
        .says(Some("b.db"), &["import", broken.to_str().unwrap()])
        .await;
    assert_eq!(code, 2);
    assert!(why.contains("not_json (1), not read"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_alone_make_a_database_and_who_only_looks_changes_nothing() {
    let script = Script::new(0).await;
    script.says(Some("a.db"), &["poll", "--her", OWN]).await;
    let folder = script.path("ut");
    std::fs::create_dir(&folder).unwrap();
    script
        .says(Some("a.db"), &["export", folder.to_str().unwrap()])
        .await;
    let files: Vec<String> = names(&folder)
        .iter()
        .map(|name| folder.join(name).to_str().unwrap().to_owned())
        .collect();
    assert!(files.len() > 5, "{files:?}");
    let run = async |db: &str, words: &[&str]| {
        let mut words = words.to_vec();
        if words[0] == "import" {
            words.extend(files.iter().map(String::as_str));
        }
        told(output(script.command(Some(db), &words)).await)
    };
    // No server is named anywhere.
    let (code, _, why) = run("b.db", &["import"]).await;
    assert_eq!(code, 2, "{why}");
    assert!(why.contains("--her"), "{why}");
    let (code, _, why) = run("b.db", &["import", "--her", "abc"]).await;
    assert_eq!(code, 2, "{why}");
    let (code, lines, why) = run("b.db", &["import", "--her", OWN, "--json"]).await;
    assert_eq!(code, 0, "{why}");
    assert!(json(&lines).iter().all(|one| one["new"] == 1), "{lines:?}");
    let (code, lines, _) = run("b.db", &["import", "--json"]).await;
    assert_eq!(code, 0);
    assert!(
        json(&lines).iter().all(|one| one["known"] == 1),
        "{lines:?}"
    );
    // Nothing waits to be sent to nobody.
    let (code, lines, why) = run("b.db", &["send", "--wait", "0"]).await;
    assert_eq!((code, lines.len()), (0, 0), "{why}");

    // A number that was typed wrong is not taken for ours from then on.
    let (code, lines, _) = run("b.db", &["log", "--her", "90000099"]).await;
    assert_eq!((code, lines.len()), (0, 0));
    assert_eq!(run("b.db", &["log", "--her", "abc"]).await.0, 2);
    assert_eq!(run("c.db", &["audit"]).await.0, 2);
    let words = SecretString::from(WORDS);
    let opened =
        workspace::standalone(&script.path("b.db"), &words, SystemClock.uuid_v7()).unwrap();
    let rows = opened.store().read(connection::all).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].her_ids, [OWN]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_is_named_and_holds_the_file_back() {
    let script = Script::new(0).await;
    let file = script.path("m.json");
    std::fs::write(&file, r#"{"resourceType":"Bundle","type":"message"}"#).unwrap();
    let file = file.to_str().unwrap();
    let (code, _, why) = script
        .says(None, &["send", file, "--pack", "medcom-style"])
        .await;
    assert_eq!(code, 1);
    assert!(why.contains("error B10"), "{why}");
    assert!(script.sandbox.events().is_empty());
    let (code, _, why) = script
        .says(None, &["send", file, "--pack", "edifact"])
        .await;
    assert_eq!(code, 2);
    assert!(
        why.contains("nav-messaging-core, hops, medcom-style, plain-r4"),
        "{why}"
    );
    let (code, lines, _) =
        told(output(script.command(None, &["check", file, "--pack", "plain-r4"])).await);
    assert_eq!(code, 1);
    assert!(lines.iter().any(|line| line.contains(" R01 ")), "{lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_point_over_a_folder_a_message_lies_there_once_and_whole() {
    let script = Script::new(12).await;
    script
        .says(Some("source.db"), &["poll", "--her", OWN])
        .await;
    let loose = script.path("loose");
    std::fs::create_dir(&loose).unwrap();
    script
        .says(Some("source.db"), &["export", loose.to_str().unwrap()])
        .await;
    let files = names(&loose);
    let points: Vec<&str> = engine::sync::kill::POINTS
        .iter()
        .copied()
        .filter(|point| point.starts_with("folder.") || point.starts_with("send."))
        .collect();
    assert!(files.len() > points.len(), "a message for each point");
    let out = script.path("ut");
    script.with_folder("a.db", &out);
    for (point, name) in points.iter().zip(&files) {
        let file = loose.join(name);
        let send = || {
            script.command(
                Some("a.db"),
                &["send", file.to_str().unwrap(), "--wait", "20"],
            )
        };
        let mut killed = send();
        killed.env("BUDSTIKKE_KILL_AT", format!("{point}:1"));
        let status = run(killed).await;
        assert!(
            aborted(status),
            "{point}: built without kill-points, or never passed: {status}"
        );
        // Whatever lies under a message's name is whole.
        for lying in names(&out).iter().filter(|name| !name.starts_with('.')) {
            let held = std::fs::read(out.join(lying)).unwrap();
            assert_eq!(
                held,
                std::fs::read(loose.join(lying)).unwrap(),
                "{point}: {lying}"
            );
        }
        let (code, lines, why) = told(output(send()).await);
        assert_eq!(code, 0, "{point}: {why}");
        assert!(
            lines.iter().any(|line| line.contains("left_in_folder")),
            "{point}: {lines:?}"
        );
        assert!(names(&out).contains(name), "{point}");
    }
    let lying = names(&out);
    assert_eq!(
        lying.len(),
        points.len(),
        "once each, and no scraps: {lying:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_a_file_is_read_in_it_is_there_once() {
    let script = Script::new(2).await;
    script
        .says(Some("source.db"), &["poll", "--her", OWN])
        .await;
    let loose = script.path("loose");
    std::fs::create_dir(&loose).unwrap();
    script
        .says(Some("source.db"), &["export", loose.to_str().unwrap()])
        .await;
    let file = loose.join(&names(&loose)[0]);
    let file = file.to_str().unwrap();
    for (point, left) in [("files.before_commit", 1), ("files.after_commit", 0)] {
        let db = format!("{left}.db");
        // Made beforehand: the point is passed in the first file.
        script.with_folder(&db, &script.path("ut"));
        let mut killed = script.command(Some(&db), &["import", file]);
        killed.env("BUDSTIKKE_KILL_AT", format!("{point}:1"));
        assert!(aborted(run(killed).await), "{point}");
        let (code, lines, _) =
            told(output(script.command(Some(&db), &["import", file, "--json"])).await);
        let taken = &json(&lines)[0];
        let new = taken["new"].as_u64().unwrap() + taken["receipts"].as_u64().unwrap();
        assert_eq!((code, new), (0, left), "{point}: {taken}");
    }
}
