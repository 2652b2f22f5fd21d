//! A message as it would leave now, for looking at.

use super::bundle::build;
use super::composition::{Built, Composition};

/// What leaves, as bytes and in the form a person reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// As it would be frozen with the composition's ids.
    pub built: Built,
    /// The same, indented.
    pub json: String,
}

/// Builds and indents.
#[must_use]
pub fn preview(composition: &Composition) -> Preview {
    let built = build(composition);
    let json = serde_json::from_slice::<serde_json::Value>(&built.bytes).map_or_else(
        |_| String::from_utf8_lossy(&built.bytes).into_owned(),
        |value| format!("{value:#}"),
    );
    Preview { built, json }
}
