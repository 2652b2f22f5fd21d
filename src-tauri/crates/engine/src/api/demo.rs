//! The DEMO workspace: made at the first start, pointed at the sandbox of this run at every start.

use std::sync::Arc;

use super::engine::{Demo, Engine};
use super::failure::stage_forbids;
use super::types::ApiError;
use crate::store::{author, connection, party};
use crate::workspace::{self, Create, Method, Open, Stage, WorkspaceError};

/// HER-ids of the sandbox (DESIGN §6: from 90000000).
const NAV: &str = "90000000";
const PRACTICE: &str = "90000010";

/// The other side's state, beside the database of the workspace it belongs to.
const STATE: &str = "sandbox.json";
const NAME: &str = "Furulia legesenter";

/// Makes a DEMO workspace with both connections, an author and a directory, and opens it.
pub(super) async fn make(engine: &Arc<Engine>) -> Result<(), ApiError> {
    make_named(engine, NAME.to_owned()).await
}

async fn make_named(engine: &Arc<Engine>, name: String) -> Result<(), ApiError> {
    let Some(demo) = engine.demo().cloned() else {
        return Ok(());
    };
    let (data_dir, secrets) = (engine.data_dir().to_owned(), Arc::clone(engine.secrets()));
    let id = engine.clock().uuid_v7();
    let created = crate::tasks::blocking(move || {
        let create = Create {
            name: &name,
            stage: Stage::Demo,
            method: Method::DemoFile,
            passphrase: None,
        };
        workspace::create(&data_dir, &create, secrets.as_ref(), id)
    })
    .await
    .ok_or_else(|| ApiError::internal("the demo could not be made"))??;
    furnish(engine, &created.open, &demo)?;
    engine.adopt(created.open).await
}

/// Both sides from the start: a new demo is made and opened first, and only then is the old one taken away, so that
/// whatever stops half-way leaves a demo that works.
pub(super) async fn begin_again(engine: &Arc<Engine>) -> Result<(), ApiError> {
    let session = engine.session()?;
    if session.stage() != super::types::Stage::Demo || engine.demo().is_none() {
        return Err(stage_forbids("stage", "only_demo"));
    }
    let (old, name) = (session.id(), session.name().to_owned());
    drop(session);
    make_named(engine, name).await?;
    let (data_dir, secrets) = (engine.data_dir().to_owned(), Arc::clone(engine.secrets()));
    // A command that began before may hold the old one a moment longer.
    let mut left = 40;
    loop {
        let (data_dir, secrets) = (data_dir.clone(), Arc::clone(&secrets));
        let removed = crate::tasks::blocking(move || {
            workspace::remove_demo(&data_dir, old, secrets.as_ref())
        });
        match removed.await {
            Some(Err(WorkspaceError::InUse)) if left > 0 => {
                left -= 1;
                tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            }
            Some(removed) => {
                removed?;
                break;
            }
            None => return Err(ApiError::internal("the old demo could not be taken away")),
        }
    }
    engine.tell(super::types::Change::Workspace);
    Ok(())
}

/// The other side of a DEMO goes on from what is kept with the workspace.
pub(super) fn live_with(opened: &Open, demo: &Demo) -> Result<(), ApiError> {
    let Some(side) = &demo.side else {
        return Ok(());
    };
    if opened.summary().stage != Stage::Demo {
        return Ok(());
    }
    side.live_in(&opened.dir().join(STATE)).map_err(|word| {
        tracing::error!(error = word, "The sandbox does not find its state.");
        ApiError::internal("the sandbox does not find its state")
    })
}

/// The state once lay beside the workspaces, one for all of them. Each DEMO there is gets its own copy; only when all
/// have theirs is the old file put away.
pub(super) fn bring_home(engine: &Engine) -> Result<(), ApiError> {
    let old = engine.data_dir().join(STATE);
    if engine.demo().is_none_or(|demo| demo.side.is_none()) || !old.is_file() {
        return Ok(());
    }
    let moved = || -> std::io::Result<()> {
        for summary in workspace::list(engine.data_dir()).map_err(std::io::Error::other)? {
            let home = workspace::dir_of(engine.data_dir(), summary.id).join(STATE);
            if summary.stage == Stage::Demo && !home.exists() {
                let beside = home.with_extension("new");
                std::fs::copy(&old, &beside)?;
                std::fs::File::open(&beside)?.sync_all()?;
                std::fs::rename(&beside, &home)?;
            }
        }
        std::fs::rename(&old, old.with_extension("moved"))
    };
    // It stays where it is and is tried again at the next start; a demo whose log begins anew says so itself.
    if let Err(error) = moved() {
        tracing::warn!(kind = %error.kind(), "The sandbox's state could not be moved to its workspaces.");
    }
    Ok(())
}

pub(super) fn furnish(engine: &Engine, opened: &Open, demo: &Demo) -> Result<(), ApiError> {
    let now = engine.clock().now();
    let own = [PRACTICE.to_owned()];
    opened.store().write(|tx| {
        let mut put = connection::Put {
            id: None,
            role: connection::Role::Messaging,
            name: "sandkassen",
            base_url: &demo.nav_url,
            auth: connection::Auth::None,
            user_name: None,
            nav_her_id: NAV,
            allow_get_number: false,
            sandbox: true,
            poll_seconds: 20,
            her_ids: &own,
        };
        let messaging = connection::put(tx, &put, now)?;
        // A demo has nothing to choose about its history.
        connection::set_first_read(tx, messaging, Some("all"))?;
        put.role = connection::Role::Ehr;
        put.name = "sandkassens journal";
        put.base_url = &demo.ehr_url;
        put.her_ids = &[];
        connection::put(tx, &put, now)?;
        party::put(tx, NAV, "NAV", party::Source::BuiltIn)?;
        party::put(tx, PRACTICE, "Furulia legesenter", party::Source::BuiltIn)?;
        author::put(
            tx,
            &author::Author {
                given: "Silje".to_owned(),
                family: "Aune".to_owned(),
                hpr: "990000010".to_owned(),
                practice: "Furulia legesenter".to_owned(),
                organisation_number: None,
                phone: None,
            },
        )
    })?;
    Ok(())
}

/// The sandbox takes a free port at every start; its connections follow, and keep cursor and outbox, which hang on the
/// connection and not on its address.
pub(super) fn point_at(opened: &Open, demo: &Demo) -> Result<(), ApiError> {
    opened.store().write(|tx| {
        for row in connection::all(tx)?.into_iter().filter(|row| row.sandbox) {
            let url = match row.role {
                connection::Role::Messaging => &demo.nav_url,
                _ => &demo.ehr_url,
            };
            if row.base_url != *url {
                connection::set_base_url(tx, row.id, url)?;
            }
        }
        Ok(())
    })
}
