//! `GET Type/id/_history`.

use super::{Client, ClientError, Failure, Fhir, Purpose, Request};

impl Client {
    /// The versions of one resource, as the server's first page gives them.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn history(&self, resource_type: &str, id: &str) -> Result<Fhir, Failure> {
        // FHIR's own grammar for ids; anything else could climb out of the base.
        let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.');
        let typed = resource_type.chars().all(|sign| sign.is_ascii_alphabetic());
        if !typed || id.is_empty() || id.len() > 64 || id.starts_with('.') || !id.chars().all(plain)
        {
            return Err(ClientError::Address.into());
        }
        let url = self.url(&format!("{resource_type}/{id}/_history"))?;
        self.ask_again(Request::get(url, Purpose::Read))
            .await?
            .fhir()
    }
}
