//! Patients: search here and at the server, entering by hand, taking from a message, the whole number.

use std::sync::Arc;
use std::time::Instant;

use fhir::message::Summary;
use fhir::number::NationalNumber;
use jiff::civil::Date;

use super::super::shown::today;
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::present::age;
use crate::api::types::{
    ApiError, Empty, ErrorCode, MessageRequest, NumberView, PatientEnter, PatientRequest,
    PatientRow, PatientRows, PatientSearchRequest, PatientSource, PersonView, ServerSearch,
};
use crate::store::patient::{self, Among, Patient, Search, Source};
use crate::store::{StoreError, message};

/// Rows a search may show.
const MOST: u32 = 100;
/// Letters of a name before it is searched for: fewer would show everybody.
const SHORTEST: usize = 2;
const RECENT: u32 = 12;
/// Behind a `+`, before it is searched for.
const DIGITS_OF_A_PHONE: usize = 8;

/// What a person typed, read.
enum Typed {
    Name(String),
    /// A name, and the dates behind it.
    NameAndBirthDate(String, Vec<Date>),
    /// The dates it may be, and the digits, which may also begin a number or be a telephone's.
    BirthDate(Vec<Date>, String),
    Number(String),
    Phone(String),
    BadNumber,
    TooShort,
}

/// Digits are a number or a date, everything else is a name. Eleven digits that fail their check are said to.
fn read(text: &str, today: Date) -> Typed {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only_digits = !digits.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}'));
    if only_digits && digits.len() == 11 {
        return if NationalNumber::parse(&digits).is_ok() {
            Typed::Number(digits)
        } else {
            Typed::BadNumber
        };
    }
    let dates = fhir::date::typed(text, today);
    if !dates.is_empty() {
        return Typed::BirthDate(dates, if only_digits { digits } else { String::new() });
    }
    if only_digits {
        return match digits.len() {
            6..=10 => Typed::Number(digits),
            0..=5 => Typed::TooShort,
            _ => Typed::BadNumber,
        };
    }
    if text.starts_with('+') && digits.len() >= DIGITS_OF_A_PHONE {
        return Typed::Phone(text.to_owned());
    }
    if text.chars().filter(|c| c.is_alphabetic()).count() < SHORTEST {
        return Typed::TooShort;
    }
    if let Some((name, last)) = text.rsplit_once(char::is_whitespace) {
        let born = fhir::date::typed(last, today);
        if !born.is_empty() {
            return Typed::NameAndBirthDate(name.to_owned(), born);
        }
    }
    Typed::Name(text.to_owned())
}

/// Everybody whom one of the searches finds, each once, in their order.
fn everybody(
    db: &rusqlite::Connection,
    searches: &[Search<'_>],
    among: Among,
    limit: u32,
) -> Result<(Vec<Patient>, bool), StoreError> {
    let (mut rows, mut more) = (Vec::<Patient>::new(), false);
    for search in searches {
        let (some, cut) = patient::search_among(db, search, among, limit)?;
        more |= cut;
        for row in some {
            if rows.iter().all(|known| known.id != row.id) {
                rows.push(row);
            }
        }
    }
    Ok((rows, more))
}

pub(crate) fn patient_search(
    engine: &Engine,
    request: PatientSearchRequest,
) -> Result<PatientRows, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    let among = if request.held {
        Among::Held
    } else {
        Among::All
    };
    let limit = request.limit.clamp(1, MOST);
    if request.held && request.text.trim().is_empty() {
        return session.store.read(|db| {
            let rows = patient::held(db, limit)?;
            Ok(found(&rows, false, "held", today))
        });
    }
    let days = |dates: &[Date]| dates.iter().map(Date::to_string).collect::<Vec<_>>();
    session.store.read(|db| {
        let (understood, (rows, more)) = match read(&request.text, today) {
            Typed::Name(name) => by_name(db, &name, among, limit)?,
            Typed::NameAndBirthDate(name, dates) => {
                let days = days(&dates);
                let each = days.iter().map(|day| Search::NameAndBirthDate(&name, day));
                let searches: Vec<_> = each.collect();
                ("name", everybody(db, &searches, among, limit)?)
            }
            Typed::BirthDate(dates, digits) => {
                let days = days(&dates);
                let mut searches: Vec<_> = days.iter().map(|day| Search::BirthDate(day)).collect();
                if !digits.is_empty() {
                    searches.extend([Search::Number(&digits), Search::Phone(&digits)]);
                }
                ("birth_date", everybody(db, &searches, among, limit)?)
            }
            Typed::Number(digits) => {
                let searches = [Search::Number(&digits), Search::Phone(&digits)];
                ("number", everybody(db, &searches, among, limit)?)
            }
            Typed::Phone(number) => (
                "phone",
                everybody(db, &[Search::Phone(&number)], among, limit)?,
            ),
            Typed::BadNumber => return Ok(nobody("bad_number")),
            Typed::TooShort => return Ok(nobody("too_short")),
        };
        Ok(found(&rows, more, understood, today))
    })
}

/// Those of the name. A street has a number behind it and no name does; what nobody is called may be where somebody lives.
fn by_name(
    db: &rusqlite::Connection,
    typed: &str,
    among: Among,
    limit: u32,
) -> Result<(&'static str, (Vec<Patient>, bool)), StoreError> {
    let called = everybody(db, &[Search::Name(typed)], among, limit)?;
    if !called.0.is_empty() {
        return Ok(("name", called));
    }
    let living = everybody(db, &[Search::Address(typed)], among, limit)?;
    let understood = if living.0.is_empty() {
        "name"
    } else {
        "address"
    };
    Ok((understood, living))
}

fn found(rows: &[Patient], more: bool, understood: &str, today: Date) -> PatientRows {
    PatientRows {
        rows: rows.iter().map(|row| shown_patient(row, today)).collect(),
        more,
        understood: understood.to_owned(),
    }
}

fn nobody(understood: &str) -> PatientRows {
    PatientRows {
        rows: Vec::new(),
        more: false,
        understood: understood.to_owned(),
    }
}

/// A stored person as a row.
pub(super) fn shown_patient(row: &Patient, today: Date) -> PatientRow {
    let number = row.national_number.as_deref();
    let until = match row.deceased_at.as_deref() {
        Some(at) => at.get(..10).and_then(|date| date.parse().ok()),
        None if row.flags.iter().any(|flag| flag == "deceased") => None,
        None => Some(today),
    };
    PatientRow {
        patient_id: row.id,
        person: PersonView {
            patient_id: Some(row.id),
            name: row.name.clone(),
            birth_date: row.birth_date.clone(),
            age: row
                .birth_date
                .as_deref()
                .zip(until)
                .and_then(|(born, until)| age(born, until)),
            gender: row.gender.clone(),
            masked_number: number.map(|number| number.chars().take(6).collect()),
            number_kind: row.number_kind.clone(),
            synthetic: row.synthetic,
        },
        address: row.address.clone(),
        source: match row.source {
            Source::Ehr => PatientSource::Ehr,
            Source::Entered => PatientSource::Entered,
            Source::Message => PatientSource::Message,
        },
        fetched_at: row.fetched_at.clone(),
        flags: row.flags.clone(),
        opened_at: row.opened_at.clone(),
        kept_at: row.kept_at.clone(),
        general_practitioner: row.general_practitioner.clone(),
    }
}

pub(crate) async fn patient_search_server(
    engine: &Arc<Engine>,
    request: PatientSearchRequest,
) -> Result<ServerSearch, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    let told = |outcome: &str| ServerSearch {
        rows: Vec::new(),
        outcome: outcome.to_owned(),
        millis: 0,
        method: None,
        reference: None,
        more: false,
        ignored: Vec::new(),
        strangers: 0,
    };
    if matches!(
        read(&request.text, today),
        Typed::TooShort | Typed::BadNumber
    ) {
        return Ok(told("too_short"));
    }
    let begun = Instant::now();
    let found = session.loops.search_patients(request.text.trim()).await;
    let millis = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            let error = ApiError::from(error);
            let outcome = match error.code {
                ErrorCode::NotSupported if error.reference.is_none() => "no_connection",
                ErrorCode::NotSupported => "not_supported",
                ErrorCode::Offline => "offline",
                ErrorCode::NoAccess => "no_access",
                _ => "bad_answer",
            };
            return Ok(ServerSearch {
                millis,
                reference: error.reference,
                ..told(outcome)
            });
        }
    };
    let rows = session.store.read(|db| {
        found
            .patient_ids
            .iter()
            .map(|id| Ok(shown_patient(&patient::get(db, *id)?, today)))
            .collect::<Result<Vec<_>, ApiError>>()
    })?;
    let request_id = found.request_id;
    // What was really asked, not what should have been: the ring of exchanges knows.
    let method = request_id
        .as_deref()
        .and_then(|id| session.loops.exchanges().find(id))
        .map(|exchange| exchange.method.clone());
    Ok(ServerSearch {
        rows,
        millis,
        method,
        reference: request_id,
        more: found.truncated,
        ignored: found.ignored,
        strangers: found.strangers,
        ..told("answered")
    })
}

pub(crate) fn patient_recent(engine: &Engine, _: Empty) -> Result<PatientRows, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    session.store.read(|db| {
        let rows = patient::recent(db, RECENT)?;
        Ok(PatientRows {
            rows: rows.iter().map(|row| shown_patient(row, today)).collect(),
            more: false,
            understood: "recent".to_owned(),
        })
    })
}

pub(crate) fn patient_enter(
    engine: &Engine,
    request: PatientEnter,
) -> Result<PatientRow, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let (given, family) = (request.given.trim(), request.family.trim());
    if given.is_empty() && family.is_empty() {
        return Err(invalid("family", "missing"));
    }
    let mut row = Patient {
        source: Source::Entered,
        given: given.to_owned(),
        family: family.to_owned(),
        name: format!("{given} {family}").trim().to_owned(),
        ..Patient::default()
    };
    if let Some(text) = filled(request.birth_date.as_deref()) {
        let date = fhir::date::typed(text, today(now))
            .into_iter()
            .next()
            .ok_or_else(|| invalid("birthDate", "not_a_date"))?;
        row.birth_date = Some(date.to_string());
    }
    row.gender = match filled(request.gender.as_deref()) {
        Some(gender @ ("female" | "male" | "other" | "unknown")) => Some(gender.to_owned()),
        Some(_) => return Err(invalid("gender", "unknown")),
        None => None,
    };
    if let Some(text) = filled(request.national_number.as_deref()) {
        let number =
            NationalNumber::parse(text).map_err(|_| invalid("nationalNumber", "check_digit"))?;
        take_number(&mut row, &number)?;
    }
    keep(&session, &row, today(now))
}

/// Takes the number, and the birth date with it; refuses two that disagree.
fn take_number(row: &mut Patient, number: &NationalNumber) -> Result<(), ApiError> {
    if let Some(born) = number.birth_date() {
        let born = born.to_string();
        match &row.birth_date {
            Some(said) if *said != born => return Err(invalid("birthDate", "differs_from_number")),
            _ => row.birth_date = Some(born),
        }
    }
    row.national_number = Some(number.digits());
    row.number_kind = Some(number.kind().code().to_owned());
    row.synthetic = number.is_synthetic();
    Ok(())
}

/// Keeps a person that no EHR gave, once: the same number is the same row.
fn keep(
    session: &crate::api::session::Session,
    row: &Patient,
    today: Date,
) -> Result<PatientRow, ApiError> {
    session.store.write(|tx| {
        if let Some(number) = &row.national_number
            && let Some(known) = patient::by_number(tx, number)?.into_iter().next()
        {
            return Ok(shown_patient(&known, today));
        }
        let id = patient::upsert(tx, row)?;
        Ok(shown_patient(&patient::get(tx, id)?, today))
    })
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

pub(crate) fn patient_from_message(
    engine: &Engine,
    request: MessageRequest,
) -> Result<PatientRow, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    let (row, raw) = session.store.read(|db| {
        Ok::<_, ApiError>((
            message::get(db, request.message_id)?,
            message::raw(db, request.message_id)?,
        ))
    })?;
    if row.held {
        return Err(super::write::wrong_patient(
            "the message disagrees with itself about the patient",
        ));
    }
    let mut patient = Patient {
        source: Source::Message,
        name: row.patient_name.clone(),
        birth_date: row.patient_birth_date.clone(),
        gender: row.patient_gender.clone(),
        ..Patient::default()
    };
    if let Ok(summary) = Summary::read(&raw) {
        patient.given = summary.subject.given.unwrap_or_default();
        patient.family = summary.subject.family.unwrap_or_default();
    }
    if let Some(number) = row
        .patient_number
        .as_deref()
        .and_then(|text| NationalNumber::parse(text).ok())
    {
        take_number(&mut patient, &number)?;
    }
    if patient.name.is_empty() && patient.national_number.is_none() {
        return Err(invalid("messageId", "no_patient"));
    }
    keep(&session, &patient, today)
}

pub(crate) fn patient_number(
    engine: &Engine,
    request: PatientRequest,
) -> Result<NumberView, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let digits = patient::get(db, request.patient_id)?
            .national_number
            .unwrap_or_default();
        let number = NationalNumber::parse(&digits).map_or(digits, |number| number.formatted());
        Ok(NumberView { number })
    })
}
