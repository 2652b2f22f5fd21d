//! Identifiers, and which address says which kind of number.

use serde_json::Value;

use super::{Concept, Period, text};
use crate::systems;

/// The kinds of number that a person in Norway carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonNumberKind {
    /// Fødselsnummer.
    Fnr,
    /// D-nummer.
    Dnr,
    /// Felles hjelpenummer.
    Fhn,
    /// Lokalt hjelpenummer, unique only within its assigner.
    Hnr,
}

impl PersonNumberKind {
    /// The kind that an identifier's system says, under any of its addresses.
    #[must_use]
    pub fn of_system(system: &str) -> Option<Self> {
        match systems::canonical(system.trim()) {
            systems::FNR => Some(Self::Fnr),
            systems::DNR => Some(Self::Dnr),
            systems::FHN => Some(Self::Fhn),
            systems::HNR => Some(Self::Hnr),
            _ => None,
        }
    }

    /// `fnr`, `dnr`, `fhn`, `hnr`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fnr => "fnr",
            Self::Dnr => "dnr",
            Self::Fhn => "fhn",
            Self::Hnr => "hnr",
        }
    }
}

/// A person's number with its kind, as the source gave it: not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonNumber<'a> {
    /// Which kind.
    pub kind: PersonNumberKind,
    /// The value, as sent.
    pub value: &'a str,
    /// The system, as sent.
    pub system: &'a str,
}

/// `Identifier`.
#[derive(Debug, Clone, Copy)]
pub struct Identifier<'a>(pub &'a Value);

impl<'a> Identifier<'a> {
    /// `system`.
    #[must_use]
    pub fn system(self) -> Option<&'a str> {
        text(self.0, "system")
    }

    /// `value`.
    #[must_use]
    pub fn value(self) -> Option<&'a str> {
        text(self.0, "value")
    }

    /// No longer in use: `use` is `old`, or the period has an end.
    #[must_use]
    pub fn is_old(self) -> bool {
        text(self.0, "use") == Some("old")
            || self.0.get("period").and_then(|p| Period(p).end()).is_some()
    }

    /// The person number it holds, by its system; a local help number is known by its type too.
    #[must_use]
    pub fn person_number(self) -> Option<PersonNumber<'a>> {
        let value = self.value()?;
        let by_system = self.system().and_then(PersonNumberKind::of_system);
        let kind = by_system.or_else(|| {
            let concept = Concept(self.0.get("type")?);
            concept
                .codings()
                .any(|coding| coding.code() == Some("HNR"))
                .then_some(PersonNumberKind::Hnr)
        })?;
        Some(PersonNumber {
            kind,
            value,
            system: self.system().unwrap_or("HNR"),
        })
    }
}
