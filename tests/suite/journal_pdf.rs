//! The journal's PDF, read back by a program that others wrote.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "the shared parts of tests fail and speak as tests do"
)]

use std::fs;
use std::process::Command;

use engine::journal::{
    Block, JournalDocument, JournalMessage, JournalParty, JournalPatient, JournalStep, Language,
    Words, pdf, text,
};
use jiff::tz::{TimeZone, offset};

fn document(letter: &str) -> JournalDocument {
    JournalDocument {
        title: Words::new("Forespørsel om pasient", "Request about a patient"),
        patient: JournalPatient {
            name: "Máret Čáhppe".into(),
            birth_date: Some("1955-11-10".into()),
            number: Some("10915596784".into()),
        },
        messages: vec![JournalMessage {
            kind: Words::new(
                "Svar på forespørsel om pasient",
                "Answer to request about a patient",
            ),
            from: JournalParty {
                name: Some("Fjordgata legesenter".into()),
                her_id: "90000010".into(),
            },
            to: vec![JournalParty {
                name: Some("NAV".into()),
                her_id: "90000000".into(),
            }],
            author: None,
            sent_at: Some("2026-11-21T06:00:00Z".into()),
            received_at: None,
            header_id: "0190a1b2-0000-7000-8000-000000000002".into(),
            blocks: vec![Block::Paragraph {
                text: letter.into(),
            }],
            attachments: Vec::new(),
            trail: vec![JournalStep {
                at: Some("2026-11-21T06:01:00Z".into()),
                what: Words::new("Godtatt", "Accepted"),
                detail: Some("NAV".into()),
                request_id: Some("0190a1b2-aaaa-7000-8000-00000000cafe".into()),
            }],
        }],
        printed_at: "2026-11-21T06:30:00Z".parse().expect("a time"),
        printed_by: "Ingrid Moen".into(),
        time_zone: TimeZone::fixed(offset(1)),
    }
}

/// Pages of a PDF as `pdftotext` reads them; `None` where poppler-utils is not installed.
pub(crate) fn read_back(bytes: &[u8]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("journal.pdf");
    fs::write(&file, bytes).expect("written");
    let output = Command::new("pdftotext")
        .arg("-layout")
        .arg(&file)
        .arg("-")
        .output();
    let Ok(output) = output else {
        println!("skipped: reading the PDF back (pdftotext of poppler-utils is not installed)");
        return None;
    };
    assert!(
        output.status.success(),
        "pdftotext reads it: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.stderr.is_empty(),
        "without a complaint: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("utf-8");
    Some(
        text.split('\u{c}')
            .filter(|page| !page.trim().is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

#[test]
fn the_patient_stands_on_every_page_and_no_letter_is_lost() {
    let letter = format!(
        "{}\n\nč đ ŋ ł š ž æøå ÆØÅ – „sitat“ ½ €\nslutt",
        "Pasienten er undersøkt. ".repeat(600)
    );
    let made = pdf(&document(&letter), Language::Nb).expect("a pdf");
    assert!(made.pages >= 3);
    let Some(pages) = read_back(&made.bytes) else {
        return;
    };
    assert_eq!(pages.len(), made.pages as usize);
    for (number, page) in (1..).zip(&pages) {
        assert!(
            page.contains("Máret Čáhppe, født 10.11.1955, 109155 96784"),
            "page {number} says whose it is"
        );
        assert!(
            page.contains(&format!("Side {number} av {}", made.pages)),
            "page {number} of {}",
            made.pages
        );
    }
    let whole = pages.concat();
    for part in [
        "č đ ŋ ł š ž æøå ÆØÅ – „sitat“ ½ €",
        "Godtatt",
        "HER-id 90000000",
        "21.11.2026 kl. 07:00",
    ] {
        assert!(whole.contains(part), "{part}");
    }
    let count = |text: &str| {
        text.split_whitespace()
            .filter(|word| *word == "undersøkt.")
            .count()
    };
    assert_eq!(count(&whole), 600, "every sentence is on some page");
}

#[test]
fn a_megabyte_becomes_pages() {
    let letter = "Pasienten er undersøkt og følges opp videre. ".repeat(24_000);
    assert!(letter.len() > 1_000_000);
    let made = pdf(&document(&letter), Language::En).expect("a pdf");
    assert!((200..400).contains(&made.pages), "{} pages", made.pages);
    assert!(
        made.bytes.len() < 2_000_000,
        "subset fonts and compressed pages: {} bytes",
        made.bytes.len()
    );
}

#[test]
fn the_text_holds_what_the_pdf_holds() {
    let text = text(&document("Kort brev."), Language::En);
    for part in [
        "Máret Čáhppe, born 10 Nov 1955, 109155 96784",
        "Kort brev.",
        "Accepted",
        "From: Fjordgata legesenter",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}
