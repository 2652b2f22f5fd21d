//! A text in rows that a window can show: lines, and parts of lines that are too long.

use std::ops::Range;
use std::sync::Arc;

use fhir::span::Spans;

use crate::api::types::{InspectRow, InspectRowPage};

/// A row holds no more than this; an attachment's base64 is one line of many.
const WIDEST: usize = 160;
/// Rows that cross the pipe at once.
const MOST: u32 = 1_000;

/// A text, and where its rows begin.
#[derive(Debug)]
pub(in crate::api) struct Layout {
    text: Arc<Vec<u8>>,
    /// First byte of each row, and its line's number.
    rows: Vec<(u32, u32)>,
    lines: usize,
    linked: bool,
    /// Where the text is another than the one that was parsed.
    spans: Option<Spans>,
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn wide(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

impl Layout {
    /// A text whose values have no places.
    pub(super) fn plain(text: Arc<Vec<u8>>) -> Self {
        let (rows, lines) = rows(&text);
        Self {
            text,
            rows,
            lines,
            linked: false,
            spans: None,
        }
    }

    /// The text that was parsed.
    pub(super) fn linked(text: Arc<Vec<u8>>) -> Self {
        Self {
            linked: true,
            ..Self::plain(text)
        }
    }

    /// A text with spans of its own.
    pub(super) fn with(text: Arc<Vec<u8>>, spans: Spans) -> Self {
        Self {
            spans: Some(spans),
            ..Self::linked(text)
        }
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// The whole text: only for one that is small.
    pub(in crate::api) fn as_text(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    pub(super) fn spans(&self) -> Option<&Spans> {
        self.spans.as_ref()
    }

    pub(super) const fn is_linked(&self) -> bool {
        self.linked
    }

    pub(super) const fn lines(&self) -> usize {
        self.lines
    }

    /// Bytes of a row, without its line's end.
    fn range(&self, row: usize) -> Option<Range<usize>> {
        let (start, _) = *self.rows.get(row)?;
        let start = wide(start);
        let end = self
            .rows
            .get(row + 1)
            .map_or(self.text.len(), |(next, _)| wide(*next));
        let bytes = self.text.get(start..end)?;
        let shown = bytes
            .strip_suffix(b"\n")
            .map(|bytes| bytes.strip_suffix(b"\r").unwrap_or(bytes))
            .unwrap_or(bytes);
        Some(start..start + shown.len())
    }

    /// Rows from `first` on.
    pub(in crate::api) fn page(&self, first: u32, count: u32) -> InspectRowPage {
        let first = wide(first);
        let last = first.saturating_add(wide(count.clamp(1, MOST)));
        let rows = (first..last.min(self.rows.len()))
            .filter_map(|row| {
                let range = self.range(row)?;
                let (byte, line) = *self.rows.get(row)?;
                let before = row.checked_sub(1).and_then(|before| self.rows.get(before));
                let goes_on = before.is_some_and(|(_, of)| *of == line);
                Some(InspectRow {
                    line: (!goes_on).then_some(line),
                    byte,
                    text: String::from_utf8_lossy(self.text.get(range)?).into_owned(),
                })
            })
            .collect();
        InspectRowPage {
            rows,
            total: narrow(self.rows.len()),
            bytes: narrow(self.text.len()),
        }
    }

    /// The row that holds a byte.
    pub(super) fn row_at(&self, byte: usize) -> u32 {
        let behind = self.rows.partition_point(|(start, _)| wide(*start) <= byte);
        narrow(behind.saturating_sub(1))
    }

    /// The byte at a place in a row, counted as a browser counts.
    pub(super) fn byte_at(&self, row: u32, column: u32) -> Option<usize> {
        let range = self.range(wide(row))?;
        let text = String::from_utf8_lossy(self.text.get(range.clone())?);
        let mut units = 0;
        let mut bytes = 0;
        for sign in text.chars() {
            if units >= wide(column) {
                break;
            }
            units += sign.len_utf16();
            bytes += sign.len_utf8();
        }
        Some((range.start + bytes).min(range.end.saturating_sub(1).max(range.start)))
    }
}

/// Where each row begins, with the number of its line; and how many lines there are.
fn rows(text: &[u8]) -> (Vec<(u32, u32)>, usize) {
    let mut rows = Vec::new();
    let mut start = 0;
    let mut line = 0_u32;
    while start < text.len() || line == 0 {
        line += 1;
        let rest = text.get(start..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(rest.len(), |at| at + 1);
        let end = start + length;
        let mut at = start;
        loop {
            rows.push((narrow(at), line));
            let mut next = at + WIDEST;
            if next >= end {
                break;
            }
            // Never in the middle of a sign.
            while next > at + 1 && text.get(next).is_some_and(|byte| byte & 0xc0 == 0x80) {
                next -= 1;
            }
            at = next;
        }
        start = end;
    }
    (rows, usize::try_from(line).unwrap_or(usize::MAX))
}

/// XML that came without line breaks, a line an element.
pub(super) fn xml_lines(xml: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(xml.len() + xml.len() / 4);
    let mut depth = 0_usize;
    let mut rest = xml;
    let mut in_narrative = false;
    while let Some(at) = rest.find('<') {
        let (text, tagged) = rest.split_at(at);
        out.extend_from_slice(text.as_bytes());
        let end = tagged.find('>').map_or(tagged.len(), |end| end + 1);
        let (tag, after) = tagged.split_at(end);
        let closes = tag.starts_with("</");
        let alone = tag.ends_with("/>") || tag.starts_with("<?");
        if tag.starts_with("</div") {
            out.extend_from_slice(tag.as_bytes());
            in_narrative = false;
            depth = depth.saturating_sub(1);
        } else if in_narrative {
            out.extend_from_slice(tag.as_bytes());
        } else {
            if closes {
                depth = depth.saturating_sub(1);
            }
            if !out.is_empty() {
                out.push(b'\n');
                out.resize(out.len() + 2 * depth, b' ');
            }
            out.extend_from_slice(tag.as_bytes());
            if !closes && !alone {
                depth += 1;
            }
            // Space inside a narrative may be text.
            in_narrative = tag.starts_with("<div") && !alone;
        }
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_between_signs_and_keep_their_number() {
        let text = format!("{{\r\n{}\nslutt", "ø".repeat(200));
        let layout = Layout::plain(Arc::new(text.clone().into_bytes()));
        let page = layout.page(0, 100);
        let lines: Vec<Option<u32>> = page.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [Some(1), Some(2), None, None, Some(3)]);
        assert_eq!(page.rows[0].text, "{");
        assert!(page.rows.iter().all(|row| !row.text.contains('\u{fffd}')));
        let whole: String = page.rows.iter().map(|row| row.text.as_str()).collect();
        assert_eq!(whole, text.replace(['\r', '\n'], ""));
        for (number, row) in page.rows.iter().enumerate() {
            let byte = usize::try_from(row.byte).unwrap();
            assert_eq!(layout.row_at(byte), u32::try_from(number).unwrap());
        }
        assert_eq!(layout.byte_at(1, 3), Some(3 + 6));
        assert_eq!(layout.byte_at(99, 0), None);
    }

    #[test]
    fn an_empty_text_has_one_row() {
        let layout = Layout::plain(Arc::new(Vec::new()));
        assert_eq!(layout.page(0, 10).total, 1);
        assert_eq!(layout.row_at(0), 0);
    }

    #[test]
    fn xml_gets_a_line_an_element_and_a_narrative_keeps_its_space() {
        let xml = "<?xml version=\"1.0\"?><Task xmlns=\"x\"><id value=\"a\"/><text><div>Hei <b>du</b> der</div></text></Task>";
        let lines = String::from_utf8(xml_lines(xml)).unwrap();
        assert_eq!(
            lines,
            "<?xml version=\"1.0\"?>\n<Task xmlns=\"x\">\n  <id value=\"a\"/>\n  <text>\n    <div>Hei <b>du</b> der</div>\n  </text>\n</Task>"
        );
    }
}
