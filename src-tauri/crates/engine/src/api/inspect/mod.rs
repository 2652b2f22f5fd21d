//! One message or file looked into: parsed once, held in memory for a while, read in pages.
//!
//! The window never holds more of it than it shows: children of the structure and rows of the text are asked for, so
//! that 50 MB open as fast as five kilobytes scroll. Nothing of a file is stored.

mod layout;
mod nodes;
mod place;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fhir::span::{SpanError, Spans, laid_out};
use fhir::xml::{self, XmlError};

pub(super) use layout::Layout;
pub(super) use nodes::{node_of, nodes};
pub(super) use place::{find, place};

use super::types::{ApiError, ErrorCode, FindingView, InspectProblem, Retry, TracedFinding};

/// A file larger than this is not opened.
pub(super) const LARGEST: usize = 64 * 1024 * 1024;
/// Held at a time: the one shown, one beside it, and two one may come back to.
const HELD: usize = 4;
/// All of them together, in bytes of their texts.
const HEAVIEST: usize = 192 * 1024 * 1024;

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
    Text,
}

impl Format {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Text => "text",
        }
    }
}

/// Which text of it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    /// The bytes as they came.
    Received,
    /// JSON on lines of its own.
    Formatted,
    /// XML, made from JSON.
    Xml,
}

impl As {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Formatted => "formatted",
            Self::Xml => "xml",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        [Self::Received, Self::Formatted, Self::Xml]
            .into_iter()
            .find(|layout| layout.word() == word)
    }
}

/// One message or file, parsed.
#[derive(Debug)]
pub(super) struct Inspected {
    pub(super) id: String,
    pub(super) format: Format,
    pub(super) problem: Option<InspectProblem>,
    /// As JSON; what XML says, as JSON.
    pub(super) json: Arc<Vec<u8>>,
    pub(super) spans: Option<Spans>,
    received: Layout,
    formatted: OnceLock<Option<Layout>>,
    xml: OnceLock<Option<Layout>>,
    /// What the rules say, with the node each is about.
    pub(super) findings: Vec<TracedFinding>,
}

impl Inspected {
    /// Parses bytes. Whatever they are, they can be looked at.
    pub(super) fn read(id: String, raw: Vec<u8>) -> Self {
        let raw = Arc::new(without_mark(raw));
        let first = raw.iter().find(|byte| !byte.is_ascii_whitespace());
        let (format, json, read) = match first {
            None => (Format::Text, Arc::clone(&raw), Err(problem("empty"))),
            Some(b'<') => match xml::to_json(&raw) {
                Ok(value) => {
                    let json = serde_json::to_vec(&value).unwrap_or_default();
                    let read = Spans::read(&json).map_err(not_json);
                    (Format::Xml, Arc::new(json), read)
                }
                Err(error) => (Format::Text, Arc::clone(&raw), Err(not_xml(error))),
            },
            Some(_) => match Spans::read(&raw) {
                Ok(spans) => (Format::Json, Arc::clone(&raw), Ok(spans)),
                Err(error) => (Format::Text, Arc::clone(&raw), Err(not_json(error))),
            },
        };
        let (spans, problem) = match read {
            Ok(spans) => (Some(spans), None),
            Err(problem) => (None, Some(problem)),
        };
        let received = match (&format, &spans) {
            (Format::Json, Some(_)) => Layout::linked(Arc::clone(&raw)),
            _ => Layout::plain(Arc::clone(&raw)),
        };
        Self {
            id,
            format,
            problem,
            json,
            spans,
            received,
            formatted: OnceLock::new(),
            xml: OnceLock::new(),
            findings: Vec::new(),
        }
    }

    /// The findings, each at its place.
    pub(super) fn with_findings(mut self, findings: Vec<FindingView>) -> Self {
        let json = Arc::clone(&self.json);
        self.findings = findings
            .into_iter()
            .map(|finding| {
                let found = self
                    .spans
                    .as_ref()
                    .map(|spans| spans.find(&json, &finding.path));
                TracedFinding {
                    node: found.map(|(node, _)| node),
                    exact: found.is_some_and(|(_, exact)| exact),
                    finding,
                }
            })
            .collect();
        self
    }

    pub(super) fn bytes(&self) -> usize {
        self.received.text().len()
    }

    /// The bytes as they came.
    pub(super) fn raw(&self) -> &[u8] {
        self.received.text()
    }

    /// The bytes of a message, where they are one: what the rules and the letter are made from.
    pub(super) fn message(&self) -> Option<&[u8]> {
        let spans = self.spans.as_ref()?;
        let kind = spans.member(&self.json, 0, "resourceType")?;
        (spans.text(&self.json, kind)? == "Bundle").then_some(self.json.as_slice())
    }

    /// A layout of it; made when it is first asked for.
    pub(super) fn layout(&self, layout: As) -> Option<&Layout> {
        match layout {
            As::Received => Some(&self.received),
            As::Formatted => self
                .formatted
                .get_or_init(|| {
                    let spans = self.spans.as_ref()?;
                    let text = laid_out(&self.json, spans);
                    let spans = Spans::read(&text).ok()?;
                    Some(Layout::with(Arc::new(text), spans))
                })
                .as_ref(),
            As::Xml => self
                .xml
                .get_or_init(|| {
                    let value = serde_json::from_slice(&self.json).ok()?;
                    let text = xml::from_json(&value).ok()?;
                    Some(Layout::plain(Arc::new(layout::xml_lines(&text))))
                })
                .as_ref(),
        }
    }

    /// The spans of a layout, where a selection shows in it.
    pub(super) fn spans_of(&self, layout: As) -> Option<&Spans> {
        let of = self.layout(layout)?;
        if of.is_linked() {
            of.spans().or(self.spans.as_ref())
        } else {
            None
        }
    }

    /// What it can be shown as, and what to begin with: bytes that came without lines are laid out.
    pub(super) fn layouts(&self) -> (Vec<As>, As) {
        match (&self.format, &self.spans) {
            (Format::Json, Some(spans)) => {
                let sparse = self.received.lines().saturating_mul(10) < spans.len();
                let begin = if sparse { As::Formatted } else { As::Received };
                (vec![As::Received, As::Formatted, As::Xml], begin)
            }
            (Format::Xml, Some(_)) => (vec![As::Received, As::Formatted], As::Formatted),
            _ => (vec![As::Received], As::Received),
        }
    }
}

/// A mark in front of the text is no part of it.
fn without_mark(raw: Vec<u8>) -> Vec<u8> {
    match raw.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => raw,
    }
}

fn problem(code: &str) -> InspectProblem {
    InspectProblem {
        code: code.to_owned(),
        line: None,
        column: None,
    }
}

fn not_json(error: SpanError) -> InspectProblem {
    let narrow = |number: usize| u32::try_from(number).ok();
    match error {
        SpanError::NotJson { line, column } => InspectProblem {
            line: narrow(line),
            column: narrow(column),
            ..problem("not_json")
        },
        SpanError::NotText { .. } => problem("not_text"),
        SpanError::TooDeep => problem("too_deep"),
        SpanError::TooLarge => problem("too_large"),
    }
}

fn not_xml(error: XmlError) -> InspectProblem {
    problem(match error {
        XmlError::Malformed | XmlError::NotAResource => "xml_malformed",
        XmlError::DocumentType => "xml_document_type",
        XmlError::Entity => "xml_entity",
        XmlError::TooDeep => "too_deep",
        XmlError::NotFhir => "xml_not_fhir",
    })
}

/// What is being looked into, newest last. Gone with the lock and the workspace.
#[derive(Debug, Default)]
pub(crate) struct Inspections(Mutex<VecDeque<Arc<Inspected>>>);

impl Inspections {
    pub(super) fn hold(&self, inspected: Inspected) -> Arc<Inspected> {
        let inspected = Arc::new(inspected);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.push_back(Arc::clone(&inspected));
        while held.len() > 1
            && (held.len() > HELD || held.iter().map(|one| one.bytes()).sum::<usize>() > HEAVIEST)
        {
            held.pop_front();
        }
        inspected
    }

    /// One that is held; asking for it keeps it.
    pub(super) fn find(&self, id: &str) -> Result<Arc<Inspected>, ApiError> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = held.iter().position(|one| one.id == id);
        let found = at.and_then(|at| held.remove(at)).ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotFound,
                "it is not looked into any longer",
                Retry::Never,
            )
        })?;
        held.push_back(Arc::clone(&found));
        Ok(found)
    }

    pub(super) fn close(&self, id: &str) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|one| one.id != id);
    }

    pub(super) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
