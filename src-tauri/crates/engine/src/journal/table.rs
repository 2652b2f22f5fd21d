//! Tables onto pages: columns by share, cells that wrap and are never cut, the columns' names again on each page.

use super::layout::{BOTTOM, HEIGHT, LEFT, RIGHT, Sheet, Strike, Style, TOP, WIDTH, wrap};
use super::paper::{PaperColumn, PaperTable};

const CELL: Style = Style {
    size: 9.5,
    leading: 12.5,
    bold: false,
    grey: false,
};
/// What goes on from the page before.
const ON: Style = Style {
    size: 9.5,
    leading: 16.0,
    bold: true,
    grey: false,
};
const HEAD: Style = Style {
    size: 9.0,
    leading: 12.5,
    bold: false,
    grey: true,
};
/// Between columns.
const GUTTER: f32 = 13.0;
/// How far a row stands in under another.
const INSET: f32 = 10.0;
/// Above and below the text of a row.
const PAD: f32 = 2.5;

/// A column at its place.
#[derive(Clone, Copy)]
struct Place {
    x: f32,
    width: f32,
    right: bool,
}

impl Sheet<'_> {
    pub(super) fn table(&mut self, table: &PaperTable) {
        let places = places(&table.columns);
        let head: Vec<Vec<String>> = table
            .columns
            .iter()
            .zip(&places)
            .map(|(column, place)| self.cell(&column.title, &HEAD, place.width))
            .collect();
        let head_height = height(&head, &HEAD);
        // The columns' names are never left alone at the foot of a page.
        self.gap(5.0, head_height + 2.0 * CELL.leading);
        self.names(&head, &places);
        let whole = HEIGHT - BOTTOM - TOP - head_height - ON.leading;
        for row in &table.rows {
            let own = inset(&places, row.depth);
            let cells: Vec<Vec<String>> = row
                .cells
                .iter()
                .zip(&own)
                .map(|(cell, place)| self.cell(cell, &CELL, place.width))
                .collect();
            let high = height(&cells, &CELL);
            // A row stays together, unless it is longer than a page.
            let together = if high <= whole { high } else { CELL.leading };
            if self.turned(together) {
                self.goes_on(table, &head, &places);
            }
            self.y += PAD;
            let lines = cells.iter().map(Vec::len).max().unwrap_or_default();
            for line in 0..lines {
                if self.turned(CELL.leading) {
                    self.goes_on(table, &head, &places);
                }
                if self.cut {
                    return;
                }
                for (number, (cell, place)) in cells.iter().zip(&own).enumerate() {
                    let Some(text) = cell.get(line).filter(|text| !text.is_empty()) else {
                        continue;
                    };
                    let at = self.word(text, &CELL, place);
                    if row.struck && number == 0 {
                        self.strike(text, at);
                    }
                }
                self.y += CELL.leading;
            }
            self.y += PAD;
            self.hair(self.y - 8.6);
        }
    }

    /// A new page when less than `needed` is left: was there one?
    fn turned(&mut self, needed: f32) -> bool {
        let before = self.pages.len();
        self.room(needed);
        self.pages.len() > before
    }

    /// A page that begins in the middle of a table says of what.
    fn goes_on(&mut self, table: &PaperTable, head: &[Vec<String>], places: &[Place]) {
        if !table.goes_on.is_empty() {
            let full = WIDTH - LEFT - RIGHT;
            self.lines(&table.goes_on, &ON, 0.0, full);
        }
        self.names(head, places);
    }

    fn names(&mut self, head: &[Vec<String>], places: &[Place]) {
        for line in 0..head.iter().map(Vec::len).max().unwrap_or_default() {
            for (cell, place) in head.iter().zip(places) {
                if let Some(text) = cell.get(line) {
                    self.word(text, &HEAD, place);
                }
            }
            self.y += HEAD.leading;
        }
        self.y += 2.0 * PAD;
        self.hair(self.y - 8.6);
    }

    /// A cell's text in lines.
    fn cell(&self, text: &str, style: &Style, width: f32) -> Vec<String> {
        let face = self.face(style);
        let text = face.drawable(text);
        text.split('\n')
            .flat_map(|line| wrap(line, face, style.size, width))
            .collect()
    }

    /// One line of a cell; where it begins.
    fn word(&mut self, text: &str, style: &Style, place: &Place) -> f32 {
        let wide = self.face(style).width(text, style.size);
        let x = if place.right {
            place.x + (place.width - wide).max(0.0)
        } else {
            place.x
        };
        self.run(text, style, x);
        x
    }

    fn strike(&mut self, text: &str, x: f32) {
        let width = self.face(&CELL).width(text, CELL.size);
        let strike = Strike {
            x: LEFT + x,
            y: self.y - CELL.size * 0.26,
            width,
        };
        if let Some(page) = self.pages.last_mut() {
            page.strikes.push(strike);
        }
    }

    fn hair(&mut self, y: f32) {
        if let Some(page) = self.pages.last_mut() {
            page.hairs.push(y);
        }
    }
}

fn height(cells: &[Vec<String>], style: &Style) -> f32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or_default();
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    f32::from(lines) * style.leading + 2.0 * PAD
}

fn places(columns: &[PaperColumn]) -> Vec<Place> {
    let gaps = u16::try_from(columns.len().saturating_sub(1)).unwrap_or_default();
    let full = WIDTH - LEFT - RIGHT - f32::from(gaps) * GUTTER;
    let shares: f32 = columns
        .iter()
        .map(|column| f32::from(column.share.max(1)))
        .sum();
    let mut x = 0.0;
    columns
        .iter()
        .map(|column| {
            let width = full * f32::from(column.share.max(1)) / shares;
            let place = Place {
                x,
                width,
                right: column.right,
            };
            x += width + GUTTER;
            place
        })
        .collect()
}

/// The places of a row that stands under another: its first cell is set in, all others stay.
fn inset(places: &[Place], depth: u8) -> Vec<Place> {
    let mut own = places.to_vec();
    if let Some(first) = own.first_mut() {
        let by = (f32::from(depth) * INSET).min(first.width / 2.0);
        first.x += by;
        first.width -= by;
    }
    own
}

#[cfg(test)]
mod tests {
    use super::super::font::Typefaces;
    use super::super::layout::pages;
    use super::super::paper::PaperRow;
    use super::super::piece::Piece;
    use super::*;

    fn table(rows: Vec<PaperRow>) -> Piece {
        let column = |title: &str, share, right| PaperColumn {
            title: title.into(),
            share,
            right,
        };
        Piece::Table(PaperTable {
            goes_on: "Målinger (fortsatt)".into(),
            columns: vec![
                column("Hva", 3, false),
                column("Verdi", 1, true),
                column("Kilde", 2, false),
            ],
            rows,
        })
    }

    #[test]
    fn no_cell_runs_into_the_next_and_none_is_cut() {
        let faces = Typefaces::read().expect("fonts");
        let long = "Kroniskbelastningslidelseutenmellomrom".repeat(8);
        let row = PaperRow {
            cells: vec![
                format!("{long} og litt til"),
                "138/84".into(),
                "ord ".repeat(30),
            ],
            struck: false,
            depth: 0,
        };
        let (sheets, cut) = pages(&[table(vec![row.clone()])], &faces);
        assert!(!cut);
        let places = places(&[
            PaperColumn {
                share: 3,
                ..PaperColumn::default()
            },
            PaperColumn {
                share: 1,
                ..PaperColumn::default()
            },
            PaperColumn {
                share: 2,
                ..PaperColumn::default()
            },
        ]);
        let mut drawn = String::new();
        for run in sheets.iter().flat_map(|page| &page.runs) {
            let face = if run.bold {
                &faces.semibold
            } else {
                &faces.regular
            };
            let end = run.x + face.width(&run.text, run.size);
            let place = places
                .iter()
                .rfind(|place| LEFT + place.x <= run.x + 0.01)
                .expect("a column");
            assert!(end <= LEFT + place.x + place.width + 0.1, "{}", run.text);
            drawn.push_str(&run.text);
        }
        for cell in &row.cells {
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            assert!(letters(&drawn) >= letters(cell));
        }
        let of = |name: char| drawn.matches(name).count();
        assert_eq!(
            of('K') - 1,
            8,
            "every part of the long word is there, and the column's name"
        );
    }

    #[test]
    fn the_columns_are_named_on_every_page_and_what_is_unsafe_is_struck() {
        let faces = Typefaces::read().expect("fonts");
        let rows = (0..120)
            .map(|number| PaperRow {
                cells: vec![format!("Rad {number}"), "1".into(), "Legesenteret".into()],
                struck: number == 3,
                depth: 0,
            })
            .collect();
        let (sheets, _) = pages(&[table(rows)], &faces);
        assert!(sheets.len() > 2);
        for (number, page) in sheets.iter().enumerate() {
            let says = |text: &str| page.runs.iter().any(|run| run.text == text);
            assert!(says("Verdi"));
            assert_eq!(says("Målinger (fortsatt)"), number > 0);
        }
        let strikes: Vec<_> = sheets.iter().flat_map(|page| &page.strikes).collect();
        assert_eq!(strikes.len(), 1);
        let struck = sheets[0]
            .runs
            .iter()
            .find(|run| run.text == "Rad 3")
            .expect("the row");
        assert!(strikes[0].y < struck.y && (strikes[0].x - struck.x).abs() < 0.01);
    }
}
