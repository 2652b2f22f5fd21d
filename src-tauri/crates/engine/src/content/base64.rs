//! Base64 as it is sent: with lines, and with padding or without.

use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Padding may lack: what can be read is read.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes; `None` for what is no base64.
#[must_use]
pub fn from_base64(data: &str) -> Option<Vec<u8>> {
    if data.bytes().any(|byte| byte.is_ascii_whitespace()) {
        let packed: String = data.split_ascii_whitespace().collect();
        return BASE64.decode(packed).ok();
    }
    BASE64.decode(data).ok()
}
