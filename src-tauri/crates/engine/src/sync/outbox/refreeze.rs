//! New ids and a corrected time for a message the server refused because of our clock.
//!
//! Works on the bytes: what a person confirmed stays as it is to the letter, and only the two ids and the bundle's own
//! timestamp change. Building the message again would need what it was built from, which may have changed since.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

/// The copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refrozen {
    /// Bytes to post.
    pub bytes: Vec<u8>,
    /// New `Bundle.id`.
    pub bundle_id: String,
    /// New `MessageHeader.id`.
    pub header_id: String,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
}

/// Makes the copy; `None` when the bytes are not what we once froze.
#[must_use]
pub fn refreeze(
    bytes: &[u8],
    bundle_id: &str,
    header_id: &str,
    ids: (Uuid, Uuid),
    at: Timestamp,
) -> Option<Refrozen> {
    let text = std::str::from_utf8(bytes).ok()?;
    let envelope: Envelope<'_> = serde_json::from_str(text).ok()?;
    let old = envelope.timestamp?.get();
    // The slice lies in `text`: its place is the bundle's own timestamp and no other with the same words.
    let from = (old.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let (head, tail) = (text.get(..from)?, text.get(from.checked_add(old.len())?..)?);
    let stamped = format!("{head}\"{at:.3}\"{tail}");
    let (bundle, header) = (ids.0.to_string(), ids.1.to_string());
    let ours = [bundle_id, header_id]
        .iter()
        .all(|id| Uuid::parse_str(id).is_ok());
    if !ours || !text.contains(bundle_id) || !text.contains(header_id) {
        return None;
    }
    let bytes = stamped
        .replace(bundle_id, &bundle)
        .replace(header_id, &header)
        .into_bytes();
    Some(Refrozen {
        bytes,
        bundle_id: bundle,
        header_id: header,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_and_the_bundles_own_time_change() {
        let (bundle, header) = (
            "0190aaaa-0000-7000-8000-000000000001",
            "0190aaaa-0000-7000-8000-000000000002",
        );
        let message = |bundle: &str, header: &str, at: &str| {
            format!(
                r#"{{"resourceType":"Bundle","id":"{bundle}","entry":[{{"fullUrl":"urn:uuid:{header}","resource":
                {{"resourceType":"MessageHeader","id":"{header}","note":"2026-11-21T12:00:00Z","weight":72.50}}}}],
                "timestamp":"{at}"}}"#
            )
        };
        let ids = (Uuid::from_u128(0xA1), Uuid::from_u128(0xA2));
        let at: Timestamp = "2026-11-21T11:58:00Z".parse().unwrap();
        let refrozen = refreeze(
            message(bundle, header, "2026-11-21T12:00:00Z").as_bytes(),
            bundle,
            header,
            ids,
            at,
        )
        .unwrap();
        let expected = message(
            &ids.0.to_string(),
            &ids.1.to_string(),
            "2026-11-21T11:58:00.000Z",
        );
        assert_eq!(String::from_utf8(refrozen.bytes).unwrap(), expected);
    }

    #[test]
    fn what_we_did_not_freeze_is_left_alone() {
        let ids = (Uuid::nil(), Uuid::nil());
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(refreeze(b"{}", "a", "b", ids, at), None);
        assert_eq!(refreeze(b"not json", "a", "b", ids, at), None);
    }
}
