//! The index of patients' names: every word as a beginning of any length, in both foldings, and every two words as a pair.
//!
//! Two common words together may be rare, and finding that out by walking through everybody who has either would cost by
//! how many are held. So each two words of a name stand in the index as one word made of their first letters; a search
//! walks the shortest list and the words themselves decide.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::{StoreError, text};

/// Letters of each word in a pair.
const LETTERS: usize = 3;
/// Beginnings up to this length stand in the index (`prefix` of the table).
const LONGEST: usize = 12;
/// A name of more words has no pairs: their number grows with the square.
const MOST_WORDS: usize = 12;
/// Stands in for the pairs of such a name.
const MANY: &str = "0many";
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
    text.split(|c: char| !c.is_alphanumeric())
        .map(|word| Word {
            wide: text::fold::wide(word),
            narrow: text::fold::narrow(word),
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

/// The words a patient is found by.
pub(super) fn indexed(name: &str, given: &str, family: &str) -> String {
    let (wide, narrow) = text::columns(&format!("{name} {given} {family}"));
    let mut all = format!("{wide} {narrow}");
    let words: Vec<Word> = words(&format!("{name} {given} {family}"))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut pairs = BTreeSet::new();
    if words.len() > MOST_WORDS {
        pairs.insert(MANY.to_owned());
    } else {
        for (at, one) in words.iter().enumerate() {
            // With itself too: of `Hans Hansen` both words begin so.
            for other in words.iter().skip(at) {
                for (one, other) in one.forms().flat_map(|a| other.forms().map(move |b| (a, b))) {
                    pairs.insert(pair(one, other));
                }
            }
        }
    }
    for pair in pairs {
        all.push(' ');
        all.push_str(&pair);
    }
    all
}

/// What a person typed, as the index is asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// An expression of the index.
    pub(super) expression: String,
    /// Words longer than what the index tells apart.
    long: Vec<Word>,
}

impl Asked {
    /// Every word is the beginning of a name, in either folding; `None` when nothing was typed.
    pub(super) fn of(typed: &str) -> Option<Self> {
        let words: Vec<Word> = words(typed).take(ASKED).collect();
        let mut parts = Vec::new();
        for (at, one) in words.iter().enumerate() {
            for other in words.iter().skip(at + 1) {
                parts.extend(pairs_asked(one, other));
            }
        }
        parts.extend(words.iter().map(|word| {
            let begins: Vec<String> = word
                .forms()
                .map(|form| format!("\"{}\" *", start(form, LONGEST)))
                .collect();
            either(&begins)
        }));
        let long = words
            .into_iter()
            .filter(|word| word.forms().any(|form| start(form, LONGEST) != form))
            .collect();
        (!parts.is_empty()).then(|| Self {
            expression: parts.join(" AND "),
            long,
        })
    }

    /// Is every word of the index' answer surely what was asked for?
    pub(super) fn is_sure(&self) -> bool {
        self.long.is_empty()
    }

    /// Has a name every word that was typed?
    pub(super) fn fits(&self, name: &str, given: &str, family: &str) -> bool {
        let held: Vec<Word> = words(&format!("{name} {given} {family}")).collect();
        self.long.iter().all(|asked| {
            held.iter().any(|held| {
                held.wide.starts_with(&asked.wide) || held.narrow.starts_with(&asked.narrow)
            })
        })
    }
}

/// The pair of two words that have letters enough to be in one.
fn pairs_asked(one: &Word, other: &Word) -> Option<String> {
    let short = |word: &Word| word.forms().any(|form| start(form, LETTERS - 1) == form);
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
        let page: Vec<(i64, String, String, String)> = tx
            .prepare_cached(
                "
                SELECT patient_id, name, given, family FROM patient WHERE patient_id > ?1
                ORDER BY patient_id LIMIT ?2
                ",
            )?
            .query_map(params![last, AT_A_TIME], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?
            .collect::<Result<_, _>>()?;
        let Some((newest, ..)) = page.last() else {
            break;
        };
        last = *newest;
        for (id, name, given, family) in &page {
            tx.prepare_cached("INSERT INTO patient_text (rowid, names) VALUES (?1, ?2)")?
                .execute(params![id, indexed(name, given, family)])?;
        }
    }
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::patient::{self, Patient, Search};
    use crate::store::testing::{Site, key};

    #[test]
    fn two_words_are_asked_for_as_a_pair_and_as_themselves() {
        let asked = Asked::of("kari nordmo").unwrap();
        assert_eq!(
            asked.expression,
            r#"("0kar0nor" OR "0many") AND "kari" * AND "nordmo" *"#
        );
        assert!(indexed("Kari Nordmo", "Kari", "Nordmo").contains(" 0kar0nor"));
        // In the other order, in the other folding.
        let sorgard = Asked::of("sorgard å").unwrap().expression;
        assert_eq!(sorgard, r#""sorgard" * AND ("aa" * OR "a" *)"#);
        let held = indexed("Åse Sørgård", "", "");
        for pair in ["0aas0soe", "0aas0sor", "0ase0soe", "0ase0sor"] {
            assert!(held.split(' ').any(|word| word == pair), "{held}");
        }
        assert_eq!(Asked::of(" - "), None);
    }

    #[test]
    fn a_word_longer_than_the_index_knows_is_looked_at_whole() {
        let asked = Asked::of("kristoffersenlund").unwrap();
        assert_eq!(asked.expression, r#""kristofferse" *"#);
        assert!(asked.fits("Per Kristoffersenlunden", "", ""));
        assert!(!asked.is_sure() && !asked.fits("Per Kristoffersen", "", ""));
    }

    #[test]
    fn a_name_of_a_thousand_words_has_one_word_for_all_its_pairs() {
        let name: String = (0..1_000).map(|n| format!("navn{n} ")).collect();
        let words = indexed(&name, "", "");
        assert!(words.ends_with(" 0many") && words.len() < 20_000);
    }

    const PARTS: &[&str] = &[
        "Kari",
        "Karin",
        "Kåre",
        "Åse",
        "Aase",
        "Bo",
        "Li",
        "Bjørn",
        "Bjorn",
        "Hans",
        "Hansen",
        "Nordmo",
        "Nordmoen",
        "Sørgård",
        "Søren",
        "Đorđe",
        "Áŋŋel",
        "Kristoffersenlund",
        "Kristoffersenberg",
        "Å",
    ];
    const TYPED: &[&str] = &[
        "k",
        "ka",
        "kar",
        "kari",
        "karin",
        "kaa",
        "ås",
        "ase",
        "aas",
        "bo",
        "li",
        "bjo",
        "bjø",
        "bjoe",
        "han",
        "hansen",
        "nor",
        "nordmoe",
        "sor",
        "soer",
        "dor",
        "ann",
        "kristoffersen",
        "kristoffersenl",
        "x",
    ];

    #[test]
    fn the_index_finds_whom_reading_every_name_finds() {
        let site = Site::new();
        let part = |n: usize| PARTS[n % PARTS.len()];
        let people: Vec<String> = (0..600)
            .map(|n: usize| match n % 3 {
                0 => format!("{} {}", part(n * 7), part(n * 11 + 3)),
                1 => format!("{} {} {}", part(n * 5), part(n * 13 + 1), part(n * 3 + 2)),
                _ => format!("{}-{} {}", part(n * 17), part(n * 19 + 5), part(n)),
            })
            .collect();
        let ids: Vec<i64> = site
            .store
            .write(|tx| {
                let put = |name: &String| {
                    let row = Patient {
                        name: name.clone(),
                        ..Patient::default()
                    };
                    patient::upsert(tx, &row)
                };
                people.iter().map(put).collect::<Result<_, _>>()
            })
            .unwrap();
        let reads = |typed: &str| -> Vec<i64> {
            let asked: Vec<Word> = words(typed).collect();
            let fits = |name: &str| {
                let held: Vec<Word> = words(name).collect();
                asked.iter().all(|asked| {
                    held.iter().any(|held| {
                        held.forms()
                            .any(|h| asked.forms().any(|a| h.starts_with(a)))
                    })
                })
            };
            let all = ids.iter().zip(&people).filter(|(_, name)| fits(name));
            all.map(|(id, _)| *id).rev().collect()
        };
        let finds = |typed: &str| -> Vec<i64> {
            let found = site
                .store
                .read(|db| patient::search(db, &Search::Name(typed), 1_000));
            found.unwrap().0.iter().map(|row| row.id).collect()
        };
        let mut some = 0;
        for (n, one) in TYPED.iter().enumerate() {
            assert_eq!(finds(one), reads(one), "{one}");
            for other in TYPED.iter().skip(n) {
                let typed = format!("{other} {one}");
                assert_eq!(finds(&typed), reads(&typed), "{typed}");
                some += usize::from(!finds(&typed).is_empty());
                let third = TYPED[(n * 7 + 3) % TYPED.len()];
                let typed = format!("{one} {third} {other}");
                assert_eq!(finds(&typed), reads(&typed), "{typed}");
            }
        }
        assert!(some > 60, "most are no answer: {some}");

        // An index that a migration made anew is filled when the workspace is opened.
        let before = finds("kar nor");
        site.store
            .write(|tx| {
                tx.execute_batch(include_str!("migrations/0014_patient_names.sql"))?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(finds("kar nor"), Vec::<i64>::new());
        let path = site.dir.path().join("budstikke.db");
        let store = Store::open(&path, &key(7)).unwrap();
        let found = store.read(|db| patient::search(db, &Search::Name("kar nor"), 1_000));
        let found: Vec<i64> = found.unwrap().0.iter().map(|row| row.id).collect();
        assert_eq!(found, before);
    }
}
