//! What was accepted: the judge of "delivered exactly once".

use serde::{Deserialize, Serialize};

/// One message as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// `MessageHeader.id`.
    pub header_id: String,
    /// `Bundle.id`.
    pub bundle_id: String,
    /// Of the bytes as they were first posted, in hex.
    pub sha256: String,
    /// How often the same content was posted again and answered 202.
    pub identical: u64,
    /// How often other bytes with the same header id were posted and answered 409.
    pub conflicts: u64,
    /// Row in the first destination's list when it was accepted.
    pub position: u64,
    /// When it was accepted, by the server's clock.
    pub time: String,
    /// `source.endpoint`.
    pub source: String,
    /// `destination.endpoint`s.
    pub destinations: Vec<String>,
    /// Event code.
    pub event: String,
    /// `response.identifier`.
    pub response_to: Option<String>,
    /// `response.code`.
    pub response_code: Option<String>,
    /// Has content of its own: no mere receipt.
    #[serde(default)]
    pub content: bool,
    /// What NAV's receipt says or will say; `None` where it sends none.
    pub receipt: Option<String>,
}
