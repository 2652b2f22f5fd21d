//! What differs between two versions of a resource, in the words its rows have.

use std::collections::BTreeMap;

use fhir::Words;
use fhir::rows;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::api::types::{DetailChange, Text};

fn text(words: &Words) -> Text {
    Text {
        nb: words.nb.clone(),
        en: words.en.clone(),
    }
}

/// Place, label and value of every row that says something; what only tells when and by which version is left out.
fn said(resource: &Value, zone: &TimeZone) -> Vec<(String, Words, Words)> {
    rows::sheet(resource, zone)
        .sections
        .into_iter()
        .flat_map(|section| section.rows)
        .filter(|row| !row.path.starts_with("meta") && !row.path.starts_with("text"))
        .filter_map(|row| Some((row.path, row.label, row.value?)))
        .collect()
}

/// Rows that came, went or changed, in the order of the newer version.
#[must_use]
pub fn changes(before: &Value, after: &Value, zone: &TimeZone) -> Vec<DetailChange> {
    let (before, after) = (said(before, zone), said(after, zone));
    let old: BTreeMap<&str, &Words> = before
        .iter()
        .map(|(path, _, value)| (path.as_str(), value))
        .collect();
    let new: BTreeMap<&str, &Words> = after
        .iter()
        .map(|(path, _, value)| (path.as_str(), value))
        .collect();
    let mut found = Vec::new();
    for (path, label, value) in &after {
        let was = old.get(path.as_str()).copied();
        if was != Some(value) {
            found.push(DetailChange {
                path: path.clone(),
                label: text(label),
                before: was.map(text),
                after: Some(text(value)),
            });
        }
    }
    for (path, label, value) in &before {
        if !new.contains_key(path.as_str()) {
            found.push(DetailChange {
                path: path.clone(),
                label: text(label),
                before: Some(text(value)),
                after: None,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_is_said_in_words_and_a_new_version_number_is_none() {
        let before = json!({"resourceType": "Condition", "meta": {"versionId": "1"}, "code": {"text": "Hypertensjon"},
            "clinicalStatus": {"coding": [{"code": "active"}]}, "note": [{"text": "gammel"}]});
        let after = json!({"resourceType": "Condition", "meta": {"versionId": "2"}, "code": {"text": "Hypertensjon"},
            "clinicalStatus": {"coding": [{"code": "resolved"}]}, "abatementDateTime": "2026-11-01"});
        let found: Vec<_> = changes(&before, &after, &TimeZone::UTC)
            .into_iter()
            .map(|change| {
                let nb = |text: Option<Text>| text.map(|text| text.nb);
                (change.path, nb(change.before), nb(change.after))
            })
            .collect();
        assert_eq!(found.len(), 3, "{found:?}");
        let (path, was, is) = found.first().expect("the status");
        assert_eq!(path, "clinicalStatus");
        assert!(was.as_deref().is_some_and(|was| was.starts_with("aktiv")));
        assert!(is.as_deref().is_some_and(|is| is.starts_with("over")));
        assert!(
            found
                .iter()
                .any(|(path, was, is)| path == "abatementDateTime"
                    && was.is_none()
                    && is.is_some())
        );
        assert!(
            found
                .iter()
                .any(|(path, _, is)| path.starts_with("note") && is.is_none())
        );
        assert_eq!(changes(&after, &after, &TimeZone::UTC), []);
    }
}
