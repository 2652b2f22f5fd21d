//! A keyring in a folder, so that a bridge that is started again finds what it kept.

use std::path::PathBuf;

use engine::secrets::{SecretError, SecretStore};
use zeroize::Zeroizing;

/// One file per secret.
#[derive(Debug)]
pub(super) struct FileSecrets {
    folder: PathBuf,
}

impl FileSecrets {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name.replace(['/', '\\'], "_"))
    }
}

impl SecretStore for FileSecrets {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        Ok(std::fs::read(self.path(name)).ok().map(Zeroizing::new))
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretError> {
        std::fs::create_dir_all(&self.folder).map_err(|_| SecretError::Unavailable)?;
        std::fs::write(self.path(name), secret).map_err(|_| SecretError::Unavailable)
    }

    fn delete(&self, name: &str) -> Result<(), SecretError> {
        // Gone is gone, whether or not it was there.
        let _ = std::fs::remove_file(self.path(name));
        Ok(())
    }
}
