//! The other side: a NAV message log and a small EHR on loopback, with faults on demand.
//!
//! Tests, the DEMO workspace and `budstikke-sandbox` all run this. It has a server's view of FHIR, written from the
//! published rules and from what the real servers were seen to do, and shares no code with the client: what both sides
//! got wrong together no test would see.
//!
//! | Path | Is |
//! |---|---|
//! | `/nav/fhir/4.0` | NAV's log: `$process-message`, `Bundle?message.destination-uri=`, `metadata` |
//! | `/ehr` | the EHR: read and search over synthetic people with charts |
//! | `/_sandbox` | the dial: faults, clock, story messages, and the list of what was accepted |
//!
//! Everything is made from a seed and the day it was made; nothing here asks the system for time or chance.

mod admin;
mod answer;
mod bomb;
mod config;
mod ehr;
mod fault;
mod house;
mod line;
mod lives;
mod nav;
mod number;
mod people;
mod seed;
mod serve;
mod state_file;
mod world;

pub use config::{Clock, Config, ConfigError, Paging, UnknownParameter, system_clock};
pub use fault::{Fault, FaultName, Reach};
pub use nav::events::Accepted;
pub use serve::{Keeper, Sandbox, SandboxError, run};
