//! TIFF, which no web view draws, page by page as PNG. Faxes (Group 4) stay one bit a pixel, so that a page of
//! them is as small on its way to the window as it was in the file.

use std::io::Cursor;

use png::{BitDepth, ColorType as Png};
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::{ColorType, TiffError};

use super::{Fault, picture};

/// Decoded bytes of one page.
const MOST_BYTES: usize = 256 * 1024 * 1024;
/// Encoded bytes of all pages together.
const MOST_ENCODED: usize = 128 * 1024 * 1024;

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

fn open(bytes: &[u8]) -> Result<Reader<'_>, Fault> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MOST_BYTES;
    Ok(Decoder::new(Cursor::new(bytes))
        .map_err(fault)?
        .with_limits(limits))
}

/// Size of the first page: enough to say that it is a TIFF at all.
pub(super) fn first_size(bytes: &[u8]) -> Result<picture::Picture, Fault> {
    let (width, height) = open(bytes)?.dimensions().map_err(fault)?;
    picture::checked(width, height)
}

/// At most `most` pages as PNG, and whether there are more.
pub(super) fn pages(bytes: &[u8], most: usize) -> Result<(Vec<Vec<u8>>, bool), Fault> {
    let mut reader = open(bytes)?;
    let mut pages = Vec::new();
    let mut encoded = 0;
    loop {
        let page = page(&mut reader)?;
        encoded += page.len();
        if encoded > MOST_ENCODED {
            return Ok((pages, true));
        }
        pages.push(page);
        if !reader.more_images() {
            return Ok((pages, false));
        }
        // A chain that bites its own tail is refused by the reader.
        if pages.len() >= most || reader.next_image().is_err() {
            return Ok((pages, true));
        }
    }
}

fn page(reader: &mut Reader<'_>) -> Result<Vec<u8>, Fault> {
    let (width, height) = reader.dimensions().map_err(fault)?;
    let picture::Picture { width, height } = picture::checked(width, height)?;
    let colours = reader.colortype().map_err(fault)?;
    let image = reader.read_image().map_err(fault)?;
    let row = |bits: usize| (width as usize * bits).div_ceil(8);
    let raster = match (colours, image) {
        (ColorType::Gray(bits @ (1 | 2 | 4)), DecodingResult::U8(data)) => Raster {
            row: row(usize::from(bits)),
            depth: match bits {
                1 => BitDepth::One,
                2 => BitDepth::Two,
                _ => BitDepth::Four,
            },
            ..Raster::eight(Png::Grayscale, data)
        },
        (ColorType::Gray(8), DecodingResult::U8(data)) => Raster::eight(Png::Grayscale, data),
        (ColorType::Gray(16), DecodingResult::U16(data)) => {
            Raster::eight(Png::Grayscale, halved(&data))
        }
        (ColorType::RGB(8) | ColorType::YCbCr(8), DecodingResult::U8(data)) => {
            Raster::eight(Png::Rgb, data)
        }
        (ColorType::RGB(16), DecodingResult::U16(data)) => Raster::eight(Png::Rgb, halved(&data)),
        (ColorType::RGBA(8), DecodingResult::U8(data)) => Raster::eight(Png::Rgba, data),
        (ColorType::RGBA(16), DecodingResult::U16(data)) => Raster::eight(Png::Rgba, halved(&data)),
        (ColorType::CMYK(8), DecodingResult::U8(data)) => Raster::eight(Png::Rgb, inked(&data)),
        _ => return Err(Fault::Unsupported),
    };
    raster.encoded(width, height)
}

/// Samples as PNG has them.
struct Raster {
    colours: Png,
    depth: BitDepth,
    /// Bytes of a row, where that is not a whole number of bytes a pixel; 0 else.
    row: usize,
    data: Vec<u8>,
}

impl Raster {
    fn eight(colours: Png, data: Vec<u8>) -> Self {
        Self {
            colours,
            depth: BitDepth::Eight,
            row: 0,
            data,
        }
    }

    fn encoded(mut self, width: u32, height: u32) -> Result<Vec<u8>, Fault> {
        let row = match (self.row, self.colours) {
            (0, Png::Rgb) => width as usize * 3,
            (0, Png::Rgba) => width as usize * 4,
            (0, _) => width as usize,
            (row, _) => row,
        };
        let wanted = row * height as usize;
        // Samples in planes of their own come as the first plane only, and would be drawn as something else.
        if self.data.len() < wanted {
            return Err(Fault::Unsupported);
        }
        self.data.truncate(wanted);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(self.colours);
        encoder.set_depth(self.depth);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().map_err(|_| Fault::Broken)?;
        writer
            .write_image_data(&self.data)
            .map_err(|_| Fault::Broken)?;
        writer.finish().map_err(|_| Fault::Broken)?;
        Ok(file)
    }
}

/// Sixteen bits as eight: a screen shows no more.
fn halved(samples: &[u16]) -> Vec<u8> {
    samples
        .iter()
        .map(|sample| sample.to_be_bytes()[0])
        .collect()
}

/// Ink on white as light, without a profile: good enough to read a scanned page by.
fn inked(samples: &[u8]) -> Vec<u8> {
    let mut light = Vec::with_capacity(samples.len() / 4 * 3);
    for ink in samples.chunks_exact(4) {
        let [cyan, magenta, yellow, black] = ink else {
            continue;
        };
        let left = 255 - u32::from(*black);
        for ink in [cyan, magenta, yellow] {
            let shade = (255 - u32::from(*ink)) * left / 255;
            light.push(u8::try_from(shade).unwrap_or(u8::MAX));
        }
    }
    light
}

fn fault(error: TiffError) -> Fault {
    match error {
        TiffError::LimitsExceeded => Fault::TooManyPixels,
        TiffError::UnsupportedError(_) => Fault::Unsupported,
        TiffError::FormatError(_)
        | TiffError::IoError(_)
        | TiffError::IntSizeError
        | TiffError::UsageError(_) => Fault::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    /// Light of a pixel, 0 to 255, whatever the PNG is made of.
    fn light(page: &[u8], x: usize, y: usize) -> u8 {
        let mut decoder = png::Decoder::new(Cursor::new(page));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG");
        let mut data = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut data).expect("a frame");
        let samples = info.color_type.samples();
        let at = y * info.line_size + x * samples;
        let colours = samples.min(3);
        let sum: u32 = data[at..at + colours].iter().map(|s| u32::from(*s)).sum();
        u8::try_from(sum / colours as u32).expect("a byte")
    }

    #[test]
    fn every_common_kind_is_drawn_as_it_looks() {
        for (name, file) in sample::TIFFS {
            let (pages, more) = pages(file, 10).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            assert_eq!((pages.len(), more), (1, false), "{name}");
            // A black bar over a light ground.
            assert!(light(&pages[0], 20, 12) < 60, "{name}: the bar is dark");
            assert!(light(&pages[0], 5, 5) > 180, "{name}: the paper is light");
        }
    }

    #[test]
    fn pages_are_counted_and_cut() {
        let (both, more) = pages(sample::TWO_PAGES, 10).expect("pages");
        assert_eq!((both.len(), more), (2, false));
        // The second stands on its head.
        assert!(light(&both[1], 59 - 20, 79 - 12) < 60);
        let (one, more) = pages(sample::TWO_PAGES, 1).expect("pages");
        assert_eq!((one.len(), more), (1, true));
    }

    #[test]
    fn what_cannot_be_drawn_says_so() {
        assert_eq!(pages(sample::PALETTE, 5), Err(Fault::Unsupported));
        assert_eq!(pages(sample::GROUP_3, 5), Err(Fault::Unsupported));
        assert_eq!(pages(&sample::FAX[..40], 5), Err(Fault::Broken));
        assert_eq!(
            pages(&sample::tiff_sized(60_000, 60_000), 5),
            Err(Fault::TooManyPixels)
        );
        assert_eq!(pages(b"II*\0\x08\0\0\0", 5), Err(Fault::Broken));
        // The directory's next is itself.
        let mut ring = sample::tiff_sized(8, 8);
        let next = ring.len() - 5;
        ring[next..next + 4].copy_from_slice(&8_u32.to_le_bytes());
        assert!(
            matches!(pages(&ring, 5), Ok((ref all, true)) if all.len() == 1)
                || pages(&ring, 5).is_err()
        );
    }
}
