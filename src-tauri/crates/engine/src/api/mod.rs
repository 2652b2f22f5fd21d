//! The command surface: one declared list of commands, their types, and the orchestration behind them.

pub mod bindings;
pub mod present;
pub mod router;
pub mod table;
pub mod types;

mod handlers;

pub use table::{COMMANDS, CommandSpec, Door, Journal, dispatch};

/// The running product.
#[derive(Debug)]
pub struct Engine {}
