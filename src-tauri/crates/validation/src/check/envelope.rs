//! Tests of ids, addresses inside the bundle, time and event.

use std::collections::HashSet;

use super::Report;
use super::doc::Doc;
use crate::tree::Trail;
use crate::{Asked, Facts};

pub(super) fn versioned_profile(doc: &Doc<'_>, report: &mut Report) {
    let profiles = doc.bundle.get("meta").and_then(|meta| meta.get("profile"));
    let versioned = profiles
        .map(|profiles| profiles.items().iter().filter_map(|profile| profile.text()))
        .is_some_and(|mut texts| {
            texts.any(|text| {
                text.rsplit_once('|')
                    .is_some_and(|(_, version)| !version.is_empty())
            })
        });
    if !versioned {
        report.at(&Trail::default().with("meta").with("profile"));
    }
}

pub(super) fn one_header(doc: &Doc<'_>, report: &mut Report) {
    let mut headers = doc.headers();
    if headers.next().is_none() {
        report.at(&Trail::default().with("entry"));
    }
    for another in headers {
        report.at(&another.trail());
    }
}

pub(super) fn event_is_coding(doc: &Doc<'_>, report: &mut Report) {
    for header in doc.headers() {
        let Some(coding) = header.resource.get("eventCoding") else {
            let uri = header.resource.get("eventUri").is_some();
            report.at(&header
                .trail()
                .with(if uri { "eventUri" } else { "eventCoding" }));
            continue;
        };
        for member in ["system", "code"] {
            if coding.text_of(member).is_none_or(str::is_empty) {
                report.at(&header.trail().with("eventCoding").with(member));
            }
        }
        if header.resource.get("eventUri").is_some() {
            report.at(&header.trail().with("eventUri"));
        }
        for member in ["id", "extension", "version", "display", "userSelected"] {
            if coding.get(member).is_some() {
                report.at(&header.trail().with("eventCoding").with(member));
            }
        }
    }
}

pub(super) fn event_present(doc: &Doc<'_>, report: &mut Report) {
    for header in doc.headers() {
        let coding = header.resource.get("eventCoding");
        let parts =
            ["system", "code"].map(|member| coding.and_then(|coding| coding.text_of(member)));
        let uri = header.resource.text_of("eventUri");
        if parts
            .iter()
            .flatten()
            .chain(&uri)
            .all(|part| part.is_empty())
        {
            report.at(&header.trail().with("eventCoding"));
        }
    }
}

/// The receiver stores `system|code` in so many characters.
pub(super) fn event_fits(doc: &Doc<'_>, characters: usize, report: &mut Report) {
    for header in doc.headers() {
        let coding = header.resource.get("eventCoding");
        let parts =
            ["system", "code"].map(|member| coding.and_then(|coding| coding.text_of(member)));
        let uri = header.resource.text_of("eventUri");
        let length: usize = parts
            .iter()
            .flatten()
            .chain(&uri)
            .map(|part| part.chars().count() + 1)
            .sum();
        if length > characters + 1 {
            report.at(&header.trail().with(if uri.is_some() {
                "eventUri"
            } else {
                "eventCoding"
            }));
        }
    }
}

pub(super) fn first_is_header(doc: &Doc<'_>, report: &mut Report) {
    let first = doc.entries().find(|entry| entry.index == 0);
    if first.is_none_or(|entry| entry.kind != "MessageHeader") {
        report.at(&Trail::default().with("entry").item(0));
    }
}

pub(super) fn full_urls_differ(doc: &Doc<'_>, report: &mut Report) {
    let version = |entry: &super::doc::Entry<'_>| {
        entry
            .resource
            .get("meta")
            .and_then(|meta| meta.text_of("versionId"))
            .map(str::to_owned)
    };
    let mut seen: HashSet<(&str, Option<String>)> = HashSet::new();
    for entry in doc.entries() {
        let Some(full_url) = entry.full_url else {
            continue;
        };
        if !seen.insert((full_url, version(&entry))) {
            report.at(&entry.slot().with("fullUrl"));
        }
    }
}

pub(super) fn full_urls_are_versionless(doc: &Doc<'_>, report: &mut Report) {
    for entry in doc.entries() {
        if entry
            .full_url
            .is_some_and(|full_url| full_url.contains("/_history/"))
        {
            report.at(&entry.slot().with("fullUrl"));
        }
    }
}

pub(super) fn full_url_matches_id(doc: &Doc<'_>, report: &mut Report) {
    for entry in doc.entries() {
        let (Some(full_url), Some(id)) = (entry.full_url, entry.id) else {
            continue;
        };
        let tail = full_url
            .strip_prefix("urn:uuid:")
            .or_else(|| full_url.rsplit_once('/').map(|(_, tail)| tail));
        if tail.is_some_and(|tail| tail != id) {
            report.at(&entry.slot().with("fullUrl"));
        }
    }
}

pub(super) fn header_full_url(doc: &Doc<'_>, report: &mut Report) {
    let Some(first) = doc
        .entries()
        .find(|entry| entry.index == 0 && entry.kind == "MessageHeader")
    else {
        return;
    };
    let Some(id) = first.id else { return };
    if first
        .full_url
        .and_then(|full_url| full_url.strip_prefix("urn:uuid:"))
        != Some(id)
    {
        report.at(&first.slot().with("fullUrl"));
    }
}

pub(super) fn ids_differ(doc: &Doc<'_>, report: &mut Report) {
    let (Some(bundle), Some(header)) = (doc.bundle.text_of("id"), doc.header()) else {
        return;
    };
    if header.id.is_some_and(|id| id.eq_ignore_ascii_case(bundle)) {
        report.at(&Trail::default().with("id"));
    }
}

pub(super) fn before_now(doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    let sent = doc
        .bundle
        .text_of("timestamp")
        .and_then(fhir::date::instant);
    if let (Some(now), Some(sent)) = (facts.now, sent)
        && sent >= now
    {
        report.at(&Trail::default().with("timestamp"));
    }
}

pub(super) fn request_known(doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    for header in doc.headers() {
        let Some(identifier) = header
            .resource
            .get("response")
            .and_then(|response| response.text_of("identifier"))
        else {
            continue;
        };
        let unknown = facts
            .known
            .is_some_and(|known| !known(Asked::Request(&identifier.to_lowercase())));
        if !super::Format::UuidVariant.fits(identifier) || unknown {
            report.at(&header.trail().with("response").with("identifier"));
        }
    }
}

pub(super) fn header_id_unused(doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    let Some((header, id)) = doc.header().and_then(|header| Some((header, header.id?))) else {
        return;
    };
    if facts
        .known
        .is_some_and(|known| known(Asked::HeaderId(&id.to_lowercase())))
    {
        report.at(&header.trail().with("id"));
    }
}

pub(super) fn bundle_id_unused(doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    let Some(id) = doc.bundle.text_of("id") else {
        return;
    };
    if facts
        .known
        .is_some_and(|known| known(Asked::BundleId(&id.to_lowercase())))
    {
        report.at(&Trail::default().with("id"));
    }
}
