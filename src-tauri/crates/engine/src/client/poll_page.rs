//! One page of NAV's log: our own arithmetic, one exchange, no retry. Whoever polls knows when to ask again.

use super::{Client, Failure, Fhir, Purpose, Request};

/// Where a HER-id stands in NAV's addresses.
pub const HER_URN: &str = "urn:oid:2.16.578.1.12.4.1.2.";

impl Client {
    /// Asks for `count` rows of the HER-id's log from `offset` on.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn poll_page(&self, her_id: &str, offset: u64, count: u32) -> Result<Fhir, Failure> {
        let mut url = self.url("Bundle")?;
        url.query_pairs_mut()
            .append_pair("message.destination-uri", &format!("{HER_URN}{her_id}"))
            .append_pair("_offset", &offset.to_string())
            .append_pair("_count", &count.to_string());
        self.ask(Request::get(url, Purpose::Poll)).await?.fhir()
    }
}
