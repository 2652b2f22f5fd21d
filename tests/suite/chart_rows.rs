//! Every published example as labelled rows: each leaf of its JSON stands in a row of a named section, in words that
//! hold what was sent. What only the generic section holds is counted, and may not grow.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fhir::letter::visible;
use fhir::rows::{self, Row};
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::published;

/// Leaves of clinical and administrative examples that no table gives words to.
const GENERIC: usize = 0;
/// The same of definitions (profiles, value sets, …), which nobody reads in a chart.
const GENERIC_IN_DEFINITIONS: usize = 216_492;

const DEFINITIONS: &[&str] = &[
    "StructureDefinition",
    "ValueSet",
    "CodeSystem",
    "ConceptMap",
    "SearchParameter",
    "ImplementationGuide",
    "CapabilityStatement",
    "NamingSystem",
    "StructureMap",
    "OperationDefinition",
    "CompartmentDefinition",
];

/// Leaves by JSON pointer. Written apart from the product's own walk, so that both cannot forget the same thing.
fn leaves<'a>(value: &'a Value, pointer: String, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                leaves(member, format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                leaves(item, format!("{pointer}/{at}"), found);
            }
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push((pointer, value)),
    }
}

/// Does the row say what was sent: in its value, or beside it?
fn says(row: &Row, leaf: &Value) -> bool {
    if row.flags.contains(&"data") {
        return true;
    }
    let text = match leaf {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.trim().is_empty() {
        return row.flags.contains(&"empty") || row.flags.contains(&"missing");
    }
    let wanted = visible(&text);
    let wanted = wanted.trim();
    let value = row
        .value
        .iter()
        .flat_map(|words| [words.nb.as_str(), words.en.as_str()]);
    value
        .chain(row.sent.iter().map(String::as_str))
        .any(|said| said.contains(wanted) || said.contains(&text))
}

/// Checks one resource; returns how many leaves it has, and which stand only in the generic section.
pub(crate) fn check(resource: &Value, place: &str) -> (usize, Vec<String>) {
    let sheet = rows::sheet(resource, &TimeZone::UTC);
    let mut shown: BTreeMap<&str, Vec<(&str, &Row)>> = BTreeMap::new();
    for section in &sheet.sections {
        assert!(!section.title.nb.is_empty(), "{place}");
        for row in &section.rows {
            assert!(
                !row.label.nb.trim().is_empty() && !row.label.en.trim().is_empty(),
                "{place}: no label at {}",
                row.path
            );
            for pointer in &row.covers {
                shown.entry(pointer).or_default().push((section.key, row));
            }
        }
    }
    let mut found = Vec::new();
    leaves(resource, String::new(), &mut found);
    let mut generic = Vec::new();
    for (pointer, leaf) in &found {
        let rows = shown
            .get(pointer.as_str())
            .unwrap_or_else(|| panic!("{place}: nothing shows {pointer}"));
        assert!(
            rows.iter().any(|(_, row)| says(row, leaf)),
            "{place}: {pointer} is {leaf}, but the row says {:?} beside {:?}",
            rows[0].1.value,
            rows[0].1.sent
        );
        if rows.iter().all(|(key, _)| *key == "other") {
            generic.push(pointer.clone());
        }
    }
    (found.len(), generic)
}

fn read(path: &Path) -> Option<Value> {
    let text = fs::read(path).ok()?;
    let value: Value = if path.extension()? == "xml" {
        fhir::xml::to_json(&text).ok()?
    } else {
        serde_json::from_slice(&text).ok()?
    };
    value.get("resourceType")?;
    Some(value)
}

#[test]
fn every_leaf_of_every_published_example_has_a_labelled_row() {
    let Some(data) = published::data("published examples leaf by leaf") else {
        return;
    };
    let mut files = published::files(&data, ".json");
    files.extend(published::files(&data, ".xml"));
    let (mut examples, mut leaves, mut generic) = (0, 0, Vec::new());
    let (mut definitions, mut their_leaves, mut their_generic) = (0, 0, 0);
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut types = BTreeSet::new();
    for path in files {
        let Some(resource) = read(&path) else {
            continue;
        };
        let place = path
            .strip_prefix(&data)
            .unwrap_or(&path)
            .display()
            .to_string();
        let kind = resource["resourceType"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let (count, only) = check(&resource, &place);
        if DEFINITIONS.contains(&kind.as_str()) {
            definitions += 1;
            their_leaves += count;
            their_generic += only.len();
            continue;
        }
        examples += 1;
        leaves += count;
        types.insert(kind.clone());
        for pointer in only {
            let name: Vec<&str> = pointer
                .split('/')
                .filter(|part| part.parse::<usize>().is_err())
                .collect();
            *names
                .entry(format!("{kind}{}", name.join(".")))
                .or_default() += 1;
            generic.push(format!("{place}#{pointer}"));
        }
    }
    println!(
        "{examples} examples of {} types: {leaves} leaves, {} of them only in the generic section {names:?}",
        types.len(),
        generic.len()
    );
    println!(
        "{definitions} definitions: {their_leaves} leaves, {their_generic} only in the generic section"
    );
    assert!(examples > 60, "the folder holds what it should: {examples}");
    // Equal, so that what got words is never lost again.
    assert_eq!(generic.len(), GENERIC, "leaves without words: {generic:#?}");
    assert_eq!(their_generic, GENERIC_IN_DEFINITIONS);
}
