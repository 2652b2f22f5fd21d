//! Attachments of messages: opened and saved by an explicit act, judged by their bytes, drawn inside the window.

use std::sync::Arc;

use fhir::message::{self, Summary};

use super::inbox::hex;
use crate::api::failure::invalid;
use crate::api::session::Session;
use crate::api::types::{
    ApiError, AttachmentOpened, AttachmentRequest, AttachmentSave, AttachmentSaved, ErrorCode,
    Retry,
};
use crate::api::{Engine, files};
use crate::content::{self, Fault, Kind, Shown};
use crate::store::{attachment, codec};

/// An attachment as it lies in a message.
pub(super) struct Lying {
    pub(super) name: String,
    pub(super) said: Option<String>,
    pub(super) connection_id: i64,
    pub(super) bytes: Bytes,
}

/// Where its bytes are.
pub(super) enum Bytes {
    /// In the message, or fetched before.
    Here(Vec<u8>),
    /// At this address, not fetched.
    At(String),
    /// Neither data nor an address, or data that is not base64.
    Nowhere,
}

pub(super) fn lying(
    db: &rusqlite::Connection,
    message_id: i64,
    index: usize,
) -> Result<Lying, ApiError> {
    let row = crate::store::message::get(db, message_id)?;
    let raw = crate::store::message::raw(db, message_id)?;
    let missing = || ApiError::new(ErrorCode::NotFound, "no such attachment", Retry::Never);
    let summary = Summary::read(&raw).map_err(|_| missing())?;
    let found = summary
        .attachments
        .into_iter()
        .nth(index)
        .ok_or_else(missing)?;
    let data = message::base64_of(&raw, index).ok().flatten();
    let bytes = match (data, found.url) {
        (Some(data), _) => content::from_base64(&data).map_or(Bytes::Nowhere, Bytes::Here),
        (None, Some(url)) => {
            attachment::fetched(db, message_id, index)?.map_or(Bytes::At(url), Bytes::Here)
        }
        (None, None) => Bytes::Nowhere,
    };
    Ok(Lying {
        name: found.name,
        said: found.content_type,
        connection_id: row.connection_id,
        bytes,
    })
}

pub(crate) async fn attachment_open(
    engine: &Arc<Engine>,
    request: AttachmentRequest,
) -> Result<AttachmentOpened, ApiError> {
    let session = engine.session()?;
    let (found, fetched) = brought(engine, &session, request).await?;
    let engine = Arc::clone(engine);
    let shown = crate::tasks::blocking(move || match found.bytes {
        Bytes::Here(bytes) => opened(&engine, &found.name, found.said, bytes)
            .map(|shown| AttachmentOpened { fetched, ..shown }),
        Bytes::At(_) | Bytes::Nowhere => Ok(unopened(&found.name, found.said)),
    });
    shown
        .await
        .ok_or_else(|| ApiError::internal("the opening stopped half-way"))?
}

/// The attachment with its bytes; one that is a link is fetched now, from the connection's own server only, and kept.
async fn brought(
    engine: &Arc<Engine>,
    session: &Arc<Session>,
    request: AttachmentRequest,
) -> Result<(Lying, bool), ApiError> {
    let (held, index) = (Arc::clone(session), place(request.index));
    let message_id = request.message_id;
    let read = crate::tasks::blocking(move || held.store.read(|db| lying(db, message_id, index)));
    let mut found = read
        .await
        .ok_or_else(|| ApiError::internal("the reading stopped half-way"))??;
    let Bytes::At(url) = &found.bytes else {
        return Ok((found, false));
    };
    let bytes = session.loops.fetch_file(found.connection_id, url).await?;
    super::super::router::still_open(engine, session)?;
    let (held, now, kept) = (Arc::clone(session), engine.clock().now(), bytes.clone());
    let written = crate::tasks::blocking(move || {
        held.store
            .write(|tx| attachment::keep_fetched(tx, message_id, index, &kept, now))
    });
    written
        .await
        .ok_or_else(|| ApiError::internal("the writing stopped half-way"))??;
    found.bytes = Bytes::Here(bytes);
    Ok((found, true))
}

fn place(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// What the window draws, and what it says of it.
pub(super) fn opened(
    engine: &Engine,
    name: &str,
    said: Option<String>,
    bytes: Vec<u8>,
) -> Result<AttachmentOpened, ApiError> {
    let kind = Kind::of(&bytes);
    let mut view = AttachmentOpened {
        name: content::name_for(name, kind),
        kind: kind.code().to_owned(),
        content_type: kind.content_type().to_owned(),
        lie: said.as_deref().is_some_and(|said| kind.differs_from(said)),
        said,
        size: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        sha256: hex(&codec::sha256(&bytes)),
        parts: Vec::new(),
        pages: 0,
        more: false,
        text: None,
        refused: None,
        may_save: !matches!(kind, Kind::Program | Kind::Empty),
        fetched: false,
    };
    match content::shown(&bytes) {
        Ok(Shown::Pdf(pages)) => {
            view.pages = pages;
            view.parts = vec![engine.show(bytes.into())];
        }
        Ok(Shown::Picture(_)) => {
            view.pages = 1;
            view.parts = vec![engine.show(bytes.into())];
        }
        Ok(Shown::Pages(pages, more)) => {
            view.pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
            view.more = more;
            view.parts = pages
                .into_iter()
                .map(|page| engine.show(page.into()))
                .collect();
        }
        Ok(Shown::Text(text, cut)) => {
            view.text = Some(text);
            view.more = cut;
        }
        Err(fault) => view.refused = Some(fault.code().to_owned()),
    }
    Ok(view)
}

fn unopened(name: &str, said: Option<String>) -> AttachmentOpened {
    AttachmentOpened {
        name: name.to_owned(),
        kind: Kind::Empty.code().to_owned(),
        content_type: Kind::Empty.content_type().to_owned(),
        said,
        lie: false,
        size: 0,
        sha256: String::new(),
        parts: Vec::new(),
        pages: 0,
        more: false,
        text: None,
        refused: Some(Fault::Broken.code().to_owned()),
        may_save: false,
        fetched: false,
    }
}

pub(crate) fn attachment_save(
    engine: &Engine,
    request: AttachmentSave,
) -> Result<AttachmentSaved, ApiError> {
    let session = engine.session()?;
    let path = engine
        .take_file(&request.file)
        .ok_or_else(|| invalid("file", "unknown"))?;
    let found = session
        .store
        .read(|db| lying(db, request.message_id, place(request.index)))?;
    let Bytes::Here(bytes) = found.bytes else {
        return Err(invalid("index", "not_here"));
    };
    if matches!(Kind::of(&bytes), Kind::Program) {
        return Err(invalid("index", "program"));
    }
    files::write(&path, &bytes)?;
    Ok(AttachmentSaved {
        bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
    })
}
