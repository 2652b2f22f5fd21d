//! What NAV answers to a message it took: a receipt, in time.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::letter::{DOCTOR_HPR, entry, urn};
use super::log::{Body, Row};
use super::rules::Checked;
use super::told::Told;
use super::{EVENTS, MESSAGE_PROFILE, endpoint};
use crate::fault::{FaultName, Reach};
use crate::people::Part;
use crate::world::{State, World};

/// A receipt that is not in the log yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) due: Timestamp,
    pub(crate) code: String,
    request: Uuid,
    requested: Timestamp,
    event: Value,
    to: String,
    words: Option<String>,
}

/// Published examples that a tester will write about; the register knows them.
const EXAMPLES: [&str; 7] = [
    "10915596784",
    "41814061033",
    "13527248013",
    "21030550231",
    "68467038838",
    "45847100951",
    "15897902351",
];

/// The receipt to come, if any.
pub(crate) fn plan(
    world: &World,
    told: &Told,
    checked: &Checked,
    now: Timestamp,
    state: &mut State,
) -> Option<Pending> {
    let ours = endpoint(&world.config.nav_her_id);
    if told.is_receipt() || !told.destinations.contains(&ours) {
        return None;
    }
    let mut fault = |name| state.dial.take(name, Reach::Post, "$process-message");
    if fault(FaultName::Silent).is_some() {
        return None;
    }
    let late = fault(FaultName::LateReceipt).map(|fault| fault.number("ms", 60_000));
    let (code, words) = if fault(FaultName::Transient).is_some() {
        (
            "transient-error",
            Some("Mottaket er midlertidig ute av drift. Prøv igjen senere.".to_owned()),
        )
    } else if let Some(fault) = fault(FaultName::RejectAll) {
        (
            "fatal-error",
            Some(
                fault
                    .text("text", "X99: Meldingen er avvist av sandkassen.")
                    .to_owned(),
            ),
        )
    } else if let Some(words) = business(world, told) {
        ("fatal-error", Some(words))
    } else {
        ("ok", None)
    };
    let delay = late.map_or(world.config.receipt_delay, std::time::Duration::from_millis);
    let delay = SignedDuration::try_from(delay).unwrap_or(SignedDuration::ZERO);
    let event = match (&told.event_coding, &told.event_uri) {
        (Some(coding), _) => json!({ "eventCoding": coding }),
        (None, Some(uri)) => json!({ "eventUri": uri }),
        (None, None) => json!({ "eventCoding": { "system": EVENTS, "code": "kvittering" } }),
    };
    Some(Pending {
        due: now.checked_add(delay).unwrap_or(now),
        code: code.into(),
        request: checked.header,
        requested: checked.timestamp,
        event,
        to: told.source.clone(),
        words,
    })
}

/// Why NAV's professional system says no, in the words NAV uses.
fn business(world: &World, told: &Told) -> Option<String> {
    if !told.has_communication {
        return None;
    }
    if told
        .authors
        .iter()
        .any(|author| about_self(world, author, told))
    {
        return Some("9999: Avsender og pasient er samme person.".into());
    }
    let (list, code) = told
        .category
        .as_ref()
        .map_or(("", ""), |(list, code)| (list, code));
    let codes: &[&str] = match list {
        "9069" => &["5"],
        "8126" => &["1", "2", "3"],
        "8128" => &["1", "2"],
        "" => &[""],
        _ => &[],
    };
    if !codes.contains(&code) {
        return Some(format!(
            "INVALID_KODEVERK: Kode {code} i kodeverk {list} passer ikke til meldingen."
        ));
    }
    let may_be_silent = list == "8126" && code == "1";
    if told.text.trim().is_empty() && !may_be_silent && told.attachments == 0 {
        return Some("MELDINGSTEKST_MANGLER: Meldingsteksten mangler.".into());
    }
    let known = |number: &String| {
        world.config.everyone_known
            || EXAMPLES.contains(&number.as_str())
            || world.people.by_number(number).is_some()
    };
    if told.patients.is_empty() || !told.patients.iter().all(known) {
        return Some("PATIENT_NOT_FOUND: Pasienten finnes ikke i folkeregisteret.".into());
    }
    None
}

/// The register of health personnel knows one doctor, who is also a patient.
fn about_self(world: &World, author: &str, told: &Told) -> bool {
    let doctor = world
        .people
        .part(Part::Doctor)
        .map(|doctor| doctor.number.as_str());
    let number = if author.trim_start_matches('0') == DOCTOR_HPR {
        doctor
    } else {
        Some(author)
    };
    number.is_some_and(|number| told.patients.iter().any(|patient| patient == number))
}

impl Pending {
    /// The receipt as a message. Its ids come from the request's, so that it is one receipt however often it is made.
    pub(crate) fn row(&self, from: &str) -> Row {
        let part = |name: &str| Uuid::new_v5(&self.request, name.as_bytes());
        let (header, details, bundle) = (part("response"), part("details"), part("bundle"));
        let after = self
            .requested
            .checked_add(SignedDuration::from_millis(1))
            .unwrap_or(self.requested);
        let sent = self.due.max(after);
        let mut resource = json!({ "resourceType": "MessageHeader", "id": header.to_string() });
        if let (Some(members), Some(event)) = (resource.as_object_mut(), self.event.as_object()) {
            members.extend(event.clone());
            members.insert("destination".into(), json!([{ "endpoint": self.to }]));
            members.insert("source".into(), json!({ "endpoint": from }));
            members.insert(
                "response".into(),
                json!({
                    "identifier": self.request.to_string(),
                    "code": self.code,
                    "details": { "reference": urn(details) },
                }),
            );
        }
        let issue = match (&self.words, self.code.as_str()) {
            (Some(words), "transient-error") => {
                json!({ "severity": "error", "code": "transient", "diagnostics": words })
            }
            (Some(words), _) => {
                json!({ "severity": "error", "code": "business-rule", "diagnostics": words })
            }
            (None, _) => {
                json!({ "severity": "information", "code": "informational", "diagnostics": "Meldingen er mottatt." })
            }
        };
        let outcome = json!({ "resourceType": "OperationOutcome", "id": details.to_string(), "issue": [issue] });
        let message = json!({
            "resourceType": "Bundle",
            "id": bundle.to_string(),
            "meta": { "profile": [MESSAGE_PROFILE] },
            "type": "message",
            "timestamp": format!("{sent:.3}"),
            "entry": [entry(header, resource), entry(details, outcome)],
        });
        Row {
            header,
            bundle,
            destinations: vec![Arc::from(self.to.as_str())],
            recorded: self.due,
            body: Body::Text(message.to_string().into()),
        }
    }
}
