//! Taking charts away when a person says so: what was read, and the exchanges it was read in, in memory and on disk.
//!
//! An exchange that was for a patient's chart is recorded as hers ([`crate::client::Client::about`]). One that is nobody's
//! in particular (a search, a day, a person's own question) may show anybody who was found: with the first patient taken
//! away all of those of her server go. Exchanges of messages stay, as the messages do.

use std::sync::Arc;

use super::loops::Shared;
use crate::client::{Exchange, Purpose};
use crate::store::exchange::{self, Charts};
use crate::store::patient::Patient;
use crate::store::{StoreError, kept, patient};

/// Patients, and exchanges, a transaction.
const BATCH: u32 = 50;

pub(super) fn one(shared: &Arc<Shared>, patient_id: i64) -> Result<(), StoreError> {
    let gone = shared.store.read(|db| patient::get(db, patient_id))?;
    shared.store.write(|tx| kept::wipe(tx, patient_id))?;
    let (Some(connection_id), Some(fhir_id)) = (gone.connection_id, gone.fhir_id.clone()) else {
        return Ok(());
    };
    // Memory first: what failed is written to disk from there.
    shared.ring.forget(move |exchange| {
        let nobodys = exchange.patient_id.is_none() && exchange.connection_id == connection_id;
        shows(exchange, &gone) || (nobodys && is_of_charts(exchange))
    });
    forget(shared, Charts::Mentioning(connection_id, &fhir_id))
}

pub(super) fn all(shared: &Arc<Shared>) -> Result<u32, StoreError> {
    let (mut after, mut charts) = (0, 0);
    loop {
        let some = shared.store.read(|db| kept::some(db, after, BATCH))?;
        let Some(last) = some.last() else { break };
        after = *last;
        shared.store.write(|tx| {
            for id in &some {
                kept::wipe(tx, *id)?;
            }
            Ok::<_, StoreError>(())
        })?;
        charts += u32::try_from(some.len()).unwrap_or(u32::MAX);
    }
    shared.ring.forget(is_of_charts);
    forget(shared, Charts::All)?;
    Ok(charts)
}

fn forget(shared: &Arc<Shared>, which: Charts<'_>) -> Result<(), StoreError> {
    // Who keeps a failure on disk looks into memory first, in its own transaction: behind this one nobody writes what was
    // forgotten there.
    shared.store.write(|_| Ok::<_, StoreError>(()))?;
    let mut before = i64::MAX;
    loop {
        let some = shared
            .store
            .read(|db| exchange::of_charts(db, which, before, BATCH))?;
        let Some((last, _)) = some.last() else {
            return Ok(());
        };
        before = *last;
        shared.store.write(|tx| exchange::remove(tx, &some))?;
    }
}

fn is_of_charts(exchange: &Exchange) -> bool {
    match exchange.purpose {
        Purpose::Search | Purpose::Read | Purpose::File | Purpose::Test | Purpose::Again => true,
        Purpose::Poll | Purpose::Send | Purpose::Metadata => false,
    }
}

/// Is this a patient's own exchange, or does it mention her?
pub(super) fn shows(exchange: &Exchange, patient: &Patient) -> bool {
    if !is_of_charts(exchange) || Some(exchange.connection_id) != patient.connection_id {
        return false;
    }
    let mentions = |needle: &str| {
        let within = |body: &Option<Vec<u8>>| {
            body.as_deref()
                .is_some_and(|body| memchr::memmem::find(body, needle.as_bytes()).is_some())
        };
        exchange.url.contains(needle)
            || within(&exchange.request_body)
            || within(&exchange.response_body)
    };
    exchange.patient_id == Some(patient.id)
        || patient.fhir_id.as_deref().is_some_and(mentions)
        || patient.national_number.as_deref().is_some_and(mentions)
}
