//! Files beside a draft, and files that came as a link and were fetched.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::{StoreError, Tx, codec, draft, mark, moment};

/// A file beside a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftAttachment {
    /// Local number.
    pub id: i64,
    /// Beside which draft.
    pub draft_id: i64,
    /// As it is sent.
    pub name: String,
    /// By content.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// Of the bytes.
    pub sha256: Vec<u8>,
    /// When it was put there.
    pub added_at: String,
    /// Where a file service holds it.
    pub url: Option<String>,
    /// Whose service that is.
    pub url_connection_id: Option<i64>,
}

/// A file to put beside a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAttachment<'a> {
    /// As it is sent.
    pub name: &'a str,
    /// By content.
    pub content_type: &'a str,
    /// The file.
    pub body: &'a [u8],
}

fn keep(tx: &Tx<'_>, body: &[u8]) -> Result<[u8; 32], StoreError> {
    let sha256 = codec::sha256(body);
    tx.prepare_cached(
        "INSERT INTO attachment_body (sha256, size, body) VALUES (?1, ?2, ?3) ON CONFLICT (sha256) DO NOTHING",
    )?
    .execute(params![sha256, i64::try_from(body.len()).unwrap_or(i64::MAX), body])?;
    Ok(sha256)
}

/// Puts a file beside a draft. The same file twice is one.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`] for a draft that is not there any more.
pub fn add(
    tx: &Tx<'_>,
    draft_id: i64,
    new: &NewAttachment<'_>,
    at: Timestamp,
) -> Result<i64, StoreError> {
    draft::touch(tx, draft_id, at)?;
    let sha256 = keep(tx, new.body)?;
    let there: Option<i64> = tx
        .prepare_cached(
            "
            SELECT attachment_id FROM draft_attachment WHERE draft_id = ?1 AND sha256 = ?2 AND removed_at IS NULL
            ",
        )?
        .query_row(params![draft_id, sha256], |row| row.get(0))
        .optional()?;
    if let Some(there) = there {
        return Ok(there);
    }
    tx.prepare_cached(
        "
        INSERT INTO draft_attachment (draft_id, name, content_type, size, sha256, added_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ",
    )?
    .execute(params![
        draft_id,
        new.name,
        new.content_type,
        i64::try_from(new.body.len()).unwrap_or(i64::MAX),
        sha256,
        moment::text(at),
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Takes a file away from its draft. Returns what [`mark::undo`] takes.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn remove(
    tx: &Tx<'_>,
    draft_id: i64,
    attachment_id: i64,
    at: Timestamp,
) -> Result<i64, StoreError> {
    draft::touch(tx, draft_id, at)?;
    let now = moment::text(at);
    let changed = tx
        .prepare_cached(
            "
            UPDATE draft_attachment SET removed_at = ?3
            WHERE attachment_id = ?2 AND draft_id = ?1 AND removed_at IS NULL
            ",
        )?
        .execute(params![draft_id, attachment_id, now])?;
    if changed == 0 {
        return Err(StoreError::NotFound {
            what: "the attachment",
        });
    }
    mark::note(tx, &mark::Act::AttachmentRemoved { attachment_id }, &now)
}

/// Puts one back. A draft that is frozen by now takes nothing more: the act is past undoing.
pub(super) fn restore(tx: &Tx<'_>, attachment_id: i64, at: Timestamp) -> Result<(), StoreError> {
    let draft_id: i64 = tx
        .prepare_cached("SELECT draft_id FROM draft_attachment WHERE attachment_id = ?1")?
        .query_row([attachment_id], |row| row.get(0))?;
    draft::touch(tx, draft_id, at)?;
    tx.prepare_cached("UPDATE draft_attachment SET removed_at = NULL WHERE attachment_id = ?1")?
        .execute([attachment_id])?;
    Ok(())
}

/// The same files beside another draft: a letter written anew after a refusal.
///
/// # Errors
/// Database errors.
pub fn copy(tx: &Tx<'_>, from: i64, to: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT INTO draft_attachment (
            draft_id, name, content_type, size, sha256, added_at, url, url_connection_id
        )
        SELECT ?2, name, content_type, size, sha256, ?3, url, url_connection_id
        FROM draft_attachment WHERE draft_id = ?1 AND removed_at IS NULL ORDER BY attachment_id
        ",
    )?
    .execute(params![from, to, moment::text(at)])?;
    Ok(())
}

/// Remembers where a file service holds it, so that it is never put up twice.
///
/// # Errors
/// Database errors.
pub fn uploaded(
    tx: &Tx<'_>,
    attachment_id: i64,
    connection_id: i64,
    url: &str,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE draft_attachment SET url = ?2, url_connection_id = ?3 WHERE attachment_id = ?1",
    )?
    .execute(params![attachment_id, url, connection_id])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<DraftAttachment> {
    Ok(DraftAttachment {
        id: row.get(0)?,
        draft_id: row.get(1)?,
        name: row.get(2)?,
        content_type: row.get(3)?,
        size: row.get(4)?,
        sha256: row.get(5)?,
        added_at: row.get(6)?,
        url: row.get(7)?,
        url_connection_id: row.get(8)?,
    })
}

/// Files of a draft, in the order they were put there. Without their bytes.
///
/// # Errors
/// Database errors.
pub fn of_draft(db: &Db, draft_id: i64) -> Result<Vec<DraftAttachment>, StoreError> {
    Ok(db
        .prepare_cached(OF_DRAFT)?
        .query_map([draft_id], from_row)?
        .collect::<Result<_, _>>()?)
}

pub(super) const OF_DRAFT: &str = "
    SELECT attachment_id, draft_id, name, content_type, size, sha256, added_at, url, url_connection_id
    FROM draft_attachment WHERE draft_id = ?1 AND removed_at IS NULL ORDER BY attachment_id
";

/// The bytes with this fingerprint.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn body(db: &Db, sha256: &[u8]) -> Result<Vec<u8>, StoreError> {
    db.prepare_cached("SELECT body FROM attachment_body WHERE sha256 = ?1")?
        .query_row([sha256], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound {
            what: "the attachment",
        })
}

/// The first bytes, for looking at a message that is not frozen yet.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn head(db: &Db, sha256: &[u8]) -> Result<Vec<u8>, StoreError> {
    db.prepare_cached("SELECT substr(body, 1, 96) FROM attachment_body WHERE sha256 = ?1")?
        .query_row([sha256], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound {
            what: "the attachment",
        })
}

/// Keeps a file that came as a link, so that it is fetched once and is there with the network down.
///
/// # Errors
/// Database errors.
pub fn keep_fetched(
    tx: &Tx<'_>,
    message_id: i64,
    place: usize,
    bytes: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    let sha256 = keep(tx, bytes)?;
    tx.prepare_cached(
        "
        INSERT INTO fetched_attachment (message_id, place, sha256, fetched_at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (message_id, place) DO UPDATE SET sha256 = excluded.sha256, fetched_at = excluded.fetched_at
        ",
    )?
    .execute(params![
        message_id,
        i64::try_from(place).unwrap_or(i64::MAX),
        sha256,
        moment::text(at)
    ])?;
    Ok(())
}

/// A file that came as a link and was fetched.
///
/// # Errors
/// Database errors.
pub fn fetched(db: &Db, message_id: i64, place: usize) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT b.body FROM fetched_attachment AS f JOIN attachment_body AS b ON b.sha256 = f.sha256
            WHERE f.message_id = ?1 AND f.place = ?2
            ",
        )?
        .query_row(
            params![message_id, i64::try_from(place).unwrap_or(i64::MAX)],
            |row| row.get(0),
        )
        .optional()?)
}

/// Places of a message's links that were fetched.
///
/// # Errors
/// Database errors.
pub fn fetched_places(db: &Db, message_id: i64) -> Result<Vec<usize>, StoreError> {
    let places: Vec<i64> = db
        .prepare_cached(
            "SELECT place FROM fetched_attachment WHERE message_id = ?1 ORDER BY place",
        )?
        .query_map([message_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(places
        .into_iter()
        .filter_map(|place| usize::try_from(place).ok())
        .collect())
}
