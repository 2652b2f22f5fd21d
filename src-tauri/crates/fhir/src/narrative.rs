//! XHTML narrative, rebuilt from an allow-list into a tree of safe nodes.
//!
//! Nothing of the sender's markup survives as markup: elements become [`Tag`]s, attributes are gone (a table's row and
//! column spans too: a narrative is read, not laid out), text is text. What is not on the list loses its tags and keeps
//! its words, except where its content is no words at all (`script`, `style`, …), which goes with it. No entities but
//! the five of XML, numbers, and the few that FHIR's own narratives use.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::letter::Block;

/// A safe node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Words.
    Text(String),
    /// An allowed element.
    Element {
        /// Which.
        tag: Tag,
        /// What is inside it.
        children: Vec<Node>,
    },
}

/// Elements that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// `p`, `div`, `blockquote`, `caption`, `dt`, `dd`.
    Paragraph,
    /// `h1` to `h6`.
    Heading,
    /// `ul`.
    List,
    /// `ol`.
    OrderedList,
    /// `li`.
    Item,
    /// `table`.
    Table,
    /// `tr`.
    Row,
    /// `td`, `th`.
    Cell,
    /// `b`, `strong`.
    Strong,
    /// `i`, `em`.
    Emphasis,
    /// `pre`.
    Preformatted,
    /// `br`, `hr`.
    Break,
}

/// Nesting beyond this is flattened into the innermost element.
const DEEPEST: usize = 48;
/// Nodes beyond this are left out.
const MOST_NODES: usize = 20_000;

fn tag(name: &str) -> Option<Tag> {
    Some(match name {
        "p" | "div" | "blockquote" | "caption" | "dt" | "dd" => Tag::Paragraph,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Tag::Heading,
        "ul" | "dl" => Tag::List,
        "ol" => Tag::OrderedList,
        "li" => Tag::Item,
        "table" => Tag::Table,
        "tr" => Tag::Row,
        "td" | "th" => Tag::Cell,
        "b" | "strong" => Tag::Strong,
        "i" | "em" => Tag::Emphasis,
        "pre" => Tag::Preformatted,
        "br" | "hr" => Tag::Break,
        _ => return None,
    })
}

/// Elements whose content is no words.
fn is_wordless(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "head"
            | "title"
            | "iframe"
            | "object"
            | "embed"
            | "svg"
            | "math"
            | "template"
            | "noscript"
            | "textarea"
            | "select"
            | "audio"
            | "video"
            | "canvas"
            | "form"
    )
}

/// A character by its name or number, without `&` and `;`: the five of XML, and those that narratives use.
#[must_use]
pub fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "laquo" => '«',
        "raquo" => '»',
        "aelig" => 'æ',
        "oslash" => 'ø',
        "aring" => 'å',
        "AElig" => 'Æ',
        "Oslash" => 'Ø',
        "Aring" => 'Å',
        "deg" => '°',
        "micro" => 'µ',
        _ => return None,
    })
}

/// What is being built, innermost last.
struct Open {
    name: String,
    /// `None`: the element's words go to the element around it.
    tag: Option<Tag>,
    children: Vec<Node>,
}

/// Rebuilds a narrative's `div`. What is malformed ends it: what was read before stays.
#[must_use]
pub fn rebuild(xhtml: &str) -> Vec<Node> {
    let mut reader = Reader::from_str(xhtml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut stack = vec![Open {
        name: String::new(),
        tag: None,
        children: Vec::new(),
    }];
    let mut wordless: Option<(String, usize)> = None;
    let mut nodes = 0;
    while let Ok(event) = reader.read_event() {
        if nodes > MOST_NODES {
            break;
        }
        match event {
            Event::Eof => break,
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_string().to_ascii_lowercase();
                match &mut wordless {
                    Some((open, depth)) if *open == name => *depth += 1,
                    Some(_) => {}
                    None if is_wordless(&name) => wordless = Some((name, 1)),
                    None => {
                        nodes += 1;
                        let tag =
                            tag(&name).filter(|tag| stack.len() < DEEPEST && *tag != Tag::Break);
                        stack.push(Open {
                            name,
                            tag,
                            children: Vec::new(),
                        });
                    }
                }
            }
            Event::End(end) => {
                let name = end.local_name().as_ref().to_string().to_ascii_lowercase();
                match &mut wordless {
                    Some((open, depth)) if *open == name => {
                        *depth -= 1;
                        if *depth == 0 {
                            wordless = None;
                        }
                    }
                    Some(_) => {}
                    None => close(&mut stack, &name),
                }
            }
            Event::Empty(empty) if wordless.is_none() => {
                let name = empty.local_name().as_ref().to_string().to_ascii_lowercase();
                if tag(&name) == Some(Tag::Break) {
                    nodes += 1;
                    add(
                        &mut stack,
                        Node::Element {
                            tag: Tag::Break,
                            children: Vec::new(),
                        },
                    );
                }
            }
            Event::Text(text) if wordless.is_none() => words(&mut stack, &text),
            Event::CData(text) if wordless.is_none() => words(&mut stack, &text),
            Event::GeneralRef(reference) if wordless.is_none() => {
                if let Some(char) = entity(&reference) {
                    words(&mut stack, char.encode_utf8(&mut [0; 4]));
                }
            }
            // A document type could declare entities: nobody reads a narrative that needs one.
            Event::DocType(_) => return Vec::new(),
            Event::Empty(_) | Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {}
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    while stack.len() > 1 {
        pop(&mut stack);
    }
    stack.pop().map(|root| root.children).unwrap_or_default()
}

/// Closes the nearest open element of that name; an end that closes nothing is passed over.
fn close(stack: &mut Vec<Open>, name: &str) {
    if let Some(at) = stack
        .iter()
        .rposition(|open| open.name == name)
        .filter(|at| *at > 0)
    {
        while stack.len() > at {
            pop(stack);
        }
    }
}

fn pop(stack: &mut Vec<Open>) {
    let Some(open) = stack.pop() else { return };
    match open.tag {
        Some(tag) => add(
            stack,
            Node::Element {
                tag,
                children: open.children,
            },
        ),
        None => open
            .children
            .into_iter()
            .for_each(|child| add(stack, child)),
    }
}

fn add(stack: &mut [Open], node: Node) {
    let Some(open) = stack.last_mut() else { return };
    match (open.children.last_mut(), node) {
        (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
        (_, node) => open.children.push(node),
    }
}

fn words(stack: &mut [Open], text: &str) {
    let clean = crate::letter::visible(text);
    if !clean.is_empty() {
        add(stack, Node::Text(clean));
    }
}

/// A narrative as blocks of a letter: paragraphs, headings and lists; a table's row is a line.
#[must_use]
pub fn blocks(xhtml: &str) -> Vec<Block> {
    let mut letter = Flow::default();
    letter.read(&rebuild(xhtml));
    letter.end_paragraph();
    letter.blocks
}

#[derive(Default)]
struct Flow {
    blocks: Vec<Block>,
    line: String,
}

impl Flow {
    fn end_paragraph(&mut self) {
        let text = squeezed(&std::mem::take(&mut self.line));
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph { text });
        }
    }

    fn read(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.line.push_str(&text.replace(['\n', '\r', '\t'], " ")),
                Node::Element { tag, children } => self.element(*tag, children),
            }
        }
    }

    fn element(&mut self, tag: Tag, children: &[Node]) {
        match tag {
            Tag::Break => self.line.push('\n'),
            Tag::Strong | Tag::Emphasis => self.read(children),
            Tag::Paragraph | Tag::Table | Tag::Item | Tag::Cell => {
                self.end_paragraph();
                self.read(children);
                self.end_paragraph();
            }
            Tag::Heading => {
                self.end_paragraph();
                let text = squeezed(&text_of(children));
                if !text.is_empty() {
                    self.blocks.push(Block::Heading { text });
                }
            }
            Tag::List | Tag::OrderedList => {
                self.end_paragraph();
                let items: Vec<String> = children
                    .iter()
                    .map(|item| squeezed(&text_of(std::slice::from_ref(item))))
                    .collect();
                let items: Vec<String> =
                    items.into_iter().filter(|item| !item.is_empty()).collect();
                if !items.is_empty() {
                    self.blocks.push(Block::List {
                        ordered: tag == Tag::OrderedList,
                        items,
                    });
                }
            }
            Tag::Row => {
                self.end_paragraph();
                let cells: Vec<String> = children
                    .iter()
                    .map(|cell| squeezed(&text_of(std::slice::from_ref(cell))))
                    .collect();
                self.line = cells
                    .into_iter()
                    .filter(|cell| !cell.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · ");
                self.end_paragraph();
            }
            Tag::Preformatted => {
                self.end_paragraph();
                let text = text_of(children).trim_matches('\n').to_owned();
                if !text.trim().is_empty() {
                    self.blocks.push(Block::Paragraph { text });
                }
            }
        }
    }
}

/// All words below, breaks as line ends.
#[must_use]
pub fn text_of(nodes: &[Node]) -> String {
    let mut text = String::new();
    for node in nodes {
        match node {
            Node::Text(words) => text.push_str(words),
            Node::Element {
                tag: Tag::Break, ..
            } => text.push('\n'),
            Node::Element {
                tag: Tag::Strong | Tag::Emphasis,
                children,
            } => text.push_str(&text_of(children)),
            Node::Element { children, .. } => {
                text.push_str(&text_of(children));
                text.push(' ');
            }
        }
    }
    text
}

/// Runs of blanks as one, lines trimmed, empty lines gone.
fn squeezed(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(xhtml: &str) -> String {
        squeezed(&text_of(&rebuild(xhtml)))
    }

    #[test]
    fn words_stay_and_markup_goes() {
        let cases = [
            (
                "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Hei <b>du</b></p></div>",
                "Hei du",
            ),
            ("<div><script>alert(1)</script>ok</div>", "ok"),
            ("<div><SCRIPT>alert(1)</SCRIPT>ok</div>", "ok"),
            ("<div><script><script>a</script>b</script>ok</div>", "ok"),
            (
                "<div onclick=\"x\"><a href=\"javascript:x\">lenke</a></div>",
                "lenke",
            ),
            ("<div><img src=\"http://evil.test/x\"/>bilde</div>", "bilde"),
            ("<div><iframe src=\"x\">inne</iframe>ute</div>", "ute"),
            (
                "<div>&lt;b&gt; &amp;amp; &#x41;&nbsp;&ukjent;</div>",
                "<b> &amp; A",
            ),
            (
                "<div>&lt;script&gt;x&lt;/script&gt;</div>",
                "<script>x</script>",
            ),
            ("<!DOCTYPE div [<!ENTITY x \"y\">]><div>&x;</div>", ""),
            ("<div>a\u{202e}b\u{0}c</div>", "abc"),
            ("<div><p>åpen", "åpen"),
            ("</p></div>x", "x"),
            ("<div><![CDATA[<b>]]></div>", "<b>"),
        ];
        for (xhtml, words) in cases {
            assert_eq!(text(xhtml), words, "{xhtml}");
        }
    }

    #[test]
    fn a_narrative_becomes_blocks() {
        let blocks = blocks(
            "<div><h2>Svar</h2><p>En<br/>to</p><ol><li>a</li><li>b</li></ol><table><tr><th>x</th><td>1</td></tr></table>løst</div>",
        );
        assert_eq!(
            blocks,
            [
                Block::Heading {
                    text: "Svar".into()
                },
                Block::Paragraph {
                    text: "En\nto".into()
                },
                Block::List {
                    ordered: true,
                    items: vec!["a".into(), "b".into()]
                },
                Block::Paragraph {
                    text: "x · 1".into()
                },
                Block::Paragraph {
                    text: "løst".into()
                },
            ]
        );
    }

    #[test]
    fn depth_and_size_end_somewhere() {
        let deep = format!("{}x{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
        assert!(rebuild(&deep).len() <= 1);
        let wide = "<br/>".repeat(100_000);
        assert!(rebuild(&wide).len() <= MOST_NODES + 1);
    }

    proptest! {
        #[test]
        fn any_markup_is_answered(parts in proptest::collection::vec(
            prop_oneof![Just("<div>"), Just("</div>"), Just("<p"), Just(">"), Just("<script>"), Just("</script>"),
                Just("&"), Just("&amp;"), Just("<br/>"), Just("<!--"), Just("-->"), Just("<![CDATA["), Just("]]>"),
                Just("æ"), Just("\""), Just("<?x"), Just("<!DOCTYPE"), Just("<li>")], 0..40)) {
            let _ = blocks(&parts.concat());
        }
    }
}
