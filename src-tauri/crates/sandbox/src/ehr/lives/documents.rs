//! Documents of every sort: notes with sections, and what came from outside as PDF, picture or text, by address and
//! within.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{coded, picture, pointing, with};
use crate::ehr::chart::{Chart, LOCUM, NURSE};
use crate::nav::{pdf_page, pdf_pages};

/// Volven 9602.
const DOCUMENT_TYPES: &str = "urn:oid:2.16.578.1.12.4.1.1.9602";
const DISCHARGE: (&str, &str) = ("A03-2", "Epikrise");
pub(super) const NOTE: (&str, &str) = ("B02-2", "Notat");
pub(super) const TEXT: &str = "text/plain; charset=utf-8";
pub(super) const PDF: &str = "application/pdf";

/// Text as the narrative of a section.
fn narrative(text: &str) -> Value {
    let paragraphs: String = text.lines().map(|line| format!("<p>{line}</p>")).collect();
    json!({ "status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{paragraphs}</div>") })
}

/// A note of a contact, by headings where the text has them.
pub(super) fn note(
    chart: &mut Chart<'_>,
    at: i64,
    (title, about): (&str, &str),
    text: &str,
    encounter: &str,
) {
    let sections: Vec<Value> = text
        .lines()
        .map(|line| match line.split_once(": ") {
            Some((heading, rest)) if heading.len() < 20 => {
                json!({ "title": heading, "text": narrative(rest) })
            }
            _ => json!({ "title": about, "text": narrative(line) }),
        })
        .collect();
    let members = json!({
        "status": "final",
        "type": coded(DOCUMENT_TYPES, "B02-2", "Notat"),
        "subject": chart.subject(),
        "encounter": { "reference": encounter },
        "date": chart.moment(at, 11),
        "author": [chart.doctor()],
        "title": format!("{title}: {about}"),
        "custodian": chart.practice(),
        "section": sections,
    });
    chart.add("Composition", at, members);
}

/// A hospital's letter as PDF.
pub(super) fn discharge(chart: &mut Chart<'_>, at: i64, title: &str, summary: &str) {
    let text = format!(
        "Pasient: {}\nDato: {}\n\n{summary}\n\nVennlig hilsen\nOla Vikarnes, overlege",
        chart.person.full_name(),
        chart.date(at)
    );
    let binary = binary(chart, at, PDF, &pdf_page(title, &text));
    pointing_at(chart, at, (DISCHARGE, title), PDF, &binary);
}

pub(super) fn binary(chart: &mut Chart<'_>, at: i64, mime: &str, bytes: &[u8]) -> String {
    let members = json!({ "contentType": mime, "data": STANDARD.encode(bytes) });
    chart.add("Binary", at, members)
}

pub(super) fn document(
    chart: &Chart<'_>,
    at: i64,
    (code, kind): (&str, &str),
    title: &str,
) -> Value {
    json!({
        "status": "current",
        "docStatus": "final",
        "type": coded(DOCUMENT_TYPES, code, kind),
        "subject": chart.subject(),
        "date": format!("{}T12:00:00.000+01:00", chart.date(at)),
        "author": [chart.directory("Practitioner", LOCUM, "Ola Vikarnes")],
        "custodian": chart.practice(),
        "description": title,
    })
}

/// A document whose content lies at an address.
pub(super) fn pointing_at(
    chart: &mut Chart<'_>,
    at: i64,
    (kind, title): ((&str, &str), &str),
    mime: &str,
    url: &str,
) {
    let members = with(
        document(chart, at, kind, title),
        json!({ "content": [{ "attachment": { "contentType": mime, "language": "nb-NO", "url": url, "title": title } }] }),
    );
    chart.add("DocumentReference", at, members);
}

/// PDF, picture and text, each by address and within; several contents, one that was replaced, one not finished. Gives the
/// one that was replaced.
pub(super) fn every_sort(chart: &mut Chart<'_>) -> String {
    let name = chart.person.full_name();
    let long = pdf_pages(
        "Epikrise fra lungemedisinsk avdeling",
        &[
            &format!(
                "Pasient: {name}\n\nInnlagt med forverring av KOLS. Økende tungpust i fem dager, gulgrønt oppspytt. Saturasjon 86 % uten oksygen ved ankomst.\n\nDiagnoser\nJ44.1 KOLS med akutt forverring\nI50.9 Hjertesvikt"
            ),
            "Behandling\n\nPrednisolon 30 mg i fem dager, doksysyklin i sju dager, forstøver. Oksygen 1 l/min med mål 88-92 %. NIV var ikke nødvendig.\n\nUtvikling: CRP falt fra 78 til 7. Saturasjon 91 % ved utreise.",
            "Videre oppfølging\n\nHjemmemåling av oksygenmetning og puls hver morgen. Egenbehandlingsplanen er gjennomgått med pasient og datter. Kontroll ved lungepoliklinikken om seks uker.\n\nVennlig hilsen\nOla Vikarnes, overlege",
        ],
    );
    let url = binary(chart, 12, PDF, &long);
    let discharge = with(
        document(
            chart,
            12,
            ("A03-2", "Epikrise"),
            "Epikrise fra lungemedisinsk avdeling",
        ),
        json!({ "content": [{ "attachment": { "contentType": PDF, "language": "nb-NO", "url": url, "size": long.len(), "title": "Epikrise.pdf" } }] }),
    );
    let discharge = chart.add("DocumentReference", 12, discharge);
    let short = pdf_page(
        "Resultat av pustetest",
        "FEV1 1,31 L (42 % av forventet)\nFVC 2,90 L\nFEV1/FVC 0,45\n\nVurdering: Alvorlig obstruksjon, litt dårligere enn sist.",
    );
    within(
        chart,
        33,
        ("C01-2", "Svarrapport"),
        "Spirometri, svar",
        PDF,
        &short,
    );
    let drawn = picture::curve();
    let url = binary(chart, 33, "image/png", &drawn);
    let curve = with(
        document(chart, 33, ("E01-2", "Bilde"), "Spirometri, kurve"),
        json!({ "content": [{ "attachment": { "contentType": "image/png", "url": url, "size": drawn.len(), "title": "Kurve.png" } }] }),
    );
    chart.add("DocumentReference", 33, curve);
    within(
        chart,
        34,
        ("E01-2", "Bilde"),
        "Kurve, sendt med svaret",
        "image/png",
        &drawn,
    );
    let text = format!(
        "Telefonnotat\n\n{name} ringer. Mer tungpust siden i går. Er i gul sone etter planen og har doblet inhalasjonen.\nAvtalt ny telefon i morgen tidlig."
    );
    let url = binary(chart, 16, TEXT, text.as_bytes());
    pointing_at(
        chart,
        16,
        (NOTE, "Telefonnotat fra hjemmetjenesten"),
        TEXT,
        &url,
    );
    within(
        chart,
        48,
        ("I01-2", "Henvisning"),
        "Henvisning til lungefysioterapi",
        TEXT,
        "Henvises for pusteteknikk og trening.\nFEV1 1,31 L. Går 200 meter på flatmark.".as_bytes(),
    );
    // Two contents, and a draft that took the place of another.
    let twice = with(
        document(
            chart,
            20,
            ("C01-2", "Svarrapport"),
            "Langtids oksygenmåling",
        ),
        json!({
            "docStatus": "preliminary",
            "relatesTo": [{ "code": "appends", "target": pointing(&discharge, "Epikrise") }],
            "content": [
                { "attachment": { "contentType": TEXT, "data": STANDARD.encode("Gjennomsnitt 90 %, lavest 81 % om natten."), "title": "Sammendrag" } },
                { "attachment": { "contentType": PDF, "data": STANDARD.encode(pdf_page("Natt", "Registrering 22.10-06.40")), "title": "Registrering" } },
            ],
        }),
    );
    chart.add("DocumentReference", 20, twice);
    let old = with(
        document(
            chart,
            200,
            ("A03-2", "Epikrise"),
            "Epikrise, erstattet av ny utgave",
        ),
        json!({
            "status": "superseded",
            "content": [{ "attachment": { "contentType": TEXT, "data": STANDARD.encode("Utgått.") } }],
        }),
    );
    let old = chart.add("DocumentReference", 200, old);
    let elsewhere = with(
        document(
            chart,
            250,
            ("E01-2", "Bilde"),
            "Røntgen thorax, ligger i sykehusets bildearkiv",
        ),
        json!({ "content": [{ "attachment": { "contentType": "application/dicom", "title": "Bildene hentes ikke hit" } }] }),
    );
    chart.add("DocumentReference", 250, elsewhere);
    sections(chart, &discharge);
    old
}

fn within(
    chart: &mut Chart<'_>,
    at: i64,
    kind: (&str, &str),
    title: &str,
    mime: &str,
    bytes: &[u8],
) {
    let members = with(
        document(chart, at, kind, title),
        json!({ "content": [{ "attachment": { "contentType": mime, "data": STANDARD.encode(bytes), "size": bytes.len(), "title": title } }] }),
    );
    chart.add("DocumentReference", at, members);
}

/// A summary with sections within sections, a list and a table, and an empty one that says why.
fn sections(chart: &mut Chart<'_>, discharge: &str) {
    let table = "<table><thead><tr><th>Dag</th><th>SpO₂</th><th>Puls</th></tr></thead><tbody><tr><td>Mandag</td><td>91 %</td><td>82</td></tr><tr><td>Tirsdag</td><td>90 %</td><td>85</td></tr></tbody></table>";
    let list = "<ul><li>Bruker rullator ute</li><li>Sønnen handler</li><li>Hjemmetjenesten morgen og kveld</li></ul>";
    let div = |inside: &str| json!({ "status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{inside}</div>") });
    let members = json!({
        "status": "amended",
        "type": coded(DOCUMENT_TYPES, "B02-2", "Notat"),
        "subject": chart.subject(),
        "date": chart.moment(4, 14),
        "author": [chart.directory("Practitioner", NURSE, "Marte Lien"), chart.doctor()],
        "title": "Samlet vurdering for digital hjemmeoppfølging",
        "attester": [{ "mode": "professional", "time": chart.moment(4, 15), "party": chart.doctor() }],
        "custodian": chart.practice(),
        "section": [
            { "title": "Bakgrunn", "text": narrative("KOLS grad III og hjertesvikt. Fire innleggelser siste to år."), "entry": [pointing(discharge, "Epikrise")] },
            { "title": "Funksjon", "text": div(list), "section": [
                { "title": "Gange", "text": narrative("200 meter på flatmark med to pauser.") },
                { "title": "Ernæring", "text": narrative("Har gått ned 4 kg på ett år. Næringsdrikk prøves.") },
            ] },
            { "title": "Målinger siste uke", "text": div(table) },
            { "title": "Allergier", "emptyReason": coded("http://terminology.hl7.org/CodeSystem/list-empty-reason", "notasked", "Ikke spurt") },
        ],
    });
    chart.add("Composition", 4, members);
}
