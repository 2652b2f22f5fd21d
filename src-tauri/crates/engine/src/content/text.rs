//! Text as it can be shown: decoded, cut, and without what draws nothing.

/// UTF-8, else Latin-1 as Windows writes it. At most `longest` letters; the second value says that there was more.
pub(super) fn read(bytes: &[u8], longest: usize) -> (String, bool) {
    // Four bytes a letter at most, so a longer file is cut before it is decoded.
    let room = longest.saturating_mul(4);
    let head = bytes.get(..room).unwrap_or(bytes);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let whole = match std::str::from_utf8(head) {
        Ok(text) => text.to_owned(),
        Err(error) if error.error_len().is_none() => String::from_utf8_lossy(head).into_owned(),
        Err(_) => head.iter().map(|byte| char::from(*byte)).collect(),
    };
    let mut shown: String = whole
        .chars()
        .filter(|letter| !hidden(*letter))
        .take(longest)
        .collect();
    shown.truncate(shown.trim_end().len());
    let cut = bytes.len() > room || whole.chars().nth(longest).is_some();
    (shown, cut)
}

/// Directions and zero widths make a text read as another.
fn hidden(letter: char) -> bool {
    let break_or_tab = matches!(letter, '\n' | '\r' | '\t');
    (letter.is_control() && !break_or_tab)
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_writings_are_read_and_a_long_one_is_cut() {
        assert_eq!(
            read("Blåbær\n".as_bytes(), 100),
            ("Blåbær".to_owned(), false)
        );
        assert_eq!(read(b"Bl\xe5b\xe6r", 100), ("Blåbær".to_owned(), false));
        assert_eq!(read("a\u{202e}b".as_bytes(), 100).0, "ab");
        assert_eq!(read(&b"x".repeat(50), 10), ("x".repeat(10), true));
    }
}
