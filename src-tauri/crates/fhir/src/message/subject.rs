//! Whom a message is about, and whether it agrees with itself about that.
//!
//! A message carries the person several times: the Patient aboard, `Task.for`, `Communication.subject`,
//! `QuestionnaireResponse.subject`, by reference and by identifier. A wrong pairing here is the mistake that hurts, so
//! every claim is held against every other, and one that cannot be reconciled sets [`Subject::conflict`]: nobody is
//! then named as certain. Two numbers for one Patient are no conflict when one is marked old or ended.

use super::shape::{Identifier, Reference, Resource};
use crate::number::NationalNumber;
use crate::systems;

/// The person a message is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The national number, digits as sent (spaces taken out), valid or not.
    pub number: Option<String>,
    /// Its system.
    pub system: Option<String>,
    /// The number again, when it is valid: only then may a message be joined to a chart.
    pub national: Option<NationalNumber>,
    /// Name as one line.
    pub name: Option<String>,
    /// Family name, when sent apart.
    pub family: Option<String>,
    /// Given names, when sent apart.
    pub given: Option<String>,
    /// `Patient.birthDate`, as sent.
    pub birth_date: Option<String>,
    /// `Patient.gender`, as sent.
    pub gender: Option<String>,
    /// The message names more than one person as the patient.
    pub conflict: bool,
}

/// One of the persons whom a message names as its patient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// National number, digits as sent.
    pub number: Option<String>,
    /// Name as one line.
    pub name: Option<String>,
    /// `Patient.birthDate`, as sent.
    pub birth_date: Option<String>,
    /// `Patient.gender`, as sent.
    pub gender: Option<String>,
}

/// Everybody whom a message names as the patient: the Patients aboard, and the numbers that references claim beside them.
/// A message that agrees with itself names one.
///
/// # Errors
/// As [`super::Summary::read`].
pub fn named(raw: &[u8]) -> Result<Vec<Named>, super::MessageError> {
    let bundle = super::read::parse(raw)?;
    let entries = super::read::entries(&bundle);
    let patients: Vec<(Option<&str>, &Resource<'_>)> = entries
        .iter()
        .filter(|(_, resource)| resource.is("Patient"))
        .copied()
        .collect();
    let mut people: Vec<Named> = Vec::new();
    let mut add = |person: Named| {
        let there = people.iter().any(|other| {
            other.number == person.number && (person.number.is_some() || other.name == person.name)
        });
        if !there {
            people.push(person);
        }
    };
    for (_, patient) in &patients {
        let mut numbers: Vec<Number> = patient.identifier.iter().filter_map(number).collect();
        // A number that is marked old is no other person.
        if numbers.iter().any(|number| number.current) {
            numbers.retain(|number| number.current);
        }
        let person = |number: Option<String>| Named {
            number,
            name: patient.name.current().and_then(|name| name.line()),
            birth_date: patient.birth_date.to_owned(),
            gender: patient.gender.to_owned(),
        };
        if numbers.is_empty() {
            add(person(None));
        }
        for number in numbers {
            add(person(Some(number.digits)));
        }
    }
    for claim in claims(&entries, &patients) {
        if let Some(number) = claim.number {
            add(Named {
                number: Some(number.digits),
                name: claim.display.map(str::to_owned),
                ..Named::default()
            });
        }
    }
    Ok(people)
}

/// A national number claimed for the patient.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    system: String,
    digits: String,
    current: bool,
}

fn number(identifier: &Identifier<'_>) -> Option<Number> {
    let system = systems::canonical(identifier.system.filled()?);
    if !matches!(system, systems::FNR | systems::DNR | systems::FHN) {
        return None;
    }
    let digits: String = identifier
        .value
        .filled()?
        .chars()
        .filter(|char| !char.is_whitespace())
        .collect();
    let ended = identifier
        .period
        .0
        .as_ref()
        .is_some_and(|period| period.end.filled().is_some());
    let current = identifier.usage.get() != Some("old") && !ended;
    Some(Number {
        system: system.to_owned(),
        digits,
        current,
    })
}

/// A reference that says who the patient is.
struct Claim<'r> {
    patient: Option<usize>,
    number: Option<Number>,
    display: Option<&'r str>,
}

/// Does a reference point at this entry? By fullUrl, or by `Type/id`.
pub(crate) fn points_at(reference: &str, full_url: Option<&str>, resource: &Resource<'_>) -> bool {
    if full_url.is_some_and(|full_url| full_url.eq_ignore_ascii_case(reference)) {
        return true;
    }
    let (Some(kind), Some(id)) = (resource.resource_type.get(), resource.id.get()) else {
        return false;
    };
    let mut parts = reference.rsplit('/');
    parts
        .next()
        .is_some_and(|last| last.eq_ignore_ascii_case(id))
        && parts.next() == Some(kind)
}

pub(super) fn subject(entries: &[(Option<&str>, &Resource<'_>)]) -> Subject {
    let patients: Vec<(Option<&str>, &Resource<'_>)> = entries
        .iter()
        .filter(|(_, resource)| resource.is("Patient"))
        .copied()
        .collect();
    let claims: Vec<Claim<'_>> = claims(entries, &patients);
    let mut conflict = false;

    // Which Patient is meant, where several are aboard; one nobody points at is still one too many if he is another.
    let mut chosen: Option<usize> = None;
    for claim in &claims {
        match (chosen, claim.patient) {
            (Some(first), Some(other)) if first != other => {
                conflict |= !same_person(&patients, first, other)
            }
            (None, Some(patient)) => chosen = Some(patient),
            _ => {}
        }
    }
    let chosen = chosen.or(if patients.is_empty() { None } else { Some(0) });
    if let Some(first) = chosen {
        conflict |= (0..patients.len())
            .any(|other| other != first && !same_person(&patients, first, other));
    }

    let patient = chosen
        .and_then(|index| patients.get(index))
        .map(|(_, resource)| *resource);
    let own: Vec<Number> = patient
        .iter()
        .flat_map(|patient| patient.identifier.iter())
        .filter_map(number)
        .collect();
    conflict |= two_current_of_one_kind(&own);

    let claimed: Vec<&Number> = claims
        .iter()
        .filter_map(|claim| claim.number.as_ref())
        .collect();
    conflict |= if own.is_empty() {
        claimed
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a.digits != b.digits))
    } else {
        claimed
            .iter()
            .any(|claim| own.iter().all(|number| number.digits != claim.digits))
    };

    let best = own
        .iter()
        .min_by_key(|number| rank(number))
        .or_else(|| claimed.first().copied());
    let name = patient.and_then(|patient| patient.name.current());
    let display = claims.iter().find_map(|claim| claim.display);
    Subject {
        national: best.and_then(|number| NationalNumber::parse(&number.digits).ok()),
        number: best.map(|number| number.digits.clone()),
        system: best.map(|number| number.system.clone()),
        name: name
            .and_then(|name| name.line())
            .or_else(|| display.map(str::to_owned)),
        family: name.and_then(|name| name.family.to_owned()),
        given: name
            .map(|name| name.given.0.join(" "))
            .filter(|given| !given.is_empty()),
        birth_date: patient.and_then(|patient| patient.birth_date.to_owned()),
        gender: patient.and_then(|patient| patient.gender.to_owned()),
        conflict,
    }
}

/// Current before old; FNR before D-number before help number.
fn rank(number: &Number) -> (bool, u8) {
    let kind = match number.system.as_str() {
        systems::FNR => 0,
        systems::DNR => 1,
        _ => 2,
    };
    (!number.current, kind)
}

fn two_current_of_one_kind(numbers: &[Number]) -> bool {
    numbers.iter().enumerate().any(|(index, number)| {
        number.current
            && numbers.iter().skip(index + 1).any(|other| {
                other.current && other.system == number.system && other.digits != number.digits
            })
    })
}

/// Two Patient resources are one person only on an equal number and no differing birth date.
fn same_person(patients: &[(Option<&str>, &Resource<'_>)], first: usize, other: usize) -> bool {
    let (Some((_, first)), Some((_, other))) = (patients.get(first), patients.get(other)) else {
        return false;
    };
    let numbers = |patient: &Resource<'_>| -> Vec<Number> {
        patient.identifier.iter().filter_map(number).collect()
    };
    let shared = numbers(first)
        .iter()
        .any(|a| numbers(other).iter().any(|b| a.digits == b.digits));
    let dates = (first.birth_date.filled(), other.birth_date.filled());
    shared && !matches!(dates, (Some(a), Some(b)) if a != b)
}

fn claims<'r>(
    entries: &[(Option<&'r str>, &'r Resource<'r>)],
    patients: &[(Option<&str>, &Resource<'_>)],
) -> Vec<Claim<'r>> {
    let mut list = Vec::new();
    for (_, resource) in entries {
        let person = [
            "Patient",
            "RelatedPerson",
            "Practitioner",
            "PractitionerRole",
            "Person",
        ];
        let references: Vec<&Reference<'_>> = if resource.is("MessageHeader") {
            resource.focus.iter().collect()
        } else if person.iter().any(|kind| resource.is(kind)) {
            continue;
        } else {
            resource
                .subject
                .iter()
                .chain(&resource.whom.0)
                .chain(&resource.patient.0)
                .collect()
        };
        for reference in references {
            let patient = reference.reference.get().and_then(|target| {
                patients
                    .iter()
                    .position(|(full_url, patient)| points_at(target, *full_url, patient))
            });
            let of_patient = reference.kind.get().is_none_or(|kind| kind == "Patient");
            let number = reference
                .identifier
                .0
                .as_deref()
                .filter(|_| of_patient)
                .and_then(number);
            if patient.is_some() || number.is_some() {
                list.push(Claim {
                    patient,
                    number,
                    display: reference.display.filled(),
                });
            }
        }
    }
    list
}
