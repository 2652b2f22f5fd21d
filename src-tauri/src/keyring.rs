//! The system's keyring behind the engine's `SecretStore`: Secret Service, Keychain or Credential Manager.

use engine::secrets::{MAX, SecretError, SecretStore};
use zeroize::Zeroizing;

/// Under this name the keyring shows what is ours.
const SERVICE: &str = "Budstikke";

/// The keyring of the person who is logged in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keyring;

impl SecretStore for Keyring {
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        on_own_thread(name.to_owned(), |entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), SecretError> {
        if secret.len() > MAX {
            return Err(SecretError::TooLong);
        }
        let secret = Zeroizing::new(secret.to_vec());
        on_own_thread(name.to_owned(), move |entry| entry.set_secret(&secret))
    }

    fn delete(&self, name: &str) -> Result<(), SecretError> {
        on_own_thread(name.to_owned(), |entry| match entry.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

/// The keyring's calls block, and on Linux run a small loop of their own that must not meet the engine's.
fn on_own_thread<Answer: Send + 'static>(
    name: String,
    act: impl FnOnce(&keyring::Entry) -> keyring::Result<Answer> + Send + 'static,
) -> Result<Answer, SecretError> {
    let work = move || act(&keyring::Entry::new(SERVICE, &name)?);
    let done = std::thread::spawn(work)
        .join()
        .map_err(|_| SecretError::Unavailable)?;
    done.map_err(|error| match error {
        keyring::Error::TooLong(..) => SecretError::TooLong,
        keyring::Error::NoStorageAccess(_) => SecretError::Locked,
        // The keyring's own words may quote the name of an entry; the engine says it in its own.
        _ => SecretError::Unavailable,
    })
}
