//! `bridge [--home DIR] [--pages DIR] [--seed N] [--clock TIME] [--port P]`.

use std::path::PathBuf;

use jiff::Timestamp;

/// How the bridge is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Data directory; a fresh one that goes with the process if not named.
    pub home: Option<PathBuf>,
    /// The built page; `ui/dist-bridge` of this repository if not named.
    pub pages: Option<PathBuf>,
    /// Seed of the sandbox's people and stories.
    pub seed: Option<u64>,
    /// What the clock shows at the start; it runs on from there.
    pub clock: Option<Timestamp>,
    /// Port to listen on; a free one if not named.
    pub port: u16,
}

impl Options {
    /// Reads the command line.
    ///
    /// # Errors
    /// A sentence saying which argument is not understood.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            let wrong = || format!("{name} does not take that value");
            match name.as_str() {
                "--home" => options.home = Some(PathBuf::from(value)),
                "--pages" => options.pages = Some(PathBuf::from(value)),
                "--seed" => options.seed = Some(value.parse().map_err(|_| wrong())?),
                "--clock" => options.clock = Some(value.parse().map_err(|_| wrong())?),
                "--port" => options.port = value.parse().map_err(|_| wrong())?,
                _ => return Err(format!("{name} is not an argument of the bridge")),
            }
        }
        Ok(options)
    }
}
