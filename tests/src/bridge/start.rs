//! Starts sandbox, engine and listener, and ends them in the other order.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::api::{Demo, Engine, EngineConfig, OtherSide};
use engine::clock::{Clock, SystemClock};
use sandbox::{Keeper, Sandbox};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::{Bridge, Options, ShiftedClock, router, secrets};

/// A bridge that listens.
#[derive(Debug)]
pub struct Running {
    bridge: Arc<Bridge>,
    sandbox: Sandbox,
    listener: TcpListener,
    url: String,
    home: PathBuf,
    dial_token: String,
    // Removed when the bridge ends, if nobody named a home.
    _own: Option<TempDir>,
}

/// Starts everything, up to listening.
///
/// # Errors
/// A sentence saying what did not start.
pub async fn start(options: Options) -> Result<Running, String> {
    let own = if options.home.is_none() {
        Some(TempDir::new().map_err(told)?)
    } else {
        None
    };
    let home = options
        .home
        .or_else(|| own.as_ref().map(|own| own.path().to_path_buf()));
    let home = home.ok_or("there is no home")?;
    let [saved, documents, dropped] = ["saved", "documents", "dropped"].map(|name| home.join(name));
    for folder in [&saved, &documents, &dropped] {
        std::fs::create_dir_all(folder).map_err(told)?;
    }

    let clock: Arc<dyn Clock> = match options.clock {
        Some(start) => Arc::new(ShiftedClock::starting(start)),
        None => Arc::new(SystemClock),
    };
    let dial_token = std::env::var("BUDSTIKKE_SANDBOX_TOKEN").unwrap_or_else(|_| token(&clock));
    let sandbox = start_sandbox(&dial_token, options.seed.unwrap_or(1), &clock).await?;
    let config = EngineConfig {
        data_dir: home.join("data"),
        secrets: Arc::new(secrets::FileSecrets::new(home.join("secrets"))),
        clock: Arc::clone(&clock),
        demo: Some(Demo {
            ehr_url: sandbox.ehr_url(),
            nav_url: sandbox.nav_url(),
            side: Some(Arc::new(Inside {
                keeper: sandbox.keeper(),
                dial: sandbox.admin_url(),
                token: dial_token.clone(),
            })),
        }),
        open_demo: true,
    };
    let engine = Engine::start(config).await.map_err(told)?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
        .await
        .map_err(told)?;
    let address = listener.local_addr().map_err(told)?;
    let token = token(&clock);
    let url = format!("http://{address}/bridge.html?token={token}#{token}");
    let pages = options.pages.unwrap_or_else(built_page);
    let bridge = Arc::new(Bridge {
        engine,
        token,
        pages,
        documents,
        dropped,
        saved,
    });
    Ok(Running {
        bridge,
        sandbox,
        listener,
        url,
        home,
        _own: own,
        dial_token,
    })
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
        self.keeper.live_in(file).map_err(told)
    }
}

impl Running {
    /// What a test must know, as one line of JSON.
    #[must_use]
    pub fn told(&self) -> String {
        serde_json::json!({
            "url": self.url,
            "token": self.bridge.token,
            "ehr": self.sandbox.ehr_url(),
            "nav": self.sandbox.nav_url(),
            "dial": self.sandbox.admin_url(),
            "dialToken": self.dial_token,
            "home": self.home,
        })
        .to_string()
    }

    /// Serves until the process is told to stop.
    ///
    /// # Errors
    /// A sentence saying why it could not go on.
    pub async fn finish(self) -> Result<(), String> {
        let served = axum::serve(self.listener, router(Arc::clone(&self.bridge)));
        tokio::select! {
            served = std::future::IntoFuture::into_future(served) => served.map_err(told)?,
            () = stop_asked() => {}
        }
        self.bridge.engine.shutdown().await;
        self.sandbox.stop().await;
        Ok(())
    }
}

async fn start_sandbox(token: &str, seed: u64, clock: &Arc<dyn Clock>) -> Result<Sandbox, String> {
    let clock = Arc::clone(clock);
    let mut config = sandbox::Config::new(seed, sandbox::Clock::new(move || clock.now()));
    config.admin_token = Some(token.to_owned());
    config.refuse_duplicates = true;
    Sandbox::start(config).await.map_err(told)
}

async fn stop_asked() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut asked) = signal(SignalKind::terminate()) {
            asked.recv().await;
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Two ids' worth of the clock's own chance.
fn token(clock: &Arc<dyn Clock>) -> String {
    format!("{}{}", clock.uuid_v7().simple(), clock.uuid_v7().simple())
}

fn built_page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist-bridge")
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
