//! Searching patients at the server, and what of the answer is believed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::page::{self, Whose};
use super::{ehr, keep_patient};
use crate::client::search::Search;
use crate::store::patient::Patient;
use crate::sync::error::SyncError;
use crate::sync::loops::Shared;
use crate::sync::person::{self, Question};

/// Patients shown of one search.
const FOUND: &str = "50";

/// What a search at the server found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Local numbers, in the server's order.
    pub patient_ids: Vec<i64>,
    /// The server has more, or does not say that it has not.
    pub truncated: bool,
    /// What the server passed over, by its own word.
    pub ignored: Vec<String>,
    /// Patients in the answer that are not whom was asked for; not kept.
    pub strangers: u32,
    /// Of the last request.
    pub request_id: Option<String>,
}

/// Searches patients, and keeps whom the server names and the question means.
pub(in crate::sync) async fn search(shared: &Arc<Shared>, text: &str) -> Result<Found, SyncError> {
    let (row, client, _) = ehr(shared, None).await?;
    let today = shared.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let offered = person::offered(row.capabilities.as_deref());
    let mut found = Found::default();
    let mut seen: BTreeMap<String, ()> = BTreeMap::new();
    for question in person::questions(text, today, &offered) {
        let mut parameters = question.clone();
        parameters.push(("_count", FOUND.to_owned()));
        let borrowed: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let search = Search::personal("Patient", &borrowed);
        let answer = client.search(&search).await?;
        found.request_id = Some(answer.request_id.clone());
        let asked = Arc::new(search.parameters.clone());
        let taken = page::take(&client, answer, Whose::Anybody, asked).await?;
        let unsaid = taken.next.is_none() && taken.total.is_none();
        found.truncated |= taken.next.is_some()
            || taken
                .total
                .is_some_and(|total| total > u64::try_from(taken.matches).unwrap_or(0))
            || (unsaid && taken.matches > 0 && taken.matches.is_multiple_of(10));
        let ignored = taken.ignored.unwrap_or_default();
        for kept in taken.kept {
            if kept.resource_type != "Patient" || seen.insert(kept.fhir_id.clone(), ()).is_some() {
                continue;
            }
            let Some(read) = person::read(&kept.raw, row.id) else {
                continue;
            };
            if !means(&question, &read, &ignored) {
                found.strangers += 1;
                continue;
            }
            if let Some(id) = keep_patient(shared, &row, &kept.raw, None).await? {
                found.patient_ids.push(id);
            }
        }
        for name in ignored {
            if !found.ignored.contains(&name) {
                found.ignored.push(name);
            }
        }
    }
    Ok(found)
}

/// Is this whom the question means? Numbers and dates are compared whatever the server says; a name, which servers
/// compare each in its own way, only where the server says that it passed over it.
fn means(question: &Question, patient: &Patient, ignored: &[String]) -> bool {
    question.iter().all(|(name, value)| match *name {
        "identifier" => {
            let digits = value.rsplit('|').next().unwrap_or(value);
            patient
                .national_number
                .as_deref()
                .is_none_or(|held| held == digits)
        }
        "birthdate" => patient
            .birth_date
            .as_deref()
            .is_some_and(|born| value.starts_with(born) || born.starts_with(value)),
        "name" if ignored.iter().any(|one| one == "name") => named(value, patient),
        _ => true,
    })
}

/// Every word begins one of her names, in either folding.
fn named(typed: &str, patient: &Patient) -> bool {
    let names = format!("{} {} {}", patient.name, patient.given, patient.family);
    typed.split_whitespace().all(|word| {
        let begins = |fold: fn(&str) -> String| {
            let (word, names) = (fold(word), fold(&names));
            names
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|name| name.starts_with(&word))
        };
        begins(fhir::fold::wide) || begins(fhir::fold::narrow)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_server_gives_is_held_against_the_question() {
        let kari = Patient {
            name: "Kari Åse Nordmo".into(),
            birth_date: Some("1958-03-14".into()),
            national_number: Some("54835812345".into()),
            ..Patient::default()
        };
        let asked = |name: &'static str, value: &str| vec![(name, value.to_owned())];
        assert!(means(&asked("birthdate", "1958-03-14"), &kari, &[]));
        assert!(!means(&asked("birthdate", "1959-03-14"), &kari, &[]));
        assert!(!means(&asked("identifier", "urn:oid:x|1"), &kari, &[]));
        assert!(
            means(&asked("name", "someone"), &kari, &[]),
            "the server's own way"
        );
        let passed_over = ["name".to_owned()];
        assert!(!means(&asked("name", "someone"), &kari, &passed_over));
        assert!(means(&asked("name", "nordm aase"), &kari, &passed_over));
    }
}
