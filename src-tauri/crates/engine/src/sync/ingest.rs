//! From bytes to rows, before any transaction is open: parse once, check once, and say whom it is for.

use fhir::message::{Author, Endpoint, Problem, ResponseCode, Summary};
use fhir::number::{HerId, NationalNumber};
use fhir::systems;
use validation::{Direction, Facts, Finding, Pack, Severity, Stage};

use super::due::{self, Asks};
use crate::store::message::{Class, Envelope, Findings, ref_key};

/// Keys shorter than this are somebody's `comm1` and would join strangers.
const SHORTEST_KEY: usize = 16;

/// A sender that calls itself something longer is cut.
const LONGEST_NAME: usize = 120;

/// What an arriving message becomes.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Index rows; `None` when the bytes cannot be read as a message.
    pub envelope: Option<Envelope>,
    /// What the rules say.
    pub findings: Findings,
    /// Is it for the HER-id whose log it stood in?
    pub addressed: bool,
    /// What the rules say, for who wants to show it at once.
    pub found: Vec<Finding>,
}

/// Whose log, and by which rules.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The HER-id polled.
    pub her_id: Option<HerId>,
    /// Ours at this connection.
    pub own: &'a [HerId],
    /// The rules.
    pub pack: &'a Pack,
    /// The server's clock, as well as we know it.
    pub now: jiff::Timestamp,
    /// Of the workspace, for the rules about numbers; `None` outside one.
    pub stage: Option<Stage>,
    /// Published example numbers that TEST lets pass.
    pub examples: &'a [NationalNumber],
    /// What asks for an answer, and within which time.
    pub asks: &'a Asks,
}

/// Reads a message. Never refuses: what cannot be read is kept as unreadable, under the hash of its bytes.
#[must_use]
pub fn prepare(raw: &[u8], reading: &Reading<'_>) -> Prepared {
    let summary = Summary::read(raw).ok();
    let facts = Facts {
        own: reading.own,
        now: Some(reading.now),
        stage: reading.stage,
        examples: reading.examples,
        conflict: summary.as_ref().map(|summary| summary.subject.conflict),
        ..Facts::default()
    };
    let found = validation::check(raw, reading.pack, Direction::In, &facts);
    let findings = told(&found);
    // Without a single destination nobody can say that it is somebody else's.
    let addressed = summary.as_ref().is_none_or(|summary| {
        summary.destinations.is_empty() || reading.her_id.is_none_or(|her_id| summary.is_to(her_id))
    });
    Prepared {
        envelope: summary.map(|summary| Envelope {
            due: due::of(&summary, reading.asks, reading.now),
            ..envelope(summary)
        }),
        findings,
        addressed,
        found,
    }
}

/// Index rows of a message of ours, from the bytes that were frozen.
///
/// # Errors
/// The bytes are no message.
pub fn own(raw: &[u8]) -> Result<Envelope, fhir::message::MessageError> {
    Summary::read(raw).map(envelope)
}

fn told(found: &[Finding]) -> Findings {
    let worst = found.iter().map(|finding| finding.severity).min();
    Findings {
        json: serde_json::to_string(found).unwrap_or_else(|_| "[]".to_owned()),
        worst: worst.map(Severity::code),
    }
}

/// The list and code of its content: `8129|1`.
pub(super) fn kind(summary: &Summary) -> Option<String> {
    let content = summary.content.as_ref()?;
    let list = systems::volven(content.system.as_deref()?)?;
    Some(format!("{list}|{}", content.code))
}

fn envelope(summary: Summary) -> Envelope {
    // Without a header there is no sender and no addressee: a letter nobody can place.
    let readable = !summary.has(Problem::NoHeader);
    let class = match summary.class {
        _ if !readable => Class::Unreadable,
        fhir::message::Class::Request => Class::Request,
        fhir::message::Class::Receipt => Class::Receipt,
        fhir::message::Class::Answer => Class::Answer,
        fhir::message::Class::Info => Class::Info,
    };
    let kind = kind(&summary).unwrap_or_default();
    let one = |word: &str| vec![word.to_owned()];
    let (reminds_of, reminded_by) = match kind.as_str() {
        "8129|2" => (one("8129|1"), Vec::new()),
        "8129|1" => (Vec::new(), one("8129|2")),
        _ => (Vec::new(), Vec::new()),
    };
    let her = |endpoint: &fhir::message::Endpoint| endpoint.her_id.map(|id| id.to_string());
    let (event_system, event_code) = match summary.event {
        Some(event) => (event.system.unwrap_or_default(), event.code),
        None => (String::new(), String::new()),
    };
    let response = summary.response;
    let receipt_words = response
        .as_ref()
        .and_then(|response| response.outcome.as_ref())
        .map(|outcome| {
            outcome
                .issues
                .iter()
                .filter_map(|issue| issue.words().map(str::to_owned))
                .collect()
        })
        .unwrap_or_default();
    let response_code = response.as_ref().and_then(|response| {
        Some(
            match response.code {
                ResponseCode::Ok => "ok",
                ResponseCode::TransientError => "transient-error",
                ResponseCode::FatalError => "fatal-error",
                ResponseCode::Unknown => return None,
            }
            .to_owned(),
        )
    });
    let keys = summary.keys;
    let group = keys.group.map(|group| format!("group|{group}"));
    let long = |ids: Vec<String>| {
        ids.into_iter()
            .filter(|id| id.len() >= SHORTEST_KEY)
            .map(|id| ref_key(&id))
    };
    let thread_keys = group.iter().cloned().chain(long(keys.refers_to)).collect();
    let known_as = group.into_iter().chain(long(keys.known_as)).collect();
    let subject = summary.subject;
    let text = [
        subject.name.as_deref(),
        subject.number.as_deref(),
        summary.author.name.as_deref(),
    ]
    .into_iter()
    .flatten()
    .chain([summary.text.as_str()])
    .collect::<Vec<_>>()
    .join("\n");
    Envelope {
        header_id: summary.header_id.unwrap_or_default(),
        bundle_id: summary.bundle_id,
        class: Some(class),
        event_system,
        event_code,
        kind,
        sent_at: summary.sent,
        from_her: summary.source.as_ref().and_then(her).unwrap_or_default(),
        from_name: called(&summary.source, &summary.author),
        to_her: summary.destinations.iter().filter_map(her).collect(),
        response_to: response.and_then(|response| response.identifier),
        response_code,
        receipt_words,
        // Only a valid number joins a message to a chart; another one is shown from the message itself.
        patient_number: subject.national.map(|number| number.digits()),
        patient_name: subject.name.unwrap_or_default(),
        patient_birth_date: subject.birth_date,
        patient_gender: subject.gender,
        held: subject.conflict,
        author_name: summary.author.name.unwrap_or_default(),
        author_hpr: summary.author.hpr,
        attachments: u32::try_from(summary.attachments.len()).unwrap_or(u32::MAX),
        text,
        thread_keys,
        known_as,
        reminds_of,
        reminded_by,
        replies: keys.replies,
        due: None,
    }
}

/// What the sender calls itself.
fn called(source: &Option<Endpoint>, author: &Author) -> String {
    let named = source.as_ref().and_then(|source| source.name.as_deref());
    let name = named.or(author.practice.as_deref()).unwrap_or_default();
    name.trim().chars().take(LONGEST_NAME).collect()
}
