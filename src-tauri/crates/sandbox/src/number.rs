//! Synthetic numbers with valid check digits: month + 80 for people, first digit 2 or 3 for organisations.

use jiff::civil::Date;

const K1: [u32; 9] = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const K2: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const ORGANISATION: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

/// A national number of someone born that day: the first valid one from the `nth` of that day and sex on. With
/// `d_number`, day + 40.
pub(crate) fn national(born: Date, female: bool, d_number: bool, nth: u32) -> String {
    let (year, month, day) = (
        i32::from(born.year()),
        i32::from(born.month()),
        i32::from(born.day()),
    );
    let (first, last) = if year >= 2000 { (500, 999) } else { (0, 499) };
    let day = if d_number { day + 40 } else { day };
    let date = format!("{day:02}{:02}{:02}", month + 80, year.rem_euclid(100));
    let start = first + i32::try_from(nth % 240).unwrap_or(0) * 2;
    let wanted = (start..=last).filter(|individual| (individual % 2 == 0) == female);
    for individual in wanted {
        if let Some(number) = with_check_digits(&format!("{date}{individual:03}")) {
            return number;
        }
    }
    // Five numbers in six are valid, so that the last ones of a day are never reached from here.
    format!("{date}00000")
}

/// A help number (FH): first digit 8, no date in it.
pub(crate) fn help(seed: u64) -> String {
    let start = 800_000_000 + seed % 99_000_000;
    (start..start + 100)
        .find_map(|digits| with_check_digits(&digits.to_string()))
        .unwrap_or_default()
}

/// A synthetic organisation number near this one; `start` has eight digits, the first 2 or 3.
pub(crate) fn organisation(start: u32) -> String {
    let valid = |digits: u32| {
        let text = digits.to_string();
        match 11 - weighted(&text, &ORGANISATION) % 11 {
            11 => Some(format!("{text}0")),
            10 => None,
            check => Some(format!("{text}{check}")),
        }
    };
    (start..start + 20).find_map(valid).unwrap_or_default()
}

fn weighted(digits: &str, weights: &[u32]) -> u32 {
    digits
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum()
}

fn with_check_digits(nine: &str) -> Option<String> {
    let check = |sum: u32| Some((11 - sum % 11) % 11).filter(|digit| *digit < 10);
    let ten = format!("{nine}{}", check(weighted(nine, &K1))?);
    let last = check(weighted(&ten, &K2))?;
    Some(format!("{ten}{last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_agree_with_published_numbers() {
        for number in ["10915596784", "41814061033", "13527248013", "21030550231"] {
            assert_eq!(
                with_check_digits(number.get(..9).unwrap()).as_deref(),
                Some(number)
            );
        }
        for number in ["974760673", "998447356", "889640782"] {
            assert_eq!(
                organisation(number.get(..8).unwrap().parse().unwrap()),
                number
            );
        }
    }

    #[test]
    fn numbers_of_a_day_differ_and_tell_sex_and_date() {
        let born = jiff::civil::date(1958, 3, 14);
        let numbers: Vec<_> = (0..5)
            .map(|nth| national(born, true, false, nth * 10))
            .collect();
        assert!(
            numbers.iter().all(|number| number.starts_with("148358")),
            "{numbers:?}"
        );
        assert!(
            numbers.iter().all(|number| number.as_bytes()[8] % 2 == 0),
            "even is female"
        );
        assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(national(born, false, true, 0).starts_with("548358"));
        assert!(help(7).starts_with('8'));
    }
}
