//! Tests of numbers: are they valid, may they leave, and do they name the people they should?

use std::collections::HashSet;

use fhir::Words;
use fhir::message::{Problem, Summary};
use fhir::number::{HerId, HprNumber, NationalNumber, NumberKind, OrganisationNumber, embedded};
use fhir::systems;

use super::doc::{Doc, Entry};
use super::{Marks, Report};
use crate::tree::{Node, Step, Trail};
use crate::{Facts, Field, Guard, guard};

/// An identifier somewhere in a resource.
struct Found<'d> {
    trail: Trail<'d>,
    system: &'d str,
    value: &'d str,
}

/// All identifiers of a resource: objects with `system` and `value` as text.
fn identifiers<'d>(entry: &Entry<'d>) -> Vec<Found<'d>> {
    let mut list = Vec::new();
    walk(entry.resource, &mut entry.trail(), &mut |node, trail| {
        if let (Some(system), Some(value)) = (node.text_of("system"), node.text_of("value")) {
            list.push(Found {
                trail: trail.with("value"),
                system: systems::canonical(system),
                value,
            });
        }
    });
    list
}

fn walk<'d>(
    node: &'d Node<'d>,
    trail: &mut Trail<'d>,
    seen: &mut dyn FnMut(&'d Node<'d>, &Trail<'d>),
) {
    seen(node, trail);
    for (name, child) in node.members() {
        trail.push(Step::Member(name));
        walk(child, trail, seen);
        trail.pop();
    }
    for (index, child) in node.items().iter().enumerate() {
        trail.push(Step::Index(index));
        walk(child, trail, seen);
        trail.pop();
    }
}

fn is_national(system: &str) -> bool {
    matches!(system, systems::FNR | systems::DNR | systems::FHN)
}

/// What is forbidden in the header is not looked into: another rule says it should not be there.
pub(super) fn numbers_valid(doc: &Doc<'_>, report: &mut Report) {
    for entry in doc.entries().filter(|entry| entry.kind != "MessageHeader") {
        for Found {
            trail,
            system,
            value,
        } in identifiers(&entry)
        {
            let kinds: &[NumberKind] = match system {
                // Dolly's test persons have an H-number's mark under FNR.
                systems::FNR => &[NumberKind::Fnr, NumberKind::Hnr],
                systems::DNR => &[NumberKind::Dnr],
                systems::FHN => &[NumberKind::Fhn],
                _ => &[],
            };
            let digits = value.bytes().all(|byte| byte.is_ascii_digit());
            let (valid, nb, en, field) = match system {
                systems::FNR | systems::DNR | systems::FHN => {
                    let number = NationalNumber::parse(value);
                    let valid = digits && number.is_ok_and(|number| kinds.contains(&number.kind()));
                    match system {
                        systems::FNR => {
                            (valid, "fødselsnummeret", "national number", Field::Patient)
                        }
                        systems::DNR => (valid, "D-nummeret", "D-number", Field::Patient),
                        _ => (valid, "hjelpenummeret", "help number", Field::Patient),
                    }
                }
                systems::HPR => (
                    HprNumber::parse(value).is_ok(),
                    "HPR-nummeret",
                    "HPR number",
                    Field::Author,
                ),
                systems::ENH => {
                    let valid = digits && OrganisationNumber::parse(value).is_ok();
                    (
                        valid,
                        "organisasjonsnummeret",
                        "organisation number",
                        Field::Author,
                    )
                }
                systems::HER => (
                    HerId::parse(value).is_ok(),
                    "HER-id-en",
                    "HER-id",
                    Field::Recipient,
                ),
                _ => continue,
            };
            if !valid {
                report.named(&trail, Words::new(nb, en), Some(field));
            }
        }
    }
}

/// Numbers under the members that name the author, and of the Practitioners aboard, against the patient's.
pub(super) fn author_is_not_patient(doc: &Doc<'_>, report: &mut Report) {
    let mut patients: HashSet<&str> = HashSet::new();
    let mut authors: Vec<(Trail<'_>, &str)> = Vec::new();
    for entry in doc.entries().filter(|entry| entry.kind != "MessageHeader") {
        for found in identifiers(&entry)
            .into_iter()
            .filter(|found| is_national(found.system))
        {
            let under = found.trail.first_member_after_resource();
            match (entry.kind, under) {
                ("Patient", Some("identifier")) | (_, Some("subject" | "for" | "patient")) => {
                    patients.insert(found.value);
                }
                ("Practitioner", Some("identifier"))
                | (_, Some("author" | "sender" | "requester")) => {
                    authors.push((found.trail, found.value));
                }
                _ => {}
            }
        }
        let target = |member: &str| {
            let node = entry.resource.get(member)?;
            node.items().first().unwrap_or(node).text_of("reference")
        };
        let whom = target("subject").or_else(|| target("for"));
        for member in ["author", "sender", "requester"] {
            if whom.is_some() && target(member) == whom {
                report.at(&entry.trail().with(member));
            }
        }
    }
    for (trail, value) in authors {
        if patients.contains(value) {
            report.at(&trail);
        }
    }
}

/// Every national number of a message: identifiers, and numbers written in text. Base64 is passed over.
fn all_numbers<'c, 'd>(doc: &'c Doc<'d>) -> &'c [(Trail<'d>, NationalNumber)] {
    doc.numbers.get_or_init(|| find_numbers(doc))
}

fn find_numbers<'d>(doc: &Doc<'d>) -> Vec<(Trail<'d>, NationalNumber)> {
    let mut list = Vec::new();
    for entry in doc.entries() {
        walk(entry.resource, &mut entry.trail(), &mut |node, trail| {
            let Some(text) = node.text() else { return };
            if trail.last_member() == Some("data") || text.len() < 11 {
                return;
            }
            if text.len() == 11 {
                if let Ok(number) = NationalNumber::parse(text) {
                    list.push((trail.clone(), number));
                }
                return;
            }
            // A help number looks like any eleven digits: in running text it is no evidence.
            let inside = embedded(text)
                .map(|(_, number)| number)
                .filter(|number| number.kind() != NumberKind::Fhn);
            list.extend(inside.map(|number| (trail.clone(), number)));
        });
    }
    list
}

pub(super) fn numbers_stopped(doc: &Doc<'_>, facts: &Facts<'_>, mark: Marks, report: &mut Report) {
    let Some(stage) = facts.stage else { return };
    for (trail, number) in all_numbers(doc) {
        let plain = !number.is_synthetic();
        if guard(number, stage, facts.examples) == Guard::Stop && plain == (mark == Marks::Plain) {
            report.at(trail);
        }
    }
}

pub(super) fn numbers_asked(doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    let Some(stage) = facts.stage else { return };
    for (trail, number) in all_numbers(doc) {
        if guard(number, stage, facts.examples) == Guard::Ask {
            report.at(trail);
        }
    }
}

/// As the inbox reads it: the same reader decides what is held there and what is found here.
pub(super) fn one_patient(doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    let read = || Summary::read(doc.raw).is_ok_and(|summary| summary.has(Problem::SubjectConflict));
    if facts.conflict.unwrap_or_else(read) {
        report.at(&Trail::default().with("entry"));
    }
}
