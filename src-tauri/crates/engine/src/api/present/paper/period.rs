//! Which rows a period takes in, and times in the reader's words.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::words::Say;
use crate::api::types::ChartItem;
use crate::journal::{self, Language};

/// From and to, both days with. What has no date is inside: it may have happened then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl Period {
    fn meets(self, first: Date, last: Date) -> bool {
        self.from.is_none_or(|from| last >= from) && self.to.is_none_or(|to| first <= to)
    }

    /// A moment, or a date of any precision.
    pub(super) fn holds(self, at: Option<&str>, zone: &TimeZone) -> bool {
        match at.and_then(|text| days(text, zone)) {
            Some((first, last)) => self.meets(first, last),
            None => true,
        }
    }

    /// A row: what lasts and has not ended is inside every period after it began.
    pub(super) fn holds_item(self, item: &ChartItem, zone: &TimeZone) -> bool {
        let Some((first, start_ends)) = item.date.as_deref().and_then(|text| days(text, zone))
        else {
            return true;
        };
        let ends = item
            .end
            .as_deref()
            .and_then(|text| days(text, zone))
            .map(|(_, last)| last);
        let last = match ends {
            Some(last) => last.max(start_ends),
            None if lasts(&item.resource_type) && item.current => Date::MAX,
            None => start_ends,
        };
        self.meets(first, last)
    }
}

/// Types whose rows go on until they end; the others happen at a time.
fn lasts(resource_type: &str) -> bool {
    matches!(
        resource_type,
        "Condition"
            | "AllergyIntolerance"
            | "MedicationStatement"
            | "MedicationRequest"
            | "EpisodeOfCare"
            | "CarePlan"
            | "Goal"
            | "Flag"
    )
}

/// The days that a date may mean: `2019-03` is all of March.
fn days(text: &str, zone: &TimeZone) -> Option<(Date, Date)> {
    if let Ok(at) = text.parse::<Timestamp>() {
        let day = at.to_zoned(zone.clone()).date();
        return Some((day, day));
    }
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse::<i16>().ok()?;
    let month = parts.next().map(|part| part.parse::<i8>());
    let day = parts
        .next()
        .map(|part| part.get(..2).unwrap_or(part).parse::<i8>());
    match (month, day) {
        (None, _) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        (Some(month), None) => {
            let first = Date::new(year, month.ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let date = Date::new(year, month.ok()?, day.ok()?).ok()?;
            Some((date, date))
        }
    }
}

/// `14.03.1958`, `03.1958`, `1958`: the day only, whatever was sent.
pub(super) fn day(text: &str, say: Say, zone: &TimeZone) -> String {
    if let Ok(at) = text.parse::<Timestamp>() {
        let date = at.to_zoned(zone.clone()).date();
        return journal::date(&date.to_string(), say.language);
    }
    let month = format!("{text}-01").parse::<Date>();
    match (month, text.len(), say.language) {
        (Ok(month), 7, Language::Nb) => month.strftime("%m.%Y").to_string(),
        (Ok(month), 7, Language::En) => month.strftime("%b %Y").to_string(),
        _ => journal::date(text, say.language),
    }
}

/// With the clock, where one was sent.
pub(super) fn time(text: &str, say: Say, zone: &TimeZone) -> String {
    if text.contains('T') {
        journal::moment(text, zone, say.language)
    } else {
        day(text, say, zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::offset;

    fn period(from: &str, to: &str) -> Period {
        Period {
            from: from.parse().ok(),
            to: to.parse().ok(),
        }
    }

    #[test]
    fn a_partial_date_is_inside_when_it_may_be() {
        let zone = TimeZone::fixed(offset(1));
        let year = period("2025-06-15", "2026-06-14");
        for (at, inside) in [
            ("2025", true),
            ("2025-06", true),
            ("2025-05", false),
            ("2025-06-14", false),
            ("2025-06-15", true),
            ("2026-06-14T23:30:00Z", false),
            ("2026-06-14T21:30:00Z", true),
            ("2027", false),
            ("ukjent", true),
        ] {
            assert_eq!(year.holds(Some(at), &zone), inside, "{at}");
        }
        assert!(year.holds(None, &zone), "what has no date is not lost");
        assert!(Period::default().holds(Some("1900"), &zone));
    }

    #[test]
    fn days_are_the_clock_on_the_wall_and_partial_dates_keep_their_precision() {
        let zone = TimeZone::fixed(offset(1));
        let nb = Say::new(Language::Nb);
        assert_eq!(day("2026-03-14T23:30:00Z", nb, &zone), "15.03.2026");
        assert_eq!(day("2026-03", nb, &zone), "03.2026");
        assert_eq!(day("2026", nb, &zone), "2026");
        assert_eq!(day("2026-03", Say::new(Language::En), &zone), "Mar 2026");
        assert_eq!(
            time("2026-03-14T23:30:00Z", nb, &zone),
            "15.03.2026 kl. 00:30"
        );
        assert_eq!(day("tull", nb, &zone), "tull");
    }
}
