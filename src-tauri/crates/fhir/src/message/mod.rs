//! What the index needs of a message: one typed, borrowing pass over its bytes.
//!
//! [`Summary::read`] answers for any JSON object that is a Bundle, however wrong inside; what is wrong stands in
//! [`Summary::problems`]. It fails only where no meaning can be given at all, and even then the bytes are kept by the
//! caller. Ids are lower-cased here, once (Dialogmelding's habit is upper case; comparing is case-insensitive).
//! Nothing is decided by an entry's position: only the header's role is fixed.

mod attachment;
mod form;
mod read;
mod shape;
mod subject;

pub use attachment::{Attachment, AttachmentFlag, base64_of, safe_name};
pub use subject::{Named, Subject, named};

pub(crate) use form::Forms;
pub(crate) use read::parse as parsed;
pub(crate) use shape::Resource;
pub(crate) use subject::points_at;

use attachment::attachments_of;

use jiff::Timestamp;

use crate::number::HerId;
use crate::outcome::OperationOutcome;

/// Why bytes cannot be read as a message at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Broken JSON, or a member that stands twice.
    #[error("the message is not readable JSON (line {line}, column {column})")]
    NotJson {
        /// 1-based.
        line: usize,
        /// 1-based.
        column: usize,
    },
    /// Nested too deep to be read.
    #[error("the message is nested too deep")]
    TooDeep,
    /// Another resource, or none.
    #[error("the message is not a bundle")]
    NotABundle,
}

/// What is wrong with a message that is a Bundle after all. Rules say more (`validation`); these change how it is
/// threaded and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// `Bundle.type` is not `message`.
    NotAMessage,
    /// No `MessageHeader`.
    NoHeader,
    /// More than one; the first is taken.
    SeveralHeaders,
    /// No usable `MessageHeader.id`.
    NoHeaderId,
    /// No usable `Bundle.id`.
    NoBundleId,
    /// `Bundle.timestamp` missing or not an instant.
    NoTimestamp,
    /// It disagrees with itself about the patient: see [`Subject::conflict`].
    SubjectConflict,
    /// `response` without a usable identifier: answers nothing we can find.
    NoResponseIdentifier,
}

/// What kind of thing a message is, for threading and for the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Asks for an answer: 8125, 8129, 8127|3, an order.
    Request,
    /// A response without content, or with an outcome only. Never acknowledged itself.
    Receipt,
    /// A response with content, or a code of an answer list.
    Answer,
    /// Everything else.
    Info,
}

impl Class {
    /// `request`, `receipt`, `answer`, `info`: as the store writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Receipt => "receipt",
            Self::Answer => "answer",
            Self::Info => "info",
        }
    }
}

/// A code with its system, as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coded {
    /// `system`; `eventUri` has none.
    pub system: Option<String>,
    /// `code`, or the URI itself.
    pub code: String,
    /// `display`, else the concept's text.
    pub display: Option<String>,
}

/// `source` or one `destination`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// As sent.
    pub uri: String,
    /// When it names one.
    pub her_id: Option<HerId>,
    /// `name`, which NAV's proposal forbids and others send.
    pub name: Option<String>,
}

/// `MessageHeader.response`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The message answered: lower-cased, without `urn:uuid:`.
    pub identifier: Option<String>,
    /// `ok`, `transient-error`, `fatal-error`.
    pub code: ResponseCode,
    /// The outcome that came along, whether or not `details` points to it rightly.
    pub outcome: Option<OperationOutcome>,
}

/// `response.code`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ResponseCode {
    /// Accepted and processed.
    Ok,
    /// Wait, then send again.
    TransientError,
    /// Refused; unchanged it will be refused again.
    FatalError,
    /// Something else, or nothing.
    #[default]
    Unknown,
}

/// Who wrote it, as the payload says: `QuestionnaireResponse.author`, `Communication.sender`, `Task.requester`, else
/// the only Practitioner aboard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// Name, as one line.
    pub name: Option<String>,
    /// HPR number, as sent.
    pub hpr: Option<String>,
    /// Name of the organisation, where it is aboard.
    pub practice: Option<String>,
    /// Its organisation number, as sent.
    pub organisation: Option<String>,
}

/// Keys that join messages where `response` does not, in falling order of trust. All lower-cased, bare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThreadKeys {
    /// `Task.groupIdentifier`, as `system|value`.
    pub group: Option<String>,
    /// References of `Task.basedOn` and `.partOf`, then `Communication.inResponseTo`, `.partOf` and `.basedOn`, then
    /// `QuestionnaireResponse.basedOn` and `.partOf`, as ids: of resources or of messages.
    pub refers_to: Vec<String>,
    /// A Communication says that it is a response to another one.
    pub replies: bool,
    /// Ids under which the resources of this message may be referred to.
    pub known_as: Vec<String>,
}

/// Everything the index rows need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// `Bundle.id`, lower-cased.
    pub bundle_id: Option<String>,
    /// `MessageHeader.id`, lower-cased.
    pub header_id: Option<String>,
    /// `Bundle.timestamp`, as sent.
    pub sent: Option<String>,
    /// The same as an instant.
    pub sent_at: Option<Timestamp>,
    /// `eventCoding`, or `eventUri` without system.
    pub event: Option<Coded>,
    /// Who sent it.
    pub source: Option<Endpoint>,
    /// To whom.
    pub destinations: Vec<Endpoint>,
    /// When it answers.
    pub response: Option<Response>,
    /// What kind of thing it is.
    pub class: Class,
    /// The person it is about.
    pub subject: Subject,
    /// Who wrote it.
    pub author: Author,
    /// The code of its content: a list of NAV's vocabulary before anything else.
    pub content: Option<Coded>,
    /// What a full-text search should find: payload, never names or numbers of people. At most 64 KB.
    pub text: String,
    /// In reading order.
    pub attachments: Vec<Attachment>,
    /// Fallback keys of its thread.
    pub keys: ThreadKeys,
    /// `MessageHeader.focus[].reference`, as sent.
    pub focus: Vec<String>,
    /// Date by which the message itself asks for its answer: `Task.restriction.period.end`, as sent.
    pub answer_by: Option<String>,
    /// Types of the resources aboard, in order, the header among them.
    pub resource_types: Vec<String>,
    /// What is wrong with it, each once.
    pub problems: Vec<Problem>,
}

impl Summary {
    /// Reads a message's bytes.
    ///
    /// # Errors
    /// Only where no meaning can be given: broken JSON, depth, another resource.
    pub fn read(raw: &[u8]) -> Result<Self, MessageError> {
        read::summary(raw)
    }

    /// Is it addressed to this HER-id?
    #[must_use]
    pub fn is_to(&self, her_id: HerId) -> bool {
        self.destinations
            .iter()
            .any(|destination| destination.her_id == Some(her_id))
    }

    /// Does it have this problem?
    #[must_use]
    pub fn has(&self, problem: Problem) -> bool {
        self.problems.contains(&problem)
    }
}

#[cfg(test)]
mod tests;
