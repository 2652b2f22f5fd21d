//! `Attachment`, in a document or as a `Binary`: where content lies and what is said of it.

use serde_json::Value;

use super::{items, resource_type, text};

/// An attachment of a document: in a content, or a Binary itself.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a>(&'a Value);

impl<'a> Attachment<'a> {
    /// Every attachment of a resource, in order; a `Binary` is one itself. A portrait is none that anybody reads.
    #[must_use]
    pub fn all(resource: &'a Value) -> Vec<Self> {
        match resource_type(resource) {
            Some("Binary") => vec![Self(resource)],
            Some("DocumentReference") => items(resource, "content")
                .iter()
                .map(|content| Self(content.get("attachment").unwrap_or(&Value::Null)))
                .collect(),
            kind => {
                let mut found = Vec::new();
                gather(resource, kind, &mut found);
                found
            }
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

/// Attachments by the members that hold them. What is packed within the resource is another one.
fn gather<'a>(value: &'a Value, kind: Option<&str>, found: &mut Vec<Attachment<'a>>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let holds = matches!(
                    name.as_str(),
                    "attachment"
                        | "presentedForm"
                        | "contentAttachment"
                        | "sourceAttachment"
                        | "valueAttachment"
                ) || matches!(
                    (kind, name.as_str()),
                    (Some("Media"), "content") | (Some("BodyStructure"), "image")
                );
                match member {
                    _ if name == "contained" => {}
                    Value::Array(items) if holds => found.extend(items.iter().map(Attachment)),
                    one if holds => found.push(Attachment(one)),
                    other => gather(other, None, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, None, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attachments_are_found_where_each_type_has_them() {
        let urls = |resource: &Value| -> Vec<String> {
            let all = Attachment::all(resource).into_iter();
            all.map(|one| one.url().unwrap_or("none").to_owned())
                .collect()
        };
        let at = |url: &str| json!({ "url": url });
        for (resource, wanted) in [
            (
                json!({ "resourceType": "DocumentReference", "content": [{ "attachment": at("a") }, { "format": {} }] }),
                vec!["a", "none"],
            ),
            (
                json!({ "resourceType": "DiagnosticReport", "presentedForm": [at("a"), at("b")] }),
                vec!["a", "b"],
            ),
            (
                json!({ "resourceType": "Media", "content": at("a") }),
                vec!["a"],
            ),
            (
                json!({ "resourceType": "Communication",
                    "payload": [{ "contentString": "Hei" }, { "contentAttachment": at("a") }] }),
                vec!["a"],
            ),
            (
                json!({ "resourceType": "QuestionnaireResponse",
                    "item": [{ "item": [{ "answer": [{ "valueAttachment": at("a") }] }] }] }),
                vec!["a"],
            ),
            (
                json!({ "resourceType": "Condition", "extension": [{ "url": "x", "valueAttachment": at("a") }] }),
                vec!["a"],
            ),
            (
                json!({ "resourceType": "Patient", "photo": [at("a")],
                    "contained": [{ "resourceType": "Media", "content": at("b") }] }),
                vec![],
            ),
            (
                json!({ "resourceType": "Basic", "content": at("a") }),
                vec![],
            ),
        ] {
            assert_eq!(urls(&resource), wanted, "{resource}");
        }
    }
}
