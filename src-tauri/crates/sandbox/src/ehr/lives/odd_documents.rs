//! Documents as servers that exist give them: gone, elsewhere, labelled as something else, and in formats that are read
//! as words or not at all.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::documents::{NOTE, PDF, TEXT, binary, document};
use super::{pointing, with};
use crate::ehr::chart::Chart;
use crate::ehr::id::id;
use crate::nav::pdf_page;

const DISCHARGE: (&str, &str) = ("A03-2", "Epikrise");
const PICTURE: (&str, &str) = ("E01-2", "Bilde");
/// A number that no chart comes to.
const NOWHERE: u32 = 0x00ff_ffff;

/// A picture of skin with a scale beside it, made up.
const PHOTO: &[u8] = include_bytes!("hud.jpg");

const CLINICAL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <title>Epikrise fra rehabilitering</title>
  <component><structuredBody>
    <component><section><title>Opphold</title><text><paragraph>Tre uker med trening i gruppe og enkeltvis.</paragraph></text></section></component>
    <component><section><title>Resultat</title><text><list><item>Gangtest: 260 meter, mot 200 ved start</item><item>CAT: 21, mot 26 ved start</item></list></text></section></component>
    <component><section><title>Videre</title><text><paragraph>Fortsetter i kommunens treningsgruppe.</paragraph></text></section></component>
  </structuredBody></component>
</ClinicalDocument>"#;

const PAGE: &str = "<!DOCTYPE html><html><head><title>Svar</title><script>document.title = 'kjørt'</script></head><body><h1>Svar fra nettkurs</h1><p>Kurset <b>Leve med KOLS</b> er fullført.</p><table><tr><th>Del</th><th>Fullført</th></tr><tr><td>Pusteteknikk</td><td>ja</td></tr><tr><td>Egenbehandling</td><td>ja</td></tr></table></body></html>";

/// `replaced` is a document whose new edition stands here.
pub(super) fn write(chart: &mut Chart<'_>, replaced: &str) {
    let gone = format!("Binary/{}", id(chart.seed, chart.person.index, NOWHERE));
    let lost = attachment(PDF, json!({ "url": gone, "title": "Epikrise 2019.pdf" }));
    add(
        chart,
        60,
        (DISCHARGE, "Epikrise som er slettet på serveren"),
        lost,
    );
    let away =
        json!({ "url": "https://arkiv.example.org/fhir/Binary/81", "title": "CT thorax.pdf" });
    add(
        chart,
        64,
        (PICTURE, "CT thorax, ligger hos røntgeninstituttet"),
        attachment(PDF, away),
    );
    let words = "Ringt av datter. Vil ha ny resept på inhalasjonen.";
    let lie = json!({ "data": STANDARD.encode(words), "title": "Notat.pdf" });
    add(
        chart,
        66,
        (NOTE, "Telefonnotat, merket som PDF"),
        attachment(PDF, lie),
    );
    let altered = pdf_page(
        "Prøvesvar",
        "CRP 12 mg/L\nLeukocytter 9,8\n\nSvaret er endret etter at det ble registrert.",
    );
    let other = json!({
        "url": binary(chart, 68, PDF, &altered),
        "size": altered.len() + 7,
        // The fingerprint of other bytes.
        "hash": STANDARD.encode([7_u8; 20]),
        "title": "Prøvesvar.pdf",
    });
    add(
        chart,
        68,
        (
            ("C01-2", "Svarrapport"),
            "Prøvesvar, ikke lenger slik det ble registrert",
        ),
        attachment(PDF, other),
    );
    let photo = json!({ "url": binary(chart, 22, "image/jpeg", PHOTO), "size": PHOTO.len(), "title": "Hud.jpg" });
    add(
        chart,
        22,
        (PICTURE, "Utslett under oksygenslangen"),
        attachment("image/jpeg", photo),
    );
    let clinical = json!({ "url": binary(chart, 70, "application/xml", CLINICAL.as_bytes()), "title": "Epikrise.xml" });
    add(
        chart,
        70,
        (DISCHARGE, "Epikrise fra rehabilitering"),
        attachment("application/xml", clinical),
    );
    let page =
        json!({ "url": binary(chart, 72, "text/html", PAGE.as_bytes()), "title": "Svar.html" });
    add(
        chart,
        72,
        (NOTE, "Svar fra nettkurs"),
        attachment("text/html", page),
    );
    let sheet = json!({ "data": STANDARD.encode(b"PK\x03\x04\x14\0\0\0\x08\0et regneark"), "title": "Målinger.xlsx" });
    add(
        chart,
        74,
        (("C01-2", "Svarrapport"), "Målinger i regneark"),
        attachment(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            sheet,
        ),
    );
    let newer = json!({
        "relatesTo": [{ "code": "replaces", "target": pointing(replaced, "Epikrise") }],
        "content": [{ "attachment": { "contentType": TEXT, "data": STANDARD.encode("Ny utgave: diagnosen er rettet."), "title": "Epikrise" } }],
    });
    add(chart, 199, (DISCHARGE, "Epikrise, ny utgave"), newer);
    let mistaken = json!({
        "status": "entered-in-error",
        "content": [{ "attachment": { "contentType": TEXT, "data": STANDARD.encode("Gjelder en annen pasient."), "title": "Notat" } }],
    });
    add(chart, 201, (NOTE, "Notat ført på feil pasient"), mistaken);
}

fn attachment(mime: &str, more: Value) -> Value {
    let attachment = with(json!({ "contentType": mime, "language": "nb-NO" }), more);
    json!({ "content": [{ "attachment": attachment }] })
}

fn add(chart: &mut Chart<'_>, at: i64, (kind, title): ((&str, &str), &str), more: Value) {
    let members = with(document(chart, at, kind, title), more);
    chart.add("DocumentReference", at, members);
}
