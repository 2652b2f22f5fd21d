//! Exchanges kept: those that failed, caused something, or were pinned. The rest live in a ring in memory, above this
//! room. `X-Request-ID` names an exchange in both, so that the two are one list for whoever looks.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::ingest::NewMessage;
use super::{StoreError, Tx, counter, moment};

/// An exchange to keep. Secrets replaced and identifiers masked before it comes here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exchange {
    /// 0 until kept.
    pub id: i64,
    /// Which server.
    pub connection_id: Option<i64>,
    /// X-Request-ID.
    pub request_id: String,
    /// `poll`, `send`, `search`, `chart`, `test`, …
    pub purpose: String,
    /// GET, POST.
    pub method: String,
    /// Masked.
    pub url: String,
    /// RFC 3339.
    pub started_at: String,
    /// How long it took.
    pub millis: Option<u32>,
    /// Until the answer's head was there.
    pub head_millis: Option<u32>,
    /// HTTP status.
    pub status: Option<u16>,
    /// Catalogue key of what went wrong.
    pub problem: Option<String>,
    /// JSON array of pairs.
    pub request_headers: String,
    /// JSON array of pairs.
    pub response_headers: String,
    /// Bytes that left.
    pub sent_bytes: i64,
    /// Bytes that came, decoded.
    pub received_bytes: i64,
    /// At most 256 KB; only [`get`] reads it.
    pub request_body: Option<Vec<u8>>,
    /// At most 256 KB; only [`get`] reads it.
    pub response_body: Option<Vec<u8>>,
    /// Body by reference.
    pub message_id: Option<i64>,
    /// For which outbox entry.
    pub outbox_id: Option<i64>,
    /// When a person pinned it.
    pub pinned_at: Option<String>,
    /// Whose chart it was for; written, and only asked for when she is taken away.
    pub patient_id: Option<i64>,
}

/// Where a list goes on: behind this moment and request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Milliseconds since 1970.
    pub order: i64,
    /// X-Request-ID.
    pub request_id: String,
}

impl Exchange {
    /// Its place in the list.
    #[must_use]
    pub fn key(&self) -> Key {
        Key {
            order: moment::order_of(&self.started_at).unwrap_or(0),
            request_id: self.request_id.clone(),
        }
    }
}

/// Largest body kept.
const BODY: usize = 256 * 1024;
/// What a row weighs beside its bodies.
const ROW: usize = 512;
/// How long, and how much of it, is kept (DESIGN §4).
pub const DAYS: i64 = 14;
/// Bytes of all exchanges together.
pub const MOST_BYTES: i64 = 200 * 1024 * 1024;
/// Rows let go of at a time, so that nobody waits long for the writer.
const BATCH: u32 = 200;

/// Keeps one.
///
/// # Errors
/// Database errors.
pub fn keep(tx: &Tx<'_>, exchange: &Exchange) -> Result<i64, StoreError> {
    let cut = |body: &Option<Vec<u8>>| {
        body.as_ref()
            .map(|bytes| bytes.get(..BODY).unwrap_or(bytes).to_vec())
    };
    let (request, response) = (cut(&exchange.request_body), cut(&exchange.response_body));
    let bytes = request.as_ref().map_or(0, Vec::len)
        + response.as_ref().map_or(0, Vec::len)
        + exchange.request_headers.len()
        + exchange.response_headers.len()
        + ROW;
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    tx.prepare_cached(
        "
        INSERT INTO exchange (
            connection_id, request_id, purpose, method, url, started_at, started_order, millis, head_millis, status,
            problem, request_headers, response_headers, sent_bytes, received_bytes, message_id, outbox_id, bytes,
            pinned_at, patient_id
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
        ",
    )?
    .execute(params![
        exchange.connection_id,
        exchange.request_id,
        exchange.purpose,
        exchange.method,
        exchange.url,
        exchange.started_at,
        moment::order_of(&exchange.started_at).unwrap_or(0),
        exchange.millis,
        exchange.head_millis,
        exchange.status,
        exchange.problem,
        headers(&exchange.request_headers),
        headers(&exchange.response_headers),
        exchange.sent_bytes,
        exchange.received_bytes,
        exchange.message_id,
        exchange.outbox_id,
        bytes,
        exchange.pinned_at,
        exchange.patient_id,
    ])?;
    let id = tx.last_insert_rowid();
    if request.is_some() || response.is_some() {
        tx.prepare_cached(
            "INSERT INTO exchange_body (exchange_id, request, response) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![id, request, response])?;
    }
    weigh(tx, bytes)?;
    Ok(id)
}

fn headers(text: &str) -> &str {
    if text.is_empty() { "[]" } else { text }
}

/// The weight of all is a row, so that retention need not read what is stored.
fn weigh(tx: &Tx<'_>, by: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        INSERT INTO counter (name, value) VALUES ('exchange_bytes', ?1)
        ON CONFLICT (name) DO UPDATE SET value = value + excluded.value
        ",
    )?
    .execute([by])?;
    Ok(())
}

/// Remembers what an exchange brought. New messages have numbers that follow one another: one writer makes them.
pub(super) fn brought(tx: &Tx<'_>, id: i64, new: &[NewMessage]) -> Result<(), StoreError> {
    let ids = || new.iter().map(|message| message.message_id);
    let (Some(first), Some(last)) = (ids().min(), ids().max()) else {
        return Ok(());
    };
    tx.prepare_cached(
        "UPDATE exchange SET first_message_id = ?2, last_message_id = ?3 WHERE exchange_id = ?1",
    )?
    .execute(params![id, first, last])?;
    Ok(())
}

/// Columns of a row without bodies.
macro_rules! columns {
    () => {
        "exchange_id, connection_id, request_id, purpose, method, url, started_at, millis, head_millis, status,
         problem, request_headers, response_headers, sent_bytes, received_bytes, message_id, outbox_id, pinned_at"
    };
}

/// The newest before a place: also asked of by the plans' test.
pub(super) const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM exchange WHERE (started_order, request_id) < (?1, ?2)
      ORDER BY started_order DESC, request_id DESC LIMIT ?3"
);
pub(super) const PINNED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM exchange WHERE pinned_at IS NOT NULL AND (started_order, request_id) < (?1, ?2)
      ORDER BY started_order DESC, request_id DESC LIMIT ?3"
);
pub(super) const OF_OUTBOX: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM exchange WHERE outbox_id = ?1 ORDER BY exchange_id DESC LIMIT ?2"
);

/// What a page is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// All that is kept.
    All,
    /// Only what a person pinned.
    Pinned,
}

/// The newest before `before` (`None`: the newest of all), without bodies.
///
/// # Errors
/// Database errors.
pub fn page(
    db: &Db,
    of: Of,
    before: Option<&Key>,
    limit: u32,
) -> Result<Vec<Exchange>, StoreError> {
    let sql = match of {
        Of::All => PAGE,
        Of::Pinned => PINNED,
    };
    let order = before.map_or(i64::MAX, |key| key.order);
    let request_id = before.map_or("", |key| key.request_id.as_str());
    Ok(db
        .prepare_cached(sql)?
        .query_map(params![order, request_id, limit], from_row)?
        .collect::<Result<_, _>>()?)
}

/// The newest for one outbox entry, without bodies.
///
/// # Errors
/// Database errors.
pub fn of_outbox(db: &Db, outbox_id: i64, limit: u32) -> Result<Vec<Exchange>, StoreError> {
    Ok(db
        .prepare_cached(OF_OUTBOX)?
        .query_map(params![outbox_id, limit], from_row)?
        .collect::<Result<_, _>>()?)
}

/// An arrival of a message with the exchange that brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Whose log.
    pub her_id: String,
    /// Which server.
    pub connection_id: i64,
    /// Where it stands now.
    pub position: i64,
    /// The exchange, while it is kept.
    pub exchange: Option<Exchange>,
}

/// Where a message stands, and how it got there.
///
/// # Errors
/// Database errors.
pub fn of_message(db: &Db, message_id: i64) -> Result<Vec<Brought>, StoreError> {
    let rows: Vec<(i64, String, i64, Option<i64>)> = db
        .prepare_cached(
            "
            SELECT b.connection_id, b.her_id, b.first_position + a.place, a.exchange_id
            FROM arrival AS a JOIN block AS b ON b.block_id = a.block_id
            WHERE a.message_id = ?1
            UNION ALL
            SELECT connection_id, her_id, place, exchange_id FROM seen_entry WHERE message_id = ?1
            ORDER BY 1, 2, 3
            ",
        )?
        .query_map([message_id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    rows.into_iter()
        .map(|(connection_id, her_id, position, id)| {
            Ok(Brought {
                her_id,
                connection_id,
                position,
                exchange: match id {
                    Some(id) => by_id(db, id)?,
                    None => None,
                },
            })
        })
        .collect()
}

fn by_id(db: &Db, id: i64) -> Result<Option<Exchange>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM exchange WHERE exchange_id = ?1"
    );
    Ok(db
        .prepare_cached(sql)?
        .query_row([id], from_row)
        .optional()?)
}

/// A message that an exchange brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Which.
    pub message_id: i64,
    /// Where it stands now, while it stands there.
    pub position: Option<i64>,
    /// Was it here before?
    pub again: bool,
}

/// What an exchange brought, in the log's order, at most `limit`.
///
/// # Errors
/// Database errors.
pub fn messages(db: &Db, id: i64, limit: u32) -> Result<Vec<Arrived>, StoreError> {
    let mut found: Vec<Arrived> = db
        .prepare_cached(
            "
            SELECT m.message_id, coalesce(
                (
                    SELECT b.first_position + a.place
                    FROM arrival AS a JOIN block AS b ON b.block_id = a.block_id
                    WHERE a.message_id = m.message_id AND a.exchange_id = ?1
                    ORDER BY b.first_position + a.place LIMIT 1
                ),
                (
                    SELECT s.place FROM seen_entry AS s
                    WHERE s.message_id = m.message_id AND s.exchange_id = ?1 ORDER BY s.place LIMIT 1
                )
            )
            FROM message AS m
            WHERE m.message_id BETWEEN (SELECT first_message_id FROM exchange WHERE exchange_id = ?1)
                AND (SELECT last_message_id FROM exchange WHERE exchange_id = ?1)
            ORDER BY m.message_id LIMIT ?2
            ",
        )?
        .query_map(params![id, limit], |row| {
            Ok(Arrived {
                message_id: row.get(0)?,
                position: row.get(1)?,
                again: false,
            })
        })?
        .collect::<Result<_, _>>()?;
    let room = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
    let again: Vec<Arrived> = db
        .prepare_cached(
            "
            SELECT a.message_id, b.first_position + a.place
            FROM arrival AS a JOIN block AS b ON b.block_id = a.block_id
            WHERE a.exchange_id = ?1 AND a.state <> 'held' AND a.message_id IS NOT NULL
            UNION ALL
            SELECT message_id, place FROM seen_entry
            WHERE exchange_id = ?1 AND state <> 'held' AND message_id IS NOT NULL LIMIT ?2
            ",
        )?
        .query_map(params![id, room], |row| {
            Ok(Arrived {
                message_id: row.get(0)?,
                position: row.get(1)?,
                again: true,
            })
        })?
        .collect::<Result<_, _>>()?;
    found.extend(again);
    Ok(found)
}

/// One, with bodies; `None` when it is not kept.
///
/// # Errors
/// Database errors.
pub fn get(db: &Db, request_id: &str) -> Result<Option<Exchange>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM exchange WHERE request_id = ?1 ORDER BY exchange_id LIMIT 1"
    );
    let found = db
        .prepare_cached(sql)?
        .query_row([request_id], from_row)
        .optional()?;
    let Some(mut exchange) = found else {
        return Ok(None);
    };
    let bodies = db
        .prepare_cached("SELECT request, response FROM exchange_body WHERE exchange_id = ?1")?
        .query_row([exchange.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((request, response)) = bodies {
        exchange.request_body = request;
        exchange.response_body = response;
    }
    Ok(Some(exchange))
}

/// Is it kept?
///
/// # Errors
/// Database errors.
pub fn is_kept(db: &Db, request_id: &str) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM exchange WHERE request_id = ?1)")?
        .query_row([request_id], |row| row.get(0))?)
}

/// Says for which outbox entry one was that is kept already.
///
/// # Errors
/// Database errors.
pub fn belongs_to(tx: &Tx<'_>, request_id: &str, outbox_id: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE exchange SET outbox_id = ?2 WHERE request_id = ?1",
        params![request_id, outbox_id],
    )?;
    Ok(())
}

/// Pins one that is kept, or lets it go to retention again.
///
/// # Errors
/// Database errors.
pub fn pin(tx: &Tx<'_>, request_id: &str, at: Option<Timestamp>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE exchange SET pinned_at = ?2 WHERE request_id = ?1",
        params![request_id, at.map(moment::text)],
    )?;
    Ok(())
}

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Exchange> {
    Ok(Exchange {
        id: row.get(0)?,
        connection_id: row.get(1)?,
        request_id: row.get(2)?,
        purpose: row.get(3)?,
        method: row.get(4)?,
        url: row.get(5)?,
        started_at: row.get(6)?,
        millis: row.get(7)?,
        head_millis: row.get(8)?,
        status: row.get(9)?,
        problem: row.get(10)?,
        request_headers: row.get(11)?,
        response_headers: row.get(12)?,
        sent_bytes: row.get(13)?,
        received_bytes: row.get(14)?,
        request_body: None,
        response_body: None,
        message_id: row.get(15)?,
        outbox_id: row.get(16)?,
        pinned_at: row.get(17)?,
        patient_id: None,
    })
}

/// Lets go of a patient's exchanges, also of pinned ones: she is taken away.
///
/// # Errors
/// Database errors.
pub fn forget_patient(tx: &Tx<'_>, patient_id: i64) -> Result<(), StoreError> {
    let found: Vec<(i64, i64)> = tx
        .prepare_cached("SELECT exchange_id, bytes FROM exchange WHERE patient_id = ?1")?
        .query_map([patient_id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    remove(tx, &found)
}

/// Which exchanges of charts are to go: those of messages and of what a server can do are not among them.
#[derive(Debug, Clone, Copy)]
pub enum Charts<'a> {
    /// All.
    All,
    /// Of this server: those that are nobody's in particular, because who was found in them is not written beside them;
    /// and those of other patients that mention this.
    Mentioning(i64, &'a str),
}

/// Some of them, newest first, from before `before` on, with what they weigh. Reads what is kept of exchanges: asked
/// only when a person takes a chart away.
///
/// # Errors
/// Database errors.
pub fn of_charts(
    db: &Db,
    which: Charts<'_>,
    before: i64,
    limit: u32,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let (connection_id, id) = match which {
        Charts::All => (None, None),
        Charts::Mentioning(connection_id, id) => (Some(connection_id), Some(id)),
    };
    Ok(db
        .prepare_cached(
            "
            SELECT e.exchange_id, e.bytes FROM exchange AS e
            LEFT JOIN exchange_body AS body ON body.exchange_id = e.exchange_id
            WHERE e.exchange_id < ?1 AND (?2 IS NULL OR e.connection_id = ?2)
                AND e.purpose NOT IN ('poll', 'send', 'metadata') AND e.outbox_id IS NULL AND e.message_id IS NULL
                AND (
                    ?3 IS NULL OR e.patient_id IS NULL OR instr(e.url, ?3) > 0
                    OR instr(body.request, CAST(?3 AS BLOB)) > 0 OR instr(body.response, CAST(?3 AS BLOB)) > 0
                )
            ORDER BY e.exchange_id DESC LIMIT ?4
            ",
        )?
        .query_map(params![before, connection_id, id, limit], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?)
}

/// Lets go of these.
///
/// # Errors
/// Database errors.
pub fn remove(tx: &Tx<'_>, found: &[(i64, i64)]) -> Result<(), StoreError> {
    for (id, _) in found {
        tx.prepare_cached("DELETE FROM exchange_body WHERE exchange_id = ?1")?
            .execute([id])?;
        tx.prepare_cached("DELETE FROM exchange WHERE exchange_id = ?1")?
            .execute([id])?;
    }
    weigh(tx, -found.iter().map(|(_, bytes)| bytes).sum::<i64>())
}

/// Is there anything to let go of? Asked before a transaction is opened for it.
///
/// # Errors
/// Database errors.
pub fn overdue(db: &Db, before: Timestamp, max_bytes: i64) -> Result<bool, StoreError> {
    if counter::get(db, "exchange_bytes")? > max_bytes {
        return Ok(true);
    }
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM exchange WHERE started_order < ?1 AND pinned_at IS NULL)",
        )?
        .query_row([moment::order(before)], |row| row.get(0))?)
}

/// Lets go of some of what is older than `before`, else of the oldest while all together weigh more than `max_bytes`.
/// Never of what a person pinned. Returns how many went; 0 when all is as it should be.
///
/// # Errors
/// Database errors.
pub fn trim(tx: &Tx<'_>, before: Timestamp, max_bytes: i64) -> Result<usize, StoreError> {
    let mut over = counter::get(tx, "exchange_bytes")?.saturating_sub(max_bytes);
    let oldest: Vec<(i64, i64, i64)> = tx
        .prepare_cached(
            "
            SELECT exchange_id, started_order, bytes FROM exchange WHERE pinned_at IS NULL
            ORDER BY started_order, exchange_id LIMIT ?1
            ",
        )?
        .query_map([BATCH], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut gone = 0;
    let mut freed = 0;
    for (id, order, bytes) in oldest {
        if order >= moment::order(before) && over <= 0 {
            break;
        }
        tx.prepare_cached("DELETE FROM exchange_body WHERE exchange_id = ?1")?
            .execute([id])?;
        tx.prepare_cached("DELETE FROM exchange WHERE exchange_id = ?1")?
            .execute([id])?;
        over -= bytes;
        freed += bytes;
        gone += 1;
    }
    if freed > 0 {
        weigh(tx, -freed)?;
    }
    Ok(gone)
}
