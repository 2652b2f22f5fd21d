//! A message as it would leave now, for looking at.

use fhir::letter::Block;

use super::attached::shortened;
use super::bundle::build_for;
use super::composition::{Built, Composition};
use super::dress::Dress;

/// What leaves, as bytes and in the forms that people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// As it would be frozen with the composition's ids.
    pub built: Built,
    /// The same, indented, and with the data of attachments cut: nobody reads base64.
    pub json: String,
    /// What the receiver reads.
    pub letter: Vec<Block>,
}

/// Builds, indents, and reads what was built as a receiver would.
#[must_use]
pub fn preview(composition: &Composition, dress: &Dress<'_>) -> Preview {
    let built = build_for(composition, dress);
    let json = serde_json::from_slice::<serde_json::Value>(&built.bytes).map_or_else(
        |_| String::from_utf8_lossy(&built.bytes).into_owned(),
        |mut value| {
            shortened(&mut value);
            format!("{value:#}")
        },
    );
    let letter = fhir::letter::blocks(&built.bytes).unwrap_or_default();
    Preview {
        built,
        json,
        letter,
    }
}
