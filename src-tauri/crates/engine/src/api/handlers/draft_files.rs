//! Files beside a draft: taken by handle, judged by their bytes, kept with the draft, put up where the pack says so.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::attachment::opened;
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::files;
use crate::api::session::Session;
use crate::api::types::{
    ApiError, AttachmentOpened, DraftAttach, DraftAttachmentRequest, DraftAttachmentView,
    DraftAttachments, DraftRequest, RefusedFile, RenamedFile, Undo,
};
use crate::api::writing::Writing;
use crate::content::{self, Kind};
use crate::store::attachment::{self, DraftAttachment, NewAttachment};

/// Files handed over at once.
const MOST_FILES: usize = 50;

pub(crate) fn draft_attach(
    engine: &Engine,
    request: DraftAttach,
) -> Result<DraftAttachments, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    if request.files.len() > MOST_FILES {
        return Err(invalid("files", "too_many"));
    }
    let (mut taken, mut refused, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    for handle in &request.files {
        let path = engine
            .take_file(handle)
            .ok_or_else(|| invalid("files", "unknown"))?;
        match take(&session, request.draft_id, &path, now)? {
            Taken::As(id, corrected) => {
                taken.push(id);
                renamed.extend(corrected);
            }
            Taken::Refused(one) => refused.push(one),
        }
    }
    let mut held = held(&session, request.draft_id, &taken)?;
    held.refused = refused;
    held.renamed = renamed;
    Ok(held)
}

enum Taken {
    As(i64, Option<RenamedFile>),
    Refused(RefusedFile),
}

fn take(session: &Session, draft_id: i64, path: &Path, now: Timestamp) -> Result<Taken, ApiError> {
    let given = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let refused = |reason: &str| {
        Ok(Taken::Refused(RefusedFile {
            name: fhir::message::safe_name(&given).into_owned(),
            reason: reason.to_owned(),
        }))
    };
    let (limits, held) = session.store.read(|db| {
        let writing = Writing::read(db, draft_id)?;
        Ok::<_, ApiError>((writing.travel(), attachment::of_draft(db, draft_id)?))
    })?;
    let bytes = match files::read(path, limits.largest) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return refused("too_large"),
        Err(_) => return refused("unreadable"),
    };
    let kind = match content::sendable(&bytes, limits.largest) {
        Ok(kind) => kind,
        Err(fault) => return refused(fault.code()),
    };
    let there: u64 = held
        .iter()
        .filter_map(|one| u64::try_from(one.size).ok())
        .sum();
    let twice = held
        .iter()
        .any(|one| one.sha256 == crate::store::codec::sha256(&bytes));
    if !twice && there + bytes.len() as u64 > limits.together {
        return refused("too_much_together");
    }
    let name = unused(&content::name_for(&given, kind), &held);
    let new = NewAttachment {
        name: &name,
        content_type: kind.content_type(),
        body: &bytes,
    };
    let id = session
        .store
        .write(|tx| attachment::add(tx, draft_id, &new, now))?;
    let corrected = !content::right_extension(&given, kind) && !twice;
    let renamed = corrected.then(|| RenamedFile {
        given: fhir::message::safe_name(&given).into_owned(),
        name,
    });
    Ok(Taken::As(id, renamed))
}

/// Two files of one name would be one on the receiver's disk.
fn unused(name: &str, held: &[DraftAttachment]) -> String {
    let taken = |name: &str| {
        held.iter()
            .any(|one| one.name.to_lowercase() == name.to_lowercase())
    };
    if !taken(name) {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
    (2..)
        .map(|number: u32| format!("{stem} ({number}).{ending}"))
        .find(|name| !taken(name))
        .unwrap_or_else(|| name.to_owned())
}

pub(crate) fn draft_attachments(
    engine: &Engine,
    request: DraftRequest,
) -> Result<DraftAttachments, ApiError> {
    held(&*engine.session()?, request.draft_id, &[])
}

/// What goes with the draft. What was `taken` just now is named too: an answer in a form may not have been kept yet.
fn held(session: &Session, draft_id: i64, taken: &[i64]) -> Result<DraftAttachments, ApiError> {
    session.store.read(|db| {
        let writing = Writing::read(db, draft_id)?;
        let travel = writing.travel();
        let small = |size: u64| u32::try_from(size).unwrap_or(u32::MAX);
        let connection_id = writing.connection.id;
        let all = attachment::of_draft(db, draft_id)?;
        let taken = taken
            .iter()
            .filter_map(|id| all.iter().find(|one| one.id == *id))
            .map(|one| shown(one.clone(), connection_id))
            .collect();
        let attachments: Vec<_> = writing
            .beside(db)?
            .into_iter()
            .map(|one| shown(one, connection_id))
            .collect();
        Ok(DraftAttachments {
            taken,
            total: attachments
                .iter()
                .map(|one| one.size)
                .fold(0, u32::saturating_add),
            attachments,
            largest: small(travel.largest),
            together: small(travel.together),
            by_url: travel.by_url,
            refused: Vec::new(),
            renamed: Vec::new(),
        })
    })
}

fn shown(one: DraftAttachment, connection_id: i64) -> DraftAttachmentView {
    DraftAttachmentView {
        attachment_id: one.id,
        sha256: crate::store::codec::hex(&one.sha256),
        name: one.name,
        kind: kind_of(&one.content_type).code().to_owned(),
        content_type: one.content_type,
        size: u32::try_from(one.size).unwrap_or(u32::MAX),
        uploaded: one.url.is_some() && one.url_connection_id == Some(connection_id),
    }
}

/// The kind that a stored media type came from.
fn kind_of(content_type: &str) -> Kind {
    [Kind::Pdf, Kind::Png, Kind::Jpeg, Kind::Tiff]
        .into_iter()
        .find(|kind| kind.content_type() == content_type)
        .unwrap_or(Kind::Other)
}

pub(crate) fn draft_detach(
    engine: &Engine,
    request: DraftAttachmentRequest,
) -> Result<Undo, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let undo_id = session
        .store
        .write(|tx| attachment::remove(tx, request.draft_id, request.attachment_id, now))?;
    Ok(Undo { undo_id })
}

pub(crate) fn draft_attachment_open(
    engine: &Engine,
    request: DraftAttachmentRequest,
) -> Result<AttachmentOpened, ApiError> {
    let session = engine.session()?;
    let (name, bytes) = session.store.read(|db| {
        let found = attachment::of_draft(db, request.draft_id)?
            .into_iter()
            .find(|one| one.id == request.attachment_id)
            .ok_or(crate::store::StoreError::NotFound {
                what: "the attachment",
            })?;
        let bytes = attachment::body(db, &found.sha256)?;
        Ok::<_, ApiError>((found.name, bytes))
    })?;
    opened(engine, &name, None, bytes)
}

/// Puts up what the other side's file service does not hold yet, each once and for good: a message that is sent again
/// carries the address it was frozen with.
pub(super) async fn put_up(
    engine: &Arc<Engine>,
    session: &Arc<Session>,
    draft_id: i64,
) -> Result<(), ApiError> {
    let held = Arc::clone(session);
    let waiting = crate::tasks::blocking(move || {
        held.store.read(|db| {
            let writing = Writing::read(db, draft_id)?;
            let connection_id = writing.connection.id;
            let mut waiting = Vec::new();
            if writing.travel().by_url {
                for one in writing.beside(db)? {
                    if one.url.is_none() || one.url_connection_id != Some(connection_id) {
                        waiting.push((one, connection_id));
                    }
                }
            }
            Ok::<_, ApiError>(waiting)
        })
    });
    let waiting = waiting
        .await
        .ok_or_else(|| ApiError::internal("the reading stopped half-way"))??;
    for (one, connection_id) in waiting {
        let (held, sha256) = (Arc::clone(session), one.sha256.clone());
        let bytes =
            crate::tasks::blocking(move || held.store.read(|db| attachment::body(db, &sha256)));
        let bytes = bytes
            .await
            .ok_or_else(|| ApiError::internal("the reading stopped half-way"))??;
        let kind = kind_of(&one.content_type);
        let url = session.loops.put_file(connection_id, kind, bytes).await?;
        let held = Arc::clone(session);
        let kept = crate::tasks::blocking(move || {
            held.store
                .write(|tx| attachment::uploaded(tx, one.id, connection_id, &url))
        });
        kept.await
            .ok_or_else(|| ApiError::internal("the writing stopped half-way"))??;
    }
    // The command may have waited for the network for a long time.
    super::super::router::still_open(engine, session)
}
