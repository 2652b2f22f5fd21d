//! Why a receiver refused, at the field of the form that it concerns. Two things point there: the place an issue names
//! (FHIRPath or XPath, in whichever way it is written) and the key that NAV puts before its words. NAV writes nearly
//! everything as X99, so the words are always shown; the key only says where.

use std::sync::LazyLock;

use fhir::Words;
use fhir::outcome::{Issue, IssueSeverity};
use serde::Deserialize;
use serde_json::Value;

use super::kind::{Kind, Target};

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The receiver's key (`PATIENT_NOT_FOUND`), else FHIR's issue code.
    pub key: String,
    /// As the receiver wrote it.
    pub words: String,
    /// Where in the message, as the receiver wrote it.
    pub path: Option<String>,
    /// Field of the form: `text`, `choice`, `patient`, `author`, `recipient`, `clock`, `attachments`, `value:time`.
    pub field: Option<String>,
    /// What to do, when we know.
    pub remedy: Option<Words>,
    /// How bad.
    pub severity: IssueSeverity,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    key: String,
    field: String,
    remedy: Words,
}

// Compiled in and read by a test: the empty list is never seen.
static KNOWN: LazyLock<Vec<Known>> =
    LazyLock::new(|| serde_json::from_str(include_str!("reasons.json")).unwrap_or_default());

/// The reasons in an outcome about a message of this kind that was frozen as these bytes. Mere information is left out.
#[must_use]
pub fn reasons(issues: &[Issue], kind: Option<&Kind>, frozen: &[u8]) -> Vec<Reason> {
    let message: Value = serde_json::from_slice(frozen).unwrap_or_default();
    issues
        .iter()
        .filter(|issue| issue.severity != IssueSeverity::Information)
        .map(|issue| {
            let words = issue.words().unwrap_or_default().trim().to_owned();
            let known = KNOWN.iter().find(|known| begins_with(&words, &known.key));
            let path = issue.places.first().cloned();
            // A place is nearer than a key: NAV's keys are broad.
            let field = path
                .as_deref()
                .and_then(|path| field_at(path, kind, &message))
                .or_else(|| known.map(|known| known.field.clone()));
            Reason {
                key: known.map_or_else(|| key_of(&words, &issue.code), |known| known.key.clone()),
                words,
                path,
                field,
                remedy: known.map(|known| known.remedy.clone()),
                severity: issue.severity,
            }
        })
        .collect()
}

/// Does the text begin with this key, as a word?
fn begins_with(words: &str, key: &str) -> bool {
    words
        .strip_prefix(key)
        .is_some_and(|rest| !rest.starts_with(|char: char| char.is_alphanumeric() || char == '_'))
}

/// `X99: …` → `X99`, else FHIR's code.
fn key_of(words: &str, code: &str) -> String {
    let key = words.split_once(':').map_or("", |(key, _)| key);
    let upper = |char: char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_';
    if !key.is_empty() && key.len() <= 30 && key.chars().all(upper) {
        key.to_owned()
    } else {
        code.to_owned()
    }
}

/// The field that a place in the message was written in.
fn field_at(path: &str, kind: Option<&Kind>, message: &Value) -> Option<String> {
    let parts = parts(path);
    let resource = entry_type(path, &parts, message).or_else(|| {
        let known = |part: &&String| part.starts_with(|char: char| char.is_ascii_uppercase());
        parts.iter().rev().find(known).cloned()
    })?;
    let has = |names: &[&str]| parts.iter().any(|part| names.contains(&part.as_str()));
    let value = |target: Target| {
        let fields = &kind?.fields;
        let field = fields.iter().find(|field| field.into == target)?;
        Some(format!("value:{}", field.id))
    };
    let named = |field: &str| Some(field.to_owned());
    match resource.as_str() {
        "Bundle" if has(&["timestamp"]) => named("clock"),
        "MessageHeader" if has(&["destination"]) => named("recipient"),
        "MessageHeader" if has(&["source"]) => named("author"),
        "Communication" if has(&["contentAttachment"]) => named("attachments"),
        "Communication" if has(&["payload"]) => named("text"),
        "Communication" if has(&["category"]) => named("choice"),
        "Communication" if has(&["subject"]) => named("patient"),
        "Communication" if has(&["sender"]) => named("author"),
        "Task" if has(&["description"]) => named("text"),
        "Task" if has(&["for"]) => named("patient"),
        "Task" if has(&["restriction"]) => value(Target::Due),
        "Questionnaire" => value(Target::Questionnaire),
        "QuestionnaireResponse" => named("form"),
        "DocumentReference" | "Binary" => named("attachments"),
        "Patient" => named("patient"),
        "Practitioner" | "PractitionerRole" | "Organization" => named("author"),
        _ => None,
    }
}

/// The names in a path: `Bundle.entry[1].resource.ofType(Communication).payload[0]`, `/f:Bundle/f:entry[2]/f:resource`,
/// `Bundle.entry[1].resource/*Communication/…*/.payload`.
fn parts(path: &str) -> Vec<String> {
    path.split(['.', '/', '(', ')', '*', ' '])
        .map(|part| part.strip_prefix("f:").unwrap_or(part))
        .map(|part| part.split('[').next().unwrap_or_default().to_owned())
        .filter(|part| !part.is_empty() && part.chars().all(|char| char.is_ascii_alphanumeric()))
        .collect()
}

/// Type of the entry that the path goes through, as it was sent.
fn entry_type(path: &str, parts: &[String], message: &Value) -> Option<String> {
    let (_, rest) = path.split_once("entry[")?;
    let number: usize = rest.split(']').next()?.parse().ok()?;
    // XPath counts from one.
    let index = if path.starts_with('/') {
        number.checked_sub(1)?
    } else {
        number
    };
    let resource = message.get("entry")?.get(index)?.get("resource")?;
    let kind = resource.get("resourceType")?.as_str()?;
    // A place outside the resource (fullUrl) is the envelope's.
    parts
        .iter()
        .any(|part| part == "resource")
        .then(|| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{build, kind, sample};
    use super::*;

    fn field(words: &str, place: Option<&str>) -> Option<String> {
        let kind = kind("svar-foresporsel").expect("kind");
        let frozen = build(&sample::composition(&kind)).bytes;
        let issue = Issue {
            code: "business-rule".into(),
            diagnostics: Some(words.into()),
            places: place.map(str::to_owned).into_iter().collect(),
            ..Issue::default()
        };
        reasons(&[issue], Some(&kind), &frozen).remove(0).field
    }

    #[test]
    fn every_known_key_leads_to_a_field_and_says_what_to_do() {
        let known: Vec<Known> = serde_json::from_str(include_str!("reasons.json"))
            .expect("reasons.json fits its types");
        assert_eq!(known.len(), 18);
        for one in known {
            assert!(
                !one.remedy.nb.is_empty() && !one.remedy.en.is_empty(),
                "{}",
                one.key
            );
            assert_eq!(
                field(&format!("{}: ord", one.key), None),
                Some(one.field),
                "{}",
                one.key
            );
        }
        assert_eq!(field("X99: Noe gikk galt", None), None);
        assert_eq!(field("10021: ikke nøkkelen 1002", None), None);
    }

    #[test]
    fn a_place_leads_to_its_field_however_it_is_written() {
        for (place, expected) in [
            (
                "Bundle.entry[1].resource.ofType(Communication).payload[0].contentString",
                Some("text"),
            ),
            (
                "Bundle.entry[1].resource/*Communication/0190*/.payload[0].content",
                Some("text"),
            ),
            (
                "/f:Bundle/f:entry[2]/f:resource/f:Communication/f:category",
                Some("choice"),
            ),
            ("Communication.subject", Some("patient")),
            (
                "Bundle.entry[2].resource.identifier[0].value",
                Some("patient"),
            ),
            (
                "Bundle.entry[0].resource.destination[0].endpoint",
                Some("recipient"),
            ),
            ("Bundle.entry[3].resource.name", Some("author")),
            ("Bundle.timestamp", Some("clock")),
            ("Bundle.entry[9].resource", None),
            ("Bundle.entry[1].fullUrl", None),
            ("", None),
            ("entry[", None),
        ] {
            assert_eq!(
                field("X99: nei", Some(place)).as_deref(),
                expected,
                "{place}"
            );
        }
        assert_eq!(
            field("PATIENT_NOT_FOUND: nei", Some("Communication.payload")).as_deref(),
            Some("text"),
            "the place is nearer than the key"
        );
    }

    #[test]
    fn the_words_are_kept_and_the_key_is_read_off_them() {
        let issue = |words: &str| Issue {
            code: "processing".into(),
            diagnostics: Some(words.into()),
            ..Issue::default()
        };
        let found = reasons(&[issue("X99: Avvist."), issue("Bare ord")], None, b"{}");
        let keys: Vec<_> = found.iter().map(|reason| reason.key.as_str()).collect();
        assert_eq!(keys, ["X99", "processing"]);
        assert_eq!(
            found.first().map(|reason| reason.words.as_str()),
            Some("X99: Avvist.")
        );
    }
}
