//! Starts the product behind the window, hands it to the pipe, and stops it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use engine::api::types::ApiError;
use engine::api::{Demo, Engine, EngineConfig, OtherSide};
use engine::clock::{Clock, SystemClock};
use sandbox::{Keeper, Sandbox};
use serde::de::DeserializeOwned;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};

use crate::keyring::Keyring;
use crate::{door, title};

/// The demo's people and stories are the same on every machine.
const DEMO_SEED: u64 = 1;

/// What runs behind the window, once it runs.
#[derive(Default)]
struct Product {
    engine: OnceLock<Arc<Engine>>,
    sandbox: OnceLock<Mutex<Option<Sandbox>>>,
}

/// Why nothing runs.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error("this system names no place for a person's data")]
    NoHome,
    #[error("the data directory cannot be made")]
    Home(#[source] std::io::Error),
    #[error("the sandbox did not start")]
    Sandbox(#[source] sandbox::SandboxError),
    #[error("the engine did not start: {0}")]
    Engine(#[source] ApiError),
}

/// Starts engine and sandbox; what went wrong is said in a dialog, not only in a log.
pub(crate) fn start(app: &AppHandle) {
    app.manage(Product::default());
    match tauri::async_runtime::block_on(run(app)) {
        Ok(()) => {
            tauri::async_runtime::spawn(title::follow(app.clone()));
        }
        Err(error) => {
            tracing::error!(%error, "Budstikke could not start.");
            let leaving = app.clone();
            app.dialog()
                .message(format!(
                    "Budstikke kan ikke starte / cannot start.\n\n{error}"
                ))
                .kind(MessageDialogKind::Error)
                .title("Budstikke")
                .show(move |_| {
                    tauri::async_runtime::spawn(door::quit(leaving));
                });
        }
    }
}

async fn run(app: &AppHandle) -> Result<(), StartError> {
    let data_dir = data_dir()?;
    std::fs::create_dir_all(&data_dir).map_err(StartError::Home)?;
    let clock = SystemClock;
    let token = token(&clock);
    let mut world = sandbox::Config::new(DEMO_SEED, sandbox::system_clock());
    world.admin_token = Some(token.clone());
    world.refuse_duplicates = true;
    let sandbox = Sandbox::start(world).await.map_err(StartError::Sandbox)?;
    let config = EngineConfig {
        data_dir,
        secrets: Arc::new(Keyring),
        clock: Arc::new(clock),
        demo: Some(Demo {
            ehr_url: sandbox.ehr_url(),
            nav_url: sandbox.nav_url(),
            side: Some(Arc::new(Inside {
                keeper: sandbox.keeper(),
                dial: sandbox.admin_url(),
                token,
            })),
        }),
        open_demo: true,
    };
    let engine = Engine::start(config).await.map_err(StartError::Engine)?;
    let product = app.state::<Product>();
    let _ = product.engine.set(engine);
    let _ = product.sandbox.set(Mutex::new(Some(sandbox)));
    Ok(())
}

/// The sandbox inside, as the engine drives it.
#[derive(Debug)]
struct Inside {
    keeper: Keeper,
    dial: String,
    token: String,
}

impl OtherSide for Inside {
    fn dial_url(&self) -> String {
        self.dial.clone()
    }

    fn dial_token(&self) -> String {
        self.token.clone()
    }

    fn live_in(&self, file: &Path) -> Result<(), String> {
        self.keeper.live_in(file).map_err(|error| error.to_string())
    }
}

/// What the dial asks for: known to this process alone, unless a test has named it.
fn token(clock: &dyn Clock) -> String {
    std::env::var("BUDSTIKKE_SANDBOX_TOKEN")
        .unwrap_or_else(|_| format!("{}{}", clock.uuid_v7().simple(), clock.uuid_v7().simple()))
}

/// Where this person's workspaces lie; `BUDSTIKKE_HOME` names another place.
fn data_dir() -> Result<PathBuf, StartError> {
    if let Some(home) = std::env::var_os("BUDSTIKKE_HOME").filter(|home| !home.is_empty()) {
        return Ok(PathBuf::from(home));
    }
    let dirs = directories::ProjectDirs::from("no", "", "Budstikke").ok_or(StartError::NoHome)?;
    Ok(dirs.data_local_dir().to_path_buf())
}

/// The running engine.
pub(crate) fn engine(app: &AppHandle) -> Result<Arc<Engine>, ApiError> {
    let product = app.state::<Product>();
    product
        .engine
        .get()
        .cloned()
        .ok_or_else(|| ApiError::internal("the engine does not run"))
}

/// A command without parameters, for the shell's own use.
pub(crate) async fn ask<Response: DeserializeOwned>(
    app: &AppHandle,
    command: &str,
) -> Option<Response> {
    let engine = engine(app).ok()?;
    let answer = engine::api::dispatch(&engine, command, b"{}").await.ok()?;
    serde_json::from_slice(&answer).ok()
}

/// Lets what runs come to rest: the outbox's attempts are committed, the sandbox's state is written.
pub(crate) async fn stop(app: &AppHandle) {
    if let Ok(engine) = engine(app) {
        engine.shutdown().await;
    }
    let sandbox = app
        .state::<Product>()
        .sandbox
        .get()
        .and_then(|kept| kept.lock().ok()?.take());
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
}
