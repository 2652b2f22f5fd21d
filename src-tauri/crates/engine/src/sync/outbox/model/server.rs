//! The other side and the weather between: a server with a table, and chance from a seed.

use std::collections::BTreeMap;

use super::world::{Weather, World};
use crate::store::delivery::ReceiptCode;
use crate::sync::outbox::verdict::Reply;

/// Chance, from a seed: a course that fails is played again by its number.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    pub(super) fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()]
    }
}

/// What the server has under one header id.
#[derive(Default)]
pub(super) struct Stored {
    pub(super) events: u32,
    pub(super) verdict: Option<ReceiptCode>,
    pub(super) flipped: bool,
}

/// The other side: it knows headers, and nothing of states.
pub(super) struct Server {
    pub(super) dedupes: bool,
    pub(super) table: BTreeMap<u64, Stored>,
}

impl Server {
    pub(super) fn store(&mut self, header: u64) {
        let stored = self.table.entry(header).or_default();
        if stored.events == 0 || !self.dedupes {
            stored.events += 1;
        }
    }

    pub(super) fn has(&self, header: u64) -> bool {
        self.table.get(&header).is_some_and(|held| held.events > 0)
    }
}

impl World {
    /// What the network and the server make of a post: what comes back, and whether a comparison would find our bytes.
    pub(super) fn post(&mut self, at: usize, weather: Weather) -> (Reply, bool) {
        let header = self.entries[at].header;
        let answered = |status| Reply::Answered {
            status,
            timestamp: false,
            retry_after: None,
            html: false,
        };
        if weather == Weather::Fine {
            self.server.store(header);
            return (answered(202), false);
        }
        let known = self.server.has(header);
        let reply = match self.dice.roll(14) {
            0 => Reply::NotSent {
                why: "offline",
                person: false,
            },
            1 => Reply::NotSent {
                why: "tls",
                person: true,
            },
            2 => Reply::Unknown,
            3 => {
                self.server.store(header);
                Reply::Unknown
            }
            4..=6 => {
                self.server.store(header);
                answered(self.dice.one_of(&[200, 202, 204]))
            }
            // A gateway that lost the answer of a server that took it.
            7 => {
                self.server.store(header);
                // Where nothing dedupes, 503 is taken at its word: not now.
                let mut said = self.dice.one_of(&[408, 500, 502, 503, 504]);
                if !self.server.dedupes && said == 503 {
                    said = 502;
                }
                answered(said)
            }
            8 => answered(
                self.dice
                    .one_of(&[400, 403, 404, 405, 406, 410, 413, 415, 422]),
            ),
            9 => answered(self.dice.one_of(&[408, 425, 429, 500, 501, 502, 503, 504])),
            10 => {
                self.login = false;
                answered(401)
            }
            11 => answered(409),
            // Whether it is there already or not: this server looks at the clock first.
            12 => Reply::Answered {
                status: 422,
                timestamp: true,
                retry_after: None,
                html: false,
            },
            _ => Reply::Answered {
                status: 200,
                timestamp: false,
                retry_after: None,
                html: true,
            },
        };
        (reply, known)
    }
}
