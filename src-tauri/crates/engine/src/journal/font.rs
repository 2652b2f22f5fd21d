//! The two faces of the document, with the widths of their glyphs.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};

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
        let face = Face::from_slice(bytes, 0)?;
        let units = face.units_per_em() as f32;
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

    /// The glyphs of a line, kerned and with marks in place. Shaped here and not by krilla's own convenience, which
    /// reads the whole font anew for each line.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let infos = shaped.glyph_infos();
        let scale = |value: i32| value as f32 / self.units;
        let starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        infos
            .iter()
            .zip(shaped.glyph_positions())
            .zip(&starts)
            .map(|((info, position), start)| {
                // A cluster of text ends where the next one begins.
                let next = starts
                    .get(starts.partition_point(|other| other <= start))
                    .copied();
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    scale(position.x_advance),
                    scale(position.x_offset),
                    scale(position.y_offset),
                    scale(position.y_advance),
                    *start..next.unwrap_or(text.len()),
                    None,
                )
            })
            .collect()
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
