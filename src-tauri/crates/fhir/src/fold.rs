//! Text as search compares it: lower case, in two folded forms.
//!
//! Norwegians type `Sørgård` as `sorgard` (narrow) or `soergaard` (wide), and both must find her; so both forms are
//! indexed and a query is folded both ways. Sami letters go by table, every other mark falls off by decomposition.
//! The index's own folding stays off: it knows neither æ nor đ.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// å→aa, ø→oe, æ→ae; the rest as [`narrow`].
#[must_use]
pub fn wide(text: &str) -> String {
    fold(text, ["aa", "oe", "ae"])
}

/// å→a, ø→o, æ→a, đ→d, ł→l, ŋ→n, ŧ→t and other marks off.
#[must_use]
pub fn narrow(text: &str) -> String {
    fold(text, ["a", "o", "a"])
}

fn fold(text: &str, [ring, slash, ligature]: [&str; 3]) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let normalizer = DecomposingNormalizerBorrowed::new_nfd();
    let mut folded = String::with_capacity(text.len());
    // One char at a time, so that a letter with a ring is known from a letter that lost one; lower case before that,
    // because `Å` may come decomposed.
    let decomposed: String = normalizer
        .normalize_iter(text.chars().flat_map(char::to_lowercase))
        .collect();
    let mut chars = decomposed.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            'a' if chars.peek() == Some(&'\u{30a}') => {
                chars.next();
                folded.push_str(ring);
            }
            'ø' => folded.push_str(slash),
            'æ' => folded.push_str(ligature),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ŋ' => folded.push('n'),
            'ŧ' => folded.push('t'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'þ' => folded.push_str("th"),
            'œ' => folded.push_str(slash),
            'ʒ' => folded.push('z'),
            '\u{300}'..='\u{36f}' => {}
            _ => folded.push(char),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn norwegian_and_sami_letters() {
        let cases = [
            ("Sørgård", "soergaard", "sorgard"),
            ("SØRGÅRD", "soergaard", "sorgard"),
            ("Sørga\u{30a}rd", "soergaard", "sorgard"),
            ("Ærlend", "aerlend", "arlend"),
            ("Čáŋŋa Đuorra", "canna duorra", "canna duorra"),
            ("Łukasz Müller", "lukasz muller", "lukasz muller"),
            ("Ŧ Ŋ Ž Š", "t n z s", "t n z s"),
            ("Strauß", "strauss", "strauss"),
            ("Kari 14", "kari 14", "kari 14"),
        ];
        for (text, w, n) in cases {
            assert_eq!(
                (wide(text).as_str(), narrow(text).as_str()),
                (w, n),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            for once in [wide(&text), narrow(&text)] {
                prop_assert_eq!(narrow(&once), narrow(&narrow(&once)));
            }
            let ascii_free = wide(&text);
            prop_assert_eq!(wide(&ascii_free), ascii_free);
        }
    }
}
