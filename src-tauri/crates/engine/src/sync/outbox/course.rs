//! The course of one entry: what is known of it when an answer comes, what a verdict does to it, and what a start after
//! a crash makes of it. Pure, so that a hundred thousand courses can be played against a model; `deliver` and `sender`
//! do nothing of their own here.

use std::time::Duration;

use validation::terms::Receiver;

use super::verdict::{Facts, Verdict};
use crate::store::attempt::{Attempt, perhaps_arrived};
use crate::store::delivery::Event;

/// What a verdict does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What happens to the entry.
    pub event: Event,
    /// Not to be posted before this much has passed: at least, and up to so much more.
    pub wait: Option<(Duration, Duration)>,
    /// And then a person has to decide.
    pub ask_person: bool,
}

/// What a verdict does to the entry it is about.
#[must_use]
pub const fn step(verdict: Verdict) -> Step {
    let (event, wait) = match verdict {
        Verdict::Custody => (Event::Custody, None),
        Verdict::Refreeze => (Event::Refrozen, None),
        // Nothing we hold can be refreshed yet: a person has to give another token.
        Verdict::RefreshLogin | Verdict::AwaitLogin => (Event::LoginNeeded, None),
        Verdict::Compare | Verdict::Person => (Event::PersonNeeded, None),
        Verdict::Later { least, spread } => (Event::Later, Some((least, spread))),
        Verdict::UnknownThenAgain { least, spread } => (Event::OutcomeLost, Some((least, spread))),
        Verdict::UnknownAskPerson => (Event::OutcomeLost, None),
    };
    Step {
        event,
        wait,
        ask_person: matches!(verdict, Verdict::UnknownAskPerson),
    }
}

/// What happens at the start to an entry that was being sent when the program ended.
#[must_use]
pub const fn restarted(receiver: Receiver) -> Step {
    Step {
        event: Event::OutcomeLost,
        wait: None,
        ask_person: !receiver.dedupes,
    }
}

/// What is known of an entry that is about to be posted, from the attempts before it.
#[must_use]
pub fn facts(before: &[Attempt], receiver: Receiver, entry: Known) -> Facts {
    let errors = before
        .iter()
        .filter(|attempt| matches!(attempt.status, Some(500 | 501)))
        .count();
    Facts {
        attempts: number(before.len()).saturating_add(1),
        server_errors: number(errors),
        perhaps_accepted: perhaps_arrived(before),
        refreshed: false,
        refreshes: entry.refreshes,
        refrozen: entry.refrozen,
        dedupes: receiver.dedupes,
        conflict_means_processed: receiver.conflict_means_processed,
        receipt: entry.receipt,
    }
}

/// What an entry says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// The credentials can be refreshed.
    pub refreshes: bool,
    /// It is itself a re-frozen copy.
    pub refrozen: bool,
    /// It is a receipt of ours.
    pub receipt: bool,
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
