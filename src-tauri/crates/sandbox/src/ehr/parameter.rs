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
    /// The whole address; a form's with or without its version.
    Uri,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Token => "token",
            Self::Date => "date",
            Self::Reference => "reference",
            Self::Uri => "uri",
        }
    }
}

use Kind::{Date, Reference, Text, Token, Uri};

/// Name, comparison, and what it is for.
pub(crate) type Parameter = (&'static str, Kind, &'static str);

/// Parameters of every type.
pub(crate) const COMMON: [Parameter; 2] = [
    ("_id", Token, "The id at this server"),
    ("_lastUpdated", Date, "When this server last changed it"),
];

const PATIENT: Parameter = ("patient", Reference, "Whose it is");
const SUBJECT: Parameter = ("subject", Reference, "Whom it is about");
const INTENT: Parameter = ("intent", Token, "Plan, proposal or order");
const STATUS: Parameter = ("status", Token, "Where it stands");

/// Parameters of a type beside the common ones.
pub(crate) fn parameters(kind: &str) -> &'static [Parameter] {
    match kind {
        "Patient" => &[
            (
                "identifier",
                Token,
                "A number of the patient, with or without its system",
            ),
            ("name", Text, "Any part of a name"),
            ("family", Text, "The family name"),
            ("given", Text, "A given name, also a middle name"),
            ("birthdate", Date, "The date of birth"),
            ("death-date", Date, "The date of death"),
            ("gender", Token, "Administrative gender"),
            ("active", Token, "Is the record in use?"),
            ("address", Text, "Any part of an address"),
            ("address-city", Text, "The town of an address"),
            ("address-postalcode", Text, "The postal code of an address"),
            ("phone", Token, "A telephone number"),
            ("telecom", Token, "A telephone number or another address"),
            ("general-practitioner", Reference, "The patient's doctor"),
            ("organization", Reference, "Who keeps the record"),
        ],
        "Practitioner" | "Organization" => &[
            ("identifier", Token, "A number, with or without its system"),
            ("name", Text, "Any part of the name"),
        ],
        "Location" => &[("name", Text, "Any part of the name")],
        "Encounter" => &[
            PATIENT,
            SUBJECT,
            ("type", Token, "The kind of contact"),
            ("date", Date, "When it was"),
            ("service-provider", Reference, "Where it was"),
            STATUS,
        ],
        "EpisodeOfCare" => &[
            PATIENT,
            ("type", Token, "The kind of service"),
            ("organization", Reference, "Who gives it"),
            STATUS,
        ],
        "Observation" => &[
            PATIENT,
            SUBJECT,
            ("category", Token, "vital-signs, laboratory, survey"),
            ("code", Token, "What was measured"),
            ("date", Date, "When it was measured"),
            ("encounter", Reference, "During which contact"),
            ("performer", Reference, "Who measured"),
            STATUS,
        ],
        "Composition" | "DocumentReference" => &[
            PATIENT,
            SUBJECT,
            ("type", Token, "The kind of document"),
            ("date", Date, "When it was written"),
            ("author", Reference, "Who wrote it"),
            STATUS,
        ],
        "Appointment" => &[
            PATIENT,
            ("date", Date, "When it begins"),
            ("practitioner", Reference, "With whom"),
            STATUS,
        ],
        "CarePlan" => &[
            PATIENT,
            SUBJECT,
            STATUS,
            ("category", Token, "The kind of plan"),
            ("part-of", Reference, "The plan it is a part of"),
            ("condition", Reference, "The problem it is for"),
            ("goal", Reference, "What it is to reach"),
            ("care-team", Reference, "Who works together in it"),
        ],
        "Condition" => &[
            PATIENT,
            SUBJECT,
            ("category", Token, "Problem or diagnosis of a contact"),
            ("code", Token, "The diagnosis"),
            ("clinical-status", Token, "active, resolved, inactive"),
            (
                "verification-status",
                Token,
                "confirmed, refuted, entered-in-error",
            ),
        ],
        "AllergyIntolerance" => &[
            PATIENT,
            ("category", Token, "food, medication, environment"),
            ("code", Token, "What she does not tolerate"),
            ("clinical-status", Token, "active, resolved, inactive"),
        ],
        "MedicationStatement" => &[PATIENT, SUBJECT, STATUS, ("code", Token, "The medicine")],
        "Goal" => &[
            PATIENT,
            SUBJECT,
            ("lifecycle-status", Token, "Where it stands"),
            ("category", Token, "The kind of goal"),
            ("start-date", Date, "From when it is worked towards"),
        ],
        "Questionnaire" => &[
            ("url", Uri, "The address a form is known by"),
            ("version", Token, "Which edition of it"),
            ("title", Text, "Its title"),
            STATUS,
        ],
        "QuestionnaireResponse" => &[
            PATIENT,
            SUBJECT,
            STATUS,
            ("questionnaire", Uri, "The address of the form"),
            ("authored", Date, "When it was filled in"),
            ("author", Reference, "Who filled it in"),
        ],
        "Flag" => &[PATIENT, SUBJECT, ("date", Date, "When it holds")],
        "ServiceRequest" => &[
            PATIENT,
            SUBJECT,
            STATUS,
            INTENT,
            ("category", Token, "The kind of service"),
            ("code", Token, "What is asked for"),
            ("authored", Date, "When it was asked for"),
            ("requester", Reference, "Who asks"),
        ],
        "Procedure" => &[
            PATIENT,
            SUBJECT,
            STATUS,
            ("code", Token, "What was done"),
            ("date", Date, "When it was done"),
            ("performer", Reference, "Who did it"),
        ],
        "Immunization" => &[
            PATIENT,
            STATUS,
            ("vaccine-code", Token, "The vaccine"),
            ("date", Date, "When it was given"),
        ],
        "DiagnosticReport" => &[
            PATIENT,
            SUBJECT,
            STATUS,
            ("category", Token, "Laboratory, imaging"),
            ("code", Token, "What was examined"),
            ("date", Date, "When it was examined"),
            ("result", Reference, "A value of it"),
        ],
        "FamilyMemberHistory" => &[PATIENT, STATUS, ("relationship", Token, "Who it is")],
        "Task" => &[
            PATIENT,
            SUBJECT,
            STATUS,
            INTENT,
            ("code", Token, "What is to be done"),
            ("authored-on", Date, "When it was given"),
            ("owner", Reference, "Who is to do it"),
        ],
        "Communication" => &[
            PATIENT,
            SUBJECT,
            STATUS,
            ("category", Token, "What it is about"),
            ("sent", Date, "When it was sent"),
            ("sender", Reference, "Who wrote"),
        ],
        "Consent" => &[
            PATIENT,
            STATUS,
            ("category", Token, "What is consented to"),
            ("date", Date, "When it was given"),
        ],
        "RelatedPerson" => &[
            PATIENT,
            ("name", Text, "Any part of a name"),
            ("relationship", Token, "What they are to each other"),
        ],
        "CareTeam" => &[PATIENT, SUBJECT, STATUS],
        "Device" => &[
            PATIENT,
            STATUS,
            ("type", Token, "What it is"),
            ("identifier", Token, "A number, with or without its system"),
        ],
        _ => &[],
    }
}

/// Is nothing there for the parameter to look at?
pub(crate) fn missing(resource: &Value, name: &str, kind: Kind) -> bool {
    match kind {
        Text => texts(resource, name).is_empty(),
        Token => tokens(resource, name).is_empty(),
        Date => stretch(resource, name).is_none(),
        Reference => references(resource, name).is_empty(),
        Uri => resource.get(name).is_none(),
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
        Uri => {
            let held = resource.get(name).and_then(Value::as_str);
            held.is_some_and(|held| held == value || held.split('|').next() == Some(value))
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
    if name.starts_with("address") {
        return addresses(resource, name);
    }
    if name == "title" {
        let title = resource.get("title").and_then(Value::as_str);
        return title.map(str::to_owned).into_iter().collect();
    }
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

fn addresses(resource: &Value, name: &str) -> Vec<String> {
    let members: &[&str] = match name {
        "address-city" => &["city"],
        "address-postalcode" => &["postalCode"],
        _ => &[
            "line",
            "city",
            "district",
            "state",
            "postalCode",
            "country",
            "text",
        ],
    };
    let held = resource.get("address").and_then(Value::as_array);
    let values = held
        .into_iter()
        .flatten()
        .flat_map(|address| members.iter().filter_map(|member| address.get(*member)));
    values
        .flat_map(|value| match value {
            Value::Array(lines) => lines.clone(),
            other => vec![other.clone()],
        })
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// Codes of a parameter, with their systems.
fn tokens(resource: &Value, name: &str) -> Vec<(String, String)> {
    let member = match name {
        "_id" => "id",
        "clinical-status" => "clinicalStatus",
        "verification-status" => "verificationStatus",
        "phone" => "telecom",
        "lifecycle-status" => "lifecycleStatus",
        "vaccine-code" => "vaccineCode",
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
        "authored" | "authored-on" => read("/authoredOn").or_else(|| read("/authored")),
        "sent" => read("/sent"),
        "start-date" => read("/startDate"),
        _ => read("/effectiveDateTime")
            .or_else(|| read("/date"))
            .or_else(|| read("/start"))
            .or_else(|| read("/performedDateTime"))
            .or_else(|| read("/occurrenceDateTime"))
            .or_else(|| read("/dateTime"))
            .or_else(|| {
                Some(Stretch::between(
                    read("/period/start")?,
                    read("/period/end"),
                ))
            }),
    }
}

/// References that a parameter looks at.
pub(crate) fn references(resource: &Value, name: &str) -> Vec<String> {
    let members: &[&str] = match name {
        "organization" => &["managingOrganization"],
        "service-provider" => &["serviceProvider"],
        "general-practitioner" => &["generalPractitioner"],
        "encounter" => &["encounter"],
        "part-of" => &["partOf"],
        "condition" => &["addresses"],
        "care-team" => &["careTeam"],
        "goal" => &["goal"],
        "result" => &["result"],
        "requester" => &["requester"],
        "owner" => &["owner"],
        "sender" => &["sender"],
        "performer" => &["performer"],
        "author" => &["author"],
        // A task is for the one it is about.
        _ => &["subject", "patient", "for"],
    };
    let mut found = Vec::new();
    let mut take = |value: Option<&Value>| {
        let one = |value: &Value| {
            value
                .get("reference")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        match value {
            Some(Value::Array(list)) => found.extend(list.iter().filter_map(one)),
            Some(value) => found.extend(one(value)),
            None => {}
        }
    };
    for member in members {
        take(resource.get(*member));
    }
    if name == "performer" {
        // A procedure names who did it one level down.
        let acted = resource.get("performer").and_then(Value::as_array);
        for one in acted.into_iter().flatten() {
            take(one.get("actor"));
        }
    }
    let wanted = match name {
        "patient" | "subject" => "Patient/",
        "practitioner" => "Practitioner/",
        _ => return found,
    };
    for participant in resource
        .get("participant")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        take(participant.get("actor"));
    }
    found.retain(|held| held.contains(wanted));
    found
}
