//! The two faces of the document, with the widths of their glyphs.

use krilla::text::Font;
use ttf_parser::Face;

static REGULAR: &[u8] = include_bytes!("../../assets/fonts/SourceSans3-Regular.ttf");
static SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/SourceSans3-SemiBold.ttf");

/// One face: for drawing and for measuring.
pub(super) struct Typeface {
    pub(super) font: Font,
    face: Face<'static>,
    units: f32,
}

impl Typeface {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let face = Face::parse(bytes, 0).ok()?;
        let units = f32::from(face.units_per_em());
        Some(Self {
            font: Font::new(bytes.into(), 0)?,
            face,
            units,
        })
    }

    /// Width of a text at a size. Kerning is left out: it draws letters closer, so a measured line always fits.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars()
            .map(|character| self.advance(character))
            .sum::<f32>()
            * size
            / self.units
    }

    /// Width of one character at a size.
    pub(super) fn character_width(&self, character: char, size: f32) -> f32 {
        self.advance(character) * size / self.units
    }

    fn advance(&self, character: char) -> f32 {
        let glyph = self.face.glyph_index(character);
        glyph
            .and_then(|glyph| self.face.glyph_hor_advance(glyph))
            .map_or(0.0, f32::from)
    }

    /// The text with every character that the face cannot draw as its code point: `[U+1F642]`. Filed text loses nothing.
    pub(super) fn drawable(&self, text: &str) -> String {
        let mut drawable = String::with_capacity(text.len());
        for character in text.chars() {
            if character == '\n' || self.face.glyph_index(character).is_some() {
                drawable.push(character);
            } else {
                drawable.push_str(&format!("[U+{:04X}]", u32::from(character)));
            }
        }
        drawable
    }
}

/// Regular and semibold.
pub(super) struct Typefaces {
    pub(super) regular: Typeface,
    pub(super) semibold: Typeface,
}

impl Typefaces {
    /// `None` only if the compiled-in files are no fonts, which a test rules out.
    pub(super) fn read() -> Option<Self> {
        Some(Self {
            regular: Typeface::read(REGULAR)?,
            semibold: Typeface::read(SEMIBOLD)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_our_neighbours_has_a_glyph_and_a_width() {
        let faces = Typefaces::read().expect("the fonts are fonts");
        for face in [&faces.regular, &faces.semibold] {
            let letters = "æøåÆØÅčđŋłšžŧáČĐŊŁŠŽŦäöüéèêß–—„“”«»…·½€≥≤µ²";
            assert_eq!(face.drawable(letters), letters);
            assert!(
                letters
                    .chars()
                    .all(|letter| face.character_width(letter, 10.0) > 0.0)
            );
        }
        assert_eq!(faces.regular.drawable("a\u{1f642}b"), "a[U+1F642]b");
    }
}
