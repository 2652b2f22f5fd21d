//! The document as text to paste into a journal.

use super::paper::PaperTable;
use super::piece::{Piece, made_line, patient_line, pieces};
use super::{JournalDocument, Language};

/// The whole document as text: the patient first, then the messages with their receipts.
#[must_use]
pub fn text(document: &JournalDocument, language: Language) -> String {
    written(
        &pieces(document, language),
        &patient_line(&document.patient, language),
        &made_line(document, language),
    )
}

/// Pieces as text, under whom they are about and over who made them.
pub(super) fn written(pieces: &[Piece], patient: &str, made: &str) -> String {
    let mut lines = String::new();
    let mut after_fact = false;
    for piece in pieces {
        let is_fact = matches!(piece, Piece::Fact { .. });
        if after_fact && !is_fact {
            lines.push('\n');
        }
        after_fact = is_fact;
        match piece {
            Piece::Title(title) => lines.push_str(&format!("{title}\n{patient}\n")),
            Piece::Message(kind) => lines.push_str(&format!("\n{}\n{kind}\n", "-".repeat(40))),
            // The blank line before it is all there is to see.
            Piece::Letter => {}
            Piece::Heading(heading) => lines.push_str(&format!("\n{heading}\n")),
            Piece::Fact { label, value } => lines.push_str(&format!("{label}: {value}\n")),
            Piece::Paragraph(paragraph) => lines.push_str(&format!("{paragraph}\n\n")),
            Piece::Item { marker, text } => lines.push_str(&format!("{marker} {text}\n")),
            Piece::Table(table) => rows(table, &mut lines),
        }
    }
    format!("{}\n\n{made}\n", lines.trim_end())
}

/// A line for each row: a table drawn with spaces falls apart in the first journal that wraps.
fn rows(table: &PaperTable, lines: &mut String) {
    for row in &table.rows {
        let said: Vec<String> = row
            .cells
            .iter()
            .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|cell| !cell.is_empty())
            .collect();
        let inset = "  ".repeat(usize::from(row.depth));
        lines.push_str(&format!("{inset}– {}\n", said.join(" · ")));
    }
    lines.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_text_names_patient_parties_times_and_receipts() {
        let text = text(&sample::document(), Language::Nb);
        for part in [
            "Kari Nordmo, født 10.11.1955, 109155 96784",
            "Forespørsel om pasient",
            "Fra: NAV (HER-id 90000000)",
            "Til: Fjordgata legesenter (HER-id 90000010)",
            "Sendt: 20.11.2026 kl. 11:00",
            "Skrevet av: Ingrid Moen, HPR 990000001, Fjordgata legesenter",
            "– 21.11.2026 kl. 07:01 · Godtatt · NAV",
            "Máret Čáhppe, đ ŋ ł æøå",
        ] {
            assert!(text.contains(part), "{part}\nis not in\n{text}");
        }
    }

    #[test]
    fn english_words_stand_around_the_same_letter() {
        let text = text(&sample::document(), Language::En);
        assert!(
            text.contains("Request about patient") && text.contains("born 10 Nov 1955"),
            "{text}"
        );
        assert!(
            text.contains("Hva er utsikten"),
            "the letter stays as written"
        );
    }

    #[test]
    fn what_draws_nothing_is_taken_out() {
        let mut document = sample::document();
        document.patient.name = "Kari\u{202e} No\u{ad}rdmo\u{0}".into();
        assert!(text(&document, Language::Nb).contains("Kari Nordmo, født"));
    }
}
