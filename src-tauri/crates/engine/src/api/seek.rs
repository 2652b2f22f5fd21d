//! What a tester typed into the seek field: a position, a time, or an id.

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan as _};

use crate::calendar::zone;

/// What was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A position in the log.
    Position(i64),
    /// An id, or its beginning.
    Id(String),
    /// A moment.
    Moment(Timestamp),
}

/// Shorter than this, letters and digits are no id.
const SHORTEST_ID: usize = 6;

/// Reads it. Dates and times are Norwegian: `10:31`, `19.11.`, `19.11. 15:02`, `i går 09:14`, or ISO 8601.
pub(super) fn parse(text: &str, now: Timestamp) -> Option<Wanted> {
    let text = text.trim();
    let number: String = text
        .trim_start_matches('#')
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    if !number.is_empty() && number.len() <= 12 && number.bytes().all(|b| b.is_ascii_digit()) {
        return number.parse().ok().map(Wanted::Position);
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(Wanted::Moment(moment));
    }
    if let Some(moment) = civil(text, now) {
        return Some(Wanted::Moment(moment));
    }
    let id = text
        .strip_prefix("urn:uuid:")
        .unwrap_or(text)
        .to_lowercase();
    let fits = id.len() >= SHORTEST_ID
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':'));
    fits.then_some(Wanted::Id(id))
}

fn civil(text: &str, now: Timestamp) -> Option<Timestamp> {
    let today = now.to_zoned(zone()).date();
    let lower = text.to_lowercase();
    let (day, rest) = day_of(&lower, today)?;
    let time = match rest.trim().trim_start_matches("kl.").trim() {
        "" => Time::midnight(),
        clock => time_of(clock)?,
    };
    let day = day.unwrap_or(today);
    let moment = day.to_datetime(time).to_zoned(zone()).ok()?.timestamp();
    // A bare time that is still to come was meant for yesterday.
    if moment > now && day == today {
        let before = today.checked_sub(1.day()).ok()?;
        return Some(before.to_datetime(time).to_zoned(zone()).ok()?.timestamp());
    }
    Some(moment)
}

/// The day at the beginning, if one is said, and what follows it. `None`: neither a day nor a time.
fn day_of(text: &str, today: Date) -> Option<(Option<Date>, &str)> {
    for (word, back) in [("i dag", 0), ("today", 0), ("i går", 1), ("yesterday", 1)] {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((Some(today.checked_sub(back.days()).ok()?), rest));
        }
    }
    let (first, rest) = text.split_once([' ', 't']).unwrap_or((text, ""));
    if let Ok(day) = first.parse::<Date>() {
        return Some((Some(day), rest));
    }
    if first.contains(':') {
        return Some((None, text));
    }
    let parts: Vec<&str> = first.trim_end_matches('.').split('.').collect();
    let numbers: Vec<i16> = parts.iter().map_while(|part| part.parse().ok()).collect();
    if numbers.len() != parts.len() {
        return None;
    }
    let dotted = first.ends_with('.') || !rest.is_empty();
    match numbers.as_slice() {
        [day, month, year] => {
            let year = if *year < 100 { 2000 + year } else { *year };
            let date = Date::new(year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?);
            Some((Some(date.ok()?), rest))
        }
        // `10.31` is half past ten, `19.11` is a day in November.
        [day, month] if dotted || (*month >= 1 && *month <= 12) => {
            let (month, day) = (i8::try_from(*month).ok()?, i8::try_from(*day).ok()?);
            let date = Date::new(today.year(), month, day).ok()?;
            // Without a year the last one that was.
            let date = if date > today {
                Date::new(today.year() - 1, month, day).ok()?
            } else {
                date
            };
            Some((Some(date), rest))
        }
        [_, _] => Some((None, text)),
        _ => None,
    }
}

fn time_of(text: &str) -> Option<Time> {
    let parts: Vec<i8> = text
        .split([':', '.'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match parts.as_slice() {
        [hour, minute] => Time::new(*hour, *minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(*hour, *minute, *second, 0).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Option<String> {
        let now = "2026-11-20T11:03:10Z".parse().unwrap();
        match parse(text, now) {
            Some(Wanted::Moment(moment)) => Some(moment.to_string()),
            _ => None,
        }
    }

    #[test]
    fn a_position_a_time_or_an_id_is_told_apart() {
        let now: Timestamp = "2026-11-20T11:03:10Z".parse().unwrap();
        assert_eq!(parse(" 1 234 ", now), Some(Wanted::Position(1234)));
        assert_eq!(parse("#17", now), Some(Wanted::Position(17)));
        assert_eq!(
            parse("77B0D1F2-6a3e", now),
            Some(Wanted::Id("77b0d1f2-6a3e".into()))
        );
        assert_eq!(
            parse("urn:uuid:77b0d1f2-6a3e-4c59-9d3b-0be2a71c40aa", now),
            Some(Wanted::Id("77b0d1f2-6a3e-4c59-9d3b-0be2a71c40aa".into()))
        );
        assert_eq!(parse("hva?", now), None);
        assert_eq!(parse("", now), None);
    }

    #[test]
    fn times_are_norwegian_and_lie_in_the_past() {
        // Winter: an hour before Oslo.
        assert_eq!(moment("10:31").as_deref(), Some("2026-11-20T09:31:00Z"));
        assert_eq!(moment("10.31").as_deref(), Some("2026-11-20T09:31:00Z"));
        assert_eq!(moment("23:59").as_deref(), Some("2026-11-19T22:59:00Z"));
        assert_eq!(moment("19.11.").as_deref(), Some("2026-11-18T23:00:00Z"));
        assert_eq!(
            moment("19.11. 15:02").as_deref(),
            Some("2026-11-19T14:02:00Z")
        );
        assert_eq!(moment("24.12.").as_deref(), Some("2025-12-23T23:00:00Z"));
        assert_eq!(moment("1.6.2025").as_deref(), Some("2025-05-31T22:00:00Z"));
        assert_eq!(
            moment("i går 09:14:02").as_deref(),
            Some("2026-11-19T08:14:02Z")
        );
        assert_eq!(
            moment("2026-11-19").as_deref(),
            Some("2026-11-18T23:00:00Z")
        );
        assert_eq!(
            moment("2026-11-20T09:14:02.118+01:00").as_deref(),
            Some("2026-11-20T08:14:02.118Z")
        );
        assert_eq!(moment("99:99"), None);
    }
}
