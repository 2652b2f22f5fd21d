//! Paths as a pack writes them: `Bundle.meta.profile`, `Header.destination[].endpoint`, `Entry.fullUrl`.
//!
//! Read once, when the pack is read. Four roots: the bundle, every MessageHeader in it, every entry, every resource.

use serde::Deserialize;

use super::doc::Doc;
use crate::tree::{Node, Step, Trail};

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    Bundle,
    Header,
    Entry,
    Resource,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Member(String),
    Each,
}

/// A path of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Path {
    root: Root,
    segments: Vec<Segment>,
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut parts = text.split('.');
        let root = match parts.next() {
            Some("Bundle") => Root::Bundle,
            Some("Header") => Root::Header,
            Some("Entry") => Root::Entry,
            Some("Resource") => Root::Resource,
            _ => {
                return Err(format!(
                    "`{text}` begins with none of Bundle, Header, Entry, Resource"
                ));
            }
        };
        let mut segments = Vec::new();
        for part in parts {
            let (name, each) = part
                .strip_suffix("[]")
                .map_or((part, false), |name| (name, true));
            if name.is_empty() {
                return Err(format!("`{text}` has an empty part"));
            }
            segments.push(Segment::Member(name.to_owned()));
            if each {
                segments.push(Segment::Each);
            }
        }
        Ok(Self { root, segments })
    }
}

impl Path {
    /// Calls back for every place the path leads to. Where the way there exists and only the last member is missing,
    /// it is called with `None`; where the way itself is missing, not at all.
    pub(super) fn visit<'d>(
        &'d self,
        doc: &'d Doc<'_>,
        seen: &mut dyn FnMut(Option<&'d Node<'d>>, &Trail<'d>),
    ) {
        match self.root {
            Root::Bundle => walk(doc.bundle, &self.segments, &mut Trail::default(), seen),
            Root::Header => {
                for header in doc.headers() {
                    walk(header.resource, &self.segments, &mut header.trail(), seen);
                }
            }
            Root::Resource => {
                for entry in doc.entries() {
                    walk(entry.resource, &self.segments, &mut entry.trail(), seen);
                }
            }
            Root::Entry => {
                for (index, entry) in doc.raw_entries().iter().enumerate() {
                    let mut trail = Trail::default().with("entry");
                    trail.push(Step::Index(index));
                    walk(entry, &self.segments, &mut trail, seen);
                }
            }
        }
    }
}

fn walk<'d>(
    node: &'d Node<'d>,
    segments: &'d [Segment],
    trail: &mut Trail<'d>,
    seen: &mut dyn FnMut(Option<&'d Node<'d>>, &Trail<'d>),
) {
    let Some((first, rest)) = segments.split_first() else {
        seen(Some(node), trail);
        return;
    };
    match first {
        Segment::Member(name) => {
            trail.push(Step::Member(name));
            match node.get(name).filter(|found| **found != Node::Null) {
                Some(found) => walk(found, rest, trail, seen),
                None if rest.is_empty() => seen(None, trail),
                None => {}
            }
            trail.pop();
        }
        Segment::Each => {
            // One value where a list belongs is looked at as a list of one: another rule says it is no list.
            let single = std::slice::from_ref(node);
            let items = if matches!(node, Node::List(_)) {
                node.items()
            } else {
                single
            };
            for (index, item) in items.iter().enumerate() {
                trail.push(Step::Index(index));
                walk(item, rest, trail, seen);
                trail.pop();
            }
        }
    }
}
