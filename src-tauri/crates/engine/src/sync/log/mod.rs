//! How a log is read by rows: pure arithmetic over anchors, no I/O.
//!
//! NAV's log counts rows in the order of a sequence that is drawn before a row is committed, so a row can appear below
//! what has been read. Therefore every page begins with an entry that is held already, the anchor: whatever happened
//! below moves it. These modules decide what an answer means ([`judge`]), where a log begins to differ ([`bisect`]),
//! what to do there ([`align`]) and how much to ask for ([`page_size`]). Tested by properties against a model of a log
//! that moves.

pub mod align;
pub mod bisect;
pub mod judge;
pub mod page_size;
