//! Orders: NAV asks for a form to be filled in. Header, Task and Questionnaire, in this order and nothing else, as HOPS
//! took them; whom it is about stands in the Task alone. The form is the sandbox's own.

use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::letter::{Ids, entry, urn};
use super::log::{Body, Row};
use super::{EVENTS, MESSAGE_PROFILE, endpoint};
use crate::config::Config;
use crate::people::Person;

/// What the order is called when it is asked for by name.
pub(crate) const ORDER: &str = "bestilling";

static FORM: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("funksjonsvurdering.json")).unwrap_or_default()
});

const WORDS: &str = "Vi behandler en søknad om arbeidsavklaringspenger for pasienten din, {name}, og ber deg fylle ut skjemaet som følger med.\n\nVi trenger det innen tre uker. Arbeidet honoreres etter takst L40.\n\nMed vennlig hilsen\nNAV Arbeid og ytelser";

/// The order as a row of the log.
pub(crate) fn order(
    config: &Config,
    person: &Person,
    ids: Ids,
    sent: Timestamp,
    recorded: Timestamp,
    text: Option<&str>,
) -> Row {
    let (task, form) = (
        ids.communication,
        Uuid::new_v5(&ids.header, b"questionnaire"),
    );
    let header = json!({
        "resourceType": "MessageHeader",
        "id": ids.header.to_string(),
        "eventCoding": { "system": EVENTS, "code": ORDER },
        "destination": [{ "endpoint": endpoint(&config.own_her_id) }],
        "source": { "endpoint": endpoint(&config.nav_her_id) },
        "focus": [{ "reference": urn(task) }, { "reference": urn(form) }],
    });
    let words = text.map_or_else(
        || WORDS.replace("{name}", &person.full_name()),
        str::to_owned,
    );
    let due = sent
        .checked_add(SignedDuration::from_hours(24 * 21))
        .unwrap_or(sent);
    let ordered = json!({
        "resourceType": "Task",
        "id": task.to_string(),
        "status": "draft",
        "intent": "order",
        "description": words,
        "for": {
            "type": "Patient",
            "identifier": { "system": person.system, "value": person.number },
            "display": person.full_name(),
        },
        "authoredOn": format!("{sent:.3}"),
        "requester": { "type": "Organization", "display": "NAV Arbeid og ytelser" },
        "restriction": { "period": { "end": due.strftime("%Y-%m-%d").to_string() } },
        "input": [{
            "type": { "coding": [{ "system": "http://hl7.org/fhir/uv/sdc/CodeSystem/temp", "code": "questionnaire" }] },
            "valueReference": { "reference": urn(form) },
        }],
    });
    let mut questionnaire = FORM.clone();
    if let Some(members) = questionnaire.as_object_mut() {
        members.insert("id".into(), json!(form.to_string()));
    }
    let bundle = json!({
        "resourceType": "Bundle",
        "id": ids.bundle.to_string(),
        "meta": { "profile": [MESSAGE_PROFILE] },
        "type": "message",
        "timestamp": format!("{sent:.3}"),
        "entry": [
            entry(ids.header, header),
            entry(task, ordered),
            entry(form, questionnaire),
        ],
    });
    Row {
        header: ids.header,
        bundle: ids.bundle,
        destinations: vec![Arc::from(endpoint(&config.own_her_id))],
        recorded,
        body: Body::Text(bundle.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_there() {
        assert_eq!(FORM["resourceType"], "Questionnaire");
        assert!(
            FORM["item"]
                .as_array()
                .is_some_and(|items| items.len() >= 3)
        );
    }
}
