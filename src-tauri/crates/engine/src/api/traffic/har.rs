//! Exchanges as an HTTP Archive (HAR 1.2), as browsers and their tools read it.

use serde_json::{Value, json};

use super::Seen;
use crate::api::types::HeaderView;

/// One exchange with the bodies that go along.
pub(crate) struct Writing<'s> {
    pub(crate) seen: &'s Seen,
    pub(crate) request_body: Option<String>,
    pub(crate) response_body: Option<String>,
}

/// The archive. What was masked stays masked.
pub(crate) fn har(exchanges: &[Writing<'_>]) -> Value {
    let entries: Vec<Value> = exchanges.iter().map(entry).collect();
    json!({
        "log": {
            "version": "1.2",
            "creator": {"name": "Budstikke", "version": env!("CARGO_PKG_VERSION")},
            "pages": [],
            "entries": entries,
        }
    })
}

fn entry(writing: &Writing<'_>) -> Value {
    let row = &writing.seen.row;
    let (request, response) = (
        writing.seen.request_headers(),
        writing.seen.response_headers(),
    );
    let whole = row.millis.unwrap_or_default();
    let head = row.head_millis.unwrap_or(whole).min(whole);
    let mut sent = json!({
        "method": row.method,
        "url": row.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs(&request),
        "queryString": query(&row.url),
        "headersSize": -1,
        "bodySize": row.sent_bytes,
    });
    if let (Some(text), Some(sent)) = (&writing.request_body, sent.as_object_mut()) {
        sent.insert(
            "postData".to_owned(),
            json!({"mimeType": value(&request, "content-type"), "text": text}),
        );
    }
    let mut content = json!({
        "size": row.received_bytes,
        "mimeType": value(&response, "content-type"),
    });
    if let (Some(text), Some(content)) = (&writing.response_body, content.as_object_mut()) {
        content.insert("text".to_owned(), json!(text));
    }
    json!({
        "startedDateTime": row.started_at,
        "time": whole,
        "request": sent,
        "response": {
            // HAR has no word for an answer that never came; 0 is what browsers write.
            "status": row.status.unwrap_or(0),
            "statusText": row.problem.as_deref().unwrap_or_default(),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": pairs(&response),
            "content": content,
            "redirectURL": value(&response, "location"),
            "headersSize": -1,
            "bodySize": row.received_bytes,
        },
        "cache": {},
        "timings": {"send": 0, "wait": head, "receive": whole - head},
    })
}

fn pairs(headers: &[HeaderView]) -> Value {
    headers
        .iter()
        .map(|header| json!({"name": header.name, "value": header.value}))
        .collect()
}

fn value(headers: &[HeaderView], name: &str) -> String {
    headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value.clone())
        .unwrap_or_default()
}

/// The masked address as pairs.
fn query(url: &str) -> Value {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({"name": name, "value": value})
        })
        .collect()
}
