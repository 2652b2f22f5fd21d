//! Threads by a person's hand, and due dates on the calendar.

use fhir::number::NationalNumber;
use jiff::civil::Date;

use super::super::known::KnownKinds;
use super::super::shown::{Shower, today};
use super::write::wrong_patient;
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::types::{
    ApiError, Detached, DueDay, DueDays, DueDaysRequest, LinkChoices, MessageRequest, NamedPerson,
    Text, ThreadLink, ThreadPeople, ThreadRequest, ThreadSettle, Undo,
};
use crate::calendar;
use crate::store::thread::{self, Chosen};
use crate::store::{StoreError, inbox, message};

/// Other threads of a person that are offered.
const THREADS: u32 = 50;
/// Dates that one request may ask about.
const DATES: usize = 31;

pub(crate) fn thread_link_choices(
    engine: &Engine,
    request: ThreadRequest,
) -> Result<LinkChoices, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.read(|db| {
        let row = inbox::row(db, request.thread_id)?;
        let shower = Shower::new(db, now)?;
        let rows = match &row.patient_number {
            Some(number) => thread::about(db, number, Some(row.thread_id), THREADS)?,
            None => Vec::new(),
        };
        let threads = rows
            .into_iter()
            .filter(|other| other.connection_id == row.connection_id)
            .map(|other| shower.thread(other))
            .collect::<Result<_, ApiError>>()?;
        Ok(LinkChoices { threads })
    })
}

pub(crate) fn thread_link(engine: &Engine, request: ThreadLink) -> Result<Undo, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let undo_id = session
        .store
        .write(|tx| thread::link(tx, request.thread_id, request.into_thread_id, now))
        .map_err(|error| match error {
            StoreError::NotAllowed { .. } => {
                wrong_patient("the two threads are about two people, or of two connections")
            }
            other => ApiError::from(other),
        })?;
    Ok(Undo { undo_id })
}

pub(crate) fn message_detach(
    engine: &Engine,
    request: MessageRequest,
) -> Result<Detached, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let (thread_id, undo_id) = session
        .store
        .write(|tx| thread::detach(tx, request.message_id, now))
        .map_err(|error| match error {
            StoreError::NotAllowed { .. } => invalid("messageId", "only_letter"),
            other => ApiError::from(other),
        })?;
    Ok(Detached { thread_id, undo_id })
}

/// A person whom messages name, and which kinds of message do.
struct Named {
    chosen: Chosen,
    said_in: Vec<Text>,
}

/// Everybody whom the letters of a thread name as their patient, in the order they came.
fn named(db: &rusqlite::Connection, thread_id: i64) -> Result<Vec<Named>, ApiError> {
    let kinds = KnownKinds::read(db)?;
    let mut people: Vec<Named> = Vec::new();
    for letter in message::of_thread(db, thread_id)? {
        let kind = kinds.name(&letter.kind, &letter.event_code, letter.direction);
        for person in fhir::message::named(&message::raw(db, letter.id)?).unwrap_or_default() {
            // Only a valid number joins a message to a chart.
            let number = person
                .number
                .as_deref()
                .and_then(|number| NationalNumber::parse(number).ok())
                .map(|number| number.digits());
            let chosen = Chosen {
                number,
                name: person.name.unwrap_or_default(),
                birth_date: person.birth_date,
                gender: person.gender,
            };
            let there = people.iter_mut().find(|other| {
                other.chosen.number == chosen.number
                    && (chosen.number.is_some() || other.chosen.name == chosen.name)
            });
            match there {
                Some(there) => {
                    if there.chosen.name.is_empty() {
                        there.chosen.name = chosen.name;
                    }
                    if !there.said_in.contains(&kind) {
                        there.said_in.push(kind.clone());
                    }
                }
                None => people.push(Named {
                    chosen,
                    said_in: vec![kind.clone()],
                }),
            }
        }
    }
    Ok(people)
}

pub(crate) fn thread_people(
    engine: &Engine,
    request: ThreadRequest,
) -> Result<ThreadPeople, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.read(|db| {
        let shower = Shower::new(db, now)?;
        let people = named(db, request.thread_id)?
            .into_iter()
            .map(|named| {
                let Chosen {
                    number,
                    name,
                    birth_date,
                    gender,
                } = named.chosen;
                Ok(NamedPerson {
                    person: shower.person(
                        number.as_deref(),
                        &name,
                        birth_date.as_deref(),
                        gender.as_deref(),
                    )?,
                    number: number
                        .as_deref()
                        .and_then(|number| NationalNumber::parse(number).ok())
                        .map(|number| number.formatted()),
                    said_in: named.said_in,
                })
            })
            .collect::<Result<_, ApiError>>()?;
        Ok(ThreadPeople { people })
    })
}

pub(crate) fn thread_settle(engine: &Engine, request: ThreadSettle) -> Result<Undo, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let undo_id = session.store.write(|tx| {
        let index = usize::try_from(request.person).unwrap_or(usize::MAX);
        let people = named(tx, request.thread_id)?;
        let person = people
            .get(index)
            .ok_or_else(|| invalid("person", "unknown"))?;
        Ok::<_, ApiError>(thread::settle(tx, request.thread_id, &person.chosen, now)?)
    })?;
    Ok(Undo { undo_id })
}

pub(crate) fn due_days(engine: &Engine, request: DueDaysRequest) -> Result<DueDays, ApiError> {
    let today = today(engine.clock().now());
    let days = request
        .dates
        .iter()
        .take(DATES)
        .filter_map(|date| due_day(date, today))
        .collect();
    Ok(DueDays { days })
}

/// A due date as the window says it; `None` when it is no date.
pub(super) fn due_day(date: &str, today: Date) -> Option<DueDay> {
    let due: Date = date.get(..10)?.parse().ok()?;
    Some(DueDay {
        date: due.to_string(),
        days: calendar::days_between(today, due),
        working_days: calendar::working_days(today, due),
        off: !calendar::works(due),
        holiday: calendar::holiday(due).map(|holiday| Text {
            nb: holiday.nb.to_owned(),
            en: holiday.en.to_owned(),
        }),
    })
}
