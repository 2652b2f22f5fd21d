//! Logs that are not one HER-id's rows at NAV: messages of any FHIR server by the time they were changed, and NAV's whole
//! log without a destination.

use super::search::Search;
use super::{Client, Failure, Fhir, Purpose, Request};

impl Client {
    /// Message Bundles changed since a moment, oldest first; the server's own order and pages.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn messages_since(&self, since: Option<&str>, count: u32) -> Result<Fhir, Failure> {
        let count = count.to_string();
        let from = since.map(|since| format!("ge{since}"));
        let mut parameters = vec![("type", "message"), ("_sort", "_lastUpdated")];
        if let Some(from) = &from {
            parameters.push(("_lastUpdated", from));
        }
        parameters.push(("_count", &count));
        self.search(&Search::open("Bundle", &parameters)).await
    }

    /// Rows of NAV's log for everybody, with a number greater than `offset`.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn whole_page(&self, offset: u64, count: u32) -> Result<Fhir, Failure> {
        let mut url = self.url("Bundle")?;
        url.query_pairs_mut()
            .append_pair("_offset", &offset.to_string())
            .append_pair("_count", &count.to_string());
        self.ask(Request::get(url, Purpose::Poll)).await?.fhir()
    }
}
