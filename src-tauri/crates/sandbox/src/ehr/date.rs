//! FHIR's partial dates as spans of time, and how a search compares them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// From the first moment to just before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    from: Timestamp,
    to: Timestamp,
}

impl Stretch {
    /// A date, a month, a year, or an instant; without a zone, UTC.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        match (text.len(), parts.as_slice()) {
            (4, [year]) => Self::days(
                Date::new(year.parse().ok()?, 1, 1).ok()?,
                Span::new().years(1),
            ),
            (7, [year, month]) => Self::days(
                Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?,
                Span::new().months(1),
            ),
            (10, _) => Self::days(text.parse().ok()?, Span::new().days(1)),
            _ => {
                let from: Timestamp = text
                    .parse()
                    .ok()
                    .or_else(|| format!("{text}Z").parse().ok())?;
                let to = from.checked_add(Span::new().seconds(1)).ok()?;
                Some(Self { from, to })
            }
        }
    }

    fn days(first: Date, long: Span) -> Option<Self> {
        let moment = |date: Date| Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp());
        Some(Self {
            from: moment(first)?,
            to: moment(first.checked_add(long).ok()?)?,
        })
    }

    /// From one's beginning to the other's end; without an end, for ever.
    pub(crate) fn between(start: Self, end: Option<Self>) -> Self {
        Self {
            from: start.from,
            to: end.map_or(Timestamp::MAX, |end| end.to),
        }
    }

    /// What a search value with this prefix says of it.
    pub(crate) fn answers(self, prefix: &str, asked: Self) -> bool {
        match prefix {
            "ne" => !(self.from >= asked.from && self.to <= asked.to),
            "gt" => self.to > asked.to,
            "lt" => self.from < asked.from,
            // Above, or within.
            "ge" => self.to > asked.to || self.from >= asked.from,
            "le" => self.from < asked.from || self.to <= asked.to,
            "sa" => self.from >= asked.to,
            "eb" => self.to <= asked.from,
            "ap" => self.from < asked.to && asked.from < self.to,
            _ => self.from >= asked.from && self.to <= asked.to,
        }
    }
}

/// Prefix and the rest of a date parameter.
pub(crate) fn prefixed(text: &str) -> (&str, &str) {
    let prefix = text
        .get(..2)
        .filter(|prefix| prefix.chars().all(|c| c.is_ascii_lowercase()));
    match prefix {
        Some(prefix) => (prefix, text.get(2..).unwrap_or_default()),
        None => ("eq", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_compare_as_the_specification_says() {
        let held = Stretch::read("1958-03-14").unwrap();
        for (asked, expected) in [
            ("1958-03-14", true),
            ("1958-03", true),
            ("eq1958", true),
            ("ne1958-03-14", false),
            ("gt1958-03-13", true),
            ("gt1958-03-14", false),
            ("ge1958-03-14", true),
            ("lt1958-03-15", true),
            ("le1958-03-13", false),
            ("sa1957", true),
            ("eb1958", false),
            ("ap1958-03-14", true),
        ] {
            let (prefix, rest) = prefixed(asked);
            assert_eq!(
                held.answers(prefix, Stretch::read(rest).unwrap()),
                expected,
                "{asked}"
            );
        }
        assert!(Stretch::read("i går").is_none());
        assert!(Stretch::read("2026-02-30").is_none());
        assert!(Stretch::read("2026-11-21T06:00:00+01:00").is_some());
    }
}
