//! What the design promises of the code itself: who imports whom, how long a file may grow, that the generated
//! TypeScript is fresh, and that every command carries its flags.

use std::fs;
use std::path::{Path, PathBuf};

use engine::api::{COMMANDS, Door, Journal};

/// A hand-written file longer than this does not land.
const HARD_LIMIT: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests has a parent")
        .to_path_buf()
}

fn sources(under: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![under.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(
                    name.as_str(),
                    "node_modules" | "target" | "dist" | "dist-bridge" | "gen"
                ) {
                    waiting.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn no_hand_written_file_is_longer_than_the_hard_limit() {
    let root = root();
    let mut lengths: Vec<(usize, PathBuf)> = ["src-tauri", "ui/src", "tests"]
        .iter()
        .flat_map(|room| {
            sources(
                &root.join(room),
                &[".rs", ".ts", ".tsx", ".mts", ".css", ".java"],
            )
        })
        .filter(|path| !path.ends_with("host/bindings.ts"))
        .map(|path| {
            (
                fs::read_to_string(&path).map_or(0, |text| text.lines().count()),
                path,
            )
        })
        .collect();
    lengths.sort_by_key(|(lines, _)| std::cmp::Reverse(*lines));
    for (lines, path) in lengths.iter().take(10) {
        println!(
            "{lines:5} {}",
            path.strip_prefix(&root).unwrap_or(path).display()
        );
    }
    let over: Vec<_> = lengths
        .iter()
        .filter(|(lines, _)| *lines > HARD_LIMIT)
        .collect();
    assert!(over.is_empty(), "split by noun, never `foo2.rs`: {over:?}");
}

/// Module edges inside `engine`, which the compiler does not hold: room, and what it must not name.
const ENGINE_EDGES: &[(&str, &[&str])] = &[
    (
        "store",
        &[
            "crate::client",
            "crate::sync",
            "crate::api",
            "crate::compose",
            "crate::journal",
            "reqwest",
        ],
    ),
    (
        "client",
        &[
            "crate::store",
            "crate::sync",
            "crate::api",
            "crate::compose",
            "rusqlite",
        ],
    ),
    ("sync", &["crate::api", "crate::journal"]),
    (
        "compose",
        &[
            "crate::store",
            "crate::client",
            "crate::sync",
            "crate::api",
            "reqwest",
            "rusqlite",
        ],
    ),
    (
        "secrets",
        &[
            "crate::store",
            "crate::client",
            "crate::sync",
            "crate::api",
            "keyring::",
        ],
    ),
    (
        "journal",
        &[
            "crate::store",
            "crate::client",
            "crate::sync",
            "crate::api",
            "reqwest",
            "rusqlite",
        ],
    ),
    ("workspace", &["crate::client", "crate::sync", "crate::api"]),
    (
        "content",
        &[
            "crate::store",
            "crate::client",
            "crate::sync",
            "crate::compose",
            "crate::journal",
            "crate::api",
            "reqwest",
            "rusqlite",
        ],
    ),
];

#[test]
fn rooms_of_the_engine_import_only_what_the_design_allows() {
    let engine = root().join("src-tauri/crates/engine/src");
    let mut broken = Vec::new();
    for (room, forbidden) in ENGINE_EDGES {
        for path in sources(&engine.join(room), &[".rs"]) {
            let text = fs::read_to_string(&path).expect("a source file is readable");
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                for word in *forbidden {
                    if code.contains(word) {
                        broken.push(format!("{}:{}: {word}", path.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(
        broken.is_empty(),
        "edges that DESIGN §2 forbids:\n{}",
        broken.join("\n")
    );
}

#[test]
fn crates_depend_only_on_the_rooms_below_them() {
    // (crate, rooms it must not name in its manifest)
    let edges: &[(&str, &[&str])] = &[
        (
            "fhir",
            &[
                "validation",
                "engine",
                "sandbox",
                "tokio",
                "reqwest",
                "rusqlite",
            ],
        ),
        (
            "validation",
            &["engine", "sandbox", "tokio", "reqwest", "rusqlite"],
        ),
        ("engine", &["sandbox", "tauri", "keyring"]),
        ("sandbox", &["validation", "engine", "rusqlite", "reqwest"]),
        ("cli", &["tauri", "reqwest", "rusqlite"]),
    ];
    for (name, forbidden) in edges {
        let manifest = root()
            .join("src-tauri/crates")
            .join(name)
            .join("Cargo.toml");
        let text = fs::read_to_string(manifest).expect("each crate has a manifest");
        let dependencies = text.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies
            .split("[dev-dependencies]")
            .next()
            .unwrap_or_default();
        for line in dependencies.lines() {
            let dependency = line.split(['.', ' ', '=']).next().unwrap_or_default();
            assert!(
                !forbidden.contains(&dependency),
                "{name} may not depend on {dependency}"
            );
        }
    }
}

#[test]
fn the_shell_stays_small_and_names_no_room_it_may_not() {
    let shell = root().join("src-tauri/src");
    let mut lines = 0;
    for path in sources(&shell, &[".rs"]) {
        let text = fs::read_to_string(&path).expect("a source file is readable");
        lines += text.lines().count();
        for word in [
            "engine::store",
            "engine::client",
            "engine::sync",
            "engine::compose",
            "rusqlite",
            "reqwest",
        ] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
    assert!(
        lines <= 700,
        "the shell has {lines} lines; its budget is 700"
    );
}

#[test]
fn only_one_file_of_the_window_imports_tauri() {
    for path in sources(&root().join("ui/src"), &[".ts", ".tsx"]) {
        let text = fs::read_to_string(&path).expect("a source file is readable");
        let may = path.ends_with("host/tauri.ts");
        assert!(
            may || !text.contains("from \"@tauri-apps"),
            "{} imports @tauri-apps",
            path.display()
        );
    }
}

#[test]
fn generated_bindings_are_fresh() {
    let written =
        fs::read_to_string(root().join("ui/src/host/bindings.ts")).expect("bindings exist");
    assert!(
        written == engine::api::bindings::typescript(),
        "ui/src/host/bindings.ts is stale: run `cargo xtask bindings`"
    );
}

#[test]
fn every_command_that_shows_or_changes_a_patient_leaves_a_line_in_the_access_journal() {
    let open: Vec<_> = COMMANDS
        .iter()
        .filter(|c| c.door == Door::Always)
        .map(|c| c.name)
        .collect();
    assert_eq!(
        open,
        [
            "app_state",
            "workspace_create",
            "workspace_open",
            "workspace_lock",
            "quit_check"
        ],
        "a command that runs while locked shows nobody's data"
    );
    for command in COMMANDS {
        let shows = [
            "thread",
            "message",
            "patient_chart",
            "patient_number",
            "resource",
            "draft_",
            "outbox_detail",
            "attachment",
            "document",
        ]
        .iter()
        .any(|part| command.name.starts_with(part));
        if shows && command.name != "draft_save" {
            assert_eq!(
                command.journal,
                Journal::Access,
                "{} shows a patient",
                command.name
            );
        }
    }
}

/// `test = false` saves linking a program twice; a test in one would never run, and nobody would know.
#[test]
fn what_is_never_tested_by_itself_has_no_tests_in_it() {
    let root = root();
    for room in [
        "src-tauri/src",
        "src-tauri/crates/xtask/src",
        "src-tauri/crates/sandbox/src/main.rs",
        "tests/src",
    ] {
        let place = root.join(room);
        let files = if place.is_file() {
            vec![place]
        } else {
            sources(&place, &[".rs"])
        };
        assert!(!files.is_empty(), "{room}");
        for path in files {
            let text = fs::read_to_string(&path).expect("it can be read");
            let tested = text.contains("#[test]") || text.contains("::test]");
            assert!(!tested, "{} has tests", path.display());
        }
    }
}
