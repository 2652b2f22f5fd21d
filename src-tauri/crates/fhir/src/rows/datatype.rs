//! FHIR's data types in one line each, known by their members.
//!
//! A line takes only the members it says; the rest of the object is opened up below it by the caller, so that a type
//! with an extension, or with a member that R4 does not know, loses nothing.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::scalar::{missing, moment, number};
use super::words::{code_words, same};
use crate::Words;
use crate::letter::visible;
use crate::systems;
use crate::view::is_float_noise;
use crate::view::{Coding, list_name};

/// A data type in words.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) value: Words,
    pub(super) sent: Vec<String>,
    pub(super) target: Option<String>,
    pub(super) flags: Vec<&'static str>,
    /// Members that the words hold, to any depth: relative JSON pointers of their leaves.
    pub(super) used: Vec<String>,
}

type Members = Map<String, Value>;

fn text<'a>(members: &'a Members, name: &str) -> Option<&'a str> {
    members
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
}

/// Has it no members but these (with `id`, extensions and their companions beside them)?
fn only(members: &Members, names: &[&str]) -> bool {
    members.keys().all(|key| {
        let key = key.strip_prefix('_').unwrap_or(key);
        names.contains(&key) || matches!(key, "id" | "extension" | "modifierExtension")
    })
}

/// The line of an object, when its members are those of a type we know.
pub(super) fn line(members: &Members, zone: &TimeZone) -> Option<Line> {
    let is_text = |name| members.get(name).is_some_and(Value::is_string);
    let has = |name| members.contains_key(name);
    if has("coding") && only(members, &["coding", "text"]) {
        return concept(members);
    }
    if (is_text("reference")
        || has("display")
        || members.get("identifier").is_some_and(Value::is_object))
        && only(members, &["reference", "type", "identifier", "display"])
    {
        return Some(reference(members));
    }
    if (is_text("code") || is_text("display"))
        && only(
            members,
            &["system", "version", "code", "display", "userSelected"],
        )
    {
        return Some(coding(members));
    }
    if is_quantity(members) {
        return Some(quantity(members));
    }
    if (has("start") || has("end")) && only(members, &["start", "end"]) {
        return Some(period(members, zone));
    }
    if (has("low") || has("high")) && only(members, &["low", "high"]) {
        return two(members, "low", "high", "–");
    }
    if has("numerator") && only(members, &["numerator", "denominator"]) {
        return two(members, "numerator", "denominator", " / ");
    }
    if (has("family") || has("given"))
        && only(
            members,
            &[
                "use", "text", "family", "given", "prefix", "suffix", "period",
            ],
        )
    {
        return name(members);
    }
    if ["line", "city", "postalCode"].iter().any(|part| has(part)) {
        return address(members);
    }
    if text(members, "value").is_some()
        && only(members, &["system", "value", "use", "rank", "period"])
        && is_contact(members)
    {
        return Some(contact(members));
    }
    if text(members, "value").is_some()
        && only(
            members,
            &["use", "type", "system", "value", "period", "assigner"],
        )
    {
        return Some(identifier(members));
    }
    None
}

fn is_contact(members: &Members) -> bool {
    matches!(
        text(members, "system"),
        Some("phone" | "fax" | "email" | "pager" | "url" | "sms" | "other")
    )
}

fn is_quantity(members: &Members) -> bool {
    let numeric = members.get("value").is_some_and(|value| {
        value.is_number()
            || value
                .as_str()
                .is_some_and(|text| text.trim().parse::<f64>().is_ok())
    });
    numeric
        && only(
            members,
            &["value", "comparator", "unit", "system", "code", "currency"],
        )
        && (members.get("value").is_some_and(Value::is_number) || members.contains_key("unit"))
}

/// `Hypertensjon (K86, ICPC-2)`; `None` for a concept of several codings, which are rows of their own.
fn concept(members: &Members) -> Option<Line> {
    let codings = members.get("coding")?.as_array()?;
    let [one] = codings.as_slice() else {
        return several(members, codings);
    };
    let mut line = coding(one.as_object()?);
    for used in &mut line.used {
        *used = format!("coding/0/{used}");
    }
    if let Some(words) = text(members, "text") {
        let words = visible(words);
        if !line.value.nb.starts_with(&words) {
            line.value = Words::new(
                format!("{words}: {}", line.value.nb),
                format!("{words}: {}", line.value.en),
            );
        }
        line.used.push("text".to_owned());
    }
    Some(line)
}

fn several(members: &Members, codings: &[Value]) -> Option<Line> {
    if codings.is_empty() {
        return None;
    }
    let words = text(members, "text").map(visible).or_else(|| {
        codings
            .iter()
            .find_map(|coding| Coding(coding).display())
            .map(visible)
    })?;
    let used = text(members, "text").map(|_| "text".to_owned());
    Some(Line {
        value: same(words),
        used: used.into_iter().collect(),
        ..Line::default()
    })
}

fn coding(members: &Members) -> Line {
    let mut line = Line::default();
    let (system, code, display) = (
        text(members, "system"),
        text(members, "code"),
        text(members, "display"),
    );
    let list = system.map(|system| list_name(system).unwrap_or_else(|| system.to_owned()));
    let ours = || {
        let known = system
            .zip(code)
            .and_then(|(system, code)| systems::display(systems::canonical(system), code));
        known.or_else(|| code.and_then(code_words))
    };
    let words = display.map(|display| same(visible(display))).or_else(ours);
    let of = match (code, &list) {
        (Some(code), Some(list)) => Some(Words::new(
            format!("{}, {list}", visible(code)),
            format!("{}, {list}", visible(code)),
        )),
        (Some(code), None) => Some(Words::new(
            format!("{}, liste ikke i kilden", visible(code)),
            format!("{}, list not in the source", visible(code)),
        )),
        (None, Some(list)) => Some(same(list.clone())),
        (None, None) => None,
    };
    line.value = match (words, of) {
        (Some(words), Some(of)) => Words::new(
            format!("{} ({})", words.nb, of.nb),
            format!("{} ({})", words.en, of.en),
        ),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => missing(),
    };
    if let Some(system) = system
        && list.as_deref() != Some(system)
    {
        line.sent.push(system.to_owned());
    }
    for (name, value) in [("system", system), ("code", code), ("display", display)] {
        if value.is_some() {
            line.used.push(name.to_owned());
        }
    }
    line
}

fn quantity(members: &Members) -> Line {
    let mut line = Line::default();
    let value = match members.get("value") {
        Some(Value::Number(value)) => value.to_string(),
        Some(Value::String(value)) => value.trim().to_owned(),
        _ => String::new(),
    };
    if is_float_noise(&value) {
        line.flags.push("float_noise");
    }
    let sign = text(members, "comparator").unwrap_or_default();
    let (unit, code) = (
        text(members, "unit").or_else(|| text(members, "currency")),
        text(members, "code"),
    );
    let shown = unit.or(code).map(visible);
    let said = number(&value);
    let with = |value: &str| match &shown {
        Some(unit) => format!("{sign}{value}\u{2009}{unit}"),
        None => format!("{sign}{value}"),
    };
    line.value = Words::new(with(&said.nb), with(&said.en));
    if said.nb != value {
        line.sent.push(value);
    }
    if let Some(code) = code
        && unit.is_some_and(|unit| unit != code)
    {
        line.sent.push(code.to_owned());
    }
    if let Some(system) = text(members, "system") {
        line.sent.push(system.to_owned());
    }
    line.used.push("value".to_owned());
    for name in ["comparator", "unit", "code", "system", "currency"] {
        let said = name != "currency" || text(members, "unit").is_none();
        if said && text(members, name).is_some() {
            line.used.push(name.to_owned());
        }
    }
    line
}

/// Two quantities in one line, when both are quantities and nothing else.
fn two(members: &Members, first: &str, second: &str, between: &str) -> Option<Line> {
    let mut line = Line::default();
    let mut words = Vec::new();
    for (name, other) in [(first, second), (second, first)] {
        let Some(value) = members.get(name) else {
            continue;
        };
        let part = value.as_object()?;
        if !is_quantity(part) || part.contains_key("extension") || part.contains_key("id") {
            return None;
        }
        let inner = quantity(part);
        let alone = !members.contains_key(other) && between == "–";
        let sign = match (alone, name) {
            (true, "low") => "≥\u{2009}",
            (true, "high") => "≤\u{2009}",
            _ => "",
        };
        words.push(Words::new(
            format!("{sign}{}", inner.value.nb),
            format!("{sign}{}", inner.value.en),
        ));
        line.sent.extend(inner.sent);
        line.flags.extend(inner.flags);
        line.used
            .extend(inner.used.iter().map(|used| format!("{name}/{used}")));
    }
    let join = |of: fn(&Words) -> &str| words.iter().map(of).collect::<Vec<_>>().join(between);
    line.value = Words::new(join(|words| &words.nb), join(|words| &words.en));
    Some(line)
}

fn period(members: &Members, zone: &TimeZone) -> Line {
    let mut line = Line::default();
    let mut side = |name: &str| {
        let sent = text(members, name)?;
        line.used.push(name.to_owned());
        let words = moment(name, sent, zone).unwrap_or_else(|| same(visible(sent)));
        if words.nb != sent {
            line.sent.push(sent.to_owned());
        }
        Some(words)
    };
    let (start, end) = (side("start"), side("end"));
    line.value = match (start, end) {
        (Some(start), Some(end)) => Words::new(
            format!("{} – {}", start.nb, end.nb),
            format!("{} – {}", start.en, end.en),
        ),
        (Some(start), None) => {
            Words::new(format!("fra {}", start.nb), format!("from {}", start.en))
        }
        (None, Some(end)) => Words::new(format!("til {}", end.nb), format!("to {}", end.en)),
        (None, None) => missing(),
    };
    line
}

fn reference(members: &Members) -> Line {
    let mut line = Line::default();
    let (reference, display) = (text(members, "reference"), text(members, "display"));
    line.target = reference.map(str::to_owned);
    let number = members
        .get("identifier")
        .and_then(Value::as_object)
        .and_then(|identifier| text(identifier, "value"));
    let shown = display.or(number).or(reference);
    line.value = shown.map_or_else(missing, |shown| same(visible(shown)));
    if let Some(reference) = reference {
        line.used.push("reference".to_owned());
        if line.value.nb != reference {
            line.sent.push(reference.to_owned());
        }
    }
    if display.is_some() {
        line.used.push("display".to_owned());
    }
    line
}

/// `Kari Nordmo (offisiell)`: the parts in order; `text` is a row of its own when it says something else.
fn name(members: &Members) -> Option<Line> {
    let mut line = Line::default();
    let mut parts = Vec::new();
    for member in ["prefix", "given", "family", "suffix"] {
        match members.get(member) {
            None => {}
            Some(Value::String(text)) if !text.trim().is_empty() => {
                parts.push(visible(text));
                line.used.push(member.to_owned());
            }
            Some(Value::Array(items)) => {
                for (at, item) in items.iter().enumerate() {
                    let text = item.as_str().filter(|text| !text.trim().is_empty());
                    if let Some(text) = text {
                        parts.push(visible(text));
                        line.used.push(format!("{member}/{at}"));
                    }
                }
            }
            Some(_) => {}
        }
    }
    if parts.is_empty() {
        return None;
    }
    let name = parts.join(" ");
    if text(members, "text")
        .map(visible)
        .is_some_and(|text| text == name)
    {
        line.used.push("text".to_owned());
    }
    line.value = same(name);
    usage(members, &mut line);
    Some(line)
}

/// `(hjemme)` after a name, address or number.
fn usage(members: &Members, line: &mut Line) {
    let Some(sent) = text(members, "use") else {
        return;
    };
    let words = code_words(sent).unwrap_or_else(|| same(visible(sent)));
    line.value = Words::new(
        format!("{} ({})", line.value.nb, words.nb),
        format!("{} ({})", line.value.en, words.en),
    );
    if words.nb != sent {
        line.sent.push(sent.to_owned());
    }
    line.used.push("use".to_owned());
}

fn address(members: &Members) -> Option<Line> {
    if !only(
        members,
        &[
            "use",
            "type",
            "text",
            "line",
            "city",
            "district",
            "state",
            "postalCode",
            "country",
            "period",
        ],
    ) {
        return None;
    }
    let mut line = Line::default();
    let mut parts = Vec::new();
    for (at, item) in members
        .get("line")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        if let Some(text) = item.as_str().filter(|text| !text.trim().is_empty()) {
            parts.push(visible(text));
            line.used.push(format!("line/{at}"));
        }
    }
    let place: Vec<String> = ["postalCode", "city"]
        .into_iter()
        .filter_map(|name| {
            let part = text(members, name)?;
            line.used.push(name.to_owned());
            Some(visible(part))
        })
        .collect();
    if !place.is_empty() {
        parts.push(place.join(" "));
    }
    if parts.is_empty() {
        return None;
    }
    line.value = same(parts.join(", "));
    usage(members, &mut line);
    Some(line)
}

fn contact(members: &Members) -> Line {
    let mut line = Line::default();
    let value = text(members, "value").map(visible).unwrap_or_default();
    line.value = same(value);
    line.used.push("value".to_owned());
    if let Some(system) = text(members, "system") {
        let words = code_words(system).unwrap_or_else(|| same(system));
        line.value = Words::new(
            format!("{}: {}", words.nb, line.value.nb),
            format!("{}: {}", words.en, line.value.en),
        );
        line.sent.push(system.to_owned());
        line.used.push("system".to_owned());
    }
    usage(members, &mut line);
    line
}

fn identifier(members: &Members) -> Line {
    let mut line = Line::default();
    let value = text(members, "value").map(visible);
    line.value = value.map_or_else(missing, same);
    if text(members, "value").is_some() {
        line.used.push("value".to_owned());
    }
    if let Some(system) = text(members, "system") {
        let list = list_name(system);
        if let Some(list) = &list {
            line.value = Words::new(
                format!("{list} {}", line.value.nb),
                format!("{list} {}", line.value.en),
            );
        }
        line.sent.push(system.to_owned());
        line.used.push("system".to_owned());
    }
    usage(members, &mut line);
    line
}
