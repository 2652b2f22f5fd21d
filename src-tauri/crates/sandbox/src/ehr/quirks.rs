//! How this EHR is odd just now: what servers that others wrote were seen to do, each a fault of the dial.

use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use crate::answer::Reply;
use crate::config::{Paging, UnknownParameter};
use crate::fault::{FaultName, Reach};
use crate::world::World;

/// What is odd for one request.
#[derive(Debug, Clone)]
pub(crate) struct Quirks {
    pub(crate) paging: Paging,
    /// Rows of a page at most, whatever is asked.
    pub(crate) largest_page: Option<usize>,
    pub(crate) empty_last_page: bool,
    pub(crate) unknown: UnknownParameter,
    /// A parameter that is taken without a word and not acted on.
    pub(crate) passed_over: Option<String>,
    pub(crate) uuid_versions: bool,
    pub(crate) deleted_404: bool,
    pub(crate) plain_errors: bool,
    pub(crate) unquoted_etag: bool,
    pub(crate) stale_etag: bool,
    pub(crate) no_etags: bool,
    pub(crate) no_post_search: bool,
    pub(crate) r5_metadata: bool,
    pub(crate) no_last_updated: bool,
    pub(crate) no_history: bool,
}

impl Quirks {
    /// As the dial is set for this request.
    pub(crate) fn of(world: &World, asked: &str) -> Self {
        let on = |name| world.fault(name, Reach::Ehr, asked);
        let is = |name| on(name).is_some();
        let no_links = on(FaultName::NoPagingLinks);
        let largest_page = no_links
            .as_ref()
            .and_then(|fault| usize::try_from(fault.number("n", 0)).ok())
            .filter(|rows| *rows > 0);
        let paging = if no_links.is_some() {
            Paging::None
        } else if is(FaultName::NextByOffset) {
            Paging::Offset
        } else {
            world.config.paging
        };
        let unknown = if is(FaultName::UnknownIgnored) {
            UnknownParameter::Ignore
        } else if is(FaultName::UnknownEmpty) {
            UnknownParameter::Empty
        } else {
            world.config.unknown_parameter
        };
        Self {
            paging,
            largest_page,
            unknown,
            empty_last_page: is(FaultName::EmptyLastPage),
            passed_over: on(FaultName::FilterIgnored)
                .map(|fault| fault.text("text", "patient").to_owned()),
            uuid_versions: is(FaultName::UuidVersions),
            deleted_404: is(FaultName::Deleted404),
            plain_errors: is(FaultName::PlainErrors),
            unquoted_etag: is(FaultName::UnquotedEtag),
            stale_etag: is(FaultName::StaleEtag),
            no_etags: is(FaultName::NoEtags),
            no_post_search: is(FaultName::NoPostSearch),
            r5_metadata: is(FaultName::R5Metadata),
            no_last_updated: is(FaultName::NoLastUpdated),
            no_history: is(FaultName::NoHistory),
        }
    }

    /// Is a search parameter of every type known here?
    pub(crate) fn knows(&self, name: &str) -> bool {
        !(self.no_last_updated && name == "_lastUpdated")
    }

    /// The answer on its way out: tags as this server writes them, 304 for what the client holds, errors in its own words.
    pub(crate) fn over(&self, reply: Reply, asked: &HeaderMap, get: bool) -> Reply {
        let mut reply = reply;
        if self.no_etags {
            reply.headers.remove(header::ETAG);
        } else if self.stale_etag && reply.headers.contains_key(header::ETAG) {
            reply = reply.with(header::ETAG, "W/\"1\"");
        }
        let text = |headers: &HeaderMap, name| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        if let Some(tag) = text(&reply.headers, header::ETAG) {
            let same = text(asked, header::IF_NONE_MATCH)
                .is_some_and(|held| held.split(',').any(|held| bare(held) == bare(&tag)));
            if get && same && reply.status == StatusCode::OK {
                reply = Reply::empty(StatusCode::NOT_MODIFIED).with(header::ETAG, &tag);
            }
            if self.unquoted_etag {
                reply = reply.with(header::ETAG, bare(&tag));
            }
        }
        if self.plain_errors && reply.status.as_u16() >= 400 {
            let words = serde_json::from_slice::<Value>(&reply.body)
                .ok()
                .and_then(|outcome| outcome.pointer("/issue/0/diagnostics").cloned())
                .unwrap_or_default();
            let body = json!({ "error": words, "status": reply.status.as_u16() });
            reply = Reply::json(reply.status, &body);
        }
        reply
    }
}

/// A tag without its marks.
fn bare(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"')
}
