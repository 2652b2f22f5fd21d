//! From request to answer: the faults that meet every request, the two sides behind them, and how answers are written.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream;
use serde_json::{Value, json};

use crate::fault::{Fault, FaultName, Reach};
use crate::house::House;
use crate::line::Cut;
use crate::world::World;
use crate::{admin, bomb, ehr, nav};

/// What `fhirVersion` HOPS says.
const FHIR: &str = "application/fhir+json; fhirVersion=4.0; charset=UTF-8";
/// More than any client may send.
const LARGEST: usize = 256 * 1024 * 1024;
pub(crate) const NAV: &str = "/nav/fhir/4.0";

/// An answer before it is a response.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    pub(crate) fn of(status: StatusCode, kind: &str, body: impl Into<Bytes>) -> Self {
        Self::empty(status)
            .with(header::CONTENT_TYPE, kind)
            .body(body)
    }

    pub(crate) fn fhir(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::of(status, FHIR, body)
    }

    pub(crate) fn json(status: StatusCode, value: &Value) -> Self {
        Self::of(status, "application/json", value.to_string())
    }

    pub(crate) fn with(mut self, name: header::HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

/// An OperationOutcome as HOPS writes its own errors.
pub(crate) fn exception(world: &World, status: StatusCode, words: &str) -> Reply {
    outcome(
        world,
        status,
        &[json!({ "severity": "error", "code": "exception", "diagnostics": words })],
    )
}

/// An OperationOutcome with these issues.
pub(crate) fn outcome(world: &World, status: StatusCode, issues: &[Value]) -> Reply {
    let value = json!({
        "resourceType": "OperationOutcome",
        "meta": { "lastUpdated": format!("{:.3}", world.now()) },
        "issue": issues,
    });
    Reply::fhir(status, value.to_string())
}

/// What is not done here.
pub(crate) fn not_done(world: &World, what: &str) -> Reply {
    let issue = json!({ "severity": "error", "code": "not-supported", "diagnostics": format!("The sandbox does not do this: {what}") });
    outcome(world, StatusCode::NOT_IMPLEMENTED, &[issue])
}

/// Answers every request.
pub(crate) async fn answer(
    State(house): State<Arc<House>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let world = house.world();
    if parts.uri.path().starts_with("/_sandbox") {
        let body = to_bytes(body, LARGEST).await.unwrap_or_default();
        return finish(&world, &parts, admin::answer(&house, &parts, &body)).into_response();
    }
    let place = place(&parts);
    let asked = parts
        .uri
        .path_and_query()
        .map_or("/", |whole| whole.as_str())
        .to_owned();
    let on = |name| world.fault(name, place, &asked);
    if on(FaultName::Gone).is_some() {
        return cut_off(&cut);
    }
    if let Some(fault) = on(FaultName::Latency) {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(fault.number("ms", 1_000))) => {}
            () = world.closing() => return cut_off(&cut),
        }
    }
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return cut_off(&cut);
    };
    if on(FaultName::DropBeforeCommit).is_some() {
        return cut_off(&cut);
    }
    let early = instead(&world, &on);
    let reply = match early {
        Some((reply, false)) => reply,
        Some((reply, true)) => {
            let _ = done(&world, &parts, &body, place);
            reply
        }
        None => done(&world, &parts, &body, place),
    };
    if on(FaultName::DropAfterCommit).is_some() {
        return cut_off(&cut);
    }
    let reply = finish(&world, &parts, garbled(reply, &on));
    if on(FaultName::HalfBody).is_some() {
        return half(reply);
    }
    reply.into_response()
}

/// Which part of the sandbox a request is for.
fn place(parts: &Parts) -> Reach {
    let path = parts.uri.path();
    if path.starts_with("/ehr") {
        Reach::Ehr
    } else if parts.method == Method::POST {
        Reach::Post
    } else {
        Reach::Poll
    }
}

/// What was asked, done without faults of the way.
fn done(world: &World, parts: &Parts, body: &[u8], place: Reach) -> Reply {
    if !authorised(world, &parts.headers) {
        return Reply::empty(StatusCode::UNAUTHORIZED).with(header::WWW_AUTHENTICATE, "Bearer");
    }
    if place == Reach::Ehr {
        return ehr::answer(world, parts, body);
    }
    let path = parts.uri.path().replace("%24", "$");
    if let Some(name) = path.strip_prefix(nav::files::FILES) {
        return match (&parts.method, name.strip_prefix('/')) {
            (&Method::POST, None) if name.is_empty() => {
                nav::files::put(world, &parts.headers, body)
            }
            (&Method::GET, Some(name)) => nav::files::get(world, parts, name),
            _ => not_done(world, &format!("{} {}", parts.method, parts.uri.path())),
        };
    }
    let base = format!("{}{NAV}", origin(&parts.headers));
    match (&parts.method, path.strip_prefix(NAV)) {
        (&Method::POST, Some("/$process-message")) => nav::process(world, &parts.headers, body),
        (&Method::GET, Some("/Bundle")) => nav::search(
            world,
            &format!("{base}/Bundle"),
            parts.uri.query().unwrap_or_default(),
        ),
        (&Method::GET, Some("/metadata")) => Reply::fhir(
            StatusCode::OK,
            nav::statement(&base, &format!("{:.0}", world.made)).to_string(),
        ),
        _ => not_done(world, &format!("{} {}", parts.method, parts.uri.path())),
    }
}

fn authorised(world: &World, headers: &HeaderMap) -> bool {
    let sent = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let bearer = world
        .config
        .bearer
        .as_ref()
        .map(|token| format!("Bearer {token}"));
    let basic = world.config.basic.as_ref();
    let basic = basic
        .map(|(user, password)| format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))));
    let wanted: Vec<_> = bearer.into_iter().chain(basic).collect();
    wanted.is_empty() || wanted.iter().any(|wanted| wanted == sent)
}

/// Scheme and authority as the client wrote them.
pub(crate) fn origin(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("127.0.0.1");
    format!("http://{host}")
}

/// An answer in place of the real one, and whether the work is done all the same (`commit`).
fn instead(world: &World, on: &impl Fn(FaultName) -> Option<Fault>) -> Option<(Reply, bool)> {
    const STATUSES: [(FaultName, u16, &str); 11] = [
        (FaultName::Status401, 401, ""),
        (FaultName::Status403, 403, "forbidden"),
        (FaultName::Status404, 404, "not-found"),
        (FaultName::Status409, 409, "conflict"),
        (FaultName::Status422, 422, "processing"),
        (FaultName::Status429, 429, "throttled"),
        (FaultName::Status500, 500, "exception"),
        (FaultName::Status502, 502, ""),
        (FaultName::Status503, 503, ""),
        (FaultName::Status504, 504, ""),
        (FaultName::Redirect, 307, ""),
    ];
    if on(FaultName::Html).is_some() {
        let page = "<!DOCTYPE html><html><head><title>Logg inn</title></head><body><h1>Logg inn</h1></body></html>";
        return Some((
            Reply::of(StatusCode::OK, "text/html; charset=utf-8", page),
            false,
        ));
    }
    let (fault, status, code) = STATUSES
        .iter()
        .find_map(|(name, status, code)| Some((on(*name)?, *status, *code)))?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let words = fault.text("text", "The sandbox was told to answer this.");
    let mut reply = match fault.name {
        FaultName::Status401 => {
            Reply::empty(status).with(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
        }
        FaultName::Status504 => Reply::empty(status),
        FaultName::Status502 | FaultName::Status503 => Reply::of(
            status,
            "text/html",
            format!("<html><body>{status}</body></html>"),
        ),
        FaultName::Redirect => Reply::empty(status).with(
            header::LOCATION,
            fault.text("to", "http://127.0.0.2:9/elsewhere"),
        ),
        _ => outcome(
            world,
            status,
            &[json!({ "severity": "error", "code": code, "diagnostics": words })],
        ),
    };
    let waits = fault.parameters.contains_key("retry_after") || fault.name == FaultName::Status429;
    if waits {
        reply = reply.with(
            header::RETRY_AFTER,
            &fault.number("retry_after", 5).to_string(),
        );
    }
    Some((reply, fault.number("commit", 0) == 1))
}

/// The real answer, made hard to read.
fn garbled(reply: Reply, on: &impl Fn(FaultName) -> Option<Fault>) -> Reply {
    if on(FaultName::Empty200).is_some() {
        return Reply::empty(StatusCode::OK);
    }
    if reply.status.is_success() && on(FaultName::CreateEmptyBody).is_some() {
        return Reply::empty(StatusCode::CREATED);
    }
    if reply.status.is_success() && on(FaultName::RelativeLocation).is_some() {
        return Reply {
            status: StatusCode::CREATED,
            ..reply
        }
        .with(header::LOCATION, "Bundle/1/_history/1");
    }
    if on(FaultName::WrongContentType).is_some() {
        return reply.with(header::CONTENT_TYPE, "text/plain");
    }
    if let Some(fault) = on(FaultName::GzipBomb) {
        let body = bomb::gzip(fault.number("bytes", 200_000_000));
        return Reply::fhir(StatusCode::OK, body).with(header::CONTENT_ENCODING, "gzip");
    }
    if let Some(fault) = on(FaultName::DeepJson) {
        return Reply::fhir(StatusCode::OK, bomb::deep(fault.number("depth", 10_000)));
    }
    reply
}

/// Nothing more leaves on this connection.
fn cut_off(cut: &Cut) -> Response {
    cut.cut();
    StatusCode::NO_CONTENT.into_response()
}

/// Date by the server's clock, and the request's id back.
fn finish(world: &World, parts: &Parts, reply: Reply) -> Reply {
    let date = httpdate::fmt_http_date(SystemTime::from(world.now()));
    let id = parts
        .headers
        .get("x-request-id")
        .and_then(|id| id.to_str().ok());
    let id = id
        .filter(|id| !id.is_empty() && id.len() <= 200)
        .map_or_else(
            || world.fresh_uuid(&mut world.lock().asked).to_string(),
            str::to_owned,
        );
    reply
        .with(header::DATE, &date)
        .with(header::HeaderName::from_static("x-request-id"), &id)
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// Says how long the body is, sends the first half, and closes.
fn half(reply: Reply) -> Response {
    let whole = reply.body.len().max(2);
    let first = reply.body.slice(..reply.body.len() / 2);
    let reply = reply.with(header::CONTENT_LENGTH, &whole.to_string());
    let parts = stream::unfold(Some(first), |left| async move {
        match left {
            Some(first) => Some((Ok(first), None)),
            None => {
                // Lets what was sent reach the client before the connection breaks.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((
                    Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted)),
                    None,
                ))
            }
        }
    });
    let mut response = Response::new(Body::from_stream(parts));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    response
}
