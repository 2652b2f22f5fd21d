//! What a page means for what is held.

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// First row.
    pub offset: u64,
    /// Rows.
    pub count: u32,
    /// Does the page begin with an entry that is held?
    pub anchored: bool,
}

impl Ask {
    /// The next page of a log of which `held` rows are read: one row back, so that it begins with the anchor.
    #[must_use]
    pub fn next(held: u64, count: u32) -> Self {
        match held.checked_sub(1) {
            None => Self {
                offset: 0,
                count: count.max(1),
                anchored: false,
            },
            Some(offset) => Self {
                offset,
                count: count.saturating_add(1).max(2),
                anchored: true,
            },
        }
    }

    /// The rows after what is held, without the anchor: only where the anchor is asked for beside it.
    #[must_use]
    pub fn beside(held: u64, count: u32) -> Self {
        Self {
            offset: held,
            count: count.max(1),
            anchored: false,
        }
    }
}

/// What the page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Entries from this index on are new; is there certainly or perhaps more behind them?
    News {
        /// Index of the first new entry.
        from: usize,
        /// The page is full: ask again at once.
        more: bool,
    },
    /// The log is where we left it.
    Nothing,
    /// The anchored ask found no row: the log has fewer rows than we hold.
    Shorter,
    /// Another entry stands where the anchor was: something happened below.
    Moved,
    /// Fewer rows than asked for, and a `next`: a page that was cut on its way.
    ShortWithNext,
}

/// Judges a page by the anchors of its entries.
#[must_use]
pub fn judge<S: AsRef<str>>(
    ask: Ask,
    anchor: Option<&str>,
    entries: &[S],
    has_next: bool,
) -> Verdict {
    let asked = usize::try_from(ask.count).unwrap_or(usize::MAX);
    if entries.len() < asked && has_next {
        return Verdict::ShortWithNext;
    }
    let more = entries.len() >= asked;
    if !ask.anchored {
        return if entries.is_empty() {
            Verdict::Nothing
        } else {
            Verdict::News { from: 0, more }
        };
    }
    match entries.first() {
        None => Verdict::Shorter,
        Some(first) if Some(first.as_ref()) != anchor => Verdict::Moved,
        Some(_) if entries.len() == 1 => Verdict::Nothing,
        Some(_) => Verdict::News { from: 1, more },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchored_answer_without_an_entry_is_never_no_news() {
        let ask = Ask::next(7, 10);
        assert_eq!(
            ask,
            Ask {
                offset: 6,
                count: 11,
                anchored: true
            }
        );
        assert_eq!(judge::<&str>(ask, Some("a"), &[], false), Verdict::Shorter);
        assert_eq!(judge(ask, Some("a"), &["a"], false), Verdict::Nothing);
        assert_eq!(judge(ask, Some("a"), &["b"], false), Verdict::Moved);
        assert_eq!(
            judge(ask, Some("a"), &["a", "b"], false),
            Verdict::News {
                from: 1,
                more: false
            }
        );
        assert_eq!(
            judge(ask, Some("a"), &["a", "b"], true),
            Verdict::ShortWithNext
        );
    }

    #[test]
    fn a_log_of_which_nothing_is_held_is_asked_from_its_start() {
        let ask = Ask::next(0, 2);
        assert_eq!(
            ask,
            Ask {
                offset: 0,
                count: 2,
                anchored: false
            }
        );
        assert_eq!(judge::<&str>(ask, None, &[], false), Verdict::Nothing);
        assert_eq!(
            judge(ask, None, &["a", "b"], true),
            Verdict::News {
                from: 0,
                more: true
            },
            "an exactly full page always asks again"
        );
    }
}
