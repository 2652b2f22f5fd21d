//! What was typed, as the value its question asks for.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde_json::json;

use super::answers::Typed;
use super::decimal::Decimal;
use super::item::{Item, ItemKind};
use super::value::{Coding, Quantity, Value};

/// Why typed words are not an answer to the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wrong {
    /// Not a number.
    NotANumber,
    /// Not a whole number, or one beyond 32 bits.
    NotAWholeNumber,
    /// Not a date.
    NotADate,
    /// Not a date with a time.
    NotADateTime,
    /// Not a time of day.
    NotATime,
    /// Not an address on the web.
    NotAnAddress,
    /// An answer of another kind than is asked for.
    OtherKind,
}

pub(super) fn value(item: &Item, typed: &Typed) -> Result<Value, Wrong> {
    match (item.kind, typed) {
        (ItemKind::Boolean, Typed::Yes(yes)) => Ok(Value::Boolean(*yes)),
        (ItemKind::Choice | ItemKind::OpenChoice, Typed::Option(coding)) => {
            Ok(chosen(item, coding))
        }
        (ItemKind::OpenChoice, Typed::Words(words)) => {
            Ok(Value::String(printable(words).trim().to_owned()))
        }
        // Without options that can be shown, a choice is answered in words: NAV's own forms have such questions.
        (ItemKind::Choice, Typed::Words(words)) if item.options.is_empty() => {
            Ok(Value::Coding(Coding {
                display: Some(words.trim().to_owned()),
                ..Coding::default()
            }))
        }
        (ItemKind::Attachment, Typed::File(json)) => Ok(Value::Attachment(json.clone())),
        (ItemKind::Quantity, Typed::Amount(number, unit)) => amount(number, unit.as_ref()),
        (ItemKind::Quantity, Typed::Words(number)) => amount(number, item.units.first()),
        (kind, Typed::Words(words)) => words_of(kind, printable(words).trim()),
        _ => Err(Wrong::OtherKind),
    }
}

/// FHIR's `string` holds no control characters but tab and line ends; pasted text does.
fn printable(words: &str) -> String {
    let kept = |char: &char| !char.is_control() || matches!(char, '\t' | '\r' | '\n');
    words.chars().filter(kept).collect()
}

/// Options may be words, numbers or dates too: what was chosen is the option itself.
fn chosen(item: &Item, coding: &Coding) -> Value {
    let plain = item.options.iter().find(|option| {
        !matches!(option.value, Value::Coding(_))
            && coding.code.is_none()
            && coding.display.as_deref() == Some(option.value.shown().as_str())
    });
    plain.map_or_else(
        || Value::Coding(coding.clone()),
        |option| option.value.clone(),
    )
}

fn amount(number: &str, unit: Option<&Coding>) -> Result<Value, Wrong> {
    let value = Decimal::typed(number).ok_or(Wrong::NotANumber)?;
    Ok(Value::Quantity(Quantity {
        value: Some(value),
        unit: unit
            .map(|unit| unit.shown().to_owned())
            .filter(|unit| !unit.is_empty()),
        system: unit.and_then(|unit| unit.system.clone()),
        code: unit.and_then(|unit| unit.code.clone()),
    }))
}

fn words_of(kind: ItemKind, words: &str) -> Result<Value, Wrong> {
    match kind {
        ItemKind::String | ItemKind::Text => Ok(Value::String(words.to_owned())),
        ItemKind::Decimal => Decimal::typed(words)
            .map(Value::Decimal)
            .ok_or(Wrong::NotANumber),
        ItemKind::Integer => Decimal::typed(words)
            .and_then(|number| number.text().parse::<i32>().ok())
            .map(|number| Value::Integer(i64::from(number)))
            .ok_or(Wrong::NotAWholeNumber),
        ItemKind::Date => date(words).map(Value::Date).ok_or(Wrong::NotADate),
        ItemKind::DateTime => moment(words)
            .map(Value::DateTime)
            .ok_or(Wrong::NotADateTime),
        ItemKind::Time => time(words)
            .map(|time| Value::Time(time.strftime("%H:%M:%S").to_string()))
            .ok_or(Wrong::NotATime),
        ItemKind::Url => url::Url::parse(words)
            .ok()
            .filter(|_| !words.chars().any(char::is_whitespace))
            .map(|_| Value::Uri(words.to_owned()))
            .ok_or(Wrong::NotAnAddress),
        ItemKind::Reference => Ok(Value::Reference(if is_reference(words) {
            json!({ "reference": words })
        } else {
            json!({ "display": words })
        })),
        ItemKind::Group
        | ItemKind::Display
        | ItemKind::Unknown
        | ItemKind::Boolean
        | ItemKind::Choice
        | ItemKind::OpenChoice
        | ItemKind::Attachment
        | ItemKind::Quantity => Err(Wrong::OtherKind),
    }
}

/// `Patient/12`, or an absolute address.
fn is_reference(words: &str) -> bool {
    let relative = || {
        let (kind, id) = words.split_once('/')?;
        let id_like = |id: &str| {
            (1..=64).contains(&id.len())
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        };
        let named = kind.starts_with(|char: char| char.is_ascii_uppercase())
            && kind.bytes().all(|byte| byte.is_ascii_alphabetic());
        (named && id_like(id)).then_some(())
    };
    relative().is_some()
        || (!words.contains(' ') && (words.starts_with("urn:") || words.starts_with("https://")))
}

/// A whole date as people type it, or a year, or a month of a year.
fn date(words: &str) -> Option<String> {
    if let Some(day) = day(words) {
        return Some(day.to_string());
    }
    if crate::date::PartialDate::parse(words).is_some() && !words.contains('T') {
        return Some(words.to_owned());
    }
    // `11.2026`, `11/2026`
    let (month, year) = words.split_once(['.', '/'])?;
    let partial = format!("{:0>4}-{:0>2}", year.trim(), month.trim());
    crate::date::PartialDate::parse(&partial).map(|_| partial)
}

/// Years are written out: no form is helped by a guess at the century.
fn day(words: &str) -> Option<Date> {
    let far = Date::new(9999, 12, 31).ok()?;
    match crate::date::typed(words, far).as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

fn time(words: &str) -> Option<Time> {
    let words = words
        .trim()
        .trim_start_matches("kl.")
        .trim_start_matches("kl")
        .trim();
    let mut parts = words.split([':', '.']);
    let mut next = || -> Option<Option<i8>> {
        match parts.next() {
            None => Some(None),
            Some(part) => {
                let fits =
                    (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
                fits.then(|| part.parse().ok())
            }
        }
    };
    let (hour, minute, second) = (next()??, next()??, next()?);
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second.unwrap_or(0), 0).ok()
}

/// `26.11.2026 12:30`, or FHIR's own form. Without a zone it is Norwegian time.
fn moment(words: &str) -> Option<String> {
    if words.contains('T') && words.parse::<jiff::Timestamp>().is_ok() {
        return Some(words.to_owned());
    }
    let (day_part, time_part) = words.split_once('T').or_else(|| words.rsplit_once(' '))?;
    let day_part = day_part
        .trim()
        .trim_end_matches("kl.")
        .trim_end_matches("kl")
        .trim_end_matches(',')
        .trim();
    let at = DateTime::from_parts(day(day_part)?, time(time_part)?);
    let zone = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::fixed(jiff::tz::offset(1)));
    let zoned = at.to_zoned(zone).ok()?;
    Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}
