//! The token: in a header for the pipe, in the address or a cookie for what a browser fetches by itself.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Bridge;

const COOKIE: &str = "budstikke-bridge";

/// Lets a request through that shows the token.
pub(super) async fn token(
    State(bridge): State<Arc<Bridge>>,
    request: Request,
    next: Next,
) -> Response {
    let by_header =
        header_value(request.headers(), "x-budstikke-token") == Some(bridge.token.as_str());
    let by_query = request.uri().query().is_some_and(|query| {
        query
            .split('&')
            .any(|pair| pair.split_once('=') == Some(("token", bridge.token.as_str())))
    });
    // A cookie is sent to every port of the host: good enough to read the page's parts, not to give orders.
    let by_cookie = request.method() == axum::http::Method::GET
        && request.uri().path() != "/changes"
        && header_value(request.headers(), "cookie").is_some_and(|cookies| {
            cookies
                .split("; ")
                .any(|pair| pair.split_once('=') == Some((COOKIE, bridge.token.as_str())))
        });
    if !(by_header || by_query || by_cookie) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut response = next.run(request).await;
    let cookie = format!(
        "{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/",
        bridge.token
    );
    if by_query && let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn header_value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
