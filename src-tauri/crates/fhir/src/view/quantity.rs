//! Quantities: the decimal's text as sent, with the unit beside it.

use serde_json::Value;

use super::text;

/// `Quantity`.
#[derive(Debug, Clone, Copy)]
pub struct Quantity<'a>(pub &'a Value);

impl<'a> Quantity<'a> {
    /// The number's text, exactly as sent: `36.60` stays `36.60`. A number in quotes is read too.
    #[must_use]
    pub fn value(self) -> Option<String> {
        match self.0.get("value")? {
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::String(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        }
    }

    /// `<`, `<=`, `>=`, `>`.
    #[must_use]
    pub fn comparator(self) -> Option<&'a str> {
        text(self.0, "comparator")
    }

    /// Value with its comparator: `<5`.
    #[must_use]
    pub fn words(self) -> Option<String> {
        let value = self.value()?;
        Some(
            self.comparator()
                .map_or_else(|| value.clone(), |sign| format!("{sign}{value}")),
        )
    }

    /// The unit a person reads: `unit`, else the code.
    #[must_use]
    pub fn unit(self) -> Option<&'a str> {
        text(self.0, "unit").or_else(|| self.code())
    }

    /// The unit a machine compares: `code`.
    #[must_use]
    pub fn code(self) -> Option<&'a str> {
        text(self.0, "code")
    }

    /// What tells one unit from another: the code, else the words; UCUM's is case-sensitive, so `mmol/l` and `mmol/L`
    /// stay two unless both name litres, which UCUM writes in either case.
    #[must_use]
    pub fn unit_key(self) -> String {
        let unit = self.code().or_else(|| self.unit()).unwrap_or_default();
        match unit {
            "mmHg" | "mm Hg" | "mmhg" => "mm[Hg]".to_owned(),
            "°C" | "C" | "celsius" => "Cel".to_owned(),
            "bpm" | "beats/minute" | "slag/min" | "/minutt" => "/min".to_owned(),
            _ => unit
                .strip_suffix("/l")
                .map_or_else(|| unit.to_owned(), |rest| format!("{rest}/L")),
        }
    }
}

/// `Range`, or one `Observation.referenceRange`: low and high in words.
#[derive(Debug, Clone, Copy)]
pub struct Range<'a>(pub &'a Value);

impl<'a> Range<'a> {
    /// `low`.
    #[must_use]
    pub fn low(self) -> Option<Quantity<'a>> {
        self.0.get("low").map(Quantity)
    }

    /// `high`.
    #[must_use]
    pub fn high(self) -> Option<Quantity<'a>> {
        self.0.get("high").map(Quantity)
    }

    /// The sender's words for it.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        text(self.0, "text")
    }

    /// `3.5–5.0`, `<5`, `>3`, else the words.
    #[must_use]
    pub fn words(self) -> Option<String> {
        match (
            self.low().and_then(Quantity::value),
            self.high().and_then(Quantity::value),
        ) {
            (Some(low), Some(high)) => Some(format!("{low}–{high}")),
            (Some(low), None) => Some(format!("≥{low}")),
            (None, Some(high)) => Some(format!("≤{high}")),
            (None, None) => self.text().map(str::to_owned),
        }
    }
}

/// Does a decimal's text look like a sum that binary arithmetic spoiled (`85.0000000001`, `36.599999999999994`)?
/// Shown as sent and flagged; the true value is not ours to guess.
#[must_use]
pub fn is_float_noise(text: &str) -> bool {
    let Some((_, fraction)) = text.split_once('.') else {
        return false;
    };
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    digits >= 8 && (fraction.contains("00000") || fraction.contains("99999"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimals_text_survives() {
        let value: Value = serde_json::from_str(r#"{"value": 36.60, "unit": "°C"}"#).expect("json");
        assert_eq!(Quantity(&value).value().as_deref(), Some("36.60"));
        let value: Value =
            serde_json::from_str(r#"{"value": 5, "comparator": "<"}"#).expect("json");
        assert_eq!(Quantity(&value).words().as_deref(), Some("<5"));
    }

    #[test]
    fn noise_is_noticed_and_precision_is_not_noise() {
        assert!(is_float_noise("85.0000000001") && is_float_noise("36.599999999999994"));
        assert!(
            !is_float_noise("36.60") && !is_float_noise("0.12345678") && !is_float_noise("49000")
        );
    }

    #[test]
    fn units_are_told_apart_but_not_by_their_spelling() {
        let key = |text: &str| Quantity(&serde_json::json!({ "unit": text })).unit_key();
        assert_eq!(key("mmol/l"), key("mmol/L"));
        assert_eq!(key("mmHg"), key("mm[Hg]"));
        assert_ne!(key("g"), key("kg"));
    }
}
