//! Birth dates, each shown as another: some weeks or months earlier, as the date itself and the workspace's secret say. An
//! age stays right within a year, and the same person keeps the same other date.
//!
//! A date is only a birth date by where it stands: its member, its label, the words before it, or because it is the birth
//! date of somebody in the same answer. Any other date stays, for a course of illness with its days moved would be wrong.

use std::ops::Range;

use jiff::ToSpan as _;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

/// Nobody's date moves by less: the month would stay.
const LEAST: u64 = 32;
/// Nor by more: an age would be wrong by more than one.
const MOST: u64 = 200;

/// What stands for a birth date.
pub(super) fn shown(secret: &str, real: Date) -> Date {
    let mut hash = Sha256::new();
    hash.update(secret.as_bytes());
    hash.update([0, 9]);
    hash.update(real.to_string().as_bytes());
    let number = hash
        .finalize()
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    let days = i32::try_from(LEAST + number % (MOST - LEAST)).unwrap_or(90);
    real.checked_sub(days.days()).unwrap_or(real)
}

/// Is this a member that holds a birth date?
pub(super) fn is_birth(member: &str) -> bool {
    matches!(
        member,
        "birthDate" | "bornDate" | "patientBirthDate" | "confirmedBirthDate"
    )
}

/// Do these words say that a birth date comes?
pub(super) fn says_birth(words: &str) -> bool {
    let words = words.to_lowercase();
    ["birthdate", "birthtime", "født", "fødsel", "born", "birth"]
        .iter()
        .any(|word| words.contains(word))
        || words.trim_end().ends_with("f.")
}

/// A date in a text, and how it is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) date: Date,
    norwegian: bool,
}

impl Written {
    /// Another date, written the same way.
    pub(super) fn like(self, date: Date) -> String {
        if self.norwegian {
            date.strftime("%d.%m.%Y").to_string()
        } else {
            date.to_string()
        }
    }
}

/// Every whole date of a text: `1958-03-14` (alone, or before a time) and `14.03.1958`.
pub(super) fn all(text: &str) -> Vec<(Range<usize>, Written)> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let free = !at.checked_sub(1).is_some_and(digit);
        let whole = |date: Option<Date>, norwegian: bool| {
            let end = at + 10;
            let date = date.filter(|_| !digit(end))?;
            Some((at..end, Written { date, norwegian }))
        };
        let read = text.get(at..at + 10).filter(|_| free && digit(at));
        let date =
            read.and_then(|part| whole(iso(part), false).or_else(|| whole(norwegian(part), true)));
        match date {
            Some((range, written)) => {
                at = range.end;
                found.push((range, written));
            }
            None => at += 1,
        }
    }
    found
}

fn iso(part: &str) -> Option<Date> {
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    part.bytes()
        .enumerate()
        .all(shape)
        .then(|| part.parse().ok())?
}

fn norwegian(part: &str) -> Option<Date> {
    let shape = |(at, byte): (usize, u8)| match at {
        2 | 5 => byte == b'.',
        _ => byte.is_ascii_digit(),
    };
    if !part.bytes().enumerate().all(shape) {
        return None;
    }
    let number = |range: Range<usize>| part.get(range);
    Date::new(
        number(6..10)?.parse().ok()?,
        number(3..5)?.parse().ok()?,
        number(0..2)?.parse().ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_moves_by_one_to_seven_months_back_and_always_to_the_same() {
        let mut moved = std::collections::BTreeSet::new();
        for day in 0..400 {
            let real = date(1958, 3, 14).checked_add(day.days()).expect("a day");
            let other = shown("hemmelig", real);
            let days = other.until(real).expect("days").get_days();
            assert!((32..200).contains(&days), "{days}");
            assert_eq!(other, shown("hemmelig", real));
            moved.insert(days);
        }
        assert!(moved.len() > 100, "nobody's amount gives away another's");
        assert_ne!(shown("a", date(1958, 3, 14)), shown("b", date(1958, 3, 14)));
    }

    #[test]
    fn dates_are_found_as_they_are_written() {
        let text = "f. 14.03.1958, 1958-03-14T03:20:00Z; 1.2.1958, 2026-13-01, 11958-03-14, 114.03.1958, 14.03.19581";
        let found: Vec<_> = all(text)
            .into_iter()
            .map(|(range, written)| {
                (
                    text.get(range).expect("within the text"),
                    written.like(date(2000, 1, 2)),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("14.03.1958", "02.01.2000".to_owned()),
                ("1958-03-14", "2000-01-02".to_owned())
            ]
        );
        assert_eq!(all("søk 1958 å"), []);
    }
}
