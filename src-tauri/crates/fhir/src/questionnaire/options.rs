//! What can be chosen: `answerOption`, or a ValueSet that came along in `contained`.
//!
//! A ValueSet is taken as it lies there: its expansion, else the concepts its compose lists one by one. What would have
//! to be looked up (a whole code system, a filter, a set at some address) is not guessed at.

use serde_json::Value as Json;

use super::item::{AnswerOption, OptionSource};
use super::value::{Coding, Value, text};

/// Beyond this, nobody chooses from a list.
const MOST_OPTIONS: usize = 5_000;

const EXCLUSIVE: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive";

pub(super) fn of(item: &Json, form: &Json) -> (Vec<AnswerOption>, OptionSource) {
    let listed = item.get("answerOption").and_then(Json::as_array);
    if let Some(listed) = listed.filter(|listed| !listed.is_empty()) {
        let options = listed
            .iter()
            .filter_map(option)
            .take(MOST_OPTIONS)
            .collect();
        return (options, OptionSource::Here);
    }
    let Some(set) = text(item, "answerValueSet") else {
        return (Vec::new(), OptionSource::Here);
    };
    let held = contained(form, &set).and_then(concepts);
    match held {
        Some(codings) if !codings.is_empty() => {
            let options = codings
                .into_iter()
                .take(MOST_OPTIONS)
                .map(|coding| AnswerOption {
                    value: Value::Coding(coding),
                    initial: false,
                    exclusive: false,
                })
                .collect();
            (options, OptionSource::Here)
        }
        _ => (Vec::new(), OptionSource::Elsewhere(set)),
    }
}

fn option(json: &Json) -> Option<AnswerOption> {
    Some(AnswerOption {
        value: Value::of(json, "value")?,
        initial: json.get("initialSelected").and_then(Json::as_bool) == Some(true),
        exclusive: super::read::extension(json, EXCLUSIVE)
            .and_then(|extension| extension.get("valueBoolean")?.as_bool())
            == Some(true),
    })
}

/// `#id`, or the URL of a set that came along.
fn contained<'j>(form: &'j Json, set: &str) -> Option<&'j Json> {
    let sets = form.get("contained").and_then(Json::as_array)?;
    let bare = set.split('|').next().unwrap_or(set);
    sets.iter().find(|one| {
        text(one, "resourceType").as_deref() == Some("ValueSet")
            && match bare.strip_prefix('#') {
                Some(id) => text(one, "id").as_deref() == Some(id),
                None => text(one, "url").as_deref() == Some(bare),
            }
    })
}

/// The codes of a set; `None` when they are not all here.
fn concepts(set: &Json) -> Option<Vec<Coding>> {
    if let Some(contains) = set.pointer("/expansion/contains") {
        let mut codings = Vec::new();
        expanded(contains, &mut codings);
        return Some(codings);
    }
    let include = set.pointer("/compose/include").and_then(Json::as_array)?;
    let mut codings = Vec::new();
    for one in include {
        codings.extend(listed(one)?);
    }
    let exclude = set.pointer("/compose/exclude").and_then(Json::as_array);
    for one in exclude.into_iter().flatten() {
        let out = listed(one)?;
        codings.retain(|coding| !out.iter().any(|gone| gone.is(coding)));
    }
    Some(codings)
}

fn listed(include: &Json) -> Option<Vec<Coding>> {
    if include.get("filter").is_some() || include.get("valueSet").is_some() {
        return None;
    }
    let system = text(include, "system");
    let version = text(include, "version");
    let concepts = include.get("concept").and_then(Json::as_array)?;
    let codings = concepts.iter().map(|concept| Coding {
        system: system.clone(),
        version: version.clone(),
        code: text(concept, "code"),
        display: norwegian(concept).or_else(|| text(concept, "display")),
    });
    Some(codings.collect())
}

/// The Norwegian designation, where the set has one.
fn norwegian(concept: &Json) -> Option<String> {
    let designations = concept.get("designation").and_then(Json::as_array)?;
    designations
        .iter()
        .find(|one| {
            text(one, "language")
                .is_some_and(|language| matches!(language.get(..2), Some("nb" | "no")))
        })
        .and_then(|one| text(one, "value"))
}

fn expanded(contains: &Json, into: &mut Vec<Coding>) {
    for one in contains.as_array().into_iter().flatten() {
        if into.len() >= MOST_OPTIONS {
            return;
        }
        let is = |member: &str| one.get(member).and_then(Json::as_bool) == Some(true);
        if !is("abstract") && !is("inactive") && one.get("code").is_some() {
            into.push(super::value::coding(one));
        }
        if let Some(below) = one.get("contains") {
            expanded(below, into);
        }
    }
}
