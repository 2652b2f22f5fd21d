//! A folder: a message is laid in it as a file of its own, whole or not at all.
//!
//! The bytes are written to a file that no reader takes for a message, forced to disk, and then moved to their name in
//! one step; a power cut leaves the message or a scrap, never half of it under its name. The name follows from the
//! message, so laying it twice finds the first. Nothing that lies there is ever overwritten, and no link is followed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::Deserialize;

use super::{Outbound, Sent, Transport};
use crate::store::outbox::Custody;
use crate::sync::kill::kill_point;
use crate::tasks;

/// A file larger than what one message may be is not read for comparison.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Why a message does not lie in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderError {
    /// The folder is not there: a drive that is not connected, or it was moved.
    Missing,
    /// Not allowed to write there.
    Denied,
    /// The disk is full.
    Full,
    /// Something else lies there under the message's name.
    Taken,
    /// Anything else the system says.
    Trouble,
}

impl FolderError {
    fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Trouble,
        }
    }

    /// Waiting may help: the drive may come back, the disk may be cleared.
    #[must_use]
    pub const fn passes(self) -> bool {
        match self {
            Self::Missing | Self::Full | Self::Trouble => true,
            Self::Denied | Self::Taken => false,
        }
    }

    /// Catalogue key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "folder_missing",
            Self::Denied => "folder_denied",
            Self::Full => "folder_full",
            Self::Taken => "folder_taken",
            Self::Trouble => "folder_trouble",
        }
    }
}

/// A folder that messages are laid in.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Messages are laid in `path`, which a person has chosen.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Lays a message there once, unless it lies there already.
    ///
    /// # Errors
    /// [`FolderError`]; nothing lies there under the message's name then that did not before.
    pub fn lay(&self, bytes: &[u8], header_id: &str) -> Result<(), FolderError> {
        self.place(bytes, header_id, false).map(|_| ())
    }

    /// Lays the message there, unless it lies there already. `once`: not if it is not there.
    fn place(&self, bytes: &[u8], header_id: &str, once: bool) -> Result<bool, FolderError> {
        let failed = |error: io::Error| FolderError::of(&error);
        let name = self.path.join(file_name(bytes, header_id));
        if let Some(there) = lies_there(&name).map_err(failed)? {
            let same = there.is_some_and(|there| same_message(&there, bytes));
            return if same {
                Ok(true)
            } else {
                Err(FolderError::Taken)
            };
        }
        if once {
            return Ok(false);
        }
        kill_point("folder.before_write");
        let scrap = self.path.join(format!(".{}.part", safe(header_id)));
        // A scrap of an earlier attempt; removing a link removes the link.
        match fs::remove_file(&scrap) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let written = write(&scrap, bytes).and_then(|()| {
            kill_point("folder.after_write");
            // Where the system can, a name that somebody took meanwhile is not overwritten.
            move_to(&scrap, &name)
        });
        if let Err(error) = written {
            let _ = fs::remove_file(&scrap);
            return Err(if error.kind() == io::ErrorKind::AlreadyExists {
                FolderError::Taken
            } else {
                failed(error)
            });
        }
        kill_point("folder.after_move");
        sync_folder(&self.path);
        Ok(true)
    }
}

impl Transport for Folder {
    fn send<'a>(&'a self, message: Outbound<'a>) -> BoxFuture<'a, Sent> {
        let (folder, header_id) = (self.clone(), message.header_id.to_owned());
        let bytes = message.sending.bytes.clone();
        // What may have lain there and is gone was perhaps fetched: laid again only where that does no harm.
        let once = message.perhaps_there && !message.dedupes;
        async move {
            let placed = tasks::blocking(move || folder.place(&bytes, &header_id, once)).await;
            match placed.unwrap_or(Err(FolderError::Trouble)) {
                Ok(true) => Sent::Placed,
                Ok(false) => Sent::PerhapsFetched,
                Err(error) => Sent::NotPlaced(error),
            }
        }
        .boxed()
    }

    fn held<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
        async { None }.boxed()
    }

    fn refreshes(&self) -> bool {
        false
    }

    fn skew_millis(&self) -> Option<i64> {
        None
    }

    fn custody(&self) -> Custody {
        Custody::Folder
    }
}

/// `{timestamp}-{header id}.json`, of nothing but letters, digits, dots and dashes: a name on every system.
#[must_use]
pub fn file_name(bytes: &[u8], header_id: &str) -> String {
    #[derive(Deserialize)]
    struct Envelope {
        timestamp: Option<String>,
    }
    let envelope: Option<Envelope> = serde_json::from_slice(bytes).ok();
    let stamp = envelope
        .and_then(|envelope| envelope.timestamp)
        .and_then(|stamp| stamp.parse::<jiff::Timestamp>().ok())
        .map_or_else(
            || "utid".to_owned(),
            |stamp| stamp.strftime("%Y%m%dT%H%M%S%.3fZ").to_string(),
        );
    format!("{stamp}-{}.json", safe(header_id))
}

/// Is the folder there, and may files be laid in it? What is tried is gone again.
///
/// # Errors
/// [`FolderError`].
pub(crate) fn usable(path: &Path, writes: bool) -> Result<(), FolderError> {
    let failed = |error: io::Error| FolderError::of(&error);
    fs::read_dir(path).map_err(failed)?;
    if writes {
        // Hidden, so that nobody who watches the folder takes it for a message.
        let tried = path.join(format!(".budstikke-{}.part", std::process::id()));
        let written = write(&tried, b"");
        let _ = fs::remove_file(&tried);
        written.map_err(failed)?;
    }
    Ok(())
}

fn safe(text: &str) -> String {
    text.chars()
        .take(64)
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

/// What lies under a name: nothing; something that is no file of a message's size (`Some(None)`); or its bytes.
fn lies_there(name: &Path) -> io::Result<Option<Option<Vec<u8>>>> {
    let about = match fs::symlink_metadata(name) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Is the folder itself there?
            return match name.parent().map(fs::metadata) {
                Some(Ok(parent)) if !parent.is_dir() => {
                    Err(io::Error::from(io::ErrorKind::NotADirectory))
                }
                Some(Err(error)) => Err(error),
                _ => Ok(None),
            };
        }
        Err(error) => return Err(error),
    };
    if !about.is_file() || about.len() > LARGEST {
        return Ok(Some(None));
    }
    let mut bytes = Vec::new();
    open_plain(name)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(Some(bytes)))
}

/// Opens a file for reading, never what a link points at, and never waiting for a pipe's other end.
pub(crate) fn open_plain(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt as _;
        // FILE_FLAG_OPEN_REPARSE_POINT: the link itself, which is then no plain file.
        options.custom_flags(0x0020_0000);
    }
    let file = options.open(path)?;
    // What stood there when we looked may be another thing now.
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::from(io::ErrorKind::InvalidInput))
    }
}

/// A new file that only its owner may read, on disk before this returns. Never through a link, never over another file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives the file its name in one step, over nothing that lies there.
pub(crate) fn move_to(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // Some file systems (shares, FAT) know the plain move only.
            Err(
                rustix::io::Errno::INVAL | rustix::io::Errno::NOTSUP | rustix::io::Errno::NOSYS,
            ) => {}
            done => return done.map_err(io::Error::from),
        }
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists));
    }
    fs::rename(from, to)
}

/// The new name is on disk too. Not every system lets a folder be opened; there the move has to be enough.
pub(crate) fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        let _ = folder.sync_all();
    }
}

/// The same message: the same bytes, or the same under another `Bundle.id`, which a later attempt may have.
fn same_message(there: &[u8], ours: &[u8]) -> bool {
    let read = |bytes: &[u8]| -> Option<serde_json::Value> {
        let mut value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        value.as_object_mut()?.shift_remove("id");
        Some(value)
    };
    there == ours || matches!((read(there), read(ours)), (Some(there), Some(ours)) if there == ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "0190aaaa-0000-7000-8000-000000000002";

    fn message(text: &str) -> Vec<u8> {
        format!(
            r#"{{"resourceType":"Bundle","id":"1","timestamp":"2026-11-21T11:00:00.123Z","note":"{text}"}}"#
        )
        .into_bytes()
    }

    fn names(path: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    const NAME: &str = "20261121T110000.123Z-0190aaaa-0000-7000-8000-000000000002.json";

    #[test]
    fn a_message_lies_there_once_whole_and_for_its_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().to_owned());
        for _ in 0..3 {
            assert_eq!(folder.place(&message("a"), HEADER, false), Ok(true));
        }
        assert_eq!(names(dir.path()), [NAME]);
        let name = dir.path().join(NAME);
        assert_eq!(fs::read(&name).unwrap(), message("a"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&name).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        // A later attempt under another Bundle.id is the same message.
        let again = String::from_utf8(message("a"))
            .unwrap()
            .replace("\"id\":\"1\"", "\"id\":\"2\"");
        assert_eq!(folder.place(again.as_bytes(), HEADER, false), Ok(true));
        assert_eq!(fs::read(&name).unwrap(), message("a"), "the first stays");
    }

    #[test]
    fn what_lies_there_is_never_overwritten_and_no_link_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().to_owned());
        fs::write(dir.path().join(NAME), "somebody else's").unwrap();
        assert_eq!(
            folder.place(&message("a"), HEADER, false),
            Err(FolderError::Taken)
        );
        assert_eq!(fs::read(dir.path().join(NAME)).unwrap(), b"somebody else's");
        #[cfg(unix)]
        {
            let outside = tempfile::tempdir().unwrap();
            let aim = outside.path().join("secret");
            fs::write(&aim, "untouched").unwrap();
            fs::remove_file(dir.path().join(NAME)).unwrap();
            std::os::unix::fs::symlink(&aim, dir.path().join(NAME)).unwrap();
            assert_eq!(
                folder.place(&message("a"), HEADER, false),
                Err(FolderError::Taken)
            );
            fs::remove_file(dir.path().join(NAME)).unwrap();
            let scrap = dir.path().join(format!(".{HEADER}.part"));
            std::os::unix::fs::symlink(&aim, scrap).unwrap();
            assert_eq!(folder.place(&message("a"), HEADER, false), Ok(true));
            assert_eq!(fs::read(&aim).unwrap(), b"untouched");
        }
        assert_eq!(names(dir.path()), [NAME]);
    }

    #[test]
    fn a_folder_that_is_gone_is_said_to_be() {
        let dir = tempfile::tempdir().unwrap();
        let gone = Folder::new(dir.path().join("borte"));
        assert_eq!(
            gone.place(&message("a"), HEADER, false),
            Err(FolderError::Missing)
        );
        let file = dir.path().join("fil");
        fs::write(&file, "x").unwrap();
        let file = Folder::new(file);
        assert_eq!(
            file.place(&message("a"), HEADER, false),
            Err(FolderError::Missing)
        );
    }

    #[test]
    fn what_was_perhaps_fetched_is_not_laid_again() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(dir.path().to_owned());
        assert_eq!(folder.place(&message("a"), HEADER, true), Ok(false));
        assert_eq!(names(dir.path()), Vec::<String>::new());
        assert_eq!(folder.place(&message("a"), HEADER, false), Ok(true));
        assert_eq!(
            folder.place(&message("a"), HEADER, true),
            Ok(true),
            "it lies there"
        );
    }

    #[test]
    fn no_header_id_leads_out_of_the_folder() {
        for id in [
            "../../.ssh/x",
            "a/b",
            "con",
            "\u{202e}gpj",
            "x\0y",
            "C:\\x",
            "",
        ] {
            let name = file_name(b"{}", id);
            assert!(
                name.starts_with("utid-") && name.ends_with(".json"),
                "{name}"
            );
            assert!(
                name.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)),
                "{name}"
            );
            assert!(!name.contains(".."), "{name}");
        }
        assert!(file_name(b"{}", &"x".repeat(300)).len() < 100);
    }
}
