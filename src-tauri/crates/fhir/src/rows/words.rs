//! The labels: data beside this file, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::Words;

type Pair = (String, String);

#[derive(Deserialize, Default)]
struct Elements {
    sections: HashMap<String, HashMap<String, Pair>>,
    of_type: HashMap<String, (String, String, String)>,
}

#[derive(Deserialize, Default)]
struct Extensions {
    known: HashMap<String, Pair>,
    parts: HashMap<String, Pair>,
}

// The files lie beside this one and are read by a unit test: what cannot be read gives no labels, never a panic.
static SECTIONS: LazyLock<Vec<(String, String, String)>> =
    LazyLock::new(|| serde_json::from_str(include_str!("sections.json")).unwrap_or_default());
static ELEMENTS: LazyLock<Elements> =
    LazyLock::new(|| serde_json::from_str(include_str!("elements.json")).unwrap_or_default());
static BY_NAME: LazyLock<HashMap<&'static str, (&'static str, &'static Pair)>> =
    LazyLock::new(|| {
        let sections = ELEMENTS.sections.iter();
        sections
            .flat_map(|(section, members)| {
                members
                    .iter()
                    .map(move |(name, pair)| (name.as_str(), (section.as_str(), pair)))
            })
            .collect()
    });
static EXTENSIONS: LazyLock<Extensions> =
    LazyLock::new(|| serde_json::from_str(include_str!("extensions.json")).unwrap_or_default());
static TYPES: LazyLock<HashMap<String, Pair>> =
    LazyLock::new(|| serde_json::from_str(include_str!("types.json")).unwrap_or_default());
static CODES: LazyLock<HashMap<String, Pair>> =
    LazyLock::new(|| serde_json::from_str(include_str!("codes.json")).unwrap_or_default());

fn words((nb, en): &Pair) -> Words {
    Words::new(nb.as_str(), en.as_str())
}

/// The same words in both languages.
pub(super) fn same(text: impl Into<String>) -> Words {
    let text = text.into();
    Words::new(text.clone(), text)
}

/// Sections in the order they are read in.
pub(super) fn sections() -> impl Iterator<Item = (&'static str, Words)> {
    SECTIONS
        .iter()
        .map(|(key, nb, en)| (key.as_str(), Words::new(nb.as_str(), en.as_str())))
}

/// The section and label of a resource's own member.
pub(super) fn of_resource(resource_type: &str, name: &str) -> Option<(&'static str, Words)> {
    if let Some((section, nb, en)) = ELEMENTS.of_type.get(&format!("{resource_type}.{name}")) {
        return Some((section.as_str(), Words::new(nb.as_str(), en.as_str())));
    }
    BY_NAME
        .get(name)
        .map(|(section, pair)| (*section, words(pair)))
}

/// The label of a member inside a resource.
pub(super) fn element(name: &str) -> Option<Words> {
    BY_NAME.get(name).map(|(_, pair)| words(pair))
}

/// The label of an extension: no-basis and its relatives under every address they have had, R4's own, and the parts of
/// the ones that have parts.
pub(super) fn extension(url: &str) -> Option<Words> {
    let tail = url.trim_end_matches('/').rsplit('/').next()?;
    if !url.contains('/') {
        return EXTENSIONS.parts.get(tail).map(words);
    }
    EXTENSIONS
        .known
        .get(tail.to_lowercase().as_str())
        .map(words)
}

/// The name of a resource type.
#[must_use]
pub fn type_name(resource_type: &str) -> Option<Words> {
    TYPES.get(resource_type).map(words)
}

/// Our words for a code of FHIR's own lists (`final`, `official`, `male`).
#[must_use]
pub fn code_words(code: &str) -> Option<Words> {
    CODES.get(code).map(words)
}

/// Members whose text is a code of FHIR's own lists.
pub(super) fn is_code(name: &str) -> bool {
    matches!(
        name,
        "status"
            | "use"
            | "gender"
            | "intent"
            | "priority"
            | "criticality"
            | "severity"
            | "category"
            | "type"
            | "mode"
            | "lifecycleStatus"
            | "docStatus"
            | "participantStatus"
            | "required"
            | "kind"
            | "valueCode"
            | "code"
            | "relationship"
    )
}

/// Members whose text is a date however short it is.
pub(super) fn is_date(name: &str) -> bool {
    matches!(
        name,
        "date"
            | "start"
            | "end"
            | "created"
            | "issued"
            | "authored"
            | "authoredOn"
            | "recorded"
            | "sent"
            | "received"
            | "creation"
            | "timestamp"
            | "time"
            | "lastUpdated"
    ) || name.ends_with("Date")
        || name.ends_with("DateTime")
        || name.ends_with("Instant")
}

/// A profile's address in words: which family it is of, and its name there.
pub(super) fn profile(url: &str) -> Option<Words> {
    let tail = url.rsplit('/').next()?.split('|').next()?;
    if url.contains("oslokommune/Pasientjournal-API") {
        let name = tail
            .strip_prefix("no-ehr-core-")
            .or_else(|| tail.strip_prefix("municipal-"))
            .unwrap_or(tail);
        return Some(Words::new(
            format!("NO EHR Core, utkast fra Oslo kommune: {name}"),
            format!("NO EHR Core draft (Oslo kommune): {name}"),
        ));
    }
    let basis = tail
        .strip_prefix("no-basis-")
        .or_else(|| tail.strip_prefix("NoBasis"));
    if let Some(name) = basis {
        return Some(same(format!("no-basis: {name}")));
    }
    let family = [
        ("/vkpobservation/", "VKP/PMD"),
        ("/no-domain/", "no-domain"),
        ("/ig/okt/", "OKT"),
        ("/planer-hacking/", "HL7 Norge, planer"),
        ("fhir.nav.no/", "NAV"),
        ("hl7.org/fhir/StructureDefinition/", "FHIR R4"),
    ];
    family
        .iter()
        .find(|(part, _)| url.contains(part))
        .map(|(_, family)| same(format!("{family}: {tail}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_can_be_read_and_name_sections_that_exist() {
        assert!(TYPES.len() > 60 && CODES.len() > 100 && EXTENSIONS.known.len() > 50);
        let sections: Vec<_> = sections().map(|(key, _)| key).collect();
        assert!(sections.len() > 8);
        let named = ELEMENTS.sections.keys().map(String::as_str);
        let of_type = ELEMENTS
            .of_type
            .values()
            .map(|(section, ..)| section.as_str());
        for section in named.chain(of_type) {
            assert!(sections.contains(&section), "{section}");
        }
        for (_, (nb, en)) in TYPES.iter().chain(CODES.iter()) {
            assert!(!nb.trim().is_empty() && !en.trim().is_empty());
        }
    }

    #[test]
    fn an_extension_is_known_under_every_address_it_has_had() {
        for url in [
            "http://hl7.no/fhir/StructureDefinition/no-basis-middlename",
            "http://hl7.no/fhir/ig/StructureDefinition/no-basis-middlename",
            "http://dips.no/fhir/R4/StructureDefinition/NoBasisMiddleName",
        ] {
            assert_eq!(
                extension(url).map(|words| words.nb).as_deref(),
                Some("Mellomnavn"),
                "{url}"
            );
        }
        assert_eq!(extension("http://ehr.example/unknown"), None);
    }

    #[test]
    fn both_families_of_profiles_are_named() {
        for url in [
            "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/no-ehr-core-patient",
            "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-patient|0.2.0",
        ] {
            let name = profile(url).expect("a name");
            assert!(name.nb.ends_with("patient"), "{}", name.nb);
        }
    }
}
