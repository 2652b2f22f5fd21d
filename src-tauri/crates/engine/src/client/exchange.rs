//! A record of every request, for the tester's stream and for support.
//!
//! Kept in memory up to a number and a weight; whoever caused a row in the store writes its exchange along. Secrets are
//! replaced and identifiers in addresses masked before anything gets here ([`super::mask`]). Only [`Again`] holds what
//! really left, so that a search can be asked once more; it stays in memory and nothing shows it.

use std::collections::VecDeque;
use std::fmt::{self, Debug};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;
use url::Url;

/// What an exchange was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Reading a log.
    Poll,
    /// Handing a message over.
    Send,
    /// Searching.
    Search,
    /// Reading one resource.
    Read,
    /// Asking what the server can do.
    Metadata,
    /// A file beside the messages.
    File,
    /// Testing a connection.
    Test,
    /// Sent again by a person from the stream.
    Again,
}

impl Purpose {
    /// As the store writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Poll => "poll",
            Self::Send => "send",
            Self::Search => "search",
            Self::Read => "read",
            Self::Metadata => "metadata",
            Self::File => "file",
            Self::Test => "test",
            Self::Again => "again",
        }
    }
}

/// Header names with values, secrets replaced.
pub type Headers = Vec<(String, String)>;

/// One request with its response. Secrets never get here; identifiers in the address are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Connection id in the store.
    pub connection_id: i64,
    /// Local number of the patient whose chart it was for.
    pub patient_id: Option<i64>,
    /// What it was for.
    pub purpose: Purpose,
    /// When it left.
    pub at: Timestamp,
    /// Which of the sink's it was when it left: see [`Sink::begins`].
    pub begun: u64,
    /// HTTP method.
    pub method: String,
    /// Address, masked.
    pub url: String,
    /// HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// How long it took.
    pub millis: u32,
    /// Until the answer's head was there.
    pub head_millis: Option<u32>,
    /// Bytes of the request's body.
    pub sent_bytes: usize,
    /// Decoded bytes of the answer's body.
    pub received_bytes: usize,
    /// `X-Request-ID`.
    pub request_id: String,
    /// Short word for what went wrong.
    pub problem: Option<&'static str>,
    /// As sent.
    pub request_headers: Headers,
    /// As received.
    pub response_headers: Headers,
    /// The request's body, cut. A message's is kept by the outbox, not here.
    pub request_body: Option<Vec<u8>>,
    /// The answer's body, cut.
    pub response_body: Option<Vec<u8>>,
    /// What asks the same once more; `None` for what creates.
    pub again: Option<Again>,
}

/// A GET or a `_search` exactly as it left. Never printed, stored or shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Again {
    pub(crate) url: Url,
    /// A `_search`'s form; `None` for a GET.
    pub(crate) form: Option<Vec<u8>>,
}

impl Debug for Again {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Again")
    }
}

impl Again {
    /// A GET of this address.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self { url, form: None }
    }

    fn weight(&self) -> usize {
        self.url.as_str().len() + self.form.as_ref().map_or(0, Vec::len)
    }
}

impl Exchange {
    fn weight(&self) -> usize {
        let texts = self.method.len() + self.url.len() + self.request_id.len();
        let headers = self
            .request_headers
            .iter()
            .chain(&self.response_headers)
            .map(|(name, value)| name.len() + value.len() + 2 * size_of::<String>())
            .sum::<usize>();
        let bodies = [&self.request_body, &self.response_body]
            .into_iter()
            .flatten()
            .map(Vec::len)
            .sum::<usize>();
        let again = self.again.as_ref().map_or(0, Again::weight);
        size_of::<Self>() + texts + headers + bodies + again
    }

    /// Did it go wrong: no answer, or one that says no?
    #[must_use]
    pub fn failed(&self) -> bool {
        self.problem.is_some() || self.status.is_none_or(|status| status >= 400)
    }
}

/// At most this much of a body is kept.
const KEPT: usize = 256 * 1024;

pub(crate) fn kept(body: &[u8]) -> &[u8] {
    body.get(..KEPT).unwrap_or(body)
}

/// Where exchanges go.
pub trait Sink: Send + Sync + Debug {
    /// One leaves. What it gives stands in the exchange, so that those under way are told from those to come.
    fn begins(&self) -> u64 {
        0
    }

    /// Takes one. Called once per request, also for those that failed.
    fn exchange(&self, exchange: Arc<Exchange>);
}

/// The last exchanges, in memory.
#[derive(Debug)]
pub struct Ring {
    held: Mutex<Held>,
    most: usize,
    heaviest: usize,
    seen: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Held {
    exchanges: VecDeque<Arc<Exchange>>,
    weight: usize,
    seen: u64,
    begun: u64,
    gone: VecDeque<(u64, Goes)>,
}

/// Which exchanges are not to be held.
struct Goes(Box<dyn Fn(&Exchange) -> bool + Send>);

impl Debug for Goes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Goes")
    }
}

/// Forgettings that are remembered for exchanges under way: nobody takes so many charts away while one answer is waited for.
const REMEMBERED: usize = 64;

impl Default for Ring {
    fn default() -> Self {
        Self::new(2_000, 32 * 1024 * 1024)
    }
}

impl Ring {
    /// Keeps at most `most` exchanges weighing at most `heaviest` bytes.
    #[must_use]
    pub fn new(most: usize, heaviest: usize) -> Self {
        Self {
            held: Mutex::default(),
            most,
            heaviest,
            seen: watch::Sender::new(0),
        }
    }

    /// What is held, oldest first.
    #[must_use]
    pub fn held(&self) -> Vec<Arc<Exchange>> {
        self.lock().exchanges.iter().cloned().collect()
    }

    /// Those that came after the first `seen`, oldest first, as far as they are still held; and how many have passed.
    #[must_use]
    pub fn after(&self, seen: u64) -> (Vec<Arc<Exchange>>, u64) {
        let held = self.lock();
        let new = usize::try_from(held.seen.saturating_sub(seen)).unwrap_or(usize::MAX);
        let passed = held.exchanges.len().saturating_sub(new);
        (
            held.exchanges.iter().skip(passed).cloned().collect(),
            held.seen,
        )
    }

    /// Counts up with each exchange.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.seen.subscribe()
    }

    /// The exchange with this request id, while it is held.
    #[must_use]
    pub fn find(&self, request_id: &str) -> Option<Arc<Exchange>> {
        self.lock()
            .exchanges
            .iter()
            .rev()
            .find(|found| found.request_id == request_id)
            .cloned()
    }

    /// How many have passed since the start.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.lock().seen
    }

    /// Forgets all: the workspace was locked.
    pub fn clear(&self) {
        let mut held = self.lock();
        held.exchanges.clear();
        held.weight = 0;
    }

    /// How many have begun since the start, ended or not.
    #[must_use]
    pub fn begun(&self) -> u64 {
        self.lock().begun
    }

    /// Forgets those of which this is so, and takes none of those that are under way now. What came after how many stays
    /// as it was told.
    pub fn forget(&self, goes: impl Fn(&Exchange) -> bool + Send + 'static) {
        let mut held = self.lock();
        held.exchanges.retain(|exchange| !goes(exchange));
        let begun = held.begun;
        held.gone.push_back((begun, Goes(Box::new(goes))));
        if held.gone.len() > REMEMBERED {
            held.gone.pop_front();
        }
        held.weight = held.exchanges.iter().map(|one| one.weight()).sum();
        let seen = held.seen;
        drop(held);
        self.seen.send_replace(seen);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Ring {
    fn begins(&self) -> u64 {
        let mut held = self.lock();
        held.begun += 1;
        held.begun
    }

    fn exchange(&self, exchange: Arc<Exchange>) {
        let mut held = self.lock();
        // It left before what it is about was taken away.
        let mut gone = held.gone.iter();
        if gone.any(|(begun, goes)| exchange.begun <= *begun && goes.0(&exchange)) {
            return;
        }
        held.seen += 1;
        held.weight += exchange.weight();
        held.exchanges.push_back(exchange);
        while held.exchanges.len() > self.most || held.weight > self.heaviest {
            let Some(oldest) = held.exchanges.pop_front() else {
                break;
            };
            held.weight = held.weight.saturating_sub(oldest.weight());
        }
        let seen = held.seen;
        drop(held);
        self.seen.send_replace(seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(number: usize, body: usize) -> Arc<Exchange> {
        Arc::new(Exchange {
            connection_id: 1,
            patient_id: None,
            purpose: Purpose::Poll,
            at: Timestamp::UNIX_EPOCH,
            begun: 0,
            method: "GET".to_owned(),
            url: "http://127.0.0.1/Bundle".to_owned(),
            status: Some(200),
            millis: 1,
            head_millis: None,
            sent_bytes: 0,
            received_bytes: 0,
            request_id: number.to_string(),
            problem: None,
            request_headers: Headers::new(),
            response_headers: Headers::new(),
            request_body: None,
            response_body: Some(vec![0; body]),
            again: None,
        })
    }

    #[test]
    fn the_ring_holds_neither_more_nor_heavier_than_said() {
        let ring = Ring::new(10, 100_000);
        for number in 0..100 {
            ring.exchange(exchange(number, 10));
        }
        let held = ring.held();
        assert_eq!(held.len(), 10);
        assert_eq!(held[9].request_id, "99");
        ring.exchange(exchange(100, 99_000));
        let held = ring.held();
        assert!(held.len() < 10, "a heavy one pushes others out");
        assert_eq!(held.last().unwrap().request_id, "100");
        assert!(held.iter().map(|held| held.weight()).sum::<usize>() <= 100_000);
        assert_eq!(ring.seen(), 101);
        assert_eq!(*ring.changes().borrow(), 101);
        let (new, seen) = ring.after(99);
        assert_eq!(new.last().unwrap().request_id, "100");
        assert!(new.len() <= 2);
        assert_eq!(ring.after(seen).0.len(), 0);
    }

    #[test]
    fn one_under_way_when_its_kind_is_forgotten_is_not_held_afterwards() {
        let ring = Ring::new(10, 100_000);
        let of = |patient_id: i64, begun: u64| {
            let mut one = Arc::unwrap_or_clone(exchange(1, 10));
            (one.patient_id, one.begun) = (Some(patient_id), begun);
            Arc::new(one)
        };
        let (hers, his) = (ring.begins(), ring.begins());
        ring.forget(|exchange| exchange.patient_id == Some(1));
        ring.exchange(of(1, hers));
        ring.exchange(of(2, his));
        assert_eq!(ring.held().len(), 1, "his stays");
        // Who is found again afterwards is somebody new to us.
        let again = ring.begins();
        ring.exchange(of(1, again));
        assert_eq!((ring.held().len(), ring.begun()), (2, 3));
    }
}
