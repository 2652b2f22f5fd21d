//! XHTML narrative, rebuilt from an allow-list.

/// A safe node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Words.
    Text(String),
    /// An allowed element.
    Element {
        /// Which.
        tag: Tag,
        /// Inside it.
        children: Vec<Node>,
    },
}

/// Elements that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// `p`, and `div` as one.
    Paragraph,
}

/// Rebuilds a `div`.
#[must_use]
pub fn rebuild(xhtml: &str) -> Vec<Node> {
    let _ = xhtml;
    Vec::new()
}
