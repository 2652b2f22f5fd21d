//! `GET Type/id`.

use url::Url;

use super::{Client, ClientError, Failure, Fhir, Fresh, Purpose, Request};

impl Client {
    /// Reads one resource.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn read(&self, resource_type: &str, id: &str) -> Result<Fhir, Failure> {
        let url = self.instance(resource_type, id)?;
        self.ask_again(Request::get(url, Purpose::Read))
            .await?
            .fhir()
    }

    /// Reads one resource, unless it is still as this tag says.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn read_unless(
        &self,
        resource_type: &str,
        id: &str,
        tag: Option<&str>,
    ) -> Result<Fresh, Failure> {
        let url = self.instance(resource_type, id)?;
        self.ask_again(Request::get(url, Purpose::Read).unless(tag))
            .await?
            .fresh()
    }

    fn instance(&self, resource_type: &str, id: &str) -> Result<Url, ClientError> {
        // FHIR's own grammar for ids; anything else could climb out of the base.
        let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.');
        let typed = resource_type.chars().all(|sign| sign.is_ascii_alphabetic());
        if !typed || id.is_empty() || id.len() > 64 || id.starts_with('.') || !id.chars().all(plain)
        {
            return Err(ClientError::Address);
        }
        self.url(&format!("{resource_type}/{id}"))
    }
}
