//! The bytes of one sending: those that were frozen, or, where the pack asks for it, the same under another `Bundle.id`.
//!
//! R4 and MedCom want a new `Bundle.id` for each transmission and keep the message's identity in the header; HOPS wants
//! the same bytes. Either way what a person confirmed is what leaves: only the envelope's own id is written anew, in
//! place, and it follows from the frozen id and the attempt's number. So the bytes of any attempt can be made again,
//! and the receiver still knows the message by its header.

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use validation::terms::Resend;

/// What is posted at one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// `Bundle.id` as it stands in them.
    pub bundle_id: String,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
}

/// The bytes of the `number`th attempt (from 1); `None` when they are not what we once froze.
#[must_use]
pub fn sending(frozen: &[u8], bundle_id: &str, resend: Resend, number: u32) -> Option<Sending> {
    if resend == Resend::SameBytes || number <= 1 {
        return Some(Sending {
            bytes: frozen.to_vec(),
            bundle_id: bundle_id.to_owned(),
        });
    }
    let id = id(bundle_id, number)?;
    let text = std::str::from_utf8(frozen).ok()?;
    let envelope: Envelope<'_> = serde_json::from_str(text).ok()?;
    let old = envelope.id?.get();
    // The slice lies in `text`: its place is the bundle's own id and no other with the same words.
    let from = (old.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let (head, tail) = (text.get(..from)?, text.get(from.checked_add(old.len())?..)?);
    Some(Sending {
        bytes: format!("{head}\"{id}\"{tail}").into_bytes(),
        bundle_id: id.to_string(),
    })
}

fn id(frozen: &str, number: u32) -> Option<Uuid> {
    let frozen = Uuid::try_parse(frozen).ok()?;
    Some(Uuid::new_v5(
        &frozen,
        format!("sending {number}").as_bytes(),
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FROZEN: &str = "0190aaaa-0000-7000-8000-000000000001";

    fn message(bundle: &str) -> String {
        format!(
            r#"{{"resourceType":"Bundle", "id":"{bundle}","entry":[{{"fullUrl":"urn:uuid:{FROZEN}","resource":
            {{"resourceType":"Basic","id":"{FROZEN}","weight":72.50}}}}],"type":"message"}}"#
        )
    }

    #[test]
    fn the_first_sending_is_the_frozen_bytes_and_a_later_one_differs_in_the_envelopes_id_only() {
        let frozen = message(FROZEN);
        for resend in [Resend::SameBytes, Resend::NewBundleId] {
            let first = sending(frozen.as_bytes(), FROZEN, resend, 1).unwrap();
            assert_eq!(first.bytes, frozen.as_bytes());
        }
        let same = sending(frozen.as_bytes(), FROZEN, Resend::SameBytes, 7).unwrap();
        assert_eq!(same.bytes, frozen.as_bytes());
        let second = sending(frozen.as_bytes(), FROZEN, Resend::NewBundleId, 2).unwrap();
        assert_eq!(second.bytes, message(&second.bundle_id).into_bytes());
        assert_ne!(second.bundle_id, FROZEN);
    }

    #[test]
    fn what_we_did_not_freeze_has_no_second_sending() {
        for bytes in ["{}", "not json", r#"{"id":5}"#] {
            let made = sending(bytes.as_bytes(), "no uuid", Resend::NewBundleId, 2);
            assert_eq!(made, None, "{bytes}");
        }
    }

    proptest! {
        #[test]
        fn an_attempts_bytes_can_be_made_again_and_no_two_attempts_share_an_id(a in 1_u32..500, b in 1_u32..500) {
            let frozen = message(FROZEN);
            let make = |number| sending(frozen.as_bytes(), FROZEN, Resend::NewBundleId, number).unwrap();
            prop_assert_eq!(make(a), make(a));
            prop_assert_eq!(make(a).bundle_id == make(b).bundle_id, a == b);
        }
    }
}
