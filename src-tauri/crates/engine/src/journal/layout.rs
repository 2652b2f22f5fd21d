//! Pieces into lines, lines onto pages.

use super::font::{Typeface, Typefaces};
use super::piece::Piece;

/// A4 in points, with margins that leave room for a hole punch.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 62.0;
pub(super) const RIGHT: f32 = 56.0;
/// Baseline of the first line of text, below the patient's line.
pub(super) const TOP: f32 = 96.0;
pub(super) const BOTTOM: f32 = 66.0;
/// Where the value of a fact begins.
const VALUE: f32 = 96.0;
const INDENT: f32 = 18.0;

/// More pages than anybody files; past it, the document says that it is cut.
pub(super) const MOST_PAGES: usize = 2_000;

/// A run of text at a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) grey: bool,
    pub(super) text: String,
}

/// A line through a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Strike {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
}

/// One page of runs, and the heights at which a thin rule is drawn, or a thinner one between rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Page {
    pub(super) runs: Vec<Run>,
    pub(super) rules: Vec<f32>,
    pub(super) hairs: Vec<f32>,
    pub(super) strikes: Vec<Strike>,
}

pub(super) struct Style {
    pub(super) size: f32,
    pub(super) leading: f32,
    pub(super) bold: bool,
    pub(super) grey: bool,
}

const BODY: Style = Style {
    size: 10.5,
    leading: 15.0,
    bold: false,
    grey: false,
};
const LABEL: Style = Style {
    size: 10.5,
    leading: 15.0,
    bold: false,
    grey: true,
};
const HEADING: Style = Style {
    size: 10.5,
    leading: 16.0,
    bold: true,
    grey: false,
};
const MESSAGE: Style = Style {
    size: 13.0,
    leading: 19.0,
    bold: true,
    grey: false,
};
const TITLE: Style = Style {
    size: 17.0,
    leading: 24.0,
    bold: true,
    grey: false,
};

/// Lays pieces out. The second value says that not all of them had room in [`MOST_PAGES`].
pub(super) fn pages(pieces: &[Piece], faces: &Typefaces) -> (Vec<Page>, bool) {
    let mut sheet = Sheet {
        faces,
        pages: vec![Page::default()],
        y: TOP,
        cut: false,
    };
    let mut after = None;
    for piece in pieces {
        sheet.place(piece, after);
        after = Some(piece);
        if sheet.cut {
            break;
        }
    }
    (sheet.pages, sheet.cut)
}

/// Pages as they fill.
pub(super) struct Sheet<'a> {
    faces: &'a Typefaces,
    pub(super) pages: Vec<Page>,
    pub(super) y: f32,
    pub(super) cut: bool,
}

impl Sheet<'_> {
    fn place(&mut self, piece: &Piece, after: Option<&Piece>) {
        let full = WIDTH - LEFT - RIGHT;
        match piece {
            Piece::Title(text) => self.lines(text, &TITLE, 0.0, full),
            Piece::Message(text) => {
                // A heading is never left alone at the foot of a page.
                self.gap(12.0, 110.0);
                // At the top of a page the patient's line has one already.
                if self.y > TOP
                    && let Some(page) = self.pages.last_mut()
                {
                    page.rules.push(self.y - 12.0);
                }
                self.y += 6.0;
                self.lines(text, &MESSAGE, 0.0, full);
            }
            Piece::Heading(text) => {
                self.gap(9.0, 80.0);
                self.lines(text, &HEADING, 0.0, full);
            }
            Piece::Fact { label, value } => {
                if !matches!(
                    after,
                    Some(Piece::Fact { .. } | Piece::Message(_) | Piece::Letter)
                ) {
                    self.gap(6.0, BODY.leading);
                }
                self.fact(label, value, full);
            }
            Piece::Letter => self.gap(8.0, BODY.leading),
            Piece::Paragraph(text) => {
                let gap = if matches!(after, Some(Piece::Letter)) {
                    0.0
                } else {
                    8.0
                };
                self.gap(gap, BODY.leading);
                self.lines(text, &BODY, 0.0, full);
            }
            Piece::Table(table) => self.table(table),
            Piece::Item { marker, text } => {
                if !matches!(
                    after,
                    Some(Piece::Item { .. } | Piece::Heading(_) | Piece::Letter)
                ) {
                    self.gap(6.0, BODY.leading);
                }
                self.room(BODY.leading);
                self.run(marker, &BODY, 0.0);
                self.lines(text, &BODY, INDENT, full - INDENT);
            }
        }
    }

    fn fact(&mut self, label: &str, value: &str, full: f32) {
        self.room(LABEL.leading);
        let face = self.face(&LABEL);
        let label = face.drawable(label);
        // A long name stands on its own line, so that it never runs into its value.
        let fits = face.width(&label, LABEL.size) < VALUE - 6.0;
        self.run(&label, &LABEL, 0.0);
        if !fits {
            self.y += LABEL.leading;
        }
        self.lines(value, &BODY, VALUE, full - VALUE);
    }

    pub(super) fn face(&self, style: &Style) -> &Typeface {
        if style.bold {
            &self.faces.semibold
        } else {
            &self.faces.regular
        }
    }

    /// White space before a piece, unless the page begins; a new page when less than `needed` is left.
    pub(super) fn gap(&mut self, gap: f32, needed: f32) {
        if self.y > TOP {
            self.y += gap;
        }
        self.room(needed);
    }

    pub(super) fn room(&mut self, needed: f32) {
        if self.y + needed > HEIGHT - BOTTOM && self.y > TOP {
            self.pages.push(Page::default());
            self.y = TOP;
            self.cut = self.pages.len() > MOST_PAGES;
            if self.cut {
                self.pages.pop();
            }
        }
    }

    pub(super) fn lines(&mut self, text: &str, style: &Style, x: f32, width: f32) {
        let text = self.face(style).drawable(text);
        let mut blank = 0;
        for line in text.split('\n') {
            // More than one blank line in a row says nothing, and a pasted page of them would be pages.
            blank = if line.trim().is_empty() { blank + 1 } else { 0 };
            if blank > 1 {
                continue;
            }
            for part in wrap(line, self.face(style), style.size, width) {
                self.room(style.leading);
                if self.cut {
                    return;
                }
                if !part.is_empty() {
                    self.run(&part, style, x);
                }
                self.y += style.leading;
            }
        }
    }

    pub(super) fn run(&mut self, text: &str, style: &Style, x: f32) {
        let run = Run {
            x: LEFT + x,
            y: self.y,
            size: style.size,
            bold: style.bold,
            grey: style.grey,
            text: text.to_owned(),
        };
        if let Some(page) = self.pages.last_mut()
            && !self.cut
        {
            page.runs.push(run);
        }
    }
}

/// Breaks one line at spaces so that no part is wider than `width`; a word that is wider is broken between characters.
/// Indentation at the start of the line stays.
pub(super) fn wrap(line: &str, face: &Typeface, size: f32, width: f32) -> Vec<String> {
    let indent: String = line.chars().take_while(|c| *c == ' ').take(24).collect();
    let mut parts = Vec::new();
    let mut part = indent;
    let mut used = face.width(&part, size);
    let mut begun = false;
    let space = face.character_width(' ', size);
    for word in line.split_whitespace() {
        let wide = face.width(word, size);
        if begun && used + space + wide > width {
            parts.push(std::mem::take(&mut part));
            used = 0.0;
            begun = false;
        }
        if begun {
            part.push(' ');
            used += space;
        }
        begun = true;
        if used + wide <= width {
            part.push_str(word);
            used += wide;
            continue;
        }
        for character in word.chars() {
            let advance = face.character_width(character, size);
            if used + advance > width && !part.is_empty() {
                // Behind a hyphen or a stroke, where there is one not far back.
                let behind = part.rfind(['-', '/']).map_or(0, |at| at + 1);
                let rest = if behind > part.len() / 2 {
                    part.split_off(behind)
                } else {
                    String::new()
                };
                parts.push(std::mem::replace(&mut part, rest));
                used = face.width(&part, size);
            }
            part.push(character);
            used += advance;
        }
    }
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_column() {
        let faces = Typefaces::read().expect("fonts");
        let text = format!(
            "   kort {} og så {} slutt",
            "langtord".repeat(60),
            "ord ".repeat(80)
        );
        let parts = wrap(&text, &faces.regular, 10.5, 300.0);
        assert!(parts.len() > 10);
        for part in &parts {
            assert!(faces.regular.width(part, 10.5) <= 300.0, "{part}");
        }
        let joined: String = parts.concat().split_whitespace().collect();
        assert_eq!(
            joined,
            text.split_whitespace().collect::<String>(),
            "no character is lost"
        );
        assert!(parts[0].starts_with("   kort"), "indentation stays");
    }
}
