//! The DEMO workspace: made at the first start, pointed at the sandbox of this run at every start.

use std::sync::Arc;

use super::engine::{Demo, Engine};
use super::types::ApiError;
use crate::store::{author, connection, party};
use crate::workspace::{self, Create, Method, Open, Stage};

/// HER-ids of the sandbox (DESIGN §6: from 90000000).
const NAV: &str = "90000000";
const PRACTICE: &str = "90000010";

/// Makes a DEMO workspace with both connections, an author and a directory, and opens it.
pub(super) async fn make(engine: &Arc<Engine>) -> Result<(), ApiError> {
    let Some(demo) = engine.demo().cloned() else {
        return Ok(());
    };
    let (data_dir, secrets) = (engine.data_dir().to_owned(), Arc::clone(engine.secrets()));
    let id = engine.clock().uuid_v7();
    let created = crate::tasks::blocking(move || {
        let create = Create {
            name: "Furulia legesenter",
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
