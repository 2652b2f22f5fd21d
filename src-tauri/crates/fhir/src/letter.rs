//! A message as a person reads it: blocks, never markup.
//!
//! The focus comes first, then what else the message brings; people and organisations are shown by the header around
//! the letter. A resource that this module does not know, or that carries a `modifierExtension` (which may turn its
//! meaning round), is named and not interpreted. Text is kept as written but for characters that make it read as
//! something else than it is.

use crate::Words;
use crate::message::{Forms, MessageError, Resource, parsed, points_at};
use crate::narrative;
use crate::outcome::OperationOutcome;
use crate::systems;

/// A piece of a letter's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading {
        /// Its words.
        text: String,
    },
    /// A paragraph; line breaks inside are kept.
    Paragraph {
        /// Its words.
        text: String,
    },
    /// A list.
    List {
        /// Numbered from 1.
        ordered: bool,
        /// Without their marks.
        items: Vec<String>,
    },
    /// A labelled value.
    Fact {
        /// What it is.
        label: Words,
        /// As it is shown.
        value: String,
    },
    /// A resource this letter does not know: the JSON is one click away.
    Unknown {
        /// Its type.
        resource_type: String,
        /// Its fullUrl, else its id.
        reference: String,
    },
}

/// A form of thousands of items is still a letter; beyond this the JSON says the rest.
const MOST_BLOCKS: usize = 3_000;
/// A longer answer is a paragraph under its question.
const LONGEST_FACT: usize = 120;

/// The blocks of a message, focus first.
///
/// # Errors
/// As [`crate::message::Summary::read`].
pub fn blocks(raw: &[u8]) -> Result<Vec<Block>, MessageError> {
    let bundle = parsed(raw)?;
    let entries: Vec<(Option<&str>, &Resource<'_>)> = bundle.resources().collect();
    let header = entries
        .iter()
        .find(|(_, resource)| resource.is("MessageHeader"))
        .map(|(_, header)| *header);
    let focus: Vec<&str> = header
        .iter()
        .flat_map(|header| header.focus.iter())
        .filter_map(|focus| focus.reference.get())
        .collect();
    let rank = |entry: &(Option<&str>, &Resource<'_>)| {
        let place = focus
            .iter()
            .position(|reference| points_at(reference, entry.0, entry.1));
        place.unwrap_or(usize::MAX)
    };
    let mut ordered = entries.clone();
    ordered.sort_by_key(rank);

    let forms = Forms::new(&entries);
    let mut blocks = Vec::new();
    for (full_url, resource) in ordered {
        if blocks.len() >= MOST_BLOCKS {
            break;
        }
        of_resource(full_url, resource, &forms, &mut blocks);
    }
    blocks.truncate(MOST_BLOCKS);
    Ok(blocks)
}

fn of_resource(
    full_url: Option<&str>,
    resource: &Resource<'_>,
    forms: &Forms<'_>,
    blocks: &mut Vec<Block>,
) {
    let kind = resource.resource_type.get().unwrap_or_default();
    match kind {
        "MessageHeader" | "Patient" | "Practitioner" | "PractitionerRole" | "Organization"
        | "RelatedPerson" | "Location" | "Endpoint" | "Provenance" | "Binary" => return,
        _ => {}
    }
    if !resource.modifier_extension.0.is_empty() {
        blocks.push(unknown(kind, full_url, resource));
        return;
    }
    if resource.status.get() == Some("entered-in-error") {
        blocks.push(fact("Status", "Status", "Feilregistrert av avsender"));
    }
    match kind {
        "Communication" | "CommunicationRequest" => {
            choice(resource, blocks);
            for payload in &resource.payload {
                paragraphs(payload.content_string.get(), blocks);
            }
            notes(resource, blocks);
        }
        "Task" | "ServiceRequest" => {
            paragraphs(resource.description.get(), blocks);
            let due = resource
                .restriction
                .0
                .as_ref()
                .and_then(|restriction| restriction.period.0.as_ref());
            if let Some(due) = due.and_then(|period| period.end.get()) {
                blocks.push(fact("Frist", "Due", &moment(due)));
            }
            notes(resource, blocks);
        }
        "Appointment" => {
            for (nb, en, value) in [
                ("Tid", "Time", resource.start.get()),
                ("Slutt", "End", resource.end.get()),
            ] {
                if let Some(value) = value {
                    blocks.push(fact(nb, en, &moment(value)));
                }
            }
            paragraphs(resource.description.get(), blocks);
            paragraphs(resource.comment.get(), blocks);
        }
        "AppointmentResponse" => {
            let answer = match resource.participant_status.get() {
                Some("accepted") => "Ja",
                Some("declined") => "Nei",
                Some("tentative") => "Kanskje",
                _ => "Ikke avgjort",
            };
            blocks.push(fact("Svar", "Answer", answer));
            paragraphs(resource.comment.get(), blocks);
        }
        "DocumentReference" => {
            let title = resource.description.filled().map(str::to_owned);
            let title = title.or_else(|| resource.kind.iter().find_map(|concept| concept.words()));
            if let Some(title) = title {
                blocks.push(fact("Dokument", "Document", &title));
            }
        }
        "Questionnaire" => forms.form(resource, blocks),
        "QuestionnaireResponse" => forms.answers(resource, blocks),
        "OperationOutcome" => {
            for issue in &OperationOutcome::new(None, &resource.issue.0).issues {
                paragraphs(issue.words(), blocks);
            }
        }
        _ => {
            if let Some(div) = resource.text.0.as_ref().and_then(|text| text.div.get()) {
                blocks.extend(narrative::blocks(div));
            }
            blocks.push(unknown(kind, full_url, resource));
        }
    }
}

fn unknown(kind: &str, full_url: Option<&str>, resource: &Resource<'_>) -> Block {
    let kind = if kind.is_empty() { "?" } else { kind };
    let reference = full_url.or(resource.id.get()).unwrap_or_default();
    let short = |text: &str| visible(text).chars().take(200).collect::<String>();
    Block::Unknown {
        resource_type: short(kind),
        reference: short(reference),
    }
}

fn fact(nb: &str, en: &str, value: &str) -> Block {
    Block::Fact {
        label: Words::new(nb, en),
        value: visible(value),
    }
}

/// The choice of an answer to an invitation (8126) is content, not a label.
fn choice(resource: &Resource<'_>, blocks: &mut Vec<Block>) {
    let concepts = resource
        .category
        .iter()
        .chain(&resource.topic.0)
        .chain(&resource.reason_code);
    for coding in concepts.flat_map(|concept| concept.coding.iter()) {
        if coding.system.get() == Some(systems::VOLVEN_8126) {
            let ours = coding
                .code
                .get()
                .and_then(|code| systems::display(systems::VOLVEN_8126, code));
            let words = ours
                .map(|words| words.nb)
                .or_else(|| coding.display.to_owned());
            if let Some(words) = words {
                blocks.push(fact("Svar", "Answer", &words));
                return;
            }
        }
    }
}

fn notes(resource: &Resource<'_>, blocks: &mut Vec<Block>) {
    for note in &resource.note {
        paragraphs(note.text.get(), blocks);
    }
}

/// `2026-11-27T12:00:00+01:00` → `27.11.2026 12:00`, in the zone it was written in; anything else as sent.
pub(crate) fn moment(text: &str) -> String {
    let Some(date) = crate::date::PartialDate::parse(text) else {
        return text.to_owned();
    };
    let clock = text.split_once('T').and_then(|(_, time)| time.get(..5));
    match clock {
        Some(clock) => format!("{} {clock}", date.norwegian()),
        None => date.norwegian(),
    }
}

/// Text as it may be shown: control characters but line ends and tabs are gone, and so are characters that turn the
/// reading direction or have no width.
#[must_use]
pub fn visible(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|char| match char {
            '\n' | '\t' => true,
            '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => false,
            char => !char.is_control(),
        })
        .collect()
}

/// Splits text into paragraphs at empty lines, and lines that are marked as items into lists.
pub(crate) fn paragraphs(text: Option<&str>, blocks: &mut Vec<Block>) {
    let Some(text) = text else { return };
    let text = visible(text);
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            passage(&std::mem::take(&mut lines), blocks);
        } else {
            lines.push(line.trim_end());
        }
    }
}

/// A run of lines without an empty one.
fn passage(lines: &[&str], blocks: &mut Vec<Block>) {
    let mut rest = lines;
    let mut prose: Vec<&str> = Vec::new();
    while let Some((line, after)) = rest.split_first() {
        let (ordered, items, used) = list(rest);
        if items.len() >= 2 {
            flush(&mut prose, blocks);
            blocks.push(Block::List { ordered, items });
            rest = rest.get(used..).unwrap_or_default();
        } else {
            prose.push(line);
            rest = after;
        }
    }
    flush(&mut prose, blocks);
}

fn flush(prose: &mut Vec<&str>, blocks: &mut Vec<Block>) {
    if !prose.is_empty() {
        blocks.push(Block::Paragraph {
            text: prose.join("\n"),
        });
        prose.clear();
    }
}

/// The list that these lines begin with: items marked `1.`, `2.`, … from 1 on, or all marked alike; an indented line
/// goes on with the item before it.
fn list(lines: &[&str]) -> (bool, Vec<String>, usize) {
    let mut items: Vec<String> = Vec::new();
    let mut ordered = false;
    let mut used = 0;
    for line in lines {
        let marked = mark(line);
        let fits = match marked {
            Some((Mark::Number(number), _)) => {
                (items.is_empty() || ordered) && number == items.len() + 1
            }
            Some((Mark::Bullet, _)) => !ordered || items.is_empty(),
            None => false,
        };
        match (marked, items.last_mut()) {
            (Some((kind, words)), _) if fits => {
                ordered = kind != Mark::Bullet;
                items.push(words.to_owned());
            }
            (None, Some(item)) if line.starts_with([' ', '\t']) => {
                item.push(' ');
                item.push_str(line.trim());
            }
            _ => break,
        }
        used += 1;
    }
    (ordered, items, used)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Number(usize),
    Bullet,
}

/// `1. `, `1) `, `- `, `– `, `• `, `* `.
fn mark(line: &str) -> Option<(Mark, &str)> {
    let line = line.trim_start();
    if let Some(words) = line.strip_prefix(['-', '–', '•', '*']) {
        return words
            .starts_with([' ', '\t'])
            .then(|| (Mark::Bullet, words.trim()));
    }
    let end = line
        .find(|char: char| !char.is_ascii_digit())
        .filter(|end| (1..=2).contains(end))?;
    let (number, rest) = line.split_at(end);
    let words = rest.strip_prefix(['.', ')'])?;
    let number = number.parse().ok()?;
    words
        .starts_with([' ', '\t'])
        .then(|| (Mark::Number(number), words.trim()))
}

/// A labelled answer: short ones beside their question, long ones under it.
pub(crate) fn answer(question: &str, value: &str, blocks: &mut Vec<Block>) {
    let (question, value) = (visible(question), visible(value));
    if value.chars().count() <= LONGEST_FACT && !value.contains('\n') {
        blocks.push(Block::Fact {
            label: Words::new(question.clone(), question),
            value,
        });
    } else {
        blocks.push(Block::Heading { text: question });
        paragraphs(Some(&value), blocks);
    }
}
