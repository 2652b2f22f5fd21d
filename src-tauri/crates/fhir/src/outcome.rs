//! `OperationOutcome`: a server's or receiver's words about what went wrong.
//!
//! All issues are kept (showing only the first hides the one that matters). Reads leniently: HOPS puts its text in
//! `diagnostics`, validators in `details.text`, and places in either `location` or `expression`. `diagnostics` may
//! quote the resource, so it is for the exchange's own page, never for logs.

use serde::{Deserialize, Serialize};

use crate::lenient::{Many, Maybe, Str, Strs};

/// What is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationOutcome {
    /// `OperationOutcome.id`.
    pub id: Option<String>,
    /// In the order sent.
    pub issues: Vec<Issue>,
}

/// One `OperationOutcome.issue`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// How bad; an issue that does not say is an error.
    pub severity: IssueSeverity,
    /// `issue.code`: `exception`, `duplicate`, `invalid`, …
    pub code: String,
    /// `details.text`, else the first display of `details.coding`.
    pub text: Option<String>,
    /// `diagnostics`.
    pub diagnostics: Option<String>,
    /// `expression`, else `location`.
    pub places: Vec<String>,
}

/// `issue.severity`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum IssueSeverity {
    /// The action stopped.
    Fatal,
    /// The content is refused.
    #[default]
    Error,
    /// Noted.
    Warning,
    /// For information.
    Information,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct OutcomeShape<'a> {
    resource_type: Str<'a>,
    id: Str<'a>,
    issue: Many<IssueShape<'a>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct IssueShape<'a> {
    severity: Str<'a>,
    code: Str<'a>,
    details: Maybe<Details<'a>>,
    diagnostics: Str<'a>,
    location: Strs<'a>,
    expression: Strs<'a>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Details<'a> {
    text: Str<'a>,
    coding: Many<Display<'a>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Display<'a> {
    display: Str<'a>,
}

impl OperationOutcome {
    /// Reads a body; `None` when it is not an outcome.
    #[must_use]
    pub fn read(raw: &[u8]) -> Option<Self> {
        let Maybe(shape) = serde_json::from_slice::<Maybe<OutcomeShape<'_>>>(raw).ok()?;
        let shape = shape?;
        (shape.resource_type.get() == Some("OperationOutcome"))
            .then(|| Self::new(shape.id.to_owned(), &shape.issue.0))
    }

    pub(crate) fn new(id: Option<String>, issues: &[IssueShape<'_>]) -> Self {
        Self {
            id,
            issues: issues.iter().map(Issue::new).collect(),
        }
    }

    /// The words a person should read first: text, else diagnostics, of the worst issue.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        self.issues
            .iter()
            .filter_map(|issue| issue.words().map(|words| (issue.severity, words)))
            .min_by_key(|(severity, _)| *severity)
            .map(|(_, words)| words)
    }

    /// Does the server complain about the message's timestamp? Then one re-freeze with corrected time may help.
    #[must_use]
    pub fn names_timestamp(&self) -> bool {
        self.mention("timestamp")
    }

    /// Does the server say that it has this already?
    #[must_use]
    pub fn says_duplicate(&self) -> bool {
        self.issues.iter().any(|issue| issue.code == "duplicate") || self.mention("already exists")
    }

    fn mention(&self, word: &str) -> bool {
        self.issues.iter().any(|issue| {
            let said = issue
                .text
                .iter()
                .chain(&issue.diagnostics)
                .chain(&issue.places);
            said.into_iter()
                .any(|text| text.to_lowercase().contains(word))
        })
    }
}

impl Issue {
    fn new(shape: &IssueShape<'_>) -> Self {
        let details = shape.details.0.as_ref();
        let coded =
            || details.and_then(|d| d.coding.iter().find_map(|coding| coding.display.filled()));
        let places = if shape.expression.0.is_empty() {
            &shape.location
        } else {
            &shape.expression
        };
        Self {
            severity: match shape.severity.get() {
                Some("fatal") => IssueSeverity::Fatal,
                Some("warning") => IssueSeverity::Warning,
                Some("information") => IssueSeverity::Information,
                _ => IssueSeverity::Error,
            },
            code: shape.code.get().unwrap_or_default().to_owned(),
            text: details
                .and_then(|d| d.text.filled())
                .or_else(coded)
                .map(str::to_owned),
            diagnostics: shape.diagnostics.filled().map(str::to_owned),
            places: places
                .0
                .iter()
                .map(|place| place.clone().into_owned())
                .collect(),
        }
    }

    /// Text, else diagnostics.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        self.text.as_deref().or(self.diagnostics.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_issue_and_leads_with_the_worst() {
        let outcome = OperationOutcome::read(
            br#"{"resourceType":"OperationOutcome","issue":[
                {"severity":"warning","code":"processing","details":{"text":"a name"}},
                {"severity":"error","code":"exception","diagnostics":"Invalid Timestamp","location":["Bundle.timestamp"]},
                {"code":7,"details":[]}]}"#,
        )
        .unwrap();
        assert_eq!(outcome.issues.len(), 3);
        assert_eq!(outcome.words(), Some("Invalid Timestamp"));
        assert!(outcome.names_timestamp());
        assert!(!outcome.says_duplicate());
    }

    #[test]
    fn another_resource_is_no_outcome() {
        assert_eq!(
            OperationOutcome::read(br#"{"resourceType":"Patient"}"#),
            None
        );
        assert_eq!(OperationOutcome::read(b"<html>"), None);
        assert_eq!(OperationOutcome::read(b""), None);
    }
}
