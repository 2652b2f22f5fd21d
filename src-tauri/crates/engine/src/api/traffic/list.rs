//! The list: what is in memory and what is kept, newest first, as one.

use std::collections::BTreeMap;

use rusqlite::Connection as Db;

use super::Seen;
use crate::api::session::Session;
use crate::api::types::{ApiError, TrafficFilter, TrafficPageRequest};
use crate::store::exchange::{self, Exchange, Key, Of};
use crate::store::outbox;

/// Rows a page may hold.
const PAGE: u32 = 1_000;
/// Kept rows that one page may look at: a filter that finds little goes on at the next page instead of reading all.
const LOOKED_AT: usize = 4_000;
const CHUNK: u32 = 500;

pub(super) fn written(key: &Key) -> String {
    format!("{}/{}", key.order, key.request_id)
}

fn read(text: &str) -> Option<Key> {
    let (order, request_id) = text.split_once('/')?;
    Some(Key {
        order: order.parse().ok()?,
        request_id: request_id.to_owned(),
    })
}

/// One page, and where the next goes on.
pub(crate) fn page(
    session: &Session,
    request: &TrafficPageRequest,
) -> Result<(Vec<Seen>, Option<String>), ApiError> {
    let limit = usize::try_from(request.limit.clamp(1, PAGE)).unwrap_or(1);
    let before = request.before.as_deref().and_then(read);
    let after = request.after.as_deref().and_then(read);
    let filter = Filter::new(&request.filter);
    if let Some(few) = named(session, &request.filter)? {
        let rows = few
            .into_iter()
            .filter(|seen| filter.shows(&seen.row))
            .filter(|seen| {
                before
                    .as_ref()
                    .is_none_or(|before| seen.row.key() < *before)
            })
            .filter(|seen| after.as_ref().is_none_or(|after| seen.row.key() > *after))
            .take(limit)
            .collect();
        return Ok((rows, None));
    }
    let mut live = live(session);
    session.store.read(|db| {
        let of = if request.filter.pinned {
            Of::Pinned
        } else {
            Of::All
        };
        let mut rows = Vec::new();
        let mut kept = Kept::new(db, of, before.clone());
        let mut looked_at = 0;
        let mut place = before;
        loop {
            let next_live = live
                .range(..)
                .next_back()
                .map(|(key, _)| key.clone())
                .filter(|key| place.as_ref().is_none_or(|place| key < place));
            if next_live.is_none() {
                live.clear();
            }
            let next_kept = kept.peek()?.map(Exchange::key);
            let Some(key) = next_live.clone().max(next_kept.clone()) else {
                return Ok((rows, None));
            };
            if after.as_ref().is_some_and(|after| key <= *after) {
                return Ok((rows, None));
            }
            let held = if next_live.as_ref() == Some(&key) {
                live.remove(&key)
            } else {
                None
            };
            let seen = if next_kept.as_ref() == Some(&key) {
                looked_at += 1;
                kept.take().map(|row| Seen {
                    live: held.and_then(|held| held.live),
                    ..Seen::kept(row)
                })
            } else {
                held
            };
            place = Some(key.clone());
            if let Some(seen) = seen.filter(|seen| filter.shows(&seen.row)) {
                rows.push(seen);
            }
            if rows.len() >= limit || looked_at >= LOOKED_AT {
                return Ok((rows, Some(written(&key))));
            }
        }
    })
}

/// Everything the filter shows, at most `most`: for a file.
pub(crate) fn matching(
    session: &Session,
    filter: &TrafficFilter,
    most: usize,
) -> Result<Vec<Seen>, ApiError> {
    let mut all = Vec::new();
    let mut request = TrafficPageRequest {
        filter: filter.clone(),
        before: None,
        after: None,
        limit: PAGE,
    };
    loop {
        let (rows, next) = page(session, &request)?;
        all.extend(rows);
        if next.is_none() || all.len() >= most {
            all.truncate(most);
            return Ok(all);
        }
        request.before = next;
    }
}

/// What is in memory, by its place.
fn live(session: &Session) -> BTreeMap<Key, Seen> {
    session
        .loops
        .exchanges()
        .held()
        .into_iter()
        .map(|live| {
            let seen = Seen::live(live);
            (seen.row.key(), seen)
        })
        .collect()
}

/// Where a filter names a message or an outbox entry, the few exchanges of it; they are kept, all of them.
fn named(session: &Session, filter: &TrafficFilter) -> Result<Option<Vec<Seen>>, ApiError> {
    if filter.message_id.is_none() && filter.outbox_id.is_none() {
        return Ok(None);
    }
    session.store.read(|db| {
        let mut rows = Vec::new();
        if let Some(id) = filter.outbox_id {
            rows.extend(exchange::of_outbox(db, id, PAGE)?);
        }
        if let Some(id) = filter.message_id {
            for brought in exchange::of_message(db, id)? {
                rows.extend(brought.exchange);
            }
            if let Some(entry) = outbox::by_message(db, id)? {
                rows.extend(exchange::of_outbox(db, entry.id, PAGE)?);
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.key()));
        rows.dedup_by(|one, other| one.request_id == other.request_id);
        Ok(Some(
            rows.into_iter()
                .map(|row| Seen {
                    live: session.loops.exchanges().find(&row.request_id),
                    ..Seen::kept(row)
                })
                .collect(),
        ))
    })
}

/// Kept rows, read in chunks as they are needed.
struct Kept<'d> {
    db: &'d Db,
    of: Of,
    before: Option<Key>,
    rows: std::collections::VecDeque<Exchange>,
    done: bool,
}

impl<'d> Kept<'d> {
    fn new(db: &'d Db, of: Of, before: Option<Key>) -> Self {
        Self {
            db,
            of,
            before,
            rows: std::collections::VecDeque::new(),
            done: false,
        }
    }

    fn peek(&mut self) -> Result<Option<&Exchange>, ApiError> {
        if self.rows.is_empty() && !self.done {
            let chunk = exchange::page(self.db, self.of, self.before.as_ref(), CHUNK)?;
            self.done = u32::try_from(chunk.len()).is_ok_and(|read| read < CHUNK);
            self.before = chunk.last().map(Exchange::key).or(self.before.take());
            self.rows.extend(chunk);
        }
        Ok(self.rows.front())
    }

    fn take(&mut self) -> Option<Exchange> {
        self.rows.pop_front()
    }
}

struct Filter<'f> {
    filter: &'f TrafficFilter,
    text: Option<String>,
}

impl<'f> Filter<'f> {
    fn new(filter: &'f TrafficFilter) -> Self {
        let text = filter.text.as_deref().map(str::trim);
        Self {
            filter,
            text: text.filter(|text| !text.is_empty()).map(str::to_lowercase),
        }
    }

    fn shows(&self, row: &Exchange) -> bool {
        let filter = self.filter;
        let same = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == found)
        };
        let status = match filter.status.as_deref() {
            None => true,
            Some("none") => row.status.is_none(),
            Some(class) => row
                .status
                .is_some_and(|status| format!("{}xx", status / 100) == class),
        };
        let text = self.text.as_ref().is_none_or(|text| {
            row.url.to_lowercase().contains(text) || row.request_id.to_lowercase().contains(text)
        });
        same(&filter.method, &row.method)
            && status
            && same(&filter.purpose, &row.purpose)
            && filter
                .connection_id
                .is_none_or(|id| row.connection_id == Some(id))
            && (!filter.pinned || row.pinned_at.is_some())
            && text
    }
}
