//! How each messaging connection stands, in memory: an empty poll writes nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fhir::page::PageError;
use jiff::Timestamp;
use tokio::sync::watch;

use super::error::PollError;
use crate::client::{ClientError, Retry};
use crate::store::StoreError;

/// The dot at the left of the status line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Link {
    /// No messaging connection is set up.
    #[default]
    None,
    /// Not asked yet since start.
    Starting,
    /// The last ask was answered.
    Connected,
    /// Answers come, late or with 5xx or 429 between.
    Slow,
    /// The network or the server is away.
    Offline,
    /// A banner waits for a person.
    Paused,
    /// 401 or 403.
    NoAccess,
    /// Answers that are no FHIR.
    BadAnswer,
}

/// What the status line says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkStatus {
    /// The dot.
    pub link: Link,
    /// Which connection; `None` when there is none.
    pub connection_id: Option<i64>,
    /// Whose log was asked last.
    pub her_id: Option<String>,
    /// When a log was last asked and answered.
    pub last_asked: Option<Timestamp>,
    /// When it will be asked again.
    pub next_ask: Option<Timestamp>,
    /// Since when nothing answers.
    pub offline_since: Option<Timestamp>,
    /// Rows of the log that are read.
    pub position: Option<i64>,
    /// Ours minus the server's, milliseconds.
    pub clock_skew_ms: Option<i64>,
}

/// A bar that stays while its cause does. Those that wait for an answer are rows in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// `offline`, `no_access`, `bad_answer`, `disk_full`, `folder_missing`.
    pub code: &'static str,
    /// Catalogue key of what came instead of FHIR, for `bad_answer`: `html`, `empty`, `unreadable`, `too_large`, …
    pub reason: Option<&'static str>,
    /// About which connection.
    pub connection_id: i64,
    /// Since when.
    pub since: Timestamp,
    /// Request id of the last failure.
    pub reference: Option<String>,
}

/// All messaging connections.
#[derive(Debug)]
pub(crate) struct Links {
    states: Mutex<BTreeMap<i64, (LinkStatus, Option<Banner>)>>,
    changed: watch::Sender<u64>,
}

impl Default for Links {
    fn default() -> Self {
        Self {
            states: Mutex::default(),
            changed: watch::Sender::new(0),
        }
    }
}

impl Links {
    /// Counts up at every change.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(crate) fn first(&self) -> LinkStatus {
        let states = self.lock();
        states
            .values()
            .next()
            .map(|(status, _)| status.clone())
            .unwrap_or_default()
    }

    pub(crate) fn of(&self, connection_id: i64) -> LinkStatus {
        let states = self.lock();
        states
            .get(&connection_id)
            .map(|(status, _)| status.clone())
            .unwrap_or_default()
    }

    pub(crate) fn banners(&self) -> Vec<Banner> {
        self.lock()
            .values()
            .filter_map(|(_, banner)| banner.clone())
            .collect()
    }

    pub(crate) fn forget(&self, connection_id: i64) {
        self.lock().remove(&connection_id);
        self.tell();
    }

    pub(crate) fn change(&self, connection_id: i64, change: impl FnOnce(&mut LinkStatus)) {
        {
            let mut states = self.lock();
            let (status, _) = states.entry(connection_id).or_insert_with(|| {
                let connection_id = Some(connection_id);
                (
                    LinkStatus {
                        link: Link::Starting,
                        connection_id,
                        ..LinkStatus::default()
                    },
                    None,
                )
            });
            change(status);
        }
        self.tell();
    }

    /// A log was read to its end.
    pub(crate) fn answered(&self, connection_id: i64, at: Timestamp) {
        self.change(connection_id, |status| {
            status.link = Link::Connected;
            status.last_asked = Some(at);
            status.offline_since = None;
        });
        if let Some((_, banner)) = self.lock().get_mut(&connection_id) {
            *banner = None;
        }
    }

    /// A folder is not there.
    pub(crate) fn away(&self, connection_id: i64, at: Timestamp) {
        self.change(connection_id, |status| {
            status.link = Link::Offline;
            status.offline_since.get_or_insert(at);
        });
        if let Some((_, banner)) = self.lock().get_mut(&connection_id) {
            banner.get_or_insert(Banner {
                code: "folder_missing",
                connection_id,
                since: at,
                reference: None,
                reason: None,
            });
        }
    }

    /// A log could not be read. True when that is news: another state than before.
    pub(crate) fn failed(&self, connection_id: i64, error: &PollError, at: Timestamp) -> bool {
        let (link, code) = meaning(error);
        let reason = (link == Link::BadAnswer).then(|| instead(error));
        let before = self.of(connection_id).link;
        self.change(connection_id, |status| {
            status.link = link;
            if link == Link::Offline {
                status.offline_since.get_or_insert(at);
            } else {
                status.offline_since = None;
            }
        });
        if let Some((_, banner)) = self.lock().get_mut(&connection_id) {
            let since = banner
                .as_ref()
                .filter(|held| Some(held.code) == code)
                .map(|held| held.since);
            *banner = code.map(|code| Banner {
                code,
                reason,
                connection_id,
                since: since.unwrap_or(at),
                reference: error.request_id().map(str::to_owned),
            });
        }
        before != link
    }

    fn tell(&self) {
        self.changed
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<i64, (LinkStatus, Option<Banner>)>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The dot and the bar that an error is.
fn meaning(error: &PollError) -> (Link, Option<&'static str>) {
    match error {
        PollError::Client(failure) => match &failure.error {
            error if error.offline() => (Link::Offline, Some("offline")),
            ClientError::Status {
                status: 401 | 403, ..
            } => (Link::NoAccess, Some("no_access")),
            ClientError::Status { .. } if failure.error.retry() == Retry::Later => {
                (Link::Slow, None)
            }
            ClientError::Cut => (Link::Slow, None),
            _ => (Link::BadAnswer, Some("bad_answer")),
        },
        PollError::Page { .. }
        | PollError::Short { .. }
        | PollError::Unreadable { .. }
        | PollError::Restless => (Link::BadAnswer, Some("bad_answer")),
        PollError::Paused(_) => (Link::Paused, None),
        PollError::Store(StoreError::DiskFull) => (Link::Paused, Some("disk_full")),
        PollError::Store(_) | PollError::Panicked | PollError::Stopped => (Link::Paused, None),
    }
}

/// What came instead of a page, as the catalogue names it.
fn instead(error: &PollError) -> &'static str {
    match error {
        PollError::Client(failure) => match failure.error {
            ClientError::Bomb { .. } => "too_large",
            _ => failure.error.code(),
        },
        PollError::Page { problem, .. } => match problem {
            PageError::Empty => "empty",
            PageError::Html => "html",
            PageError::Cut { .. } => "cut",
            PageError::TooLarge { .. } => "too_large",
            PageError::TooDeep { .. } => "too_deep",
            PageError::NotABundle { .. } => "not_a_bundle",
            _ => "unreadable",
        },
        PollError::Short { .. } => "short",
        PollError::Restless => "restless",
        PollError::Unreadable { .. }
        | PollError::Store(_)
        | PollError::Paused(_)
        | PollError::Panicked
        | PollError::Stopped => "unreadable",
    }
}
