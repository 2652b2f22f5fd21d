//! A form that is filled in: what is sent of it, what stands against sending it, and what the chart knows already.

mod content;
mod prefill;
mod words;

use std::sync::Arc;

use fhir::questionnaire::{Answers, Filled, Form};
use serde_json::Value;

pub(super) use content::{content, received};
pub use prefill::{Facts, Known, Measured, Prefilled, initial, prefill};
pub use words::{Said, fault, problem, standing};

/// A form with its answers, as a composition holds it.
#[derive(Debug, Clone)]
pub struct Filling {
    /// The Questionnaire, as it was loaded.
    pub questionnaire: Arc<Value>,
    /// The same, read.
    pub form: Arc<Form>,
    /// What was answered.
    pub answers: Answers,
}

impl Filling {
    /// The form as it stands with its answers.
    #[must_use]
    pub fn filled(&self) -> Filled<'_> {
        Filled::new(&self.form, &self.answers)
    }
}
