//! TIFF, which no web view draws, page by page as PNG. Faxes (Group 3 and 4) stay one bit a pixel, so that a page of
//! them is as small on its way to the window as it was in the file.

use std::convert::Infallible;
use std::io::Cursor;
use std::ops::Range;

use fax::decoder::{DecodeStatus, Group3Decoder};
use png::{BitDepth, ColorType as Png};
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::{ByteOrder, Tag};
use tiff::{ColorType, TiffError};

use super::{Fault, picture};

/// Decoded bytes of one page.
const MOST_BYTES: usize = 256 * 1024 * 1024;
/// Encoded bytes of all pages together.
const MOST_ENCODED: usize = 128 * 1024 * 1024;

/// Values of tags (TIFF 6.0, sections 3, 5 and 11).
const WHITE_IS_ZERO: u16 = 0;
const BLACK_IS_ZERO: u16 = 1;
const PALETTE: u16 = 3;
const GROUP_3: u16 = 3;
const LOWEST_BIT_FIRST: u16 = 2;
/// T4Options; its first bit says that a line may be told by what differs from the one above.
const T4_OPTIONS: Tag = Tag::Unknown(292);

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
        let page = page(&mut reader, bytes, pages.len())?;
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

/// What the reader would take for something else is put right in a copy first: bits of a byte that begin at the lowest,
/// and indexes of a palette.
fn page(reader: &mut Reader<'_>, bytes: &[u8], index: usize) -> Result<Vec<u8>, Fault> {
    let turned = number(reader, Tag::FillOrder)? == Some(LOWEST_BIT_FIRST);
    let indexed = number(reader, Tag::PhotometricInterpretation)? == Some(PALETTE);
    if !turned && !indexed {
        return drawn(reader, bytes, None);
    }
    let mut copy = bytes.to_vec();
    if turned {
        for strip in strips(reader, bytes.len())? {
            let strip = copy.get_mut(strip).ok_or(Fault::Broken)?;
            strip
                .iter_mut()
                .for_each(|byte| *byte = byte.reverse_bits());
        }
    }
    let palette = indexed.then(|| palette(reader)).transpose()?;
    if indexed {
        call_grey(reader, &mut copy)?;
    }
    let mut again = open(&copy)?;
    again.seek_to_image(index).map_err(fault)?;
    drawn(&mut again, &copy, palette)
}

fn number(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<u16>, Fault> {
    reader.find_tag_unsigned(tag).map_err(fault)
}

/// Where in the file the strips of this page lie. Together they are no longer than the file: else they are one place told
/// many times over, and reading it would take as long as somebody wished.
fn strips(reader: &mut Reader<'_>, file: usize) -> Result<Vec<Range<usize>>, Fault> {
    let from = reader.get_tag_u64_vec(Tag::StripOffsets).map_err(fault)?;
    let bytes = reader
        .get_tag_u64_vec(Tag::StripByteCounts)
        .map_err(fault)?;
    let mut left = file;
    let place = |(from, bytes): (u64, u64)| {
        let (from, bytes) = (usize::try_from(from).ok()?, usize::try_from(bytes).ok()?);
        left = left.checked_sub(bytes)?;
        Some(from..from.checked_add(bytes)?)
    };
    let strips: Option<Vec<_>> = from.into_iter().zip(bytes).map(place).collect();
    strips.ok_or(Fault::Broken)
}

/// Red, green and blue of each index. The file has all reds first, of sixteen bits; some writers mean eight.
fn palette(reader: &mut Reader<'_>) -> Result<Vec<u8>, Fault> {
    let map = reader.get_tag_u16_vec(Tag::ColorMap).map_err(fault)?;
    let wide = map.iter().any(|shade| *shade > u16::from(u8::MAX));
    let byte = |shade: &u16| {
        let [high, low] = shade.to_be_bytes();
        if wide { high } else { low }
    };
    let (reds, rest) = map.split_at(map.len() / 3);
    let (greens, blues) = rest.split_at(map.len() / 3);
    Ok(reds
        .iter()
        .zip(greens)
        .zip(blues)
        .flat_map(|((red, green), blue)| [byte(red), byte(green), byte(blue)])
        .collect())
}

/// Changes what this page says of its samples from palette to grey: then the reader gives them as they are.
fn call_grey(reader: &mut Reader<'_>, copy: &mut [u8]) -> Result<(), Fault> {
    // Entries of twelve bytes after their count; the big TIFF of other widths is no fax and no scan.
    const ENTRY: usize = 12;
    let order = reader.byte_order();
    let short = |two: [u8; 2]| match order {
        ByteOrder::LittleEndian => u16::from_le_bytes(two),
        ByteOrder::BigEndian => u16::from_be_bytes(two),
    };
    let at = reader.ifd_pointer().ok_or(Fault::Broken)?.0;
    let directory = usize::try_from(at).ok().and_then(|at| copy.get_mut(at..));
    let (count, entries) = directory
        .and_then(<[u8]>::split_first_chunk_mut::<2>)
        .ok_or(Fault::Broken)?;
    let photometric = entries
        .chunks_exact_mut(ENTRY)
        .take(usize::from(short(*count)))
        .find_map(|entry| match entry {
            [a, b, _, _, _, _, _, _, value @ ..]
                if short([*a, *b]) == Tag::PhotometricInterpretation.to_u16() =>
            {
                value.first_chunk_mut::<2>()
            }
            _ => None,
        });
    *photometric.ok_or(Fault::Unsupported)? = match order {
        ByteOrder::LittleEndian => BLACK_IS_ZERO.to_le_bytes(),
        ByteOrder::BigEndian => BLACK_IS_ZERO.to_be_bytes(),
    };
    Ok(())
}

fn drawn(
    reader: &mut Reader<'_>,
    bytes: &[u8],
    palette: Option<Vec<u8>>,
) -> Result<Vec<u8>, Fault> {
    let (width, height) = reader.dimensions().map_err(fault)?;
    let picture::Picture { width, height } = picture::checked(width, height)?;
    let row = |bits: usize| (width as usize * bits).div_ceil(8);
    if number(reader, Tag::Compression)? == Some(GROUP_3) {
        let raster = Raster {
            row: row(1),
            depth: BitDepth::One,
            ..Raster::eight(
                Png::Grayscale,
                group_3(reader, bytes, width, row(1) * height as usize)?,
            )
        };
        return raster.encoded(width, height);
    }
    let colours = reader.colortype().map_err(fault)?;
    let image = reader.read_image().map_err(fault)?;
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
    let raster = match (palette, colours) {
        (None, _) => raster,
        (Some(palette), ColorType::Gray(bits @ (1 | 2 | 4 | 8))) => {
            if palette.len() != 3 << bits {
                return Err(Fault::Broken);
            }
            Raster {
                colours: Png::Indexed,
                palette: Some(palette),
                ..raster
            }
        }
        (Some(_), _) => return Err(Fault::Unsupported),
    };
    raster.encoded(width, height)
}

/// The lines of a fax whose every line is told by itself (ITU-T T.4, one-dimensional), a bit a pixel.
fn group_3(
    reader: &mut Reader<'_>,
    bytes: &[u8],
    width: u32,
    whole: usize,
) -> Result<Vec<u8>, Fault> {
    if number(reader, T4_OPTIONS)?.is_some_and(|options| options & 1 != 0) {
        return Err(Fault::Unsupported);
    }
    let width = u16::try_from(width).map_err(|_| Fault::Unsupported)?;
    let inverted = number(reader, Tag::PhotometricInterpretation)? == Some(WHITE_IS_ZERO);
    let every = reader
        .find_tag_unsigned::<u32>(Tag::RowsPerStrip)
        .map_err(fault)?
        .map_or(usize::MAX, |rows| rows as usize);
    let mut data = vec![0; whole];
    let mut lines = data.chunks_exact_mut(usize::from(width).div_ceil(8));
    for strip in strips(reader, bytes.len())? {
        let strip = bytes.get(strip).ok_or(Fault::Broken)?;
        let input = strip.iter().map(|byte| Ok::<_, Infallible>(*byte));
        let mut decoder = Group3Decoder::new(input).map_err(|_| Fault::Broken)?;
        let wanted = every.min(lines.len());
        for (index, line) in lines.by_ref().take(wanted).enumerate() {
            let told = decoder.advance();
            let changes = decoder.transitions();
            // After the last line there need not be the mark that ends one.
            let at_end = index + 1 == wanted && changes.last() == Some(&width);
            if told.is_err() && !at_end {
                return Err(Fault::Broken);
            }
            blacken(line, changes, width);
            if matches!(told, Ok(DecodeStatus::End)) {
                break;
            }
        }
    }
    if inverted {
        data.iter_mut().for_each(|byte| *byte = !*byte);
    }
    Ok(data)
}

/// Sets the bits between every second change of colour and the next: a line begins white.
fn blacken(line: &mut [u8], changes: &[u16], width: u16) {
    for run in changes.chunks_exact(2) {
        let [from, to] = run else { continue };
        for x in *from..(*to).min(width) {
            if let Some(byte) = line.get_mut(usize::from(x / 8)) {
                *byte |= 0x80 >> (x % 8);
            }
        }
    }
}

/// Samples as PNG has them.
struct Raster {
    colours: Png,
    /// Red, green and blue of each index.
    palette: Option<Vec<u8>>,
    depth: BitDepth,
    /// Bytes of a row, where that is not a whole number of bytes a pixel; 0 else.
    row: usize,
    data: Vec<u8>,
}

impl Raster {
    fn eight(colours: Png, data: Vec<u8>) -> Self {
        Self {
            colours,
            palette: None,
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
        if let Some(palette) = self.palette {
            encoder.set_palette(palette);
        }
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
    fn colours_of_a_palette_are_its_own() {
        let (pages, _) = pages(sample::PALETTE, 1).expect("a page");
        let mut decoder = png::Decoder::new(Cursor::new(&pages[0]));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG");
        assert_eq!(reader.output_color_type().0, Png::Rgb);
        let mut data = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut data).expect("a frame");
        // As another program reads them.
        assert_eq!(data[..3], [250, 253, 230], "the paper");
        let at = (12 * 60 + 20) * 3;
        assert_eq!(data[at..at + 3], [88, 136, 146], "the bar");
        // A map of 765 shades for 256 indexes.
        let mut short = sample::PALETTE.to_vec();
        let map = place(&short, [0x40, 1, 3, 0, 0, 3, 0, 0]);
        short[map + 4..map + 8].copy_from_slice(&765_u32.to_le_bytes());
        assert_eq!(super::pages(&short, 1), Err(Fault::Broken));
    }

    /// Where a tag's entry begins: its number, kind and count.
    fn place(file: &[u8], entry: [u8; 8]) -> usize {
        let found = file.windows(entry.len()).position(|bytes| bytes == entry);
        found.expect("the entry")
    }

    #[test]
    fn one_place_told_many_times_over_is_broken() {
        let (_, file) = sample::TIFFS
            .iter()
            .find(|(name, _)| name.contains("in strips"))
            .expect("a fax in strips");
        let mut file = file.to_vec();
        let strips = strips(&mut open(&file).expect("a TIFF"), file.len()).expect("strips");
        assert!(strips.len() > 1);
        // As it is, but the highest bit first: what is read of it stays the same.
        for strip in &strips {
            file[strip.clone()]
                .iter_mut()
                .for_each(|byte| *byte = byte.reverse_bits());
        }
        let order = place(&file, [0x0a, 1, 3, 0, 1, 0, 0, 0]);
        file[order + 8] = 1;
        assert!(pages(&file, 1).is_ok());
        // Each strip goes on to the end of the file. Its lines are where they were.
        let counts = place(&file, [0x17, 1, 4, 0, strips.len() as u8, 0, 0, 0]) + 8;
        let mut at =
            u32::from_le_bytes(file[counts..counts + 4].try_into().expect("four")) as usize;
        for strip in &strips {
            let rest = u32::try_from(file.len() - strip.start).expect("a small file");
            file[at..at + 4].copy_from_slice(&rest.to_le_bytes());
            at += 4;
        }
        assert_eq!(pages(&file, 1), Err(Fault::Broken));
    }

    #[test]
    fn a_fax_that_was_cut_is_broken_and_a_bent_bit_stops_nothing() {
        for (name, file) in sample::TIFFS
            .iter()
            .filter(|(name, _)| name.contains("group 3"))
        {
            for bit in 0..file.len() * 8 {
                let mut bent = file.to_vec();
                bent[bit / 8] ^= 1 << (bit % 8);
                if let Ok((pages, _)) = pages(&bent, 3) {
                    assert!(
                        pages.iter().all(|page| page.starts_with(b"\x89PNG")),
                        "{name}: {bit}"
                    );
                }
            }
        }
        let mut cut = sample::GROUP_3.to_vec();
        // The strip's length, 335, in the directory.
        let at = cut
            .windows(4)
            .position(|four| four == [0x4f, 1, 0, 0])
            .expect("its length");
        cut[at..at + 4].copy_from_slice(&[0x40, 0, 0, 0]);
        assert_eq!(pages(&cut, 5), Err(Fault::Broken));
    }

    #[test]
    fn what_cannot_be_drawn_says_so() {
        assert_eq!(pages(sample::LAB, 5), Err(Fault::Unsupported));
        assert_eq!(pages(sample::GROUP_3_2D, 5), Err(Fault::Unsupported));
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
