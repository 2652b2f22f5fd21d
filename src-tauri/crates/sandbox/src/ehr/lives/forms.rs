//! Forms: the questions lie at this server by their address, and answers to them in charts.

use serde_json::{Value, json};

use crate::ehr::chart::{Chart, NURSE};

const PLACE: &str = "https://furulia.example.org/fhir/Questionnaire";

/// What can be answered here, in the order of its numbers among what stands around the patients.
pub(crate) fn questionnaires() -> Vec<Value> {
    vec![breathing(), yearly_check()]
}

fn option(code: &str, display: &str) -> Value {
    json!({ "valueCoding": { "system": format!("{PLACE}/svar"), "code": code, "display": display } })
}

/// Every type of answer there is, groups in groups, and questions below an answer.
fn breathing() -> Value {
    let question =
        |id: &str, kind: &str, text: &str| json!({ "linkId": id, "type": kind, "text": text });
    let of =
        |id: &str, kind: &str, text: &str, more: Value| super::with(question(id, kind, text), more);
    let amounts: Vec<Value> = [
        ("0", "Ikke i det hele tatt"),
        ("1", "Litt"),
        ("2", "En del"),
        ("3", "Svært mye"),
    ]
    .iter()
    .map(|(code, display)| option(code, display))
    .collect();
    json!({
        "url": format!("{PLACE}/hjemmeoppfolging-pust"),
        "version": "1.2.0",
        "name": "HjemmeoppfolgingPust",
        "title": "Egenrapport om pust, hjemmeoppfølging",
        "status": "active",
        "subjectType": ["Patient"],
        "date": "2026-01-15",
        "publisher": "Furulia kommune",
        "description": "Fylles ut hver uke av den som følges opp hjemme.",
        "item": [
            question("innledning", "display", "Svar slik du har hatt det de siste sju dagene."),
            of("1", "group", "Pusten", json!({ "item": [
                of("1.1", "choice", "Hvor tungpusten har du vært i hvile?", json!({ "required": true, "answerOption": amounts })),
                of("1.2", "boolean", "Har du våknet om natten av tung pust?", json!({ "required": true, "item": [
                    of("1.2.1", "integer", "Hvor mange netter?", json!({
                        "enableWhen": [{ "question": "1.2", "operator": "=", "answerBoolean": true }],
                    })),
                    of("1.2.2", "time", "Omtrent når på natten?", json!({
                        "enableWhen": [{ "question": "1.2", "operator": "=", "answerBoolean": true }],
                    })),
                ] })),
                of("1.3", "open-choice", "Hva gjorde du som hjalp?", json!({ "repeats": true, "answerOption": [
                    option("inhalasjon", "Ekstra inhalasjon"), option("hvile", "Hvilte"), option("vindu", "Åpnet vinduet"),
                ] })),
            ] })),
            of("2", "group", "Målinger", json!({ "item": [
                question("2.1", "quantity", "Laveste oksygenmetning"),
                question("2.2", "decimal", "Høyeste temperatur (°C)"),
                question("2.3", "dateTime", "Når var pusten verst?"),
                of("2.4", "group", "Medisiner", json!({ "item": [
                    question("2.4.1", "date", "Dato for siste kur"),
                    question("2.4.2", "string", "Hvilken kur?"),
                ] })),
            ] })),
            of("3", "group", "Annet", json!({ "item": [
                question("3.1", "text", "Er det noe du vil at vi skal vite?"),
                question("3.2", "reference", "Hvem hjalp deg å fylle ut?"),
                question("3.3", "attachment", "Bilde av måleren, om du vil"),
                question("3.4", "url", "Lenke til opplæringsvideoen du så"),
                of("3.5", "choice", "Vil du bli oppringt?", json!({ "answerOption": [option("ja", "Ja"), option("nei", "Nei")] })),
            ] })),
        ],
    })
}

fn yearly_check() -> Value {
    json!({
        "url": format!("{PLACE}/arskontroll-diabetes"),
        "version": "2.0",
        "title": "Før årskontrollen",
        "status": "active",
        "subjectType": ["Patient"],
        "item": [
            { "linkId": "1", "type": "integer", "text": "Hvor mange ganger i uken er du i aktivitet i minst 30 minutter?" },
            { "linkId": "2", "type": "boolean", "text": "Røyker du?" },
            { "linkId": "3", "type": "boolean", "text": "Har du hatt sår på føttene i år?" },
            { "linkId": "4", "type": "text", "text": "Hva vil du ta opp?" },
        ],
    })
}

fn answered_item(id: &str, text: &str, answers: Value) -> Value {
    json!({ "linkId": id, "text": text, "answer": answers })
}

/// A whole form with every type of answer, one begun, one stopped, and one to a form nobody here has.
pub(super) fn answered(chart: &mut Chart<'_>) {
    let chosen = |code: &str, display: &str| option(code, display);
    let items = json!([
        { "linkId": "1", "text": "Pusten", "item": [
            answered_item("1.1", "Hvor tungpusten har du vært i hvile?", json!([chosen("2", "En del")])),
            answered_item("1.2", "Har du våknet om natten av tung pust?", json!([{ "valueBoolean": true, "item": [
                answered_item("1.2.1", "Hvor mange netter?", json!([{ "valueInteger": 3 }])),
                answered_item("1.2.2", "Omtrent når på natten?", json!([{ "valueTime": "03:30:00" }])),
            ] }])),
            answered_item("1.3", "Hva gjorde du som hjalp?", json!([
                chosen("inhalasjon", "Ekstra inhalasjon"),
                { "valueString": "Satt ved kjøkkenbordet med albuene på bordet" },
            ])),
        ] },
        { "linkId": "2", "text": "Målinger", "item": [
            answered_item("2.1", "Laveste oksygenmetning", json!([{ "valueQuantity": { "value": 86, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%" } }])),
            answered_item("2.2", "Høyeste temperatur (°C)", json!([{ "valueDecimal": decimal("37.90") }])),
            answered_item("2.3", "Når var pusten verst?", json!([{ "valueDateTime": chart.moment(15, 3) }])),
            { "linkId": "2.4", "text": "Medisiner", "item": [
                answered_item("2.4.1", "Dato for siste kur", json!([{ "valueDate": chart.date(15).to_string() }])),
                answered_item("2.4.2", "Hvilken kur?", json!([{ "valueString": "Prednisolon" }])),
            ] },
        ] },
        { "linkId": "3", "text": "Annet", "item": [
            answered_item("3.1", "Er det noe du vil at vi skal vite?", json!([{ "valueString": "Jeg er redd for å bli innlagt igjen.\nSønnen reiser bort i to uker." }])),
            answered_item("3.2", "Hvem hjalp deg å fylle ut?", json!([{ "valueReference": chart.directory("Practitioner", NURSE, "Marte Lien") }])),
            answered_item("3.3", "Bilde av måleren, om du vil", json!([{ "valueAttachment": { "contentType": "text/plain", "data": "U3BPMiA4Niwgc2F0dCBwdWxzIDEwNA==", "title": "måler.txt" } }])),
            answered_item("3.4", "Lenke til opplæringsvideoen du så", json!([{ "valueUri": "https://video.example.org/pust" }])),
            answered_item("3.5", "Vil du bli oppringt?", json!([chosen("ja", "Ja")])),
        ] },
    ]);
    response(
        chart,
        14,
        ("hjemmeoppfolging-pust|1.2.0", "completed"),
        items,
    );
    let few = json!([
        { "linkId": "1", "text": "Pusten", "item": [
            answered_item("1.1", "Hvor tungpusten har du vært i hvile?", json!([chosen("1", "Litt")])),
            answered_item("1.2", "Har du våknet om natten av tung pust?", json!([{ "valueBoolean": false }])),
        ] },
    ]);
    response(
        chart,
        7,
        ("hjemmeoppfolging-pust|1.2.0", "amended"),
        few.clone(),
    );
    response(
        chart,
        0,
        ("hjemmeoppfolging-pust|1.2.0", "in-progress"),
        few.clone(),
    );
    response(chart, 28, ("hjemmeoppfolging-pust|1.1.0", "stopped"), few);
    let unknown = json!([
        answered_item(
            "a",
            "Hvor ofte faller du?",
            json!([{ "valueCoding": { "code": "sjelden", "display": "Sjelden" } }])
        ),
        answered_item(
            "b",
            "Bruker du hjelpemidler?",
            json!([{ "valueString": "Rullator ute" }])
        ),
    ]);
    response(chart, 90, ("finnes-ikke-her", "completed"), unknown);
}

/// A decimal that keeps its text.
fn decimal(text: &str) -> Value {
    text.parse::<serde_json::Number>()
        .map_or(Value::Null, Value::Number)
}

fn response(chart: &mut Chart<'_>, at: i64, (form, status): (&str, &str), items: Value) {
    let members = json!({
        "questionnaire": format!("{PLACE}/{form}"),
        "status": status,
        "subject": chart.subject(),
        "authored": chart.moment(at, 9),
        "author": chart.subject(),
        "source": chart.subject(),
        "item": items,
    });
    chart.add("QuestionnaireResponse", at, members);
}

/// The short form before each of the last years' controls.
pub(super) fn yearly(chart: &mut Chart<'_>) {
    for (year, times, said) in [
        (0, 2, "Tåler ikke den nye tabletten så godt."),
        (1, 3, "Hoften er fin nå."),
        (2, 3, ""),
        (3, 2, "Sover dårlig."),
        (4, 1, "Vondt i hoften, går lite."),
    ] {
        let mut items = vec![
            answered_item(
                "1",
                "Hvor mange ganger i uken er du i aktivitet i minst 30 minutter?",
                json!([{ "valueInteger": times }]),
            ),
            answered_item("2", "Røyker du?", json!([{ "valueBoolean": false }])),
            answered_item(
                "3",
                "Har du hatt sår på føttene i år?",
                json!([{ "valueBoolean": false }]),
            ),
        ];
        if !said.is_empty() {
            items.push(answered_item(
                "4",
                "Hva vil du ta opp?",
                json!([{ "valueString": said }]),
            ));
        }
        response(
            chart,
            20 + 365 * year,
            ("arskontroll-diabetes|2.0", "completed"),
            items.into(),
        );
    }
}
