//! How the rooms' errors become the one error of the pipe. No text of a room crosses: it might quote what it failed on.

use crate::client::{self, ClientError, Failure};
use crate::store::StoreError;
use crate::sync::SyncError;

use super::types::{ApiError, ErrorCode, ErrorIssue, Retry};

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let (code, retry) = match &error {
            StoreError::WrongKey => (ErrorCode::WrongKey, Retry::AfterAct),
            StoreError::PlainFile | StoreError::Missing | StoreError::ChangedMigration { .. } => {
                (ErrorCode::NotOurDatabase, Retry::Never)
            }
            StoreError::NewerSchema { .. } => (ErrorCode::NewerSchema, Retry::AfterAct),
            StoreError::DiskFull => (ErrorCode::DiskFull, Retry::AfterAct),
            StoreError::Busy => (ErrorCode::InUse, Retry::Later),
            StoreError::NotFound { .. } => (ErrorCode::NotFound, Retry::Never),
            StoreError::NotAllowed { .. } => (ErrorCode::TooLate, Retry::Never),
            _ => (ErrorCode::Internal, Retry::Never),
        };
        // StoreError's own text holds no bound value by its contract.
        Self::new(code, error.to_string(), retry)
    }
}

impl From<SyncError> for ApiError {
    fn from(error: SyncError) -> Self {
        let reference = error.request_id().map(str::to_owned);
        let mut mapped = match error {
            SyncError::Store(error) => Self::from(error),
            SyncError::Client(failure) => failed(&failure),
            SyncError::NotFound => Self::new(ErrorCode::NotFound, "it is not there", Retry::Never),
            SyncError::NotByRow => {
                let mut error = Self::new(
                    ErrorCode::NotSupported,
                    "only a log that is read by row can be walked",
                    Retry::Never,
                );
                error.issues.push(ErrorIssue {
                    place: "log".to_owned(),
                    code: "not_by_row".to_owned(),
                });
                error
            }
            SyncError::NotConfigured(what) => Self::new(
                ErrorCode::NotSupported,
                format!("{what} is not set up"),
                Retry::AfterAct,
            ),
        };
        mapped.reference = mapped.reference.or(reference);
        mapped
    }
}

fn failed(failure: &Failure) -> ApiError {
    let code = match &failure.error {
        ClientError::Status {
            status: 401 | 403, ..
        } => ErrorCode::NoAccess,
        ClientError::Status {
            status: 404 | 405 | 501,
            ..
        } => ErrorCode::NotSupported,
        error if error.offline() => ErrorCode::Offline,
        _ => ErrorCode::BadAnswer,
    };
    let retry = match failure.error.retry() {
        client::Retry::Never => Retry::Never,
        client::Retry::AfterAct => Retry::AfterAct,
        client::Retry::Later => Retry::Later,
    };
    // A ClientError's text holds nothing of a body or a query by its contract.
    ApiError::new(code, failure.error.to_string(), retry)
}

/// A field of the request that cannot be taken.
pub(super) fn invalid(place: &str, code: &str) -> ApiError {
    let mut error = ApiError::new(
        ErrorCode::Invalid,
        format!("{place} is not valid"),
        Retry::AfterAct,
    );
    error.issues.push(ErrorIssue {
        place: place.to_owned(),
        code: code.to_owned(),
    });
    error
}

/// The stage of the workspace forbids it.
pub(super) fn stage_forbids(place: &str, code: &str) -> ApiError {
    let mut error = ApiError::new(
        ErrorCode::StageForbids,
        "the stage of this workspace forbids it",
        Retry::AfterAct,
    );
    error.issues.push(ErrorIssue {
        place: place.to_owned(),
        code: code.to_owned(),
    });
    error
}
