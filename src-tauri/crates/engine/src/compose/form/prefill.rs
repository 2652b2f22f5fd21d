//! What the chart, the message and the author's own settings know already of what a form asks.
//!
//! Only where there is one thing it can mean: the question says by definition, code or expression what it wants (or is one
//! of NAV's published linkIds), no other question of the form wants the same, it stands in no repetition, and the value
//! fits the question's kind and unit. Each prefilled answer says where it is from, and stays a person's to change.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fhir::questionnaire::{Answers, Coding, Decimal, Filled, Form, Item, ItemKind, Typed, Value};
use serde::Deserialize;

/// Something known, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// As it is written into a form; dates as FHIR writes them.
    pub text: String,
    /// `chart`, `message`, `entered`, `author`.
    pub source: &'static str,
    /// As of when, when that is known.
    pub at: Option<String>,
}

/// A measurement of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// System and code, every one it was sent with.
    pub codes: Vec<(String, String)>,
    /// The number.
    pub value: Decimal,
    /// Its unit.
    pub unit: Coding,
    /// When it was taken.
    pub at: String,
}

/// Everything known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// By the names of `prefill.json`.
    pub known: BTreeMap<&'static str, Known>,
    /// Newest first.
    pub measured: Vec<Measured>,
}

/// An answer made from what is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Prefilled {
    /// Where: see [`Answers`].
    pub place: String,
    /// What.
    pub answers: Vec<Typed>,
    /// As [`Known::source`]; `form` for what the form itself begins with.
    pub source: &'static str,
    /// As of when.
    pub at: Option<String>,
}

/// Which questions want a fact.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    fact: String,
    /// Element a question's `definition` ends in.
    #[serde(default)]
    definitions: Vec<String>,
    /// `initialExpression`s over a launch context, without spaces.
    #[serde(default)]
    expressions: Vec<String>,
    /// LOINC.
    #[serde(default)]
    loinc: Vec<String>,
    /// linkIds in NAV's own forms.
    #[serde(default)]
    nav_link_ids: Vec<String>,
}

static WANTED: LazyLock<Vec<Wanted>> =
    LazyLock::new(|| serde_json::from_str(include_str!("prefill.json")).unwrap_or_default());

const LOINC: &str = "http://loinc.org";
const NAV_FORMS: &str = "http://fhir.nav.no/Questionnaire/";

impl Wanted {
    fn by(&self, form: &Form, item: &Item) -> bool {
        let definition = item.definition.as_deref().unwrap_or_default();
        let element = definition.rsplit('#').next().unwrap_or_default();
        let expression: String = item
            .initial_expression
            .as_deref()
            .unwrap_or_default()
            .chars()
            .filter(|char| !char.is_whitespace())
            .map(|char| if char == '"' { '\'' } else { char })
            .collect();
        let coded = |code: &String| {
            item.codes.iter().any(|coding| {
                coding.system.as_deref() == Some(LOINC)
                    && coding.code.as_deref() == Some(code.as_str())
            })
        };
        let of_nav = form
            .url
            .as_deref()
            .is_some_and(|url| url.starts_with(NAV_FORMS));
        (!element.is_empty() && self.definitions.iter().any(|one| one == element))
            || (!expression.is_empty() && self.expressions.contains(&expression))
            || self.loinc.iter().any(coded)
            || (of_nav && self.nav_link_ids.contains(&item.link_id))
    }
}

/// Answers that the form itself begins with.
#[must_use]
pub fn initial(form: &Form) -> Vec<Prefilled> {
    Filled::new(form, &Answers::default())
        .nodes
        .iter()
        .filter_map(|node| {
            let item = form.items.get(node.item)?;
            let answers: Vec<Typed> = item
                .initial
                .iter()
                .map(|value| typed(item, value))
                .collect();
            (!answers.is_empty() && item.kind.is_question()).then(|| Prefilled {
                place: node.place.clone(),
                answers,
                source: "form",
                at: None,
            })
        })
        .collect()
}

/// A value as if it had been typed.
fn typed(item: &Item, value: &Value) -> Typed {
    let choice = matches!(item.kind, ItemKind::Choice | ItemKind::OpenChoice);
    match value {
        Value::Boolean(yes) => Typed::Yes(*yes),
        Value::Coding(coding) => Typed::Option(coding.clone()),
        Value::Quantity(quantity) => Typed::Amount(
            quantity
                .value
                .as_ref()
                .map(Decimal::shown)
                .unwrap_or_default(),
            Some(Coding {
                system: quantity.system.clone(),
                version: None,
                code: quantity.code.clone(),
                display: quantity.unit.clone(),
            })
            .filter(|unit| !unit.shown().is_empty()),
        ),
        value if choice => Typed::Option(Coding {
            display: Some(value.shown()),
            ..Coding::default()
        }),
        Value::Date(text) | Value::DateTime(text) | Value::Time(text) => Typed::Words(text.clone()),
        value => Typed::Words(value.shown()),
    }
}

/// Answers from what is known, in the order of the form.
#[must_use]
pub fn prefill(form: &Form, facts: &Facts) -> Vec<Prefilled> {
    let filled = Filled::new(form, &Answers::default());
    let alone: Vec<_> = filled
        .nodes
        .iter()
        .filter(|node| {
            // In a repetition nobody knows which of them is meant.
            let mut at = Some(*node);
            while let Some(node) = at {
                if node.repeats.is_some() {
                    return false;
                }
                at = node.parent.and_then(|parent| filled.nodes.get(parent));
            }
            true
        })
        .filter_map(|node| Some((node, form.items.get(node.item)?)))
        .filter(|(_, item)| item.kind.is_question() && item.initial.is_empty())
        .collect();
    let mut made: Vec<(usize, Prefilled)> = Vec::new();
    for wanted in WANTED.iter() {
        let Some(known) = facts.known.get(wanted.fact.as_str()) else {
            continue;
        };
        let asking: Vec<_> = alone
            .iter()
            .filter(|(_, item)| wanted.by(form, item))
            .collect();
        // Two questions for one birth date: one of them may be a child's.
        let [(node, item)] = asking.as_slice() else {
            continue;
        };
        if let Some(answer) = fitting(&wanted.fact, item, known) {
            made.push((
                node.item,
                Prefilled {
                    place: node.place.clone(),
                    answers: vec![answer],
                    source: known.source,
                    at: known.at.clone(),
                },
            ));
        }
    }
    for (node, item) in &alone {
        let twice = |item: &Item| {
            alone
                .iter()
                .filter(|(_, other)| other.codes.iter().any(|code| item.codes.contains(code)))
                .count()
                > 1
        };
        if item.codes.is_empty() || twice(item) {
            continue;
        }
        if let Some((answer, at)) = measured(item, &facts.measured) {
            made.push((
                node.item,
                Prefilled {
                    place: node.place.clone(),
                    answers: vec![answer],
                    source: "chart",
                    at: Some(at),
                },
            ));
        }
    }
    made.sort_by_key(|(item, _)| *item);
    made.dedup_by_key(|(item, _)| *item);
    made.into_iter().map(|(_, prefilled)| prefilled).collect()
}

/// The fact as an answer of the question's kind.
fn fitting(fact: &str, item: &Item, known: &Known) -> Option<Typed> {
    let words = || Typed::Words(known.text.clone());
    match item.kind {
        ItemKind::String | ItemKind::Text => Some(match fact {
            "birthDate" => {
                let date = fhir::date::PartialDate::parse(&known.text)?;
                Typed::Words(date.norwegian())
            }
            "gender" => Typed::Words(gender(&known.text)?.to_owned()),
            _ => words(),
        }),
        ItemKind::Date if fact == "birthDate" => Some(words()),
        ItemKind::Integer if fact == "age" => Some(words()),
        ItemKind::Choice | ItemKind::OpenChoice if fact == "gender" => {
            let shown = gender(&known.text)?;
            let option = item.options.iter().find_map(|option| match &option.value {
                Value::Coding(coding) => {
                    let same = coding.code.as_deref() == Some(known.text.as_str())
                        || coding.shown().eq_ignore_ascii_case(shown);
                    same.then(|| coding.clone())
                }
                _ => None,
            })?;
            Some(Typed::Option(option))
        }
        _ => None,
    }
}

fn gender(code: &str) -> Option<&'static str> {
    match code {
        "female" => Some("Kvinne"),
        "male" => Some("Mann"),
        _ => None,
    }
}

/// The newest measurement the question asks for, when there is one newest and its unit is the question's.
fn measured(item: &Item, all: &[Measured]) -> Option<(Typed, String)> {
    let asked = |one: &Measured| {
        item.codes.iter().any(|coding| {
            let (Some(system), Some(code)) = (&coding.system, &coding.code) else {
                return false;
            };
            one.codes.iter().any(|(s, c)| s == system && c == code)
        })
    };
    let mut asked = all.iter().filter(|one| asked(one));
    let newest = asked.next()?;
    // Two of one moment that disagree: which is meant, nobody knows.
    if asked.any(|other| other.at == newest.at && other.value != newest.value) {
        return None;
    }
    let same_unit = |unit: &&Coding| match (&unit.code, &newest.unit.code) {
        (Some(a), Some(b)) => a == b,
        _ => !unit.shown().is_empty() && unit.shown() == newest.unit.shown(),
    };
    let unit = item.units.iter().find(same_unit);
    let answer = match item.kind {
        ItemKind::Quantity if item.units.is_empty() => {
            Typed::Amount(newest.value.shown(), Some(newest.unit.clone()))
        }
        ItemKind::Quantity => Typed::Amount(newest.value.shown(), Some(unit?.clone())),
        // A bare number is in the unit the question names, or nobody knows in which.
        ItemKind::Decimal => {
            unit?;
            Typed::Words(newest.value.shown())
        }
        ItemKind::Integer if newest.value.places() == 0 => {
            unit?;
            Typed::Words(newest.value.shown())
        }
        _ => return None,
    };
    Some((answer, newest.at.clone()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(url: &str, items: serde_json::Value) -> Form {
        Form::of(&json!({
            "resourceType": "Questionnaire", "url": url, "title": "T", "status": "active", "item": items
        }))
        .expect("a form")
    }

    fn facts() -> Facts {
        let chart = |text: &str| Known {
            text: text.into(),
            source: "chart",
            at: Some("2026-11-12".into()),
        };
        Facts {
            known: [
                ("birthDate", chart("1955-11-10")),
                ("number", chart("10915596784")),
                ("familyGiven", chart("Nordmo, Kari")),
                ("gender", chart("female")),
                ("age", chart("71")),
            ]
            .into(),
            measured: vec![
                weight("81.5", "kg", "2026-11-12"),
                weight("79", "kg", "2026-01-02"),
            ],
        }
    }

    fn weight(value: &str, unit: &str, at: &str) -> Measured {
        Measured {
            codes: vec![(LOINC.into(), "29463-7".into())],
            value: Decimal::parse(value).expect("a number"),
            unit: Coding {
                code: Some(unit.into()),
                display: Some(unit.into()),
                ..Coding::default()
            },
            at: at.into(),
        }
    }

    fn made(form: &Form, facts: &Facts) -> Vec<(String, Typed)> {
        prefill(form, facts)
            .into_iter()
            .map(|one| (one.place, one.answers.first().cloned().expect("an answer")))
            .collect()
    }

    #[test]
    fn the_data_file_is_whole() {
        let wanted: Vec<Wanted> = serde_json::from_str(include_str!("prefill.json"))
            .expect("prefill.json fits its types");
        assert!(wanted.len() >= 14);
        for one in &wanted {
            let ways = one.definitions.len() + one.expressions.len() + one.nav_link_ids.len();
            assert!(ways > 0, "{}", one.fact);
        }
    }

    #[test]
    fn navs_own_questions_are_known_by_their_link_ids_in_navs_forms_only() {
        let items = json!([
            { "linkId": "patient-name", "type": "text", "text": "Etternavn, fornavn" },
            { "linkId": "patient-fnumber", "type": "text", "text": "Fødselsnummer" },
            { "linkId": "patient-age", "type": "text", "text": "Alder" },
        ]);
        let nav = form(
            "http://fhir.nav.no/Questionnaire/grunnstonad",
            items.clone(),
        );
        let words = |text: &str| Typed::Words(text.into());
        assert_eq!(
            made(&nav, &facts()),
            [
                ("patient-name".into(), words("Nordmo, Kari")),
                ("patient-fnumber".into(), words("10915596784")),
                ("patient-age".into(), words("71")),
            ]
        );
        assert_eq!(made(&form("urn:other", items), &facts()), []);
    }

    #[test]
    fn what_could_be_somebody_elses_is_left_alone() {
        let born = |id: &str| {
            json!({ "linkId": id, "type": "date", "text": "Født",
                    "definition": "http://hl7.org/fhir/StructureDefinition/Patient#Patient.birthDate" })
        };
        let one = form("urn:t", json!([born("a")]));
        assert_eq!(
            made(&one, &facts()),
            [("a".into(), Typed::Words("1955-11-10".into()))]
        );
        assert_eq!(
            made(&form("urn:t", json!([born("a"), born("b")])), &facts()),
            []
        );
        let children = json!([{ "linkId": "g", "type": "group", "repeats": true, "text": "Barn", "item": [born("a")] }]);
        assert_eq!(made(&form("urn:t", children), &facts()), []);
    }

    #[test]
    fn a_measurement_is_taken_in_the_questions_own_unit() {
        let asked = |kind: &str, unit: Option<&str>| {
            let mut item = json!({ "linkId": "w", "type": kind, "text": "Vekt",
                "code": [{ "system": LOINC, "code": "29463-7" }] });
            if let Some(unit) = unit {
                item["extension"] = json!([{
                    "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
                    "valueCoding": { "code": unit } }]);
            }
            made(&form("urn:t", json!([item])), &facts())
        };
        assert_eq!(
            asked("decimal", Some("kg")),
            [("w".into(), Typed::Words("81,5".into()))]
        );
        assert_eq!(asked("decimal", Some("g")), []);
        assert_eq!(
            asked("decimal", None),
            [],
            "a bare number has no unit to agree with"
        );
        assert_eq!(
            asked("integer", Some("kg")),
            [],
            "81,5 is not a whole number"
        );
        assert!(
            matches!(&asked("quantity", None)[..], [(_, Typed::Amount(number, Some(_)))] if number == "81,5")
        );
        let mut twice = facts();
        twice.measured.insert(1, weight("90", "kg", "2026-11-12"));
        let item = json!([{ "linkId": "w", "type": "quantity", "text": "Vekt",
            "code": [{ "system": LOINC, "code": "29463-7" }] }]);
        assert_eq!(made(&form("urn:t", item), &twice), []);
    }

    #[test]
    fn a_gender_is_one_of_the_forms_own_options() {
        let form = form(
            "urn:t",
            json!([{ "linkId": "g", "type": "choice", "text": "Kjønn",
                "initialExpression": 1, "extension": [{
                    "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression",
                    "valueExpression": { "language": "text/fhirpath", "expression": " %patient.gender " } }],
                "answerOption": [{ "valueCoding": { "code": "K", "display": "Kvinne" } },
                                 { "valueCoding": { "code": "M", "display": "Mann" } }] }]),
        );
        assert!(
            matches!(&made(&form, &facts())[..], [(_, Typed::Option(coding))] if coding.code.as_deref() == Some("K"))
        );
    }

    #[test]
    fn a_forms_own_beginnings_come_as_if_typed() {
        let form = form(
            "urn:t",
            json!([
                { "linkId": "a", "type": "boolean", "text": "A", "initial": [{ "valueBoolean": true }] },
                { "linkId": "b", "type": "choice", "text": "B", "answerOption": [
                    { "valueString": "Ja", "initialSelected": true }, { "valueString": "Nei" }] },
                { "linkId": "c", "type": "decimal", "text": "C", "initial": [{ "valueDecimal": 1.50 }] },
            ]),
        );
        let begun: Vec<Typed> = initial(&form)
            .into_iter()
            .flat_map(|one| one.answers)
            .collect();
        let answers = Answers {
            values: initial(&form)
                .into_iter()
                .map(|one| (one.place, one.answers))
                .collect(),
            ..Answers::default()
        };
        assert_eq!(begun.len(), 3);
        assert_eq!(
            Filled::new(&form, &answers).check(),
            [],
            "what a form begins with, it takes"
        );
    }
}
