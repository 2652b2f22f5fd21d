//! What NAV's side reads in a message: enough to route it, to find its patient and to answer.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The first entry, when it is a header, with what the business rules ask about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// `system|code` and the coding or uri to copy into the receipt.
    pub(crate) event: String,
    pub(crate) event_coding: Option<Value>,
    pub(crate) event_uri: Option<String>,
    pub(crate) source: String,
    pub(crate) destinations: Vec<String>,
    pub(crate) response: Option<(String, String)>,
    /// Has content beside header and outcomes.
    pub(crate) content: bool,
    /// Volven list and code of the first Communication.
    pub(crate) category: Option<(String, String)>,
    /// All `contentString`s, joined.
    pub(crate) text: String,
    pub(crate) attachments: usize,
    /// An attachment that the virus control stops: the published test file's own words stand in it.
    pub(crate) infected: bool,
    /// Over kind, text, patient and attachments: what makes a message the same to NAV, whatever its ids.
    pub(crate) fingerprint: [u8; 32],
    pub(crate) has_communication: bool,
    pub(crate) patients: Vec<String>,
    /// HPR numbers and national numbers of Practitioners.
    pub(crate) authors: Vec<String>,
}

/// Put together here, so that no virus control stops this file.
const MARK: [&str; 2] = ["EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE"];
/// NAV looks no further than this.
const HASHED_ATTACHMENTS: usize = 40;
const LISTS: &str = "urn:oid:2.16.578.1.12.4.1.1.";
const PERSON: &str = "urn:oid:2.16.578.1.12.4.1.4.";

impl Told {
    pub(crate) fn read(bundle: &Value) -> Self {
        let mut told = Self::default();
        let mut hash = Sha256::new();
        let entries = bundle.get("entry").and_then(Value::as_array);
        for entry in entries.into_iter().flatten() {
            let Some(resource) = entry.get("resource") else {
                continue;
            };
            told.take(resource);
            for data in attached(resource).take(HASHED_ATTACHMENTS) {
                hash.update(data);
                told.infected |= infected(data);
            }
        }
        let (list, code) = told.category.clone().unwrap_or_default();
        for part in [list, code, told.text.clone(), told.patients.join(" ")] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        told.fingerprint = hash.finalize().into();
        told
    }

    fn take(&mut self, resource: &Value) {
        let kind = text(resource, "resourceType");
        match kind {
            "MessageHeader" => return self.header(resource),
            "OperationOutcome" => return,
            "Communication" => self.communication(resource),
            "QuestionnaireResponse" => self.form(resource),
            "Patient" => self.patients.extend(identifiers(resource)),
            "Practitioner" => self.authors.extend(identifiers(resource)),
            _ => {}
        }
        // Who sent it, and the trail of it, are the envelope's.
        self.content |= !matches!(kind, "Organization" | "Practitioner" | "Provenance");
        for member in ["subject", "for", "patient"] {
            let number = resource
                .pointer(&format!("/{member}/identifier/value"))
                .and_then(Value::as_str);
            self.patients.extend(number.map(str::to_owned));
        }
    }

    fn header(&mut self, header: &Value) {
        if let Some(coding) = header.get("eventCoding") {
            self.event_coding = Some(coding.clone());
            self.event = format!("{}|{}", text(coding, "system"), text(coding, "code"));
        } else if let Some(uri) = header.get("eventUri").and_then(Value::as_str) {
            self.event_uri = Some(uri.to_owned());
            uri.clone_into(&mut self.event);
        }
        header
            .pointer("/source/endpoint")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .clone_into(&mut self.source);
        let destinations = header
            .get("destination")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        self.destinations = destinations
            .map(|to| text(to, "endpoint").to_owned())
            .collect();
        self.response = header.get("response").map(|response| {
            (
                text(response, "identifier").to_owned(),
                text(response, "code").to_owned(),
            )
        });
    }

    fn communication(&mut self, communication: &Value) {
        self.has_communication = true;
        let coding = communication.pointer("/category/0/coding/0");
        let list = coding.and_then(|coding| text(coding, "system").strip_prefix(LISTS));
        if let (Some(list), Some(coding), None) = (list, coding, &self.category) {
            self.category = Some((list.to_owned(), text(coding, "code").to_owned()));
        }
        for payload in communication
            .get("payload")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.text.push_str(text(payload, "contentString"));
            self.attachments += usize::from(payload.get("contentAttachment").is_some());
        }
    }

    /// A filled-in form is read as a letter: its answers are the text, and none at all is a text that is missing.
    fn form(&mut self, response: &Value) {
        self.has_communication = true;
        if let Some(items) = response.get("item") {
            self.text.push_str(&items.to_string());
        }
    }

    /// A receipt: answers something and holds nothing of its own.
    pub(crate) fn is_receipt(&self) -> bool {
        self.response.is_some() && !self.content
    }
}

/// National number of the first person a message is about.
pub(crate) fn patient(message: &str) -> Option<String> {
    let bundle: Value = serde_json::from_str(message).ok()?;
    Told::read(&bundle).patients.into_iter().next()
}

/// The id of a message's header, wherever it stands.
pub(crate) fn header_id(bundle: &Value) -> Option<Uuid> {
    let entries = bundle.get("entry")?.as_array()?;
    let header = entries.iter().filter_map(|entry| entry.get("resource"));
    let header = header
        .into_iter()
        .find(|resource| text(resource, "resourceType") == "MessageHeader")?;
    Uuid::parse_str(text(header, "id")).ok()
}

pub(crate) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The base64 of everything attached to a resource.
fn attached(resource: &Value) -> impl Iterator<Item = &str> {
    let list = |member: &str| resource.get(member).and_then(Value::as_array);
    let payload = list("payload").into_iter().flatten();
    let payload = payload.filter_map(|part| part.pointer("/contentAttachment/data"));
    let content = list("content").into_iter().flatten();
    let content = content.filter_map(|part| part.pointer("/attachment/data"));
    let own = resource.get("data").into_iter();
    payload.chain(content).chain(own).filter_map(Value::as_str)
}

fn infected(data: &str) -> bool {
    let mark = MARK.concat();
    STANDARD.decode(data).is_ok_and(|bytes| {
        bytes
            .windows(mark.len())
            .any(|window| window == mark.as_bytes())
    })
}

fn identifiers(resource: &Value) -> Vec<String> {
    let all = resource
        .get("identifier")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let ours = all.filter(|id| text(id, "system").starts_with(PERSON));
    ours.map(|id| text(id, "value").to_owned()).collect()
}
