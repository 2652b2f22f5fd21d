//! `Attachment`, in a document or as a `Binary`: where content lies and what is said of it.

use serde_json::Value;

use super::{items, resource_type, text};

/// An attachment of a document: in a content, or a Binary itself.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a>(&'a Value);

impl<'a> Attachment<'a> {
    /// Every attachment of a `DocumentReference`, in order; a `Binary` is one itself.
    #[must_use]
    pub fn all(resource: &'a Value) -> Vec<Self> {
        match resource_type(resource) {
            Some("Binary") => vec![Self(resource)],
            Some("DocumentReference") => items(resource, "content")
                .iter()
                .map(|content| Self(content.get("attachment").unwrap_or(&Value::Null)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> Option<&'a str> {
        text(self.0, "title")
    }

    /// As the sender labels it.
    #[must_use]
    pub fn content_type(self) -> Option<&'a str> {
        text(self.0, "contentType")
    }

    /// `language`
    #[must_use]
    pub fn language(self) -> Option<&'a str> {
        text(self.0, "language")
    }

    /// Base64 within it; a Binary from before R4 has `content`.
    #[must_use]
    pub fn data(self) -> Option<&'a str> {
        text(self.0, "data").or_else(|| text(self.0, "content"))
    }

    /// Where it lies.
    #[must_use]
    pub fn url(self) -> Option<&'a str> {
        text(self.0, "url")
    }

    /// In bytes, as the sender says.
    #[must_use]
    pub fn size(self) -> Option<u64> {
        self.0.get("size").and_then(Value::as_u64)
    }

    /// SHA-1 as base64, as the sender says.
    #[must_use]
    pub fn hash(self) -> Option<&'a str> {
        text(self.0, "hash")
    }
}

/// A resource within another, by its local id.
#[must_use]
pub fn contained<'a>(resource: &'a Value, id: &str) -> Option<&'a Value> {
    items(resource, "contained")
        .iter()
        .find(|one| super::id(one) == Some(id))
}

/// Its content, where an attachment's address is one like `#b` that names a Binary within the resource.
#[must_use]
pub fn within<'a>(resource: &'a Value, url: &str) -> Option<&'a Value> {
    contained(resource, url.strip_prefix('#')?).filter(|one| resource_type(one) == Some("Binary"))
}
