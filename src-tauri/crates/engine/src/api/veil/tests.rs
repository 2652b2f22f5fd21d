//! What is shown of names, numbers, birth dates and offices, and what may be written back.

use serde_json::{Value, json};

use super::names::Names;
use super::walk::{learn, meant, over, overwrites, text};

fn names() -> Names {
    let mut names = Names::new("hemmelig".to_owned());
    names.full("Kari", "Nordmo", Some("female"));
    names.full("Nils-Ánte", "Somby", Some("male"));
    names.full("Berit", "Berg", Some("female"));
    names
}

#[test]
fn a_name_is_the_same_other_name_wherever_it_stands() {
    let names = names();
    let shown = |what: &str| text(what, &names);
    let kari = shown("Kari");
    assert_ne!(kari, "Kari");
    let family = shown("Nordmo");
    assert_eq!(shown("Kari Nordmo"), format!("{kari} {family}"));
    assert_eq!(
        shown("NORDMO, Kari"),
        format!("{}, {kari}", family.to_uppercase())
    );
    assert_eq!(
        shown("Vi skriver om Karis rygg."),
        format!("Vi skriver om {kari}s rygg.")
    );
    assert_eq!(
        shown("kari nordmo"),
        format!("{} {}", kari.to_lowercase(), family.to_lowercase())
    );
    assert_eq!(
        shown("over berg og dal"),
        "over berg og dal",
        "a word that is a name too"
    );
    assert!(!shown("Nils-Ánte Somby").contains("Ánte"));
    assert_eq!(
        shown("Karikatur og Nordmoen"),
        "Karikatur og Nordmoen",
        "whole words only"
    );
}

#[test]
fn numbers_that_name_somebody_are_dots_and_others_are_not() {
    let names = names();
    let shown = |what: &str| text(what, &names);
    assert_eq!(shown("fnr 14835812345."), "fnr •••••••••••.");
    assert_eq!(shown("148358 12345"), "•••••• •••••");
    assert_eq!(shown("HPR 990000010"), "HPR •••••••••");
    assert_eq!(shown("06:00:00.331000000Z"), "06:00:00.331000000Z");
    assert_eq!(shown("+47 400 12 345"), "+•• ••• •• •••");
    for kept in [
        "urn:oid:2.16.578.1.12.4.1.2.90000010",
        "2026-11-21T06:00:00.123Z",
        "takst L8, 50 %",
        "0190a1b2-0000-7000-8000-000000000001",
    ] {
        assert_eq!(shown(kept), kept);
    }
}

#[test]
fn names_in_a_resource_are_learnt_from_it() {
    let mut names = Names::new("hemmelig".to_owned());
    let raw = json!({ "resourceType": "Practitioner", "name": [{ "family": "Fremmedås", "given": ["Ola", "Åge"] }],
        "text": { "div": "<div>Ola Fremmedås</div>" } })
    .to_string()
    .replace('å', "\\u00e5");
    let mut answer = json!({ "json": raw, "sha256": "Ola", "title": { "nb": "Ola", "en": "Ola" } });
    learn(&answer, &mut names);
    over(&mut answer, &names);
    let shown = answer["json"].as_str().expect("a text");
    for name in ["Ola", "Fremmed", "Åge"] {
        assert!(!shown.contains(name), "{name}: {shown}");
    }
    assert!(serde_json::from_str::<Value>(shown).is_ok(), "still JSON");
    assert_eq!(
        (&answer["sha256"], &answer["title"]["nb"]),
        (&json!("Ola"), &json!("Ola"))
    );
}

#[test]
fn a_draft_with_a_name_in_it_is_not_written_in() {
    let names = names();
    let mut draft = json!({ "draftId": 1, "fields": { "text": "Kari kan løfte." } });
    over(&mut draft, &names);
    assert_eq!(draft["veiled"], true);
    let shown = draft["fields"]["text"].as_str().expect("a text");
    assert!(overwrites("Kari kan løfte.", shown, &names));
    assert!(!overwrites(
        "Kari kan løfte.",
        "Kari kan løfte mye.",
        &names
    ));
    assert!(!overwrites("Kari kan løfte.", "Hun kan løfte.", &names));
    let mut other = json!({ "draftId": 1, "fields": { "text": "Hun kan løfte." } });
    over(&mut other, &names);
    assert!(other.get("veiled").is_none());
}

#[test]
fn a_birth_date_is_another_wherever_it_is_one_and_other_dates_stay() {
    let mut names = names();
    let raw = json!({ "resourceType": "Patient", "birthDate": "1958-03-14",
        "extension": [{ "valueDateTime": "1958-03-14T03:20:00+01:00" }] });
    let mut answer = json!({
        "patient": { "name": "Kari Nordmo", "birthDate": "1958-03-14" },
        "json": raw.to_string(),
        "text": "Kari Nordmo, f. 14.03.1958, var her 14.04.2020. Søsteren er født 02.01.1960.",
        "row": { "label": { "nb": "Født", "en": "Born" }, "value": "03.03.1933" },
        "other": { "label": { "nb": "Dato", "en": "Date" }, "value": "03.03.1933" },
        "node": { "name": "birthDate", "value": "\"1944-04-04\"" },
        "due": "2026-12-11", "at": "2026-11-20T09:00:00Z",
    });
    learn(&answer, &mut names);
    over(&mut answer, &names);
    let shown = answer.to_string();
    for real in ["1958-03-14", "14.03.1958", "02.01.1960", "1944-04-04"] {
        assert!(!shown.contains(real), "{real}: {shown}");
    }
    let other = names.birth(jiff::civil::date(1958, 3, 14));
    assert_eq!(answer["patient"]["birthDate"], other.to_string());
    assert!(answer["text"].as_str().is_some_and(|text| {
        text.contains(&other.strftime("%d.%m.%Y").to_string()) && text.contains("14.04.2020")
    }));
    assert_ne!(answer["row"]["value"], "03.03.1933");
    assert_eq!(answer["other"]["value"], "03.03.1933", "no birth date");
    assert_eq!(
        (&answer["due"], &answer["at"]),
        (&json!("2026-12-11"), &json!("2026-11-20T09:00:00Z"))
    );
    // And back, in every way it is typed.
    for (format, real) in [
        ("%d.%m.%Y", "14.03.1958"),
        ("%d%m%Y", "14031958"),
        ("%d%m%y", "14031958"),
    ] {
        assert_eq!(meant(&other.strftime(format).to_string(), &names), real);
    }
    assert!(overwrites(
        "f. 14.03.1958",
        &text("f. 14.03.1958", &names),
        &names
    ));
    assert!(!overwrites("f. 14.03.1958", "f. 14.03.1958.", &names));
}

#[test]
fn an_office_is_another_and_nav_is_nav() {
    let mut names = names();
    let mut answer = json!({
        "from": { "herId": "90000010", "name": "Furulia legesenter", "nav": false },
        "to": { "herId": "90000000", "name": "NAV Arbeid og ytelser", "nav": true },
        "text": "Hilsen Furulia legesenter og Lunden sykehus",
        "json": json!({ "resourceType": "Organization", "name": "Lunden sykehus" }).to_string(),
    });
    learn(&answer, &mut names);
    over(&mut answer, &names);
    let shown = answer.to_string();
    assert!(
        !shown.contains("Furulia") && !shown.contains("Lunden"),
        "{shown}"
    );
    assert_eq!(answer["to"]["name"], "NAV Arbeid og ytelser");
    let name = answer["from"]["name"].as_str().expect("a name");
    assert!(name.ends_with(" legesenter"), "{name}");
    assert!(
        answer["text"]
            .as_str()
            .is_some_and(|text| text.contains(name))
    );
}

#[test]
fn what_is_seen_may_be_searched_for() {
    let names = names();
    let seen = text("Kari Nordmo", &names);
    assert_eq!(meant(&seen, &names), "kari nordmo");
    assert_eq!(meant("noe annet", &names), "noe annet");
}
