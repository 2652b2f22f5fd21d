//! The directory as a file: a look before anything is changed, then the rows that a person wants; and out again.

use crate::api::Engine;
use crate::api::csv_directory::{self, CsvError};
use crate::api::failure::invalid;
use crate::api::types::{
    ApiError, Directory, DirectoryExport, DirectoryImport, DirectoryPreview, DirectoryRead,
    DirectoryRow, Empty, ErrorCode, Retry,
};
use crate::store::party::{self, Source};

/// A larger file is no address book.
const LARGEST: u64 = 16 * 1024 * 1024;

pub(crate) fn directory_read(
    engine: &Engine,
    request: DirectoryRead,
) -> Result<DirectoryPreview, ApiError> {
    let session = engine.session()?;
    let path = engine
        .take_file(&request.handle)
        .ok_or_else(|| invalid("handle", "unknown"))?;
    let unreadable = |_| invalid("handle", "unreadable");
    if std::fs::metadata(&path).map_err(unreadable)?.len() > LARGEST {
        return Err(invalid("handle", "too_large"));
    }
    let bytes = std::fs::read(&path).map_err(unreadable)?;
    let table = csv_directory::read(&bytes).map_err(|error| {
        invalid(
            "handle",
            match error {
                CsvError::Empty => "empty",
                CsvError::TooMany => "too_large",
            },
        )
    })?;
    session.store.read(|db| {
        let rows = table
            .rows
            .into_iter()
            .map(|row| {
                let there = party::get(db, &row.her_id)?;
                let same = there
                    .as_ref()
                    .is_some_and(|there| there.name == row.name && there.source == Source::Entered);
                let state = match (&row.problem, &there) {
                    (Some(_), _) => "wrong",
                    (None, None) => "new",
                    (None, Some(_)) if same => "same",
                    (None, Some(_)) => "changed",
                };
                Ok(DirectoryRow {
                    line: row.line,
                    her_id: row.her_id,
                    name: row.name,
                    state: state.to_owned(),
                    problem: row.problem.map(str::to_owned),
                    source: there.as_ref().map(|there| there.source.word().to_owned()),
                    before: there.map(|there| there.name),
                })
            })
            .collect::<Result<_, ApiError>>()?;
        Ok(DirectoryPreview {
            rows,
            encoding: table.encoding.to_owned(),
            separator: table.separator.to_string(),
        })
    })
}

pub(crate) fn directory_import(
    engine: &Engine,
    request: DirectoryImport,
) -> Result<Directory, ApiError> {
    let session = engine.session()?;
    session.store.write(|tx| {
        for row in &request.rows {
            let her_id = row.her_id.trim();
            fhir::number::HerId::parse(her_id).map_err(|_| invalid("herId", "her_id"))?;
            let name = row.name.trim();
            if name.is_empty() {
                return Err(invalid("name", "missing"));
            }
            party::put(tx, her_id, name, Source::Entered)?;
        }
        Ok(())
    })?;
    super::settings::directory(engine, Empty {})
}

pub(crate) fn directory_export(
    engine: &Engine,
    request: DirectoryExport,
) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let path = engine
        .take_file(&request.handle)
        .ok_or_else(|| invalid("handle", "unknown"))?;
    let rows: Vec<[String; 3]> = session
        .store
        .read(party::all)?
        .into_iter()
        .map(|row| [row.her_id, row.name, row.source.word().to_owned()])
        .collect();
    let heads = if request.language == "en" {
        ["HER-id", "Name", "Source"]
    } else {
        ["HER-id", "Navn", "Kilde"]
    };
    let bytes = csv_directory::write(heads, &rows)
        .map_err(|_| ApiError::internal("a table cannot be written"))?;
    std::fs::write(&path, bytes).map_err(|error| {
        ApiError::new(
            ErrorCode::DiskFull,
            error.kind().to_string(),
            Retry::AfterAct,
        )
    })?;
    Ok(Empty {})
}
