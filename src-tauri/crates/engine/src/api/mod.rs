//! The command surface: one declared list of commands, their types, and the orchestration behind them.
//!
//! A door (the shell, the tests' bridge) starts an [`Engine`], hands requests to [`dispatch`] and tells the window what
//! [`Engine::subscribe`] says. Handlers stand in `handlers`, one file per screen; what a screen shows of a resource or a
//! row is made in `present`. Tested through `dispatch` in `tests/suite`.

pub mod bindings;
pub mod csv_directory;
pub mod places;
pub mod present;
pub mod router;
pub mod script;
pub mod table;
pub mod types;

mod answers;
mod changes;
mod demo;
mod diff;
mod engine;
mod failure;
mod files;
mod forms;
mod handlers;
mod inspect;
mod known;
mod ladder;
mod letter;

mod reasons;
mod seek;
mod session;
mod shown;
mod traffic;
mod travel;
mod veil;
mod writing;

pub use engine::{Demo, Engine, EngineConfig, OtherSide};
pub use table::{COMMANDS, CommandSpec, Door, Journal, OnStage, SIGNATURES, dispatch};
