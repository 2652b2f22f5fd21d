//! What a commit changed: ids only, so that the window re-reads what it shows.

use std::collections::BTreeSet;

use super::Tx;

/// Told after a commit. Carries no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Threads with their messages and marks.
    Threads(Vec<i64>),
    /// Patients and their charts.
    Patients(Vec<i64>),
    /// Outbox entries.
    Outbox(Vec<i64>),
    /// Drafts.
    Drafts(Vec<i64>),
    /// Cursors, banners, counters: the status line.
    Status,
    /// Connections, author, directory, settings.
    Settings,
}

/// Collected during a transaction.
#[derive(Debug, Default)]
pub(super) struct Changed {
    threads: BTreeSet<i64>,
    patients: BTreeSet<i64>,
    outbox: BTreeSet<i64>,
    drafts: BTreeSet<i64>,
    status: bool,
    settings: bool,
}

impl Changed {
    pub(super) fn into_changes(self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut ids = |set: BTreeSet<i64>, make: fn(Vec<i64>) -> Change| {
            if !set.is_empty() {
                changes.push(make(set.into_iter().collect()));
            }
        };
        ids(self.threads, Change::Threads);
        ids(self.patients, Change::Patients);
        ids(self.outbox, Change::Outbox);
        ids(self.drafts, Change::Drafts);
        if self.status {
            changes.push(Change::Status);
        }
        if self.settings {
            changes.push(Change::Settings);
        }
        changes
    }
}

impl Tx<'_> {
    /// A thread, its messages or marks changed.
    pub fn thread_changed(&self, id: i64) {
        self.changed.borrow_mut().threads.insert(id);
    }

    /// A patient or the chart changed.
    pub fn patient_changed(&self, id: i64) {
        self.changed.borrow_mut().patients.insert(id);
    }

    /// An outbox entry changed.
    pub fn outbox_changed(&self, id: i64) {
        self.changed.borrow_mut().outbox.insert(id);
    }

    /// A draft changed.
    pub fn draft_changed(&self, id: i64) {
        self.changed.borrow_mut().drafts.insert(id);
    }

    /// The status line changed.
    pub fn status_changed(&self) {
        self.changed.borrow_mut().status = true;
    }

    /// Settings, connections or the directory changed.
    pub fn settings_changed(&self) {
        self.changed.borrow_mut().settings = true;
    }
}
