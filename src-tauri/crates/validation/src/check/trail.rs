//! Tests of who sends to whom, and of the trail that a message brings: MedCom's Provenance.

use super::Report;
use super::doc::{Doc, Entry};
use crate::tree::{Node, Trail};

/// `mark`: extension, system, code.
pub(super) fn one_primary(doc: &Doc<'_>, mark: [&str; 3], report: &mut Report) {
    let [extension, system, code] = mark;
    for header in doc.headers() {
        let destinations = header.resource.get("destination");
        let marked = destinations
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .filter(|destination| {
                let extensions = destination.get("extension").map(Node::items);
                extensions.unwrap_or_default().iter().any(|one| {
                    let coding = one.get("valueCoding");
                    let says = |member: &str, value: &str| {
                        coding.and_then(|coding| coding.text_of(member)) == Some(value)
                    };
                    one.text_of("url") == Some(extension)
                        && says("system", system)
                        && says("code", code)
                })
            })
            .count();
        if marked != 1 {
            report.what(&header.trail().with("destination"), &marked.to_string());
        }
    }
}

/// Provenances whose target is the header.
fn of_header<'d>(doc: &Doc<'d>, header: Entry<'d>) -> Vec<Entry<'d>> {
    let of_it = |provenance: &Entry<'d>| {
        let targets = provenance.resource.get("target").map(Node::items);
        targets.unwrap_or_default().iter().any(|target| {
            target
                .text_of("reference")
                .and_then(|reference| doc.resolve_kindly(reference))
                .is_some_and(|entry| entry.index == header.index)
        })
    };
    doc.of_kind("Provenance").filter(of_it).collect()
}

pub(super) fn provenance_of_header(doc: &Doc<'_>, system: &str, report: &mut Report) {
    let Some(header) = doc.header() else { return };
    let found = of_header(doc, header);
    if found.is_empty() {
        report.at(&Trail::default().with("entry"));
    }
    for provenance in found {
        let resource = provenance.resource;
        let codings = resource
            .get("activity")
            .and_then(|activity| activity.get("coding"))
            .map(Node::items)
            .unwrap_or_default();
        let coded = codings.iter().any(|coding| {
            coding.text_of("system") == Some(system)
                && coding.text_of("code").is_some_and(|code| !code.is_empty())
        });
        let agents = resource.get("agent").map(Node::items).unwrap_or_default();
        let known = agents.iter().any(|agent| agent.get("who").is_some());
        let missing = [
            ("activity", !coded),
            ("agent", !known),
            (
                "occurredDateTime",
                resource.text_of("occurredDateTime").is_none(),
            ),
            ("recorded", resource.text_of("recorded").is_none()),
        ];
        if let Some((member, _)) = missing.into_iter().find(|(_, missing)| *missing) {
            report.at(&provenance.trail().with(member));
        }
    }
}

pub(super) fn provenance_names_previous(doc: &Doc<'_>, report: &mut Report) {
    let Some(header) = doc.header() else { return };
    let answered = header
        .resource
        .get("response")
        .and_then(|response| response.text_of("identifier"))
        .and_then(|answered| answered.rsplit(':').next());
    let Some(answered) = answered else { return };
    let names = |provenance: &Entry<'_>| {
        let entities = provenance.resource.get("entity").map(Node::items);
        entities.unwrap_or_default().iter().any(|entity| {
            entity
                .get("what")
                .and_then(|what| what.text_of("reference"))
                .and_then(|reference| reference.rsplit(['/', ':']).next())
                .is_some_and(|id| id.eq_ignore_ascii_case(answered))
        })
    };
    let found = of_header(doc, header);
    // Without one there is nothing to name it in, and another rule says so.
    let Some(first) = found.first() else { return };
    if !found.iter().any(names) {
        report.at(&first.trail().with("entity"));
    }
}
