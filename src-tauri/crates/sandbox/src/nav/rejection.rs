//! Why NAV's professional system says no after custody: the reasons padm2 gives, each with its words and its place.
//!
//! Some follow from what a message says; the others are chosen: by the fault `reject`, by a course, or by the HPR number
//! of the author (numbers from 990001000 on are nobody's and stand for one reason each).

use super::told::Told;
use crate::people::Part;
use crate::world::World;

/// A reason, as the receipt says it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// NAV's own key.
    pub(crate) key: &'static str,
    /// `issue.code` of the OperationOutcome.
    pub(crate) code: &'static str,
    /// What stands after the key; `{}` is filled where it is known what with.
    words: &'static str,
    /// Where in the message it sits.
    pub(crate) place: &'static str,
    /// Author's HPR number that stands for it.
    pub(crate) hpr: Option<&'static str>,
}

const fn reason(
    key: &'static str,
    code: &'static str,
    place: &'static str,
    hpr: Option<&'static str>,
    words: &'static str,
) -> Rejection {
    Rejection {
        key,
        code,
        words,
        place,
        hpr,
    }
}

const PATIENT: &str = "Bundle.entry.resource.ofType(Patient).identifier";
const AUTHOR: &str = "Bundle.entry.resource.ofType(Practitioner).identifier";
const TEXT: &str = "Bundle.entry.resource.ofType(Communication).payload";
const CODE: &str = "Bundle.entry.resource.ofType(Communication).category";

/// Every reason there is, in the order NAV's rules ask.
pub(crate) static REJECTIONS: [Rejection; 15] = [
    reason(
        "DUPLICATE",
        "duplicate",
        TEXT,
        None,
        "Duplikat! Meldingen med samme innhold er mottatt den {}. Skal ikke sendes på nytt.",
    ),
    reason(
        "1002",
        "value",
        PATIENT,
        None,
        "Pasientens fødselsnummer eller D-nummer er ikke 11 siffer, eller det er ikke gyldig.",
    ),
    reason(
        "1006",
        "value",
        AUTHOR,
        None,
        "Avsenders id er ikke et gyldig nummer.",
    ),
    reason(
        "9999",
        "business-rule",
        AUTHOR,
        None,
        "Avsender og pasient er samme person.",
    ),
    reason(
        "PATIENT_NOT_FOUND",
        "not-found",
        PATIENT,
        None,
        "Pasienten finnes ikke i folkeregisteret.",
    ),
    reason(
        "BEHANDLER_NOT_FOUND",
        "not-found",
        AUTHOR,
        Some("990001404"),
        "Behandleren finnes ikke i folkeregisteret.",
    ),
    reason(
        "TEST_FNR_IN_PROD",
        "business-rule",
        PATIENT,
        None,
        "Testfødselsnummer er brukt i produksjon.",
    ),
    reason(
        "1402",
        "business-rule",
        AUTHOR,
        Some("990001402"),
        "Behandleren er ikke gyldig i HPR på tidspunktet for meldingen.",
    ),
    reason(
        "1403",
        "business-rule",
        AUTHOR,
        Some("990001403"),
        "Behandleren har ikke gyldig autorisasjon i HPR.",
    ),
    reason(
        "1407",
        "business-rule",
        AUTHOR,
        Some("990001407"),
        "Behandleren er ikke lege, kiropraktor, manuellterapeut, tannlege, fysioterapeut eller psykolog.",
    ),
    reason(
        "1414",
        "suppressed",
        AUTHOR,
        Some("990001414"),
        "Behandleren er suspendert av NAV på tidspunktet for meldingen.",
    ),
    reason(
        "INVALID_KODEVERK",
        "code-invalid",
        CODE,
        None,
        "Kode {} passer ikke til meldingen.",
    ),
    reason(
        "MELDINGSTEKST_MANGLER",
        "required",
        TEXT,
        None,
        "Meldingsteksten mangler.",
    ),
    reason(
        "VIRUS_CHECK",
        "security",
        TEXT,
        None,
        "Et vedlegg er stanset av viruskontrollen.",
    ),
    reason(
        "E21",
        "not-found",
        "Bundle.entry.resource.ofType(MessageHeader).destination",
        None,
        "Mottaker finnes ikke.",
    ),
];

/// The reason of that key.
pub(crate) fn find(key: &str) -> Option<&'static Rejection> {
    REJECTIONS.iter().find(|reason| reason.key == key)
}

impl Rejection {
    /// `KEY: words.`, with what is known put in.
    pub(crate) fn said(&self, with: &str) -> String {
        format!("{}: {}", self.key, self.words.replace("{}", with))
    }
}

/// A reason with its words.
pub(crate) type Said = (&'static Rejection, String);

fn say(key: &str, with: &str) -> Option<Said> {
    let reason = find(key)?;
    Some((reason, reason.said(with)))
}

/// Published examples that a tester will write about; the register knows them.
const EXAMPLES: [&str; 7] = [
    "10915596784",
    "41814061033",
    "13527248013",
    "21030550231",
    "68467038838",
    "45847100951",
    "15897902351",
];

/// What the message itself gives reason to refuse.
pub(crate) fn by_content(world: &World, told: &Told) -> Option<Said> {
    if !told.has_communication {
        return None;
    }
    if told.patients.iter().any(|number| !plausible(number)) {
        return say("1002", "");
    }
    if told.authors.iter().any(|number| !an_id(number)) {
        return say("1006", "");
    }
    if told
        .authors
        .iter()
        .any(|author| about_self(world, author, told))
    {
        return say("9999", "");
    }
    let standing = REJECTIONS.iter().find(|reason| {
        reason
            .hpr
            .is_some_and(|hpr| told.authors.iter().any(|author| author == hpr))
    });
    if let Some(reason) = standing {
        return Some((reason, reason.said("")));
    }
    let (list, code) = told
        .category
        .as_ref()
        .map_or(("", ""), |(list, code)| (list, code));
    let codes: &[&str] = match list {
        "9069" => &["5"],
        "8126" => &["1", "2", "3"],
        "8128" => &["1", "2"],
        "" => &[""],
        _ => &[],
    };
    if !codes.contains(&code) {
        return say("INVALID_KODEVERK", &format!("{code} i kodeverk {list}"));
    }
    let may_be_silent = list == "8126" && code == "1";
    if told.text.trim().is_empty() && !may_be_silent && told.attachments == 0 {
        return say("MELDINGSTEKST_MANGLER", "");
    }
    let known = |number: &String| {
        world.config.everyone_known
            || EXAMPLES.contains(&number.as_str())
            || world.people.by_number(number).is_some()
    };
    if told.patients.is_empty() || !told.patients.iter().all(known) {
        return say("PATIENT_NOT_FOUND", "");
    }
    told.infected.then(|| say("VIRUS_CHECK", "")).flatten()
}

/// The words of a duplicate.
pub(crate) fn duplicate(first: &str) -> Option<Said> {
    say("DUPLICATE", first)
}

fn digits(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit())
}

fn plausible(number: &str) -> bool {
    number.len() == 11 && digits(number)
}

/// An HPR number has at most nine digits, a national number eleven.
fn an_id(number: &str) -> bool {
    digits(number) && matches!(number.len(), 1..=9 | 11)
}

/// The register of health personnel knows one doctor, who is also a patient.
fn about_self(world: &World, author: &str, told: &Told) -> bool {
    let doctor = world
        .people
        .part(Part::Doctor)
        .map(|doctor| doctor.number.as_str());
    let number = if author.trim_start_matches('0') == super::letter::DOCTOR_HPR {
        doctor
    } else {
        Some(author)
    };
    number.is_some_and(|number| told.patients.iter().any(|patient| patient == number))
}
