//! A desk to work at: the real engine on a fresh DEMO workspace, the real sandbox beside it, a clock that a test moves.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::api::types::{ApiError, Change, Empty, Status};
use engine::api::{Demo, Engine, EngineConfig, OtherSide, dispatch};
use engine::clock::{Clock as _, ManualClock};
use engine::secrets::MemorySecrets;
use sandbox::{Config, Keeper, Sandbox};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;

/// How long real work may take before a test says that it never happened.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Desk {
    pub(crate) engine: Arc<Engine>,
    pub(crate) sandbox: Option<Sandbox>,
    pub(crate) clock: Arc<ManualClock>,
    port: u16,
    folder: TempDir,
    home: Arc<Home>,
}

/// Where the other side keeps its state: with the workspace, once the engine has said so.
#[derive(Debug, Default)]
struct Home {
    now: Mutex<(String, Option<Keeper>, Option<PathBuf>)>,
}

const DIAL_TOKEN: &str = "bordets-nokkel";

impl OtherSide for Home {
    fn dial_url(&self) -> String {
        self.now.lock().expect("no test has stopped here").0.clone()
    }

    fn dial_token(&self) -> String {
        DIAL_TOKEN.to_owned()
    }

    fn live_in(&self, file: &Path) -> Result<(), String> {
        let mut now = self.now.lock().expect("no test has stopped here");
        now.2 = Some(file.to_owned());
        match &now.1 {
            Some(keeper) => keeper.live_in(file).map_err(|error| error.to_string()),
            None => Ok(()),
        }
    }
}

impl Desk {
    /// A first start: nothing there, the demo is made and opened.
    pub(crate) async fn start() -> Self {
        let clock = Arc::new(ManualClock::new(
            "2026-11-20T09:00:00Z".parse().expect("a time"),
        ));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = Arc::new(Home::default());
        let sandbox = Self::beside(&clock, &home, 0).await;
        let port = sandbox.address().port();
        let engine = Self::sit_down(&clock, &folder, &sandbox, &home).await;
        Self {
            engine,
            sandbox: Some(sandbox),
            clock,
            port,
            folder,
            home,
        }
    }

    async fn beside(clock: &Arc<ManualClock>, home: &Home, port: u16) -> Sandbox {
        let story_clock = Arc::clone(clock);
        let mut config = Config::new(7, sandbox::Clock::new(move || story_clock.now()));
        config.admin_token = Some(DIAL_TOKEN.to_owned());
        config.state_file = home.now.lock().expect("no test has stopped here").2.clone();
        config.port = port;
        let sandbox = Sandbox::start(config).await.expect("the sandbox starts");
        let mut now = home.now.lock().expect("no test has stopped here");
        now.0 = sandbox.admin_url();
        now.1 = Some(sandbox.keeper());
        drop(now);
        sandbox
    }

    async fn sit_down(
        clock: &Arc<ManualClock>,
        folder: &TempDir,
        sandbox: &Sandbox,
        home: &Arc<Home>,
    ) -> Arc<Engine> {
        Engine::start(EngineConfig {
            data_dir: folder.path().join("data"),
            secrets: Arc::new(MemorySecrets::default()),
            clock: Arc::clone(clock) as Arc<dyn engine::clock::Clock>,
            demo: Some(Demo {
                ehr_url: sandbox.ehr_url(),
                nav_url: sandbox.nav_url(),
                side: Some(Arc::clone(home) as Arc<dyn OtherSide>),
            }),
            open_demo: true,
        })
        .await
        .expect("the engine starts")
    }

    /// Quits as a person does, and starts again on the same files.
    pub(crate) async fn restart(&mut self) {
        self.engine.shutdown().await;
        if let Some(sandbox) = self.sandbox.take() {
            sandbox.stop().await;
        }
        let sandbox = Self::beside(&self.clock, &self.home, self.port).await;
        self.engine = Self::sit_down(&self.clock, &self.folder, &sandbox, &self.home).await;
        self.sandbox = Some(sandbox);
    }

    /// The other side goes away: nobody listens on its port any longer.
    pub(crate) async fn network_down(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            sandbox.stop().await;
        }
    }

    /// It comes back, as it was.
    pub(crate) async fn network_up(&mut self) {
        self.sandbox = Some(Self::beside(&self.clock, &self.home, self.port).await);
    }

    /// As if no workspace had ever said where the other side keeps its state.
    pub(crate) fn forget_home(&self) {
        self.home.now.lock().expect("no test has stopped here").2 = None;
    }

    /// Where this person's workspaces lie.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn other_side(&self) -> &Sandbox {
        self.sandbox.as_ref().expect("the other side is there")
    }

    pub(crate) async fn ask<R: DeserializeOwned>(
        &self,
        name: &str,
        request: &impl Serialize,
    ) -> Result<R, ApiError> {
        let request = serde_json::to_vec(request).expect("a request is JSON");
        let response = dispatch(&self.engine, name, &request).await?;
        Ok(serde_json::from_slice(&response).expect("a response is what the table says"))
    }

    pub(crate) async fn call<R: DeserializeOwned>(
        &self,
        name: &str,
        request: &impl Serialize,
    ) -> R {
        self.ask(name, request)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) async fn status(&self) -> Status {
        self.call("status", &Empty {}).await
    }

    /// Asks again at every Change, with the clock moving on, until it is so.
    pub(crate) async fn until<T>(
        &self,
        what: &str,
        mut asked: impl AsyncFnMut(&Self) -> Option<T>,
    ) -> T {
        let mut changes = self.engine.subscribe();
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                if let Some(found) = asked(self).await {
                    return found;
                }
                self.clock.advance(Duration::from_secs(1));
                // A Change, or a moment for work that tells none.
                let _: Result<Result<Change, _>, _> =
                    tokio::time::timeout(Duration::from_millis(50), changes.recv()).await;
            }
        });
        waited
            .await
            .unwrap_or_else(|_| panic!("never happened: {what}"))
    }
}
