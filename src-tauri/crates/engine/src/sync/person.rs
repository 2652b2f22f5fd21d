//! A Patient resource as the store keeps a person, and what a person typed as questions to a server.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;

use fhir::number::NationalNumber;
use fhir::view::{self, Address, Deceased, HumanName};

use crate::client::metadata::Capabilities;
use crate::store::patient::{Patient, Source};

/// Reads a Patient resource; `None` when it is none or has no id.
#[must_use]
pub(super) fn read(raw: &[u8], connection_id: i64) -> Option<Patient> {
    let resource: Value = serde_json::from_slice(raw).ok()?;
    if view::resource_type(&resource) != Some("Patient") {
        return None;
    }
    let patient = view::Patient(&resource);
    let name = patient.name();
    let number = patient.number();
    let national = number.and_then(|number| NationalNumber::parse(number.value).ok());
    let (mut flags, mut deceased_at) = (Vec::new(), None);
    if patient.is_inactive() {
        flags.push("inactive".to_owned());
    }
    let replaced_by = patient.replaced_by().and_then(view::Reference::target);
    if patient.replaced_by().is_some() {
        flags.push("replaced".to_owned());
    }
    match patient.deceased() {
        Deceased::No => {}
        Deceased::Yes => flags.push("deceased".to_owned()),
        Deceased::Since(at) => {
            flags.push("deceased".to_owned());
            deceased_at = Some(at.to_owned());
        }
    }
    if view::cannot_interpret(&resource) {
        flags.push("cannot_interpret".to_owned());
    }
    Some(Patient {
        source: Source::Ehr,
        connection_id: Some(connection_id),
        fhir_id: Some(view::id(&resource)?.to_owned()),
        given: name.map(HumanName::given).unwrap_or_default(),
        family: name
            .and_then(HumanName::family)
            .unwrap_or_default()
            .to_owned(),
        name: name.and_then(HumanName::display).unwrap_or_default(),
        birth_date: patient.birth_date().map(str::to_owned),
        gender: patient.gender().map(str::to_owned),
        national_number: number
            .map(|number| number.value.chars().filter(char::is_ascii_digit).collect()),
        number_kind: number.map(|number| number.kind.as_str().to_owned()),
        synthetic: national.is_some_and(|number| number.is_synthetic()),
        address: patient.address().and_then(Address::line),
        phone: patient.phone().map(str::to_owned),
        general_practitioner: patient.general_practitioner().map(str::to_owned),
        flags,
        deceased_at,
        replaced_by: replaced_by.map(|(_, id)| id.to_owned()),
        ..Patient::default()
    })
}

/// One set of search parameters.
pub(super) type Question = Vec<(&'static str, String)>;

/// What of a patient this server can be searched by; `None` where it does not say.
#[must_use]
pub(super) fn offered(capabilities: Option<&str>) -> Option<BTreeSet<String>> {
    let told: Capabilities = serde_json::from_str(capabilities?).ok()?;
    let offer = told.types.get("Patient")?;
    let names = offer.parameters.iter().map(|one| one.name.clone());
    Some(names.collect::<BTreeSet<_>>()).filter(|names| !names.is_empty())
}

/// What typed text asks a server: a number, a birth date (two, when the century is open), a telephone number, or a name,
/// perhaps with a birth date behind it. Where the server offers it, what looks like a street or a town is asked as one.
#[must_use]
pub(super) fn questions(
    text: &str,
    today: Date,
    offered: &Option<BTreeSet<String>>,
) -> Vec<Question> {
    let text = text.trim();
    let says = |name: &str| offered.as_ref().is_some_and(|names| names.contains(name));
    if let Ok(number) = NationalNumber::parse(text) {
        let value = match number.system() {
            Some(system) => format!("{system}|{}", number.digits()),
            None => number.digits(),
        };
        return vec![vec![("identifier", value)]];
    }
    let dates = |text: &str| -> Vec<String> {
        fhir::date::typed(text, today)
            .iter()
            .map(Date::to_string)
            .collect()
    };
    let alone = dates(text);
    if !alone.is_empty() {
        return alone
            .into_iter()
            .map(|date| vec![("birthdate", date)])
            .collect();
    }
    if let Some(digits) = telephone(text)
        && (says("phone") || says("telecom"))
    {
        let name = if says("phone") { "phone" } else { "telecom" };
        // Servers compare a token as it is written: with and without the country.
        return vec![vec![(name, format!("{digits},+47{digits}"))]];
    }
    if let Some((name, last)) = text.rsplit_once(char::is_whitespace) {
        let born = dates(last);
        if !born.is_empty() {
            let asked = |date| {
                let mut question = words(name);
                question.push(("birthdate", date));
                question
            };
            return born.into_iter().map(asked).collect();
        }
    }
    if text.is_empty() {
        return Vec::new();
    }
    // A street has a number behind it; no name does.
    if says("address") && text.ends_with(|last: char| last.is_ascii_digit()) {
        return vec![vec![("address", text.to_owned())]];
    }
    vec![words(text)]
}

/// Each word by itself: a server compares a value with one part of a name, and all values must be hers.
fn words(name: &str) -> Question {
    let each = name.split_whitespace().take(6);
    each.map(|word| ("name", word.to_owned())).collect()
}

/// Eight digits, perhaps with the country before them.
fn telephone(text: &str) -> Option<String> {
    let plain = text
        .strip_prefix("+47")
        .or_else(|| text.strip_prefix("0047"));
    let written = plain.unwrap_or(text);
    let fine = written
        .chars()
        .all(|sign| sign.is_ascii_digit() || sign == ' ');
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    (fine && digits.len() == 8).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_becomes_the_question_it_is() {
        let today = jiff::civil::date(2026, 11, 21);
        let asked = |text| questions(text, today, &None);
        assert_eq!(
            asked("Kari Nordmann"),
            [vec![
                ("name", "Kari".to_owned()),
                ("name", "Nordmann".to_owned())
            ]]
        );
        assert_eq!(
            asked("1958-03-14"),
            [vec![("birthdate", "1958-03-14".to_owned())]]
        );
        let both = asked("Nordmann 14.03.1958");
        assert_eq!(
            both,
            [vec![
                ("name", "Nordmann".to_owned()),
                ("birthdate", "1958-03-14".to_owned())
            ]]
        );
        assert_eq!(
            asked("109155 96784"),
            [vec![(
                "identifier",
                "urn:oid:2.16.578.1.12.4.1.4.1|10915596784".to_owned()
            )]]
        );
        assert!(asked("  ").is_empty());
        assert_eq!(asked("Bogstadveien 14").first().map(Vec::len), Some(2));
        let offered = Some(["address".to_owned(), "phone".to_owned()].into());
        let more = |text| questions(text, today, &offered);
        assert_eq!(
            more("Bogstadveien 14"),
            [vec![("address", "Bogstadveien 14".to_owned())]]
        );
        assert_eq!(
            more("+47 400 01 234"),
            [vec![("phone", "40001234,+4740001234".to_owned())]]
        );
        assert_eq!(more("Kari"), [vec![("name", "Kari".to_owned())]]);
    }
}
