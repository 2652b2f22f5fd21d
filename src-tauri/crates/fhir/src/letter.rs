//! A message as a person reads it: blocks, never markup.

use crate::Words;
use crate::message::MessageError;

/// A piece of a letter's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading {
        /// Its words.
        text: String,
    },
    /// A paragraph; line breaks inside are kept.
    Paragraph {
        /// Its words.
        text: String,
    },
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
        /// One per line.
        items: Vec<String>,
    },
    /// A labelled value.
    Fact {
        /// What it is.
        label: Words,
        /// As it is shown.
        value: String,
    },
    /// A resource this letter does not know: the JSON is one click away.
    Unknown {
        /// Its type.
        resource_type: String,
        /// Its fullUrl, else its id.
        reference: String,
    },
}

/// The blocks of a message, focus first.
///
/// # Errors
/// As [`crate::message::Summary::read`].
pub fn blocks(raw: &[u8]) -> Result<Vec<Block>, MessageError> {
    let _ = raw;
    Ok(Vec::new())
}
