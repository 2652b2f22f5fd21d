//! PDFs: does one begin, end and hang together as one, and can it be read without a password?

use hayro_syntax::{LoadPdfError, Pdf};

use super::Fault;

/// How far from the end the end mark may stand: what readers of PDF allow.
const END: usize = 2048;

/// Pages of a PDF that can be opened without a password.
pub(super) fn readable(bytes: &[u8]) -> Result<u32, Fault> {
    let pages = open(bytes)?.pages().len();
    match u32::try_from(pages) {
        Ok(0) | Err(_) => Err(Fault::Broken),
        Ok(pages) => Ok(pages),
    }
}

/// As [`readable`], and with its end: half a PDF is repaired by some readers and shown as empty by others.
pub(super) fn whole(bytes: &[u8]) -> Result<u32, Fault> {
    let tail = bytes
        .get(bytes.len().saturating_sub(END)..)
        .unwrap_or(bytes);
    if !tail.windows(5).any(|window| window == b"%%EOF") {
        return Err(Fault::Broken);
    }
    readable(bytes)
}

/// A PDF ready to be read.
pub(crate) fn open(bytes: &[u8]) -> Result<Pdf, Fault> {
    Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Fault::Encrypted,
        LoadPdfError::Invalid => Fault::Broken,
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn a_password_a_cut_and_an_empty_shell_are_told_apart() {
        assert_eq!(whole(&sample::pdf("a")), Ok(1));
        assert_eq!(whole(sample::THREE_PAGES), Ok(3));
        assert_eq!(whole(sample::PASSWORD), Err(Fault::Encrypted));
        // Locked against changes only: every reader opens it.
        assert_eq!(whole(sample::OWNER_PASSWORD), Ok(1));
        let cut = &sample::THREE_PAGES[..sample::THREE_PAGES.len() / 2];
        assert_eq!(whole(cut), Err(Fault::Broken));
        assert_eq!(whole(b"%PDF-1.7\n%%EOF\n"), Err(Fault::Broken));
    }
}
