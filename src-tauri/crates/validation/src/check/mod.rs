//! Holds a message against a pack.
//!
//! The vocabulary is small on purpose: a rule of the next profile pack should be a line of data. What cannot be said
//! about one place (ids that differ, references that meet) has a named test of its own. Each named test lives in the
//! file of what it is about; all are reached only through [`check`].

mod addresses;
mod content;
mod doc;
mod envelope;
mod path;
mod people;
mod shape;
mod trail;

use fhir::Words;
use fhir::number::HerId;
use serde::Deserialize;

use crate::pack::{Check, Pack, Rule};
use crate::tree::{Node, Trail};
use crate::{Direction, Facts, Field, Finding};
use doc::Doc;
use path::Path;

/// Findings of one rule on one message: a hostile message must not make a list without end.
const MOST_PER_RULE: usize = 25;

/// A test of the vocabulary.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Test {
    /// The place is there, and not an empty string.
    Required { at: Path },
    /// The place is there and holds this text.
    Fixed { at: Path, value: String },
    /// If it is there, it holds one of these.
    OneOf { at: Path, values: Vec<String> },
    /// If it is there, it is written like this.
    Format { at: Path, format: Format },
    /// How many items a list has; a missing list has none.
    Count {
        at: Path,
        min: usize,
        max: Option<usize>,
    },
    /// If it is there, it is no longer than this.
    Longest { at: Path, characters: usize },
    /// None of these members.
    Forbidden { at: Path, members: Vec<String> },
    /// The reference is the fullUrl of an entry.
    ResolvesAboard { at: Path },

    /// The bytes are JSON and a Bundle.
    Readable,
    /// Some profile is named with its version.
    VersionedProfile,
    /// Exactly one MessageHeader.
    OneHeader,
    /// The event is a Coding, with system and code.
    EventIsCoding,
    /// The first entry is a MessageHeader.
    FirstIsHeader,
    /// No two entries share a fullUrl.
    FullUrlsDiffer,
    /// No fullUrl names a version.
    FullUrlsAreVersionless,
    /// A fullUrl ends in its resource's id.
    FullUrlMatchesId,
    /// The first fullUrl is `urn:uuid:` and the header's id.
    HeaderFullUrl,
    /// Bundle and header have different ids.
    IdsDiffer,
    /// The timestamp is before the receiver's now.
    BeforeNow,
    /// The message answered is known to the receiver.
    RequestKnown,
    /// The header's id has not been used for another message.
    HeaderIdUnused,
    /// The bundle's id has not been used for another message.
    BundleIdUnused,
    /// The event has a system, a code or a URI.
    EventPresent,
    /// The event, as `system|code`, is no longer than this.
    EventFits { characters: usize },
    /// JSON as R4 has it: nothing empty, nothing twice, known types, ids that are ids.
    R4Shape,
    /// A response that is not ok brings an outcome, and points at it.
    OutcomePresent,
    /// Numbers of people and organisations are valid.
    NumbersValid,
    /// What a filled-in form must bring.
    FormComplete,
    /// The author is not the patient.
    AuthorIsNotPatient,
    /// Every entry can be reached from the header.
    Reachable,
    /// The source is one of ours.
    SourceIsOurs,
    /// A destination is one of ours.
    AddressedToUs,
    /// No number that the stage stops.
    NumbersStopped { mark: Marks },
    /// No number that a person must vouch for.
    NumbersAsked,
    /// The message agrees with itself about the patient.
    OnePatient,
    /// No attachment lies in the message itself.
    AttachmentsByUrl,
    /// Exactly one destination carries this mark.
    OnePrimary {
        extension: String,
        system: String,
        code: String,
    },
    /// A Provenance of the header says what was done, when and by whom.
    ProvenanceOfHeader { system: String },
    /// An answer's Provenance names the message answered.
    ProvenanceNamesPrevious,
    /// A kind that needs text has text.
    TextPresent,
    /// Only characters that survive the way to NAV's own systems.
    TextSurvives,
}

/// Which numbers a guard stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Marks {
    /// Surely made up.
    Synthetic,
    /// A real person's, as far as a number can tell.
    Plain,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// Lower-case UUID.
    Uuid,
    /// A UUID that HOPS accepts: any case, variant not 0.
    UuidVariant,
    /// `urn:oid:2.16.578.1.12.4.1.2.` and 1–8 digits.
    HerUri,
    /// FHIR instant.
    Instant,
    /// FHIR id.
    Id,
}

impl Format {
    fn fits(self, text: &str) -> bool {
        match self {
            Self::Uuid => is_uuid(text, |byte| {
                byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')
            }),
            Self::UuidVariant => {
                is_uuid(text, |byte| byte.is_ascii_hexdigit())
                    && uuid::Uuid::try_parse(text)
                        .is_ok_and(|uuid| uuid.get_variant() != uuid::Variant::NCS)
            }
            Self::HerUri => HerId::from_uri(text).is_some(),
            Self::Instant => fhir::date::instant(text).is_some(),
            Self::Id => {
                (1..=64).contains(&text.len())
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
            }
        }
    }
}

fn is_uuid(text: &str, digit: fn(u8) -> bool) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => digit(byte),
        })
}

/// Where something was found, and what.
#[derive(Default)]
struct Report {
    found: Vec<(String, Option<Words>, Option<Field>)>,
}

impl Report {
    fn at(&mut self, trail: &Trail<'_>) {
        self.found.push((trail.to_string(), None, None));
    }

    fn what(&mut self, trail: &Trail<'_>, what: &str) {
        self.found
            .push((trail.to_string(), Some(Words::new(what, what)), None));
    }

    fn named(&mut self, trail: &Trail<'_>, what: Words, field: Option<Field>) {
        self.found.push((trail.to_string(), Some(what), field));
    }
}

/// Holds a message against a pack, in one direction. Findings stand in the pack's order.
#[must_use]
pub fn check(raw: &[u8], pack: &Pack, direction: Direction, facts: &Facts<'_>) -> Vec<Finding> {
    let bundle = serde_json::from_slice::<Node<'_>>(raw).ok();
    let bundle = bundle.filter(|node| node.text_of("resourceType") == Some("Bundle"));
    let doc = bundle.as_ref().map(|bundle| Doc::new(bundle, raw));
    let mut findings = Vec::new();
    for rule in &pack.rules {
        let Some(severity) = rule.severity(direction) else {
            continue;
        };
        let before = findings.len();
        for check in &rule.checks {
            let mut report = Report::default();
            match &doc {
                Some(doc) => run(&check.test, doc, facts, &mut report),
                None if matches!(check.test, Test::Readable) => report.at(&Trail::default()),
                None => {}
            }
            for (path, what, field) in report.found {
                if findings.len() - before >= MOST_PER_RULE
                    || (rule.once && findings.len() > before)
                {
                    break;
                }
                findings.push(finding(rule, check, severity, path, what.as_ref(), field));
            }
        }
    }
    findings
}

fn finding(
    rule: &Rule,
    check: &Check,
    severity: crate::Severity,
    path: String,
    what: Option<&Words>,
    field: Option<Field>,
) -> Finding {
    let fill = |template: &Words| match what {
        Some(what) => Words::new(
            template.nb.replace("{what}", &what.nb),
            template.en.replace("{what}", &what.en),
        ),
        None => template.clone(),
    };
    Finding {
        rule: rule.id.clone(),
        severity,
        path,
        message: fill(check.message.as_ref().unwrap_or(&rule.message)),
        remedy: fill(check.remedy.as_ref().unwrap_or(&rule.remedy)),
        field: field.or(rule.field),
        ask: rule.ask,
        status: rule.status,
    }
}

fn run(test: &Test, doc: &Doc<'_>, facts: &Facts<'_>, report: &mut Report) {
    match test {
        Test::Required { at } => at.visit(doc, &mut |found, trail| {
            if found.is_none_or(|node| node.text() == Some("")) {
                report.what(trail, last_member(trail));
            }
        }),
        Test::Fixed { at, value } => at.visit(doc, &mut |found, trail| {
            if found.and_then(Node::text) != Some(value) {
                report.at(trail);
            }
        }),
        Test::OneOf { at, values } => at.visit(doc, &mut |found, trail| {
            if found.is_some_and(|node| {
                node.text()
                    .is_none_or(|text| !values.iter().any(|value| value == text))
            }) {
                report.at(trail);
            }
        }),
        Test::Format { at, format } => at.visit(doc, &mut |found, trail| {
            if found.is_some_and(|node| node.text().is_none_or(|text| !format.fits(text))) {
                report.at(trail);
            }
        }),
        Test::Count { at, min, max } => at.visit(doc, &mut |found, trail| {
            let count = found.map_or(0, |node| node.items().len());
            if count < *min || max.is_some_and(|max| count > max) {
                report.what(trail, &count.to_string());
            }
        }),
        Test::Longest { at, characters } => at.visit(doc, &mut |found, trail| {
            if found
                .and_then(Node::text)
                .is_some_and(|text| text.chars().count() > *characters)
            {
                report.at(trail);
            }
        }),
        Test::Forbidden { at, members } => at.visit(doc, &mut |found, trail| {
            let Some(node) = found else { return };
            for member in members {
                if node.get(member).is_some() {
                    let mut place = trail.clone();
                    place.push(crate::tree::Step::Member(member));
                    report.what(&place, member);
                }
            }
        }),
        Test::ResolvesAboard { at } => at.visit(doc, &mut |found, trail| {
            if found
                .and_then(Node::text)
                .is_some_and(|reference| doc.resolve(reference).is_none())
            {
                report.at(trail);
            }
        }),
        Test::Readable => {}
        Test::VersionedProfile => envelope::versioned_profile(doc, report),
        Test::OneHeader => envelope::one_header(doc, report),
        Test::EventIsCoding => envelope::event_is_coding(doc, report),
        Test::FirstIsHeader => envelope::first_is_header(doc, report),
        Test::FullUrlsDiffer => envelope::full_urls_differ(doc, report),
        Test::FullUrlsAreVersionless => envelope::full_urls_are_versionless(doc, report),
        Test::FullUrlMatchesId => envelope::full_url_matches_id(doc, report),
        Test::HeaderFullUrl => envelope::header_full_url(doc, report),
        Test::IdsDiffer => envelope::ids_differ(doc, report),
        Test::BeforeNow => envelope::before_now(doc, facts, report),
        Test::RequestKnown => envelope::request_known(doc, facts, report),
        Test::HeaderIdUnused => envelope::header_id_unused(doc, facts, report),
        Test::BundleIdUnused => envelope::bundle_id_unused(doc, facts, report),
        Test::EventPresent => envelope::event_present(doc, report),
        Test::EventFits { characters } => envelope::event_fits(doc, *characters, report),
        Test::R4Shape => shape::r4(doc, report),
        Test::OutcomePresent => content::outcome_present(doc, report),
        Test::FormComplete => content::form_complete(doc, report),
        Test::Reachable => content::reachable(doc, report),
        Test::AttachmentsByUrl => content::attachments_by_url(doc, report),
        Test::OnePrimary {
            extension,
            system,
            code,
        } => trail::one_primary(doc, [extension, system, code], report),
        Test::ProvenanceOfHeader { system } => trail::provenance_of_header(doc, system, report),
        Test::ProvenanceNamesPrevious => trail::provenance_names_previous(doc, report),
        Test::TextPresent => content::text_present(doc, report),
        Test::TextSurvives => content::text_survives(doc, report),
        Test::NumbersValid => people::numbers_valid(doc, report),
        Test::AuthorIsNotPatient => people::author_is_not_patient(doc, report),
        Test::NumbersStopped { mark } => people::numbers_stopped(doc, facts, *mark, report),
        Test::NumbersAsked => people::numbers_asked(doc, facts, report),
        Test::OnePatient => people::one_patient(doc, facts, report),
        Test::SourceIsOurs => addresses::source_is_ours(doc, facts, report),
        Test::AddressedToUs => addresses::addressed_to_us(doc, facts, report),
    }
}

fn last_member<'d>(trail: &Trail<'d>) -> &'d str {
    trail.last_member().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Pack, groups, predicted_status};

    #[test]
    fn the_pack_is_read_and_names_every_rule_once() {
        let pack = Pack::nav_messaging_core();
        let expected = (1..=10)
            .map(|n| format!("B{n:02}"))
            .chain((1..=12).map(|n| format!("H{n:02}")))
            .chain((1..=11).map(|n| format!("S{n:02}")))
            .chain((1..=10).map(|n| format!("R{n:02}")));
        for id in expected {
            assert_eq!(
                pack.rules.iter().filter(|rule| rule.id == id).count(),
                1,
                "{id}"
            );
        }
        for rule in &pack.rules {
            for words in [&rule.message, &rule.remedy] {
                for text in [&words.nb, &words.en] {
                    assert!(
                        !text.is_empty() && !text.contains('!'),
                        "{}: {text}",
                        rule.id
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_no_message_is_one_finding() {
        let pack = Pack::nav_messaging_core();
        let deep = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        for raw in [
            "",
            "<html>",
            "[]",
            "{\"resourceType\":\"Patient\"}",
            deep.as_str(),
        ] {
            let findings = check(raw.as_bytes(), pack, Direction::Out, &Facts::default());
            assert_eq!(
                findings
                    .iter()
                    .map(|finding| finding.rule.as_str())
                    .collect::<Vec<_>>(),
                ["J01"]
            );
            assert_eq!(predicted_status(&findings), Some(400));
        }
    }

    /// Costs that grow with the square of a message would hold the poller for minutes; this would then not end.
    #[test]
    fn a_wide_and_a_long_message_are_judged() {
        use std::fmt::Write as _;
        let mut wide =
            String::from("{\"resourceType\":\"Bundle\",\"entry\":[],\"id\":\"a\",\"id\":\"b\"");
        for at in 0..200_000 {
            write!(wide, ",\"m{at}\":1").unwrap();
        }
        wide.push('}');
        let mut long = String::from(
            "{\"resourceType\":\"Bundle\",\"entry\":[{\"fullUrl\":\"urn:uuid:h\",\"resource\":{\"resourceType\":\"MessageHeader\",\"focus\":[",
        );
        for at in 0..100_000 {
            let comma = if at == 0 { "" } else { "," };
            write!(long, "{comma}{{\"reference\":\"urn:uuid:{at}\"}}").unwrap();
        }
        long.push_str("]}}");
        for at in 0..100_000 {
            // The last is told twice, the one before it by nobody.
            let name = at - at / 99_999;
            write!(
                long,
                ",{{\"fullUrl\":\"urn:uuid:{name}\",\"resource\":{{\"resourceType\":\"Task\",\"basedOn\":[{{\"reference\":\"http://a/{at}|1\"}}]}}}}"
            )
            .unwrap();
        }
        long.push_str("]}");
        let pack = Pack::nav_messaging_core();
        for (raw, said) in [(wide, "S01"), (long, "R02")] {
            let findings = check(raw.as_bytes(), pack, Direction::In, &Facts::default());
            assert!(
                findings.iter().any(|finding| finding.rule == said),
                "{said} of {:?}",
                findings
                    .iter()
                    .map(|finding| &finding.rule)
                    .collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn an_empty_bundle_is_told_everything_and_groups_add_up() {
        let pack = Pack::nav_messaging_core();
        let findings = check(
            b"{\"resourceType\":\"Bundle\"}",
            pack,
            Direction::Out,
            &Facts::default(),
        );
        let rules: Vec<&str> = findings
            .iter()
            .map(|finding| finding.rule.as_str())
            .collect();
        assert_eq!(
            rules,
            [
                "B01", "B03", "B04", "B06", "B08", "B10", "S02", "S03", "R01"
            ]
        );
        assert_eq!(predicted_status(&findings), Some(422));
        let groups = groups(pack, Direction::Out, &findings);
        let envelope = &groups[0];
        assert_eq!(
            (envelope.first.as_str(), envelope.last.as_str()),
            ("B01", "B10")
        );
        assert_eq!((envelope.in_order, envelope.total), (4, 10));
    }
}
