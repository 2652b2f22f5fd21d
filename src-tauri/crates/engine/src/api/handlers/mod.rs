//! One handler per command of the table, a file per screen.

mod attachment;
mod chart;
mod draft_files;
mod form;
mod inbox;
mod journal;
mod kinds;
mod outbox;
mod patients;
mod sandbox;
mod settings;
mod shell;
mod write;

pub(super) use attachment::*;
pub(super) use chart::*;
pub(super) use draft_files::*;
pub(super) use form::*;
pub(super) use inbox::*;
pub(super) use journal::*;
pub(super) use kinds::*;
pub(super) use outbox::*;
pub(super) use patients::*;
pub(super) use sandbox::*;
pub(super) use settings::*;
pub(super) use shell::*;
pub(super) use write::*;
