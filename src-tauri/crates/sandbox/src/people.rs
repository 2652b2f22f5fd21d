//! The people: a cast that the stories and the charts are about, and as many more as asked for.

use jiff::civil::{Date, date};

use crate::lives::{self, LIVES};
use crate::number;
use crate::seed::Random;

/// What is special about someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// Nothing: a chart drawn by lot.
    Anyone,
    Kari,
    Arvid,
    Mohamed,
    Malgorzata,
    NilsAnte,
    PerKristian,
    Ingrid,
    Ase,
    Thea,
    /// The other Kari Nordmo.
    YoungKari,
    Infant,
    Dead,
    Inactive,
    /// Registered twice; points to who is right.
    Replaced,
    Replacing,
    /// Nothing in the chart.
    Empty,
    NoKnownAllergies,
    /// Has entries that were never true.
    Mistaken,
    /// Has resources with a modifier extension nobody knows.
    Modified,
    LongSami,
    LongPolish,
    /// The doctor herself, who must not write about herself.
    Doctor,
    Pregnant,
    /// Known by a help number only.
    Visitor,
    /// Forty years in one practice.
    Decades,
    /// Some months old, with what a health centre measures.
    Newborn,
    /// Two hundred allergies.
    Allergic,
    /// A name of every Sami letter, and long.
    Sami,
    /// A name of every Polish letter, and long.
    Polish,
    /// Watched over at home: a plan in zones, forms, measurements from more than one place, documents of every sort.
    Watched,
}

/// A synthetic person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) index: u32,
    pub(crate) part: Part,
    pub(crate) given: String,
    pub(crate) middle: Option<String>,
    pub(crate) family: String,
    pub(crate) female: bool,
    pub(crate) born: Date,
    pub(crate) number: String,
    pub(crate) system: &'static str,
    pub(crate) place: &'static Place,
    pub(crate) street: String,
    pub(crate) phone: String,
}

impl Person {
    pub(crate) fn full_name(&self) -> String {
        match &self.middle {
            Some(middle) => format!("{} {middle} {}", self.given, self.family),
            None => format!("{} {}", self.given, self.family),
        }
    }

    /// Whole years on that day.
    pub(crate) fn age(&self, on: Date) -> i64 {
        let years = i64::from(on.year()) - i64::from(self.born.year());
        if (on.month(), on.day()) < (self.born.month(), self.born.day()) {
            years - 1
        } else {
            years
        }
    }
}

/// Post code, town, municipality.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) post_code: &'static str,
    pub(crate) town: &'static str,
    pub(crate) municipality: &'static str,
    pub(crate) code: &'static str,
    pub(crate) county: &'static str,
}

const fn place(
    post_code: &'static str,
    town: &'static str,
    municipality: &'static str,
    code: &'static str,
    county: &'static str,
) -> Place {
    Place {
        post_code,
        town,
        municipality,
        code,
        county,
    }
}

static PLACES: [Place; 8] = [
    place("0178", "Oslo", "Oslo", "0301", "Oslo"),
    place("5003", "Bergen", "Bergen", "4601", "Vestland"),
    place("7010", "Trondheim", "Trondheim", "5001", "Trøndelag"),
    place("9730", "Karasjok", "Karasjok", "5610", "Finnmark"),
    place("8006", "Bodø", "Bodø", "1804", "Nordland"),
    place("4006", "Stavanger", "Stavanger", "1103", "Rogaland"),
    place("1337", "Sandvika", "Bærum", "3201", "Akershus"),
    place("2815", "Gjøvik", "Gjøvik", "3407", "Innlandet"),
];

/// FNR, D-number and help number.
const FNR: &str = "urn:oid:2.16.578.1.12.4.1.4.1";
const DNR: &str = "urn:oid:2.16.578.1.12.4.1.4.2";
const FHN: &str = "urn:oid:2.16.578.1.12.4.1.4.3";

/// Part, given names, middle name, family name, is she a woman, date of birth.
pub(crate) type Role = (
    Part,
    &'static str,
    &'static str,
    &'static str,
    bool,
    (i16, i8, i8),
);

const CAST: [Role; 24] = [
    (Part::Kari, "Kari", "", "Nordmo", true, (1958, 3, 14)),
    (Part::Arvid, "Arvid", "", "Solheim", false, (1971, 6, 2)),
    (
        Part::Mohamed,
        "Mohamed",
        "Aden",
        "Warsame",
        false,
        (1983, 2, 11),
    ),
    (
        Part::Malgorzata,
        "Małgorzata",
        "",
        "Wiśniewska",
        true,
        (1977, 5, 19),
    ),
    (
        Part::NilsAnte,
        "Nils-Ánte",
        "",
        "Somby",
        false,
        (1964, 8, 23),
    ),
    (
        Part::PerKristian,
        "Per Kristian",
        "",
        "Ødegård",
        false,
        (1949, 1, 30),
    ),
    (
        Part::Ingrid,
        "Ingrid",
        "",
        "Bakken-Lie",
        true,
        (1989, 4, 17),
    ),
    (Part::Ase, "Åse", "", "Haugland", true, (1945, 10, 8)),
    (Part::Thea, "Thea", "", "Fjeldstad", true, (2020, 6, 5)),
    (Part::YoungKari, "Kari", "", "Nordmo", true, (1991, 11, 27)),
    (Part::Infant, "Oliver", "", "Strand", false, (0, 0, 0)),
    (Part::Dead, "Gunvor", "", "Myhre", true, (1938, 12, 3)),
    (
        Part::Inactive,
        "Torbjørn",
        "",
        "Eikeland",
        false,
        (1979, 7, 21),
    ),
    (Part::Replaced, "Liv", "", "Hansen", true, (1969, 9, 9)),
    (Part::Replacing, "Liv", "Hansen", "Moe", true, (1969, 9, 9)),
    (Part::Empty, "Jonas", "", "Aas", false, (1998, 2, 28)),
    (
        Part::NoKnownAllergies,
        "Hanne",
        "",
        "Kvam",
        true,
        (1975, 4, 1),
    ),
    (Part::Mistaken, "Erik", "", "Tangen", false, (1966, 5, 17)),
    (Part::Modified, "Sunniva", "", "Vik", true, (1987, 10, 30)),
    (
        Part::LongSami,
        "Máret Elle Risten Čoavdnu",
        "Hætta",
        "Guttorm-Bálatgiedde",
        true,
        (1953, 1, 6),
    ),
    (
        Part::LongPolish,
        "Aleksandra Bogumiła Świętosława",
        "Dąbrowska",
        "Brzęczyszczykiewicz-Wierzchowska",
        true,
        (1984, 8, 15),
    ),
    (Part::Doctor, "Silje", "", "Aune", true, (1982, 3, 22)),
    (
        Part::Pregnant,
        "Fatima",
        "Noor",
        "Al-Hashimi",
        true,
        (1996, 12, 12),
    ),
    (
        Part::Visitor,
        "Björn-Åke",
        "",
        "Lindqvist",
        false,
        (1960, 6, 24),
    ),
];

const GIVEN_FEMALE: [&str; 24] = [
    "Anne",
    "Marit",
    "Sofie",
    "Emma",
    "Nora",
    "Astrid",
    "Berit",
    "Randi",
    "Leah",
    "Ida",
    "Solveig",
    "Turid",
    "Aisha",
    "Katarzyna",
    "Hilde",
    "Maja",
    "Ragnhild",
    "Synnøve",
    "Eline",
    "Bodil",
    "Gro",
    "Inga",
    "Vilde",
    "Signe",
];
const GIVEN_MALE: [&str; 24] = [
    "Ole", "Lars", "Jan", "Henrik", "Magnus", "Sander", "Knut", "Geir", "Odd", "Tor", "Sigurd",
    "Håkon", "Ahmed", "Piotr", "Øyvind", "Trond", "Vegard", "Leif", "Emil", "Jakob", "Even",
    "Ánte", "Stian", "Bård",
];
const FAMILY: [&str; 32] = [
    "Hansen",
    "Johansen",
    "Olsen",
    "Larsen",
    "Andersen",
    "Pedersen",
    "Nilsen",
    "Kristiansen",
    "Jensen",
    "Karlsen",
    "Berg",
    "Haugen",
    "Hagen",
    "Dahl",
    "Lund",
    "Moen",
    "Strand",
    "Bakke",
    "Solberg",
    "Sætre",
    "Ås",
    "Øverland",
    "Kowalski",
    "Nguyen",
    "Hussain",
    "Somby",
    "Utsi",
    "Brekke",
    "Fjeld",
    "Tveit",
    "Rønning",
    "Myklebust",
];
const STREETS: [&str; 10] = [
    "Furuveien",
    "Bjørkestien",
    "Storgata",
    "Kirkeveien",
    "Skolegata",
    "Åsveien",
    "Myrullveien",
    "Sjøgata",
    "Lyngbakken",
    "Øvre Torggate",
];

/// Everyone there is.
#[derive(Debug)]
pub(crate) struct People {
    all: Vec<Person>,
    drawn: usize,
}

impl People {
    /// The cast first, then others by lot: that many together. Those of many kinds of life come beside them.
    pub(crate) fn make(seed: u64, count: u32, day: Date) -> Self {
        let beside = (lives::FIRST..).zip(&LIVES);
        let all: Vec<Person> = (0..count)
            .map(|index| person(seed, index, day))
            .chain(beside.map(|(index, role)| {
                let mut random = Random::of(seed, "person", u64::from(index));
                settled(of_cast(index, role, day), &mut random)
            }))
            .collect();
        let drawn = all.len().saturating_sub(LIVES.len());
        Self { all, drawn }
    }

    pub(crate) fn all(&self) -> &[Person] {
        &self.all
    }

    /// Those whom chance may choose, which more people of other lives must not change.
    pub(crate) fn drawn(&self) -> &[Person] {
        self.all.get(..self.drawn).unwrap_or_default()
    }

    /// Where among all the one of that index stands.
    pub(crate) fn place(&self, index: u32) -> Option<usize> {
        match index.checked_sub(lives::FIRST) {
            Some(beside) => Some(self.drawn + usize::try_from(beside).ok()?),
            None => usize::try_from(index).ok().filter(|at| *at < self.drawn),
        }
    }

    pub(crate) fn get(&self, index: u32) -> Option<&Person> {
        self.all.get(self.place(index)?)
    }

    pub(crate) fn part(&self, part: Part) -> Option<&Person> {
        self.all.iter().find(|person| person.part == part)
    }

    pub(crate) fn by_number(&self, number: &str) -> Option<&Person> {
        self.all.iter().find(|person| person.number == number)
    }
}

fn person(seed: u64, index: u32, day: Date) -> Person {
    let mut random = Random::of(seed, "person", u64::from(index));
    let person = match usize::try_from(index).ok().and_then(|at| CAST.get(at)) {
        Some(role) => of_cast(index, role, day),
        None => by_lot(index, day, &mut random),
    };
    settled(person, &mut random)
}

/// With a home and a telephone.
fn settled(mut person: Person, random: &mut Random) -> Person {
    if let Some(place) = random.pick(&PLACES) {
        person.place = place;
    }
    if matches!(person.part, Part::NilsAnte | Part::LongSami | Part::Sami) {
        person.place = PLACES.get(3).unwrap_or(person.place);
    }
    let street = random.pick(&STREETS).copied().unwrap_or_default();
    person.street = format!("{street} {}", random.between(1, 96));
    // 4000 00xx to 4000 99xx are not given to anyone's telephone.
    person.phone = format!("+47400{:05}", random.between(0, 9_999));
    person
}

fn of_cast(index: u32, role: &Role, day: Date) -> Person {
    let (part, given, middle, family, female, (year, month, of_month)) = *role;
    let before = |days: i64| day.checked_sub(jiff::Span::new().days(days)).unwrap_or(day);
    let born = match part {
        Part::Infant => before(142),
        Part::Newborn => before(lives::NEWBORN_DAYS),
        _ => Date::new(year, month, of_month).unwrap_or(date(1970, 1, 1)),
    };
    let (number, system) = match part {
        Part::Malgorzata => (number::national(born, female, true, 0), DNR),
        Part::Visitor => (number::help(7), FHN),
        Part::Replaced => (number::national(born, female, true, 1), DNR),
        // Those by lot do not come so far, whatever day they are born.
        _ if index >= lives::FIRST => (number::national(born, female, false, 200), FNR),
        _ => (number::national(born, female, false, 0), FNR),
    };
    Person {
        index,
        part,
        given: given.into(),
        middle: Some(middle.to_owned()).filter(|middle| !middle.is_empty()),
        family: family.into(),
        female,
        born,
        number,
        system,
        place: first_place(),
        street: String::new(),
        phone: String::new(),
    }
}

fn by_lot(index: u32, day: Date, random: &mut Random) -> Person {
    let female = random.below(2) == 0;
    let names = if female { &GIVEN_FEMALE } else { &GIVEN_MALE };
    let mut given = random.pick(names).copied().unwrap_or_default().to_owned();
    if random.below(6) == 0 {
        given = format!(
            "{given} {}",
            random.pick(names).copied().unwrap_or_default()
        );
    }
    let family = random.pick(&FAMILY).copied().unwrap_or_default();
    let middle = random
        .pick(&FAMILY)
        .copied()
        .filter(|middle| *middle != family);
    let middle = middle.filter(|_| random.below(5) == 0).map(str::to_owned);
    let days = random.between(2 * 365, 92 * 365);
    let born = day.checked_sub(jiff::Span::new().days(days)).unwrap_or(day);
    // Those of one day and sex differ by where they stand; among very many, two may draw the same and that is no harm
    // but to the one searching, so the index spreads them.
    let number = number::national(born, female, false, 1 + index % 150);
    Person {
        index,
        part: Part::Anyone,
        given,
        middle,
        family: family.into(),
        female,
        born,
        number,
        system: FNR,
        place: first_place(),
        street: String::new(),
        phone: String::new(),
    }
}

fn first_place() -> &'static Place {
    let [first, ..] = &PLACES;
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_people_each_time_and_no_number_twice() {
        let day = date(2026, 11, 21);
        let people = People::make(42, 200, day);
        let again = People::make(42, 200, day);
        let mut numbers: Vec<_> = people
            .all()
            .iter()
            .map(|person| person.number.clone())
            .collect();
        assert_eq!(
            numbers,
            again
                .all()
                .iter()
                .map(|person| person.number.clone())
                .collect::<Vec<_>>()
        );
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 200 + LIVES.len());
    }

    #[test]
    fn people_of_other_lives_are_the_same_beside_any_number_of_others() {
        let day = date(2026, 11, 21);
        let (few, many) = (People::make(42, 40, day), People::make(42, 300, day));
        for part in [Part::Decades, Part::Watched] {
            let (one, other) = (few.part(part).unwrap(), many.part(part).unwrap());
            assert_eq!((one.index, &one.number), (other.index, &other.number));
            assert_eq!(few.get(one.index).map(|found| found.part), Some(part));
            assert_eq!(many.get(one.index).map(|found| found.part), Some(part));
        }
        assert_eq!((few.drawn().len(), many.drawn().len()), (40, 300));
        // Nobody is at a place between.
        assert!(few.get(40).is_none() && few.get(lives::FIRST - 1).is_none());
        assert!(few.get(lives::FIRST + 6).is_none());
    }

    #[test]
    fn who_was_there_before_is_who_they_were() {
        let people = People::make(42, 40, date(2026, 11, 21));
        let last = people.get(39).unwrap();
        assert_eq!(
            (last.full_name().as_str(), last.number.as_str()),
            ("Inga Somby", "22831758078")
        );
    }

    #[test]
    fn the_cast_is_who_it_says() {
        let day = date(2026, 11, 21);
        let people = People::make(1, 40, day);
        assert_eq!(people.part(Part::Thea).map(|thea| thea.age(day)), Some(6));
        assert_eq!(
            people.part(Part::Infant).map(|infant| infant.age(day)),
            Some(0)
        );
        let (old, young) = (
            people.part(Part::Kari).unwrap(),
            people.part(Part::YoungKari).unwrap(),
        );
        assert_eq!(old.full_name(), young.full_name());
        assert_ne!(old.born, young.born);
    }
}
