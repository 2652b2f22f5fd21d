//! Who comes to the practice today: a list that a day can be kept from.
//!
//! Beside the charts, with numbers of their own, so that a chart's resources keep theirs.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Ehr;
use super::chart::{DOCTOR, resource};
use super::id::{DIRECTORY, id};
use crate::people::{Part, Person};

/// Numbers of today's appointments begin here.
pub(crate) const FIRST: u32 = 0xf0_0000;

/// When each comes, as the clock in Norway shows.
fn time(part: Part) -> Option<&'static str> {
    Some(match part {
        Part::Kari => "08:30",
        Part::Malgorzata => "08:50",
        Part::Thea => "09:10",
        Part::NilsAnte => "10:00",
        Part::Arvid => "12:20",
        Part::Ase => "12:40",
        Part::Mohamed => "13:00",
        Part::PerKristian => "13:20",
        Part::Ingrid => "13:40",
        _ => return None,
    })
}

/// A person's appointments since the sandbox was made, up to the day it is in Norway.
///
/// All come on the first day and every third of them on each day after it, so that a server which has been up for a
/// week has patients today as well. Each has an id of its own and is never changed.
pub(crate) fn appointments(ehr: &Ehr, person: &Person) -> Vec<Value> {
    let Some(at) = time(person.part) else {
        return Vec::new();
    };
    let zone = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC);
    let first = ehr.made.to_zoned(zone.clone()).date();
    let today = ehr.clock.now().to_zoned(zone.clone()).date();
    // Not one when the clock stands before the day it was made.
    let days = first.series(1.day()).take_while(|day| *day <= today);
    let comes =
        |(number, _): &(u32, Date)| *number == 0 || (number + person.index).is_multiple_of(3);
    (0..)
        .zip(days)
        .filter(comes)
        .map(|(number, day)| appointment(ehr, person, number, start(day, at, &zone)))
        .collect()
}

/// The moment with Norway's offset of that day.
fn start(day: Date, at: &str, zone: &TimeZone) -> String {
    let moment = format!("{day}T{at}:00")
        .parse::<DateTime>()
        .and_then(|moment| moment.to_zoned(zone.clone()));
    moment.map_or_else(
        |_| day.to_string(),
        |moment| moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
    )
}

fn appointment(ehr: &Ehr, person: &Person, number: u32, start: String) -> Value {
    let patient = json!({ "reference": format!("Patient/{}", id(ehr.seed, person.index, 0)), "display": person.full_name() });
    let doctor = json!({ "reference": format!("Practitioner/{}", id(ehr.seed, DIRECTORY, DOCTOR)), "display": "Silje Aune" });
    let members = json!({
        "status": "booked",
        "description": "Konsultasjon",
        "start": start,
        "participant": [
            { "actor": patient, "status": "accepted" },
            { "actor": doctor, "status": "accepted" },
        ],
    });
    let updated = format!("{}T12:00:00.000Z", ehr.day_before(5 - i64::from(number)));
    let id = id(ehr.seed, person.index, FIRST + number);
    resource("Appointment", &id, &updated, members)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::{Clock, Config};
    use crate::people::People;

    fn on(made: &str, now: &str) -> Vec<Vec<String>> {
        let made = made.parse().expect("a moment");
        let config = Config::new(42, Clock::fixed(now.parse().expect("a moment")));
        let people = Arc::new(People::make(42, 40, Date::constant(2026, 11, 26)));
        let ehr = Ehr::new(&config, made, Arc::clone(&people));
        let starts = |person: &Person| {
            let all = appointments(&ehr, person);
            all.iter()
                .map(|one| one["start"].as_str().expect("a start").to_owned())
                .collect::<Vec<_>>()
        };
        people
            .all()
            .iter()
            .map(starts)
            .filter(|one| !one.is_empty())
            .collect()
    }

    #[test]
    fn somebody_comes_on_every_day_there_is_in_norway() {
        // Half past midnight there, and the day before by UTC.
        let first = on("2026-11-26T23:30:00Z", "2026-11-26T23:40:00Z");
        assert_eq!(first.len(), 9);
        assert!(
            first
                .iter()
                .flatten()
                .all(|one| one.starts_with("2026-11-27T"))
        );
        for (now, day, offset) in [
            ("2026-11-27T23:10:00Z", "2026-11-28", "+01:00"),
            ("2027-06-30T10:00:00Z", "2027-06-30", "+02:00"),
        ] {
            let later = on("2026-11-26T23:30:00Z", now);
            let here = later.iter().flatten().filter(|one| one.starts_with(day));
            let here: Vec<&String> = here.collect();
            assert!((2..=4).contains(&here.len()), "{here:?}");
            assert!(here.iter().all(|one| one.ends_with(offset)), "{here:?}");
        }
        assert!(on("2026-11-26T23:30:00Z", "2026-11-20T10:00:00Z").is_empty());
    }
}
