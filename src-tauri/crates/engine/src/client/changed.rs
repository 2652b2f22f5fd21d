//! Asking a server only for what has changed since it was read.

use super::search::Search;
use super::{Client, Failure, Fhir, Fresh, Purpose, Request};

impl Client {
    /// The first page of a search whose address may be seen, unless it is still as this tag says.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn search_unless(
        &self,
        search: &Search,
        tag: Option<&str>,
    ) -> Result<Fresh, Failure> {
        if search.personal || search.names_a_number() {
            return self.search(search).await.map(Fresh::New);
        }
        let mut url = self.url(&search.resource_type)?;
        url.set_query(Some(&search.form()));
        self.ask_again(Request::get(url, Purpose::Search).unless(tag))
            .await?
            .fresh()
    }

    /// `GET Type/_history?_since=`: what was changed or deleted in a whole type, whoever it is about.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn history_since(&self, resource_type: &str, since: &str) -> Result<Fhir, Failure> {
        let mut url = self.url(&format!("{resource_type}/_history"))?;
        url.query_pairs_mut()
            .append_pair("_since", since)
            .append_pair("_count", "200");
        self.ask_again(Request::get(url, Purpose::Search))
            .await?
            .fhir()
    }
}
