//! JSON to XML.

use quick_xml::escape::escape;
use serde_json::{Map, Value};

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

fn write_resource(members: &Map<String, Value>, root: bool, depth: usize, xml: &mut String) -> Result<(), XmlError> {
    let name = members.get("resourceType").and_then(Value::as_str).ok_or(XmlError::NotAResource)?;
    name_is_plain(name)?;
    xml.push('<');
    xml.push_str(name);
    if root {
        xml.push_str(" xmlns=\"");
        xml.push_str(FHIR);
        xml.push('"');
    }
    xml.push('>');
    write_members(members, true, depth, xml)?;
    close(name, xml);
    Ok(())
}

/// An element's name goes into markup: letters and digits only.
fn name_is_plain(name: &str) -> Result<(), XmlError> {
    let plain = name.starts_with(|char: char| char.is_ascii_alphabetic()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
    if plain { Ok(()) } else { Err(XmlError::NotAResource) }
}

fn write_members(members: &Map<String, Value>, resource: bool, depth: usize, xml: &mut String) -> Result<(), XmlError> {
    if depth > DEEPEST {
        return Err(XmlError::TooDeep);
    }
    for (name, value) in members {
        // `id` of an element and `url` of an extension are attributes, written where the element begins.
        let attribute = !resource && (name == "id" || (name == "url" && members.keys().any(is_extension_part)));
        if attribute || (resource && name == "resourceType") {
            continue;
        }
        if let Some(plain) = name.strip_prefix('_') {
            if !members.contains_key(plain) {
                write_beside_only(plain, value, depth, xml)?;
            }
            continue;
        }
        name_is_plain(name)?;
        let beside = members.get(&format!("_{name}"));
        match value {
            Value::Array(items) => {
                let besides = beside.and_then(Value::as_array);
                for (index, item) in items.iter().enumerate() {
                    write_one(name, item, besides.and_then(|list| list.get(index)), depth, xml)?;
                }
            }
            single => write_one(name, single, beside, depth, xml)?,
        }
    }
    Ok(())
}

/// Does a member belong to an extension? A `url` beside it is then an attribute. An extension with `url` alone (no
/// value) is not valid FHIR.
fn is_extension_part(name: &String) -> bool {
    name == "extension" || name.starts_with("value") || name.starts_with("_value")
}

fn write_beside_only(name: &str, beside: &Value, depth: usize, xml: &mut String) -> Result<(), XmlError> {
    name_is_plain(name)?;
    match beside {
        Value::Array(items) => items.iter().try_for_each(|item| write_one(name, &Value::Null, Some(item), depth, xml)),
        single => write_one(name, &Value::Null, Some(single), depth, xml),
    }
}

fn write_one(name: &str, value: &Value, beside: Option<&Value>, depth: usize, xml: &mut String) -> Result<(), XmlError> {
    let beside = beside.and_then(Value::as_object);
    match value {
        Value::Object(members) if members.contains_key("resourceType") => {
            open(name, &[], xml);
            xml.push('>');
            write_resource(members, false, depth + 1, xml)?;
            close(name, xml);
        }
        Value::Object(members) => {
            let url = members.get("url").filter(|_| members.keys().any(is_extension_part));
            open(name, &[("id", members.get("id")), ("url", url)], xml);
            xml.push('>');
            write_members(members, false, depth + 1, xml)?;
            close(name, xml);
        }
        Value::String(div) if name == "div" => xml.push_str(div),
        Value::Array(_) => return Err(XmlError::NotAResource),
        Value::Null if beside.is_none() => {}
        primitive => {
            let value = (*primitive != Value::Null).then_some(primitive);
            open(name, &[("id", beside.and_then(|beside| beside.get("id"))), ("value", value)], xml);
            match beside.filter(|beside| beside.contains_key("extension")) {
                Some(beside) => {
                    xml.push('>');
                    write_members(beside, false, depth + 1, xml)?;
                    close(name, xml);
                }
                None => xml.push_str("/>"),
            }
        }
    }
    Ok(())
}

fn open(name: &str, attributes: &[(&str, Option<&Value>)], xml: &mut String) {
    xml.push('<');
    xml.push_str(name);
    for (key, value) in attributes {
        let text = match value {
            Some(Value::String(text)) => escape(text.as_str()).replace('\n', "&#10;").replace('\r', "&#13;").replace('\t', "&#9;"),
            Some(Value::Bool(_) | Value::Number(_)) => value.map(ToString::to_string).unwrap_or_default(),
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
