//! Rows of the store as the window shows them: people, parties, threads, deliveries. Names stand where the wire has only
//! numbers; numbers are masked until they are asked for.

use fhir::number::NationalNumber;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection as Db;
use validation::Pack;

use super::known::KnownKinds;
use super::types::{
    ApiError, DeliveryState, DeliveryView, Direction, DueBy, PartyView, PersonView, Severity, Text,
    ThreadRow,
};
use crate::compose::Words;
use crate::store::inbox;
use crate::store::{State, connection, message, moment, party, patient};

/// HER-id of NAV in the national register; a connection may name another one (the sandbox's).
const NAV: &str = "79768";

/// What showing needs beside the row, read once per request.
#[derive(Debug)]
pub(super) struct Shower<'d> {
    db: &'d Db,
    today: Date,
    nav: Vec<String>,
    /// More than one HER-id is ours: each thread says which.
    several: bool,
    kinds: KnownKinds,
}

impl<'d> Shower<'d> {
    pub(super) fn new(db: &'d Db, now: Timestamp) -> Result<Self, ApiError> {
        let rows = connection::all(db)?;
        let several = rows.iter().map(|row| row.her_ids.len()).sum::<usize>() > 1;
        let mut nav: Vec<String> = rows.into_iter().map(|row| row.nav_her_id).collect();
        nav.push(NAV.to_owned());
        Ok(Self {
            db,
            today: today(now),
            nav,
            several,
            kinds: KnownKinds::read(db)?,
        })
    }

    pub(super) fn db(&self) -> &'d Db {
        self.db
    }

    pub(super) fn kinds(&self) -> &KnownKinds {
        &self.kinds
    }

    pub(super) fn party(&self, her_id: &str) -> Result<PartyView, ApiError> {
        let nav = self.nav.iter().any(|known| known == her_id);
        let named = party::get(self.db, her_id)?.map(|row| row.name);
        Ok(PartyView {
            her_id: her_id.to_owned(),
            name: named.or_else(|| nav.then(|| "NAV".to_owned())),
            nav,
        })
    }

    /// A person as messages have her.
    pub(super) fn person(
        &self,
        number: Option<&str>,
        name: &str,
        birth_date: Option<&str>,
        gender: Option<&str>,
    ) -> Result<PersonView, ApiError> {
        let known = patient_of(self.db, number)?;
        let birth_date = birth_date
            .map(str::to_owned)
            .or_else(|| {
                known
                    .as_ref()
                    .and_then(|patient| patient.birth_date.clone())
            })
            .or_else(|| {
                let parsed = NationalNumber::parse(number?).ok()?;
                parsed.birth_date().map(|date| date.to_string())
            });
        let name = match (name.trim(), &known) {
            ("", Some(patient)) => patient.name.clone(),
            (name, _) => name.to_owned(),
        };
        Ok(PersonView {
            patient_id: known.as_ref().map(|patient| patient.id),
            name,
            age: birth_date
                .as_deref()
                .and_then(|date| super::present::age(date, self.today)),
            birth_date,
            gender: gender
                .map(str::to_owned)
                .or_else(|| known.as_ref().and_then(|patient| patient.gender.clone())),
            ..numbered(number)
        })
    }

    pub(super) fn thread(&self, row: inbox::ThreadRow) -> Result<ThreadRow, ApiError> {
        let answered = row.answered();
        Ok(ThreadRow {
            patient: self.person(
                row.patient_number.as_deref(),
                &row.patient_name,
                row.patient_birth_date.as_deref(),
                row.patient_gender.as_deref(),
            )?,
            thread_id: row.thread_id,
            key: row.key,
            held: row.held,
            kind: self
                .kinds
                .name(&row.last_kind, &row.last_event, row.last_direction),
            direction: direction(row.last_direction),
            party: self.party(&row.party)?,
            own: if self.several {
                connection::own_of_thread(self.db, row.thread_id)?
                    .map(|her_id| self.party(&her_id))
                    .transpose()?
            } else {
                None
            },
            at: row.last_at,
            unread: row.unread > 0,
            followed: row.followed,
            done: row.done,
            answered,
            attachments: row.attachments,
            messages: row.messages,
            due: row.due.as_ref().map(|due| due.date.clone()),
            due_by: row.due.as_ref().map(|due| match due.by {
                message::DueBy::Message => DueBy::Message,
                message::DueBy::Kind => DueBy::Kind,
                message::DueBy::Person => DueBy::Person,
            }),
            due_soon: row.due.and_then(|due| due.soon),
            delivery: row.delivery.map(|delivery| shown_delivery(&delivery)),
            worst_finding: row.worst.as_deref().and_then(severity),
            filed: row.filed_at.is_some(),
            draft_id: row.draft_id,
            unverified: row.unverified,
        })
    }
}

/// Norwegian civil date of a moment.
pub(super) fn today(now: Timestamp) -> Date {
    crate::calendar::day(now)
}

fn numbered(number: Option<&str>) -> PersonView {
    match number.map(NationalNumber::parse) {
        Some(Ok(number)) => PersonView {
            masked_number: Some(number.digits().chars().take(6).collect()),
            number_kind: Some(number.kind().code().to_owned()),
            synthetic: number.is_synthetic(),
            ..PersonView::default()
        },
        // Not a number we know: still masked, for it may be a person's.
        Some(Err(_)) => PersonView {
            masked_number: Some(String::new()),
            ..PersonView::default()
        },
        None => PersonView::default(),
    }
}

pub(super) fn shown_delivery(delivery: &inbox::Delivery) -> DeliveryView {
    let receipt_by = (delivery.state == State::TakenOver && delivery.awaits_receipt)
        .then(|| delivery.since.parse::<Timestamp>().ok())
        .flatten()
        .zip(Pack::of(&delivery.pack).terms.receipts.amber_minutes)
        .and_then(|(since, minutes)| {
            since
                .checked_add(SignedDuration::from_mins(minutes.into()))
                .ok()
        })
        .map(moment::text);
    let until = matches!(
        delivery.state,
        State::UndoTime | State::Queued | State::UnknownOutcome
    )
    .then(|| Timestamp::from_millisecond(delivery.not_before).ok())
    .flatten()
    .map(moment::text);
    DeliveryView {
        state: if delivery.in_folder && delivery.state == State::TakenOver {
            DeliveryState::LeftInFolder
        } else {
            delivery_state(delivery.state)
        },
        connection: delivery.connection.clone(),
        // Without an answer since it was taken over, and not since the day that was said.
        since: match (&delivery.taken_over_at, delivery.state) {
            (Some(taken_over), State::NoAnswer) => taken_over.clone(),
            _ => delivery.since.clone(),
        },
        until,
        attempts: delivery.attempts,
        reason: delivery.reason.clone(),
        receipt_by,
        contradicted: delivery.contradicted,
    }
}

pub(super) fn delivery_state(state: State) -> DeliveryState {
    match state {
        State::UndoTime => DeliveryState::UndoTime,
        State::Queued => DeliveryState::Queued,
        State::AwaitingLogin => DeliveryState::AwaitingLogin,
        State::Sending => DeliveryState::Sending,
        State::UnknownOutcome => DeliveryState::UnknownOutcome,
        State::TakenOver => DeliveryState::TakenOver,
        State::Accepted => DeliveryState::Accepted,
        State::Rejected => DeliveryState::Rejected,
        State::AskedToWait => DeliveryState::AskedToWait,
        State::NoAnswer => DeliveryState::NoAnswer,
        State::NeedsYou => DeliveryState::NeedsYou,
        State::Cancelled => DeliveryState::Cancelled,
    }
}

pub(super) fn direction(direction: message::Direction) -> Direction {
    match direction {
        message::Direction::In => Direction::In,
        message::Direction::Out => Direction::Out,
    }
}

pub(super) fn severity(word: &str) -> Option<Severity> {
    match word {
        "fatal" | "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "information" => Some(Severity::Information),
        _ => None,
    }
}

pub(super) fn text(words: &Words) -> Text {
    Text {
        nb: words.nb.clone(),
        en: words.en.clone(),
    }
}

/// The person in the cache with this number: only an equal, valid number joins a message to a chart. The EHR's own
/// record goes before one entered here.
pub(super) fn patient_of(
    db: &Db,
    number: Option<&str>,
) -> Result<Option<patient::Patient>, ApiError> {
    let Some(number) = number.filter(|number| NationalNumber::parse(number).is_ok()) else {
        return Ok(None);
    };
    Ok(patient::by_number(db, number)?.into_iter().next())
}
