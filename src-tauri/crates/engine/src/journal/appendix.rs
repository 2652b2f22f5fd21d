//! Attachments as pages behind the letters, each in the document's own frame: a page torn from a record must still say
//! whose it is, and which message it came with.

use krilla::geom::{Size, Transform};
use krilla::image::Image;
use krilla::pdf::PdfDocument;
use krilla::surface::Surface;

use super::attachment::{Filed, Pages, embeddable};
use super::layout::{HEIGHT, LEFT, RIGHT, WIDTH};
use super::piece::clean;
use super::wording::{Label, word};
use super::{JournalDocument, Language};

/// Room for a page, below the patient's line and the caption.
const TOP: f32 = 92.0;
const BOTTOM: f32 = 56.0;
/// More pages of attachments than anybody files.
const MOST_PAGES: usize = 1_000;

/// One page of an attachment.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) caption: String,
    drawing: Drawing,
    width: f32,
    height: f32,
}

#[derive(Debug)]
enum Drawing {
    Pdf(PdfDocument, usize),
    Image(Image),
}

/// Pages of the attachments, and whether a PDF is among them.
#[derive(Debug, Default)]
pub(super) struct Appendix {
    pub(super) leaves: Vec<Leaf>,
    pub(super) holds_pdf: bool,
    /// Attachments whose pages are here: message and attachment by place.
    pub(super) drawn: Vec<(usize, usize)>,
}

/// Prepares the pages. An attachment that cannot be drawn is left to be filed beside; `pdfs` leaves all PDFs so.
pub(super) fn appendix(document: &JournalDocument, language: Language, pdfs: bool) -> Appendix {
    let mut appendix = Appendix::default();
    for (message, letter) in document.messages.iter().enumerate() {
        for (place, attachment) in letter.attachments.iter().enumerate() {
            let Filed::Pages(pages) = &attachment.filed else {
                continue;
            };
            let drawings = match pages {
                Pages::Pdf(_) if !pdfs => continue,
                Pages::Pdf(bytes) => pdf_pages(bytes),
                Pages::Picture(bytes) => image(bytes).map(|image| vec![image]),
                Pages::Scanned(all) => all.iter().map(|page| image(page)).collect(),
            };
            let Some(drawings) = drawings else { continue };
            if appendix.leaves.len() + drawings.len() > MOST_PAGES {
                continue;
            }
            let count = drawings.len();
            appendix.holds_pdf |= matches!(pages, Pages::Pdf(_));
            appendix.drawn.push((message, place));
            for (number, (drawing, width, height)) in (1..).zip(drawings) {
                let mut caption = format!(
                    "{} {}",
                    word(Label::Attachment, language),
                    clean(&attachment.name)
                );
                if count > 1 {
                    caption.push_str(&format!(
                        ", {} {number} {} {count}",
                        word(Label::Page, language).to_lowercase(),
                        word(Label::Of, language)
                    ));
                }
                appendix.leaves.push(Leaf {
                    caption,
                    drawing,
                    width,
                    height,
                });
            }
        }
    }
    appendix
}

type Drawn = (Drawing, f32, f32);

fn pdf_pages(bytes: &[u8]) -> Option<Vec<Drawn>> {
    let (document, sizes) = embeddable(bytes).ok()?;
    let page = |(index, (width, height)): (usize, (f32, f32))| {
        let sound = width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0;
        sound.then(|| (Drawing::Pdf(document.clone(), index), width, height))
    };
    sizes.into_iter().enumerate().map(page).collect()
}

fn image(bytes: &[u8]) -> Option<Drawn> {
    let image = crate::content::carefully(|| {
        let data = bytes.to_vec().into();
        // PDF/A lets no reader smooth a picture: a record with one would be refused as a whole, and the picture left beside.
        let smooth = false;
        let read = if bytes.starts_with(b"\x89PNG") {
            Image::from_png(data, smooth)
        } else {
            Image::from_jpeg(data, smooth)
        };
        read.map_err(|_| crate::content::Fault::Broken)
    });
    let image = image.ok()?;
    let (width, height) = image.size();
    // Pixels become points: the larger side decides, and small ones are not blown up to a page.
    let scale = 72.0 / 150.0;
    Some((
        Drawing::Image(image),
        f64::from(width) as f32 * scale,
        f64::from(height) as f32 * scale,
    ))
}

impl Leaf {
    /// Draws the page as large as the frame allows, never larger than it is, and in the middle.
    pub(super) fn draw(&self, surface: &mut Surface<'_>) {
        let (room_wide, room_high) = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
        let scale = (room_wide / self.width)
            .min(room_high / self.height)
            .min(1.0);
        let (width, height) = (self.width * scale, self.height * scale);
        let Some(size) = Size::from_wh(width, height) else {
            return;
        };
        let x = LEFT + (room_wide - width) / 2.0;
        surface.push_transform(&Transform::from_translate(x, TOP));
        match &self.drawing {
            Drawing::Pdf(document, index) => surface.draw_pdf_page(document, size, *index),
            Drawing::Image(image) => surface.draw_image(image.clone(), size),
        }
        surface.pop();
    }
}
