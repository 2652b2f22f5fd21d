//! One page of a log, asked for and taken apart: each entry its bytes, its place in the body and its anchor.

use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use fhir::page::{EntryFault, Limits, PageError};

use super::error::PollError;
use super::log::judge::Ask;
use crate::client::{Client, ClientError, Exchange, Fhir};
use crate::tasks;

/// An id longer than this is no anchor; the entry's hash is.
const LONGEST_ID: usize = 128;

/// A page with its entries found.
#[derive(Debug, Clone)]
pub struct Page {
    /// What was asked for.
    pub ask: Ask,
    /// The body as sent; entries are ranges of it.
    pub body: Arc<Vec<u8>>,
    /// In the log's order.
    pub entries: Vec<Entry>,
    /// Is there a `next`?
    pub has_next: bool,
    /// `X-Request-ID`.
    pub request_id: String,
    /// As it was recorded.
    pub exchange: Option<Arc<Exchange>>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `Bundle.id`, else `sha256:…` of its bytes.
    pub anchor: String,
    /// Where it stands in the body.
    pub place: Range<usize>,
    /// Why it cannot be read, when it cannot.
    pub fault: Option<EntryFault>,
}

impl AsRef<str> for Entry {
    fn as_ref(&self) -> &str {
        &self.anchor
    }
}

impl Page {
    /// The bytes of an entry.
    #[must_use]
    pub fn raw(&self, entry: &Entry) -> &[u8] {
        self.body.get(entry.place.clone()).unwrap_or_default()
    }
}

/// Asks for a page and takes it apart.
///
/// # Errors
/// What the exchange failed with, or what the body was instead of a page. The log's cursor has not moved.
pub async fn fetch(client: &Client, her_id: &str, ask: Ask) -> Result<Page, PollError> {
    let answer = client
        .poll_page(her_id, ask.offset, ask.count)
        .await
        .map_err(PollError::Client)?;
    apart(client, answer, ask).await
}

/// A page of the log for everybody.
///
/// # Errors
/// As [`fetch`].
pub(crate) async fn fetch_whole(client: &Client, ask: Ask) -> Result<Page, PollError> {
    let answer = client
        .whole_page(ask.offset, ask.count)
        .await
        .map_err(PollError::Client)?;
    apart(client, answer, ask).await
}

pub(crate) async fn apart(client: &Client, answer: Fhir, ask: Ask) -> Result<Page, PollError> {
    let limits = Limits {
        bytes: client.server().caps.bytes,
        ..Limits::default()
    };
    let request_id = answer.request_id;
    let told = request_id.clone();
    let exchange = answer.exchange;
    let read = tasks::paging(move || take_apart(answer.body, ask, request_id, &limits)).await;
    match read {
        Some(Ok(page)) => Ok(Page {
            exchange: Some(exchange),
            ..page
        }),
        Some(Err(PageError::Cut { .. })) => Err(PollError::client(ClientError::Cut, told)),
        Some(Err(problem)) => Err(PollError::Page {
            problem,
            request_id: told,
        }),
        None => Err(PollError::Panicked),
    }
}

fn take_apart(
    body: Vec<u8>,
    ask: Ask,
    request_id: String,
    limits: &Limits,
) -> Result<Page, PageError> {
    let (entries, has_next) = {
        let page = fhir::page::read(&body, limits)?;
        let start = body.as_ptr() as usize;
        let entries = page
            .entries
            .iter()
            .map(|entry| {
                // An entry without a resource has bytes of its own nowhere: an empty range.
                let from = (entry.raw.as_ptr() as usize).saturating_sub(start);
                let to = from.saturating_add(entry.raw.len());
                let place = if to <= body.len() { from..to } else { 0..0 };
                let id = entry.peek().id;
                Entry {
                    anchor: anchor(id.as_deref(), entry.raw),
                    place,
                    fault: entry.fault,
                }
            })
            .collect();
        (entries, page.next.is_some())
    };
    Ok(Page {
        ask,
        body: Arc::new(body),
        entries,
        has_next,
        request_id,
        exchange: None,
    })
}

/// `Bundle.id`, else the hash of the bytes.
#[must_use]
pub fn anchor(id: Option<&str>, raw: &[u8]) -> String {
    match id.map(str::trim) {
        Some(id) if !id.is_empty() && id.len() <= LONGEST_ID => id.to_lowercase(),
        _ => hash(raw),
    }
}

/// `sha256:` and the hash in hex.
#[must_use]
pub fn hash(raw: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(71);
    text.push_str("sha256:");
    for byte in Sha256::digest(raw) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_bytes_and_have_an_anchor_each() {
        let body = br#"{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"x"}],"entry":[
            {"resource": {"resourceType":"Bundle","id":"a",  "n":1.50}},{"resource":{"resourceType":"Bundle"}},{}]}"#;
        let page = take_apart(
            body.to_vec(),
            Ask::next(0, 3),
            "r".to_owned(),
            &Limits::default(),
        )
        .unwrap();
        assert!(page.has_next);
        assert_eq!(page.entries[0].anchor, "a");
        assert_eq!(
            page.raw(&page.entries[0]),
            br#"{"resourceType":"Bundle","id":"a",  "n":1.50}"#
        );
        assert!(page.entries[1].anchor.starts_with("sha256:"));
        assert!(page.entries[2].fault.is_some());
        assert_eq!(page.raw(&page.entries[2]), b"");
    }
}
