//! Times as sent: text with the precision its sender chose.

use serde_json::Value;

use super::text;

/// A date or time as sent, or the fact that one was sent empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment<'a> {
    text: &'a str,
}

impl<'a> Moment<'a> {
    /// The first of these members that is there, filled or not.
    #[must_use]
    pub fn of(value: &'a Value, members: &[&str]) -> Option<Self> {
        let found = |filled: bool| {
            members.iter().find_map(|member| {
                let text = value.get(*member)?.as_str()?.trim();
                (text.is_empty() != filled).then_some(Self { text })
            })
        };
        found(true).or_else(|| found(false))
    }

    /// As sent; `None` when it is empty.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        (!self.text.is_empty()).then_some(self.text)
    }

    /// Sent as `""`: there, and saying nothing.
    #[must_use]
    pub fn is_empty_text(self) -> bool {
        self.text.is_empty()
    }
}

/// `Period`.
#[derive(Debug, Clone, Copy)]
pub struct Period<'a>(pub &'a Value);

impl<'a> Period<'a> {
    /// `start`.
    #[must_use]
    pub fn start(self) -> Option<&'a str> {
        text(self.0, "start")
    }

    /// `end`.
    #[must_use]
    pub fn end(self) -> Option<&'a str> {
        text(self.0, "end")
    }
}
