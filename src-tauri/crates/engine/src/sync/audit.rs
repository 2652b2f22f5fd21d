//! Is everything in the log held here? Walked from its first row to its last, ids only, and nothing is stored.

use std::collections::BTreeMap;

use super::error::PollError;
use super::log::judge::Ask;
use super::log::page_size::PageSize;
use super::page;
use super::reader::blocking;
use crate::client::Client;
use crate::store::{Store, arrival};

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Rows of the server's log, from where ours begins.
    pub server: u64,
    /// Rows held here.
    pub local: u64,
    /// Positions and anchors of rows that the server has and we do not; the first thousand.
    pub missing: Vec<(u64, String)>,
    /// How many are missing in all.
    pub missing_total: u64,
    /// Rows held here that the server does not have any longer.
    pub gone: u64,
}

/// Missing rows that are named.
const NAMED: usize = 1_000;

/// Holds the server's log of a HER-id against what is held of it, from position `start` on.
///
/// # Errors
/// [`PollError`]; a log that cannot be read to its end has not been audited.
pub async fn audit(
    store: &Store,
    client: &Client,
    connection_id: i64,
    her_id: &str,
    start: i64,
) -> Result<Audit, PollError> {
    let (kept, her) = (store.clone(), her_id.to_owned());
    let held =
        blocking(move || kept.read(|db| arrival::range(db, connection_id, &her, start, u32::MAX)))
            .await?;
    let mut audit = Audit {
        local: u64::try_from(held.len()).unwrap_or(u64::MAX),
        ..Audit::default()
    };
    // The same anchor may stand twice: counted, not only known.
    let mut ours: BTreeMap<String, u64> = BTreeMap::new();
    let mut unknown = 0_u64;
    for row in held {
        if row.anchor.is_empty() {
            // Too large to fetch: its place is held, its id was never seen.
            unknown += 1;
        } else {
            *ours.entry(row.anchor).or_default() += 1;
        }
    }
    let mut size = PageSize::default();
    let mut next = u64::try_from(start).unwrap_or_default();
    loop {
        let page = match page::fetch(client, her_id, Ask::beside(next, size.count())).await {
            Ok(page) => page,
            Err(error) if error.too_much() && size.halve() => continue,
            // A single row over the cap: its place is counted, as it was when it was polled.
            Err(error) if error.too_much() => {
                audit.server += 1;
                next += 1;
                unknown = unknown.saturating_sub(1);
                continue;
            }
            Err(error) => return Err(error),
        };
        if page.entries.is_empty() {
            break;
        }
        size.came(page.entries.len(), page.body.len());
        for entry in &page.entries {
            audit.server += 1;
            match ours.get_mut(&entry.anchor).filter(|left| **left > 0) {
                Some(left) => *left -= 1,
                None => {
                    audit.missing_total += 1;
                    if audit.missing.len() < NAMED {
                        audit.missing.push((next, entry.anchor.clone()));
                    }
                }
            }
            next += 1;
        }
    }
    // A row noted as too large at the time may be fetched now: it is held in its place.
    let noted = audit.missing_total.min(unknown);
    audit.missing_total -= noted;
    audit
        .missing
        .truncate(usize::try_from(audit.missing_total).unwrap_or(NAMED));
    audit.gone = ours.values().sum::<u64>();
    Ok(audit)
}
