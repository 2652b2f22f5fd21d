//! Answers as the items of a QuestionnaireResponse.
//!
//! Only what is asked is sent: a question that is not asked any more keeps its answer in the draft, and nowhere else. Each
//! item brings its question's text, so that the answer can be read without the form; groups with nothing in them stay
//! at home.

use serde_json::{Map, Value as Json, json};

use super::answers::{Filled, Node};

impl Filled<'_> {
    /// `QuestionnaireResponse.item`; empty when nothing has been answered. Answers that are amiss are left out: they
    /// stand in [`Filled::check`], and nothing is sent while they do.
    #[must_use]
    pub fn respond(&self) -> Vec<Json> {
        self.side_by_side(0, self.nodes.len())
    }

    fn side_by_side(&self, from: usize, to: usize) -> Vec<Json> {
        let mut items: Vec<Json> = Vec::new();
        // Which of `items` a repeating question has begun: its further answers go there.
        let mut begun: Option<(&str, usize)> = None;
        let mut at = from;
        while let Some(node) = self.nodes.get(at).filter(|_| at < to) {
            let next = node.end.max(at + 1);
            if let Some(made) = self.one(at, node) {
                let base = node.repeats.as_ref().map(|(base, _)| base.as_str());
                let question = made.get("answer").is_some();
                match (base, begun) {
                    (Some(base), Some((open, index))) if base == open && question => {
                        join(items.get_mut(index), made);
                    }
                    _ => {
                        begun = base.filter(|_| question).map(|base| (base, items.len()));
                        items.push(made);
                    }
                }
            }
            at = next;
        }
        items
    }

    fn one(&self, at: usize, node: &Node) -> Option<Json> {
        let item = self.item(node).filter(|_| node.enabled)?;
        let below = self.side_by_side(at + 1, node.end);
        let mut answers: Vec<Map<String, Json>> = node
            .values
            .iter()
            .filter_map(|value| value.as_ref().ok())
            .map(super::Value::to_answer)
            .collect();
        if answers.is_empty() && below.is_empty() {
            return None;
        }
        let mut made = Map::new();
        made.insert("linkId".to_owned(), json!(item.link_id));
        if let Some(definition) = &item.definition {
            made.insert("definition".to_owned(), json!(definition));
        }
        if !item.text.trim().is_empty() {
            made.insert("text".to_owned(), json!(item.text));
        }
        if !answers.is_empty() {
            if let (Some(first), false) = (answers.first_mut(), below.is_empty()) {
                first.insert("item".to_owned(), Json::Array(below));
            }
            made.insert("answer".to_owned(), json!(answers));
        } else if item.kind.is_question() {
            // FHIR has no place for items below a question without an answer: they would hang on nothing.
            return None;
        } else {
            made.insert("item".to_owned(), Json::Array(below));
        }
        Some(Json::Object(made))
    }
}

/// Another answer of the same question.
fn join(item: Option<&mut Json>, more: Json) {
    let answers = item
        .and_then(|item| item.get_mut("answer"))
        .and_then(Json::as_array_mut);
    let more = more.get("answer").and_then(Json::as_array);
    if let (Some(answers), Some(more)) = (answers, more) {
        answers.extend(more.iter().cloned());
    }
}
