//! The dial's own address, `/_sandbox`: what was accepted, and everything that can be made to happen.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::answer::Reply;
use crate::fault::{Fault, FaultName};
use crate::world::World;

/// Answers the dial.
pub(crate) fn answer(world: &World, parts: &Parts, body: &[u8]) -> Reply {
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
    let number = |name: &str| asked.get(name).and_then(Value::as_u64);
    match (&parts.method, path) {
        (&Method::GET, "") => Reply::json(StatusCode::OK, &overview(world)),
        (&Method::GET, "events") => Reply::json(
            StatusCode::OK,
            &serde_json::to_value(world.events()).unwrap_or_default(),
        ),
        (&Method::GET, "people") => Reply::json(StatusCode::OK, &people(world)),
        (&Method::GET, "faults") => Reply::json(StatusCode::OK, &faults(world)),
        (&Method::POST, "faults") => {
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
        (&Method::DELETE, "faults") => {
            world.clear_faults(None);
            Reply::empty(StatusCode::NO_CONTENT)
        }
        (&Method::DELETE, path) if path.starts_with("faults/") => {
            match FaultName::parse(path.trim_start_matches("faults/")) {
                Ok(name) => {
                    world.clear_faults(Some(name));
                    Reply::empty(StatusCode::NO_CONTENT)
                }
                Err(error) => refuse(&error.to_string()),
            }
        }
        (&Method::POST, "say") => match world.say(&asked) {
            Ok(id) => Reply::json(StatusCode::OK, &json!({ "headerId": id })),
            Err(words) => refuse(&words),
        },
        (&Method::POST, "late-commit") => {
            world.late_commit(number("position"), number("n").unwrap_or(1));
            Reply::empty(StatusCode::NO_CONTENT)
        }
        (&Method::POST, "reset") => {
            world.reset();
            Reply::empty(StatusCode::NO_CONTENT)
        }
        (&Method::POST, "reset-log") => {
            world.reset_log(asked.get("empty").and_then(Value::as_bool) != Some(true));
            Reply::empty(StatusCode::NO_CONTENT)
        }
        (&Method::POST, "clock") => match asked.get("offset_ms").and_then(Value::as_i64) {
            Some(offset) => {
                world.set_clock_offset(offset);
                Reply::json(
                    StatusCode::OK,
                    &json!({ "now": format!("{:.3}", world.now()) }),
                )
            }
            None => refuse("offset_ms must be a whole number"),
        },
        _ => Reply::json(
            StatusCode::NOT_FOUND,
            &json!({ "error": "the dial has no such thing" }),
        ),
    }
}

fn refuse(words: &str) -> Reply {
    Reply::json(StatusCode::BAD_REQUEST, &json!({ "error": words }))
}

fn overview(world: &World) -> Value {
    json!({
        "made": format!("{:.3}", world.made),
        "now": format!("{:.3}", world.now()),
        "seed": world.config.seed,
        "ownHerId": world.config.own_her_id,
        "navHerId": world.config.nav_her_id,
        "logLength": world.log_length(&world.config.own_her_id),
        "accepted": world.events().len(),
        "faults": faults(world),
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
                "id": world.ehr.patient_id(person.index),
                "name": person.full_name(),
                "number": person.number,
                "born": person.born.to_string(),
                "part": format!("{:?}", person.part),
            })
        })
        .collect()
}
