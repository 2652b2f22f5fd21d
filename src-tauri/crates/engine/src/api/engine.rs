//! The running product: at most one open workspace, and what has been handed over for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;
use tokio::sync::broadcast;
use uuid::Uuid;

use super::files::ShownBytes;
use super::session::Session;
use super::types::{ApiError, AppState, Change, ErrorCode, Retry, WorkspaceSummary};
use super::{changes, demo};
use crate::clock::Clock;
use crate::secrets::SecretStore;
use crate::tasks::Tasks;
use crate::workspace::{self, Method, Unlock, WorkspaceError};

/// Name of the file that remembers which workspace was open last. It holds an id and nothing else.
const LAST: &str = "last-workspace";

/// Changes a window may fall behind before it is told to re-read everything.
const CHANGES: usize = 256;

/// What a door hands in.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// Where workspaces lie.
    pub data_dir: PathBuf,
    /// The machine's keyring, or what stands for it.
    pub secrets: Arc<dyn SecretStore>,
    /// Time, chance and ids.
    pub clock: Arc<dyn Clock>,
    /// The sandbox that runs inside, if the door has one.
    pub demo: Option<Demo>,
    /// Make and open a DEMO workspace when there is no workspace yet.
    pub open_demo: bool,
}

/// Where the built-in other side listens in this run.
#[derive(Debug, Clone)]
pub struct Demo {
    /// FHIR base of the EHR.
    pub ehr_url: String,
    /// FHIR base of the message log.
    pub nav_url: String,
    /// How it is driven; a door without it has a sandbox that only answers.
    pub side: Option<Arc<dyn OtherSide>>,
}

/// The other side as its door holds it. The engine drives it over loopback like any other client would; only where it
/// keeps its state is said here, because that follows the workspace.
pub trait OtherSide: Send + Sync + std::fmt::Debug {
    /// Address of its dial.
    fn dial_url(&self) -> String;

    /// What the dial asks for.
    fn dial_token(&self) -> String;

    /// From now on its state is kept in this file: it goes on with what is there, or begins.
    ///
    /// # Errors
    /// A word for the log.
    fn live_in(&self, file: &Path) -> Result<(), String>;
}

/// The running product.
#[derive(Debug)]
pub struct Engine {
    config: EngineConfig,
    state: Mutex<State>,
    changes: broadcast::Sender<Change>,
    tasks: Tasks,
}

#[derive(Debug, Default)]
struct State {
    session: Option<Arc<Session>>,
    locked: Option<Locked>,
    problem: Option<ErrorCode>,
    /// Handed over, not yet used.
    secrets: BTreeMap<String, SecretString>,
    /// Files that a person chose in the host's dialog.
    files: BTreeMap<String, PathBuf>,
    /// Bytes of attachments that the window draws.
    shown: ShownBytes,
}

#[derive(Debug, Clone)]
struct Locked {
    at: jiff::Timestamp,
    unread: i64,
}

impl Engine {
    /// Starts, and opens the workspace that was open last when its key can be had without a question.
    ///
    /// # Errors
    /// When the data directory cannot be made. A workspace that does not open is no error here: [`AppState`] says why.
    pub async fn start(config: EngineConfig) -> Result<Arc<Self>, ApiError> {
        std::fs::create_dir_all(&config.data_dir).map_err(|error| {
            ApiError::new(
                ErrorCode::DiskFull,
                error.kind().to_string(),
                Retry::AfterAct,
            )
        })?;
        let (changes, _) = broadcast::channel(CHANGES);
        let engine = Arc::new(Self {
            config,
            state: Mutex::default(),
            changes,
            tasks: Tasks::new(),
        });
        demo::bring_home(&engine)?;
        if let Err(error) = engine.open_last().await {
            engine.state().problem = Some(error.code);
        }
        Ok(engine)
    }

    async fn open_last(self: &Arc<Self>) -> Result<(), ApiError> {
        let known = workspace::list(&self.config.data_dir)?;
        let last = std::fs::read_to_string(self.config.data_dir.join(LAST))
            .ok()
            .and_then(|text| Uuid::parse_str(text.trim()).ok());
        let chosen = known
            .iter()
            .find(|summary| Some(summary.id) == last)
            .or(known.first());
        match chosen {
            Some(summary) if summary.methods.contains(&Method::DemoFile) => {
                self.open(summary.id, Unlock::DemoFile).await
            }
            Some(summary) if summary.methods.contains(&Method::Keyring) => {
                self.open(summary.id, Unlock::Keyring).await
            }
            Some(_) => Ok(()),
            // Somebody's workspace lies here and cannot be read: that is said, and no demo is put in its place.
            None if let Some(error) = workspace::unlisted(&self.config.data_dir) => {
                Err(error.into())
            }
            None if self.config.open_demo && self.config.demo.is_some() => demo::make(self).await,
            None => Ok(()),
        }
    }

    pub(super) async fn open(self: &Arc<Self>, id: Uuid, unlock: Unlock) -> Result<(), ApiError> {
        let (data_dir, secrets) = (
            self.config.data_dir.clone(),
            Arc::clone(&self.config.secrets),
        );
        if self
            .state()
            .session
            .as_ref()
            .is_some_and(|session| session.id() == id)
        {
            // Locked, not closed: the key is asked for again, and nothing is opened twice.
            blocking(move || workspace::verify(&data_dir, id, &unlock, secrets.as_ref())).await??;
            self.state().locked = None;
            self.tell(Change::Workspace);
            return Ok(());
        }
        let opened =
            blocking(move || workspace::open(&data_dir, id, &unlock, secrets.as_ref())).await??;
        self.adopt(opened).await
    }

    /// Takes an opened workspace as the session: starts its loops and tells the window.
    pub(super) async fn adopt(self: &Arc<Self>, opened: workspace::Open) -> Result<(), ApiError> {
        self.close().await;
        if let Some(demo) = &self.config.demo {
            demo::live_with(&opened, demo)?;
            demo::point_at(&opened, demo)?;
        }
        let id = opened.summary().id;
        let session = Arc::new(Session::start(opened, Arc::clone(&self.config.clock)));
        self.tasks.spawn(
            "changes",
            changes::forward(
                session.store.subscribe(),
                session.loops.status_changes(),
                self.changes.clone(),
                session.closed(),
            ),
        );
        self.tasks.spawn(
            "traffic changes",
            changes::traffic(
                session.loops.exchanges().changes(),
                self.changes.clone(),
                session.closed(),
            ),
        );
        {
            let mut state = self.state();
            state.session = Some(session);
            state.locked = None;
            state.problem = None;
        }
        // Forgetting which was open last costs one click; it is no reason to fail.
        if std::fs::write(self.config.data_dir.join(LAST), id.to_string()).is_err() {
            tracing::warn!("The id of the open workspace could not be remembered.");
        }
        self.tell(Change::Workspace);
        Ok(())
    }

    async fn close(&self) {
        let session = {
            let mut state = self.state();
            state.shown.clear();
            state.session.take()
        };
        if let Some(session) = session {
            session.stop().await;
        }
    }

    /// Locks the window: commands are refused until the key has been shown again. Polling goes on, so that the person
    /// comes back to what is true.
    pub(super) fn lock(&self) -> Result<(), ApiError> {
        let session = self.session()?;
        let unread = session.unread()?;
        session.inspections.clear();
        session.answers.clear();
        {
            let mut state = self.state();
            state.locked = Some(Locked {
                at: self.config.clock.now(),
                unread,
            });
            state.shown.clear();
        }
        self.tell(Change::Workspace);
        Ok(())
    }

    /// The open session.
    ///
    /// # Errors
    /// `no_workspace`.
    pub(super) fn session(&self) -> Result<Arc<Session>, ApiError> {
        self.state().session.clone().ok_or_else(|| {
            ApiError::new(
                ErrorCode::NoWorkspace,
                "no workspace is open",
                Retry::AfterAct,
            )
        })
    }

    pub(super) fn is_locked(&self) -> bool {
        self.state().locked.is_some()
    }

    pub(super) fn app_state(&self) -> Result<AppState, ApiError> {
        let known = workspace::list(&self.config.data_dir)?;
        let (session, locked, problem) = {
            let state = self.state();
            (state.session.clone(), state.locked.clone(), state.problem)
        };
        let open = session.as_ref().map(|session| session.id());
        let workspaces: Vec<WorkspaceSummary> = known
            .into_iter()
            .map(|summary| shown_workspace(&summary, Some(summary.id) == open))
            .collect();
        let new_since_lock = match (&session, &locked) {
            (Some(session), Some(locked)) => session.unread()?.saturating_sub(locked.unread),
            _ => 0,
        };
        Ok(AppState {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            workspace: workspaces.iter().find(|workspace| workspace.open).cloned(),
            workspaces,
            locked: locked.is_some(),
            problem: problem.and_then(word),
            new_since_lock: u32::try_from(new_since_lock.max(0)).unwrap_or(u32::MAX),
            locked_at: locked.map(|locked| locked.at.to_string()),
            stage_mode: session.is_some_and(|session| session.veil.is_on()),
        })
    }

    /// What changed, ids only. A door that lags behind tells its window `overflow`.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub(super) fn tell(&self, change: Change) {
        // Nobody listening is no error.
        let _ = self.changes.send(change);
    }

    /// Takes a secret once, inwards. Names: `new-workspace/passphrase`, `workspace/<id>/passphrase`,
    /// `workspace/<id>/recovery-code`, `connection/<id>/password`, `connection/<id>/token`.
    ///
    /// # Errors
    /// `invalid` for another name; what the store says.
    pub fn secret(&self, name: &str, value: SecretString) -> Result<(), ApiError> {
        let parts: Vec<&str> = name.split('/').collect();
        match parts.as_slice() {
            ["new-workspace", "passphrase"] | ["workspace", _, "passphrase" | "recovery-code"] => {
                self.state().secrets.insert(name.to_owned(), value);
                Ok(())
            }
            ["connection", id, kind @ ("password" | "token")] => {
                if self.is_locked() {
                    return Err(ApiError::new(
                        ErrorCode::Locked,
                        "the workspace is locked",
                        Retry::AfterAct,
                    ));
                }
                let id: i64 = id
                    .parse()
                    .map_err(|_| super::failure::invalid("name", "unknown"))?;
                self.session()?
                    .keep_secret(id, kind, &value, self.config.clock.now())
            }
            _ => Err(super::failure::invalid("name", "unknown")),
        }
    }

    /// Gives a handed-over secret away, once.
    pub(super) fn take_secret(&self, name: &str) -> Option<SecretString> {
        self.state().secrets.remove(name)
    }

    /// A file that a person chose; the handle is what crosses the pipe.
    #[must_use]
    pub fn register_file(&self, path: PathBuf) -> String {
        let handle = self.config.clock.uuid_v7().to_string();
        self.state().files.insert(handle.clone(), path);
        handle
    }

    /// Bytes that the window is to draw; the handle is what crosses the pipe as JSON.
    pub(super) fn show(&self, bytes: Arc<[u8]>) -> String {
        let handle = self.config.clock.uuid_v7().to_string();
        self.state().shown.put(handle.clone(), bytes);
        handle
    }

    /// Forgets what was opened: its patient is taken away.
    pub(super) fn forget_shown(&self) {
        self.state().shown.clear();
    }

    /// Bytes of an opened attachment, for drawing; `None` when locked, in stage mode (nothing in a file can be replaced),
    /// or for a handle that is not known any longer.
    #[must_use]
    pub fn shown_bytes(&self, handle: &str) -> Option<Arc<[u8]>> {
        if super::router::on_stage(self).is_some() {
            return None;
        }
        let state = self.state();
        if state.locked.is_some() {
            return None;
        }
        state.shown.get(handle)
    }

    pub(super) fn take_file(&self, handle: &str) -> Option<PathBuf> {
        self.state().files.remove(handle)
    }

    /// Stage word of the open workspace, for the window's title; `None` when locked or nothing is open.
    #[must_use]
    pub fn stage_word(&self) -> Option<&'static str> {
        let state = self.state();
        match (&state.locked, &state.session) {
            (None, Some(session)) => Some(session.stage_word()),
            _ => None,
        }
    }

    /// Stops the loops at a safe place and closes the workspace.
    pub async fn shutdown(&self) {
        self.close().await;
        self.tasks.stop().await;
    }

    /// Work that nobody waits for.
    pub(super) fn spawn(
        &self,
        name: &'static str,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        self.tasks.spawn(name, work);
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        self.config.clock.as_ref()
    }

    pub(super) fn data_dir(&self) -> &Path {
        &self.config.data_dir
    }

    pub(super) fn secrets(&self) -> &Arc<dyn SecretStore> {
        &self.config.secrets
    }

    pub(super) fn demo(&self) -> Option<&Demo> {
        self.config.demo.as_ref()
    }

    /// Held for a few field accesses only, never across an await.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The code as the window's catalogue knows it.
fn word(code: ErrorCode) -> Option<String> {
    serde_json::to_value(code).ok()?.as_str().map(str::to_owned)
}

pub(super) fn shown_workspace(summary: &workspace::Summary, open: bool) -> WorkspaceSummary {
    WorkspaceSummary {
        id: summary.id.to_string(),
        name: summary.name.clone(),
        stage: super::session::shown_stage(summary.stage),
        methods: summary
            .methods
            .iter()
            .map(|method| super::session::shown_method(*method))
            .collect(),
        open,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    crate::tasks::blocking(work)
        .await
        .ok_or_else(|| ApiError::internal("the work stopped half-way"))
}

impl From<WorkspaceError> for ApiError {
    fn from(error: WorkspaceError) -> Self {
        let code = match &error {
            WorkspaceError::WrongKey => ErrorCode::WrongKey,
            WorkspaceError::KeyringGone => ErrorCode::KeyringGone,
            WorkspaceError::InUse => ErrorCode::InUse,
            WorkspaceError::NotOurDatabase => ErrorCode::NotOurDatabase,
            WorkspaceError::NewerSchema => ErrorCode::NewerSchema,
            WorkspaceError::DiskFull => ErrorCode::DiskFull,
            _ => ErrorCode::Internal,
        };
        Self::new(code, error.to_string(), Retry::AfterAct)
    }
}
