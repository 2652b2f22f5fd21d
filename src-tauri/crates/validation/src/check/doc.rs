//! A parsed message with its entries found.

use crate::tree::{Node, Step, Trail};

/// A bundle as the rules see it.
pub(super) struct Doc<'a> {
    pub(super) bundle: Node<'a>,
    /// It disagrees with itself about the patient, as the inbox reads it.
    pub(super) conflict: bool,
}

/// An entry that has a resource.
#[derive(Clone, Copy)]
pub(super) struct Entry<'d> {
    pub(super) index: usize,
    pub(super) full_url: Option<&'d str>,
    pub(super) kind: &'d str,
    pub(super) id: Option<&'d str>,
    pub(super) resource: &'d Node<'d>,
}

impl<'a> Doc<'a> {
    pub(super) fn raw_entries<'d>(&'d self) -> &'d [Node<'d>] {
        self.bundle
            .get("entry")
            .map(Node::items)
            .unwrap_or_default()
    }

    pub(super) fn entries<'d>(&'d self) -> impl Iterator<Item = Entry<'d>> {
        self.raw_entries()
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| {
                let resource = entry
                    .get("resource")
                    .filter(|resource| matches!(resource, Node::Object(_)))?;
                Some(Entry {
                    index,
                    full_url: entry.text_of("fullUrl"),
                    kind: resource.text_of("resourceType").unwrap_or_default(),
                    id: resource.text_of("id"),
                    resource,
                })
            })
    }

    pub(super) fn headers<'d>(&'d self) -> impl Iterator<Item = Entry<'d>> {
        self.entries().filter(|entry| entry.kind == "MessageHeader")
    }

    pub(super) fn header(&self) -> Option<Entry<'_>> {
        self.headers().next()
    }

    pub(super) fn of_kind<'d>(&'d self, kind: &'static str) -> impl Iterator<Item = Entry<'d>> {
        self.entries().filter(move |entry| entry.kind == kind)
    }

    /// The entry a reference points at, strictly: its text is the entry's fullUrl, or it is relative and the entry's
    /// fullUrl is a REST address that ends in it.
    pub(super) fn resolve(&self, reference: &str) -> Option<Entry<'_>> {
        self.entries().find(|entry| {
            entry
                .full_url
                .is_some_and(|full_url| matches_full_url(full_url, reference))
        })
    }

    /// As [`Self::resolve`], and also by `Type/id` alone: what a kind reader would take it to mean.
    pub(super) fn resolve_kindly(&self, reference: &str) -> Option<Entry<'_>> {
        self.resolve(reference).or_else(|| {
            let (kind, id) = reference.rsplit_once('/')?;
            let kind = kind.rsplit('/').next().unwrap_or(kind);
            self.entries()
                .find(|entry| entry.kind == kind && entry.id == Some(id))
        })
    }
}

fn matches_full_url(full_url: &str, reference: &str) -> bool {
    if full_url == reference {
        return true;
    }
    let rest = full_url.starts_with("http://") || full_url.starts_with("https://");
    let relative = reference.split('/').count() == 2 && !reference.contains(':');
    rest && relative
        && full_url
            .strip_suffix(reference)
            .is_some_and(|base| base.ends_with('/'))
}

impl<'d> Entry<'d> {
    /// `Bundle.entry[i].resource.ofType(X)`.
    pub(super) fn trail(&self) -> Trail<'d> {
        let mut trail = self.slot().with("resource");
        let plain = !self.kind.is_empty()
            && self.kind.len() <= 60
            && self.kind.bytes().all(|b| b.is_ascii_alphabetic());
        if plain {
            trail.push(Step::OfType(self.kind));
        }
        trail
    }

    /// `Bundle.entry[i]`.
    pub(super) fn slot(&self) -> Trail<'d> {
        Trail::default().with("entry").item(self.index)
    }
}
