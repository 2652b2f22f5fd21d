//! The one error that crosses the pipe.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A code exists only where a screen acts on it; everything else is `internal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request does not fit the command: a fault of the caller.
    BadRequest,
    /// No command of that name.
    UnknownCommand,
    /// The workspace is locked; unlock and ask again.
    Locked,
    /// No workspace is open.
    NoWorkspace,
    /// The thing asked for is not there (any more).
    NotFound,
    /// Passphrase or key is wrong.
    WrongKey,
    /// The keyring that held the key does not answer or no longer has it.
    KeyringGone,
    /// The database was written by a newer Budstikke.
    NewerSchema,
    /// The file is not a Budstikke database, or it is not encrypted.
    NotOurDatabase,
    /// Another Budstikke has this workspace open.
    InUse,
    /// The disk is full or cannot be written.
    DiskFull,
    /// The server cannot be reached.
    Offline,
    /// The server answered, and the answer cannot be used: HTML, empty, cut, too large, too deep.
    BadAnswer,
    /// The server refused: 401 or 403.
    NoAccess,
    /// The server does not offer this.
    NotSupported,
    /// The stage of the workspace forbids it (a synthetic number in PROD, a real one in TEST, sandbox in PROD).
    StageForbids,
    /// Rules of severity error stand against the message; `issues` has them.
    CheckFailed,
    /// The draft is about another patient than the thread, or the message disagrees with itself.
    WrongPatient,
    /// The request has an answer in the log already.
    AlreadyAnswered,
    /// Too late: the undo time is over, or bytes have left.
    TooLate,
    /// A field of the request is not valid; `issues` says which.
    Invalid,
    /// Something else; the reference finds it in the log.
    Internal,
}

/// May the same request be asked again with hope?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    Never,
    /// After the person has done something (unlocked, corrected a field, freed space).
    AfterAct,
    /// By itself, later.
    Later,
}

/// One detail of an error: which field, which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorIssue {
    /// Field name in the request, or FHIRPath.
    pub place: String,
    /// Code for the catalogue, or a rule id.
    pub code: String,
}

/// What a failed command answers. No personal data, ever: a test renders each with poisoned values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{code:?}: {message}")]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    pub code: ErrorCode,
    /// For logs and developers, lower case, English.
    pub message: String,
    pub retry: Retry,
    pub issues: Vec<ErrorIssue>,
    /// X-Request-ID of the exchange, or an id found in the log.
    pub reference: Option<String>,
}

impl ApiError {
    /// An error with a code that a screen acts on.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>, retry: Retry) -> Self {
        Self {
            code,
            message: message.into(),
            retry,
            issues: Vec::new(),
            reference: None,
        }
    }

    /// An error that no screen acts on.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Internal, message, Retry::Never)
    }
}
