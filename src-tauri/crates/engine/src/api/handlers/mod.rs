//! One handler per command of the table, a file per screen.

mod attachment;
mod chart;
mod draft_files;
mod file_exchange;
mod inbox;
mod journal;
mod outbox;
mod pack;
mod patients;
mod rules;
mod sandbox;
mod settings;
mod shell;
mod write;

pub(super) use attachment::*;
pub(super) use chart::*;
pub(super) use draft_files::*;
pub(super) use file_exchange::*;
pub(super) use inbox::*;
pub(super) use journal::*;
pub(super) use outbox::*;
pub(super) use pack::*;
pub(super) use patients::*;
pub(super) use sandbox::*;
pub(super) use settings::*;
pub(super) use shell::*;
pub(super) use write::*;
