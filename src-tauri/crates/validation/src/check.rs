//! Checks.
use serde::Deserialize;
use crate::{Direction, Facts, Finding, Pack};
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Test { FirstIsHeader }
/// Holds a message against a pack.
#[must_use]
pub fn check(raw: &[u8], pack: &Pack, direction: Direction, facts: &Facts<'_>) -> Vec<Finding> {
    let _ = (raw, pack, direction, facts);
    Vec::new()
}
