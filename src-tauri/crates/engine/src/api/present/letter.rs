//! Letters in the form of the window.

use fhir::Words;
use fhir::letter::Block;

use crate::api::types::{LetterBlock, Text};

/// Words as the pipe carries them.
fn text(words: &Words) -> Text {
    Text {
        nb: words.nb.clone(),
        en: words.en.clone(),
    }
}

/// A letter's blocks as the pipe carries them.
#[must_use]
pub fn letter(blocks: Vec<Block>) -> Vec<LetterBlock> {
    blocks
        .into_iter()
        .map(|block| match block {
            Block::Heading { text } => LetterBlock::Heading { text },
            Block::Paragraph { text } => LetterBlock::Paragraph { text },
            Block::List { ordered, items } => LetterBlock::List { ordered, items },
            Block::Fact { label, value } => LetterBlock::Fact {
                label: text(&label),
                value,
            },
            Block::Unknown {
                resource_type,
                reference,
            } => LetterBlock::Unknown {
                resource_type,
                reference,
            },
        })
        .collect()
}
