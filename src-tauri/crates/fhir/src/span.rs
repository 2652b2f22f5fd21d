//! Where each value of a JSON text stands: byte ranges beside locations.
//!
//! `serde_json` says whether a text is JSON and tells no places afterwards; `RawValue` tells them one level at a time
//! and reads a text as often as it is deep. This walks a text once that has been found to be JSON and keeps a row of 28
//! bytes for each value, in the order of the text. Nothing is copied: names and strings are read from the text when they
//! are asked for. Tested by a property (each range parses to the value at its path) and by a fuzz target.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::IgnoredAny;

/// Why a text has no spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// Not JSON.
    #[error("the text is not JSON (line {line}, column {column})")]
    NotJson {
        /// 1-based.
        line: usize,
        /// 1-based.
        column: usize,
    },
    /// Not UTF-8.
    #[error("the text is not UTF-8 (byte {at})")]
    NotText {
        /// The first byte that is none.
        at: usize,
    },
    /// Nested deeper than [`DEEPEST`].
    #[error("the text is nested too deep")]
    TooDeep,
    /// More bytes than four bytes can count.
    #[error("the text is too large")]
    TooLarge,
}

/// Nesting beyond this is refused, as everywhere.
pub const DEEPEST: usize = 128;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    List,
    /// `"…"`
    Text,
    /// A number, `true`, `false` or `null`.
    Literal,
}

/// One value. Its number is its place in the order of the text; what it holds follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    start: u32,
    end: u32,
    /// Of the member's name, quotes included; 0 where there is none.
    name_start: u32,
    name_end: u32,
    parent: u32,
    /// The number after everything it holds.
    after: u32,
    /// Which of its parent's members or items it is.
    place: u32,
    /// What it is.
    pub kind: Kind,
}

impl Node {
    /// Bytes of the value.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        wide(self.start)..wide(self.end)
    }

    /// Bytes of the value with its name before it.
    #[must_use]
    pub fn outer(&self) -> Range<usize> {
        let start = if self.name_end > 0 {
            self.name_start
        } else {
            self.start
        };
        wide(start)..wide(self.end)
    }

    /// What holds it; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<u32> {
        (self.parent != NOBODY).then_some(self.parent)
    }

    /// The number after everything it holds.
    #[must_use]
    pub const fn after(&self) -> u32 {
        self.after
    }

    /// Which of its parent's members or items it is, from 0.
    #[must_use]
    pub const fn place(&self) -> u32 {
        self.place
    }
}

const NOBODY: u32 = u32::MAX;

fn wide(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn narrow(at: usize) -> u32 {
    // Texts longer than this were refused before anything was walked.
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The values of a text with their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spans {
    nodes: Vec<Node>,
}

impl Spans {
    /// Finds every value of a JSON text.
    ///
    /// # Errors
    /// [`SpanError`].
    pub fn read(raw: &[u8]) -> Result<Self, SpanError> {
        if u32::try_from(raw.len()).is_err() {
            return Err(SpanError::TooLarge);
        }
        std::str::from_utf8(raw).map_err(|error| SpanError::NotText {
            at: error.valid_up_to(),
        })?;
        serde_json::from_slice::<IgnoredAny>(raw).map_err(|error| SpanError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        Walk::new(raw).nodes().map(|nodes| Self { nodes })
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A text that is JSON has a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// One value.
    #[must_use]
    pub fn node(&self, number: u32) -> Option<&Node> {
        self.nodes.get(wide(number))
    }

    /// Numbers of a value's members or items.
    pub fn children(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.node(number).map_or(0, |node| node.after);
        let mut next = number.saturating_add(1);
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.node(child)?.after;
            Some(child)
        })
    }

    /// The name of a member, unescaped.
    #[must_use]
    pub fn name<'r>(&self, raw: &'r [u8], number: u32) -> Option<Cow<'r, str>> {
        let node = self.node(number)?;
        if node.name_end == 0 {
            return None;
        }
        unescaped(raw.get(wide(node.name_start)..wide(node.name_end))?)
    }

    /// A string, unescaped; `None` for everything else.
    #[must_use]
    pub fn text<'r>(&self, raw: &'r [u8], number: u32) -> Option<Cow<'r, str>> {
        let node = self.node(number)?;
        if node.kind != Kind::Text {
            return None;
        }
        unescaped(raw.get(node.range())?)
    }

    /// A member by its name: the first of that name, as everything else here reads.
    #[must_use]
    pub fn member(&self, raw: &[u8], number: u32, name: &str) -> Option<u32> {
        self.children(number)
            .find(|child| self.name(raw, *child).is_some_and(|found| found == name))
    }

    /// The value's location: `Bundle.entry[0].resource.id`. The root is called after its `resourceType`.
    #[must_use]
    pub fn path(&self, raw: &[u8], number: u32) -> String {
        let mut steps = Vec::new();
        let mut at = number;
        while let Some(node) = self.node(at) {
            let Some(parent) = node.parent() else { break };
            steps.push(match self.name(raw, at) {
                Some(name) => format!(".{name}"),
                None => format!("[{}]", node.place),
            });
            at = parent;
        }
        let root = self
            .member(raw, 0, "resourceType")
            .and_then(|member| self.text(raw, member));
        let mut path = root.map_or_else(|| "$".to_owned(), Cow::into_owned);
        path.extend(steps.into_iter().rev());
        path
    }

    /// The value at a location, `ofType(…)` passed over; else the deepest on the way there. True when it is the one.
    #[must_use]
    pub fn find(&self, raw: &[u8], path: &str) -> (u32, bool) {
        let mut at = 0;
        for (place, part) in path.split('.').enumerate() {
            if part.starts_with("ofType(") {
                continue;
            }
            let mut pieces = part.split('[');
            // The first part is the root itself, whatever it is called.
            if let Some(name) = pieces.next().filter(|name| place > 0 && !name.is_empty()) {
                match self.member(raw, at, name) {
                    Some(found) => at = found,
                    None => return (at, false),
                }
            }
            for piece in pieces {
                let index = piece.trim_end_matches(']').parse::<usize>().ok();
                let list = self.node(at).is_some_and(|node| node.kind == Kind::List);
                match index.and_then(|index| self.children(at).nth(index)) {
                    Some(found) if list => at = found,
                    // One value where a list belongs is read as a list of one.
                    _ if index == Some(0) && !list => {}
                    _ => return (at, false),
                }
            }
        }
        (at, true)
    }

    /// The innermost value at a byte; a member's name belongs to its value.
    #[must_use]
    pub fn at(&self, byte: usize) -> u32 {
        let behind = self
            .nodes
            .partition_point(|node| node.outer().start <= byte);
        let mut at = narrow(behind.saturating_sub(1));
        while let Some(node) = self.node(at) {
            match node.parent() {
                Some(parent) if node.range().end <= byte => at = parent,
                _ => break,
            }
        }
        at
    }
}

/// The text of a string with its quotes; what no character can be made of is shown as such.
fn unescaped(quoted: &[u8]) -> Option<Cow<'_, str>> {
    let inner = quoted.get(1..quoted.len().checked_sub(1)?)?;
    if !inner.contains(&b'\\') {
        return std::str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    match serde_json::from_slice::<String>(quoted) {
        Ok(text) => Some(Cow::Owned(text)),
        // Half a surrogate pair: JSON allows it to be written, and no text can hold it.
        Err(_) => Some(String::from_utf8_lossy(inner)),
    }
}

struct Walk<'r> {
    raw: &'r [u8],
    at: usize,
    nodes: Vec<Node>,
    /// Numbers of what is open, with how many it holds so far.
    open: Vec<(u32, u32)>,
    name: (u32, u32),
}

impl<'r> Walk<'r> {
    fn new(raw: &'r [u8]) -> Self {
        Self {
            raw,
            at: 0,
            nodes: Vec::new(),
            open: Vec::new(),
            name: (0, 0),
        }
    }

    /// Walks a text that is JSON. On one that is not it would find nonsense, and still come to an end.
    fn nodes(mut self) -> Result<Vec<Node>, SpanError> {
        let mut name_next = false;
        while let Some(byte) = self.raw.get(self.at).copied() {
            match byte {
                b'{' | b'[' => {
                    let kind = if byte == b'{' {
                        Kind::Object
                    } else {
                        Kind::List
                    };
                    let number = self.begin(kind);
                    if self.open.len() >= DEEPEST {
                        return Err(SpanError::TooDeep);
                    }
                    self.open.push((number, 0));
                    name_next = kind == Kind::Object;
                    self.at += 1;
                }
                b'}' | b']' => {
                    self.at += 1;
                    if let Some((number, _)) = self.open.pop() {
                        self.end(number);
                    }
                    name_next = false;
                }
                b',' => {
                    self.at += 1;
                    name_next = self
                        .open
                        .last()
                        .and_then(|(number, _)| self.nodes.get(wide(*number)))
                        .is_some_and(|node| node.kind == Kind::Object);
                }
                b'"' if name_next => {
                    let start = self.at;
                    self.pass_string();
                    self.name = (narrow(start), narrow(self.at));
                    name_next = false;
                }
                b'"' => {
                    let number = self.begin(Kind::Text);
                    self.pass_string();
                    self.end(number);
                }
                b' ' | b'\t' | b'\n' | b'\r' | b':' => self.at += 1,
                _ => {
                    let number = self.begin(Kind::Literal);
                    let rest = self.raw.get(self.at..).unwrap_or_default();
                    let length = rest.iter().position(|byte| {
                        matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')
                    });
                    self.at += length.unwrap_or(rest.len()).max(1);
                    self.end(number);
                }
            }
        }
        Ok(self.nodes)
    }

    fn begin(&mut self, kind: Kind) -> u32 {
        let number = narrow(self.nodes.len());
        let (parent, place) = match self.open.last_mut() {
            Some((parent, count)) => {
                *count += 1;
                (*parent, *count - 1)
            }
            None => (NOBODY, 0),
        };
        let (name_start, name_end) = std::mem::take(&mut self.name);
        self.nodes.push(Node {
            start: narrow(self.at),
            end: narrow(self.at),
            name_start,
            name_end,
            parent,
            after: number + 1,
            place,
            kind,
        });
        number
    }

    fn end(&mut self, number: u32) {
        let (end, after) = (narrow(self.at), narrow(self.nodes.len()));
        if let Some(node) = self.nodes.get_mut(wide(number)) {
            node.end = end;
            node.after = after;
        }
    }

    /// Passes a string whose opening quote is here.
    fn pass_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.raw.get(self.at) {
            self.at += 1;
            match byte {
                b'"' => return,
                b'\\' => self.at += 1,
                _ => {}
            }
        }
        self.at = self.at.min(self.raw.len());
    }
}

/// The same text laid out on lines of its own, every scalar as it was written. Its values have the same numbers.
#[must_use]
pub fn laid_out(raw: &[u8], spans: &Spans) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 4);
    // What is open, and where it ends.
    let mut open: Vec<(u32, u8)> = Vec::new();
    for (number, node) in (0_u32..).zip(&spans.nodes) {
        close(&mut out, &mut open, number);
        if let Some(parent) = node.parent() {
            if node.place > 0 {
                out.push(b',');
            }
            debug_assert!(parent < number, "what holds a value comes before it");
            line(&mut out, open.len());
        }
        if node.name_end > 0 {
            out.extend_from_slice(
                raw.get(wide(node.name_start)..wide(node.name_end))
                    .unwrap_or_default(),
            );
            out.extend_from_slice(b": ");
        }
        let closing = match node.kind {
            Kind::Object => b'}',
            Kind::List => b']',
            Kind::Text | Kind::Literal => {
                out.extend_from_slice(raw.get(node.range()).unwrap_or_default());
                continue;
            }
        };
        out.push(if closing == b'}' { b'{' } else { b'[' });
        if node.after == number + 1 {
            out.push(closing);
        } else {
            open.push((node.after, closing));
        }
    }
    close(&mut out, &mut open, u32::MAX);
    out
}

fn close(out: &mut Vec<u8>, open: &mut Vec<(u32, u8)>, number: u32) {
    while let Some((after, closing)) = open.last().copied() {
        if after > number {
            return;
        }
        open.pop();
        line(out, open.len());
        out.push(closing);
    }
}

fn line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    out.resize(out.len() + 2 * depth, b' ');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// Holds every span against the value that `serde_json` finds at the same place.
    fn agree(raw: &[u8], spans: &Spans, number: u32, value: &Value) {
        let node = spans.node(number).unwrap();
        let own: Value = serde_json::from_slice(&raw[node.range()]).unwrap();
        assert_eq!(own, *value, "{}", spans.path(raw, number));
        assert_eq!(spans.at(node.range().start), number);
        assert_eq!(spans.at(node.outer().start), number);
        let children: Vec<u32> = spans.children(number).collect();
        match value {
            Value::Object(members) => {
                // A name that stands twice is one member to serde_json, the last; here both have a place.
                assert!(children.len() >= members.len());
                for child in children {
                    let name = spans.name(raw, child).unwrap();
                    assert!(members.contains_key(name.as_ref()));
                }
                for (name, member) in members {
                    let child = spans.member(raw, number, name).unwrap();
                    agree(raw, spans, child, member);
                }
            }
            Value::Array(items) => {
                assert_eq!(children.len(), items.len());
                for (child, item) in children.into_iter().zip(items) {
                    agree(raw, spans, child, item);
                }
            }
            Value::String(text) => assert_eq!(spans.text(raw, number).unwrap(), text.as_str()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                assert_eq!(node.kind, Kind::Literal);
            }
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[\\PC\"\\\\\n]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map("[a-z\"é]{1,6}", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_span_parses_to_the_value_at_its_path(value in any_json(), pretty in any::<bool>()) {
            let raw = if pretty {
                serde_json::to_vec_pretty(&value).unwrap()
            } else {
                serde_json::to_vec(&value).unwrap()
            };
            let spans = Spans::read(&raw).unwrap();
            agree(&raw, &spans, 0, &value);
            // Laid out anew it says the same, and each value has the number it had.
            let out = laid_out(&raw, &spans);
            let again = Spans::read(&out).unwrap();
            prop_assert_eq!(again.len(), spans.len());
            agree(&out, &again, 0, &value);
        }

        #[test]
        fn a_path_leads_back_to_its_value(value in any_json()) {
            let raw = serde_json::to_vec(&value).unwrap();
            let spans = Spans::read(&raw).unwrap();
            for number in 0..u32::try_from(spans.len()).unwrap() {
                let path = spans.path(&raw, number);
                // Names with signs of the path's own grammar are no FHIR names.
                if path.contains('"') {
                    continue;
                }
                prop_assert_eq!(spans.find(&raw, &path), (number, true), "{}", path);
            }
        }

        #[test]
        fn any_bytes_are_answered(raw in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Spans::read(&raw);
            let _ = Walk::new(&raw).nodes();
        }
    }

    #[test]
    fn a_number_keeps_its_text_and_a_missing_place_is_its_surroundings() {
        let raw = br#"{"resourceType": "Bundle", "entry": [{"resource": {"value": 1.50, "item": {"a": 1}}}]}"#;
        let spans = Spans::read(raw).unwrap();
        let (number, exact) = spans.find(raw, "Bundle.entry[0].resource.ofType(Task).value");
        assert!(exact);
        assert_eq!(&raw[spans.node(number).unwrap().range()], b"1.50");
        assert_eq!(spans.path(raw, number), "Bundle.entry[0].resource.value");
        let (number, exact) = spans.find(raw, "Bundle.entry[0].resource.source.endpoint");
        assert!(!exact);
        assert_eq!(spans.path(raw, number), "Bundle.entry[0].resource");
        assert!(spans.find(raw, "Bundle.entry[0].resource.item[0].a").1);
        assert!(!spans.find(raw, "Bundle.entry[7]").1);
        let text = String::from_utf8(laid_out(raw, &spans)).unwrap();
        assert!(text.contains("\n        \"value\": 1.50,\n"), "{text}");
    }

    #[test]
    fn what_is_no_json_says_where() {
        assert_eq!(
            Spans::read(b"{\"a\": }"),
            Err(SpanError::NotJson { line: 1, column: 7 })
        );
        assert_eq!(
            Spans::read(b"{\"a\": \"\xff\"}"),
            Err(SpanError::NotText { at: 7 })
        );
        let deep = "[".repeat(200) + &"]".repeat(200);
        assert!(matches!(
            Spans::read(deep.as_bytes()),
            Err(SpanError::TooDeep | SpanError::NotJson { .. })
        ));
        assert!(Spans::read(b"").is_err());
        assert_eq!(Spans::read(b" \n7 ").unwrap().len(), 1);
    }

    #[test]
    fn half_a_surrogate_pair_is_shown_as_it_is_written() {
        let raw = br#"{"a":"x\ud800y"}"#;
        let spans = Spans::read(raw).unwrap();
        assert_eq!(spans.text(raw, 1).as_deref(), Some("x\\ud800y"));
    }
}
