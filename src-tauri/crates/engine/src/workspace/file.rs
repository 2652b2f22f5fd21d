//! `workspace.json`, and files that only their owner reads.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::wrap::{Binding, Wrapped};
use super::{Method, Stage, Summary, WorkspaceError};

/// Version of the file's form.
const FORM: u32 = 1;

/// What the file says. No address, no secret.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Described {
    form: u32,
    id: Uuid,
    name: String,
    stage: Stage,
    /// Tells a right key from a wrong one without touching the database.
    key_check: String,
    unlock: Vec<Wrapped>,
}

impl Described {
    pub(super) fn new(
        id: Uuid,
        name: &str,
        stage: Stage,
        key_check: String,
        unlock: Vec<Wrapped>,
    ) -> Self {
        Self {
            form: FORM,
            id,
            name: name.to_owned(),
            stage,
            key_check,
            unlock,
        }
    }

    pub(super) fn read(dir: &Path, id: Uuid) -> Result<Self, WorkspaceError> {
        let described = Self::read_file(&dir.join("workspace.json"))?;
        // A copied directory keeps the old id inside: two of them would share one keyring entry.
        if described.id != id {
            return Err(WorkspaceError::Damaged);
        }
        Ok(described)
    }

    pub(super) fn read_file(path: &Path) -> Result<Self, WorkspaceError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(WorkspaceError::NotFound);
            }
            Err(error) => return Err(error.into()),
        };
        let described: Self =
            serde_json::from_slice(&bytes).map_err(|_| WorkspaceError::Damaged)?;
        if described.form > FORM {
            return Err(WorkspaceError::NewerSchema);
        }
        Ok(described)
    }

    pub(super) fn write(&self, dir: &Path) -> Result<(), WorkspaceError> {
        self.write_file(&dir.join("workspace.json"))
    }

    /// Whole or not at all.
    pub(super) fn write_file(&self, path: &Path) -> Result<(), WorkspaceError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|_| WorkspaceError::Damaged)?;
        let new = beside(path, ".new");
        write_private(&new, &bytes)?;
        std::fs::rename(&new, path)?;
        Ok(())
    }

    pub(super) fn summary(&self) -> Summary {
        Summary {
            id: self.id,
            name: self.name.clone(),
            stage: self.stage,
            methods: self.unlock.iter().map(|wrapped| wrapped.method()).collect(),
        }
    }

    pub(super) fn binding(&self) -> Binding {
        Binding {
            id: self.id,
            stage: self.stage,
        }
    }

    pub(super) fn wrapped(&self, method: Method) -> Option<&Wrapped> {
        self.unlock
            .iter()
            .find(|wrapped| wrapped.method() == method)
    }

    pub(super) fn set(&mut self, wrapped: Wrapped) {
        self.unlock.retain(|held| held.method() != wrapped.method());
        self.unlock.push(wrapped);
    }

    pub(super) fn check_agrees(&self, check: &str) -> bool {
        self.key_check == check
    }
}

/// The path with something after it: `log.db` and `.json` are `log.db.json`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Writes a file that only its owner reads, and waits until it is on disk.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), WorkspaceError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

/// Makes a directory (unless it is there) that only its owner enters.
pub(super) fn private_dir(path: &Path) -> Result<(), WorkspaceError> {
    std::fs::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
