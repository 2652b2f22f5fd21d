//! A decimal as its text, compared by its value: `0.10` is kept as it was written, and equals `0.1`.

use std::cmp::Ordering;

/// More digits than any measurement has; what is longer is not compared.
const MOST_DIGITS: usize = 400;

/// A decimal's text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// The number taken apart: negative, digits without leading zeros, and how many of them stand after the point.
struct Parts {
    negative: bool,
    digits: Vec<u8>,
    scale: i32,
}

impl Decimal {
    /// FHIR's own form: `-12.50`, `1e3`. No thousands, no comma.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let rest = text.strip_prefix('-').unwrap_or(text);
        let (number, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, part) = match number.split_once('.') {
            Some((_, "")) => return None,
            Some(split) => split,
            None => (number, ""),
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let leading = whole.len() > 1 && whole.starts_with('0');
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        let power: i32 = exponent.parse().ok()?;
        let fits = !whole.is_empty()
            && !leading
            && all_digits(whole)
            && all_digits(part)
            && whole.len() + part.len() <= MOST_DIGITS
            && power.abs() <= 300;
        fits.then(|| Self(text.to_owned()))
    }

    /// As people type it here: a comma for the point, spaces between thousands.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let text: String = text
            .trim()
            .chars()
            .filter(|char| !matches!(char, ' ' | '\u{a0}' | '\u{202f}'))
            .map(|char| match char {
                ',' => '.',
                '\u{2212}' => '-',
                char => char,
            })
            .collect();
        // `007` is a number to a person, and none to JSON.
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", text.strip_prefix('+').unwrap_or(&text)),
        };
        let plain = digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        let trimmed = digits.trim_start_matches('0');
        let zero = trimmed.is_empty() || trimmed.starts_with('.');
        let digits = if zero && digits.starts_with('0') {
            format!("0{trimmed}")
        } else {
            trimmed.to_owned()
        };
        plain.then(|| Self::parse(&format!("{sign}{digits}")))?
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// With a decimal comma, as it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        self.0.replace('.', ",")
    }

    /// How many digits stand after the point.
    #[must_use]
    pub fn places(&self) -> usize {
        let number = self.0.split(['e', 'E']).next().unwrap_or_default();
        number.split_once('.').map_or(0, |(_, part)| part.len())
    }

    fn parts(&self) -> Parts {
        let negative = self.0.starts_with('-');
        let text = self.0.trim_start_matches('-');
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let power: i32 = exponent.trim_start_matches('+').parse().unwrap_or(0);
        let mut digits: Vec<u8> = whole.bytes().chain(part.bytes()).collect();
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..zeros);
        Parts {
            negative: negative && !digits.is_empty(),
            scale: i32::try_from(part.len()).unwrap_or(i32::MAX) - power,
            digits,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let (a, b) = (self.parts(), other.parts());
        if a.negative != b.negative {
            return Some(if a.negative {
                Ordering::Less
            } else {
                Ordering::Greater
            });
        }
        let sizes = magnitude(&a, &b);
        Some(if a.negative { sizes.reverse() } else { sizes })
    }
}

fn magnitude(a: &Parts, b: &Parts) -> Ordering {
    // The place of the first digit decides, then the digits one by one.
    let first = |parts: &Parts| {
        i32::try_from(parts.digits.len())
            .ok()
            .filter(|len| *len > 0)
            .map(|len| len - parts.scale)
    };
    match first(a).cmp(&first(b)) {
        Ordering::Equal => {
            let longest = a.digits.len().max(b.digits.len());
            let padded = |parts: &Parts, at: usize| parts.digits.get(at).copied().unwrap_or(b'0');
            (0..longest)
                .map(|at| padded(a, at).cmp(&padded(b, at)))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_kept_and_value_compared() {
        let decimal = |text| Decimal::parse(text).expect("a decimal");
        assert_eq!(decimal("0.10").text(), "0.10");
        let order = |a, b| decimal(a).partial_cmp(&decimal(b));
        for (a, b) in [
            ("0.10", "0.1"),
            ("1e2", "100"),
            ("-0", "0.0"),
            ("12.5e-1", "1.25"),
        ] {
            assert_eq!(order(a, b), Some(Ordering::Equal), "{a} {b}");
        }
        for (a, b) in [
            ("9", "10"),
            ("-2", "1"),
            ("-10", "-9"),
            ("0", "0.001"),
            ("1.09", "1.1"),
        ] {
            assert_eq!(order(a, b), Some(Ordering::Less), "{a} {b}");
        }
        for wrong in ["", "1,5", "01", ".5", "1.", "1e", "x", "--1", "1e999", "+1"] {
            assert!(Decimal::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn numbers_as_people_type_them() {
        for (typed, kept) in [
            ("12,50", "12.50"),
            (" 1 200 ", "1200"),
            ("007", "7"),
            ("0,5", "0.5"),
            ("00", "0"),
            ("\u{2212}3", "-3"),
            ("+4", "4"),
        ] {
            assert_eq!(Decimal::typed(typed).expect(typed).text(), kept);
        }
        for wrong in ["", "tolv", "1,2,3", "1.200,50", "-", ",", "3 mg", "1e3"] {
            assert!(Decimal::typed(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn order_is_that_of_numbers(a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000, scale in 0usize..4) {
            let written = |number: i64| {
                let sign = if number < 0 { "-" } else { "" };
                let text = format!("{:07}", number.abs());
                let (whole, part) = text.split_at(text.len() - scale);
                let whole = whole.trim_start_matches('0');
                let whole = if whole.is_empty() { "0" } else { whole };
                if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
            };
            let (left, right) = (Decimal::parse(&written(a)).expect("a"), Decimal::parse(&written(b)).expect("b"));
            prop_assert_eq!(left.partial_cmp(&right), Some(a.cmp(&b)));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = (Decimal::parse(&text), Decimal::typed(&text));
        }
    }
}
