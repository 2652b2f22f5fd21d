//! The members of any resource that a message's summary looks at, read in one pass whatever the type.
//!
//! One flat shape instead of one per resource type: `resourceType` need not come first, so a typed enum would cost a
//! second pass or a copy. A member means what its resource's type says; the readers ask for the type first.

use serde::Deserialize;

use crate::lenient::{Many, Maybe, Str, Strs};
use crate::outcome::IssueShape;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct BundleShape<'a> {
    pub(crate) resource_type: Str<'a>,
    #[serde(rename = "type")]
    pub(crate) kind: Str<'a>,
    pub(crate) id: Str<'a>,
    pub(crate) timestamp: Str<'a>,
    pub(crate) entry: Many<EntryShape<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct EntryShape<'a> {
    pub(crate) full_url: Str<'a>,
    pub(crate) resource: Maybe<Box<Resource<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct Resource<'a> {
    pub(crate) resource_type: Str<'a>,
    pub(crate) id: Str<'a>,
    // MessageHeader
    pub(crate) event_coding: Maybe<Coding<'a>>,
    pub(crate) event_uri: Str<'a>,
    pub(crate) source: Maybe<EndpointShape<'a>>,
    pub(crate) destination: Many<EndpointShape<'a>>,
    pub(crate) response: Maybe<ResponseShape<'a>>,
    pub(crate) focus: Many<Reference<'a>>,
    // Who and about whom
    pub(crate) subject: Many<Reference<'a>>,
    #[serde(rename = "for")]
    pub(crate) whom: Maybe<Reference<'a>>,
    pub(crate) patient: Maybe<Reference<'a>>,
    pub(crate) author: Many<Reference<'a>>,
    pub(crate) sender: Maybe<Reference<'a>>,
    pub(crate) requester: Maybe<Reference<'a>>,
    pub(crate) practitioner: Maybe<Reference<'a>>,
    pub(crate) organization: Maybe<Reference<'a>>,
    // People and organisations
    pub(crate) identifier: Many<Identifier<'a>>,
    pub(crate) name: Name<'a>,
    pub(crate) birth_date: Str<'a>,
    pub(crate) gender: Str<'a>,
    // Content
    pub(crate) category: Many<Concept<'a>>,
    pub(crate) topic: Maybe<Concept<'a>>,
    pub(crate) code: Many<Concept<'a>>,
    pub(crate) reason_code: Many<Concept<'a>>,
    #[serde(rename = "type")]
    pub(crate) kind: Many<Concept<'a>>,
    pub(crate) payload: Many<Payload<'a>>,
    pub(crate) description: Str<'a>,
    pub(crate) comment: Str<'a>,
    pub(crate) title: Str<'a>,
    pub(crate) note: Many<Annotation<'a>>,
    pub(crate) item: Many<Item<'a>>,
    pub(crate) questionnaire: Str<'a>,
    pub(crate) content: Many<Content<'a>>,
    pub(crate) content_type: Str<'a>,
    pub(crate) data: Str<'a>,
    pub(crate) text: Maybe<Narrative<'a>>,
    pub(crate) status: Str<'a>,
    pub(crate) participant_status: Str<'a>,
    pub(crate) start: Str<'a>,
    pub(crate) end: Str<'a>,
    pub(crate) restriction: Maybe<Restriction<'a>>,
    pub(crate) modifier_extension: Many<Present>,
    pub(crate) issue: Many<IssueShape<'a>>,
    // What it belongs to
    pub(crate) group_identifier: Maybe<Identifier<'a>>,
    pub(crate) based_on: Many<Reference<'a>>,
    pub(crate) part_of: Many<Reference<'a>>,
    pub(crate) in_response_to: Many<Reference<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct EndpointShape<'a> {
    pub(crate) endpoint: Str<'a>,
    pub(crate) name: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct ResponseShape<'a> {
    pub(crate) identifier: Str<'a>,
    pub(crate) code: Str<'a>,
    pub(crate) details: Maybe<Reference<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Reference<'a> {
    pub(crate) reference: Str<'a>,
    #[serde(rename = "type")]
    pub(crate) kind: Str<'a>,
    pub(crate) identifier: Maybe<Box<Identifier<'a>>>,
    pub(crate) display: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct Identifier<'a> {
    #[serde(rename = "use")]
    pub(crate) usage: Str<'a>,
    pub(crate) system: Str<'a>,
    pub(crate) value: Str<'a>,
    pub(crate) period: Maybe<Period<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Period<'a> {
    pub(crate) end: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Coding<'a> {
    pub(crate) system: Str<'a>,
    pub(crate) code: Str<'a>,
    pub(crate) display: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Concept<'a> {
    pub(crate) coding: Many<Coding<'a>>,
    pub(crate) text: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct Payload<'a> {
    pub(crate) content_string: Str<'a>,
    pub(crate) content_attachment: Maybe<AttachmentShape<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Content<'a> {
    pub(crate) attachment: Maybe<AttachmentShape<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct AttachmentShape<'a> {
    pub(crate) content_type: Str<'a>,
    pub(crate) data: Str<'a>,
    pub(crate) url: Str<'a>,
    pub(crate) title: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Narrative<'a> {
    pub(crate) div: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Restriction<'a> {
    pub(crate) period: Maybe<Period<'a>>,
}

/// An object whose content does not matter: that it is there does.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Present {}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Annotation<'a> {
    pub(crate) text: Str<'a>,
}

/// An item of a form or of its answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct Item<'a> {
    pub(crate) link_id: Str<'a>,
    pub(crate) prefix: Str<'a>,
    pub(crate) text: Str<'a>,
    pub(crate) answer: Many<Answer<'a>>,
    pub(crate) answer_option: Many<OptionShape<'a>>,
    pub(crate) item: Many<Item<'a>>,
}

/// An option of a question, for the words of its code.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct OptionShape<'a> {
    pub(crate) value_coding: Maybe<Coding<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(crate) struct Answer<'a> {
    pub(crate) value_string: Str<'a>,
    pub(crate) value_date: Str<'a>,
    pub(crate) value_date_time: Str<'a>,
    pub(crate) value_time: Str<'a>,
    pub(crate) value_uri: Str<'a>,
    pub(crate) value_coding: Maybe<Coding<'a>>,
    pub(crate) value_boolean: Scalar,
    pub(crate) value_integer: Scalar,
    pub(crate) value_decimal: Scalar,
    pub(crate) value_quantity: Maybe<Quantity<'a>>,
    pub(crate) value_reference: Maybe<Reference<'a>>,
    pub(crate) value_attachment: Maybe<AttachmentShape<'a>>,
    pub(crate) item: Many<Item<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct Quantity<'a> {
    pub(crate) value: Scalar,
    pub(crate) unit: Str<'a>,
    pub(crate) code: Str<'a>,
}

/// A number or boolean with its text as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scalar(pub(crate) Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A decimal's text is part of its value: RawValue is the one way to it that also passes over anything else.
        let raw = <&'de serde_json::value::RawValue>::deserialize(deserializer)?.get();
        let simple = raw
            .bytes()
            .next()
            .is_some_and(|b| matches!(b, b'-' | b'0'..=b'9' | b't' | b'f'));
        Ok(Self(simple.then(|| raw.to_owned())))
    }
}

/// A list of human names (Patient, Practitioner) or one word (Organization, Questionnaire).
#[derive(Debug, Default)]
pub(crate) struct Name<'a> {
    pub(crate) human: Vec<HumanName<'a>>,
    pub(crate) word: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(crate) struct HumanName<'a> {
    #[serde(rename = "use")]
    pub(crate) usage: Str<'a>,
    pub(crate) text: Str<'a>,
    pub(crate) family: Str<'a>,
    pub(crate) given: Strs<'a>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de serde_json::value::RawValue>::deserialize(deserializer)?.get();
        let failed = <D::Error as serde::de::Error>::custom;
        // Names are short: reading their few bytes again is cheaper than a visitor for two shapes.
        if raw.starts_with('"') {
            let word = serde_json::from_str(raw).map_err(failed)?;
            return Ok(Self {
                human: Vec::new(),
                word,
            });
        }
        let Many(human) = serde_json::from_str(raw).map_err(failed)?;
        Ok(Self {
            human,
            word: Str::default(),
        })
    }
}

impl<'a> Resource<'a> {
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.resource_type.get() == Some(kind)
    }
}

impl Concept<'_> {
    /// The concept's text, else the first display.
    pub(crate) fn words(&self) -> Option<String> {
        let display = || {
            self.coding
                .iter()
                .find_map(|coding| coding.display.filled())
        };
        self.text.filled().or_else(display).map(str::to_owned)
    }
}

impl HumanName<'_> {
    /// `text`, else given and family in one line.
    pub(crate) fn line(&self) -> Option<String> {
        if let Some(text) = self.text.filled() {
            return Some(text.to_owned());
        }
        let given = self.given.0.iter().map(AsRef::as_ref);
        let parts: Vec<&str> = given
            .chain(self.family.get())
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

impl<'a> Name<'a> {
    /// The name in use: official first, old last.
    pub(crate) fn current(&self) -> Option<&HumanName<'a>> {
        let rank = |name: &HumanName<'_>| match name.usage.get() {
            Some("official") => 0,
            Some("usual") => 1,
            None => 2,
            Some("old" | "anonymous") => 4,
            Some(_) => 3,
        };
        self.human.iter().min_by_key(|name| rank(name))
    }

    pub(crate) fn line(&self) -> Option<String> {
        self.current()
            .and_then(HumanName::line)
            .or_else(|| self.word.filled().map(str::to_owned))
    }
}
