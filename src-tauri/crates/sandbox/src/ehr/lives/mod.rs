//! Charts of many kinds of life: forty years in one practice, some months, two hundred allergies, and one who is watched
//! over at home. Written as the other charts are: from the seed, when somebody first asks.

mod allergic;
mod documents;
mod forms;
mod measured;
mod newborn;
mod odd_documents;
mod others;
mod picture;
mod plans;
mod times;
mod watched;
mod years;
mod years_tables;
mod years_words;

use serde_json::{Value, json};

use super::chart::{Chart, list, object};
use super::measures::SNOMED;
use crate::people::Part;

pub(crate) use forms::questionnaires;

const ICPC_2: &str = "urn:oid:2.16.578.1.12.4.1.1.7170";

/// Writes the chart of somebody of these; `false` for anybody else.
pub(crate) fn write(chart: &mut Chart<'_>) -> bool {
    match chart.person.part {
        Part::Decades => years::write(chart),
        Part::Newborn => newborn::write(chart),
        Part::Allergic => allergic::write(chart),
        Part::Watched => watched::write(chart),
        _ => return false,
    }
    true
}

/// A concept with one code and the words for it.
fn coded(system: &str, code: &str, words: &str) -> Value {
    let coding = object([
        ("system", system.into()),
        ("code", code.into()),
        ("display", words.into()),
    ]);
    object([("coding", list([coding])), ("text", words.into())])
}

/// A code that needs no words.
fn code(system: &str, code: &str) -> Value {
    let coding = object([("system", system.into()), ("code", code.into())]);
    object([("coding", list([coding]))])
}

fn icpc(code: &str, words: &str) -> Value {
    coded(ICPC_2, code, words)
}

fn snomed(code: &str, words: &str) -> Value {
    coded(SNOMED, code, words)
}

fn words(text: &str) -> Value {
    object([("text", text.into())])
}

/// Puts these members on a resource that is being made, over what is there.
fn with(mut members: Value, more: Value) -> Value {
    if let (Some(map), Value::Object(more)) = (members.as_object_mut(), more) {
        map.extend(more);
    }
    members
}

/// A problem; `to` days ago it was over. Symptoms (ICPC-2 01–29) are what one contact was about, the rest stands on the
/// list of problems.
fn problem(chart: &mut Chart<'_>, what: Value, from: i64, to: Option<i64>) -> String {
    const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    const VERIFIED: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
    const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/condition-category";
    let status = if to.is_some() { "resolved" } else { "active" };
    let rubric = what
        .pointer("/coding/0/code")
        .and_then(Value::as_str)
        .and_then(|code| code.get(1..)?.parse().ok());
    let category = match rubric {
        Some(1..=29_u8) => "encounter-diagnosis",
        _ => "problem-list-item",
    };
    let mut members = json!({
        "clinicalStatus": code(CLINICAL, status),
        "verificationStatus": code(VERIFIED, "confirmed"),
        "category": [code(CATEGORY, category)],
        "code": what,
        "subject": chart.subject(),
        "onsetDateTime": chart.date(from).to_string(),
        "recordedDate": chart.date(from).to_string(),
        "recorder": chart.doctor(),
    });
    if let (Some(map), Some(to)) = (members.as_object_mut(), to) {
        map.insert(
            "abatementDateTime".into(),
            chart.date(to).to_string().into(),
        );
    }
    chart.add("Condition", to.unwrap_or(from), members)
}

/// A reference with words.
fn pointing(reference: &str, display: &str) -> Value {
    object([("reference", reference.into()), ("display", display.into())])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Instant;

    use jiff::civil::Date;

    use super::super::workday::is_open;
    use super::*;
    use crate::people::People;

    /// A chart, and when its person was born.
    pub(super) fn chart_of(part: Part) -> (Vec<Value>, Date) {
        let made: jiff::Timestamp = "2026-11-26T08:00:00Z".parse().unwrap();
        let people = People::make(42, 40, Date::constant(2026, 11, 26));
        let person = people.part(part).unwrap();
        (super::super::chart::write(42, made, person), person.born)
    }

    fn counts(resources: &[Value]) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for one in resources {
            *counts
                .entry(one["resourceType"].as_str().unwrap())
                .or_default() += 1;
        }
        counts
    }

    #[test]
    fn nobody_met_anybody_while_the_practice_was_closed() {
        for part in [Part::Kari, Part::Ase, Part::Newborn, Part::Watched] {
            let (resources, _) = chart_of(part);
            let contacts = resources
                .iter()
                .filter(|one| one["resourceType"] == "Encounter" && one["class"]["code"] != "IMP");
            let mut days = 0;
            for contact in contacts {
                let start = contact["period"]["start"].as_str().unwrap();
                let day: Date = start.get(..10).unwrap().parse().unwrap();
                assert!(is_open(day), "{part:?} on {day}");
                days += 1;
            }
            assert!(days > 2, "{part:?}");
        }
    }

    #[test]
    fn forty_years_are_some_two_thousand_resources_and_quickly_written() {
        let begun = Instant::now();
        let (resources, _) = chart_of(Part::Decades);
        let took = begun.elapsed();
        println!(
            "{} resources in {took:?}: {:?}",
            resources.len(),
            counts(&resources)
        );
        assert!(
            (1_500..=3_000).contains(&resources.len()),
            "{}",
            resources.len()
        );
        let years: Vec<i64> = resources
            .iter()
            .filter_map(|one| one["effectiveDateTime"].as_str()?.get(..4)?.parse().ok())
            .collect();
        let (first, last) = (years.iter().min().unwrap(), years.iter().max().unwrap());
        assert!(last - first >= 39, "{first} to {last}");
        // Nothing of it is ahead but appointments.
        for one in resources
            .iter()
            .filter(|one| one["resourceType"] != "Appointment")
        {
            let updated = one["meta"]["lastUpdated"].as_str().unwrap();
            assert!(updated < "2026-11-26", "{updated}");
        }
    }

    #[test]
    fn two_hundred_allergies_are_two_hundred_and_not_all_of_them_so() {
        let (resources, _) = chart_of(Part::Allergic);
        let allergies: Vec<_> = resources
            .iter()
            .filter(|one| one["resourceType"] == "AllergyIntolerance")
            .collect();
        let verified = |word: &str| {
            let is = |one: &&&Value| one["verificationStatus"]["coding"][0]["code"] == word;
            allergies.iter().filter(is).count()
        };
        assert_eq!(allergies.len(), allergic::MANY);
        assert!(verified("refuted") >= 5 && verified("entered-in-error") >= 5);
        assert!(allergies.iter().all(|one| {
            // ait-1 and ait-2: exactly those that were never true have no clinical status.
            let mistaken = one["verificationStatus"]["coding"][0]["code"] == "entered-in-error";
            mistaken == one.get("clinicalStatus").is_none()
        }));
        let high = allergies
            .iter()
            .filter(|one| one["criticality"] == "high")
            .count();
        assert!((5..20).contains(&high), "{high}");
    }

    #[test]
    fn one_who_is_watched_has_something_of_nearly_everything() {
        let (resources, _) = chart_of(Part::Watched);
        let counts = counts(&resources);
        for kind in super::super::TYPES {
            if kind == "Patient" || super::super::AROUND.contains(&kind) {
                continue;
            }
            assert!(counts.contains_key(kind), "{kind}: {counts:?}");
        }
        // Every reference into the chart leads to something.
        let keys: Vec<String> = resources
            .iter()
            .map(|one| {
                format!(
                    "{}/{}",
                    one["resourceType"].as_str().unwrap(),
                    one["id"].as_str().unwrap()
                )
            })
            .collect();
        let own = keys[0]
            .get(keys[0].len() - 12..keys[0].len() - 6)
            .unwrap()
            .to_owned();
        let mut references = Vec::new();
        resources
            .iter()
            .for_each(|one| collect(one, &mut references));
        for reference in references {
            let Some(id) = reference.rsplit('/').next().filter(|id| id.len() == 36) else {
                continue;
            };
            if id.get(24..30) == Some(own.as_str()) && !id.ends_with("000000") {
                assert!(keys.contains(&reference), "{reference}");
            }
        }
    }

    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(reference) = map.get("reference").and_then(Value::as_str) {
                    found.push(reference.to_owned());
                }
                map.values().for_each(|one| collect(one, found));
            }
            Value::Array(list) => list.iter().for_each(|one| collect(one, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn the_long_names_hold_every_letter_of_their_language() {
        let people = People::make(42, 40, Date::constant(2026, 11, 26));
        for (part, letters) in [(Part::Sami, "áčđŋšŧž"), (Part::Polish, "łńśźżę")] {
            let name = people.part(part).unwrap().full_name().to_lowercase();
            assert!(
                letters.chars().all(|letter| name.contains(letter)),
                "{name}"
            );
            assert!(name.chars().count() > 50, "{name}");
        }
    }
}
