//! Numbers that name people and organisations: national numbers, HPR numbers, HER-ids, organisation numbers.
//!
//! Owns the rules (check digits, marks of synthetic numbers, what a number says about birth date and sex) and the way
//! numbers are written for people. Values are kept out of `Debug` and there is no `Display`: a number reaches a log
//! only if somebody asks for its digits by name. The guard that decides which numbers may leave is `validation`'s.

mod national;
mod registry;

pub use national::{BirthHint, CheckRule, Mark, NationalNumber, NumberKind, Sex, embedded};
pub use registry::{HerId, HprNumber, OrganisationNumber};

/// Why text is not such a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Letters, signs, or nothing at all.
    #[error("holds something else than digits")]
    NotDigits,
    /// Too few or too many digits.
    #[error("has the wrong number of digits")]
    WrongLength,
    /// The first six digits are no date, under any kind of number.
    #[error("does not begin with a date")]
    NoDate,
    /// The check digits do not fit.
    #[error("has wrong check digits")]
    WrongCheckDigits,
}
