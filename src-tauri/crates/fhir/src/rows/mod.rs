//! Any resource as labelled rows in named sections: the reading that loses nothing.
//!
//! Every leaf of the JSON stands in a row. What a type's members mean is data (`elements.json`, `extensions.json`,
//! `codes.json`); what the tables do not know keeps its own name and goes to the section "Annet fra kilden". Values are
//! shown as sent: numbers keep their text, codes their list and the sender's words, dates are written the Norwegian way
//! with the sent text beside them. Nothing is computed and nothing is left out; what is odd carries a flag.
//!
//! No schema is read: a datatype is known by its members, and one with a member too many is opened up row by row.
//! Tested beside the tables, and in `tests/suite/chart_rows.rs` on every published example, leaf by leaf.

mod datatype;
mod scalar;
mod walk;
mod words;

pub use words::{code_words, type_name};

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::Words;
use crate::letter::Block;

/// One labelled row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// How far in it stands: rows after it that stand deeper belong to it.
    pub depth: u8,
    /// What it is.
    pub label: Words,
    /// Where in the resource: `code.coding[0]`.
    pub path: String,
    /// The value; `None` for a heading over the rows that follow.
    pub value: Option<Words>,
    /// What was sent, where the value says it in other words: codes, addresses of lists, times.
    pub sent: Vec<String>,
    /// A reference as sent.
    pub target: Option<String>,
    /// `missing`, `empty`, `float_noise`, `unknown`, `modifier`, `data`.
    pub flags: Vec<&'static str>,
    /// JSON pointers of the leaves that this row shows.
    pub covers: Vec<String>,
}

/// Rows under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// `what`, `value`, `when`, …, `other` for what no table knows.
    pub key: &'static str,
    /// Its heading.
    pub title: Words,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A whole resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Sections that have rows.
    pub sections: Vec<Section>,
    /// The narrative, rebuilt from the allow-list.
    pub narrative: Vec<Block>,
}

/// The rows of a resource. Times are written in `zone`.
#[must_use]
pub fn sheet(resource: &Value, zone: &TimeZone) -> Sheet {
    walk::sheet(resource, zone)
}

/// A path of members (`participant.individual`) in the labels of its parts; a part that nobody gave words to keeps its own.
#[must_use]
pub fn path_words(path: &str) -> Words {
    let parts: Vec<Words> = path
        .split('.')
        .filter(|part| !part.is_empty())
        .map(|part| words::element(part).unwrap_or_else(|| words::same(part)))
        .collect();
    let join = |of: fn(&Words) -> &str| parts.iter().map(of).collect::<Vec<_>>().join(" › ");
    Words::new(join(|words| &words.nb), join(|words| &words.en))
}

#[cfg(test)]
mod tests;
