//! A chart on paper: parts with sentences, named values and tables, worded by the api and laid out here as the
//! journal's other documents are.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::font::Typefaces;
use super::layout::pages;
use super::pdf::{Sheaf, draw};
use super::piece::{Piece, clean, made_words, patient_line};
use super::plain;
use super::wording::Label;
use super::{JournalError, JournalPatient, Language, Pdf};
use crate::journal::appendix::Appendix;

/// What is printed of a chart. Its words are already in the reader's language.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartPaper {
    /// Title on the first page.
    pub title: String,
    /// The person on every page.
    pub patient: JournalPatient,
    /// What the source calls her, on every page beside her name: for those without a number.
    pub known_as: Option<String>,
    /// Source, age and choice: named values under the title.
    pub facts: Vec<(String, String)>,
    /// In reading order.
    pub parts: Vec<PaperPart>,
    /// Of the frame's own words, and of times.
    pub language: Language,
    /// When the document is made.
    pub printed_at: Timestamp,
    /// Who made it; empty when nobody is set.
    pub printed_by: String,
    /// The clock on the wall.
    pub time_zone: TimeZone,
}

/// A part of the chart under its own heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperPart {
    /// As its tab is called.
    pub title: String,
    /// In reading order.
    pub blocks: Vec<PaperBlock>,
}

/// One block of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperBlock {
    /// A smaller heading.
    Heading(String),
    /// A sentence: why a section is empty, what is left out, how old it is.
    Say(String),
    /// A named value.
    Fact(String, String),
    /// Rows under column names.
    Table(PaperTable),
}

impl PaperTable {
    /// Without the columns in which no row has anything; the first stays.
    #[must_use]
    pub fn filled(mut self) -> Self {
        let empty = |place: usize| {
            let mut cells = self.rows.iter().filter_map(|row| row.cells.get(place));
            cells.all(String::is_empty)
        };
        let keep: Vec<bool> = (0..self.columns.len())
            .map(|place| place == 0 || !empty(place))
            .collect();
        let mut kept = keep.iter();
        self.columns.retain(|_| kept.next() == Some(&true));
        for row in &mut self.rows {
            let mut kept = keep.iter();
            row.cells.retain(|_| kept.next() == Some(&true));
        }
        self
    }
}

/// Rows under column names. No cell is ever cut: what is long wraps, and a row may go on over a page's end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperTable {
    /// What the rows are, said again where they go on over a page; empty where that goes without saying.
    pub goes_on: String,
    /// Names, and how the width is shared.
    pub columns: Vec<PaperColumn>,
    /// As many cells in each as there are columns.
    pub rows: Vec<PaperRow>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperColumn {
    /// Its name; repeated on each page.
    pub title: String,
    /// Parts of the whole width.
    pub share: u16,
    /// Values stand to the right.
    pub right: bool,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperRow {
    /// As many as there are columns.
    pub cells: Vec<String>,
    /// What it is about cannot be interpreted safely: its name is struck.
    pub struck: bool,
    /// How far in it stands: under a row that it is a part of.
    pub depth: u8,
}

/// The chart as PDF, with the patient and `page n of m` on every page. The same paper gives the same bytes.
///
/// # Errors
/// [`JournalError`] when the writer refuses; what is in a chart can give no cause for it.
pub fn chart_pdf(paper: &ChartPaper) -> Result<Pdf, JournalError> {
    let pieces = pieces(paper);
    let appendix = Appendix::default();
    let (bytes, pages) = draw(&Sheaf {
        title: &paper.title,
        patient: line(paper),
        made: made(paper),
        printed_at: paper.printed_at,
        language: paper.language,
        pieces: &pieces,
        cut: Label::CutChart,
        appendix: &appendix,
    })?;
    Ok(Pdf {
        bytes,
        pages,
        beside: Vec::new(),
    })
}

/// How many pages it would be, without making them.
///
/// # Errors
/// [`JournalError::Font`].
pub fn chart_pages(paper: &ChartPaper) -> Result<u32, JournalError> {
    let faces = Typefaces::read().ok_or(JournalError::Font)?;
    let (sheets, _) = pages(&pieces(paper), &faces);
    Ok(u32::try_from(sheets.len()).unwrap_or(u32::MAX))
}

/// The chart as text to paste.
#[must_use]
pub fn chart_text(paper: &ChartPaper) -> String {
    plain::written(&pieces(paper), &line(paper), &made(paper))
}

/// Who it is, as on every page of the journal.
fn line(paper: &ChartPaper) -> String {
    let mut line = patient_line(&paper.patient, paper.language);
    if let Some(known_as) = &paper.known_as {
        line.push_str(", ");
        line.push_str(&clean(known_as));
    }
    line
}

fn made(paper: &ChartPaper) -> String {
    made_words(
        paper.printed_at,
        &paper.printed_by,
        &paper.time_zone,
        paper.language,
    )
}

fn pieces(paper: &ChartPaper) -> Vec<Piece> {
    let fact = |label: &str, value: &str| Piece::Fact {
        label: clean(label),
        value: clean(value),
    };
    let mut pieces = vec![Piece::Title(clean(&paper.title))];
    pieces.extend(paper.facts.iter().map(|(label, value)| fact(label, value)));
    for part in &paper.parts {
        pieces.push(Piece::Message(clean(&part.title)));
        pieces.extend(part.blocks.iter().map(|block| match block {
            PaperBlock::Heading(text) => Piece::Heading(clean(text)),
            PaperBlock::Say(text) => Piece::Paragraph(clean(text)),
            PaperBlock::Fact(label, value) => fact(label, value),
            PaperBlock::Table(table) => Piece::Table(cleaned(table)),
        }));
    }
    pieces
}

fn cleaned(table: &PaperTable) -> PaperTable {
    PaperTable {
        goes_on: clean(&table.goes_on),
        columns: table
            .columns
            .iter()
            .map(|column| PaperColumn {
                title: clean(&column.title),
                ..column.clone()
            })
            .collect(),
        rows: table
            .rows
            .iter()
            .map(|row| PaperRow {
                cells: row.cells.iter().map(|cell| clean(cell)).collect(),
                struck: row.struck,
                depth: row.depth,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(rows: Vec<PaperRow>) -> ChartPaper {
        let column = |title: &str, share| PaperColumn {
            title: title.into(),
            share,
            right: false,
        };
        ChartPaper {
            title: "Pasientkort".into(),
            patient: JournalPatient {
                name: "Kari Nordmo".into(),
                birth_date: Some("1955-11-10".into()),
                number: None,
            },
            known_as: Some("id pat-7 hos Journalen".into()),
            facts: vec![("Lest".into(), "20.11.2026 kl. 10:00".into())],
            parts: vec![PaperPart {
                title: "Problemer".into(),
                blocks: vec![
                    PaperBlock::Say("1 feilregistrert er ikke tatt med.".into()),
                    PaperBlock::Table(PaperTable {
                        goes_on: "Problemer (fortsatt)".into(),
                        columns: vec![column("Hva", 2), column("Status", 1)],
                        rows,
                    }),
                ],
            }],
            language: Language::Nb,
            printed_at: "2026-11-21T06:30:00Z".parse().expect("a time"),
            printed_by: "Ingrid Moen".into(),
            time_zone: TimeZone::fixed(jiff::tz::offset(1)),
        }
    }

    fn row(what: &str, status: &str, struck: bool) -> PaperRow {
        PaperRow {
            cells: vec![what.into(), status.into()],
            struck,
            depth: 0,
        }
    }

    #[test]
    fn the_text_is_the_paper_without_its_lines() {
        let text = chart_text(&paper(vec![
            row("Hypertensjon", "aktiv", false),
            row("Astma", "kan ikke tolkes trygt", true),
        ]));
        assert_eq!(
            text,
            "Pasientkort\nKari Nordmo, født 10.11.1955, id pat-7 hos Journalen\nLest: 20.11.2026 kl. 10:00\n\n\n\
             ----------------------------------------\nProblemer\n1 feilregistrert er ikke tatt med.\n\n\
             – Hypertensjon · aktiv\n– Astma · kan ikke tolkes trygt\n\n\
             Hentet ut fra Budstikke 21.11.2026 kl. 07:30 av Ingrid Moen\n"
        );
    }

    #[test]
    fn as_many_pages_are_made_as_were_said() {
        let rows = (0..700)
            .map(|number| {
                row(
                    &format!("Rad {number} {}", "langt navn ".repeat(6)),
                    "aktiv",
                    number % 9 == 0,
                )
            })
            .collect();
        let paper = paper(rows);
        let pages = chart_pages(&paper).expect("pages");
        let made = chart_pdf(&paper).expect("a pdf");
        assert!(pages > 10);
        assert_eq!(made.pages, pages);
        assert_eq!(made, chart_pdf(&paper).expect("a pdf"), "the same bytes");
    }

    #[test]
    fn a_column_that_says_nothing_is_left_out() {
        let column = |title: &str| PaperColumn {
            title: title.into(),
            ..PaperColumn::default()
        };
        let table = PaperTable {
            columns: vec![column("Hva"), column("Kode"), column("Dato")],
            rows: vec![
                PaperRow {
                    cells: vec![String::new(), String::new(), "2025".into()],
                    struck: false,
                    depth: 0,
                },
                PaperRow {
                    cells: vec!["Gikt".into(), String::new(), String::new()],
                    struck: false,
                    depth: 0,
                },
            ],
            ..PaperTable::default()
        }
        .filled();
        let titles: Vec<_> = table.columns.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["Hva", "Dato"]);
        assert_eq!(table.rows[0].cells, ["", "2025"]);
        assert_eq!(table.rows[1].cells, ["Gikt", ""]);
    }

    #[test]
    fn a_row_longer_than_a_page_goes_on_over_it() {
        let made = chart_pages(&paper(vec![row(&"ord ".repeat(4_000), "aktiv", false)]));
        assert!((4..12).contains(&made.expect("pages")));
    }
}
