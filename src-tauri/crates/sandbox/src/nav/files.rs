//! The file service beside the log, as `hops-fileshare` is one: `POST /files` gives 201 and an absolute address, the
//! same bytes give the same one, and `GET /files/{name}` knows `Range`. It holds files to its own rules: a kind that NAV
//! takes, by content, and as it is labelled; a known test virus is not let in.

use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::answer::{Reply, exception, origin, outcome};
use crate::world::World;

/// Where the service hangs.
pub(crate) const FILES: &str = "/files";
/// What it takes at most.
const LARGEST: usize = 100 * 1024 * 1024;
/// The beginning of the string that every virus scanner knows as a test.
const EICAR: &[u8] = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR";

/// A file that was put up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredFile {
    pub(crate) name: String,
    pub(crate) content_type: String,
    #[serde(with = "as_base64")]
    pub(crate) bytes: Vec<u8>,
}

mod as_base64 {
    use super::{Engine, STANDARD};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map_err(serde::de::Error::custom)
    }
}

/// Takes a file, or says why not.
pub(crate) fn put(world: &World, headers: &HeaderMap, body: &[u8]) -> Reply {
    let unprocessable = |words: &str| exception(world, StatusCode::UNPROCESSABLE_ENTITY, words);
    if body.is_empty() {
        return unprocessable("The file is empty.");
    }
    if body.len() > LARGEST {
        return exception(
            world,
            StatusCode::PAYLOAD_TOO_LARGE,
            "The file is too large.",
        );
    }
    let label = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let Some((kind, ending)) = kind(body) else {
        return unprocessable("Files of this kind are not taken: PDF, PNG, JPEG and TIFF are.");
    };
    if label != kind {
        return unprocessable("The file is of another kind than its Content-Type says.");
    }
    if body.windows(EICAR.len()).any(|window| window == EICAR) {
        return unprocessable("VIRUS_CHECK: the file was not let in.");
    }
    let digest = Sha256::digest(body);
    let stem: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("{stem}.{ending}");
    let mut state = world.lock();
    if state.files.iter().all(|file| file.name != name) {
        state.files.push(StoredFile {
            name: name.clone(),
            content_type: kind.to_owned(),
            bytes: body.to_vec(),
        });
        world.keep(&state);
    }
    drop(state);
    let address = format!("{}{FILES}/{name}", origin(headers));
    Reply::empty(StatusCode::CREATED).with(header::LOCATION, &address)
}

/// Gives a file, or the part of it that was asked for.
pub(crate) fn get(world: &World, parts: &Parts, name: &str) -> Reply {
    let found = {
        let state = world.lock();
        state.files.iter().find(|file| file.name == name).cloned()
    };
    let Some(file) = found else {
        let issue = json!({ "severity": "error", "code": "not-found", "diagnostics": "There is no such file." });
        return outcome(world, StatusCode::NOT_FOUND, &[issue]);
    };
    let whole = file.bytes.len();
    let asked = parts
        .headers
        .get(header::RANGE)
        .and_then(|range| range.to_str().ok());
    match asked.map(|range| span(range, whole)) {
        None | Some(Span::Ignored) => Reply::of(StatusCode::OK, &file.content_type, file.bytes)
            .with(header::ACCEPT_RANGES, "bytes"),
        Some(Span::Part(first, last)) => {
            let part = file.bytes.get(first..=last).unwrap_or_default().to_vec();
            Reply::of(StatusCode::PARTIAL_CONTENT, &file.content_type, part).with(
                header::CONTENT_RANGE,
                &format!("bytes {first}-{last}/{whole}"),
            )
        }
        Some(Span::Outside) => Reply::empty(StatusCode::RANGE_NOT_SATISFIABLE)
            .with(header::CONTENT_RANGE, &format!("bytes */{whole}")),
    }
}

enum Span {
    /// First and last byte.
    Part(usize, usize),
    /// Behind the end.
    Outside,
    /// Not understood, or several: the whole is an answer to that.
    Ignored,
}

fn span(range: &str, whole: usize) -> Span {
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .filter(|range| !range.contains(','))
        .and_then(|range| range.split_once('-'))
    else {
        return Span::Ignored;
    };
    let (first, last): (Option<usize>, Option<usize>) = (first.parse().ok(), last.parse().ok());
    let end = whole.saturating_sub(1);
    match (first, last) {
        (Some(first), _) if first >= whole => Span::Outside,
        (Some(first), Some(last)) if last < first => Span::Ignored,
        (Some(first), last) => Span::Part(first, last.unwrap_or(end).min(end)),
        (None, Some(0)) => Span::Outside,
        (None, Some(tail)) => Span::Part(whole.saturating_sub(tail), end),
        (None, None) => Span::Ignored,
    }
}

/// Media type and ending by the first bytes: the sandbox's own reading, so that both sides do not share a mistake.
fn kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    if begins(b"%PDF-") {
        Some(("application/pdf", "pdf"))
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some(("image/png", "png"))
    } else if begins(b"\xff\xd8\xff") {
        Some(("image/jpeg", "jpg"))
    } else if begins(b"II*\0") || begins(b"MM\0*") {
        Some(("image/tiff", "tif"))
    } else {
        None
    }
}
