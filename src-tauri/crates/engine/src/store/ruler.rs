//! The bars over a log: how many letters stand where. True to the row for a short log; in a long one a bar is what one
//! block of it holds, so that a ruler costs the same over a thousand rows and over a million.

use rusqlite::{Connection as Db, OptionalExtension as _, params};

use super::StoreError;
use super::arrival::Held;
use super::cursor::Kind;
use super::log::{Log, before, extent};
use super::message::Class;

/// One bar of the ruler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// First position.
    pub from: i64,
    /// Position after the last.
    pub to: i64,
    /// Messages that are no receipts, per thousand rows.
    pub per_mille: i64,
}

/// Up to this many rows the bars are counted row by row.
const FEW: i64 = 3_000;

/// Bars over the whole held part. True for short logs to the row; in a long one a bar is what one block of it holds.
///
/// # Errors
/// Database errors.
pub fn bars(db: &Db, log: Log<'_>, most: i64) -> Result<Vec<Bar>, StoreError> {
    let (start, end) = extent(db, log)?;
    let rows = end - start;
    if rows <= 0 || most <= 0 {
        return Ok(Vec::new());
    }
    let step = step(rows, most);
    let first = start - start.rem_euclid(step);
    let places = (first..end).step_by(usize::try_from(step).unwrap_or(1));
    let counted = if rows <= FEW {
        letters(db, log, start, end)?
    } else {
        Vec::new()
    };
    let mut bars = Vec::new();
    for from in places {
        let to = (from + step).min(end);
        let from = from.max(start);
        let per_mille = if rows <= FEW {
            let here = counted
                .iter()
                .filter(|place| (from..to).contains(place))
                .count();
            i64::try_from(here).unwrap_or(0) * 1_000 / (to - from).max(1)
        } else {
            density(db, log, i64::midpoint(from, to))?
        };
        bars.push(Bar {
            from,
            to,
            per_mille,
        });
    }
    Ok(bars)
}

/// Round steps, as a ruler has: 5, 10, 20, 50, 100, …
fn step(rows: i64, most: i64) -> i64 {
    let mut tens = 1_i64;
    loop {
        for lead in [5, 10, 20] {
            let step = lead * tens;
            if rows / step < most {
                return step;
            }
        }
        tens = tens.saturating_mul(10);
    }
}

fn letters(db: &Db, log: Log<'_>, start: i64, end: i64) -> Result<Vec<i64>, StoreError> {
    let count = u32::try_from(end - start).unwrap_or(u32::MAX);
    Ok(before(db, log, end, count)?
        .into_iter()
        .filter(|entry| {
            entry.held == Held::Message
                && entry
                    .message
                    .as_ref()
                    .is_some_and(|message| message.class != Class::Receipt)
        })
        .map(|entry| entry.position)
        .collect())
}

/// Letters per thousand rows around a position.
fn density(db: &Db, log: Log<'_>, position: i64) -> Result<i64, StoreError> {
    if log.kind == Kind::Since {
        let near = letters(db, log, position, position + 64)?;
        return Ok(i64::try_from(near.len()).unwrap_or(0) * 1_000 / 64);
    }
    Ok(db
        .prepare_cached(
            "
            SELECT letters * 1000 / max(length, 1) FROM block
            WHERE connection_id = ?1 AND her_id = ?2 AND first_position <= ?3
            ORDER BY first_position DESC LIMIT 1
            ",
        )?
        .query_row(params![log.connection_id, log.her_id, position], |row| {
            row.get(0)
        })
        .optional()?
        .unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ruler_has_round_steps_and_not_too_many() {
        assert_eq!(step(479, 100), 5);
        assert_eq!(step(3_000, 100), 50);
        assert_eq!(step(100_000, 100), 2_000);
        assert_eq!(step(1_000_000, 100), 20_000);
        assert!(
            (1..2_000_000)
                .step_by(997)
                .all(|rows| rows / step(rows, 100) < 100)
        );
    }
}
