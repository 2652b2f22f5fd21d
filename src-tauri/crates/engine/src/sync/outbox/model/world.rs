//! The product's side of a course: entries moved by the product's own pure functions, and, where a database is played
//! along, by its rows.

use jiff::Timestamp;
use validation::terms::Receiver;

use super::server::{Dice, Server};
use crate::store::attempt::{Attempt, Finish};
use crate::store::delivery::{Event, ReceiptCode, State, next};
use crate::store::outbox;
use crate::store::testing::{Letter, Site};
use crate::sync::outbox::course::{Known, Step, facts, restarted, step};
use crate::sync::outbox::verdict::{Reply, Verdict, decide, reason};

const UNDO: i64 = 10_000;
const DAY: i64 = 24 * 3_600_000;

/// An entry as the outbox has it.
pub(super) struct Entry {
    pub(super) header: u64,
    /// Which confirmation of a person's it carries out.
    pub(super) user_send: usize,
    pub(super) thread: u64,
    pub(super) state: State,
    pub(super) not_before: i64,
    pub(super) decided: i64,
    pub(super) attempts: Vec<Attempt>,
    pub(super) refrozen: bool,
    pub(super) solved: bool,
    /// Place in its thread: a re-frozen copy has that of the one it stands for.
    pub(super) turn: usize,
    /// Its row, where a real database is played along.
    pub(super) row: i64,
    /// Time that does not jump, when it was confirmed; and how far the wall clock was pushed forward since.
    pub(super) confirmed: i64,
    pub(super) pushed: i64,
}

pub(super) struct World {
    pub(super) server: Server,
    pub(super) entries: Vec<Entry>,
    /// Same bytes again because a person said so, by user send: where nothing dedupes, each may be one more.
    pub(super) by_hand: Vec<u32>,
    pub(super) wall: i64,
    pub(super) steady: i64,
    pub(super) headers: u64,
    pub(super) login: bool,
    pub(super) dice: Dice,
    pub(super) real: Option<Site>,
}

/// Where an attempt ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weather {
    /// Nothing goes wrong.
    Fine,
    /// Drawn anew for each attempt.
    Any,
}

pub(super) fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap()
}

impl World {
    pub(super) fn new(seed: u64, real: Option<Site>) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..8 {
            dice.roll(2);
        }
        // The rows of a real database follow NAV's pack, which dedupes.
        let dedupes = real.is_some() || dice.roll(3) > 0;
        Self {
            server: Server {
                dedupes,
                table: std::collections::BTreeMap::new(),
            },
            entries: Vec::new(),
            by_hand: Vec::new(),
            wall: 1_800_000_000_000,
            steady: 0,
            headers: 0,
            login: true,
            dice,
            real,
        }
    }

    pub(super) fn receiver(&self) -> Receiver {
        Receiver {
            dedupes: self.server.dedupes,
            conflict_means_processed: false,
        }
    }

    pub(super) fn confirm(&mut self, user_send: Option<usize>, thread: u64) {
        let user_send = user_send.unwrap_or_else(|| {
            self.by_hand.push(0);
            self.by_hand.len() - 1
        });
        self.headers += 1;
        let header = self.headers;
        let until = self.wall + UNDO;
        let row = self.freeze(header, thread, Some(until));
        self.entries.push(Entry {
            header,
            user_send,
            thread,
            state: State::UndoTime,
            not_before: until,
            decided: self.wall,
            attempts: Vec::new(),
            refrozen: false,
            solved: false,
            turn: self.entries.len(),
            row,
            confirmed: self.steady,
            pushed: 0,
        });
    }

    pub(super) fn freeze(&self, header: u64, thread: u64, until: Option<i64>) -> i64 {
        let Some(site) = &self.real else { return 0 };
        let letter = Letter::new(u32::try_from(header).unwrap(), |envelope| {
            envelope.thread_keys = vec![format!("group|{thread}")];
            envelope.known_as = vec![format!("group|{thread}")];
        });
        let findings = crate::store::message::Findings::default();
        let at = moment(self.wall);
        site.store
            .write(|tx| {
                let freeze = freeze_of(site, &letter, &findings, until.map(moment));
                outbox::freeze(tx, &freeze, at)
            })
            .unwrap()
            .outbox_id
    }

    /// Moves an entry, here and in the database. False when it may not be.
    pub(super) fn happened(&mut self, at: usize, event: Event, not_before: Option<i64>) -> bool {
        let entry = &self.entries[at];
        let to = next(entry.state, event);
        if let Some(site) = &self.real {
            let wall = moment(self.wall);
            let row = entry.row;
            let moved = site
                .store
                .write(|tx| outbox::happened(tx, row, event, None, not_before.map(moment), wall));
            assert_eq!(to.is_ok(), moved.is_ok(), "{event} from {}", entry.state);
        }
        let Ok(to) = to else { return false };
        let wall = self.wall;
        let entry = &mut self.entries[at];
        entry.state = to;
        if let Some(not_before) = not_before {
            entry.not_before = not_before;
            entry.decided = wall;
        } else if matches!(event, Event::Resend | Event::LoggedIn) {
            entry.not_before = 0;
            entry.solved = false;
        }
        true
    }

    /// May this entry be posted now? As the outbox's own query says it.
    pub(super) fn due(&self, at: usize) -> bool {
        let entry = &self.entries[at];
        let turn = matches!(
            entry.state,
            State::UndoTime | State::Queued | State::UnknownOutcome
        );
        turn && entry.not_before <= self.wall
            && !self.entries.iter().any(|before| {
                before.thread == entry.thread
                    && before.turn < entry.turn
                    && before.state.blocks()
                    && !before.solved
            })
    }

    /// One look of the sender: a clock that went back, what is silent, and one attempt.
    pub(super) fn turn(&mut self, weather: Weather) -> bool {
        for entry in &mut self.entries {
            if entry.state.unsent() && entry.decided > self.wall && entry.not_before > 0 {
                entry.not_before = self.wall + (entry.not_before - entry.decided).max(0);
                entry.decided = self.wall;
            }
        }
        if let Some(site) = &self.real {
            let wall = moment(self.wall);
            site.store
                .write(|tx| outbox::clock_went_back(tx, wall))
                .unwrap();
            let due: Vec<i64> = site
                .store
                .read(|db| outbox::due(db, None, wall, 100))
                .unwrap()
                .into_iter()
                .map(|entry| entry.id)
                .collect();
            let mut ours: Vec<i64> = (0..self.entries.len())
                .filter(|at| self.due(*at))
                .map(|at| self.entries[at].row)
                .collect();
            let mut theirs = due;
            ours.sort_unstable();
            theirs.sort_unstable();
            assert_eq!(ours, theirs, "what is due");
        }
        let due: Vec<usize> = (0..self.entries.len()).filter(|at| self.due(*at)).collect();
        let Some(first) = due.first().copied() else {
            return false;
        };
        let at = if weather == Weather::Fine {
            first
        } else {
            self.dice.one_of(&due)
        };
        self.attempt(at, weather);
        true
    }

    pub(super) fn attempt(&mut self, at: usize, weather: Weather) {
        let crash = if weather == Weather::Fine {
            9
        } else {
            self.dice.roll(10)
        };
        if crash == 0 {
            // Before the attempt is on disk: nothing has happened.
            self.restart();
            return;
        }
        self.in_order(at);
        let known = Known {
            refrozen: self.entries[at].refrozen,
            ..Known::default()
        };
        let mut facts = facts(&self.entries[at].attempts, self.receiver(), known);
        self.begin(at);
        if crash == 1 {
            // On disk, and not a byte has left.
            self.restart();
            return;
        }
        let (reply, same) = self.post(at, weather);
        if crash == 2 {
            self.restart();
            return;
        }
        if let Reply::Answered {
            status: 500 | 501, ..
        } = reply
        {
            facts.server_errors += 1;
        }
        let mut verdict = decide(&facts, &reply);
        if verdict == Verdict::Compare {
            verdict = if same {
                Verdict::Custody
            } else {
                Verdict::Person
            };
        }
        if weather == Weather::Any && self.dice.roll(6) == 0 {
            // The receipt is here before the 202 is written down.
            self.receipt();
        }
        self.end(at, &reply, verdict);
    }

    pub(super) fn begin(&mut self, at: usize) {
        let wall = self.wall;
        if let Some(site) = &self.real {
            let row = self.entries[at].row;
            site.store
                .write(|tx| outbox::begin_attempt(tx, row, "r", None, moment(wall)))
                .unwrap();
        }
        let entry = &mut self.entries[at];
        if entry.state == State::UndoTime {
            assert!(
                self.steady - entry.confirmed + entry.pushed >= UNDO,
                "the undo time was cut short"
            );
            entry.state = next(entry.state, Event::UndoTimeOver).unwrap();
        }
        entry.state = next(entry.state, Event::AttemptBegun).unwrap();
        entry.attempts.push(Attempt {
            number: u32::try_from(entry.attempts.len()).unwrap() + 1,
            request_id: String::new(),
            bundle_id: None,
            started_at: String::new(),
            status: None,
            meaning: None,
            millis: None,
            outcome: None,
        });
    }

    pub(super) fn end(&mut self, at: usize, reply: &Reply, verdict: Verdict) {
        let status = match reply {
            Reply::Answered { status, .. } => Some(*status),
            Reply::NotSent { .. } | Reply::Unknown | Reply::Placed | Reply::NotPlaced { .. } => {
                None
            }
        };
        let why = reason(reply, verdict);
        let meaning = why.clone().unwrap_or_else(|| "ok".to_owned());
        let Step {
            event,
            wait,
            ask_person,
        } = step(verdict);
        let not_before = wait.map(|(least, spread)| {
            self.wall + i64::try_from((least + spread).as_millis()).unwrap()
        });
        if let Some(last) = self.entries[at].attempts.last_mut() {
            last.status = status;
            last.meaning = Some(meaning.clone());
        }
        if let Some(site) = &self.real {
            let finish = Finish {
                status,
                meaning: &meaning,
                ..Finish::default()
            };
            let row = self.entries[at].row;
            site.store
                .write(|tx| crate::store::attempt::finish(tx, row, &finish))
                .unwrap();
        }
        if event == Event::Refrozen {
            self.refreeze(at);
            return;
        }
        assert!(
            self.happened(at, event, not_before),
            "an outcome is always taken"
        );
        if ask_person {
            assert!(self.happened(at, Event::PersonNeeded, None));
        }
    }

    /// New ids for the same confirmation.
    pub(super) fn refreeze(&mut self, at: usize) {
        if self.entries[at].state != State::Sending {
            assert!(self.happened(at, Event::PersonNeeded, None));
            return;
        }
        self.headers += 1;
        let (header, thread, wall) = (self.headers, self.entries[at].thread, self.wall);
        let row = match &self.real {
            None => 0,
            Some(site) => {
                let letter = Letter::new(u32::try_from(header).unwrap(), |_| ());
                let findings = crate::store::message::Findings::default();
                let old = self.entries[at].row;
                site.store
                    .write(|tx| {
                        let freeze = freeze_of(site, &letter, &findings, None);
                        outbox::refreeze(tx, old, &freeze, moment(wall))
                    })
                    .unwrap()
                    .outbox_id
            }
        };
        let entry = &mut self.entries[at];
        entry.state = next(entry.state, Event::Refrozen).unwrap();
        entry.solved = true;
        let new = Entry {
            header,
            user_send: entry.user_send,
            thread,
            state: State::Queued,
            not_before: 0,
            decided: wall,
            attempts: Vec::new(),
            refrozen: true,
            solved: false,
            turn: entry.turn,
            row,
            confirmed: entry.confirmed,
            pushed: entry.pushed,
        };
        self.entries.push(new);
    }

    /// The program ends and starts again.
    pub(super) fn restart(&mut self) {
        let ask = restarted(self.receiver()).ask_person;
        if let Some(site) = &self.real {
            let wall = moment(self.wall);
            site.store.write(|tx| outbox::recover(tx, wall)).unwrap();
        }
        for at in 0..self.entries.len() {
            if self.entries[at].state != State::Sending {
                continue;
            }
            let entry = &mut self.entries[at];
            entry.state = next(entry.state, Event::OutcomeLost).unwrap();
            if let Some(last) = entry.attempts.last_mut() {
                last.meaning = Some("restarted".to_owned());
            }
            if ask {
                assert!(self.happened(at, Event::PersonNeeded, None));
            }
        }
    }

    /// The receiver says something of a message it has: once, twice, or two things.
    pub(super) fn receipt(&mut self) {
        let held: Vec<u64> = self
            .server
            .table
            .iter()
            .filter(|(_, stored)| stored.events > 0)
            .map(|(header, _)| *header)
            .collect();
        if held.is_empty() {
            return;
        }
        let header = self.dice.one_of(&held);
        let code = self.dice.one_of(&[
            ReceiptCode::Ok,
            ReceiptCode::Ok,
            ReceiptCode::FatalError,
            ReceiptCode::TransientError,
        ]);
        let stored = self.server.table.get_mut(&header).unwrap();
        match stored.verdict {
            None | Some(ReceiptCode::TransientError) => stored.verdict = Some(code),
            Some(first) if first != code && code != ReceiptCode::TransientError => {
                stored.flipped = true;
            }
            Some(_) => {}
        }
        let at = self
            .entries
            .iter()
            .position(|entry| entry.header == header)
            .unwrap();
        assert!(
            self.happened(at, code.event(), None),
            "a receiver that has it is believed"
        );
    }

    /// What a person does.
    pub(super) fn act(&mut self) {
        if self.entries.is_empty() || self.dice.roll(4) == 0 {
            let thread = self.dice.roll(3);
            self.confirm(None, thread);
            return;
        }
        let at = usize::try_from(self.dice.roll(self.entries.len() as u64)).unwrap();
        let state = self.entries[at].state;
        match self.dice.roll(5) {
            0 => drop(self.happened(at, Event::Undone, None)),
            1 => drop(self.happened(at, Event::Cancelled, None)),
            2 => {
                let sends = self.entries[at].user_send;
                if self.happened(at, Event::Resend, None) {
                    self.by_hand[sends] += 1;
                }
            }
            3 => {
                let asks = matches!(
                    state,
                    State::NeedsYou | State::Rejected | State::AskedToWait | State::NoAnswer
                );
                if asks && !self.entries[at].solved {
                    self.solve(at);
                }
            }
            _ => {
                // Edited and sent as new: another confirmation, with a number of its own.
                if matches!(state, State::NeedsYou | State::Rejected) && !self.entries[at].solved {
                    self.solve(at);
                    let thread = self.entries[at].thread;
                    self.confirm(None, thread);
                }
            }
        }
    }

    pub(super) fn solve(&mut self, at: usize) {
        if let Some(site) = &self.real {
            let (row, wall) = (self.entries[at].row, moment(self.wall));
            site.store.write(|tx| outbox::solve(tx, row, wall)).unwrap();
        }
        self.entries[at].solved = true;
    }

    pub(super) fn log_in(&mut self) {
        self.login = true;
        for at in 0..self.entries.len() {
            if self.entries[at].state == State::AwaitingLogin {
                assert!(self.happened(at, Event::LoggedIn, None));
            }
        }
    }

    pub(super) fn pass(&mut self, millis: i64) {
        self.wall += millis;
        self.steady += millis;
    }

    pub(super) fn jump(&mut self, millis: i64) {
        if self.wall + millis < DAY {
            // No machine's clock stands before 1970.
            return;
        }
        self.wall += millis;
        for entry in &mut self.entries {
            entry.pushed += millis.max(0);
        }
    }

    pub(super) fn silence(&mut self) {
        for at in 0..self.entries.len() {
            if self.entries[at].state == State::TakenOver {
                assert!(self.happened(at, Event::Silence, None));
            }
        }
    }

    pub(super) fn any_step(&mut self) {
        match self.dice.roll(12) {
            0..=2 => self.act(),
            3..=6 => drop(self.turn(Weather::Any)),
            7 => {
                let millis = self
                    .dice
                    .one_of(&[500, 3_000, 10_000, 60_000, 400_000, DAY]);
                self.pass(millis);
            }
            8 => {
                let hours = self.dice.one_of(&[-87_600, -24, -1, 1, 24, 87_600]);
                self.jump(hours * 3_600_000);
            }
            9 => self.receipt(),
            10 => match self.dice.roll(3) {
                0 => self.silence(),
                _ => self.log_in(),
            },
            _ => self.restart(),
        }
        self.judge();
    }
}

pub(super) fn freeze_of<'a>(
    site: &Site,
    letter: &'a Letter,
    findings: &'a crate::store::message::Findings,
    undo_until: Option<Timestamp>,
) -> outbox::Freeze<'a> {
    outbox::Freeze {
        connection_id: site.connection_id,
        raw: &letter.raw,
        envelope: &letter.envelope,
        findings,
        draft_id: None,
        thread_id: None,
        patient_id: None,
        to_her: crate::store::testing::NAV,
        author: "{}",
        credential: "",
        receipt: false,
        side: outbox::Side::Ours,
        expects_answer: false,
        undo_until,
    }
}
