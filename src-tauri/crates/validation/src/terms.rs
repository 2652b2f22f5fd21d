//! What a pack says beside its rules: how a message is sent again, when a receipt is due, what the receiver promises,
//! and what a message must bring with it. Data, so that the engine asks the pack and never its name.

use fhir::Words;
use serde::Deserialize;

/// The terms of one other side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// How a message is sent again.
    pub resend: Resend,
    /// Receipts, both ways.
    pub receipts: Receipts,
    /// What the receiver does with a message it has seen.
    pub receiver: Receiver,
    /// How attachments travel.
    pub attachments: Attachments,
    /// How much of them.
    pub attachment_bytes: AttachmentBytes,
    /// How its questionnaires are asked for.
    pub questionnaires: Questionnaires,
    /// What a message brings beside its content.
    pub builder: Builder,
}

/// How its questionnaires are asked for, by canonical.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Questionnaires {
    /// The type's name in the address: FHIR's, or what the server has made of it.
    pub path: String,
    /// The version goes in `url`, behind a bar; else as a parameter of its own.
    pub version_in_url: bool,
}

impl Default for Questionnaires {
    fn default() -> Self {
        Self {
            path: "Questionnaire".to_owned(),
            version_in_url: false,
        }
    }
}

/// How a message is sent again when nobody knows whether it arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resend {
    /// The frozen bytes, to the last one.
    #[default]
    SameBytes,
    /// A new `Bundle.id` for each sending; the header's id and all else as frozen.
    NewBundleId,
}

/// Receipts, both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Receipts {
    /// Do we owe one for what arrives?
    pub owed: Owed,
    /// Without one for so long, a message asks for attention. `None`: this side promises none.
    pub amber_minutes: Option<u32>,
    /// Without one for so long, a message is "uten svar" and somebody has to do something. `None`: never.
    pub red_minutes: Option<u32>,
}

impl Default for Receipts {
    fn default() -> Self {
        Self {
            owed: Owed::None,
            amber_minutes: Some(30),
            red_minutes: Some(24 * 60),
        }
    }
}

/// Which receipts we owe.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// None is asked for; sending one does no harm.
    #[default]
    None,
    /// An `ok` for every message taken in, a refusal for every other.
    OkRequired,
}

/// What the receiver does with a message it has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Receiver {
    /// It knows the same message again, so that sending it twice is safe.
    pub dedupes: bool,
    /// A 409 to a message sent before says that it has been processed already.
    pub conflict_means_processed: bool,
}

/// How attachments travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attachments {
    /// In the message, as base64.
    #[default]
    Inline,
    /// Put up beside it; the message carries the address.
    Url,
}

/// How large attachments may be. No other side has published a limit; these leave a message within what a log's page
/// may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttachmentBytes {
    /// Of one.
    pub largest: u64,
    /// Of all in a message.
    pub together: u64,
}

impl Default for AttachmentBytes {
    fn default() -> Self {
        Self {
            largest: 20_000_000,
            together: 25_000_000,
        }
    }
}

/// What a message brings beside its content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Builder {
    /// The profile claimed in `Bundle.meta.profile`, with version.
    pub profile: Option<String>,
    /// `source.name`, the practice's.
    pub source_name: bool,
    /// `sender`, the practice.
    pub sender: bool,
    /// `destination.receiver`, the recipient as an Organization.
    pub receiver: bool,
    /// The destination is marked as the primary one, in this way.
    pub primary: Option<Primary>,
    /// A Provenance of the header.
    pub provenance: Option<Provenance>,
    /// Every resource has a narrative.
    pub narrative: bool,
}

/// How the primary destination is marked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Primary {
    /// URL of the extension.
    pub extension: String,
    /// System of its Coding.
    pub system: String,
    /// Code of its Coding.
    pub code: String,
}

/// Who did what to which message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// System of `activity`.
    pub system: String,
    /// Its code for a message that begins something.
    pub new: String,
    /// Its code for an answer.
    pub reply: String,
    /// Its code for a receipt.
    pub receipt: String,
}

/// The pack in words, for whoever chooses it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// For whom it is.
    pub purpose: Words,
    /// What it demands.
    pub demands: Words,
    /// What happens when a message is sent again.
    pub resend: Words,
    /// What it says of receipts.
    pub receipts: Words,
}
