//! Stage mode: every name that leaves the pipe is another one, of people and of their offices; every birth date is another
//! one near it, and every number is masked.
//!
//! It stands where all answers pass, so that no screen can forget it. Names are replaced word by word: a word that is
//! somebody's name here becomes the same other word wherever it stands — in a row, in a letter's text, in raw JSON — so
//! that a person keeps one pseudonym within a workspace, and two namesakes stay namesakes. The other words follow from a
//! secret of the workspace, and none of them is a name of anybody here. What is stored, sent and received is never
//! touched: only what is shown.
//!
//! What would carry names out by another way than a screen (the journal, exports, attachments), or would write a
//! pseudonym into what is real, is refused while it is on: which commands that are, the table says of each.

mod dates;
mod names;
mod pool;
mod walk;

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::clock::Clock;
use crate::store::{Store, StoreError, setting};
use names::Names;

/// Whether it is on, so that a crash on a stage does not bring the names back.
const ON: &str = "stage_mode";
/// What the pseudonyms follow from.
const SECRET: &str = "stage_secret";

/// Stage mode of one open workspace.
#[derive(Debug)]
pub(crate) struct Veil {
    on: AtomicBool,
    names: Mutex<Names>,
}

impl Veil {
    /// As the workspace was left.
    pub(super) fn of(store: &Store) -> Self {
        let read = store.read(|db| {
            let on = setting::get(db, ON)?.is_some();
            Ok::<_, StoreError>((on, setting::get(db, SECRET)?.unwrap_or_default()))
        });
        // What cannot be read is taken for on: names that stay hidden do no harm.
        let (on, secret) = read.unwrap_or((true, String::new()));
        Self {
            on: AtomicBool::new(on),
            names: Mutex::new(Names::new(secret)),
        }
    }

    /// Is it on?
    pub(crate) fn is_on(&self) -> bool {
        self.on.load(Ordering::SeqCst)
    }

    /// Turns it on or off, and remembers that.
    pub(super) fn turn(
        &self,
        store: &Store,
        clock: &dyn Clock,
        on: bool,
    ) -> Result<(), StoreError> {
        let fresh = format!("{}{}", clock.uuid_v7(), clock.uuid_v7());
        let secret = store.write(|tx| {
            setting::put(tx, ON, on.then_some("on"))?;
            let secret = match setting::get(tx, SECRET)? {
                Some(kept) => kept,
                None => {
                    setting::put(tx, SECRET, Some(&fresh))?;
                    fresh
                }
            };
            Ok::<_, StoreError>(secret)
        })?;
        self.lock().keep_secret(secret);
        self.on.store(on, Ordering::SeqCst);
        Ok(())
    }

    /// Lays it over what a command answers. Blocks on the store.
    pub(super) fn over(&self, store: &Store, answer: &mut Value) -> Result<(), StoreError> {
        let mut names = self.lock();
        store.read(|db| names.learn(db))?;
        walk::learn(answer, &mut names);
        walk::over(answer, &names);
        Ok(())
    }

    /// A name as it is shown; for what a person says yes to.
    pub(crate) fn shown(&self, name: &str) -> String {
        if self.is_on() {
            walk::text(name, &self.lock())
        } else {
            name.to_owned()
        }
    }

    /// A birth date as it is shown; for what a person says yes to.
    pub(crate) fn shown_birth(&self, date: &str) -> String {
        if self.is_on() {
            walk::birth(date, &self.lock())
        } else {
            date.to_owned()
        }
    }

    /// Would a pseudonym that is shown come to stand where a name is written?
    pub(crate) fn would_overwrite(&self, held: &str, coming: &str) -> bool {
        walk::overwrites(held, coming, &self.lock())
    }

    /// What was typed in a search, with the names that are seen on the screen put back.
    pub(super) fn meant(&self, typed: &str) -> String {
        walk::meant(typed, &self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
