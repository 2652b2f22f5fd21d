//! Tests of who sends and who is meant, against our own HER-ids.

use fhir::number::HerId;

use super::Report;
use super::doc::Doc;
use crate::Facts;

pub(super) fn source_is_ours(doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    if facts.own.is_empty() {
        return;
    }
    for header in doc.headers() {
        let source = header
            .resource
            .get("source")
            .and_then(|source| source.text_of("endpoint"));
        // What is no HER-id at all is H06's to say.
        if source
            .and_then(HerId::from_uri)
            .is_some_and(|her_id| !facts.own.contains(&her_id))
        {
            report.at(&header.trail().with("source").with("endpoint"));
        }
    }
}

pub(super) fn addressed_to_us(doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    if facts.own.is_empty() {
        return;
    }
    for header in doc.headers() {
        let Some(destinations) = header.resource.get("destination") else {
            continue;
        };
        let ours = destinations
            .items()
            .iter()
            .filter_map(|destination| destination.text_of("endpoint").and_then(HerId::from_uri))
            .any(|her_id| facts.own.contains(&her_id));
        if !ours {
            report.at(&header.trail().with("destination"));
        }
    }
}
