//! What a person has typed and not queued.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::{StoreError, Tx, mark, moment};

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Local number.
    pub id: i64,
    /// Kind of message, as compose names it.
    pub kind: String,
    /// Over which server it is to leave.
    pub connection_id: Option<i64>,
    /// In which thread.
    pub thread_id: Option<i64>,
    /// About whom.
    pub patient_id: Option<i64>,
    /// Which message it answers.
    pub answers_message_id: Option<i64>,
    /// HER-id of the recipient.
    pub to_her: String,
    /// What was typed, JSON.
    pub fields: String,
    /// Due date of the request answered.
    pub due: Option<String>,
    /// Written anew after this entry was refused.
    pub replaces_outbox_id: Option<i64>,
    /// When it was last saved.
    pub saved_at: String,
    /// When a person threw it away.
    pub discarded_at: Option<String>,
    /// Frozen into this entry.
    pub outbox_id: Option<i64>,
    /// From which of our HER-ids, where a person chose one.
    pub from_her: Option<String>,
}

/// How a draft begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start<'a> {
    /// Kind of message, as compose names it.
    pub kind: &'a str,
    /// Over which server it is to leave.
    pub connection_id: Option<i64>,
    /// In which thread.
    pub thread_id: Option<i64>,
    /// About whom.
    pub patient_id: Option<i64>,
    /// Which message it answers.
    pub answers_message_id: Option<i64>,
    /// HER-id of the recipient.
    pub to_her: &'a str,
    /// JSON.
    pub fields: &'a str,
    /// Due date of the request answered.
    pub due: Option<&'a str>,
    /// Written anew after this entry was refused.
    pub replaces_outbox_id: Option<i64>,
}

/// Begins a draft.
///
/// # Errors
/// Database errors.
pub fn start(tx: &Tx<'_>, start: &Start<'_>, at: Timestamp) -> Result<i64, StoreError> {
    let fields = if start.fields.is_empty() {
        "{}"
    } else {
        start.fields
    };
    tx.prepare_cached(
        "
        INSERT INTO draft (
            kind, connection_id, thread_id, patient_id, answers_message_id, to_her, fields, due, replaces_outbox_id,
            saved_at, saved_order
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ",
    )?
    .execute(params![
        start.kind,
        start.connection_id,
        start.thread_id,
        start.patient_id,
        start.answers_message_id,
        start.to_her,
        fields,
        start.due,
        start.replaces_outbox_id,
        moment::text(at),
        moment::order(at),
    ])?;
    let id = tx.last_insert_rowid();
    told(tx, id)?;
    Ok(id)
}

/// Saves what was typed; `to_her` only when given. A draft thrown away or frozen takes nothing more.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`] for one that is not there any more.
pub fn save(
    tx: &Tx<'_>,
    id: i64,
    fields: &str,
    to_her: Option<&str>,
    at: Timestamp,
) -> Result<String, StoreError> {
    let saved_at = moment::text(at);
    let changed = tx
        .prepare_cached(
            "
            UPDATE draft SET fields = ?2, to_her = coalesce(?3, to_her), saved_at = ?4, saved_order = ?5
            WHERE draft_id = ?1 AND discarded_at IS NULL AND outbox_id IS NULL
            ",
        )?
        .execute(params![id, fields, to_her, saved_at, moment::order(at)])?;
    if changed == 0 {
        return Err(StoreError::NotFound { what: "the draft" });
    }
    told(tx, id)?;
    Ok(saved_at)
}

/// Something beside the text changed: the draft is saved anew. One thrown away or frozen takes nothing more.
pub(super) fn touch(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached(
            "
            UPDATE draft SET saved_at = ?2, saved_order = ?3
            WHERE draft_id = ?1 AND discarded_at IS NULL AND outbox_id IS NULL
            ",
        )?
        .execute(params![id, moment::text(at), moment::order(at)])?;
    if changed == 0 {
        return Err(StoreError::NotFound { what: "the draft" });
    }
    told(tx, id)
}

/// A person chose from which of our HER-ids it leaves, and with that over which server and to which addressee.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`] for one that is not there any more.
pub fn set_sender(
    tx: &Tx<'_>,
    id: i64,
    connection_id: i64,
    from_her: &str,
    to_her: &str,
) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached(
            "
            UPDATE draft SET connection_id = ?2, from_her = ?3, to_her = ?4
            WHERE draft_id = ?1 AND discarded_at IS NULL AND outbox_id IS NULL
            ",
        )?
        .execute(params![id, connection_id, from_her, to_her])?;
    if changed == 0 {
        return Err(StoreError::NotFound { what: "the draft" });
    }
    told(tx, id)
}

/// Throws a draft away. Returns what [`mark::undo`] takes.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn discard(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<i64, StoreError> {
    let now = moment::text(at);
    let changed = tx
        .prepare_cached(
            "
            UPDATE draft SET discarded_at = ?2 WHERE draft_id = ?1 AND discarded_at IS NULL AND outbox_id IS NULL
            ",
        )?
        .execute(params![id, now])?;
    if changed == 0 {
        return Err(StoreError::NotFound { what: "the draft" });
    }
    told(tx, id)?;
    mark::note(tx, &mark::Act::DraftDiscarded { draft_id: id }, &now)
}

pub(super) fn restore(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE draft SET discarded_at = NULL WHERE draft_id = ?1")?
        .execute([id])?;
    told(tx, id)
}

/// Frozen into an entry, or (`None`) given back by the undo time.
pub(super) fn set_outbox(tx: &Tx<'_>, id: i64, outbox_id: Option<i64>) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE draft SET outbox_id = ?2 WHERE draft_id = ?1")?
        .execute(params![id, outbox_id])?;
    told(tx, id)
}

fn told(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    let (thread_id, patient_id): (Option<i64>, Option<i64>) = tx
        .prepare_cached("SELECT thread_id, patient_id FROM draft WHERE draft_id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    tx.draft_changed(id);
    if let Some(id) = thread_id {
        tx.thread_changed(id);
    }
    if let Some(id) = patient_id {
        tx.patient_changed(id);
    }
    Ok(())
}

const COLUMNS: &str = "
    draft_id, kind, connection_id, thread_id, patient_id, answers_message_id, to_her, fields, due, replaces_outbox_id,
    saved_at, discarded_at, outbox_id, from_her
";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        id: row.get(0)?,
        kind: row.get(1)?,
        connection_id: row.get(2)?,
        thread_id: row.get(3)?,
        patient_id: row.get(4)?,
        answers_message_id: row.get(5)?,
        to_her: row.get(6)?,
        fields: row.get(7)?,
        due: row.get(8)?,
        replaces_outbox_id: row.get(9)?,
        saved_at: row.get(10)?,
        discarded_at: row.get(11)?,
        outbox_id: row.get(12)?,
        from_her: row.get(13)?,
    })
}

/// One, whatever became of it.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn get(db: &Db, id: i64) -> Result<Draft, StoreError> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM draft WHERE draft_id = ?1"))?
        .query_row([id], from_row)
        .optional()?
        .ok_or(StoreError::NotFound { what: "the draft" })
}

/// Unfinished drafts, last saved first.
///
/// # Errors
/// Database errors.
pub fn live(db: &Db, limit: u32) -> Result<Vec<Draft>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM draft WHERE discarded_at IS NULL AND outbox_id IS NULL
            ORDER BY saved_order DESC, draft_id DESC LIMIT ?1
            "
        ))?
        .query_map([limit], from_row)?
        .collect::<Result<_, _>>()?)
}

/// Unfinished drafts of a thread.
///
/// # Errors
/// Database errors.
pub fn of_thread(db: &Db, thread_id: i64) -> Result<Vec<Draft>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM draft
            WHERE thread_id = ?1 AND discarded_at IS NULL AND outbox_id IS NULL ORDER BY draft_id
            "
        ))?
        .query_map([thread_id], from_row)?
        .collect::<Result<_, _>>()?)
}

/// Unfinished drafts about a patient.
///
/// # Errors
/// Database errors.
pub fn of_patient(db: &Db, patient_id: i64) -> Result<Vec<Draft>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM draft
            WHERE patient_id = ?1 AND discarded_at IS NULL AND outbox_id IS NULL ORDER BY draft_id
            "
        ))?
        .query_map([patient_id], from_row)?
        .collect::<Result<_, _>>()?)
}

/// How many are unfinished.
///
/// # Errors
/// Database errors.
pub fn count(db: &Db) -> Result<i64, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(*) FROM draft WHERE discarded_at IS NULL AND outbox_id IS NULL",
        )?
        .query_row([], |row| row.get(0))?)
}
