//! How messages leave: what an answer to a POST means ([`verdict`]) and new ids for
//! a message whose clock was wrong ([`refreeze`]). Pure: no clock, no network, no database.

pub mod refreeze;
pub mod verdict;
