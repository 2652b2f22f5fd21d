//! A filled-in form beside its questions: the form found on the shelf, among those fetched before, or at the server.

use std::sync::Arc;

use fhir::questionnaire::{Form, Standing};
use rusqlite::Connection as Db;
use serde_json::Value;

use crate::api::Engine;
use crate::api::forms::held;
use crate::api::present;
use crate::api::session::Session;
use crate::api::shown::today;
use crate::api::types::{AnsweredBy, AnsweredForm, ApiError, ResourceRequest};
use crate::client::ClientError;
use crate::store::questionnaire::{self, Questionnaire, Source};
use crate::store::{StoreError, resource};
use crate::sync::SyncError;

/// Which form a response is the answer to.
struct Asked {
    canonical: String,
    url: String,
    version: Option<String>,
    /// Whose answer it is.
    connection_id: i64,
}

impl Asked {
    fn of(response: &Value, connection_id: i64) -> Option<Self> {
        let canonical = response.get("questionnaire")?.as_str()?.trim();
        let (url, version) = fhir::questionnaire::canonical(canonical);
        (!url.is_empty()).then(|| Self {
            canonical: canonical.to_owned(),
            url: url.to_owned(),
            version: version.map(str::to_owned),
            connection_id,
        })
    }
}

pub(crate) async fn resource_form(
    engine: &Arc<Engine>,
    request: ResourceRequest,
) -> Result<AnsweredForm, ApiError> {
    let session = engine.session()?;
    let id = request.resource_id;
    let (asked, found) = looked(&session, id).await?;
    let Some(asked) = asked else {
        return Ok(without(id, None, "unnamed", None));
    };
    let exact = found.as_ref().is_some_and(|found| is_exact(found, &asked));
    let mut failed = None;
    if !exact {
        let version = asked.version.as_deref();
        let fetched = session.loops.fetch_form(id, &asked.url, version).await;
        super::super::router::still_open(engine, &session)?;
        failed = match fetched {
            Ok(_) => None,
            Err(error @ SyncError::Client(_)) => Some(error),
            Err(error) => return Err(error.into()),
        };
    }
    let now = engine.clock().now();
    let shown = crate::tasks::blocking(move || {
        session.store.read(|db| match choose(db, &asked)? {
            Some(found) => laid(db, id, &asked, &found, today(now)),
            None => {
                let (problem, reference) = failed.as_ref().map_or(("not_found", None), why);
                Ok(without(
                    id,
                    Some(asked.canonical.clone()),
                    problem,
                    reference,
                ))
            }
        })
    });
    shown
        .await
        .ok_or_else(|| ApiError::internal("the reading stopped half-way"))?
}

async fn looked(
    session: &Arc<Session>,
    resource_id: i64,
) -> Result<(Option<Asked>, Option<Questionnaire>), ApiError> {
    let held = Arc::clone(session);
    let read = crate::tasks::blocking(move || {
        held.store.read(|db| {
            let row = resource::get(db, resource_id)?;
            let value = serde_json::from_slice::<Value>(&row.raw).unwrap_or_default();
            let asked = Asked::of(&value, row.connection_id);
            let found = match &asked {
                Some(asked) => choose(db, asked)?,
                None => None,
            };
            Ok::<_, ApiError>((asked, found))
        })
    });
    read.await
        .ok_or_else(|| ApiError::internal("the reading stopped half-way"))?
}

fn is_exact(found: &Questionnaire, asked: &Asked) -> bool {
    let version = asked.version.as_deref();
    version.is_none_or(|version| found.version == version)
}

/// The form of the answered version, else the one that was loaded last: of those on the shelf, and of what the answer's own
/// server gave.
fn choose(db: &Db, asked: &Asked) -> Result<Option<Questionnaire>, StoreError> {
    let known = questionnaire::known(db, &asked.url, asked.connection_id)?;
    let exact = known.iter().position(|one| is_exact(one, asked));
    Ok(known.into_iter().nth(exact.unwrap_or(0)))
}

fn why(error: &SyncError) -> (&'static str, Option<String>) {
    let reference = error.request_id().map(str::to_owned);
    let problem = match error {
        error if error.offline() => "offline",
        SyncError::Client(failure) => match failure.error {
            ClientError::Status {
                status: 401 | 403, ..
            } => "no_access",
            ClientError::Status {
                status: 400 | 404 | 405 | 501,
                ..
            } => "not_found",
            _ => "failed",
        },
        _ => "failed",
    };
    (problem, reference)
}

fn without(
    resource_id: i64,
    canonical: Option<String>,
    problem: &str,
    reference: Option<String>,
) -> AnsweredForm {
    AnsweredForm {
        resource_id,
        canonical,
        form: None,
        problem: Some(problem.to_owned()),
        reference,
        rows: Vec::new(),
        unknown: Vec::new(),
        cut: false,
    }
}

fn laid(
    db: &Db,
    resource_id: i64,
    asked: &Asked,
    found: &Questionnaire,
    today: jiff::civil::Date,
) -> Result<AnsweredForm, ApiError> {
    let row = resource::get(db, resource_id)?;
    let response = serde_json::from_slice::<Value>(&row.raw).unwrap_or_default();
    let form = held(db, found.id)?.form;
    let laid = present::answered(&form, &response);
    Ok(AnsweredForm {
        resource_id,
        canonical: Some(asked.canonical.clone()),
        form: Some(by(found, &form, asked, today)),
        problem: None,
        reference: None,
        rows: laid.rows,
        unknown: laid.unknown,
        cut: laid.cut,
    })
}

fn by(found: &Questionnaire, form: &Form, asked: &Asked, today: jiff::civil::Date) -> AnsweredBy {
    AnsweredBy {
        title: found.title.clone(),
        version: Some(found.version.clone()).filter(|version| !version.is_empty()),
        publisher: form.publisher.clone(),
        standing: match form.standing(today) {
            Standing::Active => "active",
            Standing::Draft => "draft",
            Standing::Retired => "retired",
            Standing::Unknown => "unknown",
            Standing::Expired => "expired",
            Standing::NotYet => "not_yet",
        }
        .to_owned(),
        source: match found.source {
            Source::File => "file",
            Source::Message => "message",
            Source::Server => "server",
        }
        .to_owned(),
        answered_version: asked.version.clone().filter(|_| !is_exact(found, asked)),
    }
}
