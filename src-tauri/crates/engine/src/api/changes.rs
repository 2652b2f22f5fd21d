//! From what a commit changed to what a window is told: ids only, gathered for a moment, never lost silently.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use super::types::Change;
use crate::store;

/// A replay commits twenty pages a second; a window cannot redraw more often than this, nor needs to.
const GATHER: Duration = Duration::from_millis(40);
/// More ids than this and re-reading everything is cheaper than telling them.
const MANY: usize = 500;

#[derive(Debug, Default)]
struct Gathered {
    threads: BTreeSet<i64>,
    patients: BTreeSet<i64>,
    outbox: BTreeSet<i64>,
    drafts: BTreeSet<i64>,
    status: bool,
    settings: bool,
    overflow: bool,
}

impl Gathered {
    fn add(&mut self, change: store::Change) {
        match change {
            store::Change::Threads(ids) => self.threads.extend(ids),
            store::Change::Patients(ids) => self.patients.extend(ids),
            store::Change::Outbox(ids) => self.outbox.extend(ids),
            store::Change::Drafts(ids) => self.drafts.extend(ids),
            store::Change::Status => self.status = true,
            store::Change::Settings => self.settings = true,
        }
    }

    fn tell(self, to: &broadcast::Sender<Change>) {
        let many =
            self.threads.len() + self.patients.len() + self.outbox.len() + self.drafts.len() > MANY;
        // Nobody listening is no error.
        if self.overflow || many {
            let _ = to.send(Change::Overflow);
            return;
        }
        let ids = |set: BTreeSet<i64>| set.into_iter().collect::<Vec<_>>();
        if !self.threads.is_empty() {
            let _ = to.send(Change::Threads {
                ids: ids(self.threads),
            });
        }
        if !self.patients.is_empty() {
            let _ = to.send(Change::Patients {
                ids: ids(self.patients),
            });
        }
        if !self.outbox.is_empty() {
            let _ = to.send(Change::Outbox {
                ids: ids(self.outbox),
            });
        }
        if !self.drafts.is_empty() {
            let _ = to.send(Change::Drafts {
                ids: ids(self.drafts),
            });
        }
        if self.settings {
            let _ = to.send(Change::Settings);
        }
        if self.status {
            let _ = to.send(Change::Status);
        }
    }
}

/// Traffic is told this often at most: a replay asks a hundred times a second, and nobody reads as fast.
const TRAFFIC: Duration = Duration::from_millis(300);

/// Tells that requests came or went, until the session closes.
pub(super) async fn traffic(
    mut seen: watch::Receiver<u64>,
    to: broadcast::Sender<Change>,
    closed: CancellationToken,
) {
    loop {
        tokio::select! {
            () = closed.cancelled() => return,
            changed = seen.changed() => if changed.is_err() { return },
        }
        let _ = to.send(Change::Traffic);
        tokio::time::sleep(TRAFFIC).await;
    }
}

/// Forwards until the session closes.
pub(super) async fn forward(
    mut commits: broadcast::Receiver<store::Change>,
    mut link: watch::Receiver<u64>,
    to: broadcast::Sender<Change>,
    closed: CancellationToken,
) {
    loop {
        let mut gathered = Gathered::default();
        tokio::select! {
            () = closed.cancelled() => return,
            received = commits.recv() => match received {
                Ok(change) => gathered.add(change),
                Err(broadcast::error::RecvError::Lagged(_)) => gathered.overflow = true,
                Err(broadcast::error::RecvError::Closed) => return,
            },
            changed = link.changed() => {
                if changed.is_err() {
                    return;
                }
                gathered.status = true;
            }
        }
        // Not the workspace's clock: this waits for nobody's time, only for more of the same.
        tokio::time::sleep(GATHER).await;
        loop {
            match commits.try_recv() {
                Ok(change) => gathered.add(change),
                Err(broadcast::error::TryRecvError::Lagged(_)) => gathered.overflow = true,
                Err(_) => break,
            }
        }
        gathered.tell(&to);
    }
}
