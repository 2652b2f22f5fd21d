//! The log: rows in server order, and per destination the rows of that destination.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::generated::Generated;

/// What a row holds; cheap ones are written out only when they are asked for.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// As accepted, or as told once.
    Text(Arc<str>),
    /// The nth of the cheap ones.
    Generated(u32),
    /// A message blown up to that many bytes by this many letters in the place marked `{{}}`.
    Huge(Arc<str>, usize),
}

/// Where a huge message's letters go.
pub(crate) const HUGE_MARK: &str = "{{huge}}";

/// One message in the log.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) header: Uuid,
    pub(crate) bundle: Uuid,
    pub(crate) destinations: Vec<Arc<str>>,
    pub(crate) recorded: Timestamp,
    pub(crate) body: Body,
}

impl Row {
    /// The message Bundle.
    pub(crate) fn text(&self, generated: &Generated) -> Arc<str> {
        match &self.body {
            Body::Text(text) => Arc::clone(text),
            Body::Generated(index) => generated.render(*index).into(),
            // Twelve bytes a turn.
            Body::Huge(text, bytes) => text
                .replace(HUGE_MARK, &"Å pasient. ".repeat(bytes / 12))
                .into(),
        }
    }
}

impl Row {
    /// Blows a told message up to about that many bytes, from when it is read.
    pub(crate) fn make_huge(&mut self, bytes: usize) {
        if let Body::Text(text) = &self.body {
            self.body = Body::Huge(Arc::clone(text), bytes);
        }
    }
}

/// Rows in the order of the server's sequence.
#[derive(Debug, Default)]
pub(crate) struct Log {
    rows: Vec<Row>,
    order: Vec<u32>,
    by_destination: HashMap<Arc<str>, Vec<u32>>,
    by_header: HashMap<Uuid, u32>,
    by_bundle: HashMap<Uuid, u32>,
}

impl Log {
    /// At the end, as everything that is committed in order.
    pub(crate) fn push(&mut self, row: Row) {
        let at = self.order.len();
        self.insert(at, row);
    }

    /// Commits late: takes `position` in this destination's list, everything from there on moves one down.
    pub(crate) fn push_late(&mut self, destination: &str, position: usize, row: Row) {
        let before = self
            .by_destination
            .get(destination)
            .and_then(|list| list.get(position))
            .copied();
        let at = before.and_then(|slot| self.order.iter().position(|other| *other == slot));
        self.insert(at.unwrap_or(self.order.len()), row);
    }

    fn insert(&mut self, at: usize, row: Row) {
        let slot = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.by_header.insert(row.header, slot);
        self.by_bundle.insert(row.bundle, slot);
        for destination in &row.destinations {
            // Rows of this destination that stand after the place are as many in its own list.
            let after = self
                .order
                .iter()
                .skip(at)
                .filter_map(|slot| self.rows.get(usize::try_from(*slot).ok()?));
            let after = after
                .filter(|row| row.destinations.contains(destination))
                .count();
            let list = self
                .by_destination
                .entry(Arc::clone(destination))
                .or_default();
            list.insert(list.len().saturating_sub(after), slot);
        }
        self.rows.push(row);
        self.order.insert(at, slot);
    }

    pub(crate) fn by_header(&self, header: Uuid) -> Option<&Row> {
        self.row(*self.by_header.get(&header)?)
    }

    pub(crate) fn has_bundle(&self, bundle: Uuid) -> bool {
        self.by_bundle.contains_key(&bundle)
    }

    /// Slots of a destination, or of everybody.
    pub(crate) fn list(&self, destination: Option<&str>) -> &[u32] {
        match destination {
            Some(destination) => self
                .by_destination
                .get(destination)
                .map_or(&[], Vec::as_slice),
            None => &self.order,
        }
    }

    pub(crate) fn row(&self, slot: u32) -> Option<&Row> {
        self.rows.get(usize::try_from(slot).ok()?)
    }

    /// Everything, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.order.iter().filter_map(|slot| self.row(*slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u128, destinations: &[&str]) -> Row {
        Row {
            header: Uuid::from_u128(number),
            bundle: Uuid::from_u128(number + 1_000_000),
            destinations: destinations.iter().map(|name| Arc::from(*name)).collect(),
            recorded: Timestamp::UNIX_EPOCH,
            body: Body::Generated(0),
        }
    }

    fn ids(log: &Log, destination: Option<&str>) -> Vec<u128> {
        let slots = log.list(destination).iter();
        slots
            .filter_map(|slot| log.row(*slot))
            .map(|row| row.header.as_u128())
            .collect()
    }

    #[test]
    fn a_late_row_takes_its_place_in_every_list() {
        let mut log = Log::default();
        for number in 0..6 {
            log.push(row(number, if number % 2 == 0 { &["a"] } else { &["b"] }));
        }
        log.push_late("a", 1, row(9, &["a", "b"]));
        assert_eq!(ids(&log, Some("a")), [0, 9, 2, 4]);
        assert_eq!(ids(&log, Some("b")), [1, 9, 3, 5]);
        assert_eq!(ids(&log, None), [0, 1, 9, 2, 3, 4, 5]);
        log.push_late("a", 99, row(10, &["a"]));
        assert_eq!(
            ids(&log, Some("a")),
            [0, 9, 2, 4, 10],
            "past the end is the end"
        );
    }
}
