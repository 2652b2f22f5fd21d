//! `POST $process-message`: frozen bytes leave once. Never retried here: whether bytes may have left decides what the
//! sender does, so this verb only tells it.

use super::{Answer, Client, ClientError, FHIR_JSON, Failure, Purpose, Request};

/// Where messages are posted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PostTo {
    /// `$process-message`.
    #[default]
    ProcessMessage,
    /// `Bundle`.
    Bundle,
}

/// What became of a post.
#[derive(Debug, Clone)]
pub enum Posted {
    /// A whole answer, whatever it says.
    Answered(Answer),
    /// Nothing left this machine.
    NotSent(ClientError),
    /// Bytes may have left, and no whole answer came. The status, when its line did.
    Unknown {
        /// Why.
        error: ClientError,
    },
}

impl Client {
    /// Posts the bytes as they are, with a request id that is on disk already.
    pub async fn post_message(&self, bytes: &[u8], to: PostTo, request_id: &str) -> Posted {
        let path = match to {
            PostTo::ProcessMessage => "$process-message",
            PostTo::Bundle => "Bundle",
        };
        let url = match self.url(path) {
            Ok(url) => url,
            Err(error) => return Posted::NotSent(error),
        };
        let request = Request {
            request_id: Some(request_id),
            ..Request::post(url, FHIR_JSON, bytes, Purpose::Send)
        };
        match self.ask(request).await {
            Ok(answer) => Posted::Answered(answer),
            Err(Failure { error, .. }) if error.nothing_left() => Posted::NotSent(error),
            Err(Failure { error, .. }) => Posted::Unknown { error },
        }
    }
}
