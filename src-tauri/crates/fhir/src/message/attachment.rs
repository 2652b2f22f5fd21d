//! Attachments: what they are called, how large they are, and what is not right about them.
//!
//! The data stays where it is until somebody saves it ([`base64_of`]). Names come from outside and end as file names on
//! a clinician's machine, so they are rebuilt, never trusted.

use std::borrow::Cow;

use super::MessageError;
use super::shape::{AttachmentShape, BundleShape, Item, Resource};
use crate::lenient::Maybe;

/// What is not right about an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttachmentFlag {
    /// The sender's name could not be used as it was.
    UnsafeName,
    /// The first bytes are not what the label says.
    TypeMismatch,
    /// A link: not fetched by itself.
    Remote,
    /// Neither data nor a link, or data that is not base64.
    Broken,
}

impl AttachmentFlag {
    /// Catalogue key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnsafeName => "unsafe_name",
            Self::TypeMismatch => "type_mismatch",
            Self::Remote => "remote",
            Self::Broken => "broken",
        }
    }
}

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Safe as a file name on every system.
    pub name: String,
    /// As the sender labels it.
    pub content_type: Option<String>,
    /// Decoded bytes; `None` for a link.
    pub size: Option<u64>,
    /// Where it lies, when it is a link.
    pub url: Option<String>,
    /// What is not right.
    pub flags: Vec<AttachmentFlag>,
}

/// Data, label, title and link of an attachment, wherever it was found.
struct Found<'r> {
    content_type: Option<&'r str>,
    data: Option<&'r str>,
    url: Option<&'r str>,
    title: Option<&'r str>,
}

/// All attachments of a bundle, in entry order. A `Binary` that a document points to is that document's data.
fn found<'r>(entries: &'r [(Option<&'r str>, &'r Resource<'r>)]) -> Vec<Found<'r>> {
    let mut list = Vec::new();
    let mut pointed_at = Vec::new();
    for (_, resource) in entries {
        let mut shapes = Vec::new();
        shapes.extend(
            resource
                .payload
                .iter()
                .filter_map(|payload| payload.content_attachment.0.as_ref()),
        );
        shapes.extend(
            resource
                .content
                .iter()
                .filter_map(|content| content.attachment.0.as_ref()),
        );
        of_items(&resource.item.0, &mut shapes);
        for shape in shapes {
            let mut this = Found {
                content_type: shape.content_type.filled(),
                data: shape.data.filled(),
                url: shape.url.filled(),
                title: shape.title.filled(),
            };
            if let (None, Some(url)) = (this.data, this.url) {
                let aboard = entries.iter().find(|(full_url, resource)| {
                    resource.is("Binary")
                        && full_url.is_some_and(|full_url| full_url.eq_ignore_ascii_case(url))
                });
                if let Some((full_url, binary)) = aboard {
                    pointed_at.push(*full_url);
                    this.data = binary.data.filled();
                    this.url = None;
                    this.content_type = this.content_type.or(binary.content_type.filled());
                }
            }
            list.push(this);
        }
    }
    for (full_url, resource) in entries {
        if resource.is("Binary") && !pointed_at.contains(full_url) {
            let content_type = resource.content_type.filled();
            list.push(Found {
                content_type,
                data: resource.data.filled(),
                url: None,
                title: None,
            });
        }
    }
    list
}

fn of_items<'r, 'a>(items: &'r [Item<'a>], into: &mut Vec<&'r AttachmentShape<'a>>) {
    for item in items {
        for answer in &item.answer {
            into.extend(answer.value_attachment.0.as_ref());
            of_items(&answer.item.0, into);
        }
        of_items(&item.item.0, into);
    }
}

pub(crate) fn attachments_of(entries: &[(Option<&str>, &Resource<'_>)]) -> Vec<Attachment> {
    found(entries)
        .iter()
        .enumerate()
        .map(|(index, found)| found.attachment(index))
        .collect()
}

/// The base64 text of the attachment at `index` of [`super::Summary::attachments`]; `None` for a link or a broken one.
///
/// # Errors
/// As [`super::Summary::read`].
pub fn base64_of(raw: &[u8], index: usize) -> Result<Option<String>, MessageError> {
    let bundle = super::read::parse(raw)?;
    let entries = super::read::entries(&bundle);
    Ok(found(&entries)
        .get(index)
        .and_then(|found| found.data)
        .map(str::to_owned))
}

fn name(title: Option<&str>, fallback: &str, content_type: Option<&str>) -> String {
    let mut name = title
        .map_or(Cow::Borrowed(fallback), safe_name)
        .into_owned();
    if !name.contains('.') {
        name.push_str(extension(content_type));
    }
    name
}

/// What a file that answers a question is called, at the question; it is listed with the message's others too.
pub(super) fn named(shape: &AttachmentShape<'_>) -> String {
    name(shape.title.filled(), "fil", shape.content_type.filled())
}

impl Found<'_> {
    fn attachment(&self, index: usize) -> Attachment {
        let mut flags = Vec::new();
        if self.title.is_some_and(|title| title != safe_name(title)) {
            flags.push(AttachmentFlag::UnsafeName);
        }
        let fallback = format!("vedlegg-{}", index + 1);
        let name = name(self.title, &fallback, self.content_type);
        if let (Some(data), Some(label)) = (self.data, self.content_type)
            && !begins_as(data, label)
        {
            flags.push(AttachmentFlag::TypeMismatch);
        }
        let size = self.data.and_then(decoded_size);
        match (self.data, self.url) {
            (Some(_), _) if size.is_none() => flags.push(AttachmentFlag::Broken),
            (None, None) => flags.push(AttachmentFlag::Broken),
            (None, Some(_)) => flags.push(AttachmentFlag::Remote),
            (Some(_), _) => {}
        }
        let url = if self.data.is_none() {
            self.url.map(str::to_owned)
        } else {
            None
        };
        Attachment {
            name,
            content_type: self.content_type.map(str::to_owned),
            size,
            url,
            flags,
        }
    }
}

fn extension(content_type: Option<&str>) -> &'static str {
    match content_type.map(essence).as_deref() {
        Some("application/pdf") => ".pdf",
        Some("image/png") => ".png",
        Some("image/jpeg" | "image/pjpeg") => ".jpg",
        Some("image/tiff") => ".tif",
        Some("text/plain") => ".txt",
        Some("application/xml" | "text/xml") => ".xml",
        Some("application/json" | "application/fhir+json") => ".json",
        _ => ".bin",
    }
}

/// `Application/PDF; x=y` → `application/pdf`.
fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Do the data begin as their label promises? Compared in base64: the first bytes of a format are its first letters.
fn begins_as(data: &str, content_type: &str) -> bool {
    let beginnings: &[&str] = match essence(content_type).as_str() {
        "application/pdf" => &["JVBERi"],
        "image/png" => &["iVBORw0KGg"],
        "image/jpeg" | "image/jpg" | "image/pjpeg" | "image/pjpg" => &["/9j/"],
        "image/tiff" => &["SUkqA", "TU0AK"],
        _ => return true,
    };
    let head: String = data
        .chars()
        .filter(|char| !char.is_ascii_whitespace())
        .take(12)
        .collect();
    beginnings
        .iter()
        .any(|beginning| head.starts_with(beginning))
}

/// How many bytes base64 text holds; `None` when it is not base64.
fn decoded_size(data: &str) -> Option<u64> {
    let mut letters = 0_u64;
    let mut padding = 0_u64;
    for byte in data.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => letters += 1,
            b'=' => padding += 1,
            b' ' | b'\n' | b'\r' | b'\t' => {}
            _ => return None,
        }
    }
    let whole = (letters + padding).is_multiple_of(4) && padding <= 2 && letters > 0;
    whole.then(|| letters * 3 / 4)
}

/// Longest file name, in bytes: short enough for every file system with room for "(1)".
const LONGEST: usize = 120;

/// A file name that is only a name: no path, no control or direction characters, nothing Windows reserves.
#[must_use]
pub fn safe_name(title: &str) -> Cow<'_, str> {
    let last = title.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last
        .chars()
        .filter(|char| !char.is_control() && !is_invisible(*char))
        .map(|char| {
            if matches!(char, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
                '_'
            } else {
                char
            }
        })
        .collect();
    let trimmed = visible
        .trim_matches(|char: char| char.is_whitespace())
        .trim_end_matches(['.', ' ']);
    let trimmed = trimmed.trim_start_matches(['.', ' ']);
    if trimmed.is_empty() {
        return Cow::Borrowed("vedlegg");
    }
    let stem = trimmed.split('.').next().unwrap_or_default().trim_end();
    let name = if is_reserved(stem) {
        format!("_{trimmed}")
    } else {
        trimmed.to_owned()
    };
    let name = shortened(name);
    if name == title {
        Cow::Borrowed(title)
    } else {
        Cow::Owned(name)
    }
}

/// Zero-width, direction and variation characters: they change what a name seems to be.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

fn is_reserved(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    ["COM", "LPT"].iter().any(|port| {
        stem.strip_prefix(port).is_some_and(|n| {
            matches!(
                n,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    })
}

/// Cut on a character's boundary, the extension kept.
fn shortened(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, end)| end)
        .filter(|end| end.len() <= 8)
        .unwrap_or_default()
        .to_owned();
    let room = LONGEST - ending.len() - 1;
    let mut cut = String::new();
    for char in name.chars() {
        if cut.len() + char.len_utf8() > room {
            break;
        }
        cut.push(char);
    }
    let cut = cut.trim_end_matches(['.', ' ']);
    if ending.is_empty() {
        cut.to_owned()
    } else {
        format!("{cut}.{ending}")
    }
}

impl<'a> BundleShape<'a> {
    pub(crate) fn resources(&self) -> impl Iterator<Item = (Option<&str>, &Resource<'a>)> {
        self.entry.iter().filter_map(|entry| {
            let Maybe(resource) = &entry.resource;
            resource
                .as_deref()
                .map(|resource| (entry.full_url.get(), resource))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_become_names() {
        let long = format!("{}.pdf", "æ".repeat(300));
        let cases = [
            ("epikrise.pdf", "epikrise.pdf"),
            ("../../x", "x"),
            ("..\\..\\x.pdf", "x.pdf"),
            ("C:\\Users\\x\\a.pdf", "a.pdf"),
            ("CON", "_CON"),
            ("con.pdf", "_con.pdf"),
            ("lpt1.txt", "_lpt1.txt"),
            ("faktura\u{202e}fdp.exe", "fakturafdp.exe"),
            ("a\nb\u{0}.pdf", "ab.pdf"),
            ("..", "vedlegg"),
            ("", "vedlegg"),
            ("svar?.pdf ", "svar_.pdf"),
            (".skjult", "skjult"),
        ];
        for (title, name) in cases {
            assert_eq!(safe_name(title), name, "{title:?}");
        }
        let cut = safe_name(&long);
        assert!(cut.len() <= LONGEST && cut.ends_with("æ.pdf"), "{cut}");
    }

    #[test]
    fn base64_is_measured_without_being_decoded() {
        assert_eq!(decoded_size("JVBERi0="), Some(5));
        assert_eq!(decoded_size("JVBE\nRi0x"), Some(6));
        assert_eq!(decoded_size("JVBERi0"), None);
        assert_eq!(decoded_size("JV=ERi0x"), None);
        assert_eq!(decoded_size("åå=="), None);
    }

    #[test]
    fn a_label_is_held_against_the_first_bytes() {
        assert!(begins_as("JVBERi0xLjc=", "application/pdf"));
        assert!(!begins_as("iVBORw0KGgo=", "Application/PDF; x=1"));
        assert!(begins_as("AAAA", "application/octet-stream"));
    }
}
