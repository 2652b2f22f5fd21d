//! What becomes of an attachment in a record: drawn as pages, written as text, or left beside the document as a file.

use krilla::pdf::PdfDocument;
use std::sync::Arc;

use crate::content::{self, Fault, Kind, Shown};

/// An attachment of a message in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalAttachment {
    /// Safe, and ending as the content is.
    pub name: String,
    /// By content.
    pub kind: Kind,
    /// Bytes; `None` for a link that was not fetched.
    pub size: Option<u64>,
    /// Of the bytes, lower-case hexadecimal.
    pub sha256: Option<String>,
    /// How it is filed.
    pub filed: Filed,
}

/// How an attachment is filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// Its pages follow the letters.
    Pages(Pages),
    /// As a paragraph of the document.
    Text(String),
    /// As a file beside the document: it cannot be drawn, and is part of the record all the same.
    Beside(Arc<[u8]>),
    /// Not at all: it is a program, it is empty, or it cannot be read.
    LeftOut(Fault),
    /// A link that nobody has fetched.
    NotFetched,
}

/// Pages as they are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pages {
    /// A PDF's own.
    Pdf(Arc<[u8]>),
    /// A PNG or JPEG.
    Picture(Arc<[u8]>),
    /// A TIFF's, each as PNG.
    Scanned(Vec<Vec<u8>>),
}

impl JournalAttachment {
    /// By its bytes.
    #[must_use]
    pub fn of(name: &str, bytes: Vec<u8>, sha256: String) -> Self {
        let kind = Kind::of(&bytes);
        let size = bytes.len() as u64;
        let filed = match content::shown(&bytes) {
            Ok(Shown::Pdf(_)) => Filed::Pages(Pages::Pdf(bytes.into())),
            Ok(Shown::Picture(_)) => Filed::Pages(Pages::Picture(bytes.into())),
            // A cut record would be a wrong one: the whole file goes beside.
            Ok(Shown::Pages(_, true) | Shown::Text(_, true)) => Filed::Beside(bytes.into()),
            Ok(Shown::Pages(pages, false)) => Filed::Pages(Pages::Scanned(pages)),
            Ok(Shown::Text(text, false)) => Filed::Text(text),
            Err(fault @ (Fault::Program | Fault::Empty)) => Filed::LeftOut(fault),
            Err(_) => Filed::Beside(bytes.into()),
        };
        Self {
            name: content::name_for(name, kind),
            kind,
            size: Some(size),
            sha256: Some(sha256),
            filed,
        }
    }

    /// One that is a link.
    #[must_use]
    pub fn not_fetched(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: Kind::Empty,
            size: None,
            sha256: None,
            filed: Filed::NotFetched,
        }
    }

    /// One whose data cannot be read.
    #[must_use]
    pub fn unreadable(name: &str) -> Self {
        Self {
            filed: Filed::LeftOut(Fault::Broken),
            ..Self::not_fetched(name)
        }
    }
}

/// A PDF opened for embedding, and the sizes of its pages.
pub(super) fn embeddable(bytes: &[u8]) -> Result<(PdfDocument, Vec<(f32, f32)>), Fault> {
    content::carefully(|| {
        let pdf = content::open_pdf(bytes)?;
        let sizes = pdf
            .pages()
            .iter()
            .map(|page| page.render_dimensions())
            .collect();
        Ok((PdfDocument::new(Arc::new(pdf)), sizes))
    })
}
