//! A section of the chart: rows, and which kind of empty it is when there are none.

use std::collections::BTreeMap;

use fhir::view::{self, AllergyIntolerance, Concept, Medication};
use jiff::civil::Date;
use serde_json::Value;

use super::item::{item, likeness};
use super::order::newest_first;
use super::section_name::SectionName;
use super::standing::rank;
use crate::api::types::{ChartItem, ChartSection, SectionState};

/// The flag of a row that looks like another.
pub(super) const POSSIBLE_DUPLICATE: &str = "possible_duplicate";

/// A resource in the cache.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// Local id.
    pub resource_id: i64,
    /// The JSON as received.
    pub resource: &'a Value,
}

/// How reading the section's types last went.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The server answered, now or when `fetched_at` says.
    pub read: bool,
    /// 401 or 403.
    pub no_access: bool,
    /// The server does not offer the type.
    pub not_supported: bool,
    /// When it was last read.
    pub fetched_at: Option<String>,
    /// Catalogue key of what went wrong the last time.
    pub problem: Option<String>,
    /// The request's id, to give to whoever runs the server.
    pub reference: Option<String>,
}

impl Reading {
    /// Which kind of empty an empty section is.
    pub(super) fn empty_state(&self) -> SectionState {
        if self.not_supported {
            SectionState::NotSupported
        } else if self.no_access {
            SectionState::NoAccess
        } else if self.read {
            SectionState::NoneRegistered
        } else {
            SectionState::NotFetched
        }
    }
}

/// The section: what is current first, of it what leads (see `foremost`), newest first. `others` are resources
/// that rows may point to (Medications). At most `limit` rows; the rest is counted.
#[must_use]
pub fn section(
    name: SectionName,
    reading: &Reading,
    held: &[Held<'_>],
    others: &[Value],
    limit: usize,
    today: Date,
) -> ChartSection {
    let (withdrawn, kept): (Vec<&Held<'_>>, Vec<&Held<'_>>) = held
        .iter()
        .partition(|one| view::is_entered_in_error(one.resource));
    let mut items: Vec<ChartItem> = kept
        .iter()
        .map(|one| item(one.resource_id, one.resource, others, today))
        .collect();
    flag_duplicates(&mut items);
    items.sort_by_key(|row| {
        let coming = name == SectionName::Appointments && row.current;
        // Appointments ahead stand nearest first, everything else newest first.
        let time = newest_first(row.date.as_deref());
        (
            rank(name, row),
            if coming {
                std::cmp::Reverse(time.0.map(|s| -s))
            } else {
                time
            },
        )
    });
    let none_known = kept
        .iter()
        .filter(|one| states_none(name, one.resource, others))
        .count();
    let totals = Totals {
        kept: items.len(),
        current: items.iter().filter(|row| row.current).count(),
        withdrawn: withdrawn.len(),
        none_known,
    };
    items.truncate(limit);
    shown_section(name, reading, items, totals)
}

/// What a section has, shown or not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    /// Rows that can be shown.
    pub kept: usize,
    /// Of those: current.
    pub current: usize,
    /// entered-in-error.
    pub withdrawn: usize,
    /// Of those kept: say that nothing of the sort is known.
    pub none_known: usize,
}

/// The section with these of its rows, in the order given.
#[must_use]
pub fn shown_section(
    name: SectionName,
    reading: &Reading,
    items: Vec<ChartItem>,
    totals: Totals,
) -> ChartSection {
    let state = if totals.kept == 0 {
        reading.empty_state()
    } else if totals.none_known == totals.kept {
        SectionState::NoneKnown
    } else {
        SectionState::Loaded
    };
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    ChartSection {
        name: name.as_str().to_owned(),
        state,
        fetched_at: reading.fetched_at.clone(),
        hidden: number(totals.kept.saturating_sub(items.len())),
        items,
        current: number(totals.current),
        withdrawn: number(totals.withdrawn),
        problem: reading.problem.clone(),
        reference: reading.reference.clone(),
    }
}

/// One row, marked when another looks like it.
#[must_use]
pub fn shown_item(held: Held<'_>, twice: bool, others: &[Value], today: Date) -> ChartItem {
    let mut row = item(held.resource_id, held.resource, others, today);
    if twice {
        row.flags.push(POSSIBLE_DUPLICATE.to_owned());
    }
    row
}

/// Does the resource say that nothing of the section's sort is known? "No known drug allergy" leaves food open, so it
/// is a row and not an empty section; one that cannot be interpreted states nothing.
pub(super) fn states_none(name: SectionName, resource: &Value, others: &[Value]) -> bool {
    if view::cannot_interpret(resource) {
        return false;
    }
    match name {
        SectionName::Allergies => {
            let allergy = AllergyIntolerance(resource);
            let stands = allergy.verification_status() != Some("refuted")
                && matches!(allergy.clinical_status(), None | Some("active"));
            stands && allergy.is_none_known_at_all()
        }
        SectionName::Conditions => resource
            .get("code")
            .is_some_and(|code| view::is_none_known(Concept(code))),
        SectionName::Medications => Medication(resource)
            .code(others)
            .is_some_and(view::is_none_known),
        SectionName::Documents
        | SectionName::Appointments
        | SectionName::Encounters
        | SectionName::Services
        | SectionName::Plans
        | SectionName::Forms
        | SectionName::Flags
        | SectionName::Other => false,
    }
}

fn flag_duplicates(items: &mut [ChartItem]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for likeness in items.iter().filter_map(likeness) {
        *seen.entry(likeness).or_default() += 1;
    }
    for row in items {
        if likeness(row).is_some_and(|like| seen.get(&like).is_some_and(|count| *count > 1)) {
            row.flags.push(POSSIBLE_DUPLICATE.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn show(name: SectionName, resources: &[Value]) -> ChartSection {
        let held: Vec<_> = (1..)
            .zip(resources)
            .map(|(resource_id, resource)| Held {
                resource_id,
                resource,
            })
            .collect();
        let reading = Reading {
            read: true,
            ..Reading::default()
        };
        section(name, &reading, &held, &[], 50, Date::constant(2026, 11, 21))
    }

    fn condition(clinical: &str, verification: &str) -> Value {
        json!({
            "resourceType": "Condition",
            "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icpc-2", "code": "K86", "display": "Hypertensjon"}]},
            "clinicalStatus": {"coding": [{"code": clinical}]},
            "verificationStatus": {"coding": [{"code": verification}]},
            "onsetDateTime": "2019-03",
        })
    }

    #[test]
    fn the_kinds_of_empty_are_never_mixed() {
        let with = |reading: Reading| {
            section(
                SectionName::Allergies,
                &reading,
                &[],
                &[],
                50,
                Date::constant(2026, 11, 21),
            )
            .state
        };
        assert_eq!(
            with(Reading {
                read: true,
                ..Reading::default()
            }),
            SectionState::NoneRegistered
        );
        assert_eq!(with(Reading::default()), SectionState::NotFetched);
        assert_eq!(
            with(Reading {
                no_access: true,
                ..Reading::default()
            }),
            SectionState::NoAccess
        );
        assert_eq!(
            with(Reading {
                not_supported: true,
                ..Reading::default()
            }),
            SectionState::NotSupported
        );
        let none = json!({
            "resourceType": "AllergyIntolerance",
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]},
        });
        assert_eq!(
            show(SectionName::Allergies, std::slice::from_ref(&none)).state,
            SectionState::NoneKnown
        );
        let drug = json!({
            "resourceType": "AllergyIntolerance",
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "409137002"}]},
        });
        assert_eq!(
            show(SectionName::Allergies, &[drug]).state,
            SectionState::Loaded,
            "food is left open"
        );
        let real = json!({"resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"}});
        let both = show(SectionName::Allergies, &[none.clone(), real]);
        assert_eq!(
            (both.state, both.items.len()),
            (SectionState::Loaded, 2),
            "a contradiction shows both sides"
        );
        let mut withdrawn = none;
        withdrawn["verificationStatus"] = json!({"coding": [{"code": "entered-in-error"}]});
        assert_eq!(
            show(SectionName::Allergies, &[withdrawn]).state,
            SectionState::NoneRegistered
        );
    }

    #[test]
    fn withdrawn_is_counted_and_refuted_is_said() {
        let shown = show(
            SectionName::Conditions,
            &[
                condition("active", "entered-in-error"),
                condition("active", "refuted"),
                condition("resolved", "confirmed"),
                condition("active", "confirmed"),
            ],
        );
        assert_eq!(shown.withdrawn, 1);
        let rows: Vec<_> = shown
            .items
            .iter()
            .map(|row| (row.status.as_deref(), row.current))
            .collect();
        assert_eq!(
            rows[0],
            (Some("active"), true),
            "what is current stands first"
        );
        assert!(
            rows.contains(&(Some("refuted"), false)) && rows.contains(&(Some("resolved"), false))
        );
        let code = shown.items[0].code.as_ref().expect("a code");
        assert_eq!(
            (code.list.as_deref(), code.display.as_deref()),
            (Some("ICPC-2"), Some("Hypertensjon"))
        );
    }

    #[test]
    fn what_a_plan_waits_for_is_no_problem_of_the_patients() {
        let mut criterion = condition("active", "confirmed");
        criterion["severity"] = json!({"coding": [{
            "system": "http://hl7.no/fhir/ig/planer-hacking/CodeSystem/planer-hacking-observation-severity-zone-cs",
            "code": "yellow",
        }]});
        let shown = show(SectionName::Conditions, &[criterion]);
        assert_eq!((shown.current, shown.items[0].current), (0, false));
        assert_eq!(shown.items[0].status.as_deref(), Some("plan-criterion"));
    }

    #[test]
    fn an_unknown_modifier_takes_a_row_out_of_what_is_current() {
        let mut resource = condition("active", "confirmed");
        resource["modifierExtension"] =
            json!([{"url": "http://ehr.example/negated", "valueBoolean": true}]);
        let shown = show(SectionName::Conditions, &[resource]);
        assert!(shown.items[0].cannot_interpret && !shown.items[0].current);
        assert_eq!(
            shown.items[0].title.as_deref(),
            Some("Hypertensjon"),
            "struck, but named"
        );
    }

    #[test]
    fn what_nobody_ordered_and_what_is_forbidden_is_said() {
        let proposal = json!({
            "resourceType": "MedicationRequest", "status": "active", "intent": "proposal",
            "medicationCodeableConcept": {"text": "Warfarin"},
        });
        let forbidden = json!({
            "resourceType": "MedicationRequest", "status": "active", "intent": "order", "doNotPerform": true,
            "medicationCodeableConcept": {"text": "Ibuprofen"},
        });
        let stopped = json!({
            "resourceType": "MedicationStatement", "status": "stopped", "medicationCodeableConcept": {"text": "Sobril"},
        });
        let shown = show(SectionName::Medications, &[proposal, forbidden, stopped]);
        let status = |title: &str| {
            let row = shown
                .items
                .iter()
                .find(|row| row.title.as_deref() == Some(title))
                .expect("a row");
            (row.status.clone().unwrap_or_default(), row.current)
        };
        assert_eq!(status("Warfarin"), ("proposal".into(), false));
        assert_eq!(status("Ibuprofen"), ("do-not-perform".into(), true));
        assert_eq!(status("Sobril"), ("stopped".into(), false));
    }

    #[test]
    fn quirks_are_flagged_and_nothing_is_dropped() {
        let twice = condition("active", "confirmed");
        let empty =
            json!({"resourceType": "Condition", "code": {"text": "Hodepine"}, "onsetDateTime": ""});
        let strange = json!({"resourceType": "Condition", "code": "K86", "clinicalStatus": 7});
        let shown = show(
            SectionName::Conditions,
            &[twice.clone(), twice, empty, strange],
        );
        assert_eq!(shown.items.len(), 4);
        assert_eq!(
            shown
                .items
                .iter()
                .filter(|row| row.flags == ["possible_duplicate"])
                .count(),
            2
        );
        assert_eq!(
            shown
                .items
                .iter()
                .filter(|row| row.flags == ["empty_date"])
                .count(),
            1
        );
    }

    #[test]
    fn appointments_ahead_stand_nearest_first_and_cancelled_ones_are_not_ahead() {
        let at = |day: &str, status: &str| json!({"resourceType": "Appointment", "status": status, "start": format!("{day}T09:00:00Z"), "description": day});
        let shown = show(
            SectionName::Appointments,
            &[
                at("2026-12-24", "booked"),
                at("2026-11-30", "booked"),
                at("2026-12-01", "cancelled"),
                at("2020-01-01", "fulfilled"),
            ],
        );
        let titles: Vec<_> = shown
            .items
            .iter()
            .filter_map(|row| row.title.as_deref())
            .collect();
        assert_eq!(
            titles,
            ["2026-11-30", "2026-12-24", "2026-12-01", "2020-01-01"]
        );
        assert_eq!(shown.items.iter().filter(|row| row.current).count(), 2);
    }

    #[test]
    fn plans_nobody_follows_and_notes_that_have_ended_are_not_current() {
        let plan = |status: &str, intent: &str| json!({"resourceType": "CarePlan", "status": status, "intent": intent, "title": status});
        let shown = show(
            SectionName::Plans,
            &[
                plan("active", "plan"),
                plan("active", "proposal"),
                plan("revoked", "plan"),
                json!({"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Gå 2 km"}}),
            ],
        );
        let current: Vec<_> = shown
            .items
            .iter()
            .filter(|row| row.current)
            .filter_map(|row| row.title.as_deref())
            .collect();
        assert_eq!(current.len(), 2, "{current:?}");
        assert!(current.contains(&"active") && current.contains(&"Gå 2 km"));
        let note = |status: &str| json!({"resourceType": "Flag", "status": status, "code": {"text": "MRSA"}});
        let shown = show(
            SectionName::Flags,
            &[note("active"), note("inactive"), note("entered-in-error")],
        );
        assert_eq!(shown.items.iter().filter(|row| row.current).count(), 1);
        assert_eq!(shown.withdrawn, 1);
    }

    #[test]
    fn what_has_no_code_of_its_own_still_has_a_name() {
        let shown = show(
            SectionName::Other,
            &[
                json!({"resourceType": "RelatedPerson", "relationship": [{"text": "Barn"}], "name": [{"family": "Tofte", "given": ["Gry"]}]}),
                json!({"resourceType": "Consent", "category": [{"text": "Deling"}], "dateTime": "2026-09-27"}),
                json!({"resourceType": "CareTeam", "name": "Teamet"}),
                json!({"resourceType": "Device", "deviceName": [{"name": "KL-9000"}], "type": {"text": "Pulsoksymeter"}}),
                json!({"resourceType": "DiagnosticReport", "code": {"text": "Mammografi"}, "conclusion": "BI-RADS 1."}),
            ],
        );
        let rows: Vec<_> = shown
            .items
            .iter()
            .map(|row| (row.title.as_deref(), row.detail.as_deref()))
            .collect();
        for row in [
            (Some("Gry Tofte"), Some("Barn")),
            (Some("Deling"), None),
            (Some("Teamet"), None),
            (Some("KL-9000"), Some("Pulsoksymeter")),
            (Some("Mammografi"), Some("BI-RADS 1.")),
        ] {
            assert!(rows.contains(&row), "{row:?}: {rows:?}");
        }
    }

    #[test]
    fn rows_beyond_the_limit_are_counted() {
        let many: Vec<_> = (0..60)
            .map(|n| json!({"resourceType": "Condition", "code": {"text": n.to_string()}}))
            .collect();
        let shown = show(SectionName::Conditions, &many);
        assert_eq!((shown.items.len(), shown.hidden), (50, 10));
    }
}
