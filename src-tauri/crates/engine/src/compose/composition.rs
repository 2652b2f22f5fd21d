//! What a message is made of before it is frozen.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::kind::{Event, Kind};

/// Who is writing, and for which practice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// HPR number, up to nine digits.
    pub hpr: String,
    /// Name of the practice; empty leaves the organisation out.
    pub practice: String,
    /// Organisation number of the practice.
    pub organisation_number: Option<String>,
    /// Phone of the practice.
    pub phone: Option<String>,
}

/// The person the message is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Given names, without middle names when the source tells them apart.
    pub given: String,
    /// Middle name, when the source tells it apart.
    pub middle: Option<String>,
    /// Family name.
    pub family: String,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// FHIR administrative gender.
    pub gender: Option<String>,
    /// National number, digits only.
    pub number: Option<String>,
    /// Identifier system as the source gave it; `None` lets the number's form decide.
    pub number_system: Option<String>,
}

/// The message answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// Its `MessageHeader.id`.
    pub header_id: String,
    /// Its focus, when that is a Communication with an id.
    pub communication_id: Option<String>,
    /// Its Task, when it is an order.
    pub order_id: Option<String>,
    /// Its event; `None` for an `eventUri`, which the guide does not let us copy.
    pub event: Option<Event>,
}

/// The message this one goes on from without answering it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// Type of its focus.
    pub resource_type: String,
    /// Id of its focus.
    pub id: String,
}

/// Ids of the bundle and its header; the other entries' ids follow from the header's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ids {
    /// `Bundle.id`.
    pub bundle: Uuid,
    /// `MessageHeader.id`.
    pub header: Uuid,
}

impl Ids {
    /// Ids for looking at a message before it is frozen: the same every time, and never sent.
    #[must_use]
    pub fn preview() -> Self {
        Self {
            bundle: Uuid::from_u128(0x7_0000_0000_7000_8000_0000_0000_0001),
            header: Uuid::from_u128(0x7_0000_0000_7000_8000_0000_0000_0002),
        }
    }
}

/// A file that goes with the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// A safe name that ends as the content is.
    pub name: String,
    /// By content.
    pub content_type: String,
    /// Of the bytes.
    pub sha256: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// Where the bytes are.
    pub data: AttachedData,
}

/// How an attachment's bytes travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachedData {
    /// In the message.
    Inline(Arc<[u8]>),
    /// At a file service, which gave this address.
    Url(String),
    /// Not yet put up: only a message that is looked at holds it.
    Awaited,
}

/// Everything a message says.
#[derive(Debug, Clone)]
pub struct Composition {
    /// Which kind of message.
    pub kind: Arc<Kind>,
    /// Who is writing.
    pub author: Author,
    /// Our HER-id, digits only.
    pub from_her_id: String,
    /// The recipient's HER-id, digits only.
    pub to_her_id: String,
    /// Whom it is about.
    pub patient: Person,
    /// What was typed.
    pub text: String,
    /// What was chosen, for kinds with choices.
    pub choice: Option<String>,
    /// Files that go with it.
    pub attachments: Vec<Attached>,
    /// What the kind's fields hold, by their ids.
    pub values: BTreeMap<String, String>,
    /// The form that is filled in, for kinds that have one.
    pub form: Option<super::form::Filling>,
    /// What it answers.
    pub answers: Option<Answered>,
    /// What it goes on from.
    pub follows: Option<Followed>,
    /// Ids, given once.
    pub ids: Ids,
    /// When it is frozen.
    pub timestamp: Timestamp,
}

impl Composition {
    /// The header's event: the kind's own, or that of what is answered.
    #[must_use]
    pub fn event(&self) -> &Event {
        let asked = self.answers.as_ref().and_then(|asked| asked.event.as_ref());
        match asked {
            Some(event) if self.kind.event_of_request => event,
            _ => &self.kind.event,
        }
    }
}

/// A frozen message: these bytes, and no others, are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Compact JSON.
    pub bytes: Vec<u8>,
    /// `Bundle.id`.
    pub bundle_id: Uuid,
    /// `MessageHeader.id`.
    pub header_id: Uuid,
    /// `Bundle.timestamp` as it stands in the bytes.
    pub timestamp: String,
}
