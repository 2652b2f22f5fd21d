//! What a log told while it was read, for whoever watches: the command line, later the tester's stream.

use validation::Finding;

use super::ingest::Prepared;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// A message was read in.
    Arrived(Box<Arrived>),
    /// Rows that came late were found at this position.
    Late {
        /// Where.
        position: i64,
        /// How many.
        rows: usize,
    },
    /// Rows that we hold are gone from this position.
    Gone {
        /// Where.
        position: i64,
        /// How many.
        rows: usize,
    },
    /// An entry over the cap stands at this position.
    TooLarge {
        /// Where.
        position: i64,
    },
    /// An entry for somebody else.
    NotAddressed {
        /// Where.
        position: i64,
    },
}

/// A message as it was read in.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrived {
    /// Where in the log.
    pub position: i64,
    /// `MessageHeader.id`, or the hash of the bytes.
    pub header_id: String,
    /// `Bundle.id`.
    pub bundle_id: Option<String>,
    /// Event code.
    pub event: String,
    /// HER-id of the source.
    pub source: String,
    /// `Bundle.timestamp` as sent.
    pub timestamp: Option<String>,
    /// What the rules say.
    pub findings: Vec<Finding>,
}

impl Arrived {
    /// What is told of a message that was read.
    #[must_use]
    pub fn new(position: i64, prepared: Prepared) -> Self {
        let envelope = prepared.envelope.unwrap_or_default();
        Self {
            position,
            header_id: envelope.header_id,
            bundle_id: envelope.bundle_id,
            event: envelope.event_code,
            source: envelope.from_her,
            timestamp: envelope.sent_at,
            findings: prepared.found,
        }
    }
}

/// Where notes go. Nobody listening is no error.
#[derive(Debug, Clone, Default)]
pub struct Notes(Option<tokio::sync::mpsc::UnboundedSender<Note>>);

impl Notes {
    /// To this listener.
    #[must_use]
    pub fn to(sender: tokio::sync::mpsc::UnboundedSender<Note>) -> Self {
        Self(Some(sender))
    }

    pub(crate) fn tell(&self, note: Note) {
        if let Some(sender) = &self.0 {
            let _ = sender.send(note);
        }
    }

    pub(crate) fn heard(&self) -> bool {
        self.0.is_some()
    }
}
