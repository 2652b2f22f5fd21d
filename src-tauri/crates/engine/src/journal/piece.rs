//! The document as a run of pieces, worded once for both forms.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::paper::PaperTable;
use super::time::{date, instant, moment};
use super::wording::{Label, word};
use super::{
    Block, Filed, JournalAttachment, JournalDocument, JournalMessage, JournalParty, JournalPatient,
    Language,
};
use crate::content::Fault;

/// One piece, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Title of the document.
    Title(String),
    /// A message begins.
    Message(String),
    /// A heading inside a letter or over receipts.
    Heading(String),
    /// A named value of the envelope.
    Fact { label: String, value: String },
    /// The envelope ends and the letter begins.
    Letter,
    /// Running text.
    Paragraph(String),
    /// An item of a list with its marker.
    Item { marker: String, text: String },
    /// Rows under column names.
    Table(PaperTable),
}

/// Name, birth date and number in one line: it stands on every page.
pub(super) fn patient_line(patient: &JournalPatient, language: Language) -> String {
    let name = Some(patient.name.trim()).filter(|name| !name.is_empty());
    let mut line = clean(name.unwrap_or(word(Label::NoName, language)));
    if let Some(born) = &patient.birth_date {
        line.push_str(&format!(
            ", {} {}",
            word(Label::Born, language),
            clean(&date(born, language))
        ));
    }
    if let Some(number) = &patient.number {
        line.push_str(&format!(", {}", number_words(&clean(number))));
    }
    line
}

/// `091155 12345`: eleven digits in the groups that people read.
fn number_words(number: &str) -> String {
    match (number.get(..6), number.get(6..)) {
        (Some(first), Some(rest)) if number.len() == 11 => format!("{first} {rest}"),
        _ => number.to_owned(),
    }
}

/// Who made the document, and when.
pub(super) fn made_line(document: &JournalDocument, language: Language) -> String {
    made_words(
        document.printed_at,
        &document.printed_by,
        &document.time_zone,
        language,
    )
}

pub(super) fn made_words(
    printed_at: Timestamp,
    printed_by: &str,
    zone: &TimeZone,
    language: Language,
) -> String {
    let at = instant(printed_at, zone, language);
    let made = word(Label::Made, language);
    if printed_by.trim().is_empty() {
        format!("{made} {at}")
    } else {
        format!(
            "{made} {at} {} {}",
            word(Label::By, language),
            clean(printed_by)
        )
    }
}

pub(super) fn pieces(document: &JournalDocument, language: Language) -> Vec<Piece> {
    let mut pieces = vec![Piece::Title(clean(language.pick(&document.title)))];
    for message in &document.messages {
        message_pieces(message, document, language, &mut pieces);
    }
    pieces
}

fn message_pieces(
    message: &JournalMessage,
    document: &JournalDocument,
    language: Language,
    pieces: &mut Vec<Piece>,
) {
    let fact = |pieces: &mut Vec<Piece>, label: Label, value: String| {
        pieces.push(Piece::Fact {
            label: word(label, language).to_owned(),
            value,
        });
    };
    let time = |text: &str| moment(text, &document.time_zone, language);
    pieces.push(Piece::Message(clean(language.pick(&message.kind))));
    fact(pieces, Label::From, party(&message.from));
    let to: Vec<_> = message.to.iter().map(party).collect();
    if !to.is_empty() {
        fact(pieces, Label::To, to.join(", "));
    }
    if let Some(author) = &message.author {
        let hpr = author.hpr.as_ref().map(|hpr| format!("HPR {hpr}"));
        let parts = [Some(author.name.clone()), hpr, author.practice.clone()];
        let words: Vec<_> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.trim().is_empty())
            .collect();
        fact(pieces, Label::Author, clean(&words.join(", ")));
    }
    if let Some(sent) = &message.sent_at {
        fact(pieces, Label::Sent, time(sent));
    }
    if let Some(received) = &message.received_at {
        fact(pieces, Label::Received, time(received));
    }
    fact(pieces, Label::MessageId, clean(&message.header_id));
    pieces.push(Piece::Letter);
    for block in &message.blocks {
        block_pieces(block, language, pieces);
    }
    attachment_pieces(&message.attachments, language, pieces);
    if !message.trail.is_empty() {
        pieces.push(Piece::Heading(word(Label::Trail, language).to_owned()));
        for step in &message.trail {
            let parts = [
                step.at.as_deref().map(time),
                Some(language.pick(&step.what).to_owned()),
                step.detail.as_deref().map(clean),
                step.request_id
                    .as_deref()
                    .map(|id| format!("{} {}", word(Label::RequestId, language), clean(id))),
            ];
            let words: Vec<_> = parts
                .into_iter()
                .flatten()
                .filter(|part| !part.is_empty())
                .collect();
            pieces.push(Piece::Item {
                marker: "–".into(),
                text: words.join(" · "),
            });
        }
    }
}

/// Each by name, size and fingerprint, so that a copy found elsewhere can be told to be the same; texts are written out.
fn attachment_pieces(
    attachments: &[JournalAttachment],
    language: Language,
    pieces: &mut Vec<Piece>,
) {
    if attachments.is_empty() {
        return;
    }
    pieces.push(Piece::Heading(
        word(Label::Attachments, language).to_owned(),
    ));
    for attachment in attachments {
        let filed = match &attachment.filed {
            Filed::Pages(_) => Label::Included,
            Filed::Text(_) => Label::Attachment,
            Filed::Beside(_) => Label::Beside,
            Filed::NotFetched => Label::NotFetched,
            Filed::LeftOut(Fault::Program) => Label::Program,
            Filed::LeftOut(_) => Label::LeftOut,
        };
        let words = [
            Some(clean(&attachment.name)),
            attachment.size.map(|size| size_words(size, language)),
            attachment
                .sha256
                .as_ref()
                .map(|sha256| format!("SHA-256 {sha256}")),
            (filed != Label::Attachment).then(|| word(filed, language).to_owned()),
        ];
        pieces.push(Piece::Item {
            marker: "–".into(),
            text: words.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        });
    }
    for attachment in attachments {
        if let Filed::Text(text) = &attachment.filed {
            pieces.push(Piece::Heading(format!(
                "{} {}",
                word(Label::Attachment, language),
                clean(&attachment.name)
            )));
            pieces.push(Piece::Paragraph(clean(text)));
        }
    }
}

/// `812 kB`, `1,4 MB`.
fn size_words(size: u64, language: Language) -> String {
    const KB: u64 = 1000;
    if size < KB {
        return format!("{size} B");
    }
    if size < KB * KB {
        return format!("{} kB", size.div_ceil(KB));
    }
    let tenths = size.saturating_mul(10) / (KB * KB);
    let point = match language {
        Language::Nb => ',',
        Language::En => '.',
    };
    format!("{}{point}{} MB", tenths / 10, tenths % 10)
}

fn block_pieces(block: &Block, language: Language, pieces: &mut Vec<Piece>) {
    match block {
        Block::Heading { text } => pieces.push(Piece::Heading(clean(text))),
        Block::Paragraph { text } => pieces.push(Piece::Paragraph(clean(text))),
        Block::List { ordered, items } => {
            for (number, item) in (1_u32..).zip(items) {
                let marker = if *ordered {
                    format!("{number}.")
                } else {
                    "–".to_owned()
                };
                pieces.push(Piece::Item {
                    marker,
                    text: clean(item),
                });
            }
        }
        Block::Fact { label, value } => {
            pieces.push(Piece::Fact {
                label: clean(language.pick(label)),
                value: clean(value),
            });
        }
        Block::Unknown { resource_type, .. } => {
            pieces.push(Piece::Paragraph(format!(
                "{} ({})",
                word(Label::Unknown, language),
                clean(resource_type)
            )));
        }
    }
}

fn party(party: &JournalParty) -> String {
    let her_id = clean(&party.her_id);
    match party
        .name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        Some(name) => format!("{} (HER-id {her_id})", clean(name)),
        None => format!("HER-id {her_id}"),
    }
}

/// Line ends made one, tabs made spaces, and characters that draw nothing taken out: a record must read the same in
/// every program, and hidden directions can make a text read as another.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => cleaned.push('\n'),
            '\t' => cleaned.push_str("    "),
            '\u{a0}' | '\u{202f}' | '\u{2007}' => cleaned.push(' '),
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {}
            '\u{fe00}'..='\u{fe0f}' => {}
            other if other.is_control() => {}
            other => cleaned.push(other),
        }
    }
    cleaned.trim_end().to_owned()
}
