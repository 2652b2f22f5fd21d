//! Tests of what a message brings: outcomes, forms, text, and whether everything hangs together.

use std::collections::HashMap;

use fhir::Words;
use fhir::number::{HprNumber, NationalNumber};
use fhir::systems;

use super::Report;
use super::doc::{Doc, Entry};
use crate::Field;
use crate::tree::{Node, Step, Trail};

pub(super) fn outcome_present(doc: &Doc<'_>, report: &mut Report) {
    for header in doc.headers() {
        let Some(response) = header.resource.get("response") else {
            continue;
        };
        if matches!(response.text_of("code"), None | Some("ok")) {
            continue;
        }
        let details = response
            .get("details")
            .and_then(|details| details.text_of("reference"));
        // Kindly: a reference that only R04 dislikes still says which outcome is meant.
        let outcome = details.and_then(|reference| doc.resolve_kindly(reference));
        if outcome.is_none_or(|entry| entry.kind != "OperationOutcome") {
            report.at(&header.trail().with("response").with("details"));
        }
    }
}

/// Base64 anywhere: `data` beside a `contentType`, in an Attachment or a Binary.
pub(super) fn attachments_by_url(doc: &Doc<'_>, report: &mut Report) {
    fn look<'d>(node: &'d Node<'d>, trail: &mut Trail<'d>, report: &mut Report) {
        let inline = node.text_of("contentType").is_some()
            && node.text_of("data").is_some_and(|data| !data.is_empty());
        if inline {
            report.at(&trail.with("data"));
        }
        for (name, member) in node.members() {
            trail.push(Step::Member(name));
            look(member, trail, report);
            trail.pop();
        }
        for (index, item) in node.items().iter().enumerate() {
            trail.push(Step::Index(index));
            look(item, trail, report);
            trail.pop();
        }
    }
    for entry in doc.entries() {
        look(entry.resource, &mut entry.trail(), report);
    }
}

pub(super) fn form_complete(doc: &Doc<'_>, report: &mut Report) {
    let answers: Vec<Entry<'_>> = doc.of_kind("QuestionnaireResponse").collect();
    let Some(answer) = answers.first() else {
        return;
    };
    let bundle = Trail::default();
    let mut missing = |trail: Trail<'_>, nb: &str, en: &str, field: Option<Field>| {
        report.named(&trail, Words::new(nb, en), field);
    };
    if let Some(second) = answers.get(1) {
        missing(
            second.trail(),
            "ett utfylt skjema og ikke flere",
            "one completed form and no more",
            None,
        );
    }
    let forms: Vec<Entry<'_>> = doc.of_kind("Questionnaire").collect();
    match forms.as_slice() {
        [form]
            if form
                .resource
                .text_of("title")
                .is_none_or(|title| title.trim().is_empty()) =>
        {
            missing(
                form.trail().with("title"),
                "en tittel på skjemaet",
                "a title of the form",
                None,
            );
        }
        [_] => {}
        [] => missing(
            bundle.with("entry"),
            "selve skjemaet",
            "the form itself",
            None,
        ),
        [_, second, ..] => missing(
            second.trail(),
            "ett skjema og ikke flere",
            "one form and no more",
            None,
        ),
    }
    if answer
        .resource
        .text_of("questionnaire")
        .is_none_or(str::is_empty)
    {
        let place = answer.trail().with("questionnaire");
        missing(
            place,
            "hvilket skjema svaret gjelder",
            "which form is answered",
            None,
        );
    }
    let value = |member: &str| {
        answer
            .resource
            .get(member)
            .and_then(|reference| reference.get("identifier"))
            .and_then(|i| i.text_of("value"))
    };
    if value("subject").is_none_or(|value| NationalNumber::parse(value).is_err()) {
        let place = answer
            .trail()
            .with("subject")
            .with("identifier")
            .with("value");
        missing(
            place,
            "pasientens fødselsnummer",
            "the patient's national number",
            Some(Field::Patient),
        );
    }
    if value("author").is_none_or(|value| HprNumber::parse(value).is_err()) {
        let place = answer
            .trail()
            .with("author")
            .with("identifier")
            .with("value");
        missing(
            place,
            "legens HPR-nummer",
            "the doctor's HPR number",
            Some(Field::Author),
        );
    }
    if doc
        .bundle
        .get("meta")
        .and_then(|meta| meta.text_of("lastUpdated"))
        .is_none()
    {
        missing(
            bundle.with("meta").with("lastUpdated"),
            "meta.lastUpdated",
            "meta.lastUpdated",
            None,
        );
    }
}

/// Members whose text points from one resource to another.
const POINTERS: &[&str] = &[
    "reference",
    "url",
    "questionnaire",
    "valueCanonical",
    "valueUri",
    "instantiatesCanonical",
];

pub(super) fn reachable(doc: &Doc<'_>, report: &mut Report) {
    let entries: Vec<Entry<'_>> = doc.entries().collect();
    let mut reached = vec![false; entries.len()];
    let mut waiting: Vec<usize> = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.kind == "MessageHeader")
        .map(|(at, _)| at)
        .collect();
    if waiting.is_empty() {
        return;
    }
    let places: HashMap<usize, usize> = entries
        .iter()
        .enumerate()
        .map(|(at, entry)| (entry.index, at))
        .collect();
    let defined = defined(&entries);
    while let Some(at) = waiting.pop() {
        let (Some(entry), Some(seen)) = (entries.get(at), reached.get_mut(at)) else {
            continue;
        };
        if std::mem::replace(seen, true) {
            continue;
        }
        let mut pointers = Vec::new();
        collect(entry.resource, &mut pointers);
        for pointer in pointers {
            let next = doc
                .resolve_kindly(pointer)
                .and_then(|target| places.get(&target.index))
                .or_else(|| defined.get(canonical(pointer)?))
                .copied();
            waiting.extend(next.filter(|next| !reached.get(*next).copied().unwrap_or(true)));
        }
    }
    for (entry, reached) in entries.iter().zip(reached) {
        if !reached {
            report.what(&entry.trail(), entry.kind);
        }
    }
}

fn collect<'d>(node: &'d Node<'_>, into: &mut Vec<&'d str>) {
    for (name, child) in node.members() {
        match child.text() {
            Some(text) if POINTERS.contains(&name.as_ref()) => into.push(text),
            Some(_) => {}
            None => collect(child, into),
        }
    }
    for child in node.items() {
        match child.text() {
            Some(text) => into.push(text),
            None => collect(child, into),
        }
    }
}

/// Where each canonical address is defined; the first, where two entries define it.
fn defined<'d>(entries: &[Entry<'d>]) -> HashMap<&'d str, usize> {
    let urls = entries.iter().enumerate().rev();
    urls.filter_map(|(at, entry)| Some((entry.resource.text_of("url")?, at)))
        .collect()
}

/// The address of `url|version`.
fn canonical(pointer: &str) -> Option<&str> {
    pointer.split('|').next().filter(|url| url.contains(':'))
}

/// The codes of a Communication, wherever it carries them.
fn codes<'d>(entry: &Entry<'d>) -> impl Iterator<Item = (&'d str, &'d str)> {
    ["category", "topic", "reasonCode"]
        .into_iter()
        .filter_map(|member| entry.resource.get(member))
        .flat_map(|node| {
            if node.items().is_empty() {
                std::slice::from_ref(node)
            } else {
                node.items()
            }
        })
        .filter_map(|concept| concept.get("coding"))
        .flat_map(Node::items)
        .filter_map(|coding| Some((coding.text_of("system")?, coding.text_of("code")?)))
}

fn payloads<'d>(entry: &Entry<'d>) -> impl Iterator<Item = (usize, &'d str)> {
    let payload = entry
        .resource
        .get("payload")
        .map(Node::items)
        .unwrap_or_default();
    payload
        .iter()
        .enumerate()
        .filter_map(|(index, payload)| Some((index, payload.text_of("contentString")?)))
}

pub(super) fn text_present(doc: &Doc<'_>, report: &mut Report) {
    for entry in doc.of_kind("Communication") {
        let needs_text = codes(&entry).any(|(system, code)| match system {
            systems::VOLVEN_9069 | systems::VOLVEN_8128 => true,
            systems::VOLVEN_8126 => matches!(code, "2" | "3"),
            _ => false,
        });
        if needs_text && payloads(&entry).all(|(_, text)| text.trim().is_empty()) {
            report.at(&entry.trail().with("payload"));
        }
    }
}

pub(super) fn text_survives(doc: &Doc<'_>, report: &mut Report) {
    for entry in doc.of_kind("Communication") {
        for (index, text) in payloads(&entry) {
            let mut lost: Vec<char> = Vec::new();
            for char in text.chars().filter(|char| !survives(*char)) {
                if !lost.contains(&char) && lost.len() < 6 {
                    lost.push(char);
                }
            }
            if !lost.is_empty() {
                let shown = lost
                    .iter()
                    .map(char::to_string)
                    .collect::<Vec<_>>()
                    .join(" ");
                report.what(
                    &entry
                        .trail()
                        .with("payload")
                        .item(index)
                        .with("contentString"),
                    &shown,
                );
            }
        }
    }
}

/// What Dialogmelding, which NAV's own systems read, keeps.
fn survives(char: char) -> bool {
    matches!(char, '\t' | '\r' | '\n' | '\u{20}'..='\u{7e}' | '\u{80}'..='\u{ff}')
}
