//! Which search parameters each type has, and what each of them compares.

use serde_json::Value;

use super::date::{Stretch, prefixed};

/// What kind of comparison a parameter makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Begins with, folded.
    Text,
    Token,
    Date,
    Reference,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Token => "token",
            Self::Date => "date",
            Self::Reference => "reference",
        }
    }
}

use Kind::{Date, Reference, Text, Token};

/// Parameters of every type.
pub(crate) const COMMON: [(&str, Kind); 2] = [("_id", Token), ("_lastUpdated", Date)];

/// Parameters of a type beside the common ones.
pub(crate) fn parameters(kind: &str) -> &'static [(&'static str, Kind)] {
    match kind {
        "Patient" => &[
            ("identifier", Token),
            ("name", Text),
            ("family", Text),
            ("given", Text),
            ("birthdate", Date),
            ("death-date", Date),
            ("gender", Token),
            ("active", Token),
        ],
        "Practitioner" | "Organization" => &[("identifier", Token), ("name", Text)],
        "Location" => &[("name", Text)],
        "Encounter" => &[
            ("patient", Reference),
            ("type", Token),
            ("date", Date),
            ("status", Token),
        ],
        "EpisodeOfCare" => &[
            ("patient", Reference),
            ("type", Token),
            ("organization", Reference),
            ("status", Token),
        ],
        "Observation" => &[
            ("patient", Reference),
            ("category", Token),
            ("code", Token),
            ("date", Date),
            ("status", Token),
        ],
        "Composition" | "DocumentReference" => &[
            ("patient", Reference),
            ("type", Token),
            ("date", Date),
            ("status", Token),
        ],
        "Appointment" => &[("patient", Reference), ("date", Date), ("status", Token)],
        "CarePlan" => &[
            ("patient", Reference),
            ("status", Token),
            ("category", Token),
        ],
        "Condition" => &[
            ("patient", Reference),
            ("category", Token),
            ("code", Token),
            ("clinical-status", Token),
            ("verification-status", Token),
        ],
        "AllergyIntolerance" => &[
            ("patient", Reference),
            ("category", Token),
            ("code", Token),
            ("clinical-status", Token),
        ],
        "MedicationStatement" => &[("patient", Reference), ("status", Token), ("code", Token)],
        _ => &[],
    }
}

/// Does the resource answer one value of a parameter? A comma has been split already.
pub(crate) fn matches(
    resource: &Value,
    name: &str,
    kind: Kind,
    modifier: &str,
    value: &str,
) -> bool {
    match kind {
        Text => texts(resource, name)
            .iter()
            .any(|text| text_answers(text, modifier, value)),
        Token => tokens(resource, name)
            .iter()
            .any(|(system, code)| token_answers(system, code, value)),
        Date => {
            let (prefix, rest) = prefixed(value);
            let asked = Stretch::read(rest);
            asked.is_some_and(|asked| {
                stretch(resource, name).is_some_and(|held| held.answers(prefix, asked))
            })
        }
        Reference => {
            let wanted = value.rsplit('/').next().unwrap_or(value);
            references(resource, name)
                .iter()
                .any(|held| held.rsplit('/').next() == Some(wanted))
        }
    }
}

/// Small letters, without marks: the server's own folding, as HAPI's database has it.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'å' | 'á' | 'à' | 'ä' | 'ą' | 'â' => 'a',
            'ø' | 'ö' | 'ó' | 'ô' => 'o',
            'æ' | 'é' | 'è' | 'ę' | 'ë' => 'e',
            'č' | 'ć' | 'ç' => 'c',
            'đ' => 'd',
            'ł' => 'l',
            'ń' | 'ŋ' | 'ñ' => 'n',
            'ś' | 'š' => 's',
            'ŧ' => 't',
            'ü' | 'ú' => 'u',
            'ž' | 'ź' | 'ż' => 'z',
            other => other,
        })
        .collect()
}

fn text_answers(text: &str, modifier: &str, value: &str) -> bool {
    match modifier {
        "exact" => text == value,
        "contains" => fold(text).contains(&fold(value)),
        _ => {
            let (text, value) = (fold(text), fold(value));
            text.starts_with(&value) || text.split([' ', '-']).any(|part| part.starts_with(&value))
        }
    }
}

fn token_answers(system: &str, code: &str, value: &str) -> bool {
    match value.split_once('|') {
        Some(("", wanted)) => system.is_empty() && code == wanted,
        Some((wanted, "")) => system == wanted,
        Some((wanted_system, wanted)) => system == wanted_system && code == wanted,
        None => code == value,
    }
}

fn texts(resource: &Value, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(text) = resource.get("name").and_then(Value::as_str) {
        found.push(text.to_owned());
    }
    for held in resource
        .get("name")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let mut take =
            |value: Option<&Value>| found.extend(value.and_then(Value::as_str).map(str::to_owned));
        if name != "given" {
            take(held.get("family"));
        }
        if name == "name" {
            take(held.get("text"));
        }
        if name != "family" {
            for given in held
                .get("given")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                take(Some(given));
            }
            for extension in held
                .get("extension")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                take(extension.get("valueString"));
            }
        }
    }
    found
}

/// Codes of a parameter, with their systems.
fn tokens(resource: &Value, name: &str) -> Vec<(String, String)> {
    let member = match name {
        "_id" => "id",
        "clinical-status" => "clinicalStatus",
        "verification-status" => "verificationStatus",
        other => other,
    };
    let mut found = Vec::new();
    if let Some(value) = resource.get(member) {
        collect(value, &mut found);
    }
    // A medicine's code stands in the Medication it holds.
    if name == "code" {
        for contained in resource
            .get("contained")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            contained
                .get("code")
                .into_iter()
                .for_each(|code| collect(code, &mut found));
        }
    }
    found
}

fn collect(value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(code) => found.push((String::new(), code.clone())),
        Value::Bool(flag) => found.push((String::new(), flag.to_string())),
        Value::Array(list) => list.iter().for_each(|one| collect(one, found)),
        Value::Object(map) => {
            let text = |name: &str| {
                map.get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            if let Some(coding) = map.get("coding") {
                collect(coding, found);
            } else if map.contains_key("code") {
                found.push((text("system"), text("code")));
            } else if map.contains_key("value") {
                found.push((text("system"), text("value")));
            }
        }
        Value::Null | Value::Number(_) => {}
    }
}

/// The time a date parameter looks at.
fn stretch(resource: &Value, name: &str) -> Option<Stretch> {
    let read = |pointer: &str| Stretch::read(resource.pointer(pointer)?.as_str()?);
    match name {
        "_lastUpdated" => read("/meta/lastUpdated"),
        "birthdate" => read("/birthDate"),
        "death-date" => read("/deceasedDateTime"),
        _ => read("/effectiveDateTime")
            .or_else(|| read("/date"))
            .or_else(|| read("/start"))
            .or_else(|| {
                Some(Stretch::between(
                    read("/period/start")?,
                    read("/period/end"),
                ))
            }),
    }
}

fn references(resource: &Value, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut take = |value: Option<&Value>| {
        found.extend(
            value
                .and_then(|value| value.get("reference"))
                .and_then(Value::as_str)
                .map(str::to_owned),
        );
    };
    if name == "organization" {
        take(resource.get("managingOrganization"));
        return found;
    }
    take(resource.get("subject"));
    take(resource.get("patient"));
    for participant in resource
        .get("participant")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        take(participant.get("actor"));
    }
    found
}
