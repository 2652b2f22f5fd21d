//! A small picture in PNG, drawn here: a curve on paper, such as a spirometer prints.

use png::{BitDepth, ColorType, Encoder};

const WIDE: u32 = 480;
const HIGH: u32 = 320;

/// The bytes, or none when the encoder will not.
pub(super) fn curve() -> Vec<u8> {
    let mut dots = vec![255_u8; (WIDE * HIGH) as usize];
    let mut dark = |x: u32, y: u32, shade: u8| {
        let at = (y * WIDE + x) as usize;
        if let Some(dot) = dots.get_mut(at) {
            *dot = (*dot).min(shade);
        }
    };
    for x in (0..WIDE).step_by(40) {
        (0..HIGH).for_each(|y| dark(x, y, 220));
    }
    for y in (0..HIGH).step_by(40) {
        (0..WIDE).for_each(|x| dark(x, y, 220));
    }
    (0..WIDE).for_each(|x| dark(x, HIGH - 40, 90));
    (0..HIGH).for_each(|y| dark(40, y, 90));
    // Up at once, then slowly down: forced expiration against obstruction.
    for x in 40..WIDE - 20 {
        let t = x - 40;
        let height = if t < 40 { t * 5 } else { 200 * 60 / (t + 20) };
        let y = (HIGH - 40).saturating_sub(height);
        for thick in 0..3 {
            dark(x, y + thick, 20);
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, WIDE, HIGH);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&dots));
    if written.is_err() {
        bytes.clear();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_back_as_it_was_drawn() {
        let bytes = curve();
        let mut read = png::Decoder::new(std::io::Cursor::new(&bytes))
            .read_info()
            .unwrap();
        let mut dots = vec![0; read.output_buffer_size().unwrap()];
        let frame = read.next_frame(&mut dots).unwrap();
        assert_eq!((frame.width, frame.height), (WIDE, HIGH));
        assert!(dots.contains(&20) && dots.contains(&255));
        assert!(bytes.len() < 10_000, "{}", bytes.len());
    }
}
