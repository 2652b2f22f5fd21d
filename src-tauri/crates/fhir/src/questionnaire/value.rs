//! `value[x]` of forms: read, written and compared.
//!
//! Comparing answers "equal", "less", "greater" or nothing: a date of which only the year is known is neither equal to
//! nor after a day in that year, and nothing is ever compared across units.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::decimal::Decimal;

/// A coded value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Coding {
    /// Code system.
    pub system: Option<String>,
    /// Version of the system.
    pub version: Option<String>,
    /// Code.
    pub code: Option<String>,
    /// Words for it.
    pub display: Option<String>,
}

impl Coding {
    /// What a person reads.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.display
            .as_deref()
            .filter(|words| !words.trim().is_empty())
            .or(self.code.as_deref())
            .unwrap_or_default()
    }

    /// The same concept: codes equal, and systems where both name one. NAV's forms have codes without a system.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let same_system = match (&self.system, &other.system) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        same_system
            && match (&self.code, &other.code) {
                (Some(a), Some(b)) => a == b,
                (None, None) => self.display.is_some() && self.display == other.display,
                _ => false,
            }
    }
}

/// A measured amount.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quantity {
    /// The number.
    pub value: Option<Decimal>,
    /// Unit in words.
    pub unit: Option<String>,
    /// Code system of the unit.
    pub system: Option<String>,
    /// Code of the unit.
    pub code: Option<String>,
}

/// One value of an answer, an option, a condition or a bound.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `valueBoolean`
    Boolean(bool),
    /// `valueDecimal`
    Decimal(Decimal),
    /// `valueInteger`
    Integer(i64),
    /// `valueDate`
    Date(String),
    /// `valueDateTime`
    DateTime(String),
    /// `valueTime`
    Time(String),
    /// `valueString`
    String(String),
    /// `valueUri`
    Uri(String),
    /// `valueCoding`
    Coding(Coding),
    /// `valueQuantity`
    Quantity(Quantity),
    /// `valueReference`, as sent.
    Reference(Json),
    /// `valueAttachment`, as sent.
    Attachment(Json),
}

pub(super) fn text(json: &Json, member: &str) -> Option<String> {
    json.get(member)?.as_str().map(str::to_owned)
}

pub(super) fn coding(json: &Json) -> Coding {
    Coding {
        system: text(json, "system"),
        version: text(json, "version"),
        code: text(json, "code"),
        display: text(json, "display"),
    }
}

fn number(json: &Json) -> Option<Decimal> {
    match json {
        Json::Number(number) => Decimal::parse(&number.to_string()),
        _ => None,
    }
}

impl Value {
    /// The `{prefix}[x]` of an object: `value` or `answer`. Nothing when there is none, or one of an unknown type.
    #[must_use]
    pub fn of(object: &Json, prefix: &str) -> Option<Self> {
        let members = object.as_object()?;
        members.iter().find_map(|(name, json)| {
            let kind = name.strip_prefix(prefix)?;
            Self::read(kind, json)
        })
    }

    fn read(kind: &str, json: &Json) -> Option<Self> {
        let words = || json.as_str().map(str::to_owned);
        match kind {
            "Boolean" => json.as_bool().map(Self::Boolean),
            "Decimal" => number(json).map(Self::Decimal),
            "Integer" | "PositiveInt" | "UnsignedInt" => json.as_i64().map(Self::Integer),
            "Date" => words().map(Self::Date),
            "DateTime" | "Instant" => words().map(Self::DateTime),
            "Time" => words().map(Self::Time),
            "String" | "Text" | "Markdown" | "Code" => words().map(Self::String),
            "Uri" | "Url" | "Canonical" => words().map(Self::Uri),
            "Coding" if json.is_object() => Some(Self::Coding(coding(json))),
            "Quantity" | "Age" | "Duration" if json.is_object() => Some(Self::Quantity(Quantity {
                value: json.get("value").and_then(number),
                unit: text(json, "unit"),
                system: text(json, "system"),
                code: text(json, "code"),
            })),
            "Reference" if json.is_object() => Some(Self::Reference(json.clone())),
            "Attachment" if json.is_object() => Some(Self::Attachment(json.clone())),
            _ => None,
        }
    }

    /// `{ "valueX": … }`, as an answer has it.
    #[must_use]
    pub fn to_answer(&self) -> Map<String, Json> {
        let (name, json) = match self {
            Self::Boolean(value) => ("valueBoolean", json!(value)),
            Self::Decimal(value) => ("valueDecimal", to_number(value)),
            Self::Integer(value) => ("valueInteger", json!(value)),
            Self::Date(value) => ("valueDate", json!(value)),
            Self::DateTime(value) => ("valueDateTime", json!(value)),
            Self::Time(value) => ("valueTime", json!(value)),
            Self::String(value) => ("valueString", json!(value)),
            Self::Uri(value) => ("valueUri", json!(value)),
            Self::Coding(value) => {
                let members = [
                    ("system", &value.system),
                    ("version", &value.version),
                    ("code", &value.code),
                    ("display", &value.display),
                ];
                ("valueCoding", object(&members, None))
            }
            Self::Quantity(value) => {
                let members = [
                    ("unit", &value.unit),
                    ("system", &value.system),
                    ("code", &value.code),
                ];
                (
                    "valueQuantity",
                    object(&members, value.value.as_ref().map(to_number)),
                )
            }
            Self::Reference(json) => ("valueReference", json.clone()),
            Self::Attachment(json) => ("valueAttachment", json.clone()),
        };
        let mut map = Map::new();
        map.insert(name.to_owned(), json);
        map
    }

    /// How this value stands to another of its kind; nothing where that cannot be said.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Boolean(a), Self::Boolean(b)) => Some(a.cmp(b)),
            (Self::Integer(a), Self::Integer(b)) => Some(a.cmp(b)),
            (Self::Decimal(a), Self::Decimal(b)) => a.partial_cmp(b),
            (Self::Integer(a), Self::Decimal(b)) => Decimal::parse(&a.to_string())?.partial_cmp(b),
            (Self::Decimal(a), Self::Integer(b)) => a.partial_cmp(&Decimal::parse(&b.to_string())?),
            (Self::Date(a) | Self::DateTime(a), Self::Date(b) | Self::DateTime(b)) => moments(a, b),
            (Self::Time(a), Self::Time(b)) => times(a, b),
            (Self::String(a) | Self::Uri(a), Self::String(b) | Self::Uri(b)) => Some(a.cmp(b)),
            (Self::Quantity(a), Self::Quantity(b)) => {
                if !same_unit(a, b) {
                    return None;
                }
                a.value.as_ref()?.partial_cmp(b.value.as_ref()?)
            }
            _ => None,
        }
    }

    /// The same value, as a condition means it.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Coding(a), Self::Coding(b)) => a.is(b),
            (Self::Reference(a), Self::Reference(b)) => {
                let target = |json: &Json| text(json, "reference");
                target(a).is_some() && target(a) == target(b)
            }
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }

    /// What a person reads; dates the Norwegian way.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Boolean(true) => "Ja".to_owned(),
            Self::Boolean(false) => "Nei".to_owned(),
            Self::Decimal(value) => value.shown(),
            Self::Integer(value) => value.to_string(),
            Self::Date(value) | Self::DateTime(value) => crate::letter::moment(value),
            Self::Time(value) => value.get(..5).unwrap_or(value).to_owned(),
            Self::String(value) | Self::Uri(value) => value.clone(),
            Self::Coding(value) => value.shown().to_owned(),
            Self::Quantity(value) => {
                let number = value.value.as_ref().map(Decimal::shown).unwrap_or_default();
                let unit = value.unit.as_deref().or(value.code.as_deref());
                format!("{number} {}", unit.unwrap_or_default())
                    .trim()
                    .to_owned()
            }
            Self::Reference(json) => text(json, "display")
                .or_else(|| text(json, "reference"))
                .unwrap_or_default(),
            Self::Attachment(json) => text(json, "title").unwrap_or_default(),
        }
    }
}

fn to_number(decimal: &Decimal) -> Json {
    // `arbitrary_precision` keeps the text; a text that JSON does not take as a number was refused when it was read.
    serde_json::from_str(decimal.text()).unwrap_or(Json::Null)
}

fn object(members: &[(&str, &Option<String>)], value: Option<Json>) -> Json {
    let mut map = Map::new();
    if let Some(value) = value {
        map.insert("value".to_owned(), value);
    }
    for (name, text) in members {
        if let Some(text) = text {
            map.insert((*name).to_owned(), json!(text));
        }
    }
    Json::Object(map)
}

/// Codes where both have one, else words; a bound without a unit is of whatever unit is asked for.
pub(super) fn same_unit(a: &Quantity, b: &Quantity) -> bool {
    let unitless = |quantity: &Quantity| quantity.code.is_none() && quantity.unit.is_none();
    if unitless(a) || unitless(b) {
        return true;
    }
    match (&a.code, &b.code) {
        (Some(x), Some(y)) => {
            x == y && (a.system.is_none() || b.system.is_none() || a.system == b.system)
        }
        _ => a.unit.is_some() && a.unit == b.unit,
    }
}

/// Date and dateTime, as far as both are known: `None` when the shorter one covers the longer.
fn moments(a: &str, b: &str) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (instant(a), instant(b)) {
        return Some(a.cmp(&b));
    }
    let (date_a, time_a) = a.split_once('T').map_or((a, None), |(d, t)| (d, Some(t)));
    let (date_b, time_b) = b.split_once('T').map_or((b, None), |(d, t)| (d, Some(t)));
    crate::date::PartialDate::parse(date_a)?;
    crate::date::PartialDate::parse(date_b)?;
    let (mut parts_a, mut parts_b) = (date_a.split('-'), date_b.split('-'));
    loop {
        match (parts_a.next(), parts_b.next()) {
            (Some(x), Some(y)) if x == y => {}
            (Some(x), Some(y)) => return Some(x.cmp(y)),
            (None, None) => break,
            _ => return None,
        }
    }
    match (time_a, time_b) {
        (None, None) => Some(Ordering::Equal),
        // One with a zone and one without: which moment the second is, nobody has said.
        _ => None,
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    text.contains('T').then(|| text.parse().ok())?
}

fn times(a: &str, b: &str) -> Option<Ordering> {
    let (mut parts_a, mut parts_b) = (a.split(':'), b.split(':'));
    loop {
        match (parts_a.next(), parts_b.next()) {
            (Some(x), Some(y)) => {
                let order = Decimal::typed(x)?.partial_cmp(&Decimal::typed(y)?)?;
                if order.is_ne() {
                    return Some(order);
                }
            }
            (None, None) => return Some(Ordering::Equal),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: Json) -> Value {
        Value::of(&json, "value").expect("a value")
    }

    #[test]
    fn what_is_read_is_written_as_it_was() {
        for json in [
            json!({ "valueBoolean": true }),
            json!({ "valueInteger": -3 }),
            serde_json::from_str(r#"{ "valueDecimal": 0.10 }"#).expect("json"),
            json!({ "valueDate": "2026-11" }),
            json!({ "valueDateTime": "2026-11-26T12:00:00+01:00" }),
            json!({ "valueTime": "12:00:00" }),
            json!({ "valueString": "å" }),
            json!({ "valueUri": "urn:x" }),
            json!({ "valueCoding": { "code": "ja", "display": "Ja" } }),
            json!({ "valueQuantity": { "value": 3, "unit": "år" } }),
            json!({ "valueReference": { "reference": "Patient/1" } }),
        ] {
            let read = value(json.clone());
            assert_eq!(Json::Object(read.to_answer()).to_string(), json.to_string());
        }
        assert_eq!(
            Value::of(&json!({ "valueBase64Binary": "x" }), "value"),
            None
        );
        assert_eq!(Value::of(&json!({ "valueCoding": "x" }), "value"), None);
    }

    #[test]
    fn what_cannot_be_said_is_not_said() {
        let date = |text: &str| Value::Date(text.into());
        assert_eq!(date("2026").compare(&date("2026-11")), None);
        assert_eq!(date("2025").compare(&date("2026-11")), Some(Ordering::Less));
        assert_eq!(
            date("2026-11-26").compare(&date("2026-11-26")),
            Some(Ordering::Equal)
        );
        let at = |text: &str| Value::DateTime(text.into());
        assert_eq!(
            at("2026-11-26T12:00:00+01:00").compare(&at("2026-11-26T11:00:00Z")),
            Some(Ordering::Equal)
        );
        assert_eq!(
            at("2026-11-26T12:00:00Z").compare(&date("2026-11-26")),
            None
        );
        let amount = |number: &str, code: Option<&str>| {
            Value::Quantity(Quantity {
                value: Decimal::parse(number),
                code: code.map(str::to_owned),
                ..Quantity::default()
            })
        };
        assert_eq!(
            amount("5", Some("mg")).compare(&amount("5", Some("g"))),
            None
        );
        assert_eq!(
            amount("5", Some("a")).compare(&amount("6", None)),
            Some(Ordering::Less)
        );
        assert_eq!(
            Value::Time("09:30:00".into()).compare(&Value::Time("10:00:00".into())),
            Some(Ordering::Less)
        );
        assert_eq!(
            Value::Time("09:30".into()).compare(&Value::Time("09:30:00".into())),
            None
        );
    }

    #[test]
    fn codes_without_a_system_are_the_forms_own() {
        let coding = |system: Option<&str>, code: &str| {
            Value::Coding(Coding {
                system: system.map(str::to_owned),
                code: Some(code.into()),
                ..Coding::default()
            })
        };
        assert!(coding(None, "ja").equals(&coding(Some("urn:x"), "ja")));
        assert!(!coding(Some("urn:y"), "ja").equals(&coding(Some("urn:x"), "ja")));
        assert!(!coding(None, "ja").equals(&Value::String("ja".into())));
    }
}
