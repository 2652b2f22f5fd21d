//! XML and JSON of the same published examples (no-basis 2.2.0) are the same resource to us, and survive both ways.
//!
//! Found by `BUDSTIKKE_DATA`, else beside the repository; without them the test says so on its last line.

use std::path::PathBuf;

use serde_json::Value;

/// Narratives are compared as text without white space: the two publishers indent them differently.
fn without_narrative(mut resource: Value) -> Value {
    if let Some(div) = resource.pointer_mut("/text/div") {
        *div = Value::Null;
    }
    resource
}

#[test]
fn published_examples_are_the_same_in_both_formats() {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("BUDSTIKKE_DATA").map_or(beside, PathBuf::from);
    let Ok(folder) = std::fs::read_dir(data.join("examples/basisprofiler-r4")) else {
        println!("skipped: no published examples (set BUDSTIKKE_DATA)");
        return;
    };
    let mut pairs = 0;
    for file in folder.flatten().map(|entry| entry.path()) {
        if file.extension().is_none_or(|ending| ending != "xml") {
            continue;
        }
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let xml = std::fs::read(&file).expect("an example is readable");
        let json = fhir::xml::to_json(&xml).unwrap_or_else(|error| panic!("{name}: {error}"));
        let again = fhir::xml::from_json(&json).expect("what was read can be written");
        assert_eq!(
            fhir::xml::to_json(again.as_bytes()).expect("what was written can be read"),
            json,
            "{name}"
        );
        let other = data
            .join("no-basis/2.2.0/examples")
            .join(format!("{name}.json"));
        if let Ok(other) = std::fs::read(other) {
            let published: Value = serde_json::from_slice(&other).expect("an example is JSON");
            assert_eq!(
                without_narrative(json),
                without_narrative(published),
                "{name}"
            );
            pairs += 1;
        }
    }
    assert!(pairs > 5, "only {pairs} examples exist in both formats");
}
