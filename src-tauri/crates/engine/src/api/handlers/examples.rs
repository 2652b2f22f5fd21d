//! The workspace's list of published example numbers: what TEST lets pass though it looks like a real person's.

use fhir::number::{HerId, Mark, NationalNumber, embedded};
use jiff::Timestamp;
use validation::Pack;

use super::file_exchange::REAL_NUMBER;
use crate::api::Engine;
use crate::api::failure::{invalid, stage_forbids};
use crate::api::session::Session;
use crate::api::types::{
    ApiError, Empty, ExampleNumber, ExampleNumbers, ExampleNumbersAdd, ExampleNumbersAdded, Stage,
};
use crate::store::{StoreError, connection, example, message};
use crate::sync::due::Asks;
use crate::sync::ingest::{self, Reading};

/// More are no examples, but somebody's register.
const MOST: usize = 200;

pub(crate) fn example_numbers(engine: &Engine, _: Empty) -> Result<ExampleNumbers, ApiError> {
    let session = engine.session()?;
    let held = session.store.read(example::all)?;
    Ok(shown(&held))
}

fn shown(numbers: &[NationalNumber]) -> ExampleNumbers {
    ExampleNumbers {
        numbers: numbers
            .iter()
            .map(|number| ExampleNumber {
                digits: number.digits(),
                formatted: number.formatted(),
            })
            .collect(),
    }
}

/// Takes every plain number out of what was pasted: the numbers alone, or the whole example.
pub(crate) fn example_numbers_add(
    engine: &Engine,
    request: ExampleNumbersAdd,
) -> Result<ExampleNumbersAdded, ApiError> {
    let session = engine.session()?;
    only_in_test(&session)?;
    let found: Vec<NationalNumber> = embedded(&request.text)
        .map(|(_, number)| number)
        .filter(|number| number.mark() == Mark::None)
        .collect();
    if found.is_empty() {
        return Err(invalid("text", "no_number"));
    }
    let (held, added) = session.store.write(|tx| {
        let mut held = example::all(tx)?;
        let before = held.len();
        for number in found {
            if !held.contains(&number) {
                held.push(number);
            }
        }
        if held.len() > MOST {
            return Err(invalid("text", "too_many"));
        }
        example::put(tx, &held)?;
        Ok::<_, ApiError>((example::all(tx)?, held.len() - before))
    })?;
    judge_anew(&session, engine.clock().now())?;
    Ok(ExampleNumbersAdded {
        added: u32::try_from(added).unwrap_or(u32::MAX),
        numbers: shown(&held).numbers,
    })
}

pub(crate) fn example_number_remove(
    engine: &Engine,
    request: ExampleNumber,
) -> Result<ExampleNumbers, ApiError> {
    let session = engine.session()?;
    only_in_test(&session)?;
    let held = session.store.write(|tx| {
        let mut held = example::all(tx)?;
        held.retain(|number| number.digits() != request.digits);
        example::put(tx, &held)?;
        Ok::<_, StoreError>(held)
    })?;
    Ok(shown(&held))
}

fn only_in_test(session: &Session) -> Result<(), ApiError> {
    if session.stage() == Stage::Test {
        return Ok(());
    }
    Err(stage_forbids("stage", "only_in_test"))
}

/// Messages that were stopped for a number are held against the rules again: the red bar goes from those whose numbers
/// are all examples by now.
fn judge_anew(session: &Session, now: Timestamp) -> Result<(), ApiError> {
    let (stopped, asks, examples) = session.store.read(|db| {
        Ok::<_, StoreError>((
            message::with_finding(db, REAL_NUMBER)?,
            Asks::read(db)?,
            example::all(db)?,
        ))
    })?;
    for id in stopped {
        session.store.write(|tx| {
            let row = message::get(tx, id)?;
            let raw = message::raw(tx, id)?;
            let Some(connection) = connection::get(tx, row.connection_id)? else {
                return Ok(());
            };
            let own: Vec<HerId> = connection
                .her_ids
                .iter()
                .filter_map(|her_id| HerId::parse(her_id).ok())
                .collect();
            let reading = Reading {
                her_id: None,
                own: &own,
                pack: Pack::of(&connection.pack),
                now,
                stage: Some(session.rules_stage()),
                examples: &examples,
                asks: &asks,
            };
            let prepared = ingest::prepare(&raw, &reading);
            message::judged(tx, id, &prepared.findings)
        })?;
    }
    Ok(())
}
