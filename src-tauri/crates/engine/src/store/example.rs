//! National numbers of published examples: a TEST workspace lets them pass, though they look like a real person's. Kept
//! as one setting, for there are few.

use fhir::number::NationalNumber;
use rusqlite::Connection as Db;

use super::{StoreError, Tx, setting};

const SETTING: &str = "example_numbers";

/// All, in the order of their digits.
///
/// # Errors
/// Database errors.
pub fn all(db: &Db) -> Result<Vec<NationalNumber>, StoreError> {
    let held = setting::get(db, SETTING)?.unwrap_or_default();
    Ok(held
        .split_whitespace()
        .filter_map(|digits| NationalNumber::parse(digits).ok())
        .collect())
}

/// Puts these in place of those held.
///
/// # Errors
/// Database errors.
pub fn put(tx: &Tx<'_>, numbers: &[NationalNumber]) -> Result<(), StoreError> {
    let mut digits: Vec<String> = numbers.iter().map(NationalNumber::digits).collect();
    digits.sort_unstable();
    digits.dedup();
    let held = Some(digits.join(" ")).filter(|held| !held.is_empty());
    setting::put(tx, SETTING, held.as_deref())
}
