//! Today's appointments, asked of the EHR, so that their patients can be kept before the day begins.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::chart::{self, Source, Whose};
use super::error::SyncError;
use super::loops::Shared;
use crate::client::search::Search;
use crate::store::day::{self, Appointment};
use crate::store::patient;

/// Pages of one day at most.
const PAGES: usize = 10;

/// Asks for the day's appointments and keeps them; gives how many there are.
pub(super) async fn read(shared: &Arc<Shared>, day: &str) -> Result<usize, SyncError> {
    let source = Source::of(shared, None).await?;
    let known = match &source.known {
        Ok(known) => known.clone(),
        Err(failure) => return Err(SyncError::Client(failure.clone())),
    };
    if known
        .as_ref()
        .is_some_and(|known| !known.searches("Appointment", "date"))
    {
        return Err(SyncError::NotConfigured(
            "a search for appointments by date",
        ));
    }
    let included = known.as_ref().is_some_and(|known| {
        let offer = known.types.get("Appointment");
        offer.is_some_and(|offer| {
            offer
                .includes
                .iter()
                .any(|one| one == "Appointment:patient")
        })
    });
    let mut parameters = vec![("date", day), ("_count", "200")];
    if included {
        parameters.push(("_include", "Appointment:patient"));
    }
    let search = Search::open("Appointment", &parameters);
    let mut answer = source.client.search(&search).await?;
    let (mut found, mut patients): (Vec<Value>, BTreeMap<String, i64>) = Default::default();
    let mut seen = BTreeSet::new();
    for _ in 0..PAGES {
        let taken = chart::take(&source.client, answer, Whose::Anybody, Arc::default()).await?;
        for kept in taken.kept {
            if kept.resource_type == "Appointment" {
                found.extend(serde_json::from_slice::<Value>(&kept.raw));
            } else if let Some(id) =
                chart::keep_patient(shared, &source.row, &kept.raw, None).await?
            {
                patients.insert(kept.fhir_id, id);
            }
        }
        match taken.next {
            Some(next) if seen.insert(next.clone()) => {
                answer = source.client.next_page(&next).await?;
            }
            _ => break,
        }
    }
    let mut appointments = Vec::new();
    for appointment in &found {
        for (start, patient) in of_day(appointment, day) {
            let id = match patients.get(&patient) {
                Some(id) => Some(*id),
                None => known_or_read(shared, &source, &patient).await?,
            };
            if let Some(id) = id {
                patients.insert(patient, id);
                let text = |member: &str| {
                    let value = appointment.get(member).and_then(Value::as_str);
                    value.unwrap_or_default().to_owned()
                };
                appointments.push(Appointment {
                    start,
                    fhir_id: text("id"),
                    status: text("status"),
                    patient_id: id,
                    read_at: String::new(),
                });
            }
        }
    }
    let count = appointments.len();
    let (store, connection_id, at) = (shared.store.clone(), source.row.id, shared.clock.now());
    let day = day.to_owned();
    chart::blocking(move || {
        store.write_refetchable(|tx| day::replace(tx, connection_id, &day, &appointments, at))
    })
    .await?;
    Ok(count)
}

/// Start and patients of an appointment that stands, on this day: a server may pass over the date.
fn of_day(appointment: &Value, day: &str) -> Vec<(String, String)> {
    let text = |member: &str| appointment.get(member).and_then(Value::as_str);
    let stands = !matches!(
        text("status"),
        Some("cancelled" | "noshow" | "entered-in-error" | "proposed")
    );
    let Some(start) = text("start").filter(|start| stands && start.starts_with(day)) else {
        return Vec::new();
    };
    let participants = appointment.get("participant").and_then(Value::as_array);
    let actors = participants.into_iter().flatten().filter_map(|one| {
        let declined = one.get("status").and_then(Value::as_str) == Some("declined");
        let actor = one.pointer("/actor/reference").and_then(Value::as_str);
        actor.filter(|_| !declined)
    });
    actors
        .filter_map(|actor| actor.rsplit_once("Patient/"))
        .map(|(_, id)| (start.to_owned(), id.to_owned()))
        .collect()
}

async fn known_or_read(
    shared: &Arc<Shared>,
    source: &Source,
    fhir_id: &str,
) -> Result<Option<i64>, SyncError> {
    let (store, connection, id) = (shared.store.clone(), source.row.id, fhir_id.to_owned());
    let held =
        chart::blocking(move || store.read(|db| patient::by_fhir_id(db, connection, "", &id)))
            .await?;
    if let Some(held) = held {
        return Ok(Some(held.id));
    }
    match source.client.read("Patient", fhir_id).await {
        Ok(answer) => chart::keep_patient(shared, &source.row, &answer.body, None).await,
        Err(failure) if failure.error.offline() => Err(failure.into()),
        // One patient who cannot be read does not hide the others.
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_stands_on_the_day_counts() {
        let made = |status: &str, start: &str, took: &str| {
            json!({
                "status": status, "start": start,
                "participant": [
                    {"actor": {"reference": "Patient/p1"}, "status": took},
                    {"actor": {"reference": "Practitioner/x"}, "status": "accepted"},
                ],
            })
        };
        let of = |value: &Value| of_day(value, "2026-11-20");
        let one = made("booked", "2026-11-20T12:20:00+01:00", "accepted");
        assert_eq!(
            of(&one),
            [("2026-11-20T12:20:00+01:00".to_owned(), "p1".to_owned())]
        );
        assert!(of(&made("cancelled", "2026-11-20T12:20:00+01:00", "accepted")).is_empty());
        assert!(of(&made("booked", "2026-11-21T12:20:00+01:00", "accepted")).is_empty());
        assert!(of(&made("booked", "2026-11-20T12:20:00+01:00", "declined")).is_empty());
    }
}
