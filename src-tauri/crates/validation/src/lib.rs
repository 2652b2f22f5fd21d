//! The rules: what a message must be, as data, and what is found when one is held against them.
//!
//! A [`Pack`] is a JSON file under `packs/`: every rule with its id, group, severity by direction, checks in a small
//! typed vocabulary, and words for people in both languages. The code knows how to check; the pack says what.
//! A message is parsed once into a borrowed tree and all rules walk that tree; nothing here does I/O or reads a clock:
//! what a rule must know of the world comes in as [`Facts`].
//!
//! Outbound is strict, inbound lenient: a message that came is never refused, only remarked upon.

mod check;
mod excerpt;
mod facts;
mod finding;
mod guard;
mod pack;
pub mod terms;
mod tree;

pub use check::check;
pub use excerpt::{Excerpt, excerpt};
pub use facts::{Asked, Direction, Facts, Stage};
pub use finding::{Field, Finding, Group, Severity, groups, predicted_status};
pub use guard::{Guard, guard};
pub use pack::{Pack, PackError, Rule};
pub use terms::Terms;
