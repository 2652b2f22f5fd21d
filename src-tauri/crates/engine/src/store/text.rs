//! Full text. Folding is ours (`fhir::fold`), so the tokenizer only cuts words: `wide` holds the text in wide folding
//! (å→aa), `narrow` only those words whose narrow folding (å→a) differs. A query asks for either form of each word.
//!
//! Indexing costs more than all the rest of receiving a message, and least by the hundred. So a page of a long read goes
//! into the index in its own transaction, and a few texts wait in `text_tail` until they are enough; the tail is read
//! through at each search, so that nothing visible is unfindable.

use std::collections::HashSet;
use std::hash::BuildHasher as _;

use foldhash::quality::RandomState;
use rusqlite::{Connection as Db, params};

use super::{StoreError, Tx};

/// As many texts are worth a batch, and are too many for a search to read through.
const BATCH: usize = 256;
/// Words remembered as learned; beyond it all are forgotten, and asked for again.
const KNOWN: usize = 100_000;
/// A last word this long also finds words that begin with it.
const PREFIX: usize = 3;
/// Words that an unfinished one may stand for before the index's own prefix search is the cheaper way.
const BEGINNINGS: i64 = 200;

/// The words of a query, each in its two foldings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    wide: String,
    narrow: String,
    /// The person may be typing it still.
    prefix: bool,
}

/// A message that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub message_id: i64,
    pub thread_id: i64,
}

/// What folding takes off.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Words: letters and digits of any script, with the marks that folding takes off.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !is_mark(c))
        .filter(|word| word.chars().any(|c| !is_mark(c)))
}

impl Query {
    /// Reads what a person typed; `None` when there is no word in it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // A person who pastes a letter means its beginning.
        let mut parsed: Vec<Word> = words(text)
            .take(12)
            .map(|word| Word {
                wide: fold::wide(word),
                narrow: fold::narrow(word),
                prefix: false,
            })
            .filter(|word| {
                [&word.wide, &word.narrow]
                    .iter()
                    .all(|form| words(form).next().is_some())
            })
            .collect();
        if !text.ends_with(char::is_whitespace)
            && let Some(last) = parsed.last_mut()
        {
            last.prefix = last.wide.chars().count() >= PREFIX;
        }
        if parsed.is_empty() {
            None
        } else {
            Some(Self { words: parsed })
        }
    }

    /// An FTS5 expression: any text becomes one that is valid, for each word is quoted.
    pub(super) fn expression(&self, db: &Db) -> Result<String, StoreError> {
        let mut all = Vec::with_capacity(self.words.len());
        for word in &self.words {
            let mut forms = vec![&word.wide];
            if word.wide != word.narrow {
                forms.push(&word.narrow);
            }
            let mut any = Vec::new();
            for form in forms {
                any.push(quoted(form, false));
                if word.prefix {
                    match beginnings(db, form)? {
                        Some(whole) => any.extend(whole.iter().map(|word| format!("\"{word}\""))),
                        None => any.push(quoted(form, true)),
                    }
                }
            }
            all.push(format!("({})", any.join(" OR ")));
        }
        Ok(all.join(" AND "))
    }

    fn fits(&self, text: &str) -> bool {
        let wide = fold::wide(text);
        let narrow = fold::narrow(text);
        let held: Vec<&str> = words(&wide).chain(words(&narrow)).collect();
        self.words.iter().all(|word| {
            [&word.wide, &word.narrow].into_iter().any(|form| {
                words(form).all(|part| {
                    held.iter()
                        .any(|held| *held == part || (word.prefix && held.starts_with(part)))
                })
            })
        })
    }
}

/// A folded word in quotes; as several where folding has put something between its letters (the dot of क़).
fn quoted(form: &str, unfinished: bool) -> String {
    let parts: Vec<String> = words(form).map(|part| format!("\"{part}\"")).collect();
    let star = if unfinished { " *" } else { "" };
    format!("({}{star})", parts.join(" AND "))
}

/// The longer words that begin so; `None` when they are too many to be asked for one by one.
fn beginnings(db: &Db, start: &str) -> Result<Option<Vec<String>>, StoreError> {
    let words: Vec<String> = db
        .prepare_cached(
            "SELECT word FROM word WHERE word > ?1 AND word < ?1 || char(1114111) LIMIT ?2",
        )?
        .query_map(params![start, BEGINNINGS + 1], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let few = i64::try_from(words.len()).is_ok_and(|count| count <= BEGINNINGS);
    Ok(few.then_some(words))
}

/// The two columns of the index for a text.
fn columns(text: &str) -> (String, String) {
    let wide = fold::wide(text);
    let mut narrow = String::new();
    // The foldings differ only in letters outside ASCII, which few words have.
    let marked = text.split(' ').filter(|part| !part.is_ascii());
    for word in marked.flat_map(words).filter(|word| !word.is_ascii()) {
        let folded = fold::narrow(word);
        if folded != fold::wide(word) {
            if !narrow.is_empty() {
                narrow.push(' ');
            }
            narrow.push_str(&folded);
        }
    }
    (wide, narrow)
}

/// Words that are in the vocabulary for certain, by hash: most words of a message are known, and asking the database for
/// each costs as much as all the rest of its row.
#[derive(Debug, Default)]
pub(super) struct Known {
    // Keyed: nobody who writes to us may choose words that pass for others.
    hasher: RandomState,
    held: HashSet<u64, foldhash::fast::RandomState>,
}

impl Known {
    /// After the commit that put them there.
    pub(super) fn learned(&mut self, words: &[u64]) {
        if self.held.len() > KNOWN {
            self.held.clear();
        }
        self.held.extend(words);
    }
}

/// A text to be found as soon as the transaction is committed.
pub(super) fn add(tx: &Tx<'_>, message_id: i64, text: &str) {
    if !text.is_empty() {
        tx.texts.borrow_mut().push((message_id, text.to_owned()));
    }
}

/// Before the commit: what was added goes into the index or, when there is little of it, into the tail.
pub(super) fn flush(tx: &Tx<'_>) -> Result<(), StoreError> {
    let added = std::mem::take(&mut *tx.texts.borrow_mut());
    if added.is_empty() {
        return Ok(());
    }
    if added.len() >= BATCH {
        // The index holds only what is older than the tail.
        index(tx, u32::MAX)?;
        return put(tx, &added);
    }
    {
        let mut insert =
            tx.prepare_cached("INSERT INTO text_tail (message_id, text) VALUES (?1, ?2)")?;
        for (message_id, text) in &added {
            insert.execute(params![message_id, text])?;
        }
    }
    if usize::try_from(waiting(tx)?).is_ok_and(|waiting| waiting >= BATCH) {
        index(tx, u32::MAX)?;
    }
    Ok(())
}

/// How many texts wait.
///
/// # Errors
/// Database errors.
pub fn waiting(db: &Db) -> Result<i64, StoreError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM text_tail")?
        .query_row([], |row| row.get(0))?)
}

/// Moves up to `limit` texts from the tail into the index, oldest first. Returns how many.
///
/// # Errors
/// Database errors.
pub fn index(tx: &Tx<'_>, limit: u32) -> Result<usize, StoreError> {
    let batch: Vec<(i64, String)> = tx
        .prepare_cached("SELECT message_id, text FROM text_tail ORDER BY message_id LIMIT ?1")?
        .query_map([limit], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let Some((last, _)) = batch.last() else {
        return Ok(0);
    };
    put(tx, &batch)?;
    tx.prepare_cached("DELETE FROM text_tail WHERE message_id <= ?1")?
        .execute([last])?;
    Ok(batch.len())
}

/// Puts texts into the index, and their words into the vocabulary.
fn put(tx: &Tx<'_>, batch: &[(i64, String)]) -> Result<(), StoreError> {
    let mut fresh: Vec<String> = Vec::new();
    {
        let known = super::lock(tx.known);
        let mut learned = tx.learned.borrow_mut();
        let mut seen = HashSet::<u64, foldhash::fast::RandomState>::default();
        let mut insert = tx
            .prepare_cached("INSERT INTO message_text (rowid, wide, narrow) VALUES (?1, ?2, ?3)")?;
        for (message_id, text) in batch {
            let (wide, narrow) = columns(text);
            for word in words(&wide).chain(words(&narrow)) {
                let hash = known.hasher.hash_one(word);
                if !known.held.contains(&hash) && seen.insert(hash) {
                    fresh.push(word.to_owned());
                    learned.push(hash);
                }
            }
            insert.execute(params![message_id, wide, narrow])?;
        }
    }
    // In order, so that the tree is walked once and not at random.
    fresh.sort_unstable();
    let mut learn =
        tx.prepare_cached("INSERT INTO word (word) VALUES (?1) ON CONFLICT (word) DO NOTHING")?;
    for word in &fresh {
        learn.execute([word])?;
    }
    Ok(())
}

pub(super) const HITS: &str = "
    SELECT m.message_id, m.thread_id FROM message_text AS f
    CROSS JOIN message AS m ON m.message_id = f.rowid
    WHERE message_text MATCH ?1 AND f.rowid < ?2 AND m.thread_id IS NOT NULL AND m.hidden = 0
    ORDER BY f.rowid DESC LIMIT ?3
";

/// Messages older than `before` that fit, newest first.
pub(super) fn hits(
    db: &Db,
    query: &Query,
    before: i64,
    limit: u32,
) -> Result<Vec<Hit>, StoreError> {
    let limit_rows = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut hits = Vec::new();
    let mut tail = db.prepare_cached(
        "
        SELECT m.message_id, m.thread_id, x.text FROM text_tail AS x
        CROSS JOIN message AS m ON m.message_id = x.message_id
        WHERE x.message_id < ?1 AND m.thread_id IS NOT NULL AND m.hidden = 0
        ORDER BY x.message_id DESC
        ",
    )?;
    let mut rows = tail.query([before])?;
    while let Some(row) = rows.next()? {
        if hits.len() >= limit_rows {
            return Ok(hits);
        }
        if query.fits(row.get_ref(2)?.as_str().unwrap_or_default()) {
            hits.push(Hit {
                message_id: row.get(0)?,
                thread_id: row.get(1)?,
            });
        }
    }
    // The index holds only what is older than the tail.
    let rest = limit_rows - hits.len();
    let indexed: Vec<Hit> = db
        .prepare_cached(HITS)?
        .query_map(
            params![
                query.expression(db)?,
                before,
                i64::try_from(rest).unwrap_or(i64::MAX)
            ],
            |row| {
                Ok(Hit {
                    message_id: row.get(0)?,
                    thread_id: row.get(1)?,
                })
            },
        )?
        .collect::<Result<_, _>>()?;
    hits.extend(indexed);
    Ok(hits)
}

/// Which of the messages numbered `first..=last` fit.
pub(super) fn among(
    db: &Db,
    query: &Query,
    first: i64,
    last: i64,
) -> Result<HashSet<i64>, StoreError> {
    let mut fitting: HashSet<i64> = db
        .prepare_cached(
            "SELECT rowid FROM message_text WHERE message_text MATCH ?1 AND rowid >= ?2 AND rowid <= ?3",
        )?
        .query_map(params![query.expression(db)?, first, last], |row| {
            row.get(0)
        })?
        .collect::<Result<_, _>>()?;
    let mut tail = db.prepare_cached(
        "SELECT message_id, text FROM text_tail WHERE message_id >= ?1 AND message_id <= ?2",
    )?;
    let mut rows = tail.query([first, last])?;
    while let Some(row) = rows.next()? {
        if query.fits(row.get_ref(1)?.as_str().unwrap_or_default()) {
            fitting.insert(row.get(0)?);
        }
    }
    Ok(fitting)
}

/// Does a newer message of the same thread fit too?
pub(super) fn fits_newer(
    db: &Db,
    query: &Query,
    thread_id: i64,
    message_id: i64,
) -> Result<bool, StoreError> {
    let newer: Vec<i64> = db
        .prepare_cached("SELECT message_id FROM message WHERE thread_id = ?1 AND message_id > ?2 AND hidden = 0")?
        .query_map(params![thread_id, message_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut tail = db.prepare_cached("SELECT text FROM text_tail WHERE message_id = ?1")?;
    let mut indexed = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM message_text WHERE message_text MATCH ?1 AND rowid = ?2)",
    )?;
    let expression = query.expression(db)?;
    for id in newer {
        use rusqlite::OptionalExtension as _;
        let waiting: Option<String> = tail.query_row([id], |row| row.get(0)).optional()?;
        let fits = match waiting {
            Some(text) => query.fits(&text),
            None => indexed.query_row(params![expression, id], |row| row.get(0))?,
        };
        if fits {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) mod fold {
    //! The one door to `fhir::fold`.

    pub(crate) fn wide(text: &str) -> String {
        fhir::fold::wide(text)
    }

    pub(crate) fn narrow(text: &str) -> String {
        fhir::fold::narrow(text)
    }
}
