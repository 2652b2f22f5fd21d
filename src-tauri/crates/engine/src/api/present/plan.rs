//! A plan as one reads it: what it is about, its goals, what is to be done, and its parts, from the resources that hold
//! them. Plans in zones are those of the Norwegian draft "planer-hacking": the zone is the severity of the condition that
//! a part addresses.

use std::collections::BTreeMap;

use fhir::view::{self, Concept, Moment, Period, Quantity, Range, Reference, is_entered_in_error};
use jiff::civil::Date;
use serde_json::Value;

use super::item::{item, row_title};
use crate::api::types::{
    Plan, PlanActivity, PlanGoal, PlanLink, PlanProgress, PlanRhythm, PlanTarget,
};

/// Codes of zones, whatever version of the draft they come from.
const ZONES: &str = "planer-hacking-observation-severity-zone-cs";

/// What a plan points to and is held here: by type and id.
pub(super) type Others = BTreeMap<(String, String), (i64, Value)>;

/// A plan, what it points to, and its parts.
#[derive(Debug)]
pub struct PlanSource {
    /// Local number.
    pub id: i64,
    /// The CarePlan.
    pub plan: Value,
    /// By type and id.
    pub others: Others,
    /// CarePlans that say they are part of it.
    pub parts: Vec<Self>,
}

/// Puts a plan together. `None` for one that was withdrawn.
#[must_use]
pub fn plan(source: &PlanSource) -> Option<Plan> {
    let value = &source.plan;
    if is_entered_in_error(value) {
        return None;
    }
    let row = item(source.id, value, &[], Date::default());
    if row.cannot_interpret {
        // Its row says so; what it says is not for reading.
        return Some(Plan {
            item: row,
            description: None,
            addresses: Vec::new(),
            goals: Vec::new(),
            activities: Vec::new(),
            zone: None,
            parts: Vec::new(),
            notes: Vec::new(),
        });
    }
    let addresses: Vec<PlanLink> = list(value, "addresses")
        .filter_map(|reference| link(&Reference(reference), &source.others))
        .collect();
    let mut parts: Vec<Plan> = source.parts.iter().filter_map(plan).collect();
    parts.sort_by_key(|part| (zone_rank(part.zone.as_deref()), part.item.resource_id));
    Some(Plan {
        description: row.detail.clone(),
        zone: one_zone(&addresses),
        goals: list(value, "goal")
            .filter_map(|reference| goal(&Reference(reference), &source.others))
            .collect(),
        activities: list(value, "activity")
            .filter_map(|one| activity(one, &source.others))
            .collect(),
        notes: list(value, "note")
            .filter_map(|note| said(note, "text"))
            .collect(),
        addresses,
        parts,
        item: row,
    })
}

fn zone_rank(zone: Option<&str>) -> u8 {
    match zone {
        Some("green") => 0,
        Some("yellow") => 1,
        Some("red") => 2,
        _ => 3,
    }
}

/// The zone that everything it is about is of.
fn one_zone(addresses: &[PlanLink]) -> Option<String> {
    let mut zones = addresses.iter().map(|link| link.zone.as_ref());
    let first = zones.next()??;
    zones.all(|zone| zone == Some(first)).then(|| first.clone())
}

fn list<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(member)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn said(value: &Value, member: &str) -> Option<String> {
    let text = value.get(member)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn concept(value: &Value, member: &str) -> Option<String> {
    Concept(value.get(member)?).display().map(str::to_owned)
}

fn held<'a>(reference: &Reference<'_>, others: &'a Others) -> Option<&'a (i64, Value)> {
    let (kind, id) = reference.target()?;
    others.get(&(kind.to_owned(), id.to_owned()))
}

/// Where a reference leads; `None` to what was withdrawn.
fn link(reference: &Reference<'_>, others: &Others) -> Option<PlanLink> {
    let words = reference.words().map(str::to_owned);
    let Some((id, other)) = held(reference, others) else {
        return Some(PlanLink {
            resource_id: None,
            text: words,
            zone: None,
            cannot_interpret: false,
        });
    };
    if is_entered_in_error(other) {
        return None;
    }
    let unsafe_ = view::cannot_interpret(other);
    Some(PlanLink {
        resource_id: Some(*id),
        text: row_title(other).or(words).filter(|_| !unsafe_),
        zone: zone(other).filter(|_| !unsafe_),
        cannot_interpret: unsafe_,
    })
}

fn zone(condition: &Value) -> Option<String> {
    let severity = Concept(condition.get("severity")?);
    let of_zones = |coding: &view::Coding<'_>| {
        coding
            .system()
            .is_some_and(|system| system.ends_with(ZONES))
    };
    let code = severity.codings().find(of_zones)?.code()?;
    matches!(code, "green" | "yellow" | "red").then(|| code.to_owned())
}

fn goal(reference: &Reference<'_>, others: &Others) -> Option<PlanGoal> {
    let link = link(reference, others)?;
    let readable = held(reference, others).filter(|_| !link.cannot_interpret);
    let Some((_, value)) = readable else {
        return Some(PlanGoal {
            link,
            status: None,
            achievement: None,
            targets: Vec::new(),
        });
    };
    let achievement = value.get("achievementStatus").and_then(|status| {
        let status = Concept(status);
        let of_list = status.codings().find_map(view::Coding::code);
        of_list.or_else(|| status.display()).map(str::to_owned)
    });
    Some(PlanGoal {
        link,
        status: said(value, "lifecycleStatus"),
        achievement,
        targets: list(value, "target").map(target).collect(),
    })
}

/// `>=400 m`, as sent.
fn amount(quantity: Quantity<'_>) -> Option<String> {
    let words = quantity.words()?;
    Some(with_unit(words, quantity.unit()))
}

fn with_unit(words: String, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => format!("{words} {unit}"),
        None => words,
    }
}

fn target(target: &Value) -> PlanTarget {
    let quantity = |value: &Value, member: &str| amount(Quantity(value.get(member)?));
    let range = |value: &Value| {
        let range = Range(value);
        let unit = range.low().or(range.high()).and_then(Quantity::unit);
        Some(with_unit(range.words()?, unit))
    };
    let value = quantity(target, "detailQuantity")
        .or_else(|| range(target.get("detailRange")?))
        .or_else(|| {
            let ratio = target.get("detailRatio")?;
            let (above, below) = (
                quantity(ratio, "numerator")?,
                quantity(ratio, "denominator")?,
            );
            Some(format!("{above} / {below}"))
        })
        .or_else(|| concept(target, "detailCodeableConcept"))
        .or_else(|| said(target, "detailString"))
        .or_else(|| target.get("detailInteger").map(Value::to_string));
    PlanTarget {
        measure: concept(target, "measure"),
        value,
        due: said(target, "dueDate"),
        within: quantity(target, "dueDuration"),
    }
}

/// What is to be done; `None` for what was entered in error.
fn activity(activity: &Value, others: &Others) -> Option<PlanActivity> {
    let reference = activity
        .get("reference")
        .and_then(|reference| link(&Reference(reference), others));
    let empty = Value::Null;
    let detail = activity.get("detail").unwrap_or(&empty);
    let status = said(detail, "status");
    if status.as_deref() == Some("entered-in-error")
        || (reference.is_none() && activity.get("reference").is_some())
    {
        return None;
    }
    let (what, description) = (concept(detail, "code"), said(detail, "description"));
    let pointed = reference.as_ref().and_then(|link| link.text.clone());
    let outcome = list(activity, "outcomeCodeableConcept").find_map(|one| {
        let words = Concept(one).display()?;
        Some(words.to_owned())
    });
    let (text, what) = match (description, what) {
        (Some(description), what) => (
            Some(description.clone()),
            what.filter(|what| *what != description),
        ),
        (None, what) => (what.or(pointed).or(outcome), None),
    };
    let timing = detail.get("scheduledTiming");
    let period = detail
        .get("scheduledPeriod")
        .or_else(|| timing?.get("repeat")?.get("boundsPeriod"))
        .map(Period);
    let when = said(detail, "scheduledString").or_else(|| concept(timing?, "code"));
    let who = list(detail, "performer").filter_map(|who| {
        let who = Reference(who);
        let name = held(&who, others).and_then(|(_, other)| row_title(other));
        name.or_else(|| who.words().map(str::to_owned))
    });
    let place = detail
        .get("location")
        .and_then(|place| Reference(place).words())
        .map(str::to_owned);
    let mut progress: Vec<PlanProgress> = list(activity, "progress")
        .filter_map(|note| {
            Some(PlanProgress {
                at: Moment::of(note, &["time"])
                    .and_then(Moment::text)
                    .map(str::to_owned),
                text: said(note, "text")?,
            })
        })
        .collect();
    progress.reverse();
    Some(PlanActivity {
        text,
        what,
        status,
        status_reason: concept(detail, "statusReason"),
        not_to_do: detail.get("doNotPerform") == Some(&Value::Bool(true)),
        when,
        rhythm: timing.and_then(|timing| rhythm(timing.get("repeat")?)),
        start: period.and_then(Period::start).map(str::to_owned),
        end: period.and_then(Period::end).map(str::to_owned),
        who: who.collect(),
        place,
        progress,
        resource_id: reference.and_then(|link| link.resource_id),
    })
}

/// A rhythm that two numbers and a unit tell whole; of any other the words stand in the details.
fn rhythm(repeat: &Value) -> Option<PlanRhythm> {
    const TOLD: [&str; 6] = [
        "frequency",
        "period",
        "periodUnit",
        "boundsPeriod",
        "boundsDuration",
        "boundsRange",
    ];
    let members = repeat.as_object()?;
    if members.keys().any(|name| !TOLD.contains(&name.as_str())) {
        return None;
    }
    Some(PlanRhythm {
        frequency: match repeat.get("frequency") {
            Some(frequency) => u32::try_from(frequency.as_u64()?).ok()?,
            None => 1,
        },
        period: repeat.get("period")?.as_number()?.to_string(),
        unit: said(repeat, "periodUnit")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn source(plan: Value, others: &[(i64, Value)]) -> PlanSource {
        let others = others.iter().map(|(id, other)| {
            let text = |member: &str| other[member].as_str().unwrap().to_owned();
            ((text("resourceType"), text("id")), (*id, other.clone()))
        });
        PlanSource {
            id: 1,
            plan,
            others: others.collect(),
            parts: Vec::new(),
        }
    }

    /// As the draft publishes it: `CarePlan-Oddfrid-Yellow-V2`.
    #[test]
    fn a_zone_is_what_the_part_is_about() {
        let zone = |n: i64, code: &str| {
            let condition = json!({
                "resourceType": "Condition", "id": format!("c{n}"),
                "severity": { "coding": [{
                    "system": "http://hl7.no/fhir/ig/planer-hacking/CodeSystem/planer-hacking-observation-severity-zone-cs",
                    "code": code
                }] },
                "code": { "text": "Peak flow mellom 50 og 80 prosent" }
            });
            let part = json!({
                "resourceType": "CarePlan", "status": "active", "intent": "plan", "title": "Tiltak",
                "addresses": [{ "reference": format!("Condition/c{n}") }],
                "activity": [{ "detail": { "status": "not-started", "description": "Øk dosen" } }]
            });
            PlanSource {
                id: 10 + n,
                ..source(part, &[(n, condition)])
            }
        };
        let whole = json!({ "resourceType": "CarePlan", "status": "active", "intent": "plan", "title": "Plan" });
        let made = plan(&PlanSource {
            parts: vec![
                zone(3, "red"),
                zone(1, "green"),
                zone(2, "yellow"),
                zone(4, "purple"),
            ],
            ..source(whole, &[])
        })
        .unwrap();
        let zones: Vec<_> = made.parts.iter().map(|part| part.zone.as_deref()).collect();
        assert_eq!(zones, [Some("green"), Some("yellow"), Some("red"), None]);
        let green = made.parts.first().unwrap();
        assert_eq!(
            green.addresses.first().unwrap().text.as_deref(),
            Some("Peak flow mellom 50 og 80 prosent")
        );
        assert_eq!(
            green.activities.first().unwrap().text.as_deref(),
            Some("Øk dosen")
        );
    }

    #[test]
    fn what_was_withdrawn_or_cannot_be_interpreted_is_not_read_out() {
        let goal = |id: &str, more: Value| {
            let mut goal = json!({
                "resourceType": "Goal", "id": id, "lifecycleStatus": "active", "description": { "text": "Gå tur" }
            });
            goal.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            goal
        };
        let goals = [
            (1, goal("a", json!({}))),
            (
                2,
                goal("b", json!({ "lifecycleStatus": "entered-in-error" })),
            ),
            (
                3,
                goal("c", json!({ "modifierExtension": [{ "url": "http://x" }] })),
            ),
        ];
        let value = json!({
            "resourceType": "CarePlan", "status": "active", "intent": "plan",
            "goal": [{ "reference": "Goal/a" }, { "reference": "Goal/b" }, { "reference": "Goal/c" }, { "display": "Sove" }],
            "activity": [
                { "detail": { "status": "entered-in-error", "description": "Feil" } },
                { "detail": { "status": "in-progress", "doNotPerform": true, "description": "Løfte" } },
                { "detail": { "status": "in-progress", "code": { "text": "Trening" },
                    "scheduledTiming": { "repeat": { "frequency": 2, "period": 2, "periodUnit": "wk" } } } },
                { "detail": { "status": "in-progress", "code": { "text": "Måling" },
                    "scheduledTiming": { "repeat": { "period": 1, "periodUnit": "d", "when": ["MORN"] } } } }
            ]
        });
        let made = plan(&source(value, &goals)).unwrap();
        let read: Vec<_> = made
            .goals
            .iter()
            .map(|goal| (goal.link.text.as_deref(), goal.link.cannot_interpret))
            .collect();
        assert_eq!(
            read,
            [(Some("Gå tur"), false), (None, true), (Some("Sove"), false)]
        );
        let [lift, train, measure] = made.activities.as_slice() else {
            panic!("three activities: {:?}", made.activities);
        };
        assert!(lift.not_to_do);
        assert_eq!(train.rhythm.as_ref().unwrap().period, "2");
        assert_eq!(
            measure.rhythm, None,
            "the morning is not told by two numbers"
        );
        let strange = json!({
            "resourceType": "CarePlan", "status": "active", "modifierExtension": [{ "url": "http://x" }],
            "activity": [{ "detail": { "description": "Ring 113" } }]
        });
        let made = plan(&source(strange, &[])).unwrap();
        assert!(made.item.cannot_interpret && made.activities.is_empty());
        let withdrawn = json!({ "resourceType": "CarePlan", "status": "entered-in-error" });
        assert_eq!(plan(&source(withdrawn, &[])), None);
    }
}
