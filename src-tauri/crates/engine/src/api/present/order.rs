//! Order in time among dates of different precision.

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A key that sorts newest first and unknown times last. A date without a time stands at its first moment in UTC.
pub(super) fn newest_first(at: Option<&str>) -> Reverse<Option<i64>> {
    Reverse(at.and_then(seconds))
}

/// Seconds since the epoch of a date or a time of any precision.
pub(super) fn seconds(text: &str) -> Option<i64> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_second());
    }
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse::<i16>().ok()?;
    let month = parts
        .next()
        .map_or(Some(1), |part| part.parse::<i8>().ok())?;
    let day = parts
        .next()
        .map_or(Some(1), |part| part.get(..2)?.parse::<i8>().ok())?;
    let date = Date::new(year, month, day).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_comes_first_whatever_the_precision() {
        let mut times = [
            None,
            Some("2024"),
            Some("2026-05-01"),
            Some("x"),
            Some("2026-05-01T10:00:00+02:00"),
            Some("2026-04"),
        ];
        times.sort_by_key(|at| newest_first(*at));
        assert_eq!(
            times[..4],
            [
                Some("2026-05-01T10:00:00+02:00"),
                Some("2026-05-01"),
                Some("2026-04"),
                Some("2024")
            ]
        );
    }
}
