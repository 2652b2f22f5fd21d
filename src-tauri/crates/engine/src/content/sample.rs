//! Files made by other programs (libtiff, pypdf), and small ones made here.

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../../../tests/fixtures/attachments/", $name)).as_slice()
    };
}

pub(crate) const PNG: &[u8] = fixture!("photo.png");
pub(crate) const JPEG: &[u8] = fixture!("photo.jpg");
pub(crate) const FAX: &[u8] = fixture!("fax-g4.tif");
pub(crate) const TWO_PAGES: &[u8] = fixture!("fax-two-pages.tif");
pub(crate) const PALETTE: &[u8] = fixture!("palette.tif");
pub(crate) const GROUP_3: &[u8] = fixture!("fax-g3.tif");
pub(crate) const GROUP_3_2D: &[u8] = fixture!("fax-g3-2d.tif");
pub(crate) const LAB: &[u8] = fixture!("lab.tif");
pub(crate) const THREE_PAGES: &[u8] = fixture!("three-pages.pdf");
pub(crate) const PASSWORD: &[u8] = fixture!("password.pdf");
pub(crate) const OWNER_PASSWORD: &[u8] = fixture!("owner-password.pdf");
pub(crate) const TIFFS: &[(&str, &[u8])] = &[
    ("group 4", FAX),
    ("group 4, lowest bit first", fixture!("fax-g4-lsb.tif")),
    ("group 3", GROUP_3),
    (
        "group 3 in strips, lowest bit first",
        fixture!("fax-g3-strips-lsb.tif"),
    ),
    ("rgb, lzw", fixture!("rgb-lzw.tif")),
    ("rgba", fixture!("rgba.tif")),
    ("gray, packbits", fixture!("gray.tif")),
    ("gray of 16 bits", fixture!("gray16.tif")),
    ("cmyk, deflate", fixture!("cmyk.tif")),
    ("jpeg inside", fixture!("ycbcr-jpeg.tif")),
];

pub(crate) fn pdf(_: &str) -> Vec<u8> {
    fixture!("epikrise.pdf").to_vec()
}

pub(crate) fn jpeg() -> Vec<u8> {
    JPEG.to_vec()
}

pub(crate) fn tiff_fax() -> Vec<u8> {
    FAX.to_vec()
}

/// The head of a PNG of this size, and nothing behind it.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend(b"\x08\x02\0\0\0\0\0\0\0");
    file
}

/// A TIFF whose directory says this size, of one byte of data.
pub(crate) fn tiff_sized(width: u32, height: u32) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, value: u32| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    let entries = [
        entry(256, 4, width),
        entry(257, 4, height),
        entry(258, 3, 1),
        entry(259, 3, 1),
        entry(262, 3, 0),
        entry(273, 4, 8 + 2 + 9 * 12 + 4),
        entry(277, 3, 1),
        entry(278, 4, height),
        entry(279, 4, 1),
    ];
    let mut file = b"II*\0\x08\0\0\0\x09\0".to_vec();
    for entry in entries {
        file.extend(entry);
    }
    file.extend(0_u32.to_le_bytes());
    file.push(0xff);
    file
}
