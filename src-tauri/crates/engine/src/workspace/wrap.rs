//! Wrapping the database key: XChaCha20-Poly1305 under 32 random bytes, or under Argon2id of what a person knows.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Method, Stage, WorkspaceError};
use crate::store::Key;

/// 64 MiB, 3 passes: OWASP's first choice for Argon2id has less of both.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
/// What a file may ask for: else an altered one could hold the machine.
const MEMORY_CAP: u32 = 1024 * 1024;
const PASSES_CAP: u32 = 32;
/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What each wrapping is bound to: an altered id or stage opens nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding {
    pub id: Uuid,
    pub stage: Stage,
}

impl Binding {
    fn data(&self, method: Method) -> Vec<u8> {
        format!(
            "budstikke workspace 1|{}|{}|{}",
            self.id,
            self.stage.word(),
            method.word()
        )
        .into_bytes()
    }
}

/// One wrapping, as the file has it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Wrapped {
    method: Method,
    #[serde(skip_serializing_if = "Option::is_none")]
    kdf: Option<Kdf>,
    nonce: String,
    key: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kdf {
    name: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl Wrapped {
    pub(super) fn method(&self) -> Method {
        self.method
    }

    pub(super) fn with_key(
        key: &Key,
        wrap_key: &[u8; 32],
        method: Method,
        binding: &Binding,
    ) -> Result<Self, WorkspaceError> {
        let nonce = random::<24>()?;
        let sealed = cipher(wrap_key)?
            .encrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: key.bytes(),
                    aad: &binding.data(method),
                },
            )
            .map_err(|_| WorkspaceError::NoKey)?;
        Ok(Self {
            method,
            kdf: None,
            nonce: hex(nonce.as_slice()),
            key: hex(&sealed),
        })
    }

    pub(super) fn with_words(
        key: &Key,
        words: &str,
        method: Method,
        binding: &Binding,
    ) -> Result<Self, WorkspaceError> {
        let kdf = Kdf {
            name: "argon2id".to_owned(),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            salt: hex(random::<16>()?.as_slice()),
        };
        let wrap_key = kdf.derive(words)?;
        let wrapped = Self::with_key(key, &wrap_key, method, binding)?;
        Ok(Self {
            kdf: Some(kdf),
            ..wrapped
        })
    }

    pub(super) fn open_with_key(
        &self,
        wrap_key: &[u8],
        binding: &Binding,
    ) -> Result<Key, WorkspaceError> {
        let nonce: [u8; 24] = unhex(&self.nonce)?
            .try_into()
            .map_err(|_| WorkspaceError::Damaged)?;
        let sealed = unhex(&self.key)?;
        let plain = cipher(wrap_key)?
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: &sealed,
                    aad: &binding.data(self.method),
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| WorkspaceError::WrongKey)?;
        let bytes: [u8; 32] = plain
            .as_slice()
            .try_into()
            .map_err(|_| WorkspaceError::Damaged)?;
        Ok(Key::new(bytes))
    }

    pub(super) fn open_with_words(
        &self,
        words: &str,
        binding: &Binding,
    ) -> Result<Key, WorkspaceError> {
        let kdf = self.kdf.as_ref().ok_or(WorkspaceError::Damaged)?;
        let wrap_key = kdf.derive(words)?;
        self.open_with_key(wrap_key.as_slice(), binding)
    }
}

impl Kdf {
    fn derive(&self, words: &str) -> Result<Zeroizing<[u8; 32]>, WorkspaceError> {
        if self.name != "argon2id" || self.memory_kib > MEMORY_CAP || self.passes > PASSES_CAP {
            return Err(WorkspaceError::Damaged);
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|_| WorkspaceError::Damaged)?;
        let mut out = Zeroizing::new([0_u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(words.as_bytes(), &unhex(&self.salt)?, out.as_mut_slice())
            .map_err(|_| WorkspaceError::NoKey)?;
        Ok(out)
    }
}

fn cipher(wrap_key: &[u8]) -> Result<XChaCha20Poly1305, WorkspaceError> {
    XChaCha20Poly1305::new_from_slice(wrap_key).map_err(|_| WorkspaceError::WrongKey)
}

/// Random bytes from the system.
pub(super) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, WorkspaceError> {
    let mut bytes = Zeroizing::new([0_u8; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| WorkspaceError::NoKey)?;
    Ok(bytes)
}

/// Tells a right key from a wrong one; says nothing about the key, which is random.
pub(super) fn check(key: &Key, binding: &Binding) -> String {
    let mut hash = Sha256::new();
    hash.update(b"budstikke key check 1|");
    hash.update(binding.id.as_bytes());
    hash.update(binding.stage.word().as_bytes());
    hash.update(key.bytes());
    hex(&hash.finalize())
}

/// 125 bits in five groups of five, to be read aloud and written down.
pub(super) fn recovery_code() -> Result<String, WorkspaceError> {
    let bytes = random::<25>()?;
    let mut code = String::with_capacity(29);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 5 == 0 {
            code.push('-');
        }
        let letter = ALPHABET
            .get(usize::from(byte & 31))
            .copied()
            .unwrap_or(b'0');
        code.push(char::from(letter));
    }
    Ok(code)
}

/// The code without what people put between its groups, and with the letters they mistake put right.
pub(super) fn plain_code(typed: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(25));
    for c in typed.chars() {
        match c.to_ascii_uppercase() {
            'O' => plain.push('0'),
            'I' | 'L' => plain.push('1'),
            letter if letter.is_ascii_alphanumeric() => plain.push(letter),
            _ => {}
        }
    }
    plain
}

fn hex(bytes: &[u8]) -> String {
    crate::store::codec::hex(bytes)
}

fn unhex(text: &str) -> Result<Vec<u8>, WorkspaceError> {
    let digits: Vec<u32> = text
        .chars()
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()
        .ok_or(WorkspaceError::Damaged)?;
    if !digits.len().is_multiple_of(2) {
        return Err(WorkspaceError::Damaged);
    }
    digits
        .chunks_exact(2)
        .map(|pair| {
            let value = pair.iter().fold(0, |value, digit| value * 16 + digit);
            u8::try_from(value).map_err(|_| WorkspaceError::Damaged)
        })
        .collect()
}
