//! Messages that come as files: taken apart, held against the same rules, and stored as if from a log, but for one
//! thing: nobody has vouched for their sender, and they are marked so.
//!
//! A file is taken whole or not at all, in one transaction. What cannot be read is named and left where it lies; what
//! was taken from a watched folder is moved to `lest/` beside it after the commit, so that a person sees what has been
//! read, and a crash between the two reads the same file again, which changes nothing. No link is followed.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use fhir::number::HerId;
use fhir::page::{self, Limits};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use validation::{Pack, Stage};

use super::due::Asks;
use super::ingest::{self, Reading};
use super::kill::kill_point;
use super::reader::Progress;
use super::receipts::{self, Owing};
use super::transport::folder::{move_to, open_plain, sync_folder};
use crate::store::ingest::{self as store_ingest, Arriving, Content, Page, Place};
use crate::store::message::Class;
use crate::store::{Store, StoreError, example};

/// Decoded bytes of a file: as much as of a page.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Where what has been read is put, beside what has not.
pub const READ: &str = "lest";
/// Names tried before a file that has been read is left where it is.
const NAMES: u32 = 100;

/// Why a file was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileProblem {
    /// A link, a folder, a device: no plain file.
    NotPlain,
    /// Larger than a page may be.
    TooLarge,
    /// The system does not let it be read.
    Closed,
    /// Not JSON; the line where it stops being so.
    NotJson {
        /// From 1.
        line: usize,
    },
    /// JSON, and not a message; which one, where there are several.
    NotMessage {
        /// From 1.
        place: usize,
    },
    /// Nothing in it.
    Empty,
}

impl FileProblem {
    /// Catalogue key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotPlain => "not_plain",
            Self::TooLarge => "too_large",
            Self::Closed => "closed",
            Self::NotJson { .. } => "not_json",
            Self::NotMessage { .. } => "not_message",
            Self::Empty => "empty",
        }
    }

    /// Line, or which message.
    #[must_use]
    pub const fn place(self) -> Option<usize> {
        match self {
            Self::NotJson { line } => Some(line),
            Self::NotMessage { place } => Some(place),
            Self::NotPlain | Self::TooLarge | Self::Closed | Self::Empty => None,
        }
    }
}

/// What a file brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Messages not held before, receipts not counted.
    pub new: u32,
    /// Receipts among what is new.
    pub receipts: u32,
    /// Held already.
    pub known: u32,
    /// Under an id that is held with other content: kept beside, flagged.
    pub conflicts: u32,
    /// For none of our HER-ids: not taken.
    pub for_others: u32,
    /// Thread of the first that is new.
    pub thread_id: Option<i64>,
}

impl Taken {
    pub(crate) fn progress(self) -> Progress {
        Progress {
            new_messages: self.new,
            receipts: self.receipts,
            repaired: 0,
        }
    }
}

/// For whom files are read.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The connection they are kept under.
    pub connection_id: i64,
    /// Its HER-ids.
    pub own: Vec<HerId>,
    /// Its rules.
    pub pack: &'static Pack,
    /// Of the workspace, for the rules about numbers.
    pub stage: Option<Stage>,
    /// The other side puts its messages here and looks here for ours: it is owed receipts like any other. A file that a
    /// person read in by hand is not on its way back to anybody.
    pub receipts: bool,
}

/// A file's bytes, if it is a plain one of a size that can be read.
///
/// # Errors
/// [`FileProblem`].
pub fn read(path: &Path) -> Result<Vec<u8>, FileProblem> {
    let about = fs::symlink_metadata(path).map_err(|_| FileProblem::Closed)?;
    if !about.is_file() {
        return Err(FileProblem::NotPlain);
    }
    if about.len() > LARGEST {
        return Err(FileProblem::TooLarge);
    }
    let file = open_plain(path).map_err(|_| FileProblem::Closed)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| FileProblem::Closed)?;
    // It may have grown since we looked.
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(FileProblem::TooLarge);
    }
    Ok(bytes)
}

#[derive(Deserialize)]
struct Head {
    #[serde(rename = "resourceType")]
    resource_type: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// The messages of a file, each its exact bytes: one Bundle, a searchset of them, or one after another (NDJSON).
///
/// # Errors
/// [`FileProblem`]; a file of which one part is no message is none.
pub fn messages(bytes: &[u8]) -> Result<Vec<&[u8]>, FileProblem> {
    // Windows editors put a mark before the first byte.
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut values: Vec<&[u8]> = Vec::new();
    for value in serde_json::Deserializer::from_slice(body).into_iter::<&RawValue>() {
        match value {
            Ok(value) => values.push(value.get().as_bytes()),
            Err(error) => return Err(FileProblem::NotJson { line: error.line() }),
        }
    }
    if let [only] = values.as_slice()
        && head(only).is_some_and(|head| head.kind.as_deref() == Some("searchset"))
    {
        let page = page::read(only, &Limits::default());
        let page = page.map_err(|_| FileProblem::NotMessage { place: 1 })?;
        values = page.entries.iter().map(|entry| entry.raw).collect();
    }
    let strange = values.iter().position(|value| {
        head(value).is_none_or(|head| {
            head.resource_type.as_deref() != Some("Bundle")
                || head.kind.as_deref() != Some("message")
        })
    });
    match strange {
        Some(index) => Err(FileProblem::NotMessage { place: index + 1 }),
        None if values.is_empty() => Err(FileProblem::Empty),
        None => Ok(values),
    }
}

fn head(value: &[u8]) -> Option<Head> {
    serde_json::from_slice(value).ok()
}

/// Takes a file's messages in, in one transaction that is on disk when this returns.
///
/// # Errors
/// Database errors; nothing was taken then.
pub fn take_in(
    store: &Store,
    desk: &Desk,
    messages: &[&[u8]],
    now: Timestamp,
) -> Result<Taken, StoreError> {
    let (asks, examples) =
        store.read(|db| Ok::<_, StoreError>((Asks::read(db)?, example::all(db)?)))?;
    let reading = Reading {
        her_id: None,
        own: &desk.own,
        pack: desk.pack,
        now,
        stage: desk.stage,
        examples: &examples,
        asks: &asks,
    };
    let mut taken = Taken::default();
    let mut entries = Vec::new();
    for raw in messages {
        let prepared = ingest::prepare(raw, &reading);
        let ours = prepared.envelope.as_ref().is_none_or(|envelope| {
            let mut to = envelope
                .to_her
                .iter()
                .filter_map(|her| HerId::parse(her).ok());
            envelope.to_her.is_empty() || to.any(|her| desk.own.contains(&her))
        });
        if !ours {
            taken.for_others += 1;
            continue;
        }
        let bundle_id = prepared
            .envelope
            .as_ref()
            .and_then(|one| one.bundle_id.as_deref());
        entries.push(Arriving {
            raw,
            anchor: store_ingest::anchor_of(bundle_id, raw),
            content: match prepared.envelope {
                Some(envelope) => Content::Message(Box::new(envelope)),
                None => Content::Unreadable,
            },
            findings: prepared.findings,
        });
    }
    let page = Page {
        connection_id: desk.connection_id,
        her_id: "",
        place: Place::File,
        entries: &entries,
        as_read: false,
        at: now,
    };
    kill_point("files.before_commit");
    let own: Vec<String> = desk.own.iter().map(ToString::to_string).collect();
    let ours: Vec<&str> = own.iter().map(String::as_str).collect();
    let ingested = store.write(|tx| {
        let mut ingested = store_ingest::page(tx, &page)?;
        if desk.receipts {
            // A file has no place, so what is held already has come once more.
            let met = std::mem::take(&mut ingested.met);
            ingested.repeated.extend(met);
            let owing = Owing {
                connection_id: desk.connection_id,
                ours: &ours,
                pack: desk.pack,
                at: now,
            };
            receipts::settle(tx, &owing, &ingested)?;
        }
        Ok::<_, StoreError>(ingested)
    })?;
    kill_point("files.after_commit");
    for new in &ingested.new {
        match new.class {
            Class::Receipt => taken.receipts += 1,
            Class::Request | Class::Answer | Class::Info | Class::Unreadable => taken.new += 1,
        }
    }
    taken.thread_id = ingested.new.iter().find_map(|new| new.thread_id);
    taken.known = ingested.duplicates + ingested.retransmissions;
    taken.conflicts = ingested.conflicts;
    Ok(taken)
}

/// Puts a file that has been read into `lest/` beside it. False when it has to stay.
pub fn put_away(path: &Path) -> bool {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return false;
    };
    let read = folder.join(READ);
    match fs::symlink_metadata(&read) {
        Ok(about) if about.is_dir() => {}
        // A link in its place leads somewhere else.
        Ok(_) => return false,
        Err(_) => {
            let mut builder = fs::DirBuilder::new();
            #[cfg(unix)]
            {
                use std::os::unix::fs::DirBuilderExt as _;
                builder.mode(0o700);
            }
            if builder.create(&read).is_err() {
                return false;
            }
        }
    }
    for number in 1..=NAMES {
        let mut name = name.to_owned();
        if number > 1 {
            name.push(format!(".{number}"));
        }
        match move_to(path, &read.join(name)) {
            Ok(()) => {
                sync_folder(&read);
                sync_folder(folder);
                return true;
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(_) => return false,
        }
    }
    false
}

/// A file's name for a screen or a terminal: no control characters, nothing that turns the line around, not too long.
#[must_use]
pub fn shown_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let turning = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = name
        .chars()
        .map(|c| {
            if c.is_control() || turning(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .take(120)
        .collect();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = r#"{"resourceType":"Bundle","type":"message","id":"a"}"#;

    #[test]
    fn one_message_a_searchset_and_one_a_line_are_read_to_the_byte() {
        assert_eq!(messages(MESSAGE.as_bytes()), Ok(vec![MESSAGE.as_bytes()]));
        let marked = format!("\u{feff} {MESSAGE}\n");
        assert_eq!(messages(marked.as_bytes()), Ok(vec![MESSAGE.as_bytes()]));
        let set = format!(
            r#"{{"resourceType":"Bundle","type":"searchset","entry":[{{"resource":{MESSAGE}}},{{"resource":{MESSAGE}}}]}}"#
        );
        assert_eq!(messages(set.as_bytes()), Ok(vec![MESSAGE.as_bytes(); 2]));
        let lines = format!("{MESSAGE}\r\n\n{MESSAGE}\n{MESSAGE}");
        assert_eq!(messages(lines.as_bytes()), Ok(vec![MESSAGE.as_bytes(); 3]));
    }

    #[test]
    fn what_is_no_message_is_named_by_its_place() {
        let patient = r#"{"resourceType":"Patient"}"#;
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        for (bytes, problem) in [
            (String::new(), FileProblem::Empty),
            ("  \n ".to_owned(), FileProblem::Empty),
            ("<html>".to_owned(), FileProblem::NotJson { line: 1 }),
            (
                format!("{MESSAGE}\n{{\"a\":"),
                FileProblem::NotJson { line: 2 },
            ),
            (patient.to_owned(), FileProblem::NotMessage { place: 1 }),
            (
                format!("{MESSAGE}\n{patient}"),
                FileProblem::NotMessage { place: 2 },
            ),
            ("7".to_owned(), FileProblem::NotMessage { place: 1 }),
            (deep, FileProblem::NotMessage { place: 1 }),
        ] {
            assert_eq!(messages(bytes.as_bytes()), Err(problem), "{:.40}", bytes);
        }
        assert!(messages(b"\xff\xfe{").is_err());
    }

    #[test]
    fn a_files_name_cannot_turn_the_line_around() {
        let shown = shown_name(Path::new("/x/\u{202e}gpj.exe\u{7}\n"));
        assert_eq!(shown, "\u{fffd}gpj.exe\u{fffd}\u{fffd}");
        assert_eq!(shown_name(Path::new(&"x".repeat(300))).len(), 120);
    }
}
