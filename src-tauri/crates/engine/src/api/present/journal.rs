//! A thread as the window shows it, turned into the document for the journal.

use std::collections::BTreeMap;

use fhir::Words;
use fhir::letter::Block;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::api::types::{
    DeliveryState, Direction, LetterBlock, MessageView, PartyView, Rung, Text, ThreadView,
};
use crate::journal::{
    JournalAttachment, JournalAuthor, JournalDocument, JournalMessage, JournalParty,
    JournalPatient, JournalStep,
};

/// What the document needs beside the thread.
#[derive(Debug, Clone)]
pub struct JournalFrame {
    /// The whole number: the thread's row holds it masked.
    pub patient_number: Option<String>,
    /// When it is made.
    pub printed_at: Timestamp,
    /// The author of this workspace.
    pub printed_by: String,
    /// The clock on the wall.
    pub time_zone: TimeZone,
    /// Attachments by message.
    pub attachments: BTreeMap<i64, Vec<JournalAttachment>>,
}

/// The whole thread, or one message of it. A message held for disagreeing with itself about the patient names nobody:
/// its own letter says what it says.
#[must_use]
pub fn journal(
    thread: &ThreadView,
    message_id: Option<i64>,
    mut frame: JournalFrame,
) -> JournalDocument {
    let wanted = |message: &&MessageView| message_id.is_none_or(|id| id == message.message_id);
    let messages: Vec<_> = thread.messages.iter().filter(wanted).collect();
    let title = match (message_id, messages.first()) {
        (Some(_), Some(message)) => words(&message.kind),
        _ => words(&thread.title),
    };
    let person = &thread.row.patient;
    let patient = if thread.row.held {
        JournalPatient::default()
    } else {
        JournalPatient {
            name: person.name.clone(),
            birth_date: person.birth_date.clone(),
            number: frame.patient_number,
        }
    };
    JournalDocument {
        title,
        patient,
        messages: messages
            .into_iter()
            .map(|one| {
                let attachments = frame.attachments.remove(&one.message_id);
                message(one, attachments.unwrap_or_default())
            })
            .collect(),
        printed_at: frame.printed_at,
        printed_by: frame.printed_by,
        time_zone: frame.time_zone,
    }
}

fn message(message: &MessageView, attachments: Vec<JournalAttachment>) -> JournalMessage {
    JournalMessage {
        kind: words(&message.kind),
        from: party(&message.from),
        to: message.to.iter().map(party).collect(),
        author: message.author.as_ref().map(|author| JournalAuthor {
            name: author.name.clone(),
            hpr: author.hpr.clone(),
            practice: author.practice.clone(),
        }),
        sent_at: message.sent_at.clone(),
        received_at: (message.direction == Direction::In).then(|| message.received_at.clone()),
        header_id: message.header_id.clone(),
        blocks: message.blocks.iter().map(block).collect(),
        attachments,
        trail: message.ladder.iter().filter_map(step).collect(),
    }
}

/// Rungs that were reached; what lies ahead has no place in a record.
fn step(rung: &Rung) -> Option<JournalStep> {
    let reached = rung.at.is_some() && rung.look != "ahead";
    reached.then(|| {
        let parts: Vec<_> = [&rung.by, &rung.detail]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        JournalStep {
            at: rung.at.clone(),
            what: state(rung.state),
            detail: (!parts.is_empty()).then(|| parts.join(": ")),
            request_id: rung.request_id.clone(),
        }
    })
}

pub(super) fn state(state: DeliveryState) -> Words {
    match state {
        DeliveryState::Draft => Words::new("Kladd", "Draft"),
        DeliveryState::UndoTime => Words::new("Angrefrist", "Undo time"),
        DeliveryState::Queued => Words::new("I kø", "Queued"),
        DeliveryState::AwaitingLogin => Words::new("Venter på innlogging", "Awaiting sign-in"),
        DeliveryState::Sending => Words::new("Sendt", "Sent"),
        DeliveryState::UnknownOutcome => Words::new("Ukjent utfall", "Outcome unknown"),
        DeliveryState::TakenOver => Words::new("Overtatt", "Custody taken"),
        DeliveryState::LeftInFolder => Words::new("Lagt i mappe", "Left in folder"),
        DeliveryState::Accepted => Words::new("Godtatt", "Accepted"),
        DeliveryState::Rejected => Words::new("Avvist", "Rejected"),
        DeliveryState::AskedToWait => Words::new("Bedt om å vente", "Asked to wait"),
        DeliveryState::NoAnswer => Words::new("Uten svar", "No answer"),
        DeliveryState::NeedsYou => Words::new("Trenger deg", "Needs you"),
        DeliveryState::Cancelled => Words::new("Avbrutt", "Cancelled"),
    }
}

fn block(block: &LetterBlock) -> Block {
    match block {
        LetterBlock::Heading { text } => Block::Heading { text: text.clone() },
        LetterBlock::Paragraph { text } => Block::Paragraph { text: text.clone() },
        LetterBlock::List { ordered, items } => Block::List {
            ordered: *ordered,
            items: items.clone(),
        },
        LetterBlock::Fact { label, value } => Block::Fact {
            label: words(label),
            value: value.clone(),
        },
        LetterBlock::Unknown {
            resource_type,
            reference,
        } => Block::Unknown {
            resource_type: resource_type.clone(),
            reference: reference.clone(),
        },
    }
}

fn party(party: &PartyView) -> JournalParty {
    JournalParty {
        name: party.name.clone(),
        her_id: party.her_id.clone(),
    }
}

fn words(text: &Text) -> Words {
    Words::new(text.nb.clone(), text.en.clone())
}
