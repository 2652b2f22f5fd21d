//! Who comes to the practice today: a list that a day can be kept from.
//!
//! Beside the charts, with numbers of their own, so that a chart's resources keep theirs.

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

/// A person's appointments of the day the sandbox was made; one at most.
pub(crate) fn appointments(ehr: &Ehr, person: &Person) -> Vec<Value> {
    let Some(at) = time(person.part) else {
        return Vec::new();
    };
    let day = ehr.day_before(0);
    let moment = |time: &str| format!("{day}T{time}:00+01:00");
    let patient = json!({ "reference": format!("Patient/{}", id(ehr.seed, person.index, 0)), "display": person.full_name() });
    let doctor = json!({ "reference": format!("Practitioner/{}", id(ehr.seed, DIRECTORY, DOCTOR)), "display": "Silje Aune" });
    let members = json!({
        "status": "booked",
        "description": "Konsultasjon",
        "start": moment(at),
        "participant": [
            { "actor": patient, "status": "accepted" },
            { "actor": doctor, "status": "accepted" },
        ],
    });
    let updated = format!("{}T12:00:00.000Z", ehr.day_before(5));
    vec![resource(
        "Appointment",
        &id(ehr.seed, person.index, FIRST),
        &updated,
        members,
    )]
}
