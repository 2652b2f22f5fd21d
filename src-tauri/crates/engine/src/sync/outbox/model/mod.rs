//! A hundred thousand random courses of sending against a small model. The product's side is made of its own pure
//! functions (`delivery::next`, `verdict::decide`, `course`); the other side is a server with a table of what it stored,
//! written without them, and that table is the judge: of what a person sent, at most one is there; what the window says
//! is never more than the table proves; and when the weather clears, nothing is left lying.
//!
//! Some of the courses are played on a real database too, whose rows must say the same as the pure side after every step.

mod server;
mod world;

use world::{Weather, World};

use crate::store::attempt::perhaps_arrived;
use crate::store::delivery::{ReceiptCode, State, next};
use crate::store::outbox;
use crate::store::testing::Site;

impl World {
    /// Nothing of a thread is posted while one before it may still have to leave.
    fn in_order(&self, at: usize) {
        let entry = &self.entries[at];
        for earlier in 0..entry.user_send {
            // What a person confirmed before, in the shape it has now.
            let mut shapes = self.entries.iter().filter(|one| one.user_send == earlier);
            let there = shapes.clone().any(|one| self.server.has(one.header));
            let Some(last) = shapes.next_back() else {
                continue;
            };
            let settled = there || last.solved || last.state == State::Cancelled;
            assert!(
                last.thread != entry.thread || settled,
                "{} overtakes {}",
                entry.header,
                last.header
            );
        }
    }

    /// The table against what is said.
    fn judge(&self) {
        let mut sent: Vec<u32> = vec![0; self.by_hand.len()];
        for entry in &self.entries {
            let stored = self.server.table.get(&entry.header);
            let events = stored.map_or(0, |stored| stored.events);
            sent[entry.user_send] += events;
            let there = events > 0;
            match entry.state {
                State::UndoTime => assert!(entry.attempts.is_empty() && !there),
                State::TakenOver | State::NoAnswer => assert!(there, "{}", entry.state),
                State::Accepted | State::Rejected | State::AskedToWait => {
                    let said = stored
                        .and_then(|stored| stored.verdict)
                        .map(ReceiptCode::event);
                    let to = said.map(|event| next(State::TakenOver, event).unwrap());
                    let flipped = stored.is_some_and(|stored| stored.flipped);
                    assert!(
                        to == Some(entry.state) || flipped,
                        "{} was not said",
                        entry.state
                    );
                }
                // "It did not arrive" is said only where no attempt can have got through.
                State::Queued
                | State::AwaitingLogin
                | State::NeedsYou
                | State::Cancelled
                | State::Sending
                | State::UnknownOutcome => {
                    assert!(
                        !there || perhaps_arrived(&entry.attempts),
                        "{} is said not to have arrived in {}, and is there",
                        entry.header,
                        entry.state
                    );
                }
            }
        }
        for (sends, events) in sent.iter().enumerate() {
            let most = if self.server.dedupes {
                1
            } else {
                1 + self.by_hand[sends]
            };
            assert!(*events <= most, "{events} of one confirmation");
        }
        if let Some(site) = &self.real {
            for entry in &self.entries {
                let row = site.store.read(|db| outbox::get(db, entry.row)).unwrap();
                assert_eq!(
                    (row.state, row.not_before, row.solved_at.is_some()),
                    (entry.state, entry.not_before, entry.solved),
                    "entry {}",
                    entry.row
                );
            }
        }
    }

    /// Every entry in one line, for whoever reads why a course failed.
    fn story(&self) -> String {
        self.entries
            .iter()
            .map(|entry| {
                format!(
                    "\n{} thread {} turn {} {} solved {} waits {} decided {} attempts {:?}",
                    entry.header,
                    entry.thread,
                    entry.turn,
                    entry.state,
                    entry.solved,
                    entry.not_before - self.wall,
                    entry.decided - self.wall,
                    entry
                        .attempts
                        .iter()
                        .map(|attempt| (attempt.status, attempt.meaning.as_deref()))
                        .collect::<Vec<_>>()
                )
            })
            .collect()
    }

    /// The weather clears: everything leaves but what waits for a person, however the clock was turned.
    fn clear_up(&mut self) {
        self.restart();
        self.log_in();
        let mut turns = 0;
        // A first look, which finds a clock that was set back; then longer than the longest wait a machine decides.
        for wait in [0, 3_600_000 + 400_000] {
            self.pass(wait);
            while self.turn(Weather::Fine) {
                self.judge();
                turns += 1;
                assert!(turns <= 3 * self.entries.len(), "it goes round in circles");
            }
        }
        for at in 0..self.entries.len() {
            let entry = &self.entries[at];
            let behind = self.entries.iter().any(|before| {
                before.thread == entry.thread
                    && before.turn < entry.turn
                    && before.state == State::NeedsYou
                    && !before.solved
            });
            assert!(
                !entry.state.unsent() || behind,
                "entry {} lies in {} for ever: {}",
                entry.header,
                entry.state,
                self.story()
            );
        }
    }
}

fn play(seed: u64, steps: u64, real: Option<Site>) -> u64 {
    let mut world = World::new(seed, real);
    for _ in 0..steps {
        world.any_step();
    }
    world.clear_up();
    world.server.table.len() as u64
}

#[test]
fn a_hundred_thousand_courses_end_with_one_event_each_and_no_claim_too_many() {
    let mut stored = 0;
    for seed in 1..=100_000 {
        let steps = 10 + seed % 40;
        let played = std::panic::catch_unwind(|| play(seed, steps, None));
        match played {
            Ok(events) => stored += events,
            Err(_) => panic!("course {seed} of {steps} steps"),
        }
    }
    assert!(stored > 100_000, "the courses must get somewhere: {stored}");
}

#[test]
fn the_database_says_what_the_pure_side_says() {
    for seed in 1..=40 {
        play(seed, 30, Some(Site::new()));
    }
}
