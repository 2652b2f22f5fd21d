//! The only place that spawns. Every loop gets a token, checks it at each wait, and is waited for when its owner stops.

use std::future::Future;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::LocalPoolHandle;

/// How long a loop may take to come to a safe state.
const GRACE: Duration = Duration::from_secs(5);

/// The tasks of one owner.
#[derive(Debug, Default)]
pub struct Tasks {
    token: CancellationToken,
    running: Mutex<Vec<(&'static str, JoinHandle<()>)>>,
}

impl Tasks {
    /// Nothing runs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when the owner stops.
    #[must_use]
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Starts a loop. It must end soon after the token is cancelled.
    pub fn spawn(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let handle = tokio::spawn(work);
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|(_, handle)| !handle.is_finished());
        running.push((name, handle));
    }

    /// Tells all to stop and waits for them; one that does not come to an end in time is cut off where it waits.
    pub async fn stop(&self) {
        self.token.cancel();
        let running = {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *running)
        };
        for (name, mut handle) in running {
            if tokio::time::timeout(GRACE, &mut handle).await.is_err() {
                tracing::warn!(task = name, "A task did not stop in time.");
                handle.abort();
            }
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.token.cancel();
    }
}

/// Runs what blocks (SQL, key derivation) where blocking is allowed. `None` when it panicked.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

/// One thread for all pages.
static PAGES: LazyLock<LocalPoolHandle> = LazyLock::new(|| LocalPoolHandle::new(1));

/// As [`blocking`], for what is done with a page of a log: always on the same thread. The C library keeps a heap for each
/// thread that asks it for memory; of a long read each thread of the pool would come to hold one as large as this one's.
/// The store takes one page at a time in any case.
pub(crate) async fn paging<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    PAGES.spawn_pinned(move || async move { work() }).await.ok()
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::paging;

    #[tokio::test]
    async fn a_page_that_panics_stops_no_other_and_all_are_on_one_thread() {
        let broken: Option<()> = paging(|| panic!("a page nobody foresaw")).await;
        assert_eq!(broken, None);
        let first = paging(|| thread::current().id()).await;
        let second = paging(|| thread::current().id()).await;
        assert!(first.is_some());
        assert_eq!(first, second);
        assert_ne!(first, Some(thread::current().id()));
    }
}
