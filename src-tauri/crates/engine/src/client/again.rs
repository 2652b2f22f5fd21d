//! A GET or a `_search` once more, exactly as it left: a person wants to see what the server says now.

use super::exchange::Again;
use super::{Answer, Client, ClientError, Failure, Purpose, Request};

impl Client {
    /// Asks it again, once. Only on the server it was asked of.
    ///
    /// # Errors
    /// What the exchange failed with; [`ClientError::Address`] when the connection points elsewhere by now.
    pub async fn ask_once_more(&self, again: &Again) -> Result<Answer, Failure> {
        let base = &self.server.base;
        if again.url.origin() != base.origin() || !again.url.path().starts_with(base.path()) {
            return Err(ClientError::Address.into());
        }
        let request = match &again.form {
            Some(form) => Request::form(again.url.clone(), form, Purpose::Again),
            None => Request::get(again.url.clone(), Purpose::Again),
        };
        self.ask(request).await
    }
}
