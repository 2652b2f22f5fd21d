//! Fødselsnummer, D-number, H-number and felles hjelpenummer.
//!
//! Check digits: weights 3 7 6 1 8 9 4 5 2 and 5 4 3 2 7 6 5 4 3 2. Numbers issued from 2032 relax the first digit's
//! remainder to 0–3 and say nothing of century or sex; both rules hold side by side, also for people born earlier.

use std::fmt;

use jiff::civil::Date;

use super::NumberError;

/// What kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NumberKind {
    /// Fødselsnummer.
    Fnr,
    /// D-number: day + 40.
    Dnr,
    /// Local H-number: month + 40. Nav's Dolly marks its test persons the same way; nothing tells them apart.
    Hnr,
    /// Felles hjelpenummer: first digit 8 or 9, says nothing of its person.
    Fhn,
}

impl NumberKind {
    /// `fnr`, `dnr`, `hnr`, `fhn`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fnr => "fnr",
            Self::Dnr => "dnr",
            Self::Hnr => "hnr",
            Self::Fhn => "fhn",
        }
    }
}

/// What is added to the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Nothing: a real person's number, as far as a number can tell.
    None,
    /// H-number, or a Dolly test person.
    Plus40,
    /// A reserved person of NHN's synthetic population.
    Plus65,
    /// Skatteetaten's synthetic population (Tenor, Test-Norge).
    Plus80,
}

/// Under which rule the check digits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckRule {
    /// Both remainders are 0: every number issued before 2032.
    Both,
    /// Valid only for a number issued from 2032-01-01.
    From2032,
}

/// Sex as the ninth digit says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Even.
    Female,
    /// Odd.
    Male,
}

/// What a number says about its person's birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BirthHint {
    /// 1–31.
    pub day: i8,
    /// 1–12.
    pub month: i8,
    /// 0–99.
    pub year_in_century: i8,
    /// The whole year, where the series tells the century.
    pub year: Option<i16>,
}

/// A valid national number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NationalNumber {
    digits: [u8; 11],
    kind: NumberKind,
    mark: Mark,
    rule: CheckRule,
}

impl fmt::Debug for NationalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NationalNumber({} {:?})", self.kind.code(), self.mark)
    }
}

const K1: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const K2: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

fn remainder(digits: &[u8; 11], weights: &[u32]) -> u32 {
    digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum::<u32>()
        % 11
}

impl NationalNumber {
    /// Reads eleven digits; spaces, no-break spaces, full stops and hyphens between them are passed over.
    ///
    /// # Errors
    /// Says what is wrong, never which number.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let mut digits = [0_u8; 11];
        let mut count = 0;
        for char in text.trim().chars() {
            match char {
                '0'..='9' => {
                    let slot = digits.get_mut(count).ok_or(NumberError::WrongLength)?;
                    *slot = u8::try_from(u32::from(char) - u32::from('0')).unwrap_or_default();
                    count += 1;
                }
                ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '.' | '-' => {}
                _ => return Err(NumberError::NotDigits),
            }
        }
        if count == 0 {
            return Err(NumberError::NotDigits);
        }
        if count != 11 {
            return Err(NumberError::WrongLength);
        }
        Self::from_digits(digits)
    }

    fn from_digits(digits: [u8; 11]) -> Result<Self, NumberError> {
        let (kind, mark) = classify(&digits).ok_or(NumberError::NoDate)?;
        let rule = match (remainder(&digits, &K1), remainder(&digits, &K2)) {
            (0, 0) => CheckRule::Both,
            (1..=3, 0) => CheckRule::From2032,
            _ => return Err(NumberError::WrongCheckDigits),
        };
        Ok(Self {
            digits,
            kind,
            mark,
            rule,
        })
    }

    /// What kind of number it is.
    #[must_use]
    pub const fn kind(&self) -> NumberKind {
        self.kind
    }

    /// What is added to its month.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        self.mark
    }

    /// Under which rule its check digits hold.
    #[must_use]
    pub const fn rule(&self) -> CheckRule {
        self.rule
    }

    /// Surely nobody's: month + 80 or + 65. (+ 40 may be an H-number of a real person.)
    #[must_use]
    pub const fn is_synthetic(&self) -> bool {
        matches!(self.mark, Mark::Plus65 | Mark::Plus80)
    }

    /// The eleven digits.
    #[must_use]
    pub fn digits(&self) -> String {
        self.digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect()
    }

    /// `140358 •••••`: for rows and headers.
    #[must_use]
    pub fn masked(&self) -> String {
        let mut text: String = self.digits().chars().take(6).collect();
        text.push_str(" •••••");
        text
    }

    /// `140358 12345`, as people write it.
    #[must_use]
    pub fn formatted(&self) -> String {
        let digits = self.digits();
        let (date, rest) = digits.split_at(6);
        format!("{date} {rest}")
    }

    /// The system it is registered under: FNR, DNR or FHN. A local H-number has none (`HNR` is no URI).
    #[must_use]
    pub const fn system(&self) -> Option<&'static str> {
        match self.kind {
            NumberKind::Fnr => Some(crate::systems::FNR),
            NumberKind::Dnr => Some(crate::systems::DNR),
            // Dolly's persons live under FNR; a true H-number is sent with `HNR` by who assigned it.
            NumberKind::Hnr => Some(crate::systems::FNR),
            NumberKind::Fhn => Some(crate::systems::FHN),
        }
    }

    /// What the number says of the birth date; a help number says nothing.
    #[must_use]
    pub fn birth_hint(&self) -> Option<BirthHint> {
        if self.kind == NumberKind::Fhn {
            return None;
        }
        let (day, month, year_in_century) = date_parts(&self.digits)?;
        let individual = self
            .digits
            .iter()
            .skip(6)
            .take(3)
            .fold(0_u16, |sum, digit| sum * 10 + u16::from(*digit));
        let year = match self.rule {
            CheckRule::From2032 => None,
            CheckRule::Both if self.kind == NumberKind::Dnr => {
                dnr_year(year_in_century, individual)
            }
            CheckRule::Both => fnr_year(year_in_century, individual),
        };
        Some(BirthHint {
            day,
            month,
            year_in_century,
            year,
        })
    }

    /// The whole birth date, where the number tells it.
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        let hint = self.birth_hint()?;
        Date::new(hint.year?, hint.month, hint.day).ok()
    }

    /// Sex, where the number tells it: not for help numbers, and not for numbers issued from 2032.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        if self.kind == NumberKind::Fhn || self.rule == CheckRule::From2032 {
            return None;
        }
        let ninth = self.digits.get(8)?;
        Some(if ninth % 2 == 0 {
            Sex::Female
        } else {
            Sex::Male
        })
    }
}

/// Kind and mark by the first six digits, in the order of the register: help number, D-number, marked month, plain.
fn classify(digits: &[u8; 11]) -> Option<(NumberKind, Mark)> {
    let first = *digits.first()?;
    if first >= 8 {
        return Some((NumberKind::Fhn, Mark::None));
    }
    date_parts(digits)?;
    let mark = month_and_mark(digits)?.1;
    let kind = match (first >= 4, mark) {
        (true, _) => NumberKind::Dnr,
        (false, Mark::Plus40) => NumberKind::Hnr,
        (false, Mark::None | Mark::Plus65 | Mark::Plus80) => NumberKind::Fnr,
    };
    Some((kind, mark))
}

fn month_and_mark(digits: &[u8; 11]) -> Option<(u8, Mark)> {
    let month = digits.get(2)? * 10 + digits.get(3)?;
    match month {
        1..=12 => Some((month, Mark::None)),
        41..=52 => Some((month - 40, Mark::Plus40)),
        66..=77 => Some((month - 65, Mark::Plus65)),
        81..=92 => Some((month - 80, Mark::Plus80)),
        _ => None,
    }
}

/// Day, month and two-digit year with the marks taken off; `None` when that is no date in any century.
fn date_parts(digits: &[u8; 11]) -> Option<(i8, i8, i8)> {
    let first = *digits.first()?;
    let tens = if first >= 4 { first - 4 } else { first };
    let day = tens * 10 + digits.get(1)?;
    let (month, _) = month_and_mark(digits)?;
    let year = digits.get(4)? * 10 + digits.get(5)?;
    // 29.02.00 counts as the year 2000: a number of unknown century must not be refused for 1900's sake.
    let longest = match month {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let date = (
        i8::try_from(day).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(year).ok()?,
    );
    (1..=longest).contains(&day).then_some(date)
}

fn fnr_year(year: i8, individual: u16) -> Option<i16> {
    let year = i16::from(year);
    match individual {
        0..=499 => Some(1900 + year),
        500..=749 if year >= 54 => Some(1800 + year),
        500..=999 if year < 40 => Some(2000 + year),
        900..=999 => Some(1900 + year),
        _ => None,
    }
}

/// D-numbers' series were widened on 16 November 2021.
fn dnr_year(year: i8, individual: u16) -> Option<i16> {
    let year = i16::from(year);
    match individual {
        500..=599 if year >= 58 => Some(1800 + year),
        0..=199 if year < 40 => Some(1900 + year),
        200..=999 if year < 40 => Some(2000 + year),
        0..=499 | 600..=999 => Some(1900 + year),
        _ => None,
    }
}

/// The national numbers that stand in text, with their places in bytes: eleven digits in a row, or six and five with one
/// sign between as people and paper write them. No digit or letter stands beside them: a UUID's digits do not count.
pub fn embedded(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, NationalNumber)> + '_ {
    let digits = |from: usize| -> usize {
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let letter = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(rest) = text.as_bytes().get(at..) {
            let start = at + rest.iter().position(u8::is_ascii_digit)?;
            let run = start..start + digits(start);
            at = run.end;
            let (first, second) = match run.len() {
                11 => (run.clone(), run.end..run.end),
                6 => {
                    let Some(between) = text.get(run.end..)?.chars().next() else {
                        continue;
                    };
                    let from = run.end + between.len_utf8();
                    let parts = matches!(between, '-' | '.' | '/') || between.is_whitespace();
                    if !parts || digits(from) != 5 {
                        continue;
                    }
                    (run.clone(), from..from + 5)
                }
                _ => continue,
            };
            let found = start..second.end;
            if letter(text.get(..start)?.chars().next_back())
                || letter(text.get(found.end..)?.chars().next())
            {
                continue;
            }
            let written = [text.get(first)?, text.get(second)?].concat();
            if let Ok(number) = NationalNumber::parse(&written) {
                at = found.end;
                return Some((found, number));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_vectors() {
        use CheckRule::{Both, From2032};
        use NumberKind::{Dnr, Fnr, Hnr};
        let vectors = [
            ("02013299997", Fnr, Mark::None, Both),
            ("30108299920", Fnr, Mark::None, Both),
            ("30108299939", Fnr, Mark::None, From2032),
            ("41814061033", Dnr, Mark::Plus80, Both),
            ("13527248013", Hnr, Mark::Plus40, Both),
            ("10915596784", Fnr, Mark::Plus80, Both),
            ("68467038838", Dnr, Mark::Plus40, Both),
            ("21030550231", Fnr, Mark::None, Both),
            ("45847100951", Dnr, Mark::Plus80, Both),
        ];
        for (text, kind, mark, rule) in vectors {
            let number = NationalNumber::parse(text).unwrap();
            assert_eq!(
                (number.kind(), number.mark(), number.rule()),
                (kind, mark, rule),
                "{text}"
            );
            assert_eq!(number.digits(), text);
        }
        assert_eq!(
            NationalNumber::parse("21037712323"),
            Err(NumberError::WrongCheckDigits)
        );
    }

    #[test]
    fn what_a_number_says_of_its_person() {
        let tenor = NationalNumber::parse("109155 96784").unwrap();
        assert_eq!(
            tenor
                .birth_hint()
                .map(|h| (h.day, h.month, h.year_in_century)),
            Some((10, 11, 55))
        );
        assert_eq!(tenor.birth_date(), Some(Date::constant(1955, 11, 10)));
        let later = NationalNumber::parse("30108299939").unwrap();
        assert_eq!(
            (later.birth_date(), later.sex()),
            (None, None),
            "a new number tells neither century nor sex"
        );
        assert_eq!(later.birth_hint().map(|h| h.year), Some(None));
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        assert_eq!(NationalNumber::parse(""), Err(NumberError::NotDigits));
        assert_eq!(
            NationalNumber::parse("1091559678x"),
            Err(NumberError::NotDigits)
        );
        assert_eq!(
            NationalNumber::parse("1091559678"),
            Err(NumberError::WrongLength)
        );
        assert_eq!(
            NationalNumber::parse("109155967840"),
            Err(NumberError::WrongLength)
        );
        assert_eq!(
            NationalNumber::parse("32015596784"),
            Err(NumberError::NoDate)
        );
        assert_eq!(
            NationalNumber::parse("30025596784"),
            Err(NumberError::NoDate)
        );
    }

    #[test]
    fn neither_debug_nor_mask_shows_the_number() {
        let number = NationalNumber::parse("10915596784").unwrap();
        assert_eq!(number.masked(), "109155 •••••");
        assert_eq!(number.formatted(), "109155 96784");
        assert!(!format!("{number:?}").contains("109155"));
    }

    #[test]
    fn numbers_are_found_in_running_text_in_one_or_in_two_groups() {
        let found = |text: &str| -> Vec<String> {
            embedded(text).map(|(_, number)| number.digits()).collect()
        };
        for text in [
            "10915596784",
            "fnr:\u{a0}10915596784\u{a0}",
            "– 10915596784…",
            "Se bror 109155 96784.",
            "109155-96784",
            "født 109155.96784, bor",
            "fnr.\u{a0}109155\u{a0}96784\u{a0}",
            "(109155\u{202f}96784)",
            "123456 109155 96784 123456",
        ] {
            assert_eq!(found(text), ["10915596784"], "{text}");
        }
        for text in [
            "å10915596784",
            "109155  96784",
            "1109155 96784",
            "109155 967845",
            "x109155 96784",
            "109155 96784å",
            "109155 96785",
            "109155 ",
            "109155",
            "",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn numbers_are_found_in_text_but_not_inside_other_numbers() {
        let found: Vec<_> = embedded("x?id=10915596784&n=110915596784&u=a10915596784").collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 5..16);
        let places: Vec<_> = embedded("109155 96784, 10915596784")
            .map(|(range, _)| range)
            .collect();
        assert_eq!(places, [0..12, 14..25]);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = NationalNumber::parse(&text);
            let _ = embedded(&text).count();
        }

        #[test]
        fn one_wrong_digit_is_never_the_same_rule(index in 0_usize..11, step in 1_u8..10) {
            let mut digits: Vec<u8> = b"10915596784".to_vec();
            digits[index] = b'0' + (digits[index] - b'0' + step) % 10;
            let text = String::from_utf8(digits).unwrap();
            let number = NationalNumber::parse(&text);
            prop_assert!(number.is_err() || number.unwrap().rule() == CheckRule::From2032, "{}", text);
        }
    }
}
