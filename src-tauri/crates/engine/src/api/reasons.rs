//! Why a message was refused, at the fields of the form it was written in.

use fhir::message::Summary;
use fhir::outcome::{Issue, IssueSeverity, OperationOutcome};

use super::known::KnownKinds;
use super::types::{ApiError, FindingView, Severity, Text};
use super::writing::excerpt;
use crate::compose;
use crate::store::outbox::{self, Entry};
use crate::store::{attempt, draft, message, receipt};

/// What the receiver said against an entry; before it said anything, what the server did.
pub(super) fn of_entry(
    db: &rusqlite::Connection,
    kinds: &KnownKinds,
    entry: &Entry,
) -> Result<Vec<FindingView>, ApiError> {
    let issues = issues(db, entry)?;
    if issues.is_empty() {
        return Ok(Vec::new());
    }
    let frozen = message::raw(db, entry.message_id)?;
    let kind = match outbox::written_in(db, entry)? {
        Some(id) => kinds.get(&draft::get(db, id)?.kind),
        None => None,
    };
    let json = serde_json::from_slice::<serde_json::Value>(&frozen)
        .map(|value| format!("{value:#}"))
        .unwrap_or_default();
    let reasons = compose::reasons(&issues, kind.map(|known| known.kind.as_ref()), &frozen);
    Ok(reasons
        .into_iter()
        .map(|reason| {
            let path = reason.path.unwrap_or_default();
            FindingView {
                rule: reason.key,
                severity: match reason.severity {
                    IssueSeverity::Fatal | IssueSeverity::Error => Severity::Error,
                    IssueSeverity::Warning => Severity::Warning,
                    IssueSeverity::Information => Severity::Information,
                },
                source: excerpt(&json, &path),
                path,
                // The receiver wrote one text, in whichever language.
                message: Text {
                    nb: reason.words.clone(),
                    en: reason.words,
                },
                remedy: reason
                    .remedy
                    .as_ref()
                    .map(super::shown::text)
                    .unwrap_or_default(),
                field: reason.field,
            }
        })
        .collect())
}

fn issues(db: &rusqlite::Connection, entry: &Entry) -> Result<Vec<Issue>, ApiError> {
    let mut issues = Vec::new();
    for said in receipt::of_outbox(db, entry.id)? {
        if said.code == "ok" {
            continue;
        }
        let raw = message::raw(db, said.message_id)?;
        let outcome = Summary::read(&raw)
            .ok()
            .and_then(|summary| summary.response?.outcome);
        issues.extend(outcome.map(|outcome| outcome.issues).unwrap_or_default());
    }
    if issues.is_empty() {
        let last = attempt::of(db, entry.id)?.pop();
        let outcome = last
            .and_then(|attempt| attempt.outcome)
            .and_then(|outcome| OperationOutcome::read(outcome.as_bytes()));
        issues.extend(outcome.map(|outcome| outcome.issues).unwrap_or_default());
    }
    Ok(issues)
}
