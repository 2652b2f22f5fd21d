//! Words that stand for names: ordinary in sound, and nobody's here.

use sha2::{Digest as _, Sha256};

/// What a word of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// A woman's given name.
    Female,
    /// A man's.
    Male,
    /// A family or middle name.
    Family,
}

/// Words of offices' names that are nobody's own.
pub(super) const COMMON: &[&str] = &[
    "apotek",
    "arbeid",
    "avdeling",
    "barnehage",
    "bedriftshelsetjeneste",
    "epj",
    "fastlege",
    "fastlegekontor",
    "fylkeskommune",
    "fysioterapi",
    "helse",
    "helsehus",
    "helsesenter",
    "helsestasjon",
    "hjemmetjenesten",
    "journal",
    "klinikk",
    "kommune",
    "kontor",
    "lab",
    "laboratorium",
    "lege",
    "legegruppe",
    "legegruppen",
    "legehus",
    "legekontor",
    "legesenter",
    "legesenteret",
    "legevakt",
    "nav",
    "poliklinikk",
    "praksis",
    "sandkassen",
    "senter",
    "seksjon",
    "spesialist",
    "sykehus",
    "sykehuset",
    "tannlege",
    "universitetssykehus",
    "ytelser",
];

const FEMALE: &[&str] = &[
    "Alma",
    "Amalie",
    "Aurora",
    "Bella",
    "Benedikte",
    "Birgitte",
    "Cornelia",
    "Dagny",
    "Dina",
    "Edel",
    "Eira",
    "Elida",
    "Ella",
    "Embla",
    "Emilie",
    "Eva",
    "Fanny",
    "Frida",
    "Frøya",
    "Gerd",
    "Gina",
    "Hedda",
    "Hedvig",
    "Helle",
    "Ines",
    "Iris",
    "Jenny",
    "Josefine",
    "Julie",
    "Kaia",
    "Karoline",
    "Klara",
    "Lilly",
    "Linnea",
    "Live",
    "Lotte",
    "Luna",
    "Marianne",
    "Mathilde",
    "Mia",
    "Mina",
    "Oda",
    "Olea",
    "Pernille",
    "Rakel",
    "Rebekka",
    "Runa",
    "Selma",
    "Sigrid",
    "Siri",
    "Stella",
    "Svanhild",
    "Tiril",
    "Tuva",
    "Ulrikke",
    "Unni",
    "Vera",
    "Vigdis",
    "Ylva",
    "Ågot",
];

const MALE: &[&str] = &[
    "Adrian",
    "Aksel",
    "Albert",
    "Anton",
    "August",
    "Birger",
    "Brage",
    "Didrik",
    "Edvard",
    "Eivind",
    "Elias",
    "Felix",
    "Filip",
    "Fredrik",
    "Gabriel",
    "Gustav",
    "Halvor",
    "Harald",
    "Herman",
    "Iver",
    "Jesper",
    "Johannes",
    "Jørgen",
    "Kasper",
    "Kristoffer",
    "Lavrans",
    "Ludvig",
    "Malte",
    "Mathias",
    "Mikkel",
    "Mons",
    "Nikolai",
    "Noah",
    "Oskar",
    "Peder",
    "Phillip",
    "Ragnar",
    "Roald",
    "Sebastian",
    "Severin",
    "Simon",
    "Steinar",
    "Sverre",
    "Sylfest",
    "Tarjei",
    "Theodor",
    "Tobias",
    "Torjus",
    "Ulrik",
    "Valdemar",
    "Vetle",
    "Viktor",
    "Viljar",
    "Walter",
    "William",
    "Yngve",
    "Åsmund",
    "Ødin",
    "Ørjan",
    "Østen",
];

const FIRST: &[&str] = &[
    "Alder", "Aske", "Birke", "Bjørk", "Blåbær", "Bregne", "Eike", "Einer", "Furu", "Gauk", "Gran",
    "Hassel", "Hauk", "Hegge", "Isfugl", "Kirse", "Lerke", "Linde", "Lom", "Lønne", "Multe",
    "Måke", "Ospe", "Piplerke", "Rogne", "Selje", "Spurv", "Stær", "Svale", "Tiur", "Trane",
    "Tyri", "Vier", "Villblom", "Ørne",
];

const LAST: &[&str] = &[
    "bakk", "bø", "engen", "gard", "haug", "heia", "hølen", "kleiv", "lia", "lykkja", "rud",
    "sletta", "stad", "tangen", "tun", "vang", "åsen",
];

/// How many words there are of a kind.
pub(super) fn size(part: Part) -> usize {
    match part {
        Part::Female => FEMALE.len(),
        Part::Male => MALE.len(),
        Part::Family => FIRST.len() * LAST.len(),
    }
}

/// The word at this place, counted round.
pub(super) fn word(part: Part, place: usize) -> String {
    let at = |words: &[&str], place: usize| -> String {
        let found = place.checked_rem(words.len()).and_then(|at| words.get(at));
        found.copied().unwrap_or_default().to_owned()
    };
    match part {
        Part::Female => at(FEMALE, place),
        Part::Male => at(MALE, place),
        Part::Family => format!("{}{}", at(FIRST, place / LAST.len()), at(LAST, place)),
    }
}

/// Where a name falls in its pool.
pub(super) fn place(secret: &str, part: Part, name: &str) -> usize {
    let mut hash = Sha256::new();
    hash.update(secret.as_bytes());
    hash.update([0, part as u8]);
    hash.update(name.as_bytes());
    let digest = hash.finalize();
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    let size = u64::try_from(size(part)).unwrap_or(1);
    usize::try_from(number % size.max(1)).unwrap_or(0)
}
