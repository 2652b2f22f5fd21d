//! Days on which a practice in Norway is open: no appointment stands on a Sunday or on Christmas Day.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// Monday to Friday, and none of the holidays that stand on fixed days or follow Easter.
pub(crate) fn is_open(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let fixed = matches!(
        (day.month(), day.day()),
        (1, 1) | (5, 1 | 17) | (12, 24..=26)
    );
    let after_easter = easter(day.year())
        .and_then(|easter| easter.until(day).ok())
        .map_or(0, |span| span.get_days());
    // Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday; the Sundays are Sundays.
    let moving = matches!(after_easter, -3 | -2 | 1 | 39 | 50);
    !(weekend || fixed || moving)
}

/// Easter Sunday: the first Sunday after the paschal full moon, by Gauss's rule for 1900 to 2099. Nobody here was in a
/// practice before.
fn easter(year: i16) -> Option<Date> {
    let moon = (19 * (year % 19) + 24) % 30;
    let sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7;
    let days = match (moon, sunday) {
        (29, 6) => 28,
        (28, 6) if year % 19 > 10 => 27,
        _ => moon + sunday,
    };
    Date::new(year, 3, 22)
        .ok()?
        .checked_add(i64::from(days).days())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        for (year, month, day) in [
            (1954, 4, 18),
            (1981, 4, 19),
            (2000, 4, 23),
            (2024, 3, 31),
            (2026, 4, 5),
            (2038, 4, 25),
            (2049, 4, 18),
            (2076, 4, 19),
        ] {
            assert_eq!(easter(year), Date::new(year, month, day).ok());
        }
    }

    #[test]
    fn weekends_and_holidays_are_closed() {
        let open = |month, day| is_open(Date::constant(2026, month, day));
        assert!(open(4, 7) && open(5, 18) && open(12, 28));
        for (month, day) in [
            (1, 1),
            (4, 2),
            (4, 3),
            (4, 6),
            (5, 14),
            (5, 25),
            (12, 25),
            (11, 29),
        ] {
            assert!(!open(month, day), "{month}-{day}");
        }
    }
}
