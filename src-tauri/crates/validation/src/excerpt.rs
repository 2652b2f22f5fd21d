//! Lines of a message around the place a finding names.
//!
//! Works on the text that is shown (pretty-printed, or as received when that has lines), by walking its tokens with the
//! location beside: no second parser that could count lines differently. A place that is missing is shown at the
//! nearest thing around it.

/// Three to five lines of source with the place marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// 1-based number of the first line shown.
    pub first_line: u32,
    /// 1-based number of the marked line.
    pub marked_line: u32,
    /// The lines, each cut at 400 characters.
    pub lines: Vec<String>,
}

/// Lines before and after the marked one.
const AROUND: usize = 2;
/// An attachment's base64 is one line; nobody reads it.
const LONGEST_LINE: usize = 400;

/// Finds a FHIRPath location of a finding in JSON text. `None` only for text without lines.
#[must_use]
pub fn excerpt(json: &str, path: &str) -> Option<Excerpt> {
    let wanted = steps(path);
    let marked = line_of(json, &wanted);
    let lines: Vec<&str> = json.lines().collect();
    if lines.is_empty() {
        return None;
    }
    let marked = marked.min(lines.len() - 1);
    let first = marked.saturating_sub(AROUND);
    let shown = lines
        .iter()
        .skip(first)
        .take(marked - first + AROUND + 1)
        .map(|line| cut(line))
        .collect();
    Some(Excerpt {
        first_line: number(first),
        marked_line: number(marked),
        lines: shown,
    })
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

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Index(usize),
}

/// `Bundle.entry[0].resource.ofType(X).focus[1]` without its root and types.
fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.').skip(1) {
        if part.starts_with("ofType(") {
            continue;
        }
        let mut pieces = part.split('[');
        if let Some(name) = pieces.next().filter(|name| !name.is_empty()) {
            steps.push(Step::Member(name.to_owned()));
        }
        for piece in pieces {
            if let Ok(index) = piece.trim_end_matches(']').parse() {
                steps.push(Step::Index(index));
            }
        }
    }
    steps
}

/// Where in the tree the walk stands.
enum Frame {
    Object(Option<String>),
    List(usize),
}

/// 0-based line of the deepest place on the way to `wanted`.
fn line_of(json: &str, wanted: &[Step]) -> usize {
    let mut stack: Vec<Frame> = Vec::new();
    let mut line = 0;
    let mut best = (0, 0);
    let mut chars = json.chars().peekable();
    let mut key_next = false;
    while let Some(char) = chars.next() {
        match char {
            '\n' => line += 1,
            '"' => {
                let text = string(&mut chars, &mut line);
                if key_next {
                    if let Some(Frame::Object(key)) = stack.last_mut() {
                        *key = Some(text);
                    }
                    key_next = false;
                    // A member is marked where its name stands.
                    mark(&stack, wanted, line, &mut best);
                }
            }
            '{' => {
                mark(&stack, wanted, line, &mut best);
                stack.push(Frame::Object(None));
                key_next = true;
            }
            '[' => {
                mark(&stack, wanted, line, &mut best);
                stack.push(Frame::List(0));
                key_next = false;
            }
            '}' | ']' => {
                stack.pop();
                key_next = false;
            }
            ',' => match stack.last_mut() {
                Some(Frame::Object(key)) => {
                    *key = None;
                    key_next = true;
                }
                Some(Frame::List(index)) => *index += 1,
                None => {}
            },
            _ => {}
        }
        if best.0 == wanted.len() + 1 {
            break;
        }
        if matches!(stack.last(), Some(Frame::List(_)))
            && !char.is_whitespace()
            && !matches!(char, ',' | '[' | ']')
        {
            mark(&stack, wanted, line, &mut best);
        }
    }
    best.1
}

/// Remembers the line when the walk stands deeper on the way than before. `best.0` counts steps, plus one.
fn mark(stack: &[Frame], wanted: &[Step], line: usize, best: &mut (usize, usize)) {
    let depth = stack.len();
    if depth > wanted.len() || depth < best.0 {
        return;
    }
    let on_the_way = stack
        .iter()
        .zip(wanted)
        .all(|(frame, step)| match (frame, step) {
            (Frame::Object(Some(key)), Step::Member(name)) => key == name,
            (Frame::List(index), Step::Index(wanted)) => index == wanted,
            _ => false,
        });
    if on_the_way {
        *best = (depth + 1, line);
    }
}

/// Passes a string, whose opening quote is read. Escapes are kept as written: names of members have none.
fn string(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, line: &mut usize) -> String {
    let mut text = String::new();
    while let Some(char) = chars.next() {
        match char {
            '"' => break,
            '\\' => {
                chars.next();
            }
            '\n' => *line += 1,
            _ if text.len() < 100 => text.push(char),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{
  "resourceType": "Bundle",
  "entry": [
    {
      "fullUrl": "urn:uuid:a",
      "resource": {
        "resourceType": "MessageHeader",
        "destination": [
          {
            "endpoint": "x"
          },
          {
            "endpoint": "y"
          }
        ],
        "given": ["a", "b"]
      }
    }
  ]
}"#;

    fn marked(path: &str) -> String {
        let excerpt = excerpt(JSON, path).unwrap();
        let at = usize::try_from(excerpt.marked_line - excerpt.first_line).unwrap();
        assert!((3..=5).contains(&excerpt.lines.len()));
        excerpt.lines[at].trim().to_owned()
    }

    #[test]
    fn the_place_is_marked() {
        assert_eq!(
            marked("Bundle.entry[0].resource.ofType(MessageHeader).destination[1].endpoint"),
            "\"endpoint\": \"y\""
        );
        assert_eq!(
            marked("Bundle.entry[0].fullUrl"),
            "\"fullUrl\": \"urn:uuid:a\","
        );
        assert_eq!(
            marked("Bundle.entry[0].resource.given[1]"),
            "\"given\": [\"a\", \"b\"]"
        );
        assert_eq!(marked("Bundle.entry"), "\"entry\": [");
    }

    #[test]
    fn what_is_missing_is_shown_at_what_is_around_it() {
        assert_eq!(marked("Bundle.timestamp"), "{");
        assert_eq!(
            marked("Bundle.entry[0].resource.ofType(MessageHeader).source.endpoint"),
            "\"resource\": {"
        );
        assert_eq!(marked("Bundle.entry[7].fullUrl"), "\"entry\": [");
    }

    #[test]
    fn any_text_is_answered() {
        for text in ["", "{", "\"", "[[[", "{\"a\":\"\\\"}", "null"] {
            let _ = excerpt(text, "Bundle.a[0].b");
        }
    }
}
