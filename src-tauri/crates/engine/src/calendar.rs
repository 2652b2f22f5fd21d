//! Working days in Norway: what a due date is counted in. Public holidays follow Easter or stand on fixed days
//! (lov om 1. mai og 17. mai, lov om helligdager), so a table and one well-known formula hold for as long as a due date
//! can lie; a crate for every country's calendar would be larger than what it replaces.

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// A day nobody works on, Sundays and Saturdays apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// Which day.
    pub date: Date,
    /// Bokmål.
    pub nb: &'static str,
    /// English.
    pub en: &'static str,
}

/// The zone of Norway. Without a zone database UTC is at most two hours off.
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC)
}

/// Norwegian civil date of a moment.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(zone()).date()
}

/// When a day begins in Norway.
#[must_use]
pub fn midnight(day: Date) -> Timestamp {
    day.to_zoned(zone())
        .map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}

/// Easter Sunday of a year (Meeus, Jones and Butcher's rule for the Gregorian calendar).
#[must_use]
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let of_month = (h + l - 7 * m + 33 * month + 19) % 32;
    let (month, of_month) = (i8::try_from(month), i8::try_from(of_month));
    // The rule gives a day of March or April for every year a due date can have.
    Date::new(year, month.unwrap_or(4), of_month.unwrap_or(1)).unwrap_or(date(year, 4, 1))
}

/// The public holidays of a year, in order.
#[must_use]
pub fn holidays(year: i16) -> Vec<Holiday> {
    let easter = easter(year);
    let moved = |days: i32| easter.checked_add(days.days()).unwrap_or(easter);
    let named = |date, nb, en| Holiday { date, nb, en };
    let mut all = vec![
        named(date(year, 1, 1), "1. nyttårsdag", "New Year's Day"),
        named(moved(-3), "skjærtorsdag", "Maundy Thursday"),
        named(moved(-2), "langfredag", "Good Friday"),
        named(easter, "1. påskedag", "Easter Sunday"),
        named(moved(1), "2. påskedag", "Easter Monday"),
        named(date(year, 5, 1), "1. mai", "Labour Day"),
        named(date(year, 5, 17), "17. mai", "Constitution Day"),
        named(moved(39), "Kristi himmelfartsdag", "Ascension Day"),
        named(moved(49), "1. pinsedag", "Whit Sunday"),
        named(moved(50), "2. pinsedag", "Whit Monday"),
        named(date(year, 12, 25), "1. juledag", "Christmas Day"),
        named(date(year, 12, 26), "2. juledag", "Boxing Day"),
    ];
    all.sort_by_key(|holiday| holiday.date);
    all
}

/// The holiday a day is, if it is one.
#[must_use]
pub fn holiday(day: Date) -> Option<Holiday> {
    holidays(day.year())
        .into_iter()
        .find(|holiday| holiday.date == day)
}

/// Monday to Friday, and no holiday.
#[must_use]
pub fn works(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && holiday(day).is_none()
}

/// Calendar days from one day to another; negative when it is passed.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// Days left to work before the end of `due`, with `today` when it is one; 0 when it is passed.
#[must_use]
pub fn working_days(today: Date, due: Date) -> u32 {
    let mut left = 0;
    let mut day = today;
    // A due date years ahead is a slip of the hand, and nobody counts its days.
    for _ in 0..=days_between(today, due).clamp(-1, 1_000) {
        left += u32::from(works(day));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_almanac_has_it() {
        for (year, month, of_month) in [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2049, 4, 18),
        ] {
            assert_eq!(easter(year), date(year, month, of_month));
        }
    }

    #[test]
    fn every_easter_of_two_centuries_is_a_sunday_in_its_five_weeks() {
        for year in 1900..2100 {
            let easter = easter(year);
            assert_eq!(easter.weekday(), Weekday::Sunday, "{year}");
            assert!(
                easter >= date(year, 3, 22) && easter <= date(year, 4, 25),
                "{year}"
            );
        }
    }

    #[test]
    fn the_holidays_of_2026_are_those_of_the_almanac() {
        let days: Vec<String> = holidays(2026)
            .iter()
            .map(|one| format!("{} {}", one.date, one.nb))
            .collect();
        assert_eq!(
            days,
            [
                "2026-01-01 1. nyttårsdag",
                "2026-04-02 skjærtorsdag",
                "2026-04-03 langfredag",
                "2026-04-05 1. påskedag",
                "2026-04-06 2. påskedag",
                "2026-05-01 1. mai",
                "2026-05-14 Kristi himmelfartsdag",
                "2026-05-17 17. mai",
                "2026-05-24 1. pinsedag",
                "2026-05-25 2. pinsedag",
                "2026-12-25 1. juledag",
                "2026-12-26 2. juledag",
            ]
        );
    }

    #[test]
    fn working_days_leave_out_weekends_and_holidays() {
        // From a Friday to the next Friday: six days to work.
        assert_eq!(working_days(date(2026, 11, 20), date(2026, 11, 27)), 6);
        // From the Wednesday before Easter over the holidays to the Tuesday after: two.
        assert_eq!(working_days(date(2026, 4, 1), date(2026, 4, 7)), 2);
        assert_eq!(working_days(date(2026, 12, 25), date(2026, 12, 27)), 0);
        assert_eq!(working_days(date(2026, 11, 28), date(2026, 11, 27)), 0);
        assert_eq!(days_between(date(2026, 11, 20), date(2026, 12, 11)), 21);
    }
}
