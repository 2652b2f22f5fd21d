//! What stops a loop's turn. No personal data: what a server said stays in its exchange.

use fhir::page::PageError;

use crate::client::{ClientError, Failure, NotFhir, Retry};
use crate::store::StoreError;

/// Why a log could not be read on.
#[derive(Debug, thiserror::Error)]
pub enum PollError {
    /// The exchange failed.
    #[error(transparent)]
    Client(Failure),
    /// The answer is no page.
    #[error("{problem}")]
    Page {
        /// What it is instead.
        problem: PageError,
        /// `X-Request-ID`.
        request_id: String,
    },
    /// A short page with a `next`: something was lost on the way.
    #[error("the page is shorter than asked for and says there is more")]
    Short {
        /// `X-Request-ID`.
        request_id: String,
    },
    /// Where an entry we know should be stands something that cannot be read.
    #[error("a known entry comes as something that cannot be read")]
    Unreadable {
        /// `X-Request-ID`.
        request_id: String,
    },
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A banner waits for a person.
    #[error("polling is paused: {0}")]
    Paused(&'static str),
    /// Only a log that is read by row has positions to walk by.
    #[error("only a log that is read by row can be walked")]
    NotByRow,
    /// The log keeps changing while it is repaired.
    #[error("the log keeps moving")]
    Restless,
    /// A bug.
    #[error("a step of the poll stopped half-way")]
    Panicked,
    /// Told to stop.
    #[error("stopped")]
    Stopped,
}

impl PollError {
    pub(crate) fn client(error: ClientError, request_id: String) -> Self {
        Self::Client(Failure {
            error,
            request_id: Some(request_id),
        })
    }

    /// Was the answer too much, so that half of it may do?
    #[must_use]
    pub fn too_much(&self) -> bool {
        match self {
            Self::Client(failure) => matches!(
                failure.error,
                ClientError::TooLarge { .. } | ClientError::Cut | ClientError::Bomb { .. }
            ),
            Self::Page { problem, .. } => matches!(problem, PageError::TooLarge { .. }),
            Self::Short { .. }
            | Self::Unreadable { .. }
            | Self::Store(_)
            | Self::Paused(_)
            | Self::NotByRow
            | Self::Restless
            | Self::Panicked
            | Self::Stopped => false,
        }
    }

    /// The request that support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Client(failure) => failure.request_id.as_deref(),
            Self::Page { request_id, .. }
            | Self::Short { request_id }
            | Self::Unreadable { request_id } => Some(request_id),
            Self::Store(_)
            | Self::Paused(_)
            | Self::NotByRow
            | Self::Restless
            | Self::Panicked
            | Self::Stopped => None,
        }
    }
}

/// Why something a person asked for could not be done.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server does not answer, says no, or answers with something that is no FHIR.
    #[error(transparent)]
    Client(#[from] Failure),
    /// What was asked for is not there (any more).
    #[error("it is not there")]
    NotFound,
    /// No connection of the role is set up, or it waits for a person.
    #[error("{0} is not set up")]
    NotConfigured(&'static str),
    /// Only a log that is read by row can be audited, read again, or asked for one entry.
    #[error("only a log that is read by row can be walked")]
    NotByRow,
}

impl From<PollError> for SyncError {
    fn from(error: PollError) -> Self {
        let unreadable = |request_id| {
            Self::Client(Failure {
                error: ClientError::NotFhir(NotFhir::Unreadable),
                request_id,
            })
        };
        match error {
            PollError::Client(failure) => Self::Client(failure),
            PollError::Store(error) => Self::Store(error),
            PollError::Paused(code) => Self::NotConfigured(code),
            PollError::NotByRow => Self::NotByRow,
            PollError::Page { request_id, .. }
            | PollError::Short { request_id }
            | PollError::Unreadable { request_id } => unreadable(Some(request_id)),
            PollError::Restless => unreadable(None),
            PollError::Panicked | PollError::Stopped => Self::NotFound,
        }
    }
}

impl SyncError {
    /// The one place that decides.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Client(failure) => failure.error.retry(),
            Self::NotConfigured(_) | Self::Store(StoreError::DiskFull) => Retry::AfterAct,
            Self::Store(StoreError::Busy) => Retry::Later,
            Self::Store(_) | Self::NotFound | Self::NotByRow => Retry::Never,
        }
    }

    /// Is the network gone?
    #[must_use]
    pub fn offline(&self) -> bool {
        matches!(self, Self::Client(failure) if failure.error.offline())
    }

    /// The request that support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Client(failure) => failure.request_id.as_deref(),
            Self::Store(_) | Self::NotFound | Self::NotConfigured(_) | Self::NotByRow => None,
        }
    }
}
