//! A value held against the published schema of HAR 1.2, as far as that schema uses its language.

use serde_json::{Map, Value};

/// Stops where the value is not what the schema says.
pub(crate) fn holds(value: &Value, schema: &Value, all: &Map<String, Value>, place: &str) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return holds(value, &all[name.trim_end_matches('#')], all, place);
    }
    for either in ["oneOf", "anyOf"] {
        if let Some(options) = schema.get(either).and_then(Value::as_array) {
            let null = options.iter().any(|one| one["type"] == "null");
            assert!(!value.is_null() || null, "{place} is null");
        }
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = kinds.is_empty()
        || kinds.contains(&kind)
        || (kind == "integer" && kinds.contains(&"number"));
    assert!(fits, "{place} is {kind}, not {kinds:?}");
    if let Some(least) = schema.get("min").or(schema.get("minimum")) {
        assert!(
            value
                .as_f64()
                .is_none_or(|found| found >= least.as_f64().expect("a number")),
            "{place} is too small: {value}"
        );
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        assert!(
            pattern.contains("(\\d{4})"),
            "a pattern of a moment: {pattern}"
        );
        let text = value.as_str().expect("text");
        assert!(text.parse::<jiff::Timestamp>().is_ok(), "{place}: {text}");
    }
    if schema.get("format").and_then(Value::as_str) == Some("uri") {
        let text = value.as_str().expect("text");
        assert!(text.is_empty() || url::Url::parse(text).is_ok(), "{place}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().expect("a name");
        assert!(value.get(name).is_some(), "{place} has no {name}");
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(member) = value.get(name) {
            holds(member, schema, all, &format!("{place}.{name}"));
        }
    }
    if let (Some(items), Some(found)) = (schema.get("items"), value.as_array()) {
        for (index, item) in found.iter().enumerate() {
            holds(item, items, all, &format!("{place}[{index}]"));
        }
    }
}
