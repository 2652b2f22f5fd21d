//! XML to JSON.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

use super::table::{self, Element, Kind};
use super::{DEEPEST, FHIR, XHTML, XmlError};

/// An element being read.
struct Open {
    name: String,
    /// Its line in the table; empty for a type the table does not hold.
    kind: String,
    /// What the table says of it, in the element around it.
    element: Option<Element>,
    /// `value`, for a primitive.
    value: Option<String>,
    members: Map<String, Value>,
    /// An element that holds a resource (`resource`, `contained`): its only child is the resource.
    resource: Option<Value>,
    /// The element is a resource itself: its name is its type.
    is_resource: bool,
}

/// FHIR XML to FHIR JSON.
///
/// # Errors
/// [`XmlError`] says what is wrong; nothing is guessed.
pub fn to_json(xml: &[u8]) -> Result<Value, XmlError> {
    let text = std::str::from_utf8(xml).map_err(|_| XmlError::Malformed)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut stack: Vec<Open> = Vec::new();
    let mut done: Option<Value> = None;
    loop {
        let before = reader.buffer_position();
        match reader.read_event().map_err(|_| XmlError::Malformed)? {
            Event::Start(start) => {
                let name = start.local_name();
                let around = stack.last_mut().filter(|_| name.as_ref() == "div");
                if let Some(around) = around {
                    let div = narrative(&mut reader, text, before)?;
                    insert(around, "div", false, Value::String(div));
                } else {
                    let open = open(&start, stack.last(), done.is_some())?;
                    stack.push(open);
                    if stack.len() > DEEPEST {
                        return Err(XmlError::TooDeep);
                    }
                }
            }
            Event::Empty(start) => {
                let open = open(&start, stack.last(), done.is_some())?;
                close(open, &mut stack, &mut done)?;
            }
            Event::End(_) => {
                let open = stack.pop().ok_or(XmlError::Malformed)?;
                close(open, &mut stack, &mut done)?;
            }
            Event::Text(text) if text.trim().is_empty() => {}
            Event::Text(_) | Event::CData(_) => return Err(XmlError::Malformed),
            Event::GeneralRef(_) => return Err(XmlError::Entity),
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if stack.is_empty() {
        done.ok_or(XmlError::Malformed)
    } else {
        Err(XmlError::Malformed)
    }
}

/// An element's beginning, with the attributes FHIR knows.
fn open(start: &BytesStart<'_>, around: Option<&Open>, done: bool) -> Result<Open, XmlError> {
    let name = start.local_name().as_ref().to_string();
    let is_resource = match around {
        None if done => return Err(XmlError::Malformed),
        None => true,
        // Types begin with a capital, elements never do.
        Some(_) => name.starts_with(|char: char| char.is_ascii_uppercase()),
    };
    let element = around
        .filter(|_| !is_resource)
        .and_then(|around| table::element(&around.kind, &name));
    let kind = match element.map(|element| element.kind) {
        Some(Kind::Complex(kind)) => kind.to_owned(),
        Some(Kind::Text | Kind::Boolean | Kind::Number | Kind::Narrative | Kind::Resource) => {
            String::new()
        }
        None if is_resource => name.clone(),
        None => String::new(),
    };
    let mut open = Open {
        name,
        kind,
        element,
        value: None,
        members: Map::new(),
        resource: None,
        is_resource,
    };
    let mut fhir = around.is_some();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| XmlError::Malformed)?;
        let text = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|_| XmlError::Entity)?
            .into_owned();
        match attribute.key.as_ref() {
            "xmlns" => fhir = text == FHIR,
            key if key.starts_with("xmlns:") => fhir |= text == FHIR,
            "value" => open.value = Some(text),
            "id" | "url" => {
                open.members
                    .insert(attribute.key.as_ref().to_owned(), Value::String(text));
            }
            _ => {}
        }
    }
    if !fhir {
        return Err(XmlError::NotFhir);
    }
    if is_resource {
        open.members.shift_insert(
            0,
            "resourceType".to_owned(),
            Value::String(open.name.clone()),
        );
    }
    Ok(open)
}

/// Hands a finished element to the one around it.
fn close(open: Open, stack: &mut [Open], done: &mut Option<Value>) -> Result<(), XmlError> {
    let Open {
        name,
        element,
        value,
        members,
        resource,
        is_resource,
        ..
    } = open;
    let Some(around) = stack.last_mut() else {
        *done = Some(Value::Object(members));
        return if is_resource {
            Ok(())
        } else {
            Err(XmlError::Malformed)
        };
    };
    let repeats = element.is_some_and(|element| element.repeats);
    if is_resource {
        around.resource = Some(Value::Object(members));
    } else if let Some(resource) = resource {
        insert(around, &name, repeats, resource);
    } else if value.is_some()
        || (element.is_some_and(|element| element.is_primitive()) && !members.is_empty())
    {
        let primitive = match (value, element) {
            (Some(text), Some(element)) => element.value(&text),
            (Some(text), None) => Value::String(text),
            (None, _) => Value::Null,
        };
        primitive_member(around, &name, repeats, primitive, members);
    } else if !members.is_empty() {
        insert(around, &name, repeats, Value::Object(members));
    }
    Ok(())
}

/// Adds a member; one that stands again becomes a list even when the table did not know.
fn insert(open: &mut Open, name: &str, repeats: bool, value: Value) {
    match open.members.get_mut(name) {
        Some(Value::Array(list)) => list.push(value),
        Some(single) => *single = Value::Array(vec![single.take(), value]),
        None => {
            let value = if repeats {
                Value::Array(vec![value])
            } else {
                value
            };
            open.members.insert(name.to_owned(), value);
        }
    }
}

/// A primitive and what stands beside it: `name` and `_name`, lists aligned by nulls.
fn primitive_member(
    open: &mut Open,
    name: &str,
    repeats: bool,
    value: Value,
    beside: Map<String, Value>,
) {
    let beside_name = format!("_{name}");
    let beside = if beside.is_empty() {
        Value::Null
    } else {
        Value::Object(beside)
    };
    if !repeats && !open.members.contains_key(name) {
        if value != Value::Null {
            open.members.insert(name.to_owned(), value);
        }
        if beside != Value::Null {
            open.members.insert(beside_name, beside);
        }
        return;
    }
    let held = match open.members.get(name) {
        Some(Value::Array(list)) => list.len(),
        Some(_) => 1,
        None => 0,
    };
    insert(open, name, repeats, value);
    let has_beside = open.members.contains_key(&beside_name);
    if beside != Value::Null || has_beside {
        let list = open
            .members
            .entry(beside_name)
            .or_insert_with(|| Value::Array(vec![Value::Null; held]));
        if !list.is_array() {
            *list = Value::Array(vec![list.take()]);
        }
        if let Value::Array(list) = list {
            list.push(beside);
        }
    }
}

/// The narrative's own text, from its `<div` to its `</div>`, namespace added where it is inherited.
fn narrative(reader: &mut Reader<&[u8]>, text: &str, from: u64) -> Result<String, XmlError> {
    let mut depth = 1_usize;
    while depth > 0 {
        match reader.read_event().map_err(|_| XmlError::Malformed)? {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Eof => return Err(XmlError::Malformed),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(XmlError::TooDeep);
        }
    }
    let text = text.trim_start_matches('\u{feff}');
    let from = usize::try_from(from).map_err(|_| XmlError::Malformed)?;
    let to = usize::try_from(reader.buffer_position()).map_err(|_| XmlError::Malformed)?;
    let div = text.get(from..to).ok_or(XmlError::Malformed)?;
    let head = div.split('>').next().unwrap_or_default();
    if head.contains("xmlns") {
        return Ok(div.to_owned());
    }
    Ok(div.replacen("<div", &format!("<div xmlns=\"{XHTML}\""), 1))
}
