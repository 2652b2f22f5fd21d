//! Workspaces, locking, the status line.

use std::sync::Arc;

use secrecy::SecretString;
use uuid::Uuid;

use super::super::shown::Shower;
use crate::api::engine::shown_workspace;
use crate::api::failure::{invalid, stage_forbids};
use crate::api::session::Session;
use crate::api::types::{
    ApiError, AppState, Banner, BannerAnswer, Empty, ErrorCode, LinkLog, LinkState, LinkView,
    OutboxCounts, QuitCheck, Retry, Stage, Status, StatusAudit, UnlockMethod, WorkspaceCreate,
    WorkspaceCreated, WorkspaceOpen,
};
use crate::api::{Engine, demo};
use crate::store::{banner, counter, draft, message, moment, outbox};
use crate::sync::{Answer, Link};
use crate::workspace::{self, Create, Method, Unlock};

/// Unsent for so long, a message is everybody's business.
const UNSENT: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

pub(crate) fn app_state(engine: &Engine, _: Empty) -> Result<AppState, ApiError> {
    engine.app_state()
}

pub(crate) async fn workspace_create(
    engine: &Arc<Engine>,
    request: WorkspaceCreate,
) -> Result<WorkspaceCreated, ApiError> {
    let name = request.name.trim().to_owned();
    if name.is_empty() {
        return Err(invalid("name", "missing"));
    }
    if request.stage == Stage::Demo {
        // DEMO is the sandbox inside: there is one of it, and it needs no choice.
        if engine.demo().is_none() {
            return Err(stage_forbids("stage", "no_sandbox"));
        }
        demo::make(engine).await?;
        let state = engine.app_state()?;
        let workspace = state
            .workspace
            .ok_or_else(|| ApiError::internal("a demo just made is gone"))?;
        return Ok(WorkspaceCreated {
            workspace,
            recovery_code: None,
        });
    }
    let (method, passphrase) = match request.method {
        UnlockMethod::Keyring => (Method::Keyring, None),
        UnlockMethod::Passphrase => {
            let passphrase = engine
                .take_secret("new-workspace/passphrase")
                .ok_or_else(|| invalid("passphrase", "missing"))?;
            (Method::Passphrase, Some(passphrase))
        }
        UnlockMethod::RecoveryCode | UnlockMethod::DemoFile => {
            return Err(invalid("method", "unknown"));
        }
    };
    let stage = match request.stage {
        Stage::Demo => workspace::Stage::Demo,
        Stage::Test => workspace::Stage::Test,
        Stage::Prod => workspace::Stage::Prod,
    };
    let (data_dir, secrets) = (engine.data_dir().to_owned(), Arc::clone(engine.secrets()));
    let id = engine.clock().uuid_v7();
    let created = crate::tasks::blocking(move || {
        let create = Create {
            name: &name,
            stage,
            method,
            passphrase: passphrase.as_ref(),
        };
        workspace::create(&data_dir, &create, secrets.as_ref(), id)
    })
    .await
    .ok_or_else(|| ApiError::internal("the workspace could not be made"))??;
    let workspace = shown_workspace(created.open.summary(), true);
    let recovery_code = created.recovery_code.clone();
    engine.adopt(created.open).await?;
    Ok(WorkspaceCreated {
        workspace,
        recovery_code,
    })
}

pub(crate) async fn workspace_open(
    engine: &Arc<Engine>,
    request: WorkspaceOpen,
) -> Result<AppState, ApiError> {
    let id = Uuid::parse_str(&request.id).map_err(|_| invalid("id", "unknown"))?;
    let given = |kind: &str| -> Result<SecretString, ApiError> {
        engine
            .take_secret(&format!("workspace/{id}/{kind}"))
            .ok_or_else(|| invalid(kind, "missing"))
    };
    let known = workspace::list(engine.data_dir())?;
    let summary = known
        .iter()
        .find(|summary| summary.id == id)
        .ok_or_else(|| ApiError::new(ErrorCode::NotFound, "no such workspace", Retry::Never))?;
    let unlock = match request.method {
        Some(UnlockMethod::Passphrase) => Unlock::Passphrase(given("passphrase")?),
        Some(UnlockMethod::RecoveryCode) => Unlock::RecoveryCode(given("recovery-code")?),
        Some(UnlockMethod::Keyring) => Unlock::Keyring,
        Some(UnlockMethod::DemoFile) => Unlock::DemoFile,
        None if summary.methods.contains(&Method::DemoFile) => Unlock::DemoFile,
        None => Unlock::Keyring,
    };
    engine.open(id, unlock).await?;
    engine.app_state()
}

pub(crate) async fn workspace_lock(engine: &Arc<Engine>, _: Empty) -> Result<AppState, ApiError> {
    engine.lock()?;
    engine.app_state()
}

pub(crate) fn status(engine: &Engine, _: Empty) -> Result<Status, ApiError> {
    let session = engine.session()?;
    let live = session.loops.status();
    let now = engine.clock().now();
    session.store.read(|db| {
        let mut connection = None;
        if let Some(id) = live.connection_id {
            connection = crate::store::connection::get(db, id)?.map(|row| row.name);
        }
        let mut banners: Vec<Banner> = banner::all(db)?
            .into_iter()
            .map(|row| Banner {
                code: row.code,
                connection_id: row.connection_id,
                since: Some(row.since),
                reason: None,
                count: Some(row.count),
                reference: row.reference,
            })
            .collect();
        // Never stored and never closed: it goes when the messages do.
        if let Ok(before) = now.checked_sub(UNSENT)
            && let Some((count, since)) = outbox::unsent_since(db, before)?
        {
            banners.push(Banner {
                code: "unsent_hour".to_owned(),
                connection_id: None,
                since: Some(since),
                count: Some(i64::from(count)),
                reason: None,
                reference: None,
            });
        }
        // Those whose cause goes by itself are known to the loops alone.
        banners.extend(session.loops.banners().into_iter().map(|live| Banner {
            code: live.code.to_owned(),
            connection_id: Some(live.connection_id),
            since: Some(moment::text(live.since)),
            reason: live.reason.map(str::to_owned),
            count: None,
            reference: live.reference,
        }));
        Ok(Status {
            link: link(live.link),
            connection,
            her_id: live.her_id,
            last_asked: live.last_asked.map(moment::text),
            next_ask: live.next_ask.map(moment::text),
            offline_since: live.offline_since.map(moment::text),
            position: live.position,
            unread: u32::try_from(counter::get(db, "split_unread")?).unwrap_or_default(),
            new_count: u32::try_from(message::arrived_since(db, session.seen())?)
                .unwrap_or(u32::MAX),
            outbox: counts(db)?,
            clock_skew_ms: live.clock_skew_ms,
            banners,
            links: links(&session, db, engine.clock().now())?,
            audit: audit(db)?,
        })
    })
}

fn links(
    session: &Session,
    db: &rusqlite::Connection,
    now: jiff::Timestamp,
) -> Result<Vec<LinkView>, ApiError> {
    let shower = Shower::new(db, now)?;
    let mut links = Vec::new();
    for live in session.loops.statuses() {
        let Some(id) = live.connection_id else {
            continue;
        };
        let name = crate::store::connection::get(db, id)?.map(|row| row.name);
        let logs = live
            .logs
            .into_iter()
            .map(|log| {
                Ok(LinkLog {
                    own: shower.party(&log.her_id)?,
                    position: log.position,
                    checked_at: log.checked_at.map(moment::text),
                    paused: log.paused,
                })
            })
            .collect::<Result<_, ApiError>>()?;
        links.push(LinkView {
            connection_id: id,
            connection: name.unwrap_or_default(),
            link: link(live.link),
            last_asked: live.last_asked.map(moment::text),
            logs,
        });
    }
    Ok(links)
}

/// The audits of all logs that are read by rows, summed.
fn audit(db: &rusqlite::Connection) -> Result<Option<StatusAudit>, ApiError> {
    let mut sum: Option<StatusAudit> = None;
    for row in crate::store::connection::all(db)? {
        for cursor in crate::store::cursor::of_connection(db, row.id)? {
            let (Some(audit), Some(at)) = (cursor.audit, cursor.audited_at) else {
                continue;
            };
            if cursor.kind != row.cursor_kind {
                continue;
            }
            let sum = sum.get_or_insert_with(|| StatusAudit {
                at: at.clone(),
                server: 0,
                local: 0,
                missing: 0,
            });
            sum.server += audit.server;
            sum.local += audit.local;
            sum.missing += audit.missing;
            sum.at = sum.at.clone().min(at);
        }
    }
    Ok(sum)
}

fn counts(db: &rusqlite::Connection) -> Result<OutboxCounts, ApiError> {
    let counts = outbox::counts(db)?;
    Ok(OutboxCounts {
        needs_you: counts.needs_you,
        undo: counts.undo,
        queued: counts.queued,
        sending: counts.sending,
        awaiting: counts.awaiting,
    })
}

pub(super) fn link(link: Link) -> LinkState {
    match link {
        Link::None => LinkState::None,
        Link::Starting => LinkState::Starting,
        Link::Connected => LinkState::Connected,
        Link::Slow => LinkState::Slow,
        Link::Offline => LinkState::Offline,
        Link::Paused => LinkState::Paused,
        Link::NoAccess => LinkState::NoAccess,
        Link::BadAnswer => LinkState::BadAnswer,
    }
}

pub(crate) fn quit_check(engine: &Engine, _: Empty) -> Result<QuitCheck, ApiError> {
    let Ok(session) = engine.session() else {
        return Ok(QuitCheck {
            unsent: 0,
            drafts: 0,
        });
    };
    session.store.read(|db| {
        let counts = outbox::counts(db)?;
        Ok(QuitCheck {
            unsent: counts.undo + counts.queued + counts.sending,
            drafts: u32::try_from(draft::count(db)?).unwrap_or(u32::MAX),
        })
    })
}

pub(crate) async fn banner_answer(
    engine: &Arc<Engine>,
    request: BannerAnswer,
) -> Result<Status, ApiError> {
    let session = engine.session()?;
    let answer = match request.answer.as_str() {
        "read_again" => Answer::ReadAgain,
        "resume" => Answer::Resume,
        "dismiss" => Answer::Dismiss,
        _ => return Err(invalid("answer", "unknown")),
    };
    match request.connection_id {
        Some(connection_id) => {
            session
                .loops
                .answer_banner(connection_id, &request.code, answer)
                .await?
        }
        None => session
            .store
            .write(|tx| banner::lower(tx, &request.code, None))?,
    }
    status(engine, Empty {})
}
