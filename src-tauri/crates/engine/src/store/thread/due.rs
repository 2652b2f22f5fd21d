//! When a thread is due: the date its unanswered request gives (itself, or by its kind), or the one a person set. An answer that has
//! left meets both; one that was rejected leaves them standing.

use super::{Letter, Sent};
use crate::store::delivery::State;
use crate::store::message::{Class, Direction, Due, DueBy};

/// A person's word on the date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The date; `None` with `at`: there is to be none.
    pub due: Option<String>,
    /// When a person said so; `None`: nobody has.
    pub at: Option<String>,
}

/// The earliest date that nothing has met.
pub(super) fn of(letters: &[Letter], sent: &[Sent], said: &Said) -> Option<Due> {
    let asked = letters
        .iter()
        .filter(|letter| letter.direction == Direction::In)
        .filter(|letter| !answered(letter, letters, sent))
        // What a person said holds for what was here then.
        .filter(|letter| said.at.as_ref().is_none_or(|at| letter.received_at > *at))
        .filter_map(|letter| letter.due.clone());
    let by_person = said.due.clone().filter(|_| {
        !sent
            .iter()
            .any(|entry| answers(entry) && said.at.as_ref().is_some_and(|at| entry.queued_at > *at))
    });
    let by_person = by_person.map(|date| Due {
        date,
        soon: None,
        by: DueBy::Person,
    });
    // Of two that say the same day, the person's word is the one that stands.
    asked.chain(by_person).min_by(|a, b| {
        a.date
            .cmp(&b.date)
            .then((b.by == DueBy::Person).cmp(&(a.by == DueBy::Person)))
    })
}

/// Has an answer to this very message left, from here or (seen in the log) from a colleague's desk?
fn answered(letter: &Letter, letters: &[Letter], sent: &[Sent]) -> bool {
    sent.iter()
        .any(|entry| answers(entry) && entry.answers.as_deref() == Some(&letter.header_id))
        || letters.iter().any(|other| {
            other.direction == Direction::In
                && other.class == Class::Answer
                && other.response_to.as_deref() == Some(&letter.header_id)
        })
}

/// An answer of ours that has left. A receipt written by hand says that the request was taken in, and answers nothing.
const fn answers(entry: &Sent) -> bool {
    entry.awaits_receipt && left(entry.state)
}

/// Somebody else has it, and has not refused it.
const fn left(state: State) -> bool {
    matches!(
        state,
        State::TakenOver | State::Accepted | State::AskedToWait | State::NoAnswer
    )
}
