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

/// What stands for å, ø and æ.
type Letters = [&'static str; 3];

fn fold(text: &str, letters: Letters) -> String {
    let mut folded = String::with_capacity(text.len() + text.len() / 16);
    // Marks join what stands before them and never cross a space, so each word folds by itself: nearly all are written
    // with the letters of a Norwegian keyboard, which need no tables.
    for word in text.split_inclusive(' ') {
        let before = folded.len();
        if !plainly(word, letters, &mut folded) {
            folded.truncate(before);
            by_tables(word, letters, &mut folded);
        }
    }
    folded
}

/// Folds a word of ASCII and whole letters æ, ø, å; `false` at anything else, with some of it written.
fn plainly(word: &str, [ring, slash, ligature]: Letters, folded: &mut String) -> bool {
    let mut rest = word;
    loop {
        let ascii = rest
            .bytes()
            .position(|byte| !byte.is_ascii())
            .unwrap_or(rest.len());
        let (plain, marked) = rest.split_at(ascii);
        let before = folded.len();
        folded.push_str(plain);
        if let Some(added) = folded.get_mut(before..) {
            added.make_ascii_lowercase();
        }
        let mut chars = marked.chars();
        match chars.next() {
            None => return true,
            Some('å' | 'Å') => folded.push_str(ring),
            Some('ø' | 'Ø') => folded.push_str(slash),
            Some('æ' | 'Æ') => folded.push_str(ligature),
            Some(_) => return false,
        }
        rest = chars.as_str();
    }
}

fn by_tables(word: &str, [ring, slash, ligature]: Letters, folded: &mut String) {
    let normalizer = DecomposingNormalizerBorrowed::new_nfd();
    // One char at a time, so that a letter with a ring is known from a letter that lost one; lower case before that,
    // because `Å` may come decomposed.
    let decomposed: String = normalizer
        .normalize_iter(word.chars().flat_map(char::to_lowercase))
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
        /// Marks after a letter, after a space and at the beginning are drawn often.
        #[test]
        fn the_short_way_gives_what_the_tables_give(
            text in "([a-dA-D ]|[æøåÆØÅ]|[\u{30a}\u{301}\u{5b0}\u{327}]|[čĐŋüßİς]|\\PC){0,24}"
        ) {
            for letters in [["aa", "oe", "ae"], ["a", "o", "a"]] {
                let mut whole = String::new();
                by_tables(&text, letters, &mut whole);
                prop_assert_eq!(fold(&text, letters), whole);
            }
        }

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
