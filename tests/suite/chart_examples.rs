//! Every published example as a chart: no panic, and no resource lost on the way.

use std::fs;

use engine::api::present::{Held, Reading, SectionName, measurements, section};
use engine::api::types::SectionState;
use fhir::view::{self, Address, HumanName, Patient, PersonNumberKind};
use jiff::civil::Date;
use serde_json::Value;

use crate::published;

const TODAY: Date = Date::constant(2026, 11, 21);

/// Resources in a file: itself, its entries, and theirs.
fn resources(value: Value) -> Vec<Value> {
    let mut found = Vec::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        if let Some(entries) = value.get("entry").and_then(Value::as_array) {
            waiting.extend(
                entries
                    .iter()
                    .filter_map(|entry| entry.get("resource"))
                    .cloned(),
            );
        }
        if value.get("resourceType").is_some() {
            found.push(value);
        }
    }
    found
}

fn read() -> Reading {
    Reading {
        read: true,
        ..Reading::default()
    }
}

#[test]
fn every_published_example_is_shown_without_loss() {
    let Some(data) = published::data("published examples as charts") else {
        return;
    };
    let mut shown = 0_usize;
    let mut by_type = std::collections::BTreeMap::<String, usize>::new();
    for path in published::files(&data, ".json") {
        let Ok(value) = serde_json::from_slice::<Value>(&fs::read(&path).expect("readable")) else {
            continue;
        };
        for resource in resources(value) {
            let kind = view::resource_type(&resource)
                .unwrap_or_default()
                .to_owned();
            *by_type.entry(kind.clone()).or_default() += 1;
            shown += 1;
            let held = [Held {
                resource_id: 1,
                resource: &resource,
            }];
            let place = path.display();
            // Any type in any section is one row, or counted as withdrawn: servers answer with more than was asked.
            for name in SectionName::ALL {
                let section = section(name, &read(), &held, &[], 50, TODAY);
                assert_eq!(
                    section.items.len() + section.withdrawn as usize,
                    1,
                    "{place}: {kind} in {name:?}"
                );
                assert!(
                    section.items.iter().all(|row| row.resource_type == kind),
                    "{place}"
                );
            }
            if kind == "Observation" {
                let measured = measurements(&read(), &held, 100);
                assert_eq!(measured.state, SectionState::Loaded, "{place}");
                assert!(
                    measured
                        .series
                        .iter()
                        .flat_map(|series| &series.points)
                        .all(|point| point.resource_id == 1)
                );
                assert!(
                    measured.series.iter().all(|series| !series.name.is_empty()),
                    "{place}: a series has a name"
                );
            }
            if kind == "Patient" {
                let name = Patient(&resource).name().and_then(HumanName::display);
                let named = resource
                    .get("name")
                    .and_then(Value::as_array)
                    .is_some_and(|names| !names.is_empty());
                assert_eq!(name.is_some(), named, "{place}: {name:?}");
            }
        }
    }
    println!("{shown} resources of {} types: {by_type:?}", by_type.len());
    assert!(shown > 100, "the folder holds what it should");
}

fn example(name: &str) -> Option<Value> {
    let data = published::data(name)?;
    let text = fs::read(data.join(name)).ok()?;
    serde_json::from_slice(&text).ok()
}

#[test]
fn measurements_of_the_published_examples_are_what_their_senders_said() {
    let Some(pressure) =
        example("systems/pmd-vkp/Observation-vkp-blood-pressure-profile-create.json")
    else {
        return;
    };
    let measured = measurements(
        &read(),
        &[Held {
            resource_id: 1,
            resource: &pressure,
        }],
        100,
    );
    let series = measured.series.first().expect("one series");
    assert_eq!(
        (
            measured.series.len(),
            series.shape.as_str(),
            series.unit.as_deref()
        ),
        (1, "pair", Some("mm[Hg]"))
    );
    let point = series.points.first().expect("one point");
    assert_eq!(
        (point.value.as_deref(), point.second.as_deref()),
        (Some("123"), Some("78"))
    );
    assert_eq!(point.at.as_deref(), Some("2021-05-10"));

    let Some(bundle) = example("systems/pmd-vkp/pmd20-bundle-cfs-weight.collection.json") else {
        return;
    };
    let entries = resources(bundle);
    let held: Vec<_> = (1..)
        .zip(&entries)
        .map(|(resource_id, resource)| Held {
            resource_id,
            resource,
        })
        .collect();
    let held: Vec<_> = held
        .into_iter()
        .filter(|one| view::resource_type(one.resource) == Some("Observation"))
        .collect();
    let measured = measurements(&read(), &held, 100);
    let shapes: Vec<_> = measured
        .series
        .iter()
        .map(|one| (one.shape.as_str(), one.unit.as_deref()))
        .collect();
    assert_eq!(
        shapes,
        [("number", Some("kg")), ("score", None)],
        "a weight, and a score as sent"
    );
    let score = measured
        .series
        .get(1)
        .and_then(|one| one.points.first())
        .expect("the score");
    assert_eq!(
        (score.value.as_deref(), score.flags.as_slice()),
        (Some("5"), ["preliminary".to_owned()].as_slice())
    );
}

#[test]
fn a_patient_in_the_form_of_no_basis_is_read_whole() {
    let Some(patient) = example("no-basis/2.2.0/examples/no-basis-Patient-Jannice-Søreng.json")
    else {
        return;
    };
    let patient = Patient(&patient);
    assert_eq!(
        patient.name().and_then(HumanName::display).as_deref(),
        Some("Jannice Søreng")
    );
    assert_eq!(
        patient.address().and_then(Address::line).as_deref(),
        Some("Karisvingen 44, 0603 Oslo")
    );
    assert_eq!(
        patient.number().map(|number| number.kind),
        Some(PersonNumberKind::Fnr)
    );
    assert_eq!(patient.phone(), Some("+4733445566"));
    assert_eq!(patient.general_practitioner(), Some("SIDSEL AASE JAVERY"));
}
