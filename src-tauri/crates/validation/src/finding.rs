//! What a rule says of a message, and what the findings together mean.

use fhir::Words;
use serde::{Deserialize, Serialize};

use crate::{Direction, Pack};

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Stops sending.
    Error,
    /// Shown; may be sent.
    Warning,
    /// For information.
    Information,
}

impl Severity {
    /// `error`, `warning`, `information`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
        }
    }
}

/// Where in the window a finding is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The author's name, HPR number or practice.
    Author,
    /// The patient.
    Patient,
    /// The text.
    Text,
    /// The choice of an answer.
    Choice,
    /// To whom.
    Recipient,
    /// The machine's clock.
    Clock,
}

impl Field {
    /// As the window names it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Patient => "patient",
            Self::Text => "text",
            Self::Choice => "choice",
            Self::Recipient => "recipient",
            Self::Clock => "clock",
        }
    }
}

/// One thing a rule says of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Rule id.
    pub rule: String,
    /// How serious, for this direction.
    pub severity: Severity,
    /// FHIRPath location: `Bundle.entry[0].resource.ofType(MessageHeader).source.endpoint`.
    pub path: String,
    /// What is wrong, in plain words, free of personal data.
    pub message: Words,
    /// What to do about it.
    pub remedy: Words,
    /// Where it is mended.
    pub field: Option<Field>,
    /// A person's yes is needed (not a correction).
    pub ask: bool,
    /// What the receiver would answer, when this finding is an error.
    pub status: Option<u16>,
}

/// A group of rules and how many of them are in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// `Konvolutten`, `Hodet`, …
    pub name: Words,
    /// Id of its first rule.
    pub first: String,
    /// Id of its last rule.
    pub last: String,
    /// Rules without a finding.
    pub in_order: u32,
    /// Rules that apply in this direction.
    pub total: u32,
}

/// The pack's groups, and how the findings fall on them.
#[must_use]
pub fn groups(pack: &Pack, direction: Direction, findings: &[Finding]) -> Vec<Group> {
    let mut list = Vec::new();
    for group in &pack.groups {
        let rules: Vec<_> = pack
            .rules
            .iter()
            .filter(|rule| rule.group == group.id && rule.severity(direction).is_some())
            .collect();
        let (Some(first), Some(last)) = (rules.first(), rules.last()) else {
            continue;
        };
        let in_order = rules
            .iter()
            .filter(|rule| findings.iter().all(|finding| finding.rule != rule.id))
            .count();
        list.push(Group {
            name: group.name.clone(),
            first: first.id.clone(),
            last: last.id.clone(),
            in_order: u32::try_from(in_order).unwrap_or(u32::MAX),
            total: u32::try_from(rules.len()).unwrap_or(u32::MAX),
        });
    }
    list
}

/// The status the receiver would answer with; `None` when nothing speaks against 202. A body it cannot store (500) is
/// met after everything it validates (422), and a conflict (409) after that.
#[must_use]
pub fn predicted_status(findings: &[Finding]) -> Option<u16> {
    let errors = || {
        findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .filter_map(|f| f.status)
    };
    [400, 422, 409, 500]
        .into_iter()
        .find(|status| errors().any(|given| given == *status))
}
