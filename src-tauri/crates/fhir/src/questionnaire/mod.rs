//! Forms: any R4 Questionnaire as a flat tree, what is answered of it, and the QuestionnaireResponse that follows.
//!
//! [`Form::read`] answers for any Questionnaire, however wrong inside; what is wrong stands in [`Form::problems`], in
//! words of the product above. [`Answers`] is what a person has typed, by place in the form; [`Filled`] holds the two
//! against each other: which items there are (repetitions and all), which of them are asked ([`enable`]), what is amiss
//! ([`check`]) and what is sent ([`respond`]). No time, no network, no chart here: those come in as values.
//!
//! Nothing a form says may cost more than its size: recursion is bounded by JSON's own depth limit, conditions that hang
//! on each other in a ring are cut, expressions run in linear time.

mod answers;
mod check;
mod decimal;
mod enable;
mod item;
mod options;
mod read;
mod respond;
#[cfg(test)]
mod tests;
mod typed;
mod value;

pub use answers::{Answers, Filled, Node, Typed};
pub use check::{Fault, FaultKind, Progress};
pub use decimal::Decimal;
pub use item::{AnswerOption, Condition, Control, Item, ItemKind, Operator, OptionSource};
pub use read::{Form, FormError, Problem, Standing, forms_in};
pub use typed::Wrong;
pub use value::{Coding, Quantity, Value};

/// A canonical's address and version; a part of the form that it may name is left out.
#[must_use]
pub fn canonical(text: &str) -> (&str, Option<&str>) {
    let whole = text.split('#').next().unwrap_or(text).trim();
    match whole.split_once('|') {
        Some((url, version)) => {
            let version = version.trim();
            (url, (!version.is_empty()).then_some(version))
        }
        None => (whole, None),
    }
}
