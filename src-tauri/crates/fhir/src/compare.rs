//! Two messages brought to a form in which only what they mean differs.
//!
//! A text diff of FHIR is noise: ids are made anew, times move on, and lists that are sets come in any order. Here ids
//! become names (`#Task-1`), moments become `#time`, sets are sorted, and members that a person does not care about are
//! left out. What remains can be compared line by line. Dates without a time are content and stay.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What is not a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignoring {
    /// Ids and the references to them.
    pub ids: bool,
    /// Moments: a date with a time.
    pub times: bool,
    /// The order of members, of entries, and of lists that are sets.
    pub order: bool,
    /// Members left out: a name (`meta`), or the end of a path (`source.name`).
    pub members: Vec<String>,
}

/// Lists whose order says nothing, by FHIR's own definitions of them.
const SETS: &[&str] = &[
    "address",
    "basedOn",
    "category",
    "coding",
    "contained",
    "destination",
    "entry",
    "extension",
    "focus",
    "identifier",
    "link",
    "modifierExtension",
    "parameter",
    "partOf",
    "profile",
    "security",
    "tag",
    "telecom",
];

/// Nesting beyond this is left as it is.
const DEEPEST: usize = 128;

/// The value without what is not a difference.
#[must_use]
pub fn normalised(value: &Value, ignoring: &Ignoring) -> Value {
    let mut path = Vec::new();
    let mut value = without(value, ignoring, &mut path);
    if ignoring.order {
        sort_entries(&mut value);
    }
    let names = if ignoring.ids {
        names(&value)
    } else {
        BTreeMap::new()
    };
    renamed(&mut value, ignoring, &names, 0);
    value
}

fn without(value: &Value, ignoring: &Ignoring, path: &mut Vec<String>) -> Value {
    if path.len() > DEEPEST {
        return value.clone();
    }
    match value {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, member) in members {
                path.push(name.clone());
                if !ignored(path, &ignoring.members) {
                    kept.insert(name.clone(), without(member, ignoring, path));
                }
                path.pop();
            }
            Value::Object(kept)
        }
        Value::Array(items) => items
            .iter()
            .map(|item| without(item, ignoring, path))
            .collect(),
        Value::String(text) if ignoring.times && is_moment(text) => {
            Value::String("#time".to_owned())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Does the path end in one of these?
fn ignored(path: &[String], members: &[String]) -> bool {
    members.iter().any(|member| {
        let mut parts = member.trim().rsplit('.').filter(|part| !part.is_empty());
        let mut names = path.iter().rev();
        let mut any = false;
        parts.all(|part| {
            any = true;
            names.next().is_some_and(|name| name == part)
        }) && any
    })
}

/// `2026-11-20T09:14…`: a date with a time.
fn is_moment(text: &str) -> bool {
    let shape = b"0000-00-00T00:00";
    text.len() >= shape.len()
        && text.len() <= 40
        && text.bytes().zip(shape).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            other => byte == *other,
        })
}

/// Entries by type, then by what they say when no id is looked at.
fn sort_entries(value: &mut Value) {
    let Some(entries) = value.get_mut("entry").and_then(Value::as_array_mut) else {
        return;
    };
    let blind = Ignoring {
        ids: true,
        times: true,
        order: true,
        members: Vec::new(),
    };
    entries.sort_by_cached_key(|entry| {
        let mut blinded = entry.clone();
        renamed(&mut blinded, &blind, &BTreeMap::new(), 0);
        if let Some(members) = blinded.as_object_mut() {
            members.remove("fullUrl");
            if let Some(resource) = members.get_mut("resource").and_then(Value::as_object_mut) {
                resource.remove("id");
            }
        }
        (kind(entry).to_owned(), blinded.to_string())
    });
}

fn kind(entry: &Value) -> &str {
    entry
        .pointer("/resource/resourceType")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What each id in the bundle is called: `#Task-1` for the first Task.
fn names(value: &Value) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_lowercase);
    if let (Some(id), Some(kind)) = (
        text(value.get("id")),
        value.get("resourceType").and_then(Value::as_str),
    ) && kind.len() <= 40
    {
        names.insert(id, format!("#{kind}"));
    }
    for entry in value
        .get("entry")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        // A type is a word; what is longer would make every reference to it as long.
        let kind = kind(entry);
        let kind = if kind.len() > 40 { "?" } else { kind };
        let count = counts.entry(kind).or_default();
        *count += 1;
        let name = format!("#{kind}-{count}");
        if let Some(full_url) = text(entry.get("fullUrl")) {
            if let Some(bare) = full_url.strip_prefix("urn:uuid:") {
                names.insert(bare.to_owned(), name.clone());
            }
            names.insert(full_url, name.clone());
        }
        if let Some(id) = text(entry.pointer("/resource/id")) {
            names.insert(format!("{}/{id}", kind.to_lowercase()), name.clone());
            names.insert(id, name);
        }
    }
    names
}

fn renamed(value: &mut Value, ignoring: &Ignoring, names: &BTreeMap<String, String>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                // A code may look like somebody's id; only what refers or identifies is renamed by name.
                let refers = matches!(
                    name.as_str(),
                    "id" | "fullUrl" | "reference" | "identifier" | "value" | "url"
                );
                if let (Value::String(text), true) = (&*member, ignoring.ids) {
                    let new = rename(text, names, refers);
                    *member = Value::String(new);
                }
                renamed(member, ignoring, names, depth + 1);
                if let (true, Value::Array(items)) = (ignoring.order, &mut *member)
                    && SETS.contains(&name.as_str())
                    && name != "entry"
                {
                    items.sort_by_cached_key(Value::to_string);
                }
            }
            if ignoring.order {
                let mut sorted: Vec<(String, Value)> =
                    std::mem::take(members).into_iter().collect();
                sorted.sort_by(|(one, _), (other, _)| {
                    (one != "resourceType", one).cmp(&(other != "resourceType", other))
                });
                *members = sorted.into_iter().collect();
            }
        }
        Value::Array(items) => {
            for item in items {
                if let (Value::String(text), true) = (&*item, ignoring.ids) {
                    *item = Value::String(rename(text, names, false));
                }
                renamed(item, ignoring, names, depth + 1);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn rename(text: &str, names: &BTreeMap<String, String>, refers: bool) -> String {
    if refers {
        let low = text.to_lowercase();
        let bare = low.strip_prefix("urn:uuid:").unwrap_or(&low);
        if let Some(name) = names.get(&low).or_else(|| names.get(bare)) {
            return name.clone();
        }
    }
    without_uuids(text)
}

/// An id that nothing in the bundle explains is an id all the same.
fn without_uuids(text: &str) -> String {
    const SHAPE: &[u8] = b"00000000-0000-0000-0000-000000000000";
    let bytes = text.as_bytes();
    if bytes.len() < SHAPE.len() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let is_uuid = bytes.get(at..at + SHAPE.len()).is_some_and(|window| {
            window.iter().zip(SHAPE).all(|(byte, shape)| match shape {
                b'-' => *byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
        });
        if is_uuid {
            out.push_str("#id");
            at += SHAPE.len();
            continue;
        }
        let Some(sign) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        out.push(sign);
        at += sign.len_utf8();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn all() -> Ignoring {
        Ignoring {
            ids: true,
            times: true,
            order: true,
            members: Vec::new(),
        }
    }

    fn message(header: &str, task: &str, at: &str, words: &str, turned: bool) -> Value {
        let first = json!({
            "fullUrl": format!("urn:uuid:{header}"),
            "resource": {
                "resourceType": "MessageHeader", "id": header,
                "focus": [{"reference": format!("urn:uuid:{task}")}],
                "meta": {"profile": ["b", "a"]}
            }
        });
        let second = json!({
            "fullUrl": format!("urn:uuid:{task}"),
            "resource": {"id": task, "resourceType": "Task", "description": words, "restriction": {"period": {"end": "2026-11-27"}}}
        });
        let entry = if turned {
            vec![second, first]
        } else {
            vec![first, second]
        };
        json!({"resourceType": "Bundle", "id": header, "timestamp": at, "entry": entry})
    }

    const ONE: &str = "2d17eca3-5d8f-41c0-a723-af9f292044ba";
    const TWO: &str = "5b4324a6-5a4c-442a-b004-23b95631c6ac";
    const THREE: &str = "0358dcea-de26-4e5f-8fd3-3a5de1c6ac00";

    #[test]
    fn ids_times_and_order_are_no_difference() {
        let one = message(ONE, TWO, "2026-11-06T10:22:14.371+01:00", "Hei", false);
        let other = message(THREE, ONE, "2026-11-09T08:00:00Z", "Hei", true);
        assert_ne!(one, other);
        assert_eq!(normalised(&one, &all()), normalised(&other, &all()));
        for part in ["ids", "times", "order"] {
            let but = Ignoring {
                ids: part != "ids",
                times: part != "times",
                order: part != "order",
                members: Vec::new(),
            };
            assert_ne!(
                normalised(&one, &but),
                normalised(&other, &but),
                "{part} is looked at"
            );
        }
    }

    #[test]
    fn what_is_said_is_a_difference_and_a_date_is_said() {
        let one = message(ONE, TWO, "2026-11-06T10:22:14.371+01:00", "Hei", false);
        let other = message(ONE, TWO, "2026-11-06T10:22:14.371+01:00", "Hallo", false);
        assert_ne!(normalised(&one, &all()), normalised(&other, &all()));
        let text = normalised(&one, &all()).to_string();
        assert!(text.contains("2026-11-27"), "{text}");
        assert!(text.contains("\"reference\":\"#Task-1\""), "{text}");
    }

    #[test]
    fn a_reference_to_another_thing_is_a_difference() {
        let one = message(ONE, TWO, "2026-11-06T10:22:14.371+01:00", "Hei", false);
        let mut other = one.clone();
        *other
            .pointer_mut("/entry/0/resource/focus/0/reference")
            .unwrap() = json!(format!("urn:uuid:{ONE}"));
        assert_ne!(normalised(&one, &all()), normalised(&other, &all()));
    }

    #[test]
    fn members_are_left_out_by_name_or_by_the_end_of_their_path() {
        let value = json!({"a": {"name": 1, "b": 2}, "source": {"name": 3}, "name": 4});
        let but = |member: &str| Ignoring {
            ids: false,
            times: false,
            order: false,
            members: vec![member.to_owned()],
        };
        assert_eq!(
            normalised(&value, &but("name")),
            json!({"a": {"b": 2}, "source": {}})
        );
        assert_eq!(
            normalised(&value, &but("source.name")),
            json!({"a": {"name": 1, "b": 2}, "source": {}, "name": 4})
        );
        assert_eq!(normalised(&value, &but("")), value);
    }
}
