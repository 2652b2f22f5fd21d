//! What the XML does not say of R4's elements: order, repetition, type.
//!
//! `r4.txt` holds the elements of the resource and data types used here, one type a line, made from HL7's published
//! definitions. A type it does not hold is read by what its XML shows, and written in the order its members stand.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Boolean,
    Number,
    Narrative,
    Resource,
    /// Another line of the table.
    Complex(&'static str),
}

/// An element of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) repeats: bool,
    pub(super) kind: Kind,
}

impl Element {
    fn parse(text: &'static str) -> Self {
        let (name, kind) = text.split_once(':').unwrap_or((text, "s"));
        let (name, repeats) = name
            .strip_suffix('*')
            .map_or((name, false), |name| (name, true));
        let kind = match kind {
            "s" => Kind::Text,
            "b" => Kind::Boolean,
            "n" => Kind::Number,
            "x" => Kind::Narrative,
            "R" => Kind::Resource,
            other => Kind::Complex(other),
        };
        Self {
            name,
            repeats,
            kind,
        }
    }

    pub(super) const fn is_primitive(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Boolean | Kind::Number)
    }

    /// A primitive's JSON value. What does not fit its type stays text: a validator says so, not a converter.
    pub(super) fn value(&self, text: &str) -> Value {
        let parsed = match self.kind {
            Kind::Boolean => text.parse().ok().map(Value::Bool),
            Kind::Number => serde_json::from_str(text).ok().map(Value::Number),
            Kind::Text | Kind::Narrative | Kind::Resource | Kind::Complex(_) => None,
        };
        parsed.unwrap_or_else(|| Value::String(text.to_owned()))
    }
}

fn table() -> &'static HashMap<&'static str, Vec<Element>> {
    static TABLE: OnceLock<HashMap<&'static str, Vec<Element>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: HashMap<&'static str, Vec<Element>> = HashMap::new();
        for line in include_str!("r4.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            let mut words = line.split(' ');
            let Some(name) = words.next() else { continue };
            let mut elements = Vec::new();
            for word in words {
                match table.get(word) {
                    Some(shared) => elements.extend_from_slice(shared),
                    None => elements.push(Element::parse(word)),
                }
            }
            table.insert(name, elements);
        }
        table
    })
}

/// The elements of a type, in order; empty for one the table does not hold.
pub(super) fn elements(kind: &str) -> &'static [Element] {
    table().get(kind).map(Vec::as_slice).unwrap_or_default()
}

/// An element of a type.
pub(super) fn element(kind: &str, name: &str) -> Option<Element> {
    let known = elements(kind)
        .iter()
        .find(|element| element.name == name)
        .copied();
    // Extensions may stand in what the table does not hold, too.
    known.or(match name {
        "extension" => Some(Element {
            name: "extension",
            repeats: true,
            kind: Kind::Complex("Extension"),
        }),
        "modifierExtension" => Some(Element {
            name: "modifierExtension",
            repeats: true,
            kind: Kind::Complex("Extension"),
        }),
        "contained" => Some(Element {
            name: "contained",
            repeats: true,
            kind: Kind::Resource,
        }),
        _ => None,
    })
}
