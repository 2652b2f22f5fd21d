//! `AllergyIntolerance`.

use serde_json::Value;

use super::{Concept, Moment, items, negation, text};

/// `AllergyIntolerance`.
#[derive(Debug, Clone, Copy)]
pub struct AllergyIntolerance<'a>(pub &'a Value);

impl<'a> AllergyIntolerance<'a> {
    /// `code`, else the substance of the first reaction.
    #[must_use]
    pub fn code(self) -> Option<Concept<'a>> {
        let substance = || {
            items(self.0, "reaction")
                .iter()
                .find_map(|reaction| reaction.get("substance"))
        };
        self.0.get("code").or_else(substance).map(Concept)
    }

    /// `clinicalStatus`: `active`, `inactive`, `resolved`.
    #[must_use]
    pub fn clinical_status(self) -> Option<&'a str> {
        self.0
            .get("clinicalStatus")
            .and_then(|value| Concept(value).code())
    }

    /// `verificationStatus`: `unconfirmed`, `confirmed`, `refuted`, `entered-in-error`.
    #[must_use]
    pub fn verification_status(self) -> Option<&'a str> {
        self.0
            .get("verificationStatus")
            .and_then(|value| Concept(value).code())
    }

    /// `type`: `allergy`, `intolerance`.
    #[must_use]
    pub fn kind(self) -> Option<&'a str> {
        text(self.0, "type")
    }

    /// `criticality`: `low`, `high`, `unable-to-assess`.
    #[must_use]
    pub fn criticality(self) -> Option<&'a str> {
        text(self.0, "criticality")
    }

    /// The worst severity among the reactions: `severe`, `moderate`, `mild`.
    #[must_use]
    pub fn worst_reaction(self) -> Option<&'a str> {
        let severities: Vec<_> = items(self.0, "reaction")
            .iter()
            .filter_map(|r| text(r, "severity"))
            .collect();
        ["severe", "moderate", "mild"]
            .into_iter()
            .find_map(|want| severities.iter().find(|s| **s == want).copied())
    }

    /// What the reactions were, as sent.
    pub fn manifestations(self) -> impl Iterator<Item = &'a str> {
        let reactions = items(self.0, "reaction").iter();
        reactions.flat_map(|reaction| {
            let coded = items(reaction, "manifestation")
                .iter()
                .filter_map(|m| Concept(m).display().or_else(|| Concept(m).code()));
            coded.chain(text(reaction, "description"))
        })
    }

    /// When it was first seen, else recorded.
    #[must_use]
    pub fn onset(self) -> Option<Moment<'a>> {
        Moment::of(
            self.0,
            &[
                "onsetDateTime",
                "onsetString",
                "recordedDate",
                "lastOccurrence",
            ],
        )
    }

    /// Does it state that no allergy (of some sort) is known?
    #[must_use]
    pub fn is_none_known(self) -> bool {
        self.code().is_some_and(negation::is_none_known)
    }

    /// Does it state that no allergy of any sort is known?
    #[must_use]
    pub fn is_none_known_at_all(self) -> bool {
        self.code().is_some_and(negation::is_no_known_allergy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_known_allergy_is_a_statement_and_not_an_allergy() {
        let sent = json!({"code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]}});
        assert!(
            AllergyIntolerance(&sent).is_none_known()
                && AllergyIntolerance(&sent).is_none_known_at_all()
        );
        let drug = json!({"code": {"coding": [{"system": "http://snomed.info/sct", "code": "409137002"}]}});
        assert!(
            AllergyIntolerance(&drug).is_none_known()
                && !AllergyIntolerance(&drug).is_none_known_at_all()
        );
        let other = json!({"code": {"coding": [{"system": "http://local", "code": "716186003x"}]}});
        assert!(!AllergyIntolerance(&other).is_none_known());
    }

    #[test]
    fn the_worst_reaction_counts() {
        let sent = json!({"reaction": [{"severity": "mild", "manifestation": [{"text": "utslett"}]}, {"severity": "severe", "description": "anafylaksi"}]});
        let allergy = AllergyIntolerance(&sent);
        assert_eq!(allergy.worst_reaction(), Some("severe"));
        assert_eq!(
            allergy.manifestations().collect::<Vec<_>>(),
            ["utslett", "anafylaksi"]
        );
    }
}
