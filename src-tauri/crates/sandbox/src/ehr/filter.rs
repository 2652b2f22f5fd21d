//! One search parameter with its values: on the resource itself, on what it refers to (a chain), or on what refers to
//! it (`_has`).

use serde_json::Value;

use super::changes::Changes;
use super::parameter::{COMMON, Kind, matches, parameters, references};
use super::{Ehr, date, id};

#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) name: String,
    modifier: String,
    kind: Kind,
    pub(crate) values: Vec<String>,
    /// Name and modifier as asked.
    pub(crate) written: String,
    through: Through,
}

#[derive(Debug, Clone)]
enum Through {
    Itself,
    /// What this reference leads to, of this type where it is said.
    Chain {
        reference: String,
        target: Option<String>,
    },
    /// What of this type refers to it by this reference.
    Has {
        kind: String,
        reference: String,
    },
}

/// Why a parameter is not taken.
pub(crate) enum Refused {
    /// The type has none of that name.
    Unknown,
    /// Known, and asked wrongly.
    Wrong(String),
}

/// Reads a parameter of a search for `kind`.
pub(crate) fn read(kind: &str, written: &str, value: &str) -> Result<Filter, Refused> {
    if let Some(rest) = written.strip_prefix("_has:") {
        let mut parts = rest.splitn(3, ':');
        let (Some(of), Some(reference), Some(inner)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(Refused::Wrong(
                "_has is _has:Type:reference:parameter".into(),
            ));
        };
        if kind != "Patient" {
            return Err(Refused::Wrong("_has is done for Patient only".into()));
        }
        if kind_of(of, reference) != Some(Kind::Reference) {
            return Err(Refused::Wrong(format!("{of} has no reference {reference}")));
        }
        let inner = plain(of, inner, value)?;
        return Ok(Filter {
            written: written.to_owned(),
            through: Through::Has {
                kind: of.to_owned(),
                reference: reference.to_owned(),
            },
            ..inner
        });
    }
    if let Some((reference, inner)) = written.split_once('.') {
        let (reference, target) = match reference.split_once(':') {
            Some((reference, target)) => (reference, Some(target.to_owned())),
            None => (reference, None),
        };
        if kind_of(kind, reference) != Some(Kind::Reference) {
            return Err(Refused::Unknown);
        }
        let of = target
            .clone()
            .unwrap_or_else(|| usual_target(reference).to_owned());
        let inner = plain(&of, inner, value)?;
        return Ok(Filter {
            written: written.to_owned(),
            through: Through::Chain {
                reference: reference.to_owned(),
                target: Some(of),
            },
            ..inner
        });
    }
    plain(kind, written, value)
}

fn usual_target(reference: &str) -> &'static str {
    match reference {
        "patient" | "subject" => "Patient",
        "organization" | "service-provider" => "Organization",
        "encounter" => "Encounter",
        "part-of" => "CarePlan",
        "condition" => "Condition",
        "goal" => "Goal",
        "care-team" => "CareTeam",
        "result" => "Observation",
        _ => "Practitioner",
    }
}

fn kind_of(kind: &str, name: &str) -> Option<Kind> {
    let mut all = parameters(kind).iter().chain(&COMMON);
    all.find(|(known, ..)| *known == name)
        .map(|(_, kind, _)| *kind)
}

fn plain(kind: &str, written: &str, value: &str) -> Result<Filter, Refused> {
    let (name, modifier) = written.split_once(':').unwrap_or((written, ""));
    let Some(of) = kind_of(kind, name) else {
        return Err(Refused::Unknown);
    };
    let fine = matches!(modifier, "" | "missing")
        || (of == Kind::Text && matches!(modifier, "exact" | "contains"))
        || (of == Kind::Token && modifier == "not")
        || (of == Kind::Reference && modifier == "Patient");
    if !fine {
        return Err(Refused::Wrong(format!("{name} has no modifier {modifier}")));
    }
    let values: Vec<String> = value.split(',').map(str::to_owned).collect();
    if of == Kind::Date && modifier != "missing" {
        let wrong = values
            .iter()
            .any(|value| date::Stretch::read(date::prefixed(value).1).is_none());
        if wrong {
            return Err(Refused::Wrong(format!("{name} must be a date")));
        }
    }
    Ok(Filter {
        name: name.into(),
        modifier: modifier.into(),
        kind: of,
        values,
        written: written.to_owned(),
        through: Through::Itself,
    })
}

impl Filter {
    /// Is it a filter on the resource itself?
    pub(crate) fn direct(&self) -> bool {
        matches!(self.through, Through::Itself)
    }

    /// May a link carry it? Not what a person is known by.
    pub(crate) fn open(&self) -> bool {
        self.name != "identifier"
    }

    pub(crate) fn lets_through(&self, ehr: &Ehr, changes: &Changes, resource: &Value) -> bool {
        match &self.through {
            Through::Itself => self.answers(resource),
            Through::Chain { reference, target } => references(resource, reference)
                .iter()
                .filter_map(|held| {
                    let (kind, id) = held.rsplit_once('/')?;
                    let kind = kind.rsplit('/').next()?;
                    let wanted = target.as_deref().is_none_or(|target| target == kind);
                    wanted.then(|| ehr.current(changes, kind, id)).flatten()
                })
                .any(|there| self.answers(&there)),
            Through::Has { kind, reference } => {
                let own = resource.get("id").and_then(Value::as_str).unwrap_or("");
                let Some(person) = id::read(ehr.seed, own).and_then(|(at, _)| ehr.people.get(at))
                else {
                    return false;
                };
                ehr.of_person(changes, person, kind).iter().any(|other| {
                    let refers = references(other, reference)
                        .iter()
                        .any(|held| held.rsplit('/').next() == Some(own));
                    refers && self.answers(other)
                })
            }
        }
    }

    fn answers(&self, resource: &Value) -> bool {
        if self.modifier == "missing" {
            let missing = super::parameter::missing(resource, &self.name, self.kind);
            return self.values.iter().any(|value| (value == "true") == missing);
        }
        if self.modifier == "not" {
            let held = |value: &String| matches(resource, &self.name, self.kind, "", value);
            return !self.values.iter().any(held);
        }
        // Several words of a name are words of one person.
        let words = |value: &String| -> bool {
            if self.kind == Kind::Text && self.modifier.is_empty() && self.name == "name" {
                value
                    .split_whitespace()
                    .all(|word| matches(resource, &self.name, self.kind, "", word))
            } else {
                matches(resource, &self.name, self.kind, &self.modifier, value)
            }
        };
        self.values.iter().any(words)
    }
}
