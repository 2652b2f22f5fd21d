//! Codes that state that something is not there: "no known allergy" is a finding, not an allergy and not silence.

use super::{Coding, Concept};

/// SNOMED CT's statements, with what each says.
const SNOMED: &[&str] = &[
    "716186003",  // no known allergy
    "409137002",  // no known drug allergy
    "428607008",  // no known environmental allergy
    "429625007",  // no known food allergy
    "428197003",  // no known insect allergy
    "716184000",  // no known latex allergy
    "1003774007", // no known Hevea brasiliensis latex allergy
    "160245001",  // no current problems or disability
    "787481004",  // no known medications
];

/// The codes of the International Patient Summary for the same.
const IPS: &[&str] = &[
    "no-known-allergies",
    "no-known-medication-allergies",
    "no-known-food-allergies",
    "no-known-environmental-allergies",
    "no-known-problems",
    "no-known-medications",
];

/// Does the concept state that nothing (of some sort) is known?
#[must_use]
pub fn is_none_known(concept: Concept<'_>) -> bool {
    concept.codings().any(is_negation)
}

/// Does the concept state that no allergy of any sort is known?
#[must_use]
pub fn is_no_known_allergy(concept: Concept<'_>) -> bool {
    concept.has("http://snomed.info/sct", "716186003")
        || concept
            .codings()
            .any(|coding| coding.code() == Some("no-known-allergies"))
}

fn is_negation(coding: Coding<'_>) -> bool {
    let Some(code) = coding.code() else {
        return false;
    };
    IPS.contains(&code)
        || SNOMED
            .iter()
            .any(|known| coding.is("http://snomed.info/sct", known))
}
