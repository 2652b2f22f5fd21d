//! How messages leave: the bytes of one attempt ([`sending`]), what an answer to a POST means ([`verdict`]) and new ids
//! for a message whose clock was wrong ([`refreeze`]). Pure: no clock, no network, no database.

pub mod course;
pub mod refreeze;
pub mod sending;
pub mod verdict;

#[cfg(test)]
mod model;
