//! From a node to its place in the tree and in a text, and from a place in a text to its node.

use fhir::span::Spans;
use memchr::memmem;

use super::nodes::{shown_as, shown_parent, shown_place};
use super::{As, Inspected};
use crate::api::types::{InspectFound, InspectPlace};

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Where a node stands, or what stands at a place of a row. `None` where there is no structure.
pub(in crate::api) fn place(
    inspected: &Inspected,
    layout: As,
    node: Option<u32>,
    at: Option<(u32, u32)>,
) -> Option<InspectPlace> {
    let spans = inspected.spans.as_ref()?;
    let raw = inspected.json.as_slice();
    let linked = inspected.spans_of(layout);
    let node = match (node, at) {
        (Some(node), _) => node,
        (None, Some((row, column))) => {
            let byte = inspected.layout(layout)?.byte_at(row, column)?;
            linked?.at(byte)
        }
        (None, None) => return None,
    };
    let found = spans.node(node)?;
    let shown = shown_as(spans, raw, node);
    let (ancestors, places) = way(spans, raw, shown);
    let range = linked.and_then(|linked| Some(linked.node(node)?.outer()));
    let rows = range.as_ref().and_then(|range| {
        let layout = inspected.layout(layout)?;
        Some((
            layout.row_at(range.start),
            layout.row_at(range.end.saturating_sub(1)),
        ))
    });
    Some(InspectPlace {
        node: shown,
        end: found.after(),
        path: spans.path(raw, node),
        ancestors,
        places,
        first_row: rows.map(|(first, _)| first),
        last_row: rows.map(|(_, last)| last),
        first_byte: range.as_ref().map_or(0, |range| narrow(range.start)),
        last_byte: range.as_ref().map_or(0, |range| narrow(range.end)),
    })
}

/// What is to be opened, outermost first, and where each stands among those beside it.
fn way(spans: &Spans, raw: &[u8], node: u32) -> (Vec<u32>, Vec<u32>) {
    let mut ancestors = Vec::new();
    let mut places = Vec::new();
    let mut at = node;
    while let Some(parent) = shown_parent(spans, raw, at) {
        places.push(shown_place(spans, raw, parent, at));
        ancestors.push(parent);
        at = parent;
    }
    ancestors.reverse();
    places.reverse();
    (ancestors, places)
}

/// The next place of a text, upper and lower case alike for ASCII; round the end when nothing follows.
pub(in crate::api) fn find(
    inspected: &Inspected,
    layout: As,
    text: &str,
    from: u32,
    back: bool,
) -> InspectFound {
    let nothing = InspectFound {
        row: None,
        byte: 0,
        end: 0,
        node: None,
    };
    let Some(shown) = inspected.layout(layout) else {
        return nothing;
    };
    if text.is_empty() {
        return nothing;
    }
    let hay = shown.text().to_ascii_lowercase();
    let needle = text.to_ascii_lowercase();
    let needle = needle.as_bytes();
    let from = usize::try_from(from).unwrap_or(0).min(hay.len());
    let found = if back {
        let before = hay.get(..from).unwrap_or_default();
        memmem::rfind(before, needle).or_else(|| memmem::rfind(&hay, needle))
    } else {
        let after = hay.get(from..).unwrap_or_default();
        memmem::find(after, needle)
            .map(|at| at + from)
            .or_else(|| memmem::find(&hay, needle))
    };
    match found {
        None => nothing,
        Some(byte) => InspectFound {
            row: Some(shown.row_at(byte)),
            byte: narrow(byte),
            end: narrow(byte + needle.len()),
            node: inspected.spans_of(layout).map(|spans| spans.at(byte)),
        },
    }
}
