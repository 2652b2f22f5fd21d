//! `workspace.json`, and files that only their owner reads.

use std::io::Write as _;
use std::path::Path;

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
        let bytes = match std::fs::read(dir.join("workspace.json")) {
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
        // A copied directory keeps the old id inside: two of them would share one keyring entry.
        if described.id != id {
            return Err(WorkspaceError::Damaged);
        }
        Ok(described)
    }

    pub(super) fn write(&self, dir: &Path) -> Result<(), WorkspaceError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|_| WorkspaceError::Damaged)?;
        let new = dir.join("workspace.json.new");
        write_private(&new, &bytes)?;
        std::fs::rename(&new, dir.join("workspace.json"))?;
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
