//! `Condition`.

use serde_json::Value;

use super::{Concept, Moment, Reference, first, has_category, items, text};

/// `Condition`.
#[derive(Debug, Clone, Copy)]
pub struct Condition<'a>(pub &'a Value);

impl<'a> Condition<'a> {
    /// `code`.
    #[must_use]
    pub fn code(self) -> Option<Concept<'a>> {
        self.0.get("code").map(Concept)
    }

    /// `clinicalStatus`: `active`, `recurrence`, `relapse`, `inactive`, `remission`, `resolved`.
    #[must_use]
    pub fn clinical_status(self) -> Option<&'a str> {
        self.0
            .get("clinicalStatus")
            .and_then(|value| Concept(value).code())
    }

    /// `verificationStatus`: `unconfirmed`, `provisional`, `differential`, `confirmed`, `refuted`, `entered-in-error`.
    #[must_use]
    pub fn verification_status(self) -> Option<&'a str> {
        self.0
            .get("verificationStatus")
            .and_then(|value| Concept(value).code())
    }

    /// When it began, else when it was recorded.
    #[must_use]
    pub fn onset(self) -> Option<Moment<'a>> {
        self.0
            .get("onsetPeriod")
            .and_then(|period| Moment::of(period, &["start"]))
            .or_else(|| Moment::of(self.0, &["onsetDateTime", "onsetString", "recordedDate"]))
    }

    /// When it ended.
    #[must_use]
    pub fn abatement(self) -> Option<Moment<'a>> {
        self.0
            .get("abatementPeriod")
            .and_then(|period| Moment::of(period, &["end"]))
            .or_else(|| Moment::of(self.0, &["abatementDateTime", "abatementString"]))
    }

    /// An end is there, in whatever form (a date, an age, a range).
    #[must_use]
    pub fn has_ended(self) -> bool {
        let forms = [
            "abatementDateTime",
            "abatementAge",
            "abatementPeriod",
            "abatementRange",
            "abatementString",
        ];
        first(self.0, &forms).is_some_and(|value| !value.is_null())
    }

    /// `severity`.
    #[must_use]
    pub fn severity(self) -> Option<Concept<'a>> {
        self.0.get("severity").map(Concept)
    }

    /// Is it of this category: `problem-list-item`, `encounter-diagnosis`?
    #[must_use]
    pub fn has_category(self, code: &str) -> bool {
        has_category(self.0, code)
    }

    /// `note`, first.
    #[must_use]
    pub fn note(self) -> Option<&'a str> {
        items(self.0, "note")
            .iter()
            .find_map(|note| text(note, "text"))
    }

    /// `asserter`, else `recorder`, in words.
    #[must_use]
    pub fn asserter(self) -> Option<&'a str> {
        ["asserter", "recorder"]
            .iter()
            .find_map(|member| Reference(self.0.get(*member)?).words())
    }
}
