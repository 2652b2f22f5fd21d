//! Identifier systems and code lists: their URNs, their short names, and the words of the lists NAV's messages use.
//!
//! Norwegian rule: `system` is `urn:oid:` and the OID, lists of Volven are `…4.1.1.N`, identifiers `…4.1.4.N`. Aliases
//! that servers send are accepted by [`canonical`] and never written. Words are given only where the list is published;
//! an unknown code keeps the sender's words.

/// Fødselsnummer.
pub const FNR: &str = "urn:oid:2.16.578.1.12.4.1.4.1";
/// D-number.
pub const DNR: &str = "urn:oid:2.16.578.1.12.4.1.4.2";
/// Felles hjelpenummer.
pub const FHN: &str = "urn:oid:2.16.578.1.12.4.1.4.3";
/// Local help number: a fixed word, not a URI.
pub const HNR: &str = "HNR";
/// Helsepersonellnummer.
pub const HPR: &str = "urn:oid:2.16.578.1.12.4.1.4.4";
/// DUF number.
pub const DUF: &str = "urn:oid:2.16.578.1.12.4.1.4.5";
/// Organisation number (Enhetsregisteret).
pub const ENH: &str = "urn:oid:2.16.578.1.12.4.1.4.101";
/// RESH-id.
pub const RSH: &str = "urn:oid:2.16.578.1.12.4.1.4.102";
/// HER-id: endpoints are this, a full stop and the number.
pub const HER: &str = "urn:oid:2.16.578.1.12.4.1.2";

/// Invitations to a dialogue meeting (NAV → doctor).
pub const VOLVEN_8125: &str = "urn:oid:2.16.578.1.12.4.1.1.8125";
/// Answers to an invitation (doctor → NAV).
pub const VOLVEN_8126: &str = "urn:oid:2.16.578.1.12.4.1.1.8126";
/// Notes from NAV.
pub const VOLVEN_8127: &str = "urn:oid:2.16.578.1.12.4.1.1.8127";
/// Notes to NAV.
pub const VOLVEN_8128: &str = "urn:oid:2.16.578.1.12.4.1.1.8128";
/// Requests about a patient (NAV → doctor).
pub const VOLVEN_8129: &str = "urn:oid:2.16.578.1.12.4.1.1.8129";
/// Answers to a request (doctor → NAV).
pub const VOLVEN_9069: &str = "urn:oid:2.16.578.1.12.4.1.1.9069";
/// Notes (HOPS copy).
pub const VOLVEN_7321: &str = "urn:oid:2.16.578.1.12.4.1.1.7321";
/// Document types.
pub const VOLVEN_9602: &str = "urn:oid:2.16.578.1.12.4.1.1.9602";
/// Health personnel.
pub const VOLVEN_9060: &str = "urn:oid:2.16.578.1.12.4.1.1.9060";
/// Kinds of identifier for people.
pub const VOLVEN_8116: &str = "urn:oid:2.16.578.1.12.4.1.1.8116";
/// Contact types.
pub const VOLVEN_8432: &str = "urn:oid:2.16.578.1.12.4.1.1.8432";
/// Municipalities.
pub const VOLVEN_3402: &str = "urn:oid:2.16.578.1.12.4.1.1.3402";
/// ICPC-2.
pub const ICPC2: &str = "urn:oid:2.16.578.1.12.4.1.1.7170";
/// ICPC-2B.
pub const ICPC2B: &str = "urn:oid:2.16.578.1.12.4.1.1.7171";
/// ICD-10, Norwegian edition.
pub const ICD10: &str = "urn:oid:2.16.578.1.12.4.1.1.7110";
/// Norsk laboratoriekodeverk.
pub const NLK: &str = "urn:oid:2.16.578.1.12.4.1.1.7280";
/// Norwegian procedure codes.
pub const NKPK: &str = "urn:oid:2.16.578.1.12.4.1.1.7275";
/// LOINC.
pub const LOINC: &str = "http://loinc.org";
/// SNOMED CT.
pub const SNOMED: &str = "http://snomed.info/sct";
/// ATC.
pub const ATC: &str = "http://www.whocc.no/atc";
/// FEST.
pub const FEST: &str = "http://ehelse.no/fhir/CodeSystem/FEST";
/// UCUM.
pub const UCUM: &str = "http://unitsofmeasure.org";

/// Profile of NAV's proposal for the bundle.
pub const NAV_MESSAGE_PROFILE: &str = "http://fhir.nav.no/StructureDefinition/HopsMessage";
/// Profile of NAV's proposal for the header.
pub const NAV_HEADER_PROFILE: &str = "http://fhir.nav.no/StructureDefinition/HopsMessageHeader";
/// Where our proposed event codes live; nobody has published official ones.
pub const NAV_EVENTS: &str = "http://fhir.nav.no/CodeSystem/message-events";
/// NAV's HER-id in the address register.
pub const NAV_HER_ID: u32 = 79_768;
/// NAV's HER-id in the sandbox.
pub const SANDBOX_NAV_HER_ID: u32 = 90_000_000;

const ALIASES: &[(&str, &str)] = &[
    ("http://hl7.no/fhir/NamingSystem/FNR", FNR),
    ("http://hl7.no/fhir/NamingSystem/DNR", DNR),
    ("http://hl7.no/fhir/NamingSystem/FHNR", FHN),
    ("http://hl7.no/fhir/NamingSystem/HPR", HPR),
    ("http://hl7.no/fhir/NamingSystem/DUFN", DUF),
    ("http://hl7.no/fhir/NamingSystem/HERid", HER),
    ("http://hl7.no/fhir/NamingSystem/RESHid", RSH),
    ("http://data.brreg.no/begrep/28155", ENH),
    ("http://hl7.org/fhir/sid/icpc-2", ICPC2),
    ("urn:oid:2.16.840.1.113883.6.139", ICPC2),
    ("http://hl7.org/fhir/sid/icd-10", ICD10),
    ("http://hl7.org/fhir/sid/icd-10-no", ICD10),
    ("http://ehelse.no/fhir/CodeSystem/no-kodeverk-7280-nlk", NLK),
    (
        "http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280-nlk",
        NLK,
    ),
    (
        "http://helsedir.no/fhir/CodeSystem/no-kodeverk-9060",
        VOLVEN_9060,
    ),
    ("urn:oid:2.16.578.1.12.4.1.1.7180", ATC),
];

/// The preferred system of an alias; anything else is its own.
#[must_use]
pub fn canonical(system: &str) -> &str {
    ALIASES
        .iter()
        .find(|(alias, _)| *alias == system)
        .map_or(system, |(_, preferred)| preferred)
}

const SHORT_NAMES: &[(&str, &str)] = &[
    (FNR, "fnr."),
    (DNR, "D-nr."),
    (FHN, "FH-nr."),
    (HNR, "H-nr."),
    (HPR, "HPR"),
    (DUF, "DUF"),
    (ENH, "Org.nr."),
    (RSH, "RESH"),
    (HER, "HER-id"),
    (ICPC2, "ICPC-2"),
    (ICPC2B, "ICPC-2B"),
    (ICD10, "ICD-10"),
    (NLK, "NLK"),
    (NKPK, "NKPK"),
    (LOINC, "LOINC"),
    (SNOMED, "SNOMED CT"),
    (ATC, "ATC"),
    (FEST, "FEST"),
    (UCUM, "UCUM"),
];

/// Short name of a code list or identifier system: `ICPC-2`, `Volven 8129`. `None` when we do not know it.
#[must_use]
pub fn short_name(system: &str) -> Option<String> {
    let system = canonical(system);
    if let Some((_, name)) = SHORT_NAMES.iter().find(|(known, _)| *known == system) {
        return Some((*name).to_owned());
    }
    volven(system).map(|list| format!("Volven {list}"))
}

/// The number of a Volven list: `urn:oid:2.16.578.1.12.4.1.1.8129` → 8129.
#[must_use]
pub fn volven(system: &str) -> Option<u32> {
    let number = system.strip_prefix("urn:oid:2.16.578.1.12.4.1.1.")?;
    if number.len() > 5 {
        None
    } else {
        number.parse().ok()
    }
}

/// Is this one of the lists that say what a message of NAV's vocabulary is?
#[must_use]
pub fn is_message_list(system: &str) -> bool {
    matches!(
        system,
        VOLVEN_8125
            | VOLVEN_8126
            | VOLVEN_8127
            | VOLVEN_8128
            | VOLVEN_8129
            | VOLVEN_9069
            | VOLVEN_7321
    )
}

/// Known words: list, code, bokmål, English.
const DISPLAYS: &[(&str, &str, &str, &str)] = &[
    (
        VOLVEN_8125,
        "1",
        "Innkalling til dialogmøte 2",
        "Invitation to dialogue meeting 2",
    ),
    (
        VOLVEN_8125,
        "2",
        "Endring av dialogmøte 2",
        "Change of dialogue meeting 2",
    ),
    (
        VOLVEN_8125,
        "3",
        "Innkalling til dialogmøte 3",
        "Invitation to dialogue meeting 3",
    ),
    (
        VOLVEN_8125,
        "4",
        "Endring av dialogmøte 3",
        "Change of dialogue meeting 3",
    ),
    (VOLVEN_8126, "1", "Ja, jeg kommer", "Yes, I will come"),
    (
        VOLVEN_8126,
        "2",
        "Jeg ønsker nytt møtetidspunkt",
        "I would like another time",
    ),
    (VOLVEN_8126, "3", "Jeg kan ikke komme", "I cannot come"),
    (VOLVEN_8127, "1", "Oppfølgingsplan", "Follow-up plan"),
    (
        VOLVEN_8127,
        "2",
        "Friskmelding til arbeidsformidling",
        "Declared fit, looking for other work",
    ),
    (
        VOLVEN_8127,
        "3",
        "Retur av legeerklæring",
        "Medical statement returned",
    ),
    (
        VOLVEN_8127,
        "4",
        "Avlysning av dialogmøte",
        "Dialogue meeting cancelled",
    ),
    (
        VOLVEN_8127,
        "5",
        "Unntak fra dialogmøte",
        "Exemption from dialogue meeting",
    ),
    (
        VOLVEN_8127,
        "6",
        "Tilbakemelding fra NAV",
        "Feedback from NAV",
    ),
    (VOLVEN_8127, "8", "Melding fra NAV", "Message from NAV"),
    (
        VOLVEN_8127,
        "9",
        "Informasjon fra NAV",
        "Information from NAV",
    ),
    (
        VOLVEN_8128,
        "1",
        "Henvendelse om sykefraværsoppfølging",
        "Enquiry about sick-leave follow-up",
    ),
    (
        VOLVEN_8128,
        "2",
        "Henvendelse om pasient",
        "Enquiry about a patient",
    ),
    (
        VOLVEN_8129,
        "1",
        "Forespørsel om pasient",
        "Request about a patient",
    ),
    (
        VOLVEN_8129,
        "2",
        "Påminnelse om forespørsel om pasient",
        "Reminder of a request about a patient",
    ),
    (
        VOLVEN_9069,
        "5",
        "Svar på forespørsel",
        "Answer to a request",
    ),
    (VOLVEN_7321, "1", "Notat om pasient", "Note about a patient"),
    (
        VOLVEN_9602,
        "J01-2",
        "Sykmeldinger og trygdesaker",
        "Sick notes and social security",
    ),
];

/// Our words for a published code, in bokmål and English.
#[must_use]
pub fn display(system: &str, code: &str) -> Option<crate::Words> {
    let system = canonical(system);
    DISPLAYS
        .iter()
        .find(|(list, known, _, _)| *list == system && *known == code)
        .map(|(_, _, nb, en)| crate::Words::new(*nb, *en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_words() {
        assert_eq!(
            short_name("http://hl7.org/fhir/sid/icpc-2").as_deref(),
            Some("ICPC-2")
        );
        assert_eq!(short_name(VOLVEN_8129).as_deref(), Some("Volven 8129"));
        assert_eq!(short_name("http://example.org"), None);
        assert_eq!(
            display(VOLVEN_8129, "1").map(|w| w.nb),
            Some("Forespørsel om pasient".to_owned())
        );
        assert_eq!(display(VOLVEN_8129, "7"), None);
    }
}
