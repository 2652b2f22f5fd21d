//! Coded values: codings, concepts, references, and which addresses name the same code list.

use std::borrow::Cow;

use serde_json::Value;

use super::identifier::Identifier;
use super::{items, text};
use crate::systems;

/// Addresses met in charts that [`systems::canonical`] need not know for messages.
const CHART_ALIASES: &[(&str, &str)] = &[
    ("urn:oid:2.16.840.1.113883.6.3", systems::ICD10),
    ("urn:oid:2.16.840.1.113883.6.96", systems::SNOMED),
    ("urn:oid:2.16.840.1.113883.6.1", systems::LOINC),
    ("urn:oid:2.16.840.1.113883.6.73", systems::ATC),
    (
        "http://dmp.no/fhir/NamingSystem/festLegemiddelPakning",
        systems::FEST,
    ),
    (
        "http://dmp.no/fhir/NamingSystem/festLegemiddelDose",
        systems::FEST,
    ),
    (
        "http://dmp.no/fhir/NamingSystem/festLegemiddelMerkevare",
        systems::FEST,
    ),
    (
        "http://dmp.no/fhir/NamingSystem/festLegemiddelVirkestoff",
        systems::FEST,
    ),
    ("http://ehelse.no/FESTSubstance", systems::FEST),
    ("http://ehelse.no/FESTMedication", systems::FEST),
    (
        "https://finnkode.helsedirektoratet.no/adm/collections/9151",
        "urn:oid:2.16.578.1.12.4.1.1.9151",
    ),
    // no-basis 2.2.0 writes `uid` for `oid`.
    (
        "urn:uid:2.16.578.1.12.4.1.1.7497",
        "urn:oid:2.16.578.1.12.4.1.1.7497",
    ),
    (
        "urn:uid:2.16.578.1.12.4.1.1.7498",
        "urn:oid:2.16.578.1.12.4.1.1.7498",
    ),
];

/// The preferred address of a code list; unknown addresses stay as they are. An edition of SNOMED CT is the same list,
/// and Helsedirektoratet's own addresses (`…/no-kodeverk-9060`) are Volven's.
#[must_use]
pub fn canonical_system(system: &str) -> Cow<'_, str> {
    let system = system.trim().trim_end_matches('/');
    if system.starts_with("http://snomed.info/sct/") {
        return Cow::Borrowed(systems::SNOMED);
    }
    if let Some((_, preferred)) = CHART_ALIASES.iter().find(|(alias, _)| *alias == system) {
        return Cow::Borrowed(preferred);
    }
    let known = systems::canonical(system);
    if known != system {
        return Cow::Borrowed(known);
    }
    let list = system
        .rsplit_once("/no-kodeverk-")
        .map(|(_, rest)| rest.split('-').next().unwrap_or(rest));
    match list {
        Some(number) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
            Cow::Owned(format!("urn:oid:2.16.578.1.12.4.1.1.{number}"))
        }
        Some(_) | None => Cow::Borrowed(system),
    }
}

/// Short name of a code list: `ICPC-2`, `Volven 8432`; `None` when nobody has named it.
#[must_use]
pub fn list_name(system: &str) -> Option<String> {
    systems::short_name(&canonical_system(system))
}

/// Do two addresses name one list?
#[must_use]
pub fn same_system(a: &str, b: &str) -> bool {
    a == b || canonical_system(a) == canonical_system(b)
}

/// Do two codes of one list name one concept? ICD-10 is written with and without the dot.
#[must_use]
pub fn same_code(a: &str, b: &str) -> bool {
    a == b
        || (a.len().abs_diff(b.len()) <= 1
            && a.replace('.', "").eq_ignore_ascii_case(&b.replace('.', "")))
}

/// `Coding`.
#[derive(Debug, Clone, Copy)]
pub struct Coding<'a>(pub &'a Value);

impl<'a> Coding<'a> {
    /// `system`.
    #[must_use]
    pub fn system(self) -> Option<&'a str> {
        text(self.0, "system")
    }

    /// `code`.
    #[must_use]
    pub fn code(self) -> Option<&'a str> {
        text(self.0, "code")
    }

    /// `display`.
    #[must_use]
    pub fn display(self) -> Option<&'a str> {
        text(self.0, "display")
    }

    /// Short name of the list, when it has one.
    #[must_use]
    pub fn list(self) -> Option<String> {
        list_name(self.system()?)
    }

    /// Is it this code of this list, whatever address the sender uses?
    #[must_use]
    pub fn is(self, system: &str, code: &str) -> bool {
        self.system().is_some_and(|mine| same_system(mine, system))
            && self.code().is_some_and(|mine| same_code(mine, code))
    }
}

/// `CodeableConcept`.
#[derive(Debug, Clone, Copy)]
pub struct Concept<'a>(pub &'a Value);

impl<'a> Concept<'a> {
    /// Every coding.
    pub fn codings(self) -> impl Iterator<Item = Coding<'a>> {
        items(self.0, "coding").iter().map(Coding)
    }

    /// `text`.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        text(self.0, "text")
    }

    /// What a person reads: the sender's own text, else the first display there is.
    #[must_use]
    pub fn display(self) -> Option<&'a str> {
        self.text()
            .or_else(|| self.codings().find_map(Coding::display))
    }

    /// The coding to show: the one the user chose, else the first of a list we know by name, else the first.
    #[must_use]
    pub fn main(self) -> Option<Coding<'a>> {
        let chosen = self
            .codings()
            .find(|coding| coding.0.get("userSelected").and_then(Value::as_bool) == Some(true));
        let known = || self.codings().find(|coding| coding.list().is_some());
        chosen.or_else(known).or_else(|| self.codings().next())
    }

    /// Has it this code of this list?
    #[must_use]
    pub fn has(self, system: &str, code: &str) -> bool {
        self.codings().any(|coding| coding.is(system, code))
    }

    /// The first code that any coding carries; for status concepts, whose system is fixed.
    #[must_use]
    pub fn code(self) -> Option<&'a str> {
        self.codings().find_map(Coding::code)
    }
}

/// `Reference`.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a>(pub &'a Value);

impl<'a> Reference<'a> {
    /// `reference`, as sent.
    #[must_use]
    pub fn reference(self) -> Option<&'a str> {
        text(self.0, "reference")
    }

    /// `display`.
    #[must_use]
    pub fn display(self) -> Option<&'a str> {
        text(self.0, "display")
    }

    /// `identifier`.
    #[must_use]
    pub fn identifier(self) -> Option<Identifier<'a>> {
        self.0
            .get("identifier")
            .filter(|value| value.is_object())
            .map(Identifier)
    }

    /// `(type, id)` of a literal reference, relative or absolute: `Patient/123`, `https://…/Patient/123/_history/2`.
    #[must_use]
    pub fn target(self) -> Option<(&'a str, &'a str)> {
        let reference = self.reference()?;
        let reference = reference.split("/_history/").next().unwrap_or(reference);
        let mut parts = reference.rsplit('/');
        let id = parts.next()?;
        let kind = parts.next()?;
        (kind.bytes().next()?.is_ascii_uppercase() && !id.is_empty()).then_some((kind, id))
    }

    /// What a person reads: the sender's words, else the identifier's value.
    #[must_use]
    pub fn words(self) -> Option<&'a str> {
        self.display()
            .or_else(|| self.identifier().and_then(Identifier::value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_list_under_many_addresses() {
        assert!(same_system(
            "http://hl7.org/fhir/sid/icpc-2",
            "urn:oid:2.16.578.1.12.4.1.1.7170"
        ));
        assert!(same_system(
            "http://helsedir.no/fhir/CodeSystem/no-kodeverk-9060",
            "urn:oid:2.16.578.1.12.4.1.1.9060"
        ));
        assert!(same_system(
            "http://snomed.info/sct/51000202101",
            "http://snomed.info/sct"
        ));
        assert!(!same_system(
            "http://hl7.org/fhir/sid/icpc-2",
            "http://hl7.org/fhir/sid/icd-10"
        ));
        assert!(same_code("A010", "A01.0") && !same_code("A010", "A011"));
    }

    #[test]
    fn the_coding_shown_is_the_users_choice_then_a_known_list() {
        let concept = json!({"coding": [{"system": "http://local", "code": "x"}, {"system": "http://loinc.org", "code": "29463-7", "display": "Body weight"}]});
        let main = Concept(&concept).main().expect("a coding");
        assert_eq!(
            (main.code(), main.list().as_deref()),
            (Some("29463-7"), Some("LOINC"))
        );
        assert_eq!(Concept(&concept).display(), Some("Body weight"));
        let chosen = json!({"coding": [{"system": "http://loinc.org", "code": "1"}, {"code": "2", "userSelected": true}]});
        assert_eq!(Concept(&chosen).main().and_then(Coding::code), Some("2"));
    }

    #[test]
    fn a_reference_names_its_target_however_it_is_written() {
        for (text, target) in [
            ("Patient/1", Some(("Patient", "1"))),
            (
                "https://ehr.example/fhir/Patient/1/_history/2",
                Some(("Patient", "1")),
            ),
            ("urn:uuid:0190a1b2-0000-7000-8000-000000000001", None),
            ("#medication", None),
        ] {
            assert_eq!(
                Reference(&json!({ "reference": text })).target(),
                target,
                "{text}"
            );
        }
    }
}
