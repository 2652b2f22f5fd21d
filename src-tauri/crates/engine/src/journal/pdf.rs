//! The document as PDF/A-2u.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder, PdfVersion};
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};
use thiserror::Error;

use super::appendix::{Appendix, appendix};
use super::attachment::{Filed, Pages};
use super::font::Typefaces;
use super::layout::{HEIGHT, LEFT, Page, RIGHT, Run, WIDTH, pages};
use super::piece::{Piece, made_line, patient_line, pieces};
use super::wording::{Label, word};
use super::{JournalDocument, Language};
use crate::content::{self, Fault};

/// Why there is no PDF.
#[derive(Debug, Error)]
pub enum JournalError {
    /// A compiled-in font cannot be read.
    #[error("the document's font cannot be read")]
    Font,
    /// The PDF writer refused.
    #[error("the pdf could not be written: {0}")]
    Write(&'static str),
}

/// A finished PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: u32,
    /// Attachments that are filed beside it.
    pub beside: Vec<Beside>,
}

/// A file beside the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Safe.
    pub name: String,
    /// The file.
    pub bytes: Arc<[u8]>,
}

/// The whole document, with the patient and `page n of m` on every page. The same document gives the same bytes.
///
/// # Errors
/// [`JournalError`] when the writer refuses; the letters themselves can give no cause for it.
pub fn pdf(document: &JournalDocument, language: Language) -> Result<Pdf, JournalError> {
    // First with everything in it. What others made may be refused by the writer, and a record without it as pages is
    // better than none: then as files beside.
    let whole = content::carefully(|| {
        let appendix = appendix(document, language, true);
        write(document, language, &appendix).map_err(|_| Fault::Broken)
    });
    if let Ok(pdf) = whole {
        return Ok(pdf);
    }
    let pictures = content::carefully(|| {
        let appendix = appendix(document, language, false);
        write(document, language, &appendix).map_err(|_| Fault::Broken)
    });
    match pictures {
        Ok(pdf) => Ok(pdf),
        Err(_) => write(document, language, &Appendix::default()),
    }
}

fn write(
    document: &JournalDocument,
    language: Language,
    appendix: &Appendix,
) -> Result<Pdf, JournalError> {
    let (document, beside) = settled(document, appendix);
    let (bytes, pages) = draw(&Sheaf {
        title: language.pick(&document.title),
        patient: patient_line(&document.patient, language),
        made: made_line(&document, language),
        printed_at: document.printed_at,
        language,
        pieces: &pieces(&document, language),
        cut: Label::Cut,
        appendix,
    })?;
    Ok(Pdf {
        bytes,
        pages,
        beside,
    })
}

/// What is drawn: pieces in a frame that says whose they are.
pub(super) struct Sheaf<'a> {
    /// Of the file. No name in it: file managers and search indexes show metadata to whoever looks.
    pub(super) title: &'a str,
    /// On every page.
    pub(super) patient: String,
    /// On every page.
    pub(super) made: String,
    pub(super) printed_at: Timestamp,
    pub(super) language: Language,
    pub(super) pieces: &'a [Piece],
    /// What is said when not all had room.
    pub(super) cut: Label,
    pub(super) appendix: &'a Appendix,
}

/// The file, and how many pages it has.
pub(super) fn draw(sheaf: &Sheaf<'_>) -> Result<(Vec<u8>, u32), JournalError> {
    let Sheaf {
        language, appendix, ..
    } = *sheaf;
    let faces = Typefaces::read().ok_or(JournalError::Font)?;
    let (sheets, cut) = pages(sheaf.pieces, &faces);
    let configuration = if appendix.holds_pdf {
        // A PDF of any version can be held by one of the newest only.
        ConfigurationBuilder::new().with_version(PdfVersion::Pdf20)
    } else {
        ConfigurationBuilder::new().with_archival_validator(Archival::A2_U)
    };
    let configuration = configuration
        .finish()
        .map_err(|_| JournalError::Write("configuration"))?;
    let settings = SerializeSettings {
        configuration,
        enable_tagging: false,
        ..SerializeSettings::default()
    };
    let mut output = Document::new_with(settings);
    output.set_metadata(metadata(sheaf));

    let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(JournalError::Write("page size"))?;
    let frame = Frame {
        patient: faces.semibold.drawable(&sheaf.patient),
        made: faces.regular.drawable(&sheaf.made),
        cut: cut.then(|| word(sheaf.cut, language)),
        language,
        faces: &faces,
        letters: sheets.len(),
        count: sheets.len() + appendix.leaves.len(),
    };
    for (number, sheet) in (1..).zip(&sheets) {
        let mut page = output.start_page_with(size.clone());
        let mut surface = page.surface();
        frame.draw(&mut surface, sheet, number);
        surface.finish();
        page.finish();
    }
    for (number, leaf) in (sheets.len() + 1..).zip(&appendix.leaves) {
        let mut page = output.start_page_with(size.clone());
        let mut surface = page.surface();
        let caption = faces.regular.drawable(&leaf.caption);
        let sheet = Page {
            runs: vec![at(LEFT, 78.0, 9.5, false, true, &caption)],
            ..Page::default()
        };
        frame.draw(&mut surface, &sheet, number);
        leaf.draw(&mut surface);
        surface.finish();
        page.finish();
    }
    let bytes = output
        .finish()
        .map_err(|_| JournalError::Write("document"))?;
    Ok((bytes, u32::try_from(frame.count).unwrap_or(u32::MAX)))
}

/// The document as it is filed: pages that were not drawn go beside, and the letters say so.
fn settled(document: &JournalDocument, appendix: &Appendix) -> (JournalDocument, Vec<Beside>) {
    let mut document = document.clone();
    let mut beside = Vec::new();
    for (message, letter) in document.messages.iter_mut().enumerate() {
        for (place, attachment) in letter.attachments.iter_mut().enumerate() {
            let original = match &attachment.filed {
                Filed::Pages(Pages::Pdf(bytes) | Pages::Picture(bytes))
                    if !appendix.drawn.contains(&(message, place)) =>
                {
                    Some(Arc::clone(bytes))
                }
                Filed::Beside(bytes) => Some(Arc::clone(bytes)),
                _ => None,
            };
            if let Some(bytes) = original {
                attachment.filed = Filed::Beside(Arc::clone(&bytes));
                beside.push(Beside {
                    name: attachment.name.clone(),
                    bytes,
                });
            }
        }
    }
    (document, beside)
}

fn metadata(sheaf: &Sheaf<'_>) -> Metadata {
    let code = match sheaf.language {
        Language::Nb => "nb",
        Language::En => "en",
    };
    Metadata::new()
        .title(sheaf.title.to_owned())
        .language(code.to_owned())
        .creator("Budstikke".to_owned())
        .creation_date(date_time(sheaf.printed_at))
}

fn date_time(at: Timestamp) -> DateTime {
    let at = at.to_zoned(TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).unwrap_or_default();
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

/// What stands on every page.
struct Frame<'a> {
    patient: String,
    made: String,
    cut: Option<&'static str>,
    language: Language,
    faces: &'a Typefaces,
    /// Pages of letters, before the attachments'.
    letters: usize,
    count: usize,
}

impl Frame<'_> {
    fn draw(&self, surface: &mut Surface<'_>, sheet: &Page, number: usize) {
        let page = format!(
            "{} {number} {} {}",
            word(Label::Page, self.language),
            word(Label::Of, self.language),
            self.count
        );
        let page_width = self.faces.regular.width(&page, 9.5);
        // A name too long for its line is drawn smaller, never cut: it says whose page this is.
        let room = WIDTH - LEFT - RIGHT - page_width - 16.0;
        let wide = self.faces.semibold.width(&self.patient, 11.0);
        let size = if wide > room {
            11.0 * room / wide
        } else {
            11.0
        };
        self.run(surface, &at(LEFT, 52.0, size, true, false, &self.patient));
        self.run(
            surface,
            &at(WIDTH - RIGHT - page_width, 52.0, 9.5, false, true, &page),
        );
        let full = WIDTH - LEFT - RIGHT;
        line(surface, (LEFT, 60.0, full), 0.6, RULE);

        for height in &sheet.rules {
            line(surface, (LEFT, *height, full), 0.6, RULE);
        }
        for height in &sheet.hairs {
            line(surface, (LEFT, *height, full), 0.4, HAIR);
        }
        for run in &sheet.runs {
            self.run(surface, run);
        }
        for strike in &sheet.strikes {
            line(surface, (strike.x, strike.y, strike.width), 0.8, INK);
        }
        if let Some(cut) = self.cut.filter(|_| number == self.letters) {
            self.run(surface, &at(LEFT, HEIGHT - 52.0, 9.5, true, false, cut));
        }
        self.run(
            surface,
            &at(LEFT, HEIGHT - 36.0, 8.5, false, true, &self.made),
        );
    }

    fn run(&self, surface: &mut Surface<'_>, run: &Run) {
        let colour = if run.grey {
            rgb::Color::new(90, 96, 102)
        } else {
            rgb::Color::new(20, 22, 24)
        };
        surface.set_stroke(None);
        surface.set_fill(Some(Fill {
            paint: colour.into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
        let face = if run.bold {
            &self.faces.semibold
        } else {
            &self.faces.regular
        };
        let start = Point::from_xy(run.x, run.y);
        surface.draw_glyphs(
            start,
            &face.glyphs(&run.text),
            face.font.clone(),
            &run.text,
            run.size,
            false,
        );
    }
}

fn at(x: f32, y: f32, size: f32, bold: bool, grey: bool, text: &str) -> Run {
    Run {
        x,
        y,
        size,
        bold,
        grey,
        text: text.to_owned(),
    }
}

const INK: (u8, u8, u8) = (20, 22, 24);
const RULE: (u8, u8, u8) = (170, 176, 182);
const HAIR: (u8, u8, u8) = (214, 219, 223);

/// A level line: where it begins, how far it goes.
fn line(
    surface: &mut Surface<'_>,
    (x, y, length): (f32, f32, f32),
    width: f32,
    (red, green, blue): (u8, u8, u8),
) {
    let mut path = PathBuilder::new();
    path.move_to(x, y);
    path.line_to(x + length, y);
    let Some(path) = path.finish() else { return };
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: rgb::Color::new(red, green, blue).into(),
        width,
        ..Stroke::default()
    }));
    surface.draw_path(&path);
}

#[cfg(test)]
mod tests {
    use super::super::{Block, sample};
    use super::*;

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        let document = sample::document();
        let first = pdf(&document, Language::Nb).expect("a pdf");
        assert!(first.bytes.starts_with(b"%PDF-"));
        assert_eq!(first, pdf(&document, Language::Nb).expect("a pdf"));
    }

    #[test]
    fn what_no_font_draws_still_makes_a_pdf() {
        let mut document = sample::document();
        let strange = "\u{1f642} 漢字 עברית \u{0} \u{202e} ( ) \\ % endobj";
        document.messages[0].attachments.clear();
        document.messages[0].blocks = vec![Block::Paragraph {
            text: strange.into(),
        }];
        document.patient.name = strange.repeat(20);
        document.patient.birth_date = Some("ukjent".into());
        assert_eq!(pdf(&document, Language::En).expect("a pdf").pages, 1);
    }

    #[test]
    fn a_document_without_messages_is_one_page() {
        let mut document = sample::document();
        document.messages.clear();
        assert_eq!(pdf(&document, Language::Nb).expect("a pdf").pages, 1);
    }
}
