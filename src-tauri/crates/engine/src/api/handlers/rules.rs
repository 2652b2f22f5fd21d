//! What a person chose about the other side's rules and the way there, checked.

use std::path::{Path, PathBuf};

use validation::Pack;

use super::file_exchange;
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::session::Session;
use crate::api::types::{ApiError, ConnectionPut, Role, Transport};
use crate::store::connection::{self, Connection, Rules};

/// Pack, transport and folders that may be set.
#[derive(Debug)]
pub(super) struct Chosen {
    pack: String,
    pub(super) transport: connection::Transport,
    out_folder: Option<String>,
    in_folder: Option<String>,
}

impl Chosen {
    pub(super) fn of(
        engine: &Engine,
        session: &Session,
        request: &ConnectionPut,
        before: Option<&Connection>,
    ) -> Result<Self, ApiError> {
        let pack = match (&request.pack, before) {
            (Some(id), _) => Pack::known(id)
                .map(|pack| pack.id.clone())
                .ok_or_else(|| invalid("pack", "unknown"))?,
            (None, Some(before)) => before.pack.clone(),
            (None, None) => Pack::nav_messaging_core().id.clone(),
        };
        let transport = match request.transport {
            Some(Transport::ProcessMessage) => connection::Transport::ProcessMessage,
            Some(Transport::Bundle) => connection::Transport::Bundle,
            Some(Transport::Folder) => connection::Transport::Folder,
            None => before.map_or(connection::Transport::ProcessMessage, |row| row.transport),
        };
        let held = |pick: fn(&Connection) -> Option<String>| before.and_then(pick);
        let out_folder = folder(engine, "outFolder", request.out_folder.as_deref())?
            .or_else(|| held(|row| row.out_folder.clone()));
        let in_folder = match request.in_folder.as_deref() {
            Some("") => None,
            handle => {
                folder(engine, "inFolder", handle)?.or_else(|| held(|row| row.in_folder.clone()))
            }
        };
        let chosen = Self {
            pack,
            transport,
            out_folder,
            in_folder,
        };
        if chosen.transport == connection::Transport::Folder {
            chosen.check(engine, session, request)?;
        }
        Ok(chosen)
    }

    fn check(
        &self,
        engine: &Engine,
        session: &Session,
        request: &ConnectionPut,
    ) -> Result<(), ApiError> {
        if request.role != Role::Messaging {
            return Err(invalid("transport", "not_for_charts"));
        }
        session
            .store
            .read(|db| file_exchange::require(db, session))?;
        let Some(out) = self.out_folder.as_deref() else {
            return Err(invalid("outFolder", "missing"));
        };
        if self.in_folder.as_deref() == Some(out) {
            // What we lay there would come back as if from them.
            return Err(invalid("inFolder", "same_folder"));
        }
        for (field, path) in [
            ("outFolder", Some(out)),
            ("inFolder", self.in_folder.as_deref()),
        ] {
            // Files that others may write beside the database and its key: never.
            if path.is_some_and(|path| within(Path::new(path), engine.data_dir())) {
                return Err(invalid(field, "own_folder"));
            }
        }
        Ok(())
    }

    pub(super) fn as_rules(&self) -> Rules<'_> {
        Rules {
            pack: &self.pack,
            transport: self.transport,
            out_folder: self.out_folder.as_deref(),
            in_folder: self.in_folder.as_deref(),
        }
    }
}

/// A folder that was chosen in the host's dialog, under the name the system knows it by.
fn folder(engine: &Engine, field: &str, handle: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(handle) = handle else {
        return Ok(None);
    };
    let path: PathBuf = engine
        .take_file(handle)
        .ok_or_else(|| invalid(field, "unknown"))?;
    let path = path
        .canonicalize()
        .ok()
        .filter(|path| path.is_dir())
        .ok_or_else(|| invalid(field, "no_folder"))?;
    let path = path.to_str().ok_or_else(|| invalid(field, "no_folder"))?;
    Ok(Some(path.to_owned()))
}

fn within(path: &Path, data_dir: &Path) -> bool {
    let data_dir = data_dir.canonicalize();
    data_dir.is_ok_and(|data_dir| path.starts_with(&data_dir) || data_dir.starts_with(path))
}
