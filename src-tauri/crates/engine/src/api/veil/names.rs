//! Whose names there are in a workspace, word by word, and the word that stands for each.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use rusqlite::Connection as Db;

use super::dates;
use super::pool::{self, Part};
use crate::store::{StoreError, author, name};

/// Shorter words are initials and particles; hiding them would hide half of every text.
const SHORTEST: usize = 2;

/// The words.
#[derive(Debug, Default)]
pub(super) struct Names {
    secret: String,
    /// Lower-case word of a name: what it is.
    real: HashMap<String, Part>,
    /// The word that stands for it.
    shown: HashMap<String, String>,
    /// And back, lower case.
    back: HashMap<String, String>,
    seen: name::Seen,
    /// Birth dates of those in the answer at hand.
    births: BTreeSet<Date>,
    /// From a date that was shown to the one it stands for.
    births_back: HashMap<Date, Date>,
}

impl Names {
    pub(super) fn new(secret: String) -> Self {
        Self {
            secret,
            ..Self::default()
        }
    }

    pub(super) fn keep_secret(&mut self, secret: String) {
        if self.secret != secret {
            self.secret = secret;
            self.shown.clear();
            self.back.clear();
            self.births_back.clear();
        }
    }

    /// Takes in who has come since it was last asked.
    pub(super) fn learn(&mut self, db: &Db) -> Result<(), StoreError> {
        let author = author::get(db)?;
        self.full(&author.given, &author.family, None);
        self.office(&author.practice);
        let (people, seen) = name::since(db, &self.seen)?;
        self.seen = seen;
        for person in people {
            self.full(&person.given, &person.family, person.gender.as_deref());
            self.whole(&person.name, person.gender.as_deref());
            self.whole(&person.practitioner, None);
        }
        Ok(())
    }

    /// Given and family names as a form or a resource has them.
    pub(super) fn full(&mut self, given: &str, family: &str, gender: Option<&str>) {
        for word in words(given) {
            let part = given_part(word, gender);
            self.add(word, part);
        }
        for word in words(family) {
            self.add(word, Part::Family);
        }
    }

    /// A name in one line: the last word is the family's. `Nordmo, Kari` is read the other way round.
    pub(super) fn whole(&mut self, name: &str, gender: Option<&str>) {
        if let Some((family, given)) = name.split_once(',') {
            return self.full(given, family, gender);
        }
        match name.trim().rsplit_once(char::is_whitespace) {
            Some((given, family)) => self.full(given, family, gender),
            None => self.full("", name, gender),
        }
    }

    /// The name of an office: the words that are its own, for `legesenter` names nobody. NAV is known to everybody.
    pub(super) fn office(&mut self, name: &str) {
        if name
            .split_whitespace()
            .next()
            .is_none_or(|first| first.eq_ignore_ascii_case("nav"))
        {
            return;
        }
        for word in words(name) {
            let own = word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().count() > SHORTEST
                && !pool::COMMON.contains(&word.to_lowercase().as_str());
            if own {
                self.add(word, Part::Family);
            }
        }
    }

    /// A new answer begins: whose birth dates stand in it is learnt anew.
    pub(super) fn begin(&mut self) {
        self.births.clear();
    }

    /// Somebody in the answer was born then.
    pub(super) fn born(&mut self, text: &str) {
        for (_, written) in dates::all(text) {
            self.births.insert(written.date);
            let shown = self.birth(written.date);
            self.births_back.insert(shown, written.date);
        }
    }

    /// What stands for a birth date.
    pub(super) fn birth(&self, real: Date) -> Date {
        dates::shown(&self.secret, real)
    }

    /// Is it the birth date of somebody in the answer?
    pub(super) fn is_birth(&self, date: Date) -> bool {
        self.births.contains(&date)
    }

    /// The birth date that a shown one stands for.
    pub(super) fn meant_birth(&self, shown: Date) -> Option<Date> {
        self.births_back.get(&shown).copied()
    }

    /// The same for six or eight digits, as numbers are typed: `140358`, `14031958`.
    pub(super) fn meant_digits(&self, typed: &str) -> Option<String> {
        let format = match typed.len() {
            6 => "%d%m%y",
            8 => "%d%m%Y",
            _ => return None,
        };
        let mut found = self
            .births_back
            .iter()
            .filter(|(shown, _)| shown.strftime(format).to_string() == typed);
        let (_, real) = found.next()?;
        // Of two it is not known which is meant; a century is.
        found
            .next()
            .is_none()
            .then(|| real.strftime("%d%m%Y").to_string())
    }

    fn add(&mut self, word: &str, part: Part) {
        let folded = word.to_lowercase();
        if folded.chars().count() < SHORTEST || self.real.contains_key(&folded) {
            return;
        }
        // A new name may be what stood for another: then that one gets its next word.
        if let Some(hidden) = self.back.remove(&folded) {
            self.shown.remove(&hidden);
        }
        self.real.insert(folded.clone(), part);
        self.word_for(&folded, part);
    }

    fn word_for(&mut self, folded: &str, part: Part) {
        let from = pool::place(&self.secret, part, folded);
        let word = (0..pool::size(part))
            .map(|step| pool::word(part, from + step))
            .find(|word| !self.real.contains_key(&word.to_lowercase()))
            .unwrap_or_else(|| "Ukjent".to_owned());
        self.back
            .entry(word.to_lowercase())
            .or_insert_with(|| folded.to_owned());
        self.shown.insert(folded.to_owned(), word);
    }

    /// Words that lost theirs to a new name get another.
    pub(super) fn settle(&mut self) {
        let without: Vec<(String, Part)> = self
            .real
            .iter()
            .filter(|(word, _)| !self.shown.contains_key(*word))
            .map(|(word, part)| (word.clone(), *part))
            .collect();
        for (word, part) in without {
            self.word_for(&word, part);
        }
    }

    /// What stands for a word, in the word's own case; `None` when it is nobody's name.
    pub(super) fn stands_for(&self, word: &str) -> Option<String> {
        let folded = word.to_lowercase();
        if let Some(shown) = self.shown.get(&folded) {
            return Some(cased(word, shown));
        }
        // Karis, Nordmos.
        let stem = folded.strip_suffix('s')?;
        let shown = self.shown.get(stem)?;
        let genitive = if shown.ends_with('s') {
            shown.clone()
        } else {
            format!("{shown}s")
        };
        Some(cased(word, &genitive))
    }

    /// The name a pseudonym stands for.
    pub(super) fn meant(&self, word: &str) -> Option<&str> {
        self.back.get(&word.to_lowercase()).map(String::as_str)
    }
}

/// Names are split at spaces; a double name is one word, and its halves are words too.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split_whitespace().flat_map(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        let halves = word.contains('-').then(|| word.split('-'));
        std::iter::once(word).chain(halves.into_iter().flatten())
    })
}

fn given_part(word: &str, gender: Option<&str>) -> Part {
    match gender {
        Some("female") => Part::Female,
        Some("male") => Part::Male,
        // Most names tell; where one does not, a pseudonym of the other kind does no harm.
        _ if word.ends_with(['a', 'e']) => Part::Female,
        _ => Part::Male,
    }
}

fn cased(like: &str, word: &str) -> String {
    let letters = || like.chars().filter(|c| c.is_alphabetic());
    if letters().count() > 1 && letters().all(char::is_uppercase) {
        return word.to_uppercase();
    }
    if letters().next().is_some_and(char::is_lowercase) {
        return word.to_lowercase();
    }
    word.to_owned()
}
