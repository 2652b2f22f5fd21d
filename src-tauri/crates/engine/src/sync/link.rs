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
    /// Each of its logs, in the order they were first read.
    pub logs: Vec<LogStatus>,
}

/// One log of a connection, as far as this run knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogStatus {
    /// Whose.
    pub her_id: String,
    /// Rows that are read.
    pub position: Option<i64>,
    /// When the anchor was last seen to stand.
    pub checked_at: Option<Timestamp>,
    /// It waits for a person.
    pub paused: bool,
    /// An audit or a new reading under way: rows done, of how many.
    pub walking: Option<(i64, i64)>,
}

impl LinkStatus {
    pub(crate) fn log(&mut self, her_id: &str) -> &mut LogStatus {
        let place = match self.logs.iter().position(|log| log.her_id == her_id) {
            Some(place) => place,
            None => {
                self.logs.push(LogStatus {
                    her_id: her_id.to_owned(),
                    ..LogStatus::default()
                });
                self.logs.len() - 1
            }
        };
        #[expect(clippy::indexing_slicing, reason = "found or pushed just above")]
        &mut self.logs[place]
    }
}

impl Link {
    /// How much it matters: a line that has room for one says the worst.
    fn weight(self) -> u8 {
        match self {
            Self::NoAccess => 7,
            Self::BadAnswer => 6,
            Self::Paused => 5,
            Self::Offline => 4,
            Self::Slow => 3,
            Self::Starting => 2,
            Self::Connected => 1,
            Self::None => 0,
        }
    }
}

/// A bar that stays while its cause does. Those that wait for an answer are rows in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// `offline`, `no_access`, `bad_answer`, `disk_full`, `folder_missing`, `no_statement`.
    pub code: &'static str,
    /// Catalogue key of what came instead of FHIR, for `bad_answer`: `html`, `empty`, `unreadable`, `too_large`, …; for `no_statement` `untold` where the server
    /// has never said what it can.
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

    /// The connection that stands worst; the oldest of those that stand alike.
    pub(crate) fn worst(&self) -> LinkStatus {
        let states = self.lock();
        states
            .values()
            .map(|(status, _)| status)
            .reduce(|worst, status| {
                if status.link.weight() > worst.link.weight() {
                    status
                } else {
                    worst
                }
            })
            .cloned()
            .unwrap_or_default()
    }

    /// All of them, oldest connection first.
    pub(crate) fn all(&self) -> Vec<LinkStatus> {
        self.lock()
            .values()
            .map(|(status, _)| status.clone())
            .collect()
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

    /// Forgets how logs stood that are not `wanted` any longer.
    pub(crate) fn keep_logs(&self, connection_id: i64, wanted: impl Fn(&str) -> bool) {
        if self
            .of(connection_id)
            .logs
            .iter()
            .all(|log| wanted(&log.her_id))
        {
            return;
        }
        self.change(connection_id, |status| {
            status.logs.retain(|log| wanted(&log.her_id));
            status.position = None;
        });
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

    /// Something that the window shows beside the links has changed.
    pub(crate) fn touch(&self) {
        self.tell();
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
            ClientError::LinkRefused => (Link::BadAnswer, Some("link_refused")),
            _ => (Link::BadAnswer, Some("bad_answer")),
        },
        PollError::Page { .. }
        | PollError::Short { .. }
        | PollError::Unreadable { .. }
        | PollError::Restless => (Link::BadAnswer, Some("bad_answer")),
        PollError::Paused(_) | PollError::NotByRow => (Link::Paused, None),
        PollError::Store(StoreError::DiskFull) => (Link::Paused, Some("disk_full")),
        PollError::Store(_) | PollError::Panicked | PollError::Stopped => (Link::Paused, None),
    }
}

/// What came instead of a page, as the catalogue names it.
fn instead(error: &PollError) -> &'static str {
    match error {
        PollError::Client(failure) => match failure.error {
            ClientError::Bomb { .. } => "too_large",
            _ => failure.error.closer(),
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
        | PollError::NotByRow
        | PollError::Panicked
        | PollError::Stopped => "unreadable",
    }
}
