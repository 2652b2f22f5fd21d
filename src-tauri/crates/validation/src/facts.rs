//! What a rule must know of the world outside the message.

use std::fmt;

use fhir::number::{HerId, NationalNumber};
use jiff::Timestamp;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Ours, about to leave: strict.
    Out,
    /// Theirs, already here: remarked upon.
    In,
}

/// The stage of a workspace, for the number guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Made-up people on this machine.
    Demo,
    /// Test servers: real-looking numbers are stopped.
    Test,
    /// Real people: made-up numbers are stopped.
    Prod,
}

/// What a rule asks about an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// Does the receiver hold a message with this `MessageHeader.id` (as far as we know)? Lower-cased.
    Request(&'a str),
    /// Has this `MessageHeader.id` been used for another message? Lower-cased.
    HeaderId(&'a str),
    /// Has this `Bundle.id` been used for another message? Lower-cased.
    BundleId(&'a str),
}

/// Facts for the rules; what is not given is not checked.
#[derive(Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Our own HER-ids: a message out comes from one of them, a message in goes to one of them.
    pub own: &'a [HerId],
    /// The receiver's clock, as well as we know it (ours plus the measured skew).
    pub now: Option<Timestamp>,
    /// Stage of the workspace.
    pub stage: Option<Stage>,
    /// Published example numbers that TEST lets pass.
    pub examples: &'a [NationalNumber],
    /// Does the message disagree with itself about the patient? `None`: not read yet, and read here. Whoever has a
    /// [`fhir::message::Summary`] knows it, and spares a replay of 20,000 messages a second reading.
    pub conflict: Option<bool>,
    /// What is known of ids; `None` when nobody can say.
    pub known: Option<&'a dyn Fn(Asked<'_>) -> bool>,
}

impl fmt::Debug for Facts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Facts")
            .field("own", &self.own)
            .field("now", &self.now)
            .field("stage", &self.stage)
            .field("known", &self.known.is_some())
            .finish_non_exhaustive()
    }
}
