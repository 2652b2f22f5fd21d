//! What NAV answers to a message it took: a receipt, in time.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::courses::Treatment;
use super::letter::{entry, urn};
use super::log::{Body, Row};
use super::rules::Checked;
use super::told::Told;
use super::{EVENTS, MESSAGE_PROFILE, endpoint, rejection};
use crate::fault::{FaultName, Reach};
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
    /// `issue.code` and place of a rejection.
    #[serde(default)]
    reason: Option<(String, String)>,
    /// NAV keeps silent until it is told to answer.
    #[serde(default)]
    pub(crate) held: bool,
}

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
    let course = told
        .response
        .as_ref()
        .and_then(|(request, _)| Uuid::parse_str(request).ok())
        .and_then(|request| state.treatments.get(&request).cloned());
    let silent = state
        .dial
        .take(FaultName::Silent, Reach::Post, PROCESS)
        .is_some();
    let held = silent || matches!(course, Some(Treatment::Silent));
    // What is kept silent about does not use up what else the dial is set to.
    let dialled = if silent {
        None
    } else {
        verdict_of_dial(told, now, state)
    };
    let verdict = dialled.unwrap_or_else(|| verdict(world, told, course.as_ref(), now, state));
    if let (Some(Treatment::Reject { .. }), Some((request, _))) = (&course, &told.response)
        && let Ok(request) = Uuid::parse_str(request)
    {
        // Once: what is corrected and sent anew is taken.
        state.treatments.remove(&request);
    }
    let mut fault = |name| state.dial.take(name, Reach::Post, PROCESS);
    let late = fault(FaultName::LateReceipt).map(|fault| fault.number("ms", 60_000));
    let delay = match (late, course) {
        (Some(ms), _) => std::time::Duration::from_millis(ms),
        (None, Some(Treatment::Slow { minutes })) => std::time::Duration::from_secs(minutes * 60),
        (None, _) => world.config.receipt_delay,
    };
    let delay = SignedDuration::try_from(delay).unwrap_or(SignedDuration::ZERO);
    let event = match (&told.event_coding, &told.event_uri) {
        (Some(coding), _) => json!({ "eventCoding": coding }),
        (None, Some(uri)) => json!({ "eventUri": uri }),
        (None, None) => json!({ "eventCoding": { "system": EVENTS, "code": "kvittering" } }),
    };
    let (reason, words) = match verdict.reason {
        Some((reason, words)) => (
            Some((reason.code.to_owned(), reason.place.to_owned())),
            Some(words),
        ),
        None => (None, verdict.words),
    };
    Some(Pending {
        due: now.checked_add(delay).unwrap_or(now),
        code: verdict.code.into(),
        request: checked.header,
        requested: checked.timestamp,
        event,
        to: told.source.clone(),
        words,
        reason,
        held,
    })
}

const PROCESS: &str = "$process-message";

/// What NAV's system makes of a message.
#[derive(Debug, Default)]
struct Verdict {
    code: &'static str,
    words: Option<String>,
    reason: Option<rejection::Said>,
}

impl Verdict {
    fn rejected(reason: Option<rejection::Said>) -> Self {
        Self {
            code: "fatal-error",
            words: None,
            reason,
        }
    }
}

/// The dial goes before the course, the course before the content.
fn verdict_of_dial(told: &Told, now: Timestamp, state: &mut State) -> Option<Verdict> {
    let mut fault = |name| state.dial.take(name, Reach::Post, PROCESS);
    if fault(FaultName::Transient).is_some() {
        return Some(Verdict {
            code: "transient-error",
            words: Some("Mottaket er midlertidig ute av drift. Prøv igjen senere.".to_owned()),
            reason: None,
        });
    }
    if let Some(fault) = fault(FaultName::RejectAll) {
        let words = fault.text("text", "X99: Meldingen er avvist av sandkassen.");
        return Some(Verdict {
            code: "fatal-error",
            words: Some(words.to_owned()),
            reason: None,
        });
    }
    let fault = fault(FaultName::Reject)?;
    let key = fault.text("reason", "PATIENT_NOT_FOUND");
    Some(Verdict::rejected(named(key, told, now)))
}

/// A reason by its key, as if this message had given it.
fn named(key: &str, told: &Told, now: Timestamp) -> Option<rejection::Said> {
    let reason = rejection::find(key)?;
    let with = match (key, &told.category) {
        ("DUPLICATE", _) => day(now),
        (_, Some((list, code))) => format!("{code} i kodeverk {list}"),
        (_, None) => String::new(),
    };
    Some((reason, reason.said(&with)))
}

fn verdict(
    world: &World,
    told: &Told,
    course: Option<&Treatment>,
    now: Timestamp,
    state: &mut State,
) -> Verdict {
    if let Some(Treatment::Reject { reason }) = course {
        return Verdict::rejected(named(reason, told, now));
    }
    if let Some(said) = rejection::by_content(world, told) {
        return Verdict::rejected(Some(said));
    }
    if world.config.refuse_duplicates && told.has_communication {
        let print: String = told
            .fingerprint
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if let Some(first) = state.prints.get(&print) {
            return Verdict::rejected(rejection::duplicate(&day(*first)));
        }
        state.prints.insert(print, now);
    }
    Verdict {
        code: "ok",
        ..Verdict::default()
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%d.%m.%Y").to_string()
}

impl Pending {
    /// The receipt as a message. Its ids come from the request's, so that it is one receipt however often it is made.
    pub(crate) fn row(&self, from: &str, now: Timestamp) -> Row {
        let part = |name: &str| Uuid::new_v5(&self.request, name.as_bytes());
        let (header, details, bundle) = (part("response"), part("details"), part("bundle"));
        let after = self
            .requested
            .checked_add(SignedDuration::from_millis(1))
            .unwrap_or(self.requested);
        // A receipt of story time is written by the server's own clock all the same.
        let recorded = self.due.min(now);
        let sent = recorded.max(after);
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
                let (code, place) = match &self.reason {
                    Some((code, place)) => (code.as_str(), Some(place)),
                    None => ("business-rule", None),
                };
                // NAV gives nearly every reason the code X99: the words are all there is to go by.
                let details = json!({
                    "coding": [{ "system": "urn:oid:2.16.578.1.12.4.1.1.8221", "code": "X99" }],
                    "text": words,
                });
                let mut issue = json!({ "severity": "error", "code": code, "details": details, "diagnostics": words });
                if let (Some(place), Some(members)) = (place, issue.as_object_mut()) {
                    members.insert("expression".into(), json!([place]));
                }
                issue
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
            recorded,
            body: Body::Text(message.to_string().into()),
        }
    }
}
