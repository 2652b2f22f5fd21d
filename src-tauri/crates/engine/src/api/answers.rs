//! Answers to questions of a person's own, in memory: the window asks for the rows and cells it shows, never for all of an
//! answer. A few at a time; the oldest goes, and all go with the session.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::sync::Came;

/// Answers held at the same time.
const MOST: usize = 8;
/// Bytes of one answer, all pages together; what would go over is not fetched.
pub(crate) const HEAVIEST: usize = 128 * 1024 * 1024;
/// Paths offered as columns.
const COLUMNS: usize = 80;
/// Resources looked at for those.
const LOOKED: usize = 50;
/// A cell is cut here: a table is no place for an attachment.
const CELL: usize = 400;

/// One answer, page after page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) connection_id: i64,
    pub(crate) came: Vec<Arc<Came>>,
    pub(crate) next: Option<String>,
    pub(crate) total: Option<u64>,
    pub(crate) ignored: Option<Vec<String>>,
    pub(crate) remarks: Vec<String>,
    pub(crate) method: String,
    pub(crate) millis: u32,
    pub(crate) request_id: String,
    pub(crate) pages: u32,
}

impl Answer {
    pub(crate) fn weight(&self) -> usize {
        self.came.iter().map(|came| came.raw.len()).sum()
    }
}

/// The answers of a session.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    last: i64,
    answers: VecDeque<(i64, Answer)>,
}

impl Answers {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, answer: Answer) -> i64 {
        let mut held = self.lock();
        held.last += 1;
        let id = held.last;
        held.answers.push_back((id, answer));
        while held.answers.len() > MOST {
            held.answers.pop_front();
        }
        id
    }

    pub(crate) fn get(&self, id: i64) -> Option<Answer> {
        let held = self.lock();
        let found = held.answers.iter().find(|(other, _)| *other == id);
        found.map(|(_, answer)| answer.clone())
    }

    /// Puts a longer answer in its place; what was thrown away meanwhile stays away.
    pub(crate) fn replace(&self, id: i64, answer: Answer) {
        let mut held = self.lock();
        if let Some(place) = held.answers.iter_mut().find(|(other, _)| *other == id) {
            place.1 = answer;
        }
    }

    pub(crate) fn clear(&self) {
        self.lock().answers.clear();
    }
}

/// Paths to values in these resources, most common first: what a table can show.
pub(crate) fn paths(came: &[Arc<Came>]) -> Vec<String> {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for one in came.iter().take(LOOKED) {
        let Ok(resource) = serde_json::from_slice::<Value>(&one.raw) else {
            continue;
        };
        let mut mine = std::collections::BTreeSet::new();
        walk(&resource, String::new(), &mut mine, 0);
        for path in mine {
            *met.entry(path).or_default() += 1;
        }
    }
    let mut paths: Vec<(String, usize)> = met.into_iter().collect();
    paths.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    paths.truncate(COLUMNS);
    paths.into_iter().map(|(path, _)| path).collect()
}

fn walk(value: &Value, path: String, met: &mut std::collections::BTreeSet<String>, depth: usize) {
    match value {
        Value::Object(members) if depth < 5 => {
            for (name, member) in members {
                if depth == 0 && matches!(name.as_str(), "resourceType" | "text" | "contained") {
                    continue;
                }
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                walk(member, path, met, depth + 1);
            }
        }
        Value::Array(items) => {
            for item in items.iter().take(3) {
                walk(item, path.clone(), met, depth);
            }
        }
        Value::Object(_) | Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            met.insert(path);
        }
    }
}

/// The columns a person most likely wants of a type.
pub(crate) fn usual(resource_type: &str, paths: &[String]) -> Vec<String> {
    let wanted: &[&str] = match resource_type {
        "Patient" => &[
            "name.text",
            "name.family",
            "name.given",
            "birthDate",
            "gender",
            "address.city",
        ],
        "Observation" => &[
            "code.text",
            "code.coding.display",
            "valueQuantity.value",
            "valueQuantity.unit",
            "effectiveDateTime",
            "status",
        ],
        "Condition" | "AllergyIntolerance" => &[
            "code.text",
            "code.coding.code",
            "clinicalStatus.coding.code",
            "verificationStatus.coding.code",
            "recordedDate",
        ],
        "MedicationStatement" | "MedicationRequest" => &["status", "dateAsserted", "dosage.text"],
        "Appointment" => &[
            "start",
            "status",
            "description",
            "participant.actor.display",
        ],
        "Encounter" => &["period.start", "status", "class.code", "reasonCode.text"],
        _ => &[
            "status",
            "date",
            "type.text",
            "title",
            "name",
            "description",
        ],
    };
    let mut columns: Vec<String> = vec!["id".to_owned()];
    columns.extend(
        wanted
            .iter()
            .filter(|path| paths.iter().any(|known| known == *path))
            .map(|path| (*path).to_owned()),
    );
    if columns.len() < 3 {
        let more = paths.iter().filter(|path| !path.starts_with("meta."));
        for path in more.take(5) {
            if !columns.contains(path) {
                columns.push(path.clone());
            }
        }
    }
    columns
}

/// The cells of a resource, one a path; several values in one cell stand after each other.
pub(crate) fn cells(came: &Came, columns: &[String]) -> Vec<String> {
    let resource: Value = serde_json::from_slice(&came.raw).unwrap_or_default();
    columns
        .iter()
        .map(|path| {
            let mut found = Vec::new();
            let steps: Vec<&str> = path.split('.').collect();
            collect(&resource, &steps, &mut found);
            let text = found.join("; ");
            match text.char_indices().nth(CELL) {
                Some((at, _)) => format!("{} …", text.get(..at).unwrap_or_default()),
                None => text,
            }
        })
        .collect()
}

fn collect(value: &Value, steps: &[&str], found: &mut Vec<String>) {
    match (value, steps.split_first()) {
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, steps, found)),
        (Value::Object(members), Some((step, rest))) => {
            if let Some(member) = members.get(*step) {
                collect(member, rest, found);
            }
        }
        (Value::String(text), None) => found.push(text.clone()),
        // As sent: 36.60 stays 36.60.
        (Value::Number(number), None) => found.push(number.to_string()),
        (Value::Bool(flag), None) => found.push(flag.to_string()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(raw: &str) -> Arc<Came> {
        Arc::new(Came {
            resource_type: "Observation".into(),
            id: "a".into(),
            along: false,
            raw: raw.as_bytes().to_vec(),
        })
    }

    #[test]
    fn cells_are_what_was_sent() {
        let one = came(
            r#"{"resourceType":"Observation","id":"a","code":{"coding":[{"code":"x"},{"code":"y"}]},"valueQuantity":{"value":36.60}}"#,
        );
        let columns =
            ["id", "code.coding.code", "valueQuantity.value", "nothing"].map(str::to_owned);
        assert_eq!(cells(&one, &columns), ["a", "x; y", "36.60", ""]);
        let paths = paths(&[one]);
        assert_eq!(paths, ["code.coding.code", "id", "valueQuantity.value"]);
        assert_eq!(
            usual("Observation", &paths),
            ["id", "valueQuantity.value", "code.coding.code"]
        );
    }

    #[test]
    fn only_a_few_answers_are_held() {
        let answers = Answers::default();
        let first = answers.put(Answer::default());
        let last = (0..MOST).map(|_| answers.put(Answer::default())).last();
        assert!(answers.get(first).is_none());
        assert!(answers.get(last.unwrap()).is_some());
    }
}
