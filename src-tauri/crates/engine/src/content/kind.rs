//! Which kind of file bytes are.

/// How far into a file a PDF may begin: what its readers allow.
const PDF_BEGINS: usize = 1024;
/// How much of a file is looked at to call it text.
const TEXT_LOOK: usize = 64 * 1024;

/// What bytes are, whatever they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing.
    Empty,
    /// A PDF.
    Pdf,
    /// A PNG.
    Png,
    /// A JPEG.
    Jpeg,
    /// A TIFF, as faxes and scanners make them.
    Tiff,
    /// Text without control characters: also XML and JSON.
    Text,
    /// Something that a machine would run: a program, a library, a script, an active page.
    Program,
    /// Anything else.
    Other,
}

impl Kind {
    /// By content alone. A file that is two things at once is the more dangerous of them.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        if runs(bytes) {
            return Self::Program;
        }
        match infer::get(bytes).map(|found| found.mime_type()) {
            Some("application/pdf") => return Self::Pdf,
            Some("image/png") => return Self::Png,
            Some("image/jpeg") => return Self::Jpeg,
            Some("image/tiff") => return Self::Tiff,
            _ => {}
        }
        if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
            return Self::Tiff;
        }
        let head = bytes.get(..PDF_BEGINS).unwrap_or(bytes);
        if head.windows(5).any(|window| window == b"%PDF-") {
            return Self::Pdf;
        }
        if is_text(bytes) {
            return Self::Text;
        }
        Self::Other
    }

    /// Media type as it is sent.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Text => "text/plain",
            Self::Empty | Self::Program | Self::Other => "application/octet-stream",
        }
    }

    /// Ending of a file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Tiff => "tif",
            Self::Text => "txt",
            Self::Empty | Self::Program | Self::Other => "bin",
        }
    }

    /// Catalogue key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Tiff => "tiff",
            Self::Text => "text",
            Self::Program => "program",
            Self::Other => "other",
        }
    }

    /// Does a label say something else than the bytes are? A label that says nothing does not lie.
    #[must_use]
    pub fn differs_from(self, label: &str) -> bool {
        let label = essence(label);
        let said = match label.as_str() {
            "" | "application/octet-stream" | "binary/octet-stream" => return false,
            "application/pdf" | "application/x-pdf" => Self::Pdf,
            "image/png" => Self::Png,
            // NAV's senders still write all four.
            "image/jpeg" | "image/jpg" | "image/pjpeg" | "image/pjpg" => Self::Jpeg,
            "image/tiff" | "image/tif" => Self::Tiff,
            _ if label.starts_with("text/")
                || label.ends_with("xml")
                || label.ends_with("json") =>
            {
                Self::Text
            }
            _ => Self::Other,
        };
        said != self
    }
}

/// `Application/PDF; x=y` → `application/pdf`.
#[must_use]
pub fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Would a machine run it? A few letters decide for most machines, so they are asked for before anything else.
fn runs(bytes: &[u8]) -> bool {
    if [b"MZ".as_slice(), b"#!", b"\x7fELF"]
        .iter()
        .any(|mark| bytes.starts_with(mark))
    {
        return true;
    }
    let application = infer::is_app(bytes)
        && infer::get(bytes).is_some_and(|found| {
            matches!(
                found.extension(),
                "exe" | "dll" | "elf" | "mach" | "class" | "wasm" | "dex" | "dey" | "bc"
            )
        });
    application || active_page(bytes) || is_shortcut(bytes)
}

/// HTML, SVG and their like carry scripts, also when something stands before their first mark.
fn active_page(bytes: &[u8]) -> bool {
    let head = bytes.get(..PDF_BEGINS).unwrap_or(bytes);
    let lower = head.to_ascii_lowercase();
    let has = |mark: &[u8]| lower.windows(mark.len()).any(|window| window == mark);
    // A PDF may hold these words in a stream; one that begins as a PDF is judged as one.
    if head.starts_with(b"%PDF-") {
        return false;
    }
    is_text(bytes) && (has(b"<html") || has(b"<!doctype html") || has(b"<script") || has(b"<svg"))
}

/// A Windows shortcut.
fn is_shortcut(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x4c, 0, 0, 0, 1, 0x14, 2, 0])
}

/// Letters and line ends only, in UTF-8 or in Latin-1 without its control block.
fn is_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..TEXT_LOOK).unwrap_or(bytes);
    let plain = |byte: u8| byte >= 0x20 && byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r');
    if !head.iter().all(|byte| plain(*byte)) {
        return false;
    }
    match std::str::from_utf8(head) {
        Ok(_) => true,
        // Cut in the middle of a letter.
        Err(error) if error.error_len().is_none() => true,
        Err(_) => head.iter().all(|byte| !(0x80..0xa0).contains(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn bytes_decide_and_names_do_not() {
        let polyglot = [b"MZ\x90\x00".as_slice(), &sample::pdf("a")].concat();
        let late = [b"\r\n\r\n".as_slice(), &sample::pdf("a")].concat();
        let cases: [(&[u8], Kind); 18] = [
            (b"", Kind::Empty),
            (&sample::pdf("a"), Kind::Pdf),
            (&late, Kind::Pdf),
            (&polyglot, Kind::Program),
            (&sample::png(2, 2), Kind::Png),
            (&sample::jpeg(), Kind::Jpeg),
            (&sample::tiff_fax(), Kind::Tiff),
            (b"MM\x00*\x00\x00\x00\x08", Kind::Tiff),
            (b"Epikrise for Kari\r\n\xe6\xf8\xe5", Kind::Text),
            ("Sykdom: čđŋ".as_bytes(), Kind::Text),
            (b"<?xml version=\"1.0\"?><a/>", Kind::Text),
            (b"  <!DOCTYPE HTML><body onload=alert(1)>", Kind::Program),
            (b"<svg xmlns='x' onload='x()'/>", Kind::Program),
            (b"#!/bin/sh\nrm -rf ~\n", Kind::Program),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\0", Kind::Program),
            (b"PK\x03\x04\x14\0\0\0\x08\0rest of it", Kind::Other),
            (b"GIF89a\x01\0\x01\0\0\0\0", Kind::Other),
            (b"\0\0\0\0\0\0", Kind::Other),
        ];
        for (bytes, kind) in cases {
            let head = bytes.get(..24.min(bytes.len())).unwrap_or(bytes);
            assert_eq!(Kind::of(bytes), kind, "{:?}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn a_label_is_held_against_the_bytes() {
        for label in [
            "application/pdf",
            "Application/PDF; name=x",
            "",
            "application/octet-stream",
        ] {
            assert!(!Kind::Pdf.differs_from(label), "{label}");
        }
        for label in ["image/pjpeg", "image/jpg", "IMAGE/JPEG"] {
            assert!(!Kind::Jpeg.differs_from(label), "{label}");
        }
        assert!(!Kind::Text.differs_from("application/fhir+json"));
        assert!(Kind::Program.differs_from("application/pdf"));
        assert!(Kind::Png.differs_from("image/jpeg"));
        assert!(Kind::Pdf.differs_from("application/msword"));
    }
}
