//! The structure in pages. The list of entries and the step `resource` are passed over, so that a message shows its
//! resources at once; every location says them all the same.

use fhir::span::{Kind, Spans};

use super::Inspected;
use crate::api::types::{InspectNode, InspectNodePage};

/// Nodes that cross the pipe at once.
const MOST: u32 = 1_000;
/// A value's word in the tree.
const SHORT: usize = 80;
/// Looked through for what a reference means.
const ENTRIES: usize = 2_000;

/// What is shown under a node, from `offset` on.
pub(in crate::api) fn nodes(
    inspected: &Inspected,
    node: u32,
    offset: u32,
    limit: u32,
) -> InspectNodePage {
    let Some(spans) = &inspected.spans else {
        return InspectNodePage {
            nodes: Vec::new(),
            more: 0,
        };
    };
    let children = shown_children(spans, &inspected.json, node);
    let wide = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    let nodes: Vec<InspectNode> = children
        .iter()
        .skip(wide(offset))
        .take(wide(limit.clamp(1, MOST)))
        .filter_map(|child| node_of(inspected, *child))
        .collect();
    let more = children
        .len()
        .saturating_sub(wide(offset))
        .saturating_sub(nodes.len());
    InspectNodePage {
        nodes,
        more: u32::try_from(more).unwrap_or(u32::MAX),
    }
}

/// One node as it is shown.
pub(in crate::api) fn node_of(inspected: &Inspected, number: u32) -> Option<InspectNode> {
    let spans = inspected.spans.as_ref()?;
    let raw = inspected.json.as_slice();
    let node = spans.node(number)?;
    let name = match spans.name(raw, number) {
        Some(name) => name.into_owned(),
        None if node.parent().is_some() => format!("[{}]", node.place()),
        None => String::new(),
    };
    let held = resource_of(spans, raw, number).unwrap_or(number);
    let type_of = |number: u32| {
        let member = spans.member(raw, number, "resourceType")?;
        spans.text(raw, member).map(std::borrow::Cow::into_owned)
    };
    let resource_type = (node.kind == Kind::Object).then(|| type_of(held)).flatten();
    let worst = inspected
        .findings
        .iter()
        .filter(|finding| {
            finding
                .node
                .is_some_and(|place| place >= number && place < node.after())
        })
        .map(|finding| finding.finding.severity)
        .min();
    let (value, refers_to) = value(spans, raw, number);
    Some(InspectNode {
        node: number,
        end: node.after(),
        name,
        resource_type,
        value,
        refers_to,
        has_children: node.after() > number + 1,
        worst,
    })
}

/// The resource that an entry holds.
fn resource_of(spans: &Spans, raw: &[u8], number: u32) -> Option<u32> {
    let list = spans.node(number)?.parent()?;
    is_entries(spans, raw, list).then(|| spans.member(raw, number, "resource"))?
}

/// Is it the root's list of entries?
fn is_entries(spans: &Spans, raw: &[u8], number: u32) -> bool {
    spans.node(number).is_some_and(|node| {
        node.kind == Kind::List
            && node.parent() == Some(0)
            && spans.name(raw, number).as_deref() == Some("entry")
    })
}

/// Members and items as they are shown.
fn shown_children(spans: &Spans, raw: &[u8], number: u32) -> Vec<u32> {
    let mut shown = Vec::new();
    let resource = resource_of(spans, raw, number);
    for child in spans.children(number) {
        if is_entries(spans, raw, child) || Some(child) == resource {
            shown.extend(spans.children(child));
        } else {
            shown.push(child);
        }
    }
    shown
}

/// What holds a node as it is shown; `None` for the root.
pub(super) fn shown_parent(spans: &Spans, raw: &[u8], number: u32) -> Option<u32> {
    let parent = spans.node(number)?.parent()?;
    if is_entries(spans, raw, parent) {
        return Some(0);
    }
    let above = spans.node(parent)?.parent();
    match above {
        Some(entry) if resource_of(spans, raw, entry) == Some(parent) => Some(entry),
        _ => Some(parent),
    }
}

/// A node that is passed over is shown as what holds it.
pub(super) fn shown_as(spans: &Spans, raw: &[u8], number: u32) -> u32 {
    let Some(parent) = spans.node(number).and_then(fhir::span::Node::parent) else {
        return number;
    };
    if is_entries(spans, raw, number) {
        return 0;
    }
    if resource_of(spans, raw, parent) == Some(number) {
        return parent;
    }
    number
}

/// Where a node stands among what is shown beside it.
pub(super) fn shown_place(spans: &Spans, raw: &[u8], parent: u32, number: u32) -> u32 {
    let at = shown_children(spans, raw, parent)
        .iter()
        .position(|child| *child == number);
    at.and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// A short word of a value, and what it refers to in the same message.
fn value(spans: &Spans, raw: &[u8], number: u32) -> (Option<String>, Option<u32>) {
    let Some(node) = spans.node(number) else {
        return (None, None);
    };
    match node.kind {
        Kind::Text => {
            // Of a long text only the beginning is shown: no need to read the rest of an attachment.
            let text = spans.text(raw, number).unwrap_or_default();
            let refers = spans.name(raw, number).as_deref() == Some("reference");
            let target = refers.then(|| target(spans, raw, &text)).flatten();
            let begin: String = text.chars().take(4 * SHORT).collect();
            (Some(short(&begin)), target)
        }
        Kind::Literal => {
            let text = raw.get(node.range()).unwrap_or_default();
            (Some(short(&String::from_utf8_lossy(text))), None)
        }
        Kind::Object => {
            let reference = spans
                .member(raw, number, "reference")
                .and_then(|member| spans.text(raw, member));
            if let Some(reference) = reference {
                let target = target(spans, raw, &reference);
                return (Some(short(&reference)), target);
            }
            (object_word(spans, raw, number), None)
        }
        Kind::List => (None, None),
    }
}

/// The member that says most of an object.
fn object_word(spans: &Spans, raw: &[u8], number: u32) -> Option<String> {
    let number = resource_of(spans, raw, number).unwrap_or(number);
    let text = |member: &str| {
        let member = spans.member(raw, number, member)?;
        spans.text(raw, member).map(|text| short(&text))
    };
    [
        "text", "display", "value", "code", "endpoint", "family", "title", "end",
    ]
    .into_iter()
    .find_map(text)
    .filter(|text| !text.is_empty())
}

/// The entry that a reference means.
fn target(spans: &Spans, raw: &[u8], reference: &str) -> Option<u32> {
    let entries = spans.member(raw, 0, "entry")?;
    spans.children(entries).take(ENTRIES).find(|entry| {
        let text = |number: u32, member: &str| {
            let member = spans.member(raw, number, member)?;
            spans.text(raw, member)
        };
        if text(*entry, "fullUrl").is_some_and(|url| url.eq_ignore_ascii_case(reference)) {
            return true;
        }
        let Some(resource) = spans.member(raw, *entry, "resource") else {
            return false;
        };
        match (text(resource, "resourceType"), text(resource, "id")) {
            (Some(kind), Some(id)) => reference
                .rsplit_once('/')
                .is_some_and(|(before, last)| last == id && before.ends_with(kind.as_ref())),
            _ => false,
        }
    })
}
