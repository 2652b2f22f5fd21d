//! Plans: one for treating oneself, in zones as the Norwegian draft publishes it, and one for those who work together.

use serde_json::{Value, json};

use super::{code, coded, icpc, pointing, snomed, with, words};
use crate::ehr::chart::{Chart, MUNICIPALITY, NURSE};

const DRAFT: &str = "http://hl7.no/fhir/ig/planer-hacking";

pub(super) fn write(chart: &mut Chart<'_>, lungs: &str, heart: &str, team: &str) {
    zones(chart);
    together(chart, lungs, heart, team);
}

/// A plan, and for each zone a plan that is part of it, with the state it is for and what to do then.
fn zones(chart: &mut Chart<'_>) {
    let whole = json!({
        "status": "active",
        "intent": "plan",
        "title": "Egenbehandlingsplan ved KOLS",
        "description": "Torleif ønsker å kunna gå til butikken og å være mest mulig hjemme.",
        "subject": chart.subject(),
        "period": { "start": chart.date(60).to_string() },
        "author": chart.doctor(),
    });
    let whole = claim(chart, 60, whole, "planer-hacking-v2-careplan");
    for (zone, name, criterion, acts) in [
        (
            "green",
            "grønn",
            "Pusten er som vanlig, oksygenmetning 90 % eller mer",
            &[
                "Ta faste medisiner: Tiotropium hver morgen",
                "Gå tur hver dag og gjør pusteøvelsene",
                "Mål oksygenmetning og puls hver morgen",
            ][..],
        ),
        (
            "yellow",
            "gul",
            "Mer tungpust, mer hoste eller endret oppspytt, oksygenmetning 87–89 %",
            &[
                "Ta 2 inhalasjoner Salbutamol inntil 6 ganger daglig",
                "Start prednisolonkuren: 20 mg daglig i 5 dager",
                "Ring hjemmetjenesten samme dag, legekontoret innen 24 timer",
            ][..],
        ),
        (
            "red",
            "rød",
            "Tungpust i hvile, forvirring, feber over 38,5 °C, eller oksygenmetning under 87 %",
            &[
                "Ring 113",
                "Ta 4 inhalasjoner Salbutamol mens du venter, og sitt foroverlent",
            ][..],
        ),
    ] {
        let list = format!("{DRAFT}/CodeSystem/planer-hacking-observation-severity-zone-cs");
        let state = json!({
            "clinicalStatus": code("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
            "severity": code(&list, zone),
            "code": words(criterion),
            "subject": chart.subject(),
        });
        let number = chart.resources.len();
        let state = chart.add("Condition", 60, state);
        profile(chart, number, "planer-hacking-v2-zone-condition");
        let activities: Vec<Value> = acts
            .iter()
            .map(|act| json!({ "detail": { "status": "not-started", "description": act } }))
            .collect();
        let part = json!({
            "partOf": [{ "reference": whole }],
            "status": "active",
            "intent": "plan",
            "title": format!("Tiltak – {name} sone"),
            "subject": chart.subject(),
            "addresses": [{ "reference": state }],
            "activity": activities,
        });
        claim(chart, 60, part, "planer-hacking-v2-zone-careplan");
    }
}

/// Adds a plan that claims to be of the draft's profile.
fn claim(chart: &mut Chart<'_>, at: i64, members: Value, name: &str) -> String {
    let number = chart.resources.len();
    let reference = chart.add("CarePlan", at, members);
    profile(chart, number, name);
    reference
}

fn profile(chart: &mut Chart<'_>, number: usize, name: &str) {
    let meta = chart
        .resources
        .get_mut(number)
        .and_then(|one| one.get_mut("meta"));
    if let Some(meta) = meta.and_then(Value::as_object_mut) {
        let url = format!("{DRAFT}/StructureDefinition/{name}");
        meta.insert("profile".into(), json!([url]));
    }
}

fn goal(
    chart: &mut Chart<'_>,
    at: i64,
    text: &str,
    (status, achieved): (&str, &str),
    target: Value,
) -> Value {
    let members = json!({
        "lifecycleStatus": status,
        "achievementStatus": code("http://terminology.hl7.org/CodeSystem/goal-achievement", achieved),
        "priority": code("http://terminology.hl7.org/CodeSystem/goal-priority", "medium-priority"),
        "description": words(text),
        "subject": chart.subject(),
        "startDate": chart.date(at).to_string(),
        "target": [target],
        "expressedBy": chart.subject(),
    });
    let reference = chart.add("Goal", at, members);
    json!({ "reference": reference })
}

fn together(chart: &mut Chart<'_>, lungs: &str, heart: &str, team: &str) {
    let due = |days: i64, chart: &Chart<'_>| chart.date(-days).to_string();
    let target = json!({
        "measure": coded("http://loinc.org", "41955-2", "Gangdistanse"),
        "detailQuantity": { "value": 400, "comparator": ">=", "unit": "m", "system": "http://unitsofmeasure.org", "code": "m" },
        "dueDate": due(90, chart),
    });
    let walk = goal(
        chart,
        55,
        "Gå til butikken og tilbake uten å hvile",
        ("active", "in-progress"),
        target,
    );
    let target = json!({
        "measure": coded("http://loinc.org", "29463-7", "Vekt"),
        "detailRange": {
            "low": { "value": 82, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg" },
            "high": { "value": 86, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg" },
        },
    });
    let weight = goal(chart, 55, "Holde vekten", ("active", "no-change"), target);
    let target =
        json!({ "detailString": "Ingen innleggelser på tre måneder", "dueDate": due(30, chart) });
    let home = goal(
        chart,
        140,
        "Være hjemme i jula",
        ("accepted", "in-progress"),
        target,
    );
    let target = json!({ "detailBoolean": true, "dueDate": chart.date(300).to_string() });
    let smoke = goal(
        chart,
        900,
        "Slutte å røyke",
        ("completed", "achieved"),
        target,
    );
    let members = json!({
        "status": "active",
        "intent": "plan",
        "category": [words("Individuell plan")],
        "title": "Individuell plan",
        "description": "Digital hjemmeoppfølging, trening og ernæring. Koordinator i kommunen.",
        "subject": chart.subject(),
        "period": { "start": chart.date(140).to_string(), "end": due(225, chart) },
        "created": chart.date(140).to_string(),
        "author": chart.directory("Practitioner", NURSE, "Marte Lien"),
        "careTeam": [pointing(team, "Teamet rundt Torleif")],
        "addresses": [pointing(lungs, "Kronisk obstruktiv lungesykdom"), pointing(heart, "Hjertesvikt")],
        "goal": [walk, weight, home],
        "activity": [
            {
                "progress": [{ "time": chart.moment(5, 12), "text": "Trener to av tre uker." }],
                "detail": {
                    "kind": "ServiceRequest",
                    "code": snomed("229070002", "Trening"),
                    "status": "in-progress",
                    "scheduledTiming": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "wk" } },
                    "performer": [{ "display": "Kommunens fysioterapeut" }],
                    "description": "Trening i gruppe",
                },
            },
            {
                "detail": {
                    "kind": "Task",
                    "code": words("Daglig måling hjemme"),
                    "status": "in-progress",
                    "scheduledString": "Hver morgen før frokost",
                    "performer": [chart.subject()],
                    "description": "Måle oksygenmetning og puls, veie seg mandag",
                },
            },
            {
                "detail": {
                    "status": "on-hold",
                    "statusReason": words("Venter på time hos ernæringsfysiolog"),
                    "code": words("Ernæring"),
                    "scheduledPeriod": { "start": chart.date(20).to_string() },
                    "performer": [chart.directory("Organization", MUNICIPALITY, "Furulia kommune")],
                    "description": "Næringsdrikk, vurdering av ernæringsfysiolog",
                },
            },
            { "detail": { "status": "cancelled", "doNotPerform": true, "description": "Fysisk hjemmebesøk hver dag (digitalt tilsyn i stedet)" } },
        ],
        "note": [{ "authorString": "Marte Lien", "time": chart.moment(5, 13), "text": "Datteren kan ringes på dagtid." }],
    });
    chart.add("CarePlan", 140, members);
    let proposal = json!({
        "status": "draft",
        "intent": "proposal",
        "title": "Forslag: lungerehabilitering, fire uker i institusjon",
        "subject": chart.subject(),
        "addresses": [pointing(lungs, "Kronisk obstruktiv lungesykdom")],
    });
    chart.add("CarePlan", 30, proposal);
    let over = with(
        json!({
            "status": "completed",
            "intent": "plan",
            "title": "Røykeslutt",
            "subject": chart.subject(),
            "period": { "start": chart.date(900).to_string(), "end": chart.date(300).to_string() },
            "goal": [smoke],
        }),
        json!({ "addresses": [pointing(lungs, "Kronisk obstruktiv lungesykdom")] }),
    );
    chart.add("CarePlan", 900, over);
    let stopped = json!({
        "status": "revoked",
        "intent": "plan",
        "category": [icpc("R95", "Kronisk obstruktiv lungesykdom")],
        "title": "Egenbehandlingsplan, forrige utgave",
        "subject": chart.subject(),
        "period": { "start": chart.date(700).to_string(), "end": chart.date(60).to_string() },
    });
    chart.add("CarePlan", 700, stopped);
}
