//! Thin typed views over a resource's JSON: what the product reads of a chart, and nothing more.
//!
//! A view borrows the value and copies nothing, so unknown members, member order and the text of decimals stay with the
//! resource. Every accessor gives `None` for what is absent, empty or of the wrong type: servers send all three, and
//! none may lose the rest of the resource. What a view finds odd it says in words of its own (see
//! [`Moment::is_empty_text`]) and never mends. Tested beside each view on synthetic resources, and in `tests/suite` on
//! every published example.

mod allergy;
mod attachment;
mod code;
mod condition;
mod document;
mod identifier;
mod medication;
mod name;
mod negation;
mod observation;
mod patient;
mod quantity;
mod safety;
mod time;
mod visit;

pub use allergy::AllergyIntolerance;
pub use attachment::{Attachment, contained, within};
pub use code::{Coding, Concept, Reference, canonical_system, list_name, same_code, same_system};
pub use condition::Condition;
pub use document::Document;
pub use identifier::{Identifier, PersonNumber, PersonNumberKind};
pub use medication::Medication;
pub use name::HumanName;
pub use negation::{is_no_known_allergy, is_none_known};
pub use observation::{Component, Measured, Observation, ObservationValue};
pub use patient::{Address, Deceased, Link, Patient};
pub use quantity::{Quantity, Range, is_float_noise};
pub use safety::{cannot_interpret, is_entered_in_error};
pub use time::{Moment, Period};
pub use visit::{Appointment, Encounter, EpisodeOfCare};

use serde_json::Value;

/// `resourceType`.
#[must_use]
pub fn resource_type(resource: &Value) -> Option<&str> {
    text(resource, "resourceType")
}

/// `id`.
#[must_use]
pub fn id(resource: &Value) -> Option<&str> {
    text(resource, "id")
}

/// A member's text; blank text is no text.
fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value
        .get(member)
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// A member's items; a single object where an array belongs is read as one item.
fn items<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    match value.get(member) {
        Some(Value::Array(items)) => items,
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => &[],
    }
}

/// Has a resource this `category`, in whichever list of codes?
fn has_category(value: &Value, code: &str) -> bool {
    items(value, "category").iter().any(|one| {
        Concept(one)
            .codings()
            .any(|coding| coding.code() == Some(code))
    })
}

/// A member's texts, when it is an array of strings.
fn texts<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a str> {
    items(value, member)
        .iter()
        .filter_map(Value::as_str)
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// The extensions with this address.
fn extensions<'a>(value: &'a Value, url: &'a str) -> impl Iterator<Item = &'a Value> {
    items(value, "extension")
        .iter()
        .filter(move |extension| text(extension, "url") == Some(url))
}

/// The first of these that holds something.
fn first<'a>(value: &'a Value, members: &[&str]) -> Option<&'a Value> {
    members.iter().find_map(|member| value.get(*member))
}
