//! The words of an HTML page or of a clinical document in XML: nothing of it is rendered, and nothing of it runs.
//!
//! No parser of the sender's markup: tags end or begin a line, or are dropped. What is no words (scripts, styles, the
//! head of a page) goes with its content.

use super::Kind;

/// Markup whose words are shown instead of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// HTML.
    Page,
    /// A `ClinicalDocument`.
    Clinical,
}

impl Markup {
    /// Which of them it is, by its content; `said` is asked only for a piece of HTML that has no frame of its own.
    #[must_use]
    pub fn of(bytes: &[u8], said: Option<&str>) -> Option<Self> {
        let kind = Kind::of(bytes);
        if !matches!(kind, Kind::Text | Kind::Program) || bytes.contains(&0) {
            return None;
        }
        let head = bytes.get(..4096).unwrap_or(bytes).to_ascii_lowercase();
        let has = |mark: &[u8]| head.windows(mark.len()).any(|window| window == mark);
        if has(b"<clinicaldocument") || has(b":clinicaldocument") {
            return Some(Self::Clinical);
        }
        let framed = has(b"<html") || has(b"<!doctype html");
        let named = matches!(
            super::essence(said.unwrap_or_default()).as_str(),
            "text/html" | "application/xhtml+xml"
        );
        let begins = head
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .is_some_and(|byte| *byte == b'<');
        (framed && begins || named).then_some(Self::Page)
    }

    /// Catalogue key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Clinical => "clinical",
        }
    }
}

/// Elements whose content is no words.
const WORDLESS: &[&str] = &[
    "script", "style", "head", "svg", "template", "noscript", "object", "iframe", "select", "math",
];
/// In a clinical document the header's codes and ids have no words either, and a file within it is none.
const WITHIN_TEXT: &[&str] = &["observationmedia", "nonxmlbody"];
/// Elements that stand on lines of their own.
const LINES: &[&str] = &[
    "p",
    "div",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "caption",
    "blockquote",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "title",
    "text",
    "paragraph",
    "list",
    "item",
    "component",
    "body",
    "thead",
    "tbody",
    "given",
    "family",
];

/// Letters of an entity's name, with its semicolon.
const LONGEST_NAME: usize = 11;

/// The words of markup, at most `longest` letters; the second value says that there was more.
#[must_use]
pub fn words(markup: &str, longest: usize) -> (String, bool) {
    let mut said = String::new();
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once('<') {
        speak(&mut said, before);
        rest = if let Some(comment) = after.strip_prefix("!--") {
            comment.split_once("-->").map_or("", |(_, rest)| rest)
        } else if let Some(data) = after.strip_prefix("![CDATA[") {
            let (inside, rest) = data.split_once("]]>").unwrap_or((data, ""));
            speak(&mut said, inside);
            rest
        } else if after.starts_with(['!', '?']) {
            // A document type may hold declarations of its own.
            let (declared, rest) = after.split_once('>').unwrap_or((after, ""));
            if declared.contains('[') {
                rest.split_once("]>").map_or("", |(_, rest)| rest)
            } else {
                rest
            }
        } else if after.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/') {
            let (tag, rest) = after.split_once('>').unwrap_or((after, ""));
            tagged(&mut said, tag, rest)
        } else {
            // A sign of less-than that stands for itself.
            said.push('<');
            after
        };
        if said.len() > longest.saturating_mul(8) {
            break;
        }
    }
    speak(&mut said, rest);
    tidy(&said, longest)
}

/// A tag's own effect; gives where to read on.
fn tagged<'a>(said: &mut String, tag: &str, rest: &'a str) -> &'a str {
    let (closing, tag) = match tag.strip_prefix('/') {
        Some(tag) => (true, tag),
        None => (false, tag),
    };
    let end = tag.find(|sign: char| sign.is_whitespace() || sign == '/');
    let name = end.and_then(|at| tag.get(..at)).unwrap_or(tag);
    let name = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
    if LINES.contains(&name.as_str()) {
        said.push('\n');
    }
    if matches!(name.as_str(), "td" | "th") && !closing {
        said.push('\t');
    }
    if name == "li" || name == "item" {
        said.push_str(if closing { "" } else { "• " });
    }
    let wordless = WORDLESS.contains(&name.as_str()) || WITHIN_TEXT.contains(&name.as_str());
    if closing || !wordless || tag.ends_with('/') {
        return rest;
    }
    skip(rest, &name)
}

/// Behind the end of an element whose content is no words; the end of everything where it never ends.
fn skip<'a>(mut rest: &'a str, name: &str) -> &'a str {
    while let Some((_, after)) = rest.split_once("</") {
        rest = after;
        let Some((tag, behind)) = after.split_once('>') else {
            return "";
        };
        let tag = tag.trim_end();
        let local = tag.rsplit(':').next().unwrap_or(tag);
        if local.eq_ignore_ascii_case(name) {
            return behind;
        }
    }
    ""
}

fn speak(said: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        said.push_str(before);
        // Not looked for to the end of everything: a page of `&` would be read through once for each.
        let end = after
            .bytes()
            .take(LONGEST_NAME)
            .position(|byte| byte == b';');
        let entity = end.and_then(|end| {
            let (name, rest) = (after.get(..end)?, after.get(end + 1..)?);
            Some((fhir::narrative::entity(name)?, rest))
        });
        match entity {
            Some((letter, after)) => {
                said.push(letter);
                rest = after;
            }
            None => {
                said.push('&');
                rest = after;
            }
        }
    }
    said.push_str(rest);
}

/// Runs of blanks are one, and runs of empty lines too.
fn tidy(said: &str, longest: usize) -> (String, bool) {
    let mut lines: Vec<String> = Vec::new();
    for line in said.lines() {
        let cells: Vec<String> = line
            .split('\t')
            .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|cell| !cell.is_empty())
            .collect();
        let line = cells.join("   ");
        let blank = line.is_empty() || line == "•";
        if blank && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        lines.push(if blank { String::new() } else { line });
    }
    let whole = lines.join("\n");
    let whole = whole.trim_end();
    let cut = whole.chars().nth(longest).is_some();
    (whole.chars().take(longest).collect(), cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gives_its_words_and_nothing_that_runs() {
        let page = "<!DOCTYPE html><html><head><title>x</title><style>p{color:red}</style></head><body onload=alert(1)>\
            <h1>Epikrise</h1><p>Bl&aring;b&#230;r &amp; <b>ro</b>.<br>Ny linje<script>alert('<p>nei</p>')</script></p>\
            <ul><li>En<li>To</ul><table><tr><td>SpO2<td>91 %</table><!-- gjemt --> 3 < 4</body></html>";
        let (text, cut) = words(page, 10_000);
        assert_eq!(
            text,
            "Epikrise\n\nBlåbær & ro.\nNy linje\n\n• En\n• To\n\nSpO2   91 %\n3 < 4"
        );
        assert!(!cut);
        assert_eq!(Markup::of(page.as_bytes(), None), Some(Markup::Page));
    }

    #[test]
    fn a_clinical_document_is_read_by_its_sections_and_its_files_are_left_out() {
        let document = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><n:ClinicalDocument xmlns:n='urn:hl7-org:v3'>\
            <n:title>Epikrise</n:title><n:component><n:section><n:title>Vurdering</n:title><n:text><n:paragraph>Stabil.\
            </n:paragraph></n:text></n:section></n:component><n:nonXMLBody><n:text>JVBERi0x</n:text></n:nonXMLBody>\
            </n:ClinicalDocument>";
        assert_eq!(
            Markup::of(document.as_bytes(), Some("text/xml")),
            Some(Markup::Clinical)
        );
        assert_eq!(words(document, 1_000).0, "Epikrise\n\nVurdering\n\nStabil.");
    }

    #[test]
    fn what_is_no_page_is_left_to_be_what_it_is() {
        assert_eq!(Markup::of(b"Epikrise for Kari", None), None);
        assert_eq!(Markup::of(b"%PDF-1.4 <html>", Some("text/html")), None);
        assert_eq!(Markup::of(b"<svg xmlns='x' onload='x()'/>", None), None);
        assert_eq!(Markup::of(b"#!/bin/sh\n# <html>", None), None);
        assert_eq!(
            Markup::of(b"<p>Hei</p>", Some("text/html; charset=utf-8")),
            Some(Markup::Page)
        );
        // Unfinished, cut or hostile: words, and no end that never comes.
        for odd in [
            "<",
            "<a",
            "<!--",
            "<![CDATA[x",
            "<script",
            "<!DOCTYPE [",
            "&#xD800;",
            "</",
            "<script>a</scripty>",
        ] {
            let _ = words(odd, 10);
        }
        assert_eq!(words(&"<p>å".repeat(50), 10).0.chars().count(), 10);
    }
}
