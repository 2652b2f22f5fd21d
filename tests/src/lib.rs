//! Shared parts of the tests.

pub mod bridge;
pub mod history;
