//! Bodies on disk: zstd, with a dictionary where there is one of their kind.
//!
//! Bodies are small and alike: what they have in common weighs more than what they say. The dictionaries are made of what
//! the sandbox and the composer make (`tests/at_size/dictionaries.rs`), never of real messages, and go out with the
//! program. One that was shipped is never changed or taken away: bodies on disk name it by its id.

use std::cell::RefCell;
use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use super::StoreError;

/// Level 3: level 9 saves 4 % more and costs three times the time.
const LEVEL: i32 = 3;
/// Never unpack more than this, whatever a frame claims.
const CAP: usize = 256 * 1024 * 1024;
/// A body larger than this has met its own words before; what a dictionary holds is a small part of it.
const WORTH: usize = 256 * 1024;

/// What a body is packed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dictionary {
    /// Nothing but itself.
    None,
    /// What messages to and from NAV have in common.
    Messages,
    /// What resources of Norwegian charts have in common.
    Resources,
}

impl Dictionary {
    /// As it stands in `dict_id`.
    const fn id(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Messages => 1,
            Self::Resources => 2,
        }
    }
}

/// A dictionary, made ready once for the whole process.
struct Prepared {
    encoder: EncoderDictionary<'static>,
    decoder: DecoderDictionary<'static>,
}

impl Prepared {
    /// `None` only where no memory is left: what is then packed is packed without.
    fn of(bytes: &'static [u8]) -> Option<Self> {
        Some(Self {
            encoder: EncoderDictionary::try_copy(bytes, LEVEL).ok()?,
            decoder: DecoderDictionary::try_copy(bytes).ok()?,
        })
    }
}

static MESSAGES: LazyLock<Option<Prepared>> =
    LazyLock::new(|| Prepared::of(include_bytes!("dictionaries/1-messages.zdict")));
static RESOURCES: LazyLock<Option<Prepared>> =
    LazyLock::new(|| Prepared::of(include_bytes!("dictionaries/2-resources.zdict")));

/// A body ready to be stored.
#[derive(Debug)]
pub struct Packed {
    /// `plain` or `zstd`.
    pub codec: &'static str,
    /// 0: no dictionary.
    pub dict_id: i64,
    /// The bytes to store.
    pub body: Vec<u8>,
}

type Held<T> = RefCell<Option<T>>;

thread_local! {
    /// Kept between bodies: making one costs more than packing one. In the order of `dict_id`.
    static COMPRESSORS: [Held<Compressor<'static>>; 3] = [
        RefCell::new(Compressor::new(LEVEL).ok()),
        RefCell::new(compressor(&MESSAGES)),
        RefCell::new(compressor(&RESOURCES)),
    ];
    static DECOMPRESSORS: [Held<Decompressor<'static>>; 3] = [
        RefCell::new(Decompressor::new().ok()),
        RefCell::new(decompressor(&MESSAGES)),
        RefCell::new(decompressor(&RESOURCES)),
    ];
}

fn compressor(dictionary: &'static Option<Prepared>) -> Option<Compressor<'static>> {
    Compressor::with_prepared_dictionary(&dictionary.as_ref()?.encoder).ok()
}

fn decompressor(dictionary: &'static Option<Prepared>) -> Option<Decompressor<'static>> {
    Decompressor::with_prepared_dictionary(&dictionary.as_ref()?.decoder).ok()
}

/// Packs bytes for the database.
#[must_use]
pub fn pack(raw: &[u8], dictionary: Dictionary) -> Packed {
    let dictionary = if raw.len() > WORTH {
        Dictionary::None
    } else {
        dictionary
    };
    let with = |dict_id: i64| {
        let body = COMPRESSORS.with(|all| {
            let mut held = all.get(usize::try_from(dict_id).ok()?)?.borrow_mut();
            held.as_mut()?.compress(raw).ok()
        })?;
        (body.len() < raw.len()).then_some(Packed {
            codec: "zstd",
            dict_id,
            body,
        })
    };
    with(dictionary.id()).unwrap_or_else(|| Packed {
        codec: "plain",
        dict_id: 0,
        body: raw.to_vec(),
    })
}

/// Gives back the bytes exactly as they came.
///
/// # Errors
/// [`StoreError::Unpack`] when codec or dictionary is unknown, or the bytes are damaged.
pub fn unpack(codec: &str, dict_id: i64, body: &[u8], size: i64) -> Result<Vec<u8>, StoreError> {
    let size = usize::try_from(size).map_err(|_| StoreError::Unpack)?;
    match codec {
        "plain" if dict_id == 0 => Ok(body.to_vec()),
        "zstd" if size <= CAP => DECOMPRESSORS
            .with(|all| {
                let mut held = all.get(usize::try_from(dict_id).ok()?)?.borrow_mut();
                held.as_mut()?.decompress(body, size).ok()
            })
            .ok_or(StoreError::Unpack),
        _ => Err(StoreError::Unpack),
    }
}

/// SHA-256 of bytes.
#[must_use]
pub fn sha256(raw: &[u8]) -> [u8; 32] {
    Sha256::digest(raw).into()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from_digit(u32::from(digit), 16).unwrap_or('0'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shipped_is_never_changed() {
        let shipped: [(&[u8], &str); 2] = [
            (
                include_bytes!("dictionaries/1-messages.zdict"),
                "bdf01e147614de556b7a3305838ffe985df76615a19398bb56e6396a87077f11",
            ),
            (
                include_bytes!("dictionaries/2-resources.zdict"),
                "ee462b56bd7a6fc13c0d793e2d3d86abc5aa1e562c0526ed23876fb4523d7d69",
            ),
        ];
        for (bytes, sum) in shipped {
            assert_eq!(
                hex(&sha256(bytes)),
                sum,
                "bodies on disk need this one: a new one gets a new id"
            );
        }
    }

    #[test]
    fn a_body_comes_back_byte_by_byte_and_names_what_it_needs() {
        let small =
            br#"{"resourceType":"Bundle","type":"message","entry":[{"fullUrl":"urn:uuid:1"}]}"#;
        let large = "{\"ord\":\"blåbærsyltetøy\"}".repeat(20_000);
        let noise: Vec<u8> = (0..64_u32).flat_map(|n| sha256(&n.to_le_bytes())).collect();
        for (raw, dictionary, codec, dict_id) in [
            (&small[..], Dictionary::Messages, "zstd", 1),
            (&small[..], Dictionary::Resources, "zstd", 2),
            (large.as_bytes(), Dictionary::Messages, "zstd", 0),
            (&noise[..], Dictionary::Messages, "plain", 0),
            (b"", Dictionary::Messages, "plain", 0),
        ] {
            let packed = pack(raw, dictionary);
            assert_eq!((packed.codec, packed.dict_id), (codec, dict_id));
            let size = i64::try_from(raw.len()).unwrap();
            assert_eq!(unpack(codec, dict_id, &packed.body, size).unwrap(), raw);
        }
    }

    #[test]
    fn the_wrong_dictionary_an_unknown_one_and_damage_are_refused() {
        let raw = br#"{"resourceType":"Observation","status":"final","code":{"text":"Vekt"}}"#;
        let size = i64::try_from(raw.len()).unwrap();
        let body = pack(raw, Dictionary::Resources).body;
        for (codec, dict_id) in [
            ("zstd", 0),
            ("zstd", 1),
            ("zstd", 3),
            ("zstd", -1),
            ("plain", 2),
            ("lz4", 2),
        ] {
            assert!(
                matches!(unpack(codec, dict_id, &body, size), Err(StoreError::Unpack)),
                "{codec} {dict_id}"
            );
        }
        assert!(matches!(
            unpack("zstd", 2, &body[..body.len() / 2], size),
            Err(StoreError::Unpack)
        ));
        assert!(matches!(
            unpack("zstd", 2, &body, i64::MAX),
            Err(StoreError::Unpack)
        ));
        assert!(matches!(
            unpack("zstd", 2, &body, size - 1),
            Err(StoreError::Unpack)
        ));
    }
}
