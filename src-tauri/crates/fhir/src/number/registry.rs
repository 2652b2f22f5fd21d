//! HPR numbers, HER-ids and organisation numbers.

use std::fmt;

use super::NumberError;
use crate::systems;

/// A number in Helsepersonellregisteret: one to nine digits, compared as an integer (some systems pad it with zeros).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HprNumber(u32);

/// A HER-id: names a communication party in NHN's address register, never a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HerId(u32);

/// An organisation number of Enhetsregisteret. First digits are not held to 8 and 9: test numbers have others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationNumber(u32);

fn digits_only(text: &str, most: usize) -> Result<u32, NumberError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::NotDigits);
    }
    if text.len() > most {
        return Err(NumberError::WrongLength);
    }
    text.parse().map_err(|_| NumberError::WrongLength)
}

impl HprNumber {
    /// Reads one to nine digits.
    ///
    /// # Errors
    /// Says what is wrong, never which number.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        digits_only(text.trim(), 9).map(Self)
    }

    /// As it is sent: no padding.
    #[must_use]
    pub fn digits(self) -> String {
        self.0.to_string()
    }

    /// 990000000 and above are ours for made-up people; the register has not come near.
    #[must_use]
    pub const fn is_synthetic(self) -> bool {
        self.0 >= 990_000_000
    }
}

impl HerId {
    /// Wraps a number of one to eight digits, not zero.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number >= 1 && number <= 99_999_999 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Reads one to eight digits without leading zero.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = text.trim();
        let number = digits_only(text, 8)?;
        if text.starts_with('0') {
            Err(NumberError::WrongLength)
        } else {
            Ok(Self(number))
        }
    }

    /// Reads `urn:oid:2.16.578.1.12.4.1.2.N`, exactly; anything else names no HER-id.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        let number = uri.strip_prefix(systems::HER)?.strip_prefix('.')?;
        // `parse` trims: an endpoint with a space in it is not the same string to a server.
        if number.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::parse(number).ok()
        } else {
            None
        }
    }

    /// As an endpoint.
    #[must_use]
    pub fn to_uri(self) -> String {
        format!("{}.{}", systems::HER, self.0)
    }

    /// As a number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// 90000000 and above: the sandbox's parties; the register has not come near.
    #[must_use]
    pub const fn is_synthetic(self) -> bool {
        self.0 >= 90_000_000
    }
}

impl fmt::Display for HerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

const ORGANISATION_WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

impl OrganisationNumber {
    /// Reads nine digits with a right check digit; spaces between are passed over.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text: String = text
            .chars()
            .filter(|char| !matches!(char, ' ' | '\u{a0}' | '\u{202f}'))
            .collect();
        let number = digits_only(&text, 9)?;
        if text.len() != 9 {
            return Err(NumberError::WrongLength);
        }
        let sum: u32 = text
            .bytes()
            .zip(ORGANISATION_WEIGHTS)
            .map(|(byte, weight)| u32::from(byte - b'0') * weight)
            .sum();
        let check = (11 - sum % 11) % 11;
        if check == 10 || check != number % 10 {
            return Err(NumberError::WrongCheckDigits);
        }
        Ok(Self(number))
    }

    /// Nine digits.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:09}", self.0)
    }

    /// `889 640 782`, as people write it.
    #[must_use]
    pub fn formatted(self) -> String {
        format!(
            "{:03} {:03} {:03}",
            self.0 / 1_000_000,
            self.0 / 1000 % 1000,
            self.0 % 1000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisation_numbers() {
        for text in [
            "974760673",
            "998447356",
            "889640782",
            "123456785",
            "889 640 782",
        ] {
            assert!(OrganisationNumber::parse(text).is_ok(), "{text}");
        }
        assert_eq!(
            OrganisationNumber::parse("889640783"),
            Err(NumberError::WrongCheckDigits)
        );
        assert_eq!(
            OrganisationNumber::parse("88964078"),
            Err(NumberError::WrongLength)
        );
        assert_eq!(
            OrganisationNumber::parse("889640782").unwrap().formatted(),
            "889 640 782"
        );
    }

    #[test]
    fn hpr_numbers_compare_as_integers() {
        assert_eq!(HprNumber::parse("007123456"), HprNumber::parse("7123456"));
        assert_eq!(
            HprNumber::parse("1234567890"),
            Err(NumberError::WrongLength)
        );
        assert_eq!(HprNumber::parse("12a"), Err(NumberError::NotDigits));
    }

    #[test]
    fn her_ids_as_endpoints() {
        let nav = HerId::from_uri("urn:oid:2.16.578.1.12.4.1.2.79768").unwrap();
        assert_eq!(
            (nav.number(), nav.to_uri().as_str()),
            (79768, "urn:oid:2.16.578.1.12.4.1.2.79768")
        );
        for wrong in [
            "urn:oid:2.16F578.1.12.4.1.2.456",
            "urn:oid:2.16.578.1.12.4.1.2.0123",
            "urn:oid:2.16.578.1.12.4.1.2.123456789",
            "urn:oid:2.16.578.1.12.4.1.2.",
            "urn:oid:2.16.578.1.12.4.1.2. 12",
            "urn:oid:2.16.578.1.12.4.1.212",
            "URN:OID:2.16.578.1.12.4.1.2.12",
        ] {
            assert_eq!(HerId::from_uri(wrong), None, "{wrong}");
        }
    }
}
