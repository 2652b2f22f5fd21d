//! Servers, and the HER-ids that are ours at each.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::cursor::Kind;
use super::word::words;
use super::{StoreError, Tx, moment};

words! {
    /// What a server is for.
    Role {
        /// Charts.
        Ehr = "ehr",
        /// A log of messages.
        Messaging = "messaging",
        /// Code systems.
        Terminology = "terminology",
        /// Measurements.
        Measurements = "measurements",
        /// Other services.
        Services = "services",
    }
}

words! {
    /// How it is asked.
    Auth {
        /// Nothing.
        None = "none",
        /// User name and password.
        Basic = "basic",
        /// A static token.
        Bearer = "bearer",
    }
}

words! {
    /// How messages travel.
    Transport {
        /// `POST $process-message`.
        ProcessMessage = "process_message",
        /// `POST Bundle`.
        Bundle = "bundle",
        /// As files in folders.
        Folder = "folder",
    }
}

/// A connection as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Key of cursors, dedupe and outbox; never the URL.
    pub id: i64,
    /// What it is for.
    pub role: Role,
    /// Name on screen.
    pub name: String,
    /// Base URL.
    pub base_url: String,
    /// How it is asked.
    pub auth: Auth,
    /// For basic.
    pub user_name: Option<String>,
    /// The addressee that is NAV here.
    pub nav_her_id: String,
    /// A search by number may go in the address.
    pub allow_get_number: bool,
    /// The built-in sandbox.
    pub sandbox: bool,
    /// PROD: confirmed as NAV's own.
    pub confirmed_nav: bool,
    /// Between polls.
    pub poll_seconds: u32,
    /// `all` or `from_now`, once chosen.
    pub first_read: Option<String>,
    /// Profile pack.
    pub pack: String,
    /// How messages travel.
    pub transport: Transport,
    /// Folder: where ours are laid.
    pub out_folder: Option<String>,
    /// Folder: where the other side's are found.
    pub in_folder: Option<String>,
    /// Last test report, JSON.
    pub last_test: Option<String>,
    /// CapabilityStatement, JSON.
    pub capabilities: Option<String>,
    /// How its log is read.
    pub cursor_kind: Kind,
    /// Own HER-ids, in order.
    pub her_ids: Vec<String>,
}

/// What a person sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put<'a> {
    /// `None` makes a new one.
    pub id: Option<i64>,
    /// What it is for.
    pub role: Role,
    /// Name on screen.
    pub name: &'a str,
    /// Base URL.
    pub base_url: &'a str,
    /// How it is asked.
    pub auth: Auth,
    /// For basic.
    pub user_name: Option<&'a str>,
    /// The addressee that is NAV here.
    pub nav_her_id: &'a str,
    /// A search by number may go in the address.
    pub allow_get_number: bool,
    /// The built-in sandbox.
    pub sandbox: bool,
    /// Between polls.
    pub poll_seconds: u32,
    /// Own HER-ids, in order.
    pub her_ids: &'a [String],
}

/// Makes or changes one.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`] for an id that is not there.
pub fn put(tx: &Tx<'_>, put: &Put<'_>, at: Timestamp) -> Result<i64, StoreError> {
    let id = if let Some(id) = put.id {
        let changed = tx.execute(
            "
            UPDATE connection
            SET role = ?2, name = ?3, base_url = ?4, auth = ?5, user_name = ?6, nav_her_id = ?7,
                allow_get_number = ?8, sandbox = ?9, poll_seconds = ?10
            WHERE connection_id = ?1 AND removed_at IS NULL
            ",
            params![
                id,
                put.role,
                put.name,
                put.base_url,
                put.auth,
                put.user_name,
                put.nav_her_id,
                put.allow_get_number,
                put.sandbox,
                put.poll_seconds
            ],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound {
                what: "the connection",
            });
        }
        id
    } else {
        tx.execute(
            "
            INSERT INTO connection (
                role, name, base_url, auth, user_name, nav_her_id, allow_get_number, sandbox, poll_seconds, created_at
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ",
            params![
                put.role, put.name, put.base_url, put.auth, put.user_name, put.nav_her_id,
                put.allow_get_number, put.sandbox, put.poll_seconds, moment::text(at)
            ],
        )?;
        tx.last_insert_rowid()
    };
    tx.execute("DELETE FROM own_her_id WHERE connection_id = ?1", [id])?;
    for (place, her_id) in put.her_ids.iter().enumerate() {
        tx.execute(
            "
            INSERT INTO own_her_id (connection_id, her_id, place) VALUES (?1, ?2, ?3)
            ON CONFLICT (connection_id, her_id) DO NOTHING
            ",
            params![id, her_id, i64::try_from(place).unwrap_or(i64::MAX)],
        )?;
    }
    tx.settings_changed();
    tx.status_changed();
    Ok(id)
}

/// What a person chooses about the other side's rules, and about the way there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules<'a> {
    /// Profile pack.
    pub pack: &'a str,
    /// How messages travel.
    pub transport: Transport,
    /// Folder: where ours are laid.
    pub out_folder: Option<&'a str>,
    /// Folder: where the other side's are found.
    pub in_folder: Option<&'a str>,
}

/// Sets pack and transport. What is frozen keeps the pack it was frozen under.
///
/// # Errors
/// Database errors.
pub fn set_rules(tx: &Tx<'_>, id: i64, rules: &Rules<'_>) -> Result<(), StoreError> {
    tx.execute(
        "
        UPDATE connection SET pack = ?2, transport = ?3, out_folder = ?4, in_folder = ?5
        WHERE connection_id = ?1
        ",
        params![
            id,
            rules.pack,
            rules.transport,
            rules.out_folder,
            rules.in_folder
        ],
    )?;
    tx.settings_changed();
    Ok(())
}

/// Takes one away. Its messages stay.
///
/// # Errors
/// Database errors.
pub fn remove(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE connection SET removed_at = ?2 WHERE connection_id = ?1 AND removed_at IS NULL",
        params![id, moment::text(at)],
    )?;
    tx.execute("DELETE FROM banner WHERE connection_id = ?1", [id])?;
    tx.settings_changed();
    tx.status_changed();
    Ok(())
}

/// How the log was first read: `all` or `from_now`.
///
/// # Errors
/// Database errors.
pub fn set_first_read(tx: &Tx<'_>, id: i64, mode: Option<&str>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE connection SET first_read = ?2 WHERE connection_id = ?1",
        params![id, mode],
    )?;
    tx.settings_changed();
    tx.status_changed();
    Ok(())
}

/// How its log is read from now on. Each kind has a cursor of its own: what another one holds stays where it is.
///
/// # Errors
/// Database errors.
pub fn set_cursor_kind(tx: &Tx<'_>, id: i64, kind: Kind) -> Result<(), StoreError> {
    let changed = tx.execute(
        "UPDATE connection SET cursor_kind = ?2 WHERE connection_id = ?1 AND cursor_kind <> ?2",
        params![id, kind],
    )?;
    if changed > 0 {
        tx.settings_changed();
        tx.status_changed();
    }
    Ok(())
}

/// Puts a connection of another database into this one under the same number: for a store made to be thrown away.
///
/// # Errors
/// Database errors.
pub fn copy(tx: &Tx<'_>, row: &Connection, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "
        INSERT INTO connection (
            connection_id, role, name, base_url, nav_her_id, sandbox, first_read, pack, cursor_kind, created_at
        ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'all', ?7, ?8, ?9)
        ",
        params![
            row.id,
            row.role,
            row.name,
            row.base_url,
            row.nav_her_id,
            row.sandbox,
            row.pack,
            row.cursor_kind,
            moment::text(at)
        ],
    )?;
    Ok(())
}

/// Where it answers now: the sandbox's port changes from start to start, and nothing is keyed by it.
///
/// # Errors
/// Database errors.
pub fn set_base_url(tx: &Tx<'_>, id: i64, base_url: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE connection SET base_url = ?2 WHERE connection_id = ?1 AND base_url <> ?2",
        params![id, base_url],
    )?;
    tx.settings_changed();
    Ok(())
}

/// Keeps the last test report (JSON).
///
/// # Errors
/// Database errors.
pub fn set_last_test(tx: &Tx<'_>, id: i64, report: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE connection SET last_test = ?2 WHERE connection_id = ?1",
        params![id, report],
    )?;
    tx.settings_changed();
    Ok(())
}

/// Keeps the CapabilityStatement (JSON).
///
/// # Errors
/// Database errors.
pub fn set_capabilities(tx: &Tx<'_>, id: i64, statement: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE connection SET capabilities = ?2 WHERE connection_id = ?1",
        params![id, statement],
    )?;
    Ok(())
}

/// PROD: a person has confirmed that the server is NAV's own.
///
/// # Errors
/// Database errors.
pub fn set_confirmed_nav(tx: &Tx<'_>, id: i64, confirmed: bool) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE connection SET confirmed_nav = ?2 WHERE connection_id = ?1",
        params![id, confirmed],
    )?;
    tx.settings_changed();
    Ok(())
}

/// Which of our HER-ids a thread concerns, by its last message.
///
/// # Errors
/// Database errors.
pub fn own_of_thread(db: &Db, thread_id: i64) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached(
            "
            SELECT o.her_id FROM thread AS t
            JOIN message AS m ON m.message_id = t.last_message_id
            JOIN own_her_id AS o ON o.connection_id = t.connection_id
            WHERE t.thread_id = ?1 AND (
                m.from_her = o.her_id OR EXISTS (SELECT 1 FROM json_each(m.to_her) AS j WHERE j.value = o.her_id)
            )
            ORDER BY o.place LIMIT 1
            ",
        )?
        .query_row([thread_id], |row| row.get(0))
        .optional()?)
}

const COLUMNS: &str = "
    connection_id, role, name, base_url, auth, user_name, nav_her_id, allow_get_number, sandbox,
    confirmed_nav, poll_seconds, first_read, pack, last_test, capabilities, cursor_kind, transport, out_folder, in_folder
";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Connection> {
    Ok(Connection {
        id: row.get(0)?,
        role: row.get(1)?,
        name: row.get(2)?,
        base_url: row.get(3)?,
        auth: row.get(4)?,
        user_name: row.get(5)?,
        nav_her_id: row.get(6)?,
        allow_get_number: row.get(7)?,
        sandbox: row.get(8)?,
        confirmed_nav: row.get(9)?,
        poll_seconds: row.get(10)?,
        first_read: row.get(11)?,
        pack: row.get(12)?,
        last_test: row.get(13)?,
        capabilities: row.get(14)?,
        cursor_kind: row.get(15)?,
        transport: row.get(16)?,
        out_folder: row.get(17)?,
        in_folder: row.get(18)?,
        her_ids: Vec::new(),
    })
}

fn her_ids(db: &Db, id: i64) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT her_id FROM own_her_id WHERE connection_id = ?1 ORDER BY place, her_id",
    )?;
    let ids = statement
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(ids)
}

/// All that were not removed, oldest first.
///
/// # Errors
/// Database errors.
pub fn all(db: &Db) -> Result<Vec<Connection>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM connection WHERE removed_at IS NULL ORDER BY connection_id"
    ))?;
    let mut rows: Vec<Connection> = statement
        .query_map([], from_row)?
        .collect::<Result<_, _>>()?;
    for row in &mut rows {
        row.her_ids = her_ids(db, row.id)?;
    }
    Ok(rows)
}

/// One, also when it was removed: messages still name it.
///
/// # Errors
/// Database errors.
pub fn get(db: &Db, id: i64) -> Result<Option<Connection>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM connection WHERE connection_id = ?1"
    ))?;
    let Some(mut row) = statement.query_row([id], from_row).optional()? else {
        return Ok(None);
    };
    row.her_ids = her_ids(db, id)?;
    Ok(Some(row))
}
