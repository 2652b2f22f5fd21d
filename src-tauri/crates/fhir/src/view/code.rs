//! Coded values: codings, concepts, references, and which addresses name the same code list.

use serde_json::Value;

use super::identifier::Identifier;
use super::{items, text};

/// A code list that Norwegian health care writes under several addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeList {
    /// Short name for people: `ICPC-2`.
    pub name: &'static str,
    /// The address to prefer.
    pub system: &'static str,
    aliases: &'static [&'static str],
}

/// Volven's prefix: list N is `urn:oid:2.16.578.1.12.4.1.1.N`.
const VOLVEN: &str = "urn:oid:2.16.578.1.12.4.1.1.";

const LISTS: &[CodeList] = &[
    CodeList {
        name: "ICPC-2",
        system: "urn:oid:2.16.578.1.12.4.1.1.7170",
        aliases: &[
            "http://hl7.org/fhir/sid/icpc-2",
            "urn:oid:2.16.840.1.113883.6.139",
        ],
    },
    CodeList {
        name: "ICPC-2B",
        system: "urn:oid:2.16.578.1.12.4.1.1.7171",
        aliases: &[],
    },
    CodeList {
        name: "ICD-10",
        system: "urn:oid:2.16.578.1.12.4.1.1.7110",
        aliases: &[
            "http://hl7.org/fhir/sid/icd-10-no",
            "http://hl7.org/fhir/sid/icd-10",
            "urn:oid:2.16.840.1.113883.6.3",
        ],
    },
    CodeList {
        name: "SNOMED CT",
        system: "http://snomed.info/sct",
        aliases: &["urn:oid:2.16.840.1.113883.6.96"],
    },
    CodeList {
        name: "NLK",
        system: "urn:oid:2.16.578.1.12.4.1.1.7280",
        aliases: &[
            "http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk",
            "http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280-nlk",
        ],
    },
    CodeList {
        name: "LOINC",
        system: "http://loinc.org",
        aliases: &["urn:oid:2.16.840.1.113883.6.1"],
    },
    CodeList {
        name: "ATC",
        system: "http://www.whocc.no/atc",
        aliases: &[
            "urn:oid:2.16.578.1.12.4.1.1.7180",
            "urn:oid:2.16.840.1.113883.6.73",
        ],
    },
    CodeList {
        name: "FEST",
        system: "http://ehelse.no/fhir/CodeSystem/FEST",
        aliases: &[
            "http://dmp.no/fhir/NamingSystem/festLegemiddelPakning",
            "http://dmp.no/fhir/NamingSystem/festLegemiddelDose",
            "http://dmp.no/fhir/NamingSystem/festLegemiddelMerkevare",
            "http://dmp.no/fhir/NamingSystem/festLegemiddelVirkestoff",
            "http://ehelse.no/FESTSubstance",
            "http://ehelse.no/FESTMedication",
        ],
    },
    CodeList {
        name: "NKPK",
        system: "urn:oid:2.16.578.1.12.4.1.1.7275",
        aliases: &[],
    },
    CodeList {
        name: "9151",
        system: "urn:oid:2.16.578.1.12.4.1.1.9151",
        aliases: &["https://finnkode.helsedirektoratet.no/adm/collections/9151"],
    },
    CodeList {
        name: "KI-reaksjon",
        system: "urn:oid:2.16.578.1.12.4.1.1.7497",
        aliases: &["urn:uid:2.16.578.1.12.4.1.1.7497"],
    },
    CodeList {
        name: "UCUM",
        system: "http://unitsofmeasure.org",
        aliases: &[],
    },
];

/// The code list behind an address, by its preferred address, an alias, or a SNOMED edition.
#[must_use]
pub fn code_list(system: &str) -> Option<&'static CodeList> {
    let system = system.trim().trim_end_matches('/');
    // An edition or version of SNOMED CT is the same list: `http://snomed.info/sct/51000202101/version/20240415`.
    if system.starts_with("http://snomed.info/sct/") {
        return code_list("http://snomed.info/sct");
    }
    LISTS
        .iter()
        .find(|list| list.system == system || list.aliases.contains(&system))
}

/// The preferred address of a list; unknown addresses stay as they are. Helsedirektoratet's own addresses
/// (`…/no-kodeverk-9060`) are read as Volven's.
#[must_use]
pub fn canonical_system(system: &str) -> String {
    if let Some(list) = code_list(system) {
        return list.system.to_owned();
    }
    let number = system
        .rsplit_once("/no-kodeverk-")
        .map(|(_, rest)| rest.split('-').next().unwrap_or(rest));
    match number {
        Some(number) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{VOLVEN}{number}")
        }
        _ => system.trim().to_owned(),
    }
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

    /// Short name of the list: a known one's, or `Volven 8432`.
    #[must_use]
    pub fn list(self) -> Option<String> {
        let system = self.system()?;
        if let Some(list) = code_list(system) {
            return Some(list.name.to_owned());
        }
        canonical_system(system)
            .strip_prefix(VOLVEN)
            .map(|number| format!("Volven {number}"))
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
        let known = || {
            self.codings()
                .find(|coding| coding.system().and_then(code_list).is_some())
        };
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
