//! The product without a window: store, client, sync, compose, secrets, and the command surface over them.
//!
//! Everything that Budstikke does stands here, and nothing here knows Tauri: the shell, the command line and the tests'
//! bridge are three doors to the same [`api`]. Which room may import which is in `ARCHITECTURE.md` and held by a test.

pub mod api;
pub mod calendar;
pub mod client;
pub mod clock;
pub mod compose;
pub mod content;
pub mod journal;
pub mod secrets;
pub mod store;
pub mod sync;
pub mod tasks;
pub mod workspace;
