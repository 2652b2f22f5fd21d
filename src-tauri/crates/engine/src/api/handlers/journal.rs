//! Into the journal: a thread or message with its receipts, as text and as PDF.

use jiff::tz::TimeZone;

use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::present::{self, JournalFrame};
use crate::api::types::{
    ApiError, ErrorCode, JournalPdf, JournalPdfRequest, JournalRequest, JournalText, Retry,
    ThreadRequest,
};
use crate::journal::{self, JournalDocument, Language};
use crate::store::{author, inbox};

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
    std::fs::write(&path, &pdf.bytes).map_err(|error| {
        ApiError::new(
            ErrorCode::DiskFull,
            error.kind().to_string(),
            Retry::AfterAct,
        )
    })?;
    Ok(JournalPdf {
        pages: pdf.pages,
        bytes: u32::try_from(pdf.bytes.len()).unwrap_or(u32::MAX),
    })
}

fn document(engine: &Engine, request: &JournalRequest) -> Result<JournalDocument, ApiError> {
    let session = engine.session()?;
    let thread = super::inbox::thread(
        engine,
        ThreadRequest {
            thread_id: request.thread_id,
        },
    )?;
    let (number, author) = session.store.read(|db| {
        Ok::<_, ApiError>((
            inbox::row(db, request.thread_id)?.patient_number,
            author::get(db)?,
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
            time_zone: TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC),
        },
    );
    if document.messages.is_empty() {
        return Err(ApiError::new(
            ErrorCode::NotFound,
            "the message is not there",
            Retry::Never,
        ));
    }
    Ok(document)
}
