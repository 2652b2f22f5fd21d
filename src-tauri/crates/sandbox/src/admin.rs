//! The dial's own address, `/_sandbox`: what was accepted, and everything that can be made to happen.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::answer::Reply;
use crate::fault::{Fault, FaultName};
use crate::house::House;
use crate::nav::{COURSES, KINDS, ORDER, REJECTIONS};
use crate::world::World;

/// Answers the dial.
pub(crate) fn answer(house: &House, parts: &Parts, body: &[u8]) -> Reply {
    let world = &*house.world();
    if let Some(refused) = stranger(world, parts) {
        return refused;
    }
    let path = parts
        .uri
        .path()
        .trim_start_matches("/_sandbox")
        .trim_matches('/');
    let asked = if body.is_empty() {
        Ok(json!({}))
    } else {
        serde_json::from_slice::<Value>(body)
    };
    let Ok(asked) = asked else {
        return refuse("the body is not JSON");
    };
    match parts.method {
        Method::GET => show(world, path),
        Method::POST => act(house, world, path, &asked),
        Method::DELETE => match path.strip_prefix("faults") {
            Some("") => {
                world.clear_faults(None);
                Reply::empty(StatusCode::NO_CONTENT)
            }
            Some(name) => match FaultName::parse(name.trim_start_matches('/')) {
                Ok(name) => {
                    world.clear_faults(Some(name));
                    Reply::empty(StatusCode::NO_CONTENT)
                }
                Err(error) => refuse(&error.to_string()),
            },
            None => nothing(),
        },
        _ => nothing(),
    }
}

/// The dial is for whoever holds its token, and never for a page in a browser: that sends an `Origin`, or comes by a
/// name that is not loopback's.
fn stranger(world: &World, parts: &Parts) -> Option<Reply> {
    let header = |name: header::HeaderName| parts.headers.get(name).and_then(|it| it.to_str().ok());
    let host = header(header::HOST).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let local = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    if header(header::ORIGIN).is_some() || !local {
        return Some(Reply::json(
            StatusCode::FORBIDDEN,
            &json!({ "error": "the dial is not for web pages" }),
        ));
    }
    let token = world.config.admin_token.as_ref()?;
    let sent = header(header::AUTHORIZATION).and_then(|sent| sent.strip_prefix("Bearer "));
    (sent != Some(token)).then(|| {
        Reply::json(
            StatusCode::UNAUTHORIZED,
            &json!({ "error": "the dial asks for its token" }),
        )
    })
}

fn nothing() -> Reply {
    Reply::json(
        StatusCode::NOT_FOUND,
        &json!({ "error": "the dial has no such thing" }),
    )
}

fn show(world: &World, path: &str) -> Reply {
    match path {
        "" => Reply::json(StatusCode::OK, &overview(world)),
        "events" => Reply::json(
            StatusCode::OK,
            &serde_json::to_value(world.events()).unwrap_or_default(),
        ),
        "people" => Reply::json(StatusCode::OK, &people(world)),
        "faults" => Reply::json(StatusCode::OK, &faults(world)),
        _ => nothing(),
    }
}

fn act(house: &House, world: &World, path: &str, asked: &Value) -> Reply {
    let number = |name: &str| asked.get(name).and_then(Value::as_u64);
    match path {
        "faults" => {
            let list = asked
                .as_array()
                .cloned()
                .unwrap_or_else(|| vec![asked.clone()]);
            for fault in &list {
                match Fault::from_json(fault) {
                    Ok(fault) => world.set_fault(fault),
                    Err(error) => return refuse(&error.to_string()),
                }
            }
            Reply::json(StatusCode::OK, &faults(world))
        }
        "say" => match world.say(&named(world, asked)) {
            Ok(id) => Reply::json(StatusCode::OK, &json!({ "headerId": id })),
            Err(words) => refuse(&words),
        },
        "ehr" => write(world, asked),
        "answer-now" => Reply::json(StatusCode::OK, &json!({ "came": world.answer_now() })),
        "late-commit" => {
            world.late_commit(number("position"), number("n").unwrap_or(1));
            Reply::empty(StatusCode::NO_CONTENT)
        }
        "reset" => match house.reset() {
            Ok(()) => Reply::empty(StatusCode::NO_CONTENT),
            Err(error) => refuse(&error.to_string()),
        },
        "reset-log" => {
            world.reset_log(asked.get("empty").and_then(Value::as_bool) != Some(true));
            Reply::empty(StatusCode::NO_CONTENT)
        }
        "clock" => clock(world, asked),
        _ => nothing(),
    }
}

/// `{"put": {a resource}}`, `{"put": [resources]}` or `{"delete": "Type/id"}`.
fn write(world: &World, asked: &Value) -> Reply {
    let done = match (
        asked.get("put"),
        asked.get("delete").and_then(Value::as_str),
    ) {
        (Some(Value::Array(resources)), None) => {
            return match world.put_resources(resources) {
                Ok(references) => Reply::json(StatusCode::OK, &json!({ "references": references })),
                Err(words) => refuse(&words),
            };
        }
        (Some(resource), None) => world
            .put_resources(std::slice::from_ref(resource))
            .map(|references| references.concat()),
        (None, Some(reference)) => world
            .delete_resource(reference)
            .map(|()| reference.to_owned()),
        _ => Err("put a resource, or delete a Type/id".to_owned()),
    };
    match done {
        Ok(reference) => Reply::json(StatusCode::OK, &json!({ "reference": reference })),
        Err(words) => refuse(&words),
    }
}

/// `offset_ms` moves the server's own clock; `forward_minutes` moves the story.
fn clock(world: &World, asked: &Value) -> Reply {
    let offset = asked.get("offset_ms").and_then(Value::as_i64);
    let forward = asked.get("forward_minutes").and_then(Value::as_u64);
    let forward = forward.and_then(|minutes| i64::try_from(minutes).ok());
    let came = match (offset, forward) {
        (Some(offset), None) => {
            world.set_clock_offset(offset);
            0
        }
        (None, Some(minutes)) if minutes <= 366 * 24 * 60 => {
            world.forward(SignedDuration::from_mins(minutes))
        }
        _ => {
            return refuse(
                "offset_ms must be a whole number, or forward_minutes at most a year of them",
            );
        }
    };
    let story = format!("{:.3}", world.story_now_of(&world.lock()));
    let now = format!("{:.3}", world.now());
    Reply::json(
        StatusCode::OK,
        &json!({ "now": now, "storyNow": story, "came": came }),
    )
}

/// A person may be named by her place among the people, so that no number has to be sent about.
fn named(world: &World, asked: &Value) -> Value {
    let mut asked = asked.clone();
    let place = asked.get("person").and_then(Value::as_u64);
    let person = place
        .and_then(|place| usize::try_from(place).ok())
        .and_then(|place| world.people.all().get(place));
    if let (Some(person), Some(members)) = (person, asked.as_object_mut()) {
        members.insert("patient".into(), json!(person.number));
    }
    asked
}

fn refuse(words: &str) -> Reply {
    Reply::json(StatusCode::BAD_REQUEST, &json!({ "error": words }))
}

fn overview(world: &World) -> Value {
    let log_length = world.log_length(&world.config.own_her_id);
    let now = world.now();
    let state = world.lock();
    let receipts = state.pending.iter().filter(|pending| !pending.held);
    let due = receipts.clone().map(|pending| pending.due);
    let next = due
        .chain(state.planned.iter().map(|planned| planned.due))
        .min();
    let reminders = state.planned.iter().filter(|one| one.reminder).count();
    let waiting = json!({
        "receipts": receipts.count(),
        "silent": state.pending.iter().filter(|pending| pending.held).count(),
        "letters": state.planned.len() - reminders,
        "reminders": reminders,
        "next": next.map(|next| format!("{next:.3}")),
    });
    json!({
        "budstikke": "sandbox",
        "made": format!("{:.3}", world.made),
        "now": format!("{now:.3}"),
        "storyNow": format!("{:.3}", world.story_now_of(&state)),
        "seed": world.config.seed,
        "ownHerId": world.config.own_her_id,
        "navHerId": world.config.nav_her_id,
        "logLength": log_length,
        "accepted": state.events.len(),
        "faults": state.dial.list().iter().map(Fault::to_json).collect::<Value>(),
        "waiting": waiting,
        "courses": COURSES,
        "stories": KINDS.iter().map(|(name, _)| *name).chain([ORDER]).collect::<Vec<_>>(),
        "faultNames": FaultName::ALL.iter().map(|name| name.as_str()).collect::<Vec<_>>(),
        "rejections": REJECTIONS.iter().map(|reason| json!({ "key": reason.key, "hpr": reason.hpr })).collect::<Value>(),
    })
}

fn faults(world: &World) -> Value {
    world
        .lock()
        .dial
        .list()
        .iter()
        .map(Fault::to_json)
        .collect()
}

/// Who there is, for a tester who needs a number to write about. All of them are synthetic.
fn people(world: &World) -> Value {
    let first = world.people.all().iter().take(200);
    first
        .map(|person| {
            json!({
                "place": person.index,
                "id": world.ehr.patient_id(person.index),
                "name": person.full_name(),
                "number": person.number,
                "born": person.born.to_string(),
                "part": format!("{:?}", person.part),
            })
        })
        .collect()
}
