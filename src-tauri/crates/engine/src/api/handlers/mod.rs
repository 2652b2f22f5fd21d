//! One handler per command of the table, a file per screen.

mod attachment;
mod chart;
mod directory;
mod draft_files;
mod inbox;
mod journal;
mod log;
mod log_acts;
mod outbox;
mod patients;
mod sandbox;
mod sender;
mod settings;
mod shell;
mod threads;
mod stage;
mod write;

pub(super) use attachment::*;
pub(super) use chart::*;
pub(super) use directory::*;
pub(super) use draft_files::*;
pub(super) use inbox::*;
pub(super) use journal::*;
pub(super) use log::*;
pub(super) use log_acts::*;
pub(super) use outbox::*;
pub(super) use patients::*;
pub(super) use sandbox::*;
pub(super) use sender::*;
pub(super) use settings::*;
pub(super) use shell::*;
pub(super) use threads::*;
pub(super) use stage::*;
pub(super) use write::*;
