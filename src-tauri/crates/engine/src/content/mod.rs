//! What the bytes of an attachment are, and whether they are safe to send, to draw and to file.
//!
//! Owns the judgement by content: names and labels come from outside and are only ever held against it. Refuses I/O,
//! SQL and screens: bytes come in, a verdict or drawable bytes go out. Formats are read by crates that others keep
//! (`infer`, `hayro-syntax`, `imagesize`, `tiff`, `png`), each behind a cap, and a panic in one of them is that
//! attachment's fault and nobody else's. Tested beside the code, in `tests/suite/attachments`, and by the fuzz target
//! `attachment`.

mod base64;
mod kind;
mod name;
mod pdf;
mod picture;
mod text;
mod tiff;
mod within;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use base64::from_base64;
pub use kind::{Kind, essence};
pub use name::{name_for, right_extension};
pub(crate) use pdf::open as open_pdf;
pub use picture::Picture;
pub use within::pdf_within;
pub use words::{Markup, words};

/// Larger than this is not drawn: the window would hold it several times over.
pub const LARGEST_SHOWN: usize = 64 * 1024 * 1024;
/// More pixels than any scanner makes of an A3 page at 600 dpi.
pub const MOST_PIXELS: u64 = 80_000_000;
/// Pages of a TIFF that are drawn.
pub const MOST_PAGES: usize = 40;
/// Letters of a text that are shown.
pub const LONGEST_TEXT: usize = 200_000;

/// Why something is not attached, not opened or not appended. Catalogue keys; none holds anything of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Fault {
    /// No bytes.
    #[error("empty")]
    Empty,
    /// Not one of the kinds that may be sent or shown.
    #[error("wrong_type")]
    WrongType,
    /// A program or a script.
    #[error("program")]
    Program,
    /// Begins as its kind and does not end or hang together as one.
    #[error("broken")]
    Broken,
    /// Asks for a password.
    #[error("encrypted")]
    Encrypted,
    /// More bytes than are taken.
    #[error("too_large")]
    TooLarge,
    /// More pixels than are drawn.
    #[error("too_many_pixels")]
    TooManyPixels,
    /// Of a kind that is drawn, in a variant that is not.
    #[error("unsupported")]
    Unsupported,
}

impl Fault {
    /// Catalogue key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::WrongType => "wrong_type",
            Self::Program => "program",
            Self::Broken => "broken",
            Self::Encrypted => "encrypted",
            Self::TooLarge => "too_large",
            Self::TooManyPixels => "too_many_pixels",
            Self::Unsupported => "unsupported",
        }
    }
}

/// May these bytes be sent? PDF, PNG, JPEG and TIFF that a receiver can open.
///
/// # Errors
/// Why not.
pub fn sendable(bytes: &[u8], largest: u64) -> Result<Kind, Fault> {
    let kind = Kind::of(bytes);
    match kind {
        Kind::Empty => return Err(Fault::Empty),
        Kind::Program => return Err(Fault::Program),
        Kind::Text | Kind::Other => return Err(Fault::WrongType),
        Kind::Pdf | Kind::Png | Kind::Jpeg | Kind::Tiff => {}
    }
    if bytes.len() as u64 > largest {
        return Err(Fault::TooLarge);
    }
    match kind {
        Kind::Pdf => drop(carefully(|| pdf::whole(bytes))?),
        Kind::Png | Kind::Jpeg => drop(picture::measure(bytes)?),
        Kind::Tiff => drop(carefully(|| tiff::first_size(bytes))?),
        Kind::Empty | Kind::Program | Kind::Text | Kind::Other => {}
    }
    Ok(kind)
}

/// Something that a window can draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A PDF, as it is, and its pages.
    Pdf(u32),
    /// A PNG or JPEG, as it is.
    Picture(Picture),
    /// A TIFF's pages as PNG, and whether it has more.
    Pages(Vec<Vec<u8>>, bool),
    /// Text, and whether it is cut.
    Text(String, bool),
}

/// What a window draws of these bytes.
///
/// # Errors
/// Why they are not opened.
pub fn shown(bytes: &[u8]) -> Result<Shown, Fault> {
    let kind = Kind::of(bytes);
    if matches!(kind, Kind::Empty) {
        return Err(Fault::Empty);
    }
    if bytes.len() > LARGEST_SHOWN {
        return Err(Fault::TooLarge);
    }
    match kind {
        Kind::Empty => Err(Fault::Empty),
        Kind::Program => Err(Fault::Program),
        Kind::Other => Err(Fault::WrongType),
        Kind::Pdf => Ok(Shown::Pdf(carefully(|| pdf::readable(bytes))?)),
        Kind::Png | Kind::Jpeg => Ok(Shown::Picture(picture::measure(bytes)?)),
        Kind::Tiff => {
            let (pages, more) = carefully(|| tiff::pages(bytes, MOST_PAGES))?;
            Ok(Shown::Pages(pages, more))
        }
        Kind::Text => {
            let (text, cut) = text::read(bytes, LONGEST_TEXT);
            Ok(Shown::Text(text, cut))
        }
    }
}

/// Text as it can be shown, however long it is: UTF-8, else Latin-1.
#[must_use]
pub fn decoded(bytes: &[u8]) -> String {
    text::read(bytes, usize::MAX).0
}

/// The media type that bytes of a kind that is not drawn look like.
#[must_use]
pub fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    infer::get(bytes).map(|found| found.mime_type())
}

/// A format's reader may be wrong about bytes made to hurt it; then they are broken, and nothing else is.
pub(crate) fn carefully<T>(read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Fault::Broken))
}

#[cfg(test)]
pub(crate) mod sample;
