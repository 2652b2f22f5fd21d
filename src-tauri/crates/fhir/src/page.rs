//! A searchset page, split into entries that keep their exact bytes.
//!
//! The envelope is read typed and borrowed; each `entry.resource` stays the slice of the body it came as, because what
//! is stored, hashed and compared are the bytes the server sent. A bad entry is marked and does not spoil the page:
//! the log must go on behind it. Refuses everything that is not a searchset, with an error that says what it was.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::lenient::{Many, Maybe, Str, deeper_than, tame};
use crate::outcome::OperationOutcome;

/// How much of an answer is read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the body, decoded.
    pub bytes: usize,
    /// Nesting of one entry's resource.
    pub depth: usize,
}

impl Default for Limits {
    /// 64 MB, and the depth serde_json parses: a resource beyond it could be stored but never shown.
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 120,
        }
    }
}

/// Why an answer is not a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Nothing, or white space only.
    #[error("the answer is empty")]
    Empty,
    /// A web page: a proxy, a login portal, a gateway's error.
    #[error("the answer is a web page")]
    Html,
    /// FHIR XML: convert it with [`crate::xml`] and read again.
    #[error("the answer is XML")]
    Xml,
    /// Neither JSON nor anything else known.
    #[error("the answer is not JSON (line {line}, column {column})")]
    NotJson {
        /// 1-based.
        line: usize,
        /// 1-based.
        column: usize,
    },
    /// JSON that stops before its end.
    #[error("the answer is cut after {bytes} bytes")]
    Cut {
        /// How much there was.
        bytes: usize,
    },
    /// The body itself is nested deeper than any bundle.
    #[error("the answer is nested more than {limit} levels deep")]
    TooDeep {
        /// The limit it passed.
        limit: usize,
    },
    /// More bytes than the limit.
    #[error("the answer is {bytes} bytes, the limit is {limit}")]
    TooLarge {
        /// What came.
        bytes: usize,
        /// The limit it passed.
        limit: usize,
    },
    /// JSON, but another resource or none.
    #[error("the answer is not a bundle but {found}")]
    NotABundle {
        /// Its `resourceType`, cleaned.
        found: String,
    },
    /// A bundle of another type.
    #[error("the bundle is of type {found}, not searchset")]
    NotASearchset {
        /// Its `type`, cleaned.
        found: String,
    },
    /// The server's own words instead of a page.
    #[error("the answer is an operation outcome")]
    Outcome(Box<OperationOutcome>),
}

/// A page of a search or of a log.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// In server order.
    pub entries: Vec<Entry<'a>>,
    /// `link[relation=next]`, as sent: see [`crate::link`] before following it.
    pub next: Option<Cow<'a, str>>,
    /// `link[relation=self]`.
    pub own: Option<Cow<'a, str>>,
    /// `total`, where the server counts.
    pub total: Option<u64>,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The resource, byte for byte. Empty when the entry has none.
    pub raw: &'a [u8],
    /// `fullUrl`.
    pub full_url: Option<Cow<'a, str>>,
    /// `search.mode`.
    pub mode: Mode,
    /// Why the resource cannot be read, when it cannot.
    pub fault: Option<EntryFault>,
}

/// Why an entry is in the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// It answers the search (also when the server does not say).
    #[default]
    Match,
    /// It came along by `_include`.
    Include,
    /// The server's remarks about the search.
    Outcome,
}

/// What is wrong with one entry of an otherwise good page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryFault {
    /// Nested deeper than the limit.
    TooDeep,
    /// No resource, or not an object.
    NoResource,
}

/// What an entry's resource says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peek<'a> {
    /// `resourceType`.
    pub resource_type: Option<Cow<'a, str>>,
    /// `id`, as sent.
    pub id: Option<Cow<'a, str>>,
    /// `meta.lastUpdated`, as sent.
    pub last_updated: Option<Cow<'a, str>>,
    /// `meta.versionId`.
    pub version_id: Option<Cow<'a, str>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Envelope<'a> {
    resource_type: Str<'a>,
    #[serde(rename = "type")]
    kind: Str<'a>,
    link: Many<LinkShape<'a>>,
    total: Option<&'a RawValue>,
    entry: Many<EntryShape<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct LinkShape<'a> {
    relation: Str<'a>,
    url: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct EntryShape<'a> {
    full_url: Str<'a>,
    resource: Option<&'a RawValue>,
    search: Maybe<SearchShape<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct SearchShape<'a> {
    mode: Str<'a>,
}

/// Reads an answer's body as a page. `Entry::raw` are slices of `bytes`.
///
/// # Errors
/// [`PageError`] says what the body is instead.
pub fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Page<'a>, PageError> {
    if bytes.len() > limits.bytes {
        return Err(PageError::TooLarge {
            bytes: bytes.len(),
            limit: limits.bytes,
        });
    }
    let body = body(bytes)?;
    let Maybe(envelope) = serde_json::from_slice::<Maybe<Envelope<'a>>>(body).map_err(|error| {
        if error.is_eof() {
            PageError::Cut { bytes: bytes.len() }
        } else if deeper_than(body, limits.depth + 2) {
            PageError::TooDeep {
                limit: limits.depth,
            }
        } else {
            PageError::NotJson {
                line: error.line(),
                column: error.column(),
            }
        }
    })?;
    let Some(envelope) = envelope else {
        if deeper_than(body, limits.depth) {
            return Err(PageError::TooDeep {
                limit: limits.depth,
            });
        }
        return Err(PageError::NotABundle {
            found: "no resource".to_owned(),
        });
    };
    match envelope.resource_type.get() {
        Some("Bundle") => {}
        Some("OperationOutcome") => {
            return Err(PageError::Outcome(Box::new(
                OperationOutcome::read(body).unwrap_or_default(),
            )));
        }
        other => return Err(PageError::NotABundle { found: tame(other) }),
    }
    if !matches!(envelope.kind.get(), Some("searchset" | "history")) {
        return Err(PageError::NotASearchset {
            found: tame(envelope.kind.get()),
        });
    }
    let mut page = Page {
        entries: Vec::with_capacity(envelope.entry.0.len()),
        next: None,
        own: None,
        total: envelope.total.and_then(|raw| raw.get().parse().ok()),
    };
    for link in envelope.link.0 {
        match link.relation.get() {
            Some("next") => page.next = link.url.0,
            Some("self") => page.own = link.url.0,
            _ => {}
        }
    }
    page.entries.extend(
        envelope
            .entry
            .0
            .into_iter()
            .map(|entry| Entry::new(entry, limits)),
    );
    Ok(page)
}

/// The body without a byte order mark and white space before it, or what it is instead of JSON.
fn body(bytes: &[u8]) -> Result<&[u8], PageError> {
    let body = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii();
    match body.first() {
        None => Err(PageError::Empty),
        Some(b'<') => {
            let head = body.get(..1024).unwrap_or(body);
            let fhir = head.windows(19).any(|part| part == b"http://hl7.org/fhir");
            Err(if fhir {
                PageError::Xml
            } else {
                PageError::Html
            })
        }
        Some(_) => Ok(body),
    }
}

impl<'a> Entry<'a> {
    fn new(shape: EntryShape<'a>, limits: &Limits) -> Self {
        let raw = shape.resource.map_or(&[][..], |raw| raw.get().as_bytes());
        let fault = if raw.first() != Some(&b'{') {
            Some(EntryFault::NoResource)
        } else if deeper_than(raw, limits.depth) {
            Some(EntryFault::TooDeep)
        } else {
            None
        };
        let mode = match shape.search.0.as_ref().and_then(|search| search.mode.get()) {
            Some("include") => Mode::Include,
            Some("outcome") => Mode::Outcome,
            _ => Mode::Match,
        };
        Entry {
            raw,
            full_url: shape.full_url.0,
            mode,
            fault,
        }
    }

    /// Type, id and version of the resource, without reading the rest. A resource that cannot be read has none.
    #[must_use]
    pub fn peek(&self) -> Peek<'a> {
        peek(self.raw)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct PeekShape<'a> {
    resource_type: Str<'a>,
    id: Str<'a>,
    meta: Maybe<MetaShape<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct MetaShape<'a> {
    last_updated: Str<'a>,
    version_id: Str<'a>,
}

/// Type, id and version of any resource.
#[must_use]
pub fn peek(raw: &[u8]) -> Peek<'_> {
    let shape = serde_json::from_slice::<Maybe<PeekShape<'_>>>(raw)
        .unwrap_or_default()
        .0
        .unwrap_or_default();
    let meta = shape.meta.0.unwrap_or_default();
    Peek {
        resource_type: shape.resource_type.0,
        id: shape.id.0,
        last_updated: meta.last_updated.0,
        version_id: meta.version_id.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &str) -> Result<Page<'_>, PageError> {
        super::read(body.as_bytes(), &Limits::default())
    }

    #[test]
    fn entries_keep_their_exact_bytes() {
        let resource = "{ \"resourceType\":\"Bundle\",\n \"id\" : \"A\", \"x\":1.50 }";
        let body = format!(
            "\u{feff} {{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":7,\"link\":[{{\"relation\":\"next\",\"url\":\"?x\"}}],
            \"entry\":[{{\"fullUrl\":\"urn:uuid:a\",\"resource\":{resource},\"search\":{{\"mode\":\"include\"}}}}]}}"
        );
        let page = read(&body).unwrap();
        assert_eq!((page.total, page.next.as_deref()), (Some(7), Some("?x")));
        let [entry] = page.entries.as_slice() else {
            panic!("one entry")
        };
        assert_eq!(entry.raw, resource.as_bytes());
        assert_eq!((entry.mode, entry.fault), (Mode::Include, None));
        assert_eq!(entry.peek().id.as_deref(), Some("A"));
    }

    #[test]
    fn what_is_no_page_is_named() {
        let cut = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{\"resource\":{\"id\":\"a";
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let cases: Vec<(&str, PageError)> = vec![
            ("", PageError::Empty),
            (" \n\u{feff}", PageError::NotJson { line: 1, column: 1 }),
            ("\u{feff} \n", PageError::Empty),
            ("<!doctype html><html>", PageError::Html),
            (
                "<?xml version=\"1.0\"?><Bundle xmlns=\"http://hl7.org/fhir\"/>",
                PageError::Xml,
            ),
            ("not json", PageError::NotJson { line: 1, column: 2 }),
            (cut, PageError::Cut { bytes: cut.len() }),
            (&deep, PageError::TooDeep { limit: 120 }),
            (
                "[]",
                PageError::NotABundle {
                    found: "no resource".into(),
                },
            ),
            (
                "{}",
                PageError::NotABundle {
                    found: "something else".into(),
                },
            ),
            (
                "{\"resourceType\":\"Patient\"}",
                PageError::NotABundle {
                    found: "Patient".into(),
                },
            ),
            (
                "{\"resourceType\":\"Bundle\",\"type\":\"message\"}",
                PageError::NotASearchset {
                    found: "message".into(),
                },
            ),
        ];
        for (body, error) in cases {
            assert_eq!(read(body).unwrap_err(), error, "{body:.40}");
        }
        let outcome =
            "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"diagnostics\":\"nei\"}]}";
        assert!(
            matches!(read(outcome), Err(PageError::Outcome(said)) if said.words() == Some("nei"))
        );
        let small = Limits { bytes: 3, depth: 5 };
        assert_eq!(
            super::read(b"{  }", &small).unwrap_err(),
            PageError::TooLarge { bytes: 4, limit: 3 }
        );
    }

    #[test]
    fn a_bad_entry_does_not_spoil_the_page() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let body = format!(
            "{{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{{\"resource\":{deep}}},{{}},{{\"resource\":7}},
            {{\"resource\":{{\"resourceType\":\"Bundle\",\"id\":\"ok\"}}}}]}}"
        );
        let faults: Vec<_> = read(&body)
            .unwrap()
            .entries
            .iter()
            .map(|entry| entry.fault)
            .collect();
        let none = Some(EntryFault::NoResource);
        assert_eq!(faults, [Some(EntryFault::TooDeep), none, none, None]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = super::read(&bytes, &Limits::default());
            let _ = peek(&bytes);
            let _ = crate::message::Summary::read(&bytes);
        }

        #[test]
        fn a_cut_page_is_never_taken_for_a_whole_one(end in 0_usize..150) {
            let body = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[{\"fullUrl\":\"urn:uuid:å\",\"resource\":{\"resourceType\":\"Bundle\",\"id\":\"x\"}}]}";
            if let Some(part) = body.as_bytes().get(..end).filter(|part| part.len() < body.len()) {
                prop_assert!(super::read(part, &Limits::default()).is_err());
            }
        }
    }
}
