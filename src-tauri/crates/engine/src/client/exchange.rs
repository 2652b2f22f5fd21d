//! A record of every request, for the tester's stream and for support.
//!
//! Kept in memory up to a number and a weight; whoever caused a row in the store writes its exchange along.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// One request with its response. Secrets never get here; identifiers in the address are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Connection id in the store.
    pub connection_id: i64,
    /// When it left.
    pub at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Address, masked.
    pub url: String,
    /// HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// How long it took.
    pub millis: u32,
    /// Bytes of the request's body.
    pub sent_bytes: usize,
    /// Decoded bytes of the answer's body.
    pub received_bytes: usize,
    /// `X-Request-ID`.
    pub request_id: String,
    /// Short word for what went wrong.
    pub problem: Option<&'static str>,
    /// The body of an answer that said no, cut. Message bodies are kept by the log, not here.
    pub body: Option<Vec<u8>>,
}

impl Exchange {
    fn weight(&self) -> usize {
        let texts = self.method.len() + self.url.len() + self.request_id.len();
        size_of::<Self>() + texts + self.body.as_ref().map_or(0, Vec::len)
    }
}

/// At most this much of a refusal's body is kept.
const KEPT: usize = 256 * 1024;

pub(crate) fn kept(body: &[u8]) -> Vec<u8> {
    body.iter().take(KEPT).copied().collect()
}

/// Where exchanges go.
pub trait Sink: Send + Sync + Debug {
    /// Takes one. Called once per request, also for those that failed.
    fn exchange(&self, exchange: Exchange);
}

/// The last exchanges, in memory.
#[derive(Debug)]
pub struct Ring {
    held: Mutex<Held>,
    most: usize,
    heaviest: usize,
}

#[derive(Debug, Default)]
struct Held {
    exchanges: VecDeque<Exchange>,
    weight: usize,
    seen: u64,
}

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
        }
    }

    /// What is held, oldest first.
    #[must_use]
    pub fn held(&self) -> Vec<Exchange> {
        self.lock().exchanges.iter().cloned().collect()
    }

    /// The exchange with this request id, while it is held.
    #[must_use]
    pub fn find(&self, request_id: &str) -> Option<Exchange> {
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

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Ring {
    fn exchange(&self, exchange: Exchange) {
        let mut held = self.lock();
        held.seen += 1;
        held.weight += exchange.weight();
        held.exchanges.push_back(exchange);
        while held.exchanges.len() > self.most || held.weight > self.heaviest {
            let Some(oldest) = held.exchanges.pop_front() else {
                break;
            };
            held.weight = held.weight.saturating_sub(oldest.weight());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(number: usize, body: usize) -> Exchange {
        Exchange {
            connection_id: 1,
            at: Timestamp::UNIX_EPOCH,
            method: "GET".to_owned(),
            url: "http://127.0.0.1/Bundle".to_owned(),
            status: Some(200),
            millis: 1,
            sent_bytes: 0,
            received_bytes: 0,
            request_id: number.to_string(),
            problem: None,
            body: Some(vec![0; body]),
        }
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
        assert!(held.iter().map(Exchange::weight).sum::<usize>() <= 100_000);
        assert_eq!(ring.seen(), 101);
    }
}
