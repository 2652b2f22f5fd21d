//! What no tab of its own is for, and what few charts have: notes that warn, referrals, vaccines, reports, tasks, letters,
//! consents, and the people and things around somebody.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{code, coded, icpc, pointing, snomed, words};
use crate::ehr::chart::{Chart, LOCUM, MUNICIPALITY, NURSE};
use crate::nav::pdf_page;

const ATC: &str = "http://www.whocc.no/atc";
const OKT: &str = "http://hl7.no/fhir/ig/okt";

/// The box that measures at his home.
pub(super) fn device(chart: &mut Chart<'_>) -> String {
    let members = json!({
        "status": "active",
        "manufacturer": "Eksempel Medisinsk",
        "serialNumber": "KL-9000-1807",
        "deviceName": [{ "name": "Pulsoksymeter KL-9000", "type": "user-friendly-name" }],
        "type": snomed("448703006", "Pulsoksymeter"),
        "patient": chart.subject(),
        "owner": chart.directory("Organization", MUNICIPALITY, "Furulia kommune"),
    });
    chart.add("Device", 60, members)
}

/// Next of kin, and the team.
pub(super) fn around(chart: &mut Chart<'_>) -> String {
    let daughter = json!({
        "active": true,
        "patient": chart.subject(),
        "relationship": [coded("http://hl7.no/fhir/CodeSystem/no-basis-family-relation", "barn", "Barn"), words("Nærmeste pårørende")],
        "name": [{ "text": "Gry Aslaksen Tofte", "family": "Tofte", "given": ["Gry"], "extension": [{ "url": "http://hl7.no/fhir/StructureDefinition/no-basis-middlename", "valueString": "Aslaksen" }] }],
        "telecom": [{ "system": "phone", "value": "+4740008811", "use": "mobile" }],
    });
    let daughter = chart.add("RelatedPerson", 500, daughter);
    let members = json!({
        "status": "active",
        "name": "Teamet rundt Torleif",
        "subject": chart.subject(),
        "participant": [
            { "role": [words("Fastlege")], "member": chart.doctor() },
            { "role": [words("Koordinator")], "member": chart.directory("Practitioner", NURSE, "Marte Lien") },
            { "role": [words("Pårørende")], "member": pointing(&daughter, "Gry Aslaksen Tofte") },
        ],
        "managingOrganization": [chart.directory("Organization", MUNICIPALITY, "Furulia kommune")],
    });
    chart.add("CareTeam", 140, members)
}

pub(super) fn write(chart: &mut Chart<'_>, lungs: &str) {
    flags(chart);
    medicines(chart);
    services(chart);
    contacts(chart);
    done(chart, lungs);
    said(chart);
}

fn flags(chart: &mut Chart<'_>) {
    for (at, status, what) in [
        (400, "active", "Oksygen hjemme: brannfare, ingen åpen ild"),
        (
            380,
            "active",
            "CO₂-retensjon: mål for oksygenmetning 88–92 %",
        ),
        (700, "inactive", "Falltendens"),
        (410, "entered-in-error", "MRSA-bærer"),
    ] {
        let members = json!({
            "status": status,
            "category": [coded("http://terminology.hl7.org/CodeSystem/flag-category", "safety", "Sikkerhet")],
            "code": words(what),
            "subject": chart.subject(),
            "period": { "start": chart.date(at).to_string() },
            "author": chart.doctor(),
        });
        chart.add("Flag", at, members);
    }
}

fn medicines(chart: &mut Chart<'_>) {
    for (name, atc, substance, dose, status) in [
        (
            "Tiotropium 18 µg",
            "R03BB04",
            "Tiotropium",
            "1 inhalasjon morgen",
            "active",
        ),
        (
            "Salbutamol 0,1 mg/dose",
            "R03AC02",
            "Salbutamol",
            "2 inhalasjoner ved behov, inntil 6 ganger daglig",
            "active",
        ),
        (
            "Furosemid 40 mg",
            "C03CA01",
            "Furosemid",
            "1 tablett morgen",
            "active",
        ),
        (
            "Metoprolol depot 50 mg",
            "C07AB02",
            "Metoprolol",
            "1 tablett morgen",
            "on-hold",
        ),
        (
            "Doksysyklin 100 mg",
            "J01AA02",
            "Doksysyklin",
            "1 tablett daglig i 7 dager",
            "completed",
        ),
    ] {
        let members = json!({
            "status": status,
            "medicationCodeableConcept": coded(ATC, atc, name),
            "subject": chart.subject(),
            "effectivePeriod": { "start": chart.date(if status == "completed" { 15 } else { 400 }).to_string() },
            "dateAsserted": chart.date(12).to_string(),
            "informationSource": chart.doctor(),
            "note": [{ "text": substance }],
            "dosage": [{ "text": dose }],
        });
        chart.add("MedicationStatement", 12, members);
    }
}

fn services(chart: &mut Chart<'_>) {
    for (code, name, at, hours, status, text) in [
        (
            "28",
            "Digitalt tilsyn",
            60,
            1,
            "active",
            "Tilsyn på skjerm kl. 23 og kl. 04",
        ),
        (
            "15",
            "Helsetjenester i hjemmet",
            140,
            7,
            "active",
            "Morgen og kveld. Hjelp med inhalasjon og støttestrømper.",
        ),
        (
            "1",
            "Praktisk bistand - daglige gjøremål",
            140,
            2,
            "onhold",
            "Stanset mens sønnen er hjemme",
        ),
    ] {
        let members = json!({
            "extension": [
                { "url": format!("{OKT}/StructureDefinition/WeeklyExtentRatio"), "valueRatio": {
                    "numerator": { "value": hours, "unit": "h", "system": "http://unitsofmeasure.org", "code": "h" },
                    "denominator": { "value": 1, "unit": "wk", "system": "http://unitsofmeasure.org", "code": "wk" },
                } },
                { "url": format!("{OKT}/StructureDefinition/ServiceDescriptionMarkdown"), "valueMarkdown": text },
            ],
            "status": status,
            "type": [coded("urn:oid:2.16.578.1.12.4.1.1.9151", code, name)],
            "patient": chart.subject(),
            "managingOrganization": chart.directory("Organization", MUNICIPALITY, "Furulia kommune"),
            "period": { "start": chart.date(at).to_string() },
        });
        chart.add("EpisodeOfCare", at, members);
    }
}

fn contacts(chart: &mut Chart<'_>) {
    for (at, status, class, contact, kind, reason) in [
        (
            340,
            "finished",
            "AMB",
            "1",
            "Konsultasjon",
            ("R95", "Kronisk obstruktiv lungesykdom"),
        ),
        (
            190,
            "finished",
            "AMB",
            "1",
            "Konsultasjon",
            ("K77", "Hjertesvikt"),
        ),
        (
            61,
            "finished",
            "AMB",
            "1",
            "Konsultasjon",
            ("R95", "Kronisk obstruktiv lungesykdom"),
        ),
        (
            33,
            "finished",
            "AMB",
            "1",
            "Konsultasjon",
            ("R95", "Kronisk obstruktiv lungesykdom"),
        ),
        (
            16,
            "finished",
            "VR",
            "7",
            "Telefonkonsultasjon",
            ("R02", "Kortpustethet/dyspné"),
        ),
        (
            5,
            "finished",
            "HH",
            "1",
            "Sykebesøk",
            ("R95", "Kronisk obstruktiv lungesykdom"),
        ),
    ] {
        let at = chart.open_day(at);
        let members = json!({
            "status": status,
            "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": class },
            "type": [coded("urn:oid:2.16.578.1.12.4.1.1.8432", contact, kind)],
            "subject": chart.subject(),
            "participant": [{ "individual": chart.doctor() }],
            "period": { "start": chart.moment(at, 10), "end": chart.moment(at, 11) },
            "reasonCode": [icpc(reason.0, reason.1)],
            "serviceProvider": chart.practice(),
        });
        chart.add("Encounter", at, members);
    }
    let stay = json!({
        "status": "finished",
        "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP" },
        "type": [words("Innleggelse, lungemedisinsk avdeling")],
        "subject": chart.subject(),
        "participant": [{ "individual": chart.directory("Practitioner", LOCUM, "Ola Vikarnes") }],
        "period": { "start": chart.moment(15, 15), "end": chart.moment(12, 12) },
        "reasonCode": [coded("urn:oid:2.16.578.1.12.4.1.1.7110", "J441", "KOLS med akutt forverring")],
        "hospitalization": { "dischargeDisposition": words("Hjem") },
    });
    chart.add("Encounter", 12, stay);
}

fn done(chart: &mut Chart<'_>, lungs: &str) {
    let request = |chart: &Chart<'_>, at: i64, status: &str, what: Value| {
        json!({
            "status": status,
            "intent": "order",
            "priority": "routine",
            "code": what,
            "subject": chart.subject(),
            "authoredOn": chart.date(at).to_string(),
            "requester": chart.doctor(),
            "reasonReference": [pointing(lungs, "Kronisk obstruktiv lungesykdom")],
        })
    };
    let test = request(chart, 40, "completed", snomed("127783003", "Spirometri"));
    let test = chart.add("ServiceRequest", 40, test);
    let training = request(
        chart,
        48,
        "active",
        words("Henvisning til lungefysioterapi"),
    );
    chart.add("ServiceRequest", 48, training);
    let withdrawn = request(chart, 90, "revoked", words("CT thorax"));
    chart.add("ServiceRequest", 90, withdrawn);
    let procedure = json!({
        "basedOn": [pointing(&test, "Spirometri")],
        "status": "completed",
        "code": snomed("127783003", "Spirometri"),
        "subject": chart.subject(),
        "performedDateTime": chart.moment(33, 9),
        "performer": [{ "actor": chart.directory("Practitioner", NURSE, "Marte Lien") }],
        "outcome": words("Gjennomført, god teknikk"),
    });
    chart.add("Procedure", 33, procedure);
    let not_done = json!({
        "status": "not-done",
        "statusReason": words("Pasienten ønsket det ikke"),
        "code": words("Bronkoskopi"),
        "subject": chart.subject(),
        "performedDateTime": chart.date(410).to_string(),
    });
    chart.add("Procedure", 410, not_done);
    for (at, atc, name) in [
        (60, "J07BB02", "Influensavaksine"),
        (400, "J07AL01", "Pneumokokkvaksine"),
        (420, "J07BN01", "Covid-19-vaksine"),
    ] {
        let members = json!({
            "status": "completed",
            "vaccineCode": coded(ATC, atc, name),
            "patient": chart.subject(),
            "occurrenceDateTime": chart.date(at).to_string(),
            "lotNumber": "EKS-1807",
        });
        chart.add("Immunization", at, members);
    }
    let values: Vec<Value> = chart
        .resources
        .iter()
        .filter(|one| one.pointer("/code/text").and_then(Value::as_str) == Some("CRP"))
        .filter_map(|one| one.get("id").and_then(Value::as_str))
        .map(|id| pointing(&format!("Observation/{id}"), "CRP"))
        .collect();
    let report = json!({
        "basedOn": [pointing(&test, "Spirometri")],
        "status": "final",
        "category": [code("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB")],
        "code": words("Infeksjonsprøver"),
        "subject": chart.subject(),
        "effectiveDateTime": chart.moment(5, 8),
        "issued": format!("{}T13:00:00.000+01:00", chart.date(4)),
        "performer": [{ "display": "Laboratoriet, Furulia legesenter" }],
        "result": values,
        "conclusion": "CRP på vei ned etter behandling.",
        "presentedForm": [{ "contentType": "application/pdf", "title": "Svar", "data": STANDARD.encode(pdf_page("Infeksjonsprøver", "CRP 7 mg/L")) }],
    });
    chart.add("DiagnosticReport", 5, report);
    let father = json!({
        "status": "completed",
        "patient": chart.subject(),
        "relationship": coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "FTH", "Far"),
        "deceasedAge": { "value": 71, "unit": "år", "system": "http://unitsofmeasure.org", "code": "a" },
        "condition": [{ "code": icpc("R95", "Kronisk obstruktiv lungesykdom"), "contributedToDeath": true }],
    });
    chart.add("FamilyMemberHistory", 900, father);
}

fn said(chart: &mut Chart<'_>) {
    let task = json!({
        "status": "in-progress",
        "intent": "order",
        "code": words("Ring pasienten etter rød måling"),
        "description": "Ring pasienten etter rød måling",
        "for": chart.subject(),
        "authoredOn": chart.moment(15, 8),
        "owner": chart.directory("Practitioner", NURSE, "Marte Lien"),
        "restriction": { "period": { "end": chart.date(14).to_string() } },
    });
    chart.add("Task", 15, task);
    let letter = json!({
        "status": "completed",
        "category": [words("Helsefaglig dialog")],
        "subject": chart.subject(),
        "sent": chart.moment(13, 14),
        "sender": chart.directory("Organization", MUNICIPALITY, "Furulia kommune"),
        "recipient": [chart.practice()],
        "payload": [{ "contentString": "Pasienten kommer hjem fra sykehus i morgen. Kan dere se på vanndrivende?" }],
    });
    chart.add("Communication", 13, letter);
    let consent = json!({
        "status": "active",
        "scope": code("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
        "category": [words("Deling av måledata med sykehuset")],
        "patient": chart.subject(),
        "dateTime": chart.date(60).to_string(),
        "policyRule": words("Samtykke"),
        "provision": { "type": "permit", "period": { "start": chart.date(60).to_string() } },
    });
    chart.add("Consent", 60, consent);
}
