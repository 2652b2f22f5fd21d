//! The directory as CSV: whatever a spreadsheet writes here is read, and what is written opens in one without harm.
//!
//! UTF-8 (with or without its mark) or Latin-1, semicolon, comma or tab, heads in Norwegian or English in any order, or no
//! heads at all (HER-id, then name). A cell that a spreadsheet would take for a formula is written with an apostrophe
//! before it, and read without. Parsing is the `csv` crate's; fuzzed as `directory_csv`.

use std::collections::BTreeMap;

use fhir::number::HerId;

/// More rows than this is no address book of a practice.
const MOST: usize = 20_000;
/// Names are cut at nothing: a longer one is wrong.
const LONGEST: usize = 200;

/// A row as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line in the file, from 1.
    pub line: u32,
    /// As written, trimmed.
    pub her_id: String,
    /// As written, trimmed.
    pub name: String,
    /// `her_id`, `name`, `twice`, `columns`.
    pub problem: Option<&'static str>,
}

/// A file as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// In the order of the file.
    pub rows: Vec<Row>,
    /// `utf8` or `latin1`.
    pub encoding: &'static str,
    /// `;`, `,` or a tab.
    pub separator: char,
}

/// Why a file is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It has too many rows.
    #[error("the file has too many rows")]
    TooMany,
}

/// Reads a file.
///
/// # Errors
/// [`CsvError`]; a row that cannot be used is in the table with its problem.
pub fn read(bytes: &[u8]) -> Result<Table, CsvError> {
    let (text, encoding) = decoded(bytes);
    let first = text.lines().find(|line| !line.trim().is_empty());
    let separator = separator(first.ok_or(CsvError::Empty)?);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b';'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut columns = None;
    let mut rows = Vec::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for record in reader.records() {
        // Text is UTF-8 by now, and lengths may differ: nothing is left to go wrong but a bug.
        let Ok(record) = record else { continue };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record
            .position()
            .and_then(|place| u32::try_from(place.line()).ok())
            .unwrap_or_default();
        if columns.is_none() {
            let named = heads(&record);
            columns = Some(named.unwrap_or((0, 1)));
            if named.is_some() {
                continue;
            }
        }
        if rows.len() >= MOST {
            return Err(CsvError::TooMany);
        }
        let (her, name) = columns.unwrap_or((0, 1));
        rows.push(row(line, record.get(her), record.get(name), &mut seen));
    }
    if rows.is_empty() {
        return Err(CsvError::Empty);
    }
    Ok(Table {
        rows,
        encoding,
        separator,
    })
}

fn row(
    line: u32,
    her_id: Option<&str>,
    name: Option<&str>,
    seen: &mut BTreeMap<String, u32>,
) -> Row {
    let (Some(her_id), Some(name)) = (her_id, name) else {
        return Row {
            line,
            her_id: plain(her_id.unwrap_or_default()),
            name: String::new(),
            problem: Some("columns"),
        };
    };
    let her_id: String = plain(her_id)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let name = plain(name);
    let problem = if HerId::parse(&her_id).is_err() {
        Some("her_id")
    } else if name.is_empty() || name.chars().count() > LONGEST || name.contains(['\n', '\r']) {
        Some("name")
    } else if seen.insert(her_id.clone(), line).is_some() {
        Some("twice")
    } else {
        None
    };
    Row {
        line,
        her_id,
        name,
        problem,
    }
}

/// UTF-8, else Latin-1, which every file is.
fn decoded(bytes: &[u8]) -> (String, &'static str) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), "utf8"),
        Err(_) => (bytes.iter().copied().map(char::from).collect(), "latin1"),
    }
}

/// The separator that the first line has most of, outside quotes.
fn separator(line: &str) -> char {
    let count = |wanted: char| {
        let mut quoted = false;
        line.chars()
            .filter(|c| {
                quoted ^= *c == '"';
                !quoted && *c == wanted
            })
            .count()
    };
    [';', '\t', ',']
        .into_iter()
        .max_by_key(|candidate| (count(*candidate), *candidate == ';'))
        .unwrap_or(';')
}

/// Which columns hold HER-id and name; `None` when the row is none of heads.
fn heads(record: &csv::StringRecord) -> Option<(usize, usize)> {
    let of = |names: &[&str]| {
        record.iter().position(|cell| {
            let head: String = cell
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric())
                .collect();
            names.contains(&head.as_str())
        })
    };
    let her = of(&["herid", "hernr", "her", "hernummer", "hernumber"])?;
    let name = of(&[
        "navn",
        "name",
        "mottaker",
        "recipient",
        "kommunikasjonspart",
        "enhet",
        "party",
        "organisasjon",
        "organisation",
        "organization",
    ])?;
    Some((her, name))
}

/// Without the apostrophe that keeps a spreadsheet from computing.
fn plain(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.trim().to_owned(),
        _ => cell.to_owned(),
    }
}

/// A cell that no spreadsheet computes.
fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Writes heads and rows, with the mark that makes spreadsheets read UTF-8.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn write(heads: [&str; 3], rows: &[[String; 3]]) -> Result<Vec<u8>, std::io::Error> {
    let mut out = b"\xEF\xBB\xBF".to_vec();
    {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .from_writer(&mut out);
        writer.write_record(heads).map_err(std::io::Error::other)?;
        for row in rows {
            writer
                .write_record(row.iter().map(|cell| safe(cell)))
                .map_err(std::io::Error::other)?;
        }
        writer.flush()?;
    }
    Ok(out)
}

/// Any table, written as [`write`] does.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn table(
    heads: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Vec<u8>, std::io::Error> {
    let mut out = b"\xEF\xBB\xBF".to_vec();
    {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .from_writer(&mut out);
        let mut record = |cells: &[String]| {
            let cells = cells.iter().map(|cell| safe(cell));
            writer.write_record(cells).map_err(std::io::Error::other)
        };
        record(heads)?;
        for row in rows {
            record(&row)?;
        }
        writer.flush()?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(text: &str) -> Vec<(String, String, Option<&'static str>)> {
        read(text.as_bytes())
            .unwrap()
            .rows
            .into_iter()
            .map(|row| (row.her_id, row.name, row.problem))
            .collect()
    }

    fn good(her_id: &str, name: &str) -> (String, String, Option<&'static str>) {
        (her_id.to_owned(), name.to_owned(), None)
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let wanted = vec![
            good("90000020", "Ås legesenter"),
            good("90000021", "Bø, avd. 2"),
        ];
        assert_eq!(
            table("HER-id;Navn\n90000020;Ås legesenter\n90000021;Bø, avd. 2\n"),
            wanted
        );
        assert_eq!(
            table("name,her id\r\n\"Ås legesenter\",90000020\r\n\"Bø, avd. 2\",90000021"),
            wanted
        );
        assert_eq!(
            table("90000020\tÅs legesenter\n\n90000021\tBø, avd. 2"),
            wanted
        );
        let latin: Vec<u8> = "HER-id;Navn\n90000020;Ås legesenter"
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        let read = read(&latin).unwrap();
        assert_eq!(
            (read.encoding, read.rows[0].name.as_str()),
            ("latin1", "Ås legesenter")
        );
        assert_eq!(
            super::read(b"\xEF\xBB\xBFHER-id;Navn\n1;A").unwrap().rows[0].name,
            "A"
        );
    }

    #[test]
    fn a_row_that_cannot_be_used_says_why_and_stops_nothing() {
        let rows = table("HER-id;Navn\nabc;A\n90000020;\n90000021;B\n90000021;C\n90000022\n");
        let problems: Vec<_> = rows.iter().map(|(_, _, problem)| *problem).collect();
        assert_eq!(
            problems,
            [
                Some("her_id"),
                Some("name"),
                None,
                Some("twice"),
                Some("columns")
            ]
        );
        assert_eq!(read(b"  \n\n"), Err(CsvError::Empty));
        assert_eq!(read(b"HER-id;Navn\n"), Err(CsvError::Empty));
    }

    #[test]
    fn nothing_written_is_a_formula_and_all_of_it_is_read_again() {
        let rows = [[
            "90000020".to_owned(),
            "=HYPERLINK(\"http://x\")".to_owned(),
            "entered".to_owned(),
        ]];
        let bytes = write(["HER-id", "Navn", "Kilde"], &rows).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("\"'=HYPERLINK"), "{text}");
        assert_eq!(
            read(&bytes).unwrap().rows[0].name,
            "=HYPERLINK(\"http://x\")"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_table_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            if let Ok(table) = read(&bytes) {
                let usable = table.rows.iter().filter(|row| row.problem.is_none());
                for row in usable {
                    prop_assert!(HerId::parse(&row.her_id).is_ok());
                    prop_assert!(!row.name.is_empty());
                }
            }
        }
    }
}
