//! `GET Bundle`: the log as HOPS gives it out, both meanings of `_offset` included.

use axum::http::StatusCode;
use serde_json::Value;
use url::form_urlencoded;
use uuid::Uuid;

use crate::answer::{Reply, exception};
use crate::fault::{FaultName, Reach};
use crate::world::World;

/// One page. `base` is the address the client asked, without query.
pub(crate) fn search(world: &World, base: &str, query: &str) -> Reply {
    let asked = Asked::read(query);
    let Ok(count) = usize::try_from(asked.count) else {
        return exception(
            world,
            StatusCode::INTERNAL_SERVER_ERROR,
            "ERROR: LIMIT must not be negative",
        );
    };
    let Ok(offset) = usize::try_from(asked.offset) else {
        return exception(
            world,
            StatusCode::INTERNAL_SERVER_ERROR,
            "ERROR: OFFSET must not be negative",
        );
    };
    if asked
        .destination
        .as_deref()
        .is_some_and(|to| to.contains(|c: char| c.is_whitespace() || "<>{}|\\^`\"".contains(c)))
    {
        let words = "Illegal character in message.destination-uri";
        return exception(world, StatusCode::INTERNAL_SERVER_ERROR, words);
    }
    page(world, base, &asked, count, offset)
}

struct Asked {
    destination: Option<String>,
    offset: i64,
    count: i64,
}

impl Asked {
    fn read(query: &str) -> Self {
        let mut asked = Self {
            destination: None,
            offset: 0,
            count: 10,
        };
        let (mut offset, mut count) = (None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                // The first of each counts; what cannot be read is as if it were not there. `_offset=x` reads all.
                "message.destination-uri" if asked.destination.is_none() => {
                    asked.destination = Some(value.into_owned())
                }
                "_offset" if offset.is_none() => offset = Some(value.parse::<i64>().unwrap_or(0)),
                "_count" if count.is_none() => {
                    count = Some(value.parse::<i32>().map_or(10, i64::from))
                }
                _ => {}
            }
        }
        asked.offset = offset.unwrap_or(0);
        asked.count = count.unwrap_or(10);
        asked
    }
}

fn page(world: &World, base: &str, asked: &Asked, count: usize, offset: usize) -> Reply {
    let now = world.now();
    let mut guard = world.lock();
    let state = &mut *guard;
    world.settle(state);
    let destination = asked.destination.as_deref();
    let filter = if state
        .dial
        .take(FaultName::NotFiltered, Reach::Poll, base)
        .is_some()
    {
        None
    } else {
        destination
    };
    let gap = state.dial.peek(FaultName::OffsetGap).map(|fault| {
        let (at, many) = (fault.number("position", 0), fault.number("n", 1));
        (
            usize::try_from(at).unwrap_or(usize::MAX),
            usize::try_from(many).unwrap_or(usize::MAX),
        )
    });
    let list = state.log.list(filter);
    // Ids begin at 1, so "greater than" and "skip so many" agree until rows are gone: ids keep their numbers then, rows move.
    let start = match gap {
        Some((at, many)) if destination.is_some() && offset >= at => offset.saturating_add(many),
        _ => offset,
    };
    let hidden =
        |place: usize| gap.is_some_and(|(at, many)| place >= at && place < at.saturating_add(many));
    let rows = list
        .iter()
        .enumerate()
        .skip(start)
        .filter(|(place, _)| !hidden(*place))
        .take(count);
    let rows: Vec<_> = rows.filter_map(|(_, slot)| state.log.row(*slot)).collect();
    let repeated = state
        .dial
        .peek(FaultName::Duplicates)
        .map_or(0, |fault| fault.number("n", 1));
    let elsewhere = state
        .dial
        .peek(FaultName::NextElsewhere)
        .map(|fault| fault.text("to", "http://127.0.0.2:9/").to_owned());

    let mut body = String::with_capacity(4_096 * (rows.len() + 1));
    body.push_str("{\"resourceType\":\"Bundle\",\"id\":\"");
    body.push_str(&world.fresh_uuid(&mut state.asked).to_string());
    body.push_str(&format!(
        "\",\"type\":\"searchset\",\"timestamp\":\"{now:.3}\""
    ));
    if rows.len() == count && count > 0 {
        let mut next = format!(
            "{base}?_count={count}&_offset={}",
            offset.saturating_add(count)
        );
        if let Some(to) = destination {
            next.push_str("&message.destination-uri=");
            next.push_str(to);
        }
        let next = elsewhere.unwrap_or(next);
        body.push_str(&format!(
            ",\"link\":[{{\"relation\":\"next\",\"url\":{}}}]",
            Value::from(next)
        ));
    }
    if !rows.is_empty() {
        body.push_str(",\"entry\":[");
        for (at, row) in rows.iter().enumerate() {
            let times = if (at as u64) < repeated { 2 } else { 1 };
            for again in 0..times {
                if at > 0 || again > 0 {
                    body.push(',');
                }
                entry(&mut body, row.bundle, &row.text(&world.generated));
            }
        }
        body.push(']');
    }
    body.push('}');
    if repeated > 0 {
        let _ = state.dial.take(FaultName::Duplicates, Reach::Poll, base);
    }
    Reply::fhir(StatusCode::OK, body)
}

fn entry(body: &mut String, bundle: Uuid, message: &str) {
    body.push_str("{\"fullUrl\":\"urn:uuid:");
    body.push_str(&bundle.to_string());
    body.push_str("\",\"resource\":");
    body.push_str(message);
    body.push('}');
}
