//! Workspaces: how they are unlocked, and what is refused with words and left as it is.

use std::path::Path;
use std::sync::Arc;

use engine::secrets::{MemorySecrets, SecretStore};
use engine::workspace::{self, Create, Method, Stage, Unlock, WorkspaceError};
use secrecy::SecretString;
use tempfile::TempDir;
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn known(words: &str) -> SecretString {
    SecretString::from(words.to_owned())
}

fn make(
    dir: &Path,
    secrets: &MemorySecrets,
    stage: Stage,
    method: Method,
    n: u128,
) -> workspace::Created {
    let passphrase = known("riktig hest batteri");
    let create = Create {
        name: "Nordre legesenter",
        stage,
        method,
        passphrase: (method == Method::Passphrase).then_some(&passphrase),
    };
    workspace::create(dir, &create, secrets, id(n)).unwrap()
}

fn refused(dir: &Path, n: u128, unlock: &Unlock, secrets: &dyn SecretStore) -> WorkspaceError {
    workspace::open(dir, id(n), unlock, secrets).expect_err("must be refused")
}

#[test]
fn each_method_opens_what_it_made_and_nothing_else_does() {
    let dir = TempDir::new().unwrap();
    let secrets = MemorySecrets::new();
    drop(make(dir.path(), &secrets, Stage::Test, Method::Keyring, 1));
    drop(make(
        dir.path(),
        &secrets,
        Stage::Test,
        Method::Passphrase,
        2,
    ));
    drop(make(dir.path(), &secrets, Stage::Demo, Method::DemoFile, 3));
    workspace::open(dir.path(), id(1), &Unlock::Keyring, &secrets).unwrap();
    let unlock = Unlock::Passphrase(known("riktig hest batteri"));
    let open = workspace::open(dir.path(), id(2), &unlock, &secrets).unwrap();
    assert_eq!(open.unlocked_by(), Method::Passphrase);
    workspace::verify(dir.path(), id(2), &unlock, &secrets).unwrap();
    workspace::open(dir.path(), id(3), &Unlock::DemoFile, &secrets).unwrap();

    drop(open);
    let wrong = Unlock::Passphrase(known("feil hest"));
    assert!(matches!(
        refused(dir.path(), 2, &wrong, &secrets),
        WorkspaceError::WrongKey
    ));
    assert!(matches!(
        refused(dir.path(), 1, &wrong, &secrets),
        WorkspaceError::NoSuchMethod
    ));
    assert!(matches!(
        refused(dir.path(), 9, &wrong, &secrets),
        WorkspaceError::NotFound
    ));
    let names: Vec<Method> = workspace::list(dir.path())
        .unwrap()
        .into_iter()
        .flat_map(|summary| summary.methods)
        .collect();
    assert_eq!(
        names,
        [Method::Keyring, Method::Passphrase, Method::DemoFile]
    );
}

#[test]
fn prod_has_a_recovery_code_that_opens_it_when_the_keyring_is_gone() {
    let dir = TempDir::new().unwrap();
    let secrets = MemorySecrets::new();
    let created = make(dir.path(), &secrets, Stage::Prod, Method::Keyring, 1);
    let code = created.recovery_code.clone().expect("PROD requires one");
    assert_eq!(code.len(), 29);
    drop(created);
    secrets.set_gone(true);
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::KeyringGone
    ));
    let typed = Unlock::RecoveryCode(known(&code.to_lowercase().replace('-', " ")));
    drop(workspace::open(dir.path(), id(1), &typed, &secrets).unwrap());

    // The keyring is there again, and empty: the person puts the key into it anew.
    let fresh = MemorySecrets::new();
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &fresh),
        WorkspaceError::KeyringGone
    ));
    workspace::set_keyring(dir.path(), id(1), &typed, &fresh).unwrap();
    workspace::open(dir.path(), id(1), &Unlock::Keyring, &fresh).unwrap();
}

#[test]
fn a_keyring_that_does_not_answer_makes_nothing_half() {
    let dir = TempDir::new().unwrap();
    let secrets = MemorySecrets::new();
    secrets.set_gone(true);
    let create = Create {
        name: "x",
        stage: Stage::Test,
        method: Method::Keyring,
        passphrase: None,
    };
    let error = workspace::create(dir.path(), &create, &secrets, id(1)).unwrap_err();
    assert!(matches!(error, WorkspaceError::KeyringGone));
    assert!(workspace::list(dir.path()).unwrap().is_empty());
    assert!(
        std::fs::read_dir(dir.path().join("workspaces"))
            .unwrap()
            .next()
            .is_none()
    );
}

#[test]
fn a_demo_key_file_is_for_demo_only() {
    let dir = TempDir::new().unwrap();
    for stage in [Stage::Test, Stage::Prod] {
        let create = Create {
            name: "x",
            stage,
            method: Method::DemoFile,
            passphrase: None,
        };
        let error =
            workspace::create(dir.path(), &create, &MemorySecrets::new(), id(1)).unwrap_err();
        assert!(matches!(error, WorkspaceError::NotForStage));
    }
}

#[test]
fn the_stage_cannot_be_edited() {
    let dir = TempDir::new().unwrap();
    let secrets = MemorySecrets::new();
    drop(make(dir.path(), &secrets, Stage::Test, Method::Keyring, 1));
    let path = dir
        .path()
        .join(format!("workspaces/{}/workspace.json", id(1)));
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"TEST\"", "\"PROD\"")).unwrap();
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::WrongKey
    ));
    std::fs::write(&path, "{").unwrap();
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::Damaged
    ));
    assert!(
        workspace::list(dir.path()).unwrap().is_empty(),
        "a broken file hides itself only"
    );
}

#[test]
fn of_many_at_once_one_gets_in() {
    let dir = TempDir::new().unwrap();
    let secrets = Arc::new(MemorySecrets::new());
    drop(make(dir.path(), &secrets, Stage::Test, Method::Keyring, 1));
    let start = Arc::new(std::sync::Barrier::new(8));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (path, secrets, start) = (
                dir.path().to_owned(),
                Arc::clone(&secrets),
                Arc::clone(&start),
            );
            std::thread::spawn(move || {
                start.wait();
                let opened = workspace::open(&path, id(1), &Unlock::Keyring, secrets.as_ref());
                // Nobody leaves before all have tried.
                start.wait();
                match opened {
                    Ok(_) => true,
                    Err(WorkspaceError::InUse) => false,
                    Err(other) => panic!("{other}"),
                }
            })
        })
        .collect();
    let inside = threads
        .into_iter()
        .filter(|_| true)
        .map(|t| t.join().unwrap())
        .filter(|won| *won)
        .count();
    assert_eq!(inside, 1);
    workspace::open(dir.path(), id(1), &Unlock::Keyring, secrets.as_ref()).unwrap();
}

#[test]
fn a_database_that_is_not_ours_is_refused_and_left() {
    let dir = TempDir::new().unwrap();
    let secrets = MemorySecrets::new();
    drop(make(dir.path(), &secrets, Stage::Test, Method::Keyring, 1));
    drop(make(dir.path(), &secrets, Stage::Test, Method::Keyring, 2));
    let database = |n| {
        dir.path()
            .join(format!("workspaces/{}/budstikke.db", id(n)))
    };
    let ours = std::fs::read(database(1)).unwrap();

    // Another workspace's.
    std::fs::copy(database(2), database(1)).unwrap();
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::NotOurDatabase
    ));

    // A plain one, an empty one, one with a flipped bit in each page class, none.
    std::fs::remove_file(database(1)).unwrap();
    rusqlite::Connection::open(database(1))
        .unwrap()
        .execute_batch("CREATE TABLE x (y)")
        .unwrap();
    let plain = std::fs::read(database(1)).unwrap();
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::NotOurDatabase
    ));
    assert_eq!(std::fs::read(database(1)).unwrap(), plain, "left as it is");
    std::fs::write(database(1), b"").unwrap();
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::NotOurDatabase
    ));
    let mut flipped = ours.clone();
    flipped[100] ^= 1;
    std::fs::write(database(1), &flipped).unwrap();
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::NotOurDatabase
    ));
    std::fs::remove_file(database(1)).unwrap();
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::NotOurDatabase
    ));
    assert!(!database(1).exists(), "never recreated");

    std::fs::write(database(1), &ours).unwrap();
    workspace::open(dir.path(), id(1), &Unlock::Keyring, &secrets).unwrap();
}

#[test]
fn a_newer_schema_is_refused_without_harm() {
    let dir = TempDir::new().unwrap();
    let secrets = MemorySecrets::new();
    let created = make(dir.path(), &secrets, Stage::Test, Method::Keyring, 1);
    created
        .open
        .store()
        .write(|tx| {
            tx.pragma_update(None, "user_version", 4711)?;
            Ok::<_, engine::store::StoreError>(())
        })
        .unwrap();
    drop(created);
    assert!(matches!(
        refused(dir.path(), 1, &Unlock::Keyring, &secrets),
        WorkspaceError::NewerSchema
    ));
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_what_is_there() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = TempDir::new().unwrap();
    let created = make(
        dir.path(),
        &MemorySecrets::new(),
        Stage::Demo,
        Method::DemoFile,
        1,
    );
    let home = created.open.dir().to_owned();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&home).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    names.sort();
    assert_eq!(
        names,
        [
            "budstikke.db",
            "budstikke.db-shm",
            "budstikke.db-wal",
            "demo.key",
            "lock",
            "workspace.json"
        ]
    );
}

#[test]
fn the_file_beside_it_holds_no_secret_and_no_address() {
    let dir = TempDir::new().unwrap();
    drop(make(
        dir.path(),
        &MemorySecrets::new(),
        Stage::Test,
        Method::Passphrase,
        1,
    ));
    let text = std::fs::read_to_string(
        dir.path()
            .join(format!("workspaces/{}/workspace.json", id(1))),
    )
    .unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut names: Vec<&String> = value.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["form", "id", "key_check", "name", "stage", "unlock"]
    );
    assert_eq!(value["unlock"][0]["kdf"]["name"], "argon2id");
    assert!(value["unlock"][0]["kdf"]["memory_kib"].as_u64().unwrap() >= 64 * 1024);
    assert!(!text.contains("http") && !text.contains("riktig"));
}

#[test]
fn a_database_by_its_file_name_survives_every_half_making() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("log.db");
    let open = || workspace::standalone(&path, &known("kjent"), id(1));
    let held = open().unwrap();
    assert!(matches!(open(), Err(WorkspaceError::InUse)));
    drop(held);
    drop(open().unwrap());
    let wrong = workspace::standalone(&path, &known("ukjent"), id(1));
    assert!(matches!(wrong, Err(WorkspaceError::WrongKey)));

    // Killed after the key was written; killed while the database was made.
    std::fs::remove_file(&path).unwrap();
    std::fs::write(dir.path().join("log.db.new"), b"half").unwrap();
    drop(open().unwrap());
    drop(open().unwrap());

    std::fs::remove_file(dir.path().join("log.db.json")).unwrap();
    assert!(matches!(open(), Err(WorkspaceError::NotOurDatabase)));
}
