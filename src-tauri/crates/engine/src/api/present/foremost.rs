//! What stands first in a summary: a number for each row, the lowest first, by what the source itself says.
//!
//! The rule is lexicographic: a clause decides only between rows that all clauses before it hold equal, and the date
//! (newest first) between rows that every clause holds equal. Nothing is read out of a name, and no list of serious
//! diagnoses is kept here: which problem matters most is for whoever wrote the chart to say.
//!
//! **Problems** (FHIR R4 `Condition`, among those that are current):
//! 1. `clinicalStatus` says `active`, `recurrence` or `relapse`, before one that says nothing and has no end (value set
//!    condition-clinical).
//! 2. `severity`, when sent (value set condition-severity, SNOMED CT): life-threatening, severe, moderate, not said, mild.
//!    What is not said stands before what is said to be mild.
//! 3. `category` (value set condition-category): `problem-list-item`, "an item on a problem list that can be managed over
//!    time", before what says nothing, before `encounter-diagnosis`, "a point in time diagnosis".
//! 4. The place that the classification itself gives a code: a disease before a symptom. In ICPC-2 component 1, symptoms and
//!    complaints, is 01–29 of every chapter (WONCA); in ICD-10 symptoms and signs not classified elsewhere are chapter
//!    XVIII, R00–R99 (WHO).
//!
//! **Allergies** (FHIR R4 `AllergyIntolerance`, among those that are current):
//! 1. `criticality` `high`, "life-threatening or organ system threatening"; a reaction that was `severe`; what is not known
//!    (not said, or `unable-to-assess`); `low`.
//! 2. `type`: `allergy`, not said, `intolerance`.
//! 3. `verificationStatus`: `confirmed`, not said, `unconfirmed`.
//!
//! The database keeps the whole order of what leads, up to [`LEADING`], and newest first what comes behind it: a page needs no
//! sort, and no row that leads is behind one that leads less. Summaries order the rows they have by the whole rule.

use fhir::view::{AllergyIntolerance, Concept, Condition};

use crate::api::types::CodeView;

const SNOMED: &str = "http://snomed.info/sct";
const ACTIVE: &[&str] = &["active", "recurrence", "relapse"];

/// Rows up to here lead their section: problems that are at least moderate, or on the problem list and no symptom;
/// allergies that the source calls critical or whose reaction was severe.
pub(super) const LEADING: u32 = 300;

/// A condition's number.
pub(super) fn of_condition(condition: Condition<'_>, code: Option<&CodeView>) -> u32 {
    let status = match condition.clinical_status() {
        Some(status) if ACTIVE.contains(&status) => 0,
        _ => 1,
    };
    let severity = condition.severity().map_or(3, degree);
    let category = if condition.has_category("problem-list-item") {
        0
    } else if condition.has_category("encounter-diagnosis") {
        2
    } else {
        1
    };
    number([
        status,
        severity,
        category,
        u32::from(code.is_some_and(is_symptom)),
    ])
}

/// An allergy's number.
pub(super) fn of_allergy(allergy: AllergyIntolerance<'_>) -> u32 {
    let criticality = match (allergy.criticality(), allergy.worst_reaction()) {
        (Some("high"), _) => 0,
        (_, Some("severe")) => 1,
        (Some("low"), _) => 5,
        _ => 4,
    };
    let kind = match allergy.kind() {
        Some("allergy") => 0,
        Some("intolerance") => 2,
        _ => 1,
    };
    let verification = match allergy.verification_status() {
        Some("confirmed") => 0,
        Some("unconfirmed") => 2,
        _ => 1,
    };
    number([0, criticality, kind, verification])
}

fn number(clauses: [u32; 4]) -> u32 {
    clauses.iter().fold(0, |sum, clause| sum * 10 + clause)
}

fn degree(severity: Concept<'_>) -> u32 {
    let is = |code| severity.has(SNOMED, code);
    if is("442452003") {
        0
    } else if is("24484000") {
        1
    } else if is("6736007") {
        2
    } else if is("255604002") {
        4
    } else {
        3
    }
}

/// Does its classification itself call it a symptom?
fn is_symptom(code: &CodeView) -> bool {
    let (Some(list), Some(code)) = (code.list.as_deref(), code.code.as_deref()) else {
        return false;
    };
    let mut characters = code.chars();
    let chapter = characters.next();
    match list {
        "ICPC-2" => {
            let rubric: String = characters.take(2).collect();
            rubric
                .parse()
                .is_ok_and(|number: u8| (1..=29).contains(&number))
        }
        "ICD-10" => chapter == Some('R'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::api::present::code::code_view;

    fn problem(more: &Value) -> u32 {
        let mut whole = json!({
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "code": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7170", "code": "T90"}]},
        });
        for (member, value) in more.as_object().expect("members") {
            whole[member] = value.clone();
        }
        let condition = Condition(&whole);
        of_condition(condition, condition.code().and_then(code_view).as_ref())
    }

    fn allergy(more: &Value) -> u32 {
        of_allergy(AllergyIntolerance(more))
    }

    fn severity(code: &str) -> Value {
        json!({"severity": {"coding": [{"system": SNOMED, "code": code}]}})
    }

    fn category(code: &str) -> Value {
        json!({"category": [{"coding": [{"code": code}]}]})
    }

    /// Each stands before the next.
    fn falls(numbers: &[u32]) {
        assert!(
            numbers.windows(2).all(|two| two[0] < two[1]),
            "{numbers:?} is in order"
        );
    }

    #[test]
    fn a_problem_said_to_be_active_or_back_stands_before_one_of_which_nothing_is_said() {
        let said = |code: &str| problem(&json!({"clinicalStatus": {"coding": [{"code": code}]}}));
        assert_eq!(said("active"), said("recurrence"));
        assert_eq!(said("active"), said("relapse"));
        falls(&[said("active"), problem(&json!({"clinicalStatus": null}))]);
        // Whatever else is said of it.
        let mut worst = severity("442452003");
        worst["clinicalStatus"] = Value::Null;
        falls(&[problem(&severity("255604002")), problem(&worst)]);
    }

    #[test]
    fn the_severity_that_was_sent_goes_before_the_category() {
        let of = |code| problem(&severity(code));
        falls(&[
            of("442452003"),
            of("24484000"),
            of("6736007"),
            problem(&json!({})),
            of("255604002"),
        ]);
        let mut severe = severity("24484000");
        severe["category"] = category("encounter-diagnosis")["category"].clone();
        falls(&[problem(&severe), problem(&category("problem-list-item"))]);
    }

    #[test]
    fn the_problem_list_goes_before_the_diagnosis_of_one_contact() {
        falls(&[
            problem(&category("problem-list-item")),
            problem(&json!({})),
            problem(&category("encounter-diagnosis")),
        ]);
        // On the list a symptom still stands before another's diagnosis of one contact.
        let mut symptom = category("problem-list-item");
        symptom["code"] = coded("urn:oid:2.16.578.1.12.4.1.1.7170", "A04");
        falls(&[problem(&symptom), problem(&category("encounter-diagnosis"))]);
    }

    fn coded(system: &str, code: &str) -> Value {
        json!({"coding": [{"system": system, "code": code}]})
    }

    #[test]
    fn a_disease_stands_before_what_its_classification_calls_a_symptom() {
        let of = |system: &str, code: &str| problem(&json!({"code": coded(system, code)}));
        let icpc = "urn:oid:2.16.578.1.12.4.1.1.7170";
        falls(&[of(icpc, "T90"), of(icpc, "A04")]);
        assert_eq!(of(icpc, "P29"), of(icpc, "A01"));
        assert_eq!(of(icpc, "A30"), of(icpc, "T90"), "a process is no symptom");
        let icd = "urn:oid:2.16.578.1.12.4.1.1.7110";
        falls(&[of(icd, "E11.9"), of(icd, "R53")]);
        // Codes of a list that nobody has named say nothing.
        assert_eq!(of("http://own.example/koder", "A04"), of(icpc, "T90"));
        assert_eq!(
            problem(&json!({"code": {"text": "Slapphet"}})),
            of(icpc, "T90")
        );
    }

    #[test]
    fn a_critical_allergy_stands_before_all_others() {
        let of = |criticality: &str| allergy(&json!({"criticality": criticality}));
        let severe = allergy(&json!({"reaction": [{"severity": "severe"}]}));
        falls(&[of("high"), severe, of("unable-to-assess"), of("low")]);
        assert_eq!(
            of("unable-to-assess"),
            allergy(&json!({})),
            "neither is known"
        );
        let doubted = json!({"criticality": "high", "type": "intolerance",
            "verificationStatus": {"coding": [{"code": "unconfirmed"}]}});
        let sure = json!({"criticality": "low", "type": "allergy",
            "verificationStatus": {"coding": [{"code": "confirmed"}]}});
        falls(&[allergy(&doubted), LEADING, allergy(&sure)]);
    }

    #[test]
    fn an_allergy_stands_before_an_intolerance_and_what_is_confirmed_before_what_is_not() {
        let of = |kind: &str| allergy(&json!({"type": kind}));
        falls(&[of("allergy"), allergy(&json!({})), of("intolerance")]);
        let verified =
            |code: &str| allergy(&json!({"verificationStatus": {"coding": [{"code": code}]}}));
        falls(&[
            verified("confirmed"),
            allergy(&json!({})),
            verified("unconfirmed"),
        ]);
        falls(&[
            allergy(
                &json!({"type": "allergy", "verificationStatus": {"coding": [{"code": "unconfirmed"}]}}),
            ),
            allergy(
                &json!({"type": "intolerance", "verificationStatus": {"coding": [{"code": "confirmed"}]}}),
            ),
        ]);
    }
}
