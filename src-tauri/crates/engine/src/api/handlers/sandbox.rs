//! The other side, driven from the window: refused wherever the other side is not a sandbox.

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::{Map, Value, json};

use crate::api::failure::{invalid, stage_forbids};
use crate::api::session::Session;
use crate::api::types::{
    ApiError, AppState, Empty, ErrorCode, Retry, SandboxActed, SandboxClock, SandboxFault,
    SandboxPerson, SandboxRejection, SandboxStory, SandboxTurn, SandboxView, SandboxWaiting, Stage,
};
use crate::api::{Engine, demo};
use crate::client::ClientError;
use crate::client::dial::Dial;
use crate::store::connection::{self, Role};

/// People a story can be about: the cast. The others are there to make lists long.
const CAST: usize = 24;

/// The sandbox that a workspace talks to.
struct Side {
    dial: Dial,
    connection: String,
    built_in: bool,
}

/// The sandbox inside, or one on this machine that answers as a sandbox does. In PROD there is none.
async fn side(engine: &Engine, session: &Session) -> Result<Side, ApiError> {
    let none = || stage_forbids("connection", "no_sandbox");
    if session.stage() == Stage::Prod {
        return Err(none());
    }
    let rows = session.store.read(connection::all)?;
    let mut rows: Vec<_> = rows
        .into_iter()
        .filter(|row| row.role == Role::Messaging)
        .collect();
    rows.sort_by_key(|row| !row.sandbox);
    for row in rows {
        let dial = match (
            row.sandbox,
            engine.demo().and_then(|demo| demo.side.as_ref()),
        ) {
            (true, Some(side)) => {
                let token = SecretString::from(side.dial_token());
                Dial::new(&side.dial_url(), Some(token))
            }
            (true, None) | (false, _) => Dial::beside(&row.base_url),
        };
        let Ok(dial) = dial else { continue };
        let side = Side {
            dial,
            connection: row.name,
            built_in: row.sandbox,
        };
        if side.built_in {
            return Ok(side);
        }
        let told = side.dial.get("").await;
        if told.is_ok_and(|told| told.get("budstikke") == Some(&json!("sandbox"))) {
            return Ok(side);
        }
    }
    Err(none())
}

/// What the dial answers with a no is something that was asked wrongly; everything else is the way there.
fn refused(error: &ClientError, place: &str) -> ApiError {
    match error {
        ClientError::Status { status: 400, .. } => invalid(place, "sandbox_refused"),
        ClientError::Status {
            status: 401 | 403, ..
        } => ApiError::new(
            ErrorCode::NoAccess,
            "the sandbox's dial asks for another token",
            Retry::AfterAct,
        ),
        error if error.offline() => ApiError::new(
            ErrorCode::Offline,
            "the sandbox's dial does not answer",
            Retry::Later,
        ),
        _ => ApiError::new(
            ErrorCode::BadAnswer,
            "the sandbox's dial answers something else",
            Retry::Later,
        ),
    }
}

pub(crate) async fn sandbox_state(engine: &Arc<Engine>, _: Empty) -> Result<SandboxView, ApiError> {
    let session = engine.session()?;
    let side = side(engine, &session).await?;
    view(&side).await
}

async fn view(side: &Side) -> Result<SandboxView, ApiError> {
    let ask = |error: ClientError| refused(&error, "sandbox");
    let told = side.dial.get("").await.map_err(ask)?;
    let people = side.dial.get("people").await.map_err(ask)?;
    let text = |name: &str| {
        let text = told.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let number = |name: &str| count(told.get(name));
    let words = |name: &str| {
        let list = told
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let waiting = told.get("waiting").cloned().unwrap_or_default();
    let rejections = told.get("rejections").cloned().unwrap_or_default();
    let rejections: Vec<SandboxRejection> = serde_json::from_value(rejections).unwrap_or_default();
    let faults = told.get("faults").and_then(Value::as_array);
    let people = people.as_array().into_iter().flatten().take(CAST);
    Ok(SandboxView {
        connection: side.connection.clone(),
        built_in: side.built_in,
        now: text("now"),
        story_now: text("storyNow"),
        log_length: number("logLength"),
        accepted: number("accepted"),
        waiting: serde_json::from_value::<SandboxWaiting>(waiting).unwrap_or_default(),
        faults: faults.into_iter().flatten().map(fault).collect(),
        courses: words("courses"),
        stories: words("stories"),
        fault_names: words("faultNames"),
        rejections,
        people: people.filter_map(person).collect(),
    })
}

fn count(value: Option<&Value>) -> u32 {
    let number = value.and_then(Value::as_u64).unwrap_or_default();
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn fault(told: &Value) -> SandboxFault {
    let mut fault = SandboxFault::default();
    for (name, value) in told.as_object().into_iter().flatten() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        match name.as_str() {
            "name" => fault.name = text,
            "on" => fault.reach = text,
            "times" => fault.times = Some(count(Some(value))),
            _ => drop(fault.parameters.insert(name.clone(), text)),
        }
    }
    fault
}

fn person(told: &Value) -> Option<SandboxPerson> {
    Some(SandboxPerson {
        place: count(told.get("place")),
        name: told.get("name")?.as_str()?.to_owned(),
        birth_date: told.get("born").and_then(Value::as_str).map(str::to_owned),
    })
}

/// After an act the log is asked at once, so that what came is seen; nobody waits for it.
async fn acted(
    engine: &Arc<Engine>,
    session: &Arc<Session>,
    side: &Side,
    came: u32,
) -> Result<SandboxActed, ApiError> {
    let loops = Arc::clone(&session.loops);
    engine.spawn("ask after an act of the sandbox", async move {
        loops.poll_now().await;
    });
    let state = view(side).await?;
    Ok(SandboxActed { came, state })
}

pub(crate) async fn sandbox_story(
    engine: &Arc<Engine>,
    request: SandboxStory,
) -> Result<SandboxActed, ApiError> {
    let session = engine.session()?;
    let side = side(engine, &session).await?;
    let mut what = Map::new();
    what.insert("story".into(), request.story.into());
    if let Some(person) = request.person {
        what.insert("person".into(), person.into());
    }
    if let Some(reason) = request.reason {
        what.insert("reason".into(), reason.into());
    }
    let said = side.dial.post("say", &Value::Object(what)).await;
    said.map_err(|error| refused(&error, "story"))?;
    acted(engine, &session, &side, 1).await
}

pub(crate) async fn sandbox_fault(
    engine: &Arc<Engine>,
    request: SandboxTurn,
) -> Result<SandboxActed, ApiError> {
    let session = engine.session()?;
    let side = side(engine, &session).await?;
    let turned = match (&request.name, request.on) {
        (None, true) => return Err(invalid("name", "missing")),
        (None, false) => side.dial.delete("faults").await,
        (Some(name), false) => {
            let plain = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if !plain {
                return Err(invalid("name", "unknown"));
            }
            side.dial.delete(&format!("faults/{name}")).await
        }
        (Some(name), true) => {
            let mut fault = Map::new();
            for (key, text) in &request.parameters {
                // NAV's reasons are texts, also those that look like numbers.
                let value = match text.parse::<u64>() {
                    Ok(number) if key != "reason" => Value::from(number),
                    _ => Value::from(text.as_str()),
                };
                fault.insert(key.clone(), value);
            }
            if let Some(times) = request.times {
                fault.insert("times".into(), times.into());
            }
            fault.insert("name".into(), name.as_str().into());
            side.dial.post("faults", &Value::Object(fault)).await
        }
    };
    turned.map_err(|error| refused(&error, "name"))?;
    acted(engine, &session, &side, 0).await
}

pub(crate) async fn sandbox_answer_now(
    engine: &Arc<Engine>,
    _: Empty,
) -> Result<SandboxActed, ApiError> {
    let session = engine.session()?;
    let side = side(engine, &session).await?;
    let told = side.dial.post("answer-now", &json!({})).await;
    let told = told.map_err(|error| refused(&error, "sandbox"))?;
    acted(engine, &session, &side, count(told.get("came"))).await
}

pub(crate) async fn sandbox_clock(
    engine: &Arc<Engine>,
    request: SandboxClock,
) -> Result<SandboxActed, ApiError> {
    let session = engine.session()?;
    let side = side(engine, &session).await?;
    let forward = json!({ "forward_minutes": request.minutes });
    let told = side.dial.post("clock", &forward).await;
    let told = told.map_err(|error| refused(&error, "minutes"))?;
    acted(engine, &session, &side, count(told.get("came"))).await
}

/// A sandbox beside the app begins again by itself; what was read from it stays, and its log is seen to have moved.
pub(crate) async fn sandbox_reset(
    engine: &Arc<Engine>,
    _: Empty,
) -> Result<SandboxActed, ApiError> {
    let session = engine.session()?;
    let side = side(engine, &session).await?;
    if side.built_in {
        // One side of a demo alone would be a log that lost everything.
        return Err(stage_forbids("connection", "reset_both"));
    }
    let told = side.dial.post("reset", &json!({})).await;
    told.map_err(|error| refused(&error, "sandbox"))?;
    acted(engine, &session, &side, 0).await
}

/// The whole demo again, both sides: what was read, written and sent in it is gone.
pub(crate) async fn demo_reset(engine: &Arc<Engine>, _: Empty) -> Result<AppState, ApiError> {
    demo::begin_again(engine).await?;
    engine.app_state()
}
