//! Letters that NAV's Dialogmelding bridge does not carry: it keeps tab, line ends, U+0020–7E and U+0080–FF. They are
//! named to the writer, who may send all the same. Typographic ones have a plain stand-in that says the same; a letter
//! of a language never has one, for `č` is not `c`.

use std::collections::BTreeMap;

use fhir::Words;

use super::composition::Composition;
use super::kind::{Body, Side};

/// Words shown around a letter.
const SHOWN: usize = 3;
/// Longest word shown.
const LONGEST: usize = 24;

/// Where a letter stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the text.
    Text,
    /// In a field of the kind.
    Value(String),
    /// In the patient's name.
    Patient,
    /// In the author's name or the practice's.
    Author,
}

/// A letter that is lost on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The letter.
    pub letter: char,
    /// What it is called, when it cannot be read off the screen.
    pub name: Option<Words>,
    /// What says the same in letters that are kept; empty takes it away.
    pub replacement: Option<&'static str>,
    /// Where.
    pub place: Place,
    /// How often there.
    pub count: u32,
    /// The words it stands in, the first few.
    pub words: Vec<String>,
}

/// Letters, what they become, and their names in bokmål and English.
const TYPOGRAPHIC: &[(&str, &str, &str, &str)] = &[
    ("‘’‚‛′", "'", "krøllete apostrof", "curly apostrophe"),
    ("“”„‟″", "\"", "krøllete anførselstegn", "curly quote"),
    ("–—‒―", "-", "tankestrek", "dash"),
    ("‐‑−", "-", "annen bindestrek", "other hyphen"),
    ("…", "...", "tre prikker i ett tegn", "ellipsis"),
    ("•‣◦▪●", "-", "kulepunkt", "bullet"),
    ("\u{ad}", "", "myk bindestrek", "soft hyphen"),
    (
        "\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{202f}\u{205f}\u{3000}",
        " ",
        "særskilt mellomrom",
        "special space",
    ),
    (
        "\u{200b}\u{200c}\u{2060}\u{feff}",
        "",
        "usynlig tegn",
        "invisible character",
    ),
    ("ﬁ", "fi", "ligatur fi", "ligature fi"),
    ("ﬂ", "fl", "ligatur fl", "ligature fl"),
];

/// Does it arrive? NBSP arrives as a space; the soft hyphen is dropped although it is in the range.
fn arrives(letter: char) -> bool {
    matches!(letter, '\t' | '\r' | '\n' | '\u{20}'..='\u{7e}' | '\u{80}'..='\u{ac}' | '\u{ae}'..='\u{ff}')
}

/// What would be lost of a message of ours, by place and letter. Nothing of NAV's own: it does not cross the bridge.
#[must_use]
pub fn lost(composition: &Composition) -> Vec<Lost> {
    let kind = &composition.kind;
    if kind.side == Side::Nav || kind.body() == Body::Receipt {
        return Vec::new();
    }
    let (person, author) = (&composition.patient, &composition.author);
    let name = |parts: &[&str]| parts.join(" ");
    let mut places = vec![(Place::Text, composition.text.clone())];
    for field in &kind.fields {
        if let Some(value) = composition.values.get(&field.id) {
            places.push((Place::Value(field.id.clone()), value.clone()));
        }
    }
    places.push((
        Place::Patient,
        name(&[
            &person.given,
            person.middle.as_deref().unwrap_or_default(),
            &person.family,
        ]),
    ));
    places.push((
        Place::Author,
        name(&[&author.given, &author.family, &author.practice]),
    ));
    places
        .into_iter()
        .flat_map(|(place, text)| of(&place, &text))
        .collect()
}

fn of(place: &Place, text: &str) -> Vec<Lost> {
    // Line by line and word by word, so that a person finds it again.
    let mut found: BTreeMap<char, (usize, u32, Vec<String>)> = BTreeMap::new();
    for word in text.split(|char: char| char.is_ascii_whitespace()) {
        for letter in word.chars().filter(|letter| !arrives(*letter)) {
            let order = found.len();
            let (_, count, words) = found.entry(letter).or_insert((order, 0, Vec::new()));
            *count = count.saturating_add(1);
            let short: String = word.chars().take(LONGEST).collect();
            if words.len() < SHOWN && !words.contains(&short) {
                words.push(short);
            }
        }
    }
    let mut ordered: Vec<_> = found.into_iter().collect();
    ordered.sort_by_key(|(_, (order, ..))| *order);
    ordered
        .into_iter()
        .map(|(letter, (_, count, words))| {
            let known = TYPOGRAPHIC
                .iter()
                .find(|(letters, ..)| letters.contains(letter));
            Lost {
                letter,
                name: known.map(|(_, _, nb, en)| Words::new(*nb, *en)),
                replacement: known.map(|(_, plain, ..)| *plain),
                place: place.clone(),
                count,
                words,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{kind, sample};
    use super::*;

    fn lost_in(text: &str) -> Vec<Lost> {
        let mut composition = sample::composition(&kind("henvendelse-sykmeldt").expect("kind"));
        composition.text = text.into();
        lost(&composition)
    }

    #[test]
    fn letters_are_named_with_their_words_and_only_typographic_ones_have_a_stand_in() {
        let found = lost_in("Čáhppe – „sitat“\nog čáhppe igjen, æøå é ½");
        let shown: Vec<_> = found
            .iter()
            .map(|one| (one.letter, one.replacement, one.count, one.words.join("|")))
            .collect();
        assert_eq!(
            shown,
            [
                ('Č', None, 1, "Čáhppe".to_owned()),
                ('–', Some("-"), 1, "–".to_owned()),
                ('„', Some("\""), 1, "„sitat“".to_owned()),
                ('“', Some("\""), 1, "„sitat“".to_owned()),
                ('č', None, 1, "čáhppe".to_owned()),
            ]
        );
    }

    #[test]
    fn what_a_stand_in_says_arrives() {
        for (letters, plain, ..) in TYPOGRAPHIC {
            assert!(plain.chars().all(arrives), "{letters}");
            assert!(
                letters
                    .chars()
                    .all(|letter| !arrives(letter) && !letter.is_alphabetic() || plain.len() == 2),
                "{letters}: no letter of a language is replaced"
            );
        }
        for letter in ['č', 'đ', 'ŋ', 'š', 'ŧ', 'ž', 'ł', 'ß'] {
            let found = lost_in(&letter.to_string());
            assert!(
                found.iter().all(|one| one.replacement.is_none()),
                "{letter}"
            );
        }
        assert!(
            lost_in("Blåbær\u{a0}på é").is_empty(),
            "a no-break space becomes a space"
        );
    }

    #[test]
    fn a_name_is_looked_at_too_and_what_nav_writes_is_not() {
        let mut composition = sample::composition(&kind("henvendelse-sykmeldt").expect("kind"));
        composition.patient.family = "Đivttas".into();
        let found = lost(&composition);
        assert_eq!(
            found.first().map(|one| (one.letter, one.place.clone())),
            Some(('Đ', Place::Patient))
        );
        let mut composition = sample::composition(&kind("nav-melding").expect("kind"));
        composition.text = "Dán – „sitat“".into();
        assert_eq!(lost(&composition), []);
    }
}
