//! An open workspace: its store, its loops, and what both need of each other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use fhir::number::embedded;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use validation::Guard;

use super::answers::Answers;
use super::failure::stage_forbids;
use super::inspect::Inspections;
use super::types::{ApiError, Stage, UnlockMethod};
use super::veil::Veil;
use crate::clock::Clock;
use crate::store::{self, Store, StoreError, example};
use crate::sync::{self, Loops};
use crate::workspace::{self, Method};

/// An open workspace.
#[derive(Debug)]
pub(crate) struct Session {
    opened: workspace::Open,
    pub(crate) store: Store,
    pub(crate) loops: Arc<Loops>,
    closed: CancellationToken,
    /// Stage mode.
    pub(crate) veil: Veil,
    /// Newest message when the window last showed the inbox's top.
    seen: AtomicI64,
    /// Where each log ended when the session began.
    ends: BTreeMap<(i64, String), i64>,
    /// What is being looked into.
    pub(crate) inspections: Inspections,
    /// Answers to questions of a person's own.
    pub(crate) answers: Answers,
}

impl Session {
    pub(super) fn start(opened: workspace::Open, clock: Arc<dyn Clock>) -> Self {
        let store = opened.store().clone();
        let options = sync::Options {
            stage: Some(rules_stage(opened.summary().stage)),
            sort: Some(super::places::sort),
            ..sync::Options::default()
        };
        // Before the loops read on.
        let ends = store.read(previous_ends).unwrap_or_default();
        let loops = Loops::start(store.clone(), clock, options);
        let veil = Veil::of(&store);
        let seen = store.read(store::message::newest).unwrap_or_default();
        Self {
            opened,
            store,
            loops,
            closed: CancellationToken::new(),
            veil,
            seen: AtomicI64::new(seen),
            ends,
            inspections: Inspections::default(),
            answers: Answers::default(),
        }
    }

    /// Where a log ended when the session began; `None` when it had not been read then.
    pub(crate) fn previous_end(&self, connection_id: i64, her_id: &str) -> Option<i64> {
        self.ends.get(&(connection_id, her_id.to_owned())).copied()
    }

    pub(super) async fn stop(&self) {
        self.closed.cancel();
        self.loops.stop().await;
        if let Err(error) = self.store.checkpoint() {
            tracing::warn!(%error, "The write-ahead log was left for the next start.");
        }
    }

    pub(super) fn closed(&self) -> CancellationToken {
        self.closed.clone()
    }

    pub(crate) fn id(&self) -> Uuid {
        self.opened.summary().id
    }

    pub(crate) fn name(&self) -> &str {
        &self.opened.summary().name
    }

    pub(crate) fn stage(&self) -> Stage {
        shown_stage(self.opened.summary().stage)
    }

    /// For the rules about numbers.
    pub(crate) fn rules_stage(&self) -> validation::Stage {
        rules_stage(self.opened.summary().stage)
    }

    /// In TEST what looks like a real person's number does not leave, whoever takes the text out.
    ///
    /// # Errors
    /// The stage forbids it, with `place` as what was asked for.
    pub(crate) fn lets_out(&self, place: &str, text: &str) -> Result<(), ApiError> {
        let stage = self.rules_stage();
        if stage != validation::Stage::Test {
            return Ok(());
        }
        let examples = self.store.read(example::all)?;
        let real = |number| validation::guard(&number, stage, &examples) == Guard::Stop;
        if embedded(text).any(|(_, number)| real(number)) {
            return Err(stage_forbids(place, "real_number"));
        }
        Ok(())
    }

    pub(crate) fn stage_word(&self) -> &'static str {
        match self.stage() {
            Stage::Demo => "DEMO",
            Stage::Test => "TEST",
            Stage::Prod => "PROD",
        }
    }

    pub(crate) fn unlocked_by(&self) -> UnlockMethod {
        shown_method(self.opened.unlocked_by())
    }

    pub(crate) fn seen(&self) -> i64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// The window shows the inbox's top: nothing is new any longer.
    pub(crate) fn saw(&self, newest: i64) {
        self.seen.store(newest, Ordering::Relaxed);
    }

    /// Threads with something unread.
    pub(crate) fn unread(&self) -> Result<i64, ApiError> {
        Ok(self
            .store
            .read(|db| store::counter::get(db, "split_unread"))?)
    }

    pub(super) fn keep_secret(
        &self,
        connection_id: i64,
        kind: &str,
        value: &SecretString,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let name = format!("connection/{connection_id}/{kind}");
        self.store.write(|tx| {
            if value.expose_secret().is_empty() {
                store::secret::remove(tx, &name)
            } else {
                store::secret::put(tx, &name, value.expose_secret().as_bytes(), now)?;
                // What waited for it goes now.
                store::outbox::logged_in(tx, connection_id, now).map(|_| ())
            }
        })?;
        self.loops.reload();
        Ok(())
    }
}

fn previous_ends(db: &rusqlite::Connection) -> Result<BTreeMap<(i64, String), i64>, StoreError> {
    let mut ends = BTreeMap::new();
    for row in store::connection::all(db)? {
        for cursor in store::cursor::of_connection(db, row.id)? {
            if cursor.kind == row.cursor_kind && cursor.next_position > cursor.start_position {
                ends.insert((row.id, cursor.her_id), cursor.next_position);
            }
        }
    }
    Ok(ends)
}

pub(super) fn shown_stage(stage: workspace::Stage) -> Stage {
    match stage {
        workspace::Stage::Demo => Stage::Demo,
        workspace::Stage::Test => Stage::Test,
        workspace::Stage::Prod => Stage::Prod,
    }
}

pub(super) fn shown_method(method: Method) -> UnlockMethod {
    match method {
        Method::Keyring => UnlockMethod::Keyring,
        Method::Passphrase => UnlockMethod::Passphrase,
        Method::RecoveryCode => UnlockMethod::RecoveryCode,
        Method::DemoFile => UnlockMethod::DemoFile,
    }
}

/// The stage as the rules about numbers know it.
fn rules_stage(stage: workspace::Stage) -> validation::Stage {
    match stage {
        workspace::Stage::Demo => validation::Stage::Demo,
        workspace::Stage::Test => validation::Stage::Test,
        workspace::Stage::Prod => validation::Stage::Prod,
    }
}
