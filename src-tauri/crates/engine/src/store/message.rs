//! Messages: an immutable envelope, and the bytes as they came.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::same;
use super::word::words;
use super::{StoreError, Tx, codec, moment};

words! {
    /// Which way a message went.
    Direction {
        /// To us.
        In = "in",
        /// From us.
        Out = "out",
    }
}

words! {
    /// What a message is to its thread.
    Class {
        /// Asks for an answer.
        Request = "request",
        /// Says what became of another message; shown on that one.
        Receipt = "receipt",
        /// Answers with content.
        Answer = "answer",
        /// Informs.
        Info = "info",
        /// Could not be read; kept with its bytes and findings.
        Unreadable = "unreadable",
    }
}

words! {
    /// Who says when something is due.
    DueBy {
        /// The message itself.
        Message = "message",
        /// The rule of its kind.
        Kind = "kind",
        /// A person, here.
        Person = "person",
    }
}

/// When something is to be answered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// The day it is soon from; `None`: as for any date.
    pub soon: Option<String>,
    /// Who says so.
    pub by: DueBy,
}

/// Everything the index rows need of a message. Filled by whoever parsed it; ids lower-cased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `MessageHeader.id`, lower case.
    pub header_id: String,
    /// `Bundle.id`, lower case.
    pub bundle_id: Option<String>,
    /// `None` counts as [`Class::Info`].
    pub class: Option<Class>,
    /// `eventCoding.system`
    pub event_system: String,
    /// `eventCoding.code` or `eventUri`
    pub event_code: String,
    /// Content list and code: `8129|1`; empty when there is none.
    pub kind: String,
    /// `Bundle.timestamp` as sent.
    pub sent_at: Option<String>,
    /// HER-id of the source.
    pub from_her: String,
    /// What the sender calls itself: the source's name, else the author's practice.
    pub from_name: String,
    /// HER-ids of the destinations.
    pub to_her: Vec<String>,
    /// `response.identifier`, lower case.
    pub response_to: Option<String>,
    /// `response.code` as sent.
    pub response_code: Option<String>,
    /// Words of the OperationOutcome in a receipt, as sent.
    pub receipt_words: Vec<String>,
    /// National number, digits only.
    pub patient_number: Option<String>,
    /// Name, when the message has one.
    pub patient_name: String,
    /// As sent.
    pub patient_birth_date: Option<String>,
    /// As sent.
    pub patient_gender: Option<String>,
    /// The message disagrees with itself about the patient.
    pub held: bool,
    /// Author as the payload names him.
    pub author_name: String,
    /// His HPR number.
    pub author_hpr: Option<String>,
    /// How many.
    pub attachments: u32,
    /// Plain text to be searched (the letter's words, names, numbers).
    pub text: String,
    /// What joins it to a thread when `response_to` does not: its group, what it is based on.
    pub thread_keys: Vec<String>,
    /// What later messages may call it (or its group) in their `thread_keys`.
    pub known_as: Vec<String>,
    /// A reminder: the kinds of request it may remind of (`8129|1`), of the same patient. Empty: no reminder.
    pub reminds_of: Vec<String>,
    /// A request: the kinds that may remind of it. Empty: none does.
    pub reminded_by: Vec<String>,
    /// It says that it answers something, by another way than `response`.
    pub replies: bool,
    /// When it is to be answered by.
    pub due: Option<Due>,
}

/// The key of a resource's or message's id among a thread's keys.
#[must_use]
pub fn ref_key(id: &str) -> String {
    format!("ref|{id}")
}

/// What the rules said on arrival, as the caller words it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// JSON array.
    pub json: String,
    /// `fatal`, `error`, `warning`, `information`; `None`: nothing found.
    pub worst: Option<&'static str>,
}

/// A message as stored, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Local number.
    pub id: i64,
    /// From or to which server.
    pub connection_id: i64,
    /// `MessageHeader.id`, lower case; `sha256:…` when unreadable.
    pub header_id: String,
    /// Number of a conflicting copy, 0 for the message itself.
    pub copy: u32,
    /// `Bundle.id`, lower case.
    pub bundle_id: Option<String>,
    /// Its thread; receipts to nothing known have none.
    pub thread_id: Option<i64>,
    /// Which way it went.
    pub direction: Direction,
    /// What it is to its thread.
    pub class: Class,
    /// `eventCoding.system`
    pub event_system: String,
    /// `eventCoding.code` or `eventUri`
    pub event_code: String,
    /// Content list and code.
    pub kind: String,
    /// `Bundle.timestamp` as sent.
    pub sent_at: Option<String>,
    /// When we first held it.
    pub received_at: String,
    /// HER-id of the source.
    pub from_her: String,
    /// HER-ids of the destinations.
    pub to_her: Vec<String>,
    /// `response.identifier`, lower case.
    pub response_to: Option<String>,
    /// `response.code` as sent.
    pub response_code: Option<String>,
    /// National number.
    pub patient_number: Option<String>,
    /// Name, when the message has one.
    pub patient_name: String,
    /// As sent.
    pub patient_birth_date: Option<String>,
    /// As sent.
    pub patient_gender: Option<String>,
    /// The message disagrees with itself about the patient.
    pub held: bool,
    /// Author as the payload names him.
    pub author_name: String,
    /// His HPR number.
    pub author_hpr: Option<String>,
    /// How many.
    pub attachments: u32,
    /// Bytes as received.
    pub size: u32,
    /// Of the bytes as received.
    pub sha256: Vec<u8>,
    /// JSON array.
    pub findings: String,
    /// Worst severity among them.
    pub worst: Option<String>,
    /// `reminder`, `conflicting_copy`, `unlinked`, `own_resent`, `bundle_id_reused`; `not_in_log` is added on reading.
    pub flags: Vec<String>,
    /// Read by a person; ours always are.
    pub read: bool,
}

pub(super) struct New<'a> {
    pub connection_id: i64,
    pub copy: u32,
    pub thread_id: Option<i64>,
    pub direction: Direction,
    pub class: Class,
    pub envelope: &'a Envelope,
    pub raw: &'a [u8],
    pub sha256: [u8; 32],
    pub findings: &'a Findings,
    pub flags: &'a [&'static str],
    /// When it is to be answered by; `None` for what is not new to anybody.
    pub due: Option<&'a Due>,
    /// One of a page's hundreds.
    pub many: bool,
    pub at: Timestamp,
}

pub(super) fn insert(tx: &Tx<'_>, new: &New<'_>) -> Result<i64, StoreError> {
    let envelope = new.envelope;
    let received = moment::order(new.at);
    let sent = envelope.sent_at.as_deref().and_then(moment::order_of);
    let findings = if new.findings.json.is_empty() {
        "[]"
    } else {
        &new.findings.json
    };
    tx.prepare_cached(
        "
        INSERT INTO message (
            connection_id, header_id, copy, bundle_id, thread_id, direction, class, event_system, event_code, kind,
            sent_at, received_at, at_order, from_her, to_her, response_to, response_code, patient_number, patient_name,
            patient_birth_date, patient_gender, held, author_name, author_hpr, attachments, size, sha256, findings,
            worst, flags, due, due_soon, due_by
        ) VALUES (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
            ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33
        )
        ",
    )?
    .execute(params![
        new.connection_id,
        envelope.header_id,
        new.copy,
        envelope.bundle_id,
        new.thread_id,
        new.direction,
        new.class,
        envelope.event_system,
        envelope.event_code,
        envelope.kind,
        envelope.sent_at,
        moment::text(new.at),
        sent.map_or(received, |sent| sent.min(received)),
        envelope.from_her,
        json(&envelope.to_her),
        envelope.response_to,
        envelope.response_code,
        envelope.patient_number,
        envelope.patient_name,
        envelope.patient_birth_date,
        envelope.patient_gender,
        envelope.held,
        envelope.author_name,
        envelope.author_hpr,
        envelope.attachments,
        i64::try_from(new.raw.len()).unwrap_or(i64::MAX),
        new.sha256,
        findings,
        new.findings.worst,
        json(new.flags),
        new.due.map(|due| &due.date),
        new.due.and_then(|due| due.soon.as_ref()),
        new.due.map(|due| due.by),
    ])?;
    let id = tx.last_insert_rowid();
    let packed = codec::pack(new.raw, codec::Dictionary::Messages);
    tx.prepare_cached(
        "INSERT INTO message_body (message_id, codec, dict_id, body) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![id, packed.codec, packed.dict_id, packed.body])?;
    if let Some(bundle_id) = &envelope.bundle_id {
        same::learn_bundle(tx, new.connection_id, bundle_id, id, new.many)?;
    }
    Ok(id)
}

/// Messages with a finding of this rule.
///
/// # Errors
/// Database errors.
pub fn with_finding(db: &Db, rule: &str) -> Result<Vec<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT message_id FROM message WHERE worst = 'error' AND instr(findings, ?1) > 0 ORDER BY message_id",
        )?
        .query_map([format!("\"{rule}\"")], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// What the rules say of a message now.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn judged(tx: &Tx<'_>, id: i64, findings: &Findings) -> Result<(), StoreError> {
    let thread_id: Option<i64> = tx
        .prepare_cached(
            "UPDATE message SET findings = ?2, worst = ?3 WHERE message_id = ?1 RETURNING thread_id",
        )?
        .query_row(params![id, findings.json, findings.worst], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound {
            what: "the message",
        })?;
    if let Some(thread_id) = thread_id {
        tx.thread_changed(thread_id);
    }
    Ok(())
}

/// JSON of a list of words; a list of strings always has one.
pub(super) fn json<T: serde::Serialize + ?Sized>(words: &T) -> String {
    serde_json::to_string(words).unwrap_or_else(|_| "[]".to_owned())
}

pub(super) fn words_of(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

const COLUMNS: &str = "
    m.message_id, m.connection_id, m.header_id, m.copy, m.bundle_id, m.thread_id, m.direction, m.class,
    m.event_system, m.event_code, m.kind, m.sent_at, m.received_at, m.from_her, m.to_her, m.response_to,
    m.response_code, m.patient_number, m.patient_name, m.patient_birth_date, m.patient_gender, m.held, m.author_name,
    m.author_hpr, m.attachments, m.size, m.sha256, m.findings, m.worst, m.flags,
    m.direction = 'out' OR EXISTS (
        SELECT 1 FROM message_mark AS k WHERE k.message_id = m.message_id AND k.read_at IS NOT NULL
    ),
    EXISTS (SELECT 1 FROM gone_arrival AS g WHERE g.message_id = m.message_id)
        AND NOT EXISTS (SELECT 1 FROM arrival AS a WHERE a.message_id = m.message_id)
";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Message> {
    let mut flags = words_of(&row.get::<_, String>(29)?);
    if row.get(31)? {
        flags.push("not_in_log".to_owned());
    }
    Ok(Message {
        id: row.get(0)?,
        connection_id: row.get(1)?,
        header_id: row.get(2)?,
        copy: row.get(3)?,
        bundle_id: row.get(4)?,
        thread_id: row.get(5)?,
        direction: row.get(6)?,
        class: row.get(7)?,
        event_system: row.get(8)?,
        event_code: row.get(9)?,
        kind: row.get(10)?,
        sent_at: row.get(11)?,
        received_at: row.get(12)?,
        from_her: row.get(13)?,
        to_her: words_of(&row.get::<_, String>(14)?),
        response_to: row.get(15)?,
        response_code: row.get(16)?,
        patient_number: row.get(17)?,
        patient_name: row.get(18)?,
        patient_birth_date: row.get(19)?,
        patient_gender: row.get(20)?,
        held: row.get(21)?,
        author_name: row.get(22)?,
        author_hpr: row.get(23)?,
        attachments: row.get(24)?,
        size: row.get(25)?,
        sha256: row.get(26)?,
        findings: row.get(27)?,
        worst: row.get(28)?,
        flags,
        read: row.get(30)?,
    })
}

/// One message.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn get(db: &Db, id: i64) -> Result<Message, StoreError> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM message AS m WHERE m.message_id = ?1"
    ))?
    .query_row([id], from_row)
    .optional()?
    .ok_or(StoreError::NotFound {
        what: "the message",
    })
}

/// One message by its `MessageHeader.id` (any case); not its conflicting copies.
///
/// # Errors
/// Database errors.
pub fn by_header(
    db: &Db,
    connection_id: i64,
    header_id: &str,
) -> Result<Option<Message>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM message AS m WHERE m.connection_id = ?1 AND m.header_id = ?2 AND m.copy = 0"
        ))?
        .query_row(params![connection_id, header_id.to_lowercase()], from_row)
        .optional()?)
}

/// Ids of a connection's messages after one, oldest first: without echoes taken back.
///
/// # Errors
/// Database errors.
pub fn after(
    db: &Db,
    connection_id: i64,
    message_id: i64,
    limit: u32,
) -> Result<Vec<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT message_id FROM message
            WHERE message_id > ?2 AND connection_id = ?1 AND hidden = 0 ORDER BY message_id LIMIT ?3
            ",
        )?
        .query_map(params![connection_id, message_id, limit], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// A thread's letters, oldest first: without receipts, and without echoes taken back.
///
/// # Errors
/// Database errors.
pub fn of_thread(db: &Db, thread_id: i64) -> Result<Vec<Message>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM message AS m
            WHERE m.thread_id = ?1 AND m.class <> 'receipt' AND m.hidden = 0
            ORDER BY m.at_order, m.message_id
            "
        ))?
        .query_map([thread_id], from_row)?
        .collect::<Result<_, _>>()?)
}

/// Does the log hold an answer from us (or anybody) to this request? Receipts do not count; our own that wait do.
///
/// # Errors
/// Database errors.
pub fn answers_to(
    db: &Db,
    connection_id: i64,
    header_id: &str,
) -> Result<Vec<Message>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM message AS m
            WHERE m.connection_id = ?1 AND m.response_to = ?2 AND m.class = 'answer' AND m.hidden = 0
            ORDER BY m.message_id
            "
        ))?
        .query_map(params![connection_id, header_id.to_lowercase()], from_row)?
        .collect::<Result<_, _>>()?)
}

/// The bytes exactly as received or frozen.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`], [`StoreError::Unpack`].
pub fn raw(db: &Db, id: i64) -> Result<Vec<u8>, StoreError> {
    db.prepare_cached(
        "
        SELECT b.codec, b.dict_id, b.body, m.size
        FROM message_body AS b JOIN message AS m ON m.message_id = b.message_id
        WHERE b.message_id = ?1
        ",
    )?
    .query_row([id], |row| {
        let codec_name: String = row.get(0)?;
        Ok(codec::unpack(
            &codec_name,
            row.get(1)?,
            row.get_ref(2)?.as_blob()?,
            row.get(3)?,
        ))
    })
    .optional()?
    .ok_or(StoreError::NotFound {
        what: "the message",
    })?
}

/// Number of the newest message; 0 when there is none.
///
/// # Errors
/// Database errors.
pub fn newest(db: &Db) -> Result<i64, StoreError> {
    Ok(db
        .prepare_cached("SELECT coalesce(max(message_id), 0) FROM message")?
        .query_row([], |row| row.get(0))?)
}

/// How many letters came from the other side after a message; costs what came.
///
/// # Errors
/// Database errors.
pub fn arrived_since(db: &Db, message_id: i64) -> Result<i64, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT count(*) FROM message
            WHERE message_id > ?1 AND direction = 'in' AND class <> 'receipt' AND hidden = 0
            ",
        )?
        .query_row([message_id], |row| row.get(0))?)
}

/// How many messages are held, and since when the oldest.
///
/// # Errors
/// Database errors.
pub fn extent(db: &Db) -> Result<(i64, Option<String>), StoreError> {
    let newest = newest(db)?;
    let oldest = db
        .prepare_cached("SELECT received_at FROM message ORDER BY message_id LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok((newest, oldest))
}
