//! Shared parts of the tests.

pub mod bridge;
pub mod fuzz;
pub mod history;
