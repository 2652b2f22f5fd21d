//! The traffic: list, detail, pin, compare, send again, and out of the window as text or file.

use std::sync::Arc;

use crate::api::failure::{invalid, stage_forbids};
use crate::api::session::Session;
use crate::api::traffic::{self, Seen, Writing};
use crate::api::types::{
    ApiError, CompareOptions, DiffView, Empty, ErrorCode, ExchangeRequest, FactPair, HarWritten,
    HeaderView, Retry, Stage, TrafficCompare, TrafficComparison, TrafficDetail, TrafficHar,
    TrafficPage, TrafficPageRequest, TrafficPin, TrafficResend, TrafficText,
};
use crate::api::{Engine, diff};
use crate::client::exchange::Again;
use crate::store::{State, connection, exchange, outbox};

/// Exchanges in one file.
const MOST_IN_FILE: usize = 5_000;
/// A command line longer than this is no command line.
const LONGEST_COMMAND: usize = 128 * 1024;

pub(crate) fn traffic_page(
    engine: &Engine,
    request: TrafficPageRequest,
) -> Result<TrafficPage, ApiError> {
    let session = engine.session()?;
    let (rows, next) = traffic::page(&session, &request)?;
    let names = session.store.read(connection::all)?;
    Ok(TrafficPage {
        rows: rows.iter().map(|seen| seen.shown(&names)).collect(),
        next,
    })
}

pub(crate) fn traffic_detail(
    engine: &Engine,
    request: ExchangeRequest,
) -> Result<TrafficDetail, ApiError> {
    let session = engine.session()?;
    let seen = Seen::find(&session, &request.exchange_id)?;
    let (names, messages, attempt) = session.store.read(|db| {
        Ok::<_, ApiError>((
            connection::all(db)?,
            traffic::messages(db, &seen)?,
            traffic::attempt(db, &seen)?,
        ))
    })?;
    let sent = request_bytes(&session, &seen)?;
    let (request_headers, response_headers) = (seen.request_headers(), seen.response_headers());
    let (resend, resend_reason) = resend(&session, &seen)?;
    Ok(TrafficDetail {
        row: seen.shown(&names),
        request_body: traffic::body(
            sent.as_deref(),
            seen.row.sent_bytes,
            &request_headers,
            false,
        ),
        response_body: traffic::body(
            seen.response(),
            seen.row.received_bytes,
            &response_headers,
            !messages.is_empty(),
        ),
        request_headers,
        response_headers,
        head_millis: seen.row.head_millis,
        messages,
        attempt,
        resend: resend.to_owned(),
        resend_reason: resend_reason.map(str::to_owned),
    })
}

/// What left as body: a search's masked form, or the frozen bytes of the message.
fn request_bytes(session: &Session, seen: &Seen) -> Result<Option<Vec<u8>>, ApiError> {
    if let Some(body) = seen.request() {
        return Ok(Some(body.to_vec()));
    }
    match seen.row.outbox_id {
        Some(id) => Ok(Some(session.store.read(|db| outbox::raw(db, id))?)),
        None => Ok(None),
    }
}

pub(crate) fn traffic_pin(engine: &Engine, request: TrafficPin) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let seen = Seen::find(&session, &request.exchange_id)?;
    session.store.write(|tx| {
        if !exchange::is_kept(tx, &request.exchange_id)? {
            if !request.pinned {
                return Ok(());
            }
            exchange::keep(tx, &seen.row)?;
        }
        exchange::pin(tx, &request.exchange_id, request.pinned.then_some(now))
    })?;
    engine.tell(crate::api::types::Change::Traffic);
    Ok(Empty {})
}

/// May it be sent again, and how: `ask`, `confirm` or `never` with the reason.
fn resend(
    session: &Session,
    seen: &Seen,
) -> Result<(&'static str, Option<&'static str>), ApiError> {
    if let Some(outbox_id) = seen.row.outbox_id {
        if session.stage() == Stage::Prod {
            return Ok(("never", Some("prod")));
        }
        let entry = session.store.read(|db| outbox::get(db, outbox_id))?;
        if !validation::Pack::of(&entry.pack).terms.receiver.dedupes {
            return Ok(("never", Some("no_dedupe")));
        }
        return Ok(match entry.state {
            State::TakenOver
            | State::Accepted
            | State::Rejected
            | State::AskedToWait
            | State::NoAnswer => ("confirm", None),
            State::UndoTime
            | State::Queued
            | State::AwaitingLogin
            | State::Sending
            | State::UnknownOutcome
            | State::NeedsYou
            | State::Cancelled => ("never", Some("not_at_rest")),
        });
    }
    Ok(match again(seen) {
        Ok(_) => ("ask", None),
        Err(reason) => ("never", Some(reason)),
    })
}

/// What asks the same once more: as it left while it is in memory; from the row where nothing in it is masked.
fn again(seen: &Seen) -> Result<Again, &'static str> {
    if let Some(live) = &seen.live {
        return live.again.clone().ok_or("creates");
    }
    if seen.row.method != "GET" {
        return Err(if seen.row.request_body.is_some() {
            "gone"
        } else {
            "creates"
        });
    }
    if seen.row.url.contains(crate::client::mask::HIDDEN) {
        return Err("masked");
    }
    url::Url::parse(&seen.row.url)
        .map(Again::get)
        .map_err(|_| "gone")
}

pub(crate) async fn traffic_resend(
    engine: &Arc<Engine>,
    request: TrafficResend,
) -> Result<ExchangeRequest, ApiError> {
    let session = engine.session()?;
    let seen = Seen::find(&session, &request.exchange_id)?;
    let exchange_id = match resend(&session, &seen)? {
        ("ask", _) => {
            let again = again(&seen).map_err(|reason| invalid("exchangeId", reason))?;
            let connection_id = seen
                .row
                .connection_id
                .ok_or_else(|| invalid("exchangeId", "gone"))?;
            session.loops.ask_once_more(connection_id, &again).await?
        }
        ("confirm", _) if request.confirmed => {
            let outbox_id = seen
                .row
                .outbox_id
                .ok_or_else(|| invalid("exchangeId", "gone"))?;
            session.loops.post_once_more(outbox_id).await?
        }
        ("confirm", _) => return Err(invalid("confirmed", "missing")),
        (_, Some("prod")) => return Err(stage_forbids("exchangeId", "post_again_in_prod")),
        (_, reason) => return Err(invalid("exchangeId", reason.unwrap_or("creates"))),
    };
    engine.tell(crate::api::types::Change::Traffic);
    Ok(ExchangeRequest { exchange_id })
}

pub(crate) fn traffic_curl(
    engine: &Engine,
    request: ExchangeRequest,
) -> Result<TrafficText, ApiError> {
    let session = engine.session()?;
    let seen = Seen::find(&session, &request.exchange_id)?;
    let body = match request_bytes(&session, &seen)? {
        // What does not fit a command line is read from a file that the person makes.
        Some(bytes) if bytes.len() > LONGEST_COMMAND => Some("@melding.json".to_owned()),
        Some(bytes) => Some(String::from_utf8(bytes).map_err(|_| invalid("exchangeId", "binary"))?),
        None => None,
    };
    let text = traffic::curl(
        &seen.row.method,
        &seen.row.url,
        &seen.request_headers(),
        body.as_deref(),
    );
    session.lets_out("exchangeId", &text)?;
    Ok(TrafficText { text })
}

pub(crate) fn traffic_har(engine: &Engine, request: TrafficHar) -> Result<HarWritten, ApiError> {
    let session = engine.session()?;
    let all: Vec<Seen> = if request.exchange_ids.is_empty() {
        traffic::matching(&session, &request.filter, MOST_IN_FILE)?
    } else {
        request
            .exchange_ids
            .iter()
            .take(MOST_IN_FILE)
            .map(|id| Seen::find(&session, id))
            .collect::<Result<_, ApiError>>()?
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
    let writing: Vec<Writing<'_>> = all
        .iter()
        .map(|seen| {
            let (mut sent, mut came) = (None, None);
            if request.bodies {
                // The list leaves bodies out: they are read now.
                let whole = Seen::find(&session, &seen.row.request_id)?;
                sent = request_bytes(&session, &whole)?.and_then(text);
                came = whole.response().map(<[u8]>::to_vec).and_then(text);
            }
            Ok(Writing {
                seen,
                request_body: sent,
                response_body: came,
            })
        })
        .collect::<Result<_, ApiError>>()?;
    let har = serde_json::to_string_pretty(&traffic::har(&writing))
        .map_err(|_| ApiError::internal("the archive could not be written"))?;
    // Before the handle is used: a person may leave the bodies out and try again.
    session.lets_out("exchangeId", &har)?;
    let path = engine
        .take_file(&request.file)
        .ok_or_else(|| invalid("file", "unknown"))?;
    std::fs::write(&path, &har).map_err(|error| {
        ApiError::new(
            ErrorCode::DiskFull,
            error.kind().to_string(),
            Retry::AfterAct,
        )
    })?;
    Ok(HarWritten {
        exchanges: u32::try_from(writing.len()).unwrap_or(u32::MAX),
        bytes: u32::try_from(har.len()).unwrap_or(u32::MAX),
    })
}

pub(crate) fn traffic_compare(
    engine: &Engine,
    request: TrafficCompare,
) -> Result<TrafficComparison, ApiError> {
    let session = engine.session()?;
    let one = Seen::find(&session, &request.one)?;
    let other = Seen::find(&session, &request.other)?;
    let mut facts = vec![
        fact("method", "", Some(&one.row.method), Some(&other.row.method)),
        fact("url", "", Some(&one.row.url), Some(&other.row.url)),
        fact(
            "status",
            "",
            one.row.status.map(|status| status.to_string()).as_ref(),
            other.row.status.map(|status| status.to_string()).as_ref(),
        ),
        fact(
            "millis",
            "",
            one.row.millis.map(|millis| millis.to_string()).as_ref(),
            other.row.millis.map(|millis| millis.to_string()).as_ref(),
        ),
    ];
    for (part, left, right) in [
        ("request", one.request_headers(), other.request_headers()),
        ("response", one.response_headers(), other.response_headers()),
    ] {
        facts.extend(headers(part, &left, &right));
    }
    let sent = (
        request_bytes(&session, &one)?,
        request_bytes(&session, &other)?,
    );
    Ok(TrafficComparison {
        facts,
        request: compared(
            (sent.0.as_deref(), one.row.sent_bytes),
            (sent.1.as_deref(), other.row.sent_bytes),
            &request.options,
        ),
        response: compared(
            (one.response(), one.row.received_bytes),
            (other.response(), other.row.received_bytes),
            &request.options,
        ),
    })
}

fn fact(name: &str, part: &str, one: Option<&String>, other: Option<&String>) -> FactPair {
    FactPair {
        name: name.to_owned(),
        part: part.to_owned(),
        equal: one == other,
        one: one.cloned(),
        other: other.cloned(),
    }
}

fn headers(part: &str, one: &[HeaderView], other: &[HeaderView]) -> Vec<FactPair> {
    let mut names: Vec<String> = one
        .iter()
        .chain(other)
        .map(|header| header.name.to_ascii_lowercase())
        .collect();
    names.sort();
    names.dedup();
    let all = |headers: &[HeaderView], name: &str| -> Option<String> {
        let values: Vec<&str> = headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    names
        .iter()
        .map(|name| {
            fact(
                name,
                part,
                all(one, name).as_ref(),
                all(other, name).as_ref(),
            )
        })
        .collect()
}

/// `None` when neither has a body.
fn compared(
    one: (Option<&[u8]>, i64),
    other: (Option<&[u8]>, i64),
    options: &CompareOptions,
) -> Option<DiffView> {
    if one.1 == 0 && other.1 == 0 {
        return None;
    }
    let (Some(left), Some(right)) = (
        one.0.or((one.1 == 0).then_some(b"".as_slice())),
        other.0.or((other.1 == 0).then_some(b"".as_slice())),
    ) else {
        return Some(diff::failed("not_kept"));
    };
    Some(diff::bodies(left, right, options))
}
