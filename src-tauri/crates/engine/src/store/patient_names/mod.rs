//! The index that patients are found by: every word of their names as a beginning of any length, in both foldings, every
//! two words as a pair and every three as a triple; the words of their address; their telephone number.
//!
//! Two common words together may be rare, and finding that out by walking through everybody who has either would cost by
//! how many are held. So each two and three words of a name stand in the index as one word made of their first letters;
//! a search walks the shortest list and the words themselves decide.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::patient::Patient;
use super::{StoreError, text};

/// Letters of each word in a pair or a triple.
const LETTERS: usize = 3;
/// Beginnings up to this length stand in the index (`prefix` of the table).
const LONGEST: usize = 12;
/// A name of more words has no pairs: their number grows with the square.
const MOST_WORDS: usize = 12;
/// Stands in for the pairs of such a name.
const MANY: &str = "0many";
/// A name of more words has no triples.
const MOST_IN_TRIPLES: usize = 6;
/// Stands in for the triples of such a name.
const MANY_TRIPLES: &str = "1many";
/// Before a word of an address, which is no name.
const ADDRESS: char = '2';
/// Before a telephone number.
const PHONE: char = '3';
/// Words of an address.
const ADDRESS_WORDS: usize = 16;
/// Words of a search.
const ASKED: usize = 6;
/// Patients put into the index at a time.
const AT_A_TIME: u32 = 5_000;

/// A word in both foldings; the same twice for most.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    wide: String,
    narrow: String,
}

impl Word {
    fn forms(&self) -> impl Iterator<Item = &str> {
        let narrow = (self.narrow != self.wide).then_some(self.narrow.as_str());
        std::iter::once(self.wide.as_str()).chain(narrow)
    }
}

fn words(text: &str) -> impl Iterator<Item = Word> {
    // What folding puts between letters (the dot of क़) goes: the index knows nothing else than letters and digits.
    let bare = |folded: String| -> String {
        if folded.is_ascii() {
            return folded;
        }
        folded.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    text::words(text)
        .map(move |word| Word {
            wide: bare(text::fold::wide(word)),
            narrow: bare(text::fold::narrow(word)),
        })
        .filter(|word| !word.wide.is_empty())
}

fn start(word: &str, letters: usize) -> &str {
    word.char_indices()
        .nth(letters)
        .map_or(word, |(end, _)| word.get(..end).unwrap_or(word))
}

fn pair(one: &str, other: &str) -> String {
    let (one, other) = (start(one, LETTERS), start(other, LETTERS));
    let (one, other) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    format!("0{one}0{other}")
}

/// Three words that stand in a name; each is a word of its own there.
fn triple(mut three: [&str; 3]) -> String {
    three.sort_unstable_by_key(|word| start(word, LETTERS));
    let [one, two, third] = three.map(|word| start(word, LETTERS));
    format!("1{one}0{two}0{third}")
}

/// Every three of them.
fn threes<T>(all: &[T]) -> impl Iterator<Item = [&T; 3]> {
    all.iter().enumerate().flat_map(move |(at, one)| {
        let rest = all.iter().enumerate().skip(at + 1);
        rest.flat_map(move |(at, two)| all.iter().skip(at + 1).map(move |third| [one, two, third]))
    })
}

/// Every choice of a form for each of three words.
fn triples<'a>(three: [&'a Word; 3]) -> impl Iterator<Item = String> + 'a {
    let [a, b, c] = three;
    a.forms().flat_map(move |one| {
        b.forms()
            .flat_map(move |two| c.forms().map(move |third| triple([one, two, third])))
    })
}

/// The words a patient is found by.
pub(super) fn indexed(patient: &Patient) -> String {
    let name = format!("{} {} {}", patient.name, patient.given, patient.family);
    let words: Vec<Word> = words(&name).collect::<BTreeSet<_>>().into_iter().collect();
    let mut all: Vec<String> = words
        .iter()
        .flat_map(Word::forms)
        .map(str::to_owned)
        .collect();
    let mut more = BTreeSet::new();
    if words.len() > MOST_WORDS {
        more.insert(MANY.to_owned());
    } else {
        for (at, one) in words.iter().enumerate() {
            // With itself too: of `Hans Hansen` both words begin so.
            for other in words.iter().skip(at) {
                for (one, other) in one.forms().flat_map(|a| other.forms().map(move |b| (a, b))) {
                    more.insert(pair(one, other));
                }
            }
        }
    }
    if words.len() > MOST_IN_TRIPLES {
        more.insert(MANY_TRIPLES.to_owned());
    } else {
        more.extend(threes(&words).flat_map(triples));
    }
    for word in address_words(patient.address.as_deref().unwrap_or_default()) {
        more.extend(word.forms().map(|form| format!("{ADDRESS}{form}")));
    }
    if let Some(number) = patient.phone.as_deref().and_then(telephone) {
        more.insert(format!("{PHONE}{number}"));
    }
    all.extend(more);
    all.join(" ")
}

fn address_words(address: &str) -> impl Iterator<Item = Word> {
    words(address).take(ADDRESS_WORDS)
}

/// The digits of a telephone number, without the country where that is Norway's; `None` for what is none.
pub(super) fn telephone(text: &str) -> Option<String> {
    let text = text.trim();
    let written = text.strip_prefix("+47").or(text.strip_prefix("0047"));
    let written = written.unwrap_or(text).trim_start_matches('+');
    let fine = |sign: char| {
        sign.is_ascii_digit() || matches!(sign, ' ' | '\u{a0}' | '-' | '(' | ')' | '/')
    };
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    (written.chars().all(fine) && (3..=15).contains(&digits.len())).then_some(digits)
}

/// What a person typed, as the index is asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// An expression of the index.
    pub(super) expression: String,
    /// Words that the index' answer is held against: longer than what it tells apart, or in a triple.
    long: Vec<Word>,
    of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Name,
    Address,
}

impl Asked {
    /// Every word is the beginning of a name, in either folding; `None` when nothing was typed.
    pub(super) fn of(typed: &str) -> Option<Self> {
        let words = needed(words(typed).take(ASKED).collect());
        let triples: Vec<String> = threes(&words).filter_map(triples_asked).collect();
        if !triples.is_empty() {
            // Few are in such a list by chance: reading them is cheaper than walking the long lists of each word.
            return Some(Self {
                expression: triples.join(" AND "),
                long: words,
                of: Of::Name,
            });
        }
        let mut parts = Vec::new();
        for (at, one) in words.iter().enumerate() {
            for other in words.iter().skip(at + 1) {
                parts.extend(pairs_asked(one, other));
            }
        }
        parts.extend(words.iter().map(|word| begins(word, "")));
        Self::made(&parts, words, LONGEST, Of::Name)
    }

    /// As [`Asked::of`], for patients that were not found by the index.
    pub(super) fn by_heart(typed: &str) -> Option<Self> {
        let mut asked = Self::of(typed)?;
        asked.long = words(typed).take(ASKED).collect();
        Some(asked)
    }

    /// Every word is the beginning of a word of the address.
    pub(super) fn of_address(typed: &str) -> Option<Self> {
        let words: Vec<Word> = words(typed).take(ASKED).collect();
        let marker = ADDRESS.to_string();
        let parts: Vec<String> = words.iter().map(|word| begins(word, &marker)).collect();
        Self::made(&parts, words, LONGEST - 1, Of::Address)
    }

    /// A telephone number, whole.
    pub(super) fn of_phone(typed: &str) -> Option<Self> {
        let number = telephone(typed)?;
        let parts = [format!("\"{PHONE}{number}\"")];
        Self::made(&parts, Vec::new(), LONGEST, Of::Name)
    }

    fn made(parts: &[String], words: Vec<Word>, letters: usize, of: Of) -> Option<Self> {
        let long = words
            .into_iter()
            .filter(|word| word.forms().any(|form| start(form, letters) != form))
            .collect();
        (!parts.is_empty()).then(|| Self {
            expression: parts.join(" AND "),
            long,
            of,
        })
    }

    /// Is every word of the index' answer surely what was asked for?
    pub(super) fn is_sure(&self) -> bool {
        self.long.is_empty()
    }

    /// Has a patient every word that was typed?
    pub(super) fn fits(&self, patient: &Patient) -> bool {
        let held: Vec<Word> = match self.of {
            Of::Name => words(&format!(
                "{} {} {}",
                patient.name, patient.given, patient.family
            ))
            .collect(),
            Of::Address => address_words(patient.address.as_deref().unwrap_or_default()).collect(),
        };
        self.long.iter().all(|asked| {
            held.iter().any(|held| {
                held.forms()
                    .any(|held| asked.forms().any(|form| held.starts_with(form)))
            })
        })
    }
}

/// The words without those that another one implies: who has a name that begins with `hans` has one that begins with `ha`.
fn needed(words: Vec<Word>) -> Vec<Word> {
    let implied = |at: usize, word: &Word| {
        words.iter().enumerate().any(|(other, longer)| {
            let begins =
                longer.wide.starts_with(&word.wide) && longer.narrow.starts_with(&word.narrow);
            begins && other != at && (longer != word || other < at)
        })
    };
    let mut kept = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        if !implied(at, word) {
            kept.push(word.clone());
        }
    }
    kept
}

/// `"word" *` in both foldings, as far as the index knows beginnings.
fn begins(word: &Word, marker: &str) -> String {
    let forms: Vec<String> = word
        .forms()
        .map(|form| format!("\"{marker}{}\" *", start(form, LONGEST - marker.len())))
        .collect();
    either(&forms)
}

/// Too few letters to stand in a pair.
fn short(word: &Word) -> bool {
    word.forms().any(|form| start(form, LETTERS - 1) == form)
}

/// The pair of two words that have letters enough to be in one.
fn pairs_asked(one: &Word, other: &Word) -> Option<String> {
    if short(one) || short(other) {
        return None;
    }
    let mut pairs: Vec<String> = one
        .forms()
        .flat_map(|a| other.forms().map(move |b| format!("\"{}\"", pair(a, b))))
        .collect();
    pairs.push(format!("\"{MANY}\""));
    Some(either(&pairs))
}

/// The triple of three words that have letters enough, and that no name can have in fewer than three words.
fn triples_asked(three: [&Word; 3]) -> Option<String> {
    let [one, two, third] = three;
    if three.iter().any(|word| short(word))
        || !(apart(one, two) && apart(one, third) && apart(two, third))
    {
        return None;
    }
    let mut all: Vec<String> = triples(three).map(|word| format!("\"{word}\"")).collect();
    all.push(format!("\"{MANY_TRIPLES}\""));
    Some(either(&all))
}

/// Can no word begin with both? The two foldings of a word have its first letter in common, and all others but `a` and
/// `e`, which stand in for å, ø and æ.
fn apart(one: &Word, other: &Word) -> bool {
    let bones = |word: &str| word.replace(['a', 'e'], "");
    one.forms().all(|a| {
        other.forms().all(|b| {
            let (bare_a, bare_b) = (bones(a), bones(b));
            a.chars().next() != b.chars().next()
                || !(bare_a.starts_with(&bare_b) || bare_b.starts_with(&bare_a))
        })
    })
}

fn either(parts: &[String]) -> String {
    match parts {
        [one] => one.clone(),
        parts => format!("({})", parts.join(" OR ")),
    }
}

/// Fills an index that is empty although there are patients: one that a migration has made anew.
pub(super) fn fill(db: &mut Connection) -> Result<(), StoreError> {
    let filled: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM patient_text_docsize) OR NOT EXISTS (SELECT 1 FROM patient)",
        [],
        |row| row.get(0),
    )?;
    if filled {
        return Ok(());
    }
    let tx = db.transaction()?;
    let mut last = i64::MIN;
    loop {
        let page: Vec<Patient> = tx
            .prepare_cached(
                "
                SELECT patient_id, name, given, family, address, phone FROM patient WHERE patient_id > ?1
                ORDER BY patient_id LIMIT ?2
                ",
            )?
            .query_map(params![last, AT_A_TIME], |row| {
                Ok(Patient {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    given: row.get(2)?,
                    family: row.get(3)?,
                    address: row.get(4)?,
                    phone: row.get(5)?,
                    ..Patient::default()
                })
            })?
            .collect::<Result<_, _>>()?;
        let Some(newest) = page.last() else {
            break;
        };
        last = newest.id;
        for patient in &page {
            tx.prepare_cached("INSERT INTO patient_text (rowid, names) VALUES (?1, ?2)")?
                .execute(params![patient.id, indexed(patient)])?;
        }
    }
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests;
