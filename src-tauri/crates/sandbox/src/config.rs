//! What a sandbox is made from.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::fault::Fault;

/// Where the sandbox takes its time from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that asks this function.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// A clock that stands still.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self::new(move || at)
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// The computer's own clock.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the sandbox meets real time; everything else is handed a Clock"
)]
pub fn system_clock() -> Clock {
    Clock::new(Timestamp::now)
}

/// How the EHR answers a search parameter it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownParameter {
    /// 400 with an OperationOutcome, as NO EHR Core says.
    #[default]
    Refuse,
    /// Ignored without a word: more comes back than was asked for.
    Ignore,
    /// 200 with no entries.
    Empty,
}

/// How the EHR pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paging {
    /// `next` with an opaque token that holds no search value.
    #[default]
    Token,
    /// `next` repeats the question with `_offset`.
    Offset,
    /// No links at all: page one looks like everything.
    None,
}

/// What a sandbox is made from.
#[derive(Debug, Clone)]
pub struct Config {
    /// Everything that looks like chance comes from here.
    pub seed: u64,
    /// How many people the EHR holds; the first 24 are the cast of the stories.
    pub patients: u32,
    /// How many cheap messages lie in the log before the stories, for measuring.
    pub messages: u32,
    /// Are the story messages there?
    pub stories: bool,
    /// HER-id of the practice that NAV writes to.
    pub own_her_id: String,
    /// HER-id that NAV answers from.
    pub nav_her_id: String,
    /// Faults that are on from the start.
    pub faults: Vec<Fault>,
    /// How long NAV takes to send a receipt.
    pub receipt_delay: Duration,
    /// Does NAV take any patient for known? Else only the people of the EHR and published examples.
    pub everyone_known: bool,
    /// How the EHR answers a parameter it does not know.
    pub unknown_parameter: UnknownParameter,
    /// How the EHR pages.
    pub paging: Paging,
    /// Answers 401 to anyone who does not send this bearer token.
    pub bearer: Option<String>,
    /// Answers 401 to anyone who does not send this basic user and password.
    pub basic: Option<(String, String)>,
    /// Asked of everyone who turns the dial, as a bearer token.
    pub admin_token: Option<String>,
    /// Does NAV refuse a content it has taken already, whatever its ids? Off unless asked for: a load test says the same thing often.
    pub refuse_duplicates: bool,
    /// Courses told when both sides are made.
    pub courses: Vec<String>,
    /// Where state is kept, so that a restart finds both sides as they were.
    pub state_file: Option<PathBuf>,
    /// When the stories are told from; the clock's time when not given. A kept state's time wins.
    pub made: Option<Timestamp>,
    /// Port of [`crate::Sandbox::start`]; 0 takes a free one.
    pub port: u16,
    /// Where time comes from.
    pub clock: Clock,
}

impl Config {
    /// A sandbox of the demo: 40 people, the stories, no faults.
    #[must_use]
    pub fn new(seed: u64, clock: Clock) -> Self {
        Self {
            seed,
            patients: 40,
            messages: 0,
            stories: true,
            own_her_id: "90000010".into(),
            nav_her_id: "90000000".into(),
            faults: Vec::new(),
            receipt_delay: Duration::ZERO,
            everyone_known: false,
            unknown_parameter: UnknownParameter::default(),
            paging: Paging::default(),
            bearer: None,
            basic: None,
            admin_token: None,
            refuse_duplicates: false,
            courses: Vec::new(),
            state_file: None,
            made: None,
            port: 0,
            clock,
        }
    }
}

/// Why a setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no fault of that name.
    #[error("no fault is called {0}")]
    UnknownFault(String),
    /// A parameter of a fault is not of its kind.
    #[error("fault {fault}: {parameter} must be {expected}")]
    Parameter {
        /// The fault.
        fault: String,
        /// The parameter.
        parameter: String,
        /// What it must be.
        expected: &'static str,
    },
}
