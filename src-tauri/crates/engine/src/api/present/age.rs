//! Ages.

use jiff::civil::Date;

/// Whole years from a birth date to a day; `None` when the date is not whole or lies ahead.
#[must_use]
pub fn age(born: &str, on: Date) -> Option<u32> {
    let born: Date = born.get(..10)?.parse().ok()?;
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    let years = i32::from(on.year()) - i32::from(born.year()) - i32::from(!had_birthday);
    u32::try_from(years).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_turn_on_the_birthday_and_partial_dates_have_none() {
        let today = Date::constant(2026, 11, 21);
        assert_eq!(age("1955-11-22", today), Some(70));
        assert_eq!(age("1955-11-21", today), Some(71));
        assert_eq!(age("2026-11-21", today), Some(0));
        assert_eq!(age("1955", today), None);
        assert_eq!(age("2027-01-01", today), None);
        assert_eq!(age("ukjent dato", today), None);
    }
}
