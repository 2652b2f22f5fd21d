//! Workspaces: a directory each, with an encrypted database and a small file that says how its key is had.
//!
//! Owns `<data>/workspaces/<uuid>/{workspace.json,budstikke.db,lock}`. The key of a database is 256 random bits, wrapped
//! once per unlock method; `workspace.json` holds no address and no secret. The stage is fixed when the workspace is made
//! and is part of what each wrapping authenticates, so that a TEST workspace cannot be edited into a PROD one. What does
//! not open is refused with words and left as it is: nothing here recreates a database, and none is deleted but that of
//! a DEMO which a person asked to begin again. Tested by `tests/suite/store_workspace.rs`.

mod error;
mod file;
mod lock;
mod standalone;
mod wrap;

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;
use zeroize::Zeroizing;

pub use error::WorkspaceError;
pub use standalone::{Standalone, standalone};

use crate::secrets::SecretStore;
use crate::store::{Key, Store};
use file::Described;
use lock::Lock;
use wrap::Wrapped;

/// What a workspace may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Stage {
    /// The sandbox inside; synthetic people only.
    Demo,
    /// Test servers; synthetic people only.
    Test,
    /// The real thing.
    Prod,
}

impl Stage {
    /// `DEMO`, `TEST`, `PROD`
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Demo => "DEMO",
            Self::Test => "TEST",
            Self::Prod => "PROD",
        }
    }
}

/// Where a wrapping's key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// 32 random bytes in the operating system's keyring.
    Keyring,
    /// Argon2id over what a person knows.
    Passphrase,
    /// Argon2id over a code that was shown once.
    RecoveryCode,
    /// 32 random bytes in a file beside it, mode 0600. DEMO only.
    DemoFile,
}

impl Method {
    const fn word(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Passphrase => "passphrase",
            Self::RecoveryCode => "recovery_code",
            Self::DemoFile => "demo_file",
        }
    }
}

/// What is handed over to unlock.
#[derive(Debug)]
pub enum Unlock {
    /// Ask the keyring.
    Keyring,
    /// Read the file beside it.
    DemoFile,
    /// What the person knows.
    Passphrase(SecretString),
    /// What was shown once; spaces, hyphens and case do not matter.
    RecoveryCode(SecretString),
}

impl Unlock {
    const fn method(&self) -> Method {
        match self {
            Self::Keyring => Method::Keyring,
            Self::DemoFile => Method::DemoFile,
            Self::Passphrase(_) => Method::Passphrase,
            Self::RecoveryCode(_) => Method::RecoveryCode,
        }
    }
}

/// A workspace as a list names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Name of its directory.
    pub id: Uuid,
    /// As a person named it.
    pub name: String,
    /// Fixed when it was made.
    pub stage: Stage,
    /// How it can be unlocked.
    pub methods: Vec<Method>,
}

/// What to make.
#[derive(Debug)]
pub struct Create<'a> {
    /// As a person names it.
    pub name: &'a str,
    /// Fixed from now on.
    pub stage: Stage,
    /// How it is unlocked every day.
    pub method: Method,
    /// For [`Method::Passphrase`].
    pub passphrase: Option<&'a SecretString>,
}

/// What was made.
#[derive(Debug)]
pub struct Created {
    /// Unlocked.
    pub open: Open,
    /// PROD: to be shown once; nowhere kept readable.
    pub recovery_code: Option<String>,
}

/// An unlocked workspace. Held by this process alone until it is dropped.
#[derive(Debug)]
pub struct Open {
    summary: Summary,
    dir: PathBuf,
    store: Store,
    unlocked_by: Method,
    _lock: Lock,
}

impl Open {
    /// What it is.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Its database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// How it was unlocked.
    #[must_use]
    pub fn unlocked_by(&self) -> Method {
        self.unlocked_by
    }
}

/// Name of a workspace's wrap key in the keyring.
fn keyring_name(id: Uuid) -> String {
    format!("workspace/{id}")
}

/// Where a workspace lies.
pub(crate) fn dir_of(data_dir: &Path, id: Uuid) -> PathBuf {
    data_dir.join("workspaces").join(id.to_string())
}

fn database(dir: &Path) -> PathBuf {
    dir.join("budstikke.db")
}

fn demo_key(dir: &Path) -> PathBuf {
    dir.join("demo.key")
}

/// A key that nobody keeps, for a store that is thrown away: what a crash leaves of it cannot be read.
///
/// # Errors
/// The system gives no randomness.
pub fn throwaway_key() -> Result<crate::store::Key, WorkspaceError> {
    Ok(crate::store::Key::new(*wrap::random()?))
}

/// All workspaces, by name. A directory whose file cannot be read hides none of the others.
///
/// # Errors
/// When the directory of workspaces itself cannot be read.
pub fn list(data_dir: &Path) -> Result<Vec<Summary>, WorkspaceError> {
    let mut found: Vec<Summary> = folders(data_dir)?
        .into_iter()
        .filter_map(|(id, dir)| Described::read(&dir, id).ok())
        .map(|described| described.summary())
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    Ok(found)
}

/// Why a workspace that lies here is not in [`list`]: written by a newer Budstikke, or damaged. `None` when all are.
#[must_use]
pub fn unlisted(data_dir: &Path) -> Option<WorkspaceError> {
    let read = |(id, dir): (Uuid, PathBuf)| match Described::read(&dir, id) {
        // A folder without a description is one whose making stopped half-way: there is nothing in it.
        Ok(_) | Err(WorkspaceError::NotFound) => None,
        Err(error) => Some(error),
    };
    match folders(data_dir) {
        Ok(folders) => folders.into_iter().find_map(read),
        Err(error) => Some(error),
    }
}

fn folders(data_dir: &Path) -> Result<Vec<(Uuid, PathBuf)>, WorkspaceError> {
    let entries = match std::fs::read_dir(data_dir.join("workspaces")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let id = name.to_str().and_then(|name| Uuid::parse_str(name).ok());
        found.extend(id.map(|id| (id, entry.path())));
    }
    Ok(found)
}

/// Makes a workspace and opens it. PROD gets a recovery code, shown once.
///
/// # Errors
/// [`WorkspaceError::NotForStage`] for a demo file outside DEMO; [`WorkspaceError::KeyringGone`];
/// [`WorkspaceError::Exists`]; file and database errors. What was half made is taken away again.
pub fn create(
    data_dir: &Path,
    create: &Create<'_>,
    secrets: &dyn SecretStore,
    id: Uuid,
) -> Result<Created, WorkspaceError> {
    if (create.method == Method::DemoFile && create.stage != Stage::Demo)
        || create.method == Method::RecoveryCode
    {
        return Err(WorkspaceError::NotForStage);
    }
    let dir = dir_of(data_dir, id);
    file::private_dir(data_dir)?;
    file::private_dir(&data_dir.join("workspaces"))?;
    if dir.exists() {
        return Err(WorkspaceError::Exists);
    }
    file::private_dir(&dir)?;
    let made = fill(&dir, create, secrets, id);
    if made.is_err() {
        // Ours, and made a moment ago: nothing of anybody's is in it.
        let _ = std::fs::remove_dir_all(&dir);
        if create.method == Method::Keyring {
            let _ = secrets.delete(&keyring_name(id));
        }
    }
    made
}

/// Takes a DEMO away for good. Any other workspace is refused, and so is one that is open somewhere.
///
/// # Errors
/// [`WorkspaceError::NotForStage`], [`WorkspaceError::InUse`], file errors.
pub fn remove_demo(
    data_dir: &Path,
    id: Uuid,
    secrets: &dyn SecretStore,
) -> Result<(), WorkspaceError> {
    let dir = dir_of(data_dir, id);
    let summary = Described::read(&dir, id)?.summary();
    if summary.stage != Stage::Demo {
        return Err(WorkspaceError::NotForStage);
    }
    let lock = Lock::take(&dir)?;
    if summary.methods.contains(&Method::Keyring) {
        let _ = secrets.delete(&keyring_name(id));
    }
    // First what makes it a workspace, so that a removal that stops half-way leaves nothing that looks like one.
    std::fs::remove_file(dir.join("workspace.json"))?;
    // Windows takes no folder away with an open file in it, and now there is nothing left to open.
    drop(lock);
    std::fs::remove_dir_all(&dir)?;
    Ok(())
}

fn fill(
    dir: &Path,
    create: &Create<'_>,
    secrets: &dyn SecretStore,
    id: Uuid,
) -> Result<Created, WorkspaceError> {
    let lock = Lock::take(dir)?;
    let key = Key::new(*wrap::random::<32>()?);
    let binding = wrap::Binding {
        id,
        stage: create.stage,
    };
    let mut wraps = Vec::new();
    match create.method {
        Method::Keyring => {
            let wrap_key = wrap::random::<32>()?;
            secrets
                .set(&keyring_name(id), wrap_key.as_slice())
                .map_err(|_| WorkspaceError::KeyringGone)?;
            wraps.push(Wrapped::with_key(
                &key,
                &wrap_key,
                Method::Keyring,
                &binding,
            )?);
        }
        Method::DemoFile => {
            let wrap_key = wrap::random::<32>()?;
            file::write_private(&demo_key(dir), wrap_key.as_slice())?;
            wraps.push(Wrapped::with_key(
                &key,
                &wrap_key,
                Method::DemoFile,
                &binding,
            )?);
        }
        Method::Passphrase => {
            let passphrase = create.passphrase.ok_or(WorkspaceError::PassphraseMissing)?;
            let known = passphrase.expose_secret();
            if known.is_empty() {
                return Err(WorkspaceError::PassphraseMissing);
            }
            wraps.push(Wrapped::with_words(
                &key,
                known,
                Method::Passphrase,
                &binding,
            )?);
        }
        Method::RecoveryCode => return Err(WorkspaceError::NotForStage),
    }
    let mut recovery_code = None;
    if create.stage == Stage::Prod {
        let code = wrap::recovery_code()?;
        let plain = wrap::plain_code(&code);
        wraps.push(Wrapped::with_words(
            &key,
            &plain,
            Method::RecoveryCode,
            &binding,
        )?);
        recovery_code = Some(code);
    }
    let store = Store::create(&database(dir), &key)?;
    let described = Described::new(
        id,
        create.name,
        create.stage,
        wrap::check(&key, &binding),
        wraps,
    );
    // Last, and whole or not at all: a directory without it is no workspace.
    described.write(dir)?;
    let open = Open {
        summary: described.summary(),
        dir: dir.to_owned(),
        store,
        unlocked_by: create.method,
        _lock: lock,
    };
    Ok(Created {
        open,
        recovery_code,
    })
}

/// Unlocks a workspace and opens its database. Never creates, recreates or repairs one.
///
/// # Errors
/// [`WorkspaceError::NotFound`], [`WorkspaceError::Damaged`], [`WorkspaceError::WrongKey`],
/// [`WorkspaceError::KeyringGone`], [`WorkspaceError::InUse`], [`WorkspaceError::NewerSchema`],
/// [`WorkspaceError::NotOurDatabase`]; file and database errors.
pub fn open(
    data_dir: &Path,
    id: Uuid,
    unlock: &Unlock,
    secrets: &dyn SecretStore,
) -> Result<Open, WorkspaceError> {
    let dir = dir_of(data_dir, id);
    let described = Described::read(&dir, id)?;
    let lock = Lock::take(&dir)?;
    let key = unwrap(&described, &dir, unlock, secrets)?;
    let store = Store::open(&database(&dir), &key).map_err(|error| match error {
        // The key is right, for its check agrees: then it is the file that is not ours.
        crate::store::StoreError::WrongKey => WorkspaceError::NotOurDatabase,
        other => other.into(),
    })?;
    Ok(Open {
        summary: described.summary(),
        dir,
        store,
        unlocked_by: unlock.method(),
        _lock: lock,
    })
}

/// Would this unlock it? For a workspace that is locked on screen while its loops go on.
///
/// # Errors
/// As [`open`], but for the database's.
pub fn verify(
    data_dir: &Path,
    id: Uuid,
    unlock: &Unlock,
    secrets: &dyn SecretStore,
) -> Result<(), WorkspaceError> {
    let dir = dir_of(data_dir, id);
    unwrap(&Described::read(&dir, id)?, &dir, unlock, secrets).map(|_| ())
}

fn unwrap(
    described: &Described,
    dir: &Path,
    unlock: &Unlock,
    secrets: &dyn SecretStore,
) -> Result<Key, WorkspaceError> {
    let wrapped = described
        .wrapped(unlock.method())
        .ok_or(WorkspaceError::NoSuchMethod)?;
    let binding = described.binding();
    let key = match unlock {
        Unlock::Keyring => {
            let wrap_key = secrets
                .get(&keyring_name(binding.id))
                .map_err(|_| WorkspaceError::KeyringGone)?
                .ok_or(WorkspaceError::KeyringGone)?;
            wrapped.open_with_key(&wrap_key, &binding)?
        }
        Unlock::DemoFile => {
            if binding.stage != Stage::Demo {
                return Err(WorkspaceError::NotForStage);
            }
            let wrap_key = Zeroizing::new(
                std::fs::read(demo_key(dir)).map_err(|_| WorkspaceError::KeyringGone)?,
            );
            wrapped.open_with_key(&wrap_key, &binding)?
        }
        Unlock::Passphrase(known) => wrapped.open_with_words(known.expose_secret(), &binding)?,
        Unlock::RecoveryCode(code) => {
            let plain = wrap::plain_code(code.expose_secret());
            wrapped.open_with_words(&plain, &binding)?
        }
    };
    if described.check_agrees(&wrap::check(&key, &binding)) {
        Ok(key)
    } else {
        Err(WorkspaceError::WrongKey)
    }
}

/// Adds (or sets anew) the passphrase of a workspace that is open: also the way out when a keyring is to be left.
/// `unlock` proves that the person may.
///
/// # Errors
/// As [`verify`]; file errors.
pub fn set_passphrase(
    data_dir: &Path,
    id: Uuid,
    unlock: &Unlock,
    passphrase: &SecretString,
    secrets: &dyn SecretStore,
) -> Result<(), WorkspaceError> {
    if passphrase.expose_secret().is_empty() {
        return Err(WorkspaceError::PassphraseMissing);
    }
    let dir = dir_of(data_dir, id);
    let mut described = Described::read(&dir, id)?;
    let key = unwrap(&described, &dir, unlock, secrets)?;
    let binding = described.binding();
    let wrapped = Wrapped::with_words(
        &key,
        passphrase.expose_secret(),
        Method::Passphrase,
        &binding,
    )?;
    described.set(wrapped);
    described.write(&dir)
}

/// Puts the key of a workspace into this machine's keyring: after the keyring was lost and the person came in by
/// passphrase or recovery code.
///
/// # Errors
/// As [`verify`]; [`WorkspaceError::KeyringGone`]; file errors.
pub fn set_keyring(
    data_dir: &Path,
    id: Uuid,
    unlock: &Unlock,
    secrets: &dyn SecretStore,
) -> Result<(), WorkspaceError> {
    let dir = dir_of(data_dir, id);
    let mut described = Described::read(&dir, id)?;
    let key = unwrap(&described, &dir, unlock, secrets)?;
    let wrap_key = wrap::random::<32>()?;
    let wrapped = Wrapped::with_key(&key, &wrap_key, Method::Keyring, &described.binding())?;
    secrets
        .set(&keyring_name(id), wrap_key.as_slice())
        .map_err(|_| WorkspaceError::KeyringGone)?;
    described.set(wrapped);
    described.write(&dir)
}
