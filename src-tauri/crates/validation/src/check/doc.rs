//! A parsed message with its entries found.

use std::cell::OnceCell;
use std::collections::HashMap;

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
    /// Entries by what references call them: a bundle of a hundred thousand entries refers as often.
    index: OnceCell<Index<'d>>,
}

/// Places in the list of entries, the first of each name.
#[derive(Default)]
struct Index<'d> {
    by_full_url: HashMap<&'d str, usize>,
    /// `Type/id` at the end of a REST address.
    by_rest: HashMap<&'d str, usize>,
    by_kind_and_id: HashMap<(&'d str, &'d str), usize>,
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
            index: OnceCell::new(),
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

    fn index(&self) -> &Index<'d> {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            for (at, entry) in self.entries.iter().enumerate() {
                if let Some(full_url) = entry.full_url {
                    index.by_full_url.entry(full_url).or_insert(at);
                    if let Some(relative) = rest(full_url) {
                        index.by_rest.entry(relative).or_insert(at);
                    }
                }
                if let Some(id) = entry.id {
                    index.by_kind_and_id.entry((entry.kind, id)).or_insert(at);
                }
            }
            index
        })
    }

    /// The entry a reference points at, strictly: its text is the entry's fullUrl, or it is relative and the entry's
    /// fullUrl is a REST address that ends in it.
    pub(super) fn resolve(&self, reference: &str) -> Option<Entry<'d>> {
        let index = self.index();
        let whole = index.by_full_url.get(reference);
        let relative = reference.split('/').count() == 2 && !reference.contains(':');
        let by_rest = index.by_rest.get(reference).filter(|_| relative);
        // The one that stands first, as everywhere.
        let at = whole.into_iter().chain(by_rest).min()?;
        self.entries.get(*at).copied()
    }

    /// As [`Self::resolve`], and also by `Type/id` alone: what a kind reader would take it to mean.
    pub(super) fn resolve_kindly(&self, reference: &str) -> Option<Entry<'d>> {
        self.resolve(reference).or_else(|| {
            let (kind, id) = reference.rsplit_once('/')?;
            let kind = kind.rsplit('/').next().unwrap_or(kind);
            let at = self.index().by_kind_and_id.get(&(kind, id))?;
            self.entries.get(*at).copied()
        })
    }
}

/// `Type/id` of a REST address.
fn rest(full_url: &str) -> Option<&str> {
    if !(full_url.starts_with("http://") || full_url.starts_with("https://")) {
        return None;
    }
    let id = full_url.rfind('/')?;
    let kind = full_url.get(..id)?.rfind('/')?;
    full_url.get(kind + 1..)
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
