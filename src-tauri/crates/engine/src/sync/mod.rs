//! The loops: what arrives is polled, checked and stored; what a person sent leaves, once.
//!
//! Owns every attempt at an outbox entry and every step of a cursor. Imports `store`, `client`, `fhir` and `validation`;
//! knows nothing of screens. What can be decided without I/O is decided in [`log`] and [`outbox`], by functions that
//! properties test; the rest is tested against the real sandbox and real database files in `tests/suite`.

pub mod audit;
pub mod error;
pub mod ingest;
pub mod kill;
pub mod log;
pub mod message_file;
pub mod note;
mod options;
pub mod outbox;
pub mod page;
pub mod reader;
pub mod transport;

mod asking;
mod beside;
mod chart;
mod charts;
mod clients;
mod day;
mod deliver;
mod diagnose;
mod documents;
pub mod due;
mod files;
mod first;
mod form_source;
mod history;
mod jobs;
mod keep;
mod keeping;
mod large;
mod link;
mod loops;
mod person;
mod poller;
mod probe;
mod receipts;
mod repair;
mod replay;
mod retention;
mod scratch;
mod sender;
mod since;
mod traffic;
mod walk;
mod watcher;
mod whole;
mod wipe;

pub use asking::{AnswerPage, Came};
pub use beside::Room;
pub use chart::{Found, Refreshed};
pub use clients::to_keep;
pub use error::{PollError, SyncError};
pub use history::Asked;
pub use keeping::{Failed, Keeping, Which};
pub use link::{Banner, Link, LinkStatus, LogStatus};
pub use loops::{Answer, FirstRead, Loops, Polled};
pub use options::{Options, Sort};
pub use probe::{Probe, Report};
pub use reader::{Log, Progress};
pub use replay::{Difference, Phase, Replay, Told, What};
pub use walk::Walked;
pub use watcher::Left;
pub use whole::{WHOLE, Whole};
