//! PNG and JPEG: how large they would be on screen, read from their heads alone.

use super::{Fault, MOST_PIXELS};

/// A picture's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Reads the size without decoding, so that a small file of a huge picture costs nothing.
pub(super) fn measure(bytes: &[u8]) -> Result<Picture, Fault> {
    let size = imagesize::blob_size(bytes).map_err(|_| Fault::Broken)?;
    let side = |side: usize| u32::try_from(side).map_err(|_| Fault::TooManyPixels);
    checked(side(size.width)?, side(size.height)?)
}

pub(super) fn checked(width: u32, height: u32) -> Result<Picture, Fault> {
    if width == 0 || height == 0 {
        return Err(Fault::Broken);
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Fault::TooManyPixels);
    }
    Ok(Picture { width, height })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_bomb_is_known_by_its_head() {
        let size = Picture {
            width: 60,
            height: 80,
        };
        assert_eq!(measure(sample::PNG), Ok(size));
        assert_eq!(measure(sample::JPEG), Ok(size));
        assert_eq!(
            measure(&sample::png(60_000, 60_000)),
            Err(Fault::TooManyPixels)
        );
        assert_eq!(measure(&sample::png(0, 5)), Err(Fault::Broken));
        assert_eq!(measure(b"\x89PNG\r\n\x1a\n"), Err(Fault::Broken));
    }
}
