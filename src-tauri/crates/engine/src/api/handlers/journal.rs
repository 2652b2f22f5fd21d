//! Into the journal: a thread or message with its receipts, as text and as PDF.

use std::collections::BTreeMap;
use std::path::Path;

use super::attachment::{Bytes, lying};
use crate::api::failure::invalid;
use crate::api::present::{self, JournalFrame};
use crate::api::types::{
    ApiError, ErrorCode, JournalPdf, JournalPdfRequest, JournalRequest, JournalText, Retry,
    ThreadRequest,
};
use crate::api::{Engine, files};
use crate::journal::{self, JournalAttachment, JournalDocument, Language};
use crate::store::{author, codec, inbox};

pub(crate) fn journal_text(
    engine: &Engine,
    request: JournalRequest,
) -> Result<JournalText, ApiError> {
    let document = document(engine, &request)?;
    Ok(JournalText {
        text: journal::text(&document, Language::of(&request.language)),
    })
}

pub(crate) fn journal_pdf(
    engine: &Engine,
    request: JournalPdfRequest,
) -> Result<JournalPdf, ApiError> {
    let path = engine
        .take_file(&request.file)
        .ok_or_else(|| invalid("file", "unknown"))?;
    let document = document(engine, &request.journal)?;
    let pdf = journal::pdf(&document, Language::of(&request.journal.language))
        .map_err(|error| ApiError::internal(error.to_string()))?;
    files::write(&path, &pdf.bytes)?;
    let beside = save_beside(&path, &pdf.beside)?;
    Ok(JournalPdf {
        pages: pdf.pages,
        bytes: u32::try_from(pdf.bytes.len()).unwrap_or(u32::MAX),
        beside: u32::try_from(beside.len()).unwrap_or(u32::MAX),
    })
}

fn filed(
    db: &rusqlite::Connection,
    message_id: i64,
    place: usize,
) -> Result<JournalAttachment, ApiError> {
    let found = lying(db, message_id, place)?;
    Ok(match found.bytes {
        Bytes::Here(bytes) => {
            let sha256 = codec::hex(&codec::sha256(&bytes));
            JournalAttachment::of(&found.name, bytes, sha256)
        }
        Bytes::At(_) => JournalAttachment::not_fetched(&found.name),
        Bytes::Nowhere => JournalAttachment::unreadable(&found.name),
    })
}

/// Files beside the document, named after it, so that they lie together in the folder.
fn save_beside(path: &Path, beside: &[journal::Beside]) -> Result<Vec<String>, ApiError> {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut names = Vec::new();
    for (number, file) in (1..).zip(beside) {
        let name = fhir::message::safe_name(&format!("{stem}-vedlegg-{number}-{}", file.name))
            .into_owned();
        files::write(&path.with_file_name(&name), &file.bytes)?;
        names.push(name);
    }
    Ok(names)
}

fn document(engine: &Engine, request: &JournalRequest) -> Result<JournalDocument, ApiError> {
    let session = engine.session()?;
    let thread = super::inbox::thread(
        engine,
        ThreadRequest {
            thread_id: request.thread_id,
        },
    )?;
    let (number, author, attachments) = session.store.read(|db| {
        let mut attachments = BTreeMap::new();
        let wanted = |id: i64| request.message_id.is_none_or(|one| one == id);
        for message in thread.messages.iter().filter(|one| wanted(one.message_id)) {
            let of_message = (0..message.attachments.len())
                .map(|place| filed(db, message.message_id, place))
                .collect::<Result<Vec<_>, ApiError>>()?;
            attachments.insert(message.message_id, of_message);
        }
        Ok::<_, ApiError>((
            inbox::row(db, request.thread_id)?.patient_number,
            author::get(db)?,
            attachments,
        ))
    })?;
    let document = present::journal(
        &thread,
        request.message_id,
        JournalFrame {
            patient_number: number,
            printed_at: engine.clock().now(),
            printed_by: format!("{} {}", author.given, author.family)
                .trim()
                .to_owned(),
            time_zone: crate::calendar::zone(),
            attachments,
        },
    );
    if document.messages.is_empty() {
        return Err(ApiError::new(
            ErrorCode::NotFound,
            "the message is not there",
            Retry::Never,
        ));
    }
    // Either language has the same numbers.
    session.lets_out("threadId", &journal::text(&document, Language::Nb))?;
    Ok(document)
}
