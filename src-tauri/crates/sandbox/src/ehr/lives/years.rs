//! Forty years in one practice: some two thousand resources, so that a chart is read by many pages and a line is long.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::years_tables::{DRUGS, PROBLEMS, SERIES};
use super::years_words::{LETTERS, NOTES, PROCEDURES};
use super::{coded, documents, icpc, measured, problem, snomed, times, with, words};
use crate::ehr::chart::{Chart, LOCUM, MUNICIPALITY, OFFICE, list, object};
use crate::ehr::measures::{pressure, pulse, weight};

const ATC: &str = "http://www.whocc.no/atc";

/// Tenths of a year as days.
fn days(tenths: i64) -> i64 {
    tenths * 1461 / 40
}

pub(super) fn write(chart: &mut Chart<'_>) {
    for (code, term, from, to) in PROBLEMS {
        problem(chart, icpc(code, term), days(from), to.map(days));
    }
    allergies(chart);
    DRUGS.iter().for_each(|drug| medicine(chart, drug));
    vital_signs(chart);
    laboratory(chart);
    contacts(chart);
    hospital(chart);
    prevention(chart);
    services(chart);
    ahead(chart);
    super::forms::yearly(chart);
}

fn allergies(chart: &mut Chart<'_>) {
    let of = |what: Value, more: Value, chart: &Chart<'_>| {
        with(
            json!({
                "clinicalStatus": super::code("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"),
                "verificationStatus": super::code("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "confirmed"),
                "code": what,
                "patient": chart.subject(),
                "recorder": chart.doctor(),
            }),
            more,
        )
    };
    let sulfa = of(
        coded(ATC, "J01EE01", "Trimetoprim-sulfametoksazol"),
        json!({
            "category": ["medication"],
            "criticality": "high",
            "onsetDateTime": chart.date(days(281)).to_string(),
            "reaction": [{ "manifestation": [snomed("41291007", "Angioødem")], "severity": "severe" }],
        }),
        chart,
    );
    chart.add("AllergyIntolerance", days(281), sulfa);
    let plaster = of(
        words("Heftplaster (kolofonium)"),
        json!({
            "category": ["environment"],
            "criticality": "low",
            "onsetDateTime": chart.date(days(80)).to_string(),
            "reaction": [{ "manifestation": [snomed("40275004", "Kontakteksem")], "severity": "mild" }],
        }),
        chart,
    );
    chart.add("AllergyIntolerance", days(80), plaster);
}

fn medicine(chart: &mut Chart<'_>, drug: &super::years_tables::Drug) {
    let (name, (atc, substance), form, dose, reason, from, to) = *drug;
    let mut period = json!({ "start": chart.date(days(from)).to_string() });
    if let (Some(map), Some(to)) = (period.as_object_mut(), to) {
        map.insert("end".into(), chart.date(days(to)).to_string().into());
    }
    let term = PROBLEMS
        .iter()
        .find(|(code, ..)| *code == reason)
        .map_or(reason, |(_, term, ..)| *term);
    let members = json!({
        "contained": [{
            "resourceType": "Medication",
            "id": "legemiddel",
            "code": { "coding": [{ "system": ATC, "code": atc, "display": substance }], "text": name },
            "form": { "text": form },
        }],
        "status": if to.is_some() { "completed" } else { "active" },
        "medicationReference": { "reference": "#legemiddel", "display": name },
        "subject": chart.subject(),
        "effectivePeriod": period,
        "dateAsserted": chart.date(to.map_or(40, days)).to_string(),
        "informationSource": chart.doctor(),
        "reasonCode": [icpc(reason, term)],
        "dosage": [{ "text": dose }],
    });
    chart.add("MedicationStatement", to.map_or(40, days), members);
}

/// A value of a straight line from the first to the last, at that many days of all of them, with some noise.
fn along(
    chart: &mut Chart<'_>,
    (first, last): (i64, i64),
    (done, all): (i64, i64),
    noise: i64,
) -> i64 {
    let drawn = if noise == 0 {
        0
    } else {
        chart.random.between(-noise, noise)
    };
    first + (last - first) * done / all.max(1) + drawn
}

fn vital_signs(chart: &mut Chart<'_>) {
    // Yearly until the blood pressure was found to be high, then four times a year.
    for (from, to, every, values) in [
        (398, 262, 365, ((122, 76), (148, 91))),
        (261, 0, 91, ((166, 99), (136, 76))),
    ] {
        let mut at = days(from);
        while at > days(to) + 7 {
            let done = (days(from) - at, days(from) - days(to));
            let high = along(chart, (values.0.0, values.1.0), done, 7);
            let low = along(chart, (values.0.1, values.1.1), done, 5);
            pressure(chart, at, high, low);
            let beats = along(chart, (74, 66), done, 6);
            pulse(chart, at, beats);
            at -= every;
        }
    }
    let mut at = days(396);
    while at > 10 {
        let kilograms = along(chart, (632, 804), (days(396) - at, days(396)), 9);
        weight(chart, at, kilograms);
        at -= 146;
    }
}

fn laboratory(chart: &mut Chart<'_>) {
    for one in &SERIES {
        let mut at = days(one.from);
        while at > days(one.to) + 9 {
            let done = (days(one.from) - at, days(one.from) - days(one.to));
            let value = along(chart, one.values, done, one.noise).max(1);
            let lab = measured::Lab {
                code: (one.loinc, one.name),
                unit: one.unit,
                range: one.range,
                decimals: one.decimals,
            };
            measured::laboratory(chart, at, &lab, value);
            at -= one.every;
        }
    }
}

/// Contacts, more of them as the years go, each with what it was about; every second one has a note.
fn contacts(chart: &mut Chart<'_>) {
    let mut at = days(399);
    let mut number = 0_usize;
    while at > 8 {
        let open: Vec<_> = PROBLEMS
            .iter()
            .filter(|(_, _, from, to)| days(*from) >= at && to.is_none_or(|to| days(to) <= at))
            .collect();
        let usual = ("A97", "Administrativ kontakt/ingen sykdom");
        let (reason, term) = chart
            .random
            .pick(&open)
            .map_or(usual, |(code, term, ..)| (*code, *term));
        let (class, contact, kind) = match number % 7 {
            // Video came late.
            5 if at < days(70) => ("VR", "6", "Videokonsultasjon"),
            3 => ("VR", "7", "Telefonkonsultasjon"),
            _ => ("AMB", "1", "Konsultasjon"),
        };
        let encounter = visit(chart, at, (class, contact, kind), icpc(reason, term));
        if number.is_multiple_of(2) {
            let text = NOTES
                .get((number / 2) % NOTES.len())
                .copied()
                .unwrap_or_default();
            documents::note(chart, at, (kind, term), text, &encounter);
        }
        number += 1;
        at -= match at {
            10_950.. => 120,
            7_300.. => 90,
            3_650.. => 58,
            _ => 38,
        };
    }
}

fn visit(
    chart: &mut Chart<'_>,
    at: i64,
    (class, contact, kind): (&str, &str, &str),
    reason: Value,
) -> String {
    let who = if at % 9 == 0 {
        chart.directory("Practitioner", LOCUM, "Ola Vikarnes")
    } else {
        chart.doctor()
    };
    let acts = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    let period = object([
        ("start", chart.moment(at, 10).into()),
        ("end", chart.moment(at, 11).into()),
    ]);
    let office = chart.directory("Location", OFFICE, "Furulia legesenter");
    let members = object([
        ("status", "finished".into()),
        (
            "class",
            object([("system", acts.into()), ("code", class.into())]),
        ),
        (
            "type",
            list([coded("urn:oid:2.16.578.1.12.4.1.1.8432", contact, kind)]),
        ),
        ("subject", chart.subject()),
        ("participant", list([object([("individual", who)])])),
        ("period", period),
        ("reasonCode", list([reason])),
        ("location", list([object([("location", office)])])),
        ("serviceProvider", chart.practice()),
    ]);
    chart.add("Encounter", at, members)
}

fn hospital(chart: &mut Chart<'_>) {
    for (at, title, summary) in LETTERS {
        documents::discharge(chart, days(at), title, summary);
    }
    for (at, name, place) in PROCEDURES {
        let members = json!({
            "status": "completed",
            "code": words(name),
            "subject": chart.subject(),
            "performedDateTime": chart.date(days(at)).to_string(),
            "bodySite": [words(place)],
        });
        chart.add("Procedure", days(at), members);
    }
    // Mammograms every second year from fifty, every year after the cancer; x-rays and heart scans between.
    for at in [
        250, 230, 210, 190, 170, 153, 140, 130, 120, 110, 101, 91, 81, 71, 61, 51, 41, 31, 21, 11,
    ] {
        let found = at == 153;
        let conclusion = if found {
            "Spikulert fortetning øvre laterale kvadrant venstre side, BI-RADS 5. Kjernebiopsi anbefales."
        } else {
            "Ingen tegn til malignitet. BI-RADS 1."
        };
        report(chart, at, "Mammografi", conclusion);
    }
    for (at, name, conclusion) in [
        (
            358,
            "Røntgen håndledd",
            "Distal radiusfraktur uten leddaffeksjon, akseptabel stilling.",
        ),
        (
            290,
            "Ultralyd abdomen",
            "Konkrementer i galleblæren. Ingen dilaterte galleveier.",
        ),
        (
            124,
            "Røntgen hofte",
            "Redusert leddspalte og osteofytter høyre hofte.",
        ),
        (
            112,
            "Ekkokardiografi",
            "EF 52 %. Lett hypokinesi apikalt. Ingen klaffefeil av betydning.",
        ),
        (
            40,
            "Ekkokardiografi",
            "EF 54 %. Uendret fra forrige undersøkelse.",
        ),
    ] {
        report(chart, at, name, conclusion);
    }
}

fn report(chart: &mut Chart<'_>, at: i64, name: &str, conclusion: &str) {
    let imaging = super::code("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD");
    let members = json!({
        "status": "final",
        "category": [imaging],
        "code": words(name),
        "subject": chart.subject(),
        "effectiveDateTime": chart.date(days(at)).to_string(),
        "issued": format!("{}T14:00:00.000+01:00", chart.date(days(at) - 1)),
        "performer": [{ "display": "Radiologisk avdeling, Furulia sykehus" }],
        "conclusion": conclusion,
    });
    chart.add("DiagnosticReport", days(at), members);
}

fn prevention(chart: &mut Chart<'_>) {
    // In the autumns after she was sixty-five or had diabetes.
    for autumn in 0..17 {
        let at = 31 + autumn * 365;
        vaccine(
            chart,
            at,
            ("J07BB02", "Influensavaksine"),
            "0,5 ml i høyre overarm",
        );
    }
    for (at, dose) in [
        (56, "1. dose"),
        (53, "2. dose"),
        (49, "3. dose"),
        (41, "4. dose"),
    ] {
        vaccine(chart, days(at), ("J07BN01", "Covid-19-vaksine"), dose);
    }
    for (at, what) in [
        (380, ("J07AM51", "Tetanus- og difterivaksine")),
        (260, ("J07AM51", "Tetanus- og difterivaksine")),
        (125, ("J07AL01", "Pneumokokkvaksine")),
        (64, ("J07AL01", "Pneumokokkvaksine")),
        (41, ("J07BK03", "Herpes zoster-vaksine")),
    ] {
        vaccine(chart, days(at), what, "Én dose");
    }
    let mother = json!({
        "status": "completed",
        "patient": chart.subject(),
        "date": chart.date(days(255)).to_string(),
        "relationship": coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "MTH", "Mor"),
        "condition": [
            { "code": icpc("K75", "Akutt hjerteinfarkt"), "onsetAge": { "value": 61, "unit": "år", "system": "http://unitsofmeasure.org", "code": "a" } },
            { "code": icpc("T90", "Diabetes type 2") },
        ],
    });
    chart.add("FamilyMemberHistory", days(255), mother);
    for (at, what, code) in [
        (124, "Henvisning til fysioterapi", "completed"),
        (95, "Bentetthetsmåling", "completed"),
        (70, "Henvisning til øyelege", "completed"),
        (13, "Henvisning til nyrelege", "completed"),
        (1, "Øyebunnsfotografering", "active"),
    ] {
        let members = json!({
            "status": code,
            "intent": "order",
            "code": words(what),
            "subject": chart.subject(),
            "authoredOn": chart.date(days(at)).to_string(),
            "requester": chart.doctor(),
        });
        chart.add("ServiceRequest", days(at), members);
    }
}

fn vaccine(chart: &mut Chart<'_>, at: i64, (atc, name): (&str, &str), dose: &str) {
    let members = json!({
        "status": "completed",
        "vaccineCode": coded(ATC, atc, name),
        "patient": chart.subject(),
        "occurrenceDateTime": chart.date(at).to_string(),
        "primarySource": true,
        "note": [{ "text": dose }],
    });
    chart.add("Immunization", at, members);
}

fn services(chart: &mut Chart<'_>) {
    for (code, name, from, to) in [
        (
            "18",
            "Tidsbegrenset opphold - utredning/behandling",
            80,
            Some(79),
        ),
        ("15", "Helsetjenester i hjemmet", 79, Some(76)),
        ("6", "Trygghetsalarm", 24, None),
        ("1", "Praktisk bistand - daglige gjøremål", 11, None),
    ] {
        let mut period = json!({ "start": chart.date(days(from)).to_string() });
        if let (Some(map), Some(to)) = (period.as_object_mut(), to) {
            map.insert("end".into(), chart.date(days(to)).to_string().into());
        }
        let members = json!({
            "status": if to.is_some() { "finished" } else { "active" },
            "type": [coded("https://finnkode.helsedirektoratet.no/adm/collections/9151", code, name)],
            "patient": chart.subject(),
            "managingOrganization": chart.directory("Organization", MUNICIPALITY, "Furulia kommune"),
            "period": period,
        });
        chart.add("EpisodeOfCare", days(from), members);
    }
    for (title, text, from, to) in [
        (
            "Rehabilitering etter hjerteinfarkt",
            "Hjerteskole og trening i gruppe i tolv uker.",
            111,
            Some(107),
        ),
        (
            "Opptrening etter hofteprotese",
            "Fysioterapi to ganger i uken.",
            79,
            Some(75),
        ),
        (
            "Diabetes, årlig kontroll",
            "HbA1c hver tredje måned; føtter, øyne og nyrer hvert år.",
            180,
            None,
        ),
    ] {
        let mut period = json!({ "start": chart.date(days(from)).to_string() });
        if let (Some(map), Some(to)) = (period.as_object_mut(), to) {
            map.insert("end".into(), chart.date(days(to)).to_string().into());
        }
        let members = json!({
            "status": if to.is_some() { "completed" } else { "active" },
            "intent": "plan",
            "title": title,
            "description": text,
            "subject": chart.subject(),
            "period": period,
            "author": chart.doctor(),
        });
        chart.add("CarePlan", days(from), members);
    }
    let note = json!({
        "status": "active",
        "code": words("Hofteprotese høyre side: antibiotikaprofylakse vurderes ved tannbehandling"),
        "subject": chart.subject(),
        "period": { "start": chart.date(days(80)).to_string() },
        "author": chart.doctor(),
    });
    chart.add("Flag", days(80), note);
}

fn ahead(chart: &mut Chart<'_>) {
    for (at, status, what) in [
        (-9, "booked", "Blodprøver"),
        (-16, "booked", "Årskontroll diabetes"),
        (26, "noshow", "Kontroll blodtrykk"),
        (58, "fulfilled", "Konsultasjon"),
        (96, "cancelled", "Fotterapeut"),
        (134, "fulfilled", "Konsultasjon"),
        (171, "fulfilled", "Blodprøver"),
        (262, "fulfilled", "Årskontroll"),
    ] {
        times::plain(chart, at, status, what);
    }
    // A scanned letter from before there were computers: words only.
    let text = "Avskrift av papirjournal 1986.\n\nTidligere frisk. To svangerskap. Barneeksem som liten.\nMor: diabetes. Far: slag i høy alder.";
    let members =
        json!({ "contentType": "text/plain; charset=utf-8", "data": STANDARD.encode(text) });
    let binary = chart.add("Binary", days(399), members);
    documents::pointing_at(
        chart,
        days(399),
        (documents::NOTE, "Avskrift av papirjournal"),
        "text/plain; charset=utf-8",
        &binary,
    );
}
