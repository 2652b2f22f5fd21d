//! Documents: notes as Composition, and what came from outside as DocumentReference with its Binary.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::chart::{Chart, LOCUM};
use crate::nav::pdf_pages;
use crate::people::Part;

/// Volven 9602.
const DOCUMENT_TYPES: &str = "urn:oid:2.16.578.1.12.4.1.1.9602";

const NOTES: [(i64, &str, &str); 3] = [
    (
        12,
        "Konsultasjon",
        "Kommer til avtalt kontroll. Plagene er stort sett uendret siden sist, noe bedre om morgenen. Sover seks timer. Går tur de fleste dager.\nFunn: Upåfallende allmenntilstand. Blodtrykk, se målinger.\nVurdering: Stabilt. Fortsetter behandlingen.\nPlan: Ny time om tre måneder, blodprøver uken før.",
    ),
    (
        75,
        "Videokonsultasjon",
        "Samtale om søvn og energi. Ønsker å prøve gradert arbeid. Enige om 50 % i fire uker og ny vurdering.",
    ),
    (
        168,
        "Konsultasjon",
        "Årskontroll. Ingen nye plager. Legemiddelgjennomgang gjort sammen med pasienten.",
    ),
];

/// The second and third page of a discharge letter.
const EXAMINED: &str = "Undersøkelser\n\nBlodtrykk 134/82, puls 72 regelmessig, saturasjon 98 %. Hjerte og lunger uten anmerkning. Buk bløt og uøm.\n\nBlodprøver: Hb 13,9 g/dL, CRP under 5 mg/L, kreatinin 78 µmol/L, HbA1c 39 mmol/mol.\n\nRøntgen thorax: Normal hjertestørrelse. Ingen fortetninger.\n\nEKG: Sinusrytme, uten tegn til iskemi.";
const AFTER: &str = "Behandling og oppfølging\n\nIngen endring i faste legemidler. Pasienten er informert om funnene og om når hun eller han bør ta kontakt igjen.\n\nFastlegen bes om:\n1. Kontroll om tre måneder med blodtrykk og blodprøver.\n2. Ny henvisning dersom plagene øker.\n\nVennlig hilsen\nOla Vikarnes, overlege";

pub(crate) fn write(chart: &mut Chart<'_>) {
    let many = match chart.person.part {
        Part::Infant => 0,
        Part::Kari | Part::Arvid | Part::Ingrid => NOTES.len(),
        _ => 1,
    };
    for (days, title, text) in NOTES.iter().take(many) {
        // Written the day of the contact.
        let day = chart.open_day(*days);
        note(chart, day, title, text);
    }
    match chart.person.part {
        Part::Kari | Part::PerKristian | Part::Ase | Part::Thea | Part::Mohamed => {
            letter(
                chart,
                44,
                ("A03-2", "Epikrise"),
                "Epikrise fra medisinsk avdeling",
                true,
            );
            letter(
                chart,
                130,
                ("I01-2", "Henvisning"),
                "Henvisning til fysioterapi",
                false,
            );
        }
        Part::Anyone if chart.random.below(3) == 0 => {
            letter(
                chart,
                210,
                ("A03-2", "Epikrise"),
                "Epikrise fra poliklinikk",
                true,
            );
        }
        _ => {}
    }
}

fn note(chart: &mut Chart<'_>, days: i64, title: &str, text: &str) {
    let paragraphs: String = text.lines().map(|line| format!("<p>{line}</p>")).collect();
    let members = json!({
        "status": "final",
        "type": { "coding": [{ "system": DOCUMENT_TYPES, "code": "B02-2", "display": "Notat" }], "text": "Notat" },
        "subject": chart.subject(),
        "date": chart.moment(days, 11),
        "author": [chart.doctor()],
        "title": title,
        "custodian": chart.practice(),
        "section": [{
            "title": title,
            "text": { "status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{paragraphs}</div>") },
        }],
    });
    chart.add("Composition", days, members);
}

fn letter(chart: &mut Chart<'_>, days: i64, (code, kind): (&str, &str), title: &str, pdf: bool) {
    let (name, date) = (chart.person.full_name(), chart.date(days));
    let assessed = format!(
        "Pasient: {name}\nDato: {date}\n\nAktuelt: Henvist for utredning. Undersøkt og samtalt med.\n\nVurdering: Ingen tegn til alvorlig sykdom. Videre oppfølging hos fastlegen."
    );
    let (mime, bytes) = if pdf {
        (
            "application/pdf",
            pdf_pages(title, &[&assessed, EXAMINED, AFTER]),
        )
    } else {
        let text = format!("{title}\n\n{assessed}\n\nVennlig hilsen\nOla Vikarnes, overlege");
        ("text/plain; charset=utf-8", text.into_bytes())
    };
    let size = bytes.len();
    let binary = chart.add(
        "Binary",
        days,
        json!({ "contentType": mime, "data": STANDARD.encode(bytes) }),
    );
    let members = json!({
        "status": "current",
        "docStatus": "final",
        "type": { "coding": [{ "system": DOCUMENT_TYPES, "code": code, "display": kind }], "text": kind },
        "subject": chart.subject(),
        "date": format!("{}T12:00:00.000+01:00", chart.date(days)),
        "author": [chart.directory("Practitioner", LOCUM, "Ola Vikarnes")],
        "custodian": chart.practice(),
        "description": title,
        "content": [{ "attachment": { "contentType": mime, "language": "nb-NO", "url": binary, "size": size, "title": title } }],
    });
    chart.add("DocumentReference", days, members);
}
