//! `DocumentReference` and `Composition`: documents in a chart.

use serde_json::Value;

use super::{Concept, Moment, Reference, items, resource_type, text};

/// `DocumentReference` or `Composition`.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a>(pub &'a Value);

impl<'a> Document<'a> {
    /// What it is called: the title or description, else the attachment's title.
    #[must_use]
    pub fn title(self) -> Option<&'a str> {
        let attachment = || {
            items(self.0, "content")
                .iter()
                .find_map(|content| text(content.get("attachment")?, "title"))
        };
        text(self.0, "title")
            .or_else(|| text(self.0, "description"))
            .or_else(attachment)
    }

    /// `type`.
    #[must_use]
    pub fn kind(self) -> Option<Concept<'a>> {
        self.0.get("type").map(Concept)
    }

    /// `status`: `current`, `superseded`; of a Composition `preliminary`, `final`, `amended`.
    #[must_use]
    pub fn status(self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// `docStatus` of a reference, the `status` of a Composition: how finished the document itself is.
    #[must_use]
    pub fn document_status(self) -> Option<&'a str> {
        text(self.0, "docStatus").or_else(|| self.is_composition().then(|| self.status()).flatten())
    }

    /// `date`, else when the attachment was made.
    #[must_use]
    pub fn date(self) -> Option<Moment<'a>> {
        let created = || {
            items(self.0, "content")
                .iter()
                .find_map(|c| Moment::of(c.get("attachment")?, &["creation"]))
        };
        Moment::of(self.0, &["date"]).or_else(created)
    }

    /// `author`, in words.
    #[must_use]
    pub fn author(self) -> Option<&'a str> {
        items(self.0, "author")
            .iter()
            .find_map(|author| Reference(author).words())
    }

    /// `contentType` of the first attachment.
    #[must_use]
    pub fn content_type(self) -> Option<&'a str> {
        items(self.0, "content")
            .iter()
            .find_map(|content| text(content.get("attachment")?, "contentType"))
    }

    /// Is it a Composition?
    #[must_use]
    pub fn is_composition(self) -> bool {
        resource_type(self.0) == Some("Composition")
    }
}
