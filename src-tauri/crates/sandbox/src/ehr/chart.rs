//! One person's chart: a list of resources, each with the id of its place in it.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde_json::{Map, Value};

use super::catalogue::{self, Sketch};
use super::id::{DIRECTORY, id};
use super::workday::is_open;
use super::{lives, measures, papers, problems, visits};
use crate::people::{Part, Person};
use crate::seed::Random;

/// Profiles by type, of the NO EHR Core draft or of no-basis.
const PROFILES: [(&str, &str); 12] = [
    (
        "Patient",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-patient",
    ),
    (
        "Practitioner",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-practitioner",
    ),
    (
        "Organization",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-organization",
    ),
    (
        "Location",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-location",
    ),
    (
        "Encounter",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-encounter",
    ),
    (
        "EpisodeOfCare",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-service",
    ),
    (
        "CarePlan",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-careplan",
    ),
    (
        "Composition",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-composition",
    ),
    (
        "DocumentReference",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-documentreference",
    ),
    (
        "Observation",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-observation",
    ),
    (
        "Appointment",
        "https://github.com/oslokommune/Pasientjournal-API/StructureDefinition/municipal-appointment",
    ),
    (
        "MedicationStatement",
        "http://hl7.no/fhir/StructureDefinition/no-basis-MedicationStatement",
    ),
];

/// Numbers of the directory's resources.
pub(crate) const DOCTOR: u32 = 1;
pub(crate) const NURSE: u32 = 2;
pub(crate) const PRACTICE: u32 = 3;
pub(crate) const MUNICIPALITY: u32 = 4;
pub(crate) const OFFICE: u32 = 5;
pub(crate) const LOCUM: u32 = 6;

/// A chart being written.
#[derive(Debug)]
pub(crate) struct Chart<'a> {
    pub(crate) seed: u64,
    pub(crate) today: Date,
    pub(crate) person: &'a Person,
    pub(crate) random: Random,
    pub(crate) resources: Vec<Value>,
}

impl Chart<'_> {
    /// Adds a resource; gives its reference.
    pub(crate) fn add(&mut self, kind: &str, days_ago: i64, members: Value) -> String {
        let number = u32::try_from(self.resources.len() + 1).unwrap_or(0);
        let id = id(self.seed, self.person.index, number);
        self.resources
            .push(resource(kind, &id, &self.instant(days_ago, 15), members));
        format!("{kind}/{id}")
    }

    /// The date that many days ago; ahead when negative.
    pub(crate) fn date(&self, days_ago: i64) -> Date {
        self.today
            .checked_sub(Span::new().days(days_ago))
            .unwrap_or(self.today)
    }

    /// That day, or the next on which the practice is open; for what has been, the one before.
    pub(crate) fn open_day(&self, days_ago: i64) -> i64 {
        let step = if days_ago < 0 { -1 } else { 1 };
        (0..14)
            .map(|moved| days_ago + step * moved)
            .find(|day| is_open(self.date(*day)))
            .unwrap_or(days_ago)
    }

    /// A moment of that day, Norwegian winter time.
    pub(crate) fn moment(&self, days_ago: i64, hour: i64) -> String {
        let minute = (days_ago * 7 + hour * 13).rem_euclid(12) * 5;
        format!("{}T{hour:02}:{minute:02}:00+01:00", self.date(days_ago))
    }

    /// As `moment`, as an instant for `meta`.
    fn instant(&self, days_ago: i64, hour: i64) -> String {
        let days_ago = days_ago.max(1);
        format!("{}T{hour:02}:00:00.000Z", self.date(days_ago))
    }

    /// The patient.
    pub(crate) fn subject(&self) -> Value {
        let own = format!("Patient/{}", id(self.seed, self.person.index, 0));
        object([("reference", own.into())])
    }

    /// Someone or something of the directory.
    pub(crate) fn directory(&self, kind: &str, number: u32, display: &str) -> Value {
        let there = format!("{kind}/{}", id(self.seed, DIRECTORY, number));
        object([("reference", there.into()), ("display", display.into())])
    }

    pub(crate) fn doctor(&self) -> Value {
        self.directory("Practitioner", DOCTOR, "Silje Aune")
    }

    pub(crate) fn practice(&self) -> Value {
        self.directory("Organization", PRACTICE, "Furulia legesenter")
    }

    /// Years the person lived at that day; for what only grown-ups have.
    pub(crate) fn age(&self) -> i64 {
        self.person.age(self.today)
    }
}

/// An object of these members. What is put into `json!` is copied member by member, however deep it is; this moves it,
/// which is what thousands of measurements need.
pub(crate) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter();
    Value::Object(
        members
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// A list of these.
pub(crate) fn list<const N: usize>(items: [Value; N]) -> Value {
    Value::Array(items.into())
}

/// A resource with id, meta and these members.
pub(crate) fn resource(kind: &str, id: &str, updated: &str, members: Value) -> Value {
    let mut map = Map::new();
    map.insert("resourceType".into(), kind.into());
    map.insert("id".into(), id.into());
    let mut meta = Map::new();
    meta.insert("versionId".into(), "1".into());
    meta.insert("lastUpdated".into(), updated.into());
    if let Some((_, profile)) = PROFILES.iter().find(|(name, _)| *name == kind) {
        meta.insert("profile".into(), list([(*profile).into()]));
    }
    map.insert("meta".into(), Value::Object(meta));
    if let Value::Object(members) = members {
        map.extend(members);
    }
    Value::Object(map)
}

/// Everything in a person's chart.
pub(crate) fn write(seed: u64, made: Timestamp, person: &Person) -> Vec<Value> {
    let today = made.to_zoned(jiff::tz::TimeZone::UTC).date();
    let random = Random::of(seed, "chart", u64::from(person.index));
    let mut chart = Chart {
        seed,
        today,
        person,
        random,
        resources: Vec::new(),
    };
    if matches!(person.part, Part::Empty | Part::Replaced | Part::Visitor) {
        return chart.resources;
    }
    if lives::write(&mut chart) {
        return chart.resources;
    }
    let sketch = sketch(&mut chart);
    problems::write(&mut chart, sketch);
    measures::write(&mut chart, sketch);
    visits::write(&mut chart);
    papers::write(&mut chart);
    chart.resources
}

fn sketch(chart: &mut Chart<'_>) -> &'static Sketch {
    match chart.person.part {
        Part::Kari => &catalogue::KARI,
        Part::Arvid | Part::Sami => &catalogue::ARVID,
        Part::Mohamed => &catalogue::MOHAMED,
        Part::Malgorzata | Part::Polish => &catalogue::MALGORZATA,
        Part::PerKristian => &catalogue::PER_KRISTIAN,
        Part::Ingrid | Part::LongPolish => &catalogue::INGRID,
        Part::Ase | Part::Dead | Part::LongSami => &catalogue::ASE,
        Part::Thea => &catalogue::DIABETIC_CHILD,
        Part::Infant => &catalogue::INFANT,
        Part::Pregnant => &catalogue::PREGNANT,
        _ if chart.age() < 16 => &catalogue::CHILD,
        _ => {
            let [first, ..] = &catalogue::ADULTS;
            chart.random.pick(&catalogue::ADULTS).unwrap_or(first)
        }
    }
}
