//! JSON to XML.

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use super::table::{self, Kind};
use super::{DEEPEST, FHIR, XmlError};

/// FHIR JSON to FHIR XML, without line breaks.
///
/// # Errors
/// [`XmlError::NotAResource`] for anything that is none, [`XmlError::TooDeep`].
pub fn from_json(resource: &Value) -> Result<String, XmlError> {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let members = resource.as_object().ok_or(XmlError::NotAResource)?;
    write_resource(members, true, 1, &mut xml)?;
    Ok(xml)
}

fn write_resource(
    members: &Map<String, Value>,
    root: bool,
    depth: usize,
    xml: &mut String,
) -> Result<(), XmlError> {
    let name = members
        .get("resourceType")
        .and_then(Value::as_str)
        .ok_or(XmlError::NotAResource)?;
    name_is_plain(name)?;
    xml.push('<');
    xml.push_str(name);
    if root {
        xml.push_str(" xmlns=\"");
        xml.push_str(FHIR);
        xml.push('"');
    }
    xml.push('>');
    write_members(members, name, true, depth, xml)?;
    close(name, xml);
    Ok(())
}

/// An element's name goes into markup: letters and digits only.
fn name_is_plain(name: &str) -> Result<(), XmlError> {
    let plain = name.starts_with(|char: char| char.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric());
    if plain {
        Ok(())
    } else {
        Err(XmlError::NotAResource)
    }
}

/// Members in the order of their type, then what the type does not know in the order it stands.
fn write_members(
    members: &Map<String, Value>,
    kind: &str,
    resource: bool,
    depth: usize,
    xml: &mut String,
) -> Result<(), XmlError> {
    if depth > DEEPEST {
        return Err(XmlError::TooDeep);
    }
    let known = table::elements(kind);
    for element in known {
        // `id` of an element and `url` of an extension are attributes, written where the element begins.
        if !resource && (element.name == "id" || (element.name == "url" && kind == "Extension")) {
            continue;
        }
        let below = if let Kind::Complex(kind) = element.kind {
            kind
        } else {
            ""
        };
        write_member(members, element.name, below, depth, xml)?;
    }
    for name in members.keys() {
        let plain = name.strip_prefix('_').unwrap_or(name);
        let seen = known.iter().any(|element| element.name == plain);
        let attribute = if resource {
            plain == "resourceType"
        } else {
            plain == "id"
        };
        let second = name.starts_with('_') && members.contains_key(plain);
        if !seen && !attribute && !second {
            let below = match table::element("", plain).map(|element| element.kind) {
                Some(Kind::Complex(kind)) => kind,
                _ => "",
            };
            write_member(members, plain, below, depth, xml)?;
        }
    }
    Ok(())
}

/// A member and what stands beside it as `_name`.
fn write_member(
    members: &Map<String, Value>,
    name: &str,
    kind: &str,
    depth: usize,
    xml: &mut String,
) -> Result<(), XmlError> {
    let value = members.get(name);
    let beside = members.get(&format!("_{name}"));
    if value.is_none() && beside.is_none() {
        return Ok(());
    }
    name_is_plain(name)?;
    let list = |value: Option<&'_ Value>| value.and_then(Value::as_array).map(Vec::len);
    match list(value).max(list(beside)) {
        Some(length) => (0..length).try_for_each(|index| {
            let item = value
                .and_then(|value| value.get(index))
                .unwrap_or(&Value::Null);
            let item_beside = beside.and_then(|beside| beside.get(index));
            write_one(name, kind, item, item_beside, depth, xml)
        }),
        None => write_one(
            name,
            kind,
            value.unwrap_or(&Value::Null),
            beside,
            depth,
            xml,
        ),
    }
}

fn write_one(
    name: &str,
    kind: &str,
    value: &Value,
    beside: Option<&Value>,
    depth: usize,
    xml: &mut String,
) -> Result<(), XmlError> {
    let beside = beside.and_then(Value::as_object);
    match value {
        Value::Object(members) if members.contains_key("resourceType") => {
            open(name, &[], xml);
            xml.push('>');
            write_resource(members, false, depth + 1, xml)?;
            close(name, xml);
        }
        Value::Object(members) => {
            let url = members.get("url").filter(|_| kind == "Extension");
            open(name, &[("id", members.get("id")), ("url", url)], xml);
            xml.push('>');
            write_members(members, kind, false, depth + 1, xml)?;
            close(name, xml);
        }
        Value::String(div) if name == "div" => write_narrative(div, xml)?,
        Value::Array(_) => return Err(XmlError::NotAResource),
        Value::Null if beside.is_none() => {}
        primitive => {
            let value = (*primitive != Value::Null).then_some(primitive);
            open(
                name,
                &[
                    ("id", beside.and_then(|beside| beside.get("id"))),
                    ("value", value),
                ],
                xml,
            );
            match beside.filter(|beside| beside.contains_key("extension")) {
                Some(beside) => {
                    xml.push('>');
                    write_members(beside, "Element", false, depth + 1, xml)?;
                    close(name, xml);
                }
                None => xml.push_str("/>"),
            }
        }
    }
    Ok(())
}

/// A narrative is markup already: it goes in only when it is one well-formed `div` and nothing else.
fn write_narrative(div: &str, xml: &mut String) -> Result<(), XmlError> {
    let mut reader = Reader::from_str(div);
    let mut depth = 0_usize;
    let mut closed = false;
    loop {
        match reader.read_event().map_err(|_| XmlError::Malformed)? {
            Event::Start(start)
                if depth > 0 || (!closed && start.local_name().as_ref() == "div") =>
            {
                depth += 1
            }
            Event::End(_) => {
                depth = depth.checked_sub(1).ok_or(XmlError::Malformed)?;
                closed = depth == 0;
            }
            Event::Empty(_)
            | Event::Text(_)
            | Event::GeneralRef(_)
            | Event::CData(_)
            | Event::Comment(_)
                if depth > 0 => {}
            Event::Text(text) if text.trim().is_empty() => {}
            Event::Eof if depth == 0 && closed => break,
            _ => return Err(XmlError::Malformed),
        }
    }
    xml.push_str(div);
    Ok(())
}

fn open(name: &str, attributes: &[(&str, Option<&Value>)], xml: &mut String) {
    xml.push('<');
    xml.push_str(name);
    for (key, value) in attributes {
        let text = match value {
            Some(Value::String(text)) => escape(text.as_str())
                .replace('\n', "&#10;")
                .replace('\r', "&#13;")
                .replace('\t', "&#9;"),
            Some(Value::Bool(_) | Value::Number(_)) => {
                value.map(ToString::to_string).unwrap_or_default()
            }
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => continue,
        };
        xml.push(' ');
        xml.push_str(key);
        xml.push_str("=\"");
        xml.push_str(&text);
        xml.push('"');
    }
}

fn close(name: &str, xml: &mut String) {
    xml.push_str("</");
    xml.push_str(name);
    xml.push('>');
}
