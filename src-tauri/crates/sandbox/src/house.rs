//! The world that is served now. A reset puts a new one in its place, and so does a move to another state file.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::Config;
use crate::serve::SandboxError;
use crate::world::World;

/// Where the world stands.
#[derive(Debug)]
pub(crate) struct House(Mutex<Arc<World>>);

impl House {
    pub(crate) fn new(config: Config) -> Result<Arc<Self>, SandboxError> {
        Ok(Arc::new(Self(Mutex::new(World::new(config)?))))
    }

    /// The one served now. A request that has begun stays with the one it met.
    pub(crate) fn world(&self) -> Arc<World> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Both sides as they were made, on the day it is now, without faults.
    pub(crate) fn reset(&self) -> Result<(), SandboxError> {
        self.put(self.world().anew()?);
        Ok(())
    }

    /// Goes on with what is kept in this file, or begins there. A file that cannot be read is put aside, never
    /// overwritten.
    pub(crate) fn live_in(&self, file: &Path) -> Result<(), SandboxError> {
        let mut config = self.world().config.clone();
        if config.state_file.as_deref() == Some(file) {
            return Ok(());
        }
        config.state_file = Some(file.to_owned());
        config.faults.clear();
        let world = match World::new(config.clone()) {
            Err(SandboxError::State(_)) => {
                let aside = file.with_extension("unreadable");
                std::fs::rename(file, aside)
                    .map_err(|error| SandboxError::State(error.kind().to_string()))?;
                World::new(config)?
            }
            made => made?,
        };
        self.put(world);
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.world().close();
    }

    fn put(&self, world: Arc<World>) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits in the old one waits no longer.
        now.close();
        *now = world;
    }
}
