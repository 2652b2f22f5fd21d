//! A message, a thread or a chart for the journal system: as text to paste, and as PDF with the patient on every page.
//!
//! The api fills a [`JournalDocument`] or a [`ChartPaper`]; this room words it and lays it out, once, for both forms. It reads no store and
//! no clock. The PDF is PDF/A-2u with subset fonts, so that what is filed today can be read and searched later; what a
//! font cannot draw is written as its code point, never left out. Pictures among the attachments are drawn on pages of
//! their own; so are the pages of PDFs, and such a document is an ordinary PDF, for what others made claims no standard.
//! What cannot be drawn goes beside the document as a file. Tested beside the code and by reading the PDF back.

mod appendix;
mod attachment;
mod font;
mod layout;
mod paper;
mod pdf;
mod piece;
mod plain;
mod table;
mod time;
mod wording;

pub use attachment::{Filed, JournalAttachment, Pages};
pub use paper::{
    ChartPaper, PaperBlock, PaperColumn, PaperPart, PaperRow, PaperTable, chart_pages, chart_pdf,
    chart_text,
};
pub use pdf::{Beside, JournalError, Pdf, pdf};
pub use plain::text;
pub use time::{date, instant, moment};

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use fhir::Words;
pub use fhir::letter::Block;

/// Which language the document's own words are in; letters stay as they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Bokmål.
    Nb,
    /// English.
    En,
}

impl Language {
    /// From the window's `nb` or `en`; anything else is bokmål.
    #[must_use]
    pub fn of(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Nb }
    }

    fn pick(self, words: &Words) -> &str {
        match self {
            Self::Nb => &words.nb,
            Self::En => &words.en,
        }
    }
}

/// The person on every page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalPatient {
    /// Display name; empty when nobody gave one.
    pub name: String,
    /// As sent.
    pub birth_date: Option<String>,
    /// The whole number: a record must not be filed on a namesake.
    pub number: Option<String>,
}

/// A sender or receiver.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalParty {
    /// From the directory.
    pub name: Option<String>,
    /// HER-id.
    pub her_id: String,
}

/// Who wrote a message, as its content says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalAuthor {
    /// Name.
    pub name: String,
    /// HPR number.
    pub hpr: Option<String>,
    /// Practice.
    pub practice: Option<String>,
}

/// One step of a message's way: sent, taken over, receipted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalStep {
    /// RFC 3339.
    pub at: Option<String>,
    /// What happened.
    pub what: Words,
    /// Who said so and in which words.
    pub detail: Option<String>,
    /// `X-Request-ID` of the exchange, by which the other side finds it in its log.
    pub request_id: Option<String>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalMessage {
    /// Name of its kind.
    pub kind: Words,
    /// From.
    pub from: JournalParty,
    /// To.
    pub to: Vec<JournalParty>,
    /// Written by.
    pub author: Option<JournalAuthor>,
    /// `Bundle.timestamp`.
    pub sent_at: Option<String>,
    /// When we first held it; for our own, `None`.
    pub received_at: Option<String>,
    /// `MessageHeader.id`.
    pub header_id: String,
    /// The letter.
    pub blocks: Vec<Block>,
    /// Attachments, in the order of the message.
    pub attachments: Vec<JournalAttachment>,
    /// Its way, oldest first.
    pub trail: Vec<JournalStep>,
}

/// What is put into the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalDocument {
    /// Title of the thread or message.
    pub title: Words,
    /// Whom it is about.
    pub patient: JournalPatient,
    /// Oldest first.
    pub messages: Vec<JournalMessage>,
    /// When the document is made.
    pub printed_at: Timestamp,
    /// Who made it; empty when nobody is set.
    pub printed_by: String,
    /// The clock on the wall.
    pub time_zone: TimeZone,
}

#[cfg(test)]
mod sample;
