//! Two texts beside each other, line by line, with what is no difference taken out first.

use std::time::Duration;

use fhir::compare::{Ignoring, normalised};
use similar::{Algorithm, ChangeTag, TextDiff};

use super::types::{CompareOptions, DiffRow, DiffView};

/// Above this a comparison would take longer than a person waits.
const LARGEST: usize = 8 * 1024 * 1024;
/// Of a comparison, for the same reason: what is not done by then is said to differ.
const PATIENCE: Duration = Duration::from_secs(2);
/// Equal lines around each difference.
const AROUND: usize = 3;
/// Rows that cross the pipe.
const MOST: usize = 1_000;
/// An attachment's base64 is one line; nobody reads it.
const LONGEST_LINE: usize = 1_000;

impl CompareOptions {
    fn ignoring(&self) -> Ignoring {
        Ignoring {
            ids: self.ids,
            times: self.times,
            order: self.order,
            members: self.ignore.clone(),
        }
    }
}

/// What two bodies say differently. JSON is compared by meaning, everything else as it stands.
pub(super) fn bodies(one: &[u8], other: &[u8], options: &CompareOptions) -> DiffView {
    if one.len() > LARGEST || other.len() > LARGEST {
        return failed("too_large");
    }
    let ignoring = options.ignoring();
    let laid_out = |bytes: &[u8]| {
        let value = serde_json::from_slice(bytes).ok()?;
        serde_json::to_string_pretty(&normalised(&value, &ignoring)).ok()
    };
    match (laid_out(one), laid_out(other)) {
        (Some(one), Some(other)) => lines(&one, &other),
        _ => DiffView {
            problem: Some("not_json".to_owned()),
            ..lines(
                &String::from_utf8_lossy(one),
                &String::from_utf8_lossy(other),
            )
        },
    }
}

pub(super) fn failed(problem: &str) -> DiffView {
    DiffView {
        equal: false,
        rows: Vec::new(),
        removed: 0,
        added: 0,
        more: false,
        problem: Some(problem.to_owned()),
    }
}

fn lines(one: &str, other: &str) -> DiffView {
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .timeout(PATIENCE)
        .diff_lines(one, other);
    let mut view = DiffView {
        equal: one == other,
        rows: Vec::new(),
        removed: 0,
        added: 0,
        more: false,
        problem: None,
    };
    let mut last_left = 0;
    for group in diff.grouped_ops(AROUND) {
        for op in &group {
            for change in diff.iter_changes(op) {
                let kind = match change.tag() {
                    ChangeTag::Equal => "same",
                    ChangeTag::Delete => {
                        view.removed += 1;
                        "removed"
                    }
                    ChangeTag::Insert => {
                        view.added += 1;
                        "added"
                    }
                };
                if view.rows.len() >= MOST {
                    view.more = true;
                    continue;
                }
                let left = change.old_index().map(number);
                // What lies between two differences and is the same is counted, not shown.
                if let Some(left) = left {
                    if left > last_left + 1 {
                        view.rows.push(gap(left - last_left - 1));
                    }
                    last_left = left;
                }
                view.rows.push(DiffRow {
                    kind: kind.to_owned(),
                    left,
                    right: change.new_index().map(number),
                    text: cut(change.value().trim_end_matches(['\n', '\r'])),
                    lines: 1,
                });
            }
        }
    }
    view
}

fn gap(lines: u32) -> DiffRow {
    DiffRow {
        kind: "gap".to_owned(),
        left: None,
        right: None,
        text: String::new(),
        lines,
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> CompareOptions {
        CompareOptions {
            ids: true,
            times: true,
            order: true,
            ignore: Vec::new(),
        }
    }

    #[test]
    fn what_lies_between_is_counted() {
        let text = |turned: &str| {
            (0..40)
                .map(|n| {
                    if n == 20 {
                        turned.to_owned()
                    } else {
                        n.to_string()
                    }
                })
                .collect::<Vec<_>>()
                .join("\n")
        };
        let view = bodies(text("x").as_bytes(), text("y").as_bytes(), &all());
        assert_eq!(view.problem.as_deref(), Some("not_json"));
        assert_eq!((view.removed, view.added, view.equal), (1, 1, false));
        assert_eq!(view.rows.first().map(|row| row.lines), Some(17));
        assert_eq!(view.rows.len(), 1 + 3 + 2 + 3);
    }

    #[test]
    fn the_same_said_otherwise_is_equal() {
        let one = br#"{"resourceType":"Task","id":"a","authoredOn":"2026-11-20T09:00:00Z","description":"x"}"#;
        let other = br#"{"id":"b","resourceType":"Task","description":"x","authoredOn":"2026-11-21T10:00:00Z"}"#;
        let view = bodies(one, other, &all());
        assert!(view.equal, "{view:?}");
        let other = br#"{"id":"b","resourceType":"Task","description":"y"}"#;
        let ignoring = CompareOptions {
            ignore: vec!["authoredOn".to_owned()],
            ..all()
        };
        let view = bodies(one, other, &ignoring);
        assert_eq!((view.removed, view.added), (1, 1), "{view:?}");
    }
}
