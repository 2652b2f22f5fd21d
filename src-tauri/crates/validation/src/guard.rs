//! Which national numbers may leave, by the stage of the workspace.
//!
//! A made-up person in production and a real one on a test server are both incidents. Month + 40 is either a local
//! H-number of a real person or a Dolly test person, and nothing in the number tells: PROD asks.

use fhir::number::{Mark, NationalNumber};

use crate::Stage;

/// What to do with a number that is about to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guard {
    /// Let it.
    Pass,
    /// Ask a person: H-number, or test person?
    Ask,
    /// Do not.
    Stop,
}

/// The guard of DESIGN: PROD stops +80 and +65 and asks on +40; TEST stops plain numbers except published examples;
/// DEMO never leaves the machine.
#[must_use]
pub fn guard(number: &NationalNumber, stage: Stage, examples: &[NationalNumber]) -> Guard {
    match (stage, number.mark()) {
        (Stage::Demo, _) => Guard::Pass,
        (Stage::Prod, Mark::None) => Guard::Pass,
        (Stage::Prod, Mark::Plus40) => Guard::Ask,
        (Stage::Prod, Mark::Plus65 | Mark::Plus80) => Guard::Stop,
        (Stage::Test, Mark::None) if examples.contains(number) => Guard::Pass,
        (Stage::Test, Mark::None) => Guard::Stop,
        (Stage::Test, Mark::Plus40 | Mark::Plus65 | Mark::Plus80) => Guard::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_by_stage() {
        let plain = NationalNumber::parse("21030550231").unwrap();
        let tenor = NationalNumber::parse("10915596784").unwrap();
        let forty = NationalNumber::parse("13527248013").unwrap();
        let of = |number, stage| guard(number, stage, &[]);
        assert_eq!(of(&plain, Stage::Prod), Guard::Pass);
        assert_eq!(of(&tenor, Stage::Prod), Guard::Stop);
        assert_eq!(of(&forty, Stage::Prod), Guard::Ask);
        assert_eq!(of(&plain, Stage::Test), Guard::Stop);
        assert_eq!(of(&tenor, Stage::Test), Guard::Pass);
        assert_eq!(guard(&plain, Stage::Test, &[plain]), Guard::Pass);
        assert_eq!(of(&plain, Stage::Demo), Guard::Pass);
    }
}
