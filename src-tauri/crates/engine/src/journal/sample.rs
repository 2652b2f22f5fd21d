//! A thread of two messages with receipts, for tests. Synthetic people only.

use super::*;

pub(super) fn document() -> JournalDocument {
    let words = |nb: &str, en: &str| Words {
        nb: nb.into(),
        en: en.into(),
    };
    let nav = JournalParty {
        name: Some("NAV".into()),
        her_id: "90000000".into(),
    };
    let us = JournalParty {
        name: Some("Fjordgata legesenter".into()),
        her_id: "90000010".into(),
    };
    JournalDocument {
        title: words("Forespørsel om pasient", "Request about patient"),
        patient: JournalPatient {
            name: "Kari Nordmo".into(),
            birth_date: Some("1955-11-10".into()),
            number: Some("10915596784".into()),
        },
        messages: vec![
            JournalMessage {
                kind: words("Forespørsel om pasient", "Request about patient"),
                from: nav.clone(),
                to: vec![us.clone()],
                author: None,
                sent_at: Some("2026-11-20T10:00:00Z".into()),
                received_at: Some("2026-11-20T10:00:30Z".into()),
                header_id: "0190a1b2-0000-7000-8000-000000000001".into(),
                blocks: vec![
                    Block::Paragraph { text: "NAV trenger opplysninger om Kari Nordmo for å vurdere videre oppfølging.".into() },
                    Block::Heading { text: "Vi ber om svar på dette".into() },
                    Block::List {
                        ordered: true,
                        items: vec![
                            "Hva er utsikten til å komme tilbake i arbeid, og hva kan legge til rette for det på arbeidsplassen de neste ukene?".into(),
                            "Er det planlagt behandling?".into(),
                        ],
                    },
                    Block::Fact { label: words("Frist", "Due"), value: "11.12.2026".into() },
                ],
                attachments: vec![JournalAttachment::of(
                    "oppfolgingsplan.pdf",
                    crate::content::sample::pdf(""),
                    "ab".repeat(32),
                )],
                trail: Vec::new(),
            },
            JournalMessage {
                kind: words("Svar på forespørsel om pasient", "Answer to request about patient"),
                from: us,
                to: vec![nav],
                author: Some(JournalAuthor {
                    name: "Ingrid Moen".into(),
                    hpr: Some("990000001".into()),
                    practice: Some("Fjordgata legesenter".into()),
                }),
                sent_at: Some("2026-11-21T06:00:00Z".into()),
                received_at: None,
                header_id: "0190a1b2-0000-7000-8000-000000000002".into(),
                blocks: vec![Block::Paragraph { text: "Pasienten er i bedring og kan prøve 50 % fra uke 48.\n\nFysioterapi ved Máret Čáhppe, đ ŋ ł æøå ÆØÅ Š Ž á – „sitat“ ½ €.\n  - innrykket linje\nHilsen Ingrid Moen".into() }],
                attachments: Vec::new(),
                trail: vec![
                    JournalStep { at: Some("2026-11-21T06:00:12Z".into()), what: words("Overtatt", "Taken over"), detail: Some("sandkassen".into()), request_id: Some("0190a1b2-0000-7000-8000-0000000000aa".into()) },
                    JournalStep { at: Some("2026-11-21T06:01:00Z".into()), what: words("Godtatt", "Accepted"), detail: Some("NAV".into()), request_id: None },
                ],
            },
        ],
        printed_at: "2026-11-21T06:30:00Z".parse().expect("a time"),
        printed_by: "Ingrid Moen".into(),
        time_zone: TimeZone::fixed(jiff::tz::offset(1)),
    }
}
