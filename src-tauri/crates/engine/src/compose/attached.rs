//! Files in a message: `Communication.payload.contentAttachment`, or an answer's `valueAttachment`, with its bytes or
//! with an address.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::composition::{Attached, AttachedData};

/// Letters of base64 that are shown of an attachment's data.
const SHOWN: usize = 60;

impl Attached {
    /// `Attachment`. `size` stands beside inline data too: a receiver can check the whole before decoding any of it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut attachment = BTreeMap::from([
            ("contentType", json!(self.content_type)),
            ("size", json!(self.size)),
            ("title", json!(self.name)),
        ]);
        match &self.data {
            AttachedData::Inline(bytes) => {
                attachment.insert("data", json!(STANDARD.encode(bytes)));
            }
            AttachedData::Url(url) => {
                attachment.insert("url", json!(url));
            }
            AttachedData::Awaited => {}
        }
        json!(attachment)
    }
}

/// One payload.
pub(super) fn payload(attached: &Attached) -> Value {
    json!({ "contentAttachment": attached.to_json() })
}

/// Cuts long base64 wherever it stands, and says how much was cut.
pub fn shortened(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let size = members.get("size").and_then(Value::as_u64);
            for (name, member) in members.iter_mut() {
                match member {
                    Value::String(data) if name == "data" && data.len() > 2 * SHOWN => {
                        let head: String = data.chars().take(SHOWN).collect();
                        // Its own word for its size: of a message that is looked at, only the head is here.
                        let size = size.unwrap_or(data.len() as u64 / 4 * 3);
                        *data = format!("{head}… ({size} byte)");
                    }
                    other => shortened(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(shortened),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::{build, kind, preview, sample};
    use super::*;

    fn attached(data: AttachedData) -> Attached {
        Attached {
            name: "epikrise.pdf".into(),
            content_type: "application/pdf".into(),
            size: 4,
            sha256: vec![4; 32],
            data,
        }
    }

    #[test]
    fn bytes_or_an_address_go_with_the_text() {
        let mut composition = sample::composition(&kind("svar-foresporsel").unwrap());
        composition.attachments = vec![
            attached(AttachedData::Inline(b"%PDF".as_slice().into())),
            attached(AttachedData::Url("http://127.0.0.1/files/1".into())),
            attached(AttachedData::Awaited),
        ];
        let value: Value = serde_json::from_slice(&build(&composition).bytes).unwrap();
        let payload = &value["entry"][1]["resource"]["payload"];
        assert!(payload[0]["contentString"].is_string(), "the text is first");
        assert_eq!(payload[1]["contentAttachment"]["data"], "JVBERg==");
        assert_eq!(payload[1]["contentAttachment"]["size"], 4);
        assert_eq!(
            payload[2]["contentAttachment"]["url"],
            "http://127.0.0.1/files/1"
        );
        assert!(payload[2]["contentAttachment"].get("data").is_none());
        assert!(payload[3]["contentAttachment"].get("url").is_none());
    }

    #[test]
    fn a_yes_may_go_with_a_file_and_no_words() {
        let mut composition = sample::composition(&kind("svar-innkalling").unwrap());
        composition.text.clear();
        composition.attachments = vec![attached(AttachedData::Inline(b"%PDF".as_slice().into()))];
        let value: Value = serde_json::from_slice(&build(&composition).bytes).unwrap();
        let payload = value["entry"][1]["resource"]["payload"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(payload, 1);
    }

    #[test]
    fn what_is_shown_is_cut_and_what_is_built_is_not() {
        let mut composition = sample::composition(&kind("svar-foresporsel").unwrap());
        let mut large = attached(AttachedData::Inline(vec![7; 30_000].into()));
        large.size = 30_000;
        composition.attachments = vec![large];
        let preview = preview(&composition, &super::super::Dress::nav());
        assert!(preview.json.contains("… (30000 byte)") && preview.json.len() < 10_000);
        assert!(preview.built.bytes.len() > 40_000);
    }
}
