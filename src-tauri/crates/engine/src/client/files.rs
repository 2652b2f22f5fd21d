//! A file service beside the messages, as `hops-fileshare` is one: `POST /files` gives an address, which is read by GET.
//!
//! The service stands at the connection's own origin: the caller's token goes to nobody else.

use fhir::link;
use url::Url;

use super::{Answer, Client, ClientError, Failure, Purpose, Request};

impl Client {
    /// Puts a file up; gives the absolute address it is found at from now on. Asked once: whoever fails asks anew.
    ///
    /// # Errors
    /// What the exchange failed with; [`ClientError::LinkRefused`] for an address that leaves the server.
    pub async fn put_file(
        &self,
        content_type: &'static str,
        bytes: &[u8],
    ) -> Result<String, Failure> {
        let service = self.file_service()?;
        let request = Request {
            accept: "*/*",
            ..Request::post(service.clone(), content_type, bytes, Purpose::File)
        };
        let answer = good(self.ask(request).await?)?;
        let refused = |error| Failure {
            error,
            request_id: Some(answer.request_id.clone()),
        };
        let Some(location) = answer.location.as_deref() else {
            return Err(refused(ClientError::NotFhir(super::NotFhir::Empty)));
        };
        let url = service
            .join(location.trim())
            .map_err(|_| refused(ClientError::LinkRefused))?;
        link::same_origin(&self.server().base, &url)
            .map_err(|_| refused(ClientError::LinkRefused))?;
        Ok(url.to_string())
    }

    /// Fetches a file by the address that a message carries: only from the connection's own origin, and never one that
    /// names a person.
    ///
    /// # Errors
    /// What the exchange failed with; [`ClientError::LinkRefused`].
    pub async fn fetch_file(&self, address: &str) -> Result<Vec<u8>, Failure> {
        let url = Url::parse(address.trim()).map_err(|_| ClientError::LinkRefused)?;
        link::same_origin(&self.server().base, &url).map_err(|_| ClientError::LinkRefused)?;
        if link::holds_identifier(&url) {
            return Err(ClientError::LinkRefused.into());
        }
        let request = Request {
            accept: "*/*",
            ..Request::get(url, Purpose::File)
        };
        Ok(good(self.ask_again(request).await?)?.body)
    }

    fn file_service(&self) -> Result<Url, ClientError> {
        self.server()
            .base
            .join("/files")
            .map_err(|_| ClientError::Address)
    }
}

fn good(answer: Answer) -> Result<Answer, Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    Err(Failure {
        request_id: Some(answer.request_id.clone()),
        error: ClientError::Status {
            status: answer.status,
            outcome: None,
            retry_after: answer.retry_after,
        },
    })
}
