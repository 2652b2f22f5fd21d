//! Shared parts of the tests.

pub mod bridge;
pub mod chart;
pub mod compositions;
pub mod fuzz;
pub mod history;
pub mod people;
