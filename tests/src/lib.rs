//! Shared parts of the tests.

pub mod bridge;
pub mod compositions;
pub mod fuzz;
pub mod history;
