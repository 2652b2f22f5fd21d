//! People cared for: from the EHR, typed here, or taken from a message.

use jiff::Timestamp;
use rusqlite::{Connection as Db, OptionalExtension as _, Row, params};

use super::patient_names::{self, Asked};
use super::word::words;
use super::{StoreError, Tx, message, moment};

/// In milliseconds, as orders of time are.
const AN_HOUR: i64 = 3_600_000;

words! {
    /// Where a patient came from.
    Source {
        /// Read from the EHR connection.
        Ehr = "ehr",
        /// Typed by a person here.
        Entered = "entered",
        /// Taken from a message.
        Message = "message",
    }
}

/// A person as stored, and as put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// Local number; 0 for a new one.
    pub id: i64,
    /// Where from.
    pub source: Source,
    /// From which server.
    pub connection_id: Option<i64>,
    /// At which tenant of it.
    pub tenant: String,
    /// Id at the server.
    pub fhir_id: Option<String>,
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// As shown.
    pub name: String,
    /// As sent: may be a year only.
    pub birth_date: Option<String>,
    /// FHIR administrative gender.
    pub gender: Option<String>,
    /// Digits only.
    pub national_number: Option<String>,
    /// `fnr`, `dnr`, `hnr`, `fhn`
    pub number_kind: Option<String>,
    /// A synthetic number.
    pub synthetic: bool,
    /// One line.
    pub address: Option<String>,
    /// As sent.
    pub phone: Option<String>,
    /// Name as sent.
    pub general_practitioner: Option<String>,
    /// `inactive`, `replaced`, `deceased`, `cannot_interpret`, `gone`
    pub flags: Vec<String>,
    /// As sent.
    pub deceased_at: Option<String>,
    /// `fhir_id` of the one that replaces this one.
    pub replaced_by: Option<String>,
    /// When the chart was last read.
    pub fetched_at: Option<String>,
    /// When the chart was last opened.
    pub opened_at: Option<String>,
    /// When a person chose to keep the chart here.
    pub kept_at: Option<String>,
}

impl Default for Patient {
    fn default() -> Self {
        Self {
            id: 0,
            source: Source::Entered,
            connection_id: None,
            tenant: String::new(),
            fhir_id: None,
            given: String::new(),
            family: String::new(),
            name: String::new(),
            birth_date: None,
            gender: None,
            national_number: None,
            number_kind: None,
            synthetic: false,
            address: None,
            phone: None,
            general_practitioner: None,
            flags: Vec::new(),
            deceased_at: None,
            replaced_by: None,
            fetched_at: None,
            opened_at: None,
            kept_at: None,
        }
    }
}

const COLUMNS: &str = "
    p.patient_id, p.source, p.connection_id, p.tenant, p.fhir_id, p.given, p.family, p.name, p.birth_date, p.gender,
    p.national_number, p.number_kind, p.synthetic, p.address, p.phone, p.general_practitioner, p.flags, p.deceased_at,
    p.replaced_by, p.fetched_at, p.opened_at, p.kept_at
";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Patient> {
    Ok(Patient {
        id: row.get(0)?,
        source: row.get(1)?,
        connection_id: row.get(2)?,
        tenant: row.get(3)?,
        fhir_id: row.get(4)?,
        given: row.get(5)?,
        family: row.get(6)?,
        name: row.get(7)?,
        birth_date: row.get(8)?,
        gender: row.get(9)?,
        national_number: row.get(10)?,
        number_kind: row.get(11)?,
        synthetic: row.get(12)?,
        address: row.get(13)?,
        phone: row.get(14)?,
        general_practitioner: row.get(15)?,
        flags: message::words_of(&row.get::<_, String>(16)?),
        deceased_at: row.get(17)?,
        replaced_by: row.get(18)?,
        fetched_at: row.get(19)?,
        opened_at: row.get(20)?,
        kept_at: row.get(21)?,
    })
}

/// Makes or changes a patient: by `id` when it is not 0, else by (connection, tenant, `fhir_id`), else a new one. The
/// times of fetching and opening are kept by [`super::chart::note`] and [`opened`]. Returns the local number.
///
/// # Errors
/// Database errors.
pub fn upsert(tx: &Tx<'_>, patient: &Patient) -> Result<i64, StoreError> {
    let held: Option<Patient> = if patient.id != 0 {
        Some(get(tx, patient.id)?)
    } else if let (Some(connection_id), Some(fhir_id)) = (patient.connection_id, &patient.fhir_id) {
        by_fhir_id(tx, connection_id, &patient.tenant, fhir_id)?
    } else {
        None
    };
    let id = match &held {
        Some(held) => {
            tx.prepare_cached(
                "
                UPDATE patient SET
                    given = ?2, family = ?3, name = ?4, birth_date = ?5, gender = ?6, national_number = ?7,
                    number_kind = ?8, synthetic = ?9, address = ?10, phone = ?11, general_practitioner = ?12,
                    flags = ?13, deceased_at = ?14, replaced_by = ?15
                WHERE patient_id = ?1
                ",
            )?
            .execute(params![
                held.id,
                patient.given,
                patient.family,
                patient.name,
                patient.birth_date,
                patient.gender,
                patient.national_number,
                patient.number_kind,
                patient.synthetic,
                patient.address,
                patient.phone,
                patient.general_practitioner,
                message::json(&patient.flags),
                patient.deceased_at,
                patient.replaced_by,
            ])?;
            held.id
        }
        None => {
            tx.prepare_cached(
                "
                INSERT INTO patient (
                    source, connection_id, tenant, fhir_id, given, family, name, birth_date, gender, national_number,
                    number_kind, synthetic, address, phone, general_practitioner, flags, deceased_at, replaced_by
                ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
                ",
            )?
            .execute(params![
                patient.source,
                patient.connection_id,
                patient.tenant,
                patient.fhir_id,
                patient.given,
                patient.family,
                patient.name,
                patient.birth_date,
                patient.gender,
                patient.national_number,
                patient.number_kind,
                patient.synthetic,
                patient.address,
                patient.phone,
                patient.general_practitioner,
                message::json(&patient.flags),
                patient.deceased_at,
                patient.replaced_by,
            ])?;
            tx.count("patients", 1);
            tx.last_insert_rowid()
        }
    };
    let new = patient_names::indexed(patient);
    let old = held.as_ref().map(patient_names::indexed);
    if old.as_ref() != Some(&new) {
        if let Some(old) = old {
            tx.prepare_cached(
                "INSERT INTO patient_text (patient_text, rowid, names) VALUES ('delete', ?1, ?2)",
            )?
            .execute(params![id, old])?;
        }
        tx.prepare_cached("INSERT INTO patient_text (rowid, names) VALUES (?1, ?2)")?
            .execute(params![id, new])?;
    }
    tx.patient_changed(id);
    Ok(id)
}

/// The chart was opened.
///
/// # Errors
/// Database errors.
pub fn opened(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    if is_open(tx, id, at)? {
        return Ok(());
    }
    tx.prepare_cached(
        "UPDATE patient SET opened_at = ?2, opened_order = ?3, touched_order = ?3 WHERE patient_id = ?1",
    )?
    .execute(params![id, moment::text(at), moment::order(at)])?;
    tx.patient_changed(id);
    Ok(())
}

/// Was hers the last chart that was opened, within the hour? A chart on the screen is read again at every change, and
/// must not by that be a change itself.
///
/// # Errors
/// Database errors.
pub fn is_open(db: &Db, id: i64, at: Timestamp) -> Result<bool, StoreError> {
    let last: Option<(i64, i64)> = db
        .prepare_cached(
            "
            SELECT patient_id, opened_order FROM patient WHERE opened_order IS NOT NULL
            ORDER BY opened_order DESC LIMIT 1
            ",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.is_some_and(|(last, order)| {
        last == id && (0..AN_HOUR).contains(&(moment::order(at) - order))
    }))
}

/// A person had to do with her: she was found by a search. What retention counts from.
///
/// # Errors
/// Database errors.
pub fn touched(tx: &Tx<'_>, id: i64, at: Timestamp) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE patient SET touched_order = coalesce(touched_order, ?2) WHERE patient_id = ?1",
    )?
    .execute(params![id, moment::order(at)])?;
    Ok(())
}

/// Writes down what is held of her chart, earlier versions and documents' content with it, after it changed.
///
/// # Errors
/// Database errors.
pub fn weigh(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "
        UPDATE patient SET (held_resources, held_bytes) = (
            SELECT count(*), coalesce(sum(length(r.body) + r.beside_bytes), 0) FROM resource AS r
            WHERE r.patient_id = ?1
        )
        WHERE patient_id = ?1
        ",
    )?
    .execute([id])?;
    Ok(())
}

/// The server has her no longer. What was read stays, and says so.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn gone(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    let mut flags = get(tx, id)?.flags;
    if flags.iter().any(|flag| flag == "gone") {
        return Ok(());
    }
    flags.push("gone".to_owned());
    tx.execute(
        "UPDATE patient SET flags = ?2 WHERE patient_id = ?1",
        params![id, message::json(&flags)],
    )?;
    tx.patient_changed(id);
    Ok(())
}

/// Takes her away, from the index too. Nothing may refer to her any longer.
///
/// # Errors
/// Database errors.
pub(super) fn remove(tx: &Tx<'_>, patient: &Patient) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO patient_text (patient_text, rowid, names) VALUES ('delete', ?1, ?2)",
    )?
    .execute(params![patient.id, patient_names::indexed(patient)])?;
    tx.execute("DELETE FROM patient WHERE patient_id = ?1", [patient.id])?;
    tx.count("patients", -1);
    Ok(())
}

/// One.
///
/// # Errors
/// Database errors; [`StoreError::NotFound`].
pub fn get(db: &Db, id: i64) -> Result<Patient, StoreError> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM patient AS p WHERE p.patient_id = ?1"
    ))?
    .query_row([id], from_row)
    .optional()?
    .ok_or(StoreError::NotFound {
        what: "the patient",
    })
}

/// One by the key at its server.
///
/// # Errors
/// Database errors.
pub fn by_fhir_id(
    db: &Db,
    connection_id: i64,
    tenant: &str,
    fhir_id: &str,
) -> Result<Option<Patient>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM patient AS p
            WHERE p.connection_id = ?1 AND p.tenant = ?2 AND p.fhir_id = ?3
            "
        ))?
        .query_row(params![connection_id, tenant, fhir_id], from_row)
        .optional()?)
}

/// Those with exactly this national number: from the EHR first.
///
/// # Errors
/// Database errors.
pub fn by_number(db: &Db, national_number: &str) -> Result<Vec<Patient>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM patient AS p WHERE p.national_number = ?1
            ORDER BY p.source <> 'ehr', p.patient_id
            "
        ))?
        .query_map([national_number], from_row)?
        .collect::<Result<_, _>>()?)
}

/// What is searched for; who reads the text a person typed decides which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search<'a> {
    /// Name parts, in any order; each may be the beginning of a name.
    Name(&'a str),
    /// `1980-05-17`
    BirthDate(&'a str),
    /// Name parts as of [`Search::Name`], and the day.
    NameAndBirthDate(&'a str, &'a str),
    /// The first digits of a national number, or all of it.
    Number(&'a str),
    /// Words of an address, in any order; each may be the beginning of one.
    Address(&'a str),
    /// A telephone number, with or without Norway's `+47`.
    Phone(&'a str),
}

/// Among whom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Among {
    /// Everybody known here.
    #[default]
    All,
    /// Those whose charts lie here.
    Held,
}

pub(super) fn statement(search: &Search<'_>, among: Among) -> String {
    let held = match among {
        Among::All => "",
        Among::Held => "AND p.fetched_at IS NOT NULL",
    };
    match search {
        Search::Name(_) | Search::Address(_) | Search::Phone(_) => format!(
            "
            SELECT {COLUMNS} FROM patient_text AS f CROSS JOIN patient AS p ON p.patient_id = f.rowid
            WHERE patient_text MATCH ?1 {held} ORDER BY f.rowid DESC LIMIT ?2
            "
        ),
        // Fewer are born on a day than have a name.
        Search::BirthDate(_) | Search::NameAndBirthDate(..) => format!(
            "SELECT {COLUMNS} FROM patient AS p WHERE p.birth_date = ?1 {held} ORDER BY p.patient_id DESC LIMIT ?2"
        ),
        Search::Number(_) => format!(
            "
            SELECT {COLUMNS} FROM patient AS p
            WHERE p.national_number >= ?1 AND p.national_number < ?1 || ':' {held}
            ORDER BY p.national_number, p.patient_id LIMIT ?2
            "
        ),
    }
}

/// Searches the patients held here. `true`: there are more than were asked for.
///
/// # Errors
/// Database errors.
pub fn search(
    db: &Db,
    search: &Search<'_>,
    limit: u32,
) -> Result<(Vec<Patient>, bool), StoreError> {
    search_among(db, search, Among::All, limit)
}

/// As [`search`], among some of them.
///
/// # Errors
/// Database errors.
pub fn search_among(
    db: &Db,
    search: &Search<'_>,
    among: Among,
    limit: u32,
) -> Result<(Vec<Patient>, bool), StoreError> {
    let (asked, plain) = match search {
        Search::Name(typed) => (Asked::of(typed), None),
        Search::Address(typed) => (Asked::of_address(typed), None),
        Search::Phone(typed) => (Asked::of_phone(typed), None),
        Search::NameAndBirthDate(typed, day) => (Asked::by_heart(typed), Some(*day)),
        Search::BirthDate(term) | Search::Number(term) => (None, Some(*term)),
    };
    let expression = asked.as_ref().map(|asked| asked.expression.as_str());
    let Some(term) = plain.or(expression) else {
        return Ok((Vec::new(), false));
    };
    let wanted = usize::try_from(limit)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let unsure = asked.as_ref().filter(|asked| !asked.is_sure());
    // What the index cannot tell is told row by row, until there are enough.
    let most = if unsure.is_some() {
        -1
    } else {
        i64::from(limit) + 1
    };
    let mut statement = db.prepare_cached(&statement(search, among))?;
    let found = statement.query_map(params![term, most], from_row)?;
    let mut rows: Vec<Patient> = Vec::new();
    for row in found {
        let row = row?;
        if unsure.is_none_or(|asked| asked.fits(&row)) {
            rows.push(row);
        }
        if rows.len() >= wanted {
            break;
        }
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((rows, more))
}

/// Those whose charts lie here, read last first.
///
/// # Errors
/// Database errors.
pub fn held(db: &Db, limit: u32) -> Result<Vec<Patient>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM patient AS p WHERE p.fetched_at IS NOT NULL
            ORDER BY p.fetched_at DESC, p.patient_id DESC LIMIT ?1
            "
        ))?
        .query_map([limit], from_row)?
        .collect::<Result<_, _>>()?)
}

/// Those whose charts were opened last.
///
/// # Errors
/// Database errors.
pub fn recent(db: &Db, limit: u32) -> Result<Vec<Patient>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "
            SELECT {COLUMNS} FROM patient AS p WHERE p.opened_order IS NOT NULL
            ORDER BY p.opened_order DESC, p.patient_id DESC LIMIT ?1
            "
        ))?
        .query_map([limit], from_row)?
        .collect::<Result<_, _>>()?)
}

/// How many patients are held.
///
/// # Errors
/// Database errors.
pub fn count(db: &Db) -> Result<i64, StoreError> {
    super::counter::get(db, "patients")
}
