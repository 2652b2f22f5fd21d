//! Appointments: plain ones, and those with what no-basis adds.

use serde_json::{Value, json};

use super::{code, coded, with};
use crate::ehr::chart::{Chart, NURSE, OFFICE};

const BASIS: &str = "http://hl7.no/fhir/StructureDefinition";

fn appointment(chart: &Chart<'_>, at: i64, status: &str, what: &str) -> Value {
    let at = chart.open_day(at);
    let took_part = match status {
        "cancelled" => "declined",
        "proposed" | "pending" => "needs-action",
        _ => "accepted",
    };
    json!({
        "status": status,
        "description": what,
        "start": chart.moment(at, 10),
        "end": chart.moment(at, 11),
        "participant": [
            { "actor": chart.subject(), "status": took_part },
            { "actor": chart.doctor(), "status": "accepted" },
        ],
    })
}

pub(super) fn plain(chart: &mut Chart<'_>, at: i64, status: &str, what: &str) {
    let mut members = appointment(chart, at, status, what);
    if let (Some(map), "cancelled" | "noshow") = (members.as_object_mut(), status) {
        let list = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason";
        map.insert(
            "cancelationReason".into(),
            coded(list, "pat", "Pasienten meldte avbud"),
        );
    }
    chart.add("Appointment", at.max(5), members);
}

/// A video consultation, a group, a part of another appointment, one that waits, one that was moved.
pub(super) fn with_extensions(chart: &mut Chart<'_>) {
    let office = chart.directory("Location", OFFICE, "Furulia legesenter");
    let video = with(
        appointment(chart, -4, "booked", "Videokonsultasjon om målingene hjemme"),
        json!({
            "extension": [{
                "url": format!("{BASIS}/no-basis-virtual-service"),
                "extension": [
                    { "url": "channelType", "valueCoding": { "system": "http://hl7.org/fhir/contact-point-system", "code": "url", "display": "Video" } },
                    { "url": "virtualAddress", "valueUrl": "https://video.example.org/rom/furulia-1807" },
                    { "url": "additionalInfo", "valueUrl": "https://video.example.org/hjelp" },
                    { "url": "maxParticipants", "valuePositiveInt": 4 },
                    { "url": "sessionKey", "valueString": "1807" },
                ],
            }],
            "appointmentType": {
                "coding": [
                    { "system": "urn:oid:2.16.578.1.12.4.1.1.8432", "code": "6", "display": "Videokonsultasjon" },
                    { "system": "urn:oid:2.16.578.1.12.4.1.1.8406", "code": "2", "display": "Poliklinisk omsorg/behandling" },
                ],
                "text": "Videokonsultasjon",
            },
            "comment": "Ha pulsoksymeteret klart. Datteren kan være med på samtalen.",
            "minutesDuration": 20,
        }),
    );
    chart.add("Appointment", 6, video);
    let same_day = chart.open_day(-18);
    let whole = with(
        appointment(
            chart,
            -18,
            "booked",
            "Lungedag: prøver, pustetest og legetime",
        ),
        json!({
            "start": chart.moment(same_day, 8),
            "end": chart.moment(same_day, 11),
            "minutesDuration": 180,
            "patientInstruction": "Møt fastende. Ta med alle medisiner.",
        }),
    );
    let whole = chart.add("Appointment", 8, whole);
    for (hour, what) in [(8, "Blodprøver"), (9, "Spirometri")] {
        let part = with(
            appointment(chart, -18, "booked", what),
            json!({
                "extension": [{ "url": format!("{BASIS}/no-basis-partof"), "valueReference": { "reference": whole } }],
                "start": chart.moment(same_day, hour),
                "end": chart.moment(same_day, hour + 1),
                "participant": [
                    { "actor": chart.subject(), "status": "accepted" },
                    { "actor": chart.directory("Practitioner", NURSE, "Marte Lien"), "status": "accepted" },
                    { "actor": office, "status": "accepted" },
                ],
            }),
        );
        chart.add("Appointment", 8, part);
    }
    let group = with(
        appointment(chart, -11, "booked", "KOLS-skole, gruppe"),
        json!({
            "extension": [{ "url": format!("{BASIS}/no-basis-group"), "valueBoolean": true }],
            "appointmentType": code("urn:oid:2.16.578.1.12.4.1.1.8432", "2"),
        }),
    );
    chart.add("Appointment", 20, group);
    for (at, status, what) in [
        (-40, "waitlist", "Lungefysioterapi"),
        (-26, "proposed", "Hjemmebesøk"),
        (12, "fulfilled", "Øyeblikkelig hjelp"),
        (33, "noshow", "Kontroll"),
        (70, "cancelled", "Influensavaksine"),
        (71, "entered-in-error", "Satt opp på feil pasient"),
    ] {
        plain(chart, at, status, what);
    }
}
