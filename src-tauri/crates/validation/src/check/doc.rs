//! A parsed message with its entries found.

use std::cell::OnceCell;

use fhir::number::NationalNumber;

use crate::tree::{Node, Step, Trail};

/// A bundle as the rules see it: the tree, and what several rules ask of it, found once.
pub(super) struct Doc<'d> {
    pub(super) bundle: &'d Node<'d>,
    entries: Vec<Entry<'d>>,
    /// National numbers wherever they stand: see [`super::people`].
    pub(super) numbers: OnceCell<Vec<(Trail<'d>, NationalNumber)>>,
    /// The message's bytes, for what is asked of it as the inbox reads it.
    pub(super) raw: &'d [u8],
}

/// An entry that has a resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'d> {
    pub(super) index: usize,
    pub(super) full_url: Option<&'d str>,
    pub(super) kind: &'d str,
    pub(super) id: Option<&'d str>,
    pub(super) resource: &'d Node<'d>,
}

impl<'d> Doc<'d> {
    pub(super) fn new(bundle: &'d Node<'d>, raw: &'d [u8]) -> Self {
        let entries = bundle.get("entry").map(Node::items).unwrap_or_default();
        let entries = entries.iter().enumerate().filter_map(|(index, entry)| {
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
        });
        Self {
            bundle,
            entries: entries.collect(),
            numbers: OnceCell::new(),
            raw,
        }
    }

    pub(super) fn raw_entries(&self) -> &'d [Node<'d>] {
        self.bundle
            .get("entry")
            .map(Node::items)
            .unwrap_or_default()
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'d>> {
        self.entries.iter().copied()
    }

    pub(super) fn headers(&self) -> impl Iterator<Item = Entry<'d>> {
        self.entries().filter(|entry| entry.kind == "MessageHeader")
    }

    pub(super) fn header(&self) -> Option<Entry<'d>> {
        self.headers().next()
    }

    pub(super) fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = Entry<'d>> {
        self.entries().filter(move |entry| entry.kind == kind)
    }

    /// The entry a reference points at, strictly: its text is the entry's fullUrl, or it is relative and the entry's
    /// fullUrl is a REST address that ends in it.
    pub(super) fn resolve(&self, reference: &str) -> Option<Entry<'d>> {
        self.entries().find(|entry| {
            entry
                .full_url
                .is_some_and(|full_url| matches_full_url(full_url, reference))
        })
    }

    /// As [`Self::resolve`], and also by `Type/id` alone: what a kind reader would take it to mean.
    pub(super) fn resolve_kindly(&self, reference: &str) -> Option<Entry<'d>> {
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
