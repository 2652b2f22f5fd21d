//! Receipts: what we say of a message we were asked to take. Made twice, a receipt has the same bytes, so that sending
//! it again is answered like the first time.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bundle::{MESSAGE_PROFILE, entry, instant, urn};
use super::composition::Built;
use super::dress::{Dress, dress};

/// The message that is receipted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its `MessageHeader.id`.
    pub header_id: Uuid,
    /// Its event's system; `None` for an `eventUri`, which the guide does not let us copy.
    pub event_system: Option<String>,
    /// Its event's code, or the `eventUri`.
    pub event_code: String,
    /// `source.endpoint`: where the receipt goes.
    pub source: String,
    /// Our endpoint among its destinations.
    pub destination: String,
    /// `Bundle.timestamp`.
    pub timestamp: Timestamp,
}

/// `MessageHeader.response.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptCode {
    /// Accepted and processed.
    Ok,
    /// Unexpected; the sender may ask again.
    TransientError,
    /// Refused; sending it unchanged is pointless.
    FatalError,
}

impl ReceiptCode {
    /// As FHIR writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::TransientError => "transient-error",
            Self::FatalError => "fatal-error",
        }
    }
}

/// One issue of the receipt's OperationOutcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// `fatal`, `error`, `warning`, `information`.
    pub severity: String,
    /// FHIR issue type: `invalid`, `structure`, `processing`.
    pub code: String,
    /// Words for a person, free of personal data.
    pub diagnostics: String,
    /// FHIRPath of the place.
    pub expression: Option<String>,
}

/// The receipt to NAV: see [`receipt_for`].
#[must_use]
pub fn receipt(request: &Request, code: ReceiptCode, issues: &[Issue]) -> Built {
    receipt_for(request, code, issues, &Dress::nav())
}

/// The receipt, with what the other side's pack asks for beside it. Its timestamp is the request's plus 1 ms: later than what it answers, and the same each time.
#[must_use]
pub fn receipt_for(
    request: &Request,
    code: ReceiptCode,
    issues: &[Issue],
    wanted: &Dress<'_>,
) -> Built {
    let header_id = Uuid::new_v5(&request.header_id, b"response");
    let outcome_id = Uuid::new_v5(&request.header_id, b"details");
    let bundle_id = Uuid::new_v5(&request.header_id, b"bundle");
    let later = request
        .timestamp
        .checked_add(Duration::from_millis(1))
        .unwrap_or(request.timestamp);
    let timestamp = instant(later);
    let system = request
        .event_system
        .as_deref()
        .unwrap_or("http://fhir.nav.no/CodeSystem/message-events");
    let header = json!({
        "resourceType": "MessageHeader",
        "id": header_id.to_string(),
        "eventCoding": { "system": system, "code": request.event_code },
        "destination": [{ "endpoint": request.source }],
        "source": { "endpoint": request.destination },
        "response": {
            "identifier": request.header_id.to_string(),
            "code": code.as_str(),
            // Also for `ok`: a message has at least two entries, and each must be reachable.
            "details": { "reference": urn(outcome_id) },
        },
    });
    let outcome = json!({
        "resourceType": "OperationOutcome",
        "id": outcome_id.to_string(),
        "issue": issue_list(code, issues),
    });
    let mut bundle = json!({
        "resourceType": "Bundle",
        "id": bundle_id.to_string(),
        "meta": { "profile": [MESSAGE_PROFILE] },
        "type": "message",
        "timestamp": timestamp,
        "entry": [entry(header_id, header), entry(outcome_id, outcome)],
    });
    dress(&mut bundle, wanted);
    Built {
        bytes: bundle.to_string().into_bytes(),
        bundle_id,
        header_id,
        timestamp,
    }
}

fn issue_list(code: ReceiptCode, issues: &[Issue]) -> Vec<Value> {
    if issues.is_empty() {
        let issue = match code {
            ReceiptCode::Ok => {
                json!({ "severity": "information", "code": "informational", "diagnostics": "received" })
            }
            ReceiptCode::TransientError => json!({ "severity": "error", "code": "transient" }),
            ReceiptCode::FatalError => json!({ "severity": "error", "code": "processing" }),
        };
        return vec![issue];
    }
    issues
        .iter()
        .map(|issue| {
            let mut one = json!({
                "severity": issue.severity, "code": issue.code, "diagnostics": issue.diagnostics,
            });
            if let (Some(expression), Some(map)) = (&issue.expression, one.as_object_mut()) {
                map.insert("expression".into(), json!([expression]));
            }
            one
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            header_id: Uuid::parse_str("0190a1b2-0000-7000-8000-000000000001").expect("a uuid"),
            event_system: Some("http://fhir.nav.no/CodeSystem/message-events".into()),
            event_code: "foresporsel".into(),
            source: "urn:oid:2.16.578.1.12.4.1.2.90000000".into(),
            destination: "urn:oid:2.16.578.1.12.4.1.2.90000010".into(),
            timestamp: "2026-11-20T10:00:00.999Z".parse().expect("a time"),
        }
    }

    #[test]
    fn a_receipt_made_twice_has_the_same_bytes() {
        let first = receipt(&request(), ReceiptCode::Ok, &[]);
        assert_eq!(first, receipt(&request(), ReceiptCode::Ok, &[]));
        assert_eq!(first.timestamp, "2026-11-20T10:00:01.000Z");
        assert_ne!(first.bundle_id, first.header_id);
    }

    #[test]
    fn a_refusal_carries_its_reasons() {
        let issue = Issue {
            severity: "error".into(),
            code: "structure".into(),
            diagnostics: "H03: destination is no HER-id".into(),
            expression: Some("Bundle.entry[0].resource.destination[0].endpoint".into()),
        };
        let built = receipt(&request(), ReceiptCode::FatalError, &[issue]);
        let value: Value = serde_json::from_slice(&built.bytes).expect("json");
        assert_eq!(
            value["entry"][0]["resource"]["response"]["code"],
            "fatal-error"
        );
        assert_eq!(
            value["entry"][0]["resource"]["response"]["details"]["reference"],
            value["entry"][1]["fullUrl"]
        );
        assert_eq!(
            value["entry"][1]["resource"]["issue"][0]["diagnostics"],
            "H03: destination is no HER-id"
        );
    }
}
