//! How attachments travel, as the other side's rules have it.

use validation::Pack;
use validation::terms::Attachments;

/// How attachments travel with one kind of other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Travel {
    /// Put up beside the message, which carries their addresses; else in the message.
    pub(super) by_url: bool,
    /// Most bytes of one.
    pub(super) largest: u64,
    /// Most bytes of all together.
    pub(super) together: u64,
}

impl Travel {
    pub(super) fn of(pack: &str) -> Self {
        let terms = &Pack::of(pack).terms;
        Self {
            by_url: terms.attachments == Attachments::Url,
            largest: terms.attachment_bytes.largest,
            together: terms.attachment_bytes.together,
        }
    }
}
