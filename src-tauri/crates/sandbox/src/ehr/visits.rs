//! Contacts, appointments, services from the municipality, plans.

use serde_json::{Value, json};

use super::chart::{Chart, LOCUM, MUNICIPALITY, OFFICE};
use super::problems::icpc;
use crate::people::Part;

/// Days ago, class, contact type of list 8432, reason.
const VISITS: [(i64, &str, &str, &str); 5] = [
    (12, "AMB", "1", "L84"),
    (75, "VR", "6", "P76"),
    (168, "AMB", "1", "K86"),
    (249, "VR", "7", "K86"),
    (331, "AMB", "1", "A04"),
];

pub(crate) fn write(chart: &mut Chart<'_>) {
    let many = if chart.age() < 16 { 2 } else { VISITS.len() };
    for (days, class, contact, reason) in VISITS.iter().take(many) {
        encounter(chart, *days, class, contact, reason);
    }
    if !matches!(chart.person.part, Part::Dead | Part::Inactive) {
        appointments(chart);
    }
    match chart.person.part {
        Part::Ase | Part::LongSami => {
            service(chart, "15", "Helsetjenester i hjemmet", 700, "active");
            service(chart, "6", "Trygghetsalarm", 420, "active");
            service(
                chart,
                "18",
                "Tidsbegrenset opphold - utredning/behandling",
                900,
                "finished",
            );
            plan(
                chart,
                "Fallforebygging",
                "Ergoterapeut ser til hjemmet; rullator; trening to ganger i uken.",
            );
        }
        Part::PerKristian => {
            service(chart, "28", "Digitalt tilsyn", 200, "active");
            plan(
                chart,
                "Egenbehandling ved KOLS",
                "Ved økt tungpust: start kur, ring legekontoret samme dag.",
            );
        }
        _ => {}
    }
}

fn encounter(chart: &mut Chart<'_>, days: i64, class: &str, contact: &str, reason: &str) {
    let day = chart.open_day(days);
    let start = chart.moment(day, 10);
    let members = json!({
        "status": "finished",
        "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": class },
        "type": [{ "coding": [{ "system": "urn:oid:2.16.578.1.12.4.1.1.8432", "code": contact }] }],
        "subject": chart.subject(),
        "participant": [{ "individual": if days == 249 { chart.directory("Practitioner", LOCUM, "Ola Vikarnes") } else { chart.doctor() } }],
        "period": { "start": start, "end": chart.moment(day, 11) },
        "reasonCode": [icpc(reason)],
        "location": [{ "location": chart.directory("Location", OFFICE, "Furulia legesenter") }],
        "serviceProvider": chart.practice(),
    });
    chart.add("Encounter", day, members);
}

fn appointments(chart: &mut Chart<'_>) {
    let ahead = 3 + i64::from(chart.person.index % 20);
    for (days, status, what) in [
        (-ahead, "booked", "Konsultasjon"),
        (75, "fulfilled", "Videokonsultasjon"),
        (110, "cancelled", "Kontroll"),
    ] {
        let days = chart.open_day(days);
        if status == "cancelled" && !chart.person.index.is_multiple_of(5) {
            continue;
        }
        let took_part = if status == "cancelled" {
            "declined"
        } else {
            "accepted"
        };
        let mut members = json!({
            "status": status,
            "description": what,
            "start": chart.moment(days, 10),
            "end": chart.moment(days, 11),
            "participant": [
                { "actor": chart.subject(), "status": took_part },
                { "actor": chart.doctor(), "status": "accepted" },
            ],
        });
        if let (Some(map), "cancelled") = (members.as_object_mut(), status) {
            let reason = json!({ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason", "code": "pat" }] });
            map.insert("cancelationReason".into(), reason);
        }
        chart.add("Appointment", days.max(5), members);
    }
}

fn service(chart: &mut Chart<'_>, code: &str, name: &str, days: i64, status: &str) {
    let mut period = json!({ "start": chart.date(days).to_string() });
    if let (Some(map), "finished") = (period.as_object_mut(), status) {
        map.insert("end".into(), chart.date(days - 30).to_string().into());
    }
    let members = json!({
        "status": status,
        "type": [{ "coding": [{
            "system": "https://finnkode.helsedirektoratet.no/adm/collections/9151",
            "code": code,
            "display": name,
        }] }],
        "patient": chart.subject(),
        "managingOrganization": chart.directory("Organization", MUNICIPALITY, "Furulia kommune"),
        "period": period,
    });
    chart.add("EpisodeOfCare", days, members);
}

fn plan(chart: &mut Chart<'_>, title: &str, text: &str) {
    let members: Value = json!({
        "status": "active",
        "intent": "plan",
        "category": [{ "text": "Behandlingsplan" }],
        "title": title,
        "description": text,
        "subject": chart.subject(),
        "period": { "start": chart.date(190).to_string() },
        "author": chart.doctor(),
    });
    chart.add("CarePlan", 190, members);
}
