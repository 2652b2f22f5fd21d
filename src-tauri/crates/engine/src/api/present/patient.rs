//! Patients: rows, and the facts of the banner.

use fhir::number::{Mark, NationalNumber};
use fhir::view::{self, Address, Deceased, HumanName, Patient};
use jiff::civil::Date;
use serde_json::Value;

use crate::api::types::{PatientRow, PatientSource, PersonView};

/// What is known of a patient beside the resource.
#[derive(Debug, Clone)]
pub struct PatientShown<'a> {
    /// Local id.
    pub patient_id: i64,
    /// Where the patient came from.
    pub source: PatientSource,
    /// When the chart was last read.
    pub fetched_at: Option<&'a str>,
    /// When the chart was last opened here.
    pub opened_at: Option<&'a str>,
}

/// Facts of the banner beside the row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatientFacts {
    /// Phone to call.
    pub phone: Option<String>,
    /// Fastlege, in the source's words.
    pub general_practitioner: Option<String>,
    /// `id` of the Patient that replaces this one.
    pub replaced_by: Option<String>,
    /// The whole number, as sent.
    pub number: Option<String>,
    /// The number's identifier system, as sent.
    pub number_system: Option<String>,
    /// Given names, without a middle name that the source tells apart.
    pub given: String,
    /// Middle name, when the source tells it apart.
    pub middle: Option<String>,
    /// Family name, or the whole name when the source gives no parts.
    pub family: String,
}

/// The row of a patient in a list, and the head of her chart.
#[must_use]
pub fn patient_row(resource: &Value, shown: &PatientShown<'_>, today: Date) -> PatientRow {
    let patient = Patient(resource);
    let mut flags = Vec::new();
    if patient.is_inactive() {
        flags.push("inactive".to_owned());
    }
    if patient.replaced_by().is_some() {
        flags.push("replaced".to_owned());
    }
    if patient.deceased() != Deceased::No {
        flags.push("deceased".to_owned());
    }
    if view::cannot_interpret(resource) {
        flags.push("cannot_interpret".to_owned());
    }
    PatientRow {
        patient_id: shown.patient_id,
        person: PersonView {
            patient_id: Some(shown.patient_id),
            ..person_view(resource, today)
        },
        address: patient.address().and_then(Address::line),
        source: shown.source,
        fetched_at: shown.fetched_at.map(str::to_owned),
        flags,
        opened_at: shown.opened_at.map(str::to_owned),
    }
}

/// A Patient resource as a row, a header and a button name her; without a local id.
#[must_use]
pub fn person_view(resource: &Value, today: Date) -> PersonView {
    let patient = Patient(resource);
    let number = patient.number();
    let until = match patient.deceased() {
        Deceased::No => Some(today),
        // Dead, time not said: an age would be a guess.
        Deceased::Yes => None,
        Deceased::Since(at) => whole_date(at),
    };
    let age = patient
        .birth_date()
        .zip(until)
        .and_then(|(born, until)| age(born, until));
    PersonView {
        patient_id: None,
        name: patient
            .name()
            .and_then(HumanName::display)
            .unwrap_or_default(),
        birth_date: patient.birth_date().map(str::to_owned),
        age,
        gender: patient.gender().map(str::to_owned),
        masked_number: number.map(|number| {
            number
                .value
                .chars()
                .filter(char::is_ascii_digit)
                .take(6)
                .collect()
        }),
        number_kind: number.map(|number| number.kind.as_str().to_owned()),
        synthetic: number.is_some_and(|number| is_synthetic(number.value)),
    }
}

/// Facts of the banner, and the parts that a message about her is written from.
#[must_use]
pub fn patient_facts(resource: &Value) -> PatientFacts {
    let patient = Patient(resource);
    let number = patient.number();
    let name = patient.name();
    let (given, middle) = name
        .map(|name| (name.given(), name.middle()))
        .unwrap_or_default();
    let family = name.and_then(|name| match name.family() {
        Some(family) => Some(family.to_owned()),
        None if given.is_empty() => name.display(),
        None => None,
    });
    PatientFacts {
        phone: patient.phone().map(str::to_owned),
        general_practitioner: patient.general_practitioner().map(str::to_owned),
        replaced_by: patient
            .replaced_by()
            .and_then(view::Reference::target)
            .map(|(_, id)| id.to_owned()),
        number: number.map(|number| number.value.to_owned()),
        number_system: number.map(|number| number.system.to_owned()),
        given,
        middle,
        family: family.unwrap_or_default(),
    }
}

/// Whole years from a birth date to a day; `None` when the date is not whole or lies ahead.
#[must_use]
pub fn age(born: &str, on: Date) -> Option<u32> {
    let born = whole_date(born)?;
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    let years = i32::from(on.year()) - i32::from(born.year()) - i32::from(!had_birthday);
    u32::try_from(years).ok()
}

fn whole_date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// Marked as a test person's number. Plus 40 is also a help number's mark, so it says nothing.
fn is_synthetic(number: &str) -> bool {
    NationalNumber::parse(number)
        .is_ok_and(|number| matches!(number.mark(), Mark::Plus65 | Mark::Plus80))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn today() -> Date {
        Date::constant(2026, 11, 21)
    }

    #[test]
    fn a_row_says_what_a_person_must_know_before_opening() {
        let resource = json!({
            "resourceType": "Patient", "active": false,
            "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "10915596784"}],
            "name": [{"family": "Nordmo", "given": ["Kari"]}],
            "birthDate": "1955-11-22", "gender": "female", "deceasedDateTime": "2026-01-02T10:00:00Z",
            "link": [{"type": "replaced-by", "other": {"reference": "Patient/2"}}],
        });
        let shown = PatientShown {
            patient_id: 7,
            source: PatientSource::Ehr,
            fetched_at: None,
            opened_at: None,
        };
        let row = patient_row(&resource, &shown, today());
        assert_eq!(row.flags, ["inactive", "replaced", "deceased"]);
        assert_eq!(
            (row.person.name.as_str(), row.person.age),
            ("Kari Nordmo", Some(70)),
            "age at death"
        );
        assert_eq!(
            row.person.masked_number.as_deref(),
            Some("109155"),
            "the rest is asked for by name"
        );
        assert!(row.person.synthetic);
        assert_eq!(row.person.patient_id, Some(7));
        assert_eq!(patient_facts(&resource).replaced_by.as_deref(), Some("2"));
    }

    #[test]
    fn ages_turn_on_the_birthday_and_partial_dates_have_none() {
        assert_eq!(age("1955-11-22", today()), Some(70));
        assert_eq!(age("1955-11-21", today()), Some(71));
        assert_eq!(age("1955", today()), None);
        assert_eq!(age("2027-01-01", today()), None);
        assert_eq!(age("ukjent dato", today()), None);
    }

    #[test]
    fn a_patient_of_nothing_is_still_a_row() {
        let shown = PatientShown {
            patient_id: 1,
            source: PatientSource::Message,
            fetched_at: None,
            opened_at: None,
        };
        let row = patient_row(
            &json!({"name": [{"text": "Kari Nordmo"}], "modifierExtension": [{"url": "x"}]}),
            &shown,
            today(),
        );
        assert_eq!(row.person.name, "Kari Nordmo");
        assert_eq!(row.flags, ["cannot_interpret"]);
        assert_eq!(patient_row(&json!(null), &shown, today()).person.name, "");
    }
}
